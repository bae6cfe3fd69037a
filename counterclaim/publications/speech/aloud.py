"""A sentence as a voice takes it: abbreviations, units and days in words, and for English every name by its sounds.

The result goes to a voice and into the name of its recording; readers see the sentence as it was.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from counterclaim.language.inflection import name_language
from counterclaim.language.pronunciation import phonemes, well_known
from counterclaim.language.romanise import romanisations
from counterclaim.model import Place

Names = tuple[tuple[str, str], ...]
"""Latin spellings of places, each with the Ukrainian name."""
_CYRILLIC = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґ][А-Яа-яЁёІіЇїЄєҐґ\u0301'’ʼ\-]*")
_COMMANDS = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")", "<": " ", ">": " ", "|": " ", "\\": " "})


def names_of(places: Iterable[Place]) -> Names:
    """The names of a page's places as its sentences may spell them, with the Ukrainian ones that tell their sound."""
    found: dict[str, str] = {}
    for place in places:
        if place.name_uk:
            found |= {spelling: place.name_uk for spelling in (*romanisations(place.name_uk), place.name)}
    return tuple(sorted(found.items()))


def aloud(text: str, language: str, names: Names = ()) -> str:
    """A sentence for the voice of a language; no sign in it commands a voice, unless we put it there.

    English names become ``[Kupiansk](/kupjˈɑnsk/)``, as misaki takes them; ``names`` are those of ``names_of``.
    """
    plain = _in_words(text.translate(_COMMANDS), language)
    return _sounded(plain, names) if language == "en" else plain


# -- names ---------------------------------------------------------------------------------------------------


def _sounded(text: str, names: Names) -> str:
    pattern, sounds = _spoken_names(names)
    parts = pattern.split(text)
    told = [part if index % 2 == 0 else _marked(part, sounds[part]) for index, part in enumerate(parts)]
    return "".join(_cyrillic(part) if index % 2 == 0 else part for index, part in enumerate(told))


def _cyrillic(text: str) -> str:
    return _CYRILLIC.sub(lambda match: _marked(match.group(), _phonemes(match.group())), text)


def _phonemes(word: str) -> str:
    return phonemes(word, "ru" if name_language(word) == "ru" else "uk")


def _marked(name: str, sounds: str) -> str:
    return f"[{name}](/{sounds}/)" if sounds else name


@lru_cache(maxsize=256)
def _spoken_names(names: Names) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """What finds names in a text, the longest first, and how each sounds; a page's places go before the well known."""
    sounds = {**well_known(), **{latin: phonemes(name_uk) for latin, name_uk in names if latin.isascii()}}
    longest = sorted(sounds, key=len, reverse=True)
    return re.compile(rf"(?<![\w'])({'|'.join(map(re.escape, longest))})(?![\w])"), sounds


# -- words ---------------------------------------------------------------------------------------------------


@cache
def _table(language: str) -> Mapping[str, Any]:
    text = files("counterclaim.publications.speech").joinpath("readings.toml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = tomllib.loads(text).get(language, {})
    return found


def _in_words(text: str, language: str) -> str:
    for pattern, spoken in _rules(language):
        text = pattern.sub(spoken, text)
    return text


@cache
def _rules(language: str) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]:
    table = _table(language)
    words: Mapping[str, str] = table.get("words", {})
    units: Mapping[str, list[str]] = table.get("units", {})
    rules: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = []
    if "days" in table:
        rules.append(_days(table["days"]))
    if units:
        rules.append((re.compile(rf"(\d)\s?({_either(units)})(?!\w)"), lambda match: _unit(match, units)))
    if words:
        rules.append((re.compile(rf"(?<!\w)({_either(words)})(?!\w)"), lambda match: words[match.group(1)]))
    return tuple(rules)


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _unit(match: re.Match[str], units: Mapping[str, list[str]]) -> str:
    number = re.search(r"[\d.,\u00a0 ]*\d$", match.string[: match.start() + 1])
    return f"{match.group(1)} {units[match.group(2)][_form(number.group() if number else match.group(1))]}"


def _form(number: str) -> int:
    """Which form of a noun goes with a number: one, a few, many."""
    digits = re.sub(r"\D", "", number)
    if not digits.isdigit() or re.search(r"[.,]\d{1,2}$", number):
        return 1  # a fraction takes the form of a few
    last, teens = int(digits[-1]), digits[-2:-1] == "1"
    if last == 1 and not teens:
        return 0
    return 1 if last in (2, 3, 4) and not teens else 2


def _days(table: Mapping[str, Any]) -> tuple[re.Pattern[str], Callable[[re.Match[str]], str]]:
    """Days of the century that we live in, by their ordinals."""
    ordinals, months = table["ordinals"], "|".join(table["months"])
    written = "|".join(map(re.escape, table["written"]))

    def spoken(match: re.Match[str]) -> str:
        day, month, year = match.group(1), match.group(2), match.group(3)
        told = f"{ordinals[int(day) - 1]} {month}"
        return f"{told} {table['century']} {ordinals[int(year) - 1]} {table['year']}" if year else told

    return re.compile(
        rf"\b([12]\d|3[01]|[1-9]) ({months})(?: 20(0[1-9]|[12]\d|3[01])(?: (?:{written}))?)?(?!\w)"
    ), spoken
