"""Shares, medians and means, each with how far it can be trusted: 90% credible intervals throughout."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache
from math import comb

import numpy as np

from counterclaim.assessments.track_records.record_table import record_table
from counterclaim.model import Estimate

MASS = 0.9


@lru_cache(maxsize=4096)
def credible_interval(held: float, resolved: float, mass: float = MASS) -> tuple[float, float]:
    """The central interval of a Beta(held + 1, missed + 1) belief about the share that holds up, summed on a grid."""
    share = np.linspace(0.0005, 0.9995, 2000)
    density = held * np.log(share) + (resolved - held) * np.log1p(-share)
    total = np.cumsum(np.exp(density - density.max()))
    total /= total[-1]
    tail = (1 - mass) / 2
    low, high = (float(share[np.searchsorted(total, limit)]) for limit in (tail, 1 - tail))
    return round(low, 4), round(high, 4)


def share_of(held: float, resolved: float) -> Estimate:
    """A share with its interval; without a value, and as wide as ignorance, where nothing is resolved."""
    return Estimate(round(held / resolved, 4) if resolved else None, *credible_interval(held, resolved))


def median_of(values: Sequence[float]) -> Estimate | None:
    """A median with the interval between order statistics that holds it in at least 90 of 100 samples.

    None without values; without an interval for fewer than five, of which no two order statistics reach 90%.
    """
    if not values:
        return None
    ordered, many = sorted(values), len(values)
    middle = float(np.median(ordered))
    tail = np.cumsum([comb(many, k) for k in range(many)]) / 2.0**many
    cut = int(np.searchsorted(tail, (1 - MASS) / 2, side="right"))  # below the cut-th lies the median in 5 of 100
    if cut == 0:
        return Estimate(middle, None, None)
    return Estimate(middle, float(ordered[cut - 1]), float(ordered[many - cut]))


def mean_of(values: Sequence[float], clusters: Sequence[Hashable]) -> Estimate | None:
    """A mean with its interval by the Bayesian bootstrap (Rubin 1981), the same seed each time.

    Values of one cluster share one weight, for they are no independent tries. None without values; without an interval
    for few clusters.
    """
    if not values:
        return None
    sums: dict[Hashable, list[float]] = {}
    for cluster, value in sorted(zip(clusters, values, strict=True), key=lambda pair: (str(pair[0]), pair[1])):
        sums.setdefault(cluster, []).append(value)
    totals = np.array([sum(some) for some in sums.values()])
    counts = np.array([len(some) for some in sums.values()], np.float64)
    mean = round(float(totals.sum() / counts.sum()), 4)
    table = record_table().matter
    if len(sums) < table["fewest_for_interval"]:
        return Estimate(mean, None, None)
    weights = np.random.default_rng(0).dirichlet(np.ones(len(sums)), int(table["draws"]))
    low, high = np.quantile((weights @ totals) / (weights @ counts), [(1 - MASS) / 2, (1 + MASS) / 2])
    return Estimate(mean, round(float(low), 4), round(float(high), 4))
