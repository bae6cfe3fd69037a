"""Places from the user's own file: positions and names laid over the built-in gazetteer, and taken off again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from counterclaim.errors import EmptyInput, InputError, NotFound, NotText, StoreError, TooLarge
from counterclaim.language.inflection import name_language
from counterclaim.language.spelling import key
from counterclaim.model import Place
from counterclaim.store.gazetteer import GazetteerFile

LARGEST_BYTES = 200_000_000
STRAY_KM = 50.0
"""An imported position farther than this from a settlement's own known one is taken for a mistake."""

RADIUS_KM = 2.0
_SETTLEMENTS = frozenset({"city", "town", "settlement", "village", "world-city"})
_SCHEMA = """
CREATE TABLE IF NOT EXISTS batches (seq INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, file TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS imported (
  batch INTEGER NOT NULL REFERENCES batches (seq), id TEXT NOT NULL, name TEXT NOT NULL, name_uk TEXT NOT NULL,
  name_ru TEXT NOT NULL, kind TEXT NOT NULL, oblast TEXT NOT NULL, raion TEXT NOT NULL, lat REAL, lon REAL,
  radius_km REAL, position_source TEXT NOT NULL, population INTEGER NOT NULL, PRIMARY KEY (id, batch)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS imported_names (
  key TEXT NOT NULL, rank INTEGER NOT NULL, place_id TEXT NOT NULL, language TEXT NOT NULL, batch INTEGER NOT NULL,
  PRIMARY KEY (key, place_id, batch)) WITHOUT ROWID;
"""
_COLUMNS = {
    "code": ("katottg", "code", "id", "katottg_code"),
    "name": ("name_uk", "name", "uk", "name:uk", "назва"),
    "other": ("en", "name_en", "name:en", "name_ru", "ru", "name:ru"),
    "lat": ("lat", "latitude", "y"),
    "lon": ("lon", "lng", "longitude", "x"),
    "oblast": ("oblast", "region", "admin1", "область"),
}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: ``batch`` undoes it; ``matched`` place ids; ``missed`` (line number, name, why not)."""

    batch: str
    rows: int
    matched: tuple[str, ...]
    missed: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    code: str
    names: tuple[str, ...]
    lat: float
    lon: float
    oblast: str


def import_places(path: Path, gazetteer: GazetteerFile, database: Path) -> ImportReport:
    """Read a GeoNames dump (``UA.txt``), a GeoJSON of points, or a CSV with a header, and keep what can be matched.

    A row is matched by KATOTTG code, else by name (and oblast where given) if its position fits exactly one
    settlement. Importing the same file again changes nothing. ``database`` is made where it is missing; open the
    gazetteer anew to see the effect. Raises ``InputError`` or a kind of it where the file cannot be read.
    """
    raw = _read(path)
    rows = list(_rows(raw, path))
    if not rows:
        raise EmptyInput("no place with a position in it", where=str(path))
    gazetteer.lookup(key(name) for row in rows for name in row.names)
    matched: dict[str, tuple[Place, _Row]] = {}
    missed: list[tuple[int, str, str]] = []
    for row in rows:
        place, why = _match(row, gazetteer)
        if place is not None and place.id not in matched:
            matched[place.id] = (place, row)
            continue
        if place is not None:
            why = f"a second row for {place.name} ({place.id})"
        missed.append((row.number, row.names[0] if row.names else row.code, why))
    batch = hashlib.sha256(raw).hexdigest()[:16]
    _keep(database, batch, path.name, matched)
    return ImportReport(batch, len(rows), tuple(sorted(matched)), tuple(missed))


def undo_import(database: Path, batch: str) -> int:
    """Take an import off again; returns how many places it had. Raises ``NotFound`` where there is no such batch."""
    if not database.is_file():
        raise NotFound("nothing was ever imported", where=str(database))
    with closing(_open(database)) as db, db:
        found = db.execute("SELECT seq FROM batches WHERE id = ?", (batch,)).fetchone()
        if found is None:
            known = ", ".join(row[0] for row in db.execute("SELECT id FROM batches ORDER BY seq")) or "none"
            raise NotFound(f"no import {batch!r}", where=str(database), remedy=f"imports: {known}")
        count = db.execute("DELETE FROM imported WHERE batch = ?", found).rowcount
        db.execute("DELETE FROM imported_names WHERE batch = ?", found)
        db.execute("DELETE FROM batches WHERE seq = ?", found)
    return count


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise TooLarge(f"larger than {LARGEST_BYTES // 1_000_000} MB", where=str(path))
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", where=str(path)) from error
    if not raw.strip():
        raise EmptyInput("the file is empty", where=str(path))
    return raw


def _rows(raw: bytes, path: Path) -> Iterator[_Row]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotText("not UTF-8 text", where=str(path), remedy="save it as UTF-8") from error
    if "\0" in text:
        raise NotText("not text", where=str(path), remedy="give TSV, CSV or GeoJSON")
    first = text.lstrip().split("\n", 1)[0]
    if first.startswith(("{", "[")):
        return _geojson_rows(text, path)
    if first.count("\t") == 18:
        return _geonames_rows(text, path)
    return _csv_rows(text, path)


def _geonames_rows(text: str, path: Path) -> Iterator[_Row]:
    for number, line in enumerate(text.splitlines(), 1):
        cells = line.split("\t")
        if len(cells) != 19:
            raise InputError(f"line {number} has {len(cells)} columns, not 19", where=str(path))
        if cells[6] == "P" and cells[8] == "UA":
            names = tuple(dict.fromkeys(name for name in (cells[1], *cells[3].split(",")) if name))
            yield _Row(number, "", names, *_position(cells[4], cells[5], number, path), "")


def _csv_rows(text: str, path: Path) -> Iterator[_Row]:
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    fields = {field.strip().lower(): field for field in reader.fieldnames or ()}
    columns = {want: [fields[name] for name in names if name in fields] for want, names in _COLUMNS.items()}
    if not columns["lat"] or not columns["lon"] or not (columns["code"] or columns["name"]):
        raise InputError("the header lacks a column", where=str(path),
                         remedy="needed: katottg or name, lat, lon; welcome: oblast")  # fmt: skip
    for number, row in enumerate(reader, 2):
        yield _row(number, row, columns, path)


def _row(number: int, row: Mapping[str, str | None], columns: Mapping[str, Sequence[str]], path: Path) -> _Row:
    def cells(want: str) -> list[str]:
        return [text for column in columns[want] if (text := (row.get(column) or "").strip())]

    position = _position((cells("lat") or [""])[0], (cells("lon") or [""])[0], number, path)
    names = tuple(dict.fromkeys((*cells("name"), *cells("other"))))
    return _Row(number, (cells("code") or [""])[0], names, *position, (cells("oblast") or [""])[0])


def _geojson_rows(text: str, path: Path) -> Iterator[_Row]:
    try:
        features = json.loads(text)["features"]
        points = [(f["geometry"]["coordinates"], f["properties"]) for f in features if f["geometry"]["type"] == "Point"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            "not a GeoJSON FeatureCollection", where=str(path), remedy="give points with a name"
        ) from error
    for number, (coordinates, properties) in enumerate(points, 1):
        given = {str(k).lower(): str(v) for k, v in (properties or {}).items() if v is not None}
        lon, lat = (str(value) for value in coordinates[:2])
        fields = {want: [name for name in names if name in given] for want, names in _COLUMNS.items()}
        yield _row(number, {**given, "\0lat": lat, "\0lon": lon}, {**fields, "lat": ["\0lat"], "lon": ["\0lon"]}, path)


def _position(lat: str, lon: str, number: int, path: Path) -> tuple[float, float]:
    try:
        found = (float(lat), float(lon))
    except ValueError as error:
        raise InputError(f"row {number}: {lat!r}, {lon!r} is no position", where=str(path),
                         remedy="write degrees such as 49.71, 37.62") from error  # fmt: skip
    if not (-90 <= found[0] <= 90 and -180 <= found[1] <= 180):
        raise InputError(f"row {number}: {lat}, {lon} is outside the globe", where=str(path))
    return found


def _match(row: _Row, gazetteer: GazetteerFile) -> tuple[Place | None, str]:
    if row.code.startswith("UA"):
        place = gazetteer.place(row.code)
        if place is None:
            return None, f"no place has the code {row.code}"
        off = _own_distance(place, row)
        return (None, _stray(place, off)) if off is not None and off > STRAY_KM else (place, "")
    found = {place.id: place for name in row.names for place in gazetteer.named(name) if place.kind in _SETTLEMENTS}
    named = [place for place in found.values() if not row.oblast or _same_oblast(row.oblast, place)]
    if not named:
        return None, "no settlement of that name" + (f" in {row.oblast}" if row.oblast else "")
    near = sorted((km, place.id, place) for place in named if (km := _fit(place, row)) is not None)
    if not near:
        return None, f"far from all {len(named)} of that name"
    if len(near) > 1 and near[1][0] < 2 * near[0][0] + 3:
        return None, f"may be any of {len(near)} of that name: give its KATOTTG code"
    return near[0][2], ""


def _fit(place: Place, row: _Row) -> float | None:
    """Distance to the place where it is within what the place's own position allows, else None."""
    km = _distance(place, row)
    return km if km is not None and km <= max(8.0, 1.3 * (place.radius_km or 0.0)) else None


def _own_distance(place: Place, row: _Row) -> float | None:
    return _distance(place, row) if place.position_source == "GeoNames" else None


def _stray(place: Place, off: float | None) -> str:
    return f"lies {off:.0f} km from where {place.name} is known to be"


def _distance(place: Place, row: _Row) -> float | None:
    if place.lat is None or place.lon is None:
        return None
    north, south = math.radians(place.lat), math.radians(row.lat)
    half = math.sin((south - north) / 2) ** 2
    half += math.cos(north) * math.cos(south) * math.sin(math.radians(row.lon - place.lon) / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(min(1.0, half)))


def _same_oblast(given: str, place: Place) -> bool:
    stem = key(given).removesuffix(" oblast").removesuffix(" область").removesuffix(" region").removesuffix("ська")
    return stem[:5] in {key(place.oblast)[:5], key(_UKRAINIAN_OBLASTS.get(place.id[2:4], place.oblast))[:5]}


_UKRAINIAN_OBLASTS = {
    "01": "Автономна", "05": "Вінницька", "07": "Волинська", "12": "Дніпропетровська", "14": "Донецька",
    "18": "Житомирська", "21": "Закарпатська", "23": "Запорізька", "26": "Івано-Франківська", "32": "Київська",
    "35": "Кіровоградська", "44": "Луганська", "46": "Львівська", "48": "Миколаївська", "51": "Одеська",
    "53": "Полтавська", "56": "Рівненська", "59": "Сумська", "61": "Тернопільська", "63": "Харківська",
    "65": "Херсонська", "68": "Хмельницька", "71": "Черкаська", "73": "Чернівецька", "74": "Чернігівська",
    "80": "Київ", "85": "Севастополь",
}  # fmt: skip


def _keep(database: Path, batch: str, file: str, matched: Mapping[str, tuple[Place, _Row]]) -> None:
    database.parent.mkdir(parents=True, exist_ok=True)
    with closing(_open(database)) as db, db:
        if db.execute("SELECT 1 FROM batches WHERE id = ?", (batch,)).fetchone():
            return
        seq = db.execute("INSERT INTO batches (id, file) VALUES (?, ?)", (batch, file)).lastrowid
        for place_id, (place, row) in sorted(matched.items()):
            db.execute(
                "INSERT INTO imported VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (seq, place_id, place.name, place.name_uk, place.name_ru, place.kind, place.oblast, place.raion,
                 row.lat, row.lon, RADIUS_KM, f"imported from {file}", place.population),
            )  # fmt: skip
            names = {key(name): name_language(name) for name in row.names}
            db.executemany(
                "INSERT OR IGNORE INTO imported_names VALUES (?,?,?,?,?)",
                [(name, 2, place_id, language, seq) for name, language in sorted(names.items()) if len(name) > 1],
            )


def _open(database: Path) -> sqlite3.Connection:
    try:
        db = sqlite3.connect(database)
        db.executescript(_SCHEMA)
    except sqlite3.DatabaseError as error:
        raise StoreError(f"the imported places cannot be opened: {error}", where=str(database)) from error
    return db
