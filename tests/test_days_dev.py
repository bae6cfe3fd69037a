"""The labelled days: rows are well formed, and the days that claims speak of are found as often as they were."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from benchmarks.days import found, labelled, score
from counterclaim.model import Predicate

HERE = Path(__file__).parent
DEV, HELD = labelled(HERE / "days_dev"), labelled(HERE / "days_held")
FLOORS = {"en": 0.95, "uk": 0.94, "ru": 0.95}


@pytest.mark.parametrize("rows", [DEV, HELD], ids=["dev", "held"])
def test_rows_are_well_formed(rows: list[dict[str, str]]) -> None:
    assert rows
    for row in rows:
        assert row["text"].count(row["words"]) == 1, row["words"]
        assert date.fromisoformat(row["first"]) <= date.fromisoformat(row["last"])
        assert date.fromisoformat(row["last"]) <= date.fromisoformat(row["story_day"])
        assert Predicate(row["predicate"])
        assert row["language"] in FLOORS


def test_no_row_stands_twice_or_in_both_sets() -> None:
    counts = Counter((row["text"], row["words"]) for row in (*DEV, *HELD))
    assert [key for key, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", sorted(FLOORS))
def test_days_are_found_as_labelled(language: str) -> None:
    result = score([row for row in DEV if row["language"] == language])
    assert result.exact_share >= FLOORS[language]
    assert result.near_share >= result.exact_share


def test_days_found_are_ordered_and_never_after_the_story() -> None:
    for row in DEV:
        days = found(row)
        assert days.first is not None
        assert days.last is not None
        assert days.first <= days.last <= date.fromisoformat(row["story_day"])
        assert days.reason
