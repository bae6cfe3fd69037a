"""The front line and the band that it lies in, drawn between settlements: an estimate of control, never of positions.

A settlement's lean is P(second camp) - P(first camp), -1 to 1, so that what is contested counts half for each. Between
settlements it is taken as linear. The line is where it is 0, the band where it lies between -.5 and .5, which is where
the second camp's part is between .25 and .75. All is rounded to some 100 m: this is no targeting tool.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from counterclaim.assessments.ground.mesh import Mesh, balanced, from_mercator, values_at, within_known
from counterclaim.assessments.ground.overlay import Shapes, together, with_area
from counterclaim.assessments.ground.zones import Array, Indices

BAND = 0.5
PRECISION = 0.001  # degrees: 111 m from south to north, 73 m from west to east at Kupiansk
EARTH_KM = 6371.0
EDGES = ((1, 2), (0, 2), (0, 1))  # of a triangle; each opposite the corner of its place


@dataclass(frozen=True, slots=True)
class FrontLine:
    """``line`` (MultiLineString) and ``band`` (MultiPolygon) as GeoJSON geometries, and how long the line is.

    Coordinates are lon, lat in degrees on a grid of .001 (RFC 7946; rings by the right-hand rule).
    """

    line: dict[str, Any]
    band: dict[str, Any]
    km: float


def front_line(mesh: Mesh | None, lean: Array, radius_km: Array) -> FrontLine:
    """The line and band of cells that lean so (m,), positions uncertain by a radius (m,); None: of no cells."""
    if mesh is None:
        nothing = geometries([shapely.MultiLineString(), shapely.MultiPolygon()])
        return FrontLine(nothing[0], nothing[1], 0.0)
    values = values_at(mesh, lean)
    segments, triangle = _segments(mesh, values_at(mesh, balanced(mesh, lean)))
    line = _joined(np.concatenate(within_known(mesh, segments)))
    inner, cut = within_known(mesh, _band(mesh, values))
    wide = within_known(mesh, _widened(mesh, segments, triangle, radius_km))
    band = settled(together(np.concatenate([cut, *wide]), apart=inner))
    drawn = geometries([line, shapely.multipolygons(shapely.get_parts(band))])
    return FrontLine(drawn[0], drawn[1], _length_km(line))


def settled(shape: Any) -> Any:
    """The ground of a shape of the plane as it is shown, in lon and lat."""
    return rounded(np.array([with_area(shapely.transform(shape, from_mercator))], np.object_))[0]


def rounded(shapes: Shapes) -> Shapes:
    """Polygons in lon and lat on the grid of ``PRECISION``, still valid; what is smaller than it becomes empty.

    Their rings follow the right-hand rule.
    """
    shown = shapely.set_precision(shapes, PRECISION, mode="pointwise")
    sound = shapely.is_valid(shown) & (shapely.area(shown) > 0)
    shown[sound] = shapely.remove_repeated_points(shown[sound])
    for row in np.flatnonzero(~sound):
        shown[row] = with_area(shapely.set_precision(with_area(shapely.make_valid(shapes[row])), PRECISION))
    oriented: Shapes = shapely.orient_polygons(shapely.normalize(shown))
    return oriented


def geometries(shapes: Any) -> list[Any]:
    """Shapes as GeoJSON geometries."""
    found: list[Any] = json.loads(f"[{','.join(shapely.to_geojson(shapes))}]")
    return found


def _joined(shapes: Shapes) -> Any:
    """The lines of the plane among the parts of shapes, as they are shown: one MultiLineString in lon and lat."""
    parts = shapely.get_parts(shapes)
    lines = shapely.multilinestrings(parts[(shapely.get_dimensions(parts) == 1) & ~shapely.is_empty(parts)])
    shown = shapely.set_precision(shapely.transform(lines, from_mercator), PRECISION)
    return shapely.multilinestrings(shapely.get_parts(shapely.normalize(shapely.line_merge(shown))))


def _crossings(mesh: Mesh, values: Array, edges: Indices, level: float) -> Array:
    """Where on edges (k, 2), corners ascending, the value passes a level; (k, 2), nonsense where it does not."""
    start, end = values[edges[:, 0]], values[edges[:, 1]]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = ((level - start) / (end - start))[:, None]
        points: Array = mesh.points[edges[:, 0]] + part * (mesh.points[edges[:, 1]] - mesh.points[edges[:, 0]])
    return points


def _segments(mesh: Mesh, values: Array) -> tuple[Shapes, Indices]:
    """The line's pieces, and the triangle that each is in or beside."""
    sides = np.sign(values)[mesh.triangles]
    crossed = np.stack([sides[:, a] * sides[:, b] < 0 for a, b in EDGES], axis=1)
    points = np.stack([_crossings(mesh, values, mesh.triangles[:, edge], 0.0) for edge in EDGES], axis=1)
    ends, found = [], []
    for opposite, (a, b) in enumerate(EDGES):
        through = crossed[:, a] & crossed[:, b]
        at_corner = crossed[:, opposite] & (sides[:, opposite] == 0)
        corner = mesh.points[mesh.triangles[at_corner, opposite]]
        ends += [points[through][:, [a, b]], np.stack([points[at_corner, opposite], corner], axis=1)]
        found += [np.flatnonzero(through), np.flatnonzero(at_corner)]
    edges, beside = _between(mesh, sides)
    pieces = np.concatenate([*ends, mesh.points[edges]])
    lines: Shapes = np.asarray(shapely.linestrings(pieces), np.object_)
    return lines, np.concatenate([*found, beside])


def _between(mesh: Mesh, sides: Array) -> tuple[Indices, Indices]:
    """Edges (k, 2) that lean to nobody with one side's ground on the left and the other's on the right."""
    ends, far, triangle = [], [], []
    for opposite, edge in enumerate(EDGES):
        even = np.flatnonzero((sides[:, edge] == 0).all(axis=1) & (sides[:, opposite] != 0))
        ends.append(mesh.triangles[even][:, edge])
        far.append(sides[even, opposite])
        triangle.append(even)
    edges, first, index, count = np.unique(
        np.concatenate(ends), axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    parted = (count == 2) & (np.bincount(index.reshape(-1), np.concatenate(far), len(edges)) == 0)
    return edges[parted], np.concatenate(triangle)[first[parted]]


def _widened(mesh: Mesh, segments: Shapes, triangle: Indices, radius_km: Array) -> Shapes:
    """The line's pieces with the room that the uncertain positions of the settlements around them ask for."""
    around = np.zeros(len(mesh.points))
    np.maximum.at(around, mesh.corner, radius_km[mesh.cell])
    room = (around * mesh.degrees_a_km)[mesh.triangles[triangle]].max(axis=1)
    wide: Shapes = shapely.buffer(segments[room > 0], room[room > 0], quad_segs=2)
    return wide


def _band(mesh: Mesh, values: Array) -> Shapes:
    """The part of each triangle whose values are within the band."""
    inner = (np.abs(values) <= BAND)[mesh.triangles]
    whole = inner.all(axis=1)
    triangles, inner = mesh.triangles[~whole], inner[~whole]
    row = np.arange(len(triangles))
    points, owner, kept = [mesh.points[triangles].reshape(-1, 2)], [np.repeat(row, 3)], [inner.reshape(-1)]
    for level in (-BAND, BAND):
        for edge in EDGES:
            ends = triangles[:, edge]
            points.append(_crossings(mesh, values, ends, level))
            owner.append(row)
            kept.append((values[ends[:, 0]] - level) * (values[ends[:, 1]] - level) < 0)
    inside = np.concatenate(kept)
    corners, triangle = np.concatenate(points)[inside], np.concatenate(owner)[inside]
    order = np.argsort(triangle, kind="stable")
    index = np.unique(triangle[order], return_inverse=True)[1]
    hulls = shapely.convex_hull(shapely.multipoints(corners[order], indices=index)) if len(index) else np.empty(0)
    parts: Shapes = np.concatenate([shapely.polygons(mesh.points[mesh.triangles[whole]]), hulls])
    flat: Shapes = parts[shapely.get_dimensions(parts) == 2]
    return flat


def _length_km(lines: Any) -> float:
    """The length of lines in lon, lat on the sphere."""
    total = 0.0
    for line in shapely.get_parts(lines):
        lon, lat = np.radians(shapely.get_coordinates(line)).T
        half = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
        total += float((2 * EARTH_KM * np.arcsin(np.sqrt(half))).sum())
    return total
