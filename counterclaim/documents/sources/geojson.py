"""Snapshots of a mapping project's map (GeoJSON, RFC 7946) as a source: one document a day, kept as it came."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from counterclaim.documents.decode import MAX_BYTES, require_text
from counterclaim.documents.sources.file import now
from counterclaim.documents.sources.kinds import kind_of, opened, unreadable
from counterclaim.errors import InputError, NotText, TooLarge
from counterclaim.model import Fetched

MEDIA_TYPE = "application/geo+json"

_DAY = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_KEYS = ("date", "day", "datetime", "timestamp", "updated", "updated_at", "created_at")
_DRAWN = frozenset(("Polygon", "MultiPolygon"))


class SnapshotSource:
    """Reads ``.geojson``, and ``.json`` with features: areas whose properties say who holds them.

    The day of the map stands in the file's name (``map_2025-06-30.geojson``) or in the collection's or the first
    feature's properties. ``clock`` gives the time of retrieval.
    """

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        self._clock = clock

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield the snapshot as one document, or None for what is no such file.

        Raises ``NotText`` for what is no collection of areas, ``InputError`` where its day is not told or it cannot be
        read, ``TooLarge``.
        """
        return self._read(target) if kind_of(target) == "geojson" else None

    def _read(self, target: str) -> Iterator[Fetched]:
        try:
            with opened(Path(target)) as stream:
                raw = stream.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            raise unreadable(error, target) from error
        if len(raw) > MAX_BYTES:
            limit = MAX_BYTES // 1024 // 1024
            raise TooLarge(
                f"the map is more than the {limit} MB that are read", where=target, remedy="simplify its lines"
            )
        require_text(raw, target)
        told = _collection(raw, target)
        day = _named_day(Path(target).name) or _told_day(told)
        if day is None:
            remedy = "put the day into the file's name: map_2025-06-30.geojson"
            raise InputError("the map does not say of which day it is", where=target, remedy=remedy)
        yield Fetched(raw, Path(target).as_posix(), self._clock(), MEDIA_TYPE, published=day.isoformat())


def _collection(raw: bytes, target: str) -> dict[str, Any]:
    """The collection, which some interfaces wrap in an object with its number."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", None) or getattr(error, "reason", None) or "it is nested too deeply"
        raise NotText(f"this is no JSON: {reason}", where=target, remedy="save the map again") from error
    outer = told if isinstance(told, dict) else {}
    inner = outer.get("map", outer)
    found = inner if isinstance(inner, dict) else {}
    features = found.get("features")
    if not isinstance(features, list) or not any(_is_area(feature) for feature in features):
        raise NotText("this is no map of areas", where=target, remedy="give a GeoJSON FeatureCollection of polygons")
    return {**outer, **found}


def _is_area(feature: object) -> bool:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    return isinstance(geometry, dict) and geometry.get("type") in _DRAWN


def _named_day(words: str) -> date | None:
    for year, month, day in _DAY.findall(words):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def _told_day(told: dict[str, Any]) -> date | None:
    first = next((feature for feature in told["features"] if isinstance(feature, dict)), {})
    for values in (told, told.get("properties"), first.get("properties")):
        said = values if isinstance(values, dict) else {}
        for value in (said.get(name) for name in _DAY_KEYS):
            if isinstance(value, str) and (day := _named_day(value)):
                return day
            if isinstance(value, int) and not isinstance(value, bool) and 1e9 < value < 1e13:
                return datetime.fromtimestamp(value / (1000 if value > 1e11 else 1), UTC).date()
    return None
