"""Weighs what the rules read in a sentence against what the model reads at each of its places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from counterclaim.claims.attribution import Attribution
from counterclaim.claims.discourse import Voice
from counterclaim.claims.focus import Focus
from counterclaim.claims.frames import COUNTED, Proposition, clauses, held
from counterclaim.claims.lexicon import Lexicon
from counterclaim.claims.tagger.reading import OTHER, OWN, PlaceClaim, StoryReading
from counterclaim.language.numbers import find_counts
from counterclaim.language.sentences import Sentence
from counterclaim.model import Count, Predicate, Stance, Toponym

ADDED = 0.8  # above this chance by the model a claim stands that no rule finds
DOUBTED = 0.03  # below it a claim that only the rules find is dropped
TURNED = 0.9  # above it a stance replaces that of the rules
LIKELY, UNLIKELY = 0.6, 0.25  # chances by the model of a speaker's side that replace what the rules heard
NEAREST_COUNT = 60


@dataclass(frozen=True, slots=True)
class Found:
    """A proposition with its voice, before it becomes a claim."""

    voice: Voice
    relayed_by: Voice
    proposition: Proposition
    place: Toponym | None
    headline: bool


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the model looks for claims on a place: its mention, words that mean it, or a sentence going on on it."""

    start: int
    place: Toponym | None
    named: bool


class Judge:
    """Decides, a sentence at a time, which claims stand."""

    def __init__(self, text: str, lexicon: Lexicon, focus: Focus, reading: StoryReading) -> None:
        self.text, self.lexicon, self.focus, self.reading = text, lexicon, focus, reading
        self.heard: dict[str, Voice] = {}  # the latest voice of each camp, and of others

    def judge(
        self, sentence: Sentence, told: Sequence[Attribution], ruled: Sequence[Found], headline: bool
    ) -> list[Found]:
        """The claims of a sentence: those of the model, with what the rules know of them, and the rules' own."""
        anchors = list(self._anchors(sentence))
        self._hear(told)
        kept: list[Found] = []
        used: set[int] = set()
        for anchor in anchors:
            for claim in self.reading.claims_at(anchor.start) or ():
                match = next((n for n, f in enumerate(ruled) if n not in used and _same(f, claim, anchor)), None)
                if match is not None:
                    used.add(match)
                    turned = _with(ruled[match], claim) if claim.sure > TURNED else ruled[match]
                    kept.append(self._voiced(turned, anchor))
                elif claim.chance > ADDED:
                    kept.append(self._voiced(self._new(sentence, told, anchor, claim, headline), anchor))
        rest = [f for n, f in enumerate(ruled) if n not in used and not self._doubted(f, anchors)]
        kept += [f for f in rest if f.proposition.predicate != Predicate.OTHER or not _covered(f, kept)]
        return sorted(_once(kept), key=lambda f: (f.proposition.start, f.proposition.end))

    def _hear(self, told: Sequence[Attribution]) -> None:
        """Take note of who speaks in a sentence."""
        for attribution in told:
            for voice in (attribution.relayed_by, attribution.voice):
                if voice.text:
                    self.heard[self._side(voice)] = voice

    def _side(self, voice: Voice) -> str:
        """A camp's id, ``own`` for the text itself, ``other`` for anybody else."""
        if not voice.text:
            return OWN
        return voice.camp if voice.camp in self.reading.camps.values() else OTHER

    def _voiced(self, found: Found, anchor: Anchor) -> Found:
        """The claim with the speaker whom the model finds likely, where it finds the one of the rules unlikely."""
        chances = self.reading.speakers_at(anchor.start)
        if chances is None or chances[self._side(found.voice)] >= UNLIKELY:
            return found
        side, chance = max(chances.items(), key=lambda item: item[1])
        if chance < LIKELY:
            return found
        if side == OWN:
            return replace(found, voice=Voice(), relayed_by=Voice())
        if side != OTHER and found.voice.text and not found.voice.camp:
            return replace(found, voice=replace(found.voice, camp=side))
        if side in self.heard:
            return replace(found, voice=self.heard[side], relayed_by=Voice())
        return found

    def _anchors(self, sentence: Sentence) -> Iterator[Anchor]:
        named = self.focus.inside(sentence.start, sentence.end)
        found = [Anchor(t.start, t, True) for t in named]
        for match in self.lexicon.words["city"].finditer(self.text, sentence.start, sentence.end):
            if not any(t.start < match.end() and match.start() < t.end for t in named):
                before = [t for t in named if t.end <= match.start()]
                found.append(Anchor(match.start(), before[-1] if before else self.focus.latest, False))
        if not found and self.focus.latest:
            found.append(Anchor(sentence.start, self.focus.latest, False))
        yield from sorted(found, key=lambda anchor: anchor.start)

    def _new(
        self, sentence: Sentence, told: Sequence[Attribution], anchor: Anchor, claim: PlaceClaim, headline: bool
    ) -> Found:
        around = next((a for a in told if a.start <= anchor.start < a.end), None) or min(
            told, key=lambda a: min(abs(a.start - anchor.start), abs(a.end - anchor.start))
        )
        stretch = (around.start, around.end) if around.start <= anchor.start < around.end else _bounds(sentence)
        start, end = next((c for c in clauses(self.text, *stretch) if c[0] <= anchor.start < c[1]), stretch)
        said = Proposition(
            start=start,
            end=end,
            predicate=claim.predicate,
            kind=str(claim.predicate),
            stance=claim.stance,
            count=self._count(start, end, anchor.start, claim.predicate),
            background=bool(self.lexicon.words["background"].search(self.text, start, end)),
            likelihood=self._likelihood(start, end, claim.predicate),
        )
        said = held(said, claim.holder, claim.extent, False)
        return Found(around.voice, around.relayed_by, said, anchor.place, headline)

    def _count(self, start: int, end: int, at: int, predicate: Predicate) -> Count | None:
        if predicate not in COUNTED or predicate == Predicate.CONTROL:
            return None
        near = find_counts(self.text, start, end, self.lexicon.language)
        best = min(near, key=lambda count: abs(count.start - at), default=None)
        if best is None:
            return None
        scope = "sector" if self.lexicon.words["sector"].search(self.text, start, end) else ""
        return Count(best.value, best.unit, scope)

    def _likelihood(self, start: int, end: int, predicate: Predicate) -> str:
        match = self.lexicon.words["likelihood"].search(self.text, start, end)
        return match.group().strip("\"'«»“” ").casefold() if match and predicate == Predicate.FORECAST else ""

    def _doubted(self, found: Found, anchors: Sequence[Anchor]) -> bool:
        """Whether the model, asked at the place's mention in this sentence, sees no such claim there."""
        if found.place is None or found.proposition.kind == "answer":
            return False
        chances = [
            chance
            for anchor in anchors
            if _is_at(found.place, anchor)
            and (chance := self.reading.chance_of(anchor.start, found.proposition.predicate)) is not None
        ]
        return bool(chances) and max(chances) < DOUBTED


def _bounds(sentence: Sentence) -> tuple[int, int]:
    return sentence.start, sentence.end


def _is_at(place: Toponym, anchor: Anchor) -> bool:
    return anchor.place is not None and (
        anchor.place.candidates[:1] == place.candidates[:1] if place.candidates else anchor.place.text == place.text
    )


def _same(found: Found, claim: PlaceClaim, anchor: Anchor) -> bool:
    return found.proposition.predicate == claim.predicate and found.place is not None and _is_at(found.place, anchor)


def _with(found: Found, claim: PlaceClaim) -> Found:
    """The rules' reading with the model's stance; where that turns a denial round, the holder moves with it."""
    said = found.proposition
    if said.stance == claim.stance:
        return found
    if Stance.DENIES in (said.stance, claim.stance):
        said = held(
            replace(said, stance=claim.stance, holder=None, denies_holder=None), claim.holder, claim.extent, False
        )
    return replace(found, proposition=replace(said, stance=claim.stance))


def _covered(found: Found, kept: Sequence[Found]) -> bool:
    said = found.proposition
    return any(f.proposition.start < said.end and said.start < f.proposition.end for f in kept)


def _once(found: Sequence[Found]) -> list[Found]:
    seen: dict[tuple[object, ...], Found] = {}
    for one in found:
        place = (one.place.candidates[:1] or one.place.text) if one.place else ""
        seen.setdefault((place, one.proposition.predicate, one.proposition.stance, one.voice.text), one)
    return list(seen.values())
