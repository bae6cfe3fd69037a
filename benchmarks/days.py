"""Scores the days found for labelled claims: ``python -m benchmarks.days`` prints both labelled sets by language."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from counterclaim.model import Claim, Days, Document, Predicate, Region, RegionRole, Span, Stance, Story
from counterclaim.resolution.days import event_days

FOLDERS = ("tests/days_dev", "tests/days_held")
DAY = timedelta(days=1)
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Score:
    """How many rows, and how many of them with the exact interval and with both ends within a day of it."""

    rows: int
    exact: int
    near: int

    @property
    def exact_share(self) -> float:
        """The share of intervals found exactly; 0 where there are no rows."""
        return self.exact / self.rows if self.rows else 0.0

    @property
    def near_share(self) -> float:
        """The share of intervals with both ends within a day; 0 where there are no rows."""
        return self.near / self.rows if self.rows else 0.0


def labelled(folder: Path) -> list[Row]:
    """The rows of a folder's ``days.jsonl``."""
    return [json.loads(line) for line in (folder / "days.jsonl").read_text(encoding="utf-8").splitlines()]


def found(row: Row) -> Days:
    """The days that a row's words are taken to speak of, in a story of its text alone."""
    text, language, words = row["text"], row["language"], row["words"]
    day, start = date.fromisoformat(row["story_day"]), row["text"].index(row["words"])
    region = Region(RegionRole.BODY, 0, len(text))
    published = Days(day, day)
    document = Document(
        "d", "", "", published, datetime.combine(day, datetime.min.time(), UTC), language, text, (region,)
    )
    story = Story("s", "d", 0, len(text), "", published, "s", (region,), language, "")
    span = Span("d", start, start + len(words), words)
    claim = Claim(
        "c", "s", span, "", "", Stance.ASSERTS, Predicate(row["predicate"]), "", None, None, None, None, "", "", "", 1.0
    )
    return event_days(claim, story, document)


def score(rows: Sequence[Row]) -> Score:
    """How well the days of labelled rows are found."""
    pairs = [(found(row), date.fromisoformat(row["first"]), date.fromisoformat(row["last"])) for row in rows]
    exact = sum((days.first, days.last) == (first, last) for days, first, last in pairs)
    near = sum(
        days.first is not None
        and days.last is not None
        and abs(days.first - first) <= DAY
        and abs(days.last - last) <= DAY
        for days, first, last in pairs
    )
    return Score(len(rows), exact, near)


def misses(rows: Sequence[Row]) -> Iterator[str]:
    """What was labelled and what was found, where the two differ."""
    for row in rows:
        days = found(row)
        if (str(days.first), str(days.last)) != (row["first"], row["last"]):
            yield f"{row['first']} to {row['last']}, found {days.first} to {days.last} ({days.reason}): {row['text']!r}"


def main() -> None:
    """Print the figures of both sets, with ``--misses`` what is missed of the one that is mended on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    for folder in map(Path, FOLDERS):
        rows = labelled(folder)
        for language in ("en", "uk", "ru", ""):
            result = score([row for row in rows if row["language"].startswith(language)])
            print(
                f"{folder.name} {language or 'all'}: {result.rows} rows, "
                f"exact {result.exact_share:.3f}, within a day {result.near_share:.3f}"
            )
    if options.misses:
        print(*misses(labelled(Path(FOLDERS[0]))), sep="\n")


if __name__ == "__main__":
    main()
