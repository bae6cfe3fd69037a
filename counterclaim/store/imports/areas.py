"""Oblasts, raions and hromadas as files name them, to tell namesakes apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from counterclaim.language.romanise import romanise
from counterclaim.language.spelling import key
from counterclaim.model import Place
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.store.imports.rows import Row

HROMADA_DIGITS = 9
"""So much of a KATOTTG code, letters included, names the hromada; a P-code is its first 4, 6, 9 or 12."""


class _Fits(Protocol):
    def __call__(self, place: Place) -> bool: ...


class Areas:
    """The wider areas of a gazetteer, by what their names begin or end with in any of the languages."""

    def __init__(self, gazetteer: GazetteerFile) -> None:
        self._oblasts: dict[str, set[str]] = defaultdict(set)
        self._raions: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._hromadas: dict[str, set[str]] = defaultdict(set)
        for place in gazetteer.of_kind("region"):
            for word in _words(place):
                self._oblasts[word].add(place.oblast)
        for place in gazetteer.of_kind("raion"):
            for word in _words(place):
                self._raions[word].add((place.oblast, place.name))
        for code, name in gazetteer.hromadas().items():
            self._hromadas[key(name)].add(code)

    def inside(self, row: Row, places: Sequence[Place]) -> tuple[list[Place], bool]:
        """The places that lie in the row's areas, and whether a raion or hromada among these was understood.

        An area whose name is not known says nothing. A raion or hromada that no place lies in says nothing either:
        borders were redrawn, and files follow the older ones.
        """
        left = [place for place in places if self._in_oblast(row, place)]
        narrow = False
        for fits in self._narrower(row):
            if some := [place for place in left if fits(place)]:
                left, narrow = some, True
        return left, narrow

    def _in_oblast(self, row: Row, place: Place) -> bool:
        given = dict(row.areas).get("oblast", "")
        oblasts = self._oblasts.get(_word(given), self._oblasts.get(key(given), set())) if given else set()
        return not oblasts or place.oblast in oblasts

    def _narrower(self, row: Row) -> list[_Fits]:
        found: list[_Fits] = []
        areas = dict(row.areas)
        raions = self._raions.get(_word(areas.get("raion", "")), set())
        hromadas = self._hromadas.get(key(romanise(areas.get("hromada", ""))).split(" ")[0], set())
        code = row.area_code or (row.code[:HROMADA_DIGITS] if row.code else "")
        if raions:
            found.append(lambda place: (place.oblast, place.raion) in raions)
        if hromadas:
            found.append(lambda place: place.id[:HROMADA_DIGITS] in hromadas)
        if len(code) >= 4:
            prefix = code[:HROMADA_DIGITS].rstrip() if len(code) <= 12 else _significant(code)
            found.append(lambda place: place.id.startswith(prefix))
        return found


def _significant(code: str) -> str:
    """A whole code without the levels it leaves at nought and without its check digits."""
    levels = (code[:4], code[4:6], code[6:9], code[9:12])
    kept = levels[0]
    for level in levels[1:]:
        if not int(level):
            break
        kept += level
    return kept[:HROMADA_DIGITS]


def _words(place: Place) -> set[str]:
    """What an area's names begin with, and end with where no common noun ends them."""
    names = (place.name, place.name_uk, place.name_ru, romanise(place.name_uk))
    return {word for name in names for word in (_word(name), key(name), key(name).split(" ")[-1]) if word} - _COMMON


_COMMON = frozenset(map(key, ("oblast", "raion", "область", "район", "край", "krai", "city", "raion")))


def _word(name: str) -> str:
    words = [word for word in key(name).split(" ") if word]
    return words[0] if words else ""
