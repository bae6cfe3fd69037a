"""Reads a mapping project's map: who holds each settlement near the line, in the words of the area that it lies in.

A settlement is a disc, not a point: nineteen points over it tell how much of it lies where. Only settlements within
``REACH_KM`` of a border between states, or in an area that neither side holds, are claimed: of the rest nobody asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterclaim.claims.areas import KM_A_DEGREE, Area, Flags, Floats, areas, border, near, within
from counterclaim.language.spelling import key
from counterclaim.model import (
    CONTESTED,
    THIRD,
    Claim,
    Document,
    Extent,
    Place,
    Predicate,
    Span,
    Speaker,
    Stance,
    Story,
    Toponym,
    War,
    content_id,
)
from counterclaim.plugins import Settlements

NAME = "mapper"
MEDIA_TYPE = "application/geo+json"
REACH_KM = 10.0
"""How near a border between states a settlement must lie to be claimed."""

BOTH_SIDES_KM = 25.0
"""A border with settlements of two states within this distance is one between them: coasts and frontiers are not."""

Numbers = NDArray[np.int_]

CONTEXT = 60
MOST = 0.5
ALL = 0.9
_SURE_RADIUS_KM = 8.0
_DISC_KM = {"city": 2.5, "town": 2.5}
_VILLAGE_KM = 1.0
DISC = 19
"""How many points stand for a settlement."""

_GRID = 0.01  # degrees: borders are thinned to a point a kilometre
_PROPERTIES = ("name", "status", "state", "title")


@dataclass(frozen=True, slots=True)
class _Settled:
    """The settlements whose position is known, and their positions as (lon, lat) rows."""

    places: tuple[Place, ...]
    points: Floats


class MapExtractor:
    """Makes claims of documents of type ``application/geo+json``; what the areas' words mean is the war's table.

    ``words.toml``: ``[map]`` with a list for each camp and for ``contested`` (fragments of regular expressions),
    ``elsewhere`` (the camp that holds what no area covers), ``speaker`` (whose map it is where nothing says so) and
    ``properties`` (which of an area's properties are its words).
    """

    def __init__(self) -> None:
        self._index: Settlements | None = None
        self._settled: dict[tuple[str, ...], _Settled] = {}

    def use_places(self, index: Settlements) -> None:
        """Take the gazetteer in which settlements are looked up; they are read when the first map is."""
        self._index, self._settled = index, {}

    def extract(self, document: Document, story: Story, toponyms: Sequence[Toponym], war: War) -> Sequence[Claim]:
        """A claim for each settlement near the line, in the order of their ids; none for documents that are no maps."""
        if document.media_type != MEDIA_TYPE or self._index is None:
            return ()
        codes = war.country_codes
        if codes not in self._settled:
            self._settled[codes] = _settled(self._index, codes)
        return _Map(document, story, war, self._settled[codes]).claims()


def _settled(index: Settlements, codes: Sequence[str]) -> _Settled:
    """The settlements of the war's own countries: beyond their frontiers the areas say nothing, not even by absence."""
    own = (place for place in index.settlements() if not codes or place.id.startswith(tuple(codes)))
    known = sorted((p for p in own if p.lat is not None and p.lon is not None and _is_sure(p)), key=lambda p: p.id)
    return _Settled(tuple(known), np.array([(place.lon, place.lat) for place in known], float).reshape(-1, 2))


def _is_sure(place: Place) -> bool:
    return place.radius_km is not None and place.radius_km <= _SURE_RADIUS_KM


class _Map:
    """One snapshot."""

    def __init__(self, document: Document, story: Story, war: War, settled: _Settled) -> None:
        self.document, self.story, self.war, self.settled = document, story, war, settled
        self.states = (*(camp.id for camp in war.camps), CONTESTED)
        told = {state: war.words.get(f"map.{state}", ()) for state in self.states}
        self.meanings = {
            state: re.compile("|".join(rf"\b(?:{w})" for w in words), re.IGNORECASE)
            for state, words in told.items()
            if words
        }
        self.elsewhere = next(iter(war.words.get("map.elsewhere", ())), "")
        keys = war.words.get("map.properties", ()) or _PROPERTIES
        self.areas = [(area, state) for area in areas(document.text, keys) if (state := self._meaning(area.words))]
        self.lines, self.line_areas = np.zeros((0, 2)), np.zeros(0, dtype=int)
        self.speaker = self._whose()

    def claims(self) -> tuple[Claim, ...]:
        """The claims in the order of the places' ids."""
        if not self.areas or not len(self.settled.points):
            return ()
        states, nearest = self._states(self.settled.points)
        wanted = np.flatnonzero(self._near_the_line(states) | (states == self.states.index(CONTESTED)))
        places = [self.settled.places[number] for number in wanted]
        discs = [_disc(self.settled.points[n], _radius(place)) for n, place in zip(wanted, places, strict=True)]
        over, told = self._states(np.concatenate(discs) if discs else np.zeros((0, 2)))
        rows = zip(places, wanted, over.reshape(-1, DISC), told.reshape(-1, DISC), strict=True)
        made = (self._claim(place, self.settled.points[n], nearest[n], *row) for place, n, *row in rows)
        return tuple(claim for claim in made if claim is not None)

    def _meaning(self, words: str) -> str:
        """What an area's words say of who holds it: one state, or '' where they say nothing or two things."""
        meant = [state for state, pattern in self.meanings.items() if pattern.search(words)]
        return meant[0] if len(meant) == 1 else ""

    def _states(self, points: Floats) -> tuple[Numbers, Numbers]:
        """For each point the number of its state (-1: no area, or areas of both camps) and of the area that says so."""
        states = np.full(len(points), -1)
        told = np.full(len(points), -1)
        for number, (area, state) in enumerate(self.areas):
            inside, value = within(area, points[:, 0], points[:, 1]), self.states.index(state)
            clash = inside & (told >= 0) & (states != value)
            states[inside & ~clash], told[inside & ~clash] = value, number
            states[clash] = self.states.index(CONTESTED)
            if state == CONTESTED:
                told[clash] = number
        if self.elsewhere in self.states:
            states[told < 0] = self.states.index(self.elsewhere)
        return states, told

    def _near_the_line(self, states: Numbers) -> Flags:
        """Which settlements lie near a border on whose sides settlements of different states are."""
        borders = [border(area) for area, _ in self.areas]
        lines, areas_of = np.concatenate(borders), np.repeat(np.arange(len(borders)), [len(one) for one in borders])
        _, kept = np.unique(np.round(lines / _GRID), axis=0, return_index=True)
        lines, areas_of = lines[np.sort(kept)], areas_of[np.sort(kept)]
        around = np.zeros((len(lines), len(self.states)), dtype=bool)
        for line, place in near(lines, self.settled.points, BOTH_SIDES_KM):
            known = states[place] >= 0
            around[line[known], states[place[known]]] = True
        between = around.sum(axis=1) >= 2
        self.lines, self.line_areas = lines[between], areas_of[between]
        found = np.zeros(len(states), dtype=bool)
        for place, _ in near(self.settled.points, self.lines, REACH_KM):
            found[place] = True
        return found

    def _claim(self, place: Place, point: Floats, area: int, states: Numbers, told: Numbers) -> Claim | None:
        shares = {state: float((states == number).mean()) for number, state in enumerate(self.states)}
        state = max(self.states, key=lambda name: shares[name])
        if shares[state] <= MOST:
            state = CONTESTED  # no state holds more than half of it
        number = self._telling(state, point, area, told)
        if number is None:
            return None
        says = self.areas[number][0]
        span = self._span(says)
        extent = None if state == CONTESTED else Extent.FULL if shares[state] >= ALL else Extent.MOST
        return Claim(
            id=content_id(self.document.id, NAME, place.id, state, span.start),
            story_id=self.story.id,
            span=span,
            speaker_text=self.speaker.name,
            relayed_by_text="",
            stance=Stance.ASSERTS,
            predicate=Predicate.CONTROL,
            place_text=place.name,
            place=Toponym(span.start, span.end, place.name, (place.id,), size=place.kind),
            holder=state,
            extent=extent,
            count=None,
            event_text=span.quote,
            likelihood="",
            extractor=NAME,
            confidence=1.0,
            speaker_camp=self.speaker.camp,
            speaker_role=self.speaker.role,
            quotes_map=True,
        )

    def _telling(self, state: str, point: Floats, area: int, told: Numbers) -> int | None:
        """The area whose words say so: the one it lies in, else the first that touches it, else the one it is not in.

        A settlement that no area covers is held by the camp that the areas are drawn against: the words are those of
        the area that ends nearest to it.
        """
        numbers = [area, *(int(number) for number in told)]
        fitting = [number for number in numbers if number >= 0 and self.areas[number][1] == state]
        if fitting:
            return fitting[0]
        touching = [number for number in numbers if number >= 0]
        if touching or not len(self.lines):
            return touching[0] if touching else None
        gaps = (self.lines - point) * (np.cos(np.radians(point[1])), 1.0)
        return int(self.line_areas[int((gaps**2).sum(axis=1).argmin())])

    def _span(self, area: Area) -> Span:
        text, start, end = self.document.text, area.start, area.end
        return Span(
            self.document.id,
            start,
            end,
            text[start:end],
            text[max(0, start - CONTEXT) : start],
            text[end : end + CONTEXT],
        )

    def _whose(self) -> Speaker:
        """The mapping project: the registry's named in publisher, address or title, else the table's."""
        said = _squeezed(" ".join((self.document.publisher, self.document.url, self.document.title)))
        mappers = [speaker for speaker in self.war.speakers if speaker.role == "mapper"]
        for speaker in mappers:
            if any(_squeezed(name) in said for name in (speaker.name, *speaker.aliases) if len(_squeezed(name)) > 4):
                return speaker
        named = next(iter(self.war.words.get("map.speaker", ())), self.document.publisher or "the map")
        known: Mapping[str, Speaker] = {speaker.name: speaker for speaker in mappers}
        return known.get(named) or Speaker("", named, THIRD, "mapper")


def _radius(place: Place) -> float:
    return _DISC_KM.get(place.kind, _VILLAGE_KM)


def _disc(point: Floats, radius_km: float) -> Floats:
    """Nineteen points over a disc: its centre, six at half of its radius and twelve at its edge."""
    turns = [(0.0, 0.0), *((0.5, t / 6) for t in range(6)), *((1.0, t / 12) for t in range(12))]
    reach = radius_km / KM_A_DEGREE
    rows = [
        (
            point[0] + share * reach * np.cos(2 * np.pi * turn) / np.cos(np.radians(point[1])),
            point[1] + share * reach * np.sin(2 * np.pi * turn),
        )
        for share, turn in turns
    ]
    return np.array(rows, float)


def _squeezed(name: str) -> str:
    return key(name).replace(" ", "")
