"""The ground that each settlement speaks for: its Voronoi cell, ending where nothing is known any more.

A cell is made in the UTM plane of its own place, from all places that can bound it there: none does that lies farther
off than twice the reach. So zones need no common plane, and areas are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from counterclaim.assessments.ground.overlay import Shapes, common, together, with_area
from counterclaim.assessments.ground.zones import (
    Array,
    Indices,
    Mask,
    from_plane,
    meridian_offset,
    scale_of,
    to_plane,
    zones_of,
)

GRID = 2.0**20  # km² in steps of about 1 m²: sums of them are exact, whatever their order
ARCS = 32  # a circle is drawn as 4 * ARCS chords within it: no claim beyond the reach, areas .04% short at most
KM_A_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of m positions: polygons in lon, lat degrees, empty where nothing is known, and km² on the ground (m,)."""

    shapes: Shapes
    km2: Array


def cells_of(lat: Array, lon: Array, spoken: Mask, reach_km: float) -> Cells:
    """The cells of m distinct positions: all that is nearer to one than to the others, and within ``reach_km``.

    Places that are not ``spoken`` of have cells too, as far as within reach of one that is.
    """
    zones = zones_of(lat, lon)
    shapes, km2 = np.full(len(lat), shapely.Polygon(), np.object_), np.zeros(len(lat))
    for zone in sorted({int(zone) for zone in zones}):
        near = _near(zone, zones, lat, lon, reach_km)
        own = zones[near] == zone
        scale = scale_of(zone, lat[near], lon[near])
        points, reach = to_plane(zone, lat[near], lon[near]), scale * reach_km * 1000
        known = known_cells(limited(voronoi(points, reach), points, reach), points, spoken[near], reach)[own]
        km2[near[own]] = shapely.area(known) / (scale[own] ** 2 * 1e6)
        shapes[near[own]] = shapely.transform(known, lambda corners, zone=zone: from_plane(zone, corners))
    return Cells(shapes, np.round(km2 * GRID) / GRID)


def _near(zone: int, zones: Indices, lat: Array, lon: Array, reach_km: float) -> Indices:
    """A zone's places and all others within twice the reach of any of them, by latitude and longitude."""
    offset, own = meridian_offset(zone, lon), zones == zone
    margin = 2.02 * reach_km / KM_A_DEGREE
    wide = margin / np.cos(np.radians(np.minimum(np.abs(lat) + margin, 89)))
    beside = (offset >= offset[own].min() - wide) & (offset <= offset[own].max() + wide)
    level = (lat >= lat[own].min() - margin) & (lat <= lat[own].max() + margin)
    return np.flatnonzero(beside & level)


def voronoi(points: Array, reach: Array) -> Shapes:
    """The Voronoi cells of distinct points (k, 2), in their order, so wide that only the reach (k,) will limit them."""
    room = 4 * reach.max()
    frame = shapely.box(*(points.min(0) - room), *(points.max(0) + room))
    diagram = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=frame, ordered=True)
    return np.asarray(shapely.get_parts(diagram), np.object_)


def limited(cells: Shapes, points: Array, reach: Array) -> Shapes:
    """Cells cut off at the reach of their own points; only those that go farther cost anything."""
    corners, index = shapely.get_coordinates(cells, return_index=True)
    farthest = np.zeros(len(cells))
    np.maximum.at(farthest, index, np.hypot(*(corners - points[index]).T))
    far, cut = farthest > reach, cells.copy()
    discs = shapely.buffer(shapely.points(points[far]), reach[far], quad_segs=ARCS)
    cut[far] = common(cells[far], discs)
    return cut


def known_cells(cells: Shapes, points: Array, spoken: Mask, reach: Array) -> Shapes:
    """Limited cells, those that nobody speaks of cut to what lies within reach of one that is spoken of."""
    if spoken.all():
        return cells
    known, silent = cells.copy(), np.flatnonzero(~spoken)
    known[silent] = shapely.Polygon()
    if not spoken.any():
        return known
    spread = limited(voronoi(points[spoken], reach[spoken]), points[spoken], reach[spoken])
    whole, part = shapely.STRtree(spread).query(cells[silent], predicate="intersects")
    order = np.argsort(whole, kind="stable")
    pieces = common(cells[silent[whole[order]]], spread[part[order]])
    found, starts = np.unique(whole[order], return_index=True)
    for place, group in zip(silent[found], np.split(pieces, starts[1:]), strict=False):
        known[place] = with_area(together(group))
    return known


def rim(cells: Shapes, points: Array, reach: Array) -> tuple[Array, Indices]:
    """Where limited cells end: points (r, 2) in sixteen directions and where the arc meets a neighbour; their cells."""
    corners, cell = shapely.get_coordinates(cells, return_index=True)
    away = corners - points[cell]
    turn = np.arctan2(away[:, 1], away[:, 0]) / (2 * np.pi) * 4 * ARCS
    at_chord_end = np.abs(turn - np.round(turn)) < 1e-4
    is_kept = ~at_chord_end | (np.round(turn) % (ARCS / 4) == 0)
    is_rim = np.hypot(*away.T) > (np.cos(np.pi / (4 * ARCS)) - 1e-6) * reach[cell]
    return corners[is_rim & is_kept], cell[is_rim & is_kept].astype(np.int64)
