"""The built-in extractor: rules over attribution, frames and places, in three languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from counterclaim.claims.attribution import Attribution, Attributor
from counterclaim.claims.discourse import Voice
from counterclaim.claims.focus import Focus
from counterclaim.claims.frames import FrameReader, Proposition
from counterclaim.claims.holders import Telling
from counterclaim.claims.lexicon import Lexicon, lexicon
from counterclaim.claims.sides import Sides
from counterclaim.claims.sources import Aliases, SourceFinder
from counterclaim.language.sentences import Sentence, split_sentences
from counterclaim.language.spelling import same_length
from counterclaim.model import (
    Claim,
    Document,
    Predicate,
    RegionRole,
    Span,
    Stance,
    Story,
    Toponym,
    War,
    content_id,
)

NAME = "rules/1"
OPENING = frozenset('"“«„:')
CONTEXT = 40
BODIES = frozenset({"general-staff", "ministry"})
REPORTED = (
    Predicate.ENCIRCLEMENT,
    Predicate.CONTROL,
    Predicate.CLEARING,
    Predicate.WITHDRAWAL,
    Predicate.ADVANCE,
    Predicate.ATTACK,
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A proposition with its voice, before it becomes a claim."""

    voice: Voice
    relayed_by: Voice
    proposition: Proposition
    place: Toponym | None
    headline: bool


class RuleExtractor:
    """Reads a story sentence by sentence; fast, offline, and every claim's quote is the text at its offsets."""

    def __init__(self) -> None:
        self._aliases: dict[str, Aliases] = {}

    def extract(self, document: Document, story: Story, toponyms: Sequence[Toponym], war: War) -> Sequence[Claim]:
        """Claims of the story in order of position."""
        if war.id not in self._aliases:
            self._aliases[war.id] = Aliases(war.speakers)
        reader = _StoryReader(document, story, toponyms, war, self._aliases[war.id])
        return reader.claims()


class _StoryReader:
    """One reading of one story."""

    def __init__(
        self, document: Document, story: Story, toponyms: Sequence[Toponym], war: War, aliases: Aliases
    ) -> None:
        self.document, self.story, self.war = document, story, war
        self.text = same_length(document.text)
        self.lexicon: Lexicon = lexicon(story.language)
        self.sides = Sides(war, self.lexicon)
        self.toponyms = toponyms
        self.focus = Focus(self.lexicon, toponyms)
        self.attributor = Attributor(self.lexicon, self.sides, SourceFinder(war, self.lexicon, self.sides, aliases))
        self.frames = FrameReader(self.lexicon, self.sides)
        self.found: list[_Found] = []
        self.bulletin: Voice | None = None
        self.issued = False  # whether the bulletin was named as one, so that all that follows is its text

    def claims(self) -> list[Claim]:
        for region in self.story.regions:
            if region.role in {RegionRole.TITLE, RegionRole.BODY}:
                for sentence in split_sentences(self.text, region.start, region.end):
                    self._read(sentence, region.role == RegionRole.TITLE)
        body = [found for found in self.found if not found.headline]
        kept = body or self.found  # a headline only repeats, shortened, what the body says in full
        claims = {claim.id: claim for claim in (self._claim(found) for found in kept)}
        return sorted(claims.values(), key=lambda claim: (claim.span.start, claim.span.end, claim.id))

    def _read(self, sentence: Sentence, headline: bool) -> None:
        attributions = self.attributor.read(self.text, sentence, self.toponyms)
        attributions = [self._in_bulletin(sentence, attribution) for attribution in attributions]
        for attribution in attributions:
            self._read_content(sentence, attribution, headline)
        self.focus.after(self.text, sentence.start, sentence.end)
        self.frames.holders.note(self.text, sentence.start, sentence.end)

    def _in_bulletin(self, sentence: Sentence, attribution: Attribution) -> Attribution:
        """A body's bulletin goes on over sentences that name no speaker but speak of the enemy, sectors or counts."""
        if attribution.voice.text:
            body = attribution.voice.role in BODIES and attribution.cue in {"say", "claim"}
            self.bulletin = attribution.voice if body else None
            self.issued = body and bool(self.lexicon.words["bulletin"].search(self.text, sentence.start, sentence.end))
            return attribution
        opened = self._opens_bulletin(sentence)
        self.bulletin, self.issued = (opened, True) if opened else (self.bulletin, self.issued)
        words = self.text[attribution.start : attribution.end]
        relative = self.issued or any(pattern.search(words) for pattern in self.lexicon.relative.values())
        if self.bulletin and (relative or self.lexicon.words["sector"].search(words)):
            return Attribution(
                attribution.start,
                attribution.end,
                self.bulletin,
                Voice(),
                "say",
                attribution.head_start,
                attribution.head_end,
            )
        return attribution

    def _opens_bulletin(self, sentence: Sentence) -> Voice | None:
        """A line that only names a body and its report: "From the General Staff's morning update"."""
        if not self.lexicon.words["bulletin"].search(self.text, sentence.start, sentence.end):
            return None
        found = self.attributor.finder.aliases.find(self.text, sentence.start, sentence.end)
        return next((Voice(self.text[a:b], s.camp, s.role) for a, b, s in found if s.role in BODIES), None)

    def _read_content(self, sentence: Sentence, attribution: Attribution, headline: bool) -> None:
        bounds = (sentence.start, sentence.end)
        content = (attribution.start, attribution.end)
        words = self.text[attribution.start : attribution.end]
        if attribution.cue == "verify" or self._refers_back(attribution, words):
            self._refer_back(attribution, bounds)
            if attribution.cue in {"verify", "say"} or not self.lexicon.words["that"].search(words):
                return
        if attribution.cue == "joke" or self._is_loose(attribution, bounds):
            return
        head = self.text[attribution.head_start : attribution.head_end]
        doubt = bool(self.lexicon.words["doubt"].search(head))
        propositions = self.frames.read(
            self.text, *content, Telling(attribution.voice.camp, attribution.cue, doubt, bounds)
        )
        if attribution.cue == "order" and not any(p.predicate == Predicate.ORDER for p in propositions):
            propositions = [self._order(attribution)]
        for proposition in propositions:
            for place in self._places(proposition, content, bounds):
                self.found.append(_Found(attribution.voice, attribution.relayed_by, proposition, place, headline))
        if not propositions and self._is_statement(attribution, words) and not headline:
            self.found.append(
                _Found(attribution.voice, attribution.relayed_by, self._other(attribution), self.focus.latest, headline)
            )

    def _places(
        self, proposition: Proposition, content: tuple[int, int], sentence: tuple[int, int]
    ) -> list[Toponym | None]:
        if proposition.predicate == Predicate.ORDER:
            return list(self.focus.within(self.text, proposition.start, proposition.end)) or [None]
        if self.lexicon.words["front"].search(self.text, *content) and not self.focus.within(
            self.text, proposition.start, proposition.end
        ):
            return [None]
        found = self.focus.places(self.text, (proposition.start, proposition.end), content, sentence)
        return list(found) or [None]

    def _is_loose(self, attribution: Attribution, sentence: tuple[int, int]) -> bool:
        """The outlet's own words that neither name a place nor mean one are no claim on the place of the sentence before."""
        if attribution.voice.text or self.focus.within(self.text, *sentence):
            return False
        return not any(self.lexicon.words[use].search(self.text, *sentence) for use in ("city", "front", "both"))

    def _is_statement(self, attribution: Attribution, words: str) -> bool:
        return bool(attribution.voice.camp and attribution.voice.camp in {c.id for c in self.war.camps}) and (
            attribution.cue in {"say", "claim"}
            and len(words.split()) >= 5
            and attribution.head_end <= attribution.start
            and (words.lstrip()[:1] in OPENING or not self.lexicon.words["no_statement"].match(words.lstrip()))
        )

    # -- reference to what others said ------------------------------------------------------------------------------------

    def _refers_back(self, attribution: Attribution, words: str) -> bool:
        whole = self.text[min(attribution.head_start, attribution.start) : max(attribution.end, attribution.head_end)]
        if attribution.cue == "deny":
            told = (
                self.text[attribution.head_start : attribution.head_end]
                if attribution.start >= attribution.head_end
                else ""
            )
            return any(
                self.lexicon.words[use].search(part) for use in ("anaphoric", "nominal") for part in (words[:90], told)
            )
        return bool(attribution.voice.text and self.lexicon.words["untrue"].search(whole))

    def _refer_back(self, attribution: Attribution, sentence: tuple[int, int]) -> None:
        """A denial or "could not verify" of "these claims" is about what was claimed before, each place once."""
        stance = Stance.CANNOT_VERIFY if attribution.cue == "verify" else Stance.DENIES
        own = attribution.voice.camp
        rivals = [
            f
            for f in self.found
            if f.proposition.stance == Stance.ASSERTS
            and f.place
            and f.voice.text
            and f.proposition.predicate in REPORTED
            and not f.headline
            and f.voice != attribution.voice
            and (not own or own not in {c.id for c in self.war.camps} or f.voice.camp != own)
        ]
        chosen: dict[tuple[str, ...], _Found] = {}
        for found in rivals[-8:]:
            place = found.place.candidates[:1] if found.place else ()
            best = chosen.get(place)
            if best is None or REPORTED.index(found.proposition.predicate) <= REPORTED.index(
                best.proposition.predicate
            ):
                chosen[place] = found
        lead = min((f.proposition.predicate for f in chosen.values()), key=REPORTED.index, default=None)
        for found in chosen.values():
            if found.proposition.predicate == lead:
                self.found.append(self._answer(attribution, found, stance, sentence))

    def _answer(self, attribution: Attribution, found: _Found, stance: Stance, sentence: tuple[int, int]) -> _Found:
        start = min(attribution.head_start, attribution.start)
        end = max(attribution.head_end, self._first_break(attribution))
        told = found.proposition
        denied = told.holder if stance == Stance.DENIES else None
        proposition = Proposition(start, end, told.predicate, "answer", stance, denies_holder=denied)
        return _Found(attribution.voice, attribution.relayed_by, proposition, found.place, False)

    def _first_break(self, attribution: Attribution) -> int:
        match = re.compile(r",(?= )").search(self.text, attribution.start, attribution.end)
        return match.start() if match else attribution.end

    # -- statements without a frame ---------------------------------------------------------------------------------------

    def _order(self, attribution: Attribution) -> Proposition:
        return self._plain(attribution, Predicate.ORDER)

    def _other(self, attribution: Attribution) -> Proposition:
        return self._plain(attribution, Predicate.OTHER)

    def _plain(self, attribution: Attribution, predicate: Predicate) -> Proposition:
        start, end = attribution.start, attribution.end
        if attribution.head_start < start:
            start = attribution.head_start
        return Proposition(start, end, predicate, str(predicate), Stance.ASSERTS)

    # -- claims -----------------------------------------------------------------------------------------------------------

    def _claim(self, found: _Found) -> Claim:
        proposition = found.proposition
        span = self._span(proposition.start, proposition.end)
        place = found.place
        voice = found.voice if found.voice.text else Voice(self.document.publisher or "the article", "", "outlet")
        return Claim(
            id=content_id(
                self.document.id,
                span.start,
                span.end,
                proposition.predicate,
                proposition.stance,
                place.text if place else "",
                voice.text,
                found.relayed_by.text,
            ),
            story_id=self.story.id,
            span=span,
            speaker_text=voice.text,
            relayed_by_text=found.relayed_by.text,
            stance=proposition.stance,
            predicate=proposition.predicate,
            place_text=place.text if place else "",
            place=place,
            holder=proposition.holder,
            extent=proposition.extent,
            count=proposition.count,
            event_text=span.quote,
            likelihood=proposition.likelihood,
            extractor=NAME,
            confidence=0.8 if found.voice.text else 0.6,
            denies_predicate=proposition.predicate if proposition.stance == Stance.DENIES else None,
            denies_holder=proposition.denies_holder,
            outcome=proposition.outcome,
            due_text=self._due(proposition),
            background=proposition.background and not found.voice.text,
            headline=found.headline,
            speaker_camp=voice.camp,
            speaker_role=voice.role,
            quotes_map=bool(self.lexicon.words["quotes_map"].search(voice.text)),
        )

    def _due(self, proposition: Proposition) -> str:
        if proposition.predicate not in {Predicate.ORDER, Predicate.FORECAST}:
            return ""
        match = self.lexicon.words["due"].search(self.text, proposition.start, proposition.end)
        return match.group() if match else ""

    def _span(self, start: int, end: int) -> Span:
        text = self.document.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return Span(
            self.document.id,
            start,
            end,
            text[start:end],
            text[max(0, start - CONTEXT) : start],
            text[end : end + CONTEXT],
        )
