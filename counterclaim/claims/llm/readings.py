"""Where two extractors read the same words as a claim on the same matter and place, one reading is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from counterclaim.model import Claim


def one_reading(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims in their order, less those that a more confident extractor makes of overlapping words.

    Two claims are readings of the same where story, predicate and place are the same; who speaks and whether it is
    denied may be read differently, but both cannot be right. One extractor's claims never displace one another.
    """
    kept: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: (-claim.confidence, claim.extractor, claim.id)):
        place = claim.place.candidates[:1] if claim.place else (claim.place_text,)
        rivals = kept[claim.story_id, claim.predicate, place]
        if not any(rival.extractor != claim.extractor and _overlap(rival, claim) for rival in rivals):
            rivals.append(claim)
    ids = {claim.id for same in kept.values() for claim in same}
    return tuple(claim for claim in claims if claim.id in ids)


def _overlap(one: Claim, other: Claim) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end
