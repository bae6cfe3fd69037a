"""The ledger by id: made once, asked by every view."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from counterclaim.language.interface import _
from counterclaim.model import (
    THIRD,
    Assessment,
    Document,
    Ledger,
    Record,
    ResolvedClaim,
    Story,
    Utterance,
    Verdict,
)
from counterclaim.publications.views.names import camp_name, place_name

Item = TypeVar("Item")
Name = TypeVar("Name")


def slug(identifier: str) -> str:
    """Make a file name of an id: itself where it is safe everywhere, else a safe form with a short hash."""
    safe = re.sub(r"[^a-z0-9]+", "-", identifier.lower()).strip("-")
    if safe == identifier:
        return safe
    return f"{safe or 'x'}-{hashlib.sha256(identifier.encode()).hexdigest()[:6]}"


@dataclass(frozen=True, slots=True)
class Lookup:
    """A ledger and its parts by id; lists keep the ledger's order, claims within a place that of their saying.

    ``claims_on`` is by the last day on which a claim may have been said, ``states_at`` by place and day.
    """

    ledger: Ledger
    documents: Mapping[str, Document]
    stories: Mapping[str, Story]
    claims: Mapping[str, ResolvedClaim]
    utterances: Mapping[str, Utterance]
    utterance_of: Mapping[str, Utterance]
    verdicts: Mapping[str, Verdict]
    assessments: Mapping[str, Assessment]
    reliabilities: Mapping[str, Record]
    stories_of: Mapping[str, tuple[Story, ...]]
    claims_at: Mapping[str, tuple[ResolvedClaim, ...]]
    claims_in: Mapping[str, tuple[ResolvedClaim, ...]]
    claims_by: Mapping[str, tuple[ResolvedClaim, ...]]
    claims_on: Mapping[date, tuple[ResolvedClaim, ...]]
    claims_due: tuple[ResolvedClaim, ...]
    uttered_on: Mapping[date, tuple[Utterance, ...]]
    states_at: Mapping[str, Mapping[date, tuple[float, float, float]]]
    made: dict[str, object] = field(default_factory=dict, compare=False)  # what was asked for once already

    @property
    def as_of(self) -> date:
        """The day as of which the ledger speaks."""
        return self.ledger.as_of

    def document_of(self, claim: ResolvedClaim) -> Document:
        """The document that a claim's words stand in."""
        return self.documents[claim.claim.span.document_id]

    def side(self, camp: str) -> str:
        """Where a camp stands on the page: ``a``, ``b`` or ``third``; never a name of a camp."""
        first, second = self.ledger.war.camps
        return {first.id: "a", second.id: "b"}.get(camp, "third")

    def camp_name(self, camp: str) -> str:
        """A camp's name in words; a third party and a side that nobody stated are said to be so."""
        known = self.ledger.war.camp(camp)
        if known:
            return camp_name(known)
        return _("Third party") if camp == THIRD else _("Side unknown")

    def place_name(self, place_id: str) -> str:
        """A place's name in the language that is spoken, or the empty string where the place is unknown."""
        place = self.ledger.places.get(place_id)
        return place_name(place) if place else ""


def by_saying(claim: ResolvedClaim) -> tuple[date, str, int, str]:
    """Sort key: the day said (unknown first), then document and position."""
    return (claim.said.best or date.min, claim.claim.span.document_id, claim.claim.span.start, claim.id)


def _grouped(pairs: Iterable[tuple[Name, Item]]) -> dict[Name, tuple[Item, ...]]:
    groups: defaultdict[Name, list[Item]] = defaultdict(list)
    for name, item in pairs:
        groups[name].append(item)
    return {name: tuple(items) for name, items in groups.items()}


def lookup(source: Ledger | Lookup) -> Lookup:
    """Return the lookup of a ledger; one that is a lookup already is returned as it is."""
    if isinstance(source, Lookup):
        return source
    said = sorted(source.claims, key=by_saying)
    return Lookup(
        ledger=source,
        documents={document.id: document for document in source.documents},
        stories={story.id: story for story in source.stories},
        claims={claim.id: claim for claim in source.claims},
        utterances={utterance.id: utterance for utterance in source.utterances},
        utterance_of={name: utterance for utterance in source.utterances for name in utterance.claim_ids},
        verdicts={verdict.utterance_id: verdict for verdict in source.verdicts},
        assessments={assessment.place_id: assessment for assessment in source.assessments},
        reliabilities={item.id: item for item in source.reliabilities},
        stories_of=_grouped((story.document_id, story) for story in sorted(source.stories, key=lambda s: s.start)),
        claims_at=_grouped((claim.place_id, claim) for claim in said if claim.place_id),
        claims_in=_grouped(
            (claim.claim.span.document_id, claim) for claim in sorted(said, key=lambda c: c.claim.span.start)
        ),
        claims_by=_grouped((claim.speaker_id, claim) for claim in said if claim.speaker_id),
        claims_on=_grouped((claim.said.best, claim) for claim in said if claim.said.best),
        claims_due=tuple(sorted((c for c in said if c.due), key=lambda c: (c.due or date.max, c.id))),
        uttered_on=_grouped((u.day, u) for u in sorted(source.utterances, key=lambda u: u.id)),
        states_at={name: dict(points) for name, points in source.series.items()},
    )
