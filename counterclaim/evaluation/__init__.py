"""Measures: how well we read and assess, against what careful people labelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from counterclaim.errors import UsageError
from counterclaim.evaluation.claims import Row, SamePlace, as_json
from counterclaim.model import ResolvedClaim

Reader = Callable[[], tuple[Mapping[str, Sequence[ResolvedClaim]], Mapping[str, str], SamePlace]]
NAMES = ("attribution", "claims", "control", "pages", "places", "speakers")


def evaluate(name: str, rows: Sequence[Row], read: Reader) -> dict[str, Any]:
    """Run the evaluation ``name`` on labelled rows.

    ``read`` gives claims and languages by file name, with a test of whether a claim is on a named place. Raises
    ``UsageError`` for a name that there is not.
    """
    if name not in NAMES:
        raise UsageError(f"there is no evaluation called {name!r}", remedy=f"one of {', '.join(NAMES)}")
    claims, languages, same_place = read()
    return as_json(rows, claims, same_place, languages)
