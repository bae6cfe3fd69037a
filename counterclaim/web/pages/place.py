"""The room of places: a dossier each, why we think so on any day, all claims on it, and the index of places."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from fastapi import APIRouter, Request, Response

from counterclaim.assessments.explain import assess_place
from counterclaim.assessments.independence import utterances
from counterclaim.errors import NotFound, UsageError
from counterclaim.language.interface import _, language
from counterclaim.language.spelling import key
from counterclaim.model import Ledger
from counterclaim.pipeline import start_of
from counterclaim.publications.dossier import drawn
from counterclaim.publications.pages import harmless, safe
from counterclaim.publications.ribbon import share_bar
from counterclaim.publications.views import dossier_view, lookup, place_row
from counterclaim.publications.views.claims import ClaimView, claim_view
from counterclaim.publications.views.dossier import strongest
from counterclaim.publications.views.names import place_name
from counterclaim.store.edition.lists import PlaceFilter, claim_page, found_places, places_by_id
from counterclaim.store.edition.places import EVER, ORDERS, Within, ordered_places
from counterclaim.web.page import house_of, in_language, kept_answer, render
from counterclaim.web.pages.dossier import STRONGEST, dossier_values, ribbon_part, told_of

router = APIRouter(include_in_schema=False)
LISTED, CLAIMS = 50, 100


@router.get("/place")
@router.get("/place/index.html")
def index(request: Request, after: str = "", q: str = "", sort: str = "claims") -> Response:
    """Every place that is spoken of, in an order of ``ORDERS``; ``q`` finds some by any spelling."""
    edition, typed = house_of(request).edition(), q.strip()[:80]
    order = sort if sort in ORDERS else "claims"

    def made() -> bytes:
        if typed:
            page = found_places(edition, key(typed), PlaceFilter(), LISTED)
        else:
            page = ordered_places(edition, order, after, LISTED, language())
        look, counts = lookup(page.ledger), edition.place_counts(page.claim_ids)
        rows = [(place_row(look, name), *counts[name]) for name in page.claim_ids]
        shown = [(*row, safe(share_bar(row[0].probabilities)) if row[0].probabilities else "") for row in rows]
        return render(
            request, "places_app.html", rows=shown, further=page.after, q=typed, after=after, sort=order,
            total=page.total,
        )  # fmt: skip

    return kept_answer(request, made)


@router.get("/place/{name}")
def place(request: Request, name: str, since: str = "", until: str = "") -> Response:
    """A place's dossier, its ribbon of all days or of those from ``since`` until ``until``."""
    edition, slug, within = house_of(request).edition(), name.removesuffix(".html"), days_of(request, since, until)
    place_id = edition.place_id(name)

    def made() -> bytes:
        told = told_of(edition, place_id)
        windowed = told if within == EVER else told_of(edition, place_id, within)
        return render(request, "place_app.html", part=ribbon_part(windowed, within), **dossier_values(told, slug))

    return kept_answer(request, made)


@router.get("/place/{name}/ribbon")
def ribbon(request: Request, name: str, since: str = "", until: str = "") -> Response:
    """The ribbon alone, for the page's own script."""
    edition, slug, within = house_of(request).edition(), name.removesuffix(".html"), days_of(request, since, until)
    place_id = edition.place_id(name)

    def made() -> bytes:
        part = ribbon_part(told_of(edition, place_id, within), within)
        return render(request, "ribbon_part.html", part=part, slug=slug)

    return kept_answer(request, made)


@router.get("/place/{name}/marks.json")
def marks(request: Request, name: str, since: str = "", until: str = "") -> Response:
    """The words behind the ribbon's marks, by claim."""
    edition, within = house_of(request).edition(), days_of(request, since, until)
    place_id = edition.place_id(name)

    def made() -> bytes:
        claims = told_of(edition, place_id, within).view.claims
        return json.dumps({claim.id: _mark(claim) for claim in claims}, ensure_ascii=False).encode()

    return kept_answer(request, made, "application/json")


def _mark(claim: ClaimView) -> dict[str, object]:
    told = {
        "said": claim.said_text, "speaker": claim.speaker, "says": claim.says, "side": claim.side,
        "camp": claim.camp_name, "verdict": claim.label_text, "quote": claim.quote, "language": claim.language,
        "publisher": claim.publisher or claim.document_title,
    }  # fmt: skip
    return {name: harmless(words) for name, words in told.items()}


@router.get("/place/{name}/why")
def why(request: Request, name: str, day: str = "", part: str = "") -> Response:
    """Why we thought so on a day, from what was known by then; ``part`` asks for the strongest evidence alone.

    A day after the edition's is taken for that.
    """
    edition, slug = house_of(request).edition(), name.removesuffix(".html")
    place_id = edition.place_id(name)
    with in_language(request):
        asked = min(day_of(day) if day else edition.head.as_of, edition.head.as_of)

    def made() -> bytes:
        view = dossier_view(known_by(edition.place(place_id), place_id, asked), place_id)
        steps = strongest(view.waterfall, STRONGEST) if part else view.waterfall
        return render(
            request, "why_part.html" if part else "why_app.html", view=view, slug=slug, day=asked,
            steps=drawn(view, steps), sayings=len(view.waterfall) - 1, last=edition.head.as_of,
        )  # fmt: skip

    return kept_answer(request, made)


@router.get("/place/{name}/claims")
def claims(request: Request, name: str, after: str = "") -> Response:
    """Every report of a claim on a place, the newest first, a page at a time."""
    edition, slug = house_of(request).edition(), name.removesuffix(".html")
    place_id = edition.place_id(name)

    def made() -> bytes:
        page = claim_page(edition, [("place_id", place_id)], after=after, most=CLAIMS)
        look = lookup(page.ledger)
        shown = [claim_view(look, look.claims[claim_id]) for claim_id in page.claim_ids]
        return render(
            request, "place_claims_app.html", claims=shown, further=page.after, total=page.total, slug=slug,
            name=place_name(places_by_id(edition, [place_id])[place_id]), after=after,
        )  # fmt: skip

    return kept_answer(request, made)


def days_of(request: Request, since: str, until: str) -> Within:
    """The days that a query asks for; raises ``UsageError`` for what is no day."""
    with in_language(request):
        return Within(day_of(since) if since else None, day_of(until) if until else None)


def day_of(text: str) -> date:
    """A day as ``2025-12-01``; raises ``UsageError`` for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(_("this is no day"), where=text[:40], remedy=_("days are written 2025-12-01")) from error


def known_by(ledger: Ledger, place_id: str, day: date) -> Ledger:
    """A place's ledger as it was known by a day: the acts of saying told of by then, weighed anew.

    Raises ``NotFound`` where nobody had spoken of the place by then.
    """
    stories = {s.id: s for s in ledger.stories if s.published.first is None or s.published.first <= day}
    claims = tuple(c for c in ledger.claims if c.place_id == place_id and c.claim.story_id in stories)
    said = tuple(act for act in utterances(claims, stories) if act.day <= day)
    if not said:
        raise NotFound(_("nobody had spoken of it by then"), where=day.isoformat(), remedy=_("choose a later day"))
    start = start_of(ledger.places[place_id], ledger.war)
    assessment, series = assess_place(place_id, said, ledger.war, day, start)
    return replace(
        ledger, as_of=day, claims=claims, utterances=said, assessments=(assessment,), series={place_id: series},
        verdicts=(), worlds={},
    )  # fmt: skip
