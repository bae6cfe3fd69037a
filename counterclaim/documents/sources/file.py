"""Files and folders as a source."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from counterclaim.documents.decode import MAX_BYTES, require_text
from counterclaim.errors import InputError, NotText, TooLarge
from counterclaim.model import Fetched

SUFFIXES = (".txt", ".md", ".html", ".htm")
"""What is read out of a folder; a file that is named itself is read whatever it is called."""


_SCHEME = re.compile(r"[a-z][a-z0-9+]+:(?![/\\\\])")  # longer than the letter of a drive


def now() -> datetime:
    """The present moment in UTC: the day of retrieval, never part of a result's identity."""
    return datetime.now(UTC)


class FileSource:
    """Reads a file, or every text and page below a folder in the order of their paths.

    ``clock`` gives the time of retrieval. Hidden files and folders are left out; links to folders are not followed.
    """

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        self._clock = clock

    def expand(self, target: str) -> list[str]:
        """The single targets behind a target: the files of a folder, or the target itself.

        Fetch them one by one, so that a file that cannot be read leaves the others alone. A folder below that cannot be
        listed stays in the list as itself and raises when fetched.
        """
        path = Path(target)
        return _walk(path) if _handles(target) and os.path.isdir(target) else [target]

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield the bytes at a path, or of every file below it; None for a URL or ``-``.

        Raises ``InputError`` where there is no such file or it may not be read, ``TooLarge``, ``EmptyInput``,
        ``NotText``.
        """
        return (self._read(path) for path in self.expand(target)) if _handles(target) else None

    def _read(self, target: str) -> Fetched:
        path = Path(target)
        try:
            raw = _bytes(path)
        except FileNotFoundError as error:
            raise InputError("there is no such file", where=target, remedy="check the path") from error
        except PermissionError as error:
            raise InputError("it may not be read", where=target, remedy="check its permissions") from error
        except (OSError, ValueError) as error:
            raise InputError(f"it cannot be read: {getattr(error, 'strerror', None) or error}", where=target) from error
        require_text(raw, target)
        return Fetched(raw, path.as_posix(), self._clock())


def _handles(target: str) -> bool:
    """Whether it is a path: ``telegram:NAME`` and the like are other sources's, unless there is such a file."""
    if not target or target == "-" or "://" in target:
        return False
    return _SCHEME.match(target) is None or os.path.lexists(target)


def _walk(folder: Path) -> list[str]:
    found: list[str] = []

    def unreadable(error: OSError) -> None:
        found.append(str(error.filename))

    for root, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found.extend(str(Path(root, n)) for n in names if n.lower().endswith(SUFFIXES) and not n.startswith("."))
    return sorted(found)


def _bytes(path: Path) -> bytes:
    """Read a regular file; opening does not block, so that a pipe or a device cannot hang the batch."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        mode = os.fstat(handle)
        if stat.S_ISDIR(mode.st_mode):
            raise InputError("this folder cannot be listed", where=str(path), remedy="check its permissions")
        if not stat.S_ISREG(mode.st_mode):
            raise NotText(
                "this is a pipe or a device, not a file", where=str(path), remedy="save its text in a file, or use -"
            )
        if mode.st_size > MAX_BYTES:
            raise TooLarge(
                f"{mode.st_size / 1024 / 1024:.0f} MB is more than the {MAX_BYTES // 1024 // 1024} MB that are read",
                where=str(path),
                remedy="give the article alone, not an archive of pages",
            )
        return file.read(MAX_BYTES + 1)
