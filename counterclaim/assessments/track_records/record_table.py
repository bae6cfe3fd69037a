"""The table of track records and likelihood words, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class RecordTable:
    """Plain numbers by section, and ``words``: beginnings of likelihood words with their probability, longest first."""

    matter: Mapping[str, float]
    credibility: Mapping[str, float]
    due: Mapping[str, float]
    words: tuple[tuple[str, float | None], ...]


@cache
def record_table() -> RecordTable:
    """The shipped table ``assessments/track_records/records.toml``."""
    table = tomllib.loads(files("counterclaim.assessments.track_records").joinpath("records.toml").read_text("utf-8"))
    words = {
        word: row.get("probability")
        for row in table["likelihood"]
        for language, some in row.items()
        if language != "probability"
        for word in some
    }
    longest_first = tuple(sorted(words.items(), key=lambda pair: (-len(pair[0]), pair[0])))
    return RecordTable(table["matter"], table["credibility"], table["due"], longest_first)
