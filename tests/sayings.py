"""Acts of saying made by hand, for tests of what is made of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from counterclaim.model import Extent, Predicate, Stance, Utterance, content_id

PLACE = "UA63080090010026457"


def said(
    speaker: str,
    camp: str,
    role: str,
    day: date,
    predicate: Predicate = Predicate.CONTROL,
    stance: Stance = Stance.ASSERTS,
    *,
    holder: str | None = None,
    **more: Any,
) -> Utterance:
    """One utterance on one place; a denial is given the holder that it denies."""
    denies = stance == Stance.DENIES
    parts: dict[str, Any] = {
        "relayed": False,
        "relay_camp": "",
        "extent": None if denies else Extent.FULL,
        "outcome": "",
        "likelihood": "",
        "place_id": PLACE,
        "event_day": day,
        "due": None,
        "against_interest": False,
        "background": False,
        "origins": ("story",),
    } | more
    identity = content_id(speaker, day, predicate, stance, holder, *(parts[name] for name in sorted(parts)))
    return Utterance(
        id=identity,
        speaker_id=speaker,
        speaker_name=speaker.replace("-", " ").title(),
        camp=camp,
        role=role,
        stance=stance,
        predicate=predicate,
        holder=None if denies else holder,
        denies_predicate=predicate if denies else None,
        denies_holder=holder if denies else None,
        day=day,
        claim_ids=(f"claim-{identity}",),
        **parts,
    )
