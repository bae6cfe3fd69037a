"""How days pass: the operator of a day without a word, and its powers, so that a long silence is one multiplication.

Both halves of a belief go through the same matrices in the same order: a half's own part and the other half's are
told apart by their columns, and what the camps exchanged would give is given to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from counterclaim.assessments.control.parameters import Parameters
from counterclaim.assessments.control.states import HALVES, LEVELS, PACES, Array, steps

RUN = 64
"""So many silent days are passed in one multiplication."""
_HALF = PACES * LEVELS


@dataclass(frozen=True, slots=True, eq=False)
class Passing:
    """One direction in time. ``day`` (33, 36): a half from itself, then from the other half's levels ``edge``, by pace.

    ``powers`` (64, 33, 66): after 1, 2, … 64 silent days, a half from itself and from the other half.
    """

    day: Array
    edge: int
    powers: Array

    def one(self, belief: Array, out: Array) -> None:
        """A belief (2, 3, 11, chains), or what later days say, one silent day on; ``out`` may be ``belief``."""
        flat = belief.reshape(HALVES, _HALF, -1)
        fed = np.concatenate([flat, flat[::-1, self.edge :: LEVELS]], axis=1)
        np.matmul(self.day, fed, out=out.reshape(flat.shape))

    def each(self, belief: Array, days: int) -> Array:
        """The same after 1, 2, … ``days`` silent days (days, 2, 3, 11, chains)."""
        moved = np.matmul(self.powers[:days].reshape(days * _HALF, -1), _both(belief))
        by_day: Array = moved.reshape(HALVES, days, PACES, LEVELS, -1).swapaxes(0, 1)
        return by_day

    def after(self, belief: Array, days: int) -> Array:
        """The same after ``days`` silent days, at most 64."""
        moved: Array = np.matmul(self.powers[days - 1], _both(belief)).reshape(belief.shape)
        return moved


def _both(belief: Array) -> Array:
    """Each half above the other one (2, 66, chains)."""
    flat = belief.reshape(HALVES, _HALF, -1)
    return np.concatenate([flat, flat[::-1]], axis=1)


@lru_cache(maxsize=32)
def silence(table: Parameters, dtype: npt.DTypeLike = np.float64) -> tuple[Passing, Passing]:
    """A day without a word under a table of parameters, ahead and back in time, in a precision."""
    step = steps(table)
    left = np.repeat(step.silence, LEVELS)
    top, bottom = slice(LEVELS - 1, None, LEVELS), slice(0, None, LEVELS)
    ahead, back = np.zeros((2, _HALF, _HALF + PACES))
    ahead[:, :_HALF] = step.stay * left
    ahead[bottom, _HALF:] = step.turn * step.silence  # a town wholly taken: its new holder defends it
    back[:, :_HALF] = step.stay.T * left[:, None]
    back[top, _HALF:] = step.turn.T * step.silence[:, None]
    return _passing(ahead, LEVELS - 1, dtype), _passing(back, 0, dtype)


def _passing(day: Array, edge: int, dtype: npt.DTypeLike) -> Passing:
    whole, powers = np.zeros((2 * _HALF, 2 * _HALF)), np.empty((RUN, _HALF, 2 * _HALF))
    for here, there in ((slice(0, _HALF), slice(_HALF, None)), (slice(_HALF, None), slice(0, _HALF))):
        whole[here, here] = day[:, :_HALF]
        whole[here, there][:, edge::LEVELS] = day[:, _HALF:]
    powers[0] = whole[:_HALF]
    for k in range(1, RUN):
        powers[k] = powers[k - 1] @ whole
    return Passing(day.astype(dtype), edge, powers.astype(dtype))
