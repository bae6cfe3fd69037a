"""The ground in km²: the survey of a ledger on known geometry, and `counterclaim area` on the samples."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from grounds import CONTESTED, A, B, grid
from ledger_sample import AS_OF, ASSESSMENTS, PLACES, WAR, sample_ledger
from syrupy.assertion import SnapshotAssertion
from test_cli import RING, Runner, one_line
from test_cli import counterclaim as counterclaim
from test_cli import home as home
from test_terminal import shown

from counterclaim.assessments.ground.survey import survey
from counterclaim.errors import NotFound
from counterclaim.ground import Ground
from counterclaim.model import Ledger
from counterclaim.publications.area_screen import area
from counterclaim.publications.exports import ExportsPublisher
from counterclaim.publications.views import area_view

Triple = tuple[float, float, float]
COLUMNS, ROWS = 3, 4
BEFORE = AS_OF - timedelta(days=10)
SAMPLES = Path(__file__).parents[1] / "samples"


def ledger_of(
    now: Sequence[Triple],
    before: Mapping[int, Triple] | None = None,
    worlds: Mapping[str, Mapping[int, Triple]] | None = None,
) -> Ledger:
    """Twelve settlements 5 km apart: what is thought of each, what of some ten days before, and the camps' worlds."""
    lat, lon = grid(ROWS, COLUMNS)
    names = [f"p{row:02}" for row in range(len(now))]
    places = {
        name: replace(PLACES["kupiansk"], id=name, name=f"Place {name}", lat=float(y), lon=float(x), radius_km=0.0)
        for name, y, x in zip(names, lat, lon, strict=False)
    }
    assessments = tuple(
        replace(ASSESSMENTS[0], place_id=name, probabilities=triple, share=(1 - triple[0] + triple[2]) / 2)
        for name, triple in zip(names, now, strict=True)
    )
    series = {name: ((AS_OF, triple),) for name, triple in zip(names, now, strict=True)}
    for row, triple in (before or {}).items():
        series[names[row]] = ((BEFORE, triple), *series[names[row]])
    known = {camp: {names[row]: triple for row, triple in world.items()} for camp, world in (worlds or {}).items()}
    return Ledger(WAR, AS_OF, assessments=assessments, series=series, places=places, worlds=known)


def surveyed(ledger: Ledger, since: date | None = None) -> Ground:
    found = survey(ledger, since)
    assert found is not None
    return found


def mirrored(ledger: Ledger) -> Ledger:
    """The same ledger with the war's camps in the other order."""

    def turned(known: Mapping[str, Triple]) -> dict[str, Triple]:
        return {name: (b, contested, a) for name, (a, contested, b) in known.items()}

    return replace(
        ledger,
        war=replace(ledger.war, camps=(ledger.war.camps[1], ledger.war.camps[0])),
        assessments=tuple(
            replace(found, probabilities=found.probabilities[::-1], share=1 - found.share)
            for found in ledger.assessments
        ),
        series={name: tuple((day, p[::-1]) for day, p in days) for name, days in ledger.series.items()},
        worlds={camp: turned(known) for camp, known in ledger.worlds.items()},
    )


STRIPES = [A, CONTESTED, B] * ROWS


def test_three_stripes_have_three_parts_of_the_ground_and_the_line_runs_down_the_middle() -> None:
    ground = surveyed(ledger_of(STRIPES))
    areas = ground.areas
    assert areas.first.expected == pytest.approx(areas.second.expected, rel=0.01)
    assert areas.first.expected > areas.contested.expected > 0
    assert areas.first.expected + areas.contested.expected + areas.second.expected == pytest.approx(areas.known_km2)
    assert (areas.first.low, areas.first.high) == (areas.first.expected, areas.first.expected)
    (line,) = [f for f in ground.features["features"] if f["properties"]["kind"] == "line"]
    _, middle = grid(ROWS, COLUMNS)
    west, _, east, _ = shapely.from_geojson(json.dumps(line["geometry"])).bounds
    assert middle[0] < west <= middle[1] <= east < middle[2]
    assert 15 < ground.line_km < 45


def test_a_settlement_without_a_position_has_no_part_and_is_counted() -> None:
    ledger = ledger_of(STRIPES)
    lost = replace(ledger, places=dict(ledger.places) | {"p00": replace(ledger.places["p00"], lat=None, lon=None)})
    ground = surveyed(lost)
    assert (ground.unlocated, len(ground.place_ids)) == (1, 11)
    assert "1 assessed settlement without a position is left out." in area_view(replace(lost, ground=ground)).sentences


def test_fewer_than_three_settlements_make_no_area() -> None:
    ledger = ledger_of([A, B])
    assert survey(ledger) is None
    with pytest.raises(NotFound, match="too few"):
        area_view(ledger)


def test_a_change_is_that_of_the_settlements_known_on_both_days_and_the_new_ones_are_counted() -> None:
    now = [*STRIPES[:11], (0.1, 0.0, 0.9)]
    ground = surveyed(ledger_of(now, {row: now[row] for row in range(10)} | {11: A}), BEFORE)
    since = ground.since
    assert since is not None
    assert (since.places, since.new) == (11, 1)
    assert [place.place_id for place in since.change.places] == ["p11"]
    moved = since.change.gained_by_second.expected
    assert since.change.second.expected == pytest.approx(moved)
    assert since.now.second.expected - since.then.second.expected == pytest.approx(moved)
    assert since.then.known_km2 == since.now.known_km2 < ground.areas.known_km2


def test_an_earlier_day_is_read_in_hindsight_off_the_series() -> None:
    ledger = ledger_of(STRIPES, {0: B})
    since = surveyed(ledger, BEFORE).since
    assert since is not None
    assert since.then.second.expected == since.then.known_km2
    view = area_view(replace(ledger, ground=surveyed(ledger, BEFORE)))
    assert view.since is not None
    assert "in hindsight" in view.since.sentences[0]


def test_nothing_known_of_the_earlier_day_is_said_so() -> None:
    with pytest.raises(NotFound, match="nothing is assessed of 2025-01-01"):
        survey(ledger_of(STRIPES), date(2025, 1, 1))


def test_worlds_are_compared_on_the_ground_of_which_both_sides_spoke() -> None:
    worlds = {"UA": dict.fromkeys(range(6), A), "RU": {0: A, 1: B, 2: B, 3: CONTESTED, 11: B}}
    ground = surveyed(ledger_of(STRIPES, worlds=worlds))
    found = ground.worlds
    assert found is not None
    assert found.places == 4
    assert found.first.first.expected == found.assessed.known_km2 == found.second.known_km2
    assert [name for name, _ in found.between.places] == ["p01", "p02", "p03"]
    assert found.between.area.expected == pytest.approx(sum(km2 for _, km2 in found.between.places))
    assert found.between.opposed_km2 == pytest.approx(sum(km2 for name, km2 in found.between.places if name != "p03"))
    assert [name for name, _ in found.from_second.places] == ["p01", "p03"]


def test_where_both_sides_spoke_of_no_settlement_there_is_nothing_to_compare() -> None:
    assert surveyed(ledger_of(STRIPES, worlds={"UA": {0: A}, "RU": {1: B}})).worlds is None
    assert surveyed(ledger_of(STRIPES)).worlds is None


def test_with_the_camps_exchanged_every_figure_is_the_mirror_image() -> None:
    now: list[Triple] = [(0.7, 0.2, 0.1), (0.25, 0.5, 0.25), (0.05, 0.15, 0.8)] * ROWS
    worlds: dict[str, dict[int, Triple]] = {"UA": {0: A, 4: A, 5: (0.6, 0.4, 0.0)}, "RU": {0: B, 4: B, 5: B}}
    ledger = ledger_of(now, {row: (0.5, 0.3, 0.2) for row in range(8)}, worlds)
    one, other = (area_view(replace(held, ground=survey(held, BEFORE))) for held in (ledger, mirrored(ledger)))
    assert [(row.name, row.area, row.share) for row in one.areas] == [
        (row.name, row.area, row.share) for row in reversed(other.areas)
    ]
    assert (one.line_km, one.known_km2, one.sentences) == (other.line_km, other.known_km2, other.sentences)
    assert one.since and other.since and one.worlds and other.worlds
    assert one.since.gained == other.since.gained[::-1]
    assert [place.changes for place in one.since.places] == [place.changes[::-1] for place in other.since.places]
    assert (one.worlds.between, one.worlds.opposed_km2) == (other.worlds.between, other.worlds.opposed_km2)
    assert one.worlds.from_assessed == other.worlds.from_assessed[::-1]
    shapes = [
        [(f["geometry"], f["properties"].get("id")) for f in surveyed(held).features["features"]]
        for held in (ledger, mirrored(ledger))
    ]
    assert shapes[0] == shapes[1]


def test_the_area_reads_like_this(snapshot: SnapshotAssertion) -> None:
    ledger = sample_ledger()
    assert shown(area(replace(ledger, ground=survey(ledger, date(2025, 12, 1))))) == snapshot


def test_the_site_has_the_ground_and_equal_ledgers_give_equal_bytes() -> None:
    ledger = sample_ledger()
    one, other = (ExportsPublisher().publish(replace(ledger, ground=survey(ledger))) for _ in range(2))
    assert dict(one) == dict(other)
    figures, front = (json.loads(one[f"data/{name}"]) for name in ("area.json", "front.geojson"))
    assert figures["place_count"] == 3
    assert figures["as_of_day"] == front["as_of"] == AS_OF.isoformat()
    cells = [f["properties"] for f in front["features"] if f["properties"]["kind"] == "cell"]
    assert sum(cell["km2"] for cell in cells) == pytest.approx(figures["known_km2"], abs=0.1)
    assert [cell["names"] for cell in cells] == [["Kupiansk"], ["Petropavlivka"], ["Pokrovsk"]]
    assert not {"data/area.json", "data/front.geojson"} & set(ExportsPublisher().publish(ledger))


def test_no_exact_position_of_a_place_is_given_out() -> None:
    ledger = sample_ledger()
    found = json.dumps(surveyed(ledger).features)
    assert not any(
        f"{place.lat}" in found for place in PLACES.values() if place.lat and round(place.lat, 3) != place.lat
    )


# The command, on the samples in a store of its own


@pytest.fixture
def read(counterclaim: Runner) -> Runner:
    assert counterclaim("add", SAMPLES).returncode == 0
    return counterclaim


def test_the_command_tells_areas_changes_and_worlds_of_the_samples(read: Runner, tmp_path: Path) -> None:
    said = read("area", "--since", "2025-11-20")
    assert said.returncode == 0, said.stderr
    for words in ("km² are known", "90% interval", "What changed since 20 November 2025", "If only one side's words"):
        assert words in said.stdout
    data: dict[str, Any] = json.loads(read("area", "--since", "2025-11-20", "--json").stdout)
    assert sum(row["area"]["km2"] for row in data["areas"]) == pytest.approx(data["known_km2"], abs=0.2)
    assert data["since"]["place_count"] + data["since"]["new_count"] == data["place_count"]
    assert data["worlds"]["known_km2"] <= data["known_km2"]
    target = tmp_path / "front.geojson"
    assert read("area", "-o", target).stdout.startswith(f"{target}: ")
    assert {f["properties"]["kind"] for f in json.loads(target.read_bytes())["features"]} >= {"cell", "band", "line"}
    assert json.loads(read("area", "--json", "-o", target).stdout) == data | {"since": None}
    site = tmp_path / "site"
    assert read("site", site).returncode == 0
    assert (site / "data" / "front.geojson").read_bytes() == target.read_bytes()
    assert json.loads((site / "data" / "area.json").read_bytes()) == data | {"since": None}


def test_bad_input_is_told_in_one_line(read: Runner) -> None:
    for words, code, why in (
        (("--since", "2031-01-01"), 2, "is not before"),
        (("--since", "2001-01-01"), 4, "nothing is assessed of 2001-01-01"),
        (("-o", "front.txt"), 2, "end it in .geojson"),
        (("--as-of", "2001-01-01"), 4, "three are needed"),
    ):
        said = read("area", *words)
        assert said.returncode == code
        assert why in one_line(said)


def test_too_few_settlements_are_told_in_one_line(counterclaim: Runner) -> None:
    counterclaim("add", "-", piped=RING)
    said = counterclaim("area")
    assert said.returncode == 4
    assert "three are needed" in one_line(said)
