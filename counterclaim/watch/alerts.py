"""What is news in a picture: a claim newly disputed, a place whose state changed, an admission against interest.

Pure: what was known of the places and the ledger of the same places now go in; what is known now and the alerts come
out. An alert's id is a hash of what it is about, so that no order of doing things makes it twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from counterclaim.alert import Alert, AlertWords
from counterclaim.model import (
    Assessment,
    Document,
    Ledger,
    ResolvedClaim,
    Utterance,
    Verdict,
    VerdictLabel,
    content_id,
)
from counterclaim.publications.views.words import (
    confidence_sentence,
    listed,
    says,
    state_clause,
    state_sentence,
)
from counterclaim.store.watching import PlaceKnown

LIKELY = 0.55
"""A state counts as changed once another one is likely (ICD 203: from 55%): around even odds nothing is news."""
MOST_WORDS = 4
"""Quotes that one alert leads to, the claim itself among them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What there are alerts for, and how old the words may be, in days before the last that is known; 0 for any."""

    kinds: Collection[str]
    recent: float


@dataclass(frozen=True, slots=True)
class Scene:
    """A ledger by what alerts ask of it (see ``scene_of``); ``new`` are the ids of the new documents."""

    ledger: Ledger
    new: Collection[str]
    wanted: Wanted
    claims: Mapping[str, ResolvedClaim]
    verdicts: Mapping[str, Verdict]
    said: Mapping[str, Utterance]

    def is_recent(self, utterance: Utterance) -> bool:
        """Whether it was said lately enough to be news."""
        oldest = self.ledger.as_of - timedelta(days=self.wanted.recent)
        return not self.wanted.recent or utterance.day >= oldest

    def is_told(self, utterance: Utterance) -> bool:
        """Whether one of the new documents reports it."""
        return any(self.claims[name].claim.span.document_id in self.new for name in utterance.claim_ids)

    def claim(self, utterance: Utterance) -> ResolvedClaim:
        """The report of it to show: one of a new document, else the first."""
        return min(
            (self.claims[name] for name in utterance.claim_ids),
            key=lambda claim: (claim.claim.span.document_id not in self.new, claim.id),
        )


def known(ledger: Ledger, before: Mapping[str, PlaceKnown], place_ids: Iterable[str]) -> dict[str, PlaceKnown]:
    """What a ledger makes of places; a state that is not likely leaves the one that was known before."""
    assessed = {assessment.place_id: assessment for assessment in ledger.assessments}
    disputed = {verdict.utterance_id for verdict in ledger.verdicts if _is_disputed(verdict)}
    found: dict[str, PlaceKnown] = {}
    for place_id in sorted(place_ids):
        here = [utterance for utterance in ledger.utterances if utterance.place_id == place_id]
        state = _likely(ledger, assessed.get(place_id)) or (before[place_id].state if place_id in before else "")
        found[place_id] = PlaceKnown(
            state,
            frozenset(u.id for u in here if place_id and u.id in disputed),
            frozenset(u.id for u in here if place_id and u.against_interest),
        )
    return found


def news(
    scene: Scene, before: Mapping[str, PlaceKnown], after: Mapping[str, PlaceKnown]
) -> tuple[tuple[str, tuple[Utterance, ...]], ...]:
    """What is news, as (kind, the utterances that it rests on), the newest words first; see ``alert`` for the words."""
    wanted = scene.wanted
    found: list[tuple[str, tuple[Utterance, ...]]] = []
    for place_id in sorted(after):
        then = before.get(place_id)
        earlier = then or PlaceKnown()
        if "disputed" in wanted.kinds and place_id:
            found += [("disputed", about) for about in _disputes(scene, after[place_id].disputed - earlier.disputed)]
        is_changed = then is not None and then.state != after[place_id].state
        if "changed" in wanted.kinds and is_changed and (about := _led_to(scene, place_id)):
            found.append(("changed", about))
        if "admission" in wanted.kinds:
            found += [("admission", (u,)) for u in _admissions(scene, place_id, earlier.admitted)]
    return tuple(found)


def alert(
    kind: str,
    about: Sequence[Utterance],
    scene: Scene,
    before: Mapping[str, PlaceKnown],
    documents: Mapping[str, Document],
) -> Alert:
    """The alert in words; ``documents`` holds those that its claims stand in."""
    ledger = scene.ledger
    identity: tuple[str, ...]
    first, place_id = about[0], about[0].place_id
    place = ledger.places[place_id].name if place_id in ledger.places else ""
    claims = [scene.claim(utterance) for utterance in about]
    name, clause = claims[0].speaker_name or "Somebody", says(ledger.war, claims[0].claim, place)
    if kind == "disputed":
        against = listed(list(dict.fromkeys(claim.speaker_name or "somebody" for claim in claims[1:])))
        text, identity = f"{name} {clause}. Contradicted by {against}.", (first.id,)
    elif kind == "admission":
        text, identity = f"{name}, against the interest of that side, {clause}.", (first.id,)
    else:
        text = _change(ledger, before[place_id].state, place_id, place)
        identity = (place_id, before[place_id].state, *(claim.id for claim in claims[:1]))
    words = tuple(_words(claim, utterance, documents) for claim, utterance in zip(claims, about, strict=True))
    return Alert(content_id("alert", kind, *identity), kind, place_id, place, first.day, text, words)


def scene_of(ledger: Ledger, new: Collection[str], wanted: Wanted) -> Scene:
    """A ledger made ready for the questions of alerts."""
    return Scene(
        ledger,
        new,
        wanted,
        {claim.id: claim for claim in ledger.claims},
        {verdict.utterance_id: verdict for verdict in ledger.verdicts},
        {utterance.id: utterance for utterance in ledger.utterances},
    )


def _is_disputed(verdict: Verdict) -> bool:
    return verdict.label == VerdictLabel.DISPUTED or bool(verdict.contradicting)


def _likely(ledger: Ledger, assessment: Assessment | None) -> str:
    if assessment is None or max(assessment.probabilities) < LIKELY:
        return ""
    return assessment.state


def _newest(utterances: Iterable[Utterance]) -> list[Utterance]:
    """In the order of days, the last first."""
    return sorted(utterances, key=lambda utterance: (-utterance.day.toordinal(), utterance.id))


def _disputes(scene: Scene, fresh: Collection[str]) -> Iterable[tuple[Utterance, ...]]:
    """Claims newly disputed, each with those against it: the newest first, and no dispute told from both its ends."""
    told: set[str] = set()
    for utterance in _newest(scene.said[name] for name in fresh):
        others = [scene.said[name] for name in scene.verdicts[utterance.id].contradicting if name in scene.said]
        if utterance.id in told or not others or not scene.is_recent(utterance):
            continue
        told |= {other.id for other in others}
        by_news = sorted(_newest(others), key=lambda other: not scene.is_told(other))
        yield (utterance, *by_news[: MOST_WORDS - 1])


def _led_to(scene: Scene, place_id: str) -> tuple[Utterance, ...]:
    """What the new documents say of a place, the newest first."""
    here = [u for u in scene.ledger.utterances if u.place_id == place_id and scene.is_told(u)]
    return tuple(_newest(u for u in here if scene.is_recent(u))[:MOST_WORDS])


def _admissions(scene: Scene, place_id: str, earlier: Collection[str]) -> Iterable[Utterance]:
    for utterance in _newest(u for u in scene.ledger.utterances if u.place_id == place_id):
        is_one = utterance.against_interest and not utterance.background and utterance.id not in earlier
        if is_one and scene.is_recent(utterance) and scene.is_told(utterance):
            yield utterance


def _change(ledger: Ledger, before: str, place_id: str, place: str) -> str:
    now = next(assessment for assessment in ledger.assessments if assessment.place_id == place_id)
    then = f"that {state_clause(ledger.war, before, 'it')}" if before else "to be unclear"
    sentences = (
        f"{place}: it was assessed {then}.",
        state_sentence(ledger.war, now, place),
        confidence_sentence(now),
    )
    return " ".join(sentence for sentence in sentences if sentence)


def _words(claim: ResolvedClaim, utterance: Utterance, documents: Mapping[str, Document]) -> AlertWords:
    document = documents.get(claim.claim.span.document_id)
    return AlertWords(
        claim.id,
        claim.claim.span.document_id,
        document.url if document else "",
        document.publisher if document else "",
        claim.speaker_name,
        utterance.day,
        claim.claim.span.quote,
    )
