"""What a map asks of an edition beside planes and moves: its places in columns, the newest imported map."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from counterclaim.errors import NotFound
from counterclaim.model import Document, Place
from counterclaim.store.edition.planes import CHUNK, DISPUTED, SIDES, Planes
from counterclaim.store.edition.reading import AMONG, Edition, _decoded

MAP_TYPE = "application/geo+json"


@dataclass(frozen=True, slots=True)
class Charted:
    """An assessed place as the map knows it, in the order of the planes' columns; its other names are left out."""

    place: Place
    slug: str
    claims: int


def charted(edition: Edition) -> tuple[Charted, ...]:
    """Every assessed place, by number."""
    rows = edition._rows("SELECT number, body, slug, claims FROM places NOT INDEXED WHERE number IS NOT NULL")
    found = (Charted(Place(**{**json.loads(row[1]), "aliases": ()}), row[2], row[3]) for row in sorted(rows))
    return tuple(found)


def numbers(edition: Edition) -> dict[str, int]:
    """The number of every assessed place, by its id."""
    return dict(edition._rows("SELECT id, number FROM places WHERE number IS NOT NULL"))


def place_of_number(edition: Edition, number: int) -> str:
    """The id of the place of a number; raises ``NotFound``."""
    rows = edition._rows("SELECT id FROM places WHERE number = ?", number if number < 2**31 else -1)
    if not rows:
        raise NotFound("there is no place of that number", where=str(number)[:20])
    return str(rows[0][0])


def number_of(edition: Edition, place_id: str) -> int | None:
    """The number of a place; None where it is not assessed."""
    rows = edition._rows("SELECT number FROM places WHERE id = ?", place_id)
    return rows[0][0] if rows else None


def unassessed(edition: Edition, ids: Sequence[str]) -> dict[str, tuple[Place, str]]:
    """Places that nothing is assessed of, with their slugs, by id."""
    query = f"SELECT id, body, slug FROM places WHERE number IS NULL AND id {AMONG} ORDER BY id"
    return {row[0]: (_decoded(Place, row[1]), row[2]) for row in edition._rows(query, json.dumps(list(ids)))}


def counts(edition: Edition) -> dict[str, int]:
    """How many places are on each side on the edition's last day, and how many are ``disputed``."""
    head = edition.head
    found = dict.fromkeys(("a", "contested", "b", "disputed"), 0)
    if head.width:
        last = (head.days - 1) // CHUNK
        row = Planes.read(head.first, head.width, [edition.plane("assessed", last)]).cells[-1]
        sides = np.bincount(row & 3, minlength=len(SIDES)).tolist()
        found |= {side: sides[at] for at, side in enumerate(SIDES) if side}
        found["disputed"] = int(np.count_nonzero(row & DISPUTED))
    return found


def newest_map(edition: Edition) -> Document | None:
    """The newest document that is a map, None where none was read."""
    # as our own encoder writes it; quotes inside a title are escaped there
    told = f'%"media_type":"{MAP_TYPE}"%'
    query = "SELECT body FROM documents WHERE CAST(body AS TEXT) LIKE ? ORDER BY day DESC, id LIMIT 1"
    rows = edition._rows(query, told)
    return _decoded(Document, rows[0][0]) if rows else None
