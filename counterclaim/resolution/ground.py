"""The candidates of a name as arrays, and how far they lie from other places."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterclaim.model import Place

EARTH_KM = 12742.0
SPREAD = 2.3  # a vague position's radius in root-mean-square distances
Floats = NDArray[np.float64]
VAGUE, OBLAST, RAION, HROMADA = 3, 4, 5, 6
Coder = Callable[[Hashable], int]


def ground(place: Place, code: Coder) -> tuple[float, ...]:
    """A place as a row: its point on the unit sphere (x, y, z; NaN where it has no position), km of vagueness, and

    codes of its oblast, raion and hromada, of which only the equality means anything; 0 where it is in none.
    """
    hromada = (place.raion, place.hromada) if place.hromada else ""
    return (*point(place), vagueness(place), code(place.oblast), code(place.raion), code(hromada))


def distances(rows: Floats, columns: Floats) -> Floats:
    """Great-circle km between grounds, the rows' vagueness added in square; infinite where one has no position."""
    half = np.sqrt(np.clip((1.0 - rows[:, :3] @ columns[:, :3].T) / 2.0, 0.0, 1.0))
    km: Floats = np.hypot(EARTH_KM * np.arcsin(half), rows[:, 3:4])
    km[np.isnan(km)] = np.inf
    return km


@dataclass(frozen=True, slots=True)
class Rivals:
    """The candidates of a name in order of their ids; ``first`` is the gazetteer's best guess.

    ``next_population`` is the largest population of the others, ``grounds`` a row of :func:`ground` for each.
    """

    places: tuple[Place, ...]
    ids: frozenset[str]
    first: Place | None
    next_population: int
    grounds: Floats

    @classmethod
    def of(cls, candidates: Sequence[Place], code: Coder) -> Rivals:
        """Take the records of one name's candidates, best first."""
        places = tuple(sorted(candidates, key=lambda place: place.id))
        return cls(
            places,
            frozenset(place.id for place in places),
            candidates[0] if candidates else None,
            max((place.population for place in candidates[1:]), default=0),
            np.array([ground(place, code) for place in places], float).reshape(-1, 7),
        )


def point(place: Place) -> tuple[float, float, float]:
    """A place on the unit sphere, three NaN where it has no position."""
    if place.lat is None or place.lon is None:
        return (math.nan, math.nan, math.nan)
    north, east = math.radians(place.lat), math.radians(place.lon)
    return (math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north))


def vagueness(place: Place) -> float:
    """The root-mean-square distance in km of a place from the position it is given; 0 where that is its own."""
    return 0.0 if place.position_source == "GeoNames" else (place.radius_km or 0.0) / SPREAD
