"""How far the watching got: cursors and health of sources, what was known of each place, alerts and deliveries."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from counterclaim.alert import Alert
from counterclaim.model import Days, Story
from counterclaim.store import schema
from counterclaim.store.codec import canonical, decode, encode
from counterclaim.store.connection import Database

OPEN, DELIVERED, REFUSED = "", "delivered", "refused"
"""What became of a delivery; a refused one was refused for good."""
BEGUN = ""
"""The place whose being known says that alerts have a beginning; claims without a place stand under it too."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is kept of a source; ``asked`` is its kind and target, ``lag`` and ``kept_in`` are seconds.

    ``lag`` lies between publication and keeping, ``kept_in`` between discovery and keeping, of the newest document.
    ``streak`` and ``failures`` count polls in a row, ``skipped`` documents that could not be had or read.
    """

    name: str
    asked: str
    cursor: Mapping[str, str] = field(default_factory=dict)
    streak: int = 0
    failures: int = 0
    skipped: int = 0
    last_polled: datetime | None = None
    last_success: datetime | None = None
    last_news: datetime | None = None
    last_error: str | None = None
    last_error_at: datetime | None = None
    next_due: datetime | None = None
    lag: float | None = None
    kept_in: float | None = None


@dataclass(frozen=True, slots=True)
class PlaceKnown:
    """What the last assessment made of a place: its state, '' for none, and the utterances known to be disputed.

    ``admitted`` are the utterances of it that were known to run against the interest of who said them.
    """

    state: str = ""
    disputed: frozenset[str] = frozenset()
    admitted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Made:
    """An alert in the order of making, which starts at 1."""

    sequence: int
    made_at: datetime
    alert: Alert


@dataclass(frozen=True, slots=True)
class Queue:
    """How a receiver's deliveries stand."""

    receiver: str
    waiting: int
    delivered: int
    refused: int
    last_error: str | None


class Watching:
    """The watcher's tables of a store's database; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- sources -------------------------------------------------------------------------------------------------------

    def source(self, name: str, asked: str) -> SourceState:
        """The state of a source; a fresh one where there is none, or where the name stood for something else."""
        table = schema.watch_sources
        with self._database.reading() as connection:
            row = connection.execute(select(table).where(table.c.name == name)).first()
        return _state(row._mapping) if row is not None and row.asked == asked else SourceState(name, asked)

    def sources(self) -> tuple[SourceState, ...]:
        """Every source that was ever asked, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(schema.watch_sources).order_by(schema.watch_sources.c.name)).all()
        return tuple(_state(row._mapping) for row in rows)

    def keep(self, state: SourceState, document_id: str = "", at: datetime | None = None) -> None:
        """Keep a source's state, and which document it brought; the document's raw bytes must be archived."""
        row = {name: _plain(value) for name, value in asdict(state).items()}
        brought = {"source": state.name, "document_id": document_id, "at": _plain(at)}
        with self._database.writing() as connection:
            connection.execute(insert(schema.watch_sources).prefix_with("OR REPLACE").values(**row))
            if document_id:
                connection.execute(insert(schema.watch_brought).prefix_with("OR IGNORE").values(**brought))

    def brought(self) -> Mapping[str, int]:
        """How many documents each source brought, by its name."""
        table = schema.watch_brought
        with self._database.reading() as connection:
            rows = connection.execute(select(table.c.source, func.count()).group_by(table.c.source)).all()
        return {name: int(count) for name, count in rows}

    # -- what was known ------------------------------------------------------------------------------------------------

    def is_new(self) -> bool:
        """Whether nothing was ever assessed for alerts: what the store holds then is where alerts start from."""
        return BEGUN not in self.known([BEGUN])

    def unassessed(self) -> Mapping[str, str]:
        """The documents that were read, or read anew, since the last assessment: id to the digest of what was read."""
        documents, assessed = schema.documents, schema.watch_assessed
        query = (
            select(documents.c.id, documents.c.derived)
            .join_from(documents, assessed, documents.c.id == assessed.c.document_id, isouter=True)
            .where(or_(assessed.c.derived.is_(None), assessed.c.derived != documents.c.derived))
            .order_by(documents.c.id)
        )
        with self._database.reading() as connection:
            return {row.id: row.derived for row in connection.execute(query)}

    def settle(self, stories: Iterable[Story]) -> None:
        """Keep what only the collection told of stories: their day, the story they are a copy of, whom they credit."""
        rows = [
            {
                "story_id": story.id,
                "origin_id": story.origin_id,
                "origin_reason": story.origin_reason,
                "credit": story.credit,
                "published_last": story.published.last,
                "published": encode(story.published).decode(),
            }
            for story in stories
        ]
        if rows:
            with self._database.writing() as connection:
                connection.execute(insert(schema.watch_stories).prefix_with("OR REPLACE"), rows)

    def settled(self, stories: Iterable[Story]) -> tuple[Story, ...]:
        """The stories with the day and the origin that were settled; those never settled as they are."""
        table = schema.watch_stories
        found = []
        with self._database.reading() as connection:
            for story in stories:
                row = connection.execute(select(table).where(table.c.story_id == story.id)).first()
                if row is not None:
                    days = decode(Days, row.published, where=f"the day of story {story.id}")
                    told = {"origin_id": row.origin_id, "origin_reason": row.origin_reason, "credit": row.credit}
                    story = replace(story, published=days, **told)
                found.append(story)
        return tuple(found)

    def last_day(self, until: date) -> date | None:
        """The last day, no later than ``until``, on which a settled story was published."""
        day = schema.watch_stories.c.published_last
        with self._database.reading() as connection:
            last: date | None = connection.execute(select(func.max(day)).where(day <= until)).scalar()
        return last

    def beside(self, place_ids: Iterable[str], first: date, last: date, most: int) -> frozenset[str]:
        """Documents with a claim on one of the places, said from ``first`` to ``last``: the newest ``most`` of them."""
        table, told = schema.claims, schema.watch_stories
        day = func.coalesce(told.c.published_last, table.c.said_last)  # as settled, where it was not known when read
        query = (
            select(table.c.document_id)
            .join_from(table, told, told.c.story_id == table.c.story_id, isouter=True)
            .where(table.c.place_id.in_(sorted(place_ids)), day.between(first, last))
            .group_by(table.c.document_id)
            .order_by(func.max(day).desc(), table.c.document_id)
            .limit(most)
        )
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def known(self, place_ids: Iterable[str]) -> Mapping[str, PlaceKnown]:
        """What was known of places at the last assessment; places never assessed are left out."""
        found: dict[str, PlaceKnown] = {}
        with self._database.reading() as connection:
            for place_id in place_ids:
                query = select(schema.watch_places.c.body).where(schema.watch_places.c.place_id == place_id)
                if (body := connection.execute(query).scalar()) is not None:
                    found[place_id] = decode(PlaceKnown, body, where=f"what was known of {place_id}")
        return found

    def assessed(
        self,
        documents: Mapping[str, str],
        places: Mapping[str, PlaceKnown],
        alerts: Sequence[Alert],
        receivers: Sequence[str],
        at: datetime,
    ) -> tuple[Alert, ...]:
        """Keep an assessment in one transaction: its documents, what is known now, and the alerts never made before.

        Returns those; each waits for every receiver from then on.
        """
        with self._database.writing() as connection:
            for document_id, derived in documents.items():
                row = {"document_id": document_id, "derived": derived}
                connection.execute(insert(schema.watch_assessed).prefix_with("OR REPLACE").values(**row))
            for place_id, known in places.items():
                body = canonical(
                    {
                        "state": known.state,
                        "disputed": sorted(known.disputed),
                        "admitted": sorted(known.admitted),
                    }
                ).decode()
                row = {"place_id": place_id, "body": body}
                connection.execute(insert(schema.watch_places).prefix_with("OR REPLACE").values(**row))
            return tuple(alert for alert in alerts if _add_alert(connection, alert, receivers, at))

    # -- alerts --------------------------------------------------------------------------------------------------------

    def alerts(self, most: int | None = None) -> tuple[Made, ...]:
        """The alerts, the newest first; ``most`` of them."""
        table = schema.alerts
        query = select(table).order_by(table.c.sequence.desc()).limit(most)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(
            Made(row.sequence, datetime.fromisoformat(row.made_at), decode(Alert, row.body, where=f"alert {row.id}"))
            for row in rows
        )

    def count(self) -> int:
        """How many alerts were ever made."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(schema.alerts)).scalar_one())

    def waiting(self, receiver: str, most: int = 20) -> tuple[tuple[Made, int], ...]:
        """What a receiver has still to get, with the tries so far: fewest tries first, then the oldest."""
        table, open_ = schema.alerts, schema.alert_deliveries
        query = (
            select(table, open_.c.attempts)
            .join(open_, open_.c.alert_id == table.c.id)
            .where(open_.c.receiver == receiver, open_.c.done == OPEN)
            .order_by(open_.c.attempts, table.c.sequence)
            .limit(most)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(
            (
                Made(
                    row.sequence, datetime.fromisoformat(row.made_at), decode(Alert, row.body, where=f"alert {row.id}")
                ),
                int(row.attempts),
            )
            for row in rows
        )

    def tried(self, receiver: str, alert_id: str, at: datetime, done: str, error: str | None) -> None:
        """Write down one try of a delivery and what became of it (``OPEN``, ``DELIVERED`` or ``REFUSED``)."""
        table = schema.alert_deliveries
        query = update(table).where(table.c.receiver == receiver, table.c.alert_id == alert_id)
        with self._database.writing() as connection:
            connection.execute(
                query.values(attempts=table.c.attempts + 1, tried_at=_plain(at), done=done, last_error=error)
            )

    def queues(self) -> tuple[Queue, ...]:
        """How the deliveries of every receiver stand, by receiver."""
        table = schema.alert_deliveries
        with self._database.reading() as connection:
            rows = connection.execute(
                select(table.c.receiver, table.c.done, table.c.tried_at, table.c.last_error)
            ).all()
        made = []
        for receiver in sorted({row.receiver for row in rows}):
            own = [row for row in rows if row.receiver == receiver]
            failed = [row for row in own if row.last_error]
            last = max(failed, key=lambda row: row.tried_at or "").last_error if failed else None
            counts = Counter(row.done for row in own)
            made.append(Queue(receiver, counts[OPEN], counts[DELIVERED], counts[REFUSED], last))
        return tuple(made)

    def forget(self, receivers: Iterable[str]) -> None:
        """Drop what still waits for receivers that are no longer wanted."""
        table = schema.alert_deliveries
        with self._database.writing() as connection:
            for receiver in receivers:
                connection.execute(delete(table).where(table.c.receiver == receiver, table.c.done == OPEN))


def _add_alert(connection: Connection, alert: Alert, receivers: Sequence[str], at: datetime) -> bool:
    if connection.execute(select(schema.alerts.c.id).where(schema.alerts.c.id == alert.id)).first() is not None:
        return False
    row = {"id": alert.id, "kind": alert.kind, "made_at": _plain(at), "body": encode(alert).decode()}
    connection.execute(insert(schema.alerts).values(**row))
    for receiver in receivers:
        row = {"receiver": receiver, "alert_id": alert.id, "attempts": 0, "done": OPEN}
        connection.execute(insert(schema.alert_deliveries).values(**row))
    return True


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return canonical(dict(value)).decode() if isinstance(value, Mapping) else value


def _state(row: Mapping[Any, Any]) -> SourceState:
    values = dict(row)
    for name in ("last_polled", "last_success", "last_news", "last_error_at", "next_due"):
        values[name] = datetime.fromisoformat(str(values[name])) if values[name] else None
    values["cursor"] = json.loads(str(values["cursor"]))
    return SourceState(**values)
