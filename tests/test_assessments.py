"""From what was said to who holds the town: the chain against every path counted out, weights, words and confidence."""

from __future__ import annotations

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

from counterclaim.assessments.control.parameters import parameters
from counterclaim.assessments.control.passes import share
from counterclaim.assessments.control.sayings import Saying, saying
from counterclaim.assessments.control.states import at_share, starting_belief, steps
from counterclaim.assessments.control.weighing import weigh
from counterclaim.assessments.explain import assess_place, without
from counterclaim.assessments.independence import utterances
from counterclaim.assessments.likelihood import likelihood_word
from counterclaim.assessments.track_records.reliability import credible_interval, grade
from counterclaim.model import CONTESTED, Assessment, Confidence, Extent, Predicate, Stance, Utterance
from counterclaim.wars import load_war

WAR = load_war("ukraine")
TABLE = parameters()
DAY = date(2025, 11, 20)
CONTROL, RING, ATTACK = Predicate.CONTROL, Predicate.ENCIRCLEMENT, Predicate.ATTACK


def assessed(*said_there: Utterance, as_of: date = DAY, starting: str | None = None) -> Assessment:
    return assess_place(PLACE, said_there, WAR, as_of, starting)[0]


def held_by(
    camp: str, speaker: str, speaker_camp: str, role: str = "ministry", day: date = DAY, **more: Any
) -> Utterance:
    return said(speaker, speaker_camp, role, day, CONTROL, holder=camp, **more)


# -- the chain -------------------------------------------------------------------------------------------------------


def test_a_day_keeps_all_belief_and_moves_it_alike_for_both_sides() -> None:
    for pace in range(3):
        step = steps(TABLE)
        moved = step.stay.sum(0).reshape(3, 11)[pace] + np.where(np.arange(11) == 10, step.turn.sum(0)[pace], 0)
        assert np.allclose(moved, 1) and (step.stay >= 0).all()


def test_a_front_that_is_quiet_moves_least_and_a_collapsing_one_most() -> None:
    stays = np.diagonal(steps(TABLE).stay).reshape(3, 11)[:, 5]
    assert stays[0] > stays[1] > stays[2]


@pytest.mark.parametrize("holder", ["UA", "RU", CONTESTED, None, "unknown"])
def test_a_starting_belief_is_a_distribution_and_mirrored_for_the_other_side(holder: str | None) -> None:
    belief = starting_belief(holder, WAR, TABLE)
    assert math.isclose(belief.sum(), 1)
    other = {"UA": "RU", "RU": "UA"}.get(holder or "", holder)
    assert (starting_belief(other, WAR, TABLE) == belief[::-1]).all()


@given(st.integers(0, 100))
def test_a_map_that_shows_a_share_starts_near_it_from_either_side(percent: int) -> None:
    belief, turned = at_share(percent / 100, TABLE), at_share(1 - percent / 100, TABLE)
    assert math.isclose(belief.sum(), 1) and np.allclose(belief, turned[::-1])
    assert abs(float(share(belief[..., None])[0]) - percent / 100) < 0.07


def test_with_nothing_said_the_belief_is_the_starting_one() -> None:
    assert assessed(starting="UA").probabilities == pytest.approx((0.96, 0.03, 0.01))
    assert assessed().state == CONTESTED  # neither camp is likelier than the other
    assert assessed().confidence == Confidence.LOW and assessed().evidence == ()


def test_evidence_fades_towards_doubt_as_days_go_by() -> None:
    told = held_by("RU", "mapper", "third", "mapper")
    sure = [max(assessed(told, as_of=DAY + timedelta(days=later)).probabilities) for later in (0, 60, 400)]
    assert sure[0] > sure[1] > sure[2]


def test_a_quiet_town_stays_what_it_was_and_a_talked_about_one_may_fall() -> None:
    near = [said("staff", "UA", "general-staff", DAY + timedelta(days=k), RING, holder="RU") for k in range(0, 20, 2)]
    later = DAY + timedelta(days=20)
    quiet, talked = (assessed(*told, as_of=later, starting="UA").probabilities[0] for told in ((), near))
    assert talked < quiet - 0.05


# -- what a word weighs ----------------------------------------------------------------------------------------------


def ratio(*told: Utterance, starting: str | None = None) -> float:
    """By how much the odds of Ukraine against Russia changed."""
    before, after = assessed(starting=starting).probabilities, assessed(*told, starting=starting).probabilities
    return (after[0] / after[2]) / (before[0] / before[2])


def test_a_rivals_admission_weighs_much_more_than_a_camps_own_claim() -> None:
    own, admitted = ratio(held_by("UA", "staff", "UA", "general-staff")), ratio(held_by("UA", "ministry", "RU"))
    assert 2 < own < 12 and admitted > 2 * own
    assert own < ratio(held_by("UA", "mapper", "third", "mapper"))


def test_a_claim_of_a_part_is_no_claim_of_the_whole() -> None:
    whole, part = (
        assessed(held_by("RU", "ministry", "RU", extent=e)).probabilities for e in (Extent.FULL, Extent.PART)
    )
    assert part[1] > whole[1] and part[2] < whole[2]


def test_a_denial_is_no_claim_turned_round() -> None:
    denial = said("staff", "UA", "general-staff", DAY, CONTROL, Stance.DENIES, holder="RU")
    assert saying(denial, WAR) == Saying("not_held", 1, 0)
    assert 1 < ratio(denial) < ratio(held_by("UA", "staff", "UA", "general-staff"))
    assert assessed(denial).probabilities[1] > assessed(held_by("UA", "staff", "UA")).probabilities[1]


def test_a_side_that_denies_its_own_hold_weighs_more_than_one_that_denies_its_rivals() -> None:
    own = said("ministry", "RU", "ministry", DAY, CONTROL, Stance.DENIES, holder="RU")
    rival = said("staff", "UA", "general-staff", DAY, CONTROL, Stance.DENIES, holder="RU")
    assert ratio(own) > 1.2 * ratio(rival)


@pytest.mark.parametrize(
    ("change", "less"),
    [
        ({"stance": Stance.HEDGES}, "hedged"),
        ({"relayed": True, "relay_camp": "third"}, "told by somebody else"),
        ({"relayed": True, "relay_camp": "UA"}, "told by the side it serves"),
        ({"extent": Extent.MOST}, "of most of the town only"),
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
    weights = [w.weight for w in weigh(voices, WAR, TABLE)]
    assert weights == pytest.approx([math.log2((k + 2) / (k + 1)) for k in range(6)])


def test_what_the_rival_does_not_contradict_gains_weight_and_what_it_does_stands_still() -> None:
    claim = held_by("RU", "ministry", "RU")
    denial = said("staff", "UA", "general-staff", DAY, CONTROL, Stance.DENIES, holder="RU")
    later = DAY + timedelta(days=4)
    assert [w.standing for w in weigh([claim], WAR, TABLE)] == [10]
    assert {w.standing for w in weigh([claim, denial], WAR, TABLE)} == {0}
    assert [w.standing for w in weigh([claim, replace(denial, day=later)], WAR, TABLE)] == [4, 0]


def test_third_parties_speak_each_for_themselves() -> None:
    voices = [held_by("UA", f"agency-{k}", "third", "mapper") for k in range(3)]
    assert [w.weight for w in weigh(voices, WAR, TABLE)] == [1, 1, 1]


def test_of_one_day_the_weightiest_saying_counts_in_full_whatever_the_ids() -> None:
    strong, weak = held_by("UA", "ministry", "RU"), held_by("UA", "blogger", "RU", stance=Stance.HEDGES)
    for ids in (("a", "b"), ("b", "a")):
        pair = [replace(u, id=identity) for u, identity in zip((strong, weak), ids, strict=True)]
        assert [(w.utterance.speaker_id, w.weight) for w in weigh(pair, WAR, TABLE)] == [
            ("ministry", 1.0),
            ("blogger", pytest.approx(math.log2(2.5 / 2))),
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
    assert saying(nothing, WAR) is None
    assert assessed(nothing).probabilities == assessed().probabilities


def test_a_ring_does_not_speak_for_the_ringers_hold() -> None:
    rung = said("ministry", "RU", "ministry", DAY, RING, holder="RU")
    assert assessed(rung, starting="UA").probabilities[2] < 0.02


def test_an_attack_is_weak_evidence_of_a_fight() -> None:
    attack = said("staff", "UA", "general-staff", DAY, ATTACK, outcome="repelled")
    assert assessed(attack).probabilities[1] > assessed().probabilities[1]
    assert ratio(attack) == pytest.approx(1)


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
