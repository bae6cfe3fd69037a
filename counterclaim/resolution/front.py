"""The settlements that the sectors of a day name: the war's tables, by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from counterclaim.language.spelling import key
from counterclaim.model import Place, Sector, War


class Front:
    """A war's sectors by day; a sector without dates is always part of the front."""

    def __init__(self, war: War) -> None:
        self._sectors = war.sectors
        self._by_active: dict[tuple[Sector, ...], frozenset[tuple[str, str]]] = {}

    def on(self, day: date | None) -> frozenset[tuple[str, str]]:
        """Keys of settlements' names with their oblasts, of the sectors that there were on a day; None: of all."""
        active = tuple(sector for sector in self._sectors if sector.is_active(day))
        if active not in self._by_active:
            named = ((key(name), oblast) for s in active for name in s.place_names for oblast in s.oblasts)
            self._by_active[active] = frozenset(named)
        return self._by_active[active]

    def around(self, heads: Iterable[Place]) -> frozenset[str]:
        """Keys of the settlements of the sectors that are named after these places."""
        names = {key(head.name) for head in heads}
        return frozenset().union(*(members for name, members in self._members.items() if name in names))

    @cached_property
    def _members(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for sector in self._sectors:
            members = frozenset(map(key, sector.place_names))
            for head in sector.place_names[:1]:
                found[key(head)] = found.get(key(head), frozenset()) | members
        return found
