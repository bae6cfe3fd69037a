"""Learning the control model's numbers from places whose share a map shows: the table set by hand is the prior.

Maximum a posteriori by Gauss-Newton steps with the damping of Levenberg and Marquardt (Nocedal and Wright, Numerical
Optimization, 2006, ch. 10): the scores that are asked of the model are sums of squares already (Brier 1950).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from counterclaim.assessments.control.parameters import Parameters, Vector
from counterclaim.assessments.control.passes import filtered, half, share, shown
from counterclaim.assessments.control.states import Array, at_share
from counterclaim.assessments.control.weighing import Learned, weigh
from counterclaim.model import Utterance, War

PRIOR = 1.0
"""How much a prior standard deviation's squared distance counts beside a place's mean squared errors."""
ROUNDS = 3
STEP = 0.02
DIGITS = (1.0, 1.4, 1.0)
"""Weights of the errors of the three states, of the share, and of who holds half."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A place whose share a map shows: what was said of it, the map's share on the first day, and day by day.

    ``rows`` (N,): days since the first; ``occupied`` (N,): the second camp's share, 0 to 1; ``label`` (N,): 0 the first
    camp, 1 contested, 2 the second.
    """

    utterances: tuple[Utterance, ...]
    start: float
    first_day: date
    rows: npt.NDArray[np.int64]
    occupied: Array
    label: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Believed:
    """What the model believes of a place on its days: ``probabilities`` (N, 3), ``share`` (N,), ``half`` (N,)."""

    probabilities: Array
    share: Array
    half: Array


def believed(place: Shown, war: War, table: Parameters, learned: Learned | None = None) -> Believed:
    """The filter's beliefs on the days that the map shows: of each day from what had been said by then.

    ``learned``: what is known of speakers beside the table.
    """
    weighed = weigh(place.utterances, war, table, learned)
    last = place.first_day.fromordinal(place.first_day.toordinal() + int(place.rows[-1]))
    everything = np.ones((len(weighed), 1), bool)
    beliefs = filtered(weighed, everything, place.first_day, last, at_share(place.start, table), table)[place.rows]
    return Believed(shown(beliefs)[..., 0], share(beliefs)[..., 0], half(beliefs)[..., 0])


def errors(place: Shown, war: War, table: Parameters) -> Array:
    """The weighted errors (N * 5,) of a place, so that their squares sum to its mean loss."""
    found = believed(place, war, table)
    states = found.probabilities - np.eye(3)[place.label]
    of_share, of_half = found.share - place.occupied, found.half - (place.occupied >= 0.5)
    parts = (states * DIGITS[0], of_share[:, None] * DIGITS[1], of_half[:, None] * DIGITS[2])
    scaled: Array = np.concatenate(parts, axis=1).ravel() * len(place.rows) ** -0.5
    return scaled


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """Of each place: errors' product with their own slopes (P, P) and (P,), at some parameters."""

    squares: Array
    gradient: Array


def slopes(places: Sequence[Shown], war: War, table: Parameters) -> list[Slopes]:
    """How each place's errors change with the learned numbers' logarithms, by finite differences."""
    at = table.vector()
    here = [errors(place, war, table) for place in places]
    moved = [table.moved(at + STEP * axis) for axis in np.eye(len(at))]
    found = []
    for place, now in zip(places, here, strict=True):
        jacobian = np.stack([(errors(place, war, there) - now) / STEP for there in moved], axis=1)
        found.append(Slopes(jacobian.T @ jacobian, jacobian.T @ now))
    return found


def fit(places: Sequence[Shown], war: War, table: Parameters, first: Sequence[Slopes] | None = None) -> Parameters:
    """The numbers that explain the places best and stay near ``table``; ``first``: the slopes there, where known."""
    centre = table.vector()
    at, damping = centre.copy(), 1.0
    loss = _loss(places, war, table, at, centre)
    for turn in range(ROUNDS):
        known = first if turn == 0 and first is not None else slopes(places, war, table.moved(at))
        step, loss, damping = _step(places, war, table, at, known, (loss, damping))
        at = at + step
        if not step.any():
            break
    return table.moved(at)


def _step(
    places: Sequence[Shown],
    war: War,
    table: Parameters,
    at: Vector,
    known: Sequence[Slopes],
    state: tuple[float, float],
) -> tuple[Vector, float, float]:
    """The first damped step that lowers the loss, the loss there and the damping to go on with; else zeros."""
    (loss, damping), centre = state, table.vector()
    strength = PRIOR / table.spread**2
    squares = sum(s.squares for s in known) + strength * np.eye(len(at))
    gradient = sum(s.gradient for s in known) + strength * (at - centre)
    for _ in range(5):
        step = np.linalg.solve(squares + damping * strength * np.eye(len(at)), -gradient)
        there = _loss(places, war, table, at + step, centre)
        if there < loss:
            return np.asarray(step, np.float64), there, damping / 5
        damping *= 5
    return np.zeros_like(at), loss, damping


def _loss(places: Sequence[Shown], war: War, table: Parameters, at: Vector, centre: Vector) -> float:
    away = ((at - centre) / table.spread) ** 2
    told = sum(float((errors(place, war, table.moved(at)) ** 2).sum()) for place in places)
    return told + PRIOR * float(away.sum())
