"""The newsroom: a store with the flow around it, which the command line and the server work with."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from counterclaim import plugins
from counterclaim.claims.llm.settings import URL as LANGUAGE_MODEL
from counterclaim.documents.sources.web import shared
from counterclaim.errors import NotFound
from counterclaim.language.spelling import key
from counterclaim.model import Fetched, Ledger, Place, Speaker
from counterclaim.reading.arrivals import arrivals
from counterclaim.reading.keeping import Added, Arrival, Keeper
from counterclaim.reading.limits import MOST_JOBS, Limits, usable_cores
from counterclaim.reading.pool import Pool
from counterclaim.store.database import Store
from counterclaim.store.reader import reader_mark
from counterclaim.wars import load_war

if TYPE_CHECKING:
    from counterclaim.pipeline import Desk

__all__ = ["Added", "Arrival", "Newsroom"]

_ANSWERING = 3600.0  # seconds that all answers of a language model about one document may take


class Newsroom:
    """A store with the flow around it: what the command line and the server work with."""

    def __init__(self, store: Store, war: str = "ukraine", limits: Limits | None = None) -> None:
        self.store, self.war = store, war
        self.asks = bool(os.environ.get(LANGUAGE_MODEL))
        self.limits = limits or Limits(waiting=_ANSWERING if self.asks else 0.0)

    @staticmethod
    def open(home: Path, war: str = "ukraine", limits: Limits | None = None) -> Newsroom:
        """Open the store in ``home`` (made if absent) with a war's tables; a context manager.

        ``limits`` are those of the processes that read. Raises as ``load_war`` and ``Store.open``.
        """
        load_war(war)
        return Newsroom(Store.open(home), war, limits)

    @cached_property
    def desk(self) -> Desk:
        """The tools for what is done in this process, which is all but reading; made when they are first needed."""
        from counterclaim.pipeline import Desk, built_in_gazetteer
        from counterclaim.store.gazetteer import GazetteerFile

        return Desk(load_war(self.war), GazetteerFile(built_in_gazetteer(), self.store.places_path))

    @cached_property
    def sources(self) -> tuple[plugins.Source, ...]:
        """Every installed source, in the order of their names; what they ask of the web goes to the archive too."""
        shared().on_exchange = self.store.keep_exchange
        return tuple(plugins.create("sources", name) for name in plugins.load("sources"))

    def __enter__(self) -> Newsroom:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        if "sources" in vars(self):
            shared().on_exchange = None
        if "desk" in vars(self):
            self.desk.index.close()
        self.store.close()

    def add(self, targets: Sequence[str], since: date | None = None, jobs: int | None = None) -> Iterator[Added]:
        """Keep and read targets, and say of one after the other what became of it, in their order.

        What cannot be read is reported and the rest goes on. ``since`` is for sources that list many articles: what was
        published before that day is passed over. ``jobs`` is how many processes read at most: as many as there are
        cores, but no more than four; results do not depend on it.
        """
        return self.read(arrivals(self.sources, targets, since), jobs)

    def keep(self, fetched: Fetched) -> Added:
        """Take one thing that was fetched already through the whole flow; raises what reading or keeping it raised."""
        (added,) = self.read([Arrival(fetched.url, fetched)], jobs=1)
        if added.error is not None:
            raise added.error
        return added

    def read(self, arriving: Iterable[Arrival], jobs: int | None = None) -> Iterator[Added]:
        """Keep and read what arrives: what ``add`` does with what its targets bring."""
        keeper = Keeper(self.store, self._reader)
        pool = Pool(self.war, str(self.store.places_path), self.limits, self._extractors)
        try:
            for found in pool.read(keeper.arriving(arriving), jobs or self.jobs):
                if found is not None:
                    keeper.read(*found)
                if found is None or keeper.is_due:
                    keeper.write()
                yield from keeper.take()
        finally:
            pool.close()
            keeper.write()
        yield from keeper.take()

    @property
    def jobs(self) -> int:
        """How many processes read where nobody says how many; one where each would ask a language model."""
        return 1 if self.asks else min(usable_cores(), MOST_JOBS)

    @property
    def _reader(self) -> str:
        """The mark of how this newsroom reads; none where answers may differ or tools were put on the desk."""
        if self.asks or self._extractors is not None:
            return ""
        installed = (f"{name}={point.value}" for group in plugins.GROUPS for name, point in plugins.load(group).items())
        return reader_mark([self.store.places_path, Path(self.war)], [self.war, *installed])

    @property
    def _extractors(self) -> Sequence[plugins.Extractor] | None:
        """Extractors that somebody put on the desk; None for those installed, which a process makes itself."""
        found: Sequence[plugins.Extractor] | None = vars(self.desk).get("extractors") if "desk" in vars(self) else None
        return None if found is None or found is self.desk.installed else found

    def ledger(self, as_of: date | None = None) -> Ledger:
        """All that is known as of a day; without a day, of the last on which anything was said."""
        from counterclaim.pipeline import Work, assess

        work = Work(
            stories=self.store.stories(), resolved=self.store.claims(), documents=self.store.documents(), as_of=as_of
        )
        ledger = assess(self.desk, work).ledger
        assert ledger is not None
        return ledger

    def check(self, target: str) -> tuple[Ledger, str]:
        """Add a target and return the ledger with its document's id; raises what adding it raised."""
        _ = self.desk  # made while the process that reads gets ready
        added = list(self.add([target], jobs=1))
        if added and added[0].error:
            raise added[0].error
        if not added:
            raise NotFound("there is nothing to check", where=target, remedy="name one article")
        return self.ledger(), added[0].document_id

    def find_place(self, name: str) -> Place:
        """The place of a name in any spelling: the one that claims are about, else the largest; raises ``NotFound``."""
        from counterclaim.pipeline import SETTLED

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
        from counterclaim.pipeline import Work, publish

        ledger = self.ledger(as_of)
        files = dict(publish(self.desk, Work(ledger=ledger)).files or {})
        files |= {f"archive/{document.id}.txt": self.store.raw(document.id) for document in ledger.documents}
        return dict(sorted(files.items()))
