"""Places: who holds them, how sure one can be, why, and what was known on an earlier day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import Annotated

from fastapi import Query, Request, Response

from counterclaim.errors import NotFound
from counterclaim.language.spelling import key
from counterclaim.model import Ledger
from counterclaim.publications.exports import csv_bytes
from counterclaim.publications.views import DossierView, PlaceRow, claim_link, dossier_view, lookup, place_row, plain
from counterclaim.publications.views.lookup import Lookup, slug
from counterclaim.store.edition import Edition, Page
from counterclaim.store.edition.lists import PlaceFilter, found_places, id_of, place_page, places_by_id
from counterclaim.web.api.answering import Told, answered, json_of, next_page, read_cursor
from counterclaim.web.api.answers import Dossier, Pair, PlaceLinks, Places, PlaceSeries, SeriesDay
from counterclaim.web.api.asking import PlaceAsked, PlaceName, PlacesAsked, SeriesAsked
from counterclaim.web.api.documented import api_router, resource
from counterclaim.web.as_known import AsKnown
from counterclaim.web.page import house_of

router = api_router("places")
ROW_COLUMNS = (
    "id", "name", "name_uk", "name_ru", "region", "side", "state", "likelihood", "confidence", "probability_a",
    "probability_contested", "probability_b", "unclear", "disputed", "claim_count", "position", "href",
)  # fmt: skip
SERIES_COLUMNS = ("day", "a", "contested", "b")
_making = Lock()


def as_known_of(request: Request) -> AsKnown:
    """What weighs places as of earlier days for the application that answers a request; made with the first."""
    state = request.app.state
    with _making:
        if not hasattr(state, "as_known"):
            state.as_known = AsKnown(house_of(request))
        found: AsKnown = state.as_known
        return found


@resource(router, "/places", Places, more=("csv",), paged=True)
def places(request: Request, asked: Annotated[PlacesAsked, Query()]) -> Response:
    """Every place in one line each.

    The most spoken of first. With `q` the best matches in any spelling, on one page.
    """
    wanted, after = PlaceFilter(asked.oblast, asked.side, asked.disputed), read_cursor(asked.cursor)

    def make(edition: Edition, form: str) -> Told:
        if asked.q:
            page = found_places(edition, key(asked.q), wanted, asked.limit)
        else:
            page = place_page(edition, wanted, after, asked.limit)
        rows = _rows(edition, page)
        if form == "csv":
            return Told(csv_bytes(ROW_COLUMNS, map(_record, rows)), page.after)
        further = next_page(request, page.after) or None
        return Told(json_of(Places(edition.head.as_of, page.total, rows, further)), page.after)

    return answered(request, make, ("json", "csv"), asked.lang, asked.format, keep=not asked.q)


def _rows(edition: Edition, page: Page) -> tuple[PlaceRow, ...]:
    look, counts = lookup(page.ledger), edition.place_counts(page.claim_ids)
    return tuple(
        replace(place_row(look, name), claim_count=counts[name][0], disputed=counts[name][1]) for name in page.claim_ids
    )


def _record(row: PlaceRow) -> dict[str, object]:
    names = ("probability_a", "probability_contested", "probability_b")
    triple = row.probabilities or (None, None, None)
    return {name: getattr(row, name, None) for name in ROW_COLUMNS} | dict(zip(names, triple, strict=True))


@resource(router, "/places/{place}", Dossier, named=True)
def dossier(request: Request, place: PlaceName, asked: Annotated[PlaceAsked, Query()]) -> Response:
    """A place's dossier, now or as of an earlier day.

    Who holds it, how sure one can be, and why we think so: the waterfall from the prior through every saying.
    """

    def make(edition: Edition, form: str) -> Told:
        look = _known(request, edition, place, asked.as_of)
        return Told(json_of(_dossier(look, id_of(edition, "places", place), asked.as_of)))

    return answered(request, make, lang=asked.lang)


@resource(router, "/places/{place}/series", PlaceSeries, more=("csv",), named=True)
def series(request: Request, place: PlaceName, asked: Annotated[SeriesAsked, Query()]) -> Response:
    """A place's assessed probabilities by day.

    In hindsight, from all that is known now, or with `as_of` from what was known then.
    """

    def make(edition: Edition, form: str) -> Told:
        place_id = id_of(edition, "places", place)
        ledger = _known(request, edition, place, asked.as_of).ledger if asked.as_of else None
        every = ledger.series.get(place_id, ()) if ledger else edition.series(place_id)
        days = tuple(SeriesDay(day, *triple) for day, triple in every if _within(day, asked.since, asked.until))
        if form == "csv":
            return Told(csv_bytes(SERIES_COLUMNS, (plain(day) for day in days)))
        name = places_by_id(edition, [place_id])[place_id].name
        as_of = ledger.as_of if ledger else edition.head.as_of
        return Told(json_of(PlaceSeries(as_of, place_id, name, days)))

    keep = not (asked.since or asked.until)
    return answered(request, make, ("json", "csv"), asked.lang, asked.format, keep=keep)


def _within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or day >= since) and (until is None or day <= until)


def _known(request: Request, edition: Edition, place: str, as_of: date | None) -> Lookup:
    """All about a place, now or as of a day; raises ``NotFound``, also where nothing was known of it by then."""
    place_id = id_of(edition, "places", place)
    if as_of is None:
        return lookup(edition.place(place_id))
    ledger: Ledger = as_known_of(request).place(edition, place_id, as_of)
    if place_id not in ledger.places:
        raise NotFound(f"nothing was known of this place on {as_of}", remedy="ask for a later day")
    return lookup(ledger)


def _dossier(look: Lookup, place_id: str, as_of: date | None) -> Dossier:
    view, name = dossier_view(look, place_id), slug(place_id)
    known = f"?as_of={as_of}" if as_of else ""
    address = f"/api/v1/places/{name}"
    return Dossier(
        as_of=look.as_of,
        place=look.ledger.places[place_id],
        row=view.row,
        state_names=view.state_names,
        camp_names=view.camp_names,
        share=view.share,
        share_sentence=view.share_sentence,
        waterfall=view.waterfall,
        pairs=tuple(_pairs(look, view)),
        turns=view.turns,
        believed=view.believed,
        links=PlaceLinks(
            f"/place/{name}", f"{address}/series{known}", f"{address}/claims", f"/api/v1/moves?place={name}"
        ),
    )


def _pairs(look: Lookup, view: DossierView) -> Iterable[Pair]:
    for claim, against in view.pairs:
        yield Pair(claim_link(look, look.claims[claim.id]), claim.label, claim.reason, against)
