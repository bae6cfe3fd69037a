"""Places from the user's own files: positions and names laid over the built-in gazetteer, and taken off again.

One module a format (``geonames``, ``features``, ``tables``) makes rows, ``matching`` finds their places, ``batches``
keeps what was found.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from counterclaim.errors import EmptyInput
from counterclaim.language.spelling import key
from counterclaim.model import Place
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.store.imports.batches import Batch, Kept, keep, known_origins, list_imports, undo_import
from counterclaim.store.imports.geonames import read_alternates
from counterclaim.store.imports.matching import Match, match
from counterclaim.store.imports.reading import Source, lines, look, rows
from counterclaim.store.imports.rows import NO_SETTLEMENT, Missed, Row

__all__ = ["Batch", "ImportReport", "Missed", "import_places", "list_imports", "undo_import"]

PRESS, GUESS = 1, 2
_Names = Mapping[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]]
_Spelt = tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]
"""Names in use and older ones, each with its language."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. ``batch`` undoes it and is empty where nothing matched; ``new``: it was not there before.

    ``rows`` are those of settlements, ``other`` those of other things, ``how`` counts the matched by the way they were
    found and ``reasons`` the missed; ``matched`` are place ids, ``names`` how many spellings are new to their place.
    """

    batch: str
    files: tuple[str, ...]
    new: bool
    rows: int
    other: int
    names: int
    how: Mapping[str, int]
    reasons: Mapping[str, int]
    matched: tuple[str, ...]
    missed: tuple[Missed, ...]


def import_places(paths: Sequence[Path], gazetteer: GazetteerFile, database: Path) -> ImportReport:
    """Read files of one source as one import, and keep what can be matched with ``gazetteer``'s built-in places.

    Files: GeoNames dumps and alternate names, GeoJSON, Overpass JSON, and tables with a header, each plain or zipped.
    What was imported before has no part in the matching, so imports may come in any order. Importing the same again
    changes nothing. ``database`` is made where it is missing; open the gazetteer anew to see the effect. Raises
    ``InputError`` or a kind of it where a file cannot be read or has nothing that can be used.
    """
    sources = [look(path) for path in dict.fromkeys(paths)]
    digests, good, missed = _read([source for source in sources if not source.alternates])
    known = {} if good else known_origins(database)
    digest, names = _read_names([source for source in sources if source.alternates], good, known)
    good = [_with_names(row, names) for row in good]
    with closing(GazetteerFile(gazetteer.path)) as built_in:
        found, unmatched = match(good, built_in)
        kept = _kept(found, names, known, built_in)
    placed = tuple(sorted(found)) or tuple(sorted({known[origin] for origin in names if origin in known}))
    every = [one for one in missed if one.reason != NO_SETTLEMENT] + unmatched
    every.sort(key=lambda one: (one.file, one.number))
    stamp = hashlib.sha256("".join((*sorted(digests), digest, *(placed if known else ()))).encode()).hexdigest()[:16]
    files = tuple(source.path.name for source in sources)
    row_count = len(good) + len(every) - len(unmatched)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    batch = Batch(stamp, ", ".join(files), now, row_count, len(kept.places), len(kept.names))
    new = bool(placed) and keep(database, batch, kept)
    return ImportReport(
        batch=stamp if placed else "", files=files, new=new, rows=row_count,
        other=len(missed) + len(unmatched) - len(every),
        names=len(kept.names), how=_counted(one.how for one in found.values()),
        reasons=_counted(one.reason for one in every), matched=placed, missed=tuple(every),
    )  # fmt: skip


def _read(sources: Sequence[Source]) -> tuple[list[str], list[Row], list[Missed]]:
    """All rows of all files, each told which file it stands in. Raises ``EmptyInput`` where a file has none to use."""
    digests: list[str] = []
    good: list[Row] = []
    missed: list[Missed] = []
    for source in sources:
        digest, found = rows(source)
        digests.append(digest)
        before, first = len(good), len(missed)
        for row in found:
            placed = replace(row, file=source.path.name)
            good.append(placed) if isinstance(placed, Row) else missed.append(placed)
        if len(good) == before:
            bad = missed[first:]
            why = f": the first, row {bad[0].number}, {bad[0].reason} {bad[0].detail}" if bad else ""
            raise EmptyInput(f"no row in it can be used{why.rstrip()}", where=str(source.path),
                             remedy="give settlements with a name or code, and latitude and longitude")  # fmt: skip
    return digests, good, missed


def _read_names(sources: Sequence[Source], good: Sequence[Row], known: Mapping[str, str]) -> tuple[str, _Names]:
    """Alternate names by origin. Raises ``EmptyInput`` where there are none for the places that are known."""
    if not sources:
        return "", {}
    digest = hashlib.sha256()
    wanted = frozenset(row.origin for row in good if row.origin) or frozenset(known)
    found: dict[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]] = {}
    for source in sources:
        for origin, (used, past) in read_alternates(lines(source, digest), wanted).items():
            mine = found.setdefault(origin, ([], []))
            mine[0].extend(used)
            mine[1].extend(past)
    if not found and not good:
        raise EmptyInput("names for no place that was imported", where=str(sources[0].path),
                         remedy="give the dump with the places too: places import UA.txt FILE")  # fmt: skip
    return digest.hexdigest(), found


def _with_names(row: Row, names: _Names) -> Row:
    if row.origin not in names:
        return row
    used, past = names[row.origin]
    gone = frozenset(past)
    current = tuple(dict.fromkeys((*(name for name in row.names if name not in gone), *sorted(used)))) or row.names
    return replace(row, names=current, older=tuple(dict.fromkeys((*row.older, *sorted(past)))))


def _kept(found: Mapping[str, Match], names: _Names, known: Mapping[str, str], gazetteer: GazetteerFile) -> Kept:
    """What is to be stored: positions with source and radius, and the spellings that a place does not have yet."""
    places: list[Place] = []
    spelt: dict[str, _Spelt] = {}
    for place_id, one in sorted(found.items()):
        row = one.row
        source = f"imported from {row.file}"
        places.append(
            replace(one.place, lat=row.lat, lon=row.lon, radius_km=round(row.radius_km, 2), position_source=source)
        )
        spelt[place_id] = (row.names, row.older)
    for origin, (used, past) in sorted(names.items()):
        if (place_id := known.get(origin, "")) != "":
            before = spelt.get(place_id, ((), ()))
            spelt[place_id] = ((*before[0], *sorted(used)), (*before[1], *sorted(past)))
    fresh = [name for place_id in sorted(spelt) for name in _fresh(place_id, spelt[place_id], gazetteer)]
    origins = sorted((one.row.origin, place_id) for place_id, one in found.items() if one.row.origin)
    return Kept(places, fresh, origins)


def _fresh(place_id: str, spelt: _Spelt, gazetteer: GazetteerFile) -> Iterator[tuple[str, int, str, str]]:
    """The spellings that lead to a place less surely yet than they are to, as (key, rank, place id, language)."""
    said: dict[str, tuple[int, str]] = {}
    for rank, names in zip((PRESS, GUESS), spelt, strict=True):
        for name, language in names:
            said.setdefault(key(name), (rank, language))
    built_in = gazetteer.lookup(said)
    for name, (rank, language) in sorted(said.items()):
        if len(name) > 1 and dict(built_in.get(name, ())).get(place_id, GUESS + 1) > rank:
            yield name, rank, place_id, language


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items(), key=lambda item: (-item[1], item[0])))
