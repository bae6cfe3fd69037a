"""What targets bring, one document or error after the other, asked of the first source that knows each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from counterclaim import plugins
from counterclaim.errors import CounterclaimError, InputError
from counterclaim.model import Fetched
from counterclaim.reading.keeping import AHEAD, AHEAD_OF_WEB, Arrival


def arrivals(sources: Sequence[plugins.Source], targets: Sequence[str], since: date | None = None) -> Iterator[Arrival]:
    """Every document of every target in order, and in its place the error of what could not be had.

    ``since`` is for sources that list many articles: what was published before that day is passed over.
    """
    for target in (single for named in targets for single in _expand(named)):
        ahead = AHEAD if "://" not in target else AHEAD_OF_WEB
        try:
            source, found = _first(sources, target)
            if isinstance(source, plugins.Poller):
                yield from _listed(source, target, since)
            else:
                yield from _each(found, target, ahead)
        except CounterclaimError as error:
            yield Arrival(target, None, error, ahead)


def _expand(target: str) -> Sequence[str]:
    expand = getattr(plugins.create("sources", "file"), "expand", None)
    found: Sequence[str] = expand(target) if expand and "://" not in target and target != "-" else [target]
    return found


def _first(sources: Sequence[plugins.Source], target: str) -> tuple[plugins.Source, Iterator[Fetched]]:
    for source in sources:
        found = source.fetch(target)
        if found is not None:
            return source, iter(found)
    raise InputError("no source knows how to fetch it", where=target, remedy="give a path, an http(s) address or -")


def _each(found: Iterator[Fetched], target: str, ahead: int) -> Iterator[Arrival]:
    """The documents of a target; a source that goes on after an error is asked on: see ``plugins.Source``."""
    while True:
        try:
            fetched = next(found, None)
        except CounterclaimError as error:
            yield Arrival(target, None, error, ahead)
            continue
        if fetched is None:
            return
        yield Arrival(target, fetched, None, ahead)


def _listed(source: plugins.Poller, target: str, since: date | None) -> Iterator[Arrival]:
    """The articles that a feed, a channel or an index lists, and the errors of those that cannot be had."""
    for step in source.poll(target, {}, since):
        if step.fetched is not None:
            yield Arrival(step.fetched.url, step.fetched, None, AHEAD_OF_WEB)
        if step.error is not None:
            yield Arrival(step.error.where or target, None, step.error, AHEAD_OF_WEB)
