"""Bytes to text: byte-order marks, declared charsets that are right, and those that are not.

A declaration is only believed where the text that it gives looks like writing: pages labelled ``windows-1251`` that are
KOI8-U or UTF-8 are common in this field. Nothing raises for wrong bytes; they are replaced and a note says so.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from counterclaim.errors import EmptyInput, NotText, TooLarge

MAX_BYTES = 20 * 1024 * 1024
"""Largest input read, in bytes, raw and after decompression."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip or office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a sound, film or picture"),
    (b"\x1f\x8b", "a gzip file"),
    (b"Rar!", "a rar file"),
    (b"7z\xbc\xaf", "a 7-zip file"),
    (b"\xd0\xcf\x11\xe0", "an office file"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
)
_META = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_CYRILLIC = ("cp1251", "koi8_u", "koi8_r", "iso8859_5", "cp866", "mac_cyrillic")
_FREQUENT = frozenset("оаеиінтрсвл")
_CASE_FLIP = re.compile(r"[а-яіїєґё][А-ЯІЇЄҐЁ]")
_SAMPLE = 200_000
_CONTROLS = bytes((*range(1, 9), *range(14, 27), *range(28, 32)))


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was in, and a ``note`` for the user where bytes were lost or a declaration was wrong."""

    text: str
    encoding: str
    note: str = ""


def require_text(raw: bytes, where: str = "") -> None:
    """Pass bytes that can be text of a sane size; raise ``EmptyInput``, ``TooLarge`` or ``NotText`` for others."""
    if not raw.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise EmptyInput("there is nothing in it", where=where, remedy="give a page or a text")
    if len(raw) > MAX_BYTES:
        size = len(raw) / 1024 / 1024
        raise TooLarge(
            f"{size:.0f} MB is more than the {MAX_BYTES // 1024 // 1024} MB that are read",
            where=where,
            remedy="give the article alone, not an archive of pages",
        )
    for magic, kind in _MAGIC:
        if raw.startswith(magic):
            raise NotText(f"this is {kind}, not text", where=where, remedy="give the page as HTML or its text")
    if not _wide(raw) and (b"\x00" in raw or _control_share(raw[:_SAMPLE]) > 0.05):
        raise NotText("these bytes are no text", where=where, remedy="give the page as HTML or its text")


def decode(raw: bytes, content_type: str = "") -> Decoded:
    """Decode ``raw``; ``content_type`` is the HTTP header, whose charset is one opinion among several.

    Order: byte-order mark, UTF-16 by its zero bytes, valid UTF-8, then the most plausible of the declared charsets,
    what charset-normalizer thinks, and the Cyrillic code pages; UTF-8 with few broken bytes beats them.
    """
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return _lossy(raw[len(bom) :], encoding)
    if wide := _wide(raw):
        return _lossy(raw, wide)
    declared = _declared(raw, content_type)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        wrong = next((name for name in declared if name not in ("utf-8", "ascii", "cp1252", "iso8859-1")), "")
        note = f"declared as {wrong}, read as UTF-8, which it is" if wrong and not text.isascii() else ""
        return Decoded(text, "utf-8", note)
    if _mostly_utf8(raw):
        return _lossy(raw, "utf-8")
    return _most_plausible(raw, declared)


def _most_plausible(raw: bytes, declared: list[str]) -> Decoded:
    sample = raw[:_SAMPLE]
    guess = from_bytes(sample[:20_000]).best()
    names = list(dict.fromkeys([*declared, *([guess.encoding] if guess else []), *_CYRILLIC, "cp1252"]))
    scored = []
    for rank, name in enumerate(names):
        text = sample.decode(name, "replace")
        bias = 0.0 if name in declared else 0.05
        scored.append((_oddness(text) + bias, rank, name))
    best = min(scored)[2]
    result = _lossy(raw, best)
    if declared and best not in declared and not result.note:
        return Decoded(result.text, best, f"declared as {declared[0]}, read as {best}, which fits its letters")
    return result


def _lossy(raw: bytes, encoding: str) -> Decoded:
    text = raw.decode(encoding, "replace")
    if "\ufffd" not in text:
        return Decoded(text, encoding)
    lost = text.count("\ufffd")
    return Decoded(text, encoding, f"{lost} byte{'s' * (lost > 1)} could not be read as {encoding} and were replaced")


def _declared(raw: bytes, content_type: str) -> list[str]:
    head = raw[:4096]
    found = _META.findall(content_type.encode("ascii", "ignore")) + (_META.findall(head) if b"<" in head else [])
    names = []
    for name in found:
        try:
            names.append(codecs.lookup(name.decode("ascii")).name)
            "".encode(names[-1])
        except (LookupError, ValueError):
            continue
    return [name for name in dict.fromkeys(names) if not name.startswith(("utf-16", "utf-32"))]


def _wide(raw: bytes) -> str:
    """The UTF-16 or UTF-32 in which these bytes would be, or empty: by byte-order mark or where the zeros lie."""
    for bom, encoding in _BOMS[1:]:
        if raw.startswith(bom):
            return encoding
    sample = raw[:2000]
    if len(sample) < 8 or b"\x00" not in sample:
        return ""
    even, odd = sample[0::2], sample[1::2]
    for name, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        plausible = sum(byte in (0, 4, 0x20) for byte in high) > 0.95 * len(high)
        if plausible and low.count(0) < 0.02 * len(low) + 1:
            return name
    return ""


def _control_share(raw: bytes) -> float:
    return (len(raw) - len(raw.translate(None, _CONTROLS))) / max(1, len(raw))


def _mostly_utf8(raw: bytes) -> bool:
    text = raw[:_SAMPLE].decode("utf-8", "ignore")
    valid = sum(len(run) for run in re.findall(r"[^\x00-\x7f]+", text))
    lost = raw[:_SAMPLE].decode("utf-8", "replace").count("\ufffd")
    return valid > 3 * lost


def _oddness(text: str) -> float:
    """How little a text looks like Cyrillic or Latin writing: 0 good, 1 and more bad."""
    foreign = [c for c in text if ord(c) > 127]
    if not foreign:
        return 0.0
    letters = [c for c in foreign if "\u0400" <= c <= "\u04ff"]
    junk = sum(
        c == "\ufffd"
        or "\x80" <= c <= "\x9f"
        or "\u2500" <= c <= "\u259f"
        or ("\u00a1" <= c <= "\u00bf" and c not in "«»§°·±№")
        for c in foreign
    ) / len(foreign)
    if len(letters) > 0.5 * len(foreign):
        frequent = sum(c in _FREQUENT for c in letters) / len(letters)
        flips = len(_CASE_FLIP.findall(text)) / len(letters)
        return junk + max(0.0, 0.55 - frequent) + 2 * flips
    latin = sum("\u00c0" <= c <= "\u024f" for c in foreign)
    ascii_letters = sum(c.isascii() and c.isalpha() for c in text)
    return junk + (0.8 if latin > 0.3 * max(1, ascii_letters) else 0.1)
