"""The append-only log: each entry carries the hash of the one before, so that no entry can change unseen.

This is a hash chain as in Haber and Stornetta, "How to time-stamp a digital document" (1991). A chain cannot show that
its newest entries were cut off; whoever wants that too keeps the head that ``verify`` prints somewhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from counterclaim.store import schema
from counterclaim.store.codec import canonical

GENESIS = "0" * 64
"""What the first entry gives as the hash of its predecessor."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing that was done; ``payload`` is canonical JSON, ``previous`` the ``sha256`` of the entry before."""

    sequence: int
    kind: str
    payload: str
    previous: str
    sha256: str

    @property
    def data(self) -> Any:
        """The payload as a value; raises ``ValueError`` where somebody made it something else than JSON."""
        return json.loads(self.payload)


def digest(sequence: int, kind: str, payload: str, previous: str) -> str:
    """The hash that an entry must carry: sha256 of the canonical JSON list of its other four fields."""
    return hashlib.sha256(canonical([sequence, kind, payload, previous])).hexdigest()


def append(connection: Connection, kind: str, payload: Mapping[str, Any]) -> LogEntry:
    """Add an entry inside the caller's writing transaction, which must have begun immediate: the chain stays linear."""
    last = connection.execute(select(schema.log).order_by(schema.log.c.sequence.desc()).limit(1)).first()
    sequence, previous = (last.sequence + 1, last.sha256) if last else (1, GENESIS)
    text = canonical(dict(payload)).decode()
    entry = LogEntry(sequence, kind, text, previous, digest(sequence, kind, text, previous))
    connection.execute(
        insert(schema.log).values(sequence=sequence, kind=kind, payload=text, previous=previous, sha256=entry.sha256)
    )
    return entry


def head(connection: Connection) -> str:
    """The newest entry's hash, or ``GENESIS`` where there is none."""
    query = select(schema.log.c.sha256).order_by(schema.log.c.sequence.desc()).limit(1)
    return connection.execute(query).scalar() or GENESIS


def read(connection: Connection) -> Iterator[LogEntry]:
    """All entries, oldest first."""
    rows: Iterable[Row[Any]] = connection.execute(select(schema.log).order_by(schema.log.c.sequence))
    for row in rows:
        yield LogEntry(row.sequence, row.kind, row.payload, row.previous, row.sha256)


def after(connection: Connection, sequence: int, most: int) -> list[LogEntry]:
    """The entries that follow one, oldest first, at most so many."""
    query = select(schema.log).where(schema.log.c.sequence > sequence).order_by(schema.log.c.sequence).limit(most)
    rows = connection.execute(query).all()
    return [LogEntry(row.sequence, row.kind, row.payload, row.previous, row.sha256) for row in rows]


def length(connection: Connection) -> int:
    """The sequence of the newest entry, 0 where there is none."""
    query = select(schema.log.c.sequence).order_by(schema.log.c.sequence.desc()).limit(1)
    return connection.execute(query).scalar() or 0


def faults(entries: Iterable[LogEntry]) -> Iterator[str]:
    """Say, one line a fault, where a chain does not hold: a gap, a link that misses, an entry that was rewritten."""
    expected, previous = 1, GENESIS
    for entry in entries:
        if entry.sequence != expected:
            yield f"log entry {expected} is missing: the next one is {entry.sequence}"
        elif entry.previous != previous:
            yield f"log entry {entry.sequence} does not follow from the entry before it"
        if digest(entry.sequence, entry.kind, entry.payload, entry.previous) != entry.sha256:
            yield f"log entry {entry.sequence} ({entry.kind}) was changed: its hash does not hold"
        expected, previous = entry.sequence + 1, entry.sha256
