"""What a place's assessment would be otherwise: without a saying, after one that nobody made, or by one side alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from counterclaim.model import Assessment, Evidence, Turn
from counterclaim.publications.views.lookup import Lookup
from counterclaim.publications.views.names import camp_name
from counterclaim.publications.views.words import believed_sentence, turn_sentence

Triple = tuple[float, float, float]
MOST = 3
UNMOVED = 0.005  # of a probability: less is no change that whole per cent could show


@dataclass(frozen=True, slots=True)
class TurnView:
    """A saying that would make another state the most probable, as a sentence, and the probabilities after it."""

    words: str
    probabilities: Triple


@dataclass(frozen=True, slots=True)
class BelievedView:
    """What one camp's own words alone make of a place; ``probabilities`` None where it said nothing to be weighed."""

    side: str
    camp: str
    words: str
    probabilities: Triple | None


def without(assessment: Assessment, evidence: Evidence) -> Triple:
    """The assessment's probabilities if this evidence alone had not been there."""
    a, contested, b = (
        min(max(p - moved, 0.0), 1.0) for p, moved in zip(assessment.probabilities, evidence.influence, strict=True)
    )
    return (round(a, 6), round(contested, 6), round(b, 6))


def is_moved(influence: Triple) -> bool:
    """Whether an influence is large enough to be seen in whole per cent."""
    return max(map(abs, influence)) >= UNMOVED


def turns(look: Lookup, assessment: Assessment) -> tuple[TurnView, ...]:
    """At most three sayings that would change the assessment, the weakest first; one for each pair of camps."""
    weakest: dict[tuple[str, str], Turn] = {}
    for turn in assessment.turns:
        weakest.setdefault((turn.by, turn.about), turn)
    shown = list(weakest.values())[:MOST]
    return tuple(TurnView(turn_sentence(look.ledger.war, turn), turn.probabilities) for turn in shown)


def believed(look: Lookup, place_id: str) -> tuple[BelievedView, ...]:
    """What each camp's own words alone make of a place, in the order of the camps; empty where no world is known."""
    return tuple(_believed(look, place_id)) if look.ledger.worlds else ()


def _believed(look: Lookup, place_id: str) -> Iterable[BelievedView]:
    for camp in look.ledger.war.camps:
        found = look.ledger.worlds.get(camp.id, {}).get(place_id)
        yield BelievedView(look.side(camp.id), camp_name(camp), believed_sentence(look.ledger.war, camp, found), found)
