"""What a file on disk is, by its name: the sources of files divide them among themselves with this table."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from counterclaim.errors import InputError, NotText
from counterclaim.model import Fetched

PLAIN = "file"
SUFFIXES = {
    ".warc": "warc",
    ".warc.gz": "warc",
    ".wacz": "wacz",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".eml": "eml",
    ".geojson": "geojson",
}
"""The endings of names that a source of their own reads, and that source's entry point."""

_SCHEME = re.compile(r"[a-z][a-z0-9+]+:(?![/\\])")  # longer than the letter of a drive
_SNIFFED = 4096
_TOLD = re.compile(rb'"(?:text|html)"\s*:')
_EXPORT = re.compile(rb'"messages"\s*:\s*\[')
_FEATURES = re.compile(rb'"type"\s*:\s*"FeatureCollection"|"features"\s*:\s*\[')


def is_path(target: str) -> bool:
    """Whether a target names a file or folder: it is no address, not ``-``, and no ``telegram:NAME`` or the like, which
    are other sources's, unless there is such a file.
    """
    if not target or target == "-" or "://" in target:
        return False
    return _SCHEME.match(target) is None or os.path.lexists(target)


def kind_of(target: str) -> str:
    """The entry point of the source that reads a path; '' for what is no path.

    Of a ``.json`` file the first bytes tell: a messenger's export, a map's features, else plain text.
    """
    if not is_path(target):
        return ""
    name = target.lower()
    found = next((kind for suffix, kind in SUFFIXES.items() if name.endswith(suffix)), PLAIN)
    return _json_kind(Path(target)) if found == PLAIN and name.endswith(".json") else found


def is_listed(path: Path) -> bool:
    """Whether a file is read out of a folder although it is no text or page; of JSON lines those that tell of
    documents, whose first line has a text or a page.
    """
    name = path.name.lower()
    if not name.endswith((".jsonl", ".ndjson")):
        return name.endswith(tuple(SUFFIXES)) or name == "result.json"
    try:
        with opened(path) as stream:
            return _TOLD.search(stream.readline(_SNIFFED)) is not None
    except (OSError, ValueError, InputError):
        return True  # whoever reads it says why it cannot be


def _json_kind(path: Path) -> str:
    try:
        with opened(path) as stream:
            head = stream.read(_SNIFFED)
    except (OSError, ValueError, InputError):
        return PLAIN  # which says why it cannot be read
    if _EXPORT.search(head):
        return "telegram_export"
    return "geojson" if _FEATURES.search(head) else PLAIN


def opened(path: Path) -> BinaryIO:
    """Open a regular file for reading without blocking, so that a pipe or a device cannot hang the batch.

    Raises ``OSError`` or ``ValueError`` (see :func:`unreadable`), ``InputError`` for a folder, ``NotText`` for others.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise InputError("this folder cannot be listed", where=str(path), remedy="check its permissions")
        if not stat.S_ISREG(mode):
            remedy = "save its text in a file, or use -"
            raise NotText("this is a pipe or a device, not a file", where=str(path), remedy=remedy)
    except BaseException:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb")


class Each(Iterator[Fetched]):
    """What is in a file of many documents, one by one; what cannot be read is raised, and the rest goes on.

    Unlike a generator it goes on after an error: ask it for the next. Where the file itself fails it ends.
    """

    def __init__(self, found: Iterator[Fetched | InputError]) -> None:
        self._found = found

    def __next__(self) -> Fetched:
        """The next document; raises ``InputError`` for one that cannot be read."""
        item = next(self._found)
        if isinstance(item, InputError):
            raise item
        return item


def unreadable(error: OSError | ValueError, where: str) -> InputError:
    """The product's error for a file that cannot be opened or read."""
    if isinstance(error, FileNotFoundError):
        return InputError("there is no such file", where=where, remedy="check the path")
    if isinstance(error, PermissionError):
        return InputError("it may not be read", where=where, remedy="check its permissions")
    return InputError(f"it cannot be read: {getattr(error, 'strerror', None) or error}", where=where)
