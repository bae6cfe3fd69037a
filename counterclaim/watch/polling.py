"""Asking sources in threads of their own, so that one that hangs holds up nobody; all they bring goes to one inbox."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from counterclaim.errors import CounterclaimError, PluginError
from counterclaim.model import Polled
from counterclaim.plugins import Poller

DEPTH = 4
"""Steps of one poll that may wait in the inbox: a source is not asked for more than is being read."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a poll brought, and when."""

    polled: Polled
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """A poll is over; ``more`` where it stopped for having brought much already."""

    error: CounterclaimError | None = None
    more: bool = False


class Inbox:
    """Where all polls hand over, each in its own line; the lines are served in turn, so that none starves."""

    def __init__(self) -> None:
        self._lines: dict[Poll, deque[Step | Ended]] = {}
        self._turns: deque[Poll] = deque()
        self._change = threading.Condition()
        self._woken = False

    def put(self, poll: Poll, event: Step | Ended) -> bool:
        """Hand over, waiting while the poll's line is full; False where nobody wants the poll any more."""
        with self._change:
            while not poll.is_cancelled and len(self._lines.get(poll, ())) >= DEPTH:
                self._change.wait()
            if poll.is_cancelled:
                return False
            if poll not in self._lines:
                self._lines[poll] = deque()
                self._turns.append(poll)
            self._lines[poll].append(event)
            self._change.notify_all()
            return True

    def take(self, seconds: float) -> tuple[Poll, Step | Ended] | None:
        """The next event in turn, waiting so long for one; None where none came or somebody called ``wake``."""
        with self._change:
            if not self._turns and not self._woken:
                self._change.wait(seconds)
            self._woken = False
            if not self._turns:
                return None
            poll = self._turns.popleft()
            line = self._lines[poll]
            event = line.popleft()
            if line:
                self._turns.append(poll)
            else:
                del self._lines[poll]
            self._change.notify_all()
            return poll, event

    def cancel(self, poll: Poll) -> None:
        """Want nothing more of a poll: what it brought and was not taken is dropped, and comes again with the next."""
        with self._change:
            poll.is_cancelled = True
            if self._lines.pop(poll, None) is not None:
                self._turns.remove(poll)
            self._change.notify_all()

    def wake(self) -> None:
        """Let ``take`` return at once; may be called from a signal's handler."""
        if self._change.acquire(timeout=0.1):
            try:
                self._woken = True
                self._change.notify_all()
            finally:
                self._change.release()


class Poll:
    """One asking of one source, in a thread of its own."""

    def __init__(
        self, name: str, poller: Poller, target: str, cursor: Mapping[str, str], since: date | None, most: int
    ) -> None:
        self.name = name
        self.is_cancelled = False
        self._asking: tuple[Any, ...] = (poller, target, dict(cursor), since)
        self._most = most
        self._asked_at: float | None = time.monotonic()
        self._thread: threading.Thread | None = None

    def start(self, inbox: Inbox) -> None:
        """Begin; what comes of it goes to the inbox, an ``Ended`` last."""
        self._thread = threading.Thread(target=self._run, args=(inbox,), daemon=True, name=f"poll {self.name}")
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether its thread still runs."""
        return self._thread is not None and self._thread.is_alive()

    def silent_for(self) -> float:
        """Seconds that the source has taken for its next step; 0 while we are the ones who are waited for."""
        asked_at = self._asked_at
        return 0.0 if asked_at is None else time.monotonic() - asked_at

    def _run(self, inbox: Inbox) -> None:
        try:
            ended = self._steps(inbox)
        except CounterclaimError as error:
            ended = Ended(error)
        except BaseException as error:  # a source that breaks breaks itself alone
            ended = Ended(PluginError(f"the source broke: {type(error).__name__}: {error}", where=self.name))
        self._asked_at = None
        inbox.put(self, ended)

    def _steps(self, inbox: Inbox) -> Ended:
        poller, target, cursor, since = self._asking
        steps, brought = iter(poller.poll(target, cursor, since)), 0
        try:
            while (polled := next(steps, None)) is not None:
                self._asked_at = None
                if not inbox.put(self, Step(polled, datetime.now(UTC))):
                    return Ended()
                brought += polled.fetched is not None
                if brought >= self._most:
                    return Ended(more=True)
                self._asked_at = time.monotonic()
            return Ended()
        finally:
            with suppress(Exception):
                if hasattr(steps, "close"):
                    steps.close()
