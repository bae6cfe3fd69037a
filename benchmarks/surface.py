"""Speed of the control surface, and what its intervals rest on.

    python -m benchmarks.surface [PLACES]

Made-up settlements over some 500,000 km² with a ragged front through them and an uncertain radius of 1.5 km, a tenth of
them changed on a further day. CPU time of one core; machines are shared, so compare figures of one run with one
another.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from counterclaim.assessments.ground.surface import Surface

Array = npt.NDArray[np.float64]
Result = TypeVar("Result")
AHEAD = 36.0  # degrees east: where the front runs
WIDTH = 0.4  # degrees that belief takes to change from one camp to the other


def timed(name: str, work: Callable[[], Result]) -> Result:
    """Do it, and print how long it took."""
    begun = time.process_time()
    result = work()
    print(f"{name:44}{(time.process_time() - begun) * 1000:8.0f} ms")
    return result


def beliefs(second: Array) -> Array:
    """Probabilities (n, 3) where the second camp's part of a place is so."""
    contested = 0.5 * np.minimum(second, 1 - second)
    return np.stack([(1 - second) * (1 - contested), contested, second * (1 - contested)], axis=1)


def two_days(random: np.random.RandomState, lat: Array, lon: Array) -> tuple[Array, Array]:
    """A day's probabilities and the next's, a tenth of the places changed."""
    depth = (lon - AHEAD + 0.25 * np.sin(2 * lat)) / WIDTH + random.normal(0, 0.1, len(lat))
    first = np.clip(0.5 + depth, 0.01, 0.99)
    moved = np.clip(first + random.normal(0.02, 0.05, len(lat)) * (random.rand(len(lat)) < 0.1), 0.01, 0.99)
    return beliefs(first), beliefs(moved)


def made_once(surface: Surface, day: Array) -> None:
    """All that later days share, with the first day's own part in it."""
    timed("once: cells and their areas", lambda: surface.km2)
    timed("once: the field's draws (with a day's areas)", lambda: surface.areas(day))
    timed("once: triangles (with a day's line)", lambda: surface.front_line(day))
    timed("once: outlines, unknown (with a day's)", lambda: surface.features(day))


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 12_000
    random = np.random.RandomState(7)
    lat, lon = random.uniform(46, 52, count), random.uniform(30, 40, count)
    day, next_day = two_days(random, lat, lon)
    ids = [f"place {row}" for row in range(count)]
    print(f"{count} places")
    surface = timed("once: places", lambda: Surface(ids, lat, lon, radius_km=np.full(count, 1.5)))
    made_once(surface, day)
    found = timed("a further day: areas", lambda: surface.areas(next_day))
    line = timed("a further day: front line and band", lambda: surface.front_line(next_day))
    timed("a further day: features, line and band in them", lambda: surface.features(next_day))
    change = timed("a further day: change", lambda: surface.change(day, next_day))
    timed("two worlds: difference", lambda: surface.difference(day, day[:, ::-1]))
    print(f"known {found.known_km2:.0f} km²; line {line.km:.0f} km; second camp {change.second.expected:+.0f} km²")
    for reach in (0.001, 5.0, 10.0, 20.0, math.inf):
        area = Surface(ids, lat, lon, correlation_km=reach).areas(next_day).second
        print(f"correlation over {reach:g} km: second camp {area.expected:.0f} km² ({area.low:.0f} to {area.high:.0f})")


if __name__ == "__main__":
    main()
