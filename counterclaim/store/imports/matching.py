"""Which place a row means: by its code, else by name and area, else by name and the one position that fits."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from counterclaim.language.spelling import key
from counterclaim.model import Place
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.store.imports.areas import Areas
from counterclaim.store.imports.rows import Missed, Row

STRAY_KM = 50.0
"""A position farther than this from where a place is known to be is taken for a mistake."""

FIT_KM = 8.0
"""A position this near to a place's own may be its: a large village is so long, and older maps err by as much."""
SETTLEMENTS = frozenset({"city", "town", "settlement", "village", "world-city"})
PARTS = frozenset({"district"})

BY_CODE, BY_AREA, BY_POSITION = "by code", "by name and area", "by name and position"
NO_CODE = "no place has its code"
NO_NAMESAKE = "no settlement of that name"
FAR = "far from every settlement of that name"
SEVERAL = "may be any of several of that name"
STRAY = "lies far from where its place is known to be"
SECOND = "another row fits the same settlement better"
_REMEDY = "give its KATOTTG code"
MODERN, ANY_SPELLING, WITH_OLDER = range(3)


@dataclass(frozen=True, slots=True)
class Match:
    """A row and the place it means; ``how`` it was found and ``off`` km from the place's built-in position."""

    row: Row
    place: Place
    how: str
    off: float

    @property
    def order(self) -> tuple[bool, float, float, str, int]:
        """The best of several rows for one place comes first."""
        return (self.how != BY_CODE, self.row.radius_km, self.off, self.row.file, self.row.number)


def match(rows: Sequence[Row], gazetteer: GazetteerFile) -> tuple[dict[str, Match], list[Missed]]:
    """The best row for each place, by the place's id, and every row that is none, with its reason."""
    matcher = _Matcher(gazetteer)
    matcher.prepare(rows)
    missed: list[Missed] = []
    found: list[Match] = []
    doubtful: list[Row] = []
    for row in rows:
        answer = matcher.find(row)
        if isinstance(answer, Match):
            found.append(answer)
        elif answer.reason == SEVERAL:
            doubtful.append(row)
        else:
            missed.append(answer)
    taken = frozenset(match.place.id for match in found)
    for row in doubtful:  # what another row is surely meant by is no longer a choice
        answer = matcher.find(row, taken)
        found.append(answer) if isinstance(answer, Match) else missed.append(answer)
    best: dict[str, Match] = {}
    for one in sorted(found, key=lambda one: one.order):
        if best.setdefault(one.place.id, one) is not one:
            missed.append(_missed(one.row, SECOND, f"{one.place.name} ({one.place.id})"))
    return best, sorted(missed, key=lambda one: (one.file, one.number))


class _Matcher:
    """Rows to places of one gazetteer."""

    def __init__(self, gazetteer: GazetteerFile) -> None:
        self._gazetteer = gazetteer
        self._areas = Areas(gazetteer)

    def prepare(self, rows: Iterable[Row]) -> None:
        """Read all that the rows can mean in a few queries."""
        names = {key(name) for row in rows for name, _ in (*row.names, *row.older)}
        found = self._gazetteer.lookup(sorted(names))
        self._gazetteer.load(sorted({place_id for matches in found.values() for place_id, _ in matches}))

    def find(self, row: Row, taken: frozenset[str] = frozenset()) -> Match | Missed:
        """The row's place, or why there is none; ``taken`` places are not thought of for a name."""
        by_code = self._by_code(row) if row.code else None
        if isinstance(by_code, Match) or (by_code is not None and not row.names):
            return by_code
        if by_code is not None and by_code.reason != NO_CODE:
            return by_code
        best: Missed | None = None
        for reach in (MODERN, ANY_SPELLING, WITH_OLDER):
            answer = self._by_name(row, reach, taken)
            if isinstance(answer, Match) or answer.reason == SEVERAL:
                return answer
            if best is None or best.reason == NO_NAMESAKE:
                best = answer
        if by_code is not None:
            return by_code
        assert best is not None
        return best

    def _by_code(self, row: Row) -> Match | Missed:
        place = self._gazetteer.coded(row.code)
        if place is None:
            return _missed(row, NO_CODE, row.code)
        off = distance_km(place, row)
        if off is not None and off > max(STRAY_KM, 2 * (place.radius_km or 0.0)):
            return _missed(row, STRAY, f"{off:.0f} km from {place.name} ({place.id})")
        return Match(row, place, BY_CODE, off or 0.0)

    def _by_name(self, row: Row, reach: int, taken: frozenset[str]) -> Match | Missed:
        kinds = PARTS if row.part else SETTLEMENTS
        named = [place for place in self._named(row, reach) if place.kind in kinds and place.id not in taken]
        if not named:
            return _missed(row, NO_NAMESAKE)
        inside, narrow = self._areas.inside(row, named)
        if not inside:
            return _missed(row, NO_NAMESAKE, f"in {row.areas[0][1] if row.areas else row.area_code}")
        alone = narrow and len(inside) == 1
        limit: Callable[[Place], float] = _stray_limit if alone else _fit_limit
        near = sorted((off, place.id, place) for place in inside
                      if (off := distance_km(place, row)) is not None and off <= limit(place))  # fmt: skip
        if not near:
            nearest = min((off for place in inside if (off := distance_km(place, row)) is not None), default=None)
            told = f"{len(inside)} of that name" + (f", the nearest {nearest:.0f} km away" if nearest else "")
            return _missed(row, FAR, told)
        if len(near) > 1 and near[1][0] < 2 * near[0][0] + 3:
            return _missed(row, SEVERAL, f"{', '.join(place_id for _, place_id, _ in near[:4])}: {_REMEDY}")
        return Match(row, near[0][2], BY_AREA if narrow else BY_POSITION, near[0][0])

    def _named(self, row: Row, reach: int) -> list[Place]:
        names = (*row.names, *row.older) if reach == WITH_OLDER else row.names
        keys = dict.fromkeys(key(name) for name, _ in names)
        ids = {place_id: None for matches in self._gazetteer.lookup(keys).values() for place_id, rank in matches
               if rank < 2 or reach > MODERN}  # fmt: skip
        return [place for place_id in ids if (place := self._gazetteer.place(place_id)) is not None]


def distance_km(place: Place, row: Row) -> float | None:
    """How far a row's position lies from a place's, or None where the place has none."""
    if place.lat is None or place.lon is None:
        return None
    north, south = math.radians(place.lat), math.radians(row.lat)
    half = math.sin((south - north) / 2) ** 2
    half += math.cos(north) * math.cos(south) * math.sin(math.radians(row.lon - place.lon) / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(min(1.0, half)))


def _fit_limit(place: Place) -> float:
    return max(FIT_KM, 1.3 * (place.radius_km or 0.0))


def _stray_limit(place: Place) -> float:
    return max(FIT_KM, 2 * (place.radius_km or 0.0))


def _missed(row: Row, reason: str, detail: str = "") -> Missed:
    return Missed(row.file, row.number, row.title, reason, detail)
