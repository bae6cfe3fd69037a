"""The control chain over a whole country: evidence as a list of utterances, settlements chunk after chunk.

Most days say nothing of most settlements, so what is said is kept as a list and only a chunk of settlements at a time
is laid out (day, state, settlement). The two passes are ``chain``'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from counterclaim.assessments.learning.chain import (
    Array,
    Chain,
    Cut,
    Indices,
    Said,
    cut,
    first_belief,
    run_backward,
    run_forward,
    total,
)

GRID = 2.0**36
CHUNK = 1024
IN_CACHE = 2048
SHOWN_MIRROR = np.array([2, 1, 0])


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Everything said, one utterance an entry of ``place``, ``day``, ``symbol`` and ``weight``, all of length N.

    ``symbol`` is a row of ``log_likelihood`` (symbols, K): finite log likelihoods of the states under what was said;
    each counts ``weight`` times. Kept sorted, so that the order of arrival cannot show. Raises ValueError on
    lengths that differ, negative indices, and numbers that are not finite.
    """

    place: Indices
    day: Indices
    symbol: Indices
    weight: Array
    log_likelihood: Array

    def __post_init__(self) -> None:
        """Check and sort."""
        columns: tuple[npt.NDArray[Any], ...] = (self.place, self.day, self.symbol, self.weight)
        if len({len(column) for column in columns}) != 1:
            raise ValueError("place, day, symbol and weight differ in length")
        if len(self.place) and min(int(column.min()) for column in columns[:3]) < 0:
            raise ValueError("place, day and symbol count from 0")
        if not (np.isfinite(self.weight).all() and np.isfinite(self.log_likelihood).all()):
            raise ValueError("weights and log likelihoods must be finite")
        arrival = np.lexsort(columns[::-1])
        for name, column in zip(("place", "day", "symbol", "weight"), columns, strict=True):
            object.__setattr__(self, name, column[arrival])


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The three shown states' probabilities, (days, 3, settlements), float32: A holds, contested, B holds.

    ``filtered`` is what could be known on each day, ``smoothed`` what all days together say; None where not asked.
    """

    filtered: Array
    smoothed: Array | None


@dataclass(frozen=True, slots=True, eq=False)
class WhereSaid:
    """What EM needs of the days on which something was said.

    ``beliefs`` (N, K): smoothed, an utterance a row in the order of ``Evidence``; ``first`` (K,): the mean over
    settlements on the first day; ``log_likelihood``: of everything said, in nats.
    """

    beliefs: Array
    first: Array
    log_likelihood: float


def assess(
    chain: Chain,
    evidence: Evidence,
    group: Array,
    days: int,
    places: int,
    *,
    start: Array | None = None,
    smoothing: bool = True,
    chunk: int = CHUNK,
    workers: int = 1,
    dtype: npt.DTypeLike = np.float64,
) -> Shown:
    """The shown states of every place and day, ``chunk`` places at a time, ``workers`` threads side by side.

    ``group`` (3, K) sums states to shown ones, its columns summing to 1. ``start`` is (K,) or (K, places). Besides the
    result, ``workers`` times ``chunk * days * K`` numbers of ``dtype`` are held. Raises ValueError on evidence outside
    of ``days`` and ``places``, and on what is impossible.
    """
    _check(evidence, days, places)
    shows = cut(group, SHOWN_MIRROR, chain.mirror).astype(dtype)
    outs = [np.empty((days, 3, places), np.float32) for _ in range(1 + smoothing)]

    def work(chunks: Sequence[slice]) -> None:
        for place, said, beliefs in _sweep(chain, evidence, evidence.log_likelihood, days, chunks, dtype):
            run_forward(chain, said, first_belief(chain, start, beliefs, place), beliefs)
            _show(shows, beliefs, outs[0], place)
            if smoothing:
                run_backward(chain, said, beliefs)
                _show(shows, beliefs, outs[1], place)

    chunks = _chunks(places, chunk)
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, [chunks[worker::workers] for worker in range(workers)]))
    return Shown(outs[0], outs[1] if smoothing else None)


def assess_place(
    chain: Chain, evidence: Evidence, group: Array, days: int, place: int, start: Array | None = None
) -> Shown:
    """One place anew, as ``assess`` has it (to rounding), without touching any other; the last axis has length 1.

    ``start`` is (K,), the place's own.
    """
    rows = _rows_of(evidence, slice(place, place + 1))
    where, day = evidence.place[rows] - place, evidence.day[rows]
    its = Evidence(where, day, evidence.symbol[rows], evidence.weight[rows], evidence.log_likelihood)
    return assess(chain, its, group, days, 1, start=start)


def beliefs_where_said(
    chain: Chain,
    evidence: Evidence,
    days: int,
    places: int,
    *,
    log_likelihood: Array | None = None,
    chunk: int = CHUNK,
) -> WhereSaid:
    """Smoothed beliefs of every utterance's place and day; arguments and errors as ``assess``.

    ``log_likelihood`` stands in for the evidence's, so that EM need not sort anew each round.
    """
    _check(evidence, days, places)
    rows = evidence.log_likelihood if log_likelihood is None else log_likelihood
    where = np.empty((len(evidence.place), len(chain.start)))
    first, told = np.zeros(len(chain.start)), 0.0
    for place, said, beliefs in _sweep(chain, evidence, rows, days, _chunks(places, chunk), np.float64):
        told += float(run_forward(chain, said, first_belief(chain, None, beliefs), beliefs).sum())
        run_backward(chain, said, beliefs)
        its = _rows_of(evidence, place)
        where[its] = _where(chain, beliefs, evidence.day[its], evidence.place[its] - place.start)
        first += _where(chain, beliefs, np.zeros(beliefs.shape[2], int), np.arange(beliefs.shape[2])).sum(0)
    return WhereSaid(where, first / places, told)


def _where(chain: Chain, beliefs: Array, day: Indices, place: Indices) -> Array:
    """Beliefs (N, K) made whole, in the chain's order, at days and places sorted so that equal ones are neighbours."""
    cells = _firsts(place, day)
    part = beliefs[day[cells], :, place[cells]].T
    whole = (part / total(part, chain.sides))[np.argsort(chain.order)].T
    return np.repeat(whole, np.diff(cells, append=len(place)), axis=0)


def _firsts(place: Indices, day: Indices) -> Indices:
    """Where another cell of place and day begins."""
    return np.flatnonzero((np.diff(place, prepend=-1) != 0) | (np.diff(day, prepend=-1) != 0))


def _rows_of(evidence: Evidence, part: slice) -> slice:
    """Where the utterances about a range of places stand."""
    first, last = np.searchsorted(evidence.place, [part.start, part.stop])
    return slice(int(first), int(last))


def _check(evidence: Evidence, days: int, places: int) -> None:
    if len(evidence.place) and (evidence.place[-1] >= places or evidence.day.max() >= days):
        raise ValueError("evidence lies outside of the places or days")


def _chunks(places: int, chunk: int) -> list[slice]:
    return [slice(first, min(first + chunk, places)) for first in range(0, places, chunk)]


def _sweep(
    chain: Chain, evidence: Evidence, rows: Array, days: int, chunks: Sequence[slice], dtype: npt.DTypeLike
) -> Iterator[tuple[slice, list[Said | None], Array]]:
    """Chunk after chunk: its places, what is said there day by day, and room for beliefs, the same room each time."""
    states, rows = len(chain.start), rows[:, chain.order]
    room = np.empty(max((part.stop - part.start for part in chunks), default=0) * days * states, dtype)
    for part in chunks:
        many = part.stop - part.start
        beliefs = room[: days * states * many].reshape(days, states, many)
        yield part, _day_by_day(evidence, rows, part, days, dtype), beliefs


def _day_by_day(evidence: Evidence, rows: Array, part: slice, days: int, dtype: npt.DTypeLike) -> list[Said | None]:
    """A chunk's evidence summed by place and day; on a grid, where sums are exact and no order of adding shows."""
    its = _rows_of(evidence, part)
    by_day = np.argsort(evidence.day[its], kind="stable")
    day, place = evidence.day[its][by_day], evidence.place[its][by_day] - part.start
    told = np.rint(rows[evidence.symbol[its][by_day]] * (evidence.weight[its][by_day] * GRID)[:, None]) / GRID
    cells = _firsts(place, day)
    told = np.add.reduceat(told, cells, axis=0).T if len(cells) else told.T
    peak = told.max(0)
    emission = np.exp(told - peak).astype(dtype)
    bounds = np.searchsorted(day[cells], np.arange(days + 1))
    columns = place[cells]
    return [Said(columns[i:j], emission[:, i:j], peak[i:j]) if i < j else None for i, j in pairwise(bounds)]


def _show(shows: Cut, beliefs: Array, out: Array, place: slice) -> None:
    """Sum states to the shown ones, made whole; A and B stand first while working, contested last.

    A few days at a time: as much as a processor's cache holds.
    """
    step = max(1, IN_CACHE // beliefs.shape[2])
    for first in range(0, len(beliefs), step):
        part = slice(first, first + step)
        shown = shows.apply(beliefs[part])
        shown /= total(shown, 1)[:, None]
        out[part, 0, place], out[part, 1, place], out[part, 2, place] = shown[:, 0], shown[:, 2], shown[:, 1]
