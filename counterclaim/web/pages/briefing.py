"""The room of briefings: a day in sentences, by sector, each cited; and as a feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from fastapi import APIRouter, Request, Response

from counterclaim.errors import NotFound
from counterclaim.language.interface import _
from counterclaim.publications.brief_feed import brief_feed, part_name
from counterclaim.publications.views import BriefView, brief_view, lookup
from counterclaim.publications.views.lookup import Lookup
from counterclaim.publications.views.sectors import PARTS, SectorBrief, by_sector
from counterclaim.web.page import house_of, in_language, kept_answer, render
from counterclaim.web.pages.place import day_of

router = APIRouter(include_in_schema=False)
SHOWN, IN_FEED = 6, 14


@router.get("/brief")
@router.get("/brief/index.html")
def newest(request: Request, day: str = "") -> Response:
    """The briefing of the as-of day, or of the day that the form asks for."""
    head = house_of(request).edition().head
    return _answer(request, day_of(day) if day else head.as_of)


@router.get("/brief/{name}")
def of_day(request: Request, name: str) -> Response:
    """The briefing of a day."""
    return _answer(request, day_of(name.removesuffix(".html")))


@router.get("/brief.atom")
def feed(request: Request, sector: str = "") -> Response:
    """The newest briefings as a feed, of one sector or all."""
    edition, war = house_of(request).edition(), house_of(request).war
    known = next((known for known in war.sectors if known.id == sector), None)
    if sector and known is None:
        with in_language(request):
            raise NotFound(_("there is no such sector"), where=sector[:40], remedy=_("a briefing's headings name them"))
    base = str(request.base_url).rstrip("/")

    def made() -> bytes:
        last = edition.head.as_of
        since = max(edition.head.first, last - timedelta(days=IN_FEED - 1))
        look = lookup(edition.day(last, since))
        days = [last - timedelta(days=back) for back in range((last - since).days + 1)]
        return brief_feed([_of_sector(look, day, sector) for day in days], base, war, known)

    return kept_answer(request, made, "application/atom+xml", name=f"brief.atom?{sector} {base}")


def _of_sector(look: Lookup, day: date, sector: str) -> BriefView:
    view = brief_view(look, day)
    if not sector:
        return view
    own = next((found for found in by_sector(view, look.ledger) if found.id == sector), SectorBrief(sector, "", ()))
    items = dict(own.parts)
    changed, admitted, disputed, said, due = (items.get(part, ()) for part in PARTS)
    return replace(view, changed=changed, admitted=admitted, disputed=disputed, said=said, due=due)


def _answer(request: Request, day: date) -> Response:
    edition = house_of(request).edition()
    first, last = edition.head.first, edition.head.as_of
    if not first <= day <= last:
        with in_language(request):
            raise NotFound(_("nothing was read of that day"), where=day.isoformat(),
                           remedy=_("ask for a day from {first} to {last}").format(first=first, last=last))  # fmt: skip

    def made() -> bytes:
        ledger = edition.day(day)
        view = brief_view(ledger, day)
        return render(
            request, "brief_app.html", view=view, sectors=by_sector(view, ledger), part_name=part_name, shown=SHOWN,
            feeds={known.id for known in edition.war.sectors},
            before=day - timedelta(days=1) if day > first else None,
            after=day + timedelta(days=1) if day < last else None, first=first, last=last,
        )  # fmt: skip

    return kept_answer(request, made)
