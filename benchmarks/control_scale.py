"""The control model over a whole country from scratch, beside the same place by place; then one new claim.

    OMP_NUM_THREADS=1 python -m benchmarks.control_scale [SETTLEMENTS DAYS UTTERANCES]

30,000 settlements, 1,500 days and 1,000,000 utterances unless told otherwise, made up by seed. From arrays of
utterances to every settlement's three states on every day, filter and smoother, two threads, single precision. Clock
time, CPU time and peak memory of the process; making up what is said is in none of the times. Place by place, on a
sample of the same settlements, is ``control.filtered`` and ``control.smoothed`` from weighed utterances on.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

import numpy as np

from counterclaim.assessments.control.country import Shown, assess
from counterclaim.assessments.control.emissions import row
from counterclaim.assessments.control.parameters import parameters
from counterclaim.assessments.control.passes import filtered, last_day, said_of, shown, smoothed
from counterclaim.assessments.control.sayings import NOBODY, STATED, Saying
from counterclaim.assessments.control.spoken import Spoken, Weights, weigh
from counterclaim.assessments.control.states import Array, unknown
from counterclaim.assessments.control.variants import last_shown
from counterclaim.assessments.control.weighing import Weighed
from counterclaim.model import Predicate, Stance, Utterance

WORKERS, SAMPLE, FIRST, TABLE = min(2, os.cpu_count() or 1), 200, date(2022, 2, 24), parameters()
BY = (NOBODY, 0, 1)
SAYINGS = [Saying(*s) for s in product((*sorted(STATED), "not_held"), (0, 1), BY, (False, True))]
SAYINGS += [Saying(what, NOBODY, by) for what in ("fighting", "left", "attackers_bare") for by in BY]


def made_up(settlements: int, days: int, utterances: int) -> Spoken:
    """Sayings at random; settlements near the front get more, as harmonic numbers do."""
    rng = np.random.default_rng(2025)
    near = (settlements ** rng.random(utterances)).astype(int) - 1
    place = np.where(rng.random(utterances) < 0.5, near, rng.integers(0, settlements, utterances))
    day, saying = rng.integers(0, days, utterances), rng.integers(0, len(SAYINGS), utterances)
    by = np.array([s.by for s in SAYINGS])[saying]
    party = np.where(by == NOBODY, rng.integers(2, 60, utterances), by)
    event_day, voice = day - rng.integers(0, 6, utterances), rng.choice([1.0, 0.7, 0.5, 0.35], utterances)
    return Spoken(place, event_day, day, saying, voice, party, SAYINGS)


def uttered(day: int) -> Utterance:
    """An utterance of which only the day counts: what it says is in its ``Weighed``."""
    on = FIRST + timedelta(days=day)
    said = (False, "", Stance.ASSERTS, Predicate.CONTROL, None, None, None, None, "", "", "")
    return Utterance("", "", "", "", "", *said, on, on, None, False, False, (), ())


def of_place(spoken: Spoken, weights: Weights, place: int) -> list[Weighed]:
    """What is said of one settlement, as ``control`` takes it."""
    first, last = np.searchsorted(spoken.place, [place, place + 1])
    found = []
    for k in range(first, last):
        saying, day = spoken.sayings[spoken.saying[k]], FIRST + timedelta(days=int(weights.day[k]))
        known, said = row(saying, TABLE), uttered(int(spoken.day[k]))
        found.append(Weighed(said, saying, day, float(weights.weight[k]), known, int(weights.standing[k])))
    return found


def both_passes(weighed: list[Weighed], days: int) -> tuple[Array, Array]:
    """One settlement anew: the three states (days, 3, 1) as known then and in hindsight."""
    masks, last = np.ones((len(weighed), 1), bool), FIRST + timedelta(days=days - 1)
    then = shown(filtered(weighed, masks, FIRST, last, unknown(), TABLE))
    return then, shown(smoothed(weighed, masks, FIRST, last, unknown(), TABLE))


def least(work: Callable[[], object], times: int = 7) -> float:
    """Milliseconds, the best of some."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return 1000 * min(spent)


def whole_country(spoken: Spoken, settlements: int, days: int) -> tuple[Shown, float]:
    """From scratch; prints, and gives the CPU seconds."""
    began, busy = time.perf_counter(), time.process_time()
    found = assess(spoken, unknown(), days, settlements, TABLE, workers=WORKERS)
    spent, busy = time.perf_counter() - began, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{settlements:,} settlements x {days:,} days, {len(spoken.place):,} utterances, filter and smoother: "
        f"{spent:.1f} s ({busy:.1f} CPU-s), {settlements / spent:,.0f} settlements/s, peak memory {peak:.2f} GiB"
    )
    return found, busy


def place_by_place(spoken: Spoken, whole: Shown, busy: float, days: int) -> None:
    """The same of a sample: how much longer it takes, and how far it is apart."""
    weights, settlements = weigh(spoken, TABLE), whole.filtered.shape[-1]
    sample = np.random.default_rng(1).choice(settlements, min(SAMPLE, settlements), replace=False)
    weighed, apart, spent = [of_place(spoken, weights, int(place)) for place in sample], 0.0, 0.0
    assert whole.smoothed is not None
    for place, told in zip(sample, weighed, strict=True):
        began = time.process_time()
        results = both_passes(told, days)
        spent += time.process_time() - began
        for one, other in zip(results, (whole.filtered, whole.smoothed), strict=True):
            apart = max(apart, float(np.abs(one[:, :, 0] - other[:, :, place]).max()))
    each, ours = 1000 * spent / len(sample), 1000 * busy / settlements
    print(
        f"place by place, {len(sample)} settlements: {each:.1f} CPU-ms a settlement, the country at once {ours:.2f}: "
        f"{each / ours:.1f} times as fast; largest difference {apart:.1e}"
    )


def one_new_claim(utterances: int, days: int) -> None:
    """One settlement anew, with so many utterances: both passes; and its waterfall, with each utterance left out."""
    spoken = made_up(1, days, utterances)
    weighed = of_place(spoken, weigh(spoken, TABLE), 0)
    last, everything = FIRST + timedelta(days=days - 1), np.ones((utterances, 1), bool)
    heard = sum(day is not None for day in said_of(weighed, everything, FIRST, last, TABLE))
    prefixes = np.tri(utterances + 1, utterances, -1, dtype=bool).T
    masks = np.concatenate([prefixes, ~np.eye(utterances, dtype=bool)], axis=1)
    passes = least(lambda: both_passes(weighed, days))
    waterfall = least(lambda: last_shown(weighed, masks, FIRST, last, unknown(), TABLE))
    singly = least(lambda: last_day(weighed, masks, FIRST, last, unknown(), TABLE), 2)
    print(
        f"one new claim, {utterances} utterances, {heard} of {days:,} days not silent: filtered and smoothed "
        f"{passes:.0f} ms; the last day of {masks.shape[1]} chains {waterfall:.0f} ms, singly {singly:.0f} ms"
    )


def main() -> None:
    """Run and print."""
    told = [int(word) for word in sys.argv[1:4]]
    settlements, days, utterances = told if len(told) == 3 else (30_000, 1_500, 10**6)
    spoken = made_up(settlements, days, utterances)
    found, busy = whole_country(spoken, settlements, days)
    place_by_place(spoken, found, busy, days)
    for count in (33, 300):
        one_new_claim(count, days)


if __name__ == "__main__":
    main()
