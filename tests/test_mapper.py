"""A mapping project's map becomes claims: who holds each settlement near the line, and nothing far from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from desks import desk, ledger_of, mirror
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.claims.areas import Area, areas, border, near, within
from counterclaim.claims.mapper import MapExtractor
from counterclaim.documents.read import read
from counterclaim.documents.sources.geojson import SnapshotSource
from counterclaim.errors import InputError, NotText
from counterclaim.model import Extent, Fetched, Predicate, ResolvedClaim
from counterclaim.pipeline import Work
from counterclaim.stories.split import split
from counterclaim.wars import load_war

NOW = datetime(2026, 1, 5, tzinfo=UTC)
NAME = "deepstatemap_2025-11-20.geojson"
Ring = list[list[float]]


def box(west: float, south: float, east: float, north: float) -> Ring:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(name: str, *rings: Ring, key: str = "name") -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"fill": "#a52714", key: name},
        "geometry": {"type": "Polygon", "coordinates": rings},
    }


def snapshot(*features: Mapping[str, object], **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", **more, "features": features}, ensure_ascii=False).encode()


# Kupiansk lies at 37.62 E, 49.71 N; the occupied area begins east of it, and between them nobody holds firmly.
EAST = snapshot(
    feature("Occupied /// Окуповано", box(37.75, 46.0, 41.0, 51.0)),
    feature("Unknown status /// Невизначений статус", box(37.58, 46.0, 37.75, 51.0)),
    {"type": "Feature", "properties": {"name": "Occupied"}, "geometry": {"type": "Point", "coordinates": [37, 49]}},
    feature("Other territories", box(29.0, 46.0, 30.0, 48.0)),
)


def worked(raw: bytes, folder: Path, name: str = NAME) -> Work:
    (folder / name).write_bytes(raw)
    found = SnapshotSource(lambda: NOW).fetch(str(folder / name))
    assert found is not None
    return desk().work(next(found))


def by_name(work: Work) -> dict[str, ResolvedClaim]:
    return {claim.place_name: claim for claim in work.resolved}


@pytest.fixture(scope="module")
def east(tmp_path_factory: pytest.TempPathFactory) -> Work:
    return worked(EAST, tmp_path_factory.mktemp("map"))


def test_a_snapshot_is_one_document_kept_as_it_came_with_its_day(east: Work) -> None:
    document = east.document
    assert document is not None and document.text == EAST.decode()
    assert (document.media_type, document.published.best) == ("application/geo+json", date(2025, 11, 20))
    assert document.title == "Map, 2025-11-20" and document.published.reason == "said beside it by its source"


def test_the_map_speaks_for_its_project_in_the_words_of_its_areas(east: Work) -> None:
    claim = by_name(east)["Kupiansk"]
    assert (claim.speaker_id, claim.role, claim.camp) == ("deepstate", "mapper", "third")
    assert (claim.claim.holder, claim.claim.predicate) == ("contested", Predicate.CONTROL)
    assert claim.claim.quotes_map and claim.claim.span.quote == "Unknown status /// Невизначений статус"
    assert claim.said.best == claim.event_days.best == date(2025, 11, 20)
    assert claim.place_id == "UA63080090010026457"


def test_every_quote_is_the_text_at_its_place(east: Work) -> None:
    assert east.document is not None and len(east.resolved) > 20
    for claim in east.resolved:
        span = claim.claim.span
        assert east.document.text[span.start : span.end] == span.quote
        assert east.document.text[span.start - 1] == east.document.text[span.end] == '"'


def test_who_holds_what_follows_the_areas_and_what_none_covers_is_the_others(east: Work) -> None:
    held: dict[str, set[str]] = {"UA": set(), "RU": set(), "contested": set()}
    for claim in east.resolved:
        place = desk().index.place(claim.place_id)
        assert place is not None and place.lon is not None and claim.claim.holder is not None
        held[claim.claim.holder].add(claim.place_name)
        if place.lon > 37.80:
            assert (claim.claim.holder, claim.claim.extent) == ("RU", Extent.FULL)
        if place.lon < 37.53:
            assert (claim.claim.holder, claim.claim.extent) == ("UA", Extent.FULL)
    assert all(len(names) >= 3 for names in held.values())


def test_only_what_lies_near_the_line_is_claimed(east: Work) -> None:
    names = by_name(east)
    assert {"Kharkiv", "Luhansk", "Kyiv", "Odesa"}.isdisjoint(names)
    for claim in east.resolved:
        place = desk().index.place(claim.place_id)
        assert place is not None and place.lon is not None and place.lat is not None
        assert 37.40 < place.lon < 37.93


def test_a_coast_or_a_frontier_is_no_line_between_the_two(east: Work) -> None:
    """The occupied area's edges in the east and the south lie where nobody else's settlements are."""
    eastern = {place.id for place in desk().index.settlements() if (place.lon or 0) > 38}
    assert len(eastern) > 500 and not [claim for claim in east.resolved if claim.place_id in eastern]


def test_a_town_that_lies_on_both_sides_is_mostly_held(tmp_path: Path) -> None:
    split_town = snapshot(feature("Occupied", box(37.61, 49.0, 40.0, 50.3)))
    claim = by_name(worked(split_town, tmp_path))["Kupiansk"]
    assert (claim.claim.holder, claim.claim.extent) == ("RU", Extent.MOST)


def test_the_same_map_gives_the_same_claims_in_any_order_of_its_areas(tmp_path: Path) -> None:
    told = json.loads(EAST)
    told["features"].reverse()
    again = worked(json.dumps(told).encode(), tmp_path)
    held = {claim.place_id: (claim.claim.holder, claim.claim.extent) for claim in again.resolved}
    first = {claim.place_id: (claim.claim.holder, claim.claim.extent) for claim in worked(EAST, tmp_path).resolved}
    assert held == first


def test_with_the_camps_exchanged_the_claims_are_the_mirror_image(east: Work) -> None:
    """What fits a camp's words is the other's in the mirrored war; what no area covers is told apart by the table."""
    document = east.document
    assert document is not None
    made = {}
    for name, war in (("as it is", load_war()), ("mirrored", mirror(load_war()))):
        words = {group: told for group, told in war.words.items() if group != "map.elsewhere"}
        extractor = MapExtractor()
        extractor.use_places(desk().index)
        (story,) = split(document)
        claims = extractor.extract(document, story, (), replace(war, words=words))
        made[name] = {claim.place_text: claim.holder for claim in claims}
    other = {"UA": "RU", "RU": "UA", "contested": "contested"}
    assert made["as it is"] and made["mirrored"] == {n: other[h or ""] for n, h in made["as it is"].items()}


def test_the_claims_reach_the_ledger_and_the_pages(east: Work) -> None:
    from counterclaim.publications.views.check import check_view

    ledger = ledger_of([east])
    assert ledger.as_of == date(2025, 11, 20)
    document = east.document
    assert document is not None
    view = check_view(ledger, document.id)
    assert view.claim_count == len(east.resolved)
    assert sum(len(segment.text) for block in view.aside for segment in block.segments) < 2_000


@pytest.mark.parametrize(
    ("words", "holder"),
    [
        ("geoJSON.status.liberated /// Звільнено", "UA"),
        ("geoJSON.territories.crimea /// Окупований Крим", "RU"),
        ("CADR and CALR", "RU"),
        ("Сіра зона", "contested"),
        ("Liberated or occupied", None),
        ("Transnistria", None),
        ("Деокуповано", "UA"),
    ],
)
def test_what_an_areas_words_mean_is_the_wars_table(tmp_path: Path, words: str, holder: str | None) -> None:
    raw = snapshot(feature("Occupied", box(37.75, 49.0, 40, 50.3)), feature(words, box(37.4, 49.5, 37.75, 50.0)))
    claim = by_name(worked(raw, tmp_path)).get("Kupiansk")
    if holder is None:
        assert claim is None or claim.claim.span.quote == "Occupied"
    else:
        assert claim is not None and (claim.claim.holder, claim.claim.span.quote) == (holder, words)


def test_another_projects_map_speaks_for_itself(tmp_path: Path) -> None:
    (claim, *_) = worked(EAST, tmp_path, "suriyakmaps-20251120.geojson").resolved
    assert claim.speaker_id == "suriyakmaps"


@pytest.mark.parametrize(
    ("name", "more", "day"),
    [
        ("map_2025-11-20.geojson", {}, date(2025, 11, 20)),
        ("map20251120.geojson", {}, date(2025, 11, 20)),
        ("map.geojson", {"date": "2025-11-21T10:00:00Z"}, date(2025, 11, 21)),
        ("map.geojson", {"properties": {"updated_at": 1763640000}}, date(2025, 11, 20)),
        ("map.json", {"timestamp": 1763640000000}, date(2025, 11, 20)),
    ],
)
def test_the_day_stands_in_the_name_or_in_the_properties(
    tmp_path: Path, name: str, more: dict[str, object], day: date
) -> None:
    (tmp_path / name).write_bytes(snapshot(feature("Occupied", box(37.75, 49.0, 40.0, 50.3)), **more))
    (page,) = SnapshotSource(lambda: NOW).fetch(str(tmp_path / name)) or ()
    assert read(page)[0].published.best == day


@pytest.mark.parametrize(
    ("raw", "error", "words"),
    [
        (b"{", NotText, "no JSON"),
        (b"[" * 99_999, NotText, "no JSON"),
        (b"[]", NotText, "no map of areas"),
        (b'{"features": [{"geometry": {"type": "Point"}}, 3, null]}', NotText, "no map of areas"),
        (snapshot(feature("Occupied", box(1, 1, 2, 2))), InputError, "of which day"),
        (b"", InputError, "nothing in it"),
    ],
)
def test_what_is_no_map_is_said_in_one_line(tmp_path: Path, raw: bytes, error: type, words: str) -> None:
    (tmp_path / "map.geojson").write_bytes(raw)
    with pytest.raises(error, match=words):
        list(SnapshotSource().fetch(str(tmp_path / "map.geojson")) or ())


@pytest.mark.parametrize(
    "coordinates",
    [
        [],
        [[]],
        [[[1]]],
        [[["a", "b"], [1, 2], [3, 4]]],
        [[[1, 2], [3, 4]]],
        None,
        7,
        [[[float("1e999"), 1], [2, 2], [3, 3]]],
    ],
)
def test_rings_that_make_no_sense_are_passed_over(tmp_path: Path, coordinates: object) -> None:
    broken = {
        "type": "Feature",
        "properties": {"name": "Occupied"},
        "geometry": {"type": "Polygon", "coordinates": coordinates},
    }
    raw = snapshot(broken, feature("Occupied", box(37.75, 49.0, 40.0, 50.3)))
    assert worked(raw, tmp_path).resolved


def test_a_prose_document_is_none_of_the_mappers_business() -> None:
    document, _ = read(Fetched(b"Kupiansk is occupied, the ministry said on Tuesday.", "a.txt", NOW))
    extractor = MapExtractor()
    extractor.use_places(desk().index)
    assert extractor.extract(document, split(document)[0], (), load_war()) == ()


# -- geometry --------------------------------------------------------------------------------------------------

SQUARE = np.array(box(0, 0, 10, 10), float)
HOLE = np.array(box(4, 4, 6, 6), float)
coordinate = st.floats(-2, 12).filter(lambda value: min(abs(value - edge) for edge in (0, 4, 6, 10)) > 1e-6)


@given(st.lists(st.tuples(coordinate, coordinate), max_size=40))
def test_points_lie_in_a_square_with_a_hole_as_arithmetic_says(points: list[tuple[float, float]]) -> None:
    rows = np.array(points, float).reshape(-1, 2)
    expected = [(0 < x < 10 and 0 < y < 10) and not (4 < x < 6 and 4 < y < 6) for x, y in points]
    assert within(Area("", 0, 0, (SQUARE, HOLE)), rows[:, 0], rows[:, 1]).tolist() == expected


@given(st.lists(st.tuples(st.floats(30, 40), st.floats(45, 52)), max_size=15), st.floats(1, 400))
def test_pairs_that_are_near_are_those_whose_distance_is_small(points: list[tuple[float, float]], km: float) -> None:
    rows = np.array(points, float).reshape(-1, 2)
    found = {(int(a), int(b)) for left, right in near(rows, rows, km) for a, b in zip(left, right, strict=True)}
    for a, one in enumerate(rows):
        for b, other in enumerate(rows):
            gap = np.hypot((one[0] - other[0]) * np.cos(np.radians(one[1])), one[1] - other[1]) * 111.2
            assert abs(gap - km) < 1e-6 or ((a, b) in found) == (gap <= km)


def test_a_border_has_a_point_every_two_kilometres() -> None:
    points = border(Area("", 0, 0, (np.array(box(37, 49, 38, 50), float),)))
    assert len(points) >= 4 * 111.2 / 2
    assert np.abs(np.diff(points, axis=0)).max() <= 2.0 / 111.2 + 1e-9


def test_the_words_of_an_area_are_found_where_they_stand_even_where_they_are_escaped() -> None:
    text = json.dumps({"features": [feature("Окуповано", box(0, 0, 1, 1)), feature("x", box(0, 0, 1, 1), key="other")]})
    (area,) = areas(text, ("status", "name"))
    assert area.words == "Окуповано" and json.loads(f'"{text[area.start : area.end]}"') == "Окуповано"
