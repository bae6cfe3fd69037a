"""Reading an edition: small ledgers that hold all that one page needs, and what the map asks for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import local
from typing import Any, TypeVar

from counterclaim.errors import NotFound, StoreError
from counterclaim.model import (
    Assessment,
    Document,
    Ledger,
    Place,
    Record,
    ResolvedClaim,
    Speaker,
    Story,
    Utterance,
    Verdict,
    War,
)
from counterclaim.store.codec import decode
from counterclaim.store.edition.filters import beyond, beyond_count, claims_where, literal
from counterclaim.store.edition.planes import unpack_series
from counterclaim.store.edition.schema import VERSION

T = TypeVar("T")
Row = tuple[Any, ...]
AMONG = "IN (SELECT value FROM json_each(?))"
DISPUTES, DUE = 30, 14
"""Days back from which a day's disputes come, and days around it on which a forecast is due."""


@dataclass(frozen=True, slots=True)
class Head:
    """What an edition was made from and how far it reaches: ``width`` places (numbered) on ``days`` from ``first``."""

    head: str
    as_of: date
    first: date
    days: int
    width: int
    documents: int
    claims: int


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A settlement of the map, by its number: its column in the planes. ``side`` is that of the as-of day."""

    number: int
    place: Place
    slug: str
    side: str
    disputed: bool
    claims: int


@dataclass(frozen=True, slots=True)
class Move:
    """A day on which another side became the most probable at a place; sides are '', a, contested or b."""

    day: date
    place_id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some claims, newest first, in a ledger that holds all about them; ``after`` asks for the next, '' at the end."""

    ledger: Ledger
    claim_ids: tuple[str, ...]
    after: str
    total: int


class Edition:
    """An edition on disk, open for reading; threads may share it. Every method reads one consistent state.

    Raises ``StoreError`` where the file is missing or of another version: it is then to be made anew.
    """

    def __init__(self, path: Path, war: War, documents: Any) -> None:
        """``documents`` gives whole documents by ids, as ``Store.documents`` does."""
        self.path, self.war, self._documents = path, war, documents
        self._local = local()
        self.head = self._head()

    def close(self) -> None:
        """Let go of this thread's connection; other threads' go with them."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    # -- ledgers ---------------------------------------------------------------------------------------------

    def place(self, place_id: str) -> Ledger:
        """All about one place: raises ``NotFound`` where nobody spoke of it."""
        if not self._rows("SELECT 1 FROM places WHERE id = ?", place_id):
            raise NotFound("no such place", where=place_id, remedy="the map's table lists all places")
        claims = self._claims("SELECT body FROM claims WHERE place_id = ? ORDER BY day, id", place_id)
        return self._ledger(claims, place_ids=(place_id,), assessed=(place_id,))

    def document(self, document_id: str) -> Ledger:
        """All about one document, with its whole text; raises ``NotFound``."""
        found = tuple(self._documents(ids=[document_id]))
        if not found or not self._rows("SELECT 1 FROM documents WHERE id = ?", document_id):
            raise NotFound("no such document", where=document_id, remedy="the fact checks' index lists all")
        claims = self._claims("SELECT body FROM claims WHERE document_id = ? ORDER BY id", document_id)
        stories = self._stories("document_id = ?", document_id)
        family = self._family(stories)
        return self._ledger(claims, stories=(*stories, *family), documents=found)

    def speaker(self, speaker_id: str, place_id: str = "", after: str = "", most: int = 200) -> Page:
        """A speaker's newest claims, all or those on a place; raises ``NotFound`` where nobody of that id spoke."""
        known = self._rows("SELECT body FROM speakers WHERE id = ?", speaker_id)
        if not known:
            raise NotFound("no such speaker", where=speaker_id, remedy="the sources' index lists all")
        page = self.claims(speaker_id=speaker_id, place_id=place_id, after=after, most=most)
        records = self.records(ids=(speaker_id,))
        spoke = dict(page.ledger.speakers) | {speaker_id: _decoded(Speaker, known[0][0])}
        return replace(page, ledger=replace(page.ledger, reliabilities=records, speakers=spoke))

    def claims(
        self,
        *,
        place_id: str = "",
        speaker_id: str = "",
        document_id: str = "",
        predicate: str = "",
        side: str = "",
        since: date | None = None,
        until: date | None = None,
        after: str = "",
        most: int = 100,
    ) -> Page:
        """Claims that every filter holds for, the newest first, those of an unknown day last."""
        equal = (
            ("place_id", place_id), ("speaker_id", speaker_id), ("document_id", document_id),
            ("predicate", predicate), ("side", side),
        )  # fmt: skip
        where, values = claims_where(equal, since, until)
        ((total,),) = self._rows(f"SELECT count(*) FROM claims WHERE {where}", *values)
        further, more = beyond(after)
        rows = self._rows(
            f"SELECT id, day, body FROM claims WHERE {where}{further} ORDER BY day DESC, id LIMIT ?",
            *values, *more, most + 1,
        )  # fmt: skip
        shown = rows[:most]
        cursor = f"{shown[-1][1] or 0}.{shown[-1][0]}" if len(rows) > most else ""
        ledger = self._ledger([_decoded(ResolvedClaim, body) for _, _, body in shown])
        return Page(ledger, tuple(row[0] for row in shown), cursor, total)

    def day(self, day: date, since: date | None = None) -> Ledger:
        """What a day's briefing is made from, or those of the days from ``since`` to it.

        Its words and the last ones before, the disputes of the days before, and what is due around it.
        """
        first, last = (since or day).toordinal(), day.toordinal()
        claims = self._claims("SELECT body FROM claims WHERE day BETWEEN ? AND ? ORDER BY id", first, last)
        today = {claim.place_id for claim in claims if claim.place_id}
        claims += self._claims(
            "SELECT body FROM claims WHERE due BETWEEN ? AND ? AND day <= ? ORDER BY id", first - DUE, last + DUE, last
        )
        claims += self._claims("SELECT body FROM claims WHERE day < ? ORDER BY day DESC, id LIMIT 1", first)
        acts = self._rows(
            "SELECT body FROM utterances WHERE day > ? AND day <= ? AND contradicted ORDER BY id",
            first - DISPUTES, last,
        )  # fmt: skip
        told = sorted({name for row in acts for name in _decoded(Utterance, row[0]).claim_ids})
        disputed = self._claims(f"SELECT body FROM claims WHERE id {AMONG} ORDER BY id", json.dumps(told))
        every = {claim.id: claim for claim in (*claims, *disputed)}
        held = [every[name] for name in sorted(every)]
        return self._ledger(held, assessed=sorted(today), days=(first - 1, last))

    def overview(self) -> Ledger:
        """The ledger's frame alone: the war, the as-of day and everybody's records."""
        return Ledger(
            self.war,
            self.head.as_of,
            reliabilities=self.records(kinds=("speaker",)),
            records=tuple(r for r in self.records() if r.kind != "speaker"),
            speakers=self.speakers(),
        )

    # -- lists -----------------------------------------------------------------------------------------------

    def records(self, kinds: Sequence[str] = (), ids: Sequence[str] = ()) -> tuple[Record, ...]:
        """Track records, all or those of some kinds or ids, by kind and id."""
        query, values = "SELECT body FROM records WHERE 1", list[Any]()
        for column, wanted in (("kind", kinds), ("id", ids)):
            if wanted:
                query += f" AND {column} {AMONG}"
                values.append(json.dumps(list(wanted)))
        return tuple(_decoded(Record, row[0]) for row in self._rows(f"{query} ORDER BY kind, id", *values))

    def speakers(self) -> dict[str, Speaker]:
        """Everybody who spoke, by id."""
        return {row[0]: _decoded(Speaker, row[1]) for row in self._rows("SELECT id, body FROM speakers ORDER BY id")}

    def claim_counts(self) -> dict[str, int]:
        """How many claims each speaker made, by the speaker's id."""
        return dict(self._rows("SELECT id, claims FROM speakers ORDER BY id"))

    def assessed(self) -> tuple[MapPlace, ...]:
        """Every assessed place, by number."""
        rows = self._rows(
            "SELECT number, body, slug, side, disputed, claims FROM places WHERE number IS NOT NULL ORDER BY number"
        )
        return tuple(MapPlace(row[0], _quickly(row[1]), row[2], row[3], bool(row[4]), row[5]) for row in rows)

    def places(self, after: str = "", most: int = 100, ids: Sequence[str] = ()) -> Page:
        """Places with the outcome of their assessments, most spoken of first; ``claim_ids`` are then places' ids."""
        further, values = beyond_count(after)
        if ids:
            further, values = f" AND id {AMONG}", [json.dumps(list(ids))]
        rows = self._rows(
            f"SELECT id, claims, body, summary FROM places WHERE 1{further} ORDER BY claims DESC, id LIMIT ?",
            *values, most + 1,
        )  # fmt: skip
        shown = sorted(rows[:most], key=lambda row: row[0])
        found = tuple(_decoded(Assessment, row[3]) for row in shown if row[3])
        places = {row[0]: _decoded(Place, row[2]) for row in shown}
        ((total,),) = self._rows("SELECT count(*) FROM places")
        cursor = f"{rows[most - 1][1]}.{rows[most - 1][0]}" if len(rows) > most else ""
        ledger = Ledger(self.war, self.head.as_of, assessments=found, places=places)
        return Page(ledger, tuple(row[0] for row in rows[:most]), cursor, total)

    def place_counts(self, ids: Sequence[str]) -> dict[str, tuple[int, bool]]:
        """How many claims are on places, and whether they are disputed on the as-of day."""
        rows = self._rows(f"SELECT id, claims, disputed FROM places WHERE id {AMONG}", json.dumps(list(ids)))
        return {row[0]: (row[1], bool(row[2])) for row in rows}

    def documents(self, after: str = "", most: int = 100) -> tuple[tuple[Document, ...], str]:
        """Documents without their text, newest first, those of an unknown day last; and the cursor for the next."""
        further, values = beyond(after)
        rows = self._rows(
            f"SELECT id, day, body FROM documents WHERE 1{further} ORDER BY day DESC, id LIMIT ?", *values, most + 1
        )
        cursor = f"{rows[most - 1][1] or 0}.{rows[most - 1][0]}" if len(rows) > most else ""
        return tuple(_decoded(Document, row[2]) for row in rows[:most]), cursor

    def document_ids(self) -> frozenset[str]:
        """Every document's id."""
        return frozenset(row[0] for row in self._rows("SELECT id FROM documents"))

    def document_counts(self, ids: Sequence[str]) -> dict[str, int]:
        """How many claims documents hold, by their ids."""
        return dict(self._rows(f"SELECT id, claims FROM documents WHERE id {AMONG}", json.dumps(list(ids))))

    def story(self, story_id: str) -> tuple[Story, tuple[Story, ...]]:
        """A story and its family: where it comes from and its copies, itself among them; raises ``NotFound``."""
        found = self._stories("id = ?", story_id)
        if not found:
            raise NotFound("no such story", where=story_id, remedy="a fact check leads to its stories")
        family = {story.id: story for story in (*self._family(found), *found)}
        return found[0], tuple(family[name] for name in sorted(family))

    def stories(self, ids: Sequence[str]) -> dict[str, Story]:
        """Stories by id, as the whole collection settled them; those that are not printed are left out."""
        return self._by_id(Story, "stories", ids)

    def days(self) -> tuple[date, ...]:
        """The days on which something was said, and the as-of day; oldest first."""
        rows = self._rows("SELECT DISTINCT day FROM claims WHERE day IS NOT NULL")
        found = {date.fromordinal(row[0]) for row in rows} | {self.head.as_of}
        return tuple(sorted(day for day in found if day <= self.head.as_of))

    def search(self, key: str, most: int = 20) -> tuple[str, ...]:
        """Ids of places with a folded name that is, begins with, or holds ``key``; the most spoken of first in each."""
        if not key or "\0" in key:  # to LIKE it would be the end
            return ()
        found: dict[str, None] = {}
        for sign, value in (("= ?", key), (">= ? AND n.key < ?", key), ("LIKE ? ESCAPE '\\'", f"%{literal(key)}%")):
            more = (value, f"{key}\U0010ffff") if sign.startswith(">=") else (value,)
            rows = self._rows(
                f"SELECT DISTINCT p.id, p.claims FROM names n JOIN places p ON p.id = n.place_id WHERE n.key {sign} "
                "ORDER BY p.claims DESC, p.id LIMIT ?",
                *more, most,
            )  # fmt: skip
            found |= dict.fromkeys(row[0] for row in rows)
            if len(found) >= most:
                break
        return tuple(found)[:most]

    def names(self) -> dict[str, tuple[str, ...]]:
        """Every assessed place's folded names, by place."""
        rows = self._rows(
            "SELECT n.place_id, n.key FROM names n JOIN places p ON p.id = n.place_id WHERE p.number >= 0"
        )
        found: dict[str, list[str]] = {}
        for name, key in rows:
            found.setdefault(name, []).append(key)
        return {name: tuple(keys) for name, keys in found.items()}

    def place_id(self, slug: str) -> str:
        """The id of a place's slug (``.html`` at its end is of no matter); raises ``NotFound``."""
        return self._by_slug("places", slug, "place")

    def speaker_id(self, slug: str) -> str:
        """The id of a speaker's slug; raises ``NotFound``."""
        return self._by_slug("speakers", slug, "speaker")

    # -- the map ---------------------------------------------------------------------------------------------

    def plane(self, kind: str, chunk: int) -> bytes:
        """A gzipped piece of a plane (``planes``); raises ``NotFound`` where there is none."""
        rows = self._rows("SELECT body FROM planes WHERE kind = ? AND chunk = ?", kind, chunk)
        if not rows:
            raise NotFound("no such piece of the map", where=f"{kind} {chunk}")
        return bytes(rows[0][0])

    def areas(self) -> tuple[tuple[date, float, float, float], ...]:
        """The km² expected of the first camp, of what is contested, and of the second, by day."""
        rows = self._rows("SELECT day, a, contested, b FROM areas ORDER BY day")
        return tuple((date.fromordinal(day), a, contested, b) for day, a, contested, b in rows)

    def moves(self, place_id: str = "", since: date | None = None, until: date | None = None) -> tuple[Move, ...]:
        """When another side became the most probable, in order; of one place, or of all in some days."""
        low, high = (since or date.min).toordinal(), (until or date.max).toordinal()
        where, values = "day BETWEEN ? AND ?", [low, high, *([place_id] if place_id else [])]
        rows = self._rows(
            f"SELECT day, place_id, before, after FROM moves WHERE {where}{' AND place_id = ?' if place_id else ''} "
            "ORDER BY day, place_id",
            *values,
        )
        return tuple(Move(date.fromordinal(day), name, before, after) for day, name, before, after in rows)

    def series(self, place_id: str) -> tuple[tuple[date, tuple[float, float, float]], ...]:
        """A place's assessed probabilities by day; empty where it is not assessed."""
        rows = self._rows("SELECT series FROM places WHERE id = ?", place_id)
        return unpack_series(rows[0][0]) if rows else ()

    def sides(self) -> dict[str, str]:
        """Which side each place is on as of the edition's day: '', a, contested or b."""
        return dict(self._rows("SELECT id, side FROM places"))

    def claim_places(self, since: date, until: date) -> tuple[tuple[str, str, str, int], ...]:
        """Where claims of some days are: place, predicate, side, and how many; for the map's layer."""
        rows = self._rows(
            "SELECT place_id, predicate, side, count(*) FROM claims WHERE day BETWEEN ? AND ? AND place_id != '' "
            "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            since.toordinal(), until.toordinal(),
        )  # fmt: skip
        return tuple((row[0], row[1], row[2], row[3]) for row in rows)

    # -- inside ----------------------------------------------------------------------------------------------

    def _ledger(
        self,
        claims: Sequence[ResolvedClaim],
        *,
        place_ids: Iterable[str] = (),
        assessed: Iterable[str] = (),
        stories: Sequence[Story] = (),
        documents: Sequence[Document] = (),
        supporting: bool = True,
        days: tuple[int, int] | None = None,
    ) -> Ledger:
        """A ledger of claims with all that a page shows of them: what was said against them and for them included."""
        acts, verdicts = self._acts(claims, supporting)
        wanted = {name for act in acts for name in act.claim_ids} - {claim.id for claim in claims}
        held = [*claims, *self._claims(f"SELECT body FROM claims WHERE id {AMONG}", json.dumps(sorted(wanted)))]
        told = {story.id: story for story in stories}
        missing = {claim.claim.story_id for claim in held} - told.keys()
        told |= {s.id: s for s in self._stories(f"id {AMONG}", json.dumps(sorted(missing)))}
        whole = {document.id: document for document in documents}
        lacking = ({c.claim.span.document_id for c in held} | {s.document_id for s in told.values()}) - whole.keys()
        whole |= self._by_id(Document, "documents", lacking)
        places = {claim.place_id for claim in held} | set(place_ids)
        speakers = {c.speaker_id for c in held} | {c.relayed_by_id for c in held}
        shown = self._assessed(assessed, days)
        return Ledger(
            war=self.war,
            as_of=self.head.as_of,
            documents=tuple(whole[name] for name in sorted(whole)),
            stories=tuple(sorted(told.values(), key=lambda s: (s.document_id, s.start))),
            claims=tuple(sorted(held, key=lambda c: (c.claim.span.document_id, c.claim.span.start, c.id))),
            utterances=tuple(sorted(acts, key=lambda u: u.id)),
            assessments=tuple(row[1] for row in shown if row[1]),
            series={row[0]: row[3] for row in shown if row[3]},
            verdicts=tuple(verdicts),
            places=self._by_id(Place, "places", places - {""}),
            speakers=self._by_id(Speaker, "speakers", speakers - {""}),
            worlds=_by_camp(self.war, {row[0]: row[2] for row in shown}),
        )

    def _acts(self, claims: Sequence[ResolvedClaim], supporting: bool) -> tuple[list[Utterance], list[Verdict]]:
        """The acts of saying that hold claims, with their verdicts, and those that the verdicts name."""
        ids = json.dumps([claim.id for claim in claims])
        own = self._rows(
            f"SELECT id, body, verdict FROM utterances WHERE id IN (SELECT utterance_id FROM claims WHERE id {AMONG}) "
            "ORDER BY id",
            ids,
        )
        verdicts = [_decoded(Verdict, row[2]) for row in own if row[2]]
        verdicts = verdicts if supporting else [replace(verdict, supporting=()) for verdict in verdicts]
        named = {name for verdict in verdicts for name in (*verdict.supporting, *verdict.contradicting)}
        others = named - {row[0] for row in own}
        more = self._rows(f"SELECT id, body FROM utterances WHERE id {AMONG} ORDER BY id", json.dumps(sorted(others)))
        return [_decoded(Utterance, row[1]) for row in (*own, *more)], verdicts

    def _assessed(
        self, ids: Iterable[str], days: tuple[int, int] | None = None
    ) -> list[tuple[str, Assessment | None, Mapping[str, Any], Any]]:
        """Assessments, camps' worlds and series by place; for some days alone, only these days of the series."""
        columns = "assessment, worlds" if days is None else "NULL, NULL"
        rows = self._rows(
            f"SELECT id, {columns}, series FROM places WHERE id {AMONG} ORDER BY id", json.dumps(sorted(ids))
        )
        return [
            (
                row[0],
                _decoded(Assessment, row[1]) if row[1] else None,
                json.loads(row[2] or "{}"),
                unpack_series(row[3], days),
            )
            for row in rows
        ]

    def _family(self, stories: Sequence[Story]) -> tuple[Story, ...]:
        """The stories that these are copies of, and those that are copies of the same."""
        origins = json.dumps(sorted({story.origin_id for story in stories}))
        return self._stories(f"id {AMONG} OR origin_id {AMONG}", origins, origins)

    def _stories(self, where: str, *values: Any) -> tuple[Story, ...]:
        rows = self._rows(f"SELECT body FROM stories WHERE {where} ORDER BY id", *values)
        return tuple(_decoded(Story, row[0]) for row in rows)

    def _claims(self, query: str, *values: Any) -> list[ResolvedClaim]:
        return [_decoded(ResolvedClaim, row[0]) for row in self._rows(query, *values)]

    def _by_id(self, kind: type[T], table: str, ids: Iterable[str]) -> dict[str, T]:
        rows = self._rows(f"SELECT id, body FROM {table} WHERE id {AMONG} ORDER BY id", json.dumps(sorted(ids)))
        return {row[0]: _decoded(kind, row[1]) for row in rows}

    def _by_slug(self, table: str, slug: str, what: str) -> str:
        rows = self._rows(f"SELECT id FROM {table} WHERE slug = ?", slug.removesuffix(".html"))
        if not rows:
            raise NotFound(f"there is no such {what}", where=slug)
        return str(rows[0][0])

    def _head(self) -> Head:
        if not self.path.is_file():
            raise StoreError("no edition was made yet", where=str(self.path))
        known: dict[str, str] = dict(self._rows("SELECT name, value FROM meta"))
        if known.get("version") != VERSION or known.get("war") != self.war.id:
            raise StoreError("the edition is of another version or war", where=str(self.path))
        ((documents, claims),) = self._rows("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM claims)")
        days = {name: date.fromisoformat(known[name]) for name in ("as_of", "first")}
        return Head(
            known["head"], days["as_of"], days["first"], int(known["days"]), int(known["width"]), documents, claims
        )

    def _rows(self, query: str, *values: Any) -> list[Row]:
        try:
            connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
            if connection is None:
                uri = f"{self.path.resolve().as_uri()}?mode=ro"
                connection = self._local.connection = sqlite3.connect(uri, uri=True, timeout=30)
            with closing(connection.execute(query, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"the edition cannot be read: {error}", where=str(self.path)) from error


def _decoded(kind: type[T], body: bytes) -> T:
    return decode(kind, body, where=f"edition, {kind.__name__}")


def _quickly(body: bytes) -> Place:
    """A place that this program wrote itself, without looking at each field again: a map needs thousands at once."""
    told = json.loads(body)
    return Place(**{**told, "aliases": tuple(told["aliases"])})


def _by_camp(war: War, worlds: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, tuple[float, float, float]]]:
    return {
        camp.id: {name: tuple(known[camp.id]) for name, known in worlds.items() if camp.id in known}
        for camp in war.camps
    }
