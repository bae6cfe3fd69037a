"""The user's own places: what each format gives, which place a row means, and that nothing is ever half taken in."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterclaim.errors import EmptyInput, InputError, NotFound, NotText, StoreError
from counterclaim.language.spelling import key
from counterclaim.model import Place
from counterclaim.resolution.toponyms import EmbeddedGazetteer
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.store.imports import ImportReport, import_places, list_imports, undo_import
from counterclaim.wars import load_war

KUPIANSK, ZAHRYZOVE = "UA63080090010026457", "UA63040050140089525"
PISHCHANE, OTHER_PISHCHANE = "UA63080110130049893", "UA63080130120053141"
ONE_OF_TWO = "UA14160190130054690"  # two villages of one name in one community
PISHCHANE_P_CODE = PISHCHANE[:12]
HROMADA = PISHCHANE[:9]


def taken(gazetteer: GazetteerFile, tmp_path: Path, name: str, content: str | bytes) -> ImportReport:
    """The report on one file's import."""
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return import_places([file], gazetteer, tmp_path / "places.db")


def stored(path: Path, database: Path, place_id: str = PISHCHANE) -> Place:
    """A place as it is with all that was imported."""
    with closing(GazetteerFile(path, database)) as overlaid:
        place = overlaid.place(place_id)
    assert place is not None
    return place


def whys(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(one.number, one.name, one.reason) for one in report.missed]


def geonames_line(number: int, name: str, others: str, lat: str, lon: str, kind: str = "P\tPPL") -> str:
    return f"{number}\t{name}\t{name}\t{others}\t{lat}\t{lon}\t{kind}\tUA" + "\t" * 10 + "\n"


def collection(*features: dict[str, object]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def point(lat: float, lon: float, **properties: object) -> dict[str, object]:
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


# --- what an import does


def test_an_imported_position_replaces_the_centre_and_can_be_undone(
    gazetteer: GazetteerFile, gazetteer_path: Path, tmp_path: Path
) -> None:
    rows = f"katottg,name,lat,lon,oblast\n{PISHCHANE},Піщане,49.654,37.783,Харківська\n,Кракозябрівка,49.6,37.7,\n"
    report = taken(gazetteer, tmp_path, "villages.csv", rows)
    database = tmp_path / "places.db"
    assert report.matched == (PISHCHANE,) and report.how == {"by code": 1} and report.new
    assert whys(report) == [(3, "Кракозябрівка", "no settlement of that name")]
    place = stored(gazetteer_path, database)
    assert (place.lat, place.lon, place.radius_km) == (49.654, 37.783, 2.0)
    assert place.position_source == "imported from villages.csv"
    assert undo_import(database, report.batch).positions == 1
    assert stored(gazetteer_path, database) == gazetteer.place(PISHCHANE)
    with pytest.raises(NotFound, match="no import"):
        undo_import(database, report.batch)


def test_importing_the_same_again_changes_nothing(gazetteer: GazetteerFile, tmp_path: Path) -> None:
    rows = f"code,lat,lon\n{PISHCHANE},49.654,37.783\n"
    first = taken(gazetteer, tmp_path, "a.csv", rows)
    kept = list_imports(tmp_path / "places.db")
    second = taken(gazetteer, tmp_path, "a.csv", rows)
    assert (second.batch, second.new) == (first.batch, False)
    assert list_imports(tmp_path / "places.db") == kept
    assert [(batch.id, batch.file, batch.rows, batch.positions) for batch in kept] == [(first.batch, "a.csv", 1, 1)]


@given(order=st.permutations(range(4)), undone=st.integers(0, 3))
@settings(max_examples=12)
def test_the_order_of_imports_does_not_matter_and_undoing_one_restores_the_others(
    gazetteer: GazetteerFile, gazetteer_path: Path, order: Sequence[int], undone: int
) -> None:
    contents = [
        f"code,name,lat,lon,radius_km\n{PISHCHANE},{name},{lat},37.78,{radius}\n"
        for name, lat, radius in (("Піщане", 49.65, 3), ("Верхнєнове", 49.66, 1), ("Піщане", 49.67, 1), ("Х", 49.6, 9))
    ]
    with TemporaryDirectory() as made:
        folder = Path(made)
        batches = {number: taken(gazetteer, folder, f"{number}.csv", contents[number]).batch for number in order}
        best = min((1, batches[1], 49.66), (1, batches[2], 49.67))
        assert stored(gazetteer_path, folder / "places.db").lat == best[2]
        undo_import(folder / "places.db", batches[undone])
        left = [(radius, batches[n], lat) for n, radius, lat in
                ((0, 3, 49.65), (1, 1, 49.66), (2, 1, 49.67), (3, 9, 49.6)) if n != undone]  # fmt: skip
        assert stored(gazetteer_path, folder / "places.db").lat == min(left)[2]


def test_an_earlier_import_has_no_part_in_matching_a_later_one(
    gazetteer: GazetteerFile, gazetteer_path: Path, tmp_path: Path
) -> None:
    row = "Новобахмутівка,48.190,37.695\n"
    taken(gazetteer, tmp_path, "codes.csv", f"code,name,lat,lon\n{ONE_OF_TWO},{row}")
    with closing(GazetteerFile(gazetteer_path, tmp_path / "places.db")) as overlaid:
        after = taken(overlaid, tmp_path, "names.csv", f"name,lat,lon\n{row}")
    assert [one.reason for one in after.missed] == ["may be any of several of that name"]


def test_imported_names_are_found_in_texts_inflected_too(
    gazetteer: GazetteerFile, gazetteer_path: Path, tmp_path: Path
) -> None:
    war, text = (
        load_war("ukraine"),
        "Сили оборони утримують позиції біля села Новопробівка. Бої точаться у Новопробівці.",
    )
    assert not EmbeddedGazetteer(gazetteer, war).find(text, "uk")
    features = collection(point(49.654, 37.783, place="village", **{"name:uk": "Новопробівка", "katottg": PISHCHANE}))
    report = taken(gazetteer, tmp_path, "osm.geojson", features)
    with closing(GazetteerFile(gazetteer_path, tmp_path / "places.db")) as overlaid:
        found = EmbeddedGazetteer(overlaid, war).find(text, "uk")
    assert [(toponym.text, toponym.candidates) for toponym in found] == [
        ("Новопробівка", (PISHCHANE,)),
        ("Новопробівці", (PISHCHANE,)),
    ]
    undo_import(tmp_path / "places.db", report.batch)
    with closing(GazetteerFile(gazetteer_path, tmp_path / "places.db")) as overlaid:
        assert not EmbeddedGazetteer(overlaid, war).find(text, "uk")


# --- formats


def test_a_geonames_dump_takes_populated_places_alone(gazetteer: GazetteerFile, tmp_path: Path) -> None:
    dump = (
        geonames_line(1, "Zahryzove", "Загризове,Загрызово", "49.5046", "37.7122")
        + geonames_line(2, "Hora Bila", "", "49.5", "37.7", "T\tMT")
        + geonames_line(3, "Saltivka", "", "50.0", "36.3", "P\tPPLX")
        + "4\tshort\n"
    )
    report = taken(gazetteer, tmp_path, "UA.txt", dump)
    assert report.matched == (ZAHRYZOVE,) and (report.rows, report.other) == (2, 2)
    assert whys(report) == [(4, "short", "has the wrong number of columns")]


ALTERNATES = (
    "11\t1\tuk\tЗагризівськ\t1\t\t\t\t\t\n"
    "12\t1\tru\tСтарогрызово\t\t\t\t1\t\t\n"
    "13\t1\ten\tZagrizburg\t\t\t1\t\t\t\n"
    "14\t1\tfr\tZagriville\t\t\t\t\t\t\n"
    "15\t1\tlink\thttps://example.org/zahryzove\t\t\t\t\t\t\n"
    "16\t2\tuk\tНезнайомівка\t\t\t\t\t\t\n"
)


@pytest.mark.parametrize("together", [True, False])
def test_alternate_names_join_by_geonameid_given_together_or_after(
    gazetteer: GazetteerFile, gazetteer_path: Path, tmp_path: Path, together: bool
) -> None:
    dump, names, database = tmp_path / "UA.txt", tmp_path / "alternateNamesV2.txt", tmp_path / "places.db"
    dump.write_text(geonames_line(1, "Zahryzove", "", "49.5046", "37.7122"), encoding="utf-8")
    names.write_text(ALTERNATES, encoding="utf-8")
    if together:
        import_places([names, dump], gazetteer, database)
    else:
        import_places([dump], gazetteer, database)
        report = import_places([names], gazetteer, database)
        assert (report.matched, report.names) == ((ZAHRYZOVE,), 3)
    with closing(GazetteerFile(gazetteer_path, database)) as overlaid:
        names_there = ("Загризівськ", "Старогрызово", "Zagrizburg", "Zagriville", "Незнайомівка")
        found = overlaid.lookup([key(name) for name in names_there])
    assert found == {
        key("Загризівськ"): ((ZAHRYZOVE, 1),), key("Старогрызово"): ((ZAHRYZOVE, 2),), "zagrizburg": ((ZAHRYZOVE, 2),)
    }  # fmt: skip


def test_alternate_names_of_nothing_imported_are_an_error_that_says_what_to_give(
    gazetteer: GazetteerFile, tmp_path: Path
) -> None:
    with pytest.raises(EmptyInput, match="with the places too"):
        taken(gazetteer, tmp_path, "alternateNames.txt", ALTERNATES)


def test_a_zipped_dump_is_read_and_a_bad_one_is_one_clear_error(gazetteer: GazetteerFile, tmp_path: Path) -> None:
    file = tmp_path / "UA.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "what the columns mean")
        archive.writestr("UA.txt", geonames_line(1, "Zahryzove", "Загризове", "49.5046", "37.7122"))
    assert import_places([file], gazetteer, tmp_path / "a.db").matched == (ZAHRYZOVE,)
    whole = file.read_bytes()
    for broken in (whole[:60], whole[:90] + b"?" * 20 + whole[110:]):
        file.write_bytes(broken)
        with pytest.raises(InputError, match=r"UA\.zip"):
            import_places([file], gazetteer, tmp_path / "b.db")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "x")
    with pytest.raises(InputError, match="2 files to read"):
        import_places([file], gazetteer, tmp_path / "b.db")
    assert not (tmp_path / "b.db").exists()


def square(lat: float, lon: float, half: float) -> list[list[float]]:
    return [[lon - half, lat - half], [lon + half, lat - half], [lon + half, lat + half], [lon - half, lat + half],
            [lon - half, lat - half]]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        collection(point(49.5046, 37.7122, place="village", name="Загризове")),
        collection(point(49.5046, 37.7122, tags={"place": "hamlet", "name": "Новоназва", "old_name:uk": "Загризове"})),
        collection(point(49.5046, 37.7122, other_tags='"place"=>"village","name:ru"=>"Загрызово"')),
        collection({"type": "Feature", "properties": {"place": "village", "name": "Загризове"},
                    "geometry": {"type": "Polygon", "coordinates": [square(49.5046, 37.7122, 0.01)]}}),
        collection({"type": "Feature", "properties": {"place": "village", "katotth": ZAHRYZOVE},
                    "geometry": {"type": "MultiPolygon", "coordinates": [[square(49.0, 37.0, 0.001)],
                                                                         [square(49.5046, 37.7122, 0.01)]]}}),
        json.dumps(point(49.5046, 37.7122, place="village", name="Загризове")) + "\n"
        + json.dumps(point(49.51, 37.72, place="locality", name="Гай")) + "\n",
        json.dumps({"elements": [{"type": "node", "id": 5, "lat": 49.5046, "lon": 37.7122,
                                  "tags": {"place": "village", "name:en": "Zahryzove"}},
                                 {"type": "node", "id": 6, "lat": 49.5, "lon": 37.7}]}),
        json.dumps({"elements": [{"type": "way", "id": 5, "center": {"lat": 49.5046, "lon": 37.7122},
                                  "tags": {"place": "village", "name": "Загризове"}}]}),
        "@id\t@type\tname\tplace\t@lat\t@lon\n5\tnode\tЗагризове\tvillage\t49.5046\t37.7122\n",
    ],
)  # fmt: skip
def test_openstreetmap_extracts_of_every_export(
    gazetteer: GazetteerFile, gazetteer_path: Path, tmp_path: Path, content: str
) -> None:
    report = taken(gazetteer, tmp_path, "extract", content)
    assert report.matched == (ZAHRYZOVE,) and not report.missed
    place = stored(gazetteer_path, tmp_path / "places.db", ZAHRYZOVE)
    assert (place.lat, place.lon) == (pytest.approx(49.5046, abs=1e-6), pytest.approx(37.7122, abs=1e-6))
    assert place.radius_km == 2.0


def test_a_wide_area_says_how_wide(gazetteer: GazetteerFile, gazetteer_path: Path, tmp_path: Path) -> None:
    area = {"type": "Polygon", "coordinates": [square(49.5046, 37.7122, 0.05)]}
    feature = {"type": "Feature", "properties": {"place": "village", "name": "Загризове"}, "geometry": area}
    taken(gazetteer, tmp_path, "area.geojson", collection(feature))
    place = stored(gazetteer_path, tmp_path / "places.db", ZAHRYZOVE)
    assert place.radius_km == pytest.approx(6.6, abs=0.2)


@pytest.mark.parametrize(
    "content",
    [
        f"ADM1_EN,ADM4_EN,ADM4_UA,ADM4_PCODE,LAT,LON\n#adm1,#adm4,#adm4,#adm4+code,#geo,#geo\n"
        f"Kharkivska,Pishchane,Піщане,{PISHCHANE_P_CODE},49.654,37.783\n",
        collection(point(49.654, 37.783, ADM4_EN="Pishchane", ADM4_PCODE=PISHCHANE_P_CODE)),
        f"ADM1_UA;ADM3_PCODE;ADM4_UA;LAT;LON\nХарківська;{HROMADA};Піщане;49,654;37,783\n",
        "ADM1_EN,ADM2_EN,ADM3_EN,ADM4_EN,LAT,LON\nKharkivska,Kupianskyi,Kurylivska,Pishchane,49.654,37.783\n",
    ],
)
def test_cod_ab_rows_match_by_p_code_else_within_their_areas(
    gazetteer: GazetteerFile, tmp_path: Path, content: str
) -> None:
    report = taken(gazetteer, tmp_path, "adm4", content)
    assert report.matched == (PISHCHANE,), report.missed


@pytest.mark.parametrize(
    "content",
    [
        "назва;область;район;громада;широта;довгота\n"
        "Піщане;Харківська область;Куп'янський район;Курилівська сільська громада;49,654;37,783\n",
        "\ufeffname|region|community|lat|lon\nPishchane|Kharkiv Oblast|Kurylivska|49.654|37.783\n",
        "название\tобласть\tгромада\tширота\tдолгота\nПесчаное\tХарьковская\tКурилівська\t49.654\t37.783\n",
        'lat,lon,name,hromada\r\n"49,654","37,783",Піщане,Курилівська\r\n',
    ],
)
def test_plain_tables_of_three_languages_and_any_delimiter(
    gazetteer: GazetteerFile, tmp_path: Path, content: str
) -> None:
    report = taken(gazetteer, tmp_path, "plain.csv", content)
    assert report.matched == (PISHCHANE,), report.missed


# --- what is missed, and why


def test_every_missed_row_has_its_reason_and_the_rest_goes_on(gazetteer: GazetteerFile, tmp_path: Path) -> None:
    rows = (
        "code,name,lat,lon",
        f"{PISHCHANE},Піщане,49.654,37.783",
        f"{PISHCHANE},Піщане,49.655,37.783",
        f"{ZAHRYZOVE},Загризове,48.0,30.0",
        "UA63080110130099999,,49.6,37.7",
        ",Загризове,50.0,30.0",
        ",Кракозябрівка,49.6,37.7",
        ",Куп'янськ,north,37.6",
        ",Куп'янськ,,",
        ",Куп'янськ,149,37",
        ",Куп'янськ,nan,37",
        ",,49.7,37.6",
        "Куп'янськ,49.7,37.6",
    )
    report = taken(gazetteer, tmp_path, "rows.csv", "\n".join(rows))
    assert report.matched == (PISHCHANE,) and report.rows == 12
    assert {one.number: one.reason for one in report.missed} == {
        3: "another row fits the same settlement better",
        4: "lies far from where its place is known to be",
        5: "no place has its code",
        6: "far from every settlement of that name",
        7: "no settlement of that name",
        8: "has no position",
        9: "has no position",
        10: "lies outside the globe",
        11: "has no position",
        12: "has neither a name nor a code",
        13: "has the wrong number of columns",
    }
    assert sum(report.reasons.values()) == len(report.missed)


def test_the_order_of_rows_does_not_matter(gazetteer: GazetteerFile, gazetteer_path: Path) -> None:
    rows = [f"{PISHCHANE},Піщане,49.654,37.783,{radius}\n" for radius in (5, 3, 4)]
    radii = set()
    for order in (rows, rows[::-1]):
        with TemporaryDirectory() as made:
            taken(gazetteer, Path(made), "a.csv", "code,name,lat,lon,radius_km\n" + "".join(order))
            radii.add(stored(gazetteer_path, Path(made, "places.db")).radius_km)
    assert radii == {3.0}


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", EmptyInput, "empty"),
        (b"\xff\xfe\x00\x01binary", NotText, "UTF-8"),
        (b"name,lat,lon\nA\0b,1,2\n", NotText, "not text"),
        (b"name,where\nKupiansk,here\n", InputError, "the header lacks lat, lon"),
        (b"lat,lon\n1,2\n", InputError, "the header lacks name or katottg"),
        (b"name,lat,lon\n", EmptyInput, "no row"),
        (b"name,lat,lon\nKupiansk,north,37\n", EmptyInput, "row 2, has no position"),
        (b"name,lat,lon\nKupiansk,149,37\n", EmptyInput, "row 2, lies outside the globe"),
        (b'{"type": "Point"}', InputError, "neither a GeoJSON"),
        (b'{"features": [1, null, {"geometry": {"type": "Point"}}]}', EmptyInput, "no row"),
        (b"[" * 100_000, InputError, "nested"),
        (b'{"features":', InputError, "no JSON"),
        (b'name,lat,lon\n"' + b"x" * 200_000, InputError, "field"),
    ],
)
def test_a_file_with_nothing_to_use_is_one_clear_error_and_leaves_nothing(
    gazetteer: GazetteerFile, tmp_path: Path, content: bytes, error: type[InputError], words: str
) -> None:
    with pytest.raises(error, match=r"bad\.csv") as raised:
        taken(gazetteer, tmp_path, "bad.csv", content)
    assert words in str(raised.value) and "\n" not in str(raised.value)
    assert not (tmp_path / "places.db").exists()


_HEADS = st.sampled_from(
    [
        b"",
        b"name,lat,lon\n",
        b"{",
        b'{"features": [',
        b"[",
        b"PK\x03\x04",
        b"1\t" + b"\t" * 17,
        b"1\t2\tuk\tX\t\t\t\t\n",
    ]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from("type properties geometry coordinates tags place name lat lon center geometries".split()),
            inner | st.sampled_from(["Point", "Polygon", "MultiPolygon", "GeometryCollection", "village"]),
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(content=st.builds(lambda head, tail: head + tail, _HEADS, st.binary(max_size=200))
       | st.lists(_JSON, max_size=3).map(lambda made: json.dumps({"features": made}).encode())
       | st.lists(_JSON, max_size=3).map(lambda made: json.dumps({"elements": made}).encode())
       | st.text(max_size=80).map(lambda text: f"name,lat,lon\n{text}\nKupiansk,49.71,37.62\n".encode()))  # fmt: skip
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_garbage_is_told_or_taken_and_never_breaks(gazetteer: GazetteerFile, content: bytes) -> None:
    with TemporaryDirectory() as made:
        try:
            report = taken(gazetteer, Path(made), "garbage", content)
        except InputError as error:
            assert "garbage" in str(error) and "\n" not in str(error)
            assert not list_imports(Path(made, "places.db"))
        else:
            assert len(list_imports(Path(made, "places.db"))) == bool(report.matched)


def test_halves_of_letters_in_json_harm_nothing(gazetteer: GazetteerFile, tmp_path: Path) -> None:
    broken = [point(49.5, 37.7, name="\ud800", place="village", **{"old_name": "\udfff\ud800"}), {"id": "\ud800"}]
    good = point(49.5046, 37.7122, name="Загризове", place="village", note="\ud83d")
    report = taken(gazetteer, tmp_path, "halves.geojson", collection(*broken, good))
    assert report.matched == (ZAHRYZOVE,)
    "".join(one.name for one in report.missed).encode()


# --- what is kept


def test_an_import_that_is_killed_leaves_nothing_half(
    gazetteer: GazetteerFile, gazetteer_path: Path, tmp_path: Path
) -> None:
    database = tmp_path / "places.db"
    before = taken(gazetteer, tmp_path, "first.csv", f"code,lat,lon\n{PISHCHANE},49.654,37.783\n")
    half = (
        "import os, signal, sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('PRAGMA cache_size = 1');"
        "db.execute('BEGIN IMMEDIATE'); db.execute(\"INSERT INTO batches (id, file) VALUES ('half', 'x')\");"
        "db.execute('UPDATE imported SET lat = 1');"
        "db.executemany('INSERT INTO imported_names VALUES (?, 1, 1, 1, 2)', ((f'name {n}',) for n in range(50000)));"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", half, str(database)], check=False).returncode == -signal.SIGKILL
    assert Path(f"{database}-journal").stat().st_size > 0
    assert stored(gazetteer_path, database).lat == 49.654
    assert [batch.id for batch in list_imports(database)] == [before.batch]


def test_an_import_killed_at_any_moment_is_there_whole_or_not_at_all(
    gazetteer: GazetteerFile, gazetteer_path: Path, tmp_path: Path
) -> None:
    ids = [place.id for place in gazetteer.of_kind("village")][:4000]
    gazetteer.load(ids)
    places = [place for place_id in ids if (place := gazetteer.place(place_id)) is not None]
    file, database = tmp_path / "many.csv", tmp_path / "places.db"
    file.write_text("code,lat,lon\n" + "".join(f"{place.id},{place.lat},{place.lon}\n" for place in places))
    code = (
        "import sys; from pathlib import Path; from counterclaim.store.gazetteer import GazetteerFile as G;"
        "from counterclaim.store.imports import import_places as take; print(1, flush=True);"
        "take([Path(sys.argv[1])], G(Path(sys.argv[2])), Path(sys.argv[3]))"
    )
    command = [sys.executable, "-c", code, str(file), str(gazetteer_path), str(database)]
    for wait in (0.0, 0.2, 0.4, 0.6):
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(wait)
            os.kill(process.pid, signal.SIGKILL)
        assert [batch.positions for batch in list_imports(database)] in ([], [4000])
        with closing(GazetteerFile(gazetteer_path, database)) as overlaid:
            assert overlaid.place(PISHCHANE) is not None
    assert import_places([file], gazetteer, database).rows == 4000
    assert [batch.positions for batch in list_imports(database)] == [4000]


def test_a_file_in_the_imports_place_that_is_none_is_one_clear_error(
    gazetteer: GazetteerFile, gazetteer_path: Path, tmp_path: Path
) -> None:
    (tmp_path / "places.db").write_text("no database at all, but long enough to be looked at" * 20)
    with pytest.raises(StoreError, match=r"places\.db"):
        taken(gazetteer, tmp_path, "a.csv", f"code,lat,lon\n{PISHCHANE},49.654,37.783\n")
    with pytest.raises(StoreError, match="remove it"):
        GazetteerFile(gazetteer_path, tmp_path / "places.db")


def test_imports_of_an_earlier_version_are_listed_and_can_be_undone(
    gazetteer: GazetteerFile, gazetteer_path: Path, tmp_path: Path
) -> None:
    report = taken(gazetteer, tmp_path, "a.csv", f"code,lat,lon\n{PISHCHANE},49.654,37.783\n")
    with closing(sqlite3.connect(tmp_path / "places.db")) as db, db:
        db.execute("DROP TABLE facts")
        db.execute("DROP TABLE origins")
    assert stored(gazetteer_path, tmp_path / "places.db").lat == 49.654
    assert [(batch.id, batch.imported_at) for batch in list_imports(tmp_path / "places.db")] == [(report.batch, "")]
    assert undo_import(tmp_path / "places.db", report.batch).positions == 1
