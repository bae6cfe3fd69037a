"""What was known of a place on an earlier day: its own stories and claims until then, weighed again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

from counterclaim.model import Ledger, ResolvedClaim, Story
from counterclaim.store.edition import Edition
from counterclaim.web.house import House

if TYPE_CHECKING:
    from counterclaim.pipeline import Desk


class AsKnown:
    """Weighs a place as of a day, for threads that share it one after another.

    The desk is made with the first question and costs some 11 MB; a place that hundreds spoke of takes a second. Days
    and origins of stories are those of the edition; speakers' records are not looked at, as nothing here rests on them.
    """

    def __init__(self, house: House) -> None:
        self._house, self._lock = house, Lock()
        self._desk: Desk | None = None

    def place(self, edition: Edition, place_id: str, as_of: date) -> Ledger:
        """All about one place as of a day: equal to the whole ledger of that day in all but records and grades.

        Raises ``NotFound`` where nobody ever spoke of it.
        """
        now = edition.place(place_id)
        if as_of >= now.as_of:
            return now
        from counterclaim.pipeline import weigh

        store = self._house.store
        printed = edition.stories([story.id for story in store.stories(place_id=place_id)])
        claims = [claim for claim in store.claims(place_id=place_id) if claim.claim.story_id in printed]
        stories = [printed[name] for name in sorted(printed)]
        whole = store.documents(ids=_untold(stories, claims))
        with self._lock:
            ledger = weigh(self._made_desk(), stories, claims, whole, as_of)
        shown = {story.document_id for story in ledger.stories}
        return replace(ledger, documents=tuple(document for document in now.documents if document.id in shown))

    def _made_desk(self) -> Desk:
        from counterclaim.pipeline import Desk, built_in_gazetteer
        from counterclaim.store.gazetteer import GazetteerFile

        if self._desk is None:
            index = GazetteerFile(built_in_gazetteer(), self._house.store.places_path)
            self._desk = Desk(self._house.war, index)
        return self._desk


def _untold(stories: Sequence[Story], claims: Sequence[ResolvedClaim]) -> frozenset[str]:
    """The documents whose claims were dated before their story's day was settled."""
    days = {story.id: story.published for story in stories}
    return frozenset(c.claim.span.document_id for c in claims if c.said != days[c.claim.story_id])
