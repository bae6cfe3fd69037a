"""A folder that is asked again and again: what is new or changed below it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from counterclaim import plugins
from counterclaim.documents.sources.file import FileSource, now
from counterclaim.documents.sources.kinds import PLAIN, kind_of
from counterclaim.errors import InputError
from counterclaim.model import Fetched, Polled


class FolderSource:
    """The files of a file or folder, each version once; ``clock`` gives the time of retrieval."""

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        self._files = FileSource(clock)

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """As the source of files."""
        return self._files.fetch(target)

    def poll(self, target: str, cursor: Mapping[str, str], since: date | None = None) -> Iterator[Polled]:
        """Yield the files at ``target`` that are new or changed (by time and size), in the order of their paths.

        ``cursor`` has one entry a file that is there. A file that changes while it is read waits for the next time.
        ``since`` bounds nothing here: a file does not say when its words were published. Raises ``InputError`` where
        there is nothing at ``target``.
        """
        if not os.path.lexists(target):
            raise InputError("there is no such file or folder", where=target, remedy="check the path")
        keys = {path: _key(path) for path in self._files.expand(target)}
        seen = {key: cursor[key] for key in keys.values() if key in cursor}
        for path, key in keys.items():
            mark = _mark(path)
            if mark is None or seen.get(key) == mark:
                continue
            if kind_of(path) != PLAIN:  # perhaps large: what was brought of one that changed is brought again
                for fetched, fault in self._brought(path):
                    yield Polled(fetched, seen, fault)
                seen = {**seen, key: mark} if _mark(path) == mark else seen
                continue
            brought = list(self._brought(path))
            if _mark(path) == mark:
                seen = {**seen, key: mark}
                yield from (Polled(fetched, seen, fault) for fetched, fault in brought)
        yield Polled(None, seen)

    def _brought(self, path: str) -> Iterator[tuple[Fetched | None, InputError | None]]:
        """The documents of a file, by the source of its kind, and the errors of those that cannot be had."""
        kind = kind_of(path)
        source = self._files if kind == PLAIN else plugins.create("sources", kind)
        try:
            found = iter(source.fetch(path) or ())
        except InputError as error:
            yield None, error
            return
        while True:
            try:
                fetched = next(found, None)
            except InputError as error:
                yield None, error
                continue
            if fetched is None:
                return
            yield fetched, None


def _key(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _mark(path: str) -> str | None:
    """What changes with a file: the time it was written and its size; None where it is gone."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return f"{found.st_mtime_ns:x}.{found.st_size:x}"
