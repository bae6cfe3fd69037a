"""The ground of any day of the slider: the front line with its band, and the km² of each state with their intervals.

The surface is made once for an edition, geometry being loaded where it is first needed. Every day is seen in hindsight,
from all that is known now, and drawn from probabilities alone, so that days can be compared with one another; the
exported ground of the as-of day also knows how much of each place is held, and its line may differ a little.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from counterclaim.errors import NotFound
from counterclaim.ground import Area, Areas
from counterclaim.model import Place
from counterclaim.publications.exports import json_bytes
from counterclaim.store.edition import Edition
from counterclaim.store.edition.lists import beliefs_on
from counterclaim.store.edition.planes import Triples
from counterclaim.web.house import House

if TYPE_CHECKING:
    from counterclaim.assessments.ground.surface import Surface

FEWEST = 3
"""Settlements below which there is no ground to speak of."""
_LINES = 3
_NOTHING = Area(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Ground:
    """An edition's located places, in the order of their surface, with their numbers; and surfaces of some of them."""

    mark: str
    places: Sequence[Place]
    numbers: Sequence[int]
    whole: Surface
    lines: OrderedDict[bytes, Surface] = field(default_factory=OrderedDict)


class GroundOfDay:
    """Works the ground of a day out from a house's edition; threads may share it."""

    def __init__(self, house: House) -> None:
        self._house, self._lock, self._drawing = house, Lock(), Lock()
        self._held: _Ground | None = None

    def front(self, day: date) -> bytes:
        """The line and its band as GeoJSON (RFC 7946); no feature where there are too few settlements by then.

        Raises ``NotFound`` for a day that the edition has not.
        """
        edition = self._house.edition()
        ground, beliefs = self._of_day(edition, day)
        with self._drawing:  # one after another: it takes seconds where there are many places
            features = self._features(ground, beliefs) if ground else []
        from counterclaim.assessments.ground.surface import NOTE

        head = {"type": "FeatureCollection", "note": NOTE, "day": day, "as_of": edition.head.as_of}
        return json_bytes({**head, "features": features})

    def areas(self, day: date) -> Areas:
        """The km² of each state, of settlements assessed by then; raises ``NotFound`` as ``front`` does."""
        ground, beliefs = self._of_day(self._house.edition(), day)
        if ground is None:
            return Areas(_NOTHING, _NOTHING, _NOTHING, 0.0)
        known = ~np.isnan(beliefs[:, 0])
        return ground.whole.areas(np.where(known[:, None], beliefs, (0.0, 1.0, 0.0)), known)

    def _of_day(self, edition: Edition, day: date) -> tuple[_Ground | None, Triples]:
        """The ground, None where there is too little; and the day's probabilities in the order of its places."""
        head = edition.head
        if not head.first <= day <= head.as_of:
            raise NotFound(f"nothing is assessed of {day}", remedy=f"ask for a day from {head.first} to {head.as_of}")
        with self._lock:
            ground = self._ground(edition)
        if ground is None:
            return None, np.zeros((0, 3))
        return ground, beliefs_on(edition, day)[list(ground.numbers)]

    def _ground(self, edition: Edition) -> _Ground | None:
        from counterclaim.assessments.ground.survey import is_located, surface_of

        mark = self._house.mark
        if self._held is None or self._held.mark != mark:
            self._held = None
            rows = sorted((row for row in edition.assessed() if is_located(row.place)), key=lambda row: row.place.id)
            if len(rows) < FEWEST:
                return None
            places = [row.place for row in rows]
            self._held = _Ground(mark, places, [row.number for row in rows], surface_of(places))
        return self._held

    def _features(self, ground: _Ground, beliefs: Triples) -> list[dict[str, Any]]:
        known = ~np.isnan(beliefs[:, 0])
        if known.sum() < FEWEST:
            return []
        found = self._line(ground, known).front_line(beliefs[known])
        shapes: list[tuple[Any, dict[str, Any]]] = [
            (found.band, {"kind": "band", "low": 0.25, "high": 0.75}),
            (found.line, {"kind": "line", "km": round(found.km, 1)}),
        ]
        return [{"type": "Feature", "geometry": shape, "properties": told} for shape, told in shapes]

    def _line(self, ground: _Ground, known: Any) -> Surface:
        """The surface of the places known by then: others must not draw a line. A few of them are kept."""
        from counterclaim.assessments.ground.survey import surface_of

        if known.all():
            return ground.whole
        name = np.packbits(known).tobytes()
        if name not in ground.lines:
            ground.lines[name] = surface_of([place for place, here in zip(ground.places, known, strict=True) if here])
            while len(ground.lines) > _LINES:
                ground.lines.popitem(last=False)
        ground.lines.move_to_end(name)
        return ground.lines[name]
