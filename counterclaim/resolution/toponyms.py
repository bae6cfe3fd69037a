"""The built-in gazetteer: which words of a text name a place, and which places they may mean.

A name is accepted where the weights of ``WEIGHTS`` that apply to it sum to at least ``ACCEPT``. One that alone would
not do gains by the company of others in an enumeration.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from counterclaim.language.inflection import adjective_bases, nominatives
from counterclaim.language.spelling import key
from counterclaim.model import Place, Sector, Toponym, War
from counterclaim.resolution.distance import distance_km
from counterclaim.resolution.mentions import Word, after, before, cues, metonyms, words_of

ACCEPT = 1.0
SURE_NAMESAKES = 3  # a name of more places tells little of where the text is
NEAR_KM = 60.0
LONGEST_NAME = 3
LONGEST_LIST = 12
MOST_CANDIDATES = 60
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
}
_STANDING = {"country": 10_000_000, "region": 500_000, "raion": 20_000}
_AREA_KINDS = frozenset({"region", "raion"})
_SHAPE = re.compile(
    r"(?:[iy]vka|iv[cts]+i|s['ʼ]?ke|pil|hrad"
    r"|[ії]вк(?:а|и|у|ою)|[ії]вці|[ії]вц(?:ів|ях)|піл(?:ь|лі)|град(?:а|у|і)?|с(?:ь)?ке|с(?:ь)?кого"
    r"|[ое]вк(?:а|и|у|е|ой)|[ое]вцы|пол(?:ь|е)|ское|ского|ском)$"
)
_ENUMERATION = re.compile(r"\s*(?:,|/|-|–|—|;)?\s*")
_JOINERS = frozenset({"and", "or", "та", "і", "й", "и", "або", "или", "as", "well", "а", "також", "также"})


class GazetteerIndex(Protocol):
    """What the finder needs of the place records; the store's gazetteer file is one."""

    def place(self, place_id: str) -> Place | None:
        """The place of that id, or None."""
        ...

    def named(self, name: str) -> Sequence[Place]:
        """All places of that name in any spelling or language."""
        ...

    def lookup(self, keys: Iterable[str]) -> Mapping[str, Sequence[tuple[str, int]]]:
        """For each key that names something: (place id, rank); rank 0 register, 1 press, 2 guess."""
        ...

    def load(self, place_ids: Iterable[str]) -> None:
        """Read many places at once, so that ``place`` is quick."""
        ...

    @property
    def ordinary(self) -> frozenset[str]:
        """Keys of names that are ordinary words as well."""
        ...


@dataclass(frozen=True, slots=True)
class _Mention:
    """Words ``first`` to ``last`` and the places they may be, best first; ``end`` counts a noun after the name too."""

    first: int
    last: int
    places: tuple[Place, ...]
    rank: int
    kind: str
    score: float
    end: int
    ordinary: bool = False


class EmbeddedGazetteer:
    """Finds places by the shipped gazetteer; implements ``counterclaim.plugins.Gazetteer``.

    ``index`` is the place records, ``war`` gives sectors and renamed places. Equal texts give equal answers.
    """

    def __init__(self, index: GazetteerIndex, war: War) -> None:
        self._index = index
        self._renamed = {key(alias): name for alias, name in war.renamed.items()}
        self._front = {key(name) for sector in war.sectors for name in sector.place_names}
        self._front |= {key(name) for name in war.renamed.values()} | {key(place.name) for place in war.places}
        self._sectors = _sector_aliases(war.sectors)

    def find(self, text: str, language: str) -> Sequence[Toponym]:
        """The places named in ``text``, in order and not overlapping, with candidates best first."""
        words = words_of(text)
        self._prepare(words, language)
        mentions = list(self._mentions(words, language))
        accepted = self._with_story(mentions, _accepted(mentions, words), words)
        return tuple(self._toponym(mention, words, text) for mention in accepted)

    def _with_story(
        self, mentions: Sequence[_Mention], accepted: Sequence[_Mention], words: Sequence[Word]
    ) -> list[_Mention]:
        """The accepted mentions, and those that only lacked what a neighbour of theirs in the text gives."""
        sure = [m.places[0] for m in accepted if m.kind in {"settlement", "sector"} and self._is_sure(m.places)]
        persons = {_stem(words[m.last].low) for m in mentions if _is_person(words, m.first, m.last)}
        found = []
        for mention in mentions:
            likely = mention.score + WEIGHTS["near the story"] >= ACCEPT and mention.kind == "settlement"
            named = _stem(words[mention.last].low) in persons or _is_attribute(words, mention.last)
            if mention in accepted or (likely and not named and _is_near(mention.places, sure)):
                found.append(mention)
        return found

    def _is_sure(self, places: Sequence[Place]) -> bool:
        """Whether a name tells where a text is: few places bear it, or a town of the front does."""
        return len(places) <= SURE_NAMESAKES or (places[0].population > 0 and self._is_front(places[0]))

    def _prepare(self, words: Sequence[Word], language: str) -> None:
        """Ask the index once for every key that the text can need."""
        keys: dict[str, None] = {}
        for index, word in enumerate(words):
            if not word.is_capital:
                continue
            for last in _name_ends(words, index):
                keys.update(dict.fromkeys(_keys(_surface(words, index, last), language)))
            keys.update(dict.fromkeys(map(key, adjective_bases(word.text, language))))
        found = self._index.lookup(keys)
        self._index.load(place_id for matches in found.values() for place_id, _ in matches)

    def _mentions(self, words: Sequence[Word], language: str) -> Iterator[_Mention]:
        index = 0
        while index < len(words):
            mention = self._mention(words, index, language) if words[index].is_capital else None
            if mention is not None:
                yield mention
            index = mention.end + 1 if mention else index + 1

    def _mention(self, words: Sequence[Word], index: int, language: str) -> _Mention | None:
        for last in _name_ends(words, index):
            for attempt in (self._sector, self._area, self._named):
                if (mention := attempt(words, index, last, language)) is not None:
                    return mention
        return None

    def _sector(self, words: Sequence[Word], first: int, last: int, language: str) -> _Mention | None:
        """A name or an adjective before «напрямок», "sector", "axis"."""
        count = _noun_after(words, last, "sector_after")
        if count is None:
            return None
        surface = _surface(words, first, last)
        sector = next((self._sectors[k] for k in _keys(surface, language) if k in self._sectors), None)
        places = self._adjective(surface, language) or self._places(surface, language)[0]
        places = tuple(p for p in places if p.kind not in _AREA_KINDS | {"country", "river", "district"})
        if sector is not None:
            head = self._index.place(sector.place_id) if sector.place_id else None
            named = [head] if head else [p for name in sector.place_names[:1] for p in self._in(sector, name)]
            known = [p for p in places if self._is_front(p) or p.population >= CITY_POPULATION]
            literal = sorted(known, key=lambda p: bool(sector.oblasts) and p.oblast not in sector.oblasts)[:1]
            places = tuple(dict.fromkeys((*literal, *named, *places)))
        if not places:
            return None
        return _Mention(first, last, places, 0, "sector", WEIGHTS["cue after"], last + count)

    def _in(self, sector: Sector, name: str) -> list[Place]:
        places = self._index.named(name)
        return [p for p in places if not sector.oblasts or p.oblast in sector.oblasts][:1]

    def _adjective(self, surface: str, language: str) -> tuple[Place, ...]:
        found = self._index.lookup([key(base) for base in adjective_bases(surface, language)])
        ids = dict.fromkeys(place_id for matches in found.values() for place_id, rank in matches if rank < 2)
        places = [place for place_id in ids if (place := self._index.place(place_id)) is not None]
        places.sort(key=lambda p: (not self._is_front(p), -p.population, p.id))
        return tuple(places[:5])

    def _area(self, words: Sequence[Word], first: int, last: int, language: str) -> _Mention | None:
        """A name or an adjective before "Oblast", «область», «район»."""
        for cue, kinds, nouns in (
            ("oblast_after", {"region"}, ("oblast", "область")),
            ("raion_after", {"raion", "district"}, ("raion", "район", "district")),
        ):
            count = _noun_after(words, last, cue)
            if count is None:
                continue
            surface = _surface(words, first, last)
            keys = [key(f"{form} {noun}") for form in nominatives(surface, language) for noun in nouns]
            found = self._index.lookup(keys)
            ids = dict.fromkeys(place_id for matches in found.values() for place_id, _ in matches)
            places = tuple(p for i in ids if (p := self._index.place(i)) is not None and p.kind in kinds)
            if places:
                return _Mention(first, last, places, 0, "region", WEIGHTS["cue after"], last + count)
        return None

    def _named(self, words: Sequence[Word], first: int, last: int, language: str) -> _Mention | None:
        surface = _surface(words, first, last)
        if _is_organisation(words, first, last) or (first == last and words[first].low in cues("never")):
            return None
        places, rank = self._places(surface, language)
        metonym = metonyms().get(surface.lower()) if first == last else None
        if metonym and (not places or _is_political(words, first)):
            state = self._index.place(f"country:{metonym}")
            if state is not None:
                return _Mention(first, last, (state,), 0, "country", 3.0, last)
        if not places or (places[0].kind == "country" and surface.lower() in {"us", "uk"} and not surface.isupper()):
            return None
        kind = _kind(places, words, first, last)
        if kind == "river":
            places = tuple(p for p in places if p.kind == "river")
        elif kind == "settlement":
            places = tuple(p for p in places if p.kind not in {"river", "country"} | _AREA_KINDS)
        ordinary = first == last and bool({key(f) for f in nominatives(surface, language)} & self._index.ordinary)
        score = self._score(words, first, last, places, rank, ordinary)
        count = after(words, last, "river_after") if kind == "river" else 0
        return _Mention(first, last, places, rank, kind, score, last + min(count, 1), ordinary)

    def _places(self, surface: str, language: str) -> tuple[tuple[Place, ...], int]:
        """Places that a surface form may name, best first, and the best rank among them."""
        exact, *_ = keys = _keys(surface, language)
        renamed = next((self._renamed[k] for k in keys if k in self._renamed), None)
        if renamed is not None:
            keys = [*keys, key(renamed)]
        found = self._index.lookup(keys)
        order: dict[str, tuple[bool, bool, bool, int, bool]] = {}

        def is_renamed(place: Place) -> bool:
            return renamed is not None and key(place.name) == key(renamed) and self._is_front(place)

        for name, matches in found.items():
            for place_id, rank in matches:
                place = self._index.place(place_id)
                if place is not None:
                    new = (not is_renamed(place), rank > 1, place.kind == "district", -_standing(place), name != exact)
                    order[place_id] = min(order.get(place_id, new), new)
        ids = sorted(order, key=lambda place_id: (order[place_id], place_id))[:MOST_CANDIDATES]
        places = tuple(place for place_id in ids if (place := self._index.place(place_id)) is not None)
        return places, 2 if ids and all(order[place_id][1] for place_id in ids) else 0

    def _is_front(self, place: Place) -> bool:
        return key(place.name) in self._front

    def _score(
        self, words: Sequence[Word], first: int, last: int, places: Sequence[Place], rank: int, ordinary: bool
    ) -> float:
        top = max(place.population for place in places)
        is_wide = places[0].kind in {"country", "region", "raion"}
        large = is_wide or top >= CITY_POPULATION
        front = any(self._is_front(place) for place in places)
        strong = before(words, first, "strong_before")
        noun = bool(after(words, last, "place_after")) or (places[0].kind == "river" and _is_river(words, first, last))
        applied = {
            "large": large,
            "front": front,
            "known": top > 0,
            "several words": last > first,
            "strong cue": strong,
            "weak cue": not strong and before(words, first, "weak_before"),
            "cue after": noun,
            "ordinary word": ordinary,
            "capital inside": ordinary and not words[first].starts_sentence and not words[first].in_title,
            "rare spelling": rank > 1,
            "person": _is_person(words, first, last),
            "speaks": not large and bool(after(words, last, "speech_after")),
            "longer name": not strong and not noun and _is_part(words, first, last),
            "shape": not ordinary and bool(_SHAPE.search(words[last].low)),
            "short": words[last].end - words[first].start <= 3 and not is_wide,
            "starts sentence": words[first].starts_sentence,
        }
        return sum(WEIGHTS[name] for name, applies in applied.items() if applies)

    def _toponym(self, mention: _Mention, words: Sequence[Word], text: str) -> Toponym:
        start, end = words[mention.first].start, words[mention.end].end
        size = mention.places[0].kind if mention.kind == "settlement" and mention.places else ""
        return Toponym(start, end, text[start:end], tuple(place.id for place in mention.places), mention.kind, size)


def _is_attribute(words: Sequence[Word], index: int) -> bool:
    """Whether a word is an adjective before its noun: "Українські війська"."""
    following = words[index + 1] if index + 1 < len(words) else None
    adjective = re.search(r"с[ьк]?к(?:і|а|ий|ого|их|им|ій|ою|ими|ие|ая|ой|ую)$", words[index].low)
    return bool(adjective) and following is not None and following.gap == " " and not following.is_capital


def _stem(word: str) -> str:
    return word[: max(4, len(word) - 2)]


def _is_near(places: Sequence[Place], sure: Sequence[Place]) -> bool:
    """Whether one of the places lies near one that is surely named."""
    return any(
        (km := distance_km(one, other)) is not None and km <= NEAR_KM
        for one in places
        if one.kind not in {"world-city", "district"}
        for other in sure
        if one.id != other.id
    )


def _standing(place: Place) -> int:
    return place.population or _STANDING.get(place.kind, 0)


def _sector_aliases(sectors: Sequence[Sector]) -> dict[str, Sector]:
    """Sector by alias key; the first sector that claims an alias keeps it, its own name before all aliases."""
    aliases = {key(sector.name): sector for sector in reversed(sectors)}
    for sector in sectors:
        for alias in sector.aliases:
            aliases.setdefault(key(alias), sector)
    return aliases


def _name_ends(words: Sequence[Word], first: int) -> list[int]:
    """Where a name that begins at ``first`` may end, the longest first."""
    ends = [first]
    for last in range(first + 1, min(first + LONGEST_NAME, len(words))):
        if words[last].gap not in {" ", "-"}:
            break
        if words[last].is_capital:
            ends.append(last)
    return ends[::-1]


def _surface(words: Sequence[Word], first: int, last: int) -> str:
    return " ".join(word.text for word in words[first : last + 1])


def _keys(surface: str, language: str) -> list[str]:
    return list(dict.fromkeys(map(key, nominatives(surface, language))))


def _kind(places: Sequence[Place], words: Sequence[Word], first: int, last: int) -> str:
    kinds = {place.kind for place in places}
    if "river" in kinds:
        named = _is_river(words, first, last)
        the = first > 0 and words[first - 1].low == "the" and words[first].gap == " "
        if named or the or kinds == {"river"}:
            return "river"
    if places[0].kind in {"country", "river"}:
        return "country" if places[0].kind == "country" else "settlement"
    return "region" if places[0].kind in _AREA_KINDS else "settlement"


def _is_river(words: Sequence[Word], first: int, last: int) -> bool:
    return before(words, first, "river_before") or bool(after(words, last, "river_after"))


def _is_political(words: Sequence[Word], index: int) -> bool:
    """Whether a capital stands for its government: it speaks, owns, is given something, or leads a compound."""
    following = words[index + 1] if index + 1 < len(words) else None
    if following is not None and re.fullmatch(r"['’]s ", following.gap) and not after(words, index, "place_after"):
        return following.low not in {
            "outskirts",
            "suburbs",
            "streets",
            "residents",
            "mayor",
            "airport",
            "centre",
            "center",
        }
    if following is not None and following.gap == "-" and not following.is_capital:
        return True
    if before(words, index, "locative_before"):
        return False
    return bool(
        after(words, index, "political_after")
        or after(words, index, "speech_after")
        or before(words, index, "political_before")
    )


def _is_person(words: Sequence[Word], first: int, last: int) -> bool:
    previous = words[first - 1] if first and words[first].gap == " " else None
    following = words[last + 1] if last + 1 < len(words) and words[last + 1].gap == " " else None
    names = cues("first_names")
    if previous is not None and previous.is_capital and previous.low in names:
        return True
    is_name = first == last and words[first].low in names
    return is_name and following is not None and following.is_capital and following.low not in cues("may_follow")


def _is_part(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether a capitalised neighbour makes the name look like part of a longer one."""
    if words[first].in_title or words[first].text.isupper():
        return False
    previous = words[first - 1] if first and words[first].gap == " " else None
    following = words[last + 1] if last + 1 < len(words) and words[last + 1].gap == " " else None
    if following is not None and following.is_capital and following.low not in cues("may_follow"):
        return True
    if previous is None or not previous.is_capital or previous.starts_sentence:
        return False
    return previous.low not in cues("may_precede")


def _is_organisation(words: Sequence[Word], first: int, last: int) -> bool:
    if before(words, first, "organisation_before"):
        return True
    following = words[last + 1] if last + 1 < len(words) else None
    if following is None:
        return False
    if following.low == "time":
        previous = words[first - 1].low if first else ""
        return previous in {"am", "pm", "a", "p", "hours"} or bool(re.search(r"[(\d]", words[first].gap))
    return bool(after(words, last, "organisation_after")) and following.gap in {" ", "-"}


def _noun_after(words: Sequence[Word], last: int, cue: str) -> int | None:
    """How many words of a noun follow ``last``; 0 where it comes after a list: "Kupiansk and Lyman directions".

    None where there is no such noun.
    """
    if count := after(words, last, cue):
        return count
    at, names = last, 1
    while at + 1 < len(words) and at - last < LONGEST_LIST:
        following = words[at + 1]
        if following.low not in _JOINERS and not (following.is_capital and following.gap in {" ", ", ", "-"}):
            return None
        if following.gap == " " and following.is_capital and words[at].low not in _JOINERS:
            return None
        at, names = at + 1, names + following.is_capital
        is_pair = names == 2 and following.gap == "-"
        if names > 1 and (count := after(words, at, cue)) and (is_pair or _is_plural(words[at + count])):
            return 0
    return None


def _is_plural(word: Word) -> bool:
    return bool(re.search(r"(?:s|axes|и|ків|ків|нів|х|ия|ий|ям)$", word.low))


def _joined(words: Sequence[Word], last: int, first: int) -> bool:
    """Whether only commas, dashes and joining words stand between two names."""
    between = words[last + 1 : first + 1]
    if not between or len(between) > 3 or any(word.low not in _JOINERS for word in between[:-1]):
        return False
    if len(between) == 1 and between[0].gap == " ":
        return False
    return all(_ENUMERATION.fullmatch(word.gap) and "\n" not in word.gap for word in between)


def _accepted(mentions: Sequence[_Mention], words: Sequence[Word]) -> list[_Mention]:
    """Mentions whose score suffices, those carried by an accepted neighbour in an enumeration included."""
    taken = [mention.score >= ACCEPT for mention in mentions]
    pairs = [(n, n + 1) for n in range(len(mentions) - 1) if _joined(words, mentions[n].end, mentions[n + 1].first)]
    beside = [[a for a, b in pairs if b == n] + [b for a, b in pairs if a == n] for n in range(len(mentions))]
    for n in (*range(len(mentions)), *reversed(range(len(mentions)))):
        near = [m for m in beside[n] if mentions[m].kind in {"settlement", "sector"}]
        score = mentions[n].score + sum(
            WEIGHTS["enumeration"] if taken[m] else WEIGHTS["company"] * (mentions[m].score >= 0) for m in near
        )
        taken[n] = taken[n] or score >= ACCEPT
    return [mention for mention, is_taken in zip(mentions, taken, strict=True) if is_taken]
