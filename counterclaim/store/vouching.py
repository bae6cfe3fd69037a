"""What vouches that a document was here, and when: its entry in the log, a time stamp over it, its wire record."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, select

from counterclaim.store import schema
from counterclaim.store.database import ARCHIVED, Sighting, Store
from counterclaim.store.log import LogEntry
from counterclaim.store.timestamps import KIND, Stamp, stamps
from counterclaim.store.warc_index import NAME, Placed, WarcIndex

NEAR = timedelta(minutes=10)
"""How long before or after a sighting its request can have been written down."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """The log entry of a document's first sighting, the first stamp that covers it, and its requests as they went.

    ``stamp`` is None where none covers it, and was not checked against certificates: ``verify`` does that.
    """

    entry: LogEntry | None
    stamp: Stamp | None
    records: tuple[Placed, ...]


def vouched(store: Store, document_id: str, sightings: Sequence[Sighting]) -> Vouched:
    """What vouches for a document; looks through the log once. Raises ``StoreError`` where an index cannot be read."""
    with store.database.reading() as connection:
        entry = next(iter(_entries(connection, _archiving(document_id))), None)
        stamp = _stamp(connection, entry) if entry else None
    return Vouched(entry, stamp, _records(store, sightings))


def _archiving(document_id: str) -> Select[Any]:
    told = schema.log.c.payload.contains(f'"document_id":"{document_id}"', autoescape=True)
    return select(schema.log).where(schema.log.c.kind == ARCHIVED, told).order_by(schema.log.c.sequence).limit(1)


def _stamp(connection: Connection, entry: LogEntry) -> Stamp | None:
    """The first stamp without fault whose head is the entry or a later one: the chain carries all before it."""
    log = schema.log.c
    later = select(schema.log).where(log.kind == KIND, log.sequence > entry.sequence).order_by(log.sequence)
    for held in _entries(connection, later):
        head = held.data.get("head") if isinstance(held.data, dict) else None
        known = _entries(connection, select(schema.log).where(log.sha256 == str(head), log.sequence < held.sequence))
        found = next(stamps((*known, held)), None)
        if found and not found.fault and found.entry >= entry.sequence:
            return found
    return None


def _entries(connection: Connection, query: Select[Any]) -> list[LogEntry]:
    rows = connection.execute(query).all()
    return [LogEntry(row.sequence, row.kind, row.payload, row.previous, row.sha256) for row in rows]


def _records(store: Store, sightings: Sequence[Sighting]) -> tuple[Placed, ...]:
    if not (store.warc_folder / NAME).is_file():
        return ()
    with closing(WarcIndex(store.warc_folder)) as index:
        fetched = [seen for seen in sightings if "://" in seen.url]
        found = [index.near(seen.url, *map(_written, _around(seen.retrieved_at))) for seen in fetched]
    return tuple(dict.fromkeys(placed for placed in found if placed))


def _around(at: datetime) -> tuple[datetime, datetime]:
    return at - NEAR, at + NEAR


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
