"""The gazetteer's file: what it knows of a place and how its names are written."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.errors import InputError, StoreError
from counterclaim.language.romanise import romanisations, romanise, russian_romanisations
from counterclaim.language.russian_names import MOST_GUESSES, russian_guesses
from counterclaim.language.spelling import key
from counterclaim.store.gazetteer import GazetteerFile
from tools.build_gazetteer import renamed_codes, write_file
from tools.geonames import City, distance_km, join
from tools.katottg import Unit
from tools.place_rows import Row

KUPIANSK, POKROVSK = "UA63080090010026457", "UA14160210010099403"
ZAHRYZOVE, PISHCHANE = "UA63040050140089525", "UA63080110130049893"
UKRAINIAN = st.text("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя' -", min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *((name, KUPIANSK) for name in ("Kupiansk", "Kupyansk", "Kup'yansk", "Куп'янськ", "КУП’ЯНСЬК", "Купянск")),
        *((name, POKROVSK) for name in ("Pokrovsk", "Покровськ", "Покровск", "Krasnoarmeysk", "Красноармейск")),
        *((name, ZAHRYZOVE) for name in ("Zahryzove", "Загризове", "Загрызово", "Zagryzovo")),
        ("Kiev", "UA80000000000093317"),
        ("Харьков", "UA63120270010096107"),
        ("Chasov Yar", "UA14020130010015598"),
    ],
)
def test_every_spelling_of_a_name_leads_to_its_place(gazetteer: GazetteerFile, name: str, code: str) -> None:
    assert gazetteer.named(name)[0].id == code


def test_toretsk_is_not_torske(gazetteer: GazetteerFile) -> None:
    assert not {place.id for place in gazetteer.named("Toretsk")} & {place.id for place in gazetteer.named("Torske")}


@pytest.mark.parametrize("name", ["Petropavlivka", "Pishchane", "Zahryzove"])
def test_villages_of_the_kupiansk_reports_have_a_position_a_radius_and_a_source(
    gazetteer: GazetteerFile, name: str
) -> None:
    near = [place for place in gazetteer.named(name) if place.raion in {"Kupiansk Raion", "Izium Raion"}]
    assert near
    for place in near:
        assert place.lat is not None and place.lon is not None and place.radius_km and place.position_source
        assert distance_km((place.lat, place.lon), (49.71, 37.62)) < 30


def test_where_the_register_has_no_position_the_source_says_so(gazetteer: GazetteerFile) -> None:
    places = [place for place in gazetteer.named("Pishchane") if place.raion == "Chuhuiv Raion"]
    assert [place.position_source for place in places] == ["hromada centre"] * 2
    assert all(place.radius_km is not None and place.radius_km > 10 for place in places)


def test_the_wars_table_places_what_has_to_be_told_apart_and_says_so(gazetteer: GazetteerFile) -> None:
    place = gazetteer.place(PISHCHANE)
    assert place is not None and place.position_source == "places.toml" and place.radius_km == 7.0


def test_oblasts_raions_rivers_and_countries_are_places_too(gazetteer: GazetteerFile) -> None:
    names = ("Kharkiv Oblast", "Харківщина", "Kupiansk Raion", "Donbas", "Oskil", "Ukraine")
    kinds = [{place.kind for place in gazetteer.named(name)} for name in names]
    assert [kind & set(found) != set() for kind, found in zip(
        kinds, (["region"], ["region"], ["raion"], ["region"], ["river"], ["country"]), strict=True
    )] == [True] * 6  # fmt: skip


def test_it_opens_in_less_than_fifty_milliseconds_and_is_small(gazetteer_path: Path) -> None:
    started = time.perf_counter()
    opened = GazetteerFile(gazetteer_path)
    opened.named("Kupiansk")
    taken = time.perf_counter() - started
    opened.close()
    assert taken < 0.05
    assert gazetteer_path.stat().st_size < 25_000_000


def test_positions_agree_with_an_independent_gazetteer(gazetteer: GazetteerFile, shared: Path) -> None:
    with (shared / "data/gazetteer/ua_settlements_katottg.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["source"] == "osm"]
    gazetteer.load(row["katottg"] for row in rows)
    errors, inside = [], []
    for row in rows:
        place = gazetteer.place(row["katottg"])
        assert place is not None and place.lat is not None and place.lon is not None and place.radius_km is not None
        off = distance_km((place.lat, place.lon), (float(row["lat"]), float(row["lon"])))
        inside.append(off <= place.radius_km)
        if place.position_source == "GeoNames":
            errors.append(off)
    assert len(errors) > 900 and median(errors) < 1.0
    assert sum(error > 10 for error in errors) / len(errors) < 0.01
    assert sum(inside) / len(inside) > 0.85


def test_a_missing_or_foreign_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no gazetteer"):
        GazetteerFile(tmp_path / "none.sqlite")
    (tmp_path / "text.sqlite").write_text("this is no database, only a long enough line of text" * 20)
    with pytest.raises(StoreError, match="cannot be read"):
        GazetteerFile(tmp_path / "text.sqlite")


def test_equal_rows_give_equal_bytes(tmp_path: Path) -> None:
    rows = [
        Row(f"X{n}", f"Name{n}", "", "", "village", "Kharkiv Oblast", names=((f"Name{n}", "en", 0),)) for n in range(9)
    ]
    write_file(tmp_path / "a", rows, {"en": ["b", "a"]})
    write_file(tmp_path / "b", rows, {"en": ["a", "b"]})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def _unit(code: str, name: str, raion: str = "R1", hromada: str = "H1", category: str = "C") -> Unit:
    return Unit(code, category, name, raion, hromada)


def _city(number: int, name: str, lat: float, lon: float) -> City:
    return City(number, name, lat, lon, "UA", "07", 900, (name,))


def test_namesakes_are_joined_by_where_they_lie_or_not_at_all() -> None:
    units = [
        _unit("UA630001", "Лісове", hromada="H1"),
        _unit("UA630002", "Лісове", raion="R2", hromada="H2"),
        _unit("UA630003", "Купіль", hromada="H1"),
        _unit("UA630004", "Дубрава", raion="R2", hromada="H2"),
    ]
    seats = [_city(1, "Купіль", 49.0, 36.0), _city(2, "Дубрава", 50.0, 38.0)]
    near, between = _city(3, "Лісове", 49.02, 36.02), _city(3, "Лісове", 49.5, 37.0)
    assert join(units, [*seats, near], {})["UA630001"].id == 3
    assert set(join(units, [*seats, between], {})) == {"UA630003", "UA630004"}


def test_a_renamed_place_that_the_register_lacks_is_reported() -> None:
    units = [_unit("UA630001", "Лісове")]
    assert renamed_codes(units, [{"name": "Lisove", "oblast": "Kharkiv", "aliases": ["Lesnoye"]}]) == {
        "UA630001": ["Lesnoye"]
    }
    with pytest.raises(InputError, match="not in the register"):
        renamed_codes(units, [{"name": "Nowhere", "oblast": "Kharkiv", "aliases": []}])


@pytest.mark.parametrize(
    ("uk", "latin"),
    [
        ("Куп’янськ", "Kupiansk"),
        ("Костянтинівка", "Kostiantynivka"),
        ("Загризове", "Zahryzove"),
        ("Згурівка", "Zghurivka"),
        ("Єнакієве", "Yenakiieve"),
        ("Йосипівка", "Yosypivka"),
        ("Щастя", "Shchastia"),
        ("Їжаківка", "Yizhakivka"),
        ("КИЇВ", "KYIV"),
    ],
)
def test_the_official_romanisation(uk: str, latin: str) -> None:
    assert romanise(uk) == latin


@given(UKRAINIAN)
def test_romanised_ukrainian_has_no_cyrillic_left_and_leads_its_variants(text: str) -> None:
    latin = romanise(text)
    assert not any("а" <= letter <= "ї" for letter in latin.lower())
    assert romanisations(text)[0] == latin
    assert 1 <= len(russian_guesses(text)) <= MOST_GUESSES


@pytest.mark.parametrize(
    ("uk", "ru"),
    [
        ("Загризове", "Загрызово"),
        ("Піщане", "Песчаное"),
        ("Петропавлівка", "Петропавловка"),
        ("Білогорівка", "Белогоровка"),
        ("Андріївка", "Андреевка"),
        ("Первомайське", "Первомайское"),
        ("Вовчанськ", "Волчанск"),
        ("Часів Яр", "Часов Яр"),
        ("Велика Новосілка", "Великая Новоселка"),
        ("Куп’янськ-Вузловий", "Купянск-Узловой"),
    ],
)
def test_russian_forms_come_by_rule(uk: str, ru: str) -> None:
    assert key(ru) in {key(guess) for guess in russian_guesses(uk)}


def test_russian_names_are_written_as_the_press_does() -> None:
    assert {"Peschanoye", "Peschanoe"} <= set(russian_romanisations("Песчаное"))
    assert russian_romanisations("Красноармейск") == ("Krasnoarmeysk",)


def test_p_codes_are_the_first_twelve_signs_of_codes(gazetteer: GazetteerFile, shared: Path) -> None:
    with (shared / "data/gazetteer/ua_places_geonames.csv").open(encoding="utf-8") as stream:
        codes = [row["pcode"] for row in csv.DictReader(stream) if row["pcode"]]
    found = [gazetteer.coded(code) for code in codes]
    assert sum(place is None for place in found) <= 1
    assert all(place.kind != "district" for place in found if place is not None)
