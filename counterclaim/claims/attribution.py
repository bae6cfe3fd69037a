"""Attribution: who says which stretch of a sentence, by cue words, quotation marks and carry-over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from counterclaim.claims.discourse import PERSONS, Discourse, Voice
from counterclaim.claims.focus import overlapping
from counterclaim.claims.heads import QUOTES, Head, HeadFinder
from counterclaim.claims.lexicon import Lexicon, everywhere, one_of
from counterclaim.claims.sides import Sides
from counterclaim.claims.sources import SourceFinder
from counterclaim.language.sentences import Sentence, inside_quotation
from counterclaim.model import Predicate, Toponym

ARTICLE_BEFORE = re.compile(r"(?:\b(?:the|a|an))?\s*$", re.IGNORECASE)
LONGEST_LEAD = 3  # characters before a subject
LONGEST_POSTPOSED = 200  # how many characters after a speaker may still tell that its content goes on


@dataclass(frozen=True, slots=True)
class Attribution:
    """A stretch of content and whose words it is; ``cue`` is the kind of cue, ``own`` for the outlet's own voice."""

    start: int
    end: int
    voice: Voice
    relayed_by: Voice
    cue: str
    head_start: int
    head_end: int


class Attributor:
    """Reads sentences in order and keeps the discourse between them; one instance a story."""

    def __init__(self, lexicon: Lexicon, sides: Sides, finder: SourceFinder) -> None:
        self.lexicon, self.sides, self.finder = lexicon, sides, finder
        self.discourse = Discourse(lexicon, sides)
        self.heads = HeadFinder(lexicon, sides, self.discourse)

    def read(self, text: str, sentence: Sentence, toponyms: Sequence[Toponym]) -> list[Attribution]:
        """Attribute every stretch of the sentence, in order; the outlet's own voice fills the rest.

        ``text`` must have its apostrophes unified (``spelling.same_length``); ``toponyms`` are in order.
        """
        near = overlapping(toponyms, sentence.start, sentence.end)
        sources = self.finder.find(text, sentence.start, sentence.end, near, self.discourse.known)
        heads = self.heads.find(text, sentence, sources)
        for source in sources:
            self.discourse.introduce(source)
        if sources and sources[0].start - sentence.start <= LONGEST_LEAD:
            self.discourse.subject(sources[0])
        aside = self._aside(text, sentence, heads)
        if aside:
            return self._around(text, sentence, toponyms, aside)
        found = self._contents(text, sentence, heads)
        told = [(a.voice, a.relayed_by) for a in found]
        self.discourse.spoke(told, [(h.voice, h.form, h.cue) for h in heads])
        return found

    def _aside(self, text: str, sentence: Sentence, heads: Sequence[Head]) -> Head | None:
        """A speaker put between commas: "Even X, Y said, admit that ..."."""
        for head in heads:
            closed = text[head.end : head.end + 2] in {", ", ",\n"}
            if (
                closed
                and head.form in {"finite", "pronoun"}
                and text[sentence.start : head.start].rstrip().endswith(",")
            ):
                return head
        return None

    def _around(self, text: str, sentence: Sentence, toponyms: Sequence[Toponym], aside: Head) -> list[Attribution]:
        """The sentence without the speaker put in, who then says or relays all of it."""
        start = sentence.start + len(text[sentence.start : aside.start].rstrip()) - 1
        blank = text[:start] + " " * (aside.end + 1 - start) + text[aside.end + 1 :]
        before = self.discourse.person
        self.discourse.person = aside.voice if aside.voice.person or aside.voice.role in PERSONS else before
        found = self.read(blank, sentence, toponyms)
        self.discourse.speaker = aside.voice
        return [
            replace(a, relayed_by=aside.voice)
            if a.head_end > a.head_start and a.voice.text and a.voice != aside.voice
            else replace(a, voice=aside.voice, cue=aside.cue)
            for a in found
        ]

    def _contents(self, text: str, sentence: Sentence, heads: Sequence[Head]) -> list[Attribution]:
        if not heads:
            return [self._without_head(text, sentence)]
        found: list[Attribution] = []
        outer = self._outer_quote_speaker(text, sentence, heads)
        for index, head in enumerate(heads):
            following = heads[index + 1].start if index + 1 < len(heads) else sentence.end
            before = heads[index - 1].end if index else sentence.start
            found += self._content_of(text, sentence, head, before, following, outer)
        return self._nest(text, _without_overlap(found))

    def _content_of(
        self, text: str, sentence: Sentence, head: Head, before: int, following: int, outer: Voice
    ) -> list[Attribution]:
        """What a head has told: the words after it up to the next head, those before it, or both."""
        told = self._told(text, sentence, head, outer)
        after = text[head.end : following]
        if head.form == "according":
            leads = head.start - before > 3
            if leads and len(after) > 12:
                return [replace(told, start=before, end=following)]
        else:
            leads = head.start - before > 12 and self._postposed(text, before, head)
        spans: list[Attribution] = []
        object_ = self._object_first(text, head, before, after)
        if object_:
            return [replace(told, start=object_[0], end=object_[1])]
        if leads:
            spans.append(replace(told, start=before, end=head.start))
            if not self._has_clause(after):
                return spans
        elif head.start - before > 25 and before == sentence.start:
            spans.append(Attribution(before, head.start, Voice(), Voice(), "own", before, before))
        return [*spans, replace(told, start=head.end, end=following)]

    def _object_first(self, text: str, head: Head, before: int, after: str) -> tuple[int, int] | None:
        """What is denied, where it stands before or inside the head: "В Киеве окружение отрицали"."""
        if self._has_clause(after):
            return None
        if head.cue != "deny" and (
            len(self.lexicon.words["when"].sub(" ", after).strip(" .,;").split()) > 1
            or text[before : head.start].rstrip().endswith((",", *QUOTES))
        ):
            return None
        named = head.start + len(head.voice.text) if text.startswith(head.voice.text, head.start) else head.start
        for start, end in ((before, head.start), (named, head.end)):
            if end - start > 3 and any(frame.words.search(text, start, end) for frame in self.lexicon.frames):
                return start, end
        return None

    def _told(self, text: str, sentence: Sentence, head: Head, outer: Voice) -> Attribution:
        """The telling of a head, with no words yet; inside another's quotation it is relayed by that speaker."""
        quoted = inside_quotation(text, sentence.start, head.start, sentence.quoted)
        relay = (
            head.relayed_by
            if head.relayed_by.text
            else (outer if quoted and outer.text and outer != head.voice else Voice())
        )
        return Attribution(head.end, head.end, head.voice, relay, head.cue, head.start, head.end)

    def _postposed(self, text: str, before: int, head: Head) -> bool:
        """Whether the content stands before its speaker: "..., X said"."""
        lead = ARTICLE_BEFORE.sub("", text[before : head.start])
        if not lead or head.form in {"nominal", "participle"}:
            return False
        if lead[-1] in QUOTES or lead.endswith((",—", "—", "–", ", -", '",', "”,", "»,")):
            return True
        if lead[-1] != "," or head.cue == "order":
            return False
        return not self._has_clause(_further().split(text[head.end : head.end + LONGEST_POSTPOSED])[0])

    def _has_clause(self, words: str) -> bool:
        bare = words.strip(" .,:;" + QUOTES)
        if self.lexicon.words["that"].match(bare) or words.lstrip().startswith((":", '"', "“", "«")):
            return True
        return any(
            frame.words.search(bare) for frame in self.lexicon.frames if frame.predicate != Predicate.FORECAST
        ) or bool(self.lexicon.words["anaphoric"].search(bare))

    def _outer_quote_speaker(self, text: str, sentence: Sentence, heads: Sequence[Head]) -> Voice:
        """The speaker of the quotation that the sentence stands in: the one whose cue is outside of it."""
        outside = [
            h
            for h in heads
            if not inside_quotation(text, sentence.start, h.start, sentence.quoted) and h.form != "participle"
        ]
        if outside:
            return outside[-1].voice
        return self.discourse.speaker if sentence.quoted or text[sentence.start] in QUOTES else Voice()

    def _nest(self, text: str, found: Sequence[Attribution]) -> list[Attribution]:
        """A speaker told about right after another's cue, with no words between, is relayed by it."""
        nested: list[Attribution] = []
        for attribution in found:
            last = nested[-1] if nested else None
            if last and self._relays(text, last, attribution):
                nested[-1] = replace(attribution, relayed_by=last.voice)
            else:
                nested.append(attribution)
        return nested

    def _relays(self, text: str, last: Attribution, attribution: Attribution) -> bool:
        if last.end != attribution.head_start or last.cue == "own" or last.voice == attribution.voice:
            return False
        words = self.lexicon.words["that"].sub(" ", text[last.start : last.end]).strip(" ,'" + QUOTES)
        return len(words.split()) <= 2 and not words.startswith(everywhere("turn"))

    def _without_head(self, text: str, sentence: Sentence) -> Attribution:
        """No cue: words in a running quotation are its speaker's, a map's its mapper's, the rest the outlet's."""
        quoted = sentence.quoted or text[sentence.start] in QUOTES
        own = Attribution(sentence.start, sentence.end, Voice(), Voice(), "own", sentence.start, sentence.start)
        if quoted:
            asked = text[: sentence.start].rstrip().endswith("?")
            speaker = self.discourse.he() if asked or not self.discourse.speaker.text else self.discourse.speaker
            return replace(own, voice=speaker, cue="say") if speaker.text else own
        mapper = next(iter(self.finder.mappers(text, sentence.start, sentence.end)), None)
        return replace(own, voice=Voice(mapper.text, mapper.camp, mapper.role), cue="say") if mapper else own


@cache
def _further() -> re.Pattern[str]:
    return re.compile(rf"[.!?](?:\s|$)|, {one_of('further')}")


def _tells_of(outer: Attribution, inner: Attribution) -> bool:
    """Whether a speaker after the words relays them: "A say that ..., B reported"; not one that denies or goes on."""
    follows = outer.head_start == inner.end and outer.start <= inner.start
    return follows and outer.cue == inner.cue == "say" and bool(inner.voice.text) and not inner.relayed_by.text


def _without_overlap(found: Sequence[Attribution]) -> list[Attribution]:
    """Where two speakers got the same words, the relayed telling is the one that says more; else the first."""
    kept: list[Attribution] = []
    for attribution in found:
        rivals = [a for a in kept if a.start < attribution.end and attribution.start < a.end]
        if not rivals:
            kept.append(attribution)
        elif _tells_of(attribution, rivals[-1]):
            kept[kept.index(rivals[-1])] = replace(rivals[-1], relayed_by=attribution.voice)
        elif attribution.relayed_by.text and not any(a.relayed_by.text for a in rivals):
            kept = [a for a in kept if a not in rivals] + [attribution]
    return sorted(kept, key=lambda a: a.start)
