"""How each source of a list is asked: by its own ``poll``, or by fetching again where it has none."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from counterclaim import plugins
from counterclaim.errors import InputError, PluginError
from counterclaim.model import Fetched, Polled
from counterclaim.watch.settings import Defaults, Watched

FOLDER = "folder"
"""Another word for the source of files, as a list of sources says it."""
UNWATCHED = frozenset({"stdin"})
"""Sources that cannot be asked twice."""


class AskAgain:
    """Makes a poller of any source: fetches again, and passes over what it brought the time before, byte for byte."""

    def __init__(self, source: plugins.Source) -> None:
        self._source = source

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """As the source itself."""
        return self._source.fetch(target)

    def poll(self, target: str, cursor: Mapping[str, str], since: date | None = None) -> Iterator[Polled]:
        """Yield what is at ``target`` now and was not the last time; ``since`` is left to the source's own kind.

        The cursor is one entry a thing: its address to the hash of its bytes. Raises what fetching raises.
        """
        found = self._source.fetch(target)
        if found is None:
            raise InputError("this kind of source does not know such a target", where=target, remedy="check its kind")
        now: dict[str, str] = {}
        for fetched in found:
            key, mark = _short(fetched.url.encode()), _short(fetched.raw)
            now[key] = mark
            if cursor.get(key) != mark:
                yield Polled(fetched, {**cursor, **now})
        yield Polled(None, now)


def kinds() -> frozenset[str]:
    """Every kind that a list may name: the installed sources, and ``folder``."""
    return frozenset(plugins.load("sources")) - UNWATCHED | {FOLDER}


class Askers:
    """Makes the poller for each source of a list; sources of one kind share it, and so its manners towards a host."""

    def __init__(self, defaults: Defaults) -> None:
        self._defaults = defaults
        self._made: dict[str, Any] = {}

    def asker(self, watched: Watched) -> plugins.Poller:
        """The poller for a source; without a kind, the first installed source that knows the target.

        Raises ``InputError`` where none does, ``PluginError`` where it cannot be made.
        """
        if watched.kind is not None:
            return _poller(self._source("file" if watched.kind == FOLDER else watched.kind))
        for name in plugins.load("sources"):
            if name not in UNWATCHED and self._source(name).fetch(watched.target) is not None:
                return _poller(self._source(name))
        remedy = f"name its kind: {', '.join(sorted(kinds()))}"
        where = f"source {watched.name!r}: {watched.target}"
        raise InputError("no source knows this target", where=where, remedy=remedy)

    def _source(self, name: str) -> Any:
        """The plug-in with what the list says for all sources, as far as it takes it."""
        if name not in self._made:
            wanted = {"allow": self._defaults.allow, "host_delay": self._defaults.host_delay}
            try:
                kind = plugins.load("sources")[name].load()
                taken = inspect.signature(kind).parameters
                self._made[name] = kind(**{key: value for key, value in wanted.items() if key in taken})
            except Exception as error:
                raise PluginError(f"{error}", where=f"source kind {name}") from error
        return self._made[name]


def placed(watched: Watched, base: Path) -> Watched:
    """The source with a relative path read as beside the list that names it, wherever the watcher was started."""
    is_path = watched.kind in (FOLDER, "file") or (watched.kind is None and "://" not in watched.target)
    if not is_path or watched.target.startswith("@"):
        return watched
    return watched.model_copy(update={"target": str(base / Path(watched.target).expanduser())})


def _poller(source: Any) -> plugins.Poller:
    made: plugins.Poller = source if isinstance(source, plugins.Poller) else AskAgain(source)
    return made


def _short(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:24]
