"""Forecasts, orders and deadlines: open until their day, then judged by others, and scored by what was stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sayings import PLACE, said

from counterclaim.assessments.judgement.verdicts import verdicts
from counterclaim.assessments.likelihood import WORDS
from counterclaim.assessments.track_records.forecasts import forecasts, stated_probability, word_probability
from counterclaim.model import (
    Predicate,
    Stance,
    Utterance,
    Verdict,
    VerdictLabel,
)
from counterclaim.track_record import Forecasts
from counterclaim.wars import load_war

WAR = load_war("ukraine")
DAY = date(2025, 11, 20)
SUPPORTED, CONTRADICTED, UNVERIFIED = VerdictLabel.SUPPORTED, VerdictLabel.CONTRADICTED, VerdictLabel.UNVERIFIED


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def holds(holder: str, day: date) -> tuple[Utterance, ...]:
    """Two maps say who holds the place, and the side that loses by it admits it."""
    loser, role = ("UA", "general-staff") if holder == "RU" else ("RU", "milblogger")
    return (
        said("mapper", "third", "mapper", day, holder=holder),
        said("institute", "third", "mapper", day, holder=holder),
        said(f"{loser}-voice", loser, role, day, holder=holder, against_interest=True),
    )


FELL, STOOD = holds("RU", on(20)), holds("UA", on(20))
DUE, AFTER = on(30), on(31)


def order(due: date | None = DUE, holder: str | None = "RU", **more: Any) -> Utterance:
    return said("president", "RU", "politician", DAY, Predicate.ORDER, holder=holder, due=due, **more)


def forecast(likelihood: str = "", stance: Stance = Stance.ASSERTS, holder: str = "RU", **more: Any) -> Utterance:
    parts = {"due": DUE} | more
    return said(
        "expert", "third", "analyst", DAY, Predicate.FORECAST, stance, holder=holder, likelihood=likelihood, **parts
    )


def judged(utterance: Utterance, *others: Utterance, as_of: date = AFTER, starting: str = "UA") -> Verdict:
    found = verdicts([*others, utterance], WAR, as_of, {PLACE: starting})
    return next(verdict for verdict in found if verdict.utterance_id == utterance.id)


# -- orders ----------------------------------------------------------------------------------------------------------


def test_an_order_is_open_until_its_day_and_says_which_day_that_is() -> None:
    verdict = judged(order(), *FELL, as_of=on(29))
    assert (verdict.label, verdict.probability, verdict.came) == (UNVERIFIED, None, None)
    assert verdict.reason == f"an order, due on {DUE.isoformat()}"


def test_an_order_is_met_where_the_state_came_by_its_day_and_else_not() -> None:
    met, missed = judged(order(), *FELL), judged(order(), *STOOD)
    assert (met.label, missed.label) == (SUPPORTED, CONTRADICTED)
    assert met.came is not None and missed.came is not None and met.came > 0.8 > 0.25 > missed.came
    assert met.stated is None and "had come to be" in met.reason and "had not come" in missed.reason


def test_an_order_that_is_carried_out_too_late_was_missed_and_the_reason_says_by_how_much() -> None:
    late = (*holds("UA", on(28)), *holds("RU", on(50)))
    verdict = judged(order(), *late, as_of=on(60))
    assert verdict.label == CONTRADICTED and "it came" in verdict.reason and "days after" in verdict.reason


def test_an_order_without_a_holder_cannot_be_checked_on_its_day() -> None:
    assert "names no side" in judged(order(holder=None), *FELL).reason


def test_whoever_gave_the_order_does_not_say_whether_it_was_met() -> None:
    done = said("president", "RU", "politician", on(29), holder="RU")
    assert judged(order(), done).label == UNVERIFIED
    assert replace(judged(order(), *STOOD, done), reason="") == replace(judged(order(), *STOOD), reason="")


# -- what a forecast states -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "probability"),
    [
        ("almost certain", 0.97), ("very likely", 0.875), ("highly likely", 0.875), ("likely", 0.675),
        ("roughly even", 0.5), ("moderate", 0.5), ("unlikely", 0.325), ("improbable", 0.325), ("very unlikely", 0.125),
        ("remote", 0.03), ("high", 0.8), ("low", 0.2), ("Unlikely", 0.325), ("impossible", 0.03),
        ("ймовірно", 0.675), ("малоймовірно", 0.325), ("вкрай малоймовірно", 0.125), ("помірною", 0.5),
        ("неминуче", 0.97),
        ("вероятно", 0.675), ("маловероятно", 0.325), ("очень вероятно", 0.875), ("умеренной", 0.5), ("низкая", 0.2),
        ("вероятность", None), ("імовірність", None), ("likelihood", None), ("", None),
    ],
)  # fmt: skip
def test_a_likelihood_word_of_three_languages_stands_for_a_probability(word: str, probability: float | None) -> None:
    assert word_probability(word) == probability


@pytest.mark.parametrize("word", [word for _, word in WORDS])
def test_the_words_that_we_write_ourselves_are_read_into_their_own_band(word: str) -> None:
    probability = word_probability(word)
    assert probability is not None
    assert next(name for limit, name in WORDS if probability < limit) == word


def test_without_a_word_the_stance_states_it_and_a_denial_turns_a_word_round() -> None:
    will, may, not_ = (
        stated_probability(forecast(stance=stance)) for stance in (Stance.ASSERTS, Stance.HEDGES, Stance.DENIES)
    )
    assert will > may > 0.5 > not_
    assert stated_probability(forecast("likely", Stance.DENIES)) == pytest.approx(1 - 0.675)


@pytest.mark.parametrize(("word", "fell", "stood"), [
    ("very likely", SUPPORTED, CONTRADICTED), ("very unlikely", CONTRADICTED, SUPPORTED),
    ("roughly even", UNVERIFIED, UNVERIFIED),
])  # fmt: skip
def test_the_outcome_is_what_others_show_whatever_was_stated(
    word: str, fell: VerdictLabel, stood: VerdictLabel
) -> None:
    came, stayed = judged(forecast(word), *FELL), judged(forecast(word), *STOOD)
    assert (came.label, stayed.label) == (fell, stood)
    assert came.stated == stayed.stated == word_probability(word)
    assert came.came is not None and stayed.came is not None and came.came >= 0.8 and stayed.came <= 0.25


def test_that_a_town_will_hold_is_refuted_by_its_fall_before_the_day() -> None:
    hold = forecast("likely", holder="UA")
    before = (*holds("UA", on(-3)), *holds("UA", DAY))
    assert judged(hold, *before, *STOOD).label == SUPPORTED
    assert judged(hold, *before, *FELL).label == CONTRADICTED


# -- the score -------------------------------------------------------------------------------------------------------


def scored(*rows: tuple[float, float]) -> Forecasts:
    """The score of forecasts by stated probability and the probability that they came, each of a place of its own."""
    pairs = []
    for number, (stated, came) in enumerate(rows):
        utterance = forecast("likely", place_id=f"place-{number}")
        pairs.append((utterance, Verdict(utterance.id, DAY, UNVERIFIED, None, (), (), "", stated=stated, came=came)))
    return forecasts(pairs)


def test_the_brier_score_is_the_mean_squared_miss_of_what_the_evidence_decides() -> None:
    found = scored((0.9, 0.95), (0.2, 0.1), (0.7, 0.05), (0.6, 0.5))
    assert (found.due, found.scored) == (4, 3)
    assert found.brier is not None and found.brier.value == pytest.approx((0.01 + 0.04 + 0.49) / 3, abs=1e-4)
    assert found.brier.low is None  # three are too few for an interval


def test_enough_forecasts_have_an_interval_that_holds_the_score_and_never_changes() -> None:
    rows = [(0.9, 0.95), (0.2, 0.1), (0.7, 0.05), (0.675, 0.9), (0.125, 0.1), (0.97, 0.99)]
    one, other = scored(*rows), scored(*rows)
    assert one == other and one.brier is not None
    assert one.brier.low is not None and one.brier.high is not None and one.brier.value is not None
    assert 0 <= one.brier.low < one.brier.value < one.brier.high <= 1


def test_the_reliability_diagram_sets_stated_against_observed_by_band() -> None:
    likely, unlikely = (row for row in reversed(scored((0.675, 0.9), (0.7, 0.1), (0.6, 0.9), (0.3, 0.1)).diagram))
    assert (likely.word, likely.count, likely.came.value) == ("likely", 3, pytest.approx(2 / 3, abs=1e-4))
    assert likely.stated == pytest.approx((0.675 + 0.7 + 0.6) / 3, abs=1e-4)
    assert (unlikely.word, unlikely.count, unlikely.came.value) == ("unlikely", 1, 0.0)
    assert unlikely.came.high is not None and unlikely.came.high > 0.5  # one of one proves little


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=12))
def test_every_scored_forecast_is_in_one_bar_and_the_score_is_between_0_and_1(rows: list[tuple[float, float]]) -> None:
    found = scored(*rows)
    assert sum(bar.count for bar in found.diagram) == found.scored <= found.due == len(rows)
    assert found.brier is None or 0 <= (found.brier.value or 0) <= 1
