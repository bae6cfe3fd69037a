"""Which of the places of a name is meant: by the company it keeps, never by the name alone.

Each candidate gets a score, a sum of readable parts (``WEIGHTS``), and the scores become probabilities by softmax.
Where none reaches ``SURE`` the choice is refused, unless the likeliest lie so near one another that either would do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from counterclaim.language.spelling import key
from counterclaim.model import Place, Toponym, War
from counterclaim.plugins import PlaceIndex
from counterclaim.resolution.distance import distance_km

SURE = 0.6
NEARBY_KM = 20.0
NEARBY_MASS = 0.75
ANCHORS = 8
LARGE = 100_000
SPREAD = 2.3  # a vague position's radius in root-mean-square distances
WEIGHTS = {
    "population": 0.35,  # for each power of ten
    "large": 4.0,  # a city of 100,000
    "front": 1.5,  # among the settlements that the war's sector tables name, in the same oblast, or that it brings
    "renamed": 2.0,  # the war's table of former names points to it
    "sentence": 3.0,  # beside a sure place of the sentence; halves with every 15 km
    "story": 2.0,  # near a sure place of the story; halves with every 40 km
    "raion": 1.0,  # in a raion of a sure place
    "region": 2.5,  # in a region that the story names
    "elsewhere": -1.5,  # outside all regions that the sentence names
    "sector": 2.5,  # among a named sector's settlements, or near its headword
    "at war": 1.0,  # in a country at war rather than anywhere in the world
    "position": 0.3,  # its position is its own, not its area's centre
}


@dataclass(frozen=True, slots=True)
class PlaceContext:
    """What is named around a toponym: ``sentence`` and ``story`` are the other toponyms, nearest first.

    ``places`` is where their records are. Regions and sectors are read from the toponyms' kinds.
    """

    sentence: tuple[Toponym, ...]
    story: tuple[Toponym, ...]
    places: PlaceIndex
    war: War


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """The place meant, or None with the reason; ``candidates`` are (id, probability), likeliest first, summing to 1.

    ``radius_km`` is how far the true place may be from the chosen one's position, None where nothing is chosen.
    """

    place_id: str | None
    candidates: tuple[tuple[str, float], ...]
    reason: str
    radius_km: float | None = None


def resolve_place(toponym: Toponym, context: PlaceContext) -> PlaceChoice:
    """Choose among a toponym's candidates; refuses with a reason where the context cannot tell them apart."""
    candidates = [place for i in toponym.candidates if (place := context.places.place(i)) is not None]
    if not candidates:
        return PlaceChoice(None, (), f"no gazetteer knows {toponym.text}")
    if len(candidates) == 1 or toponym.kind in {"country", "region", "river", "sector"}:
        only = candidates[0]
        why = f"the only place called {toponym.text}" if len(candidates) == 1 else f"{toponym.kind} {only.name}"
        rest = tuple((place.id, 0.0) for place in candidates[1:])
        return PlaceChoice(only.id, ((only.id, 1.0), *rest), why, only.radius_km)
    surroundings = _Surroundings.of(toponym, context)
    scored = [(surroundings.parts(place), place) for place in candidates]
    if any("front" in parts for parts, _ in scored):  # a large city abroad is no rival of a namesake at the front
        scored = [({**parts, "large": parts.get("large", 0.0) * ("at war" in parts)}, place) for parts, place in scored]
    odds = _softmax([sum(parts.values()) for parts, _ in scored])
    ranked = sorted(zip(odds, scored, strict=True), key=lambda item: (-round(item[0], 9), item[1][1].id))
    shares = tuple((place.id, share) for share, (_, place) in ranked)
    (top_share, (top_parts, top)), *_ = ranked
    if top_share >= SURE:
        reason = f"{_where(top)}: {_because(top_parts)}; {len(candidates) - 1} namesakes less likely"
        return PlaceChoice(top.id, shares, reason, top.radius_km)
    return _near_enough(toponym, [(share, place) for share, (_, place) in ranked], shares)


def _near_enough(
    toponym: Toponym, ranked: Sequence[tuple[float, Place]], shares: tuple[tuple[str, float], ...]
) -> PlaceChoice:
    """Take the first by code of candidates that lie close together, with a radius over all; else refuse."""
    group: list[Place] = []
    mass = 0.0
    for share, place in ranked:
        if mass >= NEARBY_MASS:
            break
        group.append(place)
        mass += share
    first = min(group, key=lambda place: place.id)
    spread = [distance_km(first, place) for place in group]
    if any(km is None or km > NEARBY_KM for km in spread):
        named = ", ".join(f"{_where(place)} {share:.0%}" for share, place in ranked[:3])
        return PlaceChoice(None, shares, f"ambiguous: {len(ranked)} places called {toponym.text}; likeliest {named}")
    radius = max((km or 0.0) + (place.radius_km or 0.0) for km, place in zip(spread, group, strict=True))
    where = _where(first).removeprefix(f"{first.name}, ")
    reason = (
        f"{len(group)} places called {first.name} near each other in {where}: the first by code, with a radius over all"
    )
    return PlaceChoice(first.id, shares, reason, round(radius, 1))


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """The sure places around a toponym, each with its half-distance weight, and the areas named."""

    sentence: tuple[Place, ...]
    story: tuple[Place, ...]
    near_regions: frozenset[str]
    regions: frozenset[str]
    sectors: tuple[Place, ...]
    sector_names: frozenset[str]
    front: frozenset[tuple[str, str]]
    renamed: str
    home: frozenset[str]

    @classmethod
    def of(cls, toponym: Toponym, context: PlaceContext) -> _Surroundings:
        """Read the context's toponyms; the toponym's own namesakes are no evidence about it."""
        own = set(toponym.candidates)
        near = [t for t in context.sentence if not own & set(t.candidates)]
        far = [t for t in context.story if not own & set(t.candidates)]
        heads = [p for t in (*near, *far) if t.kind == "sector" and (p := context.places.place(t.candidates[0]))]
        names = {key(place.name) for place in heads}
        named = [s for s in context.war.sectors if names & {key(n) for n in s.place_names[:1]}]
        aliases = {key(alias): name for alias, name in context.war.renamed.items()}
        return cls(
            sentence=_sure(near, context.places)[:ANCHORS],
            story=_sure(far, context.places)[:ANCHORS],
            near_regions=_regions(near, context.places),
            regions=_regions((*near, *far), context.places),
            sectors=tuple(dict.fromkeys(heads)),
            sector_names=frozenset(key(name) for sector in named for name in sector.place_names),
            front=frozenset((key(n), o) for s in context.war.sectors for n in s.place_names for o in s.oblasts)
            | frozenset((key(place.name), place.oblast) for place in context.war.places),
            renamed=aliases.get(key(toponym.text), ""),
            home=frozenset(context.war.country_codes),
        )

    def parts(self, place: Place) -> dict[str, float]:
        """The score of one candidate, part by part."""
        name = key(place.name)
        around = (*self.sentence, *self.story, *self.sectors)
        found = {
            "population": math.log10(place.population + 1),
            "large": float(place.population >= LARGE),
            "front": float((name, place.oblast) in self.front),
            "renamed": float(bool(self.renamed) and name == key(self.renamed)),
            "sentence": _closeness(place, (*self.sentence, *self.sectors), 15.0),
            "story": _closeness(place, self.story, 40.0),
            "raion": float(bool(place.raion) and place.raion in {other.raion for other in around}),
            "region": float(place.oblast in self.regions or place.raion in self.regions),
            "elsewhere": float(bool(self.near_regions) and not {place.oblast, place.raion} & self.near_regions),
            "sector": max(_closeness(place, self.sectors, 20.0), 0.7 * (name in self.sector_names))
            * bool(self.sectors),
            "at war": float(place.id[:2] in self.home),
            "position": float(place.position_source == "GeoNames" or place.position_source.startswith("imported")),
        }
        return {part: WEIGHTS[part] * value for part, value in found.items() if value}


def _sure(toponyms: Sequence[Toponym], places: PlaceIndex) -> tuple[Place, ...]:
    """Settlements that need no choosing: alone of their name, or a city among villages."""
    found: dict[str, Place] = {}
    for toponym in toponyms:
        named = [p for i in toponym.candidates if (p := places.place(i)) is not None]
        if toponym.kind != "settlement" or not named or named[0].kind == "world-city":
            continue
        others = max((place.population for place in named[1:]), default=0)
        if len(named) == 1 or named[0].population >= max(5_000, 10 * others):
            found.setdefault(named[0].id, named[0])
    return tuple(found.values())


def _regions(toponyms: Sequence[Toponym], places: PlaceIndex) -> frozenset[str]:
    found = [places.place(t.candidates[0]) for t in toponyms if t.kind == "region" and t.candidates]
    return frozenset(place.name for place in found if place is not None)


def _closeness(place: Place, anchors: Sequence[Place], half_km: float) -> float:
    """1 beside the nearest anchor, halving with every ``half_km``; a vague position counts for less."""
    vague = 0.0 if place.position_source == "GeoNames" else (place.radius_km or 0.0) / SPREAD
    distances = [math.hypot(km, vague) for anchor in anchors if (km := distance_km(place, anchor)) is not None]
    return 0.5 ** (min(distances) / half_km) if distances else 0.0


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = math.fsum(powers)  # exact, so that the candidates' order changes nothing
    return [power / total for power in powers]


def _because(parts: dict[str, float]) -> str:
    words = {
        "population": "its size",
        "large": "a large city",
        "front": "the sector tables name it",
        "renamed": "its former name",
        "sentence": "it is near the places beside it",
        "story": "it is near the story's places",
        "raion": "same raion",
        "region": "the region named",
        "sector": "the sector named",
    }
    best = sorted(
        (part for part in parts if part in words and parts[part] > 0.2), key=lambda part: (-parts[part], part)
    )
    return ", ".join(words[part] for part in best[:3]) or "nothing but its name"


def _where(place: Place) -> str:
    return ", ".join(dict.fromkeys(part for part in (place.name, place.raion, place.oblast) if part))
