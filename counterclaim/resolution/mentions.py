"""The words of a text with their places, and the cues around them that tell a town from a surname.

A text is taken apart once into parallel lists (:class:`Words`): an object for every word of a page would cost more
than all the looking up.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import accumulate

from counterclaim.language.spelling import same_length

_WORD = re.compile(r"((?<!')[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)*|(?<!\w)'[^\W\d_]+)")
_SENTENCE_GAP = re.compile(r"[.!?…:;\n\"“”«»(\[•–—]|^$")
_BEFORE_GAP = re.compile(r"[\s.\-\"«“,]{0,3}")
_AFTER_GAP = re.compile(r"['’s]{0,2}[ \-]|['’]s |[\"»”] ")
_LONGEST_CUE = 4
_TITLE_SHARE = 0.7


class Words:
    """The words of a text in order, as lists of equal length; an English possessive ending is no part of its word.

    ``texts`` have one apostrophe, ``lows`` are in lower case, ``gaps`` are what stands before each word ("\\n" where
    that goes over a line's end), ``starts`` and ``ends`` are offsets in the text.
    """

    __slots__ = ("_lines", "_titles", "ends", "gaps", "lows", "starts", "texts")

    def __init__(self, text: str) -> None:
        parts = _WORD.split(same_length(text))
        bounds = list(accumulate(map(len, parts)))
        self.texts: list[str] = parts[1::2]
        self.lows = [word.lower() for word in self.texts]
        self.gaps = ["\n" if "\n" in gap else gap for gap in parts[:-1:2]]
        self.gaps[:1] = ["\n"] * bool(self.gaps)
        self.starts, self.ends = bounds[:-1:2], bounds[1::2]
        self._lines = [index for index, gap in enumerate(self.gaps) if gap == "\n"]
        self._titles: dict[int, bool] = {}

    def __len__(self) -> int:
        return len(self.texts)

    def is_capital(self, index: int) -> bool:
        """Whether the word's first letter is a capital."""
        return self.texts[index][0].isupper()

    def capitals(self) -> list[int]:
        """The words that begin with a capital."""
        return [index for index, word in enumerate(self.texts) if word[0].isupper()]

    def starts_sentence(self, index: int) -> bool:
        """Whether a capital says nothing here: at the beginning of a sentence, a quotation or a line."""
        return self.gaps[index] != " " and bool(_SENTENCE_GAP.search(self.gaps[index]))

    def in_title(self, index: int) -> bool:
        """Whether the word's line is written with capitals throughout, as English headlines are."""
        first = self._lines[bisect_right(self._lines, index) - 1]
        if first not in self._titles:
            self._titles[first] = self._is_title(first)
        return self._titles[first]

    def _is_title(self, first: int) -> bool:
        long, capitals = 0, 0
        for index in range(first, len(self.texts)):
            if index > first and self.gaps[index] == "\n":
                break
            if len(self.texts[index]) > 3:
                long += 1
                capitals += self.texts[index][0].isupper()
        return long >= 3 and capitals >= _TITLE_SHARE * long


@cache
def cues(name: str) -> frozenset[str]:
    """A list of ``cues.toml`` as a set."""
    return frozenset(_tables()[name])


@cache
def _firsts(name: str) -> frozenset[str]:
    return frozenset(phrase.split()[0] for phrase in cues(name))


@cache
def _lasts(name: str) -> frozenset[str]:
    return frozenset(phrase.split()[-1].rstrip(".") for phrase in cues(name))


@cache
def metonyms() -> Mapping[str, str]:
    """Lower-case seats of government -> two-letter country codes."""
    table: Mapping[str, str] = _tables()["metonyms"]
    return table


def kinds_said(before: str) -> frozenset[str]:
    """The kinds of settlement that the words before a name say it is: "смт ", "the village of "; empty where none.

    ``before`` is in lower case and ends where the name begins.
    """
    kinds = _kinds()
    parts = before.split()[-2:]
    if not parts or (before[-1:] not in {" ", "\u00a0"} and not parts[-1].endswith(".")):
        return frozenset()
    return kinds.get(" ".join(parts)) or kinds.get(parts[-1]) or frozenset()


@cache
def _kinds() -> Mapping[str, frozenset[str]]:
    return {words: frozenset(kinds.split()) for words, kinds in _tables()["kinds"].items()}


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    text = (files("counterclaim.resolution") / "cues.toml").read_text(encoding="utf-8")
    tables: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return tables


def before(words: Words, index: int, cue: str) -> bool:
    """Whether a phrase of the list ``cue`` ends right before word ``index``, in the same sentence."""
    if not index or words.lows[index - 1] not in _lasts(cue):
        return False
    phrase = ""
    wanted = cues(cue)
    for at in range(index - 1, max(-1, index - 1 - _LONGEST_CUE), -1):
        gap = words.gaps[at + 1]
        if gap == "\n" or not _BEFORE_GAP.fullmatch(gap):
            return False
        dot = "." if gap.startswith(".") else ""
        phrase = f"{words.lows[at]}{dot} {phrase}".strip()
        if phrase in wanted or phrase.rstrip(".") in wanted:
            return True
        if dot and len(words.texts[at]) > 3:
            return False
    return False


def after(words: Words, last: int, cue: str) -> int:
    """How many words of the list's phrase follow word ``last`` (0: none)."""
    at = last + 1
    if at >= len(words) or words.lows[at] not in _firsts(cue):
        return 0
    phrase = ""
    wanted = cues(cue)
    for number in range(1, min(4, len(words) - last)):
        at = last + number
        if words.gaps[at] != " " and not _AFTER_GAP.fullmatch(words.gaps[at]):
            return 0
        phrase = f"{phrase} {words.lows[at]}".strip()
        if phrase in wanted:
            return number
    return 0
