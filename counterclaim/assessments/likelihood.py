"""Likelihood in the words of ICD-203, and confidence apart from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from counterclaim.assessments.control.weighing import Weighed
from counterclaim.model import Confidence, War

WORDS = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.01, "almost certain"),
)
RECENT = timedelta(days=30)
STRONG = 0.25


def likelihood_word(probability: float) -> str:
    """The ICD-203 word for a probability in [0, 1]; raises ValueError outside of it."""
    if not 0 <= probability <= 1 + 1e-9:
        raise ValueError(f"probability {probability} is outside 0 to 1")
    return next(word for limit, word in WORDS if probability < limit)


def confidence(weighed: Sequence[Weighed], state: int, day: date, war: War) -> tuple[Confidence, str]:
    """How much the evidence can bear: by number, independence and agreement of recent speakers, with the reason."""
    recent = [w for w in weighed if w.day >= day - RECENT and max(w.by_state) - min(w.by_state) > STRONG]
    if not recent:
        return Confidence.LOW, "no substantial evidence of the last 30 days"
    speakers = {w.utterance.speaker_id for w in recent}
    parties = {w.utterance.camp if war.camp(w.utterance.camp) else w.utterance.speaker_id for w in recent}
    toward = {w.utterance.speaker_id for w in recent if w.by_state[state] == max(w.by_state)}
    agreeing = {
        w.utterance.camp if war.camp(w.utterance.camp) else w.utterance.speaker_id
        for w in recent
        if w.utterance.speaker_id in toward
    }
    voices = "1 speaker" if len(speakers) == 1 else f"{len(speakers)} speakers"
    independent = "1 independent party" if len(parties) == 1 else f"{len(parties)} independent parties"
    words = f"{voices} of {independent} in 30 days, {len(agreeing)} agreeing"
    if len(agreeing) >= 3 and len(toward) * 4 >= len(speakers) * 3:
        return Confidence.HIGH, words
    if len(agreeing) >= 2:
        return Confidence.MODERATE, words
    return Confidence.LOW, words
