"""What stands where in the archive's files: found again without reading them, made again from them where it is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from counterclaim.errors import StoreError

NAME = "index.db"
_COLUMNS = "kind, id, url, at, status, mime, digest"
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS records (file TEXT, offset INTEGER, length INTEGER, {_COLUMNS}, PRIMARY KEY (file, offset));
CREATE INDEX IF NOT EXISTS records_by_digest ON records (digest, kind);
CREATE INDEX IF NOT EXISTS records_by_url ON records (url, kind, at);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a record says of itself: WARC type, record id, address, time; of an answer its status, type and digest."""

    kind: str
    id: str
    url: str
    at: str
    status: int
    mime: str
    digest: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A record and where it stands: the compressed bytes ``[offset, offset + length)`` of a file."""

    file: str
    offset: int
    length: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Held:
    """What one file of the archive holds."""

    file: str
    answers: int
    revisits: int
    size: int
    first: str
    last: str


class WarcIndex:
    """The records of an archive's folder, in an SQLite file beside them; several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, timeout=30.0, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            remedy = "move it away: it is made again from the archive's files"
            what = f"the archive's index cannot be opened: {error}"
            raise StoreError(what, where=str(self.path), remedy=remedy) from error

    def add(self, entry: Entry, file: str, offset: int, length: int) -> None:
        """Note where a record stands; it counts for others after ``commit``."""
        marks = ",".join("?" * 10)
        self._db.execute(f"INSERT OR REPLACE INTO records VALUES ({marks})", (file, offset, length, *astuple(entry)))

    def commit(self) -> None:
        """Keep what was noted."""
        self._db.commit()

    def close(self) -> None:
        """Keep what was noted and let go of the file."""
        self._db.commit()
        self._db.close()

    def end_of(self, file: str) -> int:
        """Where the last record of a file that is known ends; 0 where none is."""
        row = self._db.execute("SELECT max(offset + length) FROM records WHERE file = ?", (file,)).fetchone()
        return int(row[0] or 0)

    def same_payload(self, digest: str) -> Entry | None:
        """The earliest answer with that payload, or None."""
        return self._one("digest = ? AND kind = 'response' AND status < 300 ORDER BY at, id", digest)

    def last_of(self, url: str) -> Entry | None:
        """The latest whole answer at that address, or None."""
        return self._one("url = ? AND kind = 'response' AND status < 300 ORDER BY at DESC, id", url)

    def records(self, since: str = "") -> Iterator[Placed]:
        """All records from a time on, in the order of files and places."""
        query = f"SELECT file, offset, length, {_COLUMNS} FROM records WHERE at >= ? ORDER BY file, offset"
        for file, offset, length, *told in self._db.execute(query, (since,)):
            yield Placed(file, offset, length, Entry(*told))

    def answered(self, url: str, at: str) -> Placed | None:
        """The answer at an address and time, where a revisit says it stands."""
        query = f"SELECT file, offset, length, {_COLUMNS} FROM records WHERE url = ? AND at = ? AND kind = 'response'"
        row = self._db.execute(query, (url, at)).fetchone()
        return Placed(row[0], row[1], row[2], Entry(*row[3:])) if row else None

    def near(self, url: str, first: str, last: str) -> Placed | None:
        """The latest answer at an address between two times, or the note that it was the same as an earlier one."""
        query = (
            f"SELECT file, offset, length, {_COLUMNS} FROM records WHERE url = ? AND kind IN ('response', 'revisit') "
            "AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT 1"
        )
        row = self._db.execute(query, (url, first, last)).fetchone()
        return Placed(row[0], row[1], row[2], Entry(*row[3:])) if row else None

    def held(self) -> list[Held]:
        """What each file holds, by name."""
        query = """SELECT file, sum(kind = 'response'), sum(kind = 'revisit'), max(offset + length), min(at), max(at)
                   FROM records GROUP BY file ORDER BY file"""
        return [Held(*row) for row in self._db.execute(query)]

    def _one(self, where: str, value: str) -> Entry | None:
        row = self._db.execute(f"SELECT {_COLUMNS} FROM records WHERE {where} LIMIT 1", (value,)).fetchone()
        return Entry(*row) if row else None
