"""The API's rooms put together, its index, and its page for people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from counterclaim.language.interface import N_, _
from counterclaim.publications.views.lookup import slug
from counterclaim.store.edition import Edition
from counterclaim.store.edition.lists import PlaceFilter, place_page
from counterclaim.store.lock import WatchLock
from counterclaim.store.watching import Watching
from counterclaim.watch.status import status
from counterclaim.web.api import claims, days, documents, maps, places, speakers
from counterclaim.web.api.answering import Told, answered, json_of
from counterclaim.web.api.answers import Camp, EditionState, Health, Index, Resource
from counterclaim.web.api.asking import Asked
from counterclaim.web.api.documented import api_router, resource
from counterclaim.web.page import house_of, kept_answer, render

HERE = "/api/v1"
_about = api_router("about")
_page = APIRouter(include_in_schema=False)
RESOURCES = (
    ("/places", N_("Every place in one line each; with q a search in any spelling"), "/places?q=kup"),
    ("/places/{place}", N_("A place's dossier, now or as of an earlier day"), "/places/{place_slug}"),
    ("/places/{place}/series", N_("A place's assessed probabilities by day"), "/places/{place_slug}/series?format=csv"),
    ("/places/{place}/claims", N_("The claims about a place"), "/places/{place_slug}/claims?limit=20"),
    ("/claims", N_("Claims by place, speaker, document, kind, side and day"), "/claims?side=a&limit=20&format=csv"),
    ("/claims/{claim_id}", N_("A claim with what was said for it and against it"), "/claims/{claim}"),
    ("/documents", N_("Every document in one line each"), "/documents?limit=20"),
    ("/documents/{document}", N_("A document's fact check"), "/documents/{document}"),
    (
        "/documents/{document}/claimreview",
        N_("The same as schema.org ClaimReview"),
        "/documents/{document}/claimreview",
    ),
    ("/stories/{story}", N_("A story: its cleaned text, and where it comes from"), "/stories/{story}"),
    ("/speakers", N_("Everybody who spoke in one line each"), "/speakers?limit=20"),
    ("/speakers/{speaker}", N_("A speaker with its track record"), "/speakers/{speaker_slug}"),
    ("/records", N_("Track records, ranked by kind"), "/records?sort=brier&format=csv"),
    ("/briefings", N_("The days that have a briefing"), "/briefings?limit=20"),
    ("/briefings/{day}", N_("A day's briefing"), "/briefings/{day}"),
    ("/moves", N_("When another side became the most probable somewhere"), "/moves?limit=20"),
    ("/map", N_("The settlements on a day, as GeoJSON"), "/map?day={day}"),
    ("/map/front", N_("The front line on a day with its band, as GeoJSON"), "/map/front?day={day}"),
    ("/area", N_("The square kilometres of each state; of one day with intervals"), "/area?day={day}"),
    ("/watch", N_("How watching the sources stands, and whether all is printed"), "/watch"),
    ("/openapi.json", N_("The description of all this for programs (OpenAPI 3.1)"), "/openapi.json"),
)
"""Path, what it is, and an example with places for what there is."""


@resource(_about, "/", Index)
def index(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """What there is to ask, as of when, and of which war."""

    def make(edition: Edition, form: str) -> Told:
        house, head = house_of(request), edition.head
        camps = tuple(
            Camp("a" if number == 0 else "b", camp.id, camp.name, camp.colour)
            for number, camp in enumerate(edition.war.camps)
        )
        return Told(
            json_of(
                Index(
                    as_of=head.as_of, first=head.first, edition=house.mark, is_current=house.is_current,
                    war=edition.war.name, camps=(camps[0], camps[1]), states=edition.war.states, places=head.width,
                    claims=head.claims, documents=head.documents, resources=_resources(edition),
                )
            )
        )  # fmt: skip

    return answered(request, make, lang=asked.lang, keep=False)


@resource(_about, "/watch", Health)
def watch(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """How watching the sources stands, and whether all that is kept is printed.

    `health` of a source is ok, failing, waiting (never asked yet) or off.
    """

    def make(edition: Edition, form: str) -> Told:
        house = house_of(request)
        told = status(Watching(house.store.database), datetime.now(UTC), runs=WatchLock(house.home).is_held)
        told |= {name: tuple(told[name]) for name in ("sources", "receivers")}
        state = EditionState(edition.head.as_of, house.is_current, house.problem)
        return Told(json_of(Health(**told, edition=state)))

    return answered(request, make, lang=asked.lang, keep=False)


def _resources(edition: Edition) -> tuple[Resource, ...]:
    """Every resource in the language that is spoken, with an example that leads to something."""
    known = _examples(edition)
    return tuple(Resource(f"{HERE}{path}", _(what), f"{HERE}{form.format(**known)}") for path, what, form in RESOURCES)


def _examples(edition: Edition) -> dict[str, object]:
    """What stands in the examples: what was said last, and where most is said."""
    page, newest = place_page(edition, PlaceFilter(), most=1), edition.claims(most=1).ledger
    said = newest.claims[0] if newest.claims else None
    return {
        "day": edition.head.as_of,
        "place_slug": slug(page.claim_ids[0]) if page.claim_ids else "-",
        "claim": said.id if said else "-",
        "document": said.claim.span.document_id if said else "-",
        "story": said.claim.story_id if said else "-",
        "speaker_slug": slug(said.speaker_id) if said and said.speaker_id else "-",
    }


@_page.get("/api")
@_page.head("/api")
def page(request: Request) -> Response:
    """What there is, with examples to click."""

    def made() -> bytes:
        edition = house_of(request).edition()
        return render(request, "api.html", resources=_resources(edition), head=edition.head, api=HERE)

    return kept_answer(request, made)


_v1 = APIRouter(prefix=HERE)
for _part in (_about, places.router, claims.router, documents.router, speakers.router, days.router, maps.router):
    _v1.include_router(_part)
router = APIRouter()
for _part in (_v1, maps.map_router, _page):
    router.include_router(_part)
