"""From a place's utterances to its explained assessment: the chain's series, and the waterfall that adds up to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from counterclaim.assessments.control import (
    Array,
    chains,
    forward_backward,
    is_of,
    last_day_beliefs,
    start,
    transition,
    weigh,
)
from counterclaim.assessments.likelihood import confidence, likelihood_word
from counterclaim.assessments.priors import priors
from counterclaim.model import Assessment, Evidence, Utterance, War, content_id

Triple = tuple[float, float, float]
Series = tuple[tuple[date, Triple], ...]


def assess_place(
    place_id: str, utterances: Sequence[Utterance], war: War, as_of: date, starting: str | None = None
) -> tuple[Assessment, Series]:
    """Assess one settlement on ``as_of`` from what had been said by then, with the series from its first utterance on.

    The prior's log odds plus every evidence's log odds is the log odds of ``probabilities``, up to rounding.
    """
    table = priors()
    known = [u for u in utterances if u.day <= as_of]
    weighed = weigh(known, war, table)
    first_day = min((w.day for w in weighed), default=as_of)
    count = len(weighed)
    prefixes = np.tri(count + 1, count, -1, dtype=bool).T  # chain j counts the first j utterances
    chain = (transition(table), start(starting, war, table))
    odds = _log_odds(last_day_beliefs(weighed, prefixes, first_day, as_of, *chain))
    everything = np.ones((count, 1), bool)
    posterior = forward_backward(chains(weighed, everything, first_day, as_of), *chain)[:, :, 0]
    final = _triple(posterior[-1])
    state = _most_probable(final)
    sure, reason = confidence(weighed, state, as_of, war)
    evidence = tuple(
        Evidence(w.utterance.id, w.utterance.claim_ids[0], round(w.weight, 6), _rounded(odds[:, j + 1] - odds[:, j]))
        for j, w in enumerate(weighed)
    )
    assessment = Assessment(
        place_id,
        as_of,
        as_of,
        final,
        war.states[state],
        likelihood_word(final[state]),
        sure,
        reason,
        _rounded(odds[:, 0]),
        evidence,
        content_id("run", war.id, as_of, place_id, final, *(e.utterance_id for e in evidence)),
    )
    days = [first_day.fromordinal(first_day.toordinal() + k) for k in range(posterior.shape[0])]
    return assessment, tuple((day, _triple(posterior[k])) for k, day in enumerate(days))


def without(
    utterances: Sequence[Utterance], leave_out: Sequence[str], war: War, as_of: date, starting: str | None = None
) -> tuple[date, Array]:
    """Posterior (days, 3, speakers) with each speaker of ``leave_out`` left out in turn, and the first day."""
    table = priors()
    weighed = weigh([u for u in utterances if u.day <= as_of], war, table)
    first_day = min((w.day for w in weighed), default=as_of)
    masks = np.array([[not is_of(w.utterance, speaker) for speaker in leave_out] for w in weighed], bool).reshape(
        len(weighed), len(leave_out)
    )
    cells = chains(weighed, masks, first_day, as_of)
    return first_day, forward_backward(cells, transition(table), start(starting, war, table))


def _log_odds(probabilities: Array) -> Array:
    clipped = np.clip(probabilities, 1e-9, 1 - 1e-9)
    odds: Array = np.log(clipped) - np.log1p(-clipped)
    return odds


def _triple(row: Array) -> Triple:
    """Rounded so that the sum stays 1 and the camps' exchange is the exact mirror image: the middle takes the rest."""
    a, b = round(float(row[0]), 6), round(float(row[2]), 6)
    return (a, round(1 - (a + b), 6), b)


def _most_probable(final: Triple) -> int:
    """The index of the most probable state; the middle where both camps are equal: their order decides nothing."""
    a, contested, b = final
    return 0 if a > max(contested, b) else 2 if b > max(contested, a) else 1


def _rounded(row: Array) -> Triple:
    a, contested, b = (round(float(x), 6) for x in row)
    return (a, contested, b)
