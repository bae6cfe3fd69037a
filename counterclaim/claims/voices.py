"""Whose the words are that no rule gave a speaker: the tagger's attributions, read as voices of the story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from counterclaim.claims.attribution import Attribution, Attributor
from counterclaim.claims.discourse import Voice
from counterclaim.claims.focus import overlapping
from counterclaim.claims.tagger.reading import StoryReading
from counterclaim.language.sentences import Sentence
from counterclaim.model import Marked, Toponym

SHORTEST = 12  # characters of a stretch worth a voice of its own
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
        at = own.start
        for start, end, marked in self.reading.contents(own.start, own.end):
            voice = self.voice(text, sentence, marked)
            if not voice.text or end - start < SHORTEST:
                continue
            if start - at >= SHORTEST:
                parts.append(replace(own, start=at, end=start))
            head = (*marked.cue, *marked.source, (start, start))[0]
            parts.append(Attribution(start, end, voice, Voice(), self._cue(text, marked), *head))
            at = end
        if own.end - at >= SHORTEST or not parts:
            parts.append(replace(own, start=at))
        return parts

    def voice(self, text: str, sentence: Sentence, marked: Marked) -> Voice:
        """The voice of an attribution: its source as the story knows it; a continued quotation's is the last speaker's."""
        if not marked.source:
            quoted = text[marked.content[0][0]] in '"“«„' if marked.content else False
            return self.attributor.discourse.speaker if quoted else Voice()
        start, end = marked.source[0]
        if self.lexicon.words["pronouns"].fullmatch(text[start:end].casefold()):
            plural = self.lexicon.words["they"].fullmatch(text[start:end].casefold())
            return self.attributor.discourse.speaker if plural else self.attributor.discourse.he()
        near = overlapping(self.toponyms, start, end)
        found = self.attributor.finder.find(text, start, end, near, self.attributor.discourse.known)
        best = max(found, key=lambda s: (bool(s.camp), s.kind in {"alias", "person"}, s.end - s.start), default=None)
        if best is not None:
            return self.attributor.discourse.voice(best, best.text)
        words = text[start:end]
        if not words[0].isalnum():
            return Voice()
        return Voice(words, self.attributor.sides.camp_of(words), self.lexicon.role_of(words))

    def _cue(self, text: str, marked: Marked) -> str:
        words = " ".join(text[a:b] for a, b in marked.cue)
        for kind in KINDS:
            if kind in self.lexicon.cues and self.lexicon.cues[kind].search(words):
                return kind
        return "say"
