"""A briefing by sectors of the front: which sector a place is of, and a day's items under their sectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from counterclaim.language.interface import _
from counterclaim.model import Ledger, Place, Sector, War
from counterclaim.publications.views.brief import BriefItem, BriefView
from counterclaim.publications.views.lookup import slug
from counterclaim.publications.views.names import region_name

PARTS = ("changed", "admitted", "disputed", "said", "due")
"""A briefing's parts in the order in which a reader asks for them."""


@dataclass(frozen=True, slots=True)
class SectorBrief:
    """What a day's briefing says of one sector: ``parts`` are (name of the part, its items), those that have any.

    ``id`` is the sector's, or that of an oblast's own where places lie in no sector, or ``elsewhere``.
    """

    id: str
    name: str
    parts: tuple[tuple[str, tuple[BriefItem, ...]], ...]

    @property
    def count(self) -> int:
        """How many items it has."""
        return sum(len(items) for _name, items in self.parts)


def sector_of(place: Place, war: War, day: date | None) -> Sector | None:
    """The sector that a place is reported under on a day; None where it is in none, or in none of that day."""
    return next((s for s in war.sectors if s.is_active(day) and _holds(s, place)), None)


def _holds(sector: Sector, place: Place) -> bool:
    if sector.oblasts and place.oblast not in sector.oblasts:
        return False
    areas = sector.areas or ("",) * len(sector.place_names)
    return any(
        name == place.name and (not area or area in (place.raion, place.hromada) or _starts(area, place))
        for name, area in zip(sector.place_names, areas, strict=True)
    )


def _starts(area: str, place: Place) -> bool:
    """A hromada or raion may be written without its kind: ``Kupiansk`` for ``Kupiansk Raion``."""
    return any(known.split(" ")[0] == area for known in (place.raion, place.hromada) if known)


def by_sector(view: BriefView, ledger: Ledger) -> tuple[SectorBrief, ...]:
    """A briefing's items under their sectors, in the order of the war's table, then by oblast, then the rest."""
    places = {f"place/{slug(place.id)}.html": place for place in ledger.places.values()}
    order = {sector.id: at for at, sector in enumerate(ledger.war.sectors)}
    found: dict[tuple[int, str, str], dict[str, list[BriefItem]]] = {}
    for part in PARTS:
        for item in getattr(view, part):
            group = _group(item, places, ledger.war, view.day, order)
            found.setdefault(group, {}).setdefault(part, []).append(item)
    return tuple(_sector_brief(group, found[group]) for group in sorted(found))


def _group(
    item: BriefItem, places: Mapping[str, Place], war: War, day: date, order: Mapping[str, int]
) -> tuple[int, str, str]:
    place = next((places[href] for _name, href in item.places if href in places), None)
    if place is None:
        return (len(order) + 1, "elsewhere", "")
    sector = sector_of(place, war, day)
    if sector is not None:
        return (order[sector.id], sector.id, sector.name)
    return (len(order), f"oblast-{slug(place.oblast or 'unknown')}", place.oblast)


def _sector_brief(group: tuple[int, str, str], parts: Mapping[str, Sequence[BriefItem]]) -> SectorBrief:
    _order, name, words = group
    title = region_name(words) if words else _("Elsewhere, or of no one place")
    return SectorBrief(name, title, tuple((part, tuple(parts[part])) for part in PARTS if part in parts))
