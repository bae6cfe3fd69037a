"""A story's body in pieces that a model can read at once: whole paragraphs, no overlap, nothing left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from counterclaim.language.sentences import split_sentences
from counterclaim.model import RegionRole, Story

LONGEST = 6000  # characters of a piece
BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """Stretches ``[start, end)`` of a document's text, in order; captions and comments between them are not sent."""

    parts: tuple[tuple[int, int], ...]

    def text(self, document: str) -> str:
        """The words as they are sent."""
        return BETWEEN.join(document[start:end] for start, end in self.parts)


def pieces(document: str, story: Story, longest: int = LONGEST) -> tuple[Piece, ...]:
    """Cut the story's body into pieces of at most ``longest`` characters (>= 1), paragraphs whole where they fit.

    A paragraph that is longer is cut after a line, else after a sentence, else between words.
    """
    packed: list[list[tuple[int, int]]] = []
    room = 0
    for region in story.regions:
        if region.role != RegionRole.BODY:
            continue
        for start, end in _paragraphs(document, region.start, region.end, longest):
            needed = end - start + len(BETWEEN)
            if not packed or needed > room:
                packed.append([])
                room = longest + len(BETWEEN)
            packed[-1].append((start, end))
            room -= needed
    return tuple(Piece(tuple(parts)) for parts in packed)


def _paragraphs(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    while True:
        start, stop = _trimmed(text, start, end)
        if start >= stop:
            return
        if stop - start > longest:
            stop = _cut(text, start, start + longest)
        yield _trimmed(text, start, stop)
        start = stop


def _cut(text: str, start: int, end: int) -> int:
    """Where to end a stretch that goes on beyond ``end``: always after ``start``."""
    line = text.rfind("\n", start, end)
    if line > start:
        return line
    whole = [sentence.end for sentence in split_sentences(text, start, end)[:-1]]
    if whole:
        return whole[-1]
    space = text.rfind(" ", start, end)
    return space if space > start else end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
