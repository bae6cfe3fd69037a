"""Control of every settlement of a country at once, from arrays: ``control``'s own passes, chunk after chunk.

Most days say nothing of most settlements, so what is said is kept as a list, and only a chunk of settlements at a time
is laid out (day, state, settlement). Each chunk is a thread's: numpy lets others run while it multiplies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from counterclaim.assessments.control.parameters import Parameters
from counterclaim.assessments.control.passes import Said, backward, emission, forward, paces
from counterclaim.assessments.control.spoken import FACTS, Indices, Spoken, Weights, laid_out, weigh, weighted
from counterclaim.assessments.control.states import GROUP, HALVES, LEVELS, PACES, SHAPE, Array

Floats = npt.NDArray[np.floating[Any]]
CHUNK = 512
MOST = 100_000
"""So many utterances a chunk at most, unless a single settlement has more."""
IN_CACHE = 4096
LEAST = 1e-25
"""In single precision no likelihood is less: what is smaller cannot show, and slows every operation."""
_SHOWN = np.tile(GROUP[:, 0], PACES)
"""What a half's states (33) are shown as where the first camp defends; where the second does, the other way round."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The three states' probabilities, (days, 3, settlements): first camp, contested, second camp.

    ``filtered``: each day from that day and earlier ones; ``smoothed``: from all days, None where not asked for.
    """

    filtered: Floats
    smoothed: Floats | None


def assess(
    spoken: Spoken,
    start: Array,
    days: int,
    settlements: int,
    table: Parameters,
    *,
    smoothing: bool = True,
    chunk: int = CHUNK,
    workers: int = 1,
    dtype: npt.DTypeLike = np.float32,
) -> Shown:
    """The three states of every settlement and day, as ``control.filtered`` and ``control.smoothed`` give them.

    ``start``: belief before the first day, (2, 3, 11) or (2, 3, 11, settlements); ``chunk`` settlements at a time, in
    ``workers`` threads. Besides the result each thread holds about 70 numbers of ``dtype`` a day and settlement of a
    chunk; float32 is within 1e-4, float64 within 1e-9 and half as slow again. Raises ValueError where there is no day,
    and on places outside of ``settlements``.
    """
    if days < 1 or (len(spoken.place) and spoken.place[-1] >= settlements):
        raise ValueError("there must be a day, and every place less than settlements")
    whole = _Country(spoken, weigh(spoken, table), spoken.facts(table), days, table)
    starts = np.broadcast_to(start.reshape(*SHAPE, -1), (*SHAPE, settlements))
    outs = [np.empty((days, len(GROUP), settlements), dtype) for _ in range(1 + smoothing)]

    def work(parts: Sequence[slice]) -> None:
        for part, day_by_day, beliefs in _chunks_of(whole, parts, dtype):
            forward(day_by_day, starts[..., part], table, beliefs, made_whole=False)
            _show(beliefs, outs[0][..., part])
            if smoothing:
                backward(day_by_day, beliefs, table, made_whole=False)
                _show(beliefs, outs[1][..., part])

    parts = _parts(spoken, settlements, chunk)
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, [parts[k::workers] for k in range(workers)]))
    return Shown(outs[0], outs[1] if smoothing else None)


class _Country(NamedTuple):
    spoken: Spoken
    weights: Weights
    facts: Array
    days: int
    table: Parameters


def _parts(spoken: Spoken, settlements: int, chunk: int) -> list[slice]:
    """Ranges of settlements, neither too many nor too much said of them."""
    before = np.searchsorted(spoken.place, np.arange(settlements + 1))
    parts, first = [], 0
    while first < settlements:
        full = int(np.searchsorted(before, before[first] + MOST, side="right")) - 1
        last = min(max(full, first + 1), first + chunk, settlements)
        parts.append(slice(first, last))
        first = last
    return parts


def _chunks_of(
    whole: _Country, parts: Sequence[slice], dtype: npt.DTypeLike
) -> Iterator[tuple[slice, list[Said | None], Array]]:
    """Chunk after chunk: its settlements, what is said day by day, and room for beliefs, the same room each time."""
    each = whole.days * HALVES * PACES * LEVELS
    room = np.empty(max((part.stop - part.start for part in parts), default=0) * each, dtype)
    for part in parts:
        many = part.stop - part.start
        told = said_in_columns(*_sums(whole, part, many), whole.days, many, whole.table, dtype)
        yield part, told, room[: each * many].reshape(whole.days, *SHAPE, many)


def said_in_columns(
    cell: Indices, sums: Array, days: int, chains: int, table: Parameters, dtype: npt.DTypeLike = np.float64
) -> list[Said | None]:
    """A day an entry from sums (25, cells), sorted by ``cell``: day times chains plus chain. None for silence."""
    likelihood = emission(sums[: HALVES * LEVELS].reshape(HALVES, LEVELS, -1))
    if np.dtype(dtype) == np.float32:
        likelihood = np.maximum(likelihood, LEAST).astype(dtype)
    talking = np.flatnonzero(sums[HALVES * LEVELS] > 0)
    moves = paces(sums[HALVES * LEVELS, talking], sums[HALVES * LEVELS + 1 :, talking], table).astype(dtype)
    bounds = np.arange(days + 1) * chains
    heard, talked = np.searchsorted(cell, bounds), np.searchsorted(cell[talking], bounds)
    columns, talkers = cell % chains, cell[talking] % chains
    by_day: list[Said | None] = []
    for (i, j), (a, b) in zip(pairwise(heard.tolist()), pairwise(talked.tolist()), strict=True):
        told = Said(columns[i:j], likelihood[..., i:j], talkers[a:b] if a < b else None, moves[..., a:b])
        by_day.append(told if i < j else None)
    return by_day


def _sums(whole: _Country, part: slice, many: int) -> tuple[Indices, Array]:
    """The days and settlements of which something is said, as day * many + settlement, and what (25, cells)."""
    its = slice(*np.searchsorted(whole.spoken.place, [part.start, part.stop]).tolist())
    weights, spoken = whole.weights, whole.spoken
    entries = laid_out(
        weights.day[its], spoken.day[its], weights.weight[its], weights.standing[its], whole.days, whole.table
    )
    cell = entries.day * many + spoken.place[its][entries.which] - part.start
    order = np.argsort(cell, kind="stable")
    entries = entries.ordered(order)
    entries = entries._replace(which=spoken.saying[its][entries.which])
    cell = cell[order]
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    if not len(first):
        return cell, np.empty((FACTS, 0))
    return cell[first], np.ascontiguousarray(np.add.reduceat(weighted(whole.facts, entries), first).T)


def _show(beliefs: Array, out: Floats) -> None:
    """Sum beliefs (days, 2, 3, 11, chunk) to the three states (days, 3, chunk), a few days at a time."""
    weights = _SHOWN.astype(beliefs.dtype)
    flat = beliefs.reshape(len(beliefs), HALVES, PACES * LEVELS, -1)
    step = max(1, IN_CACHE // flat.shape[-1])
    for day in range(0, len(flat), step):
        halves = weights @ flat[day : day + step]
        shown = halves[:, 0] + halves[:, 1, ::-1]
        shown /= (shown[:, 0] + shown[:, 2] + shown[:, 1])[:, None]
        out[day : day + step] = shown
