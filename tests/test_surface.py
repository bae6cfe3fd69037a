"""The control surface: cells, areas with their intervals, what changed, and where two worlds differ."""

from __future__ import annotations

import itertools
import json
import math
from typing import Any

import numpy as np
import pytest
import shapely
from grounds import (
    KUPIANSK,
    A,
    B,
    by_column,
    drawn,
    ellipsoid_km2,
    grid,
    mirror,
    places,
    spherical_km,
    surface,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.assessments.ground.surface import Surface
from counterclaim.errors import InputError


def test_on_a_grid_every_inner_cell_has_the_area_of_its_quadrangle() -> None:
    lat, lon = grid(5, 5)
    km2 = surface(lat, lon).km2.reshape(5, 5)
    for row, column in itertools.product(range(1, 4), repeat=2):
        south, west = lat[5 * row] - 0.025, lon[column] - 0.025
        exact = ellipsoid_km2(shapely.box(west, south, west + 0.05, south + 0.05))
        assert km2[row, column] == pytest.approx(exact, rel=5e-4)


def test_grids_halves_have_the_same_area_and_what_is_certain_has_no_interval() -> None:
    lat, lon = grid(6, 4, at=(49.71, 38.925))  # either side of a zone's central meridian
    found = surface(lat, lon).areas(by_column(4, 6, [A, A, B, B]))
    assert found.first.expected == pytest.approx(found.second.expected, rel=1e-4)
    assert (found.first.low, found.first.high) == (found.first.expected, found.first.expected)
    assert (found.contested.low, found.contested.expected, found.contested.high) == (0, 0, 0)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(*KUPIANSK,), (49.0, 35.99), (49.0, 39.0), (0.0, 29.9), (-33.0, 150.1), (69.0, 33.0), (48.0, -123.5)],
)
def test_a_lone_place_speaks_for_the_ground_within_its_reach_wherever_it_lies(lat: float, lon: float) -> None:
    found = surface([lat], [lon], reach_km=10)
    assert found.km2[0] == pytest.approx(math.pi * 100, rel=1e-3)
    assert ellipsoid_km2(found.cells.shapes[0]) == pytest.approx(found.km2[0], rel=2e-4)


def test_cells_on_both_sides_of_a_zones_edge_leave_no_gap_and_do_not_overlap() -> None:
    lat, lon = grid(10, 10, at=(49.0, 35.78))
    found = surface(lat, lon)
    assert found.km2.sum() == pytest.approx(
        ellipsoid_km2(shapely.union_all(found.cells.shapes, grid_size=1e-6)), rel=5e-4
    )
    each = [ellipsoid_km2(cell) for cell in found.cells.shapes]
    assert found.km2 == pytest.approx(each, rel=5e-4)


def test_around_kupiansk_areas_agree_with_geodesics() -> None:
    geodesic = pytest.importorskip("geographiclib.geodesic").Geodesic.WGS84
    random = np.random.RandomState(3)
    found = surface(KUPIANSK[0] + random.uniform(-0.4, 0.4, 60), KUPIANSK[1] + random.uniform(-0.6, 0.6, 60))
    for cell, km2 in zip(found.cells.shapes, found.cells.km2, strict=True):
        outline = geodesic.Polygon()
        for lon, lat in shapely.get_coordinates(cell)[:-1]:
            outline.AddPoint(lat, lon)
        assert abs(outline.Compute()[2]) / 1e6 == pytest.approx(km2, rel=5e-4)


@given(places, st.floats(-0.7, 0.7), st.floats(-0.7, 0.7))
def test_a_point_belongs_to_the_nearest_place_or_is_unknown(rows: list[Any], north: float, east: float) -> None:
    lat, lon, _, _ = drawn(rows)
    found = surface(lat, lon)
    point = (49 + north, 36 + east)
    away = [spherical_km(point, place) for place in zip(found.lat, found.lon, strict=True)]
    order = np.argsort(away)
    if away[order[0]] > 10.05:
        assert not shapely.intersects_xy(found.cells.shapes, point[1], point[0]).any()
    elif away[order[0]] < 9.9 and (len(order) == 1 or away[order[1]] > 1.01 * away[order[0]] + 0.01):
        assert np.flatnonzero(shapely.intersects_xy(found.cells.shapes, point[1], point[0])).tolist() == [order[0]]


@given(places)
@settings(max_examples=60)
def test_with_the_camps_exchanged_everything_is_the_mirror_image(rows: list[Any]) -> None:
    lat, lon, before, after = drawn(rows)
    found = surface(lat, lon)
    here, there = found.areas(before), found.areas(mirror(before))
    assert (here.first, here.contested, here.second) == (there.second, there.contested, there.first)
    assert found.front_line(before) == found.front_line(mirror(before))
    one, other = found.change(before, after), found.change(mirror(before), mirror(after))
    assert (one.first, one.second, one.gained_by_first) == (other.second, other.first, other.gained_by_second)
    assert one.contested.expected == pytest.approx(other.contested.expected, abs=1e-9)
    assert [(row.first, row.second) for row in one.places] == [(row.second, row.first) for row in other.places]
    disagreed, mirrored = found.difference(before, after), found.difference(mirror(before), mirror(after))
    assert disagreed.opposed_km2 == mirrored.opposed_km2
    assert disagreed.area.expected == pytest.approx(mirrored.area.expected, abs=1e-9)
    assert (disagreed.area.low, disagreed.area.high) == pytest.approx((mirrored.area.low, mirrored.area.high), abs=1e-9)


@given(places, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_the_places_changes_nothing(rows: list[Any], random: Any) -> None:
    lat, lon, before, after = drawn(rows)
    ids = [f"place {row}" for row in range(len(rows))]
    order = random.sample(range(len(rows)), len(rows))
    one = Surface(ids, lat, lon)
    other = Surface([ids[row] for row in order], lat[order], lon[order])
    assert json.dumps(one.features(before)) == json.dumps(other.features(before[order]))
    assert one.areas(before) == other.areas(before[order])
    assert one.change(before, after) == other.change(before[order], after[order])
    assert one.difference(before, after) == other.difference(before[order], after[order])


@given(places)
def test_the_three_areas_add_up_and_lie_in_their_intervals(rows: list[Any]) -> None:
    lat, lon, before, after = drawn(rows)
    found = surface(lat, lon)
    areas, change = found.areas(before), found.change(before, after)
    three = (areas.first, areas.contested, areas.second)
    assert sum(area.expected for area in three) == pytest.approx(areas.known_km2)
    assert all(0 <= area.low <= area.expected <= area.high <= areas.known_km2 + 1e-6 for area in three)
    assert change.first.expected + change.contested.expected + change.second.expected == pytest.approx(0, abs=1e-6)
    assert found.areas(after).first.expected - areas.first.expected == pytest.approx(change.first.expected, abs=1e-6)
    assert areas.known_km2 <= len(rows) * math.pi * 100


def test_no_places_give_nothing() -> None:
    found = surface([], [])
    nobody = np.empty((0, 3))
    assert found.areas(nobody).known_km2 == 0
    assert found.front_line(nobody).line == {"type": "MultiLineString", "coordinates": []}
    assert found.change(nobody, nobody).places == ()
    assert found.difference(nobody, nobody).area.high == 0
    assert {feature["properties"]["kind"] for feature in found.features(nobody)["features"]} == {
        "unknown",
        "band",
        "line",
    }


def test_places_that_nobody_speaks_of_count_only_near_one_that_is_spoken_of() -> None:
    found = surface([49.0, 49.0, 49.0], [37.0, 37.15, 38.0], spoken=[True, False, False])
    near, far = found.km2[1], found.km2[2]
    assert 0 < near < 0.5 * found.km2[0]
    assert far == 0
    assert found.km2[:2].sum() == pytest.approx(math.pi * 100, rel=1e-3)
    assert surface([49.0], [37.0], spoken=[False]).areas(np.array([A])).known_km2 == 0


def test_neighbours_that_err_together_make_intervals_wide() -> None:
    lat, lon = grid(12, 12)
    rows = np.tile([0.3, 0.4, 0.3], (144, 1))
    alone, near, one = (surface(lat, lon, correlation_km=km).areas(rows).first for km in (0.001, 10.0, math.inf))
    assert alone.high - alone.low < near.high - near.low < one.high - one.low
    found = surface(lat, lon)
    spread = 1.645 * math.sqrt((found.km2**2).sum() * 0.3 * 0.7)
    assert alone.high - alone.expected == pytest.approx(spread, rel=0.35)
    assert one.low == 0
    assert one.high == pytest.approx(found.km2.sum())


def test_one_place_that_changes_hands_is_the_whole_change() -> None:
    lat, lon = grid(5, 5)
    found = surface(lat, lon)
    before = by_column(5, 5, [A, A, (0.6, 0.2, 0.2), B, B])
    after = before.copy()
    after[12] = (0.02, 0.0, 0.98)
    change = found.change(before, after)
    assert [row.place_id for row in change.places] == ["place 0012"]
    assert change.gained_by_second.expected == pytest.approx(0.78 * found.km2[12])
    assert change.places[0].second.high == found.km2[12]
    assert (change.places[0].second.low, change.gained_by_first.high) == (0, 0)
    assert change.second.high == pytest.approx(found.km2[12])


def test_two_worlds_differ_where_their_probabilities_do() -> None:
    lat, lon = grid(3, 3)
    found = surface(lat, lon)
    believed_a, believed_b = by_column(3, 3, [A, A, A]), by_column(3, 3, [A, B, (0.5, 0.5, 0)])
    assert found.difference(believed_a, believed_a).area.expected == 0
    gap = found.difference(believed_a, believed_b)
    middle, east = found.km2[1::3].sum(), found.km2[2::3].sum()
    assert gap.area.expected == pytest.approx(middle + east / 2)
    assert gap.opposed_km2 == pytest.approx(middle)
    assert gap.area.low == pytest.approx(middle)
    assert [name for name, _ in gap.places] == [f"place {row:04}" for row in (1, 2, 4, 5, 7, 8)]


@pytest.mark.parametrize(
    ("ids", "lat", "lon", "options"),
    [
        (["a", "a"], [49, 49], [37, 38], {}),
        (["a"], [49, 50], [37, 38], {}),
        (["a"], [89], [37], {}),
        (["a"], [math.nan], [37], {}),
        (["a"], [49], [181], {}),
        (["a"], [49], [37], {"reach_km": 0}),
        (["a"], [49], [37], {"radius_km": [-1]}),
    ],
)
def test_what_cannot_be_is_refused(ids: list[str], lat: list[float], lon: list[float], options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Surface(ids, lat, lon, **options)


@pytest.mark.parametrize("rows", [[(0.5, 0.5, 0.5)], [A, B], [(1.5, -0.5, 0)], [(math.nan, 0, 1)]])
def test_probabilities_that_are_none_are_refused(rows: list[tuple[float, float, float]]) -> None:
    with pytest.raises(InputError):
        surface([49], [37]).areas(rows)
