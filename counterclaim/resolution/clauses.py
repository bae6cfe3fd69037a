"""The days that a sentence names, each with what its clause makes of it: of an event, of saying, or an aside."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from counterclaim.language.dates import DateMention, find_dates

LANGUAGES = ("en", "uk", "ru")
_PUNCTUATION = r"[,;:()«»“”\"\n]|\s[-–—]\s"
_FRONTED = 12
"""How many letters besides the day itself a phrase like "On Friday" may have and still belong to the next clause."""

_APART = 6
"""How many characters may lie between two mentions of the same day, as in "on Tuesday, 23 December"."""


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A mention in a sentence, offsets counted from the sentence's start, with its clause ``[start, end)``.

    ``saying`` tells whether it is the day of an act of saying, ``aside`` whether its clause is of something else
    ("after entering Yampil on Friday"), ``compared`` whether it only says how rare the event is.
    """

    mention: DateMention
    start: int
    end: int
    saying: bool
    aside: bool
    compared: bool


@lru_cache(maxsize=4096)
def named_days(sentence: str, language: str) -> tuple[NamedDay, ...]:
    """The days that a sentence names, in order; ``language`` is read as ``find_dates`` reads it."""
    mentions = find_dates(sentence, language)
    if not mentions:
        return ()
    clauses = tuple(_clauses(sentence, language, mentions))
    saying = _said(sentence, language, mentions, clauses)
    return tuple(_named(sentence, language, m, m in saying, clauses) for m in mentions)


def has(name: str, text: str, language: str) -> bool:
    """Whether a text has one of the words that ``days.toml`` lists under ``name``."""
    return _pattern(name, language).search(text) is not None


def opens_with(name: str, text: str, language: str) -> bool:
    """Whether a text begins with one of the words that ``days.toml`` lists under ``name``."""
    return _pattern(name, language).match(text) is not None


def _named(
    sentence: str, language: str, mention: DateMention, saying: bool, clauses: tuple[tuple[int, int], ...]
) -> NamedDay:
    start, end = next(clause for clause in clauses if mention.start < clause[1])
    opening = sentence[start:end].lstrip(' ,;:()«»“”"\n–—-')
    described = (
        start > 0
        and sentence[start - 1] == ","
        and opens_with("participle", opening, language)
        and not opens_with("saying", opening, language)
    )
    compared = mention.relation == "since" and has("comparing", sentence[start : mention.start], language)
    aside = opens_with("relative", opening, language) or described or mention.relation == "after"
    if not aside:
        before = sentence[start : mention.start]
        aside = any(match.end() < len(before) - 1 for match in _pattern("aside", language).finditer(before))
    return NamedDay(mention, start, end, saying, aside, compared)


def _clauses(sentence: str, language: str, mentions: tuple[DateMention, ...]) -> Iterator[tuple[int, int]]:
    """The clauses: cut at punctuation and before words that open one, a fronted day left with what follows it."""
    start = 0
    for match in _cuts(language).finditer(sentence):
        cut = match.end() if match.group()[-1] in ',;:()«»“”"\n–—- ' else match.start()
        inside = [m for m in mentions if start <= m.start < cut]
        if cut <= start or any(m.start < match.end() and match.start() < m.end for m in mentions):
            continue
        if any(a.end <= match.start() < b.start <= a.end + _APART for a, b in pairwise(mentions)):
            continue
        letters = sum(c.isalpha() for c in sentence[start:cut]) - sum(c.isalpha() for m in inside for c in m.text)
        if inside and letters <= _FRONTED and match.group() == "," and not _has_verb(sentence[start:cut], language):
            continue
        yield start, cut
        start = cut
    yield start, len(sentence)


def _has_verb(clause: str, language: str) -> bool:
    return has("saying", clause, language) or has("done", clause, language) or has("participle", clause, language)


def _said(
    sentence: str, language: str, mentions: tuple[DateMention, ...], clauses: tuple[tuple[int, int], ...]
) -> frozenset[DateMention]:
    """For every word of saying the nearest day in its clause, and the day of a clause that tells "that" something."""
    found = set()
    for match in _pattern("saying", language).finditer(sentence):
        start, end = next(clause for clause in clauses if match.start() < clause[1])
        near = [m for m in mentions if start <= m.start < end]
        if near:
            found.add(min(near, key=lambda m: (max(m.start - match.end(), match.start() - m.end), m.start)))
    for clause, following in pairwise(clauses):
        inside = [m for m in mentions if clause[0] <= m.start < clause[1]]
        if (
            inside
            and found.isdisjoint(inside)
            and opens_with("complement", sentence[slice(*following)].lstrip(), language)
        ):
            found.add(inside[-1])
    return frozenset(found)


@cache
def _cuts(language: str) -> re.Pattern[str]:
    words = _table(language)
    opening = "|".join([*words["relative"], *words["complement"]])
    return re.compile(rf"{_PUNCTUATION}|\b(?:{opening})(?!\w)", re.IGNORECASE)


@cache
def _pattern(name: str, language: str) -> re.Pattern[str]:
    if name == "aside":
        return re.compile(rf"(?<!\w)(?:{'|'.join(_table(language)['relative'])})(?!\w)", re.IGNORECASE)
    end = "" if name == "period" else r"(?!\w)"
    return re.compile(rf"(?<!\w)(?:{'|'.join(_table(language)[name])}){end}", re.IGNORECASE)


@cache
def _tables() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(files("counterclaim.resolution").joinpath("days.toml").read_text("utf-8"))


def _table(language: str) -> Mapping[str, list[str]]:
    return _tables()[language if language in LANGUAGES else "en"]
