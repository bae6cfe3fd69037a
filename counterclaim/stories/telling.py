"""What a story tells that survives translation: its names and numbers, and what it speaks of.

Names are reduced to their consonants, those that transliterations and the three languages write differently made one:
Trehubov, Tregubov and Трегубова are all ``trhbv``, Олександр is Александр. Numbers are values: "10 тисяч" is 10,000.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

_THOUSANDS = "\\d{1,3}(?:[, \u00a0\u2009\u202f]\\d{3})+"
_TOKEN = re.compile(_THOUSANDS + r"(?!\d)|\d+(?:[.,]\d+|-?[^\W\d_]{1,3}(?!\w))?|[^\W\d_]+|[.!?…\n]+")
_ORDINAL = re.compile(r"\d+-?[^\W\d_]{1,3}")
_GROUPED = re.compile(_THOUSANDS)
_DROPPED = "’'ʼ`´‘ʹ′＇\u00ad\u200b\u0301"
_CYRILLIC = str.maketrans(
    dict(zip("бвгґджзклмнпрстфхцчшщ", "bvhhdzzklmnprstfhccss", strict=True)) | dict.fromkeys("аеєёиіїйоуыэюяьъ", "")
)
_LATIN = tuple(
    (re.compile(pattern), one)
    for pattern, one in (
        ("shch|sch|sh", "s"), ("zh", "z"), ("kh|gh", "h"), ("ch|ts|tz", "C"), ("ph", "f"), ("x", "ks"), ("[cq]", "k"),
        ("w", "v"), ("g", "h"), ("[aeiouyj]", ""), ("C", "c"), (r"[^a-z]", ""),
    )
)  # fmt: skip
_TWICE = re.compile(r"(.)\1+")
_LEAST = 2  # consonants of a name


@dataclass(frozen=True, slots=True)
class Telling:
    """The names (consonants) and numbers of a text, in order of first mention, and its concepts, a bit each.

    Ordinals (a unit's number) count as names; days of a month count as nothing. ``words`` is how long the text is.
    """

    names: tuple[str, ...]
    numbers: tuple[str, ...]
    order: tuple[str, ...]
    concepts: int
    words: int


def telling(text: str) -> Telling:
    """The telling of a text in any of the three languages."""
    for mark in _DROPPED:
        text = text.replace(mark, "")
    read = [*map(_word, _TOKEN.findall(text)), _STOP]
    found: dict[str, bool] = {}  # in order of first mention, whether a number
    words, concepts, before = 0, 0, _STOP
    for word, after in pairwise(read):
        words += not word.is_stop
        concepts |= word.concepts
        if word.name and (word.is_ordinal or not before.is_stop):
            found.setdefault(word.name, False)
        elif word.value and not before.is_month and not after.is_month:
            found.setdefault(f"{float(word.value) * after.times:.12g}" if after.times else word.value, True)
        before = word
    return Telling(
        tuple(name for name, number in found.items() if not number),
        tuple(value for value, number in found.items() if number),
        tuple(found),
        concepts,
        words,
    )


@dataclass(frozen=True, slots=True)
class _Word:
    """What a word is, wherever it stands: a name's consonants, a number's value, what it multiplies by, concepts."""

    is_stop: bool = False
    is_ordinal: bool = False
    is_month: bool = False
    name: str = ""
    value: str = ""
    times: float = 0.0
    concepts: int = 0


_STOP = _Word(is_stop=True)


@lru_cache(maxsize=200_000)
def _word(token: str) -> _Word:
    if not token[0].isalnum():
        return _STOP
    if _ORDINAL.fullmatch(token):
        return _Word(is_ordinal=True, name="#" + re.sub(r"\D", "", token))
    value = _value(token)
    if value:
        return _Word(value=value)
    name = skeleton(token) if token[0].isupper() else ""
    return _Word(
        is_month=token.casefold().startswith(tuple(_numbers()["months"]["stems"])),
        name=name if len(name) >= _LEAST else "",
        times=_multiplier(token),
        concepts=_concepts_of(token),
    )


def skeleton(word: str) -> str:
    """A name's consonants, spelled one way for Latin and Cyrillic letters, no letter twice in a row."""
    plain = word.casefold()
    if any("а" <= letter <= "ґ" for letter in plain):
        plain = plain.translate(_CYRILLIC)
    else:
        for pattern, one in _LATIN:
            plain = pattern.sub(one, plain)
    return _TWICE.sub(r"\1", plain)


def is_same_name(one: str, two: str) -> bool:
    """Whether two skeletons are one name: the same but for an ending or one letter."""
    if one == two:
        return True
    if len(one) > len(two):
        one, two = two, one
    if len(one) < 3 or one[0] != two[0]:
        return False
    if two.startswith(one):
        return len(two) - len(one) <= 1 + (len(one) > 3)
    same = next(i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b)
    if len(one) < 4:
        return False
    ends_otherwise = same >= 4 and len(two) - same <= 2
    return ends_otherwise or one[same + 1 :] == two[same + 1 :] or one[same:] == two[same + 1 :]


def _value(token: str) -> str:
    """A number's value as digits, '' for what is none."""
    if not token[0].isdigit():
        return numerals().get(token.casefold().replace("ё", "е"), "")
    if _GROUPED.fullmatch(token):
        return re.sub(r"\D", "", token)
    return f"{float(token.replace(',', '.')):.12g}" if re.fullmatch(r"\d+[.,]\d+", token) else token


def _multiplier(token: str) -> float:
    plain = token.casefold()
    return next((float(times) for times, stems in _numbers()["times"].items() if plain.startswith(tuple(stems))), 0.0)


def _concepts_of(token: str) -> int:
    plain = token.casefold().replace("ё", "е") + "="
    return sum(1 << number for number, beginnings in enumerate(_concepts()) if plain.startswith(beginnings))


@cache
def numerals() -> Mapping[str, str]:
    """Numbers written as words, with their digits."""
    return {word: value for value, words in _numbers()["words"].items() for word in words}


@cache
def _numbers() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(files("counterclaim.stories").joinpath("numerals.toml").read_text("utf-8"))


@cache
def _concepts() -> tuple[tuple[str, ...], ...]:
    table = tomllib.loads(files("counterclaim.stories").joinpath("concepts.toml").read_text("utf-8"))
    return tuple(tuple(row) for row in table["concepts"])
