"""Seeded mutations of pages, feeds and archives: what broken servers and hostile pages send, the same everywhere."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Sequence

Mutator = Callable[[bytes, random.Random, Sequence[bytes]], bytes]
MOST = 100_000  # bytes of a mutated page: what is larger takes longer, and fails in no other way
TAGS = b"div p article section table td ul li h1 h2 blockquote span a b font form figure aside main details".split()
NAMES = b"class id style href title data-x onclick content property datetime itemprop".split()
CHARSETS = b"utf-16 utf-7 shift_jis koi8-u windows-1251 iso-2022-jp gb18030 utf-32 x-user-defined nonsense ".split(b" ")
BROKEN = (
    b"\xff\xfe",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xf8\x88\x80\x80\x80",
    b"\x80" * 9,
    b"\xe2\x82",
    b"\x00",
    b"\xef\xbf\xbf",
)
ENTITIES = (b"&amp;", b"&#x1F600;", b"&#0;", b"&#xD800;", b"&#99999999999;", b"&nbsp;", b"&bogus;", b"&lt;p&gt;", b"&")
SIGNS = ("\u202e", "\u200b", "\u0301" * 40, "\ufeff", "\u2028", "\U000e0041", "ﷺ", "\x1b[31m", "\x85")
OPENERS = (
    b"<!--",
    b"<![CDATA[",
    b"<script>",
    b"<style>",
    b"<title>",
    b"<textarea>",
    b"<a href='",
    b"<p ",
    b"<!DOCTYPE",
    b"<?php",
)
WORDS = "Kupiansk captured Куп'янськ said on 31.02.2025 denied, near 1e999".encode().split()


def truncate(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """Cut off anywhere."""
    return raw[: draw.randrange(len(raw) + 1)]


def splice(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """The beginning of one and the end of another."""
    other = draw.choice(others)
    return raw[: draw.randrange(len(raw) + 1)] + other[draw.randrange(len(other) + 1) :]


def flip(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """Single bytes changed."""
    changed = bytearray(raw)
    for _ in range(draw.randrange(1, 60)):
        if changed:
            changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def shuffle(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """The pieces between tags in another order."""
    pieces = raw.split(b"<")
    draw.shuffle(pieces)
    return b"<".join(pieces)


def repeat(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """A stretch said again and again."""
    start = draw.randrange(len(raw) + 1)
    stretch = raw[start : start + draw.randrange(1, 2_000)]
    return raw[:start] + stretch * draw.choice((2, 10, 100)) + raw[start:]


def nest(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """Deep nesting in the middle, closed or not."""
    tag, depth = draw.choice(TAGS), draw.choice((50, 500, 5_000, 20_000))
    around = b"</%s>" % tag * depth if draw.random() < 0.5 else b""
    return _insert(raw, draw, b"<%s>" % tag * depth + b" " + draw.choice(WORDS) + around)


def siblings(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """Thousands of elements side by side, each with a few words."""
    tag = draw.choice(TAGS)
    return _insert(raw, draw, b"<%s>%s " % (tag, draw.choice(WORDS)) * draw.choice((100, 2_000, 9_000)))


def attributes(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """An element with very many, or one very long, attribute."""
    if draw.random() < 0.5:
        many = b" ".join(b"%s%d='%d'" % (draw.choice(NAMES), n, n) for n in range(draw.choice((100, 5_000))))
        return _insert(raw, draw, b"<p %s>" % many)
    return _insert(raw, draw, b"<div %s='%s'>" % (draw.choice(NAMES), draw.choice(WORDS) * 20_000))


def entities(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """A flood of character references, and a declaration of entities that multiply."""
    bomb = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    start = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "lol">%s]>' % bomb if draw.random() < 0.3 else b""
    return start + _insert(raw, draw, draw.choice(ENTITIES) * draw.choice((10, 1_000, 30_000)) + b"&a9;")


def broken_letters(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """Bytes that are no UTF-8, here and there or everywhere."""
    for _ in range(draw.choice((1, 5, 50))):
        raw = _insert(raw, draw, draw.choice(BROKEN) * draw.choice((1, 3)))
    return raw


def signs(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """Characters that turn, hide or stack."""
    for _ in range(draw.choice((1, 20, 100))):
        raw = _insert(raw, draw, draw.choice(SIGNS).encode())
    return raw


def recode(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """Another encoding than is declared, or a declaration of nonsense."""
    text = raw.decode("utf-8", "replace")
    declared = b"<meta charset='%s'>" % draw.choice(CHARSETS)
    encoding = draw.choice(("utf-16", "utf-16-be", "utf-32-le", "cp1251", "koi8-u", "utf-7", "utf-8-sig", "cp037"))
    return (declared if draw.random() < 0.5 else b"") + text.encode(encoding, "replace")


def unclosed(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """Something opened and never closed."""
    return _insert(raw, draw, draw.choice(OPENERS) * draw.choice((1, 1, 300)))


def no_spaces(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """One word, or one paragraph, without an end."""
    if draw.random() < 0.5:
        return _insert(
            raw, draw, draw.choice((b"x", b"(", b"\xe2\x80\x9c", b".", b"-", b"<", b"1", b"\xd0\xb0")) * 50_000
        )
    return _insert(raw, draw, b"<p>" + b" ".join(draw.choice(WORDS) for _ in range(8_000)))


def packed(raw: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    """Bytes that are a compressed file, whole or cut, behind a page's name."""
    zipped = gzip.compress(raw, mtime=0)
    return draw.choice((zipped, zipped[: len(zipped) // 2], b"<html>" + zipped))


MUTATORS: tuple[Mutator, ...] = (
    truncate,
    splice,
    flip,
    shuffle,
    repeat,
    nest,
    siblings,
    attributes,
    entities,
    broken_letters,
    signs,
    recode,
    unclosed,
    no_spaces,
    packed,
)


def mutate(raw: bytes, draw: random.Random, others: Sequence[bytes], most: int = MOST) -> tuple[bytes, str]:
    """One to three mutations one after the other, cut at ``most`` bytes, and their names."""
    chosen = [draw.choice(MUTATORS) for _ in range(draw.choice((1, 1, 2, 3)))]
    for mutator in chosen:
        raw = mutator(raw, draw, others)[:most]
    return raw, "+".join(mutator.__name__ for mutator in chosen)


def _insert(raw: bytes, draw: random.Random, what: bytes) -> bytes:
    at = draw.randrange(len(raw) + 1)
    return raw[:at] + what + raw[at:]
