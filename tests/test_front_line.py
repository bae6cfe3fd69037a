"""The front line with its band, and the control surface as GeoJSON."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
import shapely
from grounds import (
    CONTESTED,
    A,
    B,
    by_column,
    drawn,
    features,
    grid,
    mirror,
    places,
    spherical_km,
    surface,
)
from hypothesis import given, settings
from shapely.geometry import shape

from counterclaim.assessments.ground.surface import Surface


def test_on_a_grid_the_line_is_exactly_half_way_between_the_columns() -> None:
    lat, lon = grid(8, 6)
    line = shape(surface(lat, lon, reach_km=4).front_line(by_column(6, 8, [A, A, A, B, B, B])).line)
    inside = shapely.intersection(line, shapely.box(37, lat.min(), 38.5, lat.max()))
    assert inside.length == pytest.approx(lat.max() - lat.min(), abs=2e-3)
    assert np.unique(shapely.get_coordinates(inside)[:, 0]).tolist() == [37.735]


@given(places)
@settings(max_examples=40)
def test_what_is_drawn_is_valid_coarse_and_counter_clockwise(rows: list[Any]) -> None:
    lat, lon, before, _ = drawn(rows)
    collection = surface(lat, lon, radius_km=np.full(len(lat), 0.5)).features(before)
    for feature in collection["features"]:
        drawing = shape(feature["geometry"])
        assert drawing.is_valid
        corners = shapely.get_coordinates(drawing)
        assert (corners == np.round(corners, 3)).all()
        assert all(part.exterior.is_ccw for part in shapely.get_parts(drawing) if part.geom_type == "Polygon")
    line, band = (shape(features(collection, kind)[0]["geometry"]) for kind in ("line", "band"))
    assert shapely.difference(line, shapely.buffer(band, 0.002)).is_empty


def test_two_places_have_a_line_between_them_as_long_as_both_are_in_reach() -> None:
    found = surface([49.0, 49.0], [37.0, 37.1]).front_line(np.array([A, B]))
    apart = spherical_km((49, 37), (49, 37.1))
    assert found.km == pytest.approx(2 * math.sqrt(10**2 - (apart / 2) ** 2), rel=0.03)
    assert {lon for part in found.line["coordinates"] for lon, _ in part} == {37.05}


def test_places_in_one_row_have_a_line_across_it() -> None:
    found = surface([49.0] * 6, [37 + step / 10 for step in range(6)]).front_line(np.array([A, A, A, B, B, B]))
    assert {lon for part in found.line["coordinates"] for lon, _ in part} == {37.25}
    assert found.km == pytest.approx(19, abs=1)


def test_places_at_one_position_share_its_ground() -> None:
    found = Surface(["b", "a", "c"], [49.0, 49.0, 49.2], [37.0, 37.0, 37.0])
    assert found.ids == ("a", "b", "c")
    assert found.km2[0] == found.km2[1]
    rows = np.array([A, B, B])
    cells = features(found.features(rows), "cell")
    assert [(cell["properties"]["places"], cell["properties"]["probabilities"]) for cell in cells] == [
        (["a", "b"], [0.5, 0, 0.5]),
        (["c"], [0, 0, 1]),
    ]


def test_contested_ground_has_its_line_in_the_middle_and_lies_in_the_band() -> None:
    lat, lon = grid(8, 7)
    found = surface(lat, lon, reach_km=4).front_line(by_column(7, 8, [A, A, CONTESTED, CONTESTED, CONTESTED, B, B]))
    window = shapely.box(37, lat.min() + 0.05, 39, lat.max() - 0.05)
    line = shapely.get_coordinates(shapely.intersection(shape(found.line), window))
    assert line[:, 0] == pytest.approx(np.full(len(line), lon[3]), abs=0.002)
    west, _, east, _ = shapely.intersection(shape(found.band), window).bounds
    assert (west, east) == (pytest.approx(lon[1] + 0.025, abs=1e-3), pytest.approx(lon[5] - 0.025, abs=1e-3))


def test_what_only_touches_contested_ground_from_one_side_has_no_line() -> None:
    lat, lon = grid(5, 5)
    assert surface(lat, lon).front_line(by_column(5, 5, [A, A, CONTESTED, A, A])).km == 0


def test_the_more_one_camp_is_believed_the_farther_the_line_moves_from_it() -> None:
    lat, lon = grid(4, 2)
    unsure = by_column(2, 4, [A, (0.2, 0.2, 0.6)])
    found = surface(lat, lon, reach_km=4)
    moved = shapely.get_coordinates(
        shapely.intersection(shape(found.front_line(unsure).line), shapely.box(37, lat[0], 38, lat[-1]))
    )
    assert moved[:, 0] == pytest.approx(np.full(len(moved), lon[0] + 0.05 / 1.4), abs=1e-3)


def test_the_share_that_is_held_places_the_line_where_it_is_known() -> None:
    lat, lon = grid(4, 2)
    found = surface(lat, lon, reach_km=4)
    rows = by_column(2, 4, [A, B])
    line = shape(found.front_line(rows, share=np.tile([0.1, 0.6], 4)).line)
    moved = shapely.get_coordinates(shapely.intersection(line, shapely.box(37, lat[0], 38, lat[-1])))
    assert moved[:, 0] == pytest.approx(np.full(len(moved), lon[0] + 0.04), abs=1e-3)
    exchanged = found.front_line(mirror(rows), share=np.tile([0.9, 0.4], 4))
    assert exchanged == found.front_line(rows, share=np.tile([0.1, 0.6], 4))


def test_positions_that_are_uncertain_widen_the_band() -> None:
    lat, lon = grid(5, 4)
    rows = by_column(4, 5, [A, A, B, B])
    sharp, vague = (shape(surface(lat, lon, radius_km=np.full(20, km)).front_line(rows).band) for km in (0.0, 3.0))
    assert vague.area > 1.2 * sharp.area
    assert shapely.difference(sharp, shapely.buffer(vague, 0.002)).is_empty


def test_nothing_is_claimed_beyond_the_reach() -> None:
    found = surface([49.0, 49.0], [37.0, 38.0])
    rows = np.array([A, B])
    assert found.front_line(rows).km == 0
    unknown = shape(features(found.features(rows), "unknown")[0]["geometry"])
    assert shapely.intersects_xy(unknown, 37.5, 49.0)
    assert not shapely.intersects_xy(unknown, 37.1, 49.0)


def test_the_same_input_gives_the_same_bytes_and_says_what_it_is_not() -> None:
    lat, lon = grid(4, 4)
    rows = by_column(4, 4, [A, A, CONTESTED, B])
    one, other = (json.dumps(surface(lat, lon).features(rows)) for _ in range(2))
    assert one == other
    assert "no targeting tool" in json.loads(one)["note"]
