"""Standard input as a source."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import BinaryIO

from counterclaim.documents.decode import MAX_BYTES, require_text
from counterclaim.documents.sources.file import now
from counterclaim.model import Fetched


class StdinSource:
    """Reads one text or page from standard input, for the target ``-``; ``stream`` and ``clock`` default to the real
    ones.
    """

    def __init__(self, stream: BinaryIO | None = None, clock: Callable[[], datetime] = now) -> None:
        self._stream = stream
        self._clock = clock

    def expand(self, target: str) -> list[str]:
        """The target itself."""
        return [target]

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield what stands on standard input, or None for another target; raises as ``require_text`` does."""
        return self._read() if target == "-" else None

    def _read(self) -> Iterator[Fetched]:
        stream = self._stream or sys.stdin.buffer
        raw = stream.read(MAX_BYTES + 1)
        require_text(raw, "standard input")
        yield Fetched(raw, "-", self._clock())
