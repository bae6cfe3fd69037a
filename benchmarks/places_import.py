"""How many rows of a gazetteer find their settlement without their code, how many find a wrong one, and how fast.

    python -m benchmarks.places_import DIR

``DIR`` holds ``ua_settlements_katottg.csv`` (OpenStreetMap's positions where ``source`` is ``osm``) and
``ua_places_geonames.csv``. Wrong: the settlement's code is not the one that the row had, and that was withheld.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from counterclaim.language.spelling import key
from counterclaim.pipeline import built_in_gazetteer
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.store.imports import ImportReport, import_places

SETTLEMENTS = ("city", "town", "settlement", "village")
WITHHELD: Mapping[str, Sequence[str]] = {
    "all, code too": (),
    "name, oblast, raion, hromada's code": ("katottg",),
    "name, oblast, raion": ("katottg", "hromada_code"),
    "name, oblast": ("katottg", "hromada_code", "raion"),
    "name": ("katottg", "hromada_code", "raion", "oblast"),
}
Rows = Sequence[Mapping[str, str]]


def measure(rows: Rows, code: str, without: Sequence[str], database: Path) -> tuple[int, int, ImportReport]:
    """Import rows without some columns; how many were given to a settlement of another code, and the report.

    The second figure is of those: where the built-in gazetteer has that settlement at the row's very point, so that
    two joins of one source disagree, and nothing in the row could tell.

    The row's number travels as the place's radius, by which the stored places are told apart again.
    """
    file = database.with_suffix(".csv")
    columns = [column for column in rows[0] if column not in without]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*columns, "radius_km"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows({**row, "radius_km": f"{2 + number / 100}"} for number, row in enumerate(rows))
    with closing(GazetteerFile(built_in_gazetteer())) as gazetteer:
        report = import_places([file], gazetteer, database)
    wrong = agreed = 0
    with (
        closing(GazetteerFile(built_in_gazetteer(), database)) as overlaid,
        closing(GazetteerFile(built_in_gazetteer())) as built_in,
    ):
        for place_id in report.matched:
            place, before = overlaid.place(place_id), built_in.place(place_id)
            assert place is not None and before is not None and place.radius_km is not None
            if not place_id.startswith(rows[round(100 * (place.radius_km - 2))][code]):
                wrong += 1
                agreed += (before.lat, before.lon) == (place.lat, place.lon)
    return wrong, agreed, report


def main() -> None:
    """Run and print."""
    folder = Path(sys.argv[1])
    settlements = [row for row in _read(folder / "ua_settlements_katottg.csv") if row["source"] == "osm"]
    geonames = [row for row in _read(folder / "ua_places_geonames.csv") if row["pcode"]]
    with tempfile.TemporaryDirectory() as made:
        for number, (known, without) in enumerate(WITHHELD.items()):
            _tell(f"OpenStreetMap: {known}", settlements, "katottg", without, Path(made, f"{number}.db"))
        _tell("GeoNames: P-code", geonames, "pcode", ("geonameid",), Path(made, "p.db"))
        _tell("GeoNames: name", geonames, "pcode", ("geonameid", "pcode"), Path(made, "g.db"))
        _speed(Path(made))
    _tell_p_codes(geonames)


def _tell(title: str, rows: Rows, code: str, without: Sequence[str], database: Path) -> None:
    wrong, agreed, report = measure(rows, code, without, database)
    matched = len(report.matched)
    shares = f"matched {matched} ({matched / len(rows):.1%}), wrong {wrong} ({wrong / matched:.2%})"
    print(f"{title}: {len(rows)} rows, {shares}, of these at the built-in point {agreed}")
    print("   ", "; ".join(f"{count} {reason}" for reason, count in {**report.how, **report.reasons}.items()))


def _speed(folder: Path) -> None:
    """Every settlement of the built-in gazetteer, a GeoJSON feature a line and without its code, taken in by name."""
    file = folder / "settlements.geojsonseq"
    with closing(GazetteerFile(built_in_gazetteer())) as gazetteer:
        with file.open("w", encoding="utf-8") as stream:
            for place in (place for kind in SETTLEMENTS for place in gazetteer.of_kind(kind)):
                names = {"name:uk": place.name_uk, "name:ru": place.name_ru, "name": place.name}
                geometry = {"type": "Point", "coordinates": [place.lon, place.lat]}
                stream.write(json.dumps({"properties": {"place": "village", **names}, "geometry": geometry}) + "\n")
        started, cpu = time.perf_counter(), time.process_time()
        report = import_places([file], gazetteer, folder / "speed.db")
        taken, cpu = time.perf_counter() - started, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"speed: {report.rows} rows in {taken:.1f} s ({cpu:.1f} s of CPU), peak of the whole run {peak:.0f} MB")


def _tell_p_codes(rows: Rows) -> None:
    with closing(GazetteerFile(built_in_gazetteer())) as gazetteer:
        found = [(place, row["uk"]) for row in rows if (place := gazetteer.coded(row["pcode"])) is not None]
    same = sum(key(place.name_uk) == key(name) for place, name in found)
    print(f"P-codes: {len(rows)}, a settlement's {len(found)}, of the very name {same}")


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


if __name__ == "__main__":
    main()
