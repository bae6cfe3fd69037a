"""Writes what arrives and what was read to the store, many at a time: a transaction costs as much as a small page.

What is written, and in which order, depends on the arrivals alone; only how much of it goes into one transaction
depends on how fast things go. So a run that is cut off anywhere leaves a beginning of what it would have written, and
the same run again writes the rest.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from counterclaim.errors import CounterclaimError, StoreError
from counterclaim.model import Fetched
from counterclaim.reading.answers import Reading
from counterclaim.reading.pool import Outcome
from counterclaim.store.database import Derived, Kept, Store

AHEAD = 16
"""How many documents of this machine are taken before the first is read."""

AHEAD_OF_WEB = 2
"""The same where each has to be asked for: fetching is slower than reading, and somebody waits to see the first."""

_SECONDS = 0.25
_MOST_STEPS = 64


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one target of a batch; ``error`` is set where it could not be read, and the rest went on.

    ``seconds`` is the processor time that reading took.
    """

    target: str
    document_id: str = ""
    stories: int = 0
    claims: int = 0
    new: bool = False
    error: CounterclaimError | None = None
    notes: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)


@dataclass(slots=True, eq=False)
class Arrival:
    """What came of a target: a document, or why there is none; ``ahead`` as for ``pool.Arrival``."""

    target: str
    fetched: Fetched | None
    error: CounterclaimError | None = None
    ahead: int = AHEAD
    known: tuple[str, int, int] | None = None  # document id, stories and claims of what was read before


class Keeper:
    """The steps that are still to be written, in their order, for one run.

    What ``reader`` (see ``store.reader``) read before is not read again; '' reads everything.
    """

    def __init__(self, store: Store, reader: str = "") -> None:
        self._store, self._reader = store, reader
        self._steps: list[tuple[Arrival, Fetched | Derived | None, Added | None]] = []
        self._written = float("-inf")
        self._done: list[Added] = []

    def arriving(self, arrivals: Iterable[Arrival]) -> Iterator[Arrival]:
        """Pass arrivals on, their bytes on the way to the archive; what had to be asked for is there at once."""
        for arrival in arrivals:
            if arrival.fetched is not None:
                self._steps.append((arrival, arrival.fetched, None))
                document_id = hashlib.sha256(arrival.fetched.raw).hexdigest()
                counts = self._store.holds(document_id, arrival.fetched.url, self._reader) if self._reader else None
                if counts is not None:
                    arrival.known, arrival.fetched = (document_id, *counts), None
                elif arrival.ahead < AHEAD:
                    self.write()
            yield arrival

    def read(self, arrival: Arrival, outcome: Outcome) -> None:
        """Take over what was read of an arrival."""
        if arrival.known is not None:
            self._steps.append((arrival, None, Added(arrival.target, *arrival.known)))
            return
        error = arrival.error or (outcome if isinstance(outcome, CounterclaimError) else None)
        if isinstance(outcome, Reading) and error is None:
            counts = len(outcome.stories), len(outcome.claims)
            added = Added(arrival.target, outcome.document.id, *counts, notes=outcome.notes, seconds=outcome.seconds)
            reader = "" if outcome.is_rescue else self._reader
            self._steps.append((arrival, Derived(outcome.document, outcome.stories, outcome.claims, reader), added))
        else:
            self._steps.append((arrival, None, Added(arrival.target, error=error)))

    @property
    def is_due(self) -> bool:
        """Whether it is time to write: there is much, or for a moment nothing has been reported."""
        return len(self._steps) >= _MOST_STEPS or time.monotonic() - self._written >= _SECONDS

    def write(self) -> None:
        """Write all steps in one transaction; where that fails one by one, so that each has its own error."""
        steps, self._steps = self._steps, []
        due = [(arrival, step) for arrival, step, _ in steps if step is not None]
        try:
            kept = iter(self._store.keep([step for _, step in due]) if due else [])
        except StoreError:
            kept = iter([self._singly(arrival, step) for arrival, step in due])
        for arrival, step, added in steps:
            result = next(kept) if step is not None else None
            if isinstance(step, Fetched) and result is not None:
                arrival.error = arrival.error or result.error
            elif added is not None:
                self._done.append(_told(arrival, added, result))
                self._written = time.monotonic()

    def take(self) -> list[Added]:
        """What was written since this was last asked for."""
        done, self._done = self._done, []
        return done

    def _singly(self, arrival: Arrival, step: Fetched | Derived) -> Kept:
        try:
            return self._store.keep([step])[0]
        except StoreError as error:
            return Kept("", False, error)


def _told(arrival: Arrival, added: Added, kept: Kept | None) -> Added:
    error = arrival.error or added.error or (kept.error if kept else None)
    if error is not None:
        return Added(arrival.target, error=error)
    return replace(added, new=bool(kept and kept.new))
