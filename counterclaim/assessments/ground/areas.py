"""Square kilometres from probabilities: expected areas, with intervals that know that neighbours err together.

Settlements taken as independent would give intervals that are far too narrow: what one believes about a town, one
believes about the villages around it, for the same reasons. So a settlement's state is read off a Gaussian field over
the ground whose values at two places correlate by exp(-d²/2ℓ²), d km apart: the lowest p(first camp) of its values are
the first camp's, the highest p(second camp) the second's (a Gaussian copula). A fixed set of draws of that field, each
with its mirror image, gives every interval. ℓ near 0 makes settlements independent, ℓ = inf makes them one.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from counterclaim.assessments.ground.zones import Array, Mask
from counterclaim.ground import Area, Areas, Change, Difference, PlaceChange

INTERVAL = (0.05, 0.95)
DRAWS = 128  # and as many mirror images
WAVES = 128
SEED = 20251120
EARTH_KM = 6371.0
SMALLEST_KM2 = 0.01


def field(lat: Array, lon: Array, correlation_km: float) -> Array:
    """Draws (n, DRAWS) of a standard Gaussian field at n positions; the same for the same positions, always.

    Random Fourier features (Rahimi and Recht 2007) over points in space, so that no projection enters.
    """
    north, east = np.radians(lat), np.radians(lon)
    space = EARTH_KM * np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)
    frozen = np.random.RandomState(SEED)  # its stream is promised never to change; default_rng's is not
    phase = space @ (frozen.standard_normal((3, WAVES)) / correlation_km)
    waves = frozen.standard_normal((2, WAVES, DRAWS))
    draws: Array = np.cos(phase) @ waves[0] + np.sin(phase) @ waves[1]
    return np.asarray(draws / np.sqrt((draws**2).mean(axis=1, keepdims=True)), np.float64)


def areas(km2: Array, probabilities: Array, draws: Array) -> Areas:
    """What each camp holds of cells of ``km2`` (n,), with probabilities (n, 3) and a field's draws (n, k)."""
    total = float(km2.sum())
    first, second = (_sums(km2, held) for held in _held(probabilities, draws))
    expected = [float((km2 * probabilities[:, state]).sum()) for state in range(3)]
    return Areas(
        _estimate(expected[0], first),
        _estimate(expected[1], total - (first + second)),
        _estimate(expected[2], second),
        total,
    )


def change(ids: Sequence[str], km2: Array, before: Array, after: Array, draws: Array) -> Change:
    """What changed between two days' probabilities (n, 3); a draw is the same on both: only evidence moves it."""
    ids, km2, before, after, draws = _differing(ids, km2, before, after, draws)
    was, now = _held(before, draws), _held(after, draws)
    first, second = (_sums(km2, now[camp]) - _sums(km2, was[camp]) for camp in (0, 1))
    gained = [_sums(km2, now[camp] & ~was[camp]) for camp in (0, 1)]
    more, fewer = _moved(before, after)
    net = (km2[:, None] * (after - before)).sum(axis=0)
    return Change(
        _estimate(net[0], first),
        _estimate(net[1], -(first + second)),
        _estimate(net[2], second),
        _estimate((km2 * more[:, 0]).sum(), gained[0]),
        _estimate((km2 * more[:, 2]).sum(), gained[1]),
        _changes(ids, km2, more, fewer),
    )


def difference(ids: Sequence[str], km2: Array, one: Array, other: Array, draws: Array) -> Difference:
    """Where two sets of probabilities (n, 3) for the same places disagree."""
    ids, km2, one, other, draws = _differing(ids, km2, one, other, draws)
    held, others = _held(one, draws), _held(other, draws)
    agreed = [held[camp] & others[camp] for camp in (0, 1)]
    agreed.append(~(held[0] | held[1] | others[0] | others[1]))
    by_place = km2 * np.clip(1 - _agreement(one, other).sum(axis=1), 0, 1)
    leans = np.round(one[:, 2] - one[:, 0], 9) * np.round(other[:, 2] - other[:, 0], 9)
    return Difference(
        _estimate(by_place.sum(), _sums(km2, ~(agreed[0] | agreed[1] | agreed[2]))),
        float(km2[leans < 0].sum()),
        tuple((ids[row], float(by_place[row])) for row in np.flatnonzero(by_place >= SMALLEST_KM2).tolist()),
    )


def _differing(
    ids: Sequence[str], km2: Array, one: Array, other: Array, draws: Array
) -> tuple[Sequence[str], Array, Array, Array, Array]:
    """The places alone whose probabilities differ: the others differ in no draw."""
    rows = np.flatnonzero((one != other).any(axis=1))
    return [ids[row] for row in rows.tolist()], km2[rows], one[rows], other[rows], draws[rows]


def _held(probabilities: Array, draws: Array) -> tuple[Mask, Mask]:
    """In which draws, mirror images after them, the first and the second camp hold each place; (n, 2k) both."""
    first, second = _quantiles(probabilities[:, :1]), _quantiles(probabilities[:, 2:])
    return np.hstack([draws < first, -draws < first]), np.hstack([-draws < second, draws < second])


def _quantiles(probabilities: Array) -> Array:
    """The standard normal's quantiles; infinite at 0 and 1."""
    normal = NormalDist()
    levels, index = np.unique(np.round(probabilities, 9), return_inverse=True)
    values = [normal.inv_cdf(level) if 0 < level < 1 else (level - 0.5) * np.inf for level in levels.tolist()]
    return np.array(values, np.float64)[index].reshape(probabilities.shape)


def _sums(km2: Array, mask: Mask) -> Array:
    """The area of the places that a mask (n, k) picks in each draw; exact, as areas are on a grid."""
    return np.asarray(km2 @ mask.astype(np.float64), np.float64)


def _estimate(expected: float, drawn: Array) -> Area:
    low, high = np.quantile(drawn, INTERVAL).tolist()
    mean = float(expected)
    return Area(mean, min(low, mean), max(high, mean))


def _agreement(one: Array, other: Array) -> Array:
    """The probability (n, 3) that both are in a state at once, read off the same value of the field."""
    most, least = np.maximum(one, other), np.minimum(one, other)
    contested = np.clip(1 - (most[:, 0] + most[:, 2]), 0, 1)
    return np.stack([least[:, 0], np.minimum(contested, least[:, 1]), least[:, 2]], axis=1)


def _moved(before: Array, after: Array) -> tuple[Array, Array]:
    """The probabilities (n, 3) that a place came into each state, and that it left it."""
    both = _agreement(before, after)
    return np.clip(after - both, 0, 1), np.clip(before - both, 0, 1)


def _changes(ids: Sequence[str], km2: Array, more: Array, fewer: Array) -> tuple[PlaceChange, ...]:
    """The places that changed; a place's interval is of three values: its area more, nothing, its area less."""
    tail = INTERVAL[0]
    sign_low = np.where(more > 1 - tail, 1, np.where(fewer > tail, -1, 0))
    sign_high = np.where(fewer > 1 - tail, -1, np.where(more > tail, 1, 0))
    expected = km2[:, None] * (more - fewer)
    low, high = np.minimum(km2[:, None] * sign_low, expected), np.maximum(km2[:, None] * sign_high, expected)
    rows = np.stack([expected, low, high], axis=2)
    return tuple(
        PlaceChange(ids[row], *(Area(*state) for state in rows[row].tolist()))
        for row in np.flatnonzero((np.abs(expected) >= SMALLEST_KM2).any(axis=1)).tolist()
    )
