"""A speaker's track record, with "too few resolved" said in words."""

from __future__ import annotations

from dataclasses import dataclass

from counterclaim.errors import NotFound
from counterclaim.model import Ledger, Record
from counterclaim.publications.views.check import verdict_counts
from counterclaim.publications.views.claims import ClaimView, claim_view
from counterclaim.publications.views.lookup import Lookup, lookup, slug
from counterclaim.publications.views.records import record_sentences
from counterclaim.publications.views.words import day_text, speaker_text


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """A speaker's page: who it is, its claims in the order of saying, and how they held up."""

    id: str
    href: str
    name: str
    org: str
    role: str
    camp: str
    camp_name: str
    side: str
    aliases: tuple[str, ...]
    as_of: str
    record: Record | None
    grade: str
    record_sentences: tuple[str, ...]
    claims: tuple[ClaimView, ...]
    verdict_counts: tuple[tuple[str, str, int], ...]


def speaker_view(source: Ledger | Lookup, speaker_id: str) -> SpeakerView:
    """A speaker's page; raises ``NotFound`` where nobody of that id spoke."""
    look = lookup(source)
    raw = look.claims_by.get(speaker_id, ())
    known = look.ledger.speakers.get(speaker_id)
    if known is None and not raw:
        raise NotFound("no such speaker", where=speaker_id, remedy="the sources' index lists all")
    claims = tuple(claim_view(look, claim) for claim in raw)
    camp = known.camp if known else raw[-1].camp
    record = look.reliabilities.get(speaker_id)
    return SpeakerView(
        id=speaker_id,
        href=f"source/{slug(speaker_id)}.html",
        name=known.name if known else speaker_text(raw[-1], look.document_of(raw[-1])),
        org=known.org if known else raw[-1].speaker_org,
        role=known.role if known else raw[-1].role,
        camp=camp,
        camp_name=look.camp_name(camp),
        side=look.side(camp),
        aliases=known.aliases if known else (),
        as_of=day_text(look.as_of),
        record=record,
        grade=record.grade if record else "F",
        record_sentences=record_sentences(record),
        claims=claims,
        verdict_counts=verdict_counts(claims),
    )
