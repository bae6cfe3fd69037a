"""From a form in a text to the places it may name, remembered: a name seen once is known on every later page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from counterclaim.language.inflection import adjective_bases, name_language, nominatives
from counterclaim.language.spelling import key
from counterclaim.model import Place, War
from counterclaim.resolution.mentions import Words, metonyms

MOST_CANDIDATES = 250
REMEMBERED = 20_000  # forms kept in memory
UNSETTLED = frozenset({"river", "country", "region", "raion"})
_STANDING = {"country": 10_000_000, "region": 500_000, "raion": 20_000}


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
    def leads(self) -> frozenset[str]:
        """The first words of all keys of several words."""
        ...

    @property
    def ordinary(self) -> frozenset[str]:
        """Keys of names that are ordinary words as well."""
        ...


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Places of one name, best first; ``top``: the largest population, ``front``: whether the war's tables name one."""

    places: tuple[Place, ...]
    top: int
    front: bool


@dataclass(frozen=True, slots=True)
class Named:
    """What a form may name: all places and the settlements among them.

    ``rank`` is the best of their names' ranks (0 the register's, 2 a guess), ``ordinary`` whether it is a word too.
    """

    all: Namesakes
    settled: Namesakes
    rank: int
    ordinary: bool


class Names:
    """The places of a gazetteer by the forms of their names, with a war's former names and sectors."""

    def __init__(self, index: GazetteerIndex, war: War) -> None:
        self._index = index
        self._renamed = {key(alias): name for alias, name in war.renamed.items()}
        self._front = {key(name) for sector in war.sectors for name in sector.place_names}
        self._front |= {key(name) for name in war.renamed.values()} | {key(place.name) for place in war.places}
        sectors = {key(name) for sector in war.sectors for name in (sector.name, *sector.aliases)}
        self._own = frozenset(sectors | set(self._renamed))
        self._leads = index.leads | {name.split()[0] for name in self._own if " " in name}
        self._kinds: dict[tuple[str, str], tuple[bool, bool]] = {}
        self._named: dict[tuple[str, str], Named] = {}
        self._adjectives: dict[tuple[str, str], tuple[Place, ...]] = {}

    def prepare(self, words: Words, language: str) -> list[int]:
        """The words that a name may begin with, after one question to the index for all that is new in them."""
        capitals = words.capitals()
        unknown = {words.texts[i] for i in capitals if (words.texts[i], language) not in self._kinds}
        if unknown:
            self._learn(unknown, language)
        kinds = self._kinds
        starts = [i for i in capitals if any(kinds[words.texts[i], language])]
        spans = (ends_of_name(words, i) for i in starts if kinds[words.texts[i], language][1])
        surfaces = {surface_of(words, e[-1], last) for e in spans for last in e[:-1]}
        new = [s for s in sorted(surfaces) if (s, language) not in self._named]
        found = self._index.lookup(k for surface in new for k in keys_of(surface, language))
        self._index.load(place_id for matches in found.values() for place_id, _ in matches)
        return starts

    def starts(self, word: str, language: str) -> tuple[bool, bool]:
        """Whether a word may be a name, and whether a longer name may begin with it; ``prepare`` comes first."""
        return self._kinds[word, language]

    def _learn(self, unknown: Iterable[str], language: str) -> None:
        if len(self._kinds) > REMEMBERED:
            self._kinds.clear()
        forms = {word: keys_of(word, language) for word in sorted(unknown)}
        bases = {word: [key(base) for base in adjective_bases(word, language)] for word in forms}
        asked = dict.fromkeys(name for word in forms for name in (*forms[word], *bases[word]))
        found = self._index.lookup(asked)
        self._index.load(place_id for matches in found.values() for place_id, _ in matches)
        known = found.keys() | self._own
        for word, names in forms.items():
            alone = not known.isdisjoint(names) or not found.keys().isdisjoint(bases[word])
            alone = alone or word.lower() in metonyms()
            self._kinds[word, language] = alone, not self._leads.isdisjoint(names)

    def of(self, surface: str, language: str) -> Named:
        """The places that a form may name."""
        found = self._named.get((surface, language))
        if found is None:
            if len(self._named) > REMEMBERED:
                self._named.clear()
            found = self._named[surface, language] = self._places(surface, language)
        return found

    def _places(self, surface: str, language: str) -> Named:
        exact, *_ = names = keys_of(surface, language)
        ordinary = not self._index.ordinary.isdisjoint(names)
        renamed = next((self._renamed[name] for name in names if name in self._renamed), None)
        if renamed is not None:
            names = [*names, key(renamed)]
        order: dict[str, tuple[bool, bool, bool, int, bool]] = {}

        def is_renamed(place: Place) -> bool:
            return renamed is not None and key(place.name) == key(renamed) and self.is_front(place)

        for name, matches in self._index.lookup(names).items():
            for place_id, rank in matches:
                place = self._index.place(place_id)
                if place is not None:
                    new = (not is_renamed(place), rank > 1, place.kind == "district", -standing(place), name != exact)
                    order[place_id] = min(order.get(place_id, new), new)
        ids = sorted(order, key=lambda place_id: (order[place_id], place_id))[:MOST_CANDIDATES]
        places = tuple(place for place_id in ids if (place := self._index.place(place_id)) is not None)
        rank = 2 if ids and all(order[place_id][1] for place_id in ids) else 0
        settled = tuple(place for place in places if place.kind not in UNSETTLED)
        return Named(self.namesakes(places), self.namesakes(settled), rank, ordinary)

    def namesakes(self, places: tuple[Place, ...]) -> Namesakes:
        """Places of one name with what is asked of all of them."""
        top = max((place.population for place in places), default=0)
        return Namesakes(places, top, any(map(self.is_front, places)))

    def adjective(self, surface: str, language: str) -> tuple[Place, ...]:
        """The places that an adjective may be made of, those of the front and the largest first; five at most."""
        found = self._adjectives.get((surface, language))
        if found is None:
            if len(self._adjectives) > REMEMBERED:
                self._adjectives.clear()
            found = self._adjectives[surface, language] = self._of_adjective(surface, language)
        return found

    def _of_adjective(self, surface: str, language: str) -> tuple[Place, ...]:
        found = self._index.lookup([key(base) for base in adjective_bases(surface, language)])
        ids = dict.fromkeys(place_id for matches in found.values() for place_id, rank in matches if rank < 2)
        places = [place for place_id in ids if (place := self._index.place(place_id)) is not None]
        places.sort(key=lambda p: (not self.is_front(p), -p.population, p.id))
        return tuple(places[:5])

    def areas(self, surface: str, nouns: Sequence[str], language: str) -> tuple[Place, ...]:
        """The areas whose name is the form with one of the nouns after it: "Kharkiv Oblast"."""
        found = self._index.lookup([key(f"{form} {noun}") for form in nominatives(surface, language) for noun in nouns])
        ids = dict.fromkeys(place_id for matches in found.values() for place_id, _ in matches)
        return tuple(place for i in ids if (place := self._index.place(i)) is not None)

    def is_front(self, place: Place) -> bool:
        """Whether the war's tables name a place so."""
        return key(place.name) in self._front


def standing(place: Place) -> int:
    """How large a place is in people, areas by a figure of their kind."""
    return place.population or _STANDING.get(place.kind, 0)


def keys_of(surface: str, language: str) -> list[str]:
    """The keys of the nominatives that a form may come from, its own first.

    A Russian «Покровске» is a case of Покровск: keys fold soft signs, and it would be taken for Ukrainian «Покровське».
    """
    forms = nominatives(surface, language)
    if surface.endswith(_RUSSIAN_CASE) and name_language(surface, language) == "ru":
        forms = forms[1:] or forms
    return list(dict.fromkeys(map(key, forms)))


_RUSSIAN_CASE = ("ске", "цке")
LONGEST_NAME = 3


def ends_of_name(words: Words, first: int) -> list[int]:
    """Where a name that begins at ``first`` may end, the longest first."""
    ends = [first]
    for last in range(first + 1, min(first + LONGEST_NAME, len(words))):
        if words.gaps[last] not in {" ", "-"}:
            break
        if words.is_capital(last):
            ends.append(last)
    return ends[::-1]


def surface_of(words: Words, first: int, last: int) -> str:
    """The words of a name, one blank between them."""
    return words.texts[first] if first == last else " ".join(words.texts[first : last + 1])
