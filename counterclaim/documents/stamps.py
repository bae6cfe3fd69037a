"""Days as pages write them: ISO stamps, mail dates, seconds since 1970, and dates in the words of many languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from importlib.resources import files
from typing import Any

_ISO = re.compile(
    r"\s*(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:(?:[T\s]\s*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)|(?=\D|$))",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap]m\b)?\s*(Z\b|UTC|GMT|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
_EPOCH = re.compile(r"\s*(1[0-9]{9})(?:[0-9]{3})?\s*$")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_EARLIEST = 1990
_MONTH_FIRST = ("en-us", "en-ph", "es-us")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A day as written, with its instant where a clock and zone are given; ``universal`` where that zone is UTC."""

    day: date
    instant: datetime | None = None
    universal: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A date that stands at ``[start, end)`` of a line."""

    start: int
    end: int
    day: date


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """The words of ``dates.toml``."""
    return tomllib.loads(files("counterclaim.documents").joinpath("dates.toml").read_text("utf-8"))


def order_of(language: str) -> str:
    """``mdy``, ``dmy`` or, for English of no country, "": what 03/04/2025 means there is not known."""
    name = language.lower().replace("_", "-")
    if name.startswith(_MONTH_FIRST):
        return "mdy"
    return "" if name in ("", "en") else "dmy"


def read_stamp(value: str, order: str = "") -> Stamp | None:
    """The day of a stamp from a page's head, in the clock that it is written in, or None; ``order`` is for 03/04/2025.

    Days before 1990 are placeholders ("1970-01-01", "0001-01-01") and count as none.
    """
    if match := _ISO.match(value):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "" and (len(match[3]) < 2 or len(match[4]) < 2):
            return None
        return _stamp(_day(year, month, day), match.group(5, 6, 7, 8))
    if match := _EPOCH.match(value):
        instant = datetime.fromtimestamp(int(match[1]), UTC)
        return Stamp(instant.date(), instant, universal=True)
    for written in written_days(value[:200], order):
        clock = _CLOCK.search(value)
        if clock is None or clock[4]:  # "05:22 pm" tells no zone
            return Stamp(written.day)
        return _stamp(written.day, clock.group(1, 2, 3, 5))
    return None


def _stamp(day: date | None, clock: tuple[str | None, ...]) -> Stamp | None:
    hour, minute, second, zone = clock
    if day is None or hour is None or zone is None:
        return Stamp(day) if day else None
    universal = zone.upper() in ("Z", "UTC", "GMT") or not zone.strip("+-0:")
    offset = timedelta()
    if not universal:
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4])) * (-1 if zone[0] == "-" else 1)
    try:
        instant = datetime(
            day.year, day.month, day.day, int(hour), int(minute or 0), int(second or 0), tzinfo=timezone(offset)
        )
    except ValueError:
        return Stamp(day)
    return Stamp(day, instant, universal)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= _EARLIEST else None
    except ValueError:
        return None


def written_days(line: str, order: str = "") -> Iterator[Written]:
    """The dates with a year in a line of a page, in order; those whose order of day and month is unknown are left
    out.
    """
    last = 0
    for match in _pattern().finditer(line):
        day = _read(match.groupdict(), order)
        if day is not None and match.start() >= last:
            last = match.end()
            yield Written(match.start(), match.end(), day)


def bare_days(line: str) -> Iterator[tuple[int, int]]:
    """The (month, day) pairs that a line names in words, with a year or without: "20 May, 14:05", "Nov. 20"."""
    for match in _bare().finditer(line):
        name = (match["month"] or match["month2"]).rstrip(".").lower()
        yield _months()[name], int(match["day"] or match["day2"])


@lru_cache(maxsize=1)
def _bare() -> re.Pattern[str]:
    month = _any_month()
    return re.compile(
        rf"(?<![\w/.-])(?P<day>[0-3]?\d)(?:st|nd|rd|th|\.)?\s+(?:de\s+|of\s+)?(?P<month>{month})"
        rf"|(?<!\w)(?P<month2>{month})\s+(?P<day2>[0-3]?\d)(?!\w|[.:]\d)",
        re.IGNORECASE,
    )


def _any_month() -> str:
    return rf"(?:{'|'.join(sorted(map(re.escape, _months()), key=lambda word: (-len(word), word)))})(?!\w)\.?"


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    numbers: dict[str, int] = {}
    for forms in table()["months"].values():
        for number, words in enumerate(forms, 1):
            for word in words.split():
                numbers.setdefault(word, number)
    return numbers


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    month = _any_month()
    suffix = r"(?:st|nd|rd|th|er|º|ª|-?го|\.)?"
    return re.compile(
        rf"(?<![\w/-])(?P<day>[0-3]?\d){suffix}[\s/-]*(?:de\s+|of\s+|d[’'])?(?P<month>{month})"
        rf"(?:[\s,./-]|de\b|of\b)*{_YEAR}"
        rf"|(?<!\w)(?P<month2>{month})[\s-]*(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?[\s,-]+(?P<year2>(?:19|20)\d\d)(?!\d)"
        r"|(?<![\d./-])(?P<year3>(?:19|20)\d\d)(?P<mark>[-/.]|年\s?)(?P<number3>[01]?\d)(?:[-/.]|月\s?)(?P<day3>[0-3]?\d)"
        r"(?![\d/-])"
        rf"|(?<!\w)(?P<day5>[0-3]?\d)\.(?P<roman>{'|'.join(_ROMAN)})\.(?P<year5>(?:19|20)\d\d)(?!\d)"
        r"|(?<![\d./-])(?P<first>[0-3]?\d)(?P<between>[./-]|\s[|/]\s)\s?(?P<second>[0-3]?\d)(?P=between)\s?"
        r"(?P<year4>(?:19|20)\d\d|[0-3]\d)(?![\d/-]|\.\d)",
        re.IGNORECASE,
    )


def _read(got: dict[str, str | None], order: str) -> date | None:
    if got["month"] or got["month2"]:
        name = (got["month"] or got["month2"] or "").rstrip(".").lower()
        return _day(int(got["year"] or got["year2"] or 0), _months().get(name, 0), int(got["day"] or got["day2"] or 0))
    if got["roman"]:
        return _day(int(got["year5"] or 0), _ROMAN.index(got["roman"].upper()) + 1, int(got["day5"] or 0))
    if got["year3"]:
        return _day(int(got["year3"]), int(got["number3"] or 0), int(got["day3"] or 0))
    first, second, year = int(got["first"] or 0), int(got["second"] or 0), int(got["year4"] or 0)
    if year < 100:
        if got["between"] != ".":
            return None
        year += 2000
    if got["between"] in (".", " | "):
        order = "dmy"
    if first > 12 or first == second:
        order = "dmy"
    elif second > 12:
        order = "mdy"
    if order == "mdy":
        return _day(year, first, second)
    return _day(year, second, first) if order else None
