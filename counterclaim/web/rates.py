"""How often a client may ask: buckets of tokens, bounded in number, and turns for work that takes long."""

from __future__ import annotations

import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

MOST_CLIENTS = 10_000
"""Clients that a meter remembers; whoever is forgotten starts afresh."""
_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """``number`` requests at once, and as many again, evenly, in every ``seconds``."""

    number: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Rates:
    """What each client may do: ``near`` is the API from this machine, ``far`` from others, ``check`` the checks begun.

    ``checks_each`` and ``checks_in_all`` are checks that run at the same time.
    """

    near: Rate = Rate(200, 2)
    far: Rate = Rate(50, 5)
    check: Rate = Rate(6, 60)
    checks_each: int = 1
    checks_in_all: int = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """How a client stands after asking: whether it may, what is left, and the seconds to the next and to all again."""

    policy: str
    rate: Rate
    may: bool
    left: int
    wait: float
    whole: float

    @property
    def retry_after(self) -> str:
        """The value of ``Retry-After``: whole seconds, at least one."""
        return str(max(1, math.ceil(self.wait)))

    @property
    def headers(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """As draft-ietf-httpapi-ratelimit-headers (versions 08 to 11) has it; each may stand several times."""
        window = math.ceil(self.rate.seconds)
        return (
            ("RateLimit-Policy", f'"{self.policy}";q={self.rate.number};w={window}'),
            ("RateLimit", f'"{self.policy}";r={self.left};t={math.ceil(self.whole)}'),
        )


class Meter:
    """A bucket of tokens for each client, kept as the one moment at which it will be full again.

    This is the generic cell rate algorithm (ITU-T I.371), in whole nanoseconds, so that nothing is lost or won by
    rounding: in any ``t`` seconds no more than ``number + t * number / seconds`` requests pass. Threads may share it.
    """

    def __init__(
        self, policy: str, rate: Rate, most: int = MOST_CLIENTS, clock: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._policy, self._rate, self._most, self._clock = policy, rate, most, clock
        self._step = max(1, math.ceil(rate.seconds * _SECOND / rate.number))
        self._full_at: OrderedDict[str, int] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, who: str) -> Standing:
        """Count a request of a client, unless that is one too many."""
        with self._lock:
            now = self._clock()
            then = max(now, self._full_at.get(who, now)) + self._step
            over = then - now - self._step * self._rate.number
            if over <= 0:
                self._full_at[who] = then
            whole = (then if over <= 0 else then - self._step) - now
            self._full_at.move_to_end(who)
            if len(self._full_at) > self._most:
                self._full_at.popitem(last=False)
        left = self._rate.number - math.ceil(whole / self._step)
        return Standing(self._policy, self._rate, over <= 0, left, max(0, over) / _SECOND, whole / _SECOND)


class Slots:
    """Turns for work that takes long: so many for each client, so many in all; threads may share it."""

    def __init__(self, each: int, in_all: int) -> None:
        self._each, self._in_all = each, in_all
        self._held: Counter[str] = Counter()
        self._lock = Lock()

    def take(self, who: str) -> bool:
        """Take a turn; False where there is none. Whoever has taken one gives it back."""
        with self._lock:
            if self._held[who] >= self._each or self._held.total() >= self._in_all:
                self._held += Counter()  # forgets those who hold none
                return False
            self._held[who] += 1
            return True

    def give(self, who: str) -> None:
        """Give a turn back."""
        with self._lock:
            self._held[who] -= 1
            self._held += Counter()
