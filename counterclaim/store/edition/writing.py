"""Filling an edition: whole from a ledger of everything, or in part from a ledger of some places and documents."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from counterclaim.errors import StoreError
from counterclaim.model import Assessment, Document, Ledger, Place, ResolvedClaim
from counterclaim.store.codec import encode
from counterclaim.store.edition.beliefs import lay
from counterclaim.store.edition.planes import (
    SIDES,
    Planes,
    Series,
    pack_series,
    shades,
    states,
    triples_of,
)
from counterclaim.store.edition.schema import TABLES, VERSION
from counterclaim.store.edition.turn import turn

EDITION = "edition.db"
KINDS = ("assessed", "a", "b")
"""The planes: as assessed, and as each camp's own words alone have it."""
Intervals = Sequence[tuple[date, date]]


@dataclass(frozen=True, slots=True)
class Extras:
    """What other rooms know of a place: how it is spelled, when it was disputed, what each camp alone makes of it.

    ``names`` are folded as a search folds what is typed; ``title`` is what to call a document without its text;
    ``worlds`` are the first and the second camp's series, which may be empty; ``km2`` is the ground of settlements.
    """

    names: Callable[[Place], Sequence[str]]
    slug: Callable[[str], str]
    title: Callable[[Document], str]
    disputes: Callable[[str], Intervals]
    worlds: Callable[[str], tuple[Series, Series]]
    km2: Mapping[str, float]


def remake(
    path: Path, ledger: Ledger, head: str, extras: Extras, catch_up: Callable[[Path], None] = lambda part: None
) -> None:
    """Write a whole edition beside ``path`` and put it there at once; raises ``StoreError`` where the disk refuses.

    ``head`` is the store's newest log entry that the ledger was made from. What was renewed in the edition at ``path``
    meanwhile, ``catch_up`` brings into the new one before it takes that one's place; nobody else changes it then.
    """
    part = path.with_name(f".part-{os.getpid()}-{path.name}")
    try:
        part.unlink(missing_ok=True)
        with closing(_connected(part)) as connection, connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            connection.executescript(TABLES)
            _fill(connection, ledger, head, extras, tuple(ledger.places))
        with turn(path.parent):
            catch_up(part)
            os.replace(part, path)
    except (sqlite3.Error, OSError) as error:
        raise _refused(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def renew(path: Path, ledger: Ledger, extras: Extras, document_ids: Collection[str] = ()) -> None:
    """Replace in an edition all that is about the ledger's places and ``document_ids``, in one transaction.

    Other places stay as they were, on days after their last one as on that; records stay until all is made again, and
    so does the head: the edition is still that of the store as it was then. To be called in one's ``turn``.
    """
    try:
        with closing(_connected(path)) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            places = tuple(ledger.places)
            for table, column, values in (
                ("claims", "place_id", places),
                ("claims", "document_id", tuple(document_ids)),
                ("utterances", "place_id", places),
                ("moves", "place_id", places),
                ("names", "place_id", places),
            ):
                connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(value,) for value in values])
            _fill(connection, ledger, "", extras, places)
    except sqlite3.Error as error:
        raise _refused(path, error) from error


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=30)


def _refused(path: Path, error: Exception) -> StoreError:
    return StoreError(f"the edition could not be written: {error}", where=str(path), remedy="check the disk's space")


def _fill(connection: sqlite3.Connection, ledger: Ledger, head: str, extras: Extras, places: Sequence[str]) -> None:
    _documents(connection, ledger, extras)
    _sayings(connection, ledger)
    _places(connection, ledger, extras, places)
    _planes(connection, ledger, extras)
    _speakers(connection, ledger, extras)
    known = dict(connection.execute("SELECT name, value FROM meta"))
    as_of = max(ledger.as_of.isoformat(), known.get("as_of", ""))
    made = {"version": VERSION, "head": known.get("head", head), "war": ledger.war.id, "as_of": as_of}
    _put(connection, "meta", ("name", "value"), made.items())


def _put(connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _side(ledger: Ledger, camp: str) -> str:
    first, second = ledger.war.camps
    return {first.id: "a", second.id: "b"}.get(camp, "third")


def _documents(connection: sqlite3.Connection, ledger: Ledger, extras: Extras) -> None:
    days = {story.document_id: story.published.best for story in ledger.stories}
    counts: dict[str, int] = {}
    for claim in ledger.claims:
        counts[claim.claim.span.document_id] = counts.get(claim.claim.span.document_id, 0) + 1
    _put(
        connection,
        "documents",
        ("id", "day", "claims", "body"),
        (
            (
                document.id,
                _ordinal(document.published.best or days.get(document.id)),
                counts.get(document.id, 0),
                encode(replace(document, title=extras.title(document), text="", regions=())),
            )
            for document in ledger.documents
        ),
    )
    _put(
        connection,
        "stories",
        ("id", "document_id", "origin_id", "day", "body"),
        ((s.id, s.document_id, s.origin_id, _ordinal(s.published.best), encode(s)) for s in ledger.stories),
    )


def _sayings(connection: sqlite3.Connection, ledger: Ledger) -> None:
    act = {name: utterance.id for utterance in ledger.utterances for name in utterance.claim_ids}
    columns = (
        "id", "document_id", "place_id", "speaker_id", "utterance_id", "day", "due", "predicate", "side", "admission",
        "body",
    )  # fmt: skip
    _put(connection, "claims", columns, (_claim_row(ledger, claim, act.get(claim.id, "")) for claim in ledger.claims))
    verdicts = {verdict.utterance_id: verdict for verdict in ledger.verdicts}
    _put(
        connection,
        "utterances",
        ("id", "place_id", "day", "contradicted", "lead", "body", "verdict"),
        (
            (
                said.id,
                said.place_id,
                said.day.toordinal(),
                int(bool((verdict := verdicts.get(said.id)) and verdict.contradicting)),
                verdict.lead_days if verdict else None,
                encode(said),
                encode(verdict) if verdict else None,
            )
            for said in ledger.utterances
        ),
    )


def _claim_row(ledger: Ledger, claim: ResolvedClaim, utterance_id: str) -> tuple[Any, ...]:
    return (
        claim.id, claim.claim.span.document_id, claim.place_id, claim.speaker_id, utterance_id,
        _ordinal(claim.said.best), _ordinal(claim.due), claim.claim.predicate.value, _side(ledger, claim.camp),
        int(claim.against_interest), encode(claim),
    )  # fmt: skip


def _places(connection: sqlite3.Connection, ledger: Ledger, extras: Extras, places: Sequence[str]) -> None:
    found = {assessment.place_id: assessment for assessment in ledger.assessments}
    counts: dict[str, int] = {}
    for claim in ledger.claims:
        counts[claim.place_id] = counts.get(claim.place_id, 0) + 1
    numbers = dict(connection.execute("SELECT id, number FROM places WHERE number IS NOT NULL"))
    fresh = sorted(found.keys() - numbers.keys(), key=lambda name: (-ledger.places[name].population, name))
    numbers |= {name: len(numbers) + step for step, name in enumerate(fresh)}
    columns = (
        "id", "slug", "number", "claims", "side", "disputed", "oblast", "body", "summary", "assessment", "worlds",
        "series",
    )  # fmt: skip
    _put(
        connection,
        "places",
        columns,
        (
            _place_row(ledger, extras, ledger.places[name], found.get(name), numbers.get(name), counts.get(name, 0))
            for name in places
        ),
    )
    names = [(key, name) for name in places for key in extras.names(ledger.places[name])]
    _put(connection, "names", ("key", "place_id"), names)


def _place_row(
    ledger: Ledger, extras: Extras, place: Place, found: Assessment | None, number: int | None, claims: int
) -> tuple[Any, ...]:
    side, worlds = "", {}
    if found:
        side = SIDES[int(states(np.array([found.probabilities]))[0])]
        worlds = {camp.id: ledger.worlds.get(camp.id, {}).get(place.id) for camp in ledger.war.camps}
    known = {camp: world for camp, world in worlds.items() if world}
    disputed = any(low <= ledger.as_of <= high for low, high in extras.disputes(place.id))
    return (
        place.id, extras.slug(place.id), number, claims, side, int(disputed), place.oblast, encode(place),
        encode(replace(found, evidence=(), turns=())) if found else None, encode(found) if found else None,
        encode(known) if known else None, pack_series(ledger.series.get(place.id, ())) or None,
    )  # fmt: skip


def _planes(connection: sqlite3.Connection, ledger: Ledger, extras: Extras) -> None:
    numbers = dict(connection.execute("SELECT id, number FROM places WHERE number IS NOT NULL"))
    planes = _planes_to_fill(connection, ledger, len(numbers))
    height = len(planes["assessed"].cells)
    for name, points in ledger.series.items():
        if points and name in numbers:
            _draw(planes, numbers[name], name, points, extras)
            _tell_moves(connection, name, points)
    for kind, plane in planes.items():
        connection.execute("DELETE FROM planes WHERE kind = ?", (kind,))
        rows = [(kind, at, body) for at, body in enumerate(plane.chunks())]
        _put(connection, "planes", ("kind", "chunk", "body"), rows)
    first = planes["assessed"].first
    size = {"first": first.isoformat(), "days": str(height), "width": str(len(numbers))}
    _put(connection, "meta", ("name", "value"), size.items())
    lay(connection, numbers, ledger.series, first + timedelta(days=max(height, 1) - 1))
    _areas(connection, ledger, extras, first, height)


def _planes_to_fill(connection: sqlite3.Connection, ledger: Ledger, width: int) -> dict[str, Planes]:
    """The planes as they were, with room for the ledger's days and places; empty ones at first."""
    first = min([points[0][0] for points in ledger.series.values() if points], default=ledger.as_of)
    known = dict(connection.execute("SELECT name, value FROM meta"))
    if "first" not in known:
        return {kind: Planes(first, (ledger.as_of - first).days + 1, width) for kind in KINDS}
    began = date.fromisoformat(known["first"])
    made = {}
    for kind in KINDS:
        rows = connection.execute("SELECT body FROM planes WHERE kind = ? ORDER BY chunk", (kind,))
        plane = Planes.read(began, int(known["width"]), (body for (body,) in rows)).from_day(min(first, began))
        made[kind] = plane.extended(max(len(plane.cells), (ledger.as_of - plane.first).days + 1), width)
    return made


def _draw(planes: Mapping[str, Planes], number: int, name: str, points: Series, extras: Extras) -> None:
    planes["assessed"].put(number, points[0][0], shades(triples_of(points)))
    planes["assessed"].dispute(number, extras.disputes(name))
    for kind, world in zip(("a", "b"), extras.worlds(name), strict=True):
        if world:
            planes[kind].put(number, world[0][0], shades(triples_of(world)))


def _tell_moves(connection: sqlite3.Connection, name: str, points: Series) -> None:
    """The days on which another side became the most probable; the first day's is a move from nothing."""
    sides = states(triples_of(points))
    before = np.concatenate([[0], sides[:-1]])
    at = np.flatnonzero(sides != before)
    start = points[0][0].toordinal()
    rows = [(start + int(step), name, SIDES[int(before[step])], SIDES[int(sides[step])]) for step in at]
    _put(connection, "moves", ("day", "place_id", "before", "after"), rows)


def _areas(connection: sqlite3.Connection, ledger: Ledger, extras: Extras, first: date, height: int) -> None:
    """The km² expected of each state by day; where only some places are made again, a new day's are the last one's."""
    held = connection.execute("SELECT day, a, contested, b FROM areas ORDER BY day").fetchall()
    km2 = np.zeros((height, 3))
    if held:
        last = held[-1]
        rows = [(day, *last[1:]) for day in range(last[0] + 1, first.toordinal() + height)]
    else:
        for name, points in ledger.series.items():
            if points and (own := extras.km2.get(name, 0.0)):
                at = (points[0][0] - first).days
                km2[at : at + len(points)] += own * triples_of(points)[: height - at]
        rows = [(first.toordinal() + step, *row) for step, row in enumerate(km2.round(2).tolist())]
    _put(connection, "areas", ("day", "a", "contested", "b"), rows)


def _speakers(connection: sqlite3.Connection, ledger: Ledger, extras: Extras) -> None:
    count = "SELECT count(*) FROM claims WHERE speaker_id = ?"
    rows = [
        (speaker.id, extras.slug(speaker.id), encode(speaker), connection.execute(count, (speaker.id,)).fetchone()[0])
        for speaker in ledger.speakers.values()
    ]
    _put(connection, "speakers", ("id", "slug", "body", "claims"), rows)
    whole = connection.execute("SELECT 1 FROM meta WHERE name = 'head'").fetchone() is None
    if whole:
        every = (*ledger.reliabilities, *ledger.records)
        _put(connection, "records", ("kind", "id", "body"), [(r.kind, r.id, encode(r)) for r in every])
