"""Recordings that were made once: a folder of bounded size, the longest unused ones going first."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

from counterclaim.errors import NotFound, StoreError

LARGEST = 200 << 20
"""Bytes that all recordings take at most."""
_DIGITS = frozenset("0123456789abcdef")
_SEAL = 32  # bytes after the recording, which players pass over
_STALE = 3600.0  # seconds after which a half-written file is nobody's any more


def recording_key(voice: str, text: str) -> str:
    """The key of a text as a voice reads it, by the voice's id: equal for equal sound."""
    return hashlib.sha256(f"{voice}\0{text}".encode("utf-8", "replace")).hexdigest()[:32]


class AudioShelf:
    """Recordings by key, 32 hexadecimal digits; threads and processes may share it.

    Derived: deleting the folder loses nothing. Each file ends in a hash of its key and its bytes, so that one that was
    cut short, changed or renamed is not taken for the recording of its name.
    """

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self.folder, self._largest = folder, largest
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        """A recording, or None where there is none that is whole; raises ``NotFound`` for what is no key."""
        path = self._path(key)
        try:
            found = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        recording, seal = found[:-_SEAL], found[-_SEAL:]
        return recording if seal == _seal(key, recording) else None

    def put(self, key: str, recording: bytes) -> None:
        """Keep a recording, whole or not at all; raises ``StoreError`` where the disk refuses."""
        path = self._path(key)
        with self._lock:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._write(path, recording + _seal(key, recording))
            except OSError as error:
                raise StoreError(f"a recording could not be kept: {error}", where=str(self.folder)) from error
            self._make_room()

    def _write(self, path: Path, content: bytes) -> None:
        descriptor, part = tempfile.mkstemp(prefix=".part-", dir=self.folder)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
            os.replace(part, path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise

    def _make_room(self) -> None:
        """Let go of what was not used longest, and of what somebody else began and never finished."""
        kept = sorted(self._kept())
        size = sum(length for _used, length, _path in kept)
        for _used, length, path in kept[:-1]:
            if size <= self._largest:
                return
            with suppress(OSError):
                path.unlink(missing_ok=True)
                size -= length

    def _kept(self) -> Iterator[tuple[float, int, Path]]:
        with suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                with suppress(OSError):  # another process may have removed it
                    found = entry.stat(follow_symlinks=False)
                    if entry.name.endswith(".wav"):
                        yield found.st_mtime, found.st_size, Path(entry.path)
                    elif entry.name.startswith(".part-") and time.time() - found.st_mtime > _STALE:
                        os.unlink(entry.path)

    def _path(self, key: str) -> Path:
        if len(key) != 32 or not _DIGITS.issuperset(key):
            raise NotFound("there is no such recording", where=key[:40])
        return self.folder / f"{key}.wav"


def _seal(key: str, recording: bytes) -> bytes:
    return hashlib.sha256(key.encode() + recording).digest()
