"""One at a time may change an edition: a lock on a file, which the system lets go of however its holder ends."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counterclaim.errors import StoreError
from counterclaim.store.lock import try_lock

LONGEST = 600.0
"""Seconds to wait for whoever changes the edition now."""
_STEP = 0.05


@contextmanager
def turn(home: Path) -> Iterator[None]:
    """Wait until nobody else changes the edition in ``home``, and keep others waiting inside; raises ``StoreError``."""
    path = home / "edition.lock"
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"it cannot be locked: {error.strerror or error}", where=str(path)) from error
    try:
        until = time.monotonic() + LONGEST
        while not try_lock(handle):
            if time.monotonic() > until:
                raise StoreError("somebody else prints for too long", where=str(path), remedy="try again later")
            time.sleep(_STEP)
        yield
    finally:
        os.close(handle)
