"""The control surface: what the settlements' probabilities say of the ground between them, in km² and on a map.

Data in, data out: positions and probabilities come as arrays, and the camps are the first and the second. Exchanged,
they give the mirror image: the same line and band, the areas swapped. Settlement level only: shapes are rounded to some
100 m, and a cell or a line says who is thought to hold settlements, never where anybody stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from counterclaim.assessments.ground.areas import areas, change, difference, field
from counterclaim.assessments.ground.cells import Cells, cells_of
from counterclaim.assessments.ground.front_line import FrontLine, front_line, geometries, rounded, settled
from counterclaim.assessments.ground.mesh import Mesh, mesh_of, to_mercator, unknown
from counterclaim.assessments.ground.zones import Array, Indices, Mask
from counterclaim.errors import InputError
from counterclaim.ground import Areas, Change, Difference

NOTE = "Who is thought to hold settlements, rounded to some 100 m; no positions of anybody, and no targeting tool."
DECIMALS = 5  # of a degree: places nearer than about 1 m are at one position


class Surface:
    """The ground around places, made once; every day's probabilities are then rows in the order of ``ids``.

    ``ids`` are n distinct names, ``lat`` and ``lon`` their degrees (-80 to 84; -180 to 180, regions across the 180th
    meridian are not joined). Nothing is claimed beyond ``reach_km`` (up to 100) of a place that is ``spoken`` of (n,
    default all); the others, known from a starting map say, take part as far as that goes. ``radius_km`` (n,) tells
    how uncertain positions are and widens the band. Neighbours err together over ``correlation_km`` (see ``areas``;
    0.001 takes settlements as independent, inf all as one). Raises ``InputError`` where the arrays do not fit.
    """

    def __init__(
        self,
        ids: Sequence[str],
        lat: npt.ArrayLike,
        lon: npt.ArrayLike,
        *,
        spoken: npt.ArrayLike | None = None,
        radius_km: npt.ArrayLike | None = None,
        reach_km: float = 10.0,
        correlation_km: float = 10.0,
    ) -> None:
        count = len(ids)
        if len(set(ids)) != count:
            raise InputError("a place is given twice", where="control surface", remedy="one row for each id")
        if not 0 < reach_km <= 100 or not correlation_km > 0:
            raise InputError("the reach is 0 to 100 km and correlation goes farther than 0", where="control surface")
        self._order: Indices = np.array(sorted(range(count), key=lambda row: ids[row]), np.int64)
        self.ids: tuple[str, ...] = tuple(ids[row] for row in self._order)
        self.reach_km, self.correlation_km = reach_km, correlation_km
        north = self._column(lat, "lat", -80, 84)
        east = self._column(lon, "lon", -180, 180)
        positions, at = np.unique(np.round(np.stack([north, east], axis=1), DECIMALS), axis=0, return_inverse=True)
        self.lat, self.lon = np.asarray(positions.T, np.float64)
        self._at: Indices = at.reshape(-1)
        self._shared = np.bincount(self._at, minlength=len(positions))
        said = np.ones(count) if spoken is None else self._column(spoken, "spoken", 0, 1)
        self._spoken: Mask = np.bincount(self._at, said, len(positions)) > 0
        self._radius = np.zeros(len(positions))
        if radius_km is not None:
            np.maximum.at(self._radius, self._at, self._column(radius_km, "radius_km", 0, 1000))

    @cached_property
    def cells(self) -> Cells:
        """The cells of the distinct positions (``lat``, ``lon``)."""
        return cells_of(self.lat, self.lon, self._spoken, self.reach_km)

    @cached_property
    def km2(self) -> Array:
        """Each place's ground, (n,) km² by id; places at one position have equal parts of its cell."""
        whole: Array = (self.cells.km2 / np.maximum(self._shared, 1))[self._at]
        return np.round(whole * 2.0**20) / 2.0**20

    @cached_property
    def _draws(self) -> Array:
        return field(self.lat, self.lon, self.correlation_km)[self._at]

    @cached_property
    def _mesh(self) -> Mesh | None:
        return mesh_of(self.lat, self.lon, self._spoken, self.reach_km) if len(self.lat) else None

    def areas(self, probabilities: npt.ArrayLike, among: npt.ArrayLike | None = None) -> Areas:
        """The km² of each camp and of what is contested, with 90% intervals; probabilities (n, 3), rows sum to 1.

        ``among`` (n, default all) tells which places' ground counts; their cells stay what they are.
        """
        km2 = self.km2 if among is None else self.km2 * (self._column(among, "among", 0, 1) > 0)
        return areas(km2, self._beliefs(probabilities), self._draws)

    def change(self, before: npt.ArrayLike, after: npt.ArrayLike) -> Change:
        """What changed from one day's probabilities (n, 3) to another's, in km², in all and by settlement."""
        return change(self.ids, self.km2, self._beliefs(before), self._beliefs(after), self._draws)

    def difference(self, one: npt.ArrayLike, other: npt.ArrayLike) -> Difference:
        """The km² where two sets of probabilities (n, 3) disagree, as when only one camp or the other is believed."""
        return difference(self.ids, self.km2, self._beliefs(one), self._beliefs(other), self._draws)

    def front_line(self, probabilities: npt.ArrayLike, share: npt.ArrayLike | None = None) -> FrontLine:
        """The front line and its band; ``share`` (n,), the part of each place that the second camp has, refines it."""
        return front_line(self._mesh, self._lean(self._beliefs(probabilities), share), self._radius)

    def features(self, probabilities: npt.ArrayLike, share: npt.ArrayLike | None = None) -> dict[str, Any]:
        """A GeoJSON FeatureCollection (RFC 7946): cells with probabilities, what is unknown, the band, and the line."""
        beliefs = self._beliefs(probabilities)
        found = front_line(self._mesh, self._lean(beliefs, share), self._radius)
        features = [
            *self._cell_features(self._by_cell(beliefs)),
            _feature("unknown", self._unknown, reach_km=self.reach_km),
            _feature("band", found.band, low=0.25, high=0.75),
            _feature("line", found.line, km=round(found.km, 1)),
        ]
        return {"type": "FeatureCollection", "note": NOTE, "features": features}

    def _column(self, values: npt.ArrayLike, name: str, low: float, high: float) -> Array:
        """A column of n numbers from ``low`` to ``high``, by id."""
        column = np.asarray(values, np.float64)
        if column.shape != (len(self.ids),):
            raise InputError(f"{name} has the shape {column.shape}, not ({len(self.ids)},)", where="control surface")
        if not ((column >= low) & (column <= high)).all():
            raise InputError(f"{name} must lie between {low} and {high}", where="control surface")
        return column[self._order]

    def _beliefs(self, probabilities: npt.ArrayLike) -> Array:
        """Probabilities (n, 3) by id."""
        rows = np.asarray(probabilities, np.float64).reshape(-1, 3)
        if len(rows) != len(self.ids) or not (rows >= 0).all() or not (np.abs(rows.sum(axis=1) - 1) < 1e-5).all():
            raise InputError(
                f"probabilities must be {len(self.ids)} rows of three that sum to 1",
                where="control surface",
                remedy="give them in the order of the ids",
            )
        return rows[self._order]

    def _lean(self, beliefs: Array, share: npt.ArrayLike | None) -> Array:
        """Each position's lean to the second camp (m,), -1 to 1: the mean of its places."""
        lean = beliefs[:, 2] - beliefs[:, 0] if share is None else 2 * self._column(share, "share", 0, 1) - 1
        return self._by_cell(np.round(lean, 9)[:, None])[:, 0]

    def _by_cell(self, columns: Array) -> Array:
        """The means (m, k) over the places of each position, of columns (n, k)."""
        sums = [np.bincount(self._at, column, len(self.lat)) for column in columns.T]
        return np.asarray(np.stack(sums, axis=1) / self._shared[:, None], np.float64)

    @cached_property
    def _shown(self) -> list[tuple[int, dict[str, Any], dict[str, Any]]]:
        """The positions that speak for ground, by their first id: cell, outline, and what stays of a feature."""
        places: list[list[str]] = [[] for _ in self.lat]
        for place_id, cell in zip(self.ids, self._at.tolist(), strict=True):
            places[cell].append(place_id)
        outlines, km2 = geometries(rounded(self.cells.shapes)), self.cells.km2.round(2).tolist()
        known = sorted((ids[0], cell) for cell, ids in enumerate(places) if self.cells.km2[cell] > 0)
        return [
            (cell, outlines[cell], {"kind": "cell", "id": first, "places": places[cell], "km2": km2[cell]})
            for first, cell in known
        ]

    @cached_property
    def _unknown(self) -> dict[str, Any]:
        """What lies between known ground and is not known, as far as the hull of what is known goes."""
        gaps = shapely.MultiPolygon()
        if self._mesh:
            gaps = settled(unknown(self._mesh, shapely.transform(self.cells.shapes, to_mercator)))
        found: dict[str, Any] = geometries([gaps])[0]
        return found

    def _cell_features(self, beliefs: Array) -> list[dict[str, Any]]:
        """One feature for each position that speaks for ground; the camps' exchange mirrors the probabilities."""
        rounded_to = np.round(beliefs, 6)
        rounded_to[:, 1] = np.round(1 - (rounded_to[:, 0] + rounded_to[:, 2]), 6)
        rows = rounded_to.tolist()
        return [
            {"type": "Feature", "geometry": outline, "properties": fixed | {"probabilities": rows[cell]}}
            for cell, outline, fixed in self._shown
        ]


def _feature(kind: str, shape: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": shape, "properties": {"kind": kind, **properties}}
