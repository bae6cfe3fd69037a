"""How far two places lie from one another."""

from __future__ import annotations

import math

from counterclaim.model import Place


def distance_km(a: Place, b: Place) -> float | None:
    """Great-circle distance in km, None where either has no position."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    north, south = math.radians(a.lat), math.radians(b.lat)
    half = math.sin((south - north) / 2) ** 2
    half += math.cos(north) * math.cos(south) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(min(1.0, half)))
