"""From a place's utterances to its explained assessment: the chain's series, and the waterfall that adds up to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from counterclaim.assessments.control.parameters import parameters
from counterclaim.assessments.control.passes import (
    Array,
    Mask,
    backward,
    filtered,
    forward,
    is_of,
    mostly,
    said_of,
    share,
    shown,
    smoothed,
)
from counterclaim.assessments.control.states import SHAPE, starting_belief
from counterclaim.assessments.control.variants import last_shown
from counterclaim.assessments.control.weighing import Weighed, weigh
from counterclaim.assessments.likelihood import confidence, likelihood_word
from counterclaim.assessments.worlds import DIGITS, leading, rounded, what_would_change
from counterclaim.model import Assessment, Evidence, Utterance, War, content_id

Triple = tuple[float, float, float]
Series = tuple[tuple[date, Triple], ...]


def assess_place(
    place_id: str, utterances: Sequence[Utterance], war: War, as_of: date, starting: str | None = None
) -> tuple[Assessment, Series]:
    """Assess one settlement on ``as_of`` from what had been said by then, with the series from its first utterance on.

    The prior's log odds plus every evidence's log odds is the log odds of ``probabilities``, up to rounding. The series
    is in hindsight: of each day from all that was known on ``as_of``.
    """
    table = parameters()
    weighed = weigh([u for u in utterances if u.day <= as_of], war, table)
    first_day = min((w.day for w in weighed), default=as_of)
    belief = starting_belief(starting, war, table)
    beliefs = smoothed(weighed, _everything(weighed), first_day, as_of, belief, table)
    posterior = shown(beliefs)[..., 0]
    final = rounded(posterior[-1])
    state = leading(final)
    sure, reason = confidence(weighed, state, as_of, war)
    prior, evidence = _evidence(weighed, first_day, as_of, belief)
    assessment = Assessment(
        place_id,
        as_of,
        as_of,
        final,
        war.states[state],
        likelihood_word(final[state]),
        sure,
        reason,
        prior,
        evidence,
        content_id("run", war.id, as_of, place_id, final, *(e.utterance_id for e in evidence)),
        share=round(float(share(beliefs[-1])[0]), 4),
        turns=what_would_change(beliefs[-1, ..., 0], war),
    )
    days = [first_day.fromordinal(first_day.toordinal() + k) for k in range(len(posterior))]
    return assessment, tuple((day, rounded(row)) for day, row in zip(days, posterior, strict=True))


def known_then(
    utterances: Sequence[Utterance], war: War, first_day: date, as_of: date, starting: str | None = None
) -> Array:
    """The three states' probabilities (days, 3) of each day as they were known on it, from ``first_day`` on.

    A saying counts from the day on which it was said, on the day of which it speaks: where that is past, the days since
    are worked out anew.
    """
    weighed = weigh([u for u in utterances if u.day <= as_of], war, parameters())
    belief, rows = starting_belief(starting, war, parameters()), []
    news = sorted({w.utterance.day for w in weighed if w.utterance.day > first_day} | {first_day})
    for day, following in zip(news, [*news[1:], as_of + timedelta(days=1)], strict=True):
        known = [w for w in weighed if w.utterance.day <= day]
        rows.append(_between(known, day, following - timedelta(days=1), belief))
    return np.concatenate(rows)


def _between(known: Sequence[Weighed], first_day: date, last_day: date, belief: Array) -> Array:
    """The filter's states (days, 3) from one day to another, from what is known and begins before them."""
    begin = min((w.day for w in known), default=last_day)
    beliefs = filtered(known, _everything(known), begin, last_day, belief, parameters())
    found = shown(beliefs)[max((first_day - begin).days, 0) :, :, 0]
    waiting = (last_day - first_day).days + 1 - len(found)
    return np.concatenate([np.repeat(shown(belief[..., None]).T, waiting, axis=0), found])


def without(
    utterances: Sequence[Utterance], leave_out: Sequence[str], war: War, as_of: date, starting: str | None = None
) -> tuple[date, Array]:
    """Posterior (days, 3, speakers) with each speaker of ``leave_out`` left out in turn, and the first day."""
    first_day, held = held_without(utterances, leave_out, war, as_of, starting)
    return first_day, held[:, :3]


def held_without(
    utterances: Sequence[Utterance], leave_out: Sequence[str], war: War, as_of: date, starting: str | None = None
) -> tuple[date, Array]:
    """The same (days, 5, speakers): after the three states, how probable it is that each camp holds most."""
    table = parameters()
    weighed = weigh([u for u in utterances if u.day <= as_of], war, table)
    first_day = min((w.day for w in weighed), default=as_of)
    masks = np.array([[not is_of(w.utterance, speaker) for speaker in leave_out] for w in weighed], bool).reshape(
        len(weighed), len(leave_out)
    )
    told = said_of(weighed, masks, first_day, as_of, table)
    beliefs = np.empty((len(told), *SHAPE, len(leave_out)))
    forward(told, starting_belief(starting, war, table)[..., None], table, beliefs, made_whole=False)
    backward(told, beliefs, table, made_whole=False)
    states = shown(beliefs)
    held = np.concatenate([states, mostly(beliefs)], axis=1)
    return first_day, held / ((states[:, 0] + states[:, 2]) + states[:, 1])[:, None]


def _everything(weighed: Sequence[Weighed]) -> Mask:
    return np.ones((len(weighed), 1), bool)


def _evidence(
    weighed: Sequence[Weighed], first_day: date, as_of: date, belief: Array
) -> tuple[Triple, tuple[Evidence, ...]]:
    """The prior's log odds, and each utterance's part: what it added in order of saying, what it makes alone."""
    count = len(weighed)
    prefixes = np.tri(count + 1, count, -1, dtype=bool).T  # chain j counts the first j utterances
    alone = ~np.eye(count, dtype=bool)  # chain j counts all but one
    masks = np.concatenate([prefixes, alone], axis=1)
    rows = last_shown(weighed, masks, first_day, as_of, belief, parameters())
    odds, without_it = _log_odds(rows[:, : count + 1]), rows[:, count + 1 :]
    evidence = tuple(
        Evidence(
            w.utterance.id,
            w.utterance.claim_ids[0],
            round(w.weight, DIGITS),
            _rounded(odds[:, j + 1] - odds[:, j]),
            influence=_rounded(rows[:, count] - without_it[:, j]),
        )
        for j, w in enumerate(weighed)
    )
    return _rounded(odds[:, 0]), evidence


def _log_odds(probabilities: Array) -> Array:
    clipped = np.clip(probabilities, 1e-9, 1 - 1e-9)
    odds: Array = np.log(clipped) - np.log1p(-clipped)
    return odds


def _rounded(row: Array) -> Triple:
    a, contested, b = (round(float(x), DIGITS) for x in row)
    return (a, contested, b)
