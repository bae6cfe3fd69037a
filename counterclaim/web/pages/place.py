"""The room of places: a dossier each, why we think so on any day, and their index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from counterclaim.assessments.explain import assess_place
from counterclaim.assessments.independence import utterances
from counterclaim.errors import NotFound, UsageError
from counterclaim.language.interface import _
from counterclaim.language.spelling import key
from counterclaim.model import Ledger, Predicate
from counterclaim.pipeline import start_of
from counterclaim.publications.charts import Bar, day_bars
from counterclaim.publications.dossier import drawn
from counterclaim.publications.pages import safe
from counterclaim.publications.ribbon import ribbon, share_bar
from counterclaim.publications.views import DossierView, dossier_view, lookup, place_rows
from counterclaim.publications.views.claims import ClaimView, one_per_act
from counterclaim.publications.views.dossier import strongest
from counterclaim.web.page import house_of, in_language, kept_answer, render

router = APIRouter(include_in_schema=False)
STRONGEST, PAIRS, SAYINGS, LISTED = 6, 5, 12, 50
SPANS = {"quarter": 92, "year": 366}
"""Days of the ribbon's shorter windows."""


@router.get("/place")
@router.get("/place/index.html")
def index(request: Request, after: str = "", q: str = "") -> Response:
    """Every place that is spoken of, the most spoken of first; ``q`` finds some by any spelling."""
    edition = house_of(request).edition()

    def made() -> bytes:
        ids = edition.search(key(q[:80]), LISTED) if q else ()
        found = edition.places(after, LISTED, ids) if ids or not q else None
        rows = {row.id: row for row in place_rows(found.ledger)} if found else {}
        counts = edition.place_counts(found.claim_ids) if found else {}
        named = ids or (found.claim_ids if found else ())
        shown = [(rows[name], *counts[name], _bar(rows[name].probabilities)) for name in named if name in rows]
        further = found.after if found and not q else ""
        return render(request, "places_app.html", rows=shown, further=further, q=q[:80], after=after)

    return kept_answer(request, made)


@router.get("/place/{name}")
def place(request: Request, name: str, span: str = "") -> Response:
    """A place's dossier; ``span`` is a shorter window of the ribbon, a name of ``SPANS``."""
    edition = house_of(request).edition()
    place_id = edition.place_id(name)

    def made() -> bytes:
        ledger = edition.place(place_id)
        view = dossier_view(ledger, place_id)
        return render(request, "place_app.html", **dossier_values(view, ledger, name.removesuffix(".html"), span))

    return kept_answer(request, made)


@router.get("/place/{name}/why")
def why(request: Request, name: str, day: str = "", part: str = "") -> Response:
    """Why we thought so on a day, from what was known by then; ``part`` asks for the table alone."""
    edition = house_of(request).edition()
    place_id = edition.place_id(name)
    asked = day_of(day) if day else edition.head.as_of

    def made() -> bytes:
        view = dossier_view(known_by(edition.place(place_id), place_id, asked), place_id)
        slug = name.removesuffix(".html")
        template = "why_part.html" if part else "why_app.html"
        return render(request, template, view=view, slug=slug, day=asked, steps=drawn(view, view.waterfall))

    return kept_answer(request, made)


@router.get("/place/{name}/marks.json")
def marks(request: Request, name: str) -> Response:
    """The words behind the ribbon's marks, by claim."""
    edition = house_of(request).edition()
    place_id = edition.place_id(name)
    with in_language(request):
        claims = dossier_view(edition.place(place_id), place_id).claims
    return JSONResponse({claim.id: _mark(claim) for claim in claims}, headers={"Cache-Control": "no-cache"})


def _mark(claim: ClaimView) -> dict[str, str]:
    return {
        "said": claim.said_text, "speaker": claim.speaker, "says": claim.says, "side": claim.side,
        "camp": claim.camp_name, "verdict": claim.label_text, "quote": claim.quote, "language": claim.language,
        "publisher": claim.publisher or claim.document_title,
    }  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast whose day has not come, and how many days there are until then."""

    claim: ClaimView
    days: int


def dossier_values(view: DossierView, ledger: Ledger, slug: str, span: str = "") -> dict[str, Any]:
    """What a dossier's template shows."""
    first = strongest(view.waterfall, STRONGEST)
    acts = one_per_act(view.claims)
    window = windowed(view, SPANS.get(span, 0))
    bars = attacks(view, ledger)
    return {
        "view": view, "slug": slug, "span": span if span in SPANS else "", "spans": tuple(SPANS),
        "ribbon": safe(ribbon(window)),
        "first": window.series[0][0] if window.series else None,
        "steps": drawn(view, first),
        "all_steps": drawn(view, view.waterfall) if len(first) < len(view.waterfall) else (),
        "acts": acts, "pairs_shown": PAIRS, "acts_shown": SAYINGS,
        "attacks": bars,
        "attack_chart": safe(day_bars(bars, _("Attacks by day, each bar one report's number"))) if bars else "",
        "forecasts": pending(acts, view.as_of_day),
    }  # fmt: skip


def windowed(view: DossierView, days: int) -> DossierView:
    """The same with the last days alone in its ribbon; all of them where ``days`` is 0."""
    if not days or len(view.series) <= days:
        return view
    since = view.as_of_day - timedelta(days=days - 1)
    claims = tuple(claim for claim in view.claims if claim.said.best and claim.said.best >= since)
    return replace(view, series=view.series[-days:], claims=claims)


def attacks(view: DossierView, ledger: Ledger) -> tuple[Bar, ...]:
    """Each number of attacks that somebody told of a day, in order; numbers of a wider scope say so."""
    counts = {claim.id: claim.claim.count for claim in lookup(ledger).claims.values() if claim.claim.count}
    told = []
    for claim in one_per_act(view.claims):
        count, day = counts.get(claim.id), claim.event_days.best or claim.said.best
        if count and day and claim.predicate == Predicate.ATTACK and not claim.background:
            label = f"{claim.speaker} {claim.says}, {claim.said_text}"
            told.append(Bar(day, count.value, label, claim.href, claim.side, count.scope, claim.quote, claim.language))
    return tuple(sorted(told, key=lambda bar: (bar.day, bar.href)))


def pending(acts: Sequence[ClaimView], as_of: date) -> tuple[Forecast, ...]:
    """Forecasts and orders whose day is still to come, the next first."""
    due = [Forecast(claim, (claim.due - as_of).days) for claim in acts if claim.due and claim.due >= as_of]
    return tuple(sorted(due, key=lambda found: (found.days, found.claim.id)))


def _bar(probabilities: tuple[float, float, float] | None) -> str:
    return safe(share_bar(probabilities)) if probabilities else ""
