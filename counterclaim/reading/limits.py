"""What a child process may use, and how its system is told so."""

from __future__ import annotations

import contextlib
import os
import resource
import time
from dataclasses import dataclass

MOST_JOBS = 4
"""How many children read at most unless somebody asks for more: each holds a model of its own in memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one child: ``memory`` in bytes of address space (0 for no limit), ``seconds`` for a document.

    The seconds count twice: of processor time, which the child's system counts, and by the clock, which its parent
    does; ``waiting`` is how many more the clock may show where the child waits for somebody else's answer.
    """

    memory: int = 1536 * 1024 * 1024
    seconds: float = 60.0
    waiting: float = 0.0

    @property
    def in_words(self) -> tuple[str, str]:
        """The time and the memory, for a message."""
        return f"{self.seconds:g} s", f"{self.memory / 2**20:,.0f} MB"


def usable_cores() -> int:
    """How many cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def no_dumps() -> None:
    """Leave no memory image on the disk when this process crashes: it may be large, and it holds what was read."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_memory(size: int) -> bool:
    """Bound this process's memory; False where its system knows no such bound (macOS refuses the first kind)."""
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        hard = resource.getrlimit(kind)[1]
        wanted = size or hard
        try:
            resource.setrlimit(kind, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
        except (ValueError, OSError):
            continue
        return True
    return False


def limit_time(seconds: float) -> None:
    """Have the system end this process when it has used ``seconds`` of processor time from now, rounded up."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    wanted = int(time.process_time() + seconds) + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
