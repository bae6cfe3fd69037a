"""Places as arrays: how near the candidates of a name lie to the sure places around it."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterclaim.language.spelling import key
from counterclaim.model import Place

EARTH_KM = 12742.0
SPREAD = 2.3  # a vague position's radius in root-mean-square distances
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Namesakes:
    """The candidates of a name: records, ids, points on the unit sphere (n, 3; NaN: none) and km of vagueness (n)."""

    places: tuple[Place, ...]
    ids: frozenset[str]
    number: dict[str, int]
    points: Vector
    vague: Vector
    next_population: int

    @classmethod
    def of(cls, places: Sequence[Place]) -> Namesakes:
        """Take the records of one name's candidates."""
        return cls(
            tuple(places),
            frozenset(place.id for place in places),
            {place.id: at for at, place in enumerate(places)},
            np.array([point(place) for place in places]).reshape(-1, 3),
            np.array([vagueness(place) for place in places], float),
            max((place.population for place in places[1:]), default=0),
        )

    def in_raions(self, raions: Collection[str]) -> Vector | None:
        """1 for each candidate in one of the raions, None where there is none."""
        return _flags([bool(place.raion) and place.raion in raions for place in self.places])

    def in_hromadas(self, hromadas: Collection[tuple[str, str]]) -> Vector | None:
        """1 for each candidate in one of the communities (raion, name), None where there is none."""
        return _flags([bool(place.hromada) and (place.raion, place.hromada) in hromadas for place in self.places])

    def inside(self, regions: Collection[str]) -> Vector | None:
        """1 for each candidate in one of the regions (an oblast or a raion), None where there is none."""
        return _flags([place.oblast in regions or place.raion in regions for place in self.places]) if regions else None

    def named(self, keys: Collection[str]) -> Vector:
        """1 for each candidate whose own name is one of the keys."""
        return np.array([key(place.name) in keys for place in self.places], float)


class Ground:
    """The sure places around the names of a story."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = tuple(places)
        self._points = np.array([point(place) for place in self.places]).reshape(-1, 3)
        self._chords: dict[int, Vector] = {}

    def closeness(self, rivals: Namesakes, columns: Sequence[int], half_km: float) -> Vector | None:
        """1 beside the nearest of the places in ``columns``, halving with every ``half_km``; vague positions less.

        None where no distance is known.
        """
        if not columns:
            return None
        distances = self._distances(rivals)
        nearest = distances.take(columns, axis=1).min(axis=1)
        near = np.exp2(np.hypot(nearest, rivals.vague) / -half_km)
        return near if near.any() else None

    def _distances(self, rivals: Namesakes) -> Vector:
        """Great-circle km from each candidate to each place, infinite where either has no position."""
        found = self._chords.get(id(rivals))
        if found is None:
            chords = rivals.points[:, None, :] - self._points[None, :, :]
            half = np.sqrt(np.einsum("ijk,ijk->ij", chords, chords)) / 2
            found = np.nan_to_num(EARTH_KM * np.arcsin(np.minimum(half, 1.0)), nan=np.inf)
            self._chords[id(rivals)] = found
        return found


def _flags(found: Sequence[bool]) -> Vector | None:
    return np.array(found, float) if any(found) else None


def point(place: Place) -> tuple[float, float, float]:
    """A place on the unit sphere, three NaN where it has no position."""
    if place.lat is None or place.lon is None:
        return (math.nan, math.nan, math.nan)
    north, east = math.radians(place.lat), math.radians(place.lon)
    return (math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north))


def vagueness(place: Place) -> float:
    """The root-mean-square distance in km of a place from the position it is given; 0 where that is its own."""
    return 0.0 if place.position_source == "GeoNames" else (place.radius_km or 0.0) / SPREAD
