"""Whether two wordings are one text: how many phrases they share, and whether a number or a name was swapped.

Reports written to a form (a general staff's day by day, weather, counts of losses) share most of their phrases and yet
are no copies: somewhere inside the form another number or another name stands. So the words that lie between two
shared phrases are compared wherever they hold a value.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from counterclaim.stories.wording import GRAM, INITIAL, KIND, LISTED, NAME, NUMBER, PLAIN, Hashes, Wording, grams

Places = NDArray[np.int64]

SHARE = 0.5  # of the shorter text's phrases
LEAST = 20  # shared phrases, or all of a shorter text
_IN_ORDER = 0.7
_SAME = 0.95
_SPAN = 30  # words: longer stretches were replaced, not filled in
_HEAD = 8
_AFTER = 4
_MOVED = 3
_SHOUTED = 0.6  # of words in capitals: then capitals tell no names


class Copying(Enum):
    """How one text is the other; the value is what a reader is told."""

    SAME = "the same words"
    PART = "an excerpt of the same words"
    MOST = "most of the same words"
    REARRANGED = "the same sentences, rearranged"


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The phrases that stand in a text once, sorted, and where; how many there are in all."""

    hashes: Hashes
    where: Places
    total: int
    tells_names: bool


def copying(ours: Wording, theirs: Wording) -> Copying | None:
    """How two texts are one, None where they are two; either order gives the same answer."""
    if len(ours) == len(theirs):
        if np.array_equal(ours.words, theirs.words):
            return Copying.SAME if len(ours) else None
        if ours.words.tobytes() > theirs.words.tobytes():
            ours, theirs = theirs, ours
    elif len(ours) > len(theirs):
        ours, theirs = theirs, ours
    if 2 * len(ours.numbers & theirs.numbers) < min(len(ours.numbers), len(theirs.numbers)):
        return None  # the usual case of reports to one form, told without a look at their words
    mine, other = _phrases(ours), _phrases(theirs)
    smaller = min(mine.total, other.total)
    at = np.searchsorted(other.hashes, mine.hashes)
    at[at == len(other.hashes)] = 0
    same = other.hashes[at] == mine.hashes if len(other.hashes) else np.zeros(len(mine.hashes), bool)
    shared = int(same.sum())
    if shared < SHARE * smaller or shared < min(LEAST, smaller) or not shared:
        return None
    here, there = mine.where[same], other.where[at[same]]
    order = np.argsort(here)
    here, there = here[order], there[order]
    kept = _rising(there)
    names, rest = mine.tells_names and other.tells_names, kept
    left = np.ones(len(there), bool)
    while len(rest) >= _MOVED:  # what was moved is compared in the order that it has among itself
        if _is_swapped(ours, theirs, here[left][rest], there[left][rest], names):
            return None
        left[np.flatnonzero(left)[rest]] = False
        rest = _rising(there[left])
    if len(kept) < _IN_ORDER * shared:
        return Copying.REARRANGED
    if shared < _SAME * smaller:
        return Copying.MOST
    return Copying.SAME if smaller > _SAME * max(mine.total, other.total) else Copying.PART


def _phrases(text: Wording) -> _Phrases:
    return _phrases_of(text.words.tobytes(), text.kinds.tobytes())


@lru_cache(maxsize=4096)
def _phrases_of(words: bytes, kinds: bytes) -> _Phrases:
    hashed = grams(np.frombuffer(words, np.uint32))
    order = np.argsort(hashed, kind="stable")
    ordered = hashed[order]
    new = np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)]
    once = new & np.concatenate([new[1:], [True]])[: len(ordered)]
    marks = np.frombuffer(kinds, np.uint8)
    capitals = float(((marks & KIND) == NAME).mean()) if len(marks) else 0.0
    return _Phrases(ordered[once], order[once], int(once.sum()), 0 < capitals < _SHOUTED)


def _rising(places: Places) -> Places:
    """The indices of a longest rising run of places: what stands in the same order in both texts."""
    if len(places) < 2 or bool((np.diff(places) > 0).all()):
        return np.arange(len(places))
    tails: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, place in enumerate(places.tolist()):
        at = bisect_left(tails, place)
        before.append(last[at - 1] if at else -1)
        if at == len(tails):
            tails.append(place)
            last.append(index)
        else:
            tails[at], last[at] = place, index
    index, kept = last[-1], []
    while index >= 0:
        kept.append(index)
        index = before[index]
    return np.array(kept[::-1])


def _is_swapped(ours: Wording, theirs: Wording, here: Places, there: Places, names: bool) -> bool:
    """Whether somewhere between the shared phrases one text has a number or name and the other another."""
    starts, ends = _between(here, len(ours)), _between(there, len(theirs))
    mine, other = _valued_before(ours), _valued_before(theirs)
    overlap = np.maximum(0, np.maximum(starts[0] - starts[1], ends[0] - ends[1]))
    a, b, c, d = starts[0], starts[1] + overlap, ends[0], ends[1] + overlap
    differs = (b > a) | (d > c)
    holds = (mine[np.minimum(b, len(ours))] > mine[a]) | (other[np.minimum(d, len(theirs))] > other[c])
    found = np.flatnonzero(differs & holds & (b - a <= _SPAN) & (d - c <= _SPAN))
    edges = {0, len(starts[0]) - 1}
    for gap in found.tolist():
        one = _Stretch(ours, int(a[gap]), int(b[gap]))
        two = _Stretch(theirs, int(c[gap]), int(d[gap]))
        if gap in edges and max(one.end - one.start, two.end - two.start) > _HEAD:
            continue
        if _disagree(one, two, names, gap in edges):
            return True
        if names and _opens_otherwise(one, two, ours, theirs):
            inner = [i for i in np.flatnonzero(differs & ~holds).tolist() if i not in edges]
            if all(np.array_equal(ours.words[a[i] : b[i]], theirs.words[c[i] : d[i]]) for i in inner):
                return True
    return False


def _valued_before(text: Wording) -> Places:
    """How many numbers and names stand before each word."""
    return np.concatenate([[0], np.cumsum((text.kinds & KIND) != PLAIN)])


def _between(places: Places, length: int) -> tuple[Places, Places]:
    """Where the words before, between and behind the phrases at ``places`` start and end."""
    return np.concatenate([[0], places + GRAM]), np.concatenate([places, [length]])


class _Stretch:
    """Some words of a text, with their marks."""

    def __init__(self, text: Wording, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, min(end, len(text))
        self.words: list[int] = text.words[start:end].tolist()
        self.marks: list[int] = text.kinds[start:end].tolist()
        self.numbers = self._of(NUMBER, NUMBER | INITIAL, NUMBER | LISTED, NUMBER | INITIAL | LISTED)
        self.names = self._of(NAME, NAME | LISTED)

    def _of(self, *marks: int) -> set[int]:
        return {word for word, mark in zip(self.words, self.marks, strict=True) if mark in marks}

    @property
    def openers(self) -> set[int]:
        """Words with a capital that open a sentence: names or not."""
        return self._of(NAME | INITIAL, NAME | INITIAL | LISTED)

    @property
    def plain(self) -> set[int]:
        """Words that are neither numbers nor names."""
        return self._of(PLAIN, PLAIN | INITIAL, PLAIN | LISTED, PLAIN | INITIAL | LISTED)


def _disagree(one: _Stretch, two: _Stretch, names: bool, at_edge: bool) -> bool:
    if _swapped(one.numbers, two.numbers):
        return _same_form(one, two, at_edge)
    if not names:  # a text in capitals, or without any: a name stands where the other has as many other words
        differ = bool(one.names or two.names) and len(one.words) == len(two.words) and one.words != two.words
        return differ and _same_form(one, two, at_edge)
    if _swapped(one.names, two.names) and _swapped(one.names - two.openers, two.names - one.openers):
        return _same_form(one, two, at_edge)
    return _lists_more(one, two) or _lists_more(two, one)


def _same_form(one: _Stretch, two: _Stretch, at_edge: bool) -> bool:
    """Whether the other words of two stretches are about the same: then the values are what differs."""
    ours, theirs = one.plain | one.openers, two.plain | two.openers
    fewer, shared = min(len(ours), len(theirs)), len(ours & theirs)
    return shared > 0 and 2 * shared >= fewer if at_edge else 2 * shared >= fewer - 2


def _swapped(ours: set[int], theirs: set[int]) -> bool:
    return not (ours <= theirs or theirs <= ours)


def _lists_more(one: _Stretch, two: _Stretch) -> bool:
    """Whether ``one`` only lists further names: "A, B and C" against "A and B"."""
    if two.words or not one.names or one.openers or len(one.plain) > 1:
        return False
    around = one.text.kinds[max(0, one.start - 2) : one.start].tolist() + one.text.kinds[one.end : one.end + 2].tolist()
    listed = all(mark & LISTED for mark in one.marks if mark & KIND == NAME)
    return listed and any(mark & KIND == NAME for mark in around)


def _opens_otherwise(one: _Stretch, two: _Stretch, ours: Wording, theirs: Wording) -> bool:
    """Whether one sentence opens with another name in a text that is else the same; a word of either text is none."""
    if one.words == two.words or not (len(one.words) == len(two.words) == 1 and one.openers and two.openers):
        return False
    for text in (ours, theirs):
        plain = text.words[(text.kinds & KIND) == PLAIN]
        if np.isin([one.words[0], two.words[0]], plain).any():
            return False
    after = slice(one.end, one.end + _AFTER), slice(two.end, two.end + _AFTER)
    return bool(np.array_equal(ours.words[after[0]], theirs.words[after[1]]))
