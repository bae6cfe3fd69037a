"""What the map's scripts ask for: places, planes, moves, areas, the claims of some days, cards, the imported map."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from counterclaim.errors import NotFound
from counterclaim.language.interface import _
from counterclaim.model import Ledger
from counterclaim.publications.pages import harmless_text
from counterclaim.publications.views import lookup, place_row
from counterclaim.publications.views.map import last_words
from counterclaim.publications.views.names import place_name, region_name
from counterclaim.store.edition import Edition
from counterclaim.store.edition.charting import charted, newest_map, number_of, numbers, place_of_number, unassessed
from counterclaim.web.page import house_of, kept_answer
from counterclaim.web.pages.place import day_of

router = APIRouter(include_in_schema=False)
DAYS, MOST_DAYS, SHOWN = 7, 92, 2
"""Days of claims that are shown unless asked otherwise, at most, and words of each side on a card."""
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
PEOPLE = (300, 1000, 3000, 10_000, 30_000, 100_000, 300_000)
"""Bounds of the classes that decide how large a settlement is drawn and from which zoom on it is named."""
GRAIN = 4
"""Decimals of a degree that an imported map is shown in: some ten metres."""


def data(request: Request, name: str, make: Callable[[], Any], media_type: str = "application/json") -> Response:
    """JSON, written and packed once for an edition and a language; for ever, where the address names the edition.

    Raises ``HTTPException`` 409 where it names another edition than is read now: the page is then to be loaded anew.
    """
    check_mark(request)

    def packed() -> bytes:
        told = harmless_text(json.dumps(make(), ensure_ascii=False, separators=(",", ":")))
        return gzip.compress(told.encode(), 6, mtime=0)

    found = kept_answer(request, packed, media_type, name)
    if found.status_code == 200:
        found.headers.update(FOR_EVER if "e" in request.query_params else {})
        if "gzip" in request.headers.get("accept-encoding", ""):
            found.headers["Content-Encoding"] = "gzip"
        else:
            return Response(gzip.decompress(bytes(found.body)), media_type=media_type)
    return found


def check_mark(request: Request) -> None:
    """Refuse what is asked of an edition that is read no more."""
    if request.query_params.get("e", (now := house_of(request).mark)) != now:
        raise HTTPException(409, "the edition is another one now: load the page again")


@router.get("/map/mark")
def mark(request: Request) -> Response:
    """Which edition is read now."""
    return Response(house_of(request).mark, media_type="text/plain", headers={"Cache-Control": "no-store"})


@router.get("/map/places.json")
def places(request: Request) -> Response:
    """Every assessed place in columns, by number: name, position in 1/10,000 degree (null for none), size, claims."""
    edition = house_of(request).edition()

    def told() -> Mapping[str, Any]:
        rows = charted(edition)
        return {
            "name": [place_name(row.place) for row in rows],
            "lat": [row.place.lat and round(row.place.lat * 1e4) for row in rows],
            "lon": [row.place.lon and round(row.place.lon * 1e4) for row in rows],
            "size": [sum(row.place.population >= bound for bound in PEOPLE) for row in rows],
            "claims": [row.claims for row in rows],
        }

    return data(request, "map places", told)


@router.get("/map/more.json")
def more(request: Request) -> Response:
    """What a table, a file or an address wants to know of every place beside that: slug, and region by its number."""
    edition = house_of(request).edition()

    def told() -> Mapping[str, Any]:
        rows = charted(edition)
        named = [", ".join(filter(None, (region_name(r.place.raion), region_name(r.place.oblast)))) for r in rows]
        regions = {name: at for at, name in enumerate(dict.fromkeys(named))}
        return {
            "slug": [row.slug for row in rows],
            "region": [regions[name] for name in named],
            "regions": list(regions),
        }

    return data(request, "map more", told)


@router.get("/map/plane/{kind}/{chunk}")
def plane(request: Request, kind: str, chunk: int) -> Response:
    """A piece of a plane as it is stored: gzipped rows of a byte a place, each but the first as XOR with the last."""
    check_mark(request)
    body = house_of(request).edition().plane(kind, chunk)
    headers = {**FOR_EVER, "Content-Encoding": "gzip"} if "e" in request.query_params else {"Content-Encoding": "gzip"}
    return Response(body, media_type="application/octet-stream", headers=headers)


@router.get("/map/areas.json")
def areas(request: Request) -> Response:
    """The km² expected of each state by day, in whole numbers: first camp, contested, second camp."""
    edition = house_of(request).edition()

    def told() -> Sequence[Sequence[int]]:
        rows = [row[1:] for row in edition.areas()]
        return [[round(row[at]) for row in rows] for at in range(3)]

    return data(request, "map areas", told)


@router.get("/map/moves.json")
def moves(request: Request) -> Response:
    """The days on which another side became the most probable at a place, and its number, as two columns in order."""
    edition = house_of(request).edition()

    def told() -> Sequence[Sequence[int]]:
        known, first = numbers(edition), edition.head.first
        found = [(move.day - first, known[move.place_id]) for move in edition.moves() if move.before]
        return [[day.days for day, _number in found], [number for _day, number in found]]

    return data(request, "map moves", told)


@router.get("/map/claims.json")
def claims(request: Request, day: str = "", days: int = DAYS) -> Response:
    """How many claims of which kind each side made of a place in the last days: by number, and of unassessed places."""
    edition = house_of(request).edition()
    until = day_of(day) if day else edition.head.as_of
    since = until - timedelta(days=max(1, min(days, MOST_DAYS)) - 1)
    return data(request, f"map claims {since} {until}", lambda: _claims(edition, since, until))


def _claims(edition: Edition, since: date, until: date) -> Mapping[str, Any]:
    known, rows = numbers(edition), edition.claim_places(since, until)
    others = unassessed(edition, sorted({row[0] for row in rows} - known.keys()))
    return {
        "rows": [[known[name], *rest] for name, *rest in rows if name in known],
        "others": [
            {"slug": slug, "name": place_name(place), "lon": place.lon, "lat": place.lat,
             "rows": [rest for other, *rest in rows if other == name]}
            for name, (place, slug) in others.items() if place.lon is not None and place.lat is not None
        ],
    }  # fmt: skip


@router.get("/map/place/{name}.json")
def card(request: Request, name: str, day: str = "") -> Response:
    """A place's card, by its number or slug: its state in words, its last words by a day, its days as a sparkline."""
    edition = house_of(request).edition()
    asked = day_of(day) if day else edition.head.as_of

    def told() -> Mapping[str, Any]:
        by_number = name.isascii() and name.isdigit()
        return _card(edition, place_of_number(edition, int(name)) if by_number else edition.place_id(name), asked)

    return data(request, f"map place {name} {asked}", told)


def _card(edition: Edition, place_id: str, day: date) -> Mapping[str, Any]:
    ledger = edition.place(place_id)
    row, series = place_row(ledger, place_id), ledger.series.get(place_id, ())
    shown: dict[str, list[Any]] = {"a": [], "b": [], "third": []}
    for link in last_words(lookup(_said_by(ledger, day)), place_id):
        if len(shown[link.side]) < SHOWN:
            shown[link.side].append(link)
    return {
        "number": number_of(edition, place_id), "slug": row.href.removeprefix("place/").removesuffix(".html"),
        "name": row.name, "region": row.region, "sentence": row.state_sentence, "sure": row.confidence_sentence,
        "claims": row.claim_count,
        "position": row.position, "day": day.isoformat(),
        "since": series[0][0].isoformat() if series else "",
        "a": [round(triple[0] * 1000) for _day, triple in series],
        "b": [round(triple[2] * 1000) for _day, triple in series],
        "last": [
            {"href": f"/{link.href}", "speaker": link.speaker, "side": link.side, "camp": link.camp_name,
             "says": link.says, "quote": link.quote, "language": link.language, "said": link.said}
            for links in shown.values() for link in links
        ],
    }  # fmt: skip


def _said_by(ledger: Ledger, day: date) -> Ledger:
    """The ledger without what was said after a day."""
    return replace(ledger, claims=tuple(c for c in ledger.claims if c.said.best is None or c.said.best <= day))


@router.get("/map/reference.geojson")
def reference(request: Request) -> Response:
    """The shapes of the newest map that was imported, without its words; raises ``NotFound`` where none was."""
    house = house_of(request)
    found = newest_map(house.edition())
    if found is None:
        raise NotFound(_("no map was imported"), remedy=_("add a GeoJSON map: counterclaim add map.geojson"))
    return data(request, "map reference", lambda: _shapes(json.loads(house.raw(found.id))), "application/geo+json")


def _shapes(told: Any) -> Mapping[str, Any]:
    """A collection's geometries; some interfaces wrap it in an object with its number."""
    inner = told.get("map", told)
    shapes = [feature.get("geometry") for feature in inner.get("features", ()) if isinstance(feature, dict)]
    features = [{"type": "Feature", "properties": {}, "geometry": _coarse(shape)} for shape in shapes if shape]
    return {"type": "FeatureCollection", "features": features}


def _coarse(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, GRAIN)
    if isinstance(value, list):
        return [_coarse(part) for part in value]
    return {name: _coarse(part) for name, part in value.items()} if isinstance(value, dict) else value
