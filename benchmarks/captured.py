"""The same words, different truth: what becomes of "captured" in nine towns, from the labelled claims alone.

    python -m benchmarks.captured DIR [--leave-one-out]

DIR has ``claims.jsonl`` and ``reference.csv``; of the reference only the first day's state is used. For each town the
probability of full control on the day that "captured" was said, the highest (where it was not so) or lowest (where it
was) of the days that count, the verdict on the claim as of the end of the window, and the waterfall of the day.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from counterclaim.assessments.control.fitting import believed
from counterclaim.assessments.control.parameters import Parameters, parameters
from counterclaim.assessments.control.passes import filtered, shown
from counterclaim.assessments.control.states import at_share
from counterclaim.assessments.control.weighing import weigh
from counterclaim.assessments.judgement.verdicts import verdicts
from counterclaim.cli.control_scoring import Case, fitted, shown_of
from counterclaim.evaluation.control import towns
from counterclaim.model import CONTESTED, Predicate, Stance, War
from counterclaim.store.episodes import read_episodes
from counterclaim.wars import load_war

# place, day on which it was said to be captured, whether it was in the hands of those who said so within a fortnight
SAID = (
    ("Robotyne", date(2024, 5, 15), False),
    ("Toretsk", date(2025, 2, 7), False),
    ("Chasiv Yar", date(2025, 7, 31), False),
    ("Avdiivka", date(2024, 2, 17), True),
    ("Vuhledar", date(2024, 10, 1), True),
    ("Selydove", date(2024, 10, 29), True),
    ("Kurakhove", date(2025, 1, 6), True),
    ("Velyka Novosilka", date(2025, 1, 26), True),
    ("Krasnohorivka", date(2024, 9, 10), True),
)
AFTER = 14


def main() -> None:
    """Print the nine towns, and how many come out as they should."""
    folder, war = Path(sys.argv[1]), load_war("ukraine")
    found = towns(*read_episodes(folder), war.camps[0].id, war.camps[1].id)
    cases = [Case(town, shown_of(town, war)) for town in found]
    tables = fitted(cases, war) if "--leave-one-out" in sys.argv else {}
    right = 0
    for place, day, so in SAID:
        case = next(case for case in cases if case.town.place == place)
        right += told(case, day, so, war, tables.get(case.town.episode, parameters()))
    print(f"{right} of {len(SAID)} as they should be")


def told(case: Case, day: date, so: bool, war: War, table: Parameters) -> bool:
    """Print one town; whether it is as it should be."""
    held = believed(case.shown, war, table).probabilities[:, 2]
    at = int(np.searchsorted(case.town.days, day.toordinal()))
    fortnight = held[at : at + AFTER + 1]
    since = next((k for k in range(len(fortnight)) if held[at + k :].min() > 0.5), None)
    fine = since is not None if so else bool(fortnight.max() < 0.5)
    word = f"above .5 from day {since} on" if so else f"at most {fortnight.max():.2f} within {AFTER} days"
    mark = "as it should be" if fine else "NOT as it should be"
    print(f"\n{case.town.place}, {day}: {held[at]:.2f} that day, {word}, {held[-1]:.2f} at the end: {mark}")
    for line in judged(case, day, war):
        print(f"  {line}")
    for line in waterfall(case, day, war, table):
        print(f"    {line}")
    return fine


def judged(case: Case, day: date, war: War) -> list[str]:
    """The verdicts on "captured" said on or about the day, as of the last day of the window."""
    end = date.fromordinal(int(case.town.days[-1]))
    start = case.shown.start
    starting = war.camps[0].id if start < 0.1 else war.camps[1].id if start >= 0.9 else CONTESTED
    place = case.shown.utterances[0].place_id
    captured = {
        u.id: u
        for u in case.shown.utterances
        if abs((u.day - day).days) <= 2
        and (u.predicate, u.stance, u.holder) == (Predicate.CONTROL, Stance.ASSERTS, war.camps[1].id)
        and u.extent == "full"
    }
    found = [v for v in verdicts(case.shown.utterances, war, end, {place: starting}) if v.utterance_id in captured]
    return [
        f"{captured[v.utterance_id].speaker_name}, {captured[v.utterance_id].day}: {v.label}"
        + (f", {v.lead_days} days ahead of the evidence" if v.lead_days is not None else "")
        for v in found
    ]


def waterfall(case: Case, day: date, war: War, table: Parameters) -> list[str]:
    """What the sayings of the fortnight around the day added to the log odds of full control on its last day."""
    until = day + timedelta(days=AFTER)
    weighed = weigh([u for u in case.shown.utterances if u.day <= until], war, table)
    masks = np.tri(len(weighed) + 1, len(weighed), -1, dtype=bool).T
    start = at_share(case.shown.start, table)
    held = shown(filtered(weighed, masks, case.shown.first_day, until, start, table)[-1:])[0, 2]
    odds = np.log(held) - np.log1p(-held)
    lines = [f"{odds[0]:+6.2f}  before any words"]
    earlier = sum(w.utterance.day < day - timedelta(days=AFTER) for w in weighed)
    lines.append(f"{odds[earlier] - odds[0]:+6.2f}  {earlier} earlier sayings")
    for k in range(earlier, len(weighed)):
        u, s = weighed[k].utterance, weighed[k].saying
        what = f"{u.stance} {s.what} ({u.predicate})"
        lines.append(f"{odds[k + 1] - odds[k]:+6.2f}  {u.day} {u.camp:5} {u.speaker_name[:32]:32} {what}")
    return [*lines, f"{odds[-1]:+6.2f}  together: {held[-1]:.2f} on {until}"]


if __name__ == "__main__":
    main()
