"""Bytes to text: byte-order marks, declared charsets that are right, those that are not, and pages in several.

A declaration is only believed where the text that it gives looks like writing: pages labelled ``windows-1251`` that are
KOI8-U or UTF-8 are common in this field. Nothing raises for wrong bytes; they are replaced and a note says so.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from counterclaim.documents.mojibake import LEGACY, read_mixed, repair
from counterclaim.documents.plausible import cost, sample
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
_SAMPLE = 200_000
_TWICE = (b"\xd0", b"\xd1", b"\xc3\x90", b"\xc3\x91", b"\xe2\x94", b"\xe2\x95", b"\xe2\x96")
"""Bytes one of which stands in whatever Cyrillic becomes that is encoded twice; few Latin pages have any."""
_ASCII = bytes(range(128))
_CONTROLS = bytes((*range(1, 9), *range(14, 27), *range(28, 32)))
_WRITING = 4.5
"""Mean surprise (see ``plausible``) up to which no further opinion is asked."""
_FOREIGN = 5.5
"""Mean surprise from which on a text is in none of our alphabets, and charset-normalizer's word is taken."""
_TRUST = 3.0
"""Surprise, in nats over the whole text, that a declared charset may have above another and still be believed."""


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
    the Cyrillic code pages and, where none of them fits, what charset-normalizer thinks; UTF-8 with few broken bytes
    beats them. UTF-8 that was read in a wrong charset and saved so is turned back, with a note.
    """
    decoded = _decode(raw, content_type)
    if decoded.encoding == "utf-8":
        beyond = raw.translate(None, _ASCII)  # a look over what is left costs little
        if not any(trace in beyond for trace in _TWICE):
            return decoded
    text, note = repair(decoded.text)
    return Decoded(text, decoded.encoding, "; ".join(filter(None, (decoded.note, note)))) if note else decoded


def _decode(raw: bytes, content_type: str) -> Decoded:
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
        return _mixed(raw)
    return _most_plausible(raw, declared)


def _mixed(raw: bytes) -> Decoded:
    text, note = read_mixed(raw)
    return Decoded(text, "utf-8", note)


def _most_plausible(raw: bytes, declared: list[str]) -> Decoded:
    words = sample(raw[:_SAMPLE])
    names = list(dict.fromkeys([*declared, *LEGACY, "cp1252"]))
    scored = [_score(words, name, rank, declared) for rank, name in enumerate(names)]
    guess = from_bytes(raw[:20_000]).best() if min(scored)[0] > _WRITING else None
    if guess is not None:
        scored.append(_score(words, guess.encoding, len(names), declared))
    best = min(scored)[2] if guess is None or min(scored)[0] < _FOREIGN else guess.encoding
    result = _lossy(raw, best)
    if declared and best not in declared and not result.note:
        return Decoded(result.text, best, f"declared as {declared[0]}, read as {best}, which fits its letters")
    return result


def _score(words: bytes, name: str, rank: int, declared: list[str]) -> tuple[float, int, str]:
    """Mean surprise in a charset, less what a declaration is trusted with; the lowest is the likeliest."""
    trust = _TRUST / max(1, sum(byte > 127 for byte in words)) if name in declared else 0.0
    return cost(words.decode(name, "replace")) - trust, rank, name


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
            names.append(_lookup(name.decode("ascii")))
            "".encode(names[-1])
        except (LookupError, ValueError):
            continue
    return [name for name in dict.fromkeys(names) if not name.startswith(("utf-16", "utf-32"))]


def _lookup(label: str) -> str:
    """Python's name of the charset that browsers read for a label."""
    name = codecs.lookup(label.lower().removeprefix("x-")).name
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}.get(
        name, name
    )


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
