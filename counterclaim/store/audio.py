"""Recordings that were made once: a folder of bounded size, the longest unused ones going first."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from threading import Lock

from counterclaim.errors import NotFound, StoreError

LARGEST = 200 << 20
"""Bytes that all recordings take at most."""
_DIGITS = frozenset("0123456789abcdef")


class AudioShelf:
    """Recordings by key, 32 hexadecimal digits; threads may share it. Derived: deleting the folder loses nothing."""

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self.folder, self._largest = folder, largest
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        """A recording, or None where there is none; raises ``NotFound`` for what is no key."""
        path = self._path(key)
        try:
            found = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return found if found.startswith(b"RIFF") else None

    def put(self, key: str, recording: bytes) -> None:
        """Keep a recording, whole or not at all; raises ``StoreError`` where the disk refuses."""
        path = self._path(key)
        with self._lock:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                descriptor, part = tempfile.mkstemp(prefix=".part-", dir=self.folder)
                with os.fdopen(descriptor, "wb") as stream:
                    stream.write(recording)
                os.replace(part, path)
                self._make_room()
            except OSError as error:
                raise StoreError(f"a recording could not be kept: {error}", where=str(self.folder)) from error

    def _make_room(self) -> None:
        kept = sorted((entry.stat().st_mtime, entry.stat().st_size, entry) for entry in self.folder.glob("*.wav"))
        size = sum(length for _used, length, _entry in kept)
        for _used, length, entry in kept[:-1]:
            if size <= self._largest:
                return
            entry.unlink(missing_ok=True)
            size -= length

    def _path(self, key: str) -> Path:
        if len(key) != 32 or not _DIGITS.issuperset(key):
            raise NotFound("there is no such recording", where=key[:40])
        return self.folder / f"{key}.wav"
