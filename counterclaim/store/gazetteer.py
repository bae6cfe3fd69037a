"""The gazetteer's file, read-only, with the user's own places laid over it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from counterclaim.errors import StoreError
from counterclaim.language.spelling import key
from counterclaim.model import Place

_COLUMNS = "id, name, name_uk, name_ru, kind, oblast, raion, lat, lon, radius_km, position_source, population"
_SELECT = f"SELECT {_COLUMNS}, hromada FROM places"
_AT_ONCE = 500
_REMEMBERED = 20_000
P_CODE_LENGTH = 12


class GazetteerFile:
    """Places by id and by any spelling of their names; opens in milliseconds and loads nothing until asked.

    ``path`` is a file of ``tools.build_gazetteer``; ``imported`` one of ``counterclaim.store.imports``, whose
    positions replace the built-in ones and whose names are added. Of several imported positions of a place the one
    of the smallest radius holds, then the one of the first batch by id: never the one that came last. Raises
    ``StoreError`` where a file is missing or is no gazetteer. Threads may share it: it only reads.
    """

    def __init__(self, path: Path, imported: Path | None = None) -> None:
        self.path = path
        self._db = _open(path, "places", "the package was built without its gazetteer: run tools/build_gazetteer.py")
        self._user = _open_imported(imported) if imported is not None and imported.exists() else None
        self._places: dict[str, Place | None] = {}
        self._found: dict[str, tuple[tuple[str, int], ...]] = {}
        self._ordinary: frozenset[str] | None = None
        self._leads: frozenset[str] | None = None

    def place(self, place_id: str) -> Place | None:
        """The place of that id, with imported positions where there are any, or None."""
        if place_id not in self._places:
            self.load((place_id,))
        return self._places[place_id]

    def same(self, place_id: str) -> str:
        """The id here of a place that GeoNames calls ``place_id`` (``geonames:…``); any other id as it is."""
        row = self._db.execute("SELECT place_id FROM geonames WHERE id = ?", (place_id,)).fetchone()
        return str(row[0]) if row else place_id

    def named(self, name: str) -> Sequence[Place]:
        """All places of that name in any spelling or language: the register's own names first, then the largest."""
        matches = self.lookup([key(name)]).get(key(name), ())
        places = [(place, rank) for place_id, rank in matches if (place := self.place(place_id)) is not None]
        places.sort(key=lambda found: (found[1] > 1, -found[0].population, found[1], found[0].id))
        return tuple(place for place, _ in places)

    def lookup(self, keys: Iterable[str]) -> Mapping[str, Sequence[tuple[str, int]]]:
        """For each key that names something: (place id, rank), where rank 0 is a register name, 1 press, 2 a guess."""
        asked = dict.fromkeys(keys)
        if len(self._found) > _REMEMBERED:
            self._found.clear()
        wanted = [name for name in asked if name not in self._found]
        for start in range(0, len(wanted), _AT_ONCE):
            self._read_names(wanted[start : start + _AT_ONCE])
        return {name: found for name in asked if (found := self._found[name])}

    def load(self, place_ids: Iterable[str]) -> None:
        """Read many places in one query, so that ``place`` answers from memory."""
        wanted = [place_id for place_id in dict.fromkeys(place_ids) if place_id not in self._places]
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            rows = self._db.execute(f"{_SELECT} WHERE id IN ({_marks(part)})", part)
            self._places.update(dict.fromkeys(part))
            self._places.update({row[0]: Place(*row) for row in rows})
            self._overlay(part)

    def coded(self, code: str) -> Place | None:
        """The settlement of a code, or of a P-code, which is a code's first twelve signs; None where there is none."""
        if (place := self.place(code)) is not None:
            return place
        ids = self._db.execute(
            "SELECT id FROM places WHERE id >= ? AND id < ? ORDER BY id LIMIT 1", (code, code + "\uffff")
        ).fetchone()
        return self.place(ids[0]) if ids and len(code) == P_CODE_LENGTH else None

    def of_kind(self, kind: str) -> Sequence[Place]:
        """All built-in places of a kind, by id."""
        return tuple(Place(*row) for row in self._db.execute(f"{_SELECT} WHERE kind = ? ORDER BY id", (kind,)))

    def settlements(self) -> Sequence[Place]:
        """Every settlement by id, with imported positions where there are any; cities of other countries are none."""
        kinds = ("city", "settlement", "town", "village")
        ids = [
            row[0]
            for row in self._db.execute(f"SELECT id FROM places WHERE kind IN ({_marks(kinds)}) ORDER BY id", kinds)
        ]
        self.load(ids)
        return tuple(place for place_id in ids if (place := self._places[place_id]) is not None)

    def hromadas(self) -> Mapping[str, str]:
        """The names of hromadas, in Latin letters, by the nine signs with which their settlements' codes begin."""
        found = self._db.execute("SELECT DISTINCT substr(id, 1, 9), hromada FROM places WHERE hromada != '' ORDER BY 1")
        return dict(found.fetchall())

    @property
    def leads(self) -> frozenset[str]:
        """The first words of all keys of several words: what a longer name may begin with."""
        if self._leads is None:
            own = {row[0] for row in self._db.execute("SELECT word FROM leads")}
            if self._user is not None:
                longer = "SELECT DISTINCT substr(key, 1, instr(key, ' ') - 1) FROM imported_names WHERE key LIKE '% %'"
                own.update(row[0] for row in self._user.execute(longer))
            self._leads = frozenset(own)
        return self._leads

    @property
    def ordinary(self) -> frozenset[str]:
        """Keys of names that are ordinary words or first names as well, in any language."""
        if self._ordinary is None:
            self._ordinary = frozenset(row[0] for row in self._db.execute("SELECT key FROM ordinary"))
        return self._ordinary

    @property
    def sources(self) -> Mapping[str, str]:
        """What the file was built from: package -> version."""
        return dict(self._db.execute("SELECT key, value FROM meta ORDER BY key"))

    def close(self) -> None:
        """Let go of the files."""
        self._db.close()
        if self._user is not None:
            self._user.close()

    def _read_names(self, keys: Sequence[str]) -> None:
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for db, table in ((self._db, "names"), (self._user, "imported_names")):
            if db is not None:
                where = f"WHERE key IN ({_marks(keys)}) ORDER BY key, rank, place_id"
                query = f"SELECT key, place_id, rank FROM {table} {where}"
                for name, place_id, rank in db.execute(query, keys):
                    found[name][place_id] = min(rank, found[name].get(place_id, rank))
        for name in keys:
            self._found[name] = tuple(sorted(found[name].items(), key=lambda match: (match[1], match[0])))

    def _overlay(self, place_ids: Sequence[str]) -> None:
        if self._user is None:
            return
        columns = ", ".join(f"i.{column}" for column in _COLUMNS.split(", "))
        query = (
            f"SELECT {columns} FROM imported i JOIN batches b ON b.seq = i.batch WHERE i.id IN ({_marks(place_ids)})"
            " ORDER BY i.radius_km DESC, b.id DESC"
        )
        for row in self._user.execute(query, place_ids):
            below = self._places.get(row[0])
            self._places[row[0]] = replace(Place(*row), hromada=below.hromada if below else "")


def _open(path: Path, table: str, remedy: str) -> sqlite3.Connection:
    if not path.is_file():
        raise StoreError("there is no gazetteer", where=str(path), remedy=remedy)
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        connection.execute(f"SELECT 1 FROM {table} LIMIT 1")
    except sqlite3.DatabaseError as error:
        raise StoreError(f"the gazetteer cannot be read: {error}", where=str(path), remedy=remedy) from error
    return connection


def _open_imported(path: Path) -> sqlite3.Connection | None:
    """The user's places, or None where an import was cut off before it wrote anything.

    Not opened read-only: what a killed import left half written is rolled back by whoever opens the file next.
    """
    try:
        connection = sqlite3.connect(path, timeout=30.0, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        if connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
            connection.close()
            return None
        connection.execute("SELECT 1 FROM imported LIMIT 1")
    except sqlite3.DatabaseError as error:
        remedy = "remove it and import again"
        raise StoreError(f"the imported places cannot be read: {error}", where=str(path), remedy=remedy) from error
    return connection


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))
