"""The room of sources: a speaker's page with its track record, their index, and the league tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from counterclaim.errors import NotFound
from counterclaim.language.interface import _
from counterclaim.model import Ledger
from counterclaim.publications.pages import safe
from counterclaim.publications.record_charts import lead_bars, lead_classes, reliability, share_rows, shares
from counterclaim.publications.views import lookup, speaker_view
from counterclaim.publications.views.claims import claim_view
from counterclaim.publications.views.names import place_name, speaker_name
from counterclaim.publications.views.records import SORTS, leagues_view
from counterclaim.store.edition import Edition
from counterclaim.store.edition.lists import speaker_page
from counterclaim.store.edition.spoken import admissions_of, leads_of, named, places_of
from counterclaim.web.page import house_of, kept_answer, render

router = APIRouter(include_in_schema=False)
LISTED, SHOWN, PICKED = 100, 60, 200


@router.get("/source")
@router.get("/source/index.html")
def index(request: Request, after: str = "") -> Response:
    """Who was heard, the most heard first, with their grades."""
    edition = house_of(request).edition()

    def made() -> bytes:
        listed, further, _total = speaker_page(edition, after, LISTED)
        records = {record.id: record for record in edition.records(ids=[row.speaker.id for row in listed])}
        look = lookup(Ledger(edition.war, edition.head.as_of))
        rows = [(row, speaker_name(edition.war, row.speaker.name), records.get(row.speaker.id),
                 look.side(row.speaker.camp), look.camp_name(row.speaker.camp)) for row in listed]  # fmt: skip
        return render(request, "sources_app.html", rows=rows, further=further)

    return kept_answer(request, made)


@router.get("/source/{name}")
def source(request: Request, name: str, place: str = "", after: str = "") -> Response:
    """A speaker: its record, its admissions, its forecasts, and what it said, of one place or all."""
    edition = house_of(request).edition()
    speaker_id = edition.speaker_id(name)
    place_id = edition.place_id(place) if place else ""

    def made() -> bytes:
        return render(request, "source_app.html", **_values(edition, speaker_id, name, place, place_id, after))

    return kept_answer(request, made)


def _values(edition: Edition, speaker_id: str, name: str, place: str, place_id: str, after: str) -> dict[str, Any]:
    page = edition.speaker(speaker_id, place_id, after, SHOWN)
    view = speaker_view(page.ledger, speaker_id)
    record, leads = view.record, leads_of(edition, speaker_id)
    admitted = lookup(admissions_of(edition, speaker_id))
    every = places_of(edition, speaker_id)
    spoke = [row for at, row in enumerate(every) if at < PICKED or row[0] == place_id]
    known = named(edition, [*(found for found, _count in spoke), place_id])
    order = {claim_id: at for at, claim_id in enumerate(page.claim_ids)}
    own = sorted((claim for claim in view.claims if claim.id in order), key=lambda claim: order[claim.id])
    return {
        "view": replace(view, claims=tuple(own)),
        "slug": name.removesuffix(".html"), "total": page.total, "further": page.after,
        "place": place.removesuffix(".html"), "after": after,
        "place_name": place_name(known[place_id][1]) if place_id else "",
        "more_places": len(every) - len(spoke),
        "places": [(known[one][0], place_name(known[one][1]), count) for one, count in spoke if one in known],
        "shares": safe(shares(record)) if record else "", "share_rows": share_rows(record) if record else (),
        "leads": leads, "lead_bars": safe(lead_bars(leads)), "lead_classes": lead_classes(leads),
        "diagram": safe(reliability(record.forecasts.diagram)) if record else "",
        "admitted": [claim_view(admitted, claim) for claim in reversed(admitted.claims_by.get(speaker_id, ()))],
    }  # fmt: skip


@router.get("/records")
@router.get("/records/{name}")
def records(request: Request, name: str = "") -> Response:
    """The league tables, by one order; those that cannot be ranked stand apart."""
    sort = name.removesuffix(".html").removeprefix("by-") if name not in ("", "index.html") else "held"
    if sort not in SORTS:
        raise NotFound("there is no such order", where=name[:40], remedy=", ".join(SORTS))
    edition = house_of(request).edition()

    def made() -> bytes:
        view = leagues_view(edition.overview(), sort)
        return render(request, "records_app.html", view=view, sorts=SORTS, why_not=_why_not())

    return kept_answer(request, made)


def _why_not() -> dict[str, str]:
    """Why somebody is not ranked, by what the ranking is by."""
    resolved = _("since too few of their claims are resolved")
    return {
        **dict.fromkeys(SORTS, resolved),
        "lead": _("since too few of their claims came true only later"),
        "brier": _("since too few of their forecasts are decided"),
    }
