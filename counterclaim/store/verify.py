"""Prove that the store is what it was: the log's chain, the raw bytes, and every quote at its offsets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, text

from counterclaim.errors import StoreError
from counterclaim.model import Document, ResolvedClaim, Span, Story
from counterclaim.store import log, schema
from counterclaim.store.blobs import Blobs
from counterclaim.store.codec import decode
from counterclaim.store.database import (
    ARCHIVED,
    DERIVED,
    Store,
    claim_row,
    derived_digest,
    document_row,
    story_row,
)


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was checked, and each fault in one line.

    ``underived`` are ids of documents archived but not yet read; ``unrecorded`` of blobs whose adding was cut short.
    Neither is a fault: the bytes are whole, and adding them again finishes the work. ``head`` is the newest log
    entry's hash: noted elsewhere, it shows later that the log was not cut.
    """

    blobs: int
    documents: int
    stories: int
    claims: int
    entries: int
    head: str
    faults: tuple[str, ...]
    underived: tuple[str, ...]
    unrecorded: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether there is no fault."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class _Vouched:
    """What the log says: the archived ids, and what was last derived from each document."""

    entries: int
    head: str
    archived: frozenset[str]
    derived: dict[str, str]
    faults: tuple[str, ...]


def verify(store: Store) -> VerifyReport:
    """Check everything in the store against the hashes that vouch for it; reads every blob once, changes nothing."""
    with store.database.reading() as connection:
        vouched = _read_log(connection)
        recorded = set(connection.execute(select(schema.blobs.c.id)).scalars())
        derived = set(connection.execute(select(schema.documents.c.id)).scalars())
        faults = [*_database_faults(connection), *vouched.faults]
        faults += [
            f"log: document {name} was archived, but its record is gone" for name in sorted(vouched.archived - recorded)
        ]
        faults += [
            f"document {name}: recorded, but the log knows nothing of it"
            for name in sorted(recorded - vouched.archived)
        ]
        faults += [
            f"log: document {name} was read, but what was derived is gone"
            for name in sorted(vouched.derived.keys() - derived)
        ]
        faults += _blob_faults(store.blobs, recorded | derived)
        for document_id in sorted(derived):
            faults += _document_faults(connection, document_id, vouched.derived.get(document_id))
        counts = {name: _count(connection, name) for name in ("stories", "claims")}
    on_disk = set(store.blobs.ids())
    return VerifyReport(
        blobs=len(on_disk),
        documents=len(derived),
        stories=counts["stories"],
        claims=counts["claims"],
        entries=vouched.entries,
        head=vouched.head,
        faults=tuple(faults),
        underived=tuple(sorted(recorded - derived)),
        unrecorded=tuple(sorted(on_disk - recorded)),
    )


def _count(connection: Connection, table: str) -> int:
    return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def _database_faults(connection: Connection) -> Iterator[str]:
    for row in connection.execute(text("PRAGMA integrity_check")):
        if row[0] != "ok":
            yield f"database: {row[0]}"
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"database: row {row[1]} of {row[0]} refers to a row of {row[2]} that is gone"


def _read_log(connection: Connection) -> _Vouched:
    entries = list(log.read(connection))
    archived, derived, faults = set(), {}, list(log.faults(entries))
    for entry in entries:
        try:
            if entry.kind == ARCHIVED:
                archived.add(entry.data["document_id"])
            elif entry.kind == DERIVED:
                derived[entry.data["document_id"]] = entry.data["sha256"]
        except (ValueError, KeyError, TypeError):
            faults.append(f"log entry {entry.sequence} ({entry.kind}) cannot be read")
    head = entries[-1].sha256 if entries else log.GENESIS
    return _Vouched(len(entries), head, frozenset(archived), derived, tuple(faults))


def _blob_faults(blobs: Blobs, ids: set[str]) -> Iterator[str]:
    for blob_id in sorted(ids):
        if not blobs.path(blob_id).is_file():
            yield f"document {blob_id}: its raw bytes are gone"
        elif not blobs.holds(blob_id):
            yield f"document {blob_id}: its raw bytes were changed, or cannot be read"


def _document_faults(connection: Connection, document_id: str, vouched: str | None) -> Iterator[str]:
    name = f"document {document_id[:12]}"
    row = connection.execute(select(schema.documents).where(schema.documents.c.id == document_id)).one()
    story_rows = _rows(connection, schema.stories, document_id)
    claim_rows = _rows(connection, schema.claims, document_id)
    digest = derived_digest(row.body, [r.body for r in story_rows], [r.body for r in claim_rows])
    if digest != vouched or row.derived != vouched:
        yield f"{name}: what is derived from it is not what the log vouches for"
    try:
        document = decode(Document, row.body, where=name)
        stories = [decode(Story, r.body, where=f"{name}, story {r.id}") for r in story_rows]
        claims = [decode(ResolvedClaim, r.body, where=f"{name}, claim {r.id}") for r in claim_rows]
    except StoreError as error:
        yield str(error)
        return
    if not _agree(row, document_row(document)):
        yield f"{name}: its row and its body differ"
    for kind, found in (
        ("story", [*zip(story_rows, map(story_row, stories), strict=True)]),
        ("claim", [*zip(claim_rows, map(claim_row, claims), strict=True)]),
    ):
        yield from (
            f"{name}: the row and the body of {kind} {r.id} differ" for r, wanted in found if not _agree(r, wanted)
        )
    yield from _text_faults(name, document, stories, claims)


def _rows(connection: Connection, table: Any, document_id: str) -> list[Row[Any]]:
    return list(connection.execute(select(table).where(table.c.document_id == document_id).order_by(table.c.id)))


def _agree(row: Row[Any], wanted: dict[str, Any]) -> bool:
    plain = dict(wanted) | {"body": json.loads(wanted["body"])}
    found = row._mapping
    return all((json.loads(found[name]) if name == "body" else found[name]) == value for name, value in plain.items())


def _text_faults(name: str, document: Document, stories: list[Story], claims: list[ResolvedClaim]) -> Iterator[str]:
    length = len(document.text)
    for story in stories:
        if not 0 <= story.start <= story.end <= length:
            yield f"{name}: story {story.id} lies outside the text"
        for finding in story.findings:
            for span in finding.spans:
                yield from _span_faults(f"{name}: finding {finding.kind!r} of story {story.id}", document, span)
    for resolved in claims:
        yield from _span_faults(f"{name}: claim {resolved.id}", document, resolved.claim.span)


def _span_faults(name: str, document: Document, span: Span) -> Iterator[str]:
    body, start, end = document.text, span.start, span.end
    if span.document_id != document.id:
        yield f"{name} quotes another document"
    elif not 0 <= start < end <= len(body) or body[start:end] != span.quote:
        yield f"{name}: the quote is not what the text says at {start}-{end}"
    elif not body[:start].endswith(span.prefix) or not body[end:].startswith(span.suffix):
        yield f"{name}: the words around the quote are not those of the text at {start}-{end}"
