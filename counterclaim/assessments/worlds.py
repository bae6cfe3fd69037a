"""Other worlds: the map if only one camp is believed, and what single saying would change an assessment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from counterclaim.assessments.control.emissions import row
from counterclaim.assessments.control.parameters import Parameters, parameters
from counterclaim.assessments.control.passes import Array, last_day, shown, smoothed
from counterclaim.assessments.control.sayings import NOBODY, Saying
from counterclaim.assessments.control.states import starting_belief
from counterclaim.assessments.control.weighing import weigh
from counterclaim.model import THIRD, Turn, Utterance, War

Triple = tuple[float, float, float]
DIGITS = 6
TRUSTING = {"beyond": 0.05, "short": 0.05, "third": 0.05, "floor": 7.0}


def trusting(table: Parameters) -> Parameters:
    """The same table for a reader who takes statements at their word: no side is expected to claim too much."""
    return table.changed(width=TRUSTING, weight={"statement": 1.0})


def world_of(
    camp: str, utterances: Sequence[Utterance], war: War, as_of: date, starting: str | None = None
) -> Triple | None:
    """What one camp's own words, taken at their word, make of a place on ``as_of``; None where it said nothing of it.

    Words that its rival or anybody else relays are not the camp's own.
    """
    table = trusting(parameters())
    weighed = weigh(_own(camp, utterances, as_of), war, table)
    if not weighed:
        return None
    first_day = min(w.day for w in weighed)
    belief = starting_belief(starting, war, table)
    everything = np.ones((len(weighed), 1), bool)
    return rounded(shown(last_day(weighed, everything, first_day, as_of, belief, table))[:, 0])


def world_series(
    camp: str, utterances: Sequence[Utterance], war: War, as_of: date, starting: str | None = None
) -> tuple[tuple[date, Triple], ...]:
    """The same of each day from the first that the camp spoke of, in hindsight; empty where it said nothing of it."""
    table = trusting(parameters())
    weighed = weigh(_own(camp, utterances, as_of), war, table)
    if not weighed:
        return ()
    first_day = min(w.day for w in weighed)
    belief = starting_belief(starting, war, table)
    rows = shown(smoothed(weighed, np.ones((len(weighed), 1), bool), first_day, as_of, belief, table))[..., 0]
    return tuple((first_day + timedelta(days=step), rounded(row)) for step, row in enumerate(rows))


def _own(camp: str, utterances: Sequence[Utterance], as_of: date) -> list[Utterance]:
    return [u for u in utterances if u.day <= as_of and u.camp == camp and (not u.relayed or u.relay_camp == camp)]


def what_would_change(belief: Array, war: War) -> tuple[Turn, ...]:
    """The single sayings of first-hand speakers that would make another state the most probable, the weakest first.

    ``belief`` (2, 3, 11) is that of the day. "Weakest": which moves the probabilities least. Empty where no single
    saying would.
    """
    now, table, turns = shown(belief[..., None])[:, 0], parameters(), []
    for told in _possible():
        then = shown(_heard(belief, told, table)[..., None])[:, 0]
        if leading(then) != leading(now):
            by = THIRD if told.by == NOBODY else war.camps[told.by].id
            moved = round(float(np.abs(then - now).sum()), 9)
            turns.append((moved, told.what, by == THIRD, Turn(by, war.camps[told.about].id, told.what, rounded(then))))
    return tuple(turn for *_, turn in sorted(turns, key=lambda found: found[:3]))


def _possible() -> list[Saying]:
    return [
        Saying(what, about, by)
        for what in ("full", "most", "part", "not_held")
        for about in (0, 1)
        for by in (0, 1, NOBODY)
    ]


def _heard(belief: Array, told: Saying, table: Parameters) -> Array:
    weighed = belief * np.exp(row(told, table).log_likelihood)[:, None]
    whole: Array = weighed / (weighed[0] + weighed[1]).sum()
    return whole


def leading(row: Array | Triple) -> int:
    """The index of the most probable state; the middle where both camps are equal: their order decides nothing."""
    a, contested, b = row
    return 0 if a > max(contested, b) else 2 if b > max(contested, a) else 1


def rounded(row: Array) -> Triple:
    """Rounded so that the sum stays 1 and the camps' exchange is the exact mirror image: the middle takes the rest."""
    a, b = round(float(row[0]), DIGITS), round(float(row[2]), DIGITS)
    return (a, round(max(1 - (a + b), 0.0), DIGITS), b)
