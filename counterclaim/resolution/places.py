"""Which of the places of a name is meant: by the company it keeps, never by the name alone.

Each candidate gets a score, a sum of readable parts (``WEIGHTS``), and the scores become probabilities by softmax.
The names of a story are settled together: what is sure tells the rest, and what that makes sure tells the rest again.
Where no candidate reaches ``SURE`` the choice is refused, with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from counterclaim.language.inflection import adjective_bases
from counterclaim.language.spelling import LANGUAGES, key
from counterclaim.model import Place, Toponym, War
from counterclaim.plugins import PlaceIndex
from counterclaim.resolution.company import Company
from counterclaim.resolution.front import Front, Listed
from counterclaim.resolution.ground import Floats, Rivals, ground
from counterclaim.resolution.mentions import kinds_said
from counterclaim.resolution.names import keys_of
from counterclaim.resolution.weighing import STANDING, TELLING, WEIGHTS, Name, in_parts, weigh

SURE = 0.7
SETTLED = 0.9  # a choice this sure is company for the others
ROUNDS = 2
ANCHORS = 8
LARGE = 100_000
METROPOLIS = 1_000_000
GUESS = 2
REMEMBERED = 10_000
WORDS = {
    "population": "its size",
    "large": "a large city",
    "front": "the sector tables name it",
    "renamed": "its former name",
    "sentence": "it is near the places beside it",
    "linked": "so placed by the words",
    "story": "it is near the story's places",
    "hromada": "same hromada",
    "raion": "same raion",
    "together": "it is near what the names beside it may mean",
    "region": "the region named",
    "qualified": "the region beside it",
    "sector": "the sector named",
    "same": "so named before",
    "kind": "its kind",
}
_UNCHOSEN = frozenset({"country", "region", "river", "sector"})


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """The place meant, or None with the reason; ``candidates`` are (id, probability), likeliest first, summing to 1.

    ``radius_km`` is how far the true place may be from the chosen one's position, None where nothing is chosen.
    """

    place_id: str | None
    candidates: tuple[tuple[str, float], ...]
    reason: str
    radius_km: float | None = None

    @property
    def share(self) -> float:
        """The likeliest candidate's probability, 0 where there is none."""
        return self.candidates[0][1] if self.candidates else 0.0


class PlaceResolver:
    """Chooses among namesakes for one war and gazetteer; made once, it keeps nothing of the stories it has seen."""

    def __init__(self, war: War, index: PlaceIndex) -> None:
        self._index, self._home = index, frozenset(war.country_codes)
        self._sides = self._home | {camp.country for camp in war.camps}
        self._front = Front(war)
        self._renamed = {key(alias): key(name) for alias, name in war.renamed.items()}
        self._codes: dict[Hashable, int] = {"": 0}
        self._grounds: dict[str, tuple[float, ...]] = {}
        self._known: dict[tuple[str, ...], Rivals] = {}
        self._standing: dict[tuple[str, tuple[str, ...], Listed], Floats] = {}
        self._listed: dict[tuple[tuple[str, ...], Listed], Floats] = {}

    def of_story(
        self, text: str, toponyms: Sequence[Toponym], day: date | None = None
    ) -> Mapping[Toponym, PlaceChoice]:
        """What each place name of a story means; ``day`` is the story's, None where that is not known."""
        return _Story(self, Company(text, toponyms), self._front.on(day)).settled()

    def is_abroad(self, country: Place) -> bool:
        """Whether a country is neither at war nor a camp's: its name then says where the cities beside it lie."""
        return country.id.removeprefix("country:") not in self._sides

    def code(self, thing: Hashable) -> int:
        """A number that equal things share; 0 for nothing."""
        return self._codes.setdefault(thing, len(self._codes))

    def rivals(self, toponym: Toponym) -> Rivals:
        """The candidates' records, remembered."""
        found = self._known.get(toponym.candidates)
        if found is None:
            _bound(self._known)
            places = [place for i in toponym.candidates if (place := self._index.place(i)) is not None]
            found = self._known[toponym.candidates] = Rivals.of(places, self.code)
        return found

    def grounds(self, places: Sequence[Place]) -> Floats:
        """The rows of :func:`ground` of several places."""
        rows = []
        for place in places:
            row = self._grounds.get(place.id)
            if row is None:
                _bound(self._grounds)
                row = self._grounds[place.id] = ground(place, self.code)
            rows.append(row)
        return np.array(rows, float).reshape(-1, 7)

    def listed(self, toponym: Toponym, heads: Iterable[Place]) -> Floats:
        """1 for each candidate that the sectors of these headwords list by name."""
        sectors = self._front.around(heads)
        found = self._listed.get((toponym.candidates, sectors))
        if found is None:
            _bound(self._listed)
            names = [sectors.has(place) for place in self.rivals(toponym).places]
            found = self._listed[toponym.candidates, sectors] = np.array(names, float)
        return found

    def standing(self, toponym: Toponym, front: Listed) -> Floats:
        """The weighted parts of the candidates' scores that no company changes: candidates x ``STANDING``."""
        known = (toponym.text, toponym.candidates, front)
        found = self._standing.get(known)
        if found is None:
            _bound(self._standing)
            found = self._standing[known] = self._parts(toponym, front)
        return found

    def _parts(self, toponym: Toponym, front: Listed) -> Floats:
        places = self.rivals(toponym).places
        renamed = self._renamed.get(key(toponym.text), "")
        ranks = self._ranks(toponym.text)
        at_front = [1.0 if front.has(place) else front.past * self._front.ever.has(place) for place in places]
        rows = [
            (
                math.log10(place.population + 1),
                _is_town(place),
                # a city abroad is a rival of a namesake at the front only where the whole world knows it
                place.population >= (LARGE if place.id[:2] in self._home or not any(at_front) else METROPOLIS),
                is_front,
                key(place.name) == renamed,
                place.id[:2] in self._home,
                place.position_source == "GeoNames" or place.position_source.startswith("imported"),
                ranks.get(place.id, GUESS) < GUESS,
            )
            for place, is_front in zip(places, at_front, strict=True)
        ]
        return np.array(rows, float).reshape(-1, len(STANDING)) * [WEIGHTS[part] for part in STANDING]

    def _ranks(self, text: str) -> dict[str, int]:
        """The best rank of the names by which a form may mean a place, by the place's id."""
        found: dict[str, int] = {}
        names = dict.fromkeys(name for language in LANGUAGES for name in keys_of(text, language))
        for matches in self._index.lookup(names).values():
            for place_id, rank in matches:
                found[place_id] = min(rank, found.get(place_id, rank))
        return found


def _bound(remembered: dict[Any, Any]) -> None:
    if len(remembered) > REMEMBERED:
        remembered.clear()


class _Story:
    """One story's place names on the way to their places."""

    def __init__(self, resolver: PlaceResolver, company: Company, front: Listed) -> None:
        self.resolver, self.company, self.front = resolver, company, front
        self.toponyms = company.toponyms
        self.rivals = [resolver.rivals(toponym) for toponym in self.toponyms]
        first = [(n, t.kind, r.first) for n, (t, r) in enumerate(zip(self.toponyms, self.rivals, strict=True))]
        self.regions = {n: resolver.code(place.name) for n, kind, place in first if place and kind == "region"}
        self.heads = {n: place for n, kind, place in first if place and kind == "sector"}
        abroad = {resolver.code(p.name) for _, kind, p in first if p and kind == "country" and resolver.is_abroad(p)}
        lone = (r.first for r in self.rivals if len(r.places) == 1)
        abroad |= {resolver.code(place.oblast) for place in lone if place and place.kind == "world-city"}
        self.areas = sorted(abroad | set(self.regions.values()))
        self.kinds = [kinds_said(company.before(n)) if self._is_open(n) else frozenset() for n in range(len(first))]
        self.qualifiers = [self._qualifier(n) if self.regions and self._is_open(n) else 0 for n in range(len(first))]

    def settled(self) -> dict[Toponym, PlaceChoice]:
        """All names' choices: the given ones, those that the first weighing settles, the rest in the light of these."""
        choices = {n: self._given(n) for n in range(len(self.toponyms)) if not self._is_open(n)}
        waiting = [n for n in range(len(self.toponyms)) if n not in choices]
        anchors = {n: place for n in range(len(self.toponyms)) if (place := self._sure(n)) is not None}
        told: dict[int, PlaceChoice] = {}
        rest: dict[int, tuple[Floats, Floats]] = {}
        for _ in range(ROUNDS):
            if waiting:
                meant = {n: choice.candidates[0][0] for n, choice in told.items()}
                settled, rest = self._round(waiting, anchors, meant)
                told |= settled
                waiting = [n for n in waiting if n not in told]
                anchors |= {n: self._place(n, choice) for n, choice in settled.items() if choice.place_id}
                if not settled:
                    break
        told |= {n: _chosen(self.toponyms[n], self.rivals[n], *rest[n]) for n in waiting}
        return {self.toponyms[n]: choice for n, choice in sorted((choices | told).items())}

    def _is_open(self, n: int) -> bool:
        return len(self.rivals[n].places) > 1 and self.toponyms[n].kind not in _UNCHOSEN

    def _qualifier(self, n: int) -> int:
        """The code of the region right beside the ``n``-th name, 0 where there is none."""
        areas = [m for m in self.company.beside(n) if m in self.regions]
        found = self.company.qualifier(n, areas) if areas else None
        return 0 if found is None else self.regions[found]

    def _place(self, n: int, choice: PlaceChoice) -> Place:
        return next(place for place in self.rivals[n].places if place.id == choice.place_id)

    def _given(self, n: int) -> PlaceChoice:
        """The choice where there is none to make."""
        toponym, rivals = self.toponyms[n], self.rivals[n]
        only = rivals.first
        if only is None:
            return PlaceChoice(None, (), f"no gazetteer knows {toponym.text}")
        alone = len(rivals.places) == 1
        why = f"the only place called {toponym.text}" if alone else f"{toponym.kind} {only.name}"
        rest = tuple((i, 0.0) for i in toponym.candidates if i != only.id)
        return PlaceChoice(only.id, ((only.id, 1.0), *rest), why, only.radius_km)

    def _sure(self, n: int) -> Place | None:
        """The settlement that needs no choosing: alone of its name, or a city among villages."""
        rivals = self.rivals[n]
        first = rivals.first
        if self.toponyms[n].kind != "settlement" or first is None or first.kind == "world-city":
            return None
        is_large = first.population >= max(5_000, 10 * rivals.next_population)
        return first if len(rivals.places) == 1 or is_large else None

    def _round(
        self, waiting: Sequence[int], anchors: Mapping[int, Place], told: Mapping[int, str]
    ) -> tuple[dict[int, PlaceChoice], dict[int, tuple[Floats, Floats]]]:
        """The choices that one weighing settles, and the odds and parts of the other names."""
        around = _Around(self, anchors, told)
        groups: dict[tuple[int, int, frozenset[str], tuple[str, ...], str], list[int]] = {}
        for n in waiting:
            name = self.toponyms[n]
            alike = self.company.sentences[n], self.qualifiers[n], self.kinds[n], name.candidates, name.text
            groups.setdefault(alike, []).append(n)
        names = [around.name(members[0]) for members in groups.values()]
        scores = weigh(names, self.resolver.grounds(around.places), self.areas)
        settled: dict[int, PlaceChoice] = {}
        rest: dict[int, tuple[Floats, Floats]] = {}
        for members, (odds, parts) in zip(groups.values(), scores, strict=True):
            n = members[0]
            if odds.max() >= SETTLED:
                settled |= dict.fromkeys(members, _chosen(self.toponyms[n], self.rivals[n], odds, parts))
            else:
                rest |= dict.fromkeys(members, (odds, parts))
        return settled, rest


class _Around:
    """What surrounds the open names of a story in one round: the sure places are columns, headwords after them."""

    def __init__(self, story: _Story, anchors: Mapping[int, Place], told: Mapping[int, str]) -> None:
        self.story = story
        self.numbers = sorted(anchors)
        self.places = [*(anchors[n] for n in self.numbers), *story.heads.values()]
        self.columns = {n: column for column, n in enumerate(self.numbers)}
        self.heads = {n: len(self.numbers) + column for column, n in enumerate(story.heads)}
        self._outside: dict[int, list[int]] = {}
        meant: dict[tuple[str, ...], set[str]] = {}
        for n, place_id in told.items():
            meant.setdefault(story.toponyms[n].candidates, set()).add(place_id)
        self._meant = {candidates: min(ids) for candidates, ids in meant.items() if len(ids) == 1}

    def name(self, n: int) -> Name:
        """What the ``n``-th name is weighed by; its own namesakes are no evidence about it."""
        story = self.story
        toponym, rivals = story.toponyms[n], story.rivals[n]
        own, beside = rivals.ids, story.company.beside(n)
        near = [m for m in beside if m != n and own.isdisjoint(story.rivals[m].ids)]
        heads = [m for m in story.heads if own.isdisjoint(story.rivals[m].ids)]
        far = [column for column in self._far(n, beside) if self.places[column].id not in own]
        return Name(
            rivals,
            story.resolver.standing(toponym, story.front),
            beside=[self.columns[m] for m in near if m in self.columns],
            far=far[:ANCHORS],
            heads=[self.heads[m] for m in heads],
            linked=[self.columns[linked]] if (linked := story.company.linked(n)) in self.columns else [],
            regions=[story.regions[m] for m in near if m in story.regions],
            listed=story.resolver.listed(toponym, [story.heads[m] for m in heads]),
            same=self._meant.get(toponym.candidates, ""),
            qualifier=story.qualifiers[n],
            kinds=story.kinds[n],
            sentence=story.company.sentences[n],
        )

    def _far(self, n: int, beside: range) -> list[int]:
        """Columns of the nearest sure places outside the sentence, each once, a few more than are wanted."""
        number = self.story.company.sentences[n]
        if number not in self._outside:
            found: dict[str, int] = {}
            for column in self.story.company.outward(beside, self.numbers):
                found.setdefault(self.places[column].id, column)
                if len(found) == 2 * ANCHORS:
                    break
            self._outside[number] = list(found.values())
        return self._outside[number]


def _chosen(toponym: Toponym, rivals: Rivals, odds: Floats, parts: Floats) -> PlaceChoice:
    places = rivals.places
    values = odds.tolist()
    order = sorted(range(len(values)), key=values.__getitem__, reverse=True)  # stable: equals in order of their ids
    shares = tuple((places[at].id, values[at]) for at in order)
    place = places[order[0]]
    if shares[0][1] >= (SURE if _is_supported(place, parts[order[0]]) else SETTLED):
        because = _because(in_parts(parts[order[0]]))
        reason = f"{_where(place)}: {because}; {len(places) - 1} namesakes less likely"
        return PlaceChoice(place.id, shares, reason, place.radius_km)
    named = ", ".join(f"{_where(places[at])} {values[at]:.0%}" for at in order[:3])
    reason = f"ambiguous: {len(places)} places called {toponym.text}; likeliest {named}"
    return PlaceChoice(None, shares, reason)


def _is_town(place: Place) -> bool:
    """Whether a place is a town, or a settlement that GeoNames counts or that is its community's seat."""
    if place.kind != "settlement":
        return place.kind in {"city", "town"}
    return place.population > 0 or key(place.name) in map(key, adjective_bases(place.hromada))


def _is_supported(place: Place, row: Floats) -> bool:
    """Whether more than size, a region and the war's tables speaks for a place; a town needs no company."""
    parts = in_parts(row)
    known = place.kind in {"city", "town", "world-city"} or parts["renamed"] > 0
    return known or any(parts[part] > 0.1 for part in TELLING)


def _because(parts: Mapping[str, float]) -> str:
    best = sorted(
        (part for part in parts if part in WORDS and parts[part] > 0.2), key=lambda part: (-parts[part], part)
    )
    return ", ".join(WORDS[part] for part in best[:3]) or "nothing but its name"


def _where(place: Place) -> str:
    return ", ".join(dict.fromkeys(part for part in (place.name, place.raion, place.oblast) if part))
