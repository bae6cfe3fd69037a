"""Shapes taken together or from one another, also where places metres apart leave slivers that arithmetic cannot tell.

What fails as it is, is done again on a grid of a centimetre; both are far below anything that is shown.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]

GRID = 1e-7  # degrees; in a plane of metres less than its own last digits


def with_area(shape: Any) -> Any:
    """The polygons of a shape, however nested."""
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def together(shapes: Shapes, apart: Shapes | None = None) -> Any:
    """The union of polygons; those of ``apart`` are known not to overlap one another, which is faster."""
    beside = np.empty(0, np.object_) if apart is None else apart
    try:
        return shapely.union_all([*shapes, shapely.coverage_union_all(beside)])
    except shapely.errors.GEOSException:
        return shapely.union_all(_sound(np.concatenate([shapes, beside])), grid_size=GRID)


def without(shapes: Shapes, taken: Shapes) -> Shapes:
    """Lines or polygons (k,), each less one polygon (k,)."""
    try:
        left: Shapes = shapely.difference(shapes, taken)
    except shapely.errors.GEOSException:
        left = shapely.difference(_sound(shapes), _sound(taken), grid_size=GRID)
    return left


def common(shapes: Shapes, others: Shapes) -> Shapes:
    """What polygons (k,) share with others (k,)."""
    try:
        shared: Shapes = shapely.intersection(shapes, others)
    except shapely.errors.GEOSException:
        shared = shapely.intersection(_sound(shapes), _sound(others), grid_size=GRID)
    return shared


def _sound(shapes: Shapes) -> Shapes:
    """The same, every polygon valid."""
    repaired = shapes.copy()
    for row in np.flatnonzero(shapely.get_dimensions(shapes) == 2):
        repaired[row] = with_area(shapely.make_valid(shapes[row]))
    return repaired
