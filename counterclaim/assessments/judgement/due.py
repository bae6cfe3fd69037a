"""Forecasts, orders and deadlines, judged on their day: did the state come by then, by others' evidence alone?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from counterclaim.assessments.control.passes import Array
from counterclaim.assessments.judgement.others import Others, heard_since
from counterclaim.assessments.judgement.ruling import ruled, unjudged
from counterclaim.assessments.judgement.truth import event, row
from counterclaim.assessments.priors import priors
from counterclaim.assessments.track_records.forecasts import outcome, stated_probability
from counterclaim.assessments.track_records.record_table import record_table
from counterclaim.model import Predicate, Utterance, Verdict, VerdictLabel, War

AHEAD = frozenset({Predicate.FORECAST, Predicate.ORDER})
EVEN = "a forecast of about even odds, neither borne out nor refuted by one outcome"


def when_due(
    utterance: Utterance, others: Others, said: Sequence[Utterance], states: Array, first: date, war: War, as_of: date
) -> Verdict:
    """The verdict on a forecast or an order; ``states`` (days, 3) from ``first`` on are those without its speaker.

    Unverified before its day, without a day or a holder, and where nobody else has spoken of the place since.
    """
    what = "a forecast" if utterance.predicate == Predicate.FORECAST else "an order"
    due, held = utterance.due, event(utterance, states, war)
    if due is None:
        return unjudged(utterance, as_of, f"{what} without a day on which it falls due", others)
    if due > as_of:
        return unjudged(utterance, as_of, f"{what}, due on {due.isoformat()}", others)
    on_its_day = f"its day, {due.isoformat()}, has come"
    if held is None:
        return unjudged(utterance, as_of, f"{on_its_day}, but it names no side that would hold the place", others)
    if not heard_since(utterance, said):
        return unjudged(utterance, as_of, f"{on_its_day}, but nobody else has spoken since", others)
    came = came_to_be(held, utterance, due, first)
    reason = f"{on_its_day}: {_how(held[row(due, first, len(held)) :], came)}"
    if utterance.predicate == Predicate.ORDER:
        return replace(_ruled(utterance, as_of, True, came, others, war, reason), came=came)
    stated, table = stated_probability(utterance), record_table().due
    if table["contrary"] < stated < table["foretells"]:
        return replace(unjudged(utterance, as_of, EVEN, others), stated=stated, came=came)
    foretold = stated >= table["foretells"]
    return replace(_ruled(utterance, as_of, foretold, came, others, war, reason), stated=stated, came=came)


def came_to_be(held: Array, utterance: Utterance, due: date, first: date) -> float:
    """The probability that a state came between saying and due day; that it lasted where it was there at first.

    ``held`` (days,) begins on ``first``; of a saying before that it is not known that the state was there.
    """
    start, end = row(utterance.day, first, len(held)), row(due, first, len(held))
    span = held[start : end + 1]
    lasts = utterance.day >= first and held[start] >= priors().verdict["supported"]
    return round(float(span.min() if lasts else span.max()), 4)


def _ruled(
    utterance: Utterance, as_of: date, foretold: bool, came: float, others: Others, war: War, reason: str
) -> Verdict:
    """Supported where what was foretold is what came about; where that is open, disputed or unverified."""
    known = outcome(came)
    if known is None:
        label = VerdictLabel.DISPUTED if others.contradicting else VerdictLabel.UNVERIFIED
    else:
        label = VerdictLabel.SUPPORTED if known == foretold else VerdictLabel.CONTRADICTED
    return ruled(utterance, as_of, label, came if foretold else 1 - came, others, war, reason)


def _how(held: Array, came: float) -> str:
    """What others' evidence shows of the due day and, from it on, of what came too late, in words."""
    known = outcome(came)
    if known is None:
        return "others' evidence does not tell whether it had come to be"
    if known:
        return "by then it had come to be, by others' evidence"
    late = int(np.argmax(held >= priors().verdict["supported"]))
    so_late = f"; it came {late} days after" if late else ""
    return f"by then it had not come to be, by others' evidence{so_late}"
