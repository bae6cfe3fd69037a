"""Numbers as reporting writes them: digits, words and vague amounts, with the noun they count."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from counterclaim.language.spelling import LANGUAGES

_THOUSANDS = re.compile("[ ,]")


@dataclass(frozen=True, slots=True)
class CountMention:
    """A number at ``[start, end)`` with the unit it counts: an English plural, or the noun as written in lower case."""

    start: int
    end: int
    value: float
    unit: str


def find_counts(text: str, start: int, end: int, language: str) -> list[CountMention]:
    """Counts in ``text[start:end]``: a number with a noun it counts; years and clock times are none.

    Returns mentions in order; ``value`` is >= 0. A language without a table is read as English.
    """
    numbers, pattern = _reading(language if language in LANGUAGES else "en")
    found = []
    for match in pattern.finditer(text, start, end):
        raw, noun = match.group(1).casefold(), match.group(2).casefold()
        value = numbers[raw] if raw in numbers else float(_THOUSANDS.sub("", raw))
        found.append(CountMention(match.start(), match.end(), value, _unit(noun)))
    return found


@cache
def _reading(language: str) -> tuple[Mapping[str, float], re.Pattern[str]]:
    """The words for numbers with their values, and the pattern of a number with the noun it counts."""
    table = _table()[language]
    numbers = {word: float(value) for value, word in enumerate(table["numbers"], 1)}
    numbers |= {word: float(value) for word, value in table["forms"].items()}
    words = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
    nouns = "|".join(table["nouns"])
    return numbers, re.compile(
        rf"(?<![\w.,:])(\d+(?:[ ,]\d{{3}})*(?:\.\d+)?|{words})(?: ?-?(?:(?:\w+ ){{0,2}}?({nouns})))(?!\w)",
        re.IGNORECASE,
    )


def _unit(noun: str) -> str:
    units: Mapping[str, list[str]] = _table()["units"]
    return next((name for name, beginnings in units.items() if noun.startswith(tuple(beginnings))), noun)


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files("counterclaim.language") / "numbers.toml").read_text(encoding="utf-8"))
