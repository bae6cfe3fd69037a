"""Days and numbers as the reader's language writes them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from counterclaim.language.interface import LANGUAGES, _, language

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_text(day: date | None) -> str:
    """A day in words, ``20 November 2025``; ``unknown`` where there is none."""
    return _day(day, language()) if day else _("unknown")


@lru_cache(maxsize=1 << 14)
def _day(day: date, spoken: str) -> str:
    if spoken == LANGUAGES[0]:
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    from babel.dates import format_date

    return format_date(day, "d MMMM y", locale=spoken)


@lru_cache(maxsize=256)
def _month(month: int, spoken: str) -> str:
    if spoken == LANGUAGES[0]:
        return _MONTHS[month - 1][:3]
    from babel.dates import format_date

    return format_date(date(2000, month, 1), "LLL", locale=spoken).rstrip(".")


def month_text(month: int) -> str:
    """A month's short name, as an axis has it: ``Nov``; 1 is January."""
    return _month(month, language())


def decimal(value: float, form: str = "g") -> str:
    """A number by a format of its own (``.2f``, ``,.0f``), with the signs of the language: ``0,25``, ``12 500``."""
    text = format(value, form)
    return text if language() == LANGUAGES[0] else text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


def percent(probability: float) -> str:
    """A probability in whole per cent; never 0 % or 100 %, which no evidence supports."""
    if probability < 0.005:
        return _("under 1%")
    return _("over 99%") if probability > 0.995 else f"{probability * 100:.0f}%"


def km2_text(km2: float, sign: bool = False) -> str:
    """Square kilometres as one reads them: whole ones from 10 on, a tenth below; with a plus where ``sign`` asks."""
    text = decimal(km2, ",.0f" if abs(km2) >= 9.95 else ".1f")
    text = text if text.strip("-0,.") else "0"  # never -0.0
    return f"+{text}" if sign and km2 > 0 and text != "0" else text
