"""The extractor that asks a language model, and keeps of its answer only what stands in the article."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence

from counterclaim.claims.frames import EXTENTLESS, HOLDING
from counterclaim.claims.lexicon import lexicon
from counterclaim.claims.llm.anchors import Anchors
from counterclaim.claims.llm.answer import Told, read_answer
from counterclaim.claims.llm.endpoint import Endpoint
from counterclaim.claims.llm.pieces import Piece, pieces
from counterclaim.claims.llm.prompt import question
from counterclaim.claims.llm.settings import Settings
from counterclaim.claims.llm.tally import Tally
from counterclaim.errors import FetchError, NotText, Refused, TooLarge
from counterclaim.language.numbers import find_counts
from counterclaim.model import (
    Claim,
    Count,
    Document,
    Predicate,
    Span,
    Stance,
    Story,
    Toponym,
    War,
    content_id,
)

NAME = "llm/1"
CONTEXT = 40  # characters of context either side of a quote
CONFIDENCE = 0.5  # nobody has measured the model that a user chooses
MOST_PIECES = 8  # of one story
MOST_FAILURES = 3  # stories in a row, after which a server is left alone for the rest of the run


class LlmExtractor:
    """Claims as a language model tells them, each held against the article; without settings it asks nothing.

    ``settings`` default to the environment's (``COUNTERCLAIM_LLM_URL`` and its companions). A server that fails costs
    its own claims only: ``extract`` never raises, and ``remarks`` says what happened. ``dropped`` counts by reason the
    claims that were not believed, ``emptied`` the fields; both over the extractor's life.

    Raises ``PluginError`` where the environment's settings cannot be used.
    """

    def __init__(self, settings: Settings | None = None, pause: Callable[[float], None] = time.sleep) -> None:
        self._settings = settings or Settings.of(os.environ)
        self._endpoint = Endpoint(self._settings, pause) if self._settings else None
        self._tally = Tally()
        self._failures = 0
        self.dropped: Counter[str] = Counter()
        self.emptied: Counter[str] = Counter()

    def remarks(self) -> tuple[str, ...]:
        """What to tell the user of the stories read since this was last asked: one line, or nothing."""
        line = self._tally.line(self._settings.model) if self._settings else ""
        self._tally = Tally()
        return (line,) if line else ()

    def extract(self, document: Document, story: Story, toponyms: Sequence[Toponym], war: War) -> Sequence[Claim]:
        """The story's claims in the order of their places; none where no model or no place is named."""
        if self._endpoint is None or self._settings is None or not toponyms:
            return ()
        if self._failures >= MOST_FAILURES:
            self._tally.skipped += 1
            return ()
        reading = _Reading(document, story, toponyms, war, self._settings.model)
        cut = pieces(document.text, story)
        self._tally.unsent += sum(len(piece.text(document.text)) for piece in cut[MOST_PIECES:])
        for piece in cut[:MOST_PIECES]:
            if not self._read(reading, piece, self._endpoint):
                break
        return self._counted(reading)

    def _read(self, reading: _Reading, piece: Piece, endpoint: Endpoint) -> bool:
        """Ask about one piece; False where it is no use to go on with this story."""
        self._tally.asked += 1
        try:
            reading.take(endpoint.ask(reading.question(piece)), piece)
        except (NotText, TooLarge) as error:
            self._tally.fail(error)
        except FetchError as error:
            self._tally.fail(error)
            self._failures = MOST_FAILURES if isinstance(error, Refused) else self._failures + 1
            return False
        self._failures = 0
        return True

    def _counted(self, reading: _Reading) -> tuple[Claim, ...]:
        for mine, its in ((self.dropped, reading.dropped), (self.emptied, reading.emptied)):
            mine.update(its)
        self._tally.dropped.update(reading.dropped)
        self._tally.emptied.update(reading.emptied)
        self._tally.kept += len(reading.claims)
        return tuple(sorted(reading.claims.values(), key=_order))


class _Reading:
    """One story's claims as they are made, with what was not believed."""

    def __init__(self, document: Document, story: Story, toponyms: Sequence[Toponym], war: War, model: str) -> None:
        self.document, self.story, self.war, self.model = document, story, war, model
        self.anchors = Anchors(document.text, story, toponyms)
        self.lexicon = lexicon(story.language)
        self.claims: dict[str, Claim] = {}
        self.dropped: Counter[str] = Counter()
        self.emptied: Counter[str] = Counter()

    def question(self, piece: Piece) -> dict[str, object]:
        """What to ask of a piece."""
        return question(self.model, self.war, self.story.title, piece.text(self.document.text))

    def take(self, content: str, piece: Piece) -> None:
        """Keep what an answer says and the article bears out; raises ``NotText`` where it is no answer."""
        told, refused = read_answer(content, self.war)
        self.dropped.update(refused)
        for row in told:
            if row.speaker and not self.anchors.names(row.speaker):
                self.dropped["speaker not in the article"] += 1
                continue
            quote = self.anchors.quote(row.quote, piece)
            if quote is None:
                self.dropped["quote not verbatim"] += 1
                continue
            claim = self._claim(row, quote, piece)
            if claim.id in self.claims:
                self.dropped["told twice"] += 1
            self.claims.setdefault(claim.id, claim)

    def _claim(self, told: Told, quote: tuple[int, int], piece: Piece) -> Claim:
        span = self._span(*quote)
        place_text, place = self.anchors.place(told.place, quote, piece)
        self._note("place", told.place, place_text)
        relay = told.relayed_by if self.anchors.names(told.relayed_by) else ""
        self._note("relayed by", told.relayed_by, relay)
        speaker = told.speaker or self.document.publisher or "the article"
        denies = told.stance == Stance.DENIES
        says = told.stance in {Stance.ASSERTS, Stance.HEDGES}  # what cannot be verified has neither holder nor extent
        holder = told.holder if denies or (says and told.predicate in HOLDING) else None
        said = (told.predicate, told.stance, holder, place_text, place.start if place else -1, speaker, relay)
        return Claim(
            id=content_id(NAME, self.document.id, span.start, span.end, *said),
            story_id=self.story.id,
            span=span,
            speaker_text=speaker,
            relayed_by_text=relay,
            stance=told.stance,
            predicate=told.predicate,
            place_text=place_text,
            place=place,
            holder=None if denies else holder,
            extent=told.extent if says and told.predicate not in EXTENTLESS else None,
            count=self._count(told, span),
            event_text=span.quote,
            likelihood=self._likelihood(told, span),
            extractor=f"{NAME} {self.model}",
            confidence=CONFIDENCE,
            denies_predicate=told.predicate if denies else None,
            denies_holder=holder if denies else None,
            outcome=_outcome(told),
            due_text=self._due(told, span),
            background=told.background and not told.speaker,
            speaker_camp=(told.speaker_side or "") if told.speaker else "",
            speaker_role="" if told.speaker else "outlet",
            quotes_map=bool(told.speaker and self.lexicon.words["quotes_map"].search(told.speaker)),
        )

    def _span(self, start: int, end: int) -> Span:
        text = self.document.text
        before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        return Span(self.document.id, start, end, text[start:end], before, after)

    def _count(self, told: Told, span: Span) -> Count | None:
        """The number, where the quote itself has it, in figures or words."""
        if told.count is None:
            return None
        for mention in find_counts(self.document.text, span.start, span.end, self.lexicon.language):
            if mention.value == told.count:
                scope = "sector" if self.lexicon.words["sector"].search(span.quote) else ""
                return Count(mention.value, mention.unit, scope)
        self.emptied["count"] += 1
        return None

    def _likelihood(self, told: Told, span: Span) -> str:
        words = told.likelihood.strip("\"'«»“” ").casefold() if told.predicate == Predicate.FORECAST else ""
        kept = words if words in span.quote.casefold() else ""
        self._note("likelihood", words, kept)
        return kept

    def _due(self, told: Told, span: Span) -> str:
        if told.predicate not in {Predicate.ORDER, Predicate.FORECAST}:
            return ""
        match = self.lexicon.words["due"].search(span.quote)
        return match.group() if match else ""

    def _note(self, field: str, told: str, kept: str) -> None:
        if told and not kept:
            self.emptied[field] += 1


def _order(claim: Claim) -> tuple[int, int, int, str]:
    """By the quote's place, then its place's: a list of villages stays in its order."""
    return claim.span.start, claim.span.end, claim.place.start if claim.place else -1, claim.id


def _outcome(told: Told) -> str:
    """An outcome only where the claim can have one: a situation is adverse, fighting is repelled or goes on."""
    fits = (told.outcome == "adverse") == (told.predicate == Predicate.SITUATION)
    return told.outcome if fits else ""
