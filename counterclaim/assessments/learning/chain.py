"""A hidden Markov chain for each settlement: any number of states, a step a day, many settlements at once.

The recursions are the standard ones (Rabiner 1989, "A tutorial on hidden Markov models"), laid out (day, state,
settlement). ``filtered`` and ``smoothed`` take a dense array, for a few places and every detail; ``sweep`` does a whole
country in little memory with the same two passes.

The camps exchanged must give the mirror image to the last bit. So states are worked on as one camp's, the other camp's,
and those that are their own mirror image, and every matrix is cut along that line (``Cut``): both camps go through
the same multiplications in the same order. Nothing is ever subtracted, so that small beliefs keep all their digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Indices = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A matrix that the mirror does not change, by the rows that make it: ``camp`` (sides, K) and ``middle`` (m, K).

    The other camp's rows are the same rows seen from the other side; the middle's are half of each view.
    """

    camp: Array
    middle: Array
    own: int

    def apply(self, belief: Array, out: Array | None = None) -> Array:
        """``matrix @ belief`` for a belief (..., K, settlements) in working order, written to ``out`` where given."""
        belief = np.ascontiguousarray(belief)  # another layout would be multiplied in another order
        one, two = belief[..., : self.own, :], belief[..., self.own : 2 * self.own, :]
        turned = np.concatenate([two, one, belief[..., 2 * self.own :, :]], axis=-2)
        sides = len(self.camp)
        if out is None:
            out = np.empty((*belief.shape[:-2], 2 * sides + len(self.middle), belief.shape[-1]), belief.dtype)
        np.matmul(self.camp, belief, out=out[..., :sides, :])
        np.matmul(self.camp, turned, out=out[..., sides : 2 * sides, :])
        if len(self.middle):
            np.add(self.middle @ belief, self.middle @ turned, out=out[..., 2 * sides :, :])
        return out

    def astype(self, dtype: npt.DTypeLike) -> Cut:
        """The same in another precision."""
        return Cut(self.camp.astype(dtype, copy=False), self.middle.astype(dtype, copy=False), self.own)


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """How control of a settlement changes from day to day, and what is believed of it before anything is said.

    ``transition`` (K, K), rows sum to 1; ``start`` (K,), sums to 1; ``mirror`` (K,), which state each becomes where
    the camps are exchanged. Raises ValueError where these do not fit, or the mirror changes the transition. Made from
    these: ``order``, the states in working order, of which ``sides`` are each camp's own; the steps ``ahead`` and
    ``behind`` in time.
    """

    transition: Array
    start: Array
    mirror: Indices
    order: Indices = field(init=False, repr=False)
    sides: int = field(init=False, repr=False)
    ahead: Cut = field(init=False, repr=False)
    behind: Cut = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Check, and cut the matrices once."""
        _check(self.transition, self.start, self.mirror)
        order, sides = _order(self.mirror)
        object.__setattr__(self, "order", order)
        object.__setattr__(self, "sides", sides)
        object.__setattr__(self, "ahead", cut(self.transition.T, self.mirror, self.mirror))
        object.__setattr__(self, "behind", cut(self.transition, self.mirror, self.mirror))


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """What all days together say of each: ``beliefs`` (days, K, settlements), each (day, settlement) summing to 1.

    ``log_likelihood`` (settlements,) in nats; ``moves`` (K, K), how often a state is expected to have followed another,
    over all settlements: the transition counts that EM needs.
    """

    beliefs: Array
    log_likelihood: Array
    moves: Array


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What was said on a day: ``emission`` (K, columns) in working order, the largest 1, its log before in ``peak``.

    ``columns``: which settlements.
    """

    columns: slice | Indices
    emission: Array
    peak: Array


def filtered(chain: Chain, log_likelihood: Array, start: Array | None = None) -> Array:
    """Beliefs (days, K, settlements) of each day from that day and the days before it: what could be known then.

    ``log_likelihood`` has that shape, in nats, float64 or float32; -inf rules a state out. ``start`` (K,) or
    (K, settlements) stands in for the chain's. Raises ValueError where something said is impossible.
    """
    said, beliefs = _dense(chain, log_likelihood)
    run_forward(chain, said, first_belief(chain, start, beliefs), beliefs)
    return beliefs[:, np.argsort(chain.order)]


def smoothed(chain: Chain, log_likelihood: Array, start: Array | None = None) -> Smoothed:
    """Beliefs of each day from all days, log likelihoods and expected moves; arguments and errors as ``filtered``."""
    said, beliefs = _dense(chain, log_likelihood)
    told = run_forward(chain, said, first_belief(chain, start, beliefs), beliefs)
    moves = np.zeros(chain.transition.shape)
    run_backward(chain, said, beliefs, moves)
    beliefs /= total(beliefs, chain.sides)[:, None]
    back = np.argsort(chain.order)
    return Smoothed(beliefs[:, back], told, moves[back][:, back] * chain.transition)


def _check(transition: Array, start: Array, mirror: Indices) -> None:
    states = len(start)
    if transition.shape != (states, states) or mirror.shape != (states,):
        raise ValueError("transition must be (K, K), start and mirror (K,)")
    if not np.array_equal(np.sort(mirror), np.arange(states)) or not np.array_equal(mirror[mirror], np.arange(states)):
        raise ValueError("the mirror must exchange states in pairs")
    sums = np.append(transition.sum(1), start.sum())
    if min(transition.min(), start.min()) < 0 or not np.allclose(sums, 1, rtol=0, atol=1e-9):
        raise ValueError("the transition's rows and the start must be probabilities that sum to 1")
    if not np.array_equal(transition[mirror][:, mirror], transition):
        raise ValueError("the mirror changes the transition")


def _order(mirror: Indices) -> tuple[Indices, int]:
    """States in the order that is worked in: one camp's, the other camp's, the middle; and how many a camp has."""
    states = np.arange(len(mirror))
    one = states[mirror > states]
    return np.concatenate([one, mirror[one], states[mirror == states]]), len(one)


def cut(matrix: Array, rows: Indices, columns: Indices) -> Cut:
    """Cut a matrix which its mirrors of ``rows`` and ``columns`` together leave alone; ValueError on another."""
    if matrix.shape != (len(rows), len(columns)) or not np.array_equal(matrix[rows][:, columns], matrix):
        raise ValueError("the matrix is not its own mirror image")
    to, sides = _order(rows)
    at, own = _order(columns)
    whole = np.ascontiguousarray(matrix[to][:, at])
    return Cut(whole[:sides], whole[2 * sides :] / 2, own)


def total(belief: Array, sides: int) -> Array:
    """The sum over states of (..., K, settlements), the same in the last bit from either side."""
    pairs: Array = (belief[..., :sides, :] + belief[..., sides : 2 * sides, :]).sum(-2)
    middle: Array = belief[..., 2 * sides :, :].sum(-2)
    return pairs + middle


def first_belief(chain: Chain, start: Array | None, beliefs: Array, place: slice | None = None) -> Array:
    """The belief before anything is said, (K, 1) or (K, settlements), in working order."""
    first = chain.start if start is None else start
    if first.ndim == 1:
        first = first[:, None]
    elif place is not None:
        first = first[:, place]
    return first[chain.order].astype(beliefs.dtype)


def _dense(chain: Chain, log_likelihood: Array) -> tuple[list[Said | None], Array]:
    """What a dense array says of each day, in working order, and room for the beliefs."""
    if log_likelihood.ndim != 3 or log_likelihood.shape[1] != len(chain.start):
        raise ValueError("log_likelihood must be (days, K, settlements)")
    peak = log_likelihood.max(1)
    with np.errstate(invalid="ignore"):
        emission = np.exp(log_likelihood[:, chain.order] - peak[:, None])
    said: list[Said | None] = [Said(slice(None), *day) for day in zip(emission, peak, strict=True)]
    return said, np.empty(emission.shape, emission.dtype)


def run_forward(chain: Chain, said: Sequence[Said | None], first: Array, beliefs: Array) -> Array:
    """Fill ``beliefs`` (days, K, settlements) with the filter's; the log likelihood (settlements,) of all that is said.

    ``said``: a day an entry, None for silence. Raises ValueError where something said is impossible.
    """
    step, told = chain.ahead.astype(beliefs.dtype), np.zeros(beliefs.shape[2])
    beliefs[0] = first
    for day, heard in enumerate(said):
        if day:
            step.apply(beliefs[day - 1], beliefs[day])
        if heard is not None:
            scale = _take_in(beliefs[day], heard, chain.sides)
            told[heard.columns] += np.log(scale) + heard.peak
    return told


def _take_in(belief: Array, heard: Said, sides: int) -> Array:
    """Weigh a belief by what is said, in place, and make it whole; what it summed to before."""
    columns = heard.columns
    seen = (belief if isinstance(columns, slice) else belief.take(columns, axis=1)) * heard.emission
    scale = total(seen, sides)
    if not (scale > 0).all():
        raise ValueError("something said is impossible under every state that can be")
    belief[:, columns] = seen / scale
    return scale


def run_backward(chain: Chain, said: Sequence[Said | None], beliefs: Array, moves: Array | None = None) -> None:
    """Turn the filter's ``beliefs`` into the smoother's, not yet made whole; add to expected ``moves`` (K, K).

    All in working order; moves lack the factor of their transition.
    """
    step, after = chain.behind.astype(beliefs.dtype), np.ones_like(beliefs[0])
    for day in range(len(beliefs) - 1, 0, -1):
        ahead, heard = after, said[day]
        if heard is not None:
            _take_in(ahead, heard, chain.sides)
        after = step.apply(ahead)
        if moves is not None:
            _count(beliefs[day - 1], ahead / total(beliefs[day - 1] * after, chain.sides), moves, chain.sides)
        beliefs[day - 1] *= after


def _count(before: Array, ahead: Array, moves: Array, sides: int) -> None:
    """Add each settlement's moves; block by block, so that both camps' sums run alike."""
    parts = (slice(0, sides), slice(sides, 2 * sides), slice(2 * sides, None))
    for old in parts:
        for new in parts:
            moves[old, new] += before[old] @ ahead[new].T
