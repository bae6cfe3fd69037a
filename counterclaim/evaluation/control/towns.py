"""Disputed towns, each with what was said of it and, day by day, what the reference map showed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

Row = Mapping[str, Any]
TownKey = tuple[str, str]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FIRST, CONTESTED, SECOND = range(3)
STATES = 3
HELD = 0.9
"""From this share of the disc on, the second camp is said to hold the town."""
FREE = 0.1
"""Below this share, occupied and grey together, the first camp is said to hold it."""
AFTER = 21
"""Days that a town's window goes on after its last claim."""
BEFORE = 30
"""Days by which persistence is late, and within which a day counts as near a change."""


@dataclass(frozen=True, slots=True, eq=False)
class Town:
    """A place in an episode over its window, D days that have a reference; the arrays are read-only.

    ``days`` (D,) proleptic ordinals, rising, gaps allowed; ``occupied`` (D,) the second camp's share of the disc, 0-1;
    ``grey`` (D,) NaN where the map does not tell; ``label`` (D,) 0 first camp, 1 contested, 2 second camp; ``start``
    occupied and grey on the window's first day. ``statements`` are the claims, by day, in the file's order within one;
    claims after the last day of reference are among them, none is from a map. ``near`` (D,) whether the label changes
    within thirty days, inside the window or not; ``earlier`` and ``earlier_label`` (D,) are the reference of thirty
    days before, or of its first day.
    """

    episode: str
    place: str
    camps: tuple[str, str]
    days: Ints
    occupied: Floats
    grey: Floats
    label: Ints
    start: tuple[float, float]
    statements: tuple[Row, ...]
    near: Flags
    earlier: Floats
    earlier_label: Ints

    @property
    def key(self) -> TownKey:
        """Episode and place, by which predictors name a town."""
        return self.episode, self.place


def labels(occupied: Floats, grey: Floats) -> Ints:
    """The states (D,) of shares (D,): second camp from .9 occupied, first below .1 with the grey that is known."""
    disputed = occupied + np.nan_to_num(grey)
    return np.where(occupied >= HELD, SECOND, np.where(disputed < FREE, FIRST, CONTESTED)).astype(np.int64)


def day_of(row: Row) -> int:
    """The ordinal of the day on which a claim could be known: published, or else the day it speaks of."""
    return date.fromisoformat(str(row.get("published") or row["event_date"])[:10]).toordinal()


def towns(rows: Iterable[Row], reference: Iterable[Row], first_camp: str, second_camp: str) -> tuple[Town, ...]:
    """The towns that have claims and, from their first claim to three weeks after the last, a reference; sorted.

    ``rows`` are claims as ``claims.jsonl`` has them, those that quote a map (``quotes_map``) left out; ``reference``
    has ``episode, place, date, occupied, grey`` with a ``date`` and floats, ``None`` where absent: a day without
    ``occupied`` is no day of reference. A town has its camps' ids, so that claims' holders can be told apart.
    """
    said: dict[TownKey, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.get("quotes_map"):
            said[row["episode"], row["place"]].append(row)
    shown: dict[TownKey, dict[int, tuple[float, float]]] = defaultdict(dict)
    for row in reference:
        if row["occupied"] is not None:
            grey = np.nan if row["grey"] is None else row["grey"]
            shown[row["episode"], row["place"]][row["date"].toordinal()] = (row["occupied"], grey)
    joined = (_town(key, said[key], shown[key], (first_camp, second_camp)) for key in sorted(said.keys() & shown))
    return tuple(town for town in joined if town is not None)


def _town(
    key: TownKey, rows: list[Row], shown: Mapping[int, tuple[float, float]], camps: tuple[str, str]
) -> Town | None:
    statements = tuple(sorted(rows, key=day_of))
    every = np.array(sorted(shown), dtype=np.int64)
    occupied, grey = np.array([shown[int(day)] for day in every], dtype=np.float64).T
    label = labels(occupied, grey)
    inside = (every >= day_of(statements[0])) & (every <= day_of(statements[-1]) + AFTER)
    if not inside.any():
        return None
    days = every[inside]
    late = np.maximum(np.searchsorted(every, days - BEFORE, side="right") - 1, 0)
    return Town(
        episode=key[0],
        place=key[1],
        camps=camps,
        days=_fixed(days),
        occupied=_fixed(occupied[inside]),
        grey=_fixed(grey[inside]),
        label=_fixed(label[inside]),
        start=(float(occupied[inside][0]), float(grey[inside][0])),
        statements=statements,
        near=_fixed(_near(every, label, days)),
        earlier=_fixed(occupied[late]),
        earlier_label=_fixed(label[late]),
    )


def _fixed(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array


def _near(every: Ints, label: Ints, days: Ints) -> Flags:
    changes = every[1:][label[1:] != label[:-1]]
    near: Flags = (np.abs(days[:, None] - changes) <= BEFORE).any(axis=1)
    return near
