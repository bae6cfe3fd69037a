"""Where imports are kept: each with its positions and names, so that one can be taken off and leave the others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from counterclaim.errors import NotFound, StoreError
from counterclaim.model import Place

WAIT_S = 30.0
_SCHEMA = """
BEGIN;
CREATE TABLE IF NOT EXISTS batches (seq INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, file TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS imported (
  batch INTEGER NOT NULL REFERENCES batches (seq), id TEXT NOT NULL, name TEXT NOT NULL, name_uk TEXT NOT NULL,
  name_ru TEXT NOT NULL, kind TEXT NOT NULL, oblast TEXT NOT NULL, raion TEXT NOT NULL, lat REAL, lon REAL,
  radius_km REAL, position_source TEXT NOT NULL, population INTEGER NOT NULL, PRIMARY KEY (id, batch)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS imported_names (
  key TEXT NOT NULL, rank INTEGER NOT NULL, place_id TEXT NOT NULL, language TEXT NOT NULL, batch INTEGER NOT NULL,
  PRIMARY KEY (key, place_id, batch)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (
  batch INTEGER PRIMARY KEY REFERENCES batches (seq), imported_at TEXT NOT NULL, rows INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS origins (
  origin TEXT NOT NULL, place_id TEXT NOT NULL, batch INTEGER NOT NULL,
  PRIMARY KEY (origin, place_id, batch)) WITHOUT ROWID;
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """An import that is in effect: ``imported_at`` in UTC (empty: not known), ``rows`` read, what it has brought."""

    id: str
    file: str
    imported_at: str
    rows: int
    positions: int
    names: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What an import keeps: places with their new positions, names as (key, rank, place id, language), origins."""

    places: Sequence[Place]
    names: Sequence[tuple[str, int, str, str]]
    origins: Sequence[tuple[str, str]]


def list_imports(database: Path) -> tuple[Batch, ...]:
    """The imports in effect, in the order they were made; none where there never was one."""
    if not database.is_file():
        return ()
    with _opened(database) as db:
        rows = db.execute(
            "SELECT b.id, b.file, coalesce(f.imported_at, ''), coalesce(f.rows, 0),"
            " (SELECT count(*) FROM imported i WHERE i.batch = b.seq),"
            " (SELECT count(*) FROM imported_names n WHERE n.batch = b.seq)"
            " FROM batches b LEFT JOIN facts f ON f.batch = b.seq ORDER BY b.seq"
        )
        return tuple(Batch(*row) for row in rows)


def undo_import(database: Path, batch: str) -> Batch:
    """Take an import off again; returns what it was. Raises ``NotFound`` where there is no such batch."""
    known = {one.id: one for one in list_imports(database)}
    if batch not in known:
        remedy = f"imports: {', '.join(known)}" if known else "counterclaim places import FILE"
        raise NotFound(f"no import {batch!r}", where=str(database), remedy=remedy)
    with _opened(database) as db, db:
        (seq,) = db.execute("SELECT seq FROM batches WHERE id = ?", (batch,)).fetchone()
        for table in ("imported", "imported_names", "origins", "facts"):
            db.execute(f"DELETE FROM {table} WHERE batch = ?", (seq,))
        db.execute("DELETE FROM batches WHERE seq = ?", (seq,))
    return known[batch]


def keep(database: Path, batch: Batch, kept: Kept) -> bool:
    """Write an import, all of it or nothing; returns whether it is new: a batch that is there stays as it is."""
    database.parent.mkdir(parents=True, exist_ok=True)
    with _opened(database) as db, db:
        db.execute("BEGIN IMMEDIATE")
        if db.execute("SELECT 1 FROM batches WHERE id = ?", (batch.id,)).fetchone():
            return False
        seq = db.execute("INSERT INTO batches (id, file) VALUES (?, ?)", (batch.id, batch.file)).lastrowid
        db.execute("INSERT INTO facts VALUES (?, ?, ?)", (seq, batch.imported_at, batch.rows))
        db.executemany(f"INSERT INTO imported VALUES ({','.join('?' * 13)})", _place_rows(seq, kept.places))
        db.executemany("INSERT OR IGNORE INTO imported_names VALUES (?,?,?,?,?)", ((*row, seq) for row in kept.names))
        db.executemany("INSERT OR IGNORE INTO origins VALUES (?,?,?)", ((*row, seq) for row in kept.origins))
    return True


def known_origins(database: Path) -> Mapping[str, str]:
    """The place that each source's own id was found to mean, over all imports in effect."""
    if not database.is_file():
        return {}
    with _opened(database) as db:
        return dict(db.execute("SELECT origin, place_id FROM origins ORDER BY origin, place_id DESC"))


def _place_rows(seq: int | None, places: Iterable[Place]) -> Iterator[tuple[object, ...]]:
    for place in places:
        yield (seq, place.id, place.name, place.name_uk, place.name_ru, place.kind, place.oblast, place.raion,
               place.lat, place.lon, place.radius_km, place.position_source, place.population)  # fmt: skip


@contextmanager
def _opened(database: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(database, timeout=WAIT_S)) as db:
            db.executescript(_SCHEMA)
            yield db
    except sqlite3.DatabaseError as error:
        remedy = "see that the disk has room and nothing else holds the file; else remove it and import again"
        raise StoreError(f"the imported places: {error}", where=str(database), remedy=remedy) from error
