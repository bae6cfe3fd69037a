"""Days: their briefings, what changed on them, and the ground."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Query, Request, Response

from counterclaim.errors import NotFound
from counterclaim.model import Place
from counterclaim.publications.exports import csv_bytes
from counterclaim.publications.views import brief_view, plain
from counterclaim.publications.views.lookup import slug
from counterclaim.store.edition import Edition, Move
from counterclaim.store.edition.lists import briefed, id_of, move_page, places_by_id
from counterclaim.web.api.answering import Told, answered, json_of, next_page, read_cursor
from counterclaim.web.api.answers import Briefing, BriefingRow, Briefings, MoveRow, Moves
from counterclaim.web.api.asking import Asked, BriefingsAsked, DayName, MovesAsked
from counterclaim.web.api.documented import api_router, resource

router = api_router("days")
MOVE_COLUMNS = ("day", "place_id", "place", "before", "after", "href")


@resource(router, "/briefings", Briefings, paged=True)
def briefings(request: Request, asked: Annotated[BriefingsAsked, Query()]) -> Response:
    """The days on which something was said, the newest first."""
    after = read_cursor(asked.cursor)

    def make(edition: Edition, form: str) -> Told:
        low, high = asked.since or date.min, asked.until or date.max
        every = [day for day in reversed(edition.days()) if low <= day <= high]
        left = [day for day in every if not after or day.toordinal() < int(after.partition(".")[0])]
        shown = left[: asked.limit]
        cursor = str(shown[-1].toordinal()) if len(left) > len(shown) else ""
        rows = tuple(BriefingRow(day, f"/api/v1/briefings/{day}", f"brief/{day}.html") for day in shown)
        further = next_page(request, cursor) or None
        return Told(json_of(Briefings(edition.head.as_of, len(every), rows, further)), cursor)

    return answered(request, make, lang=asked.lang)


@resource(router, "/briefings/{day}", Briefing, named=True)
def briefing(request: Request, day: DayName, asked: Annotated[Asked, Query()]) -> Response:
    """A day's briefing.

    What changed, what was said, what is disputed, what was admitted and what falls due; every item with its words.
    """

    def make(edition: Edition, form: str) -> Told:
        first, last = briefed(edition)
        if not first <= day <= last:
            raise NotFound(f"there is no briefing for {day}", remedy=f"they go from {first} to {last}")
        return Told(json_of(Briefing(edition.head.as_of, brief_view(edition.day(day), day))))

    return answered(request, make, lang=asked.lang)


@resource(router, "/moves", Moves, more=("csv",), paged=True, named=True)
def moves(request: Request, asked: Annotated[MovesAsked, Query()]) -> Response:
    """When another side became the most probable somewhere, the newest first.

    In hindsight, from all that is known now. A place's first day is a move from nothing.
    """
    after = read_cursor(asked.cursor)

    def make(edition: Edition, form: str) -> Told:
        place_id = id_of(edition, "places", asked.place) if asked.place else ""
        shown, cursor, total = move_page(edition, place_id, asked.since, asked.until, after, asked.limit)
        places = places_by_id(edition, {move.place_id for move in shown})
        rows = tuple(_move(move, places[move.place_id]) for move in shown)
        if form == "csv":
            return Told(csv_bytes(MOVE_COLUMNS, (plain(row) for row in rows)), cursor)
        further = next_page(request, cursor) or None
        return Told(json_of(Moves(edition.head.as_of, total, rows, further)), cursor)

    return answered(request, make, ("json", "csv"), asked.lang, asked.format)


def _move(move: Move, place: Place) -> MoveRow:
    return MoveRow(move.day, place.id, place.name, move.before, move.after, f"place/{slug(place.id)}.html")
