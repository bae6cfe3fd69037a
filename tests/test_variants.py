"""Many chains of one place that differ little: the same as each by itself, in less time."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from control_sayings import BEGAN, utterances
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.assessments.control.emissions import row
from counterclaim.assessments.control.parameters import parameters
from counterclaim.assessments.control.passes import Mask, last_day, shown
from counterclaim.assessments.control.sayings import NOBODY
from counterclaim.assessments.control.states import Array, at_share
from counterclaim.assessments.control.variants import FEW, last_shown
from counterclaim.assessments.control.weighing import Weighed, weigh
from counterclaim.model import Utterance
from counterclaim.wars import load_war

WAR = load_war("ukraine")
TABLE = parameters()
START = at_share(0.3, TABLE)
SOME = st.lists(utterances(late=40), max_size=12)
DAYS = st.sampled_from([1, 2, 5, 16, 17, 40, 90, 200])


def variants(count: int, seed: int) -> Mask:
    """Prefixes, each left out, and some at random, more than are worth the while."""
    rng = np.random.default_rng(seed)
    prefixes, alone = np.tri(count + 1, count, -1, dtype=bool).T, ~np.eye(count, dtype=bool)
    return np.concatenate([prefixes, alone, rng.random((count, FEW)) < rng.random(FEW)], axis=1)


def ended(weighed: list[Weighed], masks: Mask, days: int, start: Array) -> Array:
    return last_shown(weighed, masks, BEGAN, BEGAN + timedelta(days=days - 1), start, TABLE)


@settings(deadline=None, max_examples=80)
@given(SOME, DAYS, st.integers(0, 2**32 - 1))
def test_every_chain_ends_where_it_would_by_itself(place: list[Utterance], days: int, seed: int) -> None:
    weighed = weigh(place, WAR, TABLE)
    masks = variants(len(weighed), seed)
    expected = shown(last_day(weighed, masks, BEGAN, BEGAN + timedelta(days=days - 1), START, TABLE))
    assert np.allclose(ended(weighed, masks, days, START), expected, rtol=1e-10, atol=1e-13)
    few = masks[:, :FEW]
    assert np.allclose(ended(weighed, few, days, START), expected[:, :FEW], rtol=1e-10, atol=1e-13)


@settings(deadline=None, max_examples=40)
@given(SOME, DAYS)
def test_the_camps_exchanged_give_the_mirror_image(place: list[Utterance], days: int) -> None:
    weighed, turned = weigh(place, WAR, TABLE), []
    for item in weighed:
        about, by = (who if who == NOBODY else 1 - who for who in item.saying[1:3])
        saying = item.saying._replace(about=about, by=by)
        known = row(saying, TABLE)
        turned.append(Weighed(item.utterance, saying, item.day, item.weight, known, item.standing))
    masks = variants(len(weighed), 1)
    assert np.array_equal(ended(weighed, masks, days, START), ended(turned, masks, days, START[::-1])[::-1])
