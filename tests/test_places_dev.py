"""The labelled place names, in our own sentences: what is found, what is chosen, what is refused."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from counterclaim.cli.scoring import place_scores
from counterclaim.cli.settings import Settings
from counterclaim.evaluation.places import is_ambiguous, is_trap
from counterclaim.store.labels import read_mentions

HERE = Path(__file__).parent
DEV, HELD = HERE / "places_dev", HERE / "places_held"


@cache
def scores(folder: Path) -> dict[str, Any]:
    return place_scores(Settings(HERE / "no-home", "ukraine"), folder)


@pytest.mark.parametrize("folder", [DEV, HELD], ids=["dev", "held"])
def test_every_row_quotes_its_text_and_says_what_is_meant(folder: Path) -> None:
    rows = read_mentions(folder)
    spans = Counter((row["text"], row["start"], row["end"]) for row in rows)
    assert max(spans.values()) == 1
    for row in rows:
        words = row["text"][row["start"] : row["end"]]
        assert words and words == words.strip()
        assert is_trap(row) or is_ambiguous(row) or row.get("place_id") or row.get("lat") is not None
        assert row["language"] in {"en", "uk", "ru"}


def test_the_development_set_is_found_and_resolved() -> None:
    found = scores(DEV)
    assert found["mention"]["wanted"] >= 1200
    assert found["mention"]["f1"] >= 0.98
    assert found["resolution"]["exact"] >= 0.96
    assert found["confidently_wrong"] <= 0.015
    assert found["resolution"]["exact"] > found["baseline"]["most_populous"]["exact"] + 0.15


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_no_language_falls_behind(language: str) -> None:
    found = scores(DEV)["by_language"][language]
    assert found["mention"]["f1"] >= 0.97 and found["resolution"]["exact"] >= 0.95
