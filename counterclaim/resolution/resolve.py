"""From claims to resolved claims: which speaker, which place, which days, and against whose interest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from counterclaim.language.sentences import sentence_at
from counterclaim.model import THIRD, Claim, Document, ResolvedClaim, Story, Toponym, War
from counterclaim.plugins import PlaceIndex
from counterclaim.resolution.days import due_day, event_days
from counterclaim.resolution.interest import is_against_interest
from counterclaim.resolution.places import PlaceChoice, PlaceContext, resolve_place
from counterclaim.resolution.speakers import SpeakerBook, SpeakerChoice


class Resolver:
    """Resolves the claims of a story; made once for a war and a gazetteer."""

    def __init__(self, war: War, index: PlaceIndex) -> None:
        self.war, self.index = war, index
        self.book = SpeakerBook(war)

    def resolve(
        self, document: Document, story: Story, claims: Sequence[Claim], toponyms: Sequence[Toponym]
    ) -> tuple[ResolvedClaim, ...]:
        """Resolve a story's claims; what cannot be told stays unknown, with the reason."""
        names = self.book.introduced(
            text for claim in claims for text in (claim.speaker_text, claim.relayed_by_text) if text
        )
        mentioned = {claim.place for claim in claims if claim.place}
        places = {toponym: self._place(toponym, document.text, toponyms) for toponym in mentioned}
        return tuple(self._claim(document, story, claim, names, places) for claim in claims)

    def _place(self, toponym: Toponym, text: str, toponyms: Sequence[Toponym]) -> PlaceChoice:
        others = sorted((t for t in toponyms if t != toponym), key=lambda t: (abs(t.start - toponym.start), t.start))
        start, end = _line(text, toponym)
        sentence = tuple(t for t in others if start <= t.start < end)
        return resolve_place(
            toponym, PlaceContext(sentence, tuple(t for t in others if t not in sentence), self.index, self.war)
        )

    def _claim(
        self,
        document: Document,
        story: Story,
        claim: Claim,
        names: Mapping[str, str],
        places: Mapping[Toponym, PlaceChoice],
    ) -> ResolvedClaim:
        hints = {"camp_hint": claim.speaker_camp, "role_hint": claim.speaker_role}
        speaker = self.book.resolve(claim.speaker_text, story_names=names, **hints)
        relay = self.book.resolve(claim.relayed_by_text, story_names=names) if claim.relayed_by_text else None
        if relay and relay.id == speaker.id:
            relay = None
        if claim.speaker_role == "outlet":
            speaker = _as_outlet(speaker)
        choice = places[claim.place] if claim.place else None
        place = self.index.place(choice.place_id) if choice and choice.place_id else None
        resolved = ResolvedClaim(
            claim=claim,
            speaker_id=speaker.id,
            speaker_name=speaker.name,
            speaker_org=speaker.org,
            camp=speaker.camp,
            role=speaker.role,
            relayed_by_id=relay.id if relay else "",
            relayed_by_name=relay.name if relay else "",
            relayed_by_camp=relay.camp if relay else "",
            place_id=place.id if place else "",
            place_name=place.name if place else claim.place_text,
            place_candidates=_candidates(choice),
            place_reason=choice.reason if choice else "",
            event_days=story.published,
            said=story.published,
            against_interest=is_against_interest(claim, speaker.camp, self.war),
        )
        return dated(resolved, document, story)


def dated(resolved: ResolvedClaim, document: Document, story: Story) -> ResolvedClaim:
    """The same claim with its days told from the story's day: repeated when that day becomes better known."""
    return replace(
        resolved,
        said=story.published,
        event_days=event_days(resolved.claim, story, document),
        due=due_day(resolved.claim, story, document),
    )


def _line(text: str, toponym: Toponym) -> tuple[int, int]:
    """The sentence that a toponym stands in; outside of one, its line."""
    start = text.rfind("\n", 0, toponym.start) + 1
    end = text.find("\n", toponym.end)
    end = len(text) if end < 0 else end
    sentence = sentence_at(text, toponym.start, start, end)
    return (sentence.start, sentence.end) if sentence else (start, end)


def _as_outlet(choice: SpeakerChoice) -> SpeakerChoice:
    """An outlet's own voice keeps the camp that the registry knows of it, and is a third party else."""
    return (
        choice
        if choice.role in {"outlet", "agency", "mapper", "analyst"}
        else replace(choice, role="outlet", camp=choice.camp or THIRD)
    )


def _candidates(choice: PlaceChoice | None) -> tuple[tuple[str, float], ...]:
    return tuple((place_id, round(float(p), 4)) for place_id, p in choice.candidates) if choice else ()
