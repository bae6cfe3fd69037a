"""Every place on every day in one byte: what a map with a time slider needs, in pieces that a browser can ask for.

A byte is side (bits 0-1: 0 nothing assessed, 1 the first camp, 2 contested, 3 the second camp), disputed (bit 2), and
how probable that side is (bits 3-7, 31 steps from 0 to 1).
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Triples = npt.NDArray[np.float64]
Series = Sequence[tuple[date, tuple[float, float, float]]]

CHUNK = 32
"""Days in a piece."""
STEPS = 31
DISPUTED = 4
SIDES = ("", "a", "contested", "b")
_MICRO = 1_000_000


def states(triples: Triples) -> Bytes:
    """Which side is the most probable of each row (n, 3), as 1, 2 or 3; contested where both camps are alike."""
    a, contested, b = triples.T
    found = np.where(a > np.maximum(contested, b), 1, np.where(b > np.maximum(contested, a), 3, 2))
    return np.asarray(found, np.uint8)


def shades(triples: Triples) -> Bytes:
    """The bytes (n,) of probabilities (n, 3), without the disputed bit."""
    side = states(triples)
    sure = np.rint(np.take_along_axis(triples, side[:, None].astype(np.int64) - 1, 1)[:, 0] * STEPS)
    return np.asarray(side | (np.clip(sure, 0, STEPS).astype(np.uint8) << 3), np.uint8)


def triples_of(series: Series) -> Triples:
    """The probabilities (n, 3) of a series, in its order."""
    return np.array([row for _, row in series], np.float64).reshape(-1, 3)


class Planes:
    """Bytes (days, places) from ``first`` on; rows grow with the days, columns with the places."""

    def __init__(self, first: date, days: int, places: int, cells: Bytes | None = None) -> None:
        self.first = first
        self.cells: Bytes = np.zeros((days, places), np.uint8) if cells is None else cells

    def put(self, number: int, start: date, shaded: Bytes) -> None:
        """Write one place's days from ``start`` on; what falls outside the days is left out."""
        at = (start - self.first).days
        low, high = max(at, 0), min(at + len(shaded), len(self.cells))
        self.cells[:, number] = 0
        if low < high:
            self.cells[low:high, number] = shaded[low - at : high - at]

    def dispute(self, number: int, intervals: Iterable[tuple[date, date]]) -> None:
        """Mark the days of closed intervals as disputed, where anything is assessed."""
        for start, end in intervals:
            low, high = max((start - self.first).days, 0), (end - self.first).days + 1
            if low < high:
                column = self.cells[low:high, number]
                column[column > 0] |= DISPUTED

    def extended(self, days: int, places: int) -> Planes:
        """The same with more days and places: a place stays as it was on its last day until it is assessed anew."""
        grown = np.zeros((days, places), np.uint8)
        height, width = min(len(self.cells), days), self.cells.shape[1]
        grown[:height, :width] = self.cells[:height]
        if height and days > height:
            grown[height:, :width] = self.cells[-1] & ~np.uint8(DISPUTED)
        return Planes(self.first, days, places, grown)

    def from_day(self, first: date) -> Planes:
        """The same with days before its first, on which nothing is assessed."""
        more = np.zeros(((self.first - first).days, self.cells.shape[1]), np.uint8)
        return Planes(first, 0, 0, np.concatenate([more, self.cells])) if len(more) else self

    def chunks(self) -> list[bytes]:
        """The pieces, gzipped: ``CHUNK`` rows each, every row but a piece's first as XOR with the row before it."""
        return [_packed(self.cells[at : at + CHUNK]) for at in range(0, len(self.cells), CHUNK)]

    @staticmethod
    def read(first: date, places: int, chunks: Iterable[bytes]) -> Planes:
        """What ``chunks`` wrote."""
        parts = [np.bitwise_xor.accumulate(unpacked(chunk, places), axis=0) for chunk in chunks]
        cells = np.concatenate([np.zeros((0, places), np.uint8), *parts])
        return Planes(first, len(cells), places, cells)


def unpacked(chunk: bytes, places: int) -> Bytes:
    """A piece's rows (days, places) as they are sent."""
    return np.frombuffer(gzip.decompress(chunk), np.uint8).reshape(-1, places) if places else np.zeros((0, 0), np.uint8)


def _packed(rows: Bytes) -> bytes:
    sent = rows.copy()
    sent[1:] ^= rows[:-1]
    return gzip.compress(sent.tobytes(), 6, mtime=0)


def pack_series(series: Series) -> bytes:
    """A series without gaps as bytes: its first day, then both camps' probabilities in millionths."""
    if not series:
        return b""
    pairs = np.rint(triples_of(series)[:, (0, 2)] * _MICRO).astype("<i4")
    steps = np.diff(pairs, axis=0, prepend=np.zeros((1, 2), "<i4")).astype("<i4")
    return series[0][0].toordinal().to_bytes(4, "little") + zlib.compress(steps.tobytes(), 6)


def unpack_series(
    data: bytes | None, days: tuple[int, int] | None = None
) -> tuple[tuple[date, tuple[float, float, float]], ...]:
    """What ``pack_series`` wrote, all or from a first to a last day (ordinals); empty of nothing."""
    if not data:
        return ()
    start = int.from_bytes(data[:4], "little")
    pairs = np.cumsum(np.frombuffer(zlib.decompress(data[4:]), "<i4").reshape(-1, 2), axis=0)
    low, high = (0, len(pairs)) if days is None else (max(days[0] - start, 0), max(days[1] - start + 1, 0))
    return tuple(
        (date.fromordinal(start + step), (a / _MICRO, max(_MICRO - a - b, 0) / _MICRO, b / _MICRO))
        for step, (a, b) in enumerate(pairs[low:high].tolist(), low)
    )
