"""Scores of answers, each made of sums per episode, so that resampling episodes is one matrix product.

Brier score: Brier, Monthly Weather Review 1950, over three classes, 0-2. Ranked probability score: Epstein, Journal of
Applied Meteorology 1969, summed over the two steps, 0-2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from counterclaim.evaluation.control.answers import Answers
from counterclaim.evaluation.control.calibration import decompose, resampled
from counterclaim.evaluation.control.changes import flicker, leads
from counterclaim.evaluation.control.towns import SECOND, STATES, Floats, Ints, Town

NEAR = "near_change."
HIGHER = frozenset({"accuracy", "macro_f1", "discrimination", f"{NEAR}accuracy", f"{NEAR}macro_f1"})
"""The measures of which more is better; of lead days, nearer to 0 is; of all others, less."""
COUNTED = frozenset({"changes", "changes_met"})


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """All days of all towns under one predictor, put end to end: N days in E episodes.

    ``probabilities`` (N, 3), ``label`` (N,), ``episode`` (N,) its number; ``sums`` has (E,) for each sum that a measure
    is made of.
    """

    probabilities: Floats
    label: Ints
    episode: Ints
    sums: Mapping[str, Floats]


def sample(towns: Sequence[Town], answers: Answers) -> Sample:
    """The sums of a predictor's answers; episodes are numbered in the order of their names."""
    names = sorted({town.episode for town in towns})
    number = {name: at for at, name in enumerate(names)}
    episode = np.concatenate([np.full(len(town.days), number[town.episode]) for town in towns])
    probabilities = np.concatenate([answers[town.key].probabilities for town in towns])
    label = np.concatenate([town.label for town in towns])
    near = np.concatenate([town.near for town in towns]).astype(np.float64)
    daily = _of_states(probabilities, label)
    nearby = {f"{NEAR}{name}": amount * near for name, amount in daily.items()}
    daily |= nearby | _of_shares(towns, answers, probabilities, label)
    sums = {name: np.bincount(episode, amount, len(names)).astype(np.float64) for name, amount in daily.items()}
    return Sample(probabilities, label, episode, sums | _of_changes(towns, answers, number))


def _of_states(probabilities: Floats, label: Ints) -> dict[str, Floats]:
    found = probabilities.argmax(axis=1)
    daily: dict[str, Floats] = {
        "days": np.ones(len(label)),
        "correct": (found == label).astype(np.float64),
        "brier": ((probabilities - np.eye(STATES)[label]) ** 2).sum(axis=1),
    }
    for state in range(STATES):
        daily[f"hit{state}"] = ((found == state) & (label == state)).astype(np.float64)
        daily[f"marked{state}"] = (found == state).astype(np.float64) + (label == state)
    return daily


def _of_shares(towns: Sequence[Town], answers: Answers, probabilities: Floats, label: Ints) -> dict[str, Floats]:
    occupied = np.concatenate([town.occupied for town in towns])
    share = np.concatenate([answers[town.key].share for town in towns])
    half = np.concatenate([answers[town.key].half for town in towns])
    steps = (probabilities - np.eye(STATES)[label]).cumsum(axis=1)[:, :SECOND]
    return {
        "rps": (steps**2).sum(axis=1),
        "share_mae": np.abs(share - occupied),
        "half_brier": (half - (occupied >= 0.5)) ** 2,
    }


def _of_changes(towns: Sequence[Town], answers: Answers, number: Mapping[str, int]) -> dict[str, Floats]:
    sums = {name: np.zeros(len(number)) for name in ("lead", "changes", "changes_met", "flicker", "places")}
    for town in towns:
        states = answers[town.key].probabilities.argmax(axis=1)
        late = leads(town, states)
        met = [days for days in late if days is not None]
        at = number[town.episode]
        sums["lead"][at] += sum(met)
        sums["changes"][at] += len(late)
        sums["changes_met"][at] += len(met)
        sums["flicker"][at] += flicker(town, states)
        sums["places"][at] += 1
    return sums


def measures(sums: Mapping[str, Floats]) -> dict[str, Floats]:
    """The measures made of sums (B,) of B resamples, each (B,); NaN where a resample has no day, or no change, for one.

    Means go over all days of all towns together; ``near_change`` ones over those within thirty days of a change.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        found = _means(sums, "") | {name: sums[name] / sums["days"] for name in ("rps", "share_mae", "half_brier")}
        found |= _means(sums, NEAR)
        found["lead_days"] = sums["lead"] / sums["changes_met"]
        found["flicker"] = sums["flicker"] / sums["places"]
    return found | {name: sums[name] for name in COUNTED}


def _means(sums: Mapping[str, Floats], part: str) -> dict[str, Floats]:
    each = [(sums[f"{part}hit{state}"], sums[f"{part}marked{state}"]) for state in range(STATES)]
    f1: Floats = np.sum([np.where(marked > 0, 2 * hit / marked, 0.0) for hit, marked in each], axis=0)
    present: Floats = np.sum([marked > 0 for _, marked in each], axis=0)
    days = sums[f"{part}days"]
    return {
        f"{part}accuracy": sums[f"{part}correct"] / days,
        f"{part}macro_f1": f1 / present,
        f"{part}brier": sums[f"{part}brier"] / days,
    }


def scores(of: Sample) -> dict[str, float]:
    """The measures of all episodes, by flat names such as ``near_change.brier``; NaN where there is nothing to measure.

    ``miscalibration`` and ``discrimination`` are means over the three classes, each against the rest.
    """
    found = {
        name: float(value[0]) for name, value in measures({k: v.sum(keepdims=True) for k, v in of.sums.items()}).items()
    }
    parts = np.mean([decompose(of.probabilities[:, k], _is(of, k)) for k in range(STATES)], axis=0)
    return found | {"miscalibration": float(parts[0]), "discrimination": float(parts[1])}


def _is(of: Sample, state: int) -> Floats:
    outcome: Floats = (of.label == state).astype(np.float64)
    return outcome


def bootstrapped(of: Sample, draws: Floats) -> dict[str, Floats]:
    """The measures (B,) of resamples ``draws`` (B, E), how often each episode is in one."""
    found = measures({name: draws @ amount for name, amount in of.sums.items()})
    each = [resampled(of.probabilities[:, k], _is(of, k), of.episode.astype(np.float64), draws) for k in range(STATES)]
    parts: Floats = np.mean(each, axis=0)
    return found | {"miscalibration": parts[:, 0], "discrimination": parts[:, 1]}


def worse_by(measure: str, value: float) -> float:
    """A measure's value as something of which less is better, infinity where it is NaN."""
    if np.isnan(value):
        return np.inf
    if measure == "lead_days":
        return abs(value)
    return -value if measure in HIGHER else value
