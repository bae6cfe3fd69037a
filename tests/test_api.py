"""The API says what the whole ledger says, page by page, in every format, and refuses in words what it cannot do."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from api_server import Reply, Served, api_served, printed_home

from counterclaim.model import Ledger
from counterclaim.newsroom import Newsroom
from counterclaim.publications.exports import CLAIM_COLUMNS
from counterclaim.publications.views import (
    Lookup,
    brief_days,
    brief_view,
    check_view,
    dossier_view,
    lookup,
    plain,
    speaker_view,
)
from counterclaim.publications.views.lookup import slug
from counterclaim.web.api.answers import ClaimRow
from counterclaim.web.api.routes import RESOURCES

PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return printed_home(tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def newsroom(home: Path) -> Iterator[Newsroom]:
    with Newsroom.open(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(newsroom: Newsroom) -> Ledger:
    return newsroom.ledger()


@pytest.fixture(scope="module")
def look(whole: Ledger) -> Lookup:
    return lookup(whole)


@pytest.fixture(scope="module")
def api(home: Path) -> Iterator[Served]:
    with api_served(home) as served:
        yield served


@pytest.fixture(scope="module")
def described(api: Served) -> dict[str, Any]:
    found: dict[str, Any] = api.ask("/openapi.json").json
    return found


def records(reply: Reply) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(reply.text)))


def walked(api: Served, path: str, part: str) -> list[dict[str, Any]]:
    """Every item of a list, from page to page by the address that each answer gives."""
    found: list[dict[str, Any]] = []
    totals, further = set(), path
    while further:
        reply = api.ask(further)
        assert reply.status == 200, reply.text
        found += reply.json[part]
        totals.add(reply.json["total"])
        assert bool(reply.json["next"]) == ("link" in reply.headers)
        further = reply.json["next"]
    assert totals == {len(found)}
    return found


# -- what there is -------------------------------------------------------------------------------------------


def test_the_index_names_every_path_of_the_description_and_its_examples_lead_somewhere(
    api: Served, described: dict[str, Any]
) -> None:
    told = api.ask("/").json
    assert {r["path"] for r in told["resources"]} == set(described["paths"]) - {"/api/v1/"} | {"/api/v1/openapi.json"}
    assert len(told["resources"]) == len(RESOURCES)
    for resource in told["resources"]:
        assert api.ask(resource["example"]).status == 200, resource["example"]
    assert (told["as_of"], told["places"], told["claims"], told["documents"]) == ("2025-12-25", 5, 113, 13)
    assert [camp["side"] for camp in told["camps"]] == ["a", "b"]
    assert told["is_current"] is True


def test_every_path_is_documented(described: dict[str, Any], root: Path) -> None:
    text = (root / "docs" / "api.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`(/api/v1/[^`?]*)`", text))
    assert documented == set(described["paths"]) | {"/api/v1/openapi.json"}
    every = [parameter for path in described["paths"].values() for parameter in path["get"]["parameters"]]
    assert {parameter["name"] for parameter in every if parameter["in"] == "query"} <= set(
        re.findall(r"`([a-z_]+)`", text)
    )


def test_every_operation_says_what_it_is_what_it_answers_and_what_can_go_wrong(described: dict[str, Any]) -> None:
    names = []
    for path in described["paths"].values():
        assert set(path) == {"get"}
        names.append(path["get"]["operationId"])
        assert path["get"]["summary"]
        assert path["get"]["description"]
        for parameter in path["get"]["parameters"]:
            assert parameter["description"]
            schema = parameter["schema"]
            assert schema.get("examples") or {"enum", "anyOf"} & set(schema) or schema["type"] == "boolean", parameter
        answers = path["get"]["responses"]
        assert set(answers) - {"404"} == {"200", "304", "400", "422", "429", "503"}
        for status, answer in answers.items():
            assert answer["description"]
            if status >= "400":
                assert list(answer["content"]) == [PROBLEM]
    assert len(set(names)) == len(names)


def test_head_answers_as_get_does_without_a_body(api: Served) -> None:
    for path in [
        resource["example"] for resource in api.ask("/").json["resources"] if "openapi" not in resource["path"]
    ]:
        one, other = api.ask(path), api.ask(path, method="HEAD")
        assert (other.status, other.body) == (200, b"")
        assert other.headers["content-type"] == one.headers["content-type"]
        assert other.headers["content-length"] == str(len(one.body))


def test_a_claims_row_has_the_columns_of_the_export_and_more() -> None:
    assert tuple(part.name for part in fields(ClaimRow))[: len(CLAIM_COLUMNS)] == CLAIM_COLUMNS


# -- lists ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 7, 500])
def test_lists_walk_over_each_item_once(api: Served, look: Lookup, limit: int) -> None:
    ledger = look.ledger
    claims = [row["id"] for row in walked(api, f"/claims?limit={limit}", "claims")]
    days = {claim.id: claim.said.best or date.min for claim in ledger.claims}
    assert claims == sorted(days, key=lambda name: (-days[name].toordinal(), name))
    places = [row["id"] for row in walked(api, f"/places?limit={limit}", "places")]
    counts = {name: len(look.claims_at.get(name, ())) for name in ledger.places}
    assert places == sorted(counts, key=lambda name: (-counts[name], name))
    documents = [row["id"] for row in walked(api, f"/documents?limit={limit}", "documents")]
    assert sorted(documents) == [document.id for document in ledger.documents]
    speakers = [row["id"] for row in walked(api, f"/speakers?limit={limit}", "speakers")]
    assert sorted(speakers) == sorted(ledger.speakers)
    briefed = [row["day"] for row in walked(api, f"/briefings?limit={limit}", "briefings")]
    assert briefed == [day.isoformat() for day in reversed(brief_days(look))]
    moves = [(row["day"], row["place_id"]) for row in walked(api, f"/moves?limit={limit}", "moves")]
    assert moves == sorted(set(moves), reverse=True)
    assert {place for _, place in moves} == set(ledger.series)


def test_csv_and_json_lines_hold_the_same_rows_and_lead_on_by_their_header(api: Served) -> None:
    rows = api.ask("/claims?limit=500").json["claims"]
    for form, media in (("csv", "text/csv; charset=utf-8"), ("jsonl", "application/jsonl")):
        found: list[dict[str, Any]] = []
        path = f"/claims?limit=50&format={form}"
        while path:
            reply = api.ask(path)
            assert reply.headers["content-type"] == media
            found += records(reply) if form == "csv" else [json.loads(line) for line in reply.text.splitlines()]
            link = reply.headers.get("link", "")
            path = link[1:].partition(">")[0]
            assert not link or link.endswith('>; rel="next"')
        assert [row["id"] for row in found] == [row["id"] for row in rows]
        quotes = [row["quote"].removeprefix("'") for row in found]
        assert quotes == [row["quote"].removeprefix("'") for row in rows]


def test_filters_hold_together(api: Served, whole: Ledger) -> None:
    sides = {camp.id: side for camp, side in zip(whole.war.camps, "ab", strict=True)}
    for claim in whole.claims[::11]:
        day, place, who = claim.said.best, claim.place_id, claim.speaker_id
        asked = {
            "place": place,
            "speaker": slug(who) if who else "",
            "predicate": claim.claim.predicate.value,
            "side": sides.get(claim.camp, "third"),
            "since": day,
            "until": day,
            "document": claim.claim.span.document_id,
        }
        query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in asked.items() if value)
        found = {row["id"] for row in walked(api, f"/claims?{query}", "claims")}
        assert claim.id in found
        assert found <= {c.id for c in whole.claims if c.place_id == place or not place}
        assert all(c.claim.predicate is claim.claim.predicate for c in whole.claims if c.id in found)


def test_a_places_claims_are_those_filtered_by_it(api: Served, look: Lookup) -> None:
    for place_id, claims in look.claims_at.items():
        for name in (place_id, slug(place_id)):
            assert {row["id"] for row in walked(api, f"/places/{name}/claims?limit=9", "claims")} == {
                c.id for c in claims
            }


def test_places_are_filtered_by_what_is_known_of_them(api: Served) -> None:
    every = api.ask("/places").json["places"]
    for name, kept in (
        ("side=contested", [row for row in every if row["side"] == "contested"]),
        ("side=a", [row for row in every if row["side"] == "a"]),
        ("disputed=true", [row for row in every if row["disputed"]]),
        ("disputed=false&side=contested", [r for r in every if not r["disputed"] and r["side"] == "contested"]),
    ):
        assert api.ask(f"/places?{name}").json["places"] == kept, name
    oblast = api.ask(f"/places/{every[0]['id']}").json["place"]["oblast"]
    found = api.ask(f"/places?oblast={oblast}").json
    assert every[0] in found["places"]
    assert found["total"] < len(every)


@pytest.mark.parametrize("typed", ["Купянск", "купʼянськ", "Kupyansk", "KUPIANSK", "kup"])
def test_a_place_is_found_in_any_spelling(api: Served, typed: str) -> None:
    found = api.ask(f"/places?q={quote(typed)}").json
    assert found["places"][0]["name"] == "Kupiansk"
    assert found["next"] is None


def test_nothing_is_found_of_nothing(api: Served) -> None:
    for typed in ("%25", "_", "%00", "zzzz", "%E2%80%AE"):
        assert api.ask(f"/places?q={typed}").json["places"] == []


# -- one thing -----------------------------------------------------------------------------------------------


def as_days(points: Sequence[tuple[date, tuple[float, float, float]]]) -> list[dict[str, Any]]:
    return [{"day": day.isoformat(), "a": a, "contested": middle, "b": b} for day, (a, middle, b) in points]


def same_dossier(told: dict[str, Any], look: Lookup, place_id: str) -> None:
    view = dossier_view(look, place_id)
    for name in (
        "row", "state_names", "camp_names", "share", "share_sentence", "waterfall", "turns", "believed",
    ):  # fmt: skip
        assert told[name] == plain(getattr(view, name)), name
    assert [(pair["claim"]["claim_id"], [link["claim_id"] for link in pair["against"]]) for pair in told["pairs"]] == [
        (claim.id, [link.claim_id for link in against]) for claim, against in view.pairs
    ]
    assert told["as_of"] == look.as_of.isoformat()


def test_every_dossier_is_that_of_the_whole_ledger(api: Served, look: Lookup) -> None:
    for place_id in look.ledger.places:
        told = api.ask(f"/places/{slug(place_id)}").json
        same_dossier(told, look, place_id)
        assert told == api.ask(f"/places/{place_id}").json
        assert told["place"] == plain(look.ledger.places[place_id])
        assert api.ask(told["links"]["series"]).json["series"] == as_days(look.ledger.series.get(place_id, ()))


def test_as_of_an_earlier_day_a_place_is_what_the_whole_ledger_of_that_day_says(
    api: Served, newsroom: Newsroom, look: Lookup
) -> None:
    days = [day for day in brief_days(look) if day < look.as_of]
    known = 0
    for day in (*days[1::2], days[0] - timedelta(days=1)):
        then = lookup(newsroom.ledger(day))
        for place_id in look.ledger.places:
            reply = api.ask(f"/places/{place_id}?as_of={day}")
            series = api.ask(f"/places/{place_id}/series?as_of={day}")
            if place_id not in then.ledger.places:
                assert (reply.status, series.status) == (404, 404)
                continue
            same_dossier(reply.json, then, place_id)
            assert series.json["series"] == as_days(then.ledger.series.get(place_id, ()))
            assert series.json["as_of"] == day.isoformat()
            assert api.ask(reply.json["links"]["series"]).json == series.json
            known += bool(then.ledger.series.get(place_id))
    assert known >= 5
    place = next(iter(look.ledger.series))
    assert api.ask(f"/places/{place}?as_of=2030-01-01").json["as_of"] == look.as_of.isoformat()


def test_a_series_can_be_cut_and_is_csv_too(api: Served, whole: Ledger) -> None:
    place, points = max(whole.series.items(), key=lambda item: len(item[1]))
    since, until = points[3][0], points[8][0]
    cut = api.ask(f"/places/{place}/series?since={since}&until={until}").json["series"]
    assert cut == as_days(points[3:9])
    rows = records(api.ask(f"/places/{place}/series", {"Accept": "text/csv"}))
    assert [row["day"] for row in rows] == [day.isoformat() for day, _ in points]
    assert [float(row["b"]) for row in rows] == [triple[2] for _, triple in points]


def test_fact_checks_briefings_claims_and_speakers_are_those_of_the_whole_ledger(api: Served, look: Lookup) -> None:
    for document in look.ledger.documents:
        told = api.ask(f"/documents/{document.id}").json
        assert told["check"] == plain(check_view(look, document.id))
        for section in told["check"]["sections"]:
            for claim in section["claims"]:
                assert api.ask(f"/claims/{claim['id']}").json["claim"] == claim
    for day in brief_days(look):
        assert api.ask(f"/briefings/{day}").json["briefing"] == plain(brief_view(look, day))
    for name in look.claims_by:
        view, told = speaker_view(look, name), api.ask(f"/speakers/{slug(name)}").json
        assert told["record"] == plain(view.record)
        assert told["record_sentences"] == list(view.record_sentences)
        assert told["speaker"]["grade"] == view.grade
        assert api.ask(told["claims"]).json["total"] == len(view.claims) == told["speaker"]["claims"]


def test_a_story_has_its_text_and_its_family(api: Served, whole: Ledger) -> None:
    texts = {document.id: document.text for document in whole.documents}
    copies = 0
    for story in whole.stories:
        told = api.ask(f"/stories/{story.id}").json
        assert told["text"] == texts[story.document_id][story.start : story.end]
        assert told["story"] == plain(story)
        kin = {other.id for other in whole.stories if other.origin_id == story.origin_id or other.id == story.origin_id}
        assert {relative["id"] for relative in told["family"]} == kin - {story.id}
        copies += len(told["family"])
    assert copies


def test_claim_reviews_are_json_ld(api: Served, whole: Ledger) -> None:
    found = 0
    for document in whole.documents:
        reply = api.ask(f"/documents/{document.id}/claimreview")
        assert reply.headers["content-type"] == "application/ld+json"
        assert all(review["@type"] == "ClaimReview" for review in reply.json)
        found += len(reply.json)
    assert found


def test_records_are_ranked_by_kind_and_are_csv_too(api: Served, whole: Ledger) -> None:
    told = api.ask("/records?sort=name").json["records"]
    known = {(record.kind, record.id) for record in (*whole.reliabilities, *whole.records)}
    assert {(one["row"]["record"]["kind"], one["row"]["record"]["id"]) for one in told} == known
    roles = api.ask("/records?kind=role&sort=name").json["records"]
    assert [one["rank"] for one in roles] == list(range(1, len(roles) + 1))
    rows = records(api.ask("/records?kind=role&sort=name&format=csv"))
    assert [(row["rank"], row["id"]) for row in rows] == [(str(r["rank"]), r["row"]["record"]["id"]) for r in roles]


def test_the_health_of_the_watch_is_told(api: Served) -> None:
    told = api.ask("/watch").json
    assert told["edition"] == {"as_of": "2025-12-25", "is_current": True, "problem": ""}
    assert told["running"] is False
    assert told["sources"] == []


# -- the map -------------------------------------------------------------------------------------------------


def test_the_map_of_a_day_shows_each_place_as_its_series_has_it(api: Served, whole: Ledger) -> None:
    days = sorted({day for points in whole.series.values() for day, _ in points})
    for day in days[:: max(1, len(days) // 7)]:
        told = api.ask(f"/map?day={day}").json
        then = {name: dict(points).get(day) for name, points in whole.series.items()}
        assert {feature["id"] for feature in told["features"]} == {name for name, triple in then.items() if triple}
        for feature in told["features"]:
            triple = then[feature["id"]]
            assert triple
            shown = feature["properties"]
            assert shown["probabilities"] == pytest.approx(triple, abs=2e-4)
            assert shown["probability"] == pytest.approx(max(triple), abs=2e-4)
            assert feature["geometry"]["coordinates"] == [
                round(getattr(whole.places[feature["id"]], name) or 0, 5) for name in ("lon", "lat")
            ]


def test_each_camps_world_is_a_map_too(api: Served, whole: Ledger) -> None:
    for camp, world in zip(whole.war.camps, "ab", strict=True):
        told = {f["id"]: f["properties"] for f in api.ask(f"/map?world={world}").json["features"]}
        known = whole.worlds[camp.id]
        assert set(told) == set(known)
        for name, triple in known.items():
            assert told[name]["probability"] == pytest.approx(max(triple), abs=0.03)
            assert told[name]["probabilities"] is None


def test_a_box_cuts_the_map(api: Served) -> None:
    every = api.ask("/map").json["features"]
    west = sorted(feature["geometry"]["coordinates"][0] for feature in every)[1]
    cut = api.ask(f"/map?bbox=-180,-90,{west},90").json["features"]
    assert 0 < len(cut) < len(every)
    around = api.ask(f"/map?bbox={west},-90,-179,90").json["features"]
    assert {f["id"] for f in cut} | {f["id"] for f in around} == {f["id"] for f in every}


def test_the_front_and_the_areas_are_those_of_the_days_row(api: Served) -> None:
    days = {row["day"]: row for row in api.ask("/area").json["days"]}
    for day in list(days)[::9]:
        (row,) = api.ask(f"/area?day={day}").json["days"]
        assert row == days[day]
        told = api.ask(f"/map/area?day={day}", below="").json
        for state in ("a", "contested", "b"):
            area = told[state]
            assert area["low"] <= area["km2"] <= area["high"]
            assert area["km2"] == pytest.approx(row[state], abs=0.3)
        front = api.ask(f"/map/front?day={day}")
        assert front.headers["content-type"] == "application/geo+json"
        assert [feature["properties"]["kind"] for feature in front.json["features"]] in ([], ["band", "line"])
    last = api.ask("/map/front").json
    assert last["features"]
    assert last["day"] == list(days)[-1]
    rows = records(api.ask("/area?format=csv&since=2025-12-01"))
    assert [row["day"] for row in rows] == [day for day in days if day >= "2025-12-01"]


def test_the_map_has_its_own_way_to_the_front(api: Served) -> None:
    assert api.ask("/map/front?day=2025-12-24", below="").body == api.ask("/map/front?day=2025-12-24").body
