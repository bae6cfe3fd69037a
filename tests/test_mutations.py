"""Broken and hostile pages and archives through the whole program: each is there whole, or has an error of its own."""

from __future__ import annotations

from pathlib import Path

from benchmarks.mutations import mutated, run
from counterclaim.reading.limits import Limits

COUNT = 150


def test_no_mutated_page_or_archive_breaks_anything(tmp_path: Path) -> None:
    report = run(COUNT, 7, tmp_path / "home", Limits(seconds=15, waiting=60), most=4_000)
    assert not report.faults, report.faults
    assert report.ended.total() >= COUNT * 0.85  # an archive may have lost all that was in it
    broken = {name: number for name, number in report.ended.items() if "not yet read" in name or "crashed" in name}
    assert not broken, broken
    assert report.ended["read"] > COUNT / 2


def test_the_same_seed_gives_the_same_pages(tmp_path: Path) -> None:
    first, second = (
        [(arrival.target, arrival.fetched and arrival.fetched.raw) for arrival in mutated(40, 7, tmp_path, 4_000)]
        for _ in range(2)
    )
    assert first == second and len({raw for _, raw in first}) > 30
