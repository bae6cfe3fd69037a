"""From new documents to alerts: what was known before, what is known now, and the difference, kept in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from counterclaim.alert import Alert
from counterclaim.pipeline import Desk
from counterclaim.store import Store
from counterclaim.store.watching import BEGUN, PlaceKnown, Watching
from counterclaim.watch.alerts import Wanted, alert, known, news, scene_of
from counterclaim.watch.picture import Picture

BATCH = 200
"""Documents that are assessed together at most."""


class Assessor:
    """Looks at every document that was read since it last looked, however it came into the store."""

    def __init__(self, desk: Desk, store: Store, watching: Watching, wanted: Wanted, receivers: Sequence[str]) -> None:
        self._store, self._watching = store, watching
        self._picture = Picture(desk, store, watching)
        self._wanted, self._receivers = wanted, tuple(receivers)

    def begin(self, now: datetime) -> bool:
        """Take what the store holds for known, where nothing ever was; returns whether that was so."""
        if not self._watching.is_new():
            return False
        documents = self._watching.unassessed()
        ledger = self._picture.begin(now.date())
        places = {claim.place_id for claim in ledger.claims} | {BEGUN}
        self._watching.assessed(documents, known(ledger, {}, places), (), (), now)
        return True

    def assess(self, now: datetime) -> tuple[Alert, ...]:
        """The alerts that the new documents make; all is kept, so that nothing is told twice or left out."""
        pending = sorted(self._watching.unassessed().items())
        made: list[Alert] = []
        for start in range(0, len(pending), BATCH):
            made += self._batch(dict(pending[start : start + BATCH]), now)
        return tuple(made)

    def _batch(self, documents: Mapping[str, str], now: datetime) -> tuple[Alert, ...]:
        places = self._picture.add(documents.keys())
        before = self._watching.known(places)
        scene = scene_of(
            self._picture.weigh(places, self._picture.as_of(_tomorrow(now)), documents.keys()),
            documents.keys(),
            self._wanted,
        )
        after = known(scene.ledger, before, places)
        found = news(scene, before, after)
        ids = {scene.claim(u).claim.span.document_id for _, about in found for u in about}
        shown = {document.id: document for document in self._store.documents(ids=ids)}
        alerts = [alert(kind, about, scene, before, shown) for kind, about in found]
        return self._watching.assessed(documents, {**after, **_begun(after)}, alerts, self._receivers, now)


def _begun(after: Mapping[str, PlaceKnown]) -> Mapping[str, PlaceKnown]:
    return {} if BEGUN in after else {BEGUN: PlaceKnown()}


def _tomorrow(now: datetime) -> date:
    """It is tomorrow already somewhere that is reported from."""
    return date.fromordinal(now.date().toordinal() + 1)
