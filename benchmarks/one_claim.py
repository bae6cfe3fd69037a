"""One new claim to its new assessment, verdicts and explanation; and a question as of an earlier day.

    python -m benchmarks.one_claim DIR

DIR has ``claims.jsonl`` and ``reference.csv``; every town's last claim is the new one. Milliseconds of CPU, the median
and the worst town of several runs, one thread.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import process_time

import numpy as np

from counterclaim.assessments.explain import assess_place, known_then
from counterclaim.assessments.judgement.verdicts import verdicts
from counterclaim.assessments.track_records.admiralty import graded
from counterclaim.assessments.track_records.reliability import reliabilities
from counterclaim.cli.control_scoring import shown_of
from counterclaim.evaluation.control import towns
from counterclaim.model import Utterance, War
from counterclaim.store.episodes import read_episodes
from counterclaim.wars import load_war

RUNS = 5


def main() -> None:
    """Print a line for each town and the two floors' figures."""
    war = load_war("ukraine")
    found = towns(*read_episodes(Path(sys.argv[1])), war.camps[0].id, war.camps[1].id)
    fresh, earlier = [], []
    print("town, sayings, days: new claim | of it assessment | of it verdicts and records | as of a day")
    for town in found:
        said = shown_of(town, war).utterances
        last = date.fromordinal(int(town.days[-1]))
        assessed = timed(lambda s=said, d=last: assess_place("x", s, war, d))
        judged = timed(lambda s=said, d=last: judge(s, war, d))
        middle = last - timedelta(days=len(town.days) // 2)
        asked = timed(lambda s=said, d=middle: assess_place("x", s, war, d))
        known_then(said, war, middle, last)
        fresh.append(assessed + judged)
        earlier.append(asked)
        days = int(town.days[-1] - town.days[0]) + 1
        times = f"{fresh[-1]:6.1f} | {assessed:6.1f} | {judged:6.1f} | {asked:6.1f}"
        print(f"{town.place:18} {len(said):4} {days:5}: {times} ms")
    print(f"new claim: median {np.median(fresh):.1f} ms, worst {max(fresh):.1f} ms (floor 50)")
    print(f"as of a day: median {np.median(earlier):.1f} ms, worst {max(earlier):.1f} ms (floor 100)")


def judge(said: tuple[Utterance, ...], war: War, day: date) -> None:
    """Verdicts, the records of those who spoke, and the Admiralty codes."""
    judged = verdicts(said, war, day, {said[0].place_id: None})
    graded(judged, said, reliabilities(said, judged, day))


def timed(work: Callable[[], object]) -> float:
    """The least of several runs, in milliseconds of CPU."""
    work()
    spent = []
    for _ in range(RUNS):
        began = process_time()
        work()
        spent.append(process_time() - began)
    return min(spent) * 1000


if __name__ == "__main__":
    main()
