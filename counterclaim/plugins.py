"""The four ways in: each protocol is one method, and the built-ins come through the same entry points as yours.

Groups: ``counterclaim.sources``, ``counterclaim.extractors``, ``counterclaim.gazetteers``, ``counterclaim.publishers``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Protocol, runtime_checkable

from counterclaim.errors import PluginError
from counterclaim.model import Claim, Document, Fetched, Ledger, Place, Polled, Story, Toponym, War

GROUPS = ("sources", "extractors", "gazetteers", "publishers")


@runtime_checkable
class Source(Protocol):
    """Brings raw bytes for a target (a path, a URL, ``-``)."""

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield what is found at ``target``, or return None where this source does not handle it.

        Raises ``InputError`` where the target is its own but cannot be read. Of a target that holds many documents the
        iterator may raise for one and give the next when it is asked again.
        """
        ...


@runtime_checkable
class Poller(Source, Protocol):
    """A source that can be asked again and again: feeds, channels, site maps, archives."""

    def poll(self, target: str, cursor: Mapping[str, str], since: date | None = None) -> Iterator[Polled]:
        """Yield what is new at ``target`` since ``cursor``, oldest first where the order is known.

        Each ``Polled`` carries the cursor to keep once its document is safe; the last one may carry no document. So a
        run that is cut off anywhere goes on where it was. What was published before ``since`` is passed over.
        """
        ...


@runtime_checkable
class Gazetteer(Protocol):
    """Finds the places that a text names."""

    def find(self, text: str, language: str) -> Sequence[Toponym]:
        """Return the places named in ``text`` in order, not overlapping; offsets are characters of ``text``."""
        ...


@runtime_checkable
class Extractor(Protocol):
    """Reads a story and says who claims what, in which words."""

    def extract(self, document: Document, story: Story, toponyms: Sequence[Toponym], war: War) -> Sequence[Claim]:
        """Return the story's claims; every ``claim.span.quote`` equals the document's text at its offsets."""
        ...


@runtime_checkable
class Publisher(Protocol):
    """Turns the ledger into files."""

    def publish(self, ledger: Ledger) -> Mapping[str, bytes]:
        """Return relative path -> bytes; equal ledgers give equal bytes."""
        ...


class PlaceIndex(Protocol):
    """The records behind a gazetteer, which resolution reads to choose among candidates."""

    def place(self, place_id: str) -> Place | None:
        """The place of that id, or None."""
        ...

    def named(self, name: str) -> Sequence[Place]:
        """All places of that name in any spelling or language, largest first."""
        ...

    def lookup(self, keys: Iterable[str]) -> Mapping[str, Sequence[tuple[str, int]]]:
        """For each key that names something: (place id, rank); rank 0 register, 1 press, 2 guess."""
        ...


def load(group: str) -> dict[str, EntryPoint]:
    """The entry points of a group by name, in the order of their names."""
    if group not in GROUPS:
        raise PluginError(f"there is no plug-in group {group!r}", remedy=f"one of {', '.join(GROUPS)}")
    found = entry_points(group=f"counterclaim.{group}")
    return {point.name: point for point in sorted(found, key=lambda point: point.name)}


def create(group: str, name: str, *arguments: Any) -> Any:
    """Make the plug-in ``name`` of a group; raises ``PluginError`` with one clear line where it cannot be made."""
    points = load(group)
    if name not in points:
        raise PluginError(f"no {group} plug-in is called {name!r}", remedy=f"installed: {', '.join(points) or 'none'}")
    try:
        return points[name].load()(*arguments)
    except PluginError:
        raise
    except Exception as error:
        raise PluginError(f"{error}", where=f"plug-in {name} ({points[name].value})") from error
