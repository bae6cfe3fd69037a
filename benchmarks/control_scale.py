"""The control chain over a whole country from scratch, then one settlement anew; and beside a dense reference.

    python -m benchmarks.control_scale [SETTLEMENTS DAYS UTTERANCES]

30,000 settlements, 1,500 days and 1,000,000 utterances unless told otherwise, made up by seed. The dense reference is
forward-backward over an array of all days, states and settlements, small, where it fits. Clock time, peak memory
of the process, and where the two are compared CPU time; making up the evidence is in none of the times.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable

import numpy as np

from counterclaim.assessments.chain import Array, Chain, Indices
from counterclaim.assessments.sweep import Evidence, assess, assess_place

STATES, SYMBOLS, WORKERS = 22, 400, min(2, os.cpu_count() or 1)
SMALL = (500, 300, 10_000)


def made_chain() -> Chain:
    """Eleven shares of the town held, either camp pressing: nearly tridiagonal, sticky."""
    share = np.tile(np.arange(11), 2)
    mirror = np.arange(STATES)[::-1].copy()
    raw = np.exp(-4.0 * np.abs(share[:, None] - share)) * np.where(
        np.arange(STATES)[:, None] // 11 == mirror // 11, 0.02, 1
    )
    even = raw + raw[mirror][:, mirror] + 1e-9
    return Chain(even / np.sort(even, 1).sum(1, keepdims=True), np.full(STATES, 1 / STATES), mirror)


def made_evidence(settlements: int, days: int, utterances: int) -> Evidence:
    """Utterances at random; settlements near the front get more, as harmonic numbers do."""
    rng = np.random.default_rng(2025)
    place = (settlements ** rng.random(utterances)).astype(int) - 1
    place = np.where(rng.random(utterances) < 0.5, place, rng.integers(0, settlements, utterances))
    day, symbol = rng.integers(0, days, utterances), rng.integers(0, SYMBOLS, utterances)
    rows = np.log(rng.dirichlet(np.ones(SYMBOLS), STATES).T + 1e-4)
    return Evidence(place, day, symbol, rng.random(utterances), rows)


def made_group() -> Array:
    """Four shares at either end are a camp's, the rest contested."""
    share: Indices = np.tile(np.arange(11), 2)
    return np.stack([share < 4, (share >= 4) & (share <= 6), share > 6]).astype(float)


def dense(chain: Chain, evidence: Evidence, settlements: int, days: int) -> Array:
    """The reference: every cell an emission, every day a full product and a division."""
    rows, cell = evidence.log_likelihood[evidence.symbol] * evidence.weight[:, None], evidence.day * settlements
    cell += evidence.place
    sums = [np.bincount(cell, row, days * settlements).reshape(days, settlements) for row in rows.T]
    told = np.stack(sums, 1)
    emission = np.exp(told - told.max(1, keepdims=True))
    belief = np.empty_like(emission)
    now = chain.start[:, None] * emission[0]
    belief[0] = now / now.sum(0)
    for day in range(1, days):
        now = (chain.transition.T @ belief[day - 1]) * emission[day]
        belief[day] = now / now.sum(0)
    after = np.ones_like(now)
    for day in range(days - 1, 0, -1):
        after = chain.transition @ (emission[day] * after)
        after /= after.sum(0)
        belief[day - 1] *= after
    whole: Array = belief / belief.sum(1, keepdims=True)
    return whole


def least(work: Callable[[], Array]) -> tuple[Array, float]:
    """What the work gives, and its CPU seconds, the best of five."""
    spent = []
    for _ in range(5):
        began = time.process_time()
        found = work()
        spent.append(time.process_time() - began)
    return found, min(spent)


def compare(chain: Chain) -> None:
    """The reference, which smooths, and ours, which filters and smooths, on a small country."""
    settlements, days, utterances = SMALL
    evidence, group = made_evidence(settlements, days, utterances), made_group()

    def ours() -> Array:
        smoothed = assess(chain, evidence, group, days, settlements).smoothed
        assert smoothed is not None
        return smoothed

    theirs, other = least(lambda: group @ dense(chain, evidence, settlements, days))
    mine, own = least(ours)
    print(
        f"{settlements:,} x {days:,}: dense {other:.3f} CPU-s, ours {own:.3f} CPU-s, {other / own:.1f} times as fast, "
        f"largest difference {np.abs(theirs - mine).max():.1e}"
    )


def measure(chain: Chain, settlements: int, days: int, utterances: int) -> None:
    """The whole country, and the settlement most spoken of anew."""
    evidence, group = made_evidence(settlements, days, utterances), made_group()
    began = time.perf_counter()
    shown = assess(chain, evidence, group, days, settlements, workers=WORKERS)
    spent = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{settlements:,} x {days:,}, {utterances:,} utterances, {STATES} states, filter and smoother: {spent:.1f} s, "
        f"peak memory {peak:.2f} GiB"
    )
    began = time.perf_counter()
    alone = assess_place(chain, evidence, group, days, 0)
    spent = time.perf_counter() - began
    assert shown.smoothed is not None and alone.smoothed is not None
    said = int((evidence.place == 0).sum())
    print(
        f"one settlement anew, {said:,} utterances: {1000 * spent:.0f} ms, largest difference "
        f"{np.abs(alone.smoothed[:, :, 0] - shown.smoothed[:, :, 0]).max():.1e}"
    )


def main() -> None:
    """Run and print."""
    settlements, days, utterances = (
        (int(word) for word in sys.argv[1:4]) if len(sys.argv) > 3 else (30_000, 1_500, 10**6)
    )
    chain = made_chain()
    compare(chain)
    measure(chain, settlements, days, utterances)


if __name__ == "__main__":
    main()
