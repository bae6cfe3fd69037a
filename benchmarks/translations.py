"""Scores which short stories are found to be translations of each other, and prints what finding origins costs.

    python -m benchmarks.translations [--misses] [--stories N]

A pair is two stories in different languages at most three days apart. ``--misses`` shows what is missed of the set that
is mended on. Made-up stories (benchmarks/wire.py) tell the time a story of everything that finds its origin.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from benchmarks.wire import Made, as_stories, make
from counterclaim.stories.credits import Outlets
from counterclaim.stories.origins import OriginIndex
from counterclaim.stories.telling import telling
from counterclaim.stories.translations import APART, is_translation
from counterclaim.wars import load_war

FOLDERS = (Path("tests/translations_dev"), Path("tests/translations_held"))


@dataclass(frozen=True, slots=True)
class Score:
    """How many pairs there are, are translations, are said to be, and are rightly said to be."""

    pairs: int
    wanted: int
    found: int
    right: int

    @property
    def recall(self) -> float:
        """The share of the translations that are found; 1 where there are none."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """The share of what is found that is a translation; 1 where nothing is found."""
        return self.right / self.found if self.found else 1.0


def labelled(folder: Path) -> list[Made]:
    """The stories of a folder's ``stories.jsonl``; those of one event are translations of each other."""
    rows = [json.loads(line) for line in (folder / "stories.jsonl").read_text(encoding="utf-8").splitlines()]
    return [Made(row["text"], row["language"], date.fromisoformat(row["day"]), row["event"], "") for row in rows]


def score(made: Sequence[Made], apart: int = APART) -> Score:
    """How well the pairs at most ``apart`` days apart are told."""
    tellings = [telling(one.text) for one in made]
    pairs = [
        (is_translation(tellings[i], tellings[j]), made[i].family == made[j].family)
        for i, j in combinations(range(len(made)), 2)
        if made[i].language != made[j].language and abs((made[i].day - made[j].day).days) <= apart
    ]
    right = sum(found and wanted for found, wanted in pairs)
    return Score(len(pairs), sum(wanted for _, wanted in pairs), sum(found for found, _ in pairs), right)


def linked(made: Sequence[Made]) -> Score:
    """How well the later stories of an event are told to come from an earlier one of it, in the whole flow."""
    stories, texts = as_stories(made)
    event = {story.id: one.family for story, one in zip(stories, made, strict=True)}
    settled = OriginIndex(Outlets(load_war().speakers)).settled(stories, texts, {})
    links = [(event[story.id], event[story.origin_id]) for story in settled if story.is_copy]
    wanted = len(made) - len(set(event.values()))
    return Score(len(made), wanted, len(links), sum(one == other for one, other in links))


def main() -> None:
    """Print the figures of both sets and the time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--stories", type=int, default=20_000)
    options = parser.parse_args()
    sets = [labelled(folder) for folder in FOLDERS]
    for folder, made in zip(FOLDERS, sets, strict=True):
        for name, result in (("pairs", score(made)), ("links", linked(made))):
            print(
                f"{folder.name}, {name}: {len(made)} stories, {result.pairs} looked at, {result.wanted} wanted, "
                f"recall {result.recall:.3f}, precision {result.precision:.3f}"
            )
    every = score([one for made in sets for one in made], 10_000)
    print(f"both as if of one day: {every.pairs} pairs, {every.found - every.right} wrongly found")
    if options.misses:
        for one, other in combinations(sets[0], 2):
            same = one.language != other.language and one.family == other.family
            if same and not is_translation(telling(one.text), telling(other.text)):
                print(f"missed: {one.family} {one.language} {other.language}")
    stories, texts = as_stories(make(options.stories))
    index = OriginIndex(Outlets(load_war().speakers))
    for what in ("first asked", "asked again"):
        start = time.process_time()
        index.settled(stories, texts, {})
        spent = (time.process_time() - start) / len(stories) * 1000
        print(f"{what}: {spent:.3f} CPU ms a story for copies, translations and credits, {len(stories)} stories")


if __name__ == "__main__":
    main()
