"""The newsroom: a store with the flow around it, which the command line and the server work with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType

from counterclaim import plugins
from counterclaim.errors import CounterclaimError, InputError, NotFound
from counterclaim.language.spelling import key
from counterclaim.model import Document, Fetched, Ledger, Place, Speaker
from counterclaim.pipeline import SETTLED, Desk, Work, assess, built_in_gazetteer, publish
from counterclaim.store.database import Store
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.wars import load_war


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one target of a batch; ``error`` is set where it could not be read, and the rest went on."""

    target: str
    document_id: str = ""
    stories: int = 0
    claims: int = 0
    new: bool = False
    error: CounterclaimError | None = None
    notes: tuple[str, ...] = ()


class Newsroom:
    """A store with the flow around it: what the command line and the server work with."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self.store, self.desk = store, desk

    @staticmethod
    def open(home: Path, war: str = "ukraine") -> Newsroom:
        """Open the store in ``home`` (made if absent) with a war's tables; a context manager."""
        loaded = load_war(war)
        store = Store.open(home)
        return Newsroom(store, Desk(loaded, GazetteerFile(built_in_gazetteer(), store.places_path)))

    @cached_property
    def sources(self) -> tuple[plugins.Source, ...]:
        """Every installed source, in the order of their names."""
        return tuple(plugins.create("sources", name) for name in plugins.load("sources"))

    def __enter__(self) -> Newsroom:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self.desk.index.close()
        self.store.close()

    def add(self, targets: Sequence[str], since: date | None = None) -> Iterator[Added]:
        """Read targets one by one; one that cannot be read is reported and the rest goes on.

        ``since`` is for sources that list many articles: what was published before that day is passed over.
        """
        for target in targets:
            for single in self._expand(target):
                yield from self._add(single, since)

    def _expand(self, target: str) -> Sequence[str]:
        expand = getattr(plugins.create("sources", "file"), "expand", None)
        found: Sequence[str] = expand(target) if expand and "://" not in target and target != "-" else [target]
        return found

    def _add(self, target: str, since: date | None) -> Iterator[Added]:
        try:
            for name, found in self._fetch(target, since):
                yield self._kept(name, found)
        except CounterclaimError as error:
            yield Added(target, error=error)

    def _fetch(self, target: str, since: date | None = None) -> Iterator[tuple[str, Fetched | CounterclaimError]]:
        """What the first source that knows the target finds there, by name."""
        for source in self.sources:
            found = source.fetch(target)
            if isinstance(source, plugins.Poller) and found is not None:
                return _listed(source, target, since)
            if found is not None:
                return ((target, fetched) for fetched in found)
        raise InputError("no source knows how to fetch it", where=target, remedy="give a path, an http(s) address or -")

    def keep(self, fetched: Fetched) -> Added:
        """Take one thing that was fetched already through the whole flow; raises what reading or keeping it raised."""
        return self._keep(fetched.url, fetched)

    def _kept(self, name: str, found: Fetched | CounterclaimError) -> Added:
        """One article kept, or why it could not be: the others of its list go on."""
        try:
            return Added(name, error=found) if isinstance(found, CounterclaimError) else self._keep(name, found)
        except InputError as error:
            return Added(name, error=error)

    def _keep(self, target: str, fetched: Fetched) -> Added:
        document_id = self.store.archive(fetched)
        is_new = not self.store.knows(document_id)
        work = self.desk.work(fetched)
        assert work.document is not None
        self.store.save(self._first_seen(work.document), work.stories, work.resolved)
        return Added(target, document_id, len(work.stories), len(work.resolved), is_new, None, work.notes)

    def _first_seen(self, document: Document) -> Document:
        """The document under the first of its addresses in their order, as fetched first: no order of adding shows."""
        seen = self.store.sightings(document.id)
        urls = sorted(s.url if "://" in s.url else Path(s.url).name for s in seen)
        return replace(document, url=urls[0], retrieved_at=min(s.retrieved_at for s in seen)) if seen else document

    def ledger(self, as_of: date | None = None) -> Ledger:
        """All that is known as of a day; without a day, of the last on which anything was said."""
        work = Work(
            stories=self.store.stories(), resolved=self.store.claims(), documents=self.store.documents(), as_of=as_of
        )
        ledger = assess(self.desk, work).ledger
        assert ledger is not None
        return ledger

    def check(self, target: str) -> tuple[Ledger, str]:
        """Add a target and return the ledger with its document's id; raises what adding it raised."""
        added = list(self.add([target]))
        if added and added[0].error:
            raise added[0].error
        if not added:
            raise NotFound("there is nothing to check", where=target, remedy="name one article")
        return self.ledger(), added[0].document_id

    def find_place(self, name: str) -> Place:
        """The place of a name in any spelling: the one that claims are about, else the largest; raises ``NotFound``."""
        candidates = [p for p in self.desk.index.named(name) if p.kind in SETTLED] or list(self.desk.index.named(name))
        told = {claim.place_id for claim in self.store.claims()}
        chosen = next((place for place in candidates if place.id in told), candidates[0] if candidates else None)
        if chosen is None:
            raise NotFound(f"no place is called {name!r}", remedy="try another spelling, or import places")
        return chosen

    def find_speaker(self, name: str, ledger: Ledger) -> Speaker:
        """The speaker of a name in any spelling, or whose id it is; raises ``NotFound``."""
        choice = self.desk.resolver.book.resolve(name)
        found = ledger.speakers.get(choice.id) or ledger.speakers.get(name)
        if found is None:
            found = next((s for s in ledger.speakers.values() if key(name) in key(s.name)), None)
        found = found or self.desk.resolver.book.speaker(choice.id)
        if found is None:
            raise NotFound(
                f"nobody called {name!r} has said anything here", remedy="`counterclaim export` lists all speakers"
            )
        return found

    def site(self, as_of: date | None = None) -> Mapping[str, bytes]:
        """The whole site as files, the archived bytes of every document among them."""
        ledger = self.ledger(as_of)
        files = dict(publish(self.desk, Work(ledger=ledger)).files or {})
        files |= {f"archive/{document.id}.txt": self.store.raw(document.id) for document in ledger.documents}
        return dict(sorted(files.items()))


def _listed(
    source: plugins.Poller, target: str, since: date | None
) -> Iterator[tuple[str, Fetched | CounterclaimError]]:
    """The articles that a feed, a channel or an index lists, and the errors of those that cannot be had."""
    for step in source.poll(target, {}, since):
        if step.fetched is not None:
            yield step.fetched.url, step.fetched
        if step.error is not None:
            yield step.error.where or target, step.error
