"""A day of all places comes back as the series had it, whatever was laid when."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.store.edition.beliefs import BLOCK, WHOLE, day_of, lay, packed, unpacked
from counterclaim.store.edition.planes import CHUNK, Series, Triples

DAY = date(2025, 1, 1)
NEAR = 1.5 / WHOLE


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.execute("CREATE TABLE beliefs (chunk INTEGER, block INTEGER, body BLOB, PRIMARY KEY (chunk, block))")
        yield opened


def told(start: date, days: int, seed: int) -> Series:
    rows = np.random.RandomState(seed).dirichlet((1, 1, 1), days).tolist()
    return tuple((start + timedelta(days=at), (a, c, b)) for at, (a, c, b) in enumerate(rows))


def on(connection: sqlite3.Connection, day: date, width: int) -> Triples:
    at = day.toordinal()
    rows = connection.execute("SELECT block, body FROM beliefs WHERE chunk = ? ORDER BY block", (at // CHUNK,))
    return day_of(rows.fetchall(), at, width)


def same(connection: sqlite3.Connection, numbers: Mapping[str, int], series: Mapping[str, Series], day: date) -> None:
    """Each place is as it was on that day, before its first day unknown, after its last as on that."""
    rows = on(connection, day, len(numbers))
    for name, number in numbers.items():
        points = series.get(name, ())
        if not points or day < points[0][0]:
            assert np.isnan(rows[number]).all()
        else:
            want = points[min((day - points[0][0]).days, len(points) - 1)][1]
            assert np.abs(rows[number] - want).max() < NEAR
            assert rows[number].sum() == pytest.approx(1)


def test_every_place_is_there_on_every_day(connection: sqlite3.Connection) -> None:
    last = DAY + timedelta(days=99)
    numbers = {f"place {row}": row for row in range(BLOCK + 40)}
    series = {name: told(DAY + timedelta(days=row % 50), 100 - row % 50, row) for name, row in numbers.items()}
    lay(connection, numbers, series, last)
    for step in (0, 1, 31, 49, 64, 99):
        same(connection, numbers, series, DAY + timedelta(days=step))
    assert np.isnan(on(connection, DAY - timedelta(days=200), len(numbers))).all()


def test_some_places_are_laid_again_and_the_others_stay(connection: sqlite3.Connection) -> None:
    """With a later last day, an earlier first day, and a place that was not there before."""
    numbers = {f"place {row}": row for row in range(2 * BLOCK)}
    series = {name: told(DAY, 40, row) for name, row in numbers.items()}
    lay(connection, numbers, series, DAY + timedelta(days=39))
    numbers["new"] = len(numbers)
    fresh = {"place 3": told(DAY - timedelta(days=70), 150, 7), "new": told(DAY + timedelta(days=60), 20, 8)}
    lay(connection, numbers, fresh, DAY + timedelta(days=79))
    for step in (-70, -1, 0, 39, 40, 60, 79):
        same(connection, numbers, series | fresh, DAY + timedelta(days=step))


def test_a_shorter_series_leaves_nothing_of_the_longer_one(connection: sqlite3.Connection) -> None:
    numbers, last = {"place": 0}, DAY + timedelta(days=50)
    lay(connection, numbers, {"place": told(DAY, 51, 1)}, last)
    late = {"place": told(DAY + timedelta(days=45), 6, 2)}
    lay(connection, numbers, late, last)
    for step in (0, 44, 45, 50):
        same(connection, numbers, late, DAY + timedelta(days=step))


@given(st.integers(0, 2**32 - 1))
def test_a_piece_comes_back(seed: int) -> None:
    rows = np.random.RandomState(seed).randint(0, 2**16, (CHUNK, BLOCK, 2)).astype(np.uint16)
    assert (unpacked(packed(rows)) == rows).all()


def test_exchanged_camps_give_the_mirror_image(connection: sqlite3.Connection) -> None:
    series = {"one": told(DAY, 30, 5)}
    mirrored = {"one": tuple((day, (b, c, a)) for day, (a, c, b) in series["one"])}
    found = []
    for kind in (series, mirrored):
        connection.execute("DELETE FROM beliefs")
        lay(connection, {"one": 0}, kind, DAY + timedelta(days=29))
        found.append(on(connection, DAY + timedelta(days=17), 1))
    assert (found[0] == found[1][:, ::-1]).all()
