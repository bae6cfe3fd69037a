"""Maps: settlements, the front line and the km², of any day in hindsight."""

from __future__ import annotations

from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from counterclaim.ground import Area as Ground
from counterclaim.publications.exports import csv_bytes
from counterclaim.publications.views import plain
from counterclaim.publications.views.area import Km2
from counterclaim.store.edition import Edition
from counterclaim.web.api.answering import Told, answered, json_of
from counterclaim.web.api.answers import Area, AreaDay, AreaInterval, FrontFeatures, MapFeatures
from counterclaim.web.api.asking import AreaAsked, FrontAsked, MapAsked
from counterclaim.web.api.documented import GeoJson, Json, api_router, resource
from counterclaim.web.ground_of_day import GroundOfDay
from counterclaim.web.map_of_day import MapOfDay
from counterclaim.web.page import house_of

router = api_router("maps")
map_router = APIRouter(include_in_schema=False)
AREA_COLUMNS = ("day", "a", "contested", "b")
_making = Lock()


def ground_of(request: Request) -> GroundOfDay:
    """What works the ground out for the application that answers a request; made with the first."""
    state = request.app.state
    with _making:
        if not hasattr(state, "ground_of_day"):
            state.ground_of_day = GroundOfDay(house_of(request))
        found: GroundOfDay = state.ground_of_day
        return found


def map_of(request: Request) -> MapOfDay:
    """What writes the map for the application that answers a request; made with the first."""
    state = request.app.state
    with _making:
        if not hasattr(state, "map_of_day"):
            state.map_of_day = MapOfDay(house_of(request))
        found: MapOfDay = state.map_of_day
        return found


@resource(router, "/map", MapFeatures, kind=GeoJson, named=True)
def map_(request: Request, asked: Annotated[MapAsked, Query()]) -> Response:
    """The settlements on a day, as GeoJSON.

    Each with the side that most probably holds it and how probable that is, as assessed or in one camp's world.
    """

    def make(edition: Edition, form: str) -> Told:
        return Told(map_of(request).features(edition, asked.day or edition.head.as_of, asked.world, asked.box))

    return answered(request, make, ("geojson",), asked.lang)


@resource(router, "/map/front", FrontFeatures, kind=GeoJson, named=True)
def front(request: Request, asked: Annotated[FrontAsked, Query()]) -> Response:
    """The front line on a day with the band that it lies in, as GeoJSON.

    An estimate of who holds settlements, never of anybody's positions. Drawn from probabilities alone, so that days can
    be compared; empty where fewer than three settlements were spoken of by then.
    """

    def make(edition: Edition, form: str) -> Told:
        return Told(ground_of(request).front(asked.day or edition.head.as_of))

    return answered(request, make, ("geojson",), asked.lang)


@resource(router, "/area", Area, more=("csv",), named=True)
def area(request: Request, asked: Annotated[AreaAsked, Query()]) -> Response:
    """The km² of each state by day; of a single `day` with 90% intervals.

    In hindsight, of the ground around settlements spoken of by then: beyond some 10 km of them nothing is claimed.
    """

    def make(edition: Edition, form: str) -> Told:
        since, until = (asked.day, asked.day) if asked.day else (asked.since, asked.until)
        days = tuple(
            AreaDay(*row)
            for row in edition.areas()
            if (since is None or row[0] >= since) and (until is None or row[0] <= until)
        )
        if form == "csv":
            return Told(csv_bytes(AREA_COLUMNS, (plain(row) for row in days)))
        interval = _interval(request, edition, asked) if asked.day else None
        return Told(json_of(Area(edition.head.as_of, days, interval)))

    keep = not (asked.since or asked.until)
    return answered(request, make, ("json", "csv"), asked.lang, asked.format, keep=keep)


@resource(map_router, "/map/front", FrontFeatures, kind=GeoJson)
def map_front(request: Request, asked: Annotated[FrontAsked, Query()]) -> Response:
    """The front line of a day, for the map."""
    return front(request, asked)


@resource(map_router, "/map/area", AreaInterval, kind=Json)
def map_area(request: Request, asked: Annotated[FrontAsked, Query()]) -> Response:
    """The km² of a day with their intervals, for the map."""
    return answered(request, lambda edition, form: Told(json_of(_interval(request, edition, asked))), lang=asked.lang)


def _interval(request: Request, edition: Edition, asked: AreaAsked | FrontAsked) -> AreaInterval:
    day = asked.day or edition.head.as_of
    found = ground_of(request).areas(day)
    states = (_km2(found.first), _km2(found.contested), _km2(found.second))
    return AreaInterval(edition.head.as_of, day, round(found.known_km2, 1), *states)


def _km2(area: Ground) -> Km2:
    return Km2(*(round(value, 1) + 0.0 for value in (area.expected, area.low, area.high)))
