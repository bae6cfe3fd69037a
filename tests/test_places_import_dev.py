"""How well rows of a table find their settlements, on data that is not ours."""

from __future__ import annotations

import csv
from pathlib import Path

from benchmarks.places_import import measure
from counterclaim.store.gazetteer import GazetteerFile


def test_rows_without_their_codes_find_their_settlements(
    gazetteer: GazetteerFile, shared: Path, tmp_path: Path
) -> None:
    with (shared / "data/gazetteer/ua_settlements_katottg.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["source"] == "osm"]
    wrong, _, report = measure(rows, "katottg", ("katottg", "hromada_code"), tmp_path / "raions.db")
    assert len(report.matched) / len(rows) > 0.98 and wrong / len(rows) < 0.002
    wrong, _, report = measure(rows, "katottg", ("katottg", "hromada_code", "oblast", "raion"), tmp_path / "names.db")
    assert len(report.matched) / len(rows) > 0.94 and wrong / len(rows) < 0.01
