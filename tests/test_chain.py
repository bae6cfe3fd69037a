"""The hidden Markov chain's numbers: against hmmlearn, and what must hold whatever the numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hmmlearn.hmm import CategoricalHMM
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.assessments.learning.chain import Array, Chain, Indices, filtered, smoothed
from counterclaim.assessments.learning.sweep import Evidence, assess, assess_place, beliefs_where_said

SEEDS = st.integers(0, 2**32 - 1)
STATES = st.integers(1, 22)


def mirrored_chain(rng: np.random.Generator, states: int) -> Chain:
    """A chain at random with some states in pairs and some in the middle."""
    shuffled = rng.permutation(states)
    pairs = int(rng.integers(0, states // 2 + 1))
    mirror = np.arange(states)
    mirror[shuffled[:pairs]], mirror[shuffled[pairs : 2 * pairs]] = shuffled[pairs : 2 * pairs], shuffled[:pairs]
    raw = rng.random((states, states)) ** 4 + 10.0 ** rng.uniform(-9, -1) + np.diag(np.full(states, 5.0))
    even = raw + raw[mirror][:, mirror]
    return Chain(even / np.sort(even, 1).sum(1, keepdims=True), rng.dirichlet(np.ones(states)), mirror)


@dataclass(frozen=True)
class Case:
    """A war at random: a chain, what is said of a few places, and the states that are shown."""

    chain: Chain
    evidence: Evidence
    group: Array
    days: int
    places: int

    def dense(self) -> Array:
        """The same evidence as a dense array."""
        told = np.zeros((self.days, self.places, len(self.chain.start)))
        rows = self.evidence.log_likelihood[self.evidence.symbol] * self.evidence.weight[:, None]
        for day, place, row in zip(self.evidence.day, self.evidence.place, rows, strict=True):
            told[day, place] += row
        return told.transpose(0, 2, 1)


def case(seed: int, states: int) -> Case:
    """A case by its seed."""
    rng = np.random.default_rng(seed)
    days, places, many = int(rng.integers(1, 40)), int(rng.integers(1, 9)), int(rng.integers(0, 60))
    chain = mirrored_chain(rng, states)
    rows = rng.normal(0, 3, (5, states))
    place, day, symbol = (rng.integers(0, top, many) for top in (places, days, 5))
    share = rng.random(states)
    group = np.stack([share, np.zeros(states), share[chain.mirror]]) / 2
    group[1] = 1 - (group[0] + group[2])
    return Case(chain, Evidence(place, day, symbol, rng.random(many), rows), group, days, places)


def other_side(chain: Chain) -> Chain:
    """The chain with the camps exchanged."""
    return Chain(chain.transition, chain.start[chain.mirror], chain.mirror)


@pytest.mark.parametrize("seed", range(4))
def test_likelihoods_and_posteriors_are_those_of_hmmlearn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    chain = mirrored_chain(rng, 22)
    emission = rng.dirichlet(np.ones(9), 22)
    heard = rng.integers(0, 9, (300, 5))
    mine = smoothed(chain, np.log(emission).T[heard].transpose(0, 2, 1))
    theirs = CategoricalHMM(22, init_params="", params="")
    theirs.n_features = 9
    theirs.startprob_, theirs.transmat_, theirs.emissionprob_ = chain.start, chain.transition, emission
    for place in range(5):
        likelihood, posterior = theirs.score_samples(heard[:, place : place + 1])
        assert abs(likelihood - mine.log_likelihood[place]) < 1e-9
        assert np.abs(posterior - mine.beliefs[:, :, place]).max() < 1e-9


@given(SEEDS, STATES)
@settings(max_examples=60)
def test_the_camps_exchanged_give_the_mirror_image_to_the_last_bit(seed: int, states: int) -> None:
    war = case(seed, states)
    mirror, told, other = war.chain.mirror, war.dense(), other_side(war.chain)
    mine, theirs = smoothed(war.chain, told), smoothed(other, told[:, mirror])
    assert np.array_equal(theirs.beliefs, mine.beliefs[:, mirror])
    assert np.array_equal(theirs.moves, mine.moves[mirror][:, mirror])
    assert np.array_equal(theirs.log_likelihood, mine.log_likelihood)
    assert np.array_equal(filtered(other, told[:, mirror]), filtered(war.chain, told)[:, mirror])


@given(SEEDS, STATES)
@settings(max_examples=60)
def test_a_country_with_the_camps_exchanged_is_shown_as_the_mirror_image_to_the_last_bit(
    seed: int, states: int
) -> None:
    war = case(seed, states)
    said = war.evidence
    renamed: Indices = np.random.default_rng(seed).permutation(5)
    rows = np.empty_like(said.log_likelihood)
    rows[renamed] = said.log_likelihood[:, war.chain.mirror]
    exchanged = Evidence(said.place, said.day, renamed[said.symbol], said.weight, rows)
    mine = assess(war.chain, said, war.group, war.days, war.places, chunk=3)
    theirs = assess(other_side(war.chain), exchanged, war.group, war.days, war.places, chunk=3)
    assert mine.smoothed is not None and theirs.smoothed is not None
    assert np.array_equal(theirs.filtered, mine.filtered[:, ::-1])
    assert np.array_equal(theirs.smoothed, mine.smoothed[:, ::-1])


@given(SEEDS, STATES)
@settings(max_examples=40)
def test_probabilities_sum_to_one_and_none_is_negative(seed: int, states: int) -> None:
    war = case(seed, states)
    found = assess(war.chain, war.evidence, war.group, war.days, war.places)
    assert found.smoothed is not None
    for beliefs in (filtered(war.chain, war.dense()), smoothed(war.chain, war.dense()).beliefs):
        assert beliefs.min() >= 0 and np.abs(beliefs.sum(1) - 1).max() < 1e-12
    for shown in (found.filtered, found.smoothed):
        assert shown.min() >= 0 and np.abs(shown.sum(1) - 1).max() < 1e-6


@given(SEEDS, STATES)
@settings(max_examples=40)
def test_the_order_of_arrival_of_evidence_changes_nothing(seed: int, states: int) -> None:
    war = case(seed, states)
    said, arrival = war.evidence, np.random.default_rng(seed).permutation(len(war.evidence.place))
    late = Evidence(
        said.place[arrival], said.day[arrival], said.symbol[arrival], said.weight[arrival], said.log_likelihood
    )
    mine = assess(war.chain, said, war.group, war.days, war.places)
    theirs = assess(war.chain, late, war.group, war.days, war.places)
    assert mine.smoothed is not None and theirs.smoothed is not None
    assert np.array_equal(mine.filtered, theirs.filtered) and np.array_equal(mine.smoothed, theirs.smoothed)


@given(SEEDS, STATES, st.data())
@settings(max_examples=40)
def test_the_filter_knows_nothing_of_later_days(seed: int, states: int, data: st.DataObject) -> None:
    war = case(seed, states)
    day = data.draw(st.integers(1, war.days))
    told = war.dense()
    changed = np.concatenate([told[:day], told[day:] - np.arange(states)[:, None]])
    assert np.array_equal(filtered(war.chain, changed)[:day], filtered(war.chain, told)[:day])


@given(SEEDS, STATES, st.integers(1, 9), st.integers(1, 3))
@settings(max_examples=40)
def test_a_country_is_what_its_places_are_one_by_one_however_it_is_cut(
    seed: int, states: int, chunk: int, workers: int
) -> None:
    war = case(seed, states)
    whole = assess(war.chain, war.evidence, war.group, war.days, war.places, chunk=chunk, workers=workers)
    dense = war.group @ smoothed(war.chain, war.dense()).beliefs
    assert whole.smoothed is not None
    assert np.abs(whole.smoothed - dense).max() < 1e-6
    assert np.abs(whole.filtered - war.group @ filtered(war.chain, war.dense())).max() < 1e-6
    for place in range(war.places):
        alone = assess_place(war.chain, war.evidence, war.group, war.days, place)
        assert alone.smoothed is not None
        assert np.abs(alone.smoothed[:, :, 0] - whole.smoothed[:, :, place]).max() < 1e-6
        assert np.abs(alone.filtered[:, :, 0] - whole.filtered[:, :, place]).max() < 1e-6


@given(SEEDS, STATES)
@settings(max_examples=40)
def test_beliefs_where_something_was_said_are_the_smoothed_ones(seed: int, states: int) -> None:
    war = case(seed, states)
    said, dense = war.evidence, smoothed(war.chain, war.dense())
    found = beliefs_where_said(war.chain, said, war.days, war.places, chunk=3)
    assert np.allclose(found.beliefs, dense.beliefs[said.day, :, said.place], atol=1e-8)
    assert np.allclose(found.first, dense.beliefs[0].mean(1), atol=1e-8)
    assert abs(found.log_likelihood - dense.log_likelihood.sum()) < 1e-7


@given(SEEDS, STATES)
@settings(max_examples=30)
def test_expected_moves_count_every_night_of_every_place(seed: int, states: int) -> None:
    war = case(seed, states)
    found = smoothed(war.chain, war.dense())
    assert np.allclose(found.moves.sum(1), found.beliefs[:-1].sum((0, 2)))
    assert np.allclose(found.moves.sum(0), found.beliefs[1:].sum((0, 2)))


def test_a_place_may_start_from_a_belief_of_its_own() -> None:
    war = case(7, 12)
    starts = np.random.default_rng(7).dirichlet(np.ones(12), war.places).T
    whole = assess(war.chain, war.evidence, war.group, war.days, war.places, start=starts, chunk=2)
    last = war.places - 1
    alone = assess_place(war.chain, war.evidence, war.group, war.days, last, start=starts[:, last])
    dense = war.group @ filtered(war.chain, war.dense(), starts)
    assert np.abs(whole.filtered[:, :, last] - alone.filtered[:, :, 0]).max() < 1e-6
    assert np.abs(whole.filtered - dense).max() < 1e-6


def test_single_precision_is_accepted_and_kept() -> None:
    war = case(3, 22)
    told = war.dense()
    found = smoothed(war.chain, told.astype(np.float32))
    assert found.beliefs.dtype == np.float32
    assert np.abs(found.beliefs - smoothed(war.chain, told).beliefs).max() < 1e-4


def test_small_beliefs_keep_their_digits() -> None:
    states = 11
    far = np.abs(np.arange(states)[:, None] - np.arange(states))
    raw = np.exp(-8.0 * far)
    chain = Chain(raw / np.sort(raw, 1).sum(1, keepdims=True), np.eye(states)[0], np.arange(states)[::-1].copy())
    found = filtered(chain, np.zeros((3, states, 1)))[2, :, 0]
    exact = chain.start @ chain.transition @ chain.transition
    assert np.allclose(found, exact, rtol=1e-12, atol=0) and found[-1] < 1e-30


def test_what_is_impossible_or_does_not_fit_is_refused() -> None:
    chain = mirrored_chain(np.random.default_rng(0), 4)
    none, some = np.zeros(0, int), np.zeros(1, int)
    with pytest.raises(ValueError, match="impossible"):
        filtered(chain, np.full((2, 4, 1), -np.inf))
    with pytest.raises(ValueError, match="mirror changes"):
        Chain(np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([0.5, 0.5]), np.array([1, 0]))
    with pytest.raises(ValueError, match="in pairs"):
        Chain(np.eye(3), np.full(3, 1 / 3), np.array([1, 2, 0]))
    with pytest.raises(ValueError, match="sum to 1"):
        Chain(np.eye(2) * 2, np.array([0.5, 0.5]), np.array([1, 0]))
    with pytest.raises(ValueError, match="length"):
        Evidence(none, none, none, np.ones(1), np.zeros((1, 4)))
    with pytest.raises(ValueError, match="finite"):
        Evidence(some, some, some, np.ones(1), np.full((1, 4), -np.inf))
    with pytest.raises(ValueError, match="outside"):
        beliefs_where_said(chain, Evidence(some + 5, some, some, np.ones(1), np.zeros((1, 4))), 3, 2)
