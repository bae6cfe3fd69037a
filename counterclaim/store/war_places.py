"""A war's own places, laid over the gazetteer's file: no rebuild, nothing written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from counterclaim.language.spelling import key
from counterclaim.model import Place
from counterclaim.store.gazetteer import GazetteerFile

REGISTER, PRESS = 0, 1


class WarPlaces:
    """The gazetteer's file with a war's places before its own; answers what ``GazetteerFile`` answers.

    A war's place replaces the file's of the same id, and is known by its own names beside those of the file.
    """

    def __init__(self, base: GazetteerFile, places: Sequence[Place]) -> None:
        self._base = base
        self._own = {place.id: place for place in places}
        names: dict[str, dict[str, int]] = defaultdict(dict)
        for place in places:
            for name in filter(None, (place.name, place.name_uk, place.name_ru)):
                names[key(name)].setdefault(place.id, REGISTER)
            for name in place.aliases:
                names[key(name)].setdefault(place.id, PRESS)
        self._names = {name: tuple(sorted(found.items(), key=_by_rank)) for name, found in names.items()}

    def place(self, place_id: str) -> Place | None:
        """The place of that id, the war's own before the file's, or None."""
        return self._own.get(place_id) or self._base.place(place_id)

    def named(self, name: str) -> Sequence[Place]:
        """All places of that name in any spelling: the war's own first, then the file's."""
        own = [self._own[place_id] for place_id, _ in self._names.get(key(name), ())]
        return tuple(dict.fromkeys((*own, *(self._own.get(place.id, place) for place in self._base.named(name)))))

    def lookup(self, keys: Iterable[str]) -> Mapping[str, Sequence[tuple[str, int]]]:
        """For each key that names something: (place id, rank), the war's own first; ranks as in the file."""
        wanted = tuple(keys)
        found = dict(self._base.lookup(wanted))
        for name in wanted:
            if own := self._names.get(name):
                ids = {place_id for place_id, _ in own}
                found[name] = (*own, *(match for match in found.get(name, ()) if match[0] not in ids))
        return {name: found[name] for name in wanted if name in found}

    def load(self, place_ids: Iterable[str]) -> None:
        """Read many of the file's places at once; the war's own are in memory."""
        self._base.load(place_id for place_id in place_ids if place_id not in self._own)

    def settlements(self) -> Sequence[Place]:
        """Every settlement by id, the war's own before the file's."""
        kinds = {"city", "settlement", "town", "village"}
        own = {place.id: place for place in self._own.values() if place.kind in kinds}
        found = {place.id: place for place in self._base.settlements() if place.id not in self._own} | own
        return tuple(found[place_id] for place_id in sorted(found))

    def same(self, place_id: str) -> str:
        """The id here of a place that GeoNames calls ``place_id``; any other id as it is."""
        return place_id if place_id in self._own else self._base.same(place_id)

    @property
    def leads(self) -> frozenset[str]:
        """The first words of all keys of several words."""
        return self._base.leads | {name.split()[0] for name in self._names if " " in name}

    @property
    def ordinary(self) -> frozenset[str]:
        """Keys of names that are ordinary words as well, in any language."""
        return self._base.ordinary

    @property
    def sources(self) -> Mapping[str, str]:
        """What the file was built from: package -> version."""
        return self._base.sources

    def close(self) -> None:
        """Let go of the files."""
        self._base.close()


def with_places(base: GazetteerFile, places: Sequence[Place]) -> GazetteerFile | WarPlaces:
    """The file itself where the war brings no places of its own, else the file with them laid over it."""
    return WarPlaces(base, places) if places else base


def _by_rank(match: tuple[str, int]) -> tuple[int, str]:
    return match[1], match[0]
