"""Who else spoke to a matter, on which side, and how much that weighs. Nobody is another of itself."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from counterclaim.assessments.control.passes import is_of
from counterclaim.assessments.priors import priors
from counterclaim.model import CONTESTED, Extent, Predicate, Stance, Utterance, War

TRUTHS = frozenset({Stance.ASSERTS, Stance.DENIES, Stance.HEDGES})
HOLDS = frozenset({Predicate.CONTROL, Predicate.WITHDRAWAL, Predicate.CLEARING})


@dataclass(frozen=True, slots=True)
class Others:
    """What other speakers said of the same matter, for and against, in the order of saying."""

    supporting: tuple[Utterance, ...] = ()
    contradicting: tuple[Utterance, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether nobody spoke to it."""
        return not (self.supporting or self.contradicting)


def others(utterance: Utterance, said: Sequence[Utterance], war: War, day: date) -> Others:
    """What others said within the window around ``day``; ``said`` is of one place, in the order of saying."""
    first = bisect_left(said, day - window(), key=lambda u: u.day)
    last = bisect_right(said, day + window(), key=lambda u: u.day)
    near = [u for u in said[first:last] if is_another(u, utterance)]
    return Others(
        tuple(u for u in near if relation(utterance, u) > 0),
        tuple(u for u in near if relation(utterance, u) < 0),
    )


def window() -> timedelta:
    """How far from a day a saying still speaks of the same matter."""
    return timedelta(days=priors().verdict["window_days"])


def is_another(other: Utterance, utterance: Utterance) -> bool:
    """Whether it is the word of somebody else about the days in question."""
    return not (is_of(other, utterance.speaker_id) or other.background)


def heard_since(utterance: Utterance, said: Sequence[Utterance]) -> bool:
    """Whether anybody else has spoken of the place since."""
    since = bisect_left(said, utterance.day, key=lambda u: u.day)
    return any(is_another(u, utterance) for u in said[since:])


def is_independent(other: Utterance, utterance: Utterance, war: War) -> bool:
    """Whether another's word is no echo: of no common camp, and not a teller's own words in the very same stories."""
    if war.camp(utterance.camp) and utterance.camp in {other.camp, other.relay_camp}:
        return False
    tellers = {"outlet", "agency"} & {other.role, utterance.role}
    return not (tellers and set(other.origins) <= set(utterance.origins))


def weight_of(utterance: Utterance, others: Sequence[Utterance], war: War, word: str) -> float:
    """Log odds from others who ``agree`` or ``deny``: a party counts once; a rival's agreement costs it."""
    table = priors()
    parties: dict[str, float] = {}
    for other in others:
        if war.camp(other.camp) is None:
            key, weight = other.speaker_id, table.verdict[f"{word}_third"] * table.role.get(other.role, 0.7)
        elif other.camp == utterance.camp:
            key, weight = other.camp, table.verdict["agree_own" if word == "agree" else "agree_against"]
        else:
            key, weight = other.camp, table.verdict["agree_against" if word == "agree" else "deny_own"]
        parties[key] = max(parties.get(key, 0.0), weight)
    return sum(parties[key] for key in sorted(parties))


def relation(one: Utterance, other: Utterance) -> int:
    """+1 where the two cannot but agree, -1 where they cannot both be right, 0 where they do not touch."""
    if one.stance not in TRUTHS or other.stance not in TRUTHS:
        return 0
    if one.predicate == other.predicate:
        return _same_matter(one, other)
    mine, theirs = _held_by(one), _held_by(other)
    if mine and theirs and Predicate.CONTROL in {one.predicate, other.predicate}:
        return 0 if CONTESTED in {mine, theirs} else 1 if mine == theirs else -1
    return 0


def _same_matter(one: Utterance, other: Utterance) -> int:
    mine = one.denies_holder if one.stance == Stance.DENIES else one.holder
    theirs = other.denies_holder if other.stance == Stance.DENIES else other.holder
    sign = 1 if (one.stance == Stance.DENIES) == (other.stance == Stance.DENIES) else -1
    if mine is None or theirs is None or mine == theirs:
        return sign
    if CONTESTED in {mine, theirs}:
        extent = (other if mine == CONTESTED else one).extent  # of the claim that a camp holds it
        with_it = -1 if extent == Extent.FULL else 1 if extent in {Extent.PART, Extent.OUTSKIRTS} else 0
        return with_it if sign > 0 else 1
    if one.predicate == Predicate.CONTROL:
        return -sign
    return 0


def _held_by(utterance: Utterance) -> str | None:
    """Who holds the place if the utterance is right, for predicates that say so."""
    return utterance.holder if utterance.stance != Stance.DENIES and utterance.predicate in HOLDS else None
