"""The company that the place names of a text keep: which stand in one sentence, which are nearest before and after."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from counterclaim.language.sentences import split_sentences
from counterclaim.model import Toponym

_LONGEST_GAP = 24
_LONGEST_RELATION = 48
_AREA_AFTER = re.compile(r"[\s,(]*(?:(?:village|town|city|in|of|the|у|в|во)\s+)*(?:[A-Z]\w+['’]s\s+)?")
_RELATION = re.compile(
    r"\b(?:near|(?:north|south|east|west)\w*|outside|beside|next to|by|between|біля|поблизу|під|поруч|поряд|неподалік|"
    r"між|(?:північ|півд|схід|захід)\w*|под|возле|около|рядом|недалеко|близ|между|(?:север|юж|восточ|запад)\w*)\b",
    re.IGNORECASE,
)
_AREA_BEFORE = re.compile(r"(?:['’]s)?[\s,:(–—-]*(?:[^\W\d_]{1,12}[.\s]+){0,2}")


class Company:
    """The toponyms of a text in order of their offsets, with the number of each one's sentence."""

    def __init__(self, text: str, toponyms: Sequence[Toponym]) -> None:
        self.text = text
        self.toponyms = sorted(toponyms, key=lambda toponym: (toponym.start, toponym.end))
        self.sentences = list(_sentence_numbers(text, self.toponyms))

    def beside(self, index: int) -> range:
        """The numbers of the toponyms in the same sentence, its own included."""
        number = self.sentences[index]
        return range(bisect_left(self.sentences, number), bisect_right(self.sentences, number))

    def qualifier(self, index: int, areas: Iterable[int]) -> int | None:
        """The number of the area beside a name that says where it is: "Pishchane, Kharkiv Oblast".

        ``areas`` are numbers of toponyms. One that follows counts before one that precedes.
        """
        place = self.toponyms[index]
        for area in areas:
            gap = self.text[place.end : self.toponyms[area].start]
            if area > index and len(gap) <= _LONGEST_GAP and _AREA_AFTER.fullmatch(gap):
                return area
        for area in areas:
            gap = self.text[self.toponyms[area].end : place.start]
            if area < index and len(gap) <= _LONGEST_GAP and _AREA_BEFORE.fullmatch(gap):
                return area
        return None

    def linked(self, index: int) -> int | None:
        """The number of the next name, where words of nearness or direction lead to it: "Lyman, south of Vovchansk"."""
        following = index + 1
        if following >= len(self.toponyms) or self.sentences[following] != self.sentences[index]:
            return None
        gap = self.text[self.toponyms[index].end : self.toponyms[following].start]
        return following if len(gap) <= _LONGEST_RELATION and _RELATION.search(gap) else None

    def before(self, index: int) -> str:
        """The last words before a name, in lower case, where nothing but a blank stands between."""
        start = self.toponyms[index].start
        return self.text[max(0, start - _LONGEST_GAP) : start].lower()

    def outward(self, sentence: range, among: Sequence[int]) -> Iterator[int]:
        """Positions in ``among`` (rising numbers of toponyms) outside a sentence, the nearest in the text first."""
        first, last = self.toponyms[sentence[0]].start, self.toponyms[sentence[-1]].start
        before, after = bisect_left(among, sentence[0]) - 1, bisect_right(among, sentence[-1])
        while before >= 0 or after < len(among):
            back = first - self.toponyms[among[before]].start if before >= 0 else None
            ahead = self.toponyms[among[after]].start - last if after < len(among) else None
            if ahead is None or (back is not None and back <= ahead):
                yield before
                before -= 1
            else:
                yield after
                after += 1


def _sentence_numbers(text: str, toponyms: Sequence[Toponym]) -> Iterator[int]:
    """A rising number for each toponym, the same for those of one sentence; outside of sentences a line is one."""
    number, line_end = -1, -1
    ends: list[int] = []
    previous: tuple[int, int] | None = None
    for n, toponym in enumerate(toponyms):
        if toponym.start >= line_end:
            start = text.rfind("\n", 0, toponym.start) + 1
            end = text.find("\n", toponym.end)
            line_end = len(text) if end < 0 else end
            alone = n + 1 == len(toponyms) or toponyms[n + 1].start >= line_end
            ends = [] if alone else [sentence.end for sentence in split_sentences(text, start, line_end)]
        here = (line_end, bisect_right(ends, toponym.start))
        if here != previous:
            number, previous = number + 1, here
        yield number
