"""What is learned of speakers' words: EM never loses ground, knows a braggart, never looks at the town it serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from control_sayings import BEGAN, utterances
from hypothesis import given, settings
from hypothesis import strategies as st
from sayings import said

from counterclaim.assessments.control.parameters import parameters
from counterclaim.assessments.control.passes import filtered, half, share, shown
from counterclaim.assessments.control.sayings import saying
from counterclaim.assessments.control.states import Array, at_share, unknown
from counterclaim.assessments.control.weighing import Learned, weigh
from counterclaim.assessments.learning.heard import Heard, chain_of
from counterclaim.assessments.learning.reliance import Way, reliances, rely
from counterclaim.model import Extent, Predicate, Utterance
from counterclaim.wars import load_war

WAR = load_war("ukraine")
TABLE = parameters()
WAYS: tuple[Way, ...] = ("widths", "tables")
SOME = st.lists(st.lists(utterances(), max_size=10), min_size=1, max_size=3)
SWAPPED = {"UA": "RU", "RU": "UA"}


def heard(spoken: Sequence[Utterance], start: Array | None = None) -> Heard:
    return Heard(tuple(spoken), unknown() if start is None else start, BEGAN)


def on(speaker: str, camp: str, day: int, holder: str, extent: Extent = Extent.FULL) -> Utterance:
    when = BEGAN + timedelta(days=day)
    return said(speaker, camp, "ministry", when, Predicate.CONTROL, holder=holder, extent=extent)


def town(day: int, boaster: str = "boaster") -> Heard:
    """Free all along, by all accounts but one."""
    spoken = [on("agency", "third", day + k, "UA") for k in range(0, 60, 6)]
    spoken += [on("sober", "RU", day + k, "UA") for k in range(1, 60, 12)]
    spoken += [on(boaster, "RU", day + k, "RU") for k in range(2, 60, 12)]
    return Heard(tuple(spoken), at_share(0.0, TABLE), BEGAN + timedelta(days=day))


def exchanged(utterance: Utterance) -> Utterance:
    """The same with the camps' names swapped everywhere."""
    names = ("camp", "relay_camp", "holder", "denies_holder")
    return replace(utterance, **{n: SWAPPED.get(getattr(utterance, n), getattr(utterance, n)) for n in names})


@pytest.mark.parametrize("way", WAYS)
@given(places=SOME)
@settings(max_examples=25)
def test_the_objective_never_falls(way: Way, places: list[list[Utterance]]) -> None:
    trace = rely([heard(spoken) for spoken in places], WAR, TABLE, way).trace
    assert all(after - before >= -1e-9 * (1 + abs(before)) for before, after in pairwise(trace))


def test_it_ends_before_its_rounds_do() -> None:
    assert 2 < len(rely([town(0), town(30)], WAR, TABLE).trace) < 20


def test_who_claims_what_nobody_else_sees_is_given_more_room_to_miss() -> None:
    factors = rely([town(0)], WAR, TABLE).factors
    assert factors["boaster", 1] > 1.1
    assert factors["boaster", 1] > factors["sober", 1]


@pytest.mark.parametrize("way", WAYS)
def test_a_braggarts_claim_weighs_less_once_learned(way: Way) -> None:
    claim = on("boaster", "RU", 0, "RU")
    learned = rely([town(0), town(70)], WAR, TABLE, way).learned([claim], WAR)
    before, after = (weigh([claim], WAR, TABLE, more)[0].row.log_likelihood for more in (None, learned))
    assert np.ptp(after[0]) < np.ptp(before[0])


@pytest.mark.parametrize("way", WAYS)
def test_an_unknown_speaker_has_its_kinds_table_and_of_an_unknown_kind_none(way: Way) -> None:
    reliance = rely([town(0)], WAR, TABLE, way)
    stranger, other = on("stranger", "RU", 0, "RU"), replace(on("other", "RU", 0, "RU"), role="bard")
    learned = reliance.learned([stranger, other], WAR)
    assert {speaker for speaker, _ in learned} == {"stranger"}


def test_a_silent_country_teaches_nothing() -> None:
    assert rely([], WAR, TABLE).learned(town(0).utterances, WAR) == {}
    assert rely([heard([])], WAR, TABLE, "tables").learned(town(0).utterances, WAR) == {}


def test_only_the_sayings_that_something_was_learned_of_weigh_otherwise() -> None:
    spoken = town(0).utterances
    told = saying(spoken[0], WAR)
    assert told is not None
    plain, more = weigh(spoken, WAR, TABLE), weigh(spoken, WAR, TABLE, {("agency", told): np.ones((2, 11))})
    for one, two in zip(plain, more, strict=True):
        added = float(one.utterance.speaker_id == "agency")
        assert np.array_equal(two.row.log_likelihood, one.row.log_likelihood + added)
        assert (two.weight, two.day, two.standing) == (one.weight, one.day, one.standing)


@pytest.mark.parametrize("way", WAYS)
@given(places=SOME, level=st.integers(0, 10))
@settings(max_examples=20)
def test_the_camps_exchanged_learn_the_mirror_image(way: Way, places: list[list[Utterance]], level: int) -> None:
    start = at_share(level / 10, TABLE)
    mine = rely([heard(spoken, start) for spoken in places], WAR, TABLE, way)
    flipped = [[exchanged(u) for u in spoken] for spoken in places]
    theirs = rely([heard(spoken, start[::-1]) for spoken in flipped], WAR, TABLE, way)
    everything = [u for spoken in places for u in spoken]
    one, two = mine.learned(everything, WAR), theirs.learned([exchanged(u) for u in everything], WAR)
    assert len(one) == len(two)
    for (speaker, told), added in one.items():
        other = told._replace(about=told.about if told.about < 0 else 1 - told.about)
        other = other._replace(by=told.by if told.by < 0 else 1 - told.by)
        assert np.abs(two[speaker, other] - added[::-1]).max() < 1e-6


def test_a_town_is_never_judged_by_what_was_said_in_its_own_episode() -> None:
    places = {"one": town(0), "two": town(10), "other": town(5)}
    episode = {"one": "hills", "two": "hills", "other": "plain"}
    before = reliances(places, WAR, TABLE, episode)["one"]
    places["two"] = replace(places["two"], utterances=tuple(on("agency", "third", k, "RU") for k in range(10, 60)))
    after = reliances(places, WAR, TABLE, episode)["one"]
    assert before.keys() == after.keys()
    assert all(np.array_equal(before[key], after[key]) for key in before)


def test_earlier_means_that_nothing_from_the_towns_own_days_is_learned() -> None:
    places = {"first": town(0), "last": town(40)}
    found = reliances(places, WAR, TABLE, {"first": "a", "last": "b"}, earlier=True)
    assert found["first"] == {}
    until = replace(places["first"], utterances=tuple(u for u in town(0).utterances if (u.day - BEGAN).days < 40))
    alone = rely([until], WAR, TABLE).learned(places["last"].utterances, WAR)
    assert all(np.array_equal(found["last"][key], alone[key]) for key in alone)


def test_the_chain_without_stirring_is_the_models() -> None:
    from test_control_oracles import day_passes

    assert np.allclose(chain_of(TABLE).transition, day_passes(TABLE), rtol=0, atol=1e-15)


# -- on towns that no number was learned from ------------------------------------------------------------------------


def test_on_other_episodes_what_is_learned_does_no_harm_and_no_proven_good(shared: Path) -> None:
    """The figures: Brier over three states, share, and half, days pooled; why learning is off by default."""
    from counterclaim.cli.control_scoring import shown_of
    from counterclaim.evaluation.control import towns
    from counterclaim.store.episodes import read_episodes

    if not (shared / "data" / "episodes").is_dir():
        pytest.skip(f"no episodes in {shared}")
    rows, reference = read_episodes(shared / "data" / "episodes")
    cases = {town.key: (town, shown_of(town, WAR)) for town in towns(rows, reference, "UA", "RU")}
    places = {key: Heard(case.utterances, unknown(), case.first_day) for key, (_, case) in cases.items()}

    def losses(learned: dict[tuple[str, str], Learned]) -> Array:
        found = []
        for key, (town, case) in cases.items():
            weighed = weigh(case.utterances, WAR, TABLE, learned.get(key))
            masks, last = np.ones((len(weighed), 1), bool), date.fromordinal(int(town.days[-1]))
            start = at_share(case.start, TABLE)
            beliefs = filtered(weighed, masks, case.first_day, last, start, TABLE)[case.rows]
            wrong = ((shown(beliefs)[..., 0] - np.eye(3)[town.label]) ** 2).sum(1)
            missed = np.abs(share(beliefs)[..., 0] - town.occupied)
            found.append(np.stack([wrong, missed, (half(beliefs)[..., 0] - (town.occupied >= 0.5)) ** 2], 1))
        pooled: Array = np.concatenate(found).mean(0)
        return pooled

    fixed = losses({})
    for earlier in (False, True):
        learned = losses(reliances(places, WAR, TABLE, {key: key[0] for key in places}, earlier=earlier))
        assert (learned - fixed < [0.01, 0.005, 0.005]).all()
