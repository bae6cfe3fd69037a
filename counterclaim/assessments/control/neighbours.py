"""Coupling along the front: what is believed of the settlements around, the day before, as weak evidence of one's own.

A settlement behind two held ones is rarely contested. It is off unless asked for: on the towns that it could be tried
on it gained nothing (docs/decisions/0020-control.md); ``eval control`` prints it with and without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from counterclaim.assessments.control.parameters import Parameters
from counterclaim.assessments.control.passes import ALL, Said, forward, paces, said_of
from counterclaim.assessments.control.states import HALVES, LEVELS, SHAPE, SHARE, Array
from counterclaim.assessments.control.weighing import Weighed

REACH_KM = 15.0
DECAY_KM = 6.0
STRENGTH = 0.3
"""In nats a day for the whole of a town between one's own share and that of a settlement at no distance."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """Expected shares (days,) of a settlement from ``first_day`` on, and where it lies (latitude, longitude)."""

    first_day: date
    shares: Array
    at: Point


def rows_of(at: Point, first_day: date, days: int, others: Sequence[Around]) -> Array:
    """Log likelihoods (days, 2, 11) from the settlements around, each day from what was believed the day before."""
    pull = np.zeros((days, HALVES, LEVELS))
    for other in others:
        near = distance_km(at, other.at)
        if near > REACH_KM:
            continue
        row = np.arange(days) + (first_day - other.first_day).days - 1
        known = (row >= 0) & (row < len(other.shares))
        weight = float(np.exp(-near / DECAY_KM))
        pull[known] -= weight * np.abs(SHARE - other.shares[row[known], None, None])
    return STRENGTH * pull


def coupled(
    weighed: Sequence[Weighed], first_day: date, last_day: date, start: Array, rows: Array, table: Parameters
) -> Array:
    """The filter's beliefs (days, 2, 3, 11, 1) of a settlement with its neighbours' rows (days, 2, 11) as evidence."""
    told = said_of(weighed, np.ones((len(weighed), 1), bool), first_day, last_day, table)
    heard = [_both(said, row, table) for said, row in zip(told, rows, strict=True)]
    beliefs = np.empty((len(told), *SHAPE, 1))
    forward(heard, start[..., None], table, beliefs)
    return beliefs


def _both(told: Said | None, row: Array, table: Parameters) -> Said | None:
    if not row.any():
        return told
    likelihood = np.exp(row - row.max())[..., None]
    if told is None:
        return Said(ALL, likelihood, None, paces(np.zeros(1), np.zeros((HALVES, 1)), table))
    return Said(told.columns, told.emission * likelihood, told.talking, told.paces)


def distance_km(one: Point, other: Point) -> float:
    """The great-circle distance of two points (latitude, longitude), in kilometres."""
    lat, lon, to_lat, to_lon = np.radians([*one, *other])
    root = np.sin((to_lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(to_lat) * np.sin((to_lon - lon) / 2) ** 2
    return float(2 * 6371.0 * np.arcsin(np.sqrt(root)))
