"""Places on the ground for the tests of the control surface, and areas and distances measured another way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from hypothesis import strategies as st

from counterclaim.assessments.ground.surface import Surface

Array = npt.NDArray[np.float64]
A, CONTESTED, B = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
KUPIANSK = (49.71, 37.61)
ECCENTRICITY = math.sqrt(0.00669437999014)  # of WGS 84


def ellipsoid_km2(polygon: Any) -> float:
    """The area on WGS 84 of a polygon in lon, lat: its shoelace area in the cylinder of equal areas, edges refined."""
    lon, lat = shapely.get_coordinates(shapely.segmentize(polygon, 0.002)).T
    sine, e = np.sin(np.radians(lat)), ECCENTRICITY
    height = (1 - e**2) / 2 * (sine / (1 - (e * sine) ** 2) + np.arctanh(e * sine) / e)
    return float(shapely.area(shapely.Polygon(np.stack([np.radians(lon), height], axis=1)))) * 6378.137**2


def grid(rows: int, columns: int, step: float = 0.05, at: tuple[float, float] = KUPIANSK) -> tuple[Array, Array]:
    """Latitudes and longitudes of a regular grid, row by row, from its south-western corner."""
    lat, lon = np.meshgrid(at[0] + step * np.arange(rows), at[1] + step * np.arange(columns), indexing="ij")
    return lat.ravel(), lon.ravel()


def surface(lat: Sequence[float] | Array, lon: Sequence[float] | Array, **options: Any) -> Surface:
    """A surface over places that are numbered."""
    return Surface([f"place {row:04}" for row in range(len(lat))], lat, lon, **options)


def by_column(columns: int, rows: int, states: Sequence[tuple[float, float, float]]) -> Array:
    """The same probabilities for all places of a grid's column."""
    assert len(states) == columns
    return np.tile(np.array(states), (rows, 1))


def mirror(probabilities: Array) -> Array:
    """The same with the camps exchanged."""
    return probabilities[:, ::-1]


def features(collection: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """A collection's features of a kind."""
    return [feature for feature in collection["features"] if feature["properties"]["kind"] == kind]


beliefs = st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20)).filter(any)
places = st.lists(
    st.tuples(st.integers(-60, 60), st.integers(-60, 60), beliefs, beliefs), min_size=1, max_size=14
)  # hundredths of a degree around a place where two UTM zones meet


def drawn(rows: list[Any]) -> tuple[Array, Array, Array, Array]:
    """Latitudes, longitudes and two days' probabilities."""
    lat, lon = (np.array([row[k] / 100 for row in rows]) for k in (0, 1))
    days = [np.array([row[k] for row in rows], np.float64) for k in (2, 3)]
    before, after = (day / day.sum(axis=1, keepdims=True) for day in days)
    return 49.0 + lat, 36.0 + lon, before, after


def spherical_km(a: Sequence[float], b: Sequence[float]) -> float:
    """Great-circle distance of (lat, lon) and (lat, lon)."""
    (north, west), (south, east) = np.radians(a), np.radians(b)
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin((east - west) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))
