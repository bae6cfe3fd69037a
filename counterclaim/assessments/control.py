"""Who holds a settlement: a hidden Markov chain over the states of ``states``, a step a day, many chains side by side.

The forward and backward recursions are the standard ones (Rabiner 1989). A chain is a settlement, or one settlement with
some of what was said of it left out. A day's belief is weighed by what was said; then talk, silence, withdrawals and
rings shift how fast the front moves (never what share is held: so that no saying can move its own day away from what
it says); then a day passes. Both camps' halves go through the same operations in the same order, and nothing is
subtracted from a sum: with the camps exchanged the result is the mirror image to the last bit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from counterclaim.assessments.parameters import Parameters
from counterclaim.assessments.states import GROUP, HALF, HALVES, LEVELS, PACES, SHARE, SHAPE, Steps, steps
from counterclaim.assessments.weighing import Weighed
from counterclaim.model import Utterance

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Columns = slice | npt.NDArray[np.int64]
GRID = 2.0**40
ALL = slice(None)


def is_of(utterance: Utterance, speaker_id: str) -> bool:
    """Whether an utterance is a speaker's own, or known only because that speaker told of it."""
    return speaker_id in {utterance.speaker_id, utterance.relay_id}


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What was said of a day, in some columns (chains).

    ``emission`` (2, 11, columns), the largest of a column 1; ``voice`` (columns,), the weight of all that was said, 0
    for silence; ``faster`` and ``slower`` (2, columns), what part of belief goes to collapse and back.
    """

    columns: Columns
    emission: Array
    voice: Array
    faster: Array
    slower: Array


def said(columns: Columns, log_likelihood: Array, voice: Array, pull: Array, table: Parameters) -> Said:
    """Make one of log likelihoods (2, 11, columns), voices (columns,) and pulls towards collapse (2, columns)."""
    emission = np.exp(log_likelihood - log_likelihood.max((0, 1)))
    talk = -np.expm1(-table["stir.talk"] * voice)
    up, down = -np.expm1(-np.maximum(pull, 0.0)), -np.expm1(-np.maximum(-pull, 0.0))
    return Said(columns, emission, talk, up, down)


# -- the two passes --------------------------------------------------------------------------------------------------


def forward(day_by_day: Sequence[Said | None], first: Array, table: Parameters, keep: Array) -> Array:
    """The filter: fill ``keep`` (days, 2, 3, 11, chains) with each day's belief from that day and earlier ones.

    ``first`` (2, 3, 11, chains or 1) is the belief before the first day; ``keep`` may hold one day only, then it keeps
    the last. Returns the last day's belief.
    """
    step, all_days = steps(table), len(keep) > 1
    belief = np.broadcast_to(first, keep.shape[1:]).copy()
    for day, heard in enumerate(day_by_day):
        if day:
            belief = _pass(belief, step)
        if heard is not None:
            weighed = belief[..., heard.columns] * heard.emission[:, None]
            belief[..., heard.columns] = weighed
        belief = _whole(belief)
        keep[day if all_days else 0] = belief
        belief = _stirred(belief, heard, step)
    return keep[-1]


def backward(day_by_day: Sequence[Said | None], beliefs: Array, table: Parameters) -> None:
    """Turn the filter's ``beliefs`` (days, 2, 3, 11, chains), in place, into what all days say of each."""
    step, after = steps(table), np.ones_like(beliefs[0])
    for day in range(len(beliefs) - 2, -1, -1):
        heard = day_by_day[day + 1]
        if heard is not None:
            after[..., heard.columns] *= heard.emission[:, None]
        after = _stirred_back(_passed_back(_whole(after), step), day_by_day[day], step)
        beliefs[day] = _whole(beliefs[day] * after)


def _whole(belief: Array) -> Array:
    """Every chain's sum made 1, as even-handed in the last bit as everything else."""
    whole: Array = belief / (belief[0] + belief[1]).sum((0, 1))
    return whole


def _pass(belief: Array, step: Steps) -> Array:
    """A day passes."""
    flat = belief.reshape(HALVES, PACES * LEVELS, -1)
    moved = np.stack([step.stay @ flat[0], step.stay @ flat[1]]).reshape(belief.shape)
    for half in range(HALVES):  # a town wholly taken: its new holder defends it
        moved[half, :, 0] += step.turn @ belief[1 - half, :, -1]
    return moved


def _passed_back(after: Array, step: Steps) -> Array:
    flat = after.reshape(HALVES, PACES * LEVELS, -1)
    moved = np.stack([step.stay.T @ flat[0], step.stay.T @ flat[1]]).reshape(after.shape)
    for half in range(HALVES):
        moved[half, :, -1] += step.turn.T @ after[1 - half, :, 0]
    return moved


def _stirred(belief: Array, heard: Said | None, step: Steps) -> Array:
    """Talk and silence change the pace; of each half and share nothing is lost but by silence, which all chains share."""
    stirred = belief * step.silence[:, None, None]
    if heard is not None and (spoken := heard.voice > 0).any():
        columns = _chosen(heard.columns, spoken, belief.shape[-1])
        stirred[..., columns] = _moved(belief[..., columns], heard, spoken)
    return stirred


def _moved(belief: Array, heard: Said, spoken: Mask) -> Array:
    talk, faster, slower = heard.voice[spoken], heard.faster[:, None, spoken], heard.slower[:, None, spoken]
    quiet, active, collapse = belief[:, 0], belief[:, 1], belief[:, 2]
    roused = active + quiet * talk
    gives, regains = roused * faster, collapse * slower
    return np.stack([quiet * (1 - talk), roused * (1 - faster) + regains, collapse * (1 - slower) + gives], axis=1)


def _stirred_back(after: Array, heard: Said | None, step: Steps) -> Array:
    stirred = after * step.silence[:, None, None]
    if heard is not None and (spoken := heard.voice > 0).any():
        columns = _chosen(heard.columns, spoken, after.shape[-1])
        stirred[..., columns] = _moved_back(after[..., columns], heard, spoken)
    return stirred


def _moved_back(after: Array, heard: Said, spoken: Mask) -> Array:
    talk, faster, slower = heard.voice[spoken], heard.faster[:, None, spoken], heard.slower[:, None, spoken]
    quiet, active, collapse = after[:, 0], after[:, 1], after[:, 2]
    roused = active * (1 - faster) + collapse * faster
    return np.stack([quiet * (1 - talk) + roused * talk, roused, collapse * (1 - slower) + active * slower], axis=1)


def _chosen(columns: Columns, spoken: Mask, chains: int) -> npt.NDArray[np.int64]:
    among = np.arange(chains) if isinstance(columns, slice) else columns
    chosen: npt.NDArray[np.int64] = among[spoken]
    return chosen


# -- what is shown of a belief ---------------------------------------------------------------------------------------


def shown(beliefs: Array) -> Array:
    """The three states' probabilities (..., 3, chains) of beliefs (..., 2, 3, 11, chains)."""
    level = beliefs.sum(-3)
    parts = [_over(level, weights) for weights in GROUP]
    return np.stack(parts, axis=-2)


def share(beliefs: Array) -> Array:
    """The second camp's expected share (..., chains), 0 to 1."""
    return _over(beliefs.sum(-3), SHARE)


def half(beliefs: Array) -> Array:
    """The probability (..., chains) that the second camp holds at least half."""
    return _over(beliefs.sum(-3), HALF)


def _over(level: Array, weights: Array) -> Array:
    """Sum (..., 2, 11, chains) with weights (2, 11), both halves alike."""
    told: Array = ((level[..., 0, :, :] * weights[0][:, None]) + (level[..., 1, ::-1, :] * weights[1][::-1][:, None])).sum(-2)
    return told


# -- from what was said of one place ---------------------------------------------------------------------------------


def said_of(
    weighed: Sequence[Weighed], masks: Mask, first_day: date, last_day: date, table: Parameters
) -> list[Said | None]:
    """A day an entry, None for silence, where chain j counts the utterances that ``masks[:, j]`` lets in."""
    days = (last_day - first_day).days + 1
    told: dict[int, list[tuple[int, float, bool]]] = defaultdict(list)
    for index, item in enumerate(weighed):
        told[min(max((item.day - first_day).days, 0), days - 1)].append((index, item.weight, True))
        spoken = (item.utterance.day - first_day).days
        for day in range(spoken + 1, min(spoken + item.standing + 1, days)):
            told[day].append((index, item.weight * table["standing.share"], False))
    return [_heard(weighed, masks, told[day], table) if day in told else None for day in range(days)]


def _heard(
    weighed: Sequence[Weighed], masks: Mask, items: Sequence[tuple[int, float, bool]], table: Parameters
) -> Said:
    rows = np.array([_on_grid(weighed[k].row.log_likelihood * weight) for k, weight, _ in items])
    voices = np.array([_on_grid(weight * aloud) for _, weight, aloud in items])
    pulls = np.array([_on_grid(weighed[k].row.pull * weight * aloud) for k, weight, aloud in items])
    let_in = masks[[k for k, _, _ in items]].astype(float)
    flat = let_in.T @ rows.reshape(len(items), -1)
    log_likelihood = flat.T.reshape(HALVES, LEVELS, -1)
    return said(ALL, log_likelihood, let_in.T @ voices, (let_in.T @ pulls).T, table)


def _on_grid(value: Array | float) -> Array:
    """To the nearest 2**-40: sums of such numbers are exact, so that no order of adding shows in the last digit."""
    return np.round(np.asarray(value, dtype=np.float64) * GRID) / GRID


def filtered(
    weighed: Sequence[Weighed], masks: Mask, first_day: date, last_day: date, start: Array, table: Parameters
) -> Array:
    """Beliefs (days, 2, 3, 11, chains) of each day from what was said of it and of earlier days."""
    day_by_day = said_of(weighed, masks, first_day, last_day, table)
    beliefs = np.empty((len(day_by_day), *SHAPE, masks.shape[1]))
    forward(day_by_day, start[..., None], table, beliefs)
    return beliefs


def smoothed(
    weighed: Sequence[Weighed], masks: Mask, first_day: date, last_day: date, start: Array, table: Parameters
) -> Array:
    """The same of each day from all that was said."""
    day_by_day = said_of(weighed, masks, first_day, last_day, table)
    beliefs = np.empty((len(day_by_day), *SHAPE, masks.shape[1]))
    forward(day_by_day, start[..., None], table, beliefs)
    backward(day_by_day, beliefs, table)
    return beliefs


def last_day(
    weighed: Sequence[Weighed], masks: Mask, first_day: date, last_day: date, start: Array, table: Parameters
) -> Array:
    """Beliefs (2, 3, 11, chains) on the last day: the forward pass alone, which keeps one day in memory, not all."""
    day_by_day = said_of(weighed, masks, first_day, last_day, table)
    return forward(day_by_day, start[..., None], table, np.empty((1, *SHAPE, masks.shape[1])))


def place_start(place_names: Sequence[str], starting: Mapping[str, str]) -> str | None:
    """The starting holder under the first of the names that the war's table has."""
    return next((starting[name] for name in place_names if name in starting), None)
