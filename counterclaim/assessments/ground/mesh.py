"""Triangles between settlements, over which what is known of them is interpolated.

Corners are the places and the rim of what is known, in a Mercator plane in degrees: it is conformal and has no zones,
and only where between two settlements a value lies matters here, no area.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from counterclaim.assessments.ground.cells import KM_A_DEGREE, known_cells, limited, rim, voronoi
from counterclaim.assessments.ground.overlay import Shapes, common, together, without
from counterclaim.assessments.ground.zones import Array, Indices, Mask

ROUNDS = 60
DECIMALS = 9  # of a lean: what differs by less is the same
SLIVER = 1e-9  # square degrees


@dataclass(frozen=True, slots=True)
class Mesh:
    """``points`` (v, 2) in the plane and ``triangles`` (t, 3) of them, corners ascending.

    Corner ``corner[i]`` stands for cell ``cell[i]``; several cells may share one. ``neighbours`` (e, 2) are cells with
    an edge between their places, ``weights`` (e,) what they mean to each other. ``degrees_a_km`` (v,) is the plane's
    scale. ``gaps`` are polygons that together are all the ground around of which nothing is known.
    """

    points: Array
    triangles: Indices
    corner: Indices
    cell: Indices
    neighbours: Indices
    weights: Array
    degrees_a_km: Array
    gaps: Shapes
    tree: shapely.STRtree


def to_mercator(lonlat: Array) -> Array:
    """Longitude and latitude (k, 2) in the plane."""
    north = np.degrees(np.arcsinh(np.tan(np.radians(lonlat[:, 1]))))
    return np.stack([lonlat[:, 0], north], axis=1)


def from_mercator(points: Array) -> Array:
    """Longitude and latitude (k, 2) of points in the plane."""
    lat = np.degrees(np.arctan(np.sinh(np.radians(points[:, 1]))))
    return np.stack([points[:, 0], lat], axis=1)


def mesh_of(lat: Array, lon: Array, spoken: Mask, reach_km: float) -> Mesh:
    """The mesh of m distinct positions, at least one."""
    places = to_mercator(np.stack([lon, lat], axis=1))
    reach = reach_km / (KM_A_DEGREE * np.cos(np.radians(lat)))
    full = voronoi(places, reach)
    cells = limited(full, places, reach)
    ends, end_cell = rim(cells, places, reach)
    points, corner = np.unique(np.round(np.concatenate([places, ends]), 5), axis=0, return_inverse=True)
    triangles = _delaunay(points)
    at_place = corner.reshape(-1)[: len(lat)]
    stands = np.stack([corner.reshape(-1), np.concatenate([np.arange(len(lat)), end_cell])], axis=1)
    corner, cell = np.unique(stands, axis=0).T
    gaps = _gaps(full, known_cells(cells, places, spoken, reach))
    scale = 1 / (KM_A_DEGREE * np.cos(np.radians(from_mercator(points)[:, 1])))
    between = _neighbours(points, triangles, at_place)
    return Mesh(points, triangles, corner, cell, *between, scale, gaps, shapely.STRtree(gaps))


def values_at(mesh: Mesh, lean: Array) -> Array:
    """Each corner's value (v,): the mean of the cells (m,) that it stands for."""
    count = np.bincount(mesh.corner, minlength=len(mesh.points))
    return np.round(np.bincount(mesh.corner, lean[mesh.cell], len(mesh.points)) / count, DECIMALS)


def balanced(mesh: Mesh, lean: Array) -> Array:
    """Leans (m,) in which a place that leans to nobody takes the mean of those around it, again and again.

    So contested ground has its line where the two sides' sway balances, seen from either side.
    """
    ends = np.concatenate([mesh.neighbours, mesh.neighbours[:, ::-1]])
    weights = np.concatenate([mesh.weights, mesh.weights])
    from_even = lean[ends[:, 0]] == 0
    weights, around = weights[from_even], ends[from_even, 1]
    even, at = np.unique(ends[from_even, 0], return_inverse=True)
    total, filled = np.bincount(at, weights), lean.copy()
    for _ in range(ROUNDS if len(even) else 0):
        filled[even] = np.bincount(at, weights * filled[around]) / total
    return np.round(filled, DECIMALS)


def within_known(mesh: Mesh, shapes: Shapes) -> tuple[Shapes, Shapes]:
    """What of shapes in the plane is no gap: those that touch none, and of the others the part outside gaps."""
    shape, gap = mesh.tree.query(shapes, predicate="intersects")
    order = np.lexsort((gap, shape))
    touched, first, at = np.unique(shape[order], return_index=True, return_inverse=True)
    cut, turn = shapes[touched], np.arange(len(order)) - first[at]
    for step in range(int(turn.max(initial=-1)) + 1):
        now = turn == step
        cut[at[now]] = without(cut[at[now]], mesh.gaps[gap[order][now]])
    return np.delete(shapes, touched), cut


def unknown(mesh: Mesh, known: Shapes) -> Any:
    """The gaps between shapes in the plane: what is unknown within their hull."""
    hull = shapely.convex_hull(shapely.multipoints(shapely.get_coordinates(known)))
    return common(np.array([hull], np.object_), np.array([together(mesh.gaps)], np.object_))[0]


def _gaps(full: Shapes, known: Shapes) -> Shapes:
    """What of the cells is not known; cells that are known whole have no gap."""
    partly = np.flatnonzero(shapely.area(full) - shapely.area(known) > SLIVER)
    parts: Shapes = shapely.get_parts(without(full[partly], known[partly]))
    gaps: Shapes = parts[shapely.area(parts) > SLIVER]
    return gaps


def _delaunay(points: Array) -> Indices:
    """Indices (t, 3) into distinct points that are sorted by x, then y."""
    triangles = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(points)))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    found = np.searchsorted(points[:, 0] + 1j * points[:, 1], corners[..., 0] + 1j * corners[..., 1])
    return np.sort(found.astype(np.int64), axis=1)


def _neighbours(points: Array, triangles: Indices, places: Indices) -> tuple[Indices, Array]:
    """Pairs of cells (e, 2) whose places (m,), as corners, share an edge, and the edges' weights (e,).

    A weight is the cotangents of the angles opposite (Pinkall and Polthier 1993), so that the mean around a place does
    not depend on which way a square was halved.
    """
    cell_of = np.full(len(points), -1)
    cell_of[places] = np.arange(len(places))
    pairs, weights = [], []
    for opposite, edge in enumerate(([1, 2], [0, 2], [0, 1])):
        one, other = (points[triangles[:, k]] - points[triangles[:, opposite]] for k in edge)
        twice = np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])
        weights.append((one * other).sum(axis=1) / np.maximum(twice, 1e-12))
        pairs.append(cell_of[triangles[:, edge]])
    both = np.concatenate(pairs)
    known = (both >= 0).all(axis=1)
    edges, at = np.unique(np.sort(both[known], axis=1), axis=0, return_inverse=True)
    return edges, np.maximum(np.bincount(at.reshape(-1), np.concatenate(weights)[known], len(edges)), 1e-6)
