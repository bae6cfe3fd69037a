"""Who said a thing first: the earliest act of saying the same of the same place."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta

from counterclaim.model import Ledger, Utterance
from counterclaim.store.edition.reading import AMONG, Edition, _decoded
from counterclaim.vocabulary import PROPOSITION, Predicate, proposition

LASTING = (Predicate.CONTROL, Predicate.ENCIRCLEMENT)
"""What may be said again and again for months and still be the same."""
PASSING = timedelta(days=7)
"""How long before it the same may have been said of anything else, an attack for one, and mean this one."""


def first_sayings(edition: Edition, sayings: Iterable[Utterance]) -> Ledger:
    """A ledger of the earliest act of saying for what each of these says; their own where nobody said it before.

    History that is told in passing is first only of what is told so too.
    """
    sayings = sorted(sayings, key=lambda said: said.day)
    wanted = {(*proposition(said), said.background): said for said in sayings if said.place_id}
    found = {first.id: first for said in wanted.values() for first in _first(edition, said)}
    reports = json.dumps(sorted(name for said in found.values() for name in said.claim_ids))
    return edition._ledger(edition._claims(f"SELECT body FROM claims WHERE id {AMONG} ORDER BY id", reports))


def _first(edition: Edition, said: Utterance) -> list[Utterance]:
    what = said.denies_predicate or said.predicate
    since = 0 if what in LASTING else (said.day - PASSING).toordinal()
    same = " AND ".join(f"json_extract(CAST(body AS TEXT), '$.{name}') IS ?" for name in (*PROPOSITION, "background"))
    where = f"place_id = ? AND day BETWEEN ? AND ? AND {same}"
    values = (said.place_id, since, said.day.toordinal(), *proposition(said), said.background)
    rows = edition._rows(f"SELECT body FROM utterances WHERE {where} ORDER BY day, id LIMIT 1", *values)
    return [_decoded(Utterance, body) for (body,) in rows]
