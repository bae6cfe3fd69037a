"""Files and folders as a source."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from counterclaim.documents.decode import MAX_BYTES, require_text
from counterclaim.documents.sources.kinds import PLAIN, is_listed, is_path, kind_of, opened, unreadable
from counterclaim.errors import TooLarge
from counterclaim.model import Fetched

SUFFIXES = (".txt", ".md", ".html", ".htm")
"""What is read out of a folder beside the kinds of file that have a source of their own (``kinds``); a file that is
named itself is read whatever it is called."""


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
        return _walk(path) if is_path(target) and os.path.isdir(target) else [target]

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield the bytes at a path, or of every text and page below it; None for a URL, ``-`` or another's file.

        Raises ``InputError`` where there is no such file or it may not be read, ``TooLarge``, ``EmptyInput``,
        ``NotText``.
        """
        if kind_of(target) != PLAIN and not os.path.isdir(target):
            return None
        return (self._read(path) for path in self.expand(target) if kind_of(path) == PLAIN)

    def _read(self, target: str) -> Fetched:
        path = Path(target)
        try:
            raw = _bytes(path)
        except (OSError, ValueError) as error:
            raise unreadable(error, target) from error
        require_text(raw, target)
        return Fetched(raw, path.as_posix(), self._clock())


def _walk(folder: Path) -> list[str]:
    found: list[str] = []

    def unlisted(error: OSError) -> None:
        found.append(str(error.filename))

    for root, folders, names in os.walk(folder, onerror=unlisted):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (Path(root, name) for name in names if not name.startswith("."))
        found.extend(str(path) for path in paths if path.name.lower().endswith(SUFFIXES) or is_listed(path))
    return sorted(found)


def _bytes(path: Path) -> bytes:
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > MAX_BYTES:
            raise TooLarge(
                f"{size / 1024 / 1024:.0f} MB is more than the {MAX_BYTES // 1024 // 1024} MB that are read",
                where=str(path),
                remedy="give the article alone, not an archive of pages",
            )
        return file.read(MAX_BYTES + 1)
