"""Where in the article a model's words stand: verbatim, or nowhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from counterclaim.claims.llm.pieces import Piece
from counterclaim.language.spelling import APOSTROPHES, key
from counterclaim.model import RegionRole, Story, Toponym

NEAR = 1000  # characters either side of a quote within which the place that it means is named
LEAST_WORDS, LONGEST_QUOTE = 2, 1000
_RANK = {"settlement": 0, "sector": 1}  # of several places in the words, the narrower


class Anchors:
    """Finds quotes, speakers and places in one story; remembers which occurrences of a quote are taken."""

    def __init__(self, text: str, story: Story, toponyms: Sequence[Toponym]) -> None:
        self._text = text
        self._toponyms = [toponym for toponym in toponyms if toponym.kind != "country"]
        self._taken: set[tuple[int, int]] = set()
        self._titles = [(r.start, r.end) for r in story.regions if r.role == RegionRole.TITLE]
        self._read = [(r.start, r.end) for r in story.regions if r.role in {RegionRole.TITLE, RegionRole.BODY}]

    def quote(self, words: str, piece: Piece) -> tuple[int, int] | None:
        """Where the words stand in the piece letter for letter: the first place not taken yet, else the first of all.

        None where they do not, where they cut a word in two ("is possible" from "isn't possible" would), or where they
        are fewer than two words or more than a paragraph.
        """
        if len(words.split()) < LEAST_WORDS or len(words) > LONGEST_QUOTE:
            return None
        found = list(self._occurrences(words, piece.parts))
        free = [place for place in found if place not in self._taken]
        chosen = next(iter(free or found), None)
        if chosen:
            self._taken.add(chosen)
        return chosen

    def names(self, words: str) -> bool:
        """Whether the story's title or body has these words, letter for letter; nobody is named by ''."""
        return next(self._occurrences(words, self._read), None) is not None

    def place(self, words: str, quote: tuple[int, int], piece: Piece) -> tuple[str, Toponym | None]:
        """The place's words as they stand in the quote, else nearest to it, else in the title, and the toponym there.

        The words are '' where they stand in none of these; the toponym is None where the gazetteer knows none there.
        """
        if not words:
            return "", None
        found = [span for span in self._occurrences(words, piece.parts) if _gap(span, quote) <= NEAR]
        found.sort(key=lambda span: (_gap(span, quote), span))
        found += self._occurrences(words, self._titles)
        for start, end in found:
            inside = [t for t in self._toponyms if t.start < end and start < t.end]
            if inside:
                toponym = min(inside, key=lambda t: (_RANK.get(t.kind, 2), t.start))
                return toponym.text, toponym
        return (words, None) if found else self._spelt_otherwise(words, quote, piece)

    def _spelt_otherwise(self, words: str, quote: tuple[int, int], piece: Piece) -> tuple[str, Toponym | None]:
        """A place that the model copied with another apostrophe or in capitals is that place all the same."""
        meant = key(words)
        near = [
            toponym
            for toponym in self._toponyms
            if key(toponym.text) == meant
            and _gap((toponym.start, toponym.end), quote) <= NEAR
            and any(start <= toponym.start < end for start, end in piece.parts)
        ]
        best = min(near, key=lambda t: (_gap((t.start, t.end), quote), t.start), default=None)
        return (best.text, best) if best else ("", None)

    def _occurrences(self, words: str, parts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        for start, end in parts:
            at = self._text.find(words, start, end) if words else -1
            while at >= 0:
                stop = at + len(words)
                if not (inside_word(self._text, at) or inside_word(self._text, stop)):
                    yield at, stop
                at = self._text.find(words, at + 1, end)


def inside_word(text: str, position: int) -> bool:
    """Whether cutting ``text`` at ``position`` would cut a word; an apostrophe between letters is part of its word."""
    return 0 < position < len(text) and _is_of_word(text, position - 1) and _is_of_word(text, position)


def _is_of_word(text: str, at: int) -> bool:
    letter = text[at]
    if letter in APOSTROPHES:
        return 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
    return letter.isalnum() or bool(unicodedata.combining(letter))


def _gap(span: tuple[int, int], quote: tuple[int, int]) -> int:
    """How many characters lie between two stretches; 0 where they touch or overlap."""
    return max(0, span[0] - quote[1], quote[0] - span[1])
