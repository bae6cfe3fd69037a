"""What speakers' words are worth: EM never loses ground, finds who is careless, and equals crowd-kit without time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_chain import SEEDS, mirrored_chain, other_side

from counterclaim.assessments.learning.chain import Array, Chain
from counterclaim.assessments.learning.em import Learned, Prior, Sayings, dawid_skene, learn

SPEAKERS, SYMBOLS, PLACES, DAYS = 5, 6, 8, 30
STICKY = Chain(np.array([[0.98, 0.02], [0.02, 0.98]]), np.array([0.5, 0.5]), np.array([1, 0]))


def war(seed: int, states: int, grouped: bool = False) -> tuple[Chain, Sayings, Prior]:
    """Things said at random under priors at random."""
    rng = np.random.default_rng(seed)
    many = int(rng.integers(0, 80))
    place, day, speaker, symbol = (rng.integers(0, top, many) for top in (PLACES, DAYS, SPEAKERS, SYMBOLS))
    groups = 3 if grouped else states
    parents = rng.dirichlet(np.ones(SYMBOLS), (SPEAKERS, groups)) * 0.9 + 0.1 / SYMBOLS
    group = rng.integers(0, groups, states) if grouped else None
    prior = Prior(parents, rng.uniform(0.1, 20, SPEAKERS), group)
    return mirrored_chain(rng, states), Sayings(place, day, speaker, symbol, rng.random(many)), prior


def learned(chain: Chain, sayings: Sayings, prior: Prior, *, learn_start: bool = False, rounds: int = 6) -> Learned:
    """A few rounds, not stopping early."""
    return learn(
        chain, sayings, prior, days=DAYS, places=PLACES, learn_start=learn_start, rounds=rounds, tolerance=-1.0
    )


def heard(seed: int, rights: Array, many: int) -> tuple[Sayings, Prior]:
    """Two states, two symbols, speakers who are right so often; every parent says right in 7 of 10."""
    rng = np.random.default_rng(seed)
    places, days = 40, 100
    truth = (rng.random((days, places)) < 0.02).cumsum(0) % 2 ^ rng.integers(0, 2, places)
    place, day, speaker = (rng.integers(0, top, many) for top in (places, days, len(rights)))
    symbol = truth[day, place] ^ (rng.random(many) > rights[speaker])
    parents = np.tile(np.array([[0.7, 0.3], [0.3, 0.7]]), (len(rights), 1, 1))
    return Sayings(place, day, speaker, symbol, np.ones(many)), Prior(parents, 10.0)


@given(SEEDS, st.integers(1, 12), st.booleans(), st.booleans())
@settings(max_examples=60)
def test_the_objective_never_falls(seed: int, states: int, grouped: bool, learn_start: bool) -> None:
    trace = learned(*war(seed, states, grouped), learn_start=learn_start).trace
    assert len(trace) == 7
    assert min(np.diff(trace)) >= -1e-9 * (1 + abs(trace[0]))


@given(SEEDS, st.integers(1, 12), st.booleans())
@settings(max_examples=40)
def test_every_row_of_every_table_is_a_distribution(seed: int, states: int, grouped: bool) -> None:
    tables = learned(*war(seed, states, grouped)).tables
    assert tables.min() > 0 and np.abs(tables.sum(2) - 1).max() < 1e-12


@given(SEEDS, st.integers(1, 12), st.booleans())
@settings(max_examples=40)
def test_the_order_in_which_things_were_said_within_the_arrays_changes_nothing(
    seed: int, states: int, grouped: bool
) -> None:
    chain, said, prior = war(seed, states, grouped)
    arrival = np.random.default_rng(seed).permutation(len(said.place))
    late = Sayings(
        said.place[arrival], said.day[arrival], said.speaker[arrival], said.symbol[arrival], said.weight[arrival]
    )
    assert np.array_equal(learned(chain, late, prior).tables, learned(chain, said, prior).tables)


@given(SEEDS, st.integers(2, 12))
@settings(max_examples=40)
def test_with_the_camps_exchanged_the_mirror_image_is_learned_to_the_last_bit(seed: int, states: int) -> None:
    chain, said, prior = war(seed, states)
    renamed = np.random.default_rng(seed).permutation(SYMBOLS)
    parents = np.empty_like(prior.parents)
    parents[:, :, renamed] = prior.parents[:, chain.mirror]
    mine = learned(chain, said, prior)
    exchanged = replace(said, symbol=renamed[said.symbol])
    theirs = learned(other_side(chain), exchanged, Prior(parents, prior.strength))
    assert np.array_equal(theirs.tables[:, :, renamed], mine.tables[:, chain.mirror])


def test_who_said_nothing_keeps_the_parents_table() -> None:
    chain, said, prior = war(11, 6)
    others = replace(said, speaker=np.minimum(said.speaker, SPEAKERS - 2))
    assert np.allclose(learned(chain, others, prior).tables[-1], prior.parents[-1], atol=1e-12)


def test_what_weighs_nothing_teaches_nothing() -> None:
    chain, said, prior = war(12, 6)
    assert np.allclose(learned(chain, replace(said, weight=0 * said.weight), prior).tables, prior.parents, atol=1e-12)


def test_who_is_careless_is_found_out_from_what_the_others_say() -> None:
    rights = np.array([0.95, 0.9, 0.8, 0.55, 0.3])
    sayings, prior = heard(5, rights, 6000)
    found = learn(STICKY, sayings, prior, days=100, places=40)
    assert found.converged
    assert np.abs(found.tables[:, [0, 1], [0, 1]].mean(1) - rights).max() < 0.05


def test_the_firmer_the_prior_the_less_is_learned() -> None:
    rights = np.array([0.95, 0.9, 0.8, 0.55])
    sayings, prior = heard(6, rights, 400)
    loose, firm = (
        learn(STICKY, sayings, replace(prior, strength=strength), days=100, places=40).tables
        for strength in (1.0, 1000.0)
    )
    assert np.abs(firm - prior.parents).max() < 0.05 < np.abs(loose - prior.parents).max()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # crowd-kit uses what pandas means to drop
@pytest.mark.parametrize("seed", range(3))
def test_without_time_it_labels_as_well_as_crowd_kit(seed: int) -> None:
    pytest.importorskip("crowdkit")
    from benchmarks.crowd import measured, ours, simulated, theirs

    crowd = simulated(seed, 2000, 40, 4, 5)
    mine, other = measured(ours, crowd, 1)[0], measured(theirs, crowd, 1)[0]
    assert abs(mine - other) < 0.005


def test_a_task_that_nobody_labelled_keeps_the_classes_frequency() -> None:
    task, worker, label = np.array([0, 0, 2, 2]), np.array([0, 1, 0, 1]), np.array([1, 1, 1, 1])
    found = dawid_skene(task, worker, label, 2)
    assert found.beliefs.shape == (3, 2)
    assert np.array_equal(found.beliefs[1], found.learned.start)
    even = dawid_skene(task, worker, label, 2, learn_start=False)
    assert np.array_equal(even.beliefs[1], [0.5, 0.5])


def test_what_does_not_fit_is_refused() -> None:
    chain, said, prior = war(13, 6)
    with pytest.raises(ValueError, match="weights"):
        replace(said, weight=said.weight + 1)
    with pytest.raises(ValueError, match="strength"):
        replace(prior, strength=0.0)
    with pytest.raises(ValueError, match="sum to 1"):
        replace(prior, parents=prior.parents * 2)
    with pytest.raises(ValueError, match="positive"):
        replace(prior, parents=prior.parents * 0)
    with pytest.raises(ValueError, match="no table"):
        learned(chain, replace(said, speaker=said.speaker + SPEAKERS), prior)
    with pytest.raises(ValueError, match="row of the parents"):
        learned(chain, said, replace(prior, group=np.zeros(5, int)))
