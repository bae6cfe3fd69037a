"""A whole country at once: the same as place by place, whatever the chunks; and silences passed at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from control_sayings import BEGAN, DAYS, utterances
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.assessments.control import spoken as arrays
from counterclaim.assessments.control.country import Shown, assess
from counterclaim.assessments.control.emissions import Row, row
from counterclaim.assessments.control.parameters import parameters
from counterclaim.assessments.control.passes import (
    ALL,
    Mask,
    Said,
    backward,
    filtered,
    forward,
    last_day,
    said,
    said_of,
    shown,
    smoothed,
)
from counterclaim.assessments.control.sayings import NOBODY, Saying, camp_index
from counterclaim.assessments.control.spoken import Spoken
from counterclaim.assessments.control.states import SHAPE, Array, at_share, unknown
from counterclaim.assessments.control.weighing import Weighed, weigh
from counterclaim.model import Utterance
from counterclaim.wars import load_war

WAR = load_war("ukraine")
TABLE = parameters()
LAST = BEGAN + timedelta(days=DAYS - 1)
COUNTRIES = st.lists(st.lists(utterances(late=40), max_size=10), min_size=1, max_size=5)
START = at_share(0.3, TABLE)
EXTENTS = ("full", "most", "bare", "part", "outskirts", "none", "not_held")
SAYINGS = [Saying(what, about, by) for what in EXTENTS for about in (0, 1) for by in (NOBODY, 0, 1)]


def in_order(place: Sequence[Utterance]) -> list[Utterance]:
    """Without those that say nothing, as they come where two are told apart by nothing else."""
    return sorted((w.utterance for w in weigh(place, WAR, TABLE)), key=lambda u: (u.speaker_id, u.id))


def as_arrays(places: Sequence[Sequence[Utterance]]) -> Spoken:
    """What ``weighing`` makes of each utterance alone, as arrays."""
    alone = [(k, weigh([u], WAR, TABLE)[0]) for k, place in enumerate(places) for u in in_order(place)]
    sayings = list(dict.fromkeys(w.saying for _, w in alone)) or [SAYINGS[0]]
    speakers = sorted({w.utterance.speaker_id for _, w in alone})
    parties = [
        camp if (camp := camp_index(w.utterance.camp, WAR)) != NOBODY else 2 + speakers.index(w.utterance.speaker_id)
        for _, w in alone
    ]
    return Spoken(
        np.array([k for k, _ in alone], int),
        np.array([(w.utterance.event_day - BEGAN).days for _, w in alone], int),
        np.array([(w.utterance.day - BEGAN).days for _, w in alone], int),
        np.array([sayings.index(w.saying) for _, w in alone], int),
        np.array([2**w.weight - 1 for _, w in alone], float),
        np.array(parties, int),
        sayings,
    )


def one_by_one(places: Sequence[Sequence[Utterance]], start: Array) -> Shown:
    """Place after place by ``control``."""
    results = []
    for passes in (filtered, smoothed):
        beliefs = []
        for place in places:
            weighed = weigh(place, WAR, TABLE)
            beliefs.append(passes(weighed, np.ones((len(weighed), 1), bool), BEGAN, LAST, start, TABLE))
        results.append(shown(np.concatenate(beliefs, axis=-1)))
    return Shown(*results)


def gap(one: Shown, other: Shown) -> float:
    """The largest difference between two results."""
    assert one.smoothed is not None and other.smoothed is not None
    return float(max(np.abs(one.filtered - other.filtered).max(), np.abs(one.smoothed - other.smoothed).max()))


def made_up(seed: int, places: int, days: int, count: int) -> Spoken:
    """Sayings at random."""
    rng = np.random.default_rng(seed)
    day, saying = rng.integers(0, days, count), rng.integers(0, len(SAYINGS), count)
    by = np.array([s.by for s in SAYINGS])[saying]
    party = np.where(by == NOBODY, rng.integers(2, 5, count), by)
    return Spoken(
        rng.integers(0, places, count), day - rng.integers(0, 9, count), day, saying, rng.random(count), party, SAYINGS
    )


# -- as place by place -----------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(COUNTRIES)
def test_each_utterance_weighs_and_stands_as_it_does_alone_with_its_place(places: list[list[Utterance]]) -> None:
    spoken = as_arrays(places)
    found = arrays.weigh(spoken, TABLE)
    expected = [w for place in places for w in weigh(place, WAR, TABLE)]
    assert list(found.day) == [(w.day - BEGAN).days for w in expected]
    assert list(found.standing) == [w.standing for w in expected]
    assert np.allclose(found.weight, [w.weight for w in expected], rtol=0, atol=1e-11)


@settings(deadline=None, max_examples=60)
@given(COUNTRIES)
def test_the_country_is_its_places_one_by_one(places: list[list[Utterance]]) -> None:
    expected, spoken = one_by_one(places, START), as_arrays(places)
    assert gap(assess(spoken, START, DAYS, len(places), TABLE, dtype=np.float64), expected) < 1e-9
    assert gap(assess(spoken, START, DAYS, len(places), TABLE), expected) < 1e-4


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(1, 3))
def test_neither_chunks_nor_threads_show(seed: int, chunk: int, workers: int) -> None:
    spoken = made_up(seed, 12, 90, 150)
    whole = assess(spoken, START, 90, 12, TABLE, dtype=np.float64)
    parts = assess(spoken, START, 90, 12, TABLE, dtype=np.float64, chunk=chunk, workers=workers)
    assert gap(whole, parts) < 1e-12


def test_a_place_much_spoken_of_stays_within_single_precision() -> None:
    spoken = made_up(4, 2, 60, 6000)
    exact = assess(spoken, START, 60, 2, TABLE, dtype=np.float64)
    assert gap(assess(spoken, START, 60, 2, TABLE), exact) < 1e-4


def test_every_settlement_may_start_from_its_own_belief() -> None:
    spoken, starts = made_up(1, 2, 40, 12), np.stack([START, unknown()], axis=-1)
    both = assess(spoken, starts, 40, 2, TABLE, dtype=np.float64)
    for place, start in enumerate((START, unknown())):
        alone = assess(spoken, start, 40, 2, TABLE, dtype=np.float64)
        assert np.allclose(both.filtered[..., place], alone.filtered[..., place], rtol=0, atol=1e-12)


def test_a_country_of_which_nothing_is_said_is_silent() -> None:
    found = assess(as_arrays([[]]), START, DAYS, 3, TABLE, dtype=np.float64)
    assert gap(found, one_by_one([[], [], []], START)) < 1e-12


def test_only_the_filter_runs_where_hindsight_is_not_asked_for() -> None:
    spoken = made_up(2, 3, 30, 20)
    found = assess(spoken, START, 30, 3, TABLE, smoothing=False)
    assert found.smoothed is None
    assert np.array_equal(found.filtered, assess(spoken, START, 30, 3, TABLE).filtered)


def test_what_is_learned_of_a_speaker_stands_beside_the_saying() -> None:
    spoken = made_up(3, 3, 30, 40)
    rows = [Row(known.log_likelihood * 2, known.pull) for known in (row(saying, TABLE) for saying in SAYINGS)]
    learned = replace(spoken, rows=rows)
    assert gap(assess(learned, START, 30, 3, TABLE), assess(spoken, START, 30, 3, TABLE)) > 0.01


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_the_camps_exchanged_give_the_mirror_image(seed: int) -> None:
    spoken = made_up(seed, 5, 60, 120)
    turned = [s._replace(about=1 - s.about, by=s.by if s.by == NOBODY else 1 - s.by) for s in SAYINGS]
    party = np.where(spoken.party < 2, 1 - spoken.party, spoken.party)
    mirror = Spoken(spoken.place, spoken.event_day, spoken.day, spoken.saying, spoken.voice, party, turned)
    one = assess(spoken, START, 60, 5, TABLE, dtype=np.float64)
    other = assess(mirror, START[::-1], 60, 5, TABLE, dtype=np.float64)
    assert one.smoothed is not None and other.smoothed is not None
    assert np.array_equal(one.filtered, other.filtered[:, ::-1])
    assert np.array_equal(one.smoothed, other.smoothed[:, ::-1])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"place": [-1]}, "count from 0"),
        ({"saying": [1]}, "index into sayings"),
        ({"voice": [np.nan]}, "finite"),
        ({"day": [0, 1]}, "one length"),
        ({"rows": []}, "as many as these"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(change: dict[str, list[float]], told: str) -> None:
    fields: dict[str, object] = {name: np.zeros(1, int) for name in ("place", "event_day", "day", "saying", "party")}
    fields |= {"voice": np.ones(1), "sayings": SAYINGS[:1]}
    fields |= {name: value if name == "rows" else np.array(value) for name, value in change.items()}
    with pytest.raises(ValueError, match=told):
        Spoken(**fields)  # type: ignore[arg-type]


def test_places_outside_of_the_country_are_refused() -> None:
    with pytest.raises(ValueError, match="less than settlements"):
        assess(made_up(0, 9, 10, 50), START, 10, 3, TABLE)


# -- silence ---------------------------------------------------------------------------------------------------------


def day_by_day(weighed: Sequence[Weighed], masks: Mask, days: int) -> tuple[list[Said | None], list[Said]]:
    """What is said, and the same with nothing said in so many words on every silent day."""
    heard = said_of(weighed, masks, BEGAN, BEGAN + timedelta(days=days - 1), TABLE)
    chains = masks.shape[1]
    nothing = said(ALL, np.zeros((2, 11, chains)), np.zeros(chains), np.zeros((2, chains)), TABLE)
    return heard, [nothing if day is None else day for day in heard]


@settings(deadline=None, max_examples=40)
@given(st.lists(utterances(), max_size=8), st.integers(1, 300), st.integers(1, 3), st.data())
def test_a_long_silence_is_its_days_one_by_one(
    place: list[Utterance], days: int, chains: int, data: st.DataObject
) -> None:
    weighed = weigh(place, WAR, TABLE)
    masks = np.array([[data.draw(st.booleans()) for _ in range(chains)] for _ in weighed], bool).reshape(-1, chains)
    at_once, singly = day_by_day(weighed, masks, days)
    one, other = np.empty((2, days, *SHAPE, chains))
    forward(at_once, START[..., None], TABLE, one)
    forward(singly, START[..., None], TABLE, other)
    assert np.allclose(one, other, rtol=1e-11, atol=0)
    last = last_day(weighed, masks, BEGAN, BEGAN + timedelta(days=days - 1), START, TABLE)
    assert np.allclose(last, one[-1], rtol=1e-11, atol=0)
    backward(at_once, one, TABLE)
    backward(singly, other, TABLE)
    assert np.allclose(one, other, rtol=1e-11, atol=0)


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 300))
def test_a_long_silence_keeps_the_mirror_to_the_last_bit(days: int) -> None:
    end = BEGAN + timedelta(days=days - 1)
    none = np.ones((0, 1), bool)
    assert np.array_equal(
        smoothed([], none, BEGAN, end, START, TABLE)[:, ::-1], smoothed([], none, BEGAN, end, START[::-1], TABLE)
    )
    assert np.array_equal(
        last_day([], none, BEGAN, end, START, TABLE)[::-1], last_day([], none, BEGAN, end, START[::-1], TABLE)
    )
