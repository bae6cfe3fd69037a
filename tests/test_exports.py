"""The exports: what machines read says what the pages say."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_sample import PLACES, sample_ledger

from counterclaim.publications.exports import CLAIM_COLUMNS, ExportsPublisher, csv_bytes


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(ExportsPublisher().publish(sample_ledger()))


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_every_claim_is_in_both_exports_with_its_exact_quote(files):
    quotes = {claim.id: claim.claim.span.quote for claim in sample_ledger().claims}
    assert {row["id"]: row["quote"] for row in json.loads(files["data/claims.json"])["claims"]} == quotes
    assert {row["id"]: row["quote"] for row in table(files["data/claims.csv"])} == quotes
    assert tuple(table(files["data/claims.csv"])[0]) == CLAIM_COLUMNS


def test_every_weighed_claim_is_exported_with_its_admiralty_code_and_no_other(files):
    ledger = sample_ledger()
    codes = {verdict.utterance_id: verdict.admiralty for verdict in ledger.verdicts}
    wanted = {name: codes[said.id] for said in ledger.utterances for name in said.claim_ids}
    rows = json.loads(files["data/claims.json"])["claims"]
    assert {row["id"]: row["admiralty"] for row in rows if row["admiralty"]} == wanted
    assert {row["id"]: row["admiralty"] for row in table(files["data/claims.csv"])} == {
        row["id"]: row["admiralty"] for row in rows
    }


def test_the_map_is_geojson_and_names_what_has_no_position(files):
    found = json.loads(files["data/map.geojson"])
    kupiansk = next(item for item in found["features"] if item["id"] == "kupiansk")
    assert kupiansk["geometry"] == {"type": "Point", "coordinates": [37.6167, 49.7064]}
    assert kupiansk["properties"]["likelihood"] == "very likely"
    ledger = sample_ledger()
    lost = replace(PLACES["kupiansk"], lat=None, lon=None)
    again = json.loads(
        ExportsPublisher().publish(replace(ledger, places=PLACES | {"kupiansk": lost}))["data/map.geojson"]
    )
    assert again["unlocated"] == ["kupiansk"]
    assert "kupiansk" not in [item["id"] for item in again["features"]]


def test_assessments_explain_themselves_to_machines(files):
    found = json.loads(files["data/assessments.json"])
    assert found["states"] == ["UA", "contested", "RU"]
    first = found["assessments"][0]
    total = first["prior_log_odds"][0] + sum(part["log_odds"][0] for part in first["evidence"])
    assert total == pytest.approx(1.815, abs=0.001)
    assert sum(float(table(files["data/assessments.csv"])[0][f"probability_{k}"]) for k in ("a", "contested", "b")) == 1


def test_every_json_file_is_json_without_not_a_number(files):
    def refuse(name):
        raise AssertionError(name)

    for path, data in files.items():
        if path.endswith("json"):
            json.loads(data, parse_constant=refuse)


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0")), max_size=4))
def test_a_csv_gives_back_its_cells_and_no_cell_is_a_formula(cells):
    columns = [f"c{index}" for index in range(len(cells))]
    row = dict(zip(columns, cells, strict=True))
    data = csv_bytes(columns, [row]).decode()
    read = list(csv.reader(io.StringIO(data, newline="")))
    if not cells:
        return
    for cell, back in zip(cells, read[1], strict=True):
        assert back.removeprefix("'") == cell.removeprefix("'")
        assert not back.startswith(("=", "+", "-", "@"))
