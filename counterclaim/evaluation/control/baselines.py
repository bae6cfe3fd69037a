"""Rules of thumb that a model of control has to beat, and the same rules told how often they were right elsewhere.

What a claim says of the town is its holder and extent; a denial's too, since it states how the town is as its speaker
means it. How that maps to a state matters more than the rule, so every rule is worked out under both readings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from counterclaim.evaluation.control.answers import Answer, Answers
from counterclaim.evaluation.control.towns import CONTESTED, FIRST, SECOND, STATES, Floats, Row, Town, day_of

STRICT, LENIENT = "strict", "lenient"
READINGS = (STRICT, LENIENT)
PERSISTENCE = "persistence"
"""The one baseline that knows the reference: the map of thirty days before."""
SAID = frozenset({"asserts", "denies"})
FORTNIGHT = 14
SHARES = np.array([0.0, 0.5, 1.0])
PRIOR = 1.0
"""Days, spread over all answers elsewhere, that a calibrated answer is drawn to the whole by."""

Counts = Callable[[Row], bool]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A rule of thumb: which claims count, and for how many days (``None``: until the next one)."""

    counts: Counts
    memory: int | None = None


def baselines(camps: tuple[str, str]) -> Mapping[str, Baseline]:
    """The rules that know claims only, by name; ``camps`` are the war's, first and second.

    ``against_interest`` is Wikipedia's rule: a partisan source counts only against its own interest.
    """
    trusted = {f"trust_{camp}": Baseline(_of_camp(camp)) for camp in camps}
    return {
        "last_claim": Baseline(lambda row: True),
        "majority_14": Baseline(lambda row: True, FORTNIGHT),
        **trusted,
        "against_interest": Baseline(lambda row: row.get("camp") not in camps or bool(row.get("against_interest"))),
    }


def _of_camp(camp: str) -> Counts:
    return lambda row: bool(row.get("camp") == camp)


def state_of(row: Row, reading: str, camps: tuple[str, str], defender: int) -> int | None:
    """The state that a claim says the town is in, ``None`` where it says none, hedges or cannot verify.

    Most of a town is contested, its outskirts too; read leniently, most in the attacker's hands is the attacker's, and
    an attacker at the outskirts leaves it the defender's. ``defender`` is the state in which the defender holds all, he
    who holds more of the town when its window opens.
    """
    holder, extent = row.get("holder"), row.get("extent")
    if row.get("stance") not in SAID or holder not in {*camps, "contested"}:
        return None
    lenient = reading == LENIENT
    if holder == "contested":
        return defender if lenient and extent == "outskirts" else CONTESTED
    held = (FIRST, SECOND)[camps.index(holder)]
    if not extent or extent == "full":
        return held
    return held if lenient and extent == "most" and held != defender else CONTESTED


def follow(town: Town, baseline: Baseline, reading: str) -> Answer:
    """What the rule says of a town: the shares of the states in the claims of the last day, or of the days it recalls.

    Before the first claim, the reference's state on the first day; where all that it recalls is older than its memory,
    what it said before.
    """
    votes = _votes(town, baseline, reading)
    counted = np.array(sorted(votes), dtype=np.int64)
    probabilities = np.empty((len(town.days), STATES))
    now = np.eye(STATES)[town.label[0]]
    for number, day in enumerate(town.days):
        since = day if baseline.memory is None else day - baseline.memory + 1
        known = counted[counted <= day]
        recalled = known[-1:] if baseline.memory is None else known[known >= since]
        if len(recalled):
            heard = np.sum([votes[int(when)] for when in recalled], axis=0)
            now = heard / heard.sum()
        probabilities[number] = now
    return plain(probabilities)


def _votes(town: Town, baseline: Baseline, reading: str) -> dict[int, Floats]:
    occupied, grey = np.nan_to_num(town.start)
    defender = FIRST if occupied < 1 - occupied - grey else SECOND
    votes: dict[int, Floats] = {}
    for row in town.statements:
        state = state_of(row, reading, town.camps, defender) if baseline.counts(row) else None
        if state is not None:
            votes.setdefault(day_of(row), np.zeros(STATES))[state] += 1
    return votes


def plain(probabilities: Floats) -> Answer:
    """The answer of a rule that knows states only: a contested town is half held, at least half with even odds.

    So the camps are treated alike; to call no contested town half held would be a weaker baseline.
    """
    held = probabilities @ SHARES
    return Answer(probabilities, held, held)


def persistence(town: Town) -> Answer:
    """The map of thirty days before, taken as it was."""
    return Answer(np.eye(STATES)[town.earlier_label], town.earlier, (town.earlier >= 0.5).astype(np.float64))


def calibrated(towns: Sequence[Town], answers: Answers) -> Answers:
    """The answers replaced by what was true, in all other episodes, of the days on which the same was answered.

    Class frequencies, the mean share, and the frequency of at least half; a divided answer is the mixture of its
    parts. So a rule is not held to a certainty that nobody claims for it, and no episode is used for itself.
    """
    truths = {town.key: _truth(town) for town in towns}
    seen = {town.key: answers[town.key].probabilities.T @ truths[town.key] for town in towns}
    weights = {town.key: answers[town.key].probabilities.sum(axis=0) for town in towns}
    whole = {town.key: truths[town.key].sum(axis=0) for town in towns}
    found = {}
    for town in towns:
        others = [other.key for other in towns if other.episode != town.episode] or [town.key]
        typical = sum((whole[key] for key in others), np.zeros(STATES + 2))
        typical = typical / sum(weights[key].sum() for key in others)
        hits = sum((seen[key] for key in others), np.zeros((STATES, STATES + 2)))
        days = sum((weights[key] for key in others), np.zeros(STATES))
        table = (hits + PRIOR * typical) / (days + PRIOR)[:, None]
        told = answers[town.key].probabilities @ table
        found[town.key] = Answer(told[:, :STATES], told[:, STATES], told[:, STATES + 1])
    return found


def _truth(town: Town) -> Floats:
    return np.column_stack([np.eye(STATES)[town.label], town.occupied, town.occupied >= 0.5])


def answered(towns: Sequence[Town]) -> dict[tuple[str, str], Answers]:
    """All baselines' answers by name and reading; a calibrated one's name ends in ``_calibrated``.

    Persistence reads no claim: its reading is the empty string.
    """
    found: dict[tuple[str, str], Answers] = {(PERSISTENCE, ""): {town.key: persistence(town) for town in towns}}
    for reading in READINGS:
        for name, rule in baselines(towns[0].camps).items() if towns else ():
            found[name, reading] = {town.key: follow(town, rule, reading) for town in towns}
    told = {(f"{name}_calibrated", reading): calibrated(towns, a) for (name, reading), a in found.items()}
    return found | told
