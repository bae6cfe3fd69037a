"""A verdict as a value: its label, its reason in words, and the Admiralty number that the other evidence earns it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from counterclaim.assessments.judgement.others import Others
from counterclaim.assessments.track_records.admiralty import credibility
from counterclaim.model import Utterance, Verdict, VerdictLabel, War

NOBODY = Others()


def unjudged(utterance: Utterance, as_of: date, reason: str, others: Others = NOBODY) -> Verdict:
    """Unverified, without a probability, and why."""
    return Verdict(utterance.id, as_of, VerdictLabel.UNVERIFIED, None, *_ids(others), reason)


def ruled(
    utterance: Utterance,
    as_of: date,
    label: VerdictLabel,
    probability: float,
    others: Others,
    war: War,
    reason: str = "",
) -> Verdict:
    """A verdict with the probability that what was said is so; the reason names who spoke to it, unless it is given."""
    number = credibility(probability, utterance, others, war)
    words = reason or because(label, others)
    made = Verdict(utterance.id, as_of, label, round(probability, 4), *_ids(others), words)
    return replace(made, credibility=number)


def because(label: VerdictLabel, others: Others) -> str:
    """Who bears it out and who contradicts it, in words."""
    sides = []
    if others.supporting:
        how = "also said" if label == VerdictLabel.UNVERIFIED else "borne out"
        sides.append(f"{how} by {_names(others.supporting)}")
    if others.contradicting:
        sides.append(f"contradicted by {_names(others.contradicting)}")
    return "; ".join(sides) or "weighed against the assessed state"


def _ids(others: Others) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(sorted(u.id for u in others.supporting)), tuple(sorted(u.id for u in others.contradicting))


def _names(utterances: Sequence[Utterance]) -> str:
    names = sorted({u.speaker_name for u in utterances})
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
