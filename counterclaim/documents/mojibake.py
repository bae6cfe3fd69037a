"""Text that was read in a wrong charset before it was saved, and pages whose parts are in different charsets.

"РџСЂРё" and "ÐŸÑ€Ð¸" are UTF-8 that somebody read as windows-1251 and as windows-1252 and saved as UTF-8 again. Such a
stretch tells what it was: turned back into bytes it is valid UTF-8, which chance does not make of four letters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from counterclaim.documents.plausible import cost, is_cyrillic

WRONG = ("cp1252", "cp1251", "koi8_u", "koi8_r", "cp866", "mac_cyrillic", "iso8859_5")
"""Charsets in which UTF-8 is known to be read by mistake."""
LEGACY = ("cp1251", "koi8_u", "koi8_r", "iso8859_5", "cp866", "mac_cyrillic")
_FEWEST = 4
_ASCII = bytes(range(128))
_FREQUENT = "оаеинтсрів"
_MANY = 20
"""Letters turned back from which on single ones between them are, too."""
_FEWEST_BYTES = 6
_WORST = 5.0
"""Mean surprise up to which a stretch counts as writing."""
_LOST = re.compile("[\udc80-\udcff]")
_BAD_WORD = "[^\\s<>]{0,60}[\udc80-\udcff][^\\s<>]{0,60}"
_BAD = re.compile(rf"{_BAD_WORD}(?:\s{{1,3}}(?:[^\s<>]{{1,4}}\s)?{_BAD_WORD})*")
"""Words with bytes that are no UTF-8; by chance some of their other bytes are, so they are read again as a whole."""


def repair(text: str) -> tuple[str, str]:
    """Give back the text with its stretches of twice encoded UTF-8 read right, and a note, empty for none."""
    if text.isascii():
        return text, ""
    beyond = text.encode("utf-8", "replace").translate(None, _ASCII).decode("utf-8", "replace")  # quicker to search
    tried = [(*_repair(text, name, _FEWEST), name) for name in WRONG if sum(t in beyond for t in _traces(name)) > 1]
    fixed, count, name = max(tried, key=lambda attempt: attempt[1], default=("", 0, ""))  # the first of equals
    if not count:
        return text, ""
    if count >= _MANY:
        fixed, more = _repair(fixed, name, 1)
        count += more
    return fixed, f"{count} letters were UTF-8 read as {name} and saved so: they were turned back"


def _repair(text: str, name: str, fewest: int) -> tuple[str, int]:
    count = 0

    def turn(match: re.Match[str]) -> str:
        nonlocal count
        stretch = match.group()
        try:
            right = stretch.translate(_to_latin(name)).encode("latin-1").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return stretch
        letters = sum(not c.isascii() for c in right)
        if letters < fewest or not is_cyrillic(right) or cost(right) > min(_WORST, cost(stretch)):
            return stretch
        count += letters
        return right

    pattern = _pattern(name)
    if fewest < _FEWEST:
        pattern = re.compile(rf"(?<![\u0400-\u04ff]){pattern.pattern}(?![\u0400-\u04ff])")
    return pattern.sub(turn, text), count


@lru_cache(maxsize=8)
def _bytes(name: str) -> tuple[str, ...]:
    """The character of each byte of a charset, as browsers have it: bytes without one are control characters."""
    characters = (bytes([code]).decode(name, "replace") for code in range(256))
    return tuple(chr(code) if c == "\ufffd" else c for code, c in enumerate(characters))


@lru_cache(maxsize=8)
def _to_latin(name: str) -> Mapping[int, str]:
    table = {ord(c): chr(code) for code, c in enumerate(_bytes(name)) if code > 127}
    if name == "cp1251":
        table[0xFFFD] = "\x98"  # its only byte without a character
    if name == "cp1252":
        table |= {code: chr(code) for code in range(0x80, 0xA0)}  # Latin-1, which has controls there
    return table


def _some(name: str, low: int, high: int) -> str:
    """A class of the characters that bytes from ``low`` to ``high`` have in a charset."""
    wanted = (chr(code) for code, byte in _to_latin(name).items() if low <= ord(byte) <= high)
    return "[" + re.escape("".join(wanted)) + "]"


@lru_cache(maxsize=8)
def _traces(name: str) -> tuple[str, ...]:
    """What the most frequent letters look like in a wrong charset."""
    back = {byte: chr(code) for code, byte in _to_latin(name).items()}
    return tuple("".join(back[chr(byte)] for byte in letter.encode()) for letter in _FREQUENT)


@lru_cache(maxsize=8)
def _pattern(name: str) -> re.Pattern[str]:
    """A stretch of what two and three bytes of UTF-8 look like in a charset, with ASCII between."""
    more = _some(name, 0x80, 0xBF)
    one = f"(?:{_some(name, 0xC2, 0xDF)}{more}|{_some(name, 0xE1, 0xEF)}{more}{{2}})"
    return re.compile(f"{one}(?:[\x09\x0a\x0d\x20-\x7e]*{one})*")


def read_mixed(raw: bytes) -> tuple[str, str]:
    """Decode what is mostly UTF-8: stretches in another Cyrillic charset are read in it, other bytes are replaced.

    Returns the text and a note on both.
    """
    text = raw.decode("utf-8", "surrogateescape")
    read: dict[str, int] = {}

    def turn(match: re.Match[str]) -> str:
        part = match.group().encode("utf-8", "surrogateescape")
        bad = len(_LOST.findall(match.group()))
        if bad >= _FEWEST_BYTES:
            costs = [(cost(part.decode(name, "replace")), rank, name) for rank, name in enumerate(LEGACY)]
            best = min(costs)
            if best[0] < _WORST:
                read[best[2]] = read.get(best[2], 0) + bad
                return part.decode(best[2], "replace")
        return match.group()

    text = _BAD.sub(turn, text)
    lost = len(_LOST.findall(text))
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    notes = [f"{count} bytes of a UTF-8 page are in {name} and were read so" for name, count in sorted(read.items())]
    if lost:
        notes.append(f"{lost} byte{'s' * (lost > 1)} could not be read as utf-8 and were replaced")
    return text, "; ".join(notes)
