"""Attribution: who says which stretch of a sentence, by cue words, quotation marks and carry-over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from counterclaim.claims.discourse import Discourse, Voice
from counterclaim.claims.heads import QUOTES, Head, HeadFinder
from counterclaim.claims.lexicon import Lexicon
from counterclaim.claims.sides import Sides
from counterclaim.claims.sources import Source, SourceFinder
from counterclaim.language.sentences import Sentence, inside_quotation
from counterclaim.model import Predicate, Toponym


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
        """Attribute every stretch of the sentence; the stretches come in order and the outlet's own voice fills the rest.

        ``text`` must have its apostrophes unified (``spelling.same_length``).
        """
        near = [t for t in toponyms if t.start < sentence.end and sentence.start < t.end]
        sources = self.finder.find(text, sentence.start, sentence.end, near, self.discourse.known)
        heads = self.heads.find(text, sentence, sources)
        for source in sources:
            self.discourse.introduce(source)
        found = self._contents(text, sentence, heads, sources)
        told = [(a.voice, a.relayed_by) for a in found]
        self.discourse.spoke(told, [(h.voice, h.form, h.cue) for h in heads])
        return found

    def _contents(
        self, text: str, sentence: Sentence, heads: Sequence[Head], sources: Sequence[Source]
    ) -> list[Attribution]:
        if not heads:
            return [self._without_head(text, sentence, sources)]
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
        after_text = text[head.end : following]
        relay = (
            outer
            if outer.text
            and outer != head.voice
            and inside_quotation(text, sentence.start, head.start, sentence.quoted)
            else Voice()
        )
        make = lambda start, end: Attribution(start, end, head.voice, relay, head.cue, head.start, head.end)  # noqa: E731 - two uses below
        spans: list[Attribution] = []
        leads = head.start - before > 12 and self._postposed(text, before, head)
        if head.form == "according":
            leads = head.start - before > 3
        if leads:
            if head.form == "according" and len(after_text) > 12:
                return [make(before, following)]
            spans.append(make(before, head.start))
            if not self._has_clause(after_text):
                return spans
        elif head.start - before > 25 and before == sentence.start:
            spans.append(Attribution(before, head.start, Voice(), Voice(), "own", before, before))
        spans.append(make(head.end, following))
        return spans

    def _postposed(self, text: str, before: int, head: Head) -> bool:
        """Whether the content stands before its speaker: "..., X said"."""
        lead = re.sub(r"(?:\b(?:the|a|an))?\s*$", "", text[before : head.start], flags=re.IGNORECASE)
        if not lead or head.form in {"nominal", "participle"}:
            return False
        if lead[-1] in QUOTES or lead.endswith((",—", "—", "–", ", -")) or lead[-2:] in {'",', "”,", "»,"}:
            return True
        if lead[-1] != ",":
            return False
        after = text[head.end : head.end + 200]
        if head.cue == "order":
            return False
        return not self._has_clause(re.split(r"[.!?](?:\s|$)|, (?:" + "adding|saying|noting|що додав" + ")", after)[0])

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
            between = text[last.start : last.end] if last else ""
            linked = last is not None and last.end == attribution.head_start and last.cue != "own"
            words = self.lexicon.words["that"].sub(" ", between).strip(" ,'" + QUOTES)
            if (
                last
                and linked
                and last.voice != attribution.voice
                and (len(words.split()) <= 2)
                and not words.startswith("but")
            ):
                nested[-1] = replace(attribution, relayed_by=last.voice)
            else:
                nested.append(attribution)
        return nested

    def _without_head(self, text: str, sentence: Sentence, sources: Sequence[Source]) -> Attribution:
        """No cue: words inside a running quotation are its speaker's, what a map shows is its mapper's, the rest the outlet's."""
        quoted = sentence.quoted or text[sentence.start] in QUOTES
        make = Attribution(sentence.start, sentence.end, Voice(), Voice(), "own", sentence.start, sentence.start)
        if quoted and self.discourse.speaker.text:
            return replace(make, voice=self.discourse.speaker, cue="say")
        mapper = next((s for s in self.finder.mappers(text, sentence.start, sentence.end)), None)
        if mapper and not quoted:
            return replace(make, voice=Voice(mapper.text, mapper.camp, mapper.role), cue="say")
        return make


def _without_overlap(found: Sequence[Attribution]) -> list[Attribution]:
    """Where two speakers got the same words, the relayed telling is the one that says more; else the first."""
    kept: list[Attribution] = []
    for attribution in found:
        rivals = [a for a in kept if a.start < attribution.end and attribution.start < a.end]
        if not rivals:
            kept.append(attribution)
        elif attribution.head_start == rivals[-1].end and rivals[-1].voice.text and not rivals[-1].relayed_by.text:
            kept[kept.index(rivals[-1])] = replace(rivals[-1], relayed_by=attribution.voice)
        elif attribution.relayed_by.text and not any(a.relayed_by.text for a in rivals):
            kept = [a for a in kept if a not in rivals] + [attribution]
    return sorted(kept, key=lambda a: a.start)
