"""Scores of control: against libraries and worked by hand, intervals, and the report."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
from control_towns import CAMPS, said, several, town
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from model_diagnostics.scoring import SquaredError
from model_diagnostics.scoring import decompose as oracle
from sklearn.metrics import f1_score

from counterclaim.evaluation.control import Answer, Town, report, towns
from counterclaim.evaluation.control.answers import Answers
from counterclaim.evaluation.control.baselines import answered, plain
from counterclaim.evaluation.control.calibration import decompose, isotonic, resampled
from counterclaim.evaluation.control.changes import flicker, leads
from counterclaim.evaluation.control.report import resamples
from counterclaim.evaluation.control.scores import bootstrapped, sample, scores
from counterclaim.evaluation.control.towns import STATES, Floats
from counterclaim.store.episodes import read_episodes


def certain(of: Town, states: list[int]) -> Answer:
    return plain(np.eye(STATES)[states])


def perfect(of: tuple[Town, ...]) -> Answers:
    return {one.key: Answer(np.eye(STATES)[one.label], one.occupied, (one.occupied >= 0.5).astype(float)) for one in of}


def guessed(of: tuple[Town, ...], seed: int = 0) -> Answers:
    chance = np.random.default_rng(seed)
    found = {}
    for one in of:
        rows = chance.dirichlet(np.ones(STATES), len(one.days))
        found[one.key] = Answer(rows, rows[:, 2], rows[:, 2])
    return found


# -- scores ----------------------------------------------------------------------------------------------------------


def test_a_perfect_answer_has_perfect_scores() -> None:
    of = several()
    found = scores(sample(of, perfect(of)))
    assert {found[name] for name in ("accuracy", "macro_f1", "near_change.accuracy", "near_change.macro_f1")} == {1.0}
    none = ("brier", "rps", "share_mae", "half_brier", "miscalibration", "lead_days", "flicker", "near_change.brier")
    assert {found[name] for name in none} == {0.0}
    assert found["changes"] == found["changes_met"] == 8


def test_scores_are_what_they_are_by_hand() -> None:
    of = town([said(0, "N")], [0.0, 0.5])
    answer = Answer(np.array([[0.6, 0.3, 0.1], [0.2, 0.3, 0.5]]), np.array([0.25, 0.65]), np.array([0.2, 0.6]))
    found = scores(sample((of,), {of.key: answer}))
    assert found["brier"] == pytest.approx((0.16 + 0.09 + 0.01 + 0.04 + 0.49 + 0.25) / 2)
    assert found["rps"] == pytest.approx((0.16 + 0.01 + 0.04 + 0.25) / 2)
    assert found["share_mae"] == pytest.approx((0.25 + 0.15) / 2)
    assert found["half_brier"] == pytest.approx((0.04 + 0.16) / 2)
    assert found["accuracy"] == 0.5


def test_macro_f1_is_scikit_learns() -> None:
    of = several()
    answers = guessed(of)
    truth = np.concatenate([one.label for one in of])
    said_to_be = np.concatenate([answers[one.key].probabilities.argmax(axis=1) for one in of])
    assert scores(sample(of, answers))["macro_f1"] == pytest.approx(f1_score(truth, said_to_be, average="macro"))


# -- calibration -----------------------------------------------------------------------------------------------------

forecasts = st.lists(st.tuples(st.sampled_from(np.linspace(0, 1, 11).tolist()), st.booleans()), min_size=2, max_size=60)


@given(forecasts)
def test_the_decomposition_is_that_of_model_diagnostics(days: list[tuple[float, bool]]) -> None:
    forecast = np.array([value for value, _ in days])
    outcome = np.array([float(true) for _, true in days])
    if outcome.min() == outcome.max():
        outcome[0] = 1 - outcome[0]
    wanted = oracle(outcome, forecast, scoring_function=SquaredError())
    found = decompose(forecast, outcome)
    assert found == pytest.approx((wanted["miscalibration"][0], wanted["discrimination"][0]), abs=1e-9)


@given(arrays.arrays(np.float64, 30, elements=st.floats(0, 1)), st.integers(0, 99))
def test_the_isotonic_fit_rises_and_keeps_the_mean(forecast: Floats, seed: int) -> None:
    outcome = np.random.default_rng(seed).integers(0, 2, 30).astype(float)
    fitted = isotonic(forecast, outcome)
    assert (np.diff(fitted[np.argsort(forecast, kind="stable")]) >= -1e-12).all()
    assert fitted.mean() == pytest.approx(outcome.mean())


def test_resamples_are_decomposed_as_if_each_were_put_together_by_hand() -> None:
    chance = np.random.default_rng(3)
    forecast, group = chance.integers(0, 51, 200) / 50, chance.integers(0, 5, 200).astype(float)
    outcome = (chance.random(200) < forecast).astype(float)
    draws = np.array([[1, 1, 1, 1, 1], [2, 0, 1, 0, 2], [5, 0, 0, 0, 0]], dtype=float)
    for drawn, found in zip(draws, resampled(forecast, outcome, group, draws), strict=True):
        times = drawn[group.astype(int)].astype(int)
        assert found == pytest.approx(decompose(np.repeat(forecast, times), np.repeat(outcome, times)))


# -- changes ---------------------------------------------------------------------------------------------------------


def test_a_change_that_is_seen_later_has_days_above_zero_and_one_seen_before_below() -> None:
    of = town([said(0, "N")], [0.0] * 5 + [0.5] * 5 + [1.0] * 5)
    assert leads(of, np.array([0] * 3 + [1] * 9 + [2] * 3)) == [-2, 2]
    assert leads(of, np.array([0] * 10 + [2] * 5)) == [None, 0]


def test_flicker_is_what_changes_more_often_than_the_reference() -> None:
    of = town([said(0, "N")], [0.0] * 4 + [1.0] * 4)
    assert flicker(of, np.array([0, 2, 0, 0, 2, 2, 2, 2])) == 2
    assert flicker(of, np.zeros(8, dtype=np.int64)) == 0


# -- intervals -------------------------------------------------------------------------------------------------------


def test_the_resample_that_has_each_episode_once_is_the_whole() -> None:
    of = several()
    answers = answered(of)["last_claim_calibrated", "strict"]
    whole = scores(sample(of, answers))
    drawn = bootstrapped(sample(of, answers), np.ones((1, 4)))
    exact = set(whole) - {"miscalibration", "discrimination"}
    assert {name: drawn[name][0] for name in exact} == pytest.approx({name: whole[name] for name in exact})


def test_a_resample_is_of_as_many_episodes_as_there_are_and_always_the_same() -> None:
    draws = resamples(13)
    assert draws.shape == (2000, 13) and (draws.sum(axis=1) == 13).all()
    assert (draws == resamples(13)).all()


# -- the report ------------------------------------------------------------------------------------------------------

MEASURES = (
    "accuracy macro_f1 brier rps share_mae half_brier miscalibration discrimination near_change lead_days flicker"
).split()


def test_a_report_has_every_measure_with_its_interval_for_every_predictor() -> None:
    of = several()
    told = report(of, {"model": perfect(of), "smoothed": guessed(of)}, {"no_learning": guessed(of, 1)})
    predictors = [told["model"], told["smoothed"], told["ablations"]["no_learning"], *told["baselines"].values()]
    for scored in predictors:
        assert set(MEASURES) <= scored.keys() and set(MEASURES) <= scored["interval"].keys()
        assert scored["near_change"].keys() == {"accuracy", "macro_f1", "brier"}
    names = "persistence last_claim majority_14 trust_N trust_S against_interest".split()
    assert told["baselines"].keys() == {*names, *(f"{name}_calibrated" for name in names)}
    json.dumps(told, allow_nan=False)


def test_differences_are_the_best_baseline_that_knows_only_claims_minus_the_model() -> None:
    of = several()
    told = report(of, {"model": perfect(of)})
    assert set(MEASURES) <= told["differences"].keys()
    best = told["differences"]["brier"]
    assert best["difference"] > 0 and best["interval"][0] <= best["difference"] <= best["interval"][1]
    assert not best["baseline"].startswith("persistence")
    others = [v["brier"] for k, v in told["baselines"].items() if not k.startswith("persistence")]
    assert best["difference"] <= min(others)


def test_one_town_alone_can_be_reported_and_no_town_is_refused() -> None:
    of = (town([said(0, "N")], [0.0] * 3, None),)
    told = report(of, {"model": perfect(of)})
    assert told["model"]["near_change"]["brier"] is None and told["model"]["interval"]["lead_days"] == [None, None]
    with pytest.raises(ValueError, match="no town"):
        report(towns([], [], *CAMPS), {})


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Answer(np.eye(3)[[0]], np.zeros(1), np.zeros(1)), "not for the 2 days"),
        (Answer(np.full((2, 3), 0.5), np.zeros(2), np.zeros(2)), "do not sum to 1"),
        (Answer(np.eye(3)[[0, 0]], np.full(2, np.nan), np.zeros(2)), "not between 0 and 1"),
    ],
)
def test_a_wrong_answer_is_named_with_its_town(answer: Answer, fault: str) -> None:
    of = town([said(0, "N")], [0.0] * 2)
    with pytest.raises(ValueError, match=f"model, Hill / Hill: .*{fault}"):
        report((of,), {"model": {of.key: answer}})


def test_the_shared_episodes_are_reported_within_ten_seconds_of_computing(shared: Path) -> None:
    folder = shared / "data" / "episodes"
    if not folder.is_dir():
        pytest.skip(f"no episodes in {folder}")
    of = towns(*read_episodes(folder), "UA", "RU")
    began = time.process_time()
    told = report(of, {"model": guessed(of), "smoothed": guessed(of, 1)})
    assert time.process_time() - began < 10
    assert told["model"]["brier"] > told["baselines"]["trust_UA_calibrated"]["brier"]
