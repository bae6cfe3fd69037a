"""From claims to resolved claims: which speaker, which place, which days, and against whose interest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from counterclaim.language.spelling import key
from counterclaim.model import THIRD, Claim, Document, ResolvedClaim, Story, Toponym, War
from counterclaim.plugins import PlaceIndex
from counterclaim.resolution.days import due_day, event_days
from counterclaim.resolution.interest import is_against_interest
from counterclaim.resolution.places import PlaceChoice, PlaceResolver
from counterclaim.resolution.speakers import SpeakerBook, SpeakerChoice

LEAST_SHARE = 0.001
REPORTERS = frozenset({"outlet", "agency", "mapper", "analyst"})


class Resolver:
    """Resolves the claims of a story; made once for a war and a gazetteer."""

    def __init__(self, war: War, index: PlaceIndex) -> None:
        self.war, self.index = war, index
        self.book = SpeakerBook(war)
        self.places = PlaceResolver(war, index)
        reporters = [speaker for speaker in war.speakers if speaker.role in REPORTERS]
        self.sites = {
            _squeezed(name): speaker.name for speaker in reporters for name in (speaker.name, *speaker.aliases)
        }

    def resolve(
        self, document: Document, story: Story, claims: Sequence[Claim], toponyms: Sequence[Toponym]
    ) -> tuple[ResolvedClaim, ...]:
        """Resolve a story's claims; what cannot be told stays unknown, with the reason."""
        told = (text for claim in claims for text in (claim.speaker_text, claim.relayed_by_text) if text)
        day = story.published.best
        names = self.book.introduced(dict.fromkeys(told), day)

        @cache
        def who(text: str, camp: str = "", role: str = "") -> SpeakerChoice:
            named = self._published_by(text)
            return self.book.resolve(named, story_names=names, camp_hint=camp, role_hint=role, day=day)

        named = dict.fromkeys((*toponyms, *(claim.place for claim in claims if claim.place)))
        is_open = any(len(toponym.candidates) > 1 for toponym in named)
        around = document.text if is_open else ""  # of a map's megabytes nothing is asked where no name has namesakes
        places = self.places.of_story(around, tuple(named), story.published.best) if claims else {}
        return tuple(self._claim(document, story, claim, who, places) for claim in claims)

    def _claim(
        self,
        document: Document,
        story: Story,
        claim: Claim,
        who: Callable[..., SpeakerChoice],
        places: Mapping[Toponym, PlaceChoice],
    ) -> ResolvedClaim:
        speaker = who(claim.speaker_text, claim.speaker_camp, claim.speaker_role)
        relay = who(claim.relayed_by_text) if claim.relayed_by_text else None
        if relay and relay.id == speaker.id:
            relay = None
        if claim.speaker_role == "outlet":
            speaker = _as_outlet(speaker, document)
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

    def _published_by(self, text: str) -> str:
        """The registry's name of the outlet whose site a text is ("kyivindependent.com"), else the text itself."""
        if " " in text or "." not in text:
            return text
        return self.sites.get(_squeezed(text.removeprefix("www.").split(".")[0]), text)


def dated(resolved: ResolvedClaim, document: Document, story: Story) -> ResolvedClaim:
    """The same claim with its days told from the story's day: repeated when that day becomes better known."""
    return replace(
        resolved,
        said=story.published,
        event_days=event_days(resolved.claim, story, document),
        due=due_day(resolved.claim, story, document),
    )


def _squeezed(name: str) -> str:
    return key(name).removeprefix("the ").replace(" ", "")


def _as_outlet(choice: SpeakerChoice, document: Document) -> SpeakerChoice:
    """An outlet's own voice keeps the camp that the registry knows of it, and is a third party else.

    Articles of which no outlet is known are each a speaker of their own: they share no record and no weight.
    """
    if not document.publisher:
        choice = replace(choice, id=f"{choice.id}-{document.id[:12]}")
    return choice if choice.role in REPORTERS else replace(choice, role="outlet", camp=choice.camp or THIRD)


def _candidates(choice: PlaceChoice | None) -> tuple[tuple[str, float], ...]:
    """The candidates worth keeping: names of two hundred villages have a long tail."""
    return tuple((i, round(p, 4)) for i, p in choice.candidates if p >= LEAST_SHARE) if choice else ()
