"""The ground in square kilometres: what is held, what changed, and where ways of believing draw different maps.

Plain values below ``model``, so that assessments can make them and publications show them. "First" and "second" are the
war's camps in their order. Every interval is a 90% interval and holds what is expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Area:
    """An area in km²: what is expected, and the ends of its 90% interval, which always holds what is expected."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Areas:
    """What each camp holds and what is contested, km²; the three expected areas add up to ``known_km2``."""

    first: Area
    contested: Area
    second: Area
    known_km2: float


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """What changed in one settlement's cell, km² more (or fewer, below 0) of each state."""

    place_id: str
    first: Area
    contested: Area
    second: Area


@dataclass(frozen=True, slots=True)
class Change:
    """What changed between two days: km² more of each state, and what each camp gained whatever it lost elsewhere.

    ``places`` are those with a change of .01 km² or more, by id.
    """

    first: Area
    contested: Area
    second: Area
    gained_by_first: Area
    gained_by_second: Area
    places: tuple[PlaceChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two sets of probabilities disagree: ``area`` is the km² whose state differs.

    ``opposed_km2`` is the ground of settlements that lean to the first camp by one and to the second by the other;
    ``places`` are those with .01 km² or more that differ, by id, with the km² expected to.
    """

    area: Area
    opposed_km2: float
    places: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Worlds:
    """The same ground in three ways of believing: as assessed, and by the words of the first or second camp alone.

    It is the ground of the ``places`` of which both camps spoke. ``between`` is where the camps' maps differ from each
    other, ``from_first`` and ``from_second`` where the assessed map differs from each.
    """

    places: int
    assessed: Areas
    first: Areas
    second: Areas
    between: Difference
    from_first: Difference
    from_second: Difference


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since ``day``, both days in hindsight: from all that the ledger knows.

    It is about the ``places`` that were spoken of by then; ``new`` ones, of later days, are left out of all figures.
    """

    day: date
    places: int
    new: int
    then: Areas
    now: Areas
    change: Change


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground of a ledger's assessed settlements; nothing is claimed beyond ``reach_km`` of them.

    ``unlocated`` is how many assessed ones have no position and no part in it; ``features`` is a GeoJSON
    FeatureCollection of cells, band and line; ``worlds`` is None where there is no settlement that both camps spoke of.
    """

    place_ids: tuple[str, ...]
    unlocated: int
    reach_km: float
    areas: Areas
    line_km: float
    features: Mapping[str, Any]
    worlds: Worlds | None = None
    since: Since | None = None
