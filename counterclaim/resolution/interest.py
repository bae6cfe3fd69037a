"""Whether a claim runs against the interest of the side that makes it."""

from __future__ import annotations

from counterclaim.model import Claim, Predicate, Stance, War

TERRITORY = frozenset({Predicate.CONTROL, Predicate.ENCIRCLEMENT, Predicate.CLEARING, Predicate.WITHDRAWAL})


def is_against_interest(claim: Claim, camp: str, war: War) -> bool:
    """True where a camp's speaker gives ground in words: the rival holds it, or its own hold or ring is denied.

    A third party has no side, so that nothing it says is against its interest.
    """
    rival = war.other(camp)
    if rival is None or claim.stance == Stance.CANNOT_VERIFY:
        return False
    if claim.predicate in TERRITORY:
        if claim.stance == Stance.DENIES:
            return claim.denies_holder == camp
        return claim.holder == rival
    return claim.predicate == Predicate.SITUATION and claim.outcome == "adverse"
