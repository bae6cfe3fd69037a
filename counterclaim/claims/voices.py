"""Whose the words are that no rule gave a speaker: the tagger's attributions, read as voices of the story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from counterclaim.claims.attribution import Attribution, Attributor
from counterclaim.claims.discourse import Voice
from counterclaim.claims.focus import overlapping
from counterclaim.claims.lexicon import everywhere
from counterclaim.claims.tagger.reading import StoryReading
from counterclaim.language.marks import Marked
from counterclaim.language.sentences import Sentence
from counterclaim.model import Predicate, Toponym

SHORTEST = 12  # characters of a stretch worth a voice of its own
QUOTATION = '"“«„'
SPOKEN = frozenset({Predicate.FORECAST, Predicate.ORDER})
KINDS = ("verify", "deny", "admit", "order", "joke", "claim", "say")


class Voices:
    """Gives the stretches of a sentence that rules left in the outlet's voice to whom the tagger hears in them."""

    def __init__(self, attributor: Attributor, reading: StoryReading, toponyms: Sequence[Toponym]) -> None:
        self.attributor, self.reading, self.toponyms = attributor, reading, toponyms
        self.lexicon = attributor.lexicon

    def hear(self, text: str, sentence: Sentence, told: Sequence[Attribution]) -> list[Attribution]:
        """The stretches in order; one that only partly is somebody's is cut there."""
        found: list[Attribution] = []
        for attribution in told:
            if attribution.voice.text:
                found.append(attribution)
            else:
                found += self._parts(text, sentence, attribution)
        return found

    def _parts(self, text: str, sentence: Sentence, own: Attribution) -> list[Attribution]:
        parts: list[Attribution] = []
        at, last = own.start, Marked()
        for start, end, marked in self.reading.contents(own.start, own.end):
            voice = self.voice(text, sentence, marked)
            if not voice.text or end - start < SHORTEST or self._acts(text, marked):
                continue
            if start - at >= SHORTEST and not _is_head(marked, at, start):
                parts.append(replace(own, start=at, end=start))
            head = (*marked.cue, *marked.source, (start, start))[0]
            parts.append(Attribution(start, end, voice, Voice(), self._cue(text, marked), *head))
            at, last = end, marked
        rest = own.end - at >= SHORTEST and not (parts and _is_head(last, at, own.end))
        if rest or not parts:
            parts.append(replace(own, start=at))
        return parts

    def voice(self, text: str, sentence: Sentence, marked: Marked) -> Voice:
        """The voice of an attribution: its source as the story knows it; a running quotation is the last speaker's."""
        if not marked.source:
            quoted = text[marked.content[0][0]] in QUOTATION if marked.content else False
            return self.attributor.discourse.speaker if quoted else Voice()
        start, end = marked.source[0]
        quotes = any(text[a] in QUOTATION for a, _ in marked.content)
        if not (marked.cue or quotes) or text[start:end].casefold() in everywhere("nobody") or end - start < 2:
            return Voice()
        if text[start:end].casefold() in everywhere("first_person"):
            return Voice()  # whoever writes this: the outlet, or whose post it is
        if text[start:end].casefold() in everywhere("possessive"):
            return self.attributor.discourse.he()
        if self.lexicon.words["pronouns"].fullmatch(text[start:end].casefold()):
            plural = self.lexicon.words["they"].fullmatch(text[start:end].casefold())
            single = self.lexicon.words["he"].fullmatch(text[start:end].casefold())
            discourse = self.attributor.discourse
            return discourse.speaker if plural else discourse.he() if single else discourse.it()
        near = overlapping(self.toponyms, start, end)
        found = self.attributor.finder.find(text, start, end, near, self.attributor.discourse.known)
        best = max(found, key=lambda s: (bool(s.camp), s.kind in {"alias", "person"}, s.end - s.start), default=None)
        if best is not None:
            return self.attributor.discourse.voice(best, best.text)
        words = text[start:end]
        if not words[0].isalnum() or any(t.start <= start and end <= t.end + 1 for t in near):
            return Voice()  # "X: our men entered it": a place is no speaker
        if any(frame.words.search(words) for frame in self.lexicon.frames):
            return Voice()  # "Assessed advances: ..." is a heading
        return self.attributor.discourse.described(words)

    def _acts(self, text: str, marked: Marked) -> bool:
        """Whether what was taken for a cue tells what its subject does: "are unlikely to seize", "claimed" does not."""
        frames = (f for f in self.lexicon.frames if f.predicate not in SPOKEN)
        return any(frame.words.search(text, a, b) for frame in frames for a, b in marked.cue)

    def _cue(self, text: str, marked: Marked) -> str:
        words = " ".join(text[a:b] for a, b in marked.cue)
        for kind in KINDS:
            if kind in self.lexicon.cues and self.lexicon.cues[kind].search(words):
                return kind
        return "say"


def _is_head(marked: Marked, start: int, end: int) -> bool:
    """Whether a stretch is for the most part the source and the cue of what stands beside it."""
    told = sum(max(0, min(b, end) - max(a, start)) for a, b in (*marked.source, *marked.cue))
    return 2 * told >= end - start
