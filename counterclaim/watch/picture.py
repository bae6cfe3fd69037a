"""The ledger of a few places at a time, kept up document by document instead of made anew from everything.

Two things need the whole collection: the day of a page that states none, and which story is a copy of which. Both are
settled once, among the documents on the same places and of the same days, and kept; what was settled does not change
with later documents, except that an earlier original may turn up. So a place can be weighed from its own claims alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from counterclaim.model import Ledger, ResolvedClaim, Story
from counterclaim.pipeline import Desk, settle, weigh
from counterclaim.store import Store
from counterclaim.store.watching import Watching

NEAR = timedelta(days=8)
"""Copies appear within a week of each other."""
HINTS = timedelta(days=60)
"""How far back other reports may tell the year of a page without a day."""
MOST = 150
"""Documents beside the new ones that are looked at; the newest."""


class Picture:
    """What the reporting in a store makes of places; reads the store, and writes down only what was settled."""

    def __init__(self, desk: Desk, store: Store, watching: Watching) -> None:
        self._desk, self._store, self._watching = desk, store, watching

    def begin(self, today: date) -> Ledger:
        """Settle everything that the store holds, once, and weigh it: where alerts start from."""
        documents, claims = self._store.documents(), self._store.claims()
        stories = settle(self._store.stories(), claims, documents, self._desk.war)
        self._watching.settle(stories)
        return weigh(self._desk, stories, claims, documents, self.as_of(today))

    def add(self, document_ids: Collection[str]) -> frozenset[str]:
        """Settle the stories of new documents; returns the places on which they have claims, '' where on none."""
        documents = self._store.documents(ids=document_ids)
        claims = self._claims(document_ids)
        places = {claim.place_id for claim in claims}
        days = [document.published.last or document.retrieved_at.date() for document in documents]
        if not days:
            return frozenset()
        reach = NEAR if all(document.published.is_known for document in documents) else HINTS
        first, last = min(days) - reach, max(days) + NEAR
        told = self._settled(document_ids, places, first, last)
        told_days = [story.published.last for story in told if story.published.last]
        if told_days and min(told_days) - NEAR < first:  # told by its words to be older than thought: look there too
            told = self._settled(document_ids, places, min(told_days) - NEAR, last)
        own = {story.id for story in told if story.document_id in document_ids}
        self._watching.settle(story for story in told if story.id in own or story.origin_id in own)
        return frozenset(places)

    def _settled(
        self, document_ids: Collection[str], places: Collection[str], first: date, last: date
    ) -> tuple[Story, ...]:
        """The stories of documents, and of those on the same places and of those days, settled together."""
        others = self._watching.beside(set(places) - {""}, first, last, MOST) - set(document_ids)
        ids = {*document_ids, *others}
        return settle(
            (*self._stories(document_ids), *self._watching.settled(self._stories(others))),
            self._claims(ids),
            self._store.documents(ids=ids),
            self._desk.war,
        )

    def weigh(self, place_ids: Iterable[str], as_of: date, document_ids: Collection[str] = ()) -> Ledger:
        """The ledger of some places, and of the claims on no place in some documents."""
        places = sorted(set(place_ids) - {""})
        claims = [claim for place in places for claim in self._store.claims(place_id=place)]
        claims += [claim for claim in self._claims(document_ids) if not claim.place_id]
        found = {story.id: story for place in places for story in self._store.stories(place_id=place)}
        found |= {story.id: story for story in self._stories(document_ids)}
        stories = self._watching.settled(found[name] for name in sorted(found))
        return weigh(self._desk, stories, claims, self._store.documents(ids=_untold(stories, claims)), as_of)

    def as_of(self, today: date) -> date:
        """The last day on which anything was said; a page that claims to be of tomorrow does not move it."""
        return self._watching.last_day(today) or today

    def _stories(self, document_ids: Iterable[str]) -> tuple[Story, ...]:
        return tuple(story for name in sorted(document_ids) for story in self._store.stories(document_id=name))

    def _claims(self, document_ids: Iterable[str]) -> tuple[ResolvedClaim, ...]:
        return tuple(claim for name in sorted(document_ids) for claim in self._store.claims(document_id=name))


def _untold(stories: Sequence[Story], claims: Sequence[ResolvedClaim]) -> frozenset[str]:
    """The documents whose claims were dated before their story's day was settled."""
    days = {story.id: story.published for story in stories}
    return frozenset(c.claim.span.document_id for c in claims if c.said != days[c.claim.story_id])
