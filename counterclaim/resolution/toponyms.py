"""The built-in gazetteer: which words of a text name a place, and which places they may mean.

A name is accepted where the weights of ``WEIGHTS`` that apply to it sum to at least ``ACCEPT``. One that alone would
not do gains by the company of others in an enumeration.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from counterclaim.language.spelling import key
from counterclaim.model import Place, Sector, Toponym, War
from counterclaim.resolution.distance import distance_km
from counterclaim.resolution.mentions import Words, after, before, cues, kinds_said, metonyms
from counterclaim.resolution.names import GazetteerIndex, Named, Names, Namesakes, ends_of_name, keys_of, surface_of
from counterclaim.resolution.neighbours import (
    is_attribute,
    is_organisation,
    is_part,
    is_person,
    is_political,
    is_river,
    joined,
    noun_after,
)

ACCEPT = 1.0
SURE_NAMESAKES = 3  # a name of more places tells little of where the text is
NEAR_KM = 60.0
CITY_POPULATION = 10_000
WEIGHTS = {
    "large": 2.0,  # a city, a place of 10,000 people, a country or an oblast
    "front": 1.5,  # the war's tables name it
    "known": 0.5,  # GeoNames counts its people
    "several words": 1.0,
    "strong cue": 4.0,  # village of, near, с., під
    "weak cue": 1.0,  # in, to, у, в
    "cue after": 3.0,  # Oblast, sector, city
    "enumeration": 2.0,  # for each accepted name beside it
    "company": 1.0,  # for each other name beside it that is no ordinary word
    "ordinary word": -3.0,  # that begins a sentence, or where capitals tell nothing
    "capital inside": 1.5,  # ... but a capital within a sentence does
    "near the story": 2.5,  # within 60 km of a place that the text surely names
    "rare spelling": -0.5,  # only a guess or an alternate of GeoNames fits
    "person": -4.0,  # after a first name, before a surname
    "speaks": -1.5,  # before a verb of speech, for what is not large
    "longer name": -2.5,  # next to a capitalised word that is no usual neighbour
    "shape": 1.0,  # ends as villages do and no word or surname does: -ivka, -ське, -ополь
    "short": -1.0,  # three letters or fewer
    "starts sentence": -0.5,
    "river": 1.0,  # a river by its own name, or by what is done at it
}
KM_A_DEGREE = 111.0
_AREA_KINDS = frozenset({"region", "raion"})
_AREAS = (
    ("oblast_after", {"region"}, ("oblast", "область")),
    ("raion_after", {"raion", "district"}, ("raion", "район", "district")),
)
_SHAPE = re.compile(
    r"(?:[iy]vka|iv[cts]+i|s['ʼ]?ke|pil|hrad"
    r"|[ії]вк(?:а|и|у|ою)|[ії]вці|[ії]вц(?:ів|ях)|піл(?:ь|лі)|град(?:а|у|і)?|с(?:ь)?ке|с(?:ь)?кого"
    r"|[ое]вк(?:а|и|у|е|ой)|[ое]вцы|пол(?:ь|е)|ское|ского|ском)$"
)


@dataclass(frozen=True, slots=True)
class _Mention:
    """Words ``first`` to ``last`` and the places they may be, best first; ``end`` counts a noun after the name too."""

    first: int
    last: int
    places: tuple[Place, ...]
    kind: str
    score: float
    end: int
    person: bool = False


class EmbeddedGazetteer:
    """Finds places by the shipped gazetteer; implements ``counterclaim.plugins.Gazetteer``.

    ``index`` is the place records, ``war`` gives sectors and renamed places. Equal texts give equal answers.
    """

    def __init__(self, index: GazetteerIndex, war: War) -> None:
        self._index = index
        self._names = Names(index, war)
        self._sectors = _sector_aliases(war.sectors)

    def find(self, text: str, language: str) -> Sequence[Toponym]:
        """The places named in ``text``, in order and not overlapping, with candidates best first."""
        words = Words(text)
        mentions = list(self._mentions(words, language))
        accepted = self._with_story(mentions, _accepted(mentions, words), words)
        return tuple(self._toponym(mention, words, text) for mention in accepted)

    def _with_story(self, mentions: Sequence[_Mention], accepted: Sequence[_Mention], words: Words) -> list[_Mention]:
        """The accepted mentions, and those that only lacked what a neighbour of theirs in the text gives."""
        taken = set(map(id, accepted))
        sure = _Near([m.places[0] for m in accepted if m.kind in {"settlement", "sector"} and self._is_sure(m.places)])
        persons = {_stem(words.lows[m.last]) for m in mentions if m.person}
        found = []
        for mention in mentions:
            likely = mention.score + WEIGHTS["near the story"] >= ACCEPT and mention.kind == "settlement"
            named = _stem(words.lows[mention.last]) in persons or is_attribute(words, mention.last)
            if id(mention) in taken or (likely and not named and sure.to(mention.places)):
                found.append(mention)
        return found

    def _is_sure(self, places: Sequence[Place]) -> bool:
        """Whether a name tells where a text is: few places bear it, or a town of the front does."""
        return len(places) <= SURE_NAMESAKES or (places[0].population > 0 and self._names.is_front(places[0]))

    def _mentions(self, words: Words, language: str) -> Iterator[_Mention]:
        free = 0
        for index in self._names.prepare(words, language):
            if index < free:
                continue
            mention = self._mention(words, index, language)
            if mention is not None:
                yield mention
                free = mention.end + 1

    def _mention(self, words: Words, index: int, language: str) -> _Mention | None:
        alone, leads = self._names.starts(words.texts[index], language)
        ends = ends_of_name(words, index) if leads else [index]
        for last in ends:
            mention = self._sector(words, index, last, language) or self._agglomeration(words, index, last, language)
            if mention is None and leads:
                mention = self._area(words, index, last, language)
            if mention is None and (alone or last > index):
                mention = self._named(words, index, last, language)
            if mention is not None:
                return mention
        return None

    def _sector(self, words: Words, first: int, last: int, language: str) -> _Mention | None:
        """A name or an adjective before «напрямок», "sector", "axis"."""
        count = noun_after(words, last, "sector_after")
        if count is None:
            return None
        surface = surface_of(words, first, last)
        sector = next((self._sectors[k] for k in keys_of(surface, language) if k in self._sectors), None)
        places = self._names.adjective(surface, language) or self._names.of(surface, language).all.places
        places = tuple(p for p in places if p.kind not in _AREA_KINDS | {"country", "river", "district"})
        if sector is not None:
            head = self._index.place(sector.place_id) if sector.place_id else None
            named = [head] if head else [p for name in sector.place_names[:1] for p in self._in(sector, name)]
            known = [p for p in places if self._names.is_front(p) or p.population >= CITY_POPULATION]
            literal = sorted(known, key=lambda p: bool(sector.oblasts) and p.oblast not in sector.oblasts)[:1]
            places = tuple(dict.fromkeys((*literal, *named, *places)))
        if not places:
            return None
        return _Mention(first, last, places, "sector", WEIGHTS["cue after"], last + count)

    def _agglomeration(self, words: Words, first: int, last: int, language: str) -> _Mention | None:
        """An adjective before «агломерація»: «Покровсько-Мирноградська»."""
        if first != last or noun_after(words, last, "agglomeration_after") is None:
            return None
        places = self._names.adjective(_whole_adjective(words.texts[first]), language)
        return _Mention(first, last, places, "settlement", WEIGHTS["cue after"], last) if places else None

    def _in(self, sector: Sector, name: str) -> list[Place]:
        places = self._index.named(name)
        return [p for p in places if not sector.oblasts or p.oblast in sector.oblasts][:1]

    def _area(self, words: Words, first: int, last: int, language: str) -> _Mention | None:
        """A name or an adjective before "Oblast", «область», «район»."""
        for cue, kinds, nouns in _AREAS:
            count = noun_after(words, last, cue)
            if count is None:
                continue
            areas = self._names.areas(surface_of(words, first, last), nouns, language)
            places = tuple(place for place in areas if place.kind in kinds)
            if places:
                return _Mention(first, last, places, "region", WEIGHTS["cue after"], last + count)
        return None

    def _named(self, words: Words, first: int, last: int, language: str) -> _Mention | None:
        if is_organisation(words, first, last) or (first == last and words.lows[first] in cues("never")):
            return None
        surface = surface_of(words, first, last)
        name = self._names.of(surface, language)
        among = name.all
        metonym = metonyms().get(surface.lower()) if first == last else None
        if metonym and (
            not among.places or (is_political(words, first) and not self._has_district(words, last, language))
        ):
            state = self._index.place(f"country:{metonym}")
            if state is not None:
                return _Mention(first, last, (state,), "country", 3.0, last)
        if not among.places or (
            among.places[0].kind == "country" and surface.lower() in {"us", "uk"} and not surface.isupper()
        ):
            return None
        kind = _kind(among.places, words, first, last)
        if kind == "river":
            among = self._names.namesakes(tuple(p for p in among.places if p.kind == "river"))
        elif kind == "settlement":
            among = name.settled
        person = is_person(words, first, last)
        score = self._score(words, first, last, name, among, person)
        count = after(words, last, "river_after") if kind == "river" else 0
        return _Mention(first, last, among.places, kind, score, last + min(count, 1), person)

    def _has_district(self, words: Words, last: int, language: str) -> bool:
        """Whether a district's name follows: "Kyiv's Obolon"."""
        following = last + 1
        if following >= len(words) or not words.is_capital(following) or "\n" in words.gaps[following]:
            return False
        places = self._names.of(words.texts[following], language).all.places
        return any(place.kind == "district" for place in places)

    def _score(self, words: Words, first: int, last: int, name: Named, among: Namesakes, person: bool) -> float:
        places, top = among.places, among.top
        ordinary = name.ordinary and first == last
        is_wide = places[0].kind in {"country", "region", "raion"}
        large = is_wide or top >= CITY_POPULATION
        strong = before(words, first, "strong_before")
        noun = bool(after(words, last, "place_after")) or (places[0].kind == "river" and is_river(words, first, last))
        starts = words.starts_sentence(first)
        applied = {
            "large": large,
            "front": among.front,
            "known": top > 0,
            "several words": last > first,
            "strong cue": strong,
            "weak cue": not strong and before(words, first, "weak_before"),
            "cue after": noun,
            "ordinary word": ordinary,
            "capital inside": ordinary and not starts and not words.in_title(first),
            "rare spelling": name.rank > 1,
            "person": person,
            "speaks": not large and bool(after(words, last, "speech_after")),
            "longer name": not strong and not noun and is_part(words, first, last),
            "shape": not ordinary and bool(_SHAPE.search(words.lows[last])),
            "short": words.ends[last] - words.starts[first] <= 3 and not is_wide,
            "starts sentence": starts,
            "river": places[0].kind == "river",
        }
        return sum(WEIGHTS[name] for name, applies in applied.items() if applies)

    def _toponym(self, mention: _Mention, words: Words, text: str) -> Toponym:
        start, end = words.starts[mention.first], words.ends[mention.end]
        size = mention.places[0].kind if mention.kind == "settlement" and mention.places else ""
        return Toponym(start, end, text[start:end], tuple(place.id for place in mention.places), mention.kind, size)


class _Near:
    """Places that are surely named, by latitude: whether one of them lies within ``NEAR_KM`` of others."""

    def __init__(self, places: Sequence[Place]) -> None:
        known = {place.id: place for place in places if place.lat is not None}
        self._places = sorted(known.values(), key=lambda place: (place.lat or 0.0, place.id))
        self._lats = [place.lat or 0.0 for place in self._places]

    def to(self, places: Sequence[Place]) -> bool:
        """Whether one of the places, no world city and no district, lies near one of these that is another."""
        return any(
            (km := distance_km(place, other)) is not None and km <= NEAR_KM
            for place in places
            if place.kind not in {"world-city", "district"} and place.lat is not None
            for other in self._around(place.lat)
            if other.id != place.id
        )

    def _around(self, lat: float) -> Sequence[Place]:
        reach = NEAR_KM / KM_A_DEGREE
        return self._places[bisect_left(self._lats, lat - reach) : bisect_left(self._lats, lat + reach)]


def _accepted(mentions: Sequence[_Mention], words: Words) -> list[_Mention]:
    """Mentions whose score suffices, those carried by an accepted neighbour in an enumeration included."""
    taken = [mention.score >= ACCEPT for mention in mentions]
    links = [joined(words, a.end, b.first) for a, b in pairwise(mentions)]
    beside = [
        [m for m, link in ((n - 1, n - 1), (n + 1, n)) if 0 <= link < len(links) and links[link]]
        for n in range(len(mentions))
    ]
    for n in (*range(len(mentions)), *reversed(range(len(mentions)))):
        near = [m for m in beside[n] if mentions[m].kind in {"settlement", "sector"}]
        score = mentions[n].score + sum(
            WEIGHTS["enumeration"] if taken[m] else WEIGHTS["company"] * (mentions[m].score >= 0) for m in near
        )
        taken[n] = taken[n] or score >= ACCEPT
    return [mention for mention, is_taken in zip(mentions, taken, strict=True) if is_taken]


def _whole_adjective(word: str) -> str:
    """The adjective that the first part of a compound is cut from: Покровсько- -> Покровський."""
    return re.sub(r"(?<=[сц]ьк)о$", "ий", re.sub(r"(?<=[сц]к)о$", "ий", word))


def _stem(word: str) -> str:
    return word[: max(4, len(word) - 2)]


def _sector_aliases(sectors: Sequence[Sector]) -> dict[str, Sector]:
    """Sector by alias key; the first sector that claims an alias keeps it, its own name before all aliases."""
    aliases = {key(sector.name): sector for sector in reversed(sectors)}
    for sector in sectors:
        for alias in sector.aliases:
            aliases.setdefault(key(alias), sector)
    return aliases


def _kind(places: Sequence[Place], words: Words, first: int, last: int) -> str:
    if any(place.kind == "river" for place in places) and _means_river(places, words, first, last):
        return "river"
    if places[0].kind in {"country", "river"}:
        return "country" if places[0].kind == "country" else "settlement"
    return "region" if places[0].kind in _AREA_KINDS else "settlement"


def _means_river(places: Sequence[Place], words: Words, first: int, last: int) -> bool:
    """Whether a name that a river bears means it: the words say so, or its namesakes are small and none is named."""
    if all(place.kind == "river" for place in places) or is_river(words, first, last):
        return True
    previous = words.lows[first - 1] if first else ""
    if previous == "the" and words.gaps[first] == " ":
        return True
    if previous in cues("on_water") and key(surface_of(words, first, last)) not in _own_names(places):
        return True  # «на Дніпрі» is on the river, «на Дніпро» may be against the city
    top = max(place.population for place in places)
    named = kinds_said(f" {previous} ") or (
        previous == "of" and first > 1 and words.lows[first - 2] in cues("councils")
    )
    return top < CITY_POPULATION and not named


def _own_names(places: Sequence[Place]) -> set[str]:
    return {key(name) for place in places for name in (place.name, place.name_uk, place.name_ru)}
