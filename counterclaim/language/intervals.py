"""Closed intervals of calendar days: months, weeks and thirds of them, with the ends right."""

from __future__ import annotations

import calendar
from datetime import date, timedelta


def day_in_year(year: int, month: int, day: int | None) -> date | None:
    """The date, or None where the calendar has no such day."""
    try:
        return date(year, month, day or 1)
    except ValueError:
        return None


def month_days(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month (1 to 12); raises ``ValueError`` beyond the years that ``date`` knows."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def shifted_unit(anchor: date, unit: str, shift: int) -> tuple[date, date]:
    """The calendar ``week`` (from Monday), ``month`` or ``year`` that lies ``shift`` units from the anchor's own.

    A ``weekend`` is counted from the one begun last; the last one is that which is over.
    """
    if unit == "weekend":
        saturday = anchor - timedelta(days=(anchor.weekday() - 5) % 7)
        saturday += timedelta(weeks=min(shift, 0) + 1 if shift < 0 and anchor.weekday() < 5 else shift)
        return saturday, saturday + timedelta(days=1)
    if unit == "week":
        monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=shift)
        return monday, monday + timedelta(days=6)
    if unit == "year":
        return date(anchor.year + shift, 1, 1), date(anchor.year + shift, 12, 31)
    months = anchor.year * 12 + anchor.month - 1 + shift
    return month_days(months // 12, months % 12 + 1)


def part_of(first: date, last: date, part: str) -> tuple[date, date]:
    """The ``early``, ``mid`` or ``late`` third of an interval of three days or more; the whole where ``part`` is
    empty.
    """
    third = (last - first).days // 3
    if part == "early":
        return first, first + timedelta(days=third)
    if part == "mid":
        return first + timedelta(days=third), last - timedelta(days=third)
    if part == "late":
        return last - timedelta(days=third), last
    return first, last
