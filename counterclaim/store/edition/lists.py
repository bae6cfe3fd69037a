"""Lists that programs page through: quick, with as much of each item as one line says, each with an index behind it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from counterclaim.errors import NotFound
from counterclaim.model import Assessment, Document, Ledger, Place, ResolvedClaim, Speaker, Utterance, Verdict
from counterclaim.store.edition.beliefs import day_of
from counterclaim.store.edition.filters import beyond, beyond_count, claims_where, number
from counterclaim.store.edition.planes import CHUNK, Triples
from counterclaim.store.edition.reading import AMONG, Edition, Move, Page, _decoded


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody who spoke, in a list: with how many claims."""

    speaker: Speaker
    slug: str
    claims: int


@dataclass(frozen=True, slots=True)
class PlaceFilter:
    """What places have to be like: every part that has a value holds."""

    oblast: str = ""
    side: str = ""
    disputed: bool | None = None

    @property
    def where(self) -> tuple[str, list[Any]]:
        """As a condition in SQL, with its values."""
        parts: list[tuple[str, Any]] = [("oblast", self.oblast), ("side", self.side)]
        held = [(name, value) for name, value in parts if value]
        held += [("disputed", int(self.disputed))] if self.disputed is not None else []
        return " AND ".join(["1", *(f"{name} = ?" for name, _ in held)]), [value for _, value in held]


def id_of(edition: Edition, table: str, name: str) -> str:
    """The id of a place or a speaker (``table`` ``places`` or ``speakers``) by its id or slug; raises ``NotFound``."""
    rows = edition._rows(f"SELECT id FROM {table} WHERE id = ? OR slug = ? ORDER BY id != ?", name, name, name)
    if not rows:
        raise NotFound(f"there is no such {table.removesuffix('s')}", remedy=f"/api/v1/{table} lists all")
    return str(rows[0][0])


def place_page(edition: Edition, wanted: PlaceFilter, after: str = "", most: int = 100) -> Page:
    """Places with the outcome of their assessments, the most spoken of first; ``claim_ids`` are then places' ids.

    Waterfalls, series and claims are not in the ledger.
    """
    where, values = wanted.where
    ((total,),) = edition._rows(f"SELECT count(*) FROM places WHERE {where}", *values)
    further, more = beyond_count(after)
    rows = edition._rows(
        f"SELECT id, claims FROM places WHERE {where}{further} ORDER BY claims DESC, id LIMIT ?",
        *values,
        *more,
        most + 1,
    )
    cursor = f"{rows[most - 1][1]}.{rows[most - 1][0]}" if len(rows) > most else ""
    shown = tuple(row[0] for row in rows[:most])
    return Page(_outcomes(edition, shown), shown, cursor, total)


def found_places(edition: Edition, key: str, wanted: PlaceFilter, most: int) -> Page:
    """The same of places with a folded name that is, begins with, or holds ``key``, the best first; one page of them.

    At most 500 are looked at.
    """
    where, values = wanted.where
    best = edition.search(key, 500)
    kept = edition._rows(f"SELECT id FROM places WHERE {where} AND id {AMONG}", *values, json.dumps(best))
    wanted_ids = {row[0] for row in kept}
    shown = tuple(name for name in best if name in wanted_ids)
    return Page(_outcomes(edition, shown[:most]), shown[:most], "", len(shown))


def claim_page(
    edition: Edition,
    equal: Sequence[tuple[str, str]],
    since: date | None = None,
    until: date | None = None,
    after: str = "",
    most: int = 100,
) -> Page:
    """Claims by (column, value) and days, newest first, with their own verdicts and without what others said."""
    where, values = claims_where(equal, since, until)
    ((total,),) = edition._rows(f"SELECT count(*) FROM claims WHERE {where}", *values)
    further, more = beyond(after)
    rows = edition._rows(
        f"SELECT id, day FROM claims WHERE {where}{further} ORDER BY day DESC, id LIMIT ?", *values, *more, most + 1
    )
    cursor = f"{rows[most - 1][1] or 0}.{rows[most - 1][0]}" if len(rows) > most else ""
    shown = tuple(row[0] for row in rows[:most])
    return Page(_sayings(edition, shown), shown, cursor, total)


def claim_of(edition: Edition, claim_id: str) -> Ledger:
    """One claim with all that was said against it and for it; raises ``NotFound``."""
    claims = edition._claims("SELECT body FROM claims WHERE id = ?", claim_id)
    if not claims:
        raise NotFound("there is no such claim", remedy="/api/v1/claims lists all")
    return edition._ledger(claims)


def speaker_page(edition: Edition, after: str = "", most: int = 100) -> tuple[tuple[Listed, ...], str, int]:
    """Everybody who spoke, those of most claims first; the cursor for the next page, and how many there are."""
    ((total,),) = edition._rows("SELECT count(*) FROM speakers")
    further, more = beyond_count(after)
    rows = edition._rows(
        f"SELECT id, slug, body, claims FROM speakers WHERE 1{further} ORDER BY claims DESC, id LIMIT ?",
        *more,
        most + 1,
    )
    cursor = f"{rows[most - 1][3]}.{rows[most - 1][0]}" if len(rows) > most else ""
    return tuple(Listed(_decoded(Speaker, row[2]), row[1], row[3]) for row in rows[:most]), cursor, total


def move_page(
    edition: Edition,
    place_id: str = "",
    since: date | None = None,
    until: date | None = None,
    after: str = "",
    most: int = 100,
) -> tuple[tuple[Move, ...], str, int]:
    """When another side became the most probable, newest first; the cursor for the next page, and how many in all."""
    where, values = claims_where([("place_id", place_id)], since, until)
    ((total,),) = edition._rows(f"SELECT count(*) FROM moves WHERE {where}", *values)
    further, more = "", list[Any]()
    if after:
        day, _, name = after.partition(".")
        further, more = " AND (day < ? OR (day = ? AND place_id < ?))", [number(day), number(day), name]
    rows = edition._rows(
        f"SELECT day, place_id, before, after FROM moves WHERE {where}{further} "
        "ORDER BY day DESC, place_id DESC LIMIT ?",
        *values, *more, most + 1,
    )  # fmt: skip
    cursor = f"{rows[most - 1][0]}.{rows[most - 1][1]}" if len(rows) > most else ""
    moves = (Move(date.fromordinal(day), name, before, after) for day, name, before, after in rows[:most])
    return tuple(moves), cursor, total


def places_by_id(edition: Edition, ids: Collection[str]) -> dict[str, Place]:
    """Places by their ids; what is no place is left out."""
    return edition._by_id(Place, "places", ids)


def beliefs_on(edition: Edition, day: date) -> Triples:
    """The probabilities (width, 3) of every assessed place on a day, by number; nan where it was not assessed yet."""
    at, head = day.toordinal(), edition.head
    chunk = at // CHUNK if head.first <= day <= head.as_of else -1
    rows = edition._rows("SELECT block, body FROM beliefs WHERE chunk = ? ORDER BY block", chunk)
    return day_of(((block, body) for block, body in rows), at, head.width)


def briefed(edition: Edition) -> tuple[date, date]:
    """The first and the last day that has a briefing."""
    ((first,),) = edition._rows("SELECT min(day) FROM claims WHERE day IS NOT NULL")
    last = edition.head.as_of
    return (min(date.fromordinal(first), last) if first else last), last


def _outcomes(edition: Edition, ids: Sequence[str]) -> Ledger:
    """Places and their assessments without what these rest on."""
    rows = edition._rows(f"SELECT id, body, summary FROM places WHERE id {AMONG} ORDER BY id", json.dumps(list(ids)))
    return Ledger(
        edition.war,
        edition.head.as_of,
        assessments=tuple(_decoded(Assessment, row[2]) for row in rows if row[2]),
        places={row[0]: _decoded(Place, row[1]) for row in rows},
    )


def _sayings(edition: Edition, ids: Sequence[str]) -> Ledger:
    rows = edition._rows(
        "SELECT c.id, c.body, u.body, u.verdict FROM claims c LEFT JOIN utterances u ON u.id = c.utterance_id "
        f"WHERE c.id {AMONG} ORDER BY c.id",
        json.dumps(list(ids)),
    )
    claims = tuple(_decoded(ResolvedClaim, row[1]) for row in rows)
    documents = edition._by_id(Document, "documents", {claim.claim.span.document_id for claim in claims})
    return Ledger(
        edition.war,
        edition.head.as_of,
        documents=tuple(documents.values()),
        claims=claims,
        utterances=tuple({u.id: u for row in rows if row[2] for u in [_decoded(Utterance, row[2])]}.values()),
        verdicts=tuple({v.utterance_id: v for row in rows if row[3] for v in [_decoded(Verdict, row[3])]}.values()),
        places=edition._by_id(Place, "places", {claim.place_id for claim in claims} - {""}),
    )
