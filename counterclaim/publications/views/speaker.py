"""A speaker's track record, with "too few resolved" said in words."""

from __future__ import annotations

from dataclasses import dataclass

from counterclaim.errors import NotFound
from counterclaim.language.interface import _
from counterclaim.model import Ledger, Record, Speaker, War
from counterclaim.publications.views.check import verdict_counts
from counterclaim.publications.views.claims import ClaimView, claim_view
from counterclaim.publications.views.lookup import Lookup, lookup, slug
from counterclaim.publications.views.names import speaker_name
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
        raise NotFound(_("no such speaker"), where=speaker_id, remedy=_("the sources' index lists all"))
    claims = tuple(claim_view(look, claim) for claim in raw)
    camp, war = known.camp if known else raw[-1].camp, look.ledger.war
    record = look.reliabilities.get(speaker_id)
    return SpeakerView(
        id=speaker_id,
        href=f"source/{slug(speaker_id)}.html",
        name=speaker_name(war, known.name) if known else speaker_text(raw[-1], look.document_of(raw[-1]), war),
        org=speaker_name(war, known.org if known else raw[-1].speaker_org),
        role=known.role if known else raw[-1].role,
        camp=camp,
        camp_name=look.camp_name(camp),
        side=look.side(camp),
        aliases=_others(known, war) if known else (),
        as_of=day_text(look.as_of),
        record=record,
        grade=record.grade if record else "F",
        record_sentences=record_sentences(record),
        claims=claims,
        verdict_counts=verdict_counts(claims),
    )


def _others(known: Speaker, war: War) -> tuple[str, ...]:
    """Its other names: what it is called in English too, where it is shown under another name."""
    shown = speaker_name(war, known.name)
    if shown == known.name:
        return known.aliases
    return (known.name, *(name for name in known.aliases if name.replace("'", "’") != shown))
