"""One claim as every page shows it: who said what in which words, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from counterclaim.language.interface import _, language
from counterclaim.language.retold import retold
from counterclaim.model import Days, Predicate, ResolvedClaim, Utterance
from counterclaim.publications.views.lookup import Lookup, slug
from counterclaim.publications.views.names import is_many, own_names, speaker_name
from counterclaim.publications.views.words import days_text, document_name, says, speaker_text, verdict_text

# What a reader asks first stands first; a kind that is not named here stands last, and in no briefing.
ASKED_FIRST = (
    Predicate.CONTROL, Predicate.ENCIRCLEMENT, Predicate.CLEARING, Predicate.WITHDRAWAL, Predicate.ADVANCE,
    Predicate.INFILTRATION, Predicate.SURRENDER, Predicate.ATTACK, Predicate.SITUATION, Predicate.SUPPLY,
    Predicate.STRIKE, Predicate.CASUALTIES, Predicate.FORECAST, Predicate.ORDER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClaimLink:
    """A claim in short, with the way to its words; ``href`` is relative to the site's root."""

    claim_id: str
    href: str
    speaker: str
    side: str
    camp_name: str
    says: str
    quote: str
    language: str
    said: str
    publisher: str
    day: date | None


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim in full; every ``href`` is relative to the site's root, ``label`` is empty where nothing was weighed.

    ``admiralty`` is the Admiralty code, such as ``B2``, empty where nothing was weighed.
    """

    id: str
    utterance_id: str
    document_id: str
    story_id: str
    href: str
    document_title: str
    publisher: str
    speaker_id: str
    speaker: str
    speaker_org: str
    speaker_href: str
    camp: str
    camp_name: str
    side: str
    role: str
    relayed_by: str
    relayed_by_id: str
    relayed_by_camp: str
    stance: str
    predicate: str
    says: str
    holder: str | None
    extent: str | None
    place_id: str
    place: str
    place_href: str
    place_reason: str
    quote: str
    prefix: str
    suffix: str
    start: int
    end: int
    language: str
    said: Days
    said_text: str
    event_days: Days
    event_text: str
    due: date | None
    likelihood: str
    against_interest: bool
    background: bool
    headline: bool
    confidence: float
    extractor: str
    label: str
    label_text: str
    reason: str
    probability: float | None
    admiralty: str
    also_reported: tuple[ClaimLink, ...]
    supporting: tuple[ClaimLink, ...]
    contradicting: tuple[ClaimLink, ...]


def asked(claim: ResolvedClaim) -> int:
    """The claim's place in the order in which a reader asks for kinds of claims."""
    kind = claim.claim.predicate
    return ASKED_FIRST.index(kind) if kind in ASKED_FIRST else len(ASKED_FIRST)


def claim_href(claim: ResolvedClaim) -> str:
    """The way to a claim's words in its fact check, from the site's root."""
    return f"check/{claim.claim.span.document_id}.html#claim-{claim.id}"


def place_href(look: Lookup, place_id: str) -> str:
    """The way to a place's dossier from the site's root, or the empty string where it has none."""
    return f"place/{slug(place_id)}.html" if place_id and place_id in look.ledger.places else ""


def claim_place(look: Lookup, claim: ResolvedClaim) -> str:
    """The name to show for a claim's place: resolved, else as written."""
    return look.place_name(claim.place_id) or claim.place_name or claim.claim.place_text


def claim_link(look: Lookup, claim: ResolvedClaim) -> ClaimLink:
    """A claim in short; the same value each time that one lookup is asked in a language."""
    key = f"{language()} {claim.id}"
    known = look.made.get(key)
    if not isinstance(known, ClaimLink):
        known = look.made[key] = _claim_link(look, claim)
    return known


def _claim_link(look: Lookup, claim: ResolvedClaim) -> ClaimLink:
    document = look.document_of(claim)
    speaker = speaker_text(claim, document, look.ledger.war)
    return ClaimLink(
        claim_id=claim.id,
        href=claim_href(claim),
        speaker=speaker,
        side=look.side(claim.camp),
        camp_name=look.camp_name(claim.camp),
        says=says(look.ledger.war, claim.claim, claim_place(look, claim), is_many(speaker)),
        quote=claim.claim.span.quote,
        language=document.language,
        said=days_text(claim.said),
        publisher=document.publisher,
        day=claim.said.best,
    )


def first_report(look: Lookup, utterance: Utterance) -> ResolvedClaim | None:
    """The claim to show for an utterance: the first that is in the ledger, a headline only where nothing else is."""
    held = [look.claims[name] for name in utterance.claim_ids if name in look.claims]
    return min(held, key=lambda claim: claim.claim.headline, default=None)


def utterance_links(look: Lookup, utterance_ids: tuple[str, ...]) -> tuple[ClaimLink, ...]:
    """One link per utterance, to the first report of it that is in the ledger, in the order of saying."""
    known = [look.utterances[name] for name in utterance_ids if name in look.utterances]
    found = [(u.day, u.id, first_report(look, u)) for u in known]
    found.sort(key=lambda item: item[:2])
    return tuple(claim_link(look, claim) for _, _, claim in found if claim)


def _also(look: Lookup, claim: ResolvedClaim, utterance: Utterance | None) -> tuple[ClaimLink, ...]:
    ids = utterance.claim_ids if utterance else ()
    own = claim.claim.span.document_id
    reports = (look.claims[name] for name in ids if name in look.claims)
    return tuple(claim_link(look, report) for report in reports if report.claim.span.document_id != own)


def claim_view(look: Lookup, claim: ResolvedClaim) -> ClaimView:
    """A claim in full, with its verdict and with what others said; not weighed where no utterance holds it."""
    words, document, war = claim.claim, look.document_of(claim), look.ledger.war
    speaker = speaker_text(claim, document, war)
    utterance = look.utterance_of.get(claim.id)
    verdict = look.verdicts.get(utterance.id) if utterance else None
    label = verdict.label.value if verdict else ""
    return ClaimView(
        id=claim.id,
        utterance_id=utterance.id if utterance else "",
        document_id=words.span.document_id,
        story_id=words.story_id,
        href=claim_href(claim),
        document_title=document_name(document),
        publisher=document.publisher,
        speaker_id=claim.speaker_id,
        speaker=speaker,
        speaker_org=speaker_name(war, claim.speaker_org) if claim.speaker_org != claim.speaker_name else "",
        speaker_href=f"source/{slug(claim.speaker_id)}.html" if claim.speaker_id else "",
        camp=claim.camp,
        camp_name=look.camp_name(claim.camp),
        side=look.side(claim.camp),
        role=claim.role,
        relayed_by=relayed_by(look, claim),
        relayed_by_id=claim.relayed_by_id,
        relayed_by_camp=claim.relayed_by_camp,
        stance=words.stance.value,
        predicate=words.predicate.value,
        says=says(war, words, claim_place(look, claim), is_many(speaker)),
        holder=words.holder,
        extent=words.extent.value if words.extent else None,
        place_id=claim.place_id,
        place=claim_place(look, claim),
        place_href=place_href(look, claim.place_id),
        place_reason=_place_reason(look, claim),
        quote=words.span.quote,
        prefix=words.span.prefix,
        suffix=words.span.suffix,
        start=words.span.start,
        end=words.span.end,
        language=document.language,
        said=_reasoned(claim.said),
        said_text=days_text(claim.said),
        event_days=_reasoned(claim.event_days),
        event_text=days_text(claim.event_days),
        due=claim.due,
        likelihood=words.likelihood,
        against_interest=claim.against_interest,
        background=words.background,
        headline=words.headline,
        confidence=words.confidence,
        extractor=words.extractor,
        label=label,
        label_text=verdict_text(label),
        reason=_why_unplaced(look, claim)
        or (retold(verdict.reason, own_names(war)) if verdict else _why_not_weighed(claim)),
        probability=verdict.probability if verdict else None,
        admiralty=verdict.admiralty if verdict else "",
        also_reported=_also(look, claim, utterance),
        supporting=utterance_links(look, verdict.supporting) if verdict else (),
        contradicting=utterance_links(look, verdict.contradicting) if verdict else (),
    )


def relayed_by(look: Lookup, claim: ResolvedClaim) -> str:
    """Who told of it, where that was somebody else than the speaker."""
    return speaker_name(look.ledger.war, claim.relayed_by_name) or claim.claim.relayed_by_text


def _reasoned(days: Days) -> Days:
    """The days with what they rest on in the language that is spoken."""
    reason = retold(days.reason)
    return days if reason == days.reason else replace(days, reason=reason)


def _place_reason(look: Lookup, claim: ResolvedClaim) -> str:
    return retold(claim.place_reason, {claim.place_name: look.place_name(claim.place_id) or claim.place_name})


def one_per_act(claims: Iterable[ClaimView]) -> tuple[ClaimView, ...]:
    """One claim for each act of saying, the newest first, those of an unknown day last; headlines give way."""
    acts: dict[str, ClaimView] = {}
    for claim in claims:
        held = acts.setdefault(claim.utterance_id or claim.id, claim)
        if held.headline and not claim.headline:
            acts[claim.utterance_id or claim.id] = claim
    return tuple(sorted(acts.values(), key=lambda claim: claim.said.best or date.min, reverse=True))


def said_of(look: Lookup, claims: Sequence[ResolvedClaim]) -> str:
    """What claims that differ in their place alone say, as one clause that names all the places."""
    names = tuple(dict.fromkeys(name for claim in claims if (name := claim_place(look, claim))))
    speaker = speaker_text(claims[0], look.document_of(claims[0]), look.ledger.war)
    return says(look.ledger.war, claims[0].claim, names, is_many(speaker))


def beside_place(look: Lookup, claim: ResolvedClaim) -> tuple[object, ...]:
    """What is the same for claims of one speaker in the same words that differ in their place alone."""
    span = claim.claim.span
    words = says(look.ledger.war, claim.claim, "…")
    own = claim.id if not claim_place(look, claim) else ""
    return (span.document_id, span.start, span.end, claim.speaker_id, claim.relayed_by_id, words, own)


def _why_unplaced(look: Lookup, claim: ResolvedClaim) -> str:
    """That a name was refused among namesakes, and which are likeliest; empty where it was not."""
    return _place_reason(look, claim) if claim.place_candidates and not claim.place_id else ""


def _why_not_weighed(claim: ResolvedClaim) -> str:
    if not claim.place_id:
        return _("no place is known that it could be weighed for")
    if not claim.said.is_known:
        return _("the day on which it was said is unknown")
    return _("nothing in it bears on who holds a place")
