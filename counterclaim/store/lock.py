"""One watcher a store: a lock on a file, which the system lets go of however its holder ends."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType

from counterclaim.errors import StoreError, UsageError

TRIES = 5


class WatchLock:
    """Held while a watcher runs on the store in ``home``; a context manager."""

    def __init__(self, home: Path) -> None:
        self._path = home / "watch.lock"
        self._handle: int | None = None

    def __enter__(self) -> WatchLock:
        """Take it; raises ``UsageError`` where another watcher has it."""
        tries = 0
        while not self._take():  # whoever only asks whether it is held holds it for an instant
            tries += 1
            if tries < TRIES:
                time.sleep(0.1)
                continue
            remedy = "stop that one first, or choose another folder with --home"
            raise UsageError("another watcher runs on this store", where=str(self._path.parent), remedy=remedy)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @property
    def is_held(self) -> bool:
        """Whether some watcher runs on the store now."""
        if self._handle is not None:
            return True
        if not self._path.exists():
            return False
        taken = self._take()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        return not taken

    def _take(self) -> bool:
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StoreError(f"it cannot be locked: {error.strerror or error}", where=str(self._path)) from error
        if not try_lock(handle):
            os.close(handle)
            return False
        self._handle = handle
        return True


def try_lock(handle: int) -> bool:
    """Lock an open file for this process alone; False where another one has it. Closing the file lets go of it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
