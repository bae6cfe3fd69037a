"""Who wrote a comment of a plain text and when, where a line with the name and a line with the time stand before it.

``Name`` and below it the time, or both in one line as ``Name · 14 October 2025, 08:02``. A page is believed only where
its comments begin so and every time stands under a name: else a short comment would pass for a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from counterclaim.documents.markdown import strip_marks
from counterclaim.documents.page import Block
from counterclaim.documents.phrases import is_phrase
from counterclaim.model import Days, RegionRole

_SEPARATOR = re.compile(r"\s*[·•|]\s*|\s+[—–-]\s+|,\s+|\s*\(")
_CLOCK = re.compile(r"(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)")
_LONGEST = 40
_WORDS = 4
Heading = tuple[str, str, int]
DayOf = Callable[[str], Days | None]


def name_turns(blocks: Sequence[Block], day_of: DayOf) -> None:
    """Fill ``author`` and ``said`` of comments and make their headings furniture; a turn's paragraphs become one block.

    ``day_of`` tells the day of a line that holds nothing but a day and a clock time. A time that only says how long
    ago it was stays empty.
    """
    first = next((i for i, block in enumerate(blocks) if block.role is RegionRole.COMMENT), len(blocks))
    section = blocks[first:]
    headings = {at: heading for at in range(len(section)) if (heading := _heading(section, at, day_of))}
    under = {at + heading[2] - 1 for at, heading in headings.items()}
    times = {at for at, block in enumerate(section) if _said(strip_marks(block.text), day_of) is not None}
    if 0 not in headings or not times <= under or len(section) - 1 in under:
        return
    author, said, turn, at = "", "", None, 0
    while at < len(section):
        block = section[at]
        if at in headings:
            author, said, lines = headings[at]
            for line in section[at : at + lines]:
                line.role = RegionRole.FURNITURE
            turn, at = None, at + lines
            continue
        if block.role is not RegionRole.COMMENT:
            author, said, turn = "", "", None
        elif turn is not None:
            turn.text, turn.end, block.end = f"{turn.text}\n{block.text}", block.end, block.start
        elif author:
            block.author, block.said, turn = author, said, block
        at += 1


def _heading(section: Sequence[Block], at: int, day_of: DayOf) -> Heading | None:
    """The author, the time and the number of lines of a heading that begins here."""
    line = strip_marks(section[at].text)
    if section[at].role not in (RegionRole.COMMENT, RegionRole.FURNITURE):
        return None
    for match in _SEPARATOR.finditer(line):
        said = _said(line[match.end() :].rstrip(" )"), day_of)
        if said is not None and _is_name(line[: match.start()]):
            return line[: match.start()].strip(), said, 1
    if at + 1 < len(section) and _is_name(line) and _said(line, day_of) is None:
        said = _said(strip_marks(section[at + 1].text), day_of)
        return None if said is None else (line.strip(), said, 2)
    return None


def _is_name(line: str) -> bool:
    words = line.split()
    plain = 0 < len(words) <= _WORDS and len(line) <= _LONGEST and any(map(str.isalpha, line))
    return plain and line.rstrip()[-1] not in ".!?…:;," and not is_phrase("comment_meta", line, 60)


def _said(line: str, day_of: DayOf) -> str | None:
    """A line's time as ISO 8601, empty where it only says how long ago; None where it is no time."""
    if not line or len(line) > _LONGEST:
        return None
    if is_phrase("comment_time", line, _LONGEST):
        return ""
    days = day_of(line) if any(map(str.isdigit, line)) else None
    if days is None or days.first is None or days.first != days.last:
        return None
    clock = _CLOCK.search(line)
    return f"{days.first}T{int(clock[1]):02}:{clock[2]}" if clock else str(days.first)
