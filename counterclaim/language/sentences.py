"""Sentence boundaries in English, Ukrainian and Russian, with offsets and with what is inside a quotation."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from counterclaim.language.spelling import LANGUAGES

OPENING = '«“„"‘'
FINISHED = frozenset(".!?…:;»”\"')]") | {""}
CLOSING = '»”“"’'

LONGEST = 2_000
"""How many characters a sentence has at most: what goes on longer is no sentence, and is cut between words."""

_BOUNDARY = re.compile(r"(?:[.!?…]+|\n\s*\n|\n)")
_WORD_BEFORE = re.compile(r"([^\s(«“„\"]+)$")
_CUT = re.compile(r".*[;:,.!?…\n](?=\s)|.*(?=\s)", re.DOTALL)
_LONGEST_WORD = 60
_NEXT_START = re.compile(r"[\s»”\"’)\]]*[—–-]?\s*[«“„\"‘(\[]*([^\W_])")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence ``[start, end)`` of a text.

    ``paragraph`` counts line groups from 0; ``quoted`` tells whether the sentence opens inside a quotation.
    """

    start: int
    end: int
    paragraph: int
    quoted: bool


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Sentence]:
    """Split ``text[start:end]`` into sentences in order.

    Abbreviations ("Sept.", "12 листоп. 2025 р.", initials), decimal points and ordinals do not end a sentence; closing
    quotation marks after the stop belong to it. A new line ends one where what stands before it is finished: within a
    region, an unfinished line is one that was cut at a width or at a link.
    """
    end = len(text) if end is None else end
    sentences: list[Sentence] = []
    paragraph, begin = 0, start
    for match in _BOUNDARY.finditer(text, start, end):
        if match.start() < begin:
            continue
        newline = match.group().startswith("\n")
        if not newline and not _ends_sentence(text, match, begin, end):
            continue
        if newline and _last_letter(text, begin, match.start()) not in FINISHED:
            continue
        stop = match.start() if newline else _take_closers(text, match.end(), end)
        _append(sentences, text, begin, stop, paragraph)
        begin = match.end() if newline else stop
        paragraph += newline
    _append(sentences, text, begin, end, paragraph)
    return sentences


def sentence_at(text: str, position: int, start: int, end: int) -> Sentence | None:
    """The sentence of ``text[start:end]`` that ``position`` lies in, None between two; a text is split only once."""
    sentences = _split_once(text, start, end)
    index = bisect_right(sentences, position, key=lambda sentence: sentence.start) - 1
    return sentences[index] if index >= 0 and position < sentences[index].end else None


@lru_cache(maxsize=64)
def _split_once(text: str, start: int, end: int) -> tuple[Sentence, ...]:
    return tuple(split_sentences(text, start, end))


def _last_letter(text: str, start: int, end: int) -> str:
    while end > start and text[end - 1].isspace():
        end -= 1
    return text[end - 1] if end > start else ""


def _append(sentences: list[Sentence], text: str, start: int, end: int, paragraph: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = _CUT.match(text, start + LONGEST // 2, start + LONGEST)
        stop = cut.end() if cut else start + LONGEST
        _append(sentences, text, start, stop, paragraph)
        start = stop
        while start < end and text[start].isspace():
            start += 1
    if end > start and any(c.isalnum() for c in text[start:end]):
        previous = sentences[-1] if sentences and sentences[-1].paragraph == paragraph else None
        quoted = _opens_inside_quotation(text, previous.start, start, previous.quoted) if previous else False
        sentences.append(Sentence(start, end, paragraph, quoted))


def _opens_inside_quotation(text: str, start: int, end: int, inside: bool) -> bool:
    depth = int(inside)
    for position in range(start, end):
        c = text[position]
        if c in "«“„":
            depth = 0 if c == "“" and depth and position > start and not text[position - 1].isspace() else 1
        elif c in "»”":
            depth = 0
        elif c == '"':
            depth = 0 if depth else 1
    return bool(depth)


def _take_closers(text: str, position: int, end: int) -> int:
    while position < end and (text[position] in "»”’)]" or (text[position] == '"' and _closes(text, position))):
        position += 1
    return position


def _closes(text: str, position: int) -> bool:
    return position + 1 >= len(text) or not (text[position + 1].isalnum() or text[position + 1] in "(«“")


def _ends_sentence(text: str, match: re.Match[str], begin: int, end: int) -> bool:
    after = text[match.end() : min(end, match.end() + 24)]
    if not after.strip():
        return True
    if match.group() == ".":
        before = _WORD_BEFORE.search(text, max(begin, match.start() - _LONGEST_WORD), match.start())
        word = before.group(1).casefold().lstrip("([") if before else ""
        if after[0].isalnum() or after[0] in ".,:;%":
            return False
        if word in _abbreviations():
            return _year_ends(text, begin, match.start()) and _starts_upper(after)
        if len(word) == 1 and word.isalpha() and _starts_upper(after):
            return False
    following = _NEXT_START.match(after)
    if following is None:
        return after[:1] in ' \n»”"’)' or "\n" in after
    return not following.group(1).islower()


def _year_ends(text: str, begin: int, stop: int) -> bool:
    """Whether an abbreviation closes a date that the sentence does not merely open with ("... 2025 р. Наступ ...")."""
    year, opening = _dates()
    return bool(year.search(text, max(begin, stop - 8), stop)) and not opening.fullmatch(text[begin:stop].strip())


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(word for language in LANGUAGES for word in _table()[language])


@cache
def _dates() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A year with its abbreviation at the end, and a sentence that is nothing but such a date so far."""
    year = rf"\d{{4}}\s?(?:{'|'.join(_table()['years'])})"
    opening = rf"(?:{'|'.join(_table()['opens_date'])})(?!\w)[^.!?,]{{0,30}}{year}"
    return re.compile(f"{year}$"), re.compile(opening, re.IGNORECASE)


@cache
def _table() -> Mapping[str, Sequence[str]]:
    return tomllib.loads((files("counterclaim.language") / "abbreviations.toml").read_text(encoding="utf-8"))


def _starts_upper(after: str) -> bool:
    letter = _NEXT_START.match(after)
    return bool(letter and letter.group(1).isupper())


def inside_quotation(text: str, start: int, position: int, inside: bool = False) -> bool:
    """Whether ``position`` stands inside a quotation, reading from ``start`` where one was open if ``inside``."""
    for c in text[start:position]:
        if c in "«“„":
            inside = True
        elif c in "»”":
            inside = False
        elif c == '"':
            inside = not inside
    return inside
