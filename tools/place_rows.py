"""Rows of the gazetteer: settlements with positions and names, raions, oblasts, neighbours, rivers and countries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from math import sqrt
from statistics import fmean

from counterclaim.language.inflection import adjective_bases, name_language
from counterclaim.language.romanise import romanisations, romanise, romanise_russian, russian_romanisations
from counterclaim.language.russian_names import russian_guesses
from counterclaim.language.spelling import key
from tools.geonames import City, distance_km
from tools.katottg import KINDS, OBLASTS, Unit

PRIOR_SPREAD_KM = {"hromada": 9.0, "raion": 25.0, "oblast": 60.0}
"""Typical root-mean-square distance of a settlement from the centre of its area, before any is measured."""

REGISTER, PRESS, GUESS = 0, 1, 2
CITY_POPULATION = 50_000
_UKRAINIAN = re.compile("[іїєґ]|[сцз]ьк|[^ьъ]'|[a-z]|[^а-яё \\-]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A place as the file stores it, with its names as (name, language, rank)."""

    id: str
    name: str
    name_uk: str
    name_ru: str
    kind: str
    oblast: str
    raion: str = ""
    hromada: str = ""
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    position_source: str = ""
    population: int = 0
    names: tuple[tuple[str, str, int], ...] = field(default=())


def settlement_rows(
    units: Sequence[Unit], joined: Mapping[str, City], aliases: Mapping[str, Sequence[str]]
) -> Iterator[Row]:
    """A row for each settlement and city district; ``aliases`` are names from the war's table, by code."""
    by_code = {unit.code: unit for unit in units}
    raions = raion_names(units)
    areas = _area_positions(units, joined)
    for unit in units:
        if not unit.is_settlement and unit.category != "B":
            continue
        city = joined.get(unit.code)
        hromada = by_code.get(unit.hromada)
        row = Row(
            id=unit.code,
            name=romanise(unit.name) + (" District" if unit.category == "B" else ""),
            name_uk=unit.name + (" район" if unit.category == "B" else ""),
            name_ru=_russian(unit, city, aliases.get(unit.code, ())),
            kind=_kind(unit, city),
            oblast=oblast_name(unit.oblast),
            raion=raions.get(unit.raion, ""),
            hromada=romanise(hromada.name) if hromada and hromada.category == "H" else "",
            population=city.population if city and _is_likely(unit, city) else 0,
        )
        row = _positioned(row, unit, city, areas)
        yield replace(row, names=tuple(_names(row, city, aliases.get(unit.code, ()))))


def _is_likely(unit: Unit, city: City) -> bool:
    """Whether a population can be a settlement's own: no village has a large town's."""
    return unit.category in {"M", "K"} or city.population < CITY_POPULATION


def _kind(unit: Unit, city: City | None) -> str:
    small = city is None or city.population < CITY_POPULATION
    return "town" if unit.category == "M" and small else KINDS[unit.category]


def oblast_name(digits: str) -> str:
    """An oblast's English name as reports write it: ``Kharkiv Oblast``, ``Crimea``."""
    name = OBLASTS[digits][0]
    return name if digits in {"01", "80", "85"} else f"{name} Oblast"


def raion_names(units: Sequence[Unit]) -> dict[str, str]:
    """Each raion's English name, by code, after the town it is named for: ``Kupiansk Raion``."""
    inside: dict[str, dict[str, list[Unit]]] = defaultdict(lambda: defaultdict(list))
    for unit in (unit for unit in units if unit.is_settlement):
        inside[unit.raion][key(unit.name)].append(unit)
    names = {}
    for raion in (unit for unit in units if unit.category == "P"):
        seats = [unit for base in adjective_bases(raion.name, "uk") for unit in inside[raion.code].get(key(base), ())]
        seats.sort(key=lambda unit: ("MTXC".find(unit.category), unit.code))
        names[raion.code] = f"{romanise(seats[0].name if seats else raion.name)} Raion"
    return names


def raion_rows(units: Sequence[Unit], settlements: Iterable[Row]) -> Iterator[Row]:
    """A row for each raion, at the mean of its settlements."""
    inside: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in settlements:
        inside[row.oblast, row.raion].append(row)
    english = raion_names(units)
    for unit in (unit for unit in units if unit.category == "P"):
        name, oblast = english[unit.code], oblast_name(unit.oblast)
        adjective = russian_guesses(unit.name)[0]
        russian = adjective.removesuffix("ий") + "ий район"
        latin = {name, f"{romanise(unit.name)} Raion", name.replace("Raion", "District")}
        names = [(n, "en", REGISTER) for n in sorted(latin)]
        names += [(f"{unit.name} район", "uk", REGISTER), (russian, "ru", PRESS)]
        seat = english[unit.code].removesuffix(" Raion")
        seats = [row for row in inside[oblast, name] if row.name == seat]
        names += [(f"{re.sub('[аеоыи]$', '', row.name_ru)}ский район", "ru", GUESS) for row in seats]
        row = Row(unit.code, name, f"{unit.name} район", russian, "raion", oblast, names=tuple(names))
        yield _at_mean(row, inside[oblast, name], "centre of its settlements")


def oblast_rows(
    settlements: Sequence[Row], units: Sequence[Unit], aliases: Mapping[str, Sequence[str]]
) -> Iterator[Row]:
    """A row for each oblast, at the mean of its settlements; ``aliases`` by the oblast's two digits."""
    inside: dict[str, list[Row]] = defaultdict(list)
    for row in settlements:
        inside[row.oblast].append(row)
    for unit in (unit for unit in units if unit.category == "O"):
        name = oblast_name(unit.oblast)
        uk = unit.name if unit.oblast == "01" else f"{unit.name} область"
        found = aliases.get(unit.oblast, ())
        russian = next((n for n in found if name_language(n, "ru") == "ru" and "область" in n), "Крым")
        short = name.removesuffix(" Oblast")
        latin = {name, f"{short} region", f"{short} province", f"{romanise(unit.name)} oblast"}
        names = [(n, "en", REGISTER) for n in sorted(latin)] + [(uk, "uk", REGISTER)]
        names += [(n, name_language(n, "ru"), PRESS) for n in found]
        row = Row(unit.code, name, uk, russian, "region", name, names=tuple(names))
        yield _at_mean(row, inside[name], "centre of its settlements")


def city_row(city: City, kind: str, oblast: str) -> Row:
    """A row for a GeoNames place that the codifier does not have: abroad, or part of a city."""
    cyrillic = city.cyrillic
    uk = next((name for name in cyrillic if name_language(name) == "uk" and set(name) & set("іїєІЇЄ")), "")
    likeness = {name: SequenceMatcher(None, romanise_russian(name), city.name).ratio() for name in cyrillic}
    russian = [name for name in cyrillic if not _UKRAINIAN.search(name)]
    ru = max(russian, key=lambda name: likeness[name], default=uk)
    names = [(city.name.removesuffix(" City"), "en", REGISTER)]
    names += [(name, name_language(name, "ru"), PRESS) for name in cyrillic]
    names += [(name, "en", GUESS) for name in city.latin if kind != "world-city"]
    if city.country == "RU" and ru:
        names.append((_in_ukrainian(ru), "uk", GUESS))
    radius = settlement_radius(city.population)
    return Row(
        id=f"geonames:{city.id}",
        name=city.name,
        name_uk=uk or ru,
        name_ru=ru,
        kind=kind,
        oblast=oblast,
        lat=city.lat,
        lon=city.lon,
        radius_km=radius,
        position_source="GeoNames",
        population=city.population,
        names=tuple(names),
    )


def _in_ukrainian(name: str) -> str:
    """A Russian place's name as Ukrainian writes it, letter by letter: Новороссийск -> Новоросійськ."""
    name = re.sub(r"([сц])к(ий|ая|ое)?$", r"\1ьк\2", name)
    name = re.sub("сс", "с", name)
    for russian, ukrainian in (("ий", "ий"), ("и", "і"), ("ы", "и"), ("э", "е"), ("ё", "ьо"), ("ъ", "'")):
        name = name.replace(russian, ukrainian) if russian != "ий" else re.sub("ий$", "\u0001", name)
    return name.replace("\u0001", "ий")


def settlement_radius(population: int) -> float:
    """How far a settlement's stated point may be from its centre, in km: more for larger places."""
    return next(km for least, km in ((1_000_000, 8.0), (100_000, 5.0), (10_000, 3.0), (0, 2.0)) if population >= least)


def _russian(unit: Unit, city: City | None, aliases: Sequence[str]) -> str:
    """The Russian name: what the tables or GeoNames have where a rule agrees with it, else the rule's first guess."""
    guesses = russian_guesses(unit.name)
    likely = {key(guess) for guess in guesses}
    given = [*aliases, *(city.cyrillic if city else ())]
    fitting = [name for name in given if not _UKRAINIAN.search(name) and key(name) in likely]
    return (fitting[0] if fitting else guesses[0]) + (" район" if unit.category == "B" else "")


def _names(row: Row, city: City | None, aliases: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    yield row.name_uk, "uk", REGISTER
    for number, name in enumerate(romanisations(row.name_uk.removesuffix(" район"))):
        tail = " District" if row.kind == "district" else ""
        yield name + tail, "en", PRESS if number else REGISTER
    for name in aliases:
        yield name, name_language(name, "ru"), PRESS
    yield row.name_ru, "ru", PRESS
    if row.kind == "district":
        return
    guesses = russian_guesses(row.name_uk)
    for russian in dict.fromkeys((row.name_ru, *guesses[:4])):
        for name in russian_romanisations(russian)[:2]:
            yield name, "en", GUESS
    for name in guesses[:4]:
        yield name, "ru", GUESS
    for name in city.cyrillic if city else ():
        yield name, name_language(name, "ru"), GUESS
    for name in city.latin if city else ():
        yield name, "en", GUESS


@dataclass(frozen=True, slots=True)
class _Area:
    lat: float
    lon: float
    spread_km: float


def _area_positions(units: Sequence[Unit], joined: Mapping[str, City]) -> dict[str, _Area]:
    points: dict[tuple[str, str], list[City]] = defaultdict(list)
    for unit in units:
        if city := joined.get(unit.code):
            for level, area in (("hromada", unit.hromada), ("raion", unit.raion), ("oblast", unit.oblast)):
                points[level, area].append(city)
    return {area: _area(at, PRIOR_SPREAD_KM[level]) for (level, area), at in sorted(points.items()) if area}


def _area(cities: Sequence[City], prior_km: float) -> _Area:
    lat, lon = fmean(c.lat for c in cities), fmean(c.lon for c in cities)
    squares = sum(distance_km((lat, lon), (c.lat, c.lon)) ** 2 for c in cities) + 3 * prior_km**2
    return _Area(lat, lon, sqrt(squares / (len(cities) + 3)))


def _positioned(row: Row, unit: Unit, city: City | None, areas: Mapping[str, _Area]) -> Row:
    if city:
        radius = settlement_radius(city.population)
        return replace(row, lat=city.lat, lon=city.lon, radius_km=radius, position_source="GeoNames")
    for level, code in (("hromada", unit.hromada), ("raion", unit.raion), ("oblast", unit.oblast)):
        if area := areas.get(code):
            return replace(row, lat=round(area.lat, 4), lon=round(area.lon, 4),
                           radius_km=round(2.3 * area.spread_km, 1), position_source=f"{level} centre")  # fmt: skip
    return row


def _at_mean(row: Row, inside: Sequence[Row], source: str) -> Row:
    at = [(r.lat, r.lon) for r in inside if r.lat is not None and r.lon is not None]
    if not at:
        return row
    centre = (fmean(lat for lat, _ in at), fmean(lon for _, lon in at))
    radius = max(distance_km(centre, point) for point in at)
    return replace(row, lat=round(centre[0], 4), lon=round(centre[1], 4), radius_km=round(radius, 1),
                   position_source=source)  # fmt: skip
