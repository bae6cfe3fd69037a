"""GeoNames' dumps: a country's places (19 columns), and the table of alternate names joined to it by geonameid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set

from counterclaim.language.inflection import name_language
from counterclaim.store.imports.rows import (
    LONGEST_NAME,
    NO_SETTLEMENT,
    WRONG_SHAPE,
    Missed,
    Row,
    Unusable,
    degrees,
    table,
)

COLUMNS = 19
ALTERNATE_COLUMNS = (8, 10)
"""The older and the newer table of alternate names: the newer has from and to."""

ORIGIN = "geonames:"


def is_places(first: str) -> bool:
    """Whether a file's first line is one of a dump of places."""
    return first.count("\t") == COLUMNS - 1


def is_alternates(first: str) -> bool:
    """Whether a file's first line is one of the table of alternate names: two numbers come first."""
    cells = first.split("\t")
    return len(cells) in ALTERNATE_COLUMNS and cells[0].isdigit() and cells[1].isdigit()


def read_places(text: str) -> Iterator[Row | Missed]:
    """The populated places of a dump, and its lines that are none or cannot be used."""
    never = frozenset(table()["geonames"]["never"])
    for number, line in enumerate(text.split("\n"), 1):
        cells = line.rstrip("\r").split("\t")
        if not line.strip():
            continue
        if len(cells) != COLUMNS:
            yield Missed("", number, cells[1] if len(cells) > 1 else line[:40], WRONG_SHAPE, f"{len(cells)}, not 19")
            continue
        if cells[6] != "P" or cells[7] in never:
            yield Missed("", number, cells[1], NO_SETTLEMENT, f"{cells[6]} {cells[7]}")
            continue
        try:
            lat, lon = degrees(cells[4], cells[5])
        except Unusable as error:
            yield Missed("", number, cells[1], *error.args)
            continue
        names = tuple(dict.fromkeys((name, name_language(name)) for name in cells[1:3] if name))
        older = tuple(dict.fromkeys((name, name_language(name)) for name in cells[3].split(",") if _usable(name)))
        yield Row(number, lat, lon, names, older, origin=ORIGIN + cells[0])


def read_alternates(
    lines: Iterable[bytes], wanted: Set[str]
) -> dict[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]]:
    """Names by origin (of ``wanted``) as two lists of (name, language): in use, and historic or colloquial.

    Lines that are not of the table are passed over: it is a world's table and has millions.
    """
    languages = frozenset(table()["geonames"]["languages"])
    found: dict[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]] = defaultdict(lambda: ([], []))
    for line in lines:
        parts = line.split(b"\t")
        if (
            len(parts) not in ALTERNATE_COLUMNS
            or (origin := ORIGIN + parts[1].decode("ascii", "replace")) not in wanted
        ):
            continue
        cells = [part.decode("utf-8", "replace").strip() for part in parts]
        if cells[2] in languages and _usable(cells[3]):
            past = cells[6] == "1" or cells[7] == "1" or (len(cells) > 9 and bool(cells[9]))
            found[origin][past].append((cells[3], cells[2]))
    return found


def _usable(name: str) -> bool:
    return 2 < len(name) <= LONGEST_NAME and not any(letter.isdigit() or letter == "\ufffd" for letter in name)
