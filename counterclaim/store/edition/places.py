"""Places for readers: all of them in an order, and one with its newest claims alone where it has very many."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from counterclaim.model import ResolvedClaim
from counterclaim.store.edition.filters import claims_where, number
from counterclaim.store.edition.lists import _outcomes
from counterclaim.store.edition.reading import AMONG, Edition, Page, _decoded

ORDERS = {"claims": "claims DESC, id", "disputed": "disputed DESC, claims DESC, id", "name": ""}
_NAME = (
    "coalesce(nullif(json_extract(CAST(body AS TEXT), ?), ''), json_extract(CAST(body AS TEXT), '$.name')) "
    "COLLATE NOCASE, id"
)


@dataclass(frozen=True, slots=True)
class Within:
    """Some days, both ends included; None is without end."""

    since: date | None = None
    until: date | None = None


EVER = Within()
"""All days."""


def ordered_places(edition: Edition, by: str, after: str, most: int, spoken: str = "en") -> Page:
    """Places in an order of ``ORDERS``, with the outcome of their assessments; ``claim_ids`` are then places' ids.

    ``after`` is how many to pass over, as the cursor of the page before told; names are those of a language.
    """
    passed = number(after) if after else 0
    order, named = (ORDERS[by], []) if ORDERS[by] else (_NAME, [f"$.name_{spoken}"])
    rows = edition._rows(f"SELECT id FROM places ORDER BY {order} LIMIT ? OFFSET ?", *named, most + 1, passed)
    ((total,),) = edition._rows("SELECT count(*) FROM places")
    shown = tuple(row[0] for row in rows[:most])
    return Page(_outcomes(edition, shown), shown, str(passed + most) if len(rows) > most else "", total)


def newest_of(edition: Edition, place_id: str, most: int, within: Within = EVER, kept: int = 0) -> Page:
    """A place with its newest claims in some days, at most ``most``, and those that are due only after the as-of day.

    The ledger holds all that the page of a place shows, as that of ``Edition.place`` does, and the ``kept`` claims that
    the assessment rests on most; supporting words are left out. ``total`` is how many claims there are in those days.
    """
    where, values = claims_where([("place_id", place_id)], within.since, within.until)
    ((total,),) = edition._rows(f"SELECT count(*) FROM claims WHERE {where}", *values)
    rows = edition._rows(f"SELECT id, body FROM claims WHERE {where} ORDER BY day DESC, id LIMIT ?", *values, most)
    claims, shown, lacking = [_decoded(ResolvedClaim, row[1]) for row in rows], {row[0]: None for row in rows}, set()
    if total > len(rows):
        due = _due(edition, place_id)
        lacking = {*due, *_weightiest(edition, place_id, kept)} - shown.keys()
        shown |= dict.fromkeys(due)
    claims += edition._claims(f"SELECT body FROM claims WHERE id {AMONG}", json.dumps(sorted(lacking)))
    ledger = edition._ledger(claims, place_ids=(place_id,), assessed=(place_id,), supporting=False)
    return Page(ledger, tuple(shown), "", total)


def _due(edition: Edition, place_id: str) -> list[str]:
    as_of = edition.head.as_of.toordinal()
    rows = edition._rows("SELECT id FROM claims WHERE due >= ? AND place_id = ? ORDER BY id", as_of, place_id)
    return [row[0] for row in rows]


def _weightiest(edition: Edition, place_id: str, most: int) -> list[str]:
    """The claims that move a place's assessment most."""
    found: list[Any] = [row[1] for row in edition._assessed([place_id]) if row[1]]
    evidence = [one for assessment in found for one in assessment.evidence]
    evidence.sort(key=lambda one: max(map(abs, one.log_odds)), reverse=True)
    return [one.claim_id for one in evidence[:most]]
