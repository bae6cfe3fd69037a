"""When a source is asked again: its own rhythm, quicker while it brings news, slower while it fails.

Pure functions of what is stored of a source, so that a restart goes on in the same rhythm.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = 86400.0
LEAST = 60.0
"""Seconds that pass at least between two polls of a source, unless its own rhythm is quicker."""
QUICKEST = 4
"""A source in a run of news is asked up to so many times as often."""
JITTER = 0.1
"""Part of a wait by which a source is earlier or later than others of its rhythm; by its name, so always the same."""
FIRST = 5.0
"""Seconds over which the very first polls of all sources are spread."""


@dataclass(frozen=True, slots=True)
class Course:
    """How a source's polls went: ``streak`` polls in a row that brought news, ``failures`` in a row that failed."""

    streak: int = 0
    failures: int = 0

    def after(self, news: bool, failed: bool) -> Course:
        """The course after one more poll; one that failed says nothing about news."""
        if failed:
            return Course(0, self.failures + 1)
        return Course(self.streak + 1 if news else 0, 0)


def wait(every: float, course: Course, name: str) -> float:
    """Seconds from the end of a poll to the next; ``every`` is the source's own rhythm in seconds.

    Failures double the wait each time, up to a day (or up to ``every``, where that is longer).
    """
    if course.failures:
        base = min(every * 2.0 ** min(course.failures, 32), max(DAY, every))
    else:
        quick = max(every / QUICKEST, min(LEAST, every))
        base = max(every / 2.0 ** min(course.streak, 32), quick)
    return min(base * (1 + JITTER * (2 * share(name) - 1)), max(DAY, every))


def due(every: float, course: Course, name: str, polled: datetime | None, started: datetime) -> datetime:
    """When a source is next asked; one that never was, within seconds of the start."""
    if polled is None:
        return started + timedelta(seconds=min(FIRST, every) * share(name))
    return polled + timedelta(seconds=wait(every, course, name))


def is_due(now: datetime, when: datetime, polled: datetime | None) -> bool:
    """Whether it is time; also where the clock was set back, so that no source sleeps until the clock catches up."""
    return now >= when or (polled is not None and now < polled - timedelta(seconds=LEAST))


def backoff(failures: int, least: float = 5.0, most: float = 3600.0) -> float:
    """Seconds to wait after so many failed tries in a row of delivering an alert."""
    return min(least * 2.0 ** min(max(failures - 1, 0), 32), most)


def share(name: str) -> float:
    """A number in [0, 1) that belongs to a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big") / 2**48
