"""Everything that is particular to one war, one folder a war: camps, speakers, places, sectors, words.

``load_war("ukraine")`` reads the folder of that name here; a path reads a folder of yours. ``docs/wars.md`` says how
to write one. Nothing outside these folders names a camp.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from counterclaim.errors import InputError, NotFound
from counterclaim.model import CONTESTED, THIRD, Camp, Sector, Speaker, War
from counterclaim.wars.places import read_places
from counterclaim.wars.posts import posts
from counterclaim.wars.tables import Table, read_raw, read_table
from counterclaim.wars.units import numbered, unit

ROLES = frozenset(
    "ministry general-staff spokesperson commander politician local-official soldier milblogger mapper analyst agency "
    "outlet other".split()
)
UNKNOWN = "unknown"


def wars() -> tuple[str, ...]:
    """The names of the wars that come with the package, in alphabetical order."""
    return tuple(sorted(entry.name for entry in files(__package__).iterdir() if entry.joinpath("war.toml").is_file()))


@lru_cache(maxsize=8)
def load_war(name: str = "ukraine") -> War:
    """Read a war from its folder: a name of :func:`wars`, or a path to a folder with a ``war.toml``.

    Raises ``NotFound`` where there is no such war, ``InputError`` (file, key, what to do) where its tables are wrong.
    """
    folder = _folder(name)
    head = read_table(folder, "war.toml")
    camps = _camps(head)
    sides = frozenset(camp.id for camp in camps)
    registry = read_table(folder, "speakers.toml")
    speakers = _speakers(registry, read_table(folder, "units.toml", required=False), sides)
    offices = read_table(folder, "posts.toml", required=False)
    places = read_table(folder, "places.toml", required=False)
    codes = head.texts("country_codes")
    return War(
        id=head.text("id"),
        name=head.text("name"),
        camps=camps,
        began=head.day("began"),
        speakers=speakers,
        sectors=_sectors(read_table(folder, "sectors.toml", required=False)),
        renamed=_renamed(places),
        starting=_starting(read_table(folder, "starting.toml", required=False), sides),
        key_dates=_key_dates(head.table("key_dates")),
        words=_words(registry, offices, read_table(folder, "words.toml", required=False)),
        country_codes=codes,
        posts=posts(offices, speakers, sides | {THIRD}, ROLES),
        places=read_places(places, codes),
        outlines=_outlines(head),
    )


def war_file(name: str, file: str) -> bytes | None:
    """A further file of a war's folder, None where it has none; raises ``NotFound`` where there is no such war."""
    return read_raw(_folder(name).joinpath(file))


def _folder(name: str) -> Traversable:
    if name in wars():
        return files(__package__).joinpath(name)
    if (path := Path(name)).joinpath("war.toml").is_file():
        return path.resolve()
    known = ", ".join(wars())
    raise NotFound(f"no war {name!r}", remedy=f"known: {known}; or the path of a folder with a war.toml")


def _camps(head: Table) -> tuple[Camp, Camp]:
    camps = [
        Camp(row.text("id"), row.text("name"), row.text("adjective"), row.text("colour"), row.text("country", ""))
        for row in head.tables("camps")
    ]
    if len(camps) != 2:
        raise head.wrong("camps", f"must be exactly two tables [[camps]], not {len(camps)}")
    first, second = camps
    if first.id == second.id or {first.id, second.id} & {THIRD, CONTESTED, UNKNOWN, ""}:
        raise head.wrong("camps", f"need two different ids, none of them {THIRD}, {CONTESTED} or {UNKNOWN}")
    for camp in camps:
        if not re.fullmatch(r"#[0-9a-f]{6}", camp.colour, re.IGNORECASE):
            raise head.wrong("colour", f"of camp {camp.id} must be written #rrggbb, not {camp.colour!r}")
    return first, second


def _outlines(head: Table) -> str:
    name = head.text("outlines", "")
    if not re.fullmatch(r"(?:[\w-]+\.js)?", name):
        raise head.wrong("outlines", f"must be the name of a script of shapes such as shapes.js, not {name!r}")
    return name


def _speakers(registry: Table, units: Table, sides: frozenset[str]) -> tuple[Speaker, ...]:
    speakers = numbered((*(_speaker(row, sides) for row in registry.tables("speakers")), *_units(units, sides)))
    _once(registry, "id", [speaker.id for speaker in speakers])
    _once(registry, "name", [speaker.name for speaker in speakers])
    return speakers


def _units(table: Table, sides: frozenset[str]) -> Iterator[Speaker]:
    for row in table.tables("units"):
        if row.text("camp") not in sides:
            raise row.wrong("camp", f"is {row.text('camp')!r}, but must be one of {', '.join(sorted(sides))}")
        for number in row.numbers("numbers"):
            yield unit(number, row.text("kind"), row.text("camp"), row.text("org"), row.texts("names"))


def _speaker(row: Table, sides: frozenset[str]) -> Speaker:
    camp, role = row.text("camp"), row.text("role")
    if camp not in sides | {THIRD}:
        raise row.wrong("camp", f"is {camp!r}, but must be one of {', '.join(sorted(sides))} or {THIRD}")
    if role not in ROLES:
        raise row.wrong("role", f"is {role!r}, but must be one of {', '.join(sorted(ROLES))}")
    return Speaker(
        row.text("id"),
        row.text("name"),
        camp,
        role,
        row.text("org", ""),
        row.texts("aliases"),
        row.text("wikidata", ""),
        row.text("country", ""),
        row.text("owner", ""),
    )


def _once(table: Table, key: str, values: list[str]) -> None:
    twice = [value for value, number in Counter(values).items() if number > 1]
    if twice:
        raise table.wrong(key, f"stands twice: {twice[0]!r}; join the two rows")


def _sectors(table: Table) -> tuple[Sector, ...]:
    rows = table.tables("sectors")
    _once(table, "id", [row.text("id") for row in rows])
    return tuple(
        Sector(
            id=row.text("id"),
            name=row.text("name"),
            place_id=row.text("place_id", ""),
            place_names=tuple(name for name, _ in map(_in_area, row.texts("places"))),
            areas=tuple(area for _, area in map(_in_area, row.texts("places"))),
            aliases=row.texts("aliases"),
            oblasts=row.texts("oblasts"),
            first=row.day_or_none("from"),
            last=row.day_or_none("until"),
        )
        for row in rows
    )


def _in_area(place: str) -> tuple[str, str]:
    """ "Andriivka (Khotinska)" -> its name and its raion's or hromada's; "" where none is given."""
    name, _, area = place.partition(" (")
    return name, area.removesuffix(")")


def _renamed(table: Table) -> Mapping[str, str]:
    renamed: dict[str, str] = {}
    for row in table.tables("renamed"):
        name = row.text("name")
        for alias in row.texts("aliases"):
            if renamed.get(alias, name) != name:
                raise row.wrong("aliases", f"give {alias!r} to {name} and to {renamed[alias]}")
            renamed[alias] = name
    return renamed


def _starting(table: Table, sides: frozenset[str]) -> Mapping[str, str]:
    allowed = sides | {CONTESTED, UNKNOWN}
    starting: dict[str, str] = {}
    for group, names in table.leaves():
        state = group.rsplit(".", 1)[-1]
        if state not in allowed:
            raise table.wrong(group, f"is no state; use one of {', '.join(sorted(allowed))}")
        for name in names:
            if starting.get(name, state) != state:
                raise table.wrong(group, f"and another list both have {name!r}")
            starting[name] = state
    return starting


def _key_dates(table: Table) -> Mapping[str, date]:
    return {key: table.day(key) for key in table.values}


def _words(registry: Table, offices: Table, words: Table) -> Mapping[str, tuple[str, ...]]:
    found = dict(registry.leaves(skip=frozenset({"speakers"}))) | dict(offices.leaves(skip=frozenset({"posts"})))
    for group, fragments in words.leaves():
        found[group] = found.get(group, ()) + fragments
    for group, fragments in found.items():
        for fragment in fragments if group.startswith(("side.", "affiliation.", "posts.", "frame.")) else ():
            try:
                re.compile(fragment)
            except re.error as error:
                raise InputError(f"{fragment!r} is no regular expression: {error}", where=f"words {group}") from None
    return found
