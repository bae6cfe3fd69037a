"""From what was said to who holds the town: the chain against every path counted out, weights, words and confidence."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from desks import claims_of, ledger_of, read
from hypothesis import given, settings
from hypothesis import strategies as st
from sayings import PLACE, said

from counterclaim.assessments.control import Array, forward_backward, start, symbol, transition, weigh
from counterclaim.assessments.explain import assess_place, without
from counterclaim.assessments.independence import utterances
from counterclaim.assessments.likelihood import likelihood_word
from counterclaim.assessments.priors import priors
from counterclaim.assessments.reliability import credible_interval, grade
from counterclaim.model import CONTESTED, Assessment, Confidence, Extent, Predicate, Stance, Utterance
from counterclaim.wars import load_war

WAR = load_war("ukraine")
DAY = date(2025, 11, 20)
CONTROL, RING, ATTACK = Predicate.CONTROL, Predicate.ENCIRCLEMENT, Predicate.ATTACK


def assessed(*said_there: Utterance, as_of: date = DAY, starting: str | None = None) -> Assessment:
    return assess_place(PLACE, said_there, WAR, as_of, starting)[0]


def held_by(
    camp: str, speaker: str, speaker_camp: str, role: str = "ministry", day: date = DAY, **more: Any
) -> Utterance:
    return said(speaker, speaker_camp, role, day, CONTROL, holder=camp, **more)


# -- the chain -------------------------------------------------------------------------------------------------------


def by_every_path(log_likelihood: Array, matrix: Array, first: Array) -> Array:
    """The posterior (days, 3) by adding up all 3**days paths: slow, and nothing in common with the recursions."""
    days = len(log_likelihood)
    total = np.zeros((days, 3))
    for path in itertools.product(range(3), repeat=days):
        weight = first[path[0]] * math.prod(matrix[a, b] for a, b in itertools.pairwise(path))
        weight *= math.exp(sum(log_likelihood[day, state] for day, state in enumerate(path)))
        for day, state in enumerate(path):
            total[day, state] += weight
    posterior: Array = total / total.sum(1, keepdims=True)
    return posterior


CELLS = st.lists(st.tuples(*[st.floats(-5, 5)] * 3), min_size=1, max_size=6)
ROWS = st.lists(st.floats(0.01, 1), min_size=3, max_size=3)


@given(CELLS, st.tuples(ROWS, ROWS, ROWS, ROWS))
@settings(max_examples=40, deadline=None)
def test_the_chain_agrees_with_all_paths_counted_out(
    cells: list[tuple[float, ...]], rows: tuple[list[float], ...]
) -> None:
    *matrix, first = (np.array(row) / sum(row) for row in rows)
    ours = forward_backward(np.array(cells)[:, :, None], np.array(matrix), first)[:, :, 0]
    assert np.allclose(ours, by_every_path(np.array(cells), np.array(matrix), first), atol=1e-9)


def test_an_assessment_agrees_with_all_paths_counted_out() -> None:
    days = [DAY - timedelta(days=back) for back in (5, 3, 0)]
    told = [
        held_by("RU", "ministry", "RU", day=days[0]),
        said("spokesman", "UA", "spokesperson", days[1], CONTROL, Stance.DENIES, holder="RU"),
        held_by("UA", "blogger", "RU", "milblogger", day=days[2]),
    ]
    table = priors()
    cells = np.zeros((6, 3))
    cells[0] += np.log(table.symbols["hold_full"]["own"])[::-1]
    cells[2] += np.log(table.symbols["not_hold"]["against"])[::-1]
    cells[5] += np.log(table.symbols["hold_full"]["against"]) * table.role["milblogger"]
    oracle = by_every_path(cells, transition(table), start("UA", WAR, table))
    assessment, series = assess_place(PLACE, told, WAR, DAY, "UA")
    assert np.allclose([row for _, row in series], oracle, atol=2e-6)
    assert np.allclose(assessment.probabilities, oracle[-1], atol=2e-6)


def test_transitions_sum_to_one_are_the_same_from_either_side_and_never_jump_far() -> None:
    matrix = transition(priors())
    assert np.allclose(matrix.sum(1), 1) and (matrix > 0).all()
    assert np.allclose(matrix, matrix[::-1, ::-1])
    assert matrix[0, 2] < matrix[0, 1] / 5 and min(matrix.diagonal()) > 0.9


@pytest.mark.parametrize("holder", ["UA", "RU", CONTESTED, None, "unknown"])
def test_a_starting_belief_is_a_distribution_and_mirrored_for_the_other_side(holder: str | None) -> None:
    belief = start(holder, WAR, priors())
    assert math.isclose(belief.sum(), 1)
    other = {"UA": "RU", "RU": "UA"}.get(holder or "", holder)
    assert np.allclose(start(other, WAR, priors()), belief[::-1])


def test_with_nothing_said_the_belief_is_the_starting_one() -> None:
    assert assessed(starting="UA").probabilities == pytest.approx((0.90, 0.07, 0.03))
    assert assessed().state == CONTESTED  # neither camp is likelier than the other
    assert assessed().confidence == Confidence.LOW and assessed().evidence == ()


def test_evidence_fades_towards_doubt_as_days_go_by() -> None:
    told = held_by("RU", "mapper", "third", "mapper")
    shares = [
        assessed(told, as_of=DAY + timedelta(days=later), starting="UA").probabilities[2] for later in (0, 60, 400)
    ]
    assert shares[0] > 0.2
    assert max(assessed(told, as_of=DAY + timedelta(days=400)).probabilities) < max(assessed(told).probabilities)


# -- what a word weighs ----------------------------------------------------------------------------------------------


def ratio(*told: Utterance, starting: str | None = None) -> float:
    """By how much the odds of Ukraine against Russia changed."""
    before, after = assessed(starting=starting).probabilities, assessed(*told, starting=starting).probabilities
    return (after[0] / after[2]) / (before[0] / before[2])


def test_a_camps_own_claim_weighs_about_two_and_a_rivals_admission_about_thirty_two() -> None:
    assert ratio(held_by("UA", "staff", "UA", "general-staff")) == pytest.approx(2, rel=0.01)
    assert ratio(held_by("UA", "ministry", "RU")) == pytest.approx(32, rel=0.01)
    assert 5 < ratio(held_by("UA", "mapper", "third", "mapper")) < 32


def test_a_denial_is_no_claim_turned_round() -> None:
    denial = said("staff", "UA", "general-staff", DAY, CONTROL, Stance.DENIES, holder="RU")
    assert symbol(denial, WAR) == ("not_hold", "RU")
    assert 1 < ratio(denial) < ratio(held_by("UA", "staff", "UA", "general-staff"))
    assert assessed(denial).probabilities[1] > assessed(held_by("UA", "staff", "UA")).probabilities[1]


def test_a_side_that_denies_its_own_hold_weighs_more_than_one_that_denies_its_rivals() -> None:
    own = said("ministry", "RU", "ministry", DAY, CONTROL, Stance.DENIES, holder="RU")
    rival = said("staff", "UA", "general-staff", DAY, CONTROL, Stance.DENIES, holder="RU")
    assert ratio(own) > 2 * ratio(rival)


@pytest.mark.parametrize(
    ("change", "less"),
    [
        ({"stance": Stance.HEDGES}, "hedged"),
        ({"relayed": True, "relay_camp": "third"}, "told by somebody else"),
        ({"relayed": True, "relay_camp": "UA"}, "told by the side it serves"),
        ({"role": "other"}, "by nobody in particular"),
        ({"extent": Extent.MOST}, "of most of the town only"),
        ({"extent": Extent.PART}, "of a part only"),
    ],
)
def test_an_admission_weighs_less_when(change: dict[str, object], less: str) -> None:
    full = held_by("UA", "ministry", "RU")
    assert 1 < ratio(replace(full, **change)) < ratio(full), less  # type: ignore[arg-type]


def test_what_the_rival_tells_of_an_admission_weighs_less_than_what_a_third_party_tells() -> None:
    full = held_by("UA", "blogger", "RU", "milblogger")
    by_rival, by_third = (replace(full, relayed=True, relay_camp=camp) for camp in ("UA", "third"))
    assert ratio(by_rival) < ratio(by_third)


def test_a_camp_that_repeats_itself_adds_less_each_time_whoever_speaks_for_it() -> None:
    voices = [held_by("RU", f"voice-{k}", "RU", day=DAY - timedelta(days=k)) for k in range(6)]
    weights = [w.weight for w in weigh(voices, WAR, priors())]
    assert weights == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 6])
    assert 1 / ratio(*voices) < 2**2.6


def test_third_parties_speak_each_for_themselves() -> None:
    voices = [held_by("UA", f"agency-{k}", "third", "mapper") for k in range(3)]
    assert [w.weight for w in weigh(voices, WAR, priors())] == [1, 1, 1]


def test_of_one_day_the_weightiest_saying_counts_in_full_whatever_the_ids() -> None:
    strong, weak = held_by("UA", "ministry", "RU"), held_by("UA", "blogger", "RU", "milblogger")
    for ids in (("a", "b"), ("b", "a")):
        pair = [replace(u, id=identity) for u, identity in zip((strong, weak), ids, strict=True)]
        assert [(w.utterance.speaker_id, w.weight) for w in weigh(pair, WAR, priors())] == [
            ("ministry", 1.0),
            ("blogger", 0.4),
        ]


@pytest.mark.parametrize(
    "nothing",
    [
        said("agency", "third", "agency", DAY, CONTROL, Stance.CANNOT_VERIFY),
        said("article", "third", "outlet", DAY, CONTROL, holder="RU", background=True),
        said("staff", "UA", "general-staff", DAY, Predicate.SITUATION),
        said("expert", "third", "analyst", DAY, Predicate.FORECAST, holder="RU"),
        said("staff", "UA", "general-staff", DAY, CONTROL, holder="third"),
    ],
    ids=["could not verify", "history", "situation", "forecast", "held by no camp"],
)
def test_what_says_nothing_of_control_today_moves_nothing(nothing: Utterance) -> None:
    assert symbol(nothing, WAR) is None
    assert assessed(nothing).probabilities == assessed().probabilities


def test_a_ring_speaks_for_a_fight_not_for_the_ringers_hold() -> None:
    rung = said("ministry", "RU", "ministry", DAY, RING, holder="RU")
    before, after = assessed().probabilities, assessed(rung).probabilities
    assert after[1] > before[1] and after[2] < 1.1 * before[2]


def test_a_flag_or_an_attack_is_weak_evidence_and_a_repelled_one_leans_to_the_defender() -> None:
    attack = said("staff", "UA", "general-staff", DAY, ATTACK, outcome="repelled")
    assert 1 < ratio(attack) < 1.3
    fighting = said("agency", "third", "agency", DAY, ATTACK)
    assert ratio(fighting) == pytest.approx(1) and assessed(fighting).probabilities[1] > assessed().probabilities[1]


def test_what_is_said_later_moves_what_is_known_of_an_earlier_day_but_not_what_was_known_then() -> None:
    early, late = (
        held_by("RU", "ministry", "RU", day=DAY),
        held_by("UA", "blogger", "RU", "milblogger", day=DAY + timedelta(days=9)),
    )
    then, _ = assess_place(PLACE, [early, late], WAR, DAY)
    _, series = assess_place(PLACE, [early, late], WAR, DAY + timedelta(days=9))
    assert then.probabilities == assessed(early).probabilities
    assert dict(series)[DAY][0] > then.probabilities[0]


def test_a_speakers_own_words_are_left_out_where_its_words_are_judged() -> None:
    told = [held_by("RU", "ministry", "RU"), held_by("UA", "mapper", "third", "mapper")]
    _, posterior = without(told, ["ministry", "mapper"], WAR, DAY)
    assert posterior[-1, :, 0] == pytest.approx(assessed(told[1]).probabilities, abs=1e-5)
    assert posterior[-1, :, 1] == pytest.approx(assessed(told[0]).probabilities, abs=1e-5)


# -- one act of saying, however many carry it ------------------------------------------------------------------------


def test_one_saying_in_two_articles_is_one_utterance_with_two_claims() -> None:
    words = "The Russian Defence Ministry said that its troops had captured Kupiansk on 20 November."
    works = [
        read(f" date 2025-11-{day}\n\n{lead}\n\n{words}\n", f"{day}.txt")
        for day, lead in ((20, "A long day"), (21, "The day after"))
    ]
    ledger = ledger_of(works)
    (utterance,) = [u for u in ledger.utterances if u.role == "ministry"]
    assert len(utterance.claim_ids) == 2 and utterance.day == date(2025, 11, 20)


def test_a_claim_of_no_known_day_makes_no_utterance() -> None:
    work = read("The Russian Defence Ministry said that its troops had captured Kupiansk.\n")
    assert work.resolved and not work.stories[0].published.is_known
    assert utterances(work.resolved, {story.id: story for story in work.stories}) == ()


def test_a_denial_and_a_claim_of_one_speaker_on_one_day_are_two_utterances() -> None:
    claims = claims_of(
        "Viktor Trehubov, a spokesman for the Ukrainian forces, denied that Kupiansk was encircled. "
        "“Ukrainian forces control Kupiansk,” he said."
    )
    assert {c.claim.stance for c in claims} == {Stance.DENIES, Stance.ASSERTS}
    assert {(c.speaker_id, c.camp) for c in claims} == {("viktor-trehubov", "UA")}


# -- in words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.0, "almost no chance"), (0.0499, "almost no chance"), (0.05, "very unlikely"), (0.1999, "very unlikely"),
        (0.20, "unlikely"), (0.4499, "unlikely"), (0.45, "roughly even chance"), (0.5499, "roughly even chance"),
        (0.55, "likely"), (0.7999, "likely"), (0.80, "very likely"), (0.9499, "very likely"),
        (0.95, "almost certain"), (1.0, "almost certain"),
    ],
)  # fmt: skip
def test_likelihood_is_in_the_words_of_icd_203_at_its_limits(probability: float, word: str) -> None:
    assert likelihood_word(probability) == word


@pytest.mark.parametrize("wrong", [-0.01, 1.01, math.nan])
def test_what_is_no_probability_has_no_word(wrong: float) -> None:
    with pytest.raises(ValueError, match="outside"):
        likelihood_word(wrong)


def test_confidence_grows_with_independent_parties_that_agree_and_says_why() -> None:
    parties = [
        held_by("UA", "staff", "UA", "general-staff"),
        held_by("UA", "mapper", "third", "mapper"),
        held_by("UA", "agency", "third", "agency"),
    ]
    assert [assessed(*parties[:k]).confidence for k in (0, 1, 2, 3)] == [
        Confidence.LOW,
        Confidence.LOW,
        Confidence.MODERATE,
        Confidence.HIGH,
    ]
    assert assessed(*parties).confidence_reason == "3 speakers of 3 independent parties in 30 days, 3 agreeing"


def test_many_voices_of_one_camp_are_one_party() -> None:
    voices = [held_by("RU", f"voice-{k}", "RU", day=DAY - timedelta(days=11 * k)) for k in range(3)]
    found = assessed(*voices)
    assert found.confidence == Confidence.LOW and "1 independent party" in found.confidence_reason


def test_what_was_said_more_than_30_days_ago_gives_no_confidence() -> None:
    parties = [
        held_by("UA", "staff", "UA"),
        held_by("UA", "mapper", "third", "mapper"),
        held_by("UA", "agency", "third", "agency"),
    ]
    later = assessed(*parties, as_of=DAY + timedelta(days=31))
    assert (
        later.confidence == Confidence.LOW and later.confidence_reason == "no substantial evidence of the last 30 days"
    )


# -- track records ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "resolved", "letter"),
    [
        (0, 0, "F"),
        (4, 4, "F"),
        (5, 5, "A"),
        (9, 10, "A"),
        (8, 10, "B"),
        (5, 10, "C"),
        (3, 10, "D"),
        (2, 10, "E"),
        (0, 5, "E"),
    ],
)
def test_the_admiralty_letter_follows_the_share_that_held_and_is_f_for_too_few(
    held: int, resolved: int, letter: str
) -> None:
    assert grade(held, resolved) == letter


@pytest.mark.parametrize(
    ("held", "resolved", "low", "high"),
    [
        (0, 0, 0.05, 0.95),
        (0, 10, 0.0047, 0.2384),
        (10, 10, 0.7616, 0.9953),
        (5, 10, 0.2712, 0.7288),
        (70, 100, 0.6196, 0.7680),
    ],
)
def test_the_credible_interval_is_that_of_the_beta_distribution(
    held: int, resolved: int, low: float, high: float
) -> None:
    """Quantiles of Beta(held + 1, missed + 1) at 5 and 95%; the first three rows follow from its closed forms."""
    assert credible_interval(held, resolved) == pytest.approx((low, high), abs=0.002)
    if held in {0, resolved}:
        edge = 0.05 ** (1 / (resolved + 1))
        assert credible_interval(held, resolved)[0 if held else 1] == pytest.approx(
            edge if held else 1 - edge, abs=0.03 if not resolved else 0.001
        )


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(0, 300))
def test_an_interval_holds_the_share_is_ordered_and_narrows(held: int, missed: int) -> None:
    low, high = credible_interval(held, held + missed)
    assert 0 < low < high < 1 and low <= (held + 1) / (held + missed + 2) <= high
    wider = credible_interval(held // 2, held // 2 + missed // 2)
    assert high - low <= wider[1] - wider[0] + 0.02
