"""The report of an evaluation of control: a model beside the baselines, with intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from counterclaim.evaluation.control.answers import Answers, check
from counterclaim.evaluation.control.baselines import PERSISTENCE, answered
from counterclaim.evaluation.control.scores import COUNTED, NEAR, bootstrapped, sample, scores, worse_by
from counterclaim.evaluation.control.towns import Floats, Town

MODEL, SMOOTHED = "model", "smoothed"
DRAWS = 2000
SEED = 20260208
LEVEL = (2.5, 97.5)
DIGITS = 4


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    """A predictor's measures and the same of every resample (B,)."""

    whole: Mapping[str, float]
    drawn: Mapping[str, Floats]


def report(
    towns: Sequence[Town], answers: Mapping[str, Answers], ablations: Mapping[str, Answers] | None = None
) -> dict[str, Any]:
    """What ``eval control`` prints: ``model``, ``smoothed`` if given, ``ablations`` and ``baselines`` by name.

    ``answers`` has ``model`` and may have ``smoothed``, each by town. A baseline stands under the reading of claims in
    which its Brier score is best. ``differences`` has for each measure the baseline that is best in it among all that
    know only claims, plain and calibrated, under both readings, and that one's measure minus the model's. An interval
    holds 95% of 2,000 resamples of whole episodes, the same for every predictor. Raises ``ValueError`` where an answer
    is missing or wrong, or where there is no town.
    """
    if not towns:
        raise ValueError("there is no town with claims and a reference on the same days")
    given = {name: answers[name] for name in (MODEL, SMOOTHED) if name in answers}
    draws = resamples(len({town.episode for town in towns}))
    told = {name: _scored(name, towns, found, draws) for name, found in given.items()}
    less = {name: _scored(name, towns, found, draws) for name, found in (ablations or {}).items()}
    ruled = {name: _scored(name[0], towns, found, draws) for name, found in answered(towns).items()}
    found: dict[str, Any] = {name: _shown(of) for name, of in told.items()}
    found["ablations"] = {name: _shown(of) for name, of in less.items()}
    found["baselines"] = _best_readings(ruled)
    if MODEL in told:
        found["differences"] = _differences(told[MODEL], ruled)
    found["towns"] = [
        {"episode": town.episode, "place": town.place, "days": len(town.days), "claims": len(town.statements)}
        for town in towns
    ]
    return found


def resamples(episodes: int) -> Floats:
    """How often each resample (2,000, E) has each episode, by the fixed seed."""
    even = np.full(episodes, 1 / episodes)
    return np.random.default_rng(SEED).multinomial(episodes, even, DRAWS).astype(np.float64)


def _scored(name: str, towns: Sequence[Town], answers: Answers, draws: Floats) -> _Scored:
    check(name, towns, answers)
    of = sample(towns, answers)
    return _Scored(scores(of), bootstrapped(of, draws))


def _best_readings(ruled: Mapping[tuple[str, str], _Scored]) -> dict[str, Any]:
    best: dict[str, tuple[str, _Scored]] = {}
    for (name, reading), of in ruled.items():
        if name not in best or of.whole["brier"] < best[name][1].whole["brier"]:
            best[name] = reading, of
    return {name: {"reading": reading} | _shown(of) for name, (reading, of) in best.items()}


def _differences(model: _Scored, ruled: Mapping[tuple[str, str], _Scored]) -> dict[str, Any]:
    claims_only = {key: of for key, of in ruled.items() if not key[0].startswith(PERSISTENCE)}
    found: dict[str, Any] = {}
    for measure in model.whole.keys() - COUNTED:
        key = min(claims_only, key=lambda key: worse_by(measure, claims_only[key].whole[measure]))
        best = claims_only[key]
        found[measure] = {
            "baseline": key[0],
            "reading": key[1],
            "difference": _number(best.whole[measure] - model.whole[measure]),
            "interval": _interval(best.drawn[measure] - model.drawn[measure]),
        }
    return _nested({measure: found[measure] for measure in model.whole if measure in found})


def _shown(of: _Scored) -> dict[str, Any]:
    numbers = {name: int(value) if name in COUNTED else _number(value) for name, value in of.whole.items()}
    intervals = {name: _interval(value) for name, value in of.drawn.items() if name not in COUNTED}
    return _nested(numbers) | {"interval": _nested(intervals)}


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    near = {name.removeprefix(NEAR): value for name, value in flat.items() if name.startswith(NEAR)}
    return {name: value for name, value in flat.items() if not name.startswith(NEAR)} | {NEAR.rstrip("."): near}


def _interval(values: Floats) -> list[float | None]:
    known = values[np.isfinite(values)]
    return [_number(float(end)) for end in np.percentile(known, LEVEL)] if len(known) else [None, None]


def _number(value: float) -> float | None:
    return round(value, DIGITS) if math.isfinite(value) else None
