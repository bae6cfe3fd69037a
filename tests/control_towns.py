"""Small made-up towns for the tests of the evaluation of control: camps N and S, shares by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from counterclaim.evaluation.control import Town, towns

CAMPS = ("N", "S")
BEGAN = date(2024, 1, 1)


def said(day: int, holder: str | None, extent: str | None = "full", camp: str = "N", **more: Any) -> dict[str, Any]:
    """A claim of the day with that number, from 0."""
    return {
        "episode": "Hill", "place": "Hill", "camp": camp, "stance": "asserts", "holder": holder, "extent": extent,
        "published": (BEGAN + timedelta(days=day)).isoformat(), "quotes_map": False, "against_interest": False, **more,
    }  # fmt: skip


def shown(occupied: Sequence[float | None], grey: float | None = 0.0, town: str = "Hill") -> list[dict[str, Any]]:
    """A reference that begins on day 0."""
    return [
        {"episode": town, "place": town, "date": BEGAN + timedelta(days=day), "occupied": share, "grey": grey}
        for day, share in enumerate(occupied)
    ]


def town(rows: Sequence[dict[str, Any]], occupied: Sequence[float | None], grey: float | None = 0.0) -> Town:
    """The one town that comes of them."""
    (found,) = towns(rows, shown(occupied, grey), *CAMPS)
    return found


def several(count: int = 4) -> tuple[Town, ...]:
    """Towns that fall to S one after another, told truly, in an episode each."""
    rows: list[dict[str, Any]] = []
    reference: list[dict[str, Any]] = []
    for number in range(count):
        name, falls = f"Hill {number}", 20 + 3 * number
        place = {"episode": name, "place": name}
        rows += [said(0, "N") | place, said(falls, "contested", "part") | place, said(falls + 9, "S", camp="S") | place]
        reference += shown([0.0] * falls + [0.5] * 10 + [1.0] * 40, town=name)
    return towns(rows, reference, *CAMPS)
