"""The store: archive first, derive later, and never lose what was archived."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, select
from sqlalchemy.exc import IntegrityError

from counterclaim.errors import CounterclaimError, NotFound, StoreError, UsageError
from counterclaim.model import Document, Fetched, ResolvedClaim, Story
from counterclaim.store import log, schema
from counterclaim.store.blobs import Blobs
from counterclaim.store.codec import decode, encode
from counterclaim.store.connection import Database
from counterclaim.store.warc import ArchiveWriter, Exchange

ARCHIVED, DERIVED = "archived", "derived"
"""The kinds of log entry that the store writes itself."""

_DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where and when the bytes of a document were first fetched from one URL; the time is UTC."""

    document_id: str
    url: str
    publisher: str
    content_type: str
    retrieved_at: datetime


@dataclass(frozen=True, slots=True)
class Derived:
    """What was made of one document: all that ``save`` replaces; ``reader`` marks who read it, '' for nobody known."""

    document: Document
    stories: Sequence[Story]
    claims: Sequence[ResolvedClaim]
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one step of ``keep``; ``new`` where nothing like it was there, ``error`` where it is refused."""

    document_id: str
    new: bool
    error: CounterclaimError | None = None


class Store:
    """One folder on disk: ``counterclaim.db``, the raw bytes in ``blobs/``, the user's places in ``places.db``.

    Not a cache: the raw bytes and the log cannot be had again. Several processes may use one folder at a time.
    """

    def __init__(self, home: Path, database: Database) -> None:
        self.home = home
        self.database = database
        self.blobs = Blobs(home / "blobs")
        self._exchanges: ArchiveWriter | None = None
        self._opening = Lock()

    @staticmethod
    def open(home: Path) -> Store:
        """Open the store in ``home``, making it or bringing it to the newest version where needed.

        Raises ``StoreError`` where the folder cannot be made or written, or holds something else.
        """
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            remedy = "choose another folder with --home"
            what = f"no store can be made here: {error.strerror or error}"
            raise StoreError(what, where=str(home), remedy=remedy) from error
        database = Database(home / "counterclaim.db")
        try:
            database.migrate()
        except BaseException:
            database.close()
            raise
        return Store(home, database)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        if self._exchanges is not None:
            self._exchanges.close()
            self._exchanges = None
        self.database.close()

    @property
    def places_path(self) -> Path:
        """Where the user's imported places lie: an SQLite file, which need not exist."""
        return self.home / "places.db"

    @property
    def warc_folder(self) -> Path:
        """Where every request and answer is kept as it went over the wire: WARC files and their index."""
        return self.home / "warc"

    def keep_exchange(self, exchange: Exchange) -> None:
        """Append a request and its answer, as they went over the wire, to the archive in ``warc_folder``.

        Threads may call it, one after another. Raises ``StoreError`` where the disk refuses.
        """
        with self._opening:
            if self._exchanges is None:
                self._exchanges = ArchiveWriter(self.warc_folder)
        self._exchanges.write(exchange)

    def archive(self, fetched: Fetched) -> str:
        """Keep the raw bytes and where they were seen; returns their sha256, the document's id.

        The same bytes from the same URL change nothing; from another URL they are a further sighting of one document.
        """
        return self.keep([fetched])[0].document_id

    def keep(self, steps: Sequence[Fetched | Derived]) -> list[Kept]:
        """Archive what was fetched and save what was derived, in this order and in one transaction.

        A document is saved under the first of the addresses at which it was seen, in their order, as fetched first, so
        that no order of adding shows. What cannot be saved has its error, and the rest is kept; raises ``StoreError``
        where the disk or the database refuses, and then nothing of it was kept but raw bytes.
        """
        ids = iter(self.blobs.add_all([step.raw for step in steps if isinstance(step, Fetched)]))
        with self.database.writing() as connection:
            return [
                _archive(connection, next(ids), step) if isinstance(step, Fetched) else _try_save(connection, step)
                for step in steps
            ]

    def raw(self, document_id: str) -> bytes:
        """The raw bytes of a document; raises ``Tampered`` where they no longer hash to its id, ``NotFound``."""
        return self.blobs.read(document_id)

    def sightings(self, document_id: str) -> tuple[Sighting, ...]:
        """Every URL at which these bytes were seen, the earliest first."""
        with self.database.reading() as connection:
            return _sightings(connection, document_id)

    def save(self, document: Document, stories: Sequence[Story], claims: Sequence[ResolvedClaim]) -> None:
        """Replace what is derived from ``document`` in one transaction; saying the same twice changes nothing.

        Raises ``StoreError`` where its raw bytes were never archived or a story or claim belongs elsewhere.
        """
        with self.database.writing() as connection:
            _save(connection, Derived(document, stories, claims))

    def documents(self, *, said_until: date | None = None, ids: Collection[str] | None = None) -> tuple[Document, ...]:
        """All documents by id, or those of ``ids``; with ``said_until``, those known to be published by that day."""
        table = schema.documents
        query = select(table.c.id, table.c.body).order_by(table.c.id)
        if ids is not None:
            query = query.where(table.c.id.in_(sorted(ids)))
        return self._read(Document, _until(query, table.c.published_last, said_until))

    def stories(
        self, *, said_until: date | None = None, document_id: str | None = None, place_id: str | None = None
    ) -> tuple[Story, ...]:
        """All stories by id; ``said_until`` as for ``documents``; ``place_id``: those with a claim on that place."""
        table = schema.stories
        query = select(table.c.id, table.c.body).order_by(table.c.id)
        if document_id is not None:
            query = query.where(table.c.document_id == document_id)
        if place_id is not None:
            on_place = select(schema.claims.c.story_id).where(schema.claims.c.place_id == place_id)
            query = query.where(table.c.id.in_(on_place))
        return self._read(Story, _until(query, table.c.published_last, said_until))

    def claims(
        self,
        *,
        said_until: date | None = None,
        document_id: str | None = None,
        place_id: str | None = None,
        speaker_id: str | None = None,
    ) -> tuple[ResolvedClaim, ...]:
        """All claims by document, place in its text, and id; every filter that is given must hold.

        ``said_until`` keeps the claims known to have been said by that day: those of no known day are left out.
        """
        table = schema.claims
        query = select(table.c.id, table.c.body).order_by(table.c.document_id, table.c.start, table.c.id)
        wanted = {"document_id": document_id, "place_id": place_id, "speaker_id": speaker_id}
        for column, value in wanted.items():
            if value is not None:
                query = query.where(table.c[column] == value)
        return self._read(ResolvedClaim, _until(query, table.c.said_last, said_until))

    def document(self, id_or_prefix: str) -> Document:
        """The document whose id begins so (four digits or more); raises ``NotFound`` where none or several do."""
        prefix = id_or_prefix.strip().lower()
        remedy = "give at least four hexadecimal digits of its id"
        if len(prefix) < 4 or not _DIGITS.issuperset(prefix):
            raise NotFound(f"{id_or_prefix!r} is no document id", remedy=remedy)
        table = schema.documents
        query = select(table.c.id, table.c.body).where(table.c.id.startswith(prefix)).order_by(table.c.id).limit(2)
        found: tuple[Document, ...] = self._read(Document, query)
        if not found:
            raise NotFound(f"no document's id begins with {prefix}", remedy="add it first")
        if len(found) > 1:
            raise NotFound(f"several documents' ids begin with {prefix}", remedy="give more digits")
        return found[0]

    def knows(self, document_id: str) -> bool:
        """Whether a document was read and saved already; costs one look at an index."""
        query = select(schema.documents.c.id).where(schema.documents.c.id == document_id)
        with self.database.reading() as connection:
            return connection.execute(query).first() is not None

    def holds(self, document_id: str, url: str, reader: str) -> tuple[int, int] | None:
        """How many stories and claims were read of a document by ``reader``, None where it has to be read (again).

        It does where another reader read it or nobody, where it was not seen at ``url``, or where what was derived is
        no longer what was written.
        """
        documents, seen = schema.documents, schema.sightings
        with self.database.reading() as connection:
            row = connection.execute(select(documents).where(documents.c.id == document_id)).first()
            at = select(seen.c.url).where(seen.c.document_id == document_id, seen.c.url == _writable(url))
            if row is None or not reader or row.reader != reader or connection.execute(at).first() is None:
                return None
            stories, claims = (
                connection.execute(select(table.c.body).where(table.c.document_id == document_id)).scalars().all()
                for table in (schema.stories, schema.claims)
            )
        digest = derived_digest(row.body, stories, claims)
        return (len(stories), len(claims)) if digest == row.derived else None

    def note(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Write down something that was done; raises ``UsageError`` for the kinds that the store itself writes."""
        if kind in (ARCHIVED, DERIVED):
            raise UsageError(f"only the store writes log entries of kind {kind!r}", remedy="choose another kind")
        with self.database.writing() as connection:
            log.append(connection, kind, payload)

    def log_after(self, sequence: int, most: int = 200) -> list[log.LogEntry]:
        """What was done after an entry of the log, oldest first, at most so many."""
        with self.database.reading() as connection:
            return log.after(connection, sequence, most)

    def log_length(self) -> int:
        """The sequence of the newest log entry; 0 in an empty store."""
        with self.database.reading() as connection:
            return log.length(connection)

    def log(self) -> Iterator[log.LogEntry]:
        """Everything that was done, oldest first."""
        with self.database.reading() as connection:
            yield from log.read(connection)

    def head(self) -> str:
        """The newest log entry's hash: it changes whenever anything in the store does."""
        with self.database.reading() as connection:
            return log.head(connection)

    def _read(self, kind: type[Any], query: Select[Any]) -> tuple[Any, ...]:
        with self.database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(decode(kind, row.body, where=f"{kind.__name__} {row.id}") for row in rows)


def _archive(connection: Connection, document_id: str, fetched: Fetched) -> Kept:
    seen = _sighting_row(document_id, fetched)
    table = schema.sightings
    known = select(table).where(table.c.document_id == document_id, table.c.url == seen["url"])
    is_new = connection.execute(known).first() is None
    if is_new:
        size = len(fetched.raw)
        connection.execute(insert(schema.blobs).prefix_with("OR IGNORE").values(id=document_id, size=size))
        connection.execute(insert(table).values(**seen))
        log.append(connection, ARCHIVED, {**seen, "size": size})
    return Kept(document_id, is_new)


def _try_save(connection: Connection, derived: Derived) -> Kept:
    """Save under the first sighting; where that is refused, all of this document stays as it was."""
    document = derived.document
    seen = _sightings(connection, document.id)
    if seen:
        urls = sorted(s.url if "://" in s.url else Path(s.url).name for s in seen)
        document = replace(document, url=urls[0], retrieved_at=min(s.retrieved_at for s in seen))
    try:
        with connection.begin_nested():
            return Kept(document.id, _save(connection, replace(derived, document=document)))
    except IntegrityError as error:
        return Kept(document.id, False, StoreError(f"the database refuses it: {error.orig}", where=document.url))
    except CounterclaimError as error:
        return Kept(document.id, False, error)


def _save(connection: Connection, derived: Derived) -> bool:
    """Replace all rows of a document; whether there were none before."""
    document, stories, claims = derived.document, derived.stories, derived.claims
    _check_belonging(document, stories, claims)
    story_rows = [story_row(story) for story in stories]
    claim_rows = [claim_row(claim) for claim in claims]
    row = document_row(document)
    row["derived"] = derived_digest(row["body"], [r["body"] for r in story_rows], [r["body"] for r in claim_rows])
    row["reader"] = derived.reader
    before = _derived_before(connection, document)
    connection.execute(delete(schema.documents).where(schema.documents.c.id == document.id))
    connection.execute(insert(schema.documents).values(**row))
    if story_rows:
        connection.execute(insert(schema.stories), story_rows)
    if claim_rows:
        connection.execute(insert(schema.claims), claim_rows)
    if before != row["derived"]:
        payload = {"document_id": document.id, "sha256": row["derived"]}
        log.append(connection, DERIVED, payload | {"stories": len(stories), "claims": len(claims)})
    return before is None


def _derived_before(connection: Connection, document: Document) -> str | None:
    if connection.execute(select(schema.blobs.c.id).where(schema.blobs.c.id == document.id)).first() is None:
        raise StoreError(f"the raw bytes of document {document.id} were never archived", where=document.url)
    query = select(schema.documents.c.derived).where(schema.documents.c.id == document.id)
    return connection.execute(query).scalar()


def _sightings(connection: Connection, document_id: str) -> tuple[Sighting, ...]:
    table = schema.sightings
    query = select(table).where(table.c.document_id == document_id).order_by(table.c.retrieved_at, table.c.url)
    return tuple(
        Sighting(row.document_id, row.url, row.publisher, row.content_type, datetime.fromisoformat(row.retrieved_at))
        for row in connection.execute(query)
    )


def document_row(document: Document) -> dict[str, Any]:
    """A document as its table's row, without the ``derived`` digest."""
    return {"id": document.id, "published_last": document.published.best, "body": encode(document).decode()}


def story_row(story: Story) -> dict[str, Any]:
    """A story as its table's row."""
    return {
        "id": story.id,
        "document_id": story.document_id,
        "published_last": story.published.best,
        "body": encode(story).decode(),
    }


def claim_row(resolved: ResolvedClaim) -> dict[str, Any]:
    """A claim as its table's row."""
    return {
        "id": resolved.id,
        "document_id": resolved.claim.span.document_id,
        "story_id": resolved.claim.story_id,
        "start": resolved.claim.span.start,
        "place_id": resolved.place_id,
        "speaker_id": resolved.speaker_id,
        "said_last": resolved.said.best,
        "body": encode(resolved).decode(),
    }


def derived_digest(document: str, stories: Sequence[str], claims: Sequence[str]) -> str:
    """Hash all that was derived from a document, whatever order it came in; takes the rows' bodies."""
    whole = hashlib.sha256()
    for body in (document, "", *sorted(stories), "", *sorted(claims)):
        whole.update(hashlib.sha256(body.encode()).digest())
    return whole.hexdigest()


def _sighting_row(document_id: str, fetched: Fetched) -> dict[str, Any]:
    moment = fetched.retrieved_at
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return {
        "document_id": document_id,
        "url": _writable(fetched.url),
        "publisher": _writable(fetched.publisher),
        "content_type": _writable(fetched.content_type),
        "retrieved_at": aware.isoformat(timespec="microseconds"),
    }


def _writable(words: str) -> str:
    """A file's name can hold bytes that are no UTF-8; nothing is lost for that."""
    return words.encode("utf-8", "backslashreplace").decode()


def _until(query: Select[Any], column: ColumnElement[date | None], day: date | None) -> Select[Any]:
    return query if day is None else query.where(column <= day)


def _check_belonging(document: Document, stories: Sequence[Story], claims: Sequence[ResolvedClaim]) -> None:
    known = {story.id for story in stories}
    for story in stories:
        if story.document_id != document.id:
            raise StoreError(f"story {story.id} belongs to another document", where=document.url)
    for resolved in claims:
        if resolved.claim.story_id not in known or resolved.claim.span.document_id != document.id:
            raise StoreError(f"claim {resolved.id} belongs to no story of this document", where=document.url)
