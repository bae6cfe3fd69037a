"""From text to what the encoder reads: words, their pieces, and windows of whole paragraphs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

WORD = re.compile(r"\d+(?:[.,:]\d+)*|(?:[^\W\d_]\.){2,}|['’]s\b|[^\W_]+(?:[-'’ʼ](?!s\b)[^\W_]+)*|[^\w\s]|_")
SENTENCE_END = re.compile(r"[.!?…]")
BEGIN, PADDING, END, UNKNOWN, MASK = 0, 1, 2, 3, 4
WINDOW = 128  # pieces; inference must pack as training did
LONGEST_BLOCK = 160
LONGEST_WORD = 12  # pieces read of one word

Encode = Callable[[str], Sequence[int]]


class Pieces:
    """The pieces of a word, remembered: a label never has to cut one, since each word is split on its own."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._known: dict[str, tuple[int, ...]] = {}

    def of(self, word: str) -> tuple[int, ...]:
        """At most ``LONGEST_WORD`` piece ids, never none."""
        known = self._known.get(word)
        if known is None:
            spelled = unicodedata.normalize("NFKC", word)
            known = tuple(self._encode(spelled)[:LONGEST_WORD]) or (UNKNOWN,)
            if len(self._known) > 200_000:
                self._known.clear()
            self._known[word] = known
        return known


@dataclass(frozen=True, slots=True)
class Block:
    """Words ``[first, last)`` of one paragraph, with their pieces; ``opens`` where the paragraph begins with it."""

    first: int
    last: int
    pieces: tuple[tuple[int, ...], ...]
    opens: bool
    length: int


@dataclass(slots=True)
class Reading:
    """The words of a text's chosen paragraphs, as character spans, in blocks of bounded length."""

    words: list[tuple[int, int]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def read(text: str, paragraphs: Sequence[tuple[int, int]], pieces: Pieces) -> Reading:
    """Split ``[start, end)`` stretches into words and blocks; a paragraph too long is cut after a sentence's end."""
    reading = Reading()
    for start, end in paragraphs:
        first = len(reading.words)
        reading.words += [match.span() for match in WORD.finditer(text, start, end)]
        split = [pieces.of(text[s:e]) for s, e in reading.words[first:]]
        at, opens = 0, True
        while at < len(split):
            last, used, cut = at, 0, at
            while last < len(split) and used + len(split[last]) <= LONGEST_BLOCK:
                used += len(split[last])
                last += 1
                if SENTENCE_END.match(text, reading.words[first + last - 1][0]):
                    cut = last
            if last < len(split) and cut > at:
                last = cut
            part = tuple(split[at:last])
            reading.blocks.append(Block(first + at, first + last, part, opens, sum(map(len, part))))
            at, opens = last, False
    return reading


def windows(blocks: Sequence[Block], limit: int = WINDOW, first_limit: int = WINDOW) -> Iterator[list[Block]]:
    """Pack blocks greedily, ``limit`` pieces a window; a shorter first window moves all joins (training does so)."""
    window: list[Block] = []
    used, budget = 0, first_limit
    for block in blocks:
        if window and used + 1 + block.length > budget:
            yield window
            window, used, budget = [], 0, limit
        window.append(block)
        used += 1 + block.length
    if window:
        yield window


def encode(window: Sequence[Block]) -> tuple[list[int], list[int]]:
    """The piece ids of a window, and where among them each of its words begins."""
    ids, at = [BEGIN], []
    for block in window:
        for word in block.pieces:
            at.append(len(ids))
            ids += word
        ids.append(END)
    return ids, at


def paragraphs_of(text: str) -> list[tuple[int, int]]:
    """The lines of a text that are not empty, as ``[start, end)``: attributions do not cross a line break."""
    found, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append((at, at + len(line)))
        at += len(line) + 1
    return found
