"""Who holds a settlement: a hidden Markov chain over (A holds, contested, B holds), a step a day.

Emissions are likelihood ratios by what is said and in whose interest (``priors.toml``). The forward-backward
recursions are the standard ones (Rabiner 1989), vectorised over a last axis of parallel chains.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from counterclaim.assessments.priors import Priors
from counterclaim.model import CONTESTED, Extent, Predicate, Stance, Utterance, War

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
GRID = 2.0**40
FIGHTING = frozenset({Predicate.ATTACK, Predicate.INFILTRATION})


@dataclass(frozen=True, slots=True)
class Weighed:
    """An utterance's part: log likelihoods of the three states, times its weight, on the day it speaks of."""

    utterance: Utterance
    day: date
    weight: float
    log_likelihood: tuple[float, float, float]


def is_of(utterance: Utterance, speaker_id: str) -> bool:
    """Whether an utterance is a speaker's own, or known only because that speaker told of it."""
    return speaker_id in {utterance.speaker_id, utterance.relay_id}


def symbol(utterance: Utterance, war: War) -> tuple[str, str] | None:
    """What is said in the table's terms, and of which camp (X); None where it bears on no state of control."""
    told, holder = utterance.predicate, utterance.holder
    if utterance.stance == Stance.CANNOT_VERIFY or utterance.background or not utterance.place_id:
        return None
    first = war.camps[0].id
    if utterance.stance == Stance.DENIES:
        denied = utterance.denies_holder
        names = {
            Predicate.CONTROL: "not_hold",
            Predicate.ENCIRCLEMENT: "not_encircles",
            Predicate.CLEARING: "not_clears",
        }
        return (names[told], denied) if told in names and war.camp(denied or "") and denied else None
    if told == Predicate.CONTROL and holder == CONTESTED:
        return "contested", utterance.camp if war.camp(utterance.camp) else first
    if told in FIGHTING:
        if utterance.outcome == "repelled" and war.camp(utterance.camp):
            return "repelled", utterance.camp
        return "fighting", utterance.camp if war.camp(utterance.camp) else first
    if holder is None or war.camp(holder) is None:
        return None
    if told == Predicate.CONTROL:
        extent = utterance.extent or Extent.FULL
        names_by_extent = {Extent.FULL: "hold_full", Extent.MOST: "hold_most"}
        return names_by_extent.get(extent, "hold_part"), holder
    names = {Predicate.ENCIRCLEMENT: "encircles", Predicate.CLEARING: "clears", Predicate.WITHDRAWAL: "other_left"}
    return (names[told], holder) if told in names else None


def weigh(utterances: Sequence[Utterance], war: War, table: Priors) -> list[Weighed]:
    """Weigh a place's utterances in order of saying: a camp that repeats itself adds less each time.

    Of one day the weightiest comes first, so that no hash decides which of two is the repetition.
    """
    said: dict[tuple[str, str, str], list[date]] = {}
    weighed = []
    for utterance, name, camp, base in _in_order(utterances, war, table):
        speaks_for = utterance.camp if war.camp(utterance.camp) else utterance.speaker_id
        earlier = said.setdefault((speaks_for, name, camp), [])
        recent = sum(utterance.day - day <= timedelta(days=table.weight["repeat_days"]) for day in earlier)
        earlier.append(utterance.day)
        weight = base / (1 + recent)
        relation = "own" if utterance.camp == camp else "against" if war.other(utterance.camp) == camp else "third"
        x, contested, y = (_on_grid(part * weight) for part in np.log(table.symbols[name][relation]))
        triple = (x, contested, y) if camp == war.camps[0].id else (y, contested, x)
        day = min(utterance.event_day, utterance.day)
        weighed.append(Weighed(utterance, max(day, utterance.day - timedelta(days=30)), weight, triple))
    return weighed


def _on_grid(value: float) -> float:
    """To the nearest 2**-40: sums of such numbers are exact, so that no order of adding shows in the last digit."""
    return round(float(value) * GRID) / GRID


def _in_order(utterances: Sequence[Utterance], war: War, table: Priors) -> list[tuple[Utterance, str, str, float]]:
    """What bears on control, with symbol, camp spoken of and weight; ids only part what weighs the same."""
    found = []
    for utterance in utterances:
        seen = symbol(utterance, war)
        if seen is not None:
            found.append((utterance, *seen, _weight(utterance, table, war)))
    return sorted(
        found, key=lambda row: (row[0].day, -row[3], -row[0].event_day.toordinal(), row[0].speaker_id, row[0].id)
    )


def _weight(utterance: Utterance, table: Priors, war: War) -> float:
    weight = table.role.get(utterance.role, table.role["other"])
    if utterance.stance == Stance.HEDGES:
        weight *= table.weight["hedged"]
    if utterance.relayed:
        rival = utterance.relay_camp != utterance.camp and war.camp(utterance.relay_camp) is not None
        weight *= table.weight["relayed_by_rival" if rival else "relayed"]
    return weight


def transition(table: Priors) -> Array:
    """The (3, 3) matrix of a day's change; rows sum to 1; the same seen from either side."""
    leave, settle, jump = (
        table.transition[k] for k in ("from_held_to_contested", "from_contested_to_held", "from_held_to_other")
    )
    return np.array(
        [[1 - leave - jump, leave, jump], [settle, 1 - 2 * settle, settle], [jump, leave, 1 - leave - jump]], np.float64
    )


def start(place_start: str | None, war: War, table: Priors) -> Array:
    """Belief before any evidence, shape (3,): the war's starting table's word for the place, or unknown."""
    if place_start in {war.camps[0].id, war.camps[1].id}:
        known, contested = table.start["known"], table.start["contested"]
        row = np.array([known, contested, 1 - known - contested])
        return row if place_start == war.camps[0].id else row[::-1].copy()
    if place_start == CONTESTED:
        return np.array([0.2, 0.6, 0.2])
    contested = table.start["unknown_contested"]
    return np.array([(1 - contested) / 2, contested, (1 - contested) / 2])


def forward_backward(log_likelihood: Array, matrix: Array, first: Array) -> Array:
    """Posterior (days, 3, chains) of states given log likelihoods of that shape; each (day, chain) sums to 1."""
    days = log_likelihood.shape[0]
    emission = np.exp(log_likelihood - log_likelihood.max(1, keepdims=True))
    alpha: Array = np.empty_like(emission)
    alpha[0] = _whole(first[:, None] * emission[0])
    for day in range(1, days):
        alpha[day] = _whole(_moved(matrix.T, alpha[day - 1]) * emission[day])
    beta: Array = np.ones_like(alpha[0])
    for day in range(days - 2, -1, -1):
        beta = _whole(_moved(matrix, emission[day + 1] * beta))
        alpha[day] = _whole(alpha[day] * beta)
    return alpha


def _moved(matrix: Array, belief: Array) -> Array:
    """``matrix @ belief``, the camps first, so that the camps exchanged give the mirror image to the last bit."""
    camps: Array = matrix[:, 0:1] * belief[0] + matrix[:, 2:3] * belief[2]
    moved: Array = camps + matrix[:, 1:2] * belief[1]
    return moved


def _whole(belief: Array) -> Array:
    """The same (3, chains) with every column's sum 1, as even-handed in the last bit as ``_moved``."""
    whole: Array = belief / ((belief[0] + belief[2]) + belief[1])
    return whole


def chains(weighed: Sequence[Weighed], masks: Mask, first_day: date, last_day: date) -> Array:
    """Log likelihoods (days, 3, chains) where chain j counts the utterances that ``masks[:, j]`` lets in."""
    days = (last_day - first_day).days + 1
    cells = np.zeros((days, 3, masks.shape[1]))
    for row, items in _by_row(weighed, first_day, days).items():
        cells[row] = _log_likelihoods(weighed, items).T @ masks[items]
    return cells


def last_day_beliefs(
    weighed: Sequence[Weighed], masks: Mask, first_day: date, last_day: date, matrix: Array, first: Array
) -> Array:
    """Beliefs (3, chains) on the last day: the forward pass alone, which keeps one day in memory, not all."""
    days = (last_day - first_day).days + 1
    rows = _by_row(weighed, first_day, days)
    belief: Array = np.repeat(first[:, None], masks.shape[1], axis=1)
    for day in range(days):
        belief = _moved(matrix.T, belief) if day else belief
        if day in rows:
            told = _log_likelihoods(weighed, rows[day]).T @ masks[rows[day]]
            belief = belief * np.exp(told - told.max(0))
        belief = _whole(belief)
    return belief


def _by_row(weighed: Sequence[Weighed], first_day: date, days: int) -> dict[int, list[int]]:
    """Indices of utterances by the day they speak of, counted from the first."""
    rows: dict[int, list[int]] = defaultdict(list)
    for index, item in enumerate(weighed):
        rows[min(max((item.day - first_day).days, 0), days - 1)].append(index)
    return rows


def _log_likelihoods(weighed: Sequence[Weighed], items: Sequence[int]) -> Array:
    return np.array([weighed[index].log_likelihood for index in items], np.float64)


def place_start(place_names: Sequence[str], starting: Mapping[str, str]) -> str | None:
    """The starting holder under the first of the names that the war's table has."""
    return next((starting[name] for name in place_names if name in starting), None)
