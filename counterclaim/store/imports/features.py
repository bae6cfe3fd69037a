"""GeoJSON and Overpass JSON: features with tags, of which points, lines and areas give a position."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from counterclaim.errors import InputError
from counterclaim.store.imports.rows import (
    LONGEST_NAME,
    NO_FEATURE,
    NO_POSITION,
    NO_SETTLEMENT,
    Missed,
    Row,
    Unusable,
    header,
    row_of,
)

KM_PER_DEGREE = 111.2
_HSTORE = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')


def read_features(text: str, where: str) -> Iterator[Row | Missed]:
    """A collection's features as rows. Raises ``InputError`` where the text is no such collection."""
    found = _collection(text, where)
    del text
    overpass = isinstance(found, Mapping) and "elements" in found
    features = found.get("elements" if overpass else "features") if isinstance(found, Mapping) else found
    if not isinstance(features, list):
        raise InputError("neither a GeoJSON FeatureCollection nor Overpass JSON", where=where,
                         remedy="give features with a name and a position")  # fmt: skip
    tagged = any("place" in (_given(feature) or {}) for feature in features)
    for number, feature in enumerate(features, 1):
        given = _given(feature)
        if given is None:
            yield Missed("", number, "", NO_FEATURE)
        elif tagged and "place" not in given:
            if given:  # Overpass lists the bare nodes of its areas too
                yield Missed("", number, given.get("name", "")[:LONGEST_NAME], NO_SETTLEMENT, "no place=*")
        else:
            yield _row(number, feature, given)


def _collection(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise InputError("JSON nested too deeply", where=where, remedy="give a FeatureCollection") from error
    except ValueError as whole:
        try:  # one feature a line, each perhaps after a record separator (RFC 8142)
            return [json.loads(line.strip("\x1e")) for line in text.split("\n") if line.strip("\x1e \r\t")]
        except (ValueError, RecursionError):
            raise InputError(f"no JSON: {whole}", where=where, remedy="give GeoJSON or Overpass JSON") from whole


def _given(feature: Any) -> dict[str, str] | None:
    """A feature's tags, flat or under ``tags`` or ``other_tags``, by compared name."""
    if not isinstance(feature, Mapping):
        return None
    properties = feature.get("properties", {"tags": feature.get("tags")})
    if not isinstance(properties, Mapping):
        return None if properties is not None else {}
    given = {header(_plain(k)): _plain(v) for k, v in properties.items() if isinstance(v, str | int | float)}
    for inner in (properties.get("tags"), properties.get("other_tags")):
        if isinstance(inner, str):
            inner = dict(_HSTORE.findall(inner))
        if isinstance(inner, Mapping):
            given |= {header(_plain(k)): _plain(v) for k, v in inner.items() if v is not None}
    return given


def _plain(value: Any) -> str:
    """A value as text that can be written: JSON may have halves of letters."""
    return str(value).encode("utf-8", "replace").decode()


def _row(number: int, feature: Mapping[str, Any], given: Mapping[str, str]) -> Row | Missed:
    try:
        return row_of(number, {"@id": _plain(feature.get("id", "")), **given}, _position(feature))
    except Unusable as error:
        return Missed("", number, given.get("name", "")[:LONGEST_NAME], *error.args)


def _position(feature: Mapping[str, Any]) -> tuple[Any, Any, float] | None:
    """Latitude, longitude and radius in km from a feature; None where only its properties may have them."""
    geometry = feature.get("geometry")
    if isinstance(geometry, Mapping):
        try:
            return _centre(_rings(geometry))
        except (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError, OverflowError) as error:
            raise Unusable(NO_POSITION, "its geometry cannot be read") from error
    for point in (feature, feature.get("center")):
        if isinstance(point, Mapping) and "lat" in point and "lon" in point:
            return point["lat"], point["lon"], 0.0
    if isinstance(geometry, list):  # Overpass, "out geom"
        try:
            return _centre([[(float(point["lon"]), float(point["lat"])) for point in geometry]])
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            raise Unusable(NO_POSITION, "its geometry cannot be read") from error
    return None


def _rings(geometry: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    """A geometry's points, lines or outer rings as lists of (lon, lat)."""
    kind, coordinates = geometry["type"], geometry.get("coordinates")
    if kind == "GeometryCollection":
        return [ring for part in geometry["geometries"] for ring in _rings(part)]
    nested: dict[str, Callable[[Any], list[Any]]] = {
        "Point": lambda it: [[it]],
        "MultiPoint": lambda it: [it],
        "LineString": lambda it: [it],
        "MultiLineString": list,
        "Polygon": lambda it: [it[0]],
        "MultiPolygon": lambda it: [polygon[0] for polygon in it],
    }
    return [[(_degree(point[0]), _degree(point[1])) for point in ring] for ring in nested[kind](coordinates)]


def _degree(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError
    return float(value)


def _centre(rings: Sequence[Sequence[tuple[float, float]]]) -> tuple[float, float, float]:
    """The centroid of the widest ring, and how far its farthest point lies from it, in km."""
    ring, area = max(((ring, _area(ring)) for ring in rings if ring), key=lambda found: (abs(found[1]), len(found[0])))
    lon0, lat0 = ring[0]
    if abs(area) < 1e-12:
        lon, lat = (sum(values) / len(ring) for values in zip(*ring, strict=True))
    else:
        lon, lat = lon0, lat0
        for (x, y), (u, v) in zip(ring, [*ring[1:], ring[0]], strict=True):
            cross = (x - lon0) * (v - lat0) - (u - lon0) * (y - lat0)
            lon += (x + u - 2 * lon0) * cross / (6 * area)
            lat += (y + v - 2 * lat0) * cross / (6 * area)
    shrink = math.cos(math.radians(max(-90.0, min(90.0, lat))))
    return lat, lon, max(math.hypot((x - lon) * shrink, y - lat) for x, y in ring) * KM_PER_DEGREE


def _area(ring: Sequence[tuple[float, float]]) -> float:
    lon0, lat0 = ring[0]
    return sum(
        (x - lon0) * (v - lat0) - (u - lon0) * (y - lat0)
        for (x, y), (u, v) in zip(ring, [*ring[1:], ring[0]], strict=True)
    ) / 2  # fmt: skip
