"""How lists of an edition are narrowed and continued: conditions in SQL, and the cursors between pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from counterclaim.errors import NotFound


def claims_where(
    equal: Sequence[tuple[str, str]], since: date | None = None, until: date | None = None
) -> tuple[str, list[Any]]:
    """The condition that claims are alike in every column that has a value, and said on some days; with its values."""
    held = [(f"{column} = ?", value) for column, value in equal if value]
    bounds = [(f"day {sign} ?", day.toordinal()) for sign, day in ((">=", since), ("<=", until)) if day]
    parts: list[tuple[str, Any]] = [*held, *bounds]
    return " AND ".join(["1", *(condition for condition, _ in parts)]), [value for _, value in parts]


def beyond(after: str) -> tuple[str, list[Any]]:
    """The condition that continues after a cursor ``day.id``; day 0 stands for an unknown day, which comes last."""
    if not after:
        return "", []
    day, _, name = after.partition(".")
    at = number(day)
    if not at:
        return " AND day IS NULL AND id > ?", [name]
    return " AND (day < ? OR day IS NULL OR (day = ? AND id > ?))", [at, at, name]


def beyond_count(after: str) -> tuple[str, list[Any]]:
    """The condition that continues after a cursor ``claims.id`` in a list of those with most claims first."""
    if not after:
        return "", []
    count, _, name = after.partition(".")
    return " AND (claims < ? OR (claims = ? AND id > ?))", [number(count), number(count), name]


def number(text: str) -> int:
    """The number in a cursor; raises ``NotFound`` for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise NotFound(f"{text!r} is no place in a list", remedy="use the cursor as it was given")
    return int(text)


def literal(text: str) -> str:
    """Text that stands for itself in LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
