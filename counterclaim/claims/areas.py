"""Which points lie in which of a map's areas, and how far from their borders: numpy alone, degrees in, km out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

KM_A_DEGREE = 111.2
_FEATURES = re.compile(r'"features"\s*:\s*\[')
_STRING = r'"(?:[^"\\]|\\.)*"'
_STEP = 2.0 / KM_A_DEGREE  # long straight borders get a point at least every 2 km
_AT_ONCE = 2_000_000
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Area:
    """One feature: what it says of itself, where these words stand in the text, and its rings as (lon, lat) rows."""

    words: str
    start: int
    end: int
    rings: tuple[Floats, ...]


def areas(text: str, keys: Sequence[str]) -> Iterator[Area]:
    """The areas of a map's JSON in its order, each with the first of its properties ``keys`` that holds words.

    Points, lines, and what has no words or no sound rings are passed over.
    """
    opened = _FEATURES.search(text)
    at = opened.end() if opened else len(text)
    while (begins := re.compile(r"[\s,]*(?=\{)").match(text, at)) is not None:
        try:
            feature, end = _DECODER.raw_decode(text, begins.end())
        except (ValueError, RecursionError):
            return
        rings = tuple(_rings(feature.get("geometry")))
        said = _said(text, begins.end(), end, feature.get("properties"), keys) if rings else None
        if said is not None:
            yield Area(*said, rings)
        at = end


def within(area: Area, lons: Floats, lats: Floats) -> Flags:
    """Which points lie in an area, holes left out: each ring's edges are counted east of the point (even-odd rule)."""
    order = np.argsort(lats, kind="stable")
    x, y = lons[order], lats[order]
    odd = np.zeros(len(x), dtype=bool)
    for ring in area.rings:
        x1, y1, x2, y2 = ring[:-1, 0], ring[:-1, 1], ring[1:, 0], ring[1:, 1]
        first, last = np.searchsorted(y, np.minimum(y1, y2)), np.searchsorted(y, np.maximum(y1, y2))
        edges, points = _pairs(first, last)
        slope = (x2 - x1)[edges] / (y2 - y1)[edges]
        crossed = x1[edges] + (y[points] - y1[edges]) * slope > x[points]
        odd ^= np.bincount(points[crossed], minlength=len(x)) % 2 == 1
    found = np.zeros(len(x), dtype=bool)
    found[order] = odd
    return found


def border(area: Area) -> Floats:
    """Points along an area's rings, (lon, lat) rows, at most about 2 km apart."""
    parts = []
    for ring in area.rings:
        steps = np.ceil(np.abs(np.diff(ring, axis=0)).max(axis=1) / _STEP).astype(int).clip(1, 1000)
        edges, number = _pairs(np.zeros_like(steps), steps)
        share = (number / steps[edges])[:, None]
        parts.append(ring[edges] + share * (ring[edges + 1] - ring[edges]))
    return np.concatenate(parts) if parts else np.zeros((0, 2))


def near(points: Floats, others: Floats, km: float) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Pairs (number of a point, number of another) not more than ``km`` apart, in stretches that fit in memory."""
    if not len(points) or not len(others):
        return
    order = np.argsort(others[:, 1], kind="stable")
    lats, reach = others[order, 1], km / KM_A_DEGREE
    first = np.searchsorted(lats, points[:, 1] - reach)
    last = np.searchsorted(lats, points[:, 1] + reach, side="right")
    ends = np.cumsum(last - first)
    start = 0
    while start < len(points):
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + _AT_ONCE, side="right")))
        left, right = _pairs(first[start:stop], last[start:stop])
        left, right = left + start, order[right]
        gap = points[left] - others[right]
        gap[:, 0] *= np.cos(np.radians(points[left, 1]))
        kept = (gap**2).sum(axis=1) <= reach**2
        yield left[kept], right[kept]
        start = stop


def _pairs(first: NDArray[Any], last: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For rows ``n``: (n, i) for every i from ``first[n]`` up to before ``last[n]``."""
    counts = np.maximum(last - first, 0)
    rows = np.repeat(np.arange(len(counts)), counts)
    within_row = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return rows, np.repeat(first, counts) + within_row


def _rings(geometry: object) -> Iterator[Floats]:
    told: Mapping[str, Any] = geometry if isinstance(geometry, dict) else {}
    kind, lines = told.get("type"), told.get("coordinates")
    polygons = [lines] if kind == "Polygon" else lines if kind == "MultiPolygon" else []
    for polygon in polygons if isinstance(polygons, list) else []:
        for ring in polygon if isinstance(polygon, list) else []:
            try:
                rows = np.array([point[:2] for point in ring], dtype=float)
            except (TypeError, ValueError):
                continue
            if len(rows) >= 3 and rows.shape[1] == 2 and np.isfinite(rows).all():
                yield rows if (rows[0] == rows[-1]).all() else np.vstack([rows, rows[:1]])


def _said(text: str, start: int, end: int, properties: object, keys: Sequence[str]) -> tuple[str, int, int] | None:
    """The words of a feature's first telling property, and where they stand between their quotation marks."""
    told: Mapping[str, Any] = properties if isinstance(properties, dict) else {}
    for key in keys:
        value = told.get(key)
        if not isinstance(value, str) or not value.strip():
            continue
        for match in re.compile(rf"{re.escape(json.dumps(key))}\s*:\s*({_STRING})").finditer(text, start, end):
            if json.loads(match[1], strict=False) == value:
                return value, match.start(1) + 1, match.end(1) - 1
    return None
