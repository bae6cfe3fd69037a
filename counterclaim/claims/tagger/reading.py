"""What the model says of one story: who says which stretch, and what is claimed of a place where it is named."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from counterclaim.claims.tagger.decode import CLAIM_PARTS, EXTENTS, HOLDERS, PREDICATES, SPEAKERS, STANCES, Array
from counterclaim.claims.tagger.model import Scored, Tagger
from counterclaim.claims.tagger.words import paragraphs_of
from counterclaim.language.marks import Marked
from counterclaim.language.sentences import split_sentences
from counterclaim.model import CONTESTED, Extent, Predicate, RegionRole, Stance, Story, Toponym, War

SURE = 0.5
LONGEST_PARAGRAPH = 3000  # characters
AROUND = 2  # sentences
OF_STANCE = {
    "asserts": Stance.ASSERTS,
    "denies": Stance.DENIES,
    "hedges": Stance.HEDGES,
    "cannot": Stance.CANNOT_VERIFY,
}
OWN, OTHER = "own", "other"


@dataclass(frozen=True, slots=True)
class PlaceClaim:
    """One claim on a place by the words around its mention.

    ``chance`` is how probable the model finds it in any stance, ``sure`` how probable this stance is if it is made.
    """

    predicate: Predicate
    stance: Stance
    holder: str | None
    extent: Extent | None
    chance: float
    sure: float


@dataclass(frozen=True, slots=True)
class _AtPlace:
    """What the claim head tells at one word: chances of stances a predicate, and of speakers."""

    stances: Array
    holder: str | None
    extent: Extent | None
    speakers: Array


class StoryReading:
    """The model's view of some paragraphs of a text, made in one pass over them."""

    def __init__(
        self, tagger: Tagger, text: str, paragraphs: Sequence[tuple[int, int]], war: War | None = None
    ) -> None:
        """Read ``paragraphs``; of a ``war`` whose camps the model never learned it tells who speaks, and no claims."""
        self.scored: Scored = tagger.score(text, paragraphs)
        camps = {camp.adjective: camp.id for camp in war.camps} if war else {}
        self.camps = {letter: camps[adjective] for letter, adjective in tagger.sides.items() if adjective in camps}
        self.marked: list[Marked] = tagger.marked(self.scored)
        self._starts = [start for start, _ in self.scored.reading.words]
        self._contents = sorted((a, b, n) for n, one in enumerate(self.marked) for a, b in one.content)

    @property
    def tells_claims(self) -> bool:
        """Whether the model behind it says what is claimed of places, or only who speaks."""
        return self.scored.claims is not None and len(self.camps) == 2

    def contents(self, start: int, end: int) -> list[tuple[int, int, Marked]]:
        """The parts of ``[start, end)`` that are content of an attribution, in order, each with it."""
        return [
            (max(a, start), min(b, end), self.marked[number])
            for a, b, number in self._contents
            if a < end and start < b
        ]

    def claims_at(self, position: int) -> list[PlaceClaim] | None:
        """The claims on the place whose mention begins at a character; None where the model did not read there."""
        read = self._read(position)
        if read is None:
            return None
        stances, holder, extent = read.stances, read.holder, read.extent
        found = []
        for predicate, told in zip(PREDICATES, stances, strict=True):
            best = int(told[1:].argmax()) + 1
            chance = 1 - float(told[0])
            if chance > SURE:
                stance = OF_STANCE[STANCES[best]]
                sure = float(told[best]) / chance
                found.append(PlaceClaim(Predicate(predicate), stance, holder, extent, chance, sure))
        return found

    def chance_of(self, position: int, predicate: Predicate) -> float | None:
        """How probable the model finds any claim of that kind at a mention; None where it did not read."""
        read = self._read(position)
        if read is None or predicate not in PREDICATES:
            return None
        return 1 - float(read.stances[PREDICATES.index(predicate)][0])

    def speakers_at(self, position: int) -> dict[str, float] | None:
        """How probable it is that a camp makes the claim at a mention, the text itself (``own``), or an ``other``."""
        read = self._read(position)
        if read is None:
            return None
        names = {"T": OWN, "O": OTHER, **self.camps}
        return {names[letter]: float(chance) for letter, chance in zip(SPEAKERS, read.speakers, strict=True)}

    def _read(self, position: int) -> _AtPlace | None:
        if self.scored.claims is None:
            return None
        words = self.scored.reading.words
        at = bisect_right(self._starts, position) - 1
        if at < 0 or words[at][1] <= position:
            at += 1
        if at >= len(words) or words[at][0] - position > 2:
            return None
        stances, holders, extents, speakers = np.split(self.scored.claims[at], np.cumsum(CLAIM_PARTS)[:-1])
        extent = EXTENTS[int(extents.argmax())]
        return _AtPlace(
            _softmax(stances.reshape(len(PREDICATES), len(STANCES))),
            {**self.camps, "C": CONTESTED}.get(HOLDERS[int(holders.argmax())]),
            Extent(extent) if extent != "-" else None,
            _softmax(speakers),
        )


def story_reading(
    tagger: Tagger, text: str, story: Story, toponyms: Sequence[Toponym], war: War
) -> StoryReading | None:
    """Read the paragraphs of a story where a claim can be, those that name a place and those around; None for none."""
    lines = [
        (region.start + start, region.start + end)
        for region in story.regions
        if region.role in {RegionRole.TITLE, RegionRole.BODY}
        for start, end in paragraphs_of(text[region.start : region.end])
    ]
    starts = [t.start for t in toponyms]
    named = [bisect_right(starts, end - 1) > bisect_right(starts, start - 1) for start, end in lines]
    wanted = [line for n, line in enumerate(lines) if any(named[max(0, n - 1) : n + 2])]
    read = [stretch for line in wanted for stretch in _near_places(text, line, starts)]
    return StoryReading(tagger, text, read, war) if read else None


def _near_places(text: str, line: tuple[int, int], starts: Sequence[int]) -> list[tuple[int, int]]:
    """A paragraph whole, or of one that has no end the sentences that name a place, with those around them."""
    start, end = line
    if end - start <= LONGEST_PARAGRAPH:
        return [line]
    sentences = [(s.start, s.end) for s in split_sentences(text, start, end)]
    named = [bisect_right(starts, b - 1) > bisect_right(starts, a - 1) for a, b in sentences]
    return [one for n, one in enumerate(sentences) if any(named[max(0, n - AROUND) : n + AROUND + 1])]


def _softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True), np.float32)
