"""Every place's probabilities on every day, exact enough to add up areas: what ``planes`` are too coarse for.

Blocks of 256 places by 32 days, so that a day of all places is a few dozen small pieces, and so are all days of one
place. Days are counted from the calendar's first, so that more days on either end move no piece.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import numpy.typing as npt

from counterclaim.store.edition.planes import CHUNK, Series, Triples, triples_of

Pairs = npt.NDArray[np.uint16]
BLOCK = 256
"""Places in a piece."""
WHOLE, UNKNOWN = 10_000, 0xFFFF
"""What stands for certainty, and for a day on which nothing was assessed yet."""


def lay(connection: sqlite3.Connection, numbers: Mapping[str, int], series: Mapping[str, Series], last: date) -> None:
    """Write the series of some places; others stay as they were, on later days as on the last one known."""
    told: dict[int, list[tuple[int, Series]]] = defaultdict(list)
    for name, points in series.items():
        if points and name in numbers:
            told[numbers[name] // BLOCK].append((numbers[name] % BLOCK, points))
    for block in range(-(-len(numbers) // BLOCK)):
        _lay_block(connection, block, told.get(block, ()), last.toordinal() // CHUNK)


def day_of(pieces: Iterable[tuple[int, bytes]], at: int, width: int) -> Triples:
    """The probabilities (width, 3) of a day in pieces (block, body) of its chunk; nan where nothing is assessed."""
    pairs = np.full((-(-width // BLOCK) * BLOCK, 2), UNKNOWN, np.uint16)
    for block, body in pieces:
        if block * BLOCK < width:
            pairs[block * BLOCK : (block + 1) * BLOCK] = unpacked(body)[at % CHUNK]
    return _triples(pairs[:width])


def packed(rows: Pairs) -> bytes:
    """A piece (CHUNK, BLOCK, 2) as bytes: each day less the day before it, low bytes before high ones."""
    steps = rows.copy()
    steps[1:] -= rows[:-1]
    return zlib.compress(np.stack([steps & 0xFF, steps >> 8]).astype(np.uint8).tobytes(), 6)


def unpacked(body: bytes) -> Pairs:
    """What ``packed`` wrote."""
    low, high = np.frombuffer(zlib.decompress(body), np.uint8).reshape(2, CHUNK, BLOCK, 2).astype(np.uint16)
    return np.cumsum(low | high << np.uint16(8), axis=0, dtype=np.uint16)


def _lay_block(connection: sqlite3.Connection, block: int, told: Iterable[tuple[int, Series]], last: int) -> None:
    """``last`` is the number of the last chunk that there is to be."""
    told = list(told)
    limit = "" if told else " ORDER BY chunk DESC LIMIT 1"
    held = dict(connection.execute(f"SELECT chunk, body FROM beliefs WHERE block = ?{limit}", (block,)))
    first = min([*held, *(points[0][0].toordinal() // CHUNK for _, points in told)], default=last)
    grid = np.full(((last - first + 1) * CHUNK, BLOCK, 2), UNKNOWN, np.uint16)
    for chunk, body in held.items():
        grid[(chunk - first) * CHUNK : (chunk - first + 1) * CHUNK] = unpacked(body)
    if held:
        grid[(max(held) - first + 1) * CHUNK :] = grid[(max(held) - first + 1) * CHUNK - 1]
    for column, points in told:
        _set(grid[:, column], points[0][0].toordinal() - first * CHUNK, points)
    fresh = (chunk for chunk in range(first, last + 1) if told or chunk not in held)
    rows = ((chunk, block, packed(grid[(chunk - first) * CHUNK : (chunk - first + 1) * CHUNK])) for chunk in fresh)
    connection.executemany("INSERT OR REPLACE INTO beliefs (chunk, block, body) VALUES (?, ?, ?)", rows)


def _set(column: Pairs, at: int, points: Series) -> None:
    """A place's days (n, 2) from day ``at`` of them on."""
    pairs = np.rint(triples_of(points)[:, (0, 2)] * WHOLE).astype(np.uint16)[: len(column) - at]
    column[:at] = UNKNOWN
    column[at : at + len(pairs)] = pairs
    column[at + len(pairs) :] = pairs[-1]


def _triples(pairs: Pairs) -> Triples:
    """Rows that sum to 1; alike for both camps."""
    ends = pairs.astype(np.float64) / WHOLE
    found = np.stack([ends[:, 0], np.maximum(1 - ends.sum(axis=1), 0), ends[:, 1]], axis=1)
    found /= found.sum(axis=1, keepdims=True)
    found[pairs[:, 0] == UNKNOWN] = np.nan
    return found
