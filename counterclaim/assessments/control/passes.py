"""Who holds a settlement: a hidden Markov chain over the states of ``states``, a step a day, many chains side by side.

The forward and backward recursions are the standard ones (Rabiner 1989). A chain is a settlement, or one settlement
with some of what was said of it left out. A day's belief is weighed by what was said; then talk, silence, withdrawals
and rings shift how fast the front moves (never what share is held: so that no saying can move its own day away from
what it says); then a day passes. Both camps' halves go through the same operations in the same order, and nothing is
subtracted from a sum: with the camps exchanged the result is the mirror image to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from counterclaim.assessments.control.parameters import Parameters
from counterclaim.assessments.control.silence import RUN, silence
from counterclaim.assessments.control.spoken import Entries, Indices, facts, laid_out, weighted
from counterclaim.assessments.control.states import HALF, HALVES, LEVELS, PACES, SHAPE, SHARE, steps
from counterclaim.assessments.control.weighing import Weighed
from counterclaim.model import Utterance

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Columns = slice | Indices
ALL = slice(None)
MOST = 6
"""From so many tenths on a camp holds most of a place."""
OFTEN = 8
"""So many days may pass before sums are made 1 again: what is said a day takes a chain's down to 1e-25 at worst."""
IN_CACHE = 2048
"""So many days and chains are worked on together where any order will do."""
_AHEAD, _BACK = "hijc,hjlc->hilc", "hjic,hjlc->hilc"


def is_of(utterance: Utterance, speaker_id: str) -> bool:
    """Whether an utterance is a speaker's own, or known only because that speaker told of it."""
    return speaker_id in {utterance.speaker_id, utterance.relay_id}


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What was said of a day, in some columns (chains).

    ``emission`` (2, 11, columns), the largest of a column 1; ``paces`` (2, 3, 3, talking), of the columns ``talking``
    (None: nobody talks), to pace from pace: what talk does instead of silence.
    """

    columns: Columns
    emission: Array
    talking: Columns | None
    paces: Array


def said(columns: Columns, log_likelihood: Array, voice: Array, pull: Array, table: Parameters) -> Said:
    """Make one of log likelihoods (2, 11, columns), voices (columns,) and pulls towards collapse (2, columns)."""
    return Said(columns, emission(log_likelihood), columns if voice.any() else None, paces(voice, pull, table))


def emission(log_likelihood: Array) -> Array:
    """Likelihoods of log likelihoods (..., 2, 11, columns), the largest of a column 1."""
    likelihood: Array = np.exp(log_likelihood - log_likelihood.max((-3, -2), keepdims=True))
    return likelihood


def paces(voice: Array, pull: Array, table: Parameters) -> Array:
    """How talk moves the pace, (..., 2, 3, 3, columns), of voices (..., columns) and pulls (..., 2, columns).

    Talk rouses a quiet front, a pull moves an active one to collapse or back; of a half and share nothing is lost. As a
    silent day is what passes by itself (``silence``), its part is taken out; where nobody talks nothing changes.
    """
    talk = -np.expm1(-table["stir.talk"] * voice)[..., None, :]
    up, down = -np.expm1(-np.maximum(pull, 0.0)), -np.expm1(-np.maximum(-pull, 0.0))
    none = np.zeros_like(up)
    quiet, active, collapse = [1 - talk + none, none, none], [talk * (1 - up), 1 - up, down], [talk * up, up, 1 - down]
    moves = np.stack([np.stack(row, axis=-2) for row in (quiet, active, collapse)], axis=-3)
    moves /= steps(table).silence[:, None, None]
    here: Array = np.where((voice > 0)[..., None, None, None, :], moves, np.eye(PACES)[..., None])
    return here


# -- the two passes --------------------------------------------------------------------------------------------------


def forward(
    day_by_day: Sequence[Said | None], first: Array, table: Parameters, keep: Array, *, made_whole: bool = True
) -> Array:
    """The filter: fill ``keep`` (days, 2, 3, 11, chains) with each day's belief from that day and earlier ones.

    ``first`` (2, 3, 11, chains or 1) is the belief before the first day; ``keep`` may hold one day only, then it keeps
    the last. Returns the last day's belief. Long silences are passed at once (``silence``). Unless ``made_whole``,
    beliefs need not sum to 1. ``keep`` may be float32 where all that is said names its columns.
    """
    (ahead, _), all_days = silence(table, keep.dtype), len(keep) > 1
    keep[0] = first
    before: Said | None = None
    belief = keep[0]
    for days in _stretches(day_by_day):
        told, here = day_by_day[days.start], keep[days.stop - 1 if all_days else 0]
        belief = _stirred(belief, before)
        if len(days) > 1 and all_days:
            keep[days.start : days.stop] = ahead.each(belief, len(days))
        elif len(days) > 1:
            here[...] = ahead.after(belief, len(days))
        elif days.start:
            ahead.one(belief, here)
        if told is not None:
            _weigh(here, told)
        if len(days) > 1 or days.start % OFTEN == 0:
            _whole(here, out=here)
        belief, before = here, told
    if made_whole:
        _each_whole(keep)
    last: Array = keep[-1]
    return last


def backward(day_by_day: Sequence[Said | None], beliefs: Array, table: Parameters, *, made_whole: bool = True) -> None:
    """Turn the filter's ``beliefs`` (days, 2, 3, 11, chains), in place, into what all days say of each.

    Unless ``made_whole``, they are left as products that do not sum to 1.
    """
    (_, back), after = silence(table, beliefs.dtype), np.ones_like(beliefs[0])
    for days in reversed(list(_stretches(day_by_day[:-1]))):
        told, later, at = day_by_day[days.start], day_by_day[days.stop], beliefs[days.start : days.stop]
        if later is not None:
            _weigh(after, later)
        if len(days) > 1 or days.start % OFTEN == 0:
            _whole(after, out=after)
        if len(days) > 1:
            afters = back.each(after, len(days))
            at *= afters[::-1]
            after = afters[-1].copy()
        else:
            back.one(after, after)
            if told is not None and told.talking is not None:
                after[..., told.talking] = np.einsum(_BACK, told.paces, after[..., told.talking])
            at *= after
    if made_whole:
        _each_whole(beliefs)


def _stretches(day_by_day: Sequence[Said | None]) -> Iterator[range]:
    """The days one by one, but silent ones, except the first, together."""
    silent, day = [heard is None for heard in day_by_day], 0
    while day < len(silent):
        end = day + 1
        while day and silent[day] and end < len(silent) and silent[end] and end - day < RUN:
            end += 1
        yield range(day, end)
        day = end


def _whole(belief: Array, out: Array | None = None) -> Array:
    """Every chain's sum made 1 (..., 2, 3, 11, chains), as even-handed in the last bit as everything else."""
    both = belief[..., 0, :, :, :] + belief[..., 1, :, :, :]
    total = both.reshape(*both.shape[:-3], PACES * LEVELS, -1).sum(-2)
    whole: Array = np.multiply(belief, 1 / total[..., None, None, None, :], out=out)
    return whole


def _each_whole(beliefs: Array) -> None:
    """The same of all days, in place, as many at a time as a processor's cache holds."""
    step = max(1, IN_CACHE // beliefs.shape[-1])
    for day in range(0, len(beliefs), step):
        _whole(beliefs[day : day + step], out=beliefs[day : day + step])


def _weigh(belief: Array, told: Said) -> None:
    """Weigh by what was said, in place; and make whole where it names columns, of which others may hear nothing."""
    if isinstance(told.columns, slice):
        belief *= told.emission[:, None]
    else:
        belief[..., told.columns] = _whole(belief[..., told.columns] * told.emission[:, None])


def _stirred(belief: Array, told: Said | None) -> Array:
    """Talk moves the pace."""
    if told is None or told.talking is None:
        return belief
    stirred = belief.copy()
    stirred[..., told.talking] = np.einsum(_AHEAD, told.paces, belief[..., told.talking])
    return stirred


# -- what is shown of a belief ---------------------------------------------------------------------------------------


def shown(beliefs: Array) -> Array:
    """The three states' probabilities (..., 3, chains) of beliefs (..., 2, 3, 11, chains), summing to what these do."""
    level = beliefs.sum(-3)
    first = level[..., 0, 0, :] + level[..., 1, -1, :]
    second = level[..., 0, -1, :] + level[..., 1, 0, :]
    contested = (level[..., 0, 1:-1, :] + level[..., 1, 1:-1, :]).sum(-2)
    states: Array = np.stack([first, contested, second], axis=-2)
    return states


def mostly(beliefs: Array) -> Array:
    """How probable it is that either camp holds most (..., 2, chains) of beliefs (..., 2, 3, 11, chains), alike."""
    level = beliefs.sum(-3)
    second = level[..., 0, MOST:, :].sum(-2) + level[..., 1, : LEVELS - MOST, :].sum(-2)
    first = level[..., 1, MOST:, :].sum(-2) + level[..., 0, : LEVELS - MOST, :].sum(-2)
    both: Array = np.stack([first, second], axis=-2)
    return both


def share(beliefs: Array) -> Array:
    """The second camp's expected share (..., chains), 0 to 1."""
    return _over(beliefs.sum(-3), SHARE)


def half(beliefs: Array) -> Array:
    """The probability (..., chains) that the second camp holds at least half."""
    return _over(beliefs.sum(-3), HALF)


def _over(level: Array, weights: Array) -> Array:
    """Sum (..., 2, 11, chains) with weights (2, 11), both halves alike."""
    first, second = level[..., 0, :, :] * weights[0][:, None], level[..., 1, :, :] * weights[1][:, None]
    told: Array = (first + second).sum(-2)
    return told


# -- from what was said of one place ---------------------------------------------------------------------------------


def said_of(
    weighed: Sequence[Weighed], masks: Mask, first_day: date, last_day: date, table: Parameters
) -> list[Said | None]:
    """A day an entry, None for silence, where chain j counts the utterances that ``masks[:, j]`` lets in."""
    days = (last_day - first_day).days + 1
    if not weighed:
        return [None] * days
    entries = entries_of(weighed, first_day, days, table)
    told, let_in = weighted(facts([item.row for item in weighed]), entries).T, masks[entries.which].astype(float)
    bounds = np.searchsorted(entries.day, np.arange(days + 1))
    full = np.flatnonzero(np.diff(bounds))
    sums = np.stack([told[:, bounds[k] : bounds[k + 1]] @ let_in[bounds[k] : bounds[k + 1]] for k in full])
    return _day_by_day(full, sums, days, table)


def entries_of(weighed: Sequence[Weighed], first_day: date, days: int, table: Parameters) -> Entries:
    """On which of ``days`` days each utterance is heard, sorted by day."""
    dates = [((item.day - first_day).days, (item.utterance.day - first_day).days, item.standing) for item in weighed]
    day, spoken, standing = np.array(dates, dtype=np.int64).reshape(-1, 3).T
    entries = laid_out(day, spoken, np.array([item.weight for item in weighed]), standing, days, table)
    order = np.argsort(entries.day, kind="stable")
    return entries.ordered(order)


def _day_by_day(full: Indices, sums: Array, days: int, table: Parameters) -> list[Said | None]:
    """From sums (days heard, 25, chains) of the days ``full``."""
    log_likelihood = sums[:, : HALVES * LEVELS].reshape(len(full), HALVES, LEVELS, -1)
    voice, pull = sums[:, HALVES * LEVELS], sums[:, HALVES * LEVELS + 1 :]
    talking = voice.max(1) > 0
    by_day: list[Said | None] = [None] * days
    each = zip(full.tolist(), emission(log_likelihood), talking.tolist(), paces(voice, pull, table), strict=True)
    for day, likelihood, talks, moves in each:
        by_day[day] = Said(ALL, likelihood, ALL if talks else None, moves)
    return by_day


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
