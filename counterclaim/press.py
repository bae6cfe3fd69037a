"""The press: prints the edition that a server reads, whole or the part that new documents touch.

Printing needs all that a store holds in memory; a server lets another process do it and keeps its own memory small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from counterclaim.assessments.ground.survey import ground_of
from counterclaim.assessments.worlds import world_series
from counterclaim.errors import StoreError
from counterclaim.model import Ledger, Story, Utterance
from counterclaim.newsroom import Newsroom
from counterclaim.pipeline import start_of
from counterclaim.publications.views.dossier import dispute_days
from counterclaim.publications.views.lookup import lookup, slug
from counterclaim.publications.views.map import names_of
from counterclaim.publications.views.words import document_name
from counterclaim.store.connection import Database
from counterclaim.store.database import Store
from counterclaim.store.edition import EDITION, Edition, Extras, remake, renew, turn
from counterclaim.store.edition.planes import Series
from counterclaim.store.watching import Watching
from counterclaim.stories.findings import find_findings
from counterclaim.wars import load_war
from counterclaim.watch.picture import Picture


def opened(home: Path, war: str, store: Store) -> Edition:
    """The edition in ``home`` as it is; raises ``StoreError`` where none was printed, or one of another version."""
    return Edition(home / EDITION, load_war(war), store.documents)


def is_current(home: Path, war: str) -> bool:
    """Whether the edition holds everything that the store does."""
    with Store.open(home) as store:
        try:
            edition = opened(home, war, store)
        except StoreError:
            return False
        try:
            return edition.head.head == store.head()
        finally:
            edition.close()


def print_edition(home: Path, war: str = "ukraine") -> None:
    """Print the whole edition from what the store holds; raises as ``Newsroom`` and ``remake`` do."""
    with Newsroom.open(home, war) as newsroom:
        head = newsroom.store.head()
        ledger = newsroom.ledger()
        remake(home / EDITION, ledger, head, extras(ledger), lambda part: _catch_up(newsroom, part))


def reprint(
    home: Path,
    document_ids: Collection[str],
    war: str = "ukraine",
    weighed: Callable[[int], None] = lambda places: None,
) -> None:
    """Bring an edition up to date with some new documents: the places that they speak of are weighed again.

    Records and everything on other places stay until the whole is printed again, which the edition still lacks
    (``is_current``). Waits while others change the edition. ``weighed`` is told of how many places. Raises as
    ``print_edition``.
    """
    with Newsroom.open(home, war) as newsroom, turn(home):
        _bring_in(newsroom, home / EDITION, document_ids, weighed)


def lacking(home: Path, document_ids: Collection[str], war: str = "ukraine") -> frozenset[str]:
    """Those of some documents that the edition does not hold; all where there is no edition."""
    with Store.open(home) as store:
        try:
            with closing(opened(home, war, store)) as edition:
                return frozenset(document_ids) - edition.document_counts(sorted(document_ids)).keys()
        except StoreError:
            return frozenset(document_ids)


def _catch_up(newsroom: Newsroom, part: Path) -> None:
    """Bring the documents into a new edition that were reprinted into the old one while the new one was made."""
    store = newsroom.store
    try:
        with closing(Edition(store.home / EDITION, newsroom.desk.war, store.documents)) as old:
            held = old.document_ids()
    except StoreError:
        return  # there is none yet
    with closing(Edition(part, newsroom.desk.war, store.documents)) as new:
        late = held - new.document_ids()
    if late:
        _bring_in(newsroom, part, late)


def _bring_in(
    newsroom: Newsroom,
    path: Path,
    document_ids: Collection[str],
    weighed: Callable[[int], None] = lambda places: None,
) -> None:
    with closing(Edition(path, newsroom.desk.war, newsroom.store.documents)) as edition:
        desk = newsroom.desk
        settled = _AsPrinted(newsroom.store.database, edition)
        picture = Picture(desk, newsroom.store, settled)
        places = picture.add(document_ids)
        as_of = max(edition.head.as_of, settled.last_day(date.today()) or date.min)
        ledger = picture.weigh(places, as_of, document_ids)
        weighed(len(places - {""}))
        new = {document.id: document for document in newsroom.store.documents(ids=document_ids)}
        held = {document.id: document for document in ledger.documents} | new
        ledger = replace(
            ledger,
            documents=tuple(held[name] for name in sorted(held)),
            stories=tuple(
                replace(s, findings=find_findings(s, new[s.document_id].text, desk.war.began))
                if s.document_id in new
                else s
                for s in ledger.stories
            ),
        )
        printed = extras(ledger)
    renew(path, ledger, printed, document_ids)


class _AsPrinted(Watching):
    """Stories as the last printing of everything settled them; the newer ones as they were settled when they came."""

    def __init__(self, database: Database, edition: Edition) -> None:
        super().__init__(database)
        self._edition = edition

    def settled(self, stories: Iterable[Story]) -> tuple[Story, ...]:
        """As ``Watching.settled``."""
        every = tuple(stories)
        printed = self._edition.stories([story.id for story in every])
        newer = {story.id: story for story in super().settled(s for s in every if s.id not in printed)}
        return tuple((printed | newer)[story.id] for story in every)


def extras(ledger: Ledger) -> Extras:
    """What an edition wants to know of a ledger's places beside what the ledger says."""
    look = lookup(ledger)
    told: dict[str, list[Utterance]] = defaultdict(list)
    for utterance in ledger.utterances:
        told[utterance.place_id].append(utterance)
    first, second = (camp.id for camp in ledger.war.camps)

    def worlds(place_id: str) -> tuple[Series, Series]:
        start = start_of(ledger.places[place_id], ledger.war)
        one, other = (world_series(camp, told[place_id], ledger.war, ledger.as_of, start) for camp in (first, second))
        return one, other

    return Extras(
        names_of, slug, document_name, lambda place_id: dispute_days(look, place_id), worlds, ground_of(ledger)
    )
