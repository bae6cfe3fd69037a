"""How each source of a list is asked: by its own ``poll``, or by fetching again where it has none."""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from counterclaim import plugins
from counterclaim.documents.sources.politeness import Politeness
from counterclaim.documents.sources.web import Web
from counterclaim.documents.sources.wire import Exchange
from counterclaim.errors import InputError, PluginError
from counterclaim.model import Fetched, Polled
from counterclaim.watch.settings import Defaults, Watched

UNWATCHED = frozenset({"stdin"})
"""Sources that cannot be asked twice."""
PATHS = frozenset({"file", "folder"})
"""Kinds whose targets are paths."""
_PREFIXES = {"telegram": "telegram:", "feed": "feed+", "sitemap": "sitemap+", "gdelt": "gdelt:", "wayback": "wayback:"}
"""What ``add`` wants before a target to know its kind; a list names the kind, so its targets do without."""
_CHANNEL = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(?:s/)?|telegram:|@", re.IGNORECASE)
"""What may stand before a channel's name."""


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
    """Every kind that a list may name: the installed sources that can be asked again."""
    return frozenset(plugins.load("sources")) - UNWATCHED


class Askers:
    """Makes the poller for each source of a list; sources of one kind share it, and so its manners towards a host."""

    def __init__(self, defaults: Defaults, on_exchange: Callable[[Exchange], None] | None = None) -> None:
        """``on_exchange`` is told of every request and its answer, for the archive."""
        self._web = Web(allow=defaults.allow, politeness=Politeness(defaults.host_delay), on_exchange=on_exchange)
        self._made: dict[str, Any] = {}

    def asker(self, watched: Watched) -> plugins.Poller:
        """The poller for a source; without a kind, the first installed source that knows the target.

        Raises ``InputError`` where none does, ``PluginError`` where it cannot be made.
        """
        if watched.kind is not None:
            source = self._source(watched.kind)
            if source.fetch(watched.target) is None:
                where = f"source {watched.name!r}: {watched.target}"
                raise InputError(f"this is no target of kind {watched.kind}", where=where, remedy="docs/watch.md")
            return _poller(source)
        for name in plugins.load("sources"):
            if name not in UNWATCHED and self._source(name).fetch(watched.target) is not None:
                return _poller(self._source(name))
        remedy = f"name its kind: {', '.join(sorted(kinds()))}"
        where = f"source {watched.name!r}: {watched.target}"
        raise InputError("no source knows this target", where=where, remedy=remedy)

    def _source(self, name: str) -> Any:
        """The plug-in with what the list says for all sources, as far as it takes it."""
        if name not in self._made:
            wanted = {"web": self._web}
            try:
                kind = plugins.load("sources")[name].load()
                taken = inspect.signature(kind).parameters
                self._made[name] = kind(**{key: value for key, value in wanted.items() if key in taken})
            except Exception as error:
                raise PluginError(f"{error}", where=f"source kind {name}") from error
        return self._made[name]


def placed(watched: Watched, base: Path) -> Watched:
    """The source with its target in full: a path beside the list that names it, the kind's word before an address."""
    target, prefix = watched.target, _PREFIXES.get(watched.kind or "", "")
    if watched.kind in PATHS or (watched.kind is None and ":" not in target):
        target = str(base / Path(target).expanduser())
    elif watched.kind == "telegram":
        target = f"{prefix}{_CHANNEL.sub('', target)}"
    elif not target.lower().startswith(prefix):
        target = f"{prefix}{target}"
    return watched.model_copy(update={"target": target})


def _poller(source: Any) -> plugins.Poller:
    made: plugins.Poller = source if isinstance(source, plugins.Poller) else AskAgain(source)
    return made


def _short(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:24]
