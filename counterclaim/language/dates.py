"""Days named in English, Ukrainian and Russian text: found with offsets, then resolved against a day of reference.

The words are in ``dates.toml``; this file only knows the shapes that dates have. Finding says what the words fix (a day
without its year, a weekday, "last week"); resolving needs the day on which they were said, so the two are apart.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from counterclaim.language.intervals import day_in_year, month_days, part_of, shifted_unit

KINDS = ("day", "month", "season", "year", "weekday", "offset", "unit", "relative")
RELATIONS = ("by", "since", "from", "after")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)"
_RANGE = r"(?:\s?[-–—]\s?|\s+(?:to|and|through|і|й|та|и|по|на|до)\s+)(?P<last_day>[0-3]?\d)"
_LAST_DAY = r"(?P<last_day>[0-3]?\d)"
_THROUGH = r"(?:\s?[-–—]\s?|\s+(?:to|and|through|until|till|і|й|та|и|по|на|до)\s+(?:[ув]\s+)?)"
_ORDINAL = r"(?:st|nd|rd|th|-?(?:го|е|ого|ше|те))?"
_NOT_NUMBER = r"(?!\d|[.,:]\d|\s?%)"
_REACH = 40
"""How many characters a phrase may have on either side of its core word."""
_SEASON_START = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


@dataclass(frozen=True, slots=True)
class DateMention:
    """Words that name a day or days: ``text[start:end]``, without the preposition before them.

    ``kind`` is one of ``KINDS``. ``weekday`` counts from Monday = 0. ``offset`` is a closed interval in days from the
    day of speaking, for kind ``relative`` from the day named last; ``unit`` is ``week``, ``weekend``, ``month`` or
    ``year`` with ``shift`` (-1 last, 0 this, 1 next), for seasons the season's name. ``part`` is ``early``, ``mid``,
    ``late``, ``night`` (the night that ends on the day) or empty. ``relation`` is one of ``RELATIONS`` (``by`` is a
    deadline) or empty, always so for ranges, whose end is ``last_day``, with ``last_month``, or ``last_weekday``.
    """

    start: int
    end: int
    text: str
    kind: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_day: int | None = None
    last_month: int | None = None
    weekday: int | None = None
    last_weekday: int | None = None
    offset: tuple[int, int] | None = None
    unit: str = ""
    shift: int = 0
    part: str = ""
    direction: str = ""
    relation: str = ""

    @property
    def is_absolute(self) -> bool:
        """Whether the words fix day, month and year by themselves."""
        return self.kind == "day" and self.year is not None


@dataclass(frozen=True, slots=True)
class _Words:
    """One language's words, compiled."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    months: tuple[re.Pattern[str], ...]
    weekdays: tuple[re.Pattern[str], ...]
    seasons: Mapping[str, re.Pattern[str]]
    cores: re.Pattern[str]
    phrases: re.Pattern[str]
    meanings: tuple[Mapping[str, Any], ...]
    relations: re.Pattern[str]
    marks: Mapping[str, re.Pattern[str]]
    numbers: Mapping[str, int]


def find_dates(text: str, language: str) -> tuple[DateMention, ...]:
    """Return the days that ``text`` names, in order and without overlap.

    ``language`` is ``en``, ``uk`` or ``ru``; any other is read with English words and digits. Impossible days
    ("February 30, 2025") are not returned.
    """
    words = _words(language if language in ("en", "uk", "ru") else "en")
    found = [mention for mention in _candidates(text, words) if _is_possible(mention)]
    found.sort(key=lambda mention: (mention.start, -mention.end))
    kept: list[DateMention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return tuple(kept)


def resolve(mention: DateMention, anchor: date, prefer: str = "past") -> tuple[date, date] | None:
    """The closed interval of days that a mention means when it was said on ``anchor``, or None where there is none.

    ``prefer`` (``past`` or ``future``) chooses the year of a bare day and the week of a bare weekday; a deadline
    ("by 1 December") and the words "next" and "last" choose for themselves. A bare day that is the anchor's own is it.
    """
    ahead = mention.direction != "past" and (
        mention.direction == "future" or mention.relation == "by" or prefer == "future"
    )
    try:
        if mention.kind in ("offset", "relative") and mention.offset:
            low, high = mention.offset
            return anchor + timedelta(days=low), anchor + timedelta(days=high)
        if mention.kind == "weekday" and mention.weekday is not None:
            return _with_night(mention, _weekday(mention, anchor, ahead))
        if mention.kind == "unit":
            coming = mention.unit == "weekend" and mention.shift == 0 and ahead and anchor.weekday() < 5
            return _parted(mention, *shifted_unit(anchor, mention.unit, mention.shift + coming))
        return _with_night(mention, _calendar(mention, anchor, ahead))
    except (OverflowError, ValueError):
        return None


def _weekday(mention: DateMention, anchor: date, ahead: bool) -> tuple[date, date]:
    weekday = (mention.last_weekday if mention.last_weekday is not None else mention.weekday) or 0
    if ahead:
        steps = (weekday - anchor.weekday()) % 7 or (7 if mention.direction == "future" else 0)
    else:
        steps = -((anchor.weekday() - weekday) % 7 or (7 if mention.direction == "past" else 0))
    day = anchor + timedelta(days=steps)
    return day - timedelta(days=(weekday - (mention.weekday or 0)) % 7), day


def _with_night(mention: DateMention, days: tuple[date, date] | None) -> tuple[date, date] | None:
    return (days[0] - timedelta(days=1), days[1]) if days and mention.part == "night" else days


def _calendar(mention: DateMention, anchor: date, ahead: bool) -> tuple[date, date] | None:
    if mention.year is not None:
        return _in_year(mention, mention.year)
    step = 1 if ahead else -1
    for year in range(anchor.year - step, anchor.year + 9 * step, step):
        days = _in_year(mention, year)
        if days and (days[1] >= anchor if ahead else days[0] <= anchor):
            return days
    return None


def _in_year(mention: DateMention, year: int) -> tuple[date, date] | None:
    if mention.kind == "year":
        return _parted(mention, date(year, 1, 1), date(year, 12, 31))
    if mention.kind == "season":
        start = _SEASON_START[mention.unit]
        end_year, end_month = (year + 1, 2) if start == 12 else (year, start + 2)
        return date(year, start, 1), month_days(end_year, end_month)[1]
    if mention.month is None:
        return None
    if mention.kind == "month":
        return _parted(mention, *month_days(year, mention.month))
    first = day_in_year(year, mention.month, mention.day or 1)
    last_month = mention.last_month or mention.month
    over = last_month < mention.month  # from December to January; the year said is the later one's
    if over and mention.year is not None:
        first, year = day_in_year(year - 1, mention.month, mention.day or 1), year - 1
    last = day_in_year(year + over, last_month, mention.last_day) if mention.last_day else first
    return (first, max(first, last)) if first and last else None


def _parted(mention: DateMention, first: date, last: date) -> tuple[date, date]:
    if mention.relation == "by" and mention.part == "late":
        return last, last
    return part_of(first, last, mention.part)


def _is_possible(mention: DateMention) -> bool:
    if mention.kind != "day":
        return True
    days = _in_year(mention, mention.year or 2024)
    later = mention.last_day is None or mention.last_month is not None or (mention.day or 0) < mention.last_day
    return days is not None and later


def _candidates(text: str, words: _Words) -> Iterator[DateMention]:
    for kind, pattern in words.patterns:
        for match in pattern.finditer(text):
            fields = _read(kind, match, words)
            if fields is None:
                continue
            start = match.start("date") if "date" in pattern.groupindex else match.start()
            relation = _relation(text, start, words)
            if relation == "night":
                fields.setdefault("part", relation)
            is_range = "last_day" in fields or "last_weekday" in fields
            fields["relation"] = "" if is_range or relation == "night" else relation
            yield DateMention(start, match.end(), text[start : match.end()], **fields)
    for match in _phrases(text, words):
        meaning = words.meanings[int((match.lastgroup or "_0")[1:])]
        relation = _relation(text, match.start(), words)
        if relation == "night" or (relation != "since" and meaning["kind"] != "unit"):
            relation = ""
        yield DateMention(match.start(), match.end(), match.group(), relation=relation, **meaning)


def _phrases(text: str, words: _Words) -> Iterator[re.Match[str]]:
    """The phrases around the words that every one of them has: trying them all everywhere takes too long."""
    done = 0
    for core in words.cores.finditer(text):
        match = words.phrases.search(text, max(done, core.start() - _REACH), core.end() + _REACH)
        if match and match.start() <= core.start():
            done = match.end()
            yield match


def _relation(text: str, start: int, words: _Words) -> str:
    """The mark that stands right before a mention: one of ``RELATIONS``, ``night`` or nothing."""
    mark = words.relations.search(text, max(0, start - 24), start)
    return (mark.lastgroup or "") if mark else ""


def _read(kind: str, match: re.Match[str], words: _Words) -> dict[str, Any] | None:
    """The fields that a match fixes, or None where it only looks like a date."""
    got = {name: value for name, value in match.groupdict().items() if value}
    fields: dict[str, Any] = {"kind": kind}
    for name in ("year", "day", "last_day"):
        if name in got:
            fields[name] = int(got[name])
    if fields.get("year", 1000) < 100:
        fields["year"] += 2000
    if "number" in got:
        fields["month"] = int(got["number"])
    if "month" in got:
        fields["month"] = _index(got["month"], words.months)
        if got["month"][0].islower() and got["month"].lower() in ("may", "march", "mar", "dec", "jan"):
            return None
    if "last_month" in got:
        fields["last_month"] = _index(got["last_month"], words.months)
    if "season" in got:
        fields["unit"] = next(name for name, pattern in words.seasons.items() if pattern.fullmatch(got["season"]))
    if "weekday" in got:
        if got["weekday"].isascii() and got["weekday"][0].islower():
            return None
        fields["weekday"] = (_index(got["weekday"], words.weekdays) or 1) - 1
    if "last_weekday" in got:
        fields["last_weekday"] = (_index(got["last_weekday"], words.weekdays) or 1) - 1
    if kind == "offset":
        fields["offset"] = _ago(got, words)
    for word, direction in (("last", "past"), ("next", "future"), ("this", "")):
        if "direction" in got and words.marks[word].fullmatch(got["direction"].strip()):
            fields["direction"] = direction
    if "part" in got:
        fields["part"] = next(
            (p for p in ("early", "mid", "late") if words.marks[p].fullmatch(got["part"].strip(" -"))), ""
        )
    return fields


def _ago(got: Mapping[str, str], words: _Words) -> tuple[int, int]:
    amount = got.get("amount", "1").lower()
    count = int(amount) if amount.isdigit() else words.numbers[amount]
    days, slack = {"day_ago": (1, 0), "week_ago": (7, 3), "month_ago": (30, 15), "year_ago": (365, 183)}[
        next(name for name in ("day_ago", "week_ago", "month_ago", "year_ago") if name in got)
    ]
    return -count * days - slack, -count * days + slack


def _index(word: str, patterns: tuple[re.Pattern[str], ...]) -> int | None:
    return next((i for i, pattern in enumerate(patterns, 1) if pattern.fullmatch(word)), None)


@lru_cache(maxsize=4)
def _words(language: str) -> _Words:
    table = tomllib.loads(files("counterclaim.language").joinpath("dates.toml").read_text("utf-8"))[language]
    marks = {name: _compile(table[name]) for name in ("early", "mid", "late", "last", "next", "this")}
    meanings = tuple(_meanings(table))
    phrases = "|".join(f"(?P<_{number}>{phrase})" for number, (phrase, _) in enumerate(meanings))
    relations = "|".join(f"(?P<{name}>{table[name]})" for name in (*RELATIONS, "night"))
    return _Words(
        patterns=tuple((kind, _compile(pattern)) for kind, pattern in _patterns(language, table)),
        months=tuple(_compile(month.replace(r"\.|", r"\.?|")) for month in table["months"]),
        weekdays=tuple(map(_compile, map("|".join, zip(table["weekdays"], _adjectives(table), strict=True)))),
        seasons={name: _compile(words) for name, words in table["seasons"].items()},
        cores=_compile(table["cores"]),
        phrases=_compile(rf"\b(?:{phrases})(?!\w)"),
        meanings=tuple(meaning for _, meaning in meanings),
        relations=_compile(rf"\b(?:{relations})\s+(?:the\s+)?\Z"),
        marks=marks,
        numbers=table["numbers"],
    )


def _meanings(table: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for kind, name in (("offset", "offsets"), ("relative", "relatives")):
        for words, (low, high) in table[name].items():
            yield words, {"kind": kind, "offset": (low, high)}
    for words, (unit, shift, *part) in table["units"].items():
        yield words, {"kind": "unit", "unit": unit, "shift": shift, "part": "".join(part)}


def _patterns(language: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The shapes of dates in one language, as named groups; ``date`` marks where the mention starts."""
    month = rf"(?P<month>{'|'.join(table['months'])})"
    alone = rf"(?P<month>{'|'.join(table['months_alone'])})(?!\w)"
    suffix = rf"(?:\s?(?:{table['year_suffix']})(?!\w))" if table["year_suffix"] else ""
    year = rf"(?:,?\s+{_YEAR}(?!\d){suffix + '?' if suffix else ''})?"
    part = rf"(?P<part>{table['early']}|{table['mid']}|{table['late']})[\s-]+"
    direction = rf"(?P<direction>{table['last']}|{table['next']}|{table['this']})\s+"
    season = rf"(?P<season>{'|'.join(table['seasons'].values())})"
    last_month = month.replace("<month>", "<last_month>")
    week = rf"(?P<weekday>{'|'.join(table['weekdays'])})(?!\w)"
    week += rf"(?:{_THROUGH}{week.replace('<weekday>', '<last_weekday>')})?"
    amount = rf"(?P<amount>\d{{1,3}}|{'|'.join(table['numbers'])})"
    units = "|".join(rf"(?P<{name}>{table[name]})" for name in ("day_ago", "week_ago", "month_ago", "year_ago"))
    yield "day", r"(?<![\d-])(?P<year>(?:19|20)\d\d)-(?P<number>[01]\d)-(?P<day>[0-3]\d)(?!\d)"
    yield "day", rf"(?<![\d.]){_DAY}\.(?P<number>[01]?\d)\.(?P<year>(?:19|20)\d\d|2\d)(?!\d|\.\d)"
    yield "day", rf"(?<![\d/]){_DAY}/(?P<number>[01]?\d)/{_YEAR}(?![\d/])"
    yield "day", rf"(?<![\d.,:]){_DAY}{_ORDINAL}(?:\s+of)?\s+{month}(?!\w){year}"
    yield "day", rf"(?<![\d.,:]){_DAY}{_ORDINAL}{_RANGE}{_ORDINAL}\s+{month}(?!\w){year}"
    yield "day", rf"(?<![\d.,:]){_DAY}{_ORDINAL}\s+{month}{_RANGE}{_ORDINAL}\s+{last_month}(?!\w){year}"
    yield "month", rf"\b{part}{alone}{year}"
    yield "month", rf"\b(?P<date>{direction}{alone})"
    count = rf"{amount}\s+" if language == "en" else rf"(?:{amount}\s+)?"
    yield "offset", rf"\b{count}(?:{units})\s+(?:{table['ago']})(?!\w)"
    if language == "en":
        month_day = rf"\b{month}\.?\s+{_DAY}{_ORDINAL}"
        yield "day", rf"{month_day}{_NOT_NUMBER}{year}"
        yield "day", rf"{month_day}{_RANGE}{_ORDINAL}{_NOT_NUMBER}{year}"
        yield "day", rf"{month_day}{_THROUGH}{last_month}\.?\s+{_LAST_DAY}{_ORDINAL}{_NOT_NUMBER}{year}"
        yield "month", rf"\b{month}\.?,?\s+{_YEAR}(?!\d)"
        yield "month", rf"\b(?:{table['month_before']})\s+(?P<date>{alone})"
        yield "season", rf"\b{season}(?:\s+of|,)?\s+{_YEAR}(?!\d)"
        yield "season", rf"\b(?P<date>(?:{direction}){season})(?!\w)"
        yield "year", rf"\b{part}{_YEAR}(?!\d)"
        yield "year", rf"\b(?:{table['year_before']})\s+(?P<date>{_YEAR})(?![\d%]|[.,]\d)"
        yield "season", rf"\b(?:{table['season_before']})\s+(?:the\s+)?(?P<date>{season})(?!\w|\s+(?:of\b|\d))"
        yield "weekday", rf"\b(?P<date>(?:{direction})?{week})"
        return
    yield "month", rf"\b{alone}\s+{_YEAR}(?!\d){suffix}?"
    yield "month", rf"\b(?:{table['month_before']})\s+(?P<date>{alone})"
    yield "season", rf"\b{season}\s+{_YEAR}(?!\d){suffix}?"
    yield "season", rf"\b(?P<season>{table['in_season']})(?!\w)"
    yield "year", rf"\b(?P<date>(?:{part})?{_YEAR}(?!\d){suffix})"
    yield "weekday", rf"\b(?:{table['weekday_before']})\s+(?P<date>(?:{direction})?{week})"
    yield "weekday", rf"\b(?P<date>{direction}{week})"
    yield "weekday", rf"\b(?P<weekday>{'|'.join(_adjectives(table))})(?!\w)"


def _adjectives(table: Mapping[str, Any]) -> list[str]:
    return list(table.get("weekday_adjectives", table["weekdays"]))


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
