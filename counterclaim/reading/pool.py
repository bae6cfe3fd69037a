"""Hands documents to child processes and gives back what they read, in the order in which the documents came.

What the children did before, how many there are and which is faster does not show in the results. A child that takes
too long or too much memory, or that crashes, is replaced, and its document read once more the simple way.
"""

from __future__ import annotations

import atexit
import os
import pickle
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from multiprocessing.connection import wait
from typing import Any, Generic, Protocol, TypeVar

from counterclaim.errors import CounterclaimError, InputError, PluginError
from counterclaim.model import Fetched
from counterclaim.reading.answers import (
    DOCUMENT,
    NO_MEMORY,
    READY,
    SET_UP,
    SIMPLY,
    Failure,
    Reading,
    Setting,
    read_answer,
)
from counterclaim.reading.limits import Limits
from counterclaim.reading.process import Process

MOST_BYTES = 32 * 1024 * 1024
"""How much raw text may wait at a time, in bytes; one document may always."""

_TICK = 0.1
_WORTH_ANOTHER = 4  # documents that wait for each child there is
_MOST_STARTS = 3
_OWN = "COUNTERCLAIM_"
_idle: list[Process] = []


class Arrival(Protocol):
    """Something that may have brought a document; ``ahead`` is how many may be taken before the first is read."""

    @property
    def fetched(self) -> Fetched | None:
        """The document, None where there is none to read."""
        ...

    @property
    def ahead(self) -> int:
        """At least 1."""
        ...


A = TypeVar("A", bound=Arrival)
Outcome = Reading | CounterclaimError | None


class _State(Enum):
    WAITING = auto()
    READING = auto()
    DONE = auto()


@dataclass(slots=True, eq=False)
class _Job(Generic[A]):
    """A document on its way: ``reason`` says why our own reading failed, ``own`` is what it gave."""

    arrival: A
    state: _State
    simply: bool = False
    reason: str = ""
    own: Reading | None = None
    outcome: Outcome = None


@atexit.register
def _end_idle() -> None:
    while _idle:
        process = _idle.pop()
        if process.owner == os.getpid():
            process.end()


def prepare() -> None:
    """Start a child now, so that it is ready when the first document is: starting takes a second or two."""
    if not _idle:
        _idle.append(Process())


class Pool:
    """Children that read for one newsroom; they end, or go back to those that idle, with ``close``."""

    def __init__(
        self, war: str, places: str, limits: Limits | None = None, extractors: Sequence[object] | None = None
    ) -> None:
        """``places`` is the path of the user's places, '' for none; ``extractors`` None for those installed.

        Raises ``PluginError`` where the extractors cannot be handed to another process.
        """
        self.limits = limits or Limits()
        self._setting = SET_UP + pickle.dumps(_setting(war, places, self.limits, extractors))
        self._kind = self._setting + _stamp(places)
        self._free: list[Process] = []
        self._busy: dict[Process, _Job[Any] | None] = {}  # None while a child is being set up
        self._failed_starts = 0

    def read(self, arrivals: Iterable[A], jobs: int = 1) -> Iterator[tuple[A, Outcome] | None]:
        """Yield every arrival with what was read of it, in order; None now and then while there is nothing to yield.

        The next arrival is taken when an outcome was yielded, as many ahead as it says: when that is depends on
        nothing but the arrivals. What could not be read has an ``InputError``.
        """
        coming, jobs = iter(arrivals), max(1, jobs)
        window: deque[_Job[A]] = deque()
        more = True
        try:
            while True:
                while more and _has_room(window):
                    arrival = next(coming, None)
                    more = arrival is not None
                    if arrival is not None:
                        window.append(_Job(arrival, _State.WAITING if arrival.fetched else _State.DONE))
                        self._hand_out(window, jobs)
                if not window:
                    return
                if window[0].state is _State.DONE:
                    job = window.popleft()
                    yield job.arrival, job.outcome
                elif not self._listen():
                    yield None
                self._hand_out(window, jobs)
        finally:
            self._drop(window)

    def close(self) -> None:
        """Let go of the children."""
        for process in list(self._busy):
            self._end(process)
        if self._free and not _idle:
            _idle.append(self._free.pop())
        while self._free:
            self._free.pop().end()

    def _hand_out(self, window: Iterable[_Job[A]], jobs: int) -> None:
        """Give what waits to children that are free; start another where enough waits to make that worth while."""
        waiting = deque(job for job in window if job.state is _State.WAITING)
        while waiting and self._free:
            self._ask(self._free.pop(0), waiting.popleft())
        starting = None in self._busy.values()
        if len(waiting) > _WORTH_ANOTHER * len(self._busy) and len(self._busy) < jobs and not starting:
            self._start()
            while waiting and self._free:
                self._ask(self._free.pop(0), waiting.popleft())

    def _start(self) -> None:
        process = next((p for p in _idle if p.owner == os.getpid()), None)
        if process is None:
            process = Process()
        else:
            _idle.remove(process)
            if process.setting == self._kind:  # as it was left, so that what comes singly need not wait for a desk
                self._free.append(process)
                return
        process.setting = self._kind
        self._busy[process] = None
        if not process.ask(self._setting):
            self._lost_at_start(process)

    def _ask(self, process: Process, job: _Job[A]) -> None:
        question = (SIMPLY if job.simply else DOCUMENT) + pickle.dumps(job.arrival.fetched)
        if process.ask(question, self.limits.seconds + self.limits.waiting):
            job.state = _State.READING
            self._busy[process] = job
        else:  # it was gone before, which is not the document's fault
            self._lost_at_start(process)

    def _listen(self) -> bool:
        """Take the answers that come in within a moment; whether there were any."""
        known = {process.connection: process for process in self._busy}
        now = time.monotonic()
        due = min((p.deadline for p in self._busy if p.deadline is not None), default=now)
        ready = wait(list(known), timeout=max(0.0, min(_TICK, due - now)))
        for connection in ready:
            process = known[connection]  # type: ignore[index]
            self._settle(process, process.take())
        late = [p for p in self._busy if p.deadline is not None and p.deadline <= time.monotonic() and not ready]
        for process in late:
            self._too_late(process)
        return bool(ready or late)

    def _settle(self, process: Process, answer: bytes | None) -> None:
        """Make something of an answer, or of there being none because the child crashed."""
        job = self._busy.pop(process)
        if job is None:
            self._busy[process] = None
            if answer is None or not answer.startswith(READY):
                self._lost_at_start(process)
                return
            self._failed_starts = 0
            del self._busy[process]
            self._free.append(process)
            return
        found: Reading | CounterclaimError | Failure
        if answer is None:
            found = Failure("its reading crashed")
            process.end()
        elif answer == NO_MEMORY:
            found = Failure(f"its reading needs more than {self.limits.in_words[1]} of memory")
            process.end()
        else:
            found = read_answer(answer)
            self._free.append(process)
        self._take(job, found)

    def _too_late(self, process: Process) -> None:
        job = self._busy[process]
        if job is None:
            self._lost_at_start(process)
            return
        self._end(process)
        self._take(job, Failure(f"its reading takes longer than {self.limits.in_words[0]}"))

    def _take(self, job: _Job[A], found: Reading | CounterclaimError | Failure) -> None:
        """Finish a job, or send it round once more the simple way."""
        job.state = _State.DONE
        if job.simply:
            job.outcome = _rescued(job, found)
        elif isinstance(found, Failure):
            job.reason, job.simply, job.state = found.reason, True, _State.WAITING
        elif isinstance(found, Reading) and found.bare:
            job.own, job.reason = found, "our own reading finds no story in it"
            job.simply, job.state = True, _State.WAITING
        else:
            job.outcome = found

    def _lost_at_start(self, process: Process) -> None:
        self._end(process)
        self._failed_starts += 1
        if self._failed_starts >= _MOST_STARTS:
            remedy = "free some memory, or run it with COUNTERCLAIM_DEBUG=1 to see why"
            raise PluginError("no child process that reads can be started", remedy=remedy)

    def _end(self, process: Process) -> None:
        self._busy.pop(process, None)
        process.end()

    def _drop(self, window: Iterable[_Job[A]]) -> None:
        """End the children that still read what nobody waits for any more."""
        dropped = [job for job in window if job.state is _State.READING]
        for process in [p for p, job in self._busy.items() if any(job is one for one in dropped)]:
            self._end(process)


def _has_room(window: deque[_Job[A]]) -> bool:
    waiting = sum(len(job.arrival.fetched.raw) for job in window if job.arrival.fetched)
    return not window or (len(window) < window[-1].arrival.ahead and waiting < MOST_BYTES)


def _rescued(job: _Job[A], found: Reading | CounterclaimError | Failure) -> Outcome:
    """The outcome of a second try: itself, our own reading where that gave more, or that neither worked."""
    if isinstance(found, Reading) and (job.own is None or len(found.document.text) > _body_size(job.own)):
        *rest, said = found.notes
        return replace(found, notes=(*rest, f"{job.reason}: {said}"))
    if job.own is not None:
        return job.own
    where = job.arrival.fetched.url if job.arrival.fetched else ""
    return InputError(f"archived, but not yet read: {job.reason}", where=where, remedy="add it again")


def _body_size(reading: Reading) -> int:
    return sum(r.end - r.start for r in reading.document.regions if r.role == "body")


def _stamp(places: str) -> bytes:
    """What changes when the user's places do: a child that knows others is set up anew."""
    try:
        return str(os.stat(places).st_mtime_ns).encode()
    except (OSError, ValueError):
        return b""


def _setting(war: str, places: str, limits: Limits, extractors: Sequence[object] | None) -> Setting:
    try:
        pickled = pickle.dumps(tuple(extractors)) if extractors is not None else b""
    except Exception as error:
        raise PluginError(f"an extractor cannot be handed to another process: {error}") from error
    ours = {name: value for name, value in os.environ.items() if name.startswith(_OWN)}
    return Setting(war, places, tuple(sys.path), ours, limits.memory, limits.seconds, pickled)
