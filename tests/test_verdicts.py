"""What the evidence makes of what was said: every label, by hand-built situations; nobody bears out itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sayings import PLACE, said

from counterclaim.assessments.judgement.others import relation
from counterclaim.assessments.judgement.verdicts import verdicts
from counterclaim.assessments.track_records.reliability import reliabilities
from counterclaim.model import CONTESTED, Extent, Predicate, Stance, Utterance, Verdict, VerdictLabel
from counterclaim.wars import load_war

WAR = load_war("ukraine")
DAY = date(2025, 11, 20)
CONTROL, RING, FORECAST, ATTACK = Predicate.CONTROL, Predicate.ENCIRCLEMENT, Predicate.FORECAST, Predicate.ATTACK
SUPPORTED, CONTRADICTED, DISPUTED = VerdictLabel.SUPPORTED, VerdictLabel.CONTRADICTED, VerdictLabel.DISPUTED
UNVERIFIED, PREMATURE, OVERTAKEN = VerdictLabel.UNVERIFIED, VerdictLabel.PREMATURE, VerdictLabel.OVERTAKEN


def on(days: int) -> date:
    """So many days after the claim."""
    return DAY + timedelta(days=days)


def judged(utterance: Utterance, *others: Utterance, as_of: date = DAY, starting: str | None = None) -> Verdict:
    found = verdicts([*others, utterance], WAR, as_of, {PLACE: starting})
    return next(verdict for verdict in found if verdict.utterance_id == utterance.id)


def ministry(holder: str = "RU", day: date = DAY, **more: Any) -> Utterance:
    return said("ministry", "RU", "ministry", day, CONTROL, holder=holder, **more)


def mapper(holder: str, day: date = DAY, name: str = "mapper") -> Utterance:
    return said(name, "third", "mapper", day, CONTROL, holder=holder)


def blogger(holder: str, day: date = DAY) -> Utterance:
    return said("blogger", "RU", "milblogger", day, CONTROL, holder=holder)


def staff(holder: str = "UA", day: date = DAY) -> Utterance:
    return said("staff", "UA", "general-staff", day, CONTROL, holder=holder)


# -- claims of who holds the place -----------------------------------------------------------------------------------


def test_a_claim_that_two_independent_maps_bear_out_is_supported() -> None:
    verdict = judged(ministry(), mapper("RU"), mapper("RU", name="institute"))
    assert verdict.label == SUPPORTED and verdict.probability is not None and verdict.probability >= 0.8
    assert len(verdict.supporting) == 2 and verdict.contradicting == ()
    assert "Mapper" in verdict.reason and verdict.lead_days is None


def test_a_claim_whose_own_side_admits_the_contrary_is_contradicted() -> None:
    verdict = judged(ministry(), mapper("UA"), blogger("UA"))
    assert verdict.label == CONTRADICTED and verdict.probability is not None and verdict.probability <= 0.25
    assert len(verdict.contradicting) == 2 and "contradicted by Blogger, Mapper" in verdict.reason


def test_a_claim_that_only_the_rival_denies_is_disputed() -> None:
    denial = said("staff", "UA", "general-staff", DAY, CONTROL, Stance.DENIES, holder="RU")
    verdict = judged(ministry(), denial)
    assert (verdict.label, verdict.contradicting) == (DISPUTED, (denial.id,))


def test_a_claim_that_nobody_else_speaks_to_is_unverified() -> None:
    verdict = judged(ministry())
    assert (verdict.label, verdict.probability, verdict.reason) == (UNVERIFIED, None, "nobody else has spoken to it")


def test_a_claim_that_came_true_five_weeks_later_was_premature_by_so_many_days() -> None:
    denied, fell = (mapper("UA", DAY), blogger("UA", DAY)), (mapper("RU", on(40)), staff("RU", on(41)))
    verdict = judged(ministry(), *denied, *fell, as_of=on(45), starting="UA")
    assert verdict.label == PREMATURE
    assert verdict.lead_days is not None and 10 <= verdict.lead_days <= 41
    assert judged(ministry(), *denied, *fell, as_of=on(20), starting="UA").label == CONTRADICTED


def test_a_claim_that_was_true_and_is_no_longer_was_overtaken() -> None:
    held, lost = (mapper("RU", DAY), staff("RU", DAY)), (mapper("UA", on(90)), blogger("UA", on(91)))
    assert judged(ministry(), *held, as_of=on(10)).label == SUPPORTED
    assert judged(ministry(), *held, *lost, as_of=on(95)).label == OVERTAKEN


def test_a_denial_of_what_did_not_happen_is_supported_and_of_what_did_contradicted() -> None:
    denial = said("staff", "UA", "general-staff", DAY, CONTROL, Stance.DENIES, holder="RU")
    assert judged(denial, ministry(), mapper("UA"), blogger("UA")).label == SUPPORTED
    assert judged(denial, ministry(), mapper("RU"), mapper("RU", name="institute")).label == CONTRADICTED


def test_a_grey_zone_is_borne_out_by_a_map_that_shows_one() -> None:
    grey = said("agency", "third", "agency", DAY, CONTROL, holder=CONTESTED)
    verdict = judged(grey, mapper(CONTESTED), mapper(CONTESTED, name="institute"), staff("UA"))
    assert verdict.label == SUPPORTED


@pytest.mark.parametrize(("extent", "label"), [(Extent.FULL, CONTRADICTED), (Extent.PART, SUPPORTED)])
def test_a_part_is_held_in_a_contested_town_the_whole_is_not(extent: Extent, label: VerdictLabel) -> None:
    grey = [
        mapper(CONTESTED),
        mapper(CONTESTED, name="institute"),
        said("agency", "third", "agency", DAY, CONTROL, holder=CONTESTED),
    ]
    assert judged(ministry(extent=extent), *grey).label == label


def test_that_a_side_holds_most_is_borne_out_by_others_who_say_most() -> None:
    most = [said(name, "third", "mapper", DAY, CONTROL, holder="RU", extent=Extent.MOST) for name in ("map", "maps")]
    assert judged(ministry(extent=Extent.MOST), *most).label == SUPPORTED
    assert judged(ministry(extent=Extent.FULL), *most).label != SUPPORTED


# -- nobody bears out itself -----------------------------------------------------------------------------------------


def test_a_speakers_own_later_words_never_confirm_its_claim() -> None:
    again = [ministry(day=on(k)) for k in range(1, 15)]
    verdict = judged(ministry(), *again, as_of=on(20))
    assert verdict.label == UNVERIFIED and verdict.supporting == ()
    contested = judged(ministry(), *again, mapper("UA"), blogger("UA"), as_of=on(20))
    assert contested == replace(
        judged(ministry(), mapper("UA"), blogger("UA"), as_of=on(20)), probability=contested.probability
    )


@given(st.integers(0, 12), st.sampled_from(["UA", "RU", CONTESTED]))
@settings(deadline=None, max_examples=30)
def test_however_often_a_speaker_repeats_itself_its_probability_stays(times: int, holder: str) -> None:
    others = (mapper(holder), staff("UA"))
    once, often = (
        judged(ministry(), *others, as_of=on(20)),
        judged(ministry(), *others, *(ministry(day=on(k)) for k in range(1, times + 1)), as_of=on(20)),
    )
    assert (once.label, once.supporting, once.contradicting) == (often.label, often.supporting, often.contradicting)
    assert once.probability == pytest.approx(often.probability, abs=1e-9)


def test_what_was_said_after_the_day_asked_for_does_not_count() -> None:
    late = (mapper("UA", on(3)), blogger("UA", on(3)))
    assert judged(ministry(), *late, as_of=on(2)).label == UNVERIFIED
    assert judged(ministry(), *late, as_of=on(3)).label != UNVERIFIED


def test_history_told_in_passing_neither_is_judged_nor_judges() -> None:
    told = said("article", "third", "outlet", DAY, CONTROL, holder="UA", background=True)
    assert judged(told, ministry()).reason == "history told in passing; outside of the days assessed"
    assert judged(ministry(), told).label == UNVERIFIED


def test_who_could_not_verify_is_not_judged_and_judges_nobody() -> None:
    shrug = said("agency", "third", "agency", DAY, CONTROL, Stance.CANNOT_VERIFY)
    assert (judged(shrug, ministry()).label, judged(shrug, ministry()).probability) == (UNVERIFIED, None)
    assert judged(ministry(), shrug).label == UNVERIFIED


@pytest.mark.parametrize("predicate", [Predicate.ORDER, Predicate.OTHER, Predicate.CASUALTIES])
def test_some_kinds_are_recorded_and_not_judged(predicate: Predicate) -> None:
    recorded = said("ministry", "RU", "ministry", DAY, predicate)
    verdict = judged(recorded, said("agency", "third", "agency", DAY, predicate))
    assert (verdict.label, verdict.probability) == (UNVERIFIED, None)


def test_what_names_no_place_that_was_found_says_so() -> None:
    nowhere = ministry(place_id="")
    assert judged(nowhere).reason == "it names no place that could be found"


# -- rings -----------------------------------------------------------------------------------------------------------


def ring(speaker: str, camp: str, role: str, stance: Stance = Stance.ASSERTS) -> Utterance:
    return said(speaker, camp, role, DAY, RING, stance, holder="RU")


def test_a_ring_that_rival_and_expert_deny_is_contradicted_and_their_denials_supported() -> None:
    claim = ring("ministry", "RU", "ministry")
    rival, expert = (
        ring("voice", "UA", "spokesperson", Stance.DENIES),
        ring("expert", "third", "analyst", Stance.DENIES),
    )
    assert judged(claim, rival).label == DISPUTED
    assert judged(claim, rival, expert).label == CONTRADICTED
    assert judged(expert, rival, claim).label == SUPPORTED


def test_a_ring_that_the_encircled_admit_is_supported() -> None:
    verdict = judged(
        ring("ministry", "RU", "ministry"), ring("officer", "UA", "commander"), ring("expert", "third", "analyst")
    )
    assert verdict.label == SUPPORTED


def test_a_ring_around_a_town_that_its_defenders_still_hold_a_month_later_was_none() -> None:
    claim, denial = ring("ministry", "RU", "ministry"), ring("voice", "UA", "spokesperson", Stance.DENIES)
    holds = (mapper("UA", on(35)), blogger("UA", on(36)))
    assert judged(claim, denial, as_of=on(20), starting="UA").label == DISPUTED
    assert judged(claim, denial, *holds, as_of=on(40), starting="UA").label == CONTRADICTED


def admitted_ring(day: int) -> tuple[Utterance, ...]:
    """The encircled admit it, and an expert says so too."""
    return (
        replace(ring("officer", "UA", "commander"), id=f"officer-{day}", day=on(day), event_day=on(day)),
        replace(ring("institute", "third", "analyst"), id=f"institute-{day}", day=on(day), event_day=on(day)),
    )


def denied_ring(day: int) -> tuple[Utterance, ...]:
    """Everybody else denies it."""
    return tuple(
        replace(ring(name, camp, role, Stance.DENIES), id=f"{name}-{day}", day=on(day), event_day=on(day))
        for name, camp, role in (("voice", "UA", "spokesperson"), ("expert", "third", "analyst"))
    )


def test_a_ring_that_closed_weeks_after_it_was_announced_was_premature_by_so_many_days() -> None:
    claim = ring("ministry", "RU", "ministry")
    early, late = denied_ring(1), admitted_ring(40)
    assert judged(claim, *early, *late, as_of=on(39)).label == CONTRADICTED
    verdict = judged(claim, *early, *late, as_of=on(40))
    assert (verdict.label, verdict.lead_days) == (PREMATURE, 40)
    again = replace(claim, id="again", day=on(40), event_day=on(40))
    assert judged(claim, *early, again, as_of=on(41)).label == CONTRADICTED


def test_a_ring_that_was_there_and_is_no_more_was_overtaken() -> None:
    claim = ring("ministry", "RU", "ministry")
    assert judged(claim, *admitted_ring(1), as_of=on(60)).label == SUPPORTED
    assert judged(claim, *admitted_ring(1), *denied_ring(60), as_of=on(60)).label == OVERTAKEN


def test_a_denial_of_what_happened_later_was_right_then_and_is_never_premature() -> None:
    denial = ring("voice", "UA", "spokesperson", Stance.DENIES)
    others = (ring("expert", "third", "analyst", Stance.DENIES), ring("blogger", "RU", "milblogger", Stance.DENIES))
    verdict = judged(denial, *others, *admitted_ring(40), as_of=on(45))
    assert verdict.label in {SUPPORTED, OVERTAKEN} and verdict.lead_days is None


def test_many_voices_of_one_camp_bear_out_a_ring_no_more_than_one() -> None:
    claim = ring("ministry", "RU", "ministry")
    one = judged(claim, ring("blogger", "RU", "milblogger"))
    many = judged(claim, *(ring(f"blogger-{k}", "RU", "milblogger") for k in range(9)))
    assert one.probability == many.probability and many.label == UNVERIFIED and len(many.supporting) == 9


# -- forecasts -------------------------------------------------------------------------------------------------------


def forecast(due: date | None, likelihood: str = "", stance: Stance = Stance.HEDGES) -> Utterance:
    return said("expert", "third", "analyst", DAY, FORECAST, stance, holder="RU", due=due, likelihood=likelihood)


FELL = (mapper("RU", on(20)), staff("RU", on(21)))
HELD = (mapper("UA", on(20)), blogger("UA", on(21)))


def test_a_forecast_is_open_until_its_day() -> None:
    verdict = judged(forecast(on(30)), mapper("RU"), as_of=on(29))
    assert (verdict.label, verdict.probability) == (UNVERIFIED, None) and on(30).isoformat() in verdict.reason


def test_a_forecast_without_a_day_stays_open() -> None:
    assert "without a day" in judged(forecast(None), mapper("RU"), as_of=on(300)).reason


@pytest.mark.parametrize(
    ("likelihood", "fell", "held"),
    [
        ("", SUPPORTED, CONTRADICTED),
        ("very likely", SUPPORTED, CONTRADICTED),
        ("висока", SUPPORTED, CONTRADICTED),
        ("unlikely", CONTRADICTED, SUPPORTED),
        ("low", CONTRADICTED, SUPPORTED),
        ("малоймовірно", CONTRADICTED, SUPPORTED),
        ("маловероятно", CONTRADICTED, SUPPORTED),
        ("moderate", UNVERIFIED, UNVERIFIED),
        ("умеренная", UNVERIFIED, UNVERIFIED),
    ],
)
def test_a_forecast_is_scored_when_its_day_has_come(likelihood: str, fell: VerdictLabel, held: VerdictLabel) -> None:
    verdict = judged(forecast(on(30), likelihood), *FELL, as_of=on(31), starting="UA")
    assert verdict.label == fell and (fell == UNVERIFIED or "has come" in verdict.reason)
    assert judged(forecast(on(30), likelihood), *HELD, as_of=on(31), starting="UA").label == held


def test_a_forecast_that_it_will_not_fall_is_refuted_by_a_single_day_on_which_it_had() -> None:
    denied = forecast(on(30), stance=Stance.DENIES)
    assert judged(denied, *FELL, as_of=on(31), starting="UA").label == CONTRADICTED
    assert judged(denied, *HELD, as_of=on(31), starting="UA").label == SUPPORTED


def test_a_forecast_on_a_place_of_which_nobody_spoke_again_is_not_scored() -> None:
    verdict = judged(forecast(on(30)), mapper("UA", on(-40)), as_of=on(300))
    assert verdict.label == UNVERIFIED and "nobody else has spoken since" in verdict.reason


def test_what_came_after_its_day_does_not_save_a_forecast() -> None:
    late = (mapper("RU", on(120)), staff("RU", on(121)))
    assert (
        judged(forecast(on(30)), mapper("UA", on(5)), blogger("UA", on(6)), *late, as_of=on(130), starting="UA").label
        == CONTRADICTED
    )


# -- who speaks to the same matter -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (ministry("RU"), mapper("RU"), 1),
        (ministry("RU"), mapper("UA"), -1),
        (ministry("RU"), mapper(CONTESTED), -1),
        (ministry("RU"), said("s", "UA", "general-staff", DAY, CONTROL, Stance.DENIES, holder="RU"), -1),
        (ministry("UA"), said("s", "UA", "general-staff", DAY, CONTROL, Stance.DENIES, holder="RU"), 1),
        (
            said("a", "UA", "ministry", DAY, CONTROL, Stance.DENIES, holder="RU"),
            said("b", "third", "agency", DAY, CONTROL, Stance.DENIES, holder="RU"),
            1,
        ),
        (ring("a", "RU", "ministry"), ring("b", "UA", "ministry", Stance.DENIES), -1),
        (ministry("RU"), said("s", "UA", "commander", DAY, Predicate.WITHDRAWAL, holder="RU"), 1),
        (ministry("RU"), said("s", "third", "agency", DAY, ATTACK), 0),
        (ministry("RU"), said("s", "third", "agency", DAY, CONTROL, Stance.CANNOT_VERIFY), 0),
    ],
    ids=["same", "other side", "grey", "denied", "other denied", "both deny", "ring", "withdrew", "attack", "shrug"],
)  # fmt: skip
def test_two_sayings_agree_exclude_each_other_or_do_not_touch(one: Utterance, other: Utterance, expected: int) -> None:
    assert relation(one, other) == expected == relation(other, one)


@settings(deadline=None)
@given(
    *[
        st.tuples(
            st.sampled_from([CONTROL, RING, Predicate.WITHDRAWAL, Predicate.CLEARING, ATTACK]),
            st.sampled_from([Stance.ASSERTS, Stance.DENIES, Stance.HEDGES, Stance.CANNOT_VERIFY]),
            st.sampled_from(["UA", "RU", CONTESTED]),
            st.sampled_from([Extent.FULL, Extent.PART]),
        )
    ] * 2
)  # fmt: skip
def test_agreement_and_contradiction_are_mutual(
    one: tuple[Predicate, Stance, str, Extent], other: tuple[Predicate, Stance, str, Extent]
) -> None:
    first, second = (
        said(name, "third", "agency", DAY, predicate, stance, holder=holder, extent=extent)
        for name, (predicate, stance, holder, extent) in (("a", one), ("b", other))
    )
    assert relation(first, second) == relation(second, first)


# -- track records ---------------------------------------------------------------------------------------------------


def test_a_track_record_counts_what_was_resolved_and_grades_only_enough() -> None:
    claims = [ministry(day=on(30 * k)) for k in range(6)]
    against = [u for k in range(6) for u in (mapper("UA", on(30 * k)), blogger("UA", on(30 * k)))]
    said_there = [*claims, *against]
    found = verdicts(said_there, WAR, on(160), {PLACE: "UA"})
    records = {record.id: record for record in reliabilities(said_there, found, on(160))}
    ministrys = records["ministry"]
    assert (ministrys.utterances, ministrys.resolved, ministrys.held, ministrys.contradicted) == (6, 6, 0, 6)
    assert ministrys.grade == "E" and (ministrys.held_share.high or 1) < 0.4
    assert records["mapper"].grade == "A" and (records["mapper"].held_share.low or 0) > 0.6
    early = verdicts(said_there, WAR, on(65), {PLACE: "UA"})
    assert {r.grade for r in reliabilities(said_there, early, on(65))} == {"F"}


def test_premature_claims_are_counted_with_their_lead() -> None:
    told = [ministry(), mapper("UA"), blogger("UA"), mapper("RU", on(40)), staff("RU", on(41))]
    found = verdicts(told, WAR, on(45), {PLACE: "UA"})
    record = next(r for r in reliabilities(told, found, on(45)) if r.id == "ministry")
    assert (record.premature, record.held, record.resolved) == (1, 0, 1)
    assert record.lead is not None and (record.lead.value or 0) > 10


def test_what_a_speaker_tells_of_others_does_not_bear_out_its_own_claim() -> None:
    own = said("spokesman", "UA", "spokesperson", DAY, holder="UA")
    told = {"relayed": True, "relay_camp": "UA", "against_interest": True}
    by_itself = said("bloggers", "RU", "milblogger", DAY, holder="UA", relay_id="spokesman", **told)
    by_another = said("bloggers", "RU", "milblogger", DAY, holder="UA", relay_id="ministry", **told)
    alone, helped = (
        {v.utterance_id: v for v in verdicts((own, other), WAR, DAY, {})}[own.id] for other in (by_itself, by_another)
    )
    assert alone.supporting == () and alone.label == VerdictLabel.UNVERIFIED
    assert helped.supporting == (by_another.id,)
