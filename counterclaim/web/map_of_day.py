"""The map of any day as GeoJSON: what stays the same of each settlement is written once for an edition."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np

from counterclaim.errors import NotFound
from counterclaim.store.edition import CHUNK, Edition, MapPlace
from counterclaim.store.edition.lists import beliefs_on
from counterclaim.store.edition.planes import DISPUTED, SIDES, STEPS, Bytes, Triples, unpacked
from counterclaim.web.house import House

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Known:
    """An edition's located places: number, longitude, latitude, and a feature's beginning and end."""

    mark: str
    rows: Sequence[tuple[int, float, float, str, str]]
    unlocated: int


class MapOfDay:
    """Writes the map of a day from a house's edition; threads may share it."""

    def __init__(self, house: House) -> None:
        self._house, self._lock = house, Lock()
        self._held: _Known | None = None

    def features(self, edition: Edition, day: date, world: str, box: Box) -> bytes:
        """A FeatureCollection (RFC 7946) of the settlements of which something is assessed, or said, by that day.

        ``world`` is ``assessed``, or ``a`` or ``b``: what that camp's words alone make of it, to a thirtieth. Raises
        ``NotFound`` for a day that the edition has not.
        """
        head = edition.head
        if not head.first <= day <= head.as_of:
            raise NotFound(f"nothing is assessed of {day}", remedy=f"ask for a day from {head.first} to {head.as_of}")
        known = self._known(edition)
        plane, beliefs = _plane(edition, world, day), beliefs_on(edition, day) if world == "assessed" else None
        begun = {"type": "FeatureCollection", "as_of": head.as_of.isoformat(), "day": day.isoformat()}
        words = json.dumps(begun | {"world": world, "unlocated": known.unlocated}, separators=(",", ":"))
        features = ",\n".join(_features(known, plane, beliefs, box))
        return f'{words[:-1]},"features":[{features}]}}\n'.encode()

    def _known(self, edition: Edition) -> _Known:
        mark = self._house.mark
        with self._lock:
            if self._held is None or self._held.mark != mark:
                every = edition.assessed()
                rows = [_fixed(row) for row in every if row.place.lat is not None and row.place.lon is not None]
                self._held = _Known(mark, rows, len(every) - len(rows))
            return self._held


def _fixed(row: MapPlace) -> tuple[int, float, float, str, str]:
    place = row.place
    lon, lat = round(place.lon or 0.0, 5), round(place.lat or 0.0, 5)
    name, slug = (json.dumps(text, ensure_ascii=False) for text in (place.name, row.slug))
    begun = (
        f'{{"type":"Feature","id":{json.dumps(place.id)},"geometry":{{"type":"Point","coordinates":[{lon},{lat}]}},'
        f'"properties":{{"name":{name},"slug":{slug},'
    )
    return row.number, lon, lat, begun, f'"claims":{row.claims}}}}}'


def _plane(edition: Edition, world: str, day: date) -> Bytes:
    """A day's byte of every place, by number."""
    chunk, step = divmod((day - edition.head.first).days, CHUNK)
    rows = unpacked(edition.plane(world, chunk), edition.head.width)[: step + 1]
    return np.asarray(np.bitwise_xor.reduce(rows, axis=0), np.uint8)


def _features(known: _Known, plane: Bytes, beliefs: Triples | None, box: Box) -> Iterator[str]:
    west, south, east, north = box
    bytes_ = plane.tolist()
    triples = None if beliefs is None else np.round(beliefs, 4).tolist()
    for number, lon, lat, begun, rest in known.rows:
        byte = bytes_[number]
        if not byte or not (south <= lat <= north and _is_between(west, lon, east)):
            continue
        side, disputed = SIDES[byte & 3], "true" if byte & DISPUTED else "false"
        if triples is None:
            probable, told = round((byte >> 3) / STEPS, 2), "null"
        else:
            a, contested, b = triples[number]
            probable, told = (a, contested, b)[(byte & 3) - 1], f"[{a},{contested},{b}]"
        yield f'{begun}"side":"{side}","probability":{probable},"probabilities":{told},"disputed":{disputed},{rest}'


def _is_between(west: float, lon: float, east: float) -> bool:
    """Whether a longitude is met on the way from west to east; the way may cross the 180th meridian (RFC 7946, 5.2)."""
    return west <= lon <= east if west <= east else lon >= west or lon <= east
