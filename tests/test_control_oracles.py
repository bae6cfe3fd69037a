"""The control model's numbers: against hmmlearn, against plain 66 by 66 matrices, and what no saying may do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from control_sayings import BEGAN, DAYS, statements, utterances
from hmmlearn.hmm import CategoricalHMM
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sayings import said

from counterclaim.assessments.control.parameters import Parameters, parameters
from counterclaim.assessments.control.passes import Mask, filtered, smoothed
from counterclaim.assessments.control.sayings import saying
from counterclaim.assessments.control.states import HALVES, LEVELS, PACES, SHARE, Array, at_share, steps, unknown
from counterclaim.assessments.control.weighing import Weighed, weigh
from counterclaim.model import CONTESTED, Extent, Predicate, Utterance
from counterclaim.wars import load_war

STATES = HALVES * PACES * LEVELS
WAR = load_war("ukraine")
TABLE = parameters()
SILENT = dict.fromkeys(("talk", "silence", "left", "captured", "admitted", "denied"), 0.0)
CALM = TABLE.changed(stir=SILENT)
LAST = BEGAN + timedelta(days=DAYS - 1)
SOME = st.lists(utterances(), max_size=14)
STARTS = st.sampled_from([unknown(), *(at_share(share, TABLE) for share in (0.0, 0.4, 1.0))])


# -- the same in plain matrices --------------------------------------------------------------------------------------


def state(half: int, pace: int, level: int) -> int:
    return (half * PACES + pace) * LEVELS + level


def day_passes(table: Parameters) -> Array:
    """(66, 66), rows from, columns to."""
    step, passes = steps(table), np.zeros((STATES, STATES))
    for half in range(HALVES):
        for pace in range(PACES):
            for level in range(LEVELS):
                here = state(half, pace, level)
                passes[here, half * 33 : half * 33 + 33] = step.stay[:, pace * LEVELS + level]
                if level == LEVELS - 1:
                    for then in range(PACES):
                        passes[here, state(1 - half, then, 0)] = step.turn[then, pace]
    return passes


def stirs(voice: float, pull: Array, table: Parameters) -> Array:
    """What talk does to the pace (66, 66), rows from: quiet fronts wake, active ones break, or broken ones hold."""
    stirred = np.zeros((STATES, STATES))
    talk = 1 - np.exp(-table["stir.talk"] * voice)
    for half in range(HALVES):
        faster, slower = 1 - np.exp(-max(pull[half], 0)), 1 - np.exp(-max(-pull[half], 0))
        moves = np.array(
            [
                [1 - talk, talk * (1 - faster), talk * faster],
                [0, 1 - faster, faster],
                [0, slower, 1 - slower],
            ]
        )
        for level in range(LEVELS):
            rows = [state(half, pace, level) for pace in range(PACES)]
            stirred[np.ix_(rows, rows)] = moves
    return stirred


def silence(table: Parameters) -> Array:
    left = np.ones((HALVES, PACES, LEVELS))
    left[:, 1:] = np.exp(-table["stir.silence"])
    return np.diag(left.ravel())


def told(weighed: Sequence[Weighed], table: Parameters) -> tuple[Array, Array, Array]:
    """Day by day the log likelihoods (days, 66), the voice (days,) and the pulls (days, 2) of what is said."""
    logs, voice, pull = np.zeros((DAYS, HALVES, PACES, LEVELS)), np.zeros(DAYS), np.zeros((DAYS, HALVES))
    for item in weighed:
        day = max((item.day - BEGAN).days, 0)
        logs[day] += (item.row.log_likelihood * item.weight)[:, None]
        voice[day] += item.weight
        pull[day] += item.row.pull * item.weight
        after = (item.utterance.day - BEGAN).days
        for later in range(after + 1, min(after + item.standing + 1, DAYS)):
            logs[later] += (item.row.log_likelihood * item.weight * table["standing.share"])[:, None]
    return logs.reshape(DAYS, STATES), voice, pull


def plainly(weighed: Sequence[Weighed], start: Array, table: Parameters) -> tuple[Array, Array]:
    """Filter and smoother (days, 66), by the book."""
    logs, voice, pull = told(weighed, table)
    emissions, passes, still = np.exp(logs), day_passes(table), silence(table)
    moves = [(stirs(voice[d], pull[d], table) if voice[d] > 0 else still) @ passes for d in range(DAYS)]
    belief, ahead = start.ravel(), []
    for day in range(DAYS):
        belief = (belief if day == 0 else belief @ moves[day - 1]) * emissions[day]
        belief = belief / belief.sum()
        ahead.append(belief)
    after, behind = np.ones(STATES), [ahead[-1]]
    for day in range(DAYS - 2, -1, -1):
        after = moves[day] @ (emissions[day + 1] * after)
        after = after / after.sum()
        behind.append(ahead[day] * after / (ahead[day] @ after))
    return np.array(ahead), np.array(behind[::-1])


def counted(weighed: Sequence[Weighed], mask: Mask) -> list[Weighed]:
    return [item for item, keep in zip(weighed, mask, strict=True) if keep]


@given(SOME, STARTS, st.integers(0, 2**32 - 1))
@settings(max_examples=80)
def test_filter_and_smoother_are_those_of_plain_matrices(heard: list[Utterance], start: Array, seed: int) -> None:
    weighed = weigh(heard, WAR, TABLE)
    masks = np.random.default_rng(seed).random((len(weighed), 3)) < [2, 0.6, 0.2]
    ahead = filtered(weighed, masks, BEGAN, LAST, start, TABLE).reshape(DAYS, STATES, 3)
    behind = smoothed(weighed, masks, BEGAN, LAST, start, TABLE).reshape(DAYS, STATES, 3)
    for chain in range(3):
        by_hand = plainly(counted(weighed, masks[:, chain]), start, TABLE)
        assert np.abs(ahead[..., chain] - by_hand[0]).max() < 1e-9
        assert np.abs(behind[..., chain] - by_hand[1]).max() < 1e-9


@given(SOME, STARTS)
@settings(max_examples=40)
def test_without_stirring_posteriors_and_likelihood_are_those_of_hmmlearn(heard: list[Utterance], start: Array) -> None:
    weighed, passes = weigh(heard, WAR, CALM), day_passes(CALM)
    everything = np.ones((len(weighed), 1), bool)
    emissions = np.exp(told(weighed, CALM)[0])
    distinct, symbol = np.unique(emissions, axis=0, return_inverse=True)
    scale = max(distinct.sum(0).max(), 1.0)
    theirs = CategoricalHMM(STATES, init_params="", params="")
    theirs.n_features = len(distinct) + 1
    theirs.startprob_, theirs.transmat_ = start.ravel(), passes
    theirs.emissionprob_ = np.column_stack([distinct.T / scale, 1 - distinct.sum(0) / scale])
    likelihood, posterior = theirs.score_samples(symbol.reshape(-1, 1))
    mine = smoothed(weighed, everything, BEGAN, LAST, start, CALM).reshape(DAYS, STATES)
    assert np.abs(posterior - mine).max() < 1e-9
    ahead = filtered(weighed, everything, BEGAN, LAST, start, CALM).reshape(DAYS, STATES)
    expected = np.vstack([start.ravel(), ahead[:-1] @ passes])
    assert np.log((expected * emissions).sum(1)).sum() == pytest.approx(likelihood + DAYS * np.log(scale), abs=1e-9)


# -- what no saying may do -------------------------------------------------------------------------------------------

BESIDE = st.lists(st.one_of(utterances(late=0), statements()), max_size=10)
RISES = {"full": 1, "bare": 1, "none": -1}


def moved(beside: Sequence[Utterance], claim: Utterance, start: Array) -> tuple[float, float] | None:
    """How much a statement adds, on its day, to the chance of what it says, and to the share the way it points.

    The share by "most" points nowhere: 0. None where it is not a statement on a camp's share, or said already.
    """
    told = saying(claim, WAR)
    if told is None or told.what not in {*RISES, "most"} or claim in beside:
        return None
    with_it, without = (_levels(heard, claim, start) for heard in ([*beside, claim], beside))
    own = SHARE if told.about == 1 else 1 - SHARE
    low, high = TABLE.spans[told.what]
    inside = (own > low - 1e-9) & (own < high + 1e-9)
    change = with_it - without
    return float(change[inside].sum()), RISES.get(told.what, 0) * float((change * own).sum())


def _levels(heard: Sequence[Utterance], claim: Utterance, start: Array) -> Array:
    weighed = weigh(heard, WAR, TABLE)
    beliefs = filtered(weighed, np.ones((len(weighed), 1), bool), BEGAN, LAST, start, TABLE)
    levels: Array = beliefs[(claim.day - BEGAN).days, ..., 0].sum(1)
    return levels


@given(BESIDE, statements(), STARTS)
@settings(max_examples=150)
def test_a_statement_never_takes_from_what_it_says_on_its_own_day(
    beside: list[Utterance], claim: Utterance, start: Array
) -> None:
    change = moved(beside, claim, start)
    assume(change is not None)
    assert change is not None and min(change) > -1e-12


def holds(speaker: str, day: int, holder: str, told: Predicate = Predicate.CONTROL, camp: str = "RU") -> Utterance:
    extent = None if holder == CONTESTED else Extent.FULL
    return said(speaker, camp, "ministry", BEGAN + timedelta(days=day), told, holder=holder, extent=extent)


def test_the_seventeenth_repetition_does_not_help_the_rival_by_ending_what_stands() -> None:
    beside = [*(holds(f"desk-{k}", 0, "RU") for k in range(16)), holds("staff", 3, CONTESTED, camp="UA")]
    change = moved(beside, holds("ministry", 4, "RU"), at_share(0.0, TABLE))
    assert change is not None and min(change) > -1e-12


def test_a_report_of_an_advance_does_not_take_the_weight_of_many_flat_statements() -> None:
    beside = [holds(f"desk-{k:02}", 4, "RU") for k in range(12)]
    change = moved(beside, holds("a-desk", 4, "RU", Predicate.SITUATION), at_share(0.4, TABLE))
    assert change is not None and min(change) > -1e-12
