"""Measures: how well we read and assess, against what careful people labelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from counterclaim.errors import InputError, UsageError
from counterclaim.evaluation.claims import SamePlace, as_json, read_rows
from counterclaim.model import ResolvedClaim

Reader = Callable[[Sequence[Path]], tuple[Mapping[str, Sequence[ResolvedClaim]], Mapping[str, str], SamePlace]]
NAMES = ("claims",)


def evaluate(name: str, folder: Path, texts: Path | None, reader: Reader) -> dict[str, Any]:
    """Run the evaluation ``name`` on the labelled data in ``folder``; ``texts`` is where its documents lie.

    ``reader`` turns text files into claims and languages by file name, with a test of whether a claim is on a named place.
    Raises ``UsageError`` for a name that there is not, ``NotFound`` or ``InputError`` where data cannot be read.
    """
    if name not in NAMES:
        raise UsageError(f"there is no evaluation called {name!r}", remedy=f"one of {', '.join(NAMES)}")
    rows = read_rows(folder)
    home = texts or folder
    paths = [home / doc for doc in sorted({row["doc"] for row in rows})]
    absent = [path.name for path in paths if not path.is_file()]
    if absent:
        raise InputError(
            f"{len(absent)} of {len(paths)} labelled texts are not there, {absent[0]} first",
            where=str(home),
            remedy="name their folder with --texts",
        )
    claims, languages, same_place = reader(paths)
    return as_json(rows, claims, same_place, languages)
