"""The built-in extractor: rules over attribution, frames and places, in three languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from counterclaim.claims.answers import VERDICTS, Answers
from counterclaim.claims.attribution import Attribution, Attributor
from counterclaim.claims.dialogue import answers
from counterclaim.claims.discourse import PERSONS, Voice, is_person
from counterclaim.claims.focus import Focus, overlapping
from counterclaim.claims.frames import FrameReader, Proposition, clauses
from counterclaim.claims.holders import Telling
from counterclaim.claims.judging import Found, Judge
from counterclaim.claims.lexicon import Lexicon, lexicon, one_of, phrases
from counterclaim.claims.placing import Placing, capitals, places_of
from counterclaim.claims.sides import Sides
from counterclaim.claims.sources import BODIES, Aliases, SourceFinder
from counterclaim.claims.tagger.model import shipped
from counterclaim.claims.tagger.reading import StoryReading, story_reading
from counterclaim.claims.voices import Voices
from counterclaim.language.sentences import Sentence, split_sentences
from counterclaim.language.spelling import same_length
from counterclaim.model import (
    Claim,
    Document,
    Extent,
    Predicate,
    RegionRole,
    Span,
    Speaker,
    Stance,
    Story,
    Toponym,
    War,
    content_id,
)

NAME = "rules/1"
BESIDE = 48  # how far the words of a report may stand from the name of the body that issues it
LONGEST_TRAIL = 2
OPENING = frozenset('"“«„:')
CLOSING = frozenset('"”»')
CONTEXT = 40
SHORTEST_STATEMENT = 5  # words
LONGEST_HEADING = 5  # words
LONGEST_OPENING = 10  # words
LONGEST_DENIAL = 3  # words
_LETTERS = re.compile(r"[^\W\d_]{2,}")
POSTING = PERSONS - {"other"}
SEPARATOR = re.compile(r"\n\s*(?:\*\s*){3,}\n|\n\s*[-—_]{3,}\s*\n")
CARRYING = frozenset({"say", "claim", "admit"})


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence in nobody's voice, with the number of propositions found before it."""

    sentence: Sentence
    attributions: tuple[Attribution, ...]
    found: int


class RuleExtractor:
    """Reads a story sentence by sentence; fast, offline, and every claim's quote is the text at its offsets."""

    def __init__(self) -> None:
        self._aliases: dict[tuple[Speaker, ...], Aliases] = {}

    def extract(self, document: Document, story: Story, toponyms: Sequence[Toponym], war: War) -> Sequence[Claim]:
        """Claims of the story in order of position."""
        if war.speakers not in self._aliases:
            self._aliases[war.speakers] = Aliases(war.speakers)
        reading = story_reading(shipped(), same_length(document.text), story, toponyms, war)
        reader = _StoryReader(document, story, toponyms, war, self._aliases[war.speakers], reading)
        return reader.claims()


class _StoryReader:
    """One reading of one story."""

    def __init__(
        self,
        document: Document,
        story: Story,
        toponyms: Sequence[Toponym],
        war: War,
        aliases: Aliases,
        reading: StoryReading | None = None,
    ) -> None:
        self.document, self.story, self.war = document, story, war
        self.text = same_length(document.text)
        self.lexicon: Lexicon = lexicon(story.language, phrases(war))
        self.sides = Sides(war, self.lexicon)
        body = [(r.start, r.end) for r in story.regions if r.role == RegionRole.BODY]
        self.opening = body[0][0] if body else 0
        self.toponyms = toponyms = places_of(self.text, self.opening if body else None, toponyms, aliases)
        self.focus = Focus(self.lexicon, toponyms, capitals(self.text, toponyms, aliases))
        self.placing = Placing(self.text, self.lexicon, self.focus, toponyms)
        self.attributor = Attributor(self.lexicon, self.sides, SourceFinder(war, self.lexicon, self.sides, aliases))
        self.frames = FrameReader(self.lexicon, self.sides)
        self.camps = frozenset(camp.id for camp in war.camps)
        self.found: list[Found] = []
        self.answers = Answers(self.text, self.lexicon, self.focus, self.camps)
        self.trail: list[_Read] = []
        self.voices = Voices(self.attributor, reading, toponyms) if reading else None
        self.judge = Judge(self.text, self.lexicon, self.focus, reading) if reading and reading.tells_claims else None
        self.carried, self.carried_to = Voice(), 0
        self.assesses = any(
            speaker.role in {"analyst", "mapper"} and document.publisher in {speaker.name, *speaker.aliases}
            for speaker in (war.speakers if document.publisher else ())
        )  # an analyst's page speaks for itself wherever it names nobody
        self.owner = Voice()  # whose post it is
        self.theme = self._theme()
        self.turns = answers(self.text, body[0][0], body[-1][1]) if body else ()
        self.bulletin: Voice | None = None
        self.issued = False  # whether the bulletin was named as one, so that all that follows is its text

    def _theme(self) -> tuple[str, ...]:
        """The one settlement that the title, or a heading-like first sentence, names; () for none or several."""
        titles = [(r.start, r.end) for r in self.story.regions if r.role == RegionRole.TITLE]
        first = next((r for r in self.story.regions if r.role == RegionRole.BODY), None)
        if not titles and first:
            opening = next(iter(split_sentences(self.text, first.start, first.end)), None)
            if opening and len(_LETTERS.findall(self.text, opening.start, opening.end)) <= LONGEST_HEADING:
                titles = [(opening.start, opening.end)]
        named = {t.candidates[:1] for start, end in titles for t in self.focus.within(self.text, start, end)}
        return named.pop() if len(named) == 1 else ()

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
        if any(self.lexicon.words[use].match(self.text, sentence.start) for use in VERDICTS):
            own = (sentence.start, sentence.end, Voice(), Voice(), "own", sentence.start, sentence.start)
            self._read_content(sentence, Attribution(*own), headline)
            return
        if self.voices:
            attributions = self.voices.hear(self.text, sentence, attributions)
        if not headline:
            self._note_owner(sentence, attributions)
        attributions = [self._in_turn(sentence, attribution) for attribution in attributions]
        attributions = [self._in_bulletin(sentence, attribution) for attribution in attributions]
        if not headline:
            attributions = self._disputed(self._carried(sentence, attributions))
        if self.lexicon.words["about_this"].match(self.text, sentence.start) and attributions[-1].voice.text:
            self._attribute_before(attributions[-1])
        else:
            self._follow(sentence, attributions, headline)
            first = len(self.found)
            for attribution in attributions:
                self._read_content(sentence, attribution, headline)
            if self.judge:
                self.found[first:] = self.judge.judge(sentence, attributions, self.found[first:], headline)
        self.focus.after(self.text, sentence.start, sentence.end, [(a.head_start, a.head_end) for a in attributions])
        self.frames.holders.note(self.text, sentence.start, sentence.end)

    def _follow(self, sentence: Sentence, attributions: Sequence[Attribution], headline: bool) -> None:
        """Keep the latest sentences that are in nobody's voice: the next may say whose they were."""
        if headline or any(attribution.voice.text for attribution in attributions):
            self.trail = []
        else:
            self.trail = [*self.trail, _Read(sentence, tuple(attributions), len(self.found))][-LONGEST_TRAIL:]

    def _attribute_before(self, attribution: Attribution) -> None:
        """ "Об этом сообщил X": the sentences before, in nobody's voice, were this speaker's."""
        if not self.trail:
            return
        del self.found[self.trail[0].found :]
        for earlier in self.trail:
            for told in earlier.attributions:
                self._read_content(earlier.sentence, replace(told, voice=attribution.voice, cue=attribution.cue), False)
        self.trail = []

    def _in_turn(self, sentence: Sentence, attribution: Attribution) -> Attribution:
        """An answer in an interview is the words of whom the story has introduced, where it names nobody else."""
        if attribution.voice.text or not any(a <= sentence.start < b for a, b in self.turns):
            return attribution
        return replace(attribution, voice=self.attributor.discourse.he(), relayed_by=Voice(), cue="say")

    def _in_bulletin(self, sentence: Sentence, attribution: Attribution) -> Attribution:
        """A body's bulletin goes on over sentences that name no speaker, where they speak of the enemy or sectors."""
        if attribution.voice.text:
            body = attribution.voice.role in BODIES and attribution.cue in {"say", "claim"}
            self.bulletin = attribution.voice if body else None
            self.issued = body and bool(self.lexicon.words["bulletin"].search(self.text, sentence.start, sentence.end))
            return attribution
        if self.assesses:
            return attribution
        if self.owner.text:
            cue = attribution.cue if attribution.cue == "verify" else "say"
            return replace(attribution, voice=self.owner, relayed_by=Voice(), cue=cue)
        opened = self._opens_bulletin(sentence)
        if opened:
            self.bulletin, self.issued = opened, True
            self.attributor.discourse.speaker = opened
        words = self.text[attribution.start : attribution.end]
        partisan = [*self.lexicon.relative.values(), self.lexicon.words["partisan"]]
        relative = self.issued or any(pattern.search(words) for pattern in partisan)
        if self.bulletin and (relative or self.lexicon.words["sector"].search(words)):
            return replace(attribution, voice=self.bulletin, relayed_by=Voice(), cue="say")
        return attribution

    def _note_owner(self, sentence: Sentence, attributions: Sequence[Attribution]) -> None:
        """A line that only says whose post follows makes all after it that person's, up to a rule of asterisks."""
        opens = not self.found and self.text.find("\n", self.opening, sentence.start) < 0
        if SEPARATOR.search(self.text[self.carried_to : sentence.start]):
            self.owner, opens, self.opening = Voice(), True, sentence.start
        if not opens or not self._heads_post(sentence, attributions):
            return
        near = overlapping(self.toponyms, sentence.start, sentence.end)
        found = self.attributor.finder.find(self.text, sentence.start, sentence.end, near, {})
        posted = [s for s in found if s.kind in {"alias", "person"} and (s.role in POSTING or is_person(s))]
        if posted:
            voice = self.attributor.discourse.voice(posted[0], posted[0].text)
            self.owner = replace(voice, camp=voice.camp or next((s.camp for s in found if s.camp), ""))

    def _heads_post(self, sentence: Sentence, attributions: Sequence[Attribution]) -> bool:
        """Whether an opening line only names whose post it is: "From X's channel", "X, morning", "X writes"."""
        words = len(_LETTERS.findall(self.text, sentence.start, sentence.end))
        if self.lexicon.words["post"].search(self.text, sentence.start, sentence.end):
            if not any(a.voice.text for a in attributions):
                return True
            return words <= LONGEST_OPENING and not self._says(sentence)
        return (
            words <= LONGEST_HEADING
            and not self._says(sentence)
            and any(
                speaker.role == "milblogger"
                for *_, speaker in self.attributor.finder.named(self.text, sentence.start, sentence.end)
            )
        )

    def _says(self, sentence: Sentence) -> bool:
        return any(frame.words.search(self.text, sentence.start, sentence.end) for frame in self.lexicon.frames)

    def _carried(self, sentence: Sentence, attributions: Sequence[Attribution]) -> list[Attribution]:
        """Within a paragraph a side's speaker goes on until another speaks, or the outlet does."""
        last = max((a for a in attributions if a.voice.text), key=lambda a: a.end, default=None)
        if last is None and not sentence.quoted and self._first_person().match(self.text, sentence.start):
            self.carried = Voice()  # "We compared the pictures": the newsroom speaks again
        if last is None and self._turns(sentence):
            self.carried = Voice()
        tells = [a for a in attributions if a.cue == "verify"]  # of nobody named: the newsroom
        if last is None and not tells and "\n" not in self.text[self.carried_to : sentence.start] and self.carried.text:
            attributions = [replace(a, voice=self.carried, cue="say") for a in attributions]
        elif last is not None:
            said = self.text[last.start : last.end].strip(" :,.")
            closed = said[:1] in OPENING and said[-1:] in CLOSING  # after a quotation the newsroom goes on
            goes_on = last.cue in CARRYING and last.voice.camp in self.camps and not (self.assesses or closed)
            self.carried = (last.relayed_by if last.relayed_by.text else last.voice) if goes_on else Voice()
        else:
            self.carried = Voice()
        self.carried_to = sentence.end
        return list(attributions)

    def _turns(self, sentence: Sentence) -> bool:
        """Whether the text itself answers what it has just told: "In fact ...", "Now ...", "They did not." """
        if sentence.quoted:
            return False
        if self.lexicon.words["turns"].match(self.text, sentence.start):
            return True
        short = len(_LETTERS.findall(self.text, sentence.start, sentence.end)) <= LONGEST_DENIAL
        return short and bool(self.lexicon.words["negation"].match(self.text, sentence.start))

    def _disputed(self, attributions: Sequence[Attribution]) -> list[Attribution]:
        """ "They say that they took it — no, they did not": from the dash on the text speaks, and goes on speaking."""
        found: list[Attribution] = []
        for told in attributions:
            turn = _disputes().search(self.text, told.start, told.end) if told.voice.text else None
            if turn is None:
                found.append(told)
                continue
            own = replace(told, start=turn.end(), voice=Voice(), relayed_by=Voice(), cue="own", head_start=turn.end())
            found += [replace(told, end=turn.start()), replace(own, head_end=turn.end())]
            self.carried = Voice()
        return found

    @staticmethod
    @cache
    def _first_person() -> re.Pattern[str]:
        return re.compile(rf"{one_of('first_person')}\b", re.IGNORECASE)

    def _opens_bulletin(self, sentence: Sentence) -> Voice | None:
        """A line that only names a body and its report: "From the General Staff's morning update"."""
        if not self.lexicon.words["bulletin"].search(self.text, sentence.start, sentence.end):
            return None
        found = self.attributor.finder.named(self.text, sentence.start, sentence.end)
        bodies = [(a, b, s) for a, b, s in found if s.role in BODIES and s.org and self._issues(a, b)]
        return next((Voice(self.text[a:b], s.camp, s.role) for a, b, s in bodies), None)

    def _issues(self, start: int, end: int) -> bool:
        """Whether the words right beside a body's name are those of its report."""
        near = (self.text[max(0, start - BESIDE) : start], self.text[end : end + BESIDE])
        return any(self.lexicon.words["bulletin"].search(part) for part in near)

    def _read_content(self, sentence: Sentence, attribution: Attribution, headline: bool) -> None:
        words = self.text[attribution.start : attribution.end]
        judged = self.answers.verdict(words) if not attribution.voice.text else None
        if judged:
            self.found += self.answers.of(attribution, self.found, judged)
            return
        if attribution.cue == "verify" or self.answers.refers_back(attribution, words):
            answered = self.answers.of(attribution, self.found)
            self.found += answered
            if answered or attribution.cue == "verify":
                if attribution.cue in {"verify", "say"} or not self.lexicon.words["that"].search(words):
                    return
            elif attribution.cue == "say":
                self._untrue(sentence, attribution, headline)
                return
        self._read_frames(sentence, attribution, headline)

    def _read_frames(self, sentence: Sentence, attribution: Attribution, headline: bool) -> None:
        bounds, content = (sentence.start, sentence.end), (attribution.start, attribution.end)
        words = self.text[attribution.start : attribution.end]
        asks = not attribution.voice.text and self.text[sentence.end - 1] == "?"
        if self._is_heading(sentence) and not headline:
            return
        loose = self.placing.is_loose(attribution, bounds, self.theme)
        if asks or attribution.cue == "joke":
            return
        voice, relay = attribution.voice, attribution.relayed_by
        doubt = bool(self.lexicon.words["doubt"].search(self.text, attribution.head_start, attribution.head_end))
        propositions = self.frames.read(
            self.text, *content, Telling(voice.camp, attribution.cue, doubt, bounds, not voice.person)
        )
        if attribution.cue == "order" and not any(p.predicate == Predicate.ORDER for p in propositions):
            propositions = [self._plain(attribution, Predicate.ORDER)]
        if loose:  # strikes are counted over a whole country; anything else would need a place
            propositions = [p for p in propositions if p.predicate == Predicate.STRIKE]
        for proposition in propositions:
            head = (attribution.head_start, attribution.head_end)
            far = loose or self.placing.is_elsewhere(proposition, voice, bounds, self.camps)
            places = [None] if far else self.placing.places(proposition, content, bounds, head)
            for place in self.placing.targets(proposition, self.placing.own(proposition, propositions, places)):
                self.found.append(Found(voice, relay, proposition, place, headline))
        if not propositions and attribution.cue == "claim" and voice.camp in self.camps:
            for place in self.placing.claimed(attribution):
                whole = replace(self._plain(attribution, Predicate.CONTROL), holder=voice.camp, extent=Extent.FULL)
                self.found.append(Found(voice, relay, whole, place, headline))
        if not propositions and self._is_statement(attribution, words) and not headline:
            other = self._plain(attribution, Predicate.OTHER)
            self.found.append(Found(voice, relay, other, self.focus.latest, headline))

    def _is_heading(self, sentence: Sentence) -> bool:
        """A short line without a full stop that names no place only says what follows: "Fighting by sector"."""
        words = len(_LETTERS.findall(self.text, sentence.start, sentence.end))
        ends = self.text[sentence.end - 1 : sentence.end]
        alone = (
            "\n" in self.text[max(0, sentence.start - 2) : sentence.start] + self.text[sentence.end : sentence.end + 2]
        )
        return (
            words <= LONGEST_OPENING
            and ends.isalpha()
            and alone
            and not self.focus.inside(sentence.start, sentence.end)
        )

    def _untrue(self, sentence: Sentence, attribution: Attribution, headline: bool) -> None:
        """Reads words that call something untrue which nobody has claimed yet: the clause that does so denies it."""
        for start, end in clauses(self.text, attribution.start, attribution.end):
            untrue = self.lexicon.words["untrue"].search(self.text, start, end)
            denies = untrue and not self.lexicon.words["negation_after"].search(self.text, start, end)
            part = replace(attribution, start=start, end=end, cue="deny" if denies else attribution.cue)
            if untrue and not any(frame.words.search(self.text, start, end) for frame in self.lexicon.frames):
                continue
            self._read_frames(sentence, part, headline)

    def _is_statement(self, attribution: Attribution, words: str) -> bool:
        """Whether a side's words are worth keeping though no frame fits them: a quotation, or a long clause."""
        return attribution.voice.camp in self.camps and (
            attribution.cue in {"say", "claim"}
            and bool(self.focus.inside(attribution.start, attribution.end))
            and len(words.split()) >= SHORTEST_STATEMENT
            and attribution.head_start < attribution.head_end <= attribution.start
            and (words.lstrip()[:1] in OPENING or not self.lexicon.words["no_statement"].match(words.lstrip()))
        )

    def _plain(self, attribution: Attribution, predicate: Predicate) -> Proposition:
        """A statement without a frame: its speaker's words where those come first, and the content."""
        start = min(attribution.head_start, attribution.start)
        return Proposition(start, attribution.end, predicate, str(predicate), Stance.ASSERTS)

    # -- claims -------------------------------------------------------------------------------------------------------

    def _claim(self, found: Found) -> Claim:
        said, place = found.proposition, found.place
        span = self._span(said.start, said.end)
        place_text = place.text if place else ""
        voice = found.voice if found.voice.text else Voice(self.document.publisher or "the article", "", "outlet")
        relay = found.relayed_by.text
        made_of = (span.start, span.end, said.predicate, said.stance, place_text, voice.text, relay)
        return Claim(
            id=content_id(self.document.id, *made_of),
            story_id=self.story.id,
            span=span,
            speaker_text=voice.text,
            relayed_by_text=relay,
            stance=said.stance,
            predicate=said.predicate,
            place_text=place_text,
            place=place,
            holder=said.holder,
            extent=said.extent,
            count=said.count,
            event_text=span.quote,
            likelihood=said.likelihood,
            extractor=NAME,
            confidence=0.8 if found.voice.text else 0.6,
            denies_predicate=said.predicate if said.stance == Stance.DENIES else None,
            denies_holder=said.denies_holder,
            outcome=said.outcome,
            due_text=self._due(said),
            background=said.background and not found.voice.text,
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


@cache
def _disputes() -> re.Pattern[str]:
    return re.compile(rf",? [—–-] (?={one_of('disputes')}[,.] )", re.IGNORECASE)
