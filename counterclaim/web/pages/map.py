"""The room of the map: its page, and finding a place by any spelling."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from counterclaim.language.interface import _, language, words_for_script
from counterclaim.language.spelling import key
from counterclaim.model import War
from counterclaim.publications.pages import safe
from counterclaim.publications.views import place_rows
from counterclaim.publications.views.names import camp_name, region_name
from counterclaim.publications.views.words import day_text, km2_text, state_name
from counterclaim.store.edition import CHUNK, Edition
from counterclaim.store.edition.charting import counts, newest_map
from counterclaim.web.page import house_of, in_language, kept_answer, page, render
from counterclaim.web.pages import map_data

router = APIRouter(include_in_schema=False)
router.include_router(map_data.router)
FOUND, SPAN = 12, 30
"""Places that are offered for a typed name, and days over which a change of ground is told."""
REGIONS = (
    "Cherkasy", "Chernihiv", "Chernivtsi", "Dnipropetrovsk", "Donetsk", "Ivano-Frankivsk", "Kharkiv", "Kherson",
    "Khmelnytskyi", "Kirovohrad", "Kyiv", "Luhansk", "Lviv", "Mykolaiv", "Odesa", "Poltava", "Rivne", "Sumy",
    "Ternopil", "Vinnytsia", "Volyn", "Zakarpattia", "Zaporizhzhia", "Zhytomyr",
)  # fmt: skip
"""The oblasts as the map's shapes name them; the rest of them is called as there."""


@router.get("/")
@router.get("/index.html")
def index(request: Request) -> Response:
    """The map; the days, the mode and the place that an address asks for are its script's matter."""
    house = house_of(request)
    edition = house.edition()

    def made() -> bytes:
        settings = _settings(edition, house.war, house.mark)
        return render(
            request, "map_app.html", head=edition.head, mark=house.mark, camps=settings["camps"],
            based=settings["base"], last=(edition.head.days - 1) // CHUNK,
            summary=_summary(edition, house.war), day=day_text(edition.head.as_of),
            data=safe(json.dumps(settings, ensure_ascii=False).replace("<", "\\u003c")),
        )  # fmt: skip

    return kept_answer(request, made, name="map")


def _settings(edition: Edition, war: War, mark: str) -> dict[str, Any]:
    head, found = edition.head, newest_map(edition)
    return {
        "mark": mark, "first": head.first.isoformat(), "days": head.days, "width": head.width, "chunk": CHUNK,
        "last": (head.as_of - head.first).days,
        "lang": language(), "camps": [camp_name(camp) for camp in war.camps], "base": bool(war.outlines),
        "states": dict(zip(("a", "contested", "b"), _state_names(war), strict=True)),
        "regions": _regions(), "words": words_for_script(language()),
        "reference": found and f"{found.publisher or found.title}, {day_text(found.published.best)}",
    }  # fmt: skip


def _state_names(war: War) -> list[str]:
    first, second = war.camps
    return [state_name(war, first.id), _("contested"), state_name(war, second.id)]


def _regions() -> dict[str, str]:
    names = {name: region_name(f"{name} Oblast") for name in REGIONS}
    return {**names, "Crimea": region_name("Crimea")} if language() != "en" else {}


def _summary(edition: Edition, war: War) -> list[dict[str, Any]]:
    """The states in the edition's last day: how many settlements, how much ground, and how that has changed."""
    found, areas = counts(edition), [row[1:] for row in edition.areas()] or [(0.0, 0.0, 0.0)]
    now, before = areas[-1], areas[max(len(areas) - 1 - SPAN, 0)]
    rows = [
        {
            "side": side,
            "name": name,
            "count": found[side],
            "km2": km2_text(round(now[at])),
            "change": km2_text(round(now[at]) - round(before[at]), sign=True),
        }
        for at, (side, name) in enumerate(zip(("a", "contested", "b"), _state_names(war), strict=True))
    ]
    return [*rows, {"side": "disputed", "name": _("disputed"), "count": found["disputed"], "km2": "", "change": ""}]


@router.get("/map/find.json")
def offers(request: Request, q: str = "") -> Response:
    """Places that a typed name may mean, in any spelling, the most spoken of first."""
    with in_language(request):
        found = [_offer(*row) for row in _found(house_of(request).edition(), q)]
    return JSONResponse(found, headers={"Cache-Control": "no-cache"})


def _offer(row: Any, count: int) -> dict[str, Any]:
    slug = row.href.removeprefix("place/").removesuffix(".html")
    return {"slug": slug, "name": row.name, "region": row.region, "side": row.side, "short": row.short, "claims": count}


def _found(edition: Edition, typed: str) -> list[tuple[Any, int]]:
    ids = edition.search(key(typed[:80]), FOUND)
    rows = {row.id: row for row in place_rows(edition.places(ids=ids, most=FOUND).ledger)} if ids else {}
    counted = edition.place_counts(ids) if ids else {}
    return [(rows[name], counted[name][0]) for name in ids if name in rows]


@router.get("/find")
def find(request: Request, q: str = "") -> Response:
    """The place of a name: its dossier where one is meant, else a list to choose from."""
    with in_language(request):
        found = _found(house_of(request).edition(), q)
        typed = key(q)
        exact = [row for row, _count in found if typed in (key(row.name), key(row.name_uk), key(row.name_ru))]
    if len(found) == 1 or len(exact) == 1:
        row = exact[0] if len(exact) == 1 else found[0][0]
        return RedirectResponse(f"/{row.href.removesuffix('.html')}", 303)
    return page(request, "find_app.html", status=200 if found else 404, q=q[:80], found=found)
