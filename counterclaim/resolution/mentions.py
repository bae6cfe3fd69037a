"""The words of a text with their places, and the cues around them that tell a town from a surname."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from counterclaim.language.spelling import same_length

_WORD = re.compile(r"(?<!')[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)*|(?<!\w)'[^\W\d_]+")
_SENTENCE_GAP = re.compile(r"[.!?…:;\n\"“”«»(\[•–—]|^$")
_LONGEST_CUE = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text: offsets, text with one apostrophe, the gap before it, and whether its line is a title."""

    start: int
    end: int
    text: str
    gap: str
    in_title: bool = False

    @property
    def low(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    @property
    def is_capital(self) -> bool:
        """Whether its first letter is a capital."""
        return self.text[0].isupper()

    @property
    def starts_sentence(self) -> bool:
        """Whether a capital says nothing here: at the beginning of a sentence, a quotation or a line."""
        return bool(_SENTENCE_GAP.search(self.gap))


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in order; an English possessive ending is no part of its word."""
    out: list[Word] = []
    for start, line in _lines(same_length(text)):
        matches = list(_WORD.finditer(line))
        long = [match.group() for match in matches if len(match.group()) > 3]
        in_title = len(long) >= 3 and sum(word[0].isupper() for word in long) >= 0.7 * len(long)
        before = 0
        for match in matches:
            gap = line[before : match.start()] if before else "\n"
            out.append(Word(start + match.start(), start + match.end(), match.group(), gap, in_title))
            before = match.end()
    return tuple(out)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"[^\n]+", text):
        yield match.start(), match.group()


@cache
def cues(name: str) -> frozenset[str]:
    """A list of ``cues.toml`` as a set."""
    return frozenset(_tables()[name])


@cache
def metonyms() -> Mapping[str, str]:
    """Lower-case seats of government -> two-letter country codes."""
    table: Mapping[str, str] = _tables()["metonyms"]
    return table


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    text = (files("counterclaim.resolution") / "cues.toml").read_text(encoding="utf-8")
    tables: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return tables


def before(words: Sequence[Word], index: int, cue: str) -> bool:
    """Whether a phrase of the list ``cue`` ends right before word ``index``, in the same sentence."""
    phrase = ""
    wanted = cues(cue)
    for back in range(1, _LONGEST_CUE + 1):
        at = index - back
        if at < 0 or not re.fullmatch(r"[\s.\-\"«“,]{0,3}", words[at + 1].gap) or "\n" in words[at + 1].gap:
            return False
        dot = "." if words[at + 1].gap.startswith(".") else ""
        phrase = f"{words[at].low}{dot} {phrase}".strip()
        if phrase in wanted or phrase.rstrip(".") in wanted:
            return True
        if dot and len(words[at].text) > 3:
            return False
    return False


def after(words: Sequence[Word], last: int, cue: str, skip: int = 0) -> int:
    """How many words of the list's phrase follow word ``last`` (0: none); ``skip`` words may stand between."""
    wanted = cues(cue)
    for jump in range(skip + 1):
        phrase = ""
        for number in range(1, 4):
            at = last + jump + number
            if at >= len(words) or not re.fullmatch(r"['’s]{0,2}[ \-]|['’]s ", words[at].gap):
                break
            phrase = f"{phrase} {words[at].low}".strip()
            if phrase in wanted:
                return jump + number
    return 0
