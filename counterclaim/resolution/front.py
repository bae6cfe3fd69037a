"""The settlements that the sectors of a day name: the war's tables, by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from counterclaim.language.spelling import key
from counterclaim.model import Place, Sector, War


@dataclass(frozen=True, slots=True)
class Listed:
    """Settlements as tables list them: (key of the name, oblast or key of the raion or hromada; "" is anywhere)."""

    names: frozenset[tuple[str, str]]

    def has(self, place: Place) -> bool:
        """Whether a settlement is one of them."""
        name = key(place.name)
        areas = ("", place.oblast, key(place.raion.removesuffix(" Raion")), key(place.hromada))
        return any((name, area) in self.names for area in areas)


class Front:
    """A war's sectors by day; a sector without dates is always part of the front."""

    def __init__(self, war: War) -> None:
        self._sectors = war.sectors
        self._by_day: dict[tuple[Sector, ...], Listed] = {}
        self._by_heads: dict[frozenset[str], Listed] = {}
        self._heads = frozenset(key(sector.place_names[0]) for sector in war.sectors if sector.place_names)

    def on(self, day: date | None) -> Listed:
        """The settlements of the sectors that there were on a day; None: of all."""
        active = tuple(sector for sector in self._sectors if sector.is_active(day))
        if active not in self._by_day:
            self._by_day[active] = Listed(frozenset(_names(active, with_oblasts=True)))
        return self._by_day[active]

    def around(self, heads: Iterable[Place]) -> Listed:
        """The settlements of the sectors that are named after these places."""
        names = self._heads & {key(head.name) for head in heads}
        if names not in self._by_heads:
            sectors = [s for s in self._sectors if s.place_names and key(s.place_names[0]) in names]
            self._by_heads[names] = Listed(frozenset(_names(sectors, with_oblasts=False)))
        return self._by_heads[names]


def _names(sectors: Iterable[Sector], *, with_oblasts: bool) -> Iterable[tuple[str, str]]:
    for sector in sectors:
        areas = sector.areas or ("",) * len(sector.place_names)
        for name, area in zip(sector.place_names, areas, strict=True):
            for where in (key(area),) if area else sector.oblasts if with_oblasts else ("",):
                yield key(name), where
