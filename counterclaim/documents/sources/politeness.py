"""How a host is left in peace: one request at a time, a pause after each, and a longer one where it asks for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from counterclaim.errors import Refused

DELAY = 2.0
"""Seconds between two requests to one host, unless it asks for more."""

LONGEST_WAIT = 120.0
"""Seconds that are waited for a host; one that wants to be left alone for longer is asked again another time."""


class Politeness:
    """Takes turns at hosts; safe to use from several threads.

    ``delay`` and ``longest`` are seconds; ``monotonic`` and ``sleep`` are the clock.
    """

    def __init__(
        self,
        delay: float = DELAY,
        longest: float = LONGEST_WAIT,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.delay = delay
        self._longest = longest
        self._monotonic, self._sleep = monotonic, sleep
        self._lock = Lock()
        self._turns: dict[str, Lock] = {}
        self._free: dict[str, float] = {}

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait until the host may be asked, and keep others from it meanwhile; ``rest`` before you leave.

        Raises ``Refused`` where the wait would be too long.
        """
        with self._lock:
            turn = self._turns.setdefault(host, Lock())
        with turn:
            self._wait(host)
            yield

    def rest(self, host: str, seconds: float = 0.0) -> None:
        """Leave a host alone for so many seconds from now, ``delay`` at least, or for longer where that was said."""
        until = self._monotonic() + max(self.delay, seconds)
        with self._lock:
            self._free[host] = max(until, self._free.get(host, until))

    def _wait(self, host: str) -> None:
        wait = self._free.get(host, 0.0) - self._monotonic()
        if wait > self._longest:
            raise Refused(f"it asks to be left alone for {wait:.0f} seconds more", where=host, remedy="try again later")
        if wait > 0:
            self._sleep(wait)
