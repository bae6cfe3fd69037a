"""The places that a war brings itself: settlements, regions and rivers that the built-in gazetteer lacks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from counterclaim.model import Place
from counterclaim.wars.tables import Table

SETTLEMENTS = frozenset({"city", "town", "village", "settlement"})
KINDS = SETTLEMENTS | {"region", "raion", "river", "country"}
SOURCE = "places.toml"


def read_places(table: Table, codes: Sequence[str]) -> tuple[Place, ...]:
    """The rows ``[[place]]`` of a war's ``places.toml``, in their order.

    Ids begin with the code of one of the war's countries; ``country:XX`` gives a country more names. Raises
    ``InputError`` where a row is wrong, or two have one id.
    """
    places = tuple(_place(row, codes) for row in table.tables("place"))
    twice = [name for name, number in Counter(place.id for place in places).items() if number > 1]
    if twice:
        raise table.wrong("place", f"has two rows with the id {twice[0]!r}; join them")
    return places


def _place(row: Table, codes: Sequence[str]) -> Place:
    place_id, kind = row.text("id"), row.text("kind")
    if not re.fullmatch(r"country:[A-Z]{2}", place_id) and not (
        re.fullmatch(r"[A-Z]{2}-[a-z0-9-]+", place_id) and place_id[:2] in codes
    ):
        example = f"{codes[0]}-newtown" if codes else "XX-newtown, with XX among the country_codes of war.toml"
        raise row.wrong("id", f"is {place_id!r}, but must be a country's code and a short name, such as {example}")
    if kind not in KINDS:
        raise row.wrong("kind", f"is {kind!r}, but must be one of {', '.join(sorted(KINDS))}")
    lat, lon, radius = row.number("lat", -90, 90), row.number("lon", -180, 180), row.number("radius_km", 0.1, 2000)
    given = [value is not None for value in (lat, lon, radius)]
    if any(given) != all(given) or (kind in SETTLEMENTS and not all(given)):
        raise row.wrong("lat", f"of {place_id} needs lat, lon and radius_km, all three: a position has its uncertainty")
    source = row.text("position_source", SOURCE) if all(given) else ""
    people = int(row.number("population", 0, 1e9) or 0)
    name = row.text("name")
    return Place(
        id=place_id,
        name=name,
        name_uk=row.text("name_uk", ""),
        name_ru=row.text("name_ru", ""),
        kind=kind,
        oblast=row.text("oblast", ""),
        raion=row.text("raion", ""),
        lat=lat,
        lon=lon,
        radius_km=radius,
        position_source=source,
        population=people,
        aliases=row.texts("aliases"),
    )
