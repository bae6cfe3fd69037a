"""The survey: from a ledger's assessed settlements to km² with intervals, what changed, and the worlds side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from counterclaim.assessments.ground.surface import Surface
from counterclaim.assessments.ground.zones import Array, Mask
from counterclaim.errors import NotFound
from counterclaim.ground import Ground, Since, Worlds
from counterclaim.model import Assessment, Ledger, Place

FEWEST = 3  # settlements: fewer make no area to speak of
SOUTH, NORTH, WIDEST_KM = -80.0, 84.0, 1000.0  # beyond which no surface is made, and no radius believed
Known = Mapping[str, tuple[float, float, float]]


def survey(ledger: Ledger, since: date | None = None) -> Ground | None:
    """The ground of a ledger, None where fewer than three assessed settlements have a position.

    With ``since`` also what changed from that day to the ledger's, both read off its ``series``: in hindsight, from all
    that is known. Raises ``NotFound`` where nothing is assessed of that day.
    """
    found = located(ledger)
    if len(found) < FEWEST:
        return None
    surface, now = _surface(found, ledger.places), np.array([assessment.probabilities for assessment in found])
    features = surface.features(now, [assessment.share for assessment in found])
    return Ground(
        surface.ids,
        len(ledger.assessments) - len(found),
        surface.reach_km,
        surface.areas(now),
        next(f["properties"]["km"] for f in features["features"] if f["properties"]["kind"] == "line"),
        _named(features, ledger),
        _worlds(surface, now, ledger),
        _since(surface, now, ledger, since) if since else None,
    )


def located(ledger: Ledger) -> list[Assessment]:
    """The assessments of a ledger's settlements that have a position, by place."""
    found = [a for a in ledger.assessments if is_located(ledger.places.get(a.place_id))]
    return sorted(found, key=lambda assessment: assessment.place_id)


def ground_of(ledger: Ledger) -> dict[str, float]:
    """Each assessed settlement's ground, km² by place; empty where fewer than three have a position."""
    found = located(ledger)
    if len(found) < FEWEST:
        return {}
    surface = _surface(found, ledger.places)
    return dict(zip(surface.ids, surface.km2.tolist(), strict=True))


def is_located(place: Place | None) -> bool:
    """Whether a place has a position that a surface can be made around."""
    return bool(place and place.lat is not None and place.lon is not None and SOUTH <= place.lat <= NORTH)


def _surface(found: Sequence[Assessment], places: Mapping[str, Place]) -> Surface:
    return surface_of([places[assessment.place_id] for assessment in found])


def surface_of(places: Sequence[Place]) -> Surface:
    """The surface around places that are all located, as every publication makes it."""
    radius = [min(place.radius_km or 0.0, WIDEST_KM) for place in places]
    lat, lon = (np.array([getattr(place, name) for place in places], np.float64) for name in ("lat", "lon"))
    return Surface([place.id for place in places], lat, lon, radius_km=radius)


def _worlds(surface: Surface, now: Array, ledger: Ledger) -> Worlds | None:
    """Cells stay those of the whole surface; where a world is not known it is as assessed, and does not count."""
    first, second = (ledger.worlds.get(camp.id, {}) for camp in ledger.war.camps)
    both = np.array([name in first and name in second for name in surface.ids])
    if not both.any():
        return None
    one, other = (_laid(surface.ids, now, world, both) for world in (first, second))
    return Worlds(
        int(both.sum()),
        surface.areas(now, both),
        surface.areas(one, both),
        surface.areas(other, both),
        surface.difference(one, other),
        surface.difference(now, one),
        surface.difference(now, other),
    )


def _since(surface: Surface, now: Array, ledger: Ledger, day: date) -> Since:
    then = {name: triple for name in surface.ids if (triple := dict(ledger.series.get(name, ())).get(day))}
    if not then:
        raise NotFound(f"nothing is assessed of {day}", remedy="ask for a later --since")
    known = np.array([name in then for name in surface.ids])
    before = _laid(surface.ids, now, then, known)
    return Since(
        day,
        len(then),
        len(now) - len(then),
        surface.areas(before, known),
        surface.areas(now, known),
        surface.change(before, now),
    )


def _laid(ids: Sequence[str], now: Array, known: Known, where: Mask) -> Array:
    """Probabilities (n, 3) in the order of the ids: those known ``where`` so, the assessed ones elsewhere."""
    return np.array([known[name] if here else row for name, here, row in zip(ids, where, now, strict=True)])


def _named(features: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
    """The collection with what its numbers mean: the day, the states in the order of probabilities, places' names."""
    head = {"as_of": ledger.as_of.isoformat(), "states": list(ledger.war.states)}
    rows = [
        feature | {"properties": feature["properties"] | {"names": [ledger.places[name].name for name in places]}}
        if (places := feature["properties"].get("places"))
        else feature
        for feature in features["features"]
    ]
    return {"type": features["type"], "note": features["note"], **head, "features": rows}
