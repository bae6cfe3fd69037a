"""How much of a Brier score is for want of calibration, and how much is won by telling days apart.

The CORP decomposition: score = miscalibration - discrimination + uncertainty, where the calibrated forecast is the
isotonic regression of the outcome on the forecast, by pooling adjacent violators. Dimitriadis, Gneiting and Jordan,
Stable reliability diagrams for probabilistic classifiers, PNAS 2021.
"""

from __future__ import annotations

import numpy as np

from counterclaim.evaluation.control.towns import Floats

STEPS = 50
"""Forecasts are rounded to this fraction of 1 where many resamples are decomposed at once."""


def isotonic(forecast: Floats, outcome: Floats) -> Floats:
    """The rising function of forecasts (N,) that is nearest to outcomes (N,), in their order, by squared distance."""
    place = np.unique(forecast, return_inverse=True)[1]
    weights = np.bincount(place).astype(np.float64)
    means = np.bincount(place, weights=outcome) / weights
    pooled: list[tuple[float, float, int]] = []
    for mean, weight in zip(means.tolist(), weights.tolist(), strict=True):
        size = 1
        while pooled and pooled[-1][0] >= mean:
            before, heavy, many = pooled.pop()
            mean = (before * heavy + mean * weight) / (heavy + weight)
            weight, size = weight + heavy, size + many
        pooled.append((mean, weight, size))
    fitted = np.repeat([mean for mean, _, _ in pooled], [size for _, _, size in pooled])
    at: Floats = fitted[place]
    return at


def decompose(forecast: Floats, outcome: Floats) -> tuple[float, float]:
    """Miscalibration and discrimination of forecasts (N,) in 0-1 of outcomes (N,) that are 0 or 1; NaN without days."""
    if not len(forecast):
        return np.nan, np.nan
    best = float(((isotonic(forecast, outcome) - outcome) ** 2).mean())
    typical = float(((outcome.mean() - outcome) ** 2).mean())
    return float(((forecast - outcome) ** 2).mean()) - best, typical - best


def resampled(forecast: Floats, outcome: Floats, group: Floats, draws: Floats) -> Floats:
    """Miscalibration and discrimination (B, 2) of B resamples, forecasts rounded to a fiftieth.

    ``group`` (N,) is each day's episode, ``draws`` (B, E) how often a resample has each. The isotonic regression is
    worked out for all resamples together by its min-max formula.
    """
    values, place = np.unique(np.round(forecast * STEPS) / STEPS, return_inverse=True)
    cells = (draws.shape[1], len(values))
    cell = group.astype(np.int64) * cells[1] + place

    def drawn(amount: Floats | None) -> Floats:
        counted: Floats = draws @ np.bincount(cell, amount, cells[0] * cells[1]).reshape(cells)
        return counted

    weights, hits = drawn(None), drawn(outcome)
    fitted = _min_max(weights, hits)
    total, positives = weights.sum(axis=1), hits.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = (weights * values**2 - 2 * values * hits).sum(axis=1) + positives
        best = (weights * fitted**2 - 2 * fitted * hits).sum(axis=1) + positives
        typical = positives - positives**2 / total
        return np.column_stack([(score - best) / total, (typical - best) / total])


def _min_max(weights: Floats, hits: Floats) -> Floats:
    """Isotonic means (B, V) of V ordered cells; 0 in cells that a resample leaves empty."""
    fitted = np.full(weights.shape, -np.inf)
    for begin in range(weights.shape[1]):
        weight, hit = weights[:, begin:].cumsum(axis=1), hits[:, begin:].cumsum(axis=1)
        means = np.divide(hit, weight, out=np.full(weight.shape, np.inf), where=weight > 0)
        least = np.minimum.accumulate(means[:, ::-1], axis=1)[:, ::-1]
        np.maximum(fitted[:, begin:], least, out=fitted[:, begin:])
    return np.where(weights > 0, fitted, 0.0)
