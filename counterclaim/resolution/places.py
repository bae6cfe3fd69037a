"""Which of the places of a name is meant: by the company it keeps, never by the name alone.

Each candidate gets a score, a sum of readable parts (``WEIGHTS``), and the scores become probabilities by softmax.
The names of a story are settled together: what is sure tells the rest, and what that makes sure tells the rest again.
Where no candidate reaches ``SURE`` the choice is refused, with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from counterclaim.language.spelling import key
from counterclaim.model import Place, Toponym, War
from counterclaim.plugins import PlaceIndex
from counterclaim.resolution.company import Company
from counterclaim.resolution.front import Front
from counterclaim.resolution.ground import Ground, Namesakes

SURE = 0.75
SETTLED = 0.9  # a choice this sure is company for the others
ANCHORS = 8
REMEMBERED = 20_000
WEIGHTS = {
    "population": 0.35,  # for each power of ten
    "large": 4.0,  # a city of 100,000
    "front": 1.5,  # among the settlements that the war's sector tables name, in the same oblast
    "renamed": 2.0,  # the war's table of former names points to it
    "sentence": 3.0,  # beside a sure place of the sentence; halves with every 15 km
    "story": 2.0,  # near a sure place of the story; halves with every 40 km
    "hromada": 1.5,  # in the community of a sure place of the sentence
    "raion": 1.0,  # in a raion of a sure place
    "region": 2.5,  # in a region that the story names
    "elsewhere": -1.5,  # outside all regions that the sentence names
    "sector": 2.5,  # among a named sector's settlements, or near its headword
    "same": 2.5,  # what the name means elsewhere in the story
    "at war": 1.0,  # in a country at war rather than anywhere in the world
    "position": 0.3,  # its position is its own, not its area's centre
}
WORDS = {
    "population": "its size",
    "large": "a large city",
    "front": "the sector tables name it",
    "renamed": "its former name",
    "sentence": "it is near the places beside it",
    "story": "it is near the story's places",
    "hromada": "same hromada",
    "raion": "same raion",
    "region": "the region named",
    "sector": "the sector named",
    "same": "so named before",
}
_UNCHOSEN = frozenset({"country", "region", "river", "sector"})
Vector = NDArray[np.float64]


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
        self._front = Front(war)
        self._renamed = {key(alias): key(name) for alias, name in war.renamed.items()}
        self._known: dict[tuple[str, ...], Namesakes] = {}
        self._standing: dict[tuple[str, tuple[str, ...], frozenset[tuple[str, str]]], dict[str, Vector]] = {}

    def of_story(
        self, text: str, toponyms: Sequence[Toponym], day: date | None = None
    ) -> Mapping[Toponym, PlaceChoice]:
        """What each place name of a story means; ``day`` is the story's, None where that is not known."""
        story = _Story(self, Company(text, toponyms), day)
        return story.settled()

    def namesakes(self, toponym: Toponym) -> Namesakes:
        """The candidates' records, remembered."""
        found = self._known.get(toponym.candidates)
        if found is None:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            places = [place for i in toponym.candidates if (place := self._index.place(i)) is not None]
            found = self._known[toponym.candidates] = Namesakes.of(places)
        return found

    def front(self, day: date | None) -> frozenset[tuple[str, str]]:
        """Names and oblasts of the settlements that the sectors of a day name."""
        return self._front.on(day)

    def sectors_of(self, heads: Iterable[Place]) -> frozenset[str]:
        """The keys of the settlements of the sectors that these places head."""
        return self._front.around(heads)

    def standing(self, toponym: Toponym, front: frozenset[tuple[str, str]]) -> dict[str, Vector]:
        """The parts of the candidates' scores that no company changes."""
        known = (toponym.text, toponym.candidates, front)
        found = self._standing.get(known)
        if found is None:
            if len(self._standing) > REMEMBERED:
                self._standing.clear()
            found = self._standing[known] = self._parts(toponym, front)
        return found

    def _parts(self, toponym: Toponym, front: frozenset[tuple[str, str]]) -> dict[str, Vector]:
        places = self.namesakes(toponym).places
        renamed = self._renamed.get(key(toponym.text), "")
        at_front = np.array([(key(place.name), place.oblast) in front for place in places], float)
        at_war = np.array([place.id[:2] in self._home for place in places], float)
        large = np.array([place.population >= 100_000 for place in places], float)
        if at_front.any():  # a large city abroad is no rival of a namesake at the front
            large *= at_war
        parts = {
            "population": np.array([math.log10(place.population + 1) for place in places]),
            "large": large,
            "front": at_front,
            "renamed": np.array([key(place.name) == renamed for place in places], float),
            "at war": at_war,
            "position": np.array([_is_exact(place) for place in places], float),
        }
        return {part: WEIGHTS[part] * values for part, values in parts.items() if values.any()}


class _Story:
    """One story's place names on the way to their places."""

    def __init__(self, resolver: PlaceResolver, company: Company, day: date | None) -> None:
        self.resolver, self.company = resolver, company
        self.toponyms = company.toponyms
        self.front = resolver.front(day)
        self.candidates = [resolver.namesakes(toponym) for toponym in self.toponyms]
        self.open = [
            n for n, t in enumerate(self.toponyms) if len(self.candidates[n].places) > 1 and t.kind not in _UNCHOSEN
        ]

    def settled(self) -> dict[Toponym, PlaceChoice]:
        """All names' choices, in two rounds."""
        choices = {n: self._given(n) for n in set(range(len(self.toponyms))) - set(self.open)}
        anchors = {n: place for n in range(len(self.toponyms)) if (place := self._sure(n)) is not None}
        found = self._round(anchors, {})
        if len(self.open) > 1:
            told = {n: choice for n, choice in found.items() if choice.place_id and choice.share >= SETTLED}
            more = {n: self._place(n, choice) for n, choice in told.items() if n not in anchors}
            if more:
                found = self._round(anchors | more, {n: str(choice.place_id) for n, choice in told.items()})
        return {self.toponyms[n]: choice for n, choice in sorted((choices | found).items())}

    def _place(self, n: int, choice: PlaceChoice) -> Place:
        return next(place for place in self.candidates[n].places if place.id == choice.place_id)

    def _given(self, n: int) -> PlaceChoice:
        """The choice where there is none to make."""
        toponym, places = self.toponyms[n], self.candidates[n].places
        if not places:
            return PlaceChoice(None, (), f"no gazetteer knows {toponym.text}")
        only = places[0]
        why = f"the only place called {toponym.text}" if len(places) == 1 else f"{toponym.kind} {only.name}"
        rest = tuple((place.id, 0.0) for place in places[1:])
        return PlaceChoice(only.id, ((only.id, 1.0), *rest), why, only.radius_km)

    def _sure(self, n: int) -> Place | None:
        """The settlement that needs no choosing: alone of its name, or a city among villages."""
        places = self.candidates[n].places
        if self.toponyms[n].kind != "settlement" or not places or places[0].kind == "world-city":
            return None
        others = self.candidates[n].next_population
        return places[0] if len(places) == 1 or places[0].population >= max(5_000, 10 * others) else None

    def _round(self, anchors: Mapping[int, Place], told: Mapping[int, str]) -> dict[int, PlaceChoice]:
        around = _Around(self, anchors)
        meant: dict[tuple[str, ...], dict[str, float]] = {}
        for n, place_id in told.items():
            meant.setdefault(self.toponyms[n].candidates, {})[place_id] = 1.0
        done: dict[tuple[int, Toponym], PlaceChoice] = {}
        choices = {}
        for n in self.open:
            same = (self.company.sentences[n], self.toponyms[n])
            if same not in done:
                parts = around.parts(n)
                others = meant.get(self.toponyms[n].candidates)
                if others and len(others) == 1:
                    places = self.candidates[n].places
                    parts["same"] = WEIGHTS["same"] * np.array([p.id in others for p in places], float)
                done[same] = _chosen(self.toponyms[n], self.candidates[n], parts)
            choices[n] = done[same]
        return choices


class _Around:
    """What surrounds the open names of a story in one round: sure places near by, and the areas that are named."""

    def __init__(self, story: _Story, anchors: Mapping[int, Place]) -> None:
        self.story = story
        self.numbers = sorted(anchors)
        self.places = [anchors[n] for n in self.numbers]
        named = {n: story.candidates[n].places[0] for n in range(len(story.toponyms)) if story.candidates[n].places}
        self.regions = {n: p.name for n, p in named.items() if story.toponyms[n].kind == "region"}
        heads = {n: p for n, p in named.items() if story.toponyms[n].kind == "sector"}
        self.heads = heads
        self.ground = Ground([*self.places, *heads.values()])
        self.columns = {n: column for column, n in enumerate((*self.numbers, *heads))}

    def parts(self, n: int) -> dict[str, Vector]:
        """The score of each candidate of the ``n``-th name, part by part."""
        story = self.story
        toponym, rivals = story.toponyms[n], story.candidates[n]
        parts = dict(story.resolver.standing(toponym, story.front))
        beside = story.company.beside(n)
        own = rivals.ids
        near = [m for m in beside if m != n and own.isdisjoint(story.candidates[m].ids)]
        in_sentence = [m for m in near if m in self.columns]
        heads = [m for m in self.heads if own.isdisjoint(story.candidates[m].ids)]
        far = self._far(n, beside, own)
        anchors = [m for m in in_sentence if m not in self.heads]
        close = self.ground.closeness(rivals, [self.columns[m] for m in (*anchors, *heads)], 15.0)
        found: dict[str, Vector | None] = {
            "sentence": close,
            "story": self.ground.closeness(rivals, [self.columns[m] for m in far], 40.0),
        }
        around = [self.ground.places[self.columns[m]] for m in (*anchors, *far, *heads)]
        found["raion"] = rivals.in_raions({place.raion for place in around})
        beside_it = [self.ground.places[self.columns[m]] for m in anchors]
        found["hromada"] = rivals.in_hromadas({(place.raion, place.hromada) for place in beside_it})
        found["region"] = rivals.inside({self.regions[m] for m in self.regions})
        named = {self.regions[m] for m in near if m in self.regions}
        inside = rivals.inside(named)
        if named:
            found["elsewhere"] = 1.0 - inside if inside is not None else np.ones(len(rivals.places))
        if heads:
            by_name = rivals.named(story.resolver.sectors_of(self.heads[m] for m in heads))
            near_head = self.ground.closeness(rivals, [self.columns[m] for m in heads], 20.0)
            found["sector"] = by_name * 0.7 if near_head is None else np.maximum(near_head, by_name * 0.7)
        for part, values in found.items():
            if values is not None:
                parts[part] = WEIGHTS[part] * values
        return parts

    def _far(self, n: int, beside: range, own: frozenset[str]) -> list[int]:
        """The nearest sure places outside the sentence, each once."""
        story = self.story
        found: dict[str, int] = {}
        for position in story.company.outward(n, self.numbers):
            m = self.numbers[position]
            if m in beside or not own.isdisjoint(story.candidates[m].ids):
                continue
            found.setdefault(self.places[position].id, m)
            if len(found) == ANCHORS:
                break
        return list(found.values())


def _chosen(toponym: Toponym, rivals: Namesakes, parts: Mapping[str, Vector]) -> PlaceChoice:
    places = rivals.places
    scores = sum(parts.values(), np.zeros(len(places)))
    powers = np.exp(scores - scores.max())
    odds = powers / math.fsum(powers)  # exact, so that the candidates' order changes nothing
    shares = sorted(
        ((place.id, float(odds[at])) for at, place in enumerate(places)), key=lambda item: (-round(item[1], 9), item[0])
    )
    top = rivals.number[shares[0][0]]
    place = places[top]
    if shares[0][1] >= SURE:
        because = _because({part: float(values[top]) for part, values in parts.items()})
        reason = f"{_where(place)}: {because}; {len(places) - 1} namesakes less likely"
        return PlaceChoice(place.id, tuple(shares), reason, place.radius_km)
    named = ", ".join(f"{_where(places[rivals.number[i]])} {share:.0%}" for i, share in shares[:3])
    reason = f"ambiguous: {len(places)} places called {toponym.text}; likeliest {named}"
    return PlaceChoice(None, tuple(shares), reason)


def _is_exact(place: Place) -> bool:
    return place.position_source == "GeoNames" or place.position_source.startswith("imported")


def _because(parts: Mapping[str, float]) -> str:
    best = sorted(
        (part for part in parts if part in WORDS and parts[part] > 0.2), key=lambda part: (-parts[part], part)
    )
    return ", ".join(WORDS[part] for part in best[:3]) or "nothing but its name"


def _where(place: Place) -> str:
    return ", ".join(dict.fromkeys(part for part in (place.name, place.raion, place.oblast) if part))
