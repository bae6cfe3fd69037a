"""Days and times as lists of articles write them, kept with the offset that they were written in."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

_LONGEST = 64
_LOOSE_OFFSET = re.compile(r"(?<=\d) +(?:([+-]\d\d:?\d\d)|Z|UTC|GMT)$")


def iso(text: str) -> str:
    """The ISO 8601 form of a time in RFC 822 or ISO 8601, or empty where it is none; a bare day stays one."""
    text = text.strip()[:_LONGEST]
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(_LOOSE_OFFSET.sub(lambda offset: offset[1] or "Z", text))
        return moment.date().isoformat() if len(text) <= len("2025-12-26") else moment.isoformat()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def day(text: str) -> date | None:
    """The day of an ISO 8601 time by its own clock, or None."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def instant(text: str) -> float:
    """Seconds since 1970 of an ISO 8601 time, taken for UTC where it has no offset; 0 where there is none."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError):
        return 0.0
