"""The settlements that the sectors of a day name: the war's tables, by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from counterclaim.language.spelling import key
from counterclaim.model import Place, Sector, War

OTHER_DAY = 0.5  # what a sector of another day counts
ENDED = 0.7  # what one that ended counts where the day is not known


@dataclass(frozen=True, slots=True)
class Listed:
    """Settlements as tables list them: (key of the name, oblast, or raion or hromada within it; "" is anywhere)."""

    names: frozenset[tuple[str, str]]
    past: float = 0.0  # what a settlement counts that only sectors of other days list

    def has(self, place: Place) -> bool:
        """Whether a settlement is one of them."""
        name = key(place.name)
        raion, hromada = place.raion.removesuffix(" Raion"), place.hromada
        areas = ("", place.oblast, _within(raion, place.oblast), _within(hromada, place.oblast))
        return any((name, area) in self.names for area in areas)


class Front:
    """A war's sectors by day; those without dates, and the places that the war brings, are always part of the front."""

    def __init__(self, war: War) -> None:
        self._sectors = war.sectors
        self._own = frozenset((key(place.name), place.oblast) for place in war.places)
        self._by_day: dict[tuple[bool, tuple[Sector, ...]], Listed] = {}
        self._by_heads: dict[frozenset[str], Listed] = {}
        self._heads = frozenset(key(sector.place_names[0]) for sector in war.sectors if sector.place_names)

    @cached_property
    def ever(self) -> Listed:
        """The settlements of all sectors."""
        return Listed(self._own | frozenset(_names(self._sectors, with_oblasts=True)))

    def on(self, day: date | None) -> Listed:
        """The settlements of the sectors that there were on a day; None: of those that did not end."""
        active = tuple(sector for sector in self._sectors if sector.is_active(day))
        known = (day is None, active)
        if known not in self._by_day:
            names = self._own | frozenset(_names(active, with_oblasts=True))
            self._by_day[known] = Listed(names, ENDED if day is None else OTHER_DAY)
        return self._by_day[known]

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
            for where in sector.oblasts if area or with_oblasts else ("",):
                yield key(name), _within(area, where) if area else where


def _within(area: str, oblast: str) -> str:
    return f"{key(area)}, {oblast}"
