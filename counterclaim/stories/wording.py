"""A story's words as numbers, so that a hundred thousand stories can be compared: spelled one way, hashed, in order.

Typography does not count (quotation marks, dashes, apostrophes, case, ё), nor how a number or a name is written:
"1,200" is "1 200", "five" is "5", Kupyansk is Kupiansk.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from counterclaim.model import RegionRole, Story
from counterclaim.stories.telling import numerals

Hashes = NDArray[np.uint32]

PLAIN, NUMBER, NAME, COMMA, STOP = range(5)
"""Kinds of word; a name is any word with a capital. Commas and stops are dropped and leave their mark on the next."""
KIND, INITIAL, LISTED = 7, 8, 16
"""Bits of ``Wording.kinds``: the kind, whether the word opens a sentence, whether a comma or an "and" precedes it."""

GRAM = 3
KEPT = 8
"""One phrase in so many is kept to find stories by (of a short text four): those whose hash it divides."""
_SHORT = 96  # words: of a text with fewer, four times as many are kept
_BATCH = 512  # texts
_VOCABULARY = 1_000_000
_MIX = tuple(map(np.uint64, (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xBF58476D1CE4E5B9)))
_TOKEN = re.compile("\\d{1,3}(?:[,.\u00a0\u2009\u202f ]\\d{3})+(?!\\d)|\\w+|[.!?…\\n,;]")
_DROPPED = "’'ʼ`´‘ʹ′＇\u00ad\u200b\u0301"
_DATELINE = re.compile(
    r"\s*(?:[^\W\d_]{3,}(?<=[A-ZА-ЯІЇЄҐ]{3})[^!?\n]{0,60}?|[^!?\n]{2,40}\([^()\n]{2,30}\))\s*[—–-]+\s"
)
_AND = frozenset(("and", "та", "і", "й", "и"))
_SPELLING = (
    (re.compile("[iy]+(?=[aeou])"), ""),
    (re.compile("[iy]+"), "i"),
    (re.compile("kh|g"), "h"),
    (re.compile(r"(.)\1"), r"\1"),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A story's body: a hash a word, the kind and marks of each, its numbers, and the phrases that it is found by."""

    words: Hashes
    kinds: NDArray[np.uint8]
    features: Hashes
    numbers: frozenset[int]

    def __len__(self) -> int:
        return len(self.words)


def body(story: Story, text: str) -> str:
    """A story's body from its document's cleaned text; titles, captions and comments do not count."""
    return "\n".join([text[r.start : r.end] for r in story.regions if r.role is RegionRole.BODY])


def wordings(texts: Sequence[str]) -> list[Wording]:
    """The wording of every text; many at once cost less than half as much as one by one."""
    made: list[Wording] = []
    for first in range(0, len(texts), _BATCH):
        made += _wordings([_tokens(text) for text in texts[first : first + _BATCH]])
    return made


def grams(words: Hashes) -> Hashes:
    """A hash for every three words in a row; none of a text of fewer."""
    if len(words) < GRAM:
        return np.zeros(0, np.uint32)
    wide = words.astype(np.uint64)
    mixed = wide[:-2] * _MIX[0] + wide[1:-1] * _MIX[1] + wide[2:] * _MIX[2]
    mixed ^= mixed >> np.uint64(29)
    mixed *= _MIX[3]
    high: Hashes = (mixed >> np.uint64(32)).astype(np.uint32)
    return high


def _tokens(text: str) -> list[str]:
    """Words and stops in order, closed by a stop; where it was filed ("KYIV, 5 Dec (Wire) –") is not part of it."""
    dateline = _DATELINE.match(text)
    text = text[dateline.end() :] if dateline else text
    text = unicodedata.normalize("NFC", text)
    for mark in _DROPPED:
        text = text.replace(mark, "")
    return [*_TOKEN.findall(text), "\n"]


def _wordings(tokens: Sequence[Sequence[str]]) -> list[Wording]:
    codes = np.array([code for some in tokens for code in map(_codes().__getitem__, some)], np.int64)
    owner = np.repeat(np.arange(len(tokens)), [len(some) for some in tokens])
    kept = np.flatnonzero((codes & KIND) < COMMA)
    before = np.where(kept > 0, codes[kept - 1], STOP) & KIND
    words, kinds, owner = (codes[kept] >> 5).astype(np.uint32), codes[kept] & KIND, owner[kept]
    after_and = np.concatenate([[0], (codes[kept] & LISTED)[:-1]])[: len(kept)]
    kinds |= after_and | np.where(before == STOP, INITIAL, 0) | np.where(before == COMMA, LISTED, 0)
    ends = np.cumsum(np.bincount(owner, minlength=len(tokens)))
    phrases = grams(words)
    whole = owner[2:] == owner[:-2]
    short = np.diff(ends, prepend=0)[owner[2:]] < _SHORT
    chosen = np.flatnonzero(whole & (phrases % KEPT < np.where(short, KEPT // 2, 1)))
    cuts = np.searchsorted(owner[chosen], np.arange(1, len(tokens)))
    features = np.split(phrases[chosen], cuts)
    small = kinds.astype(np.uint8)
    starts = ends - np.bincount(owner, minlength=len(tokens))
    digits = words[(kinds & KIND) == NUMBER]
    numbers = np.split(digits, np.searchsorted(owner[(kinds & KIND) == NUMBER], np.arange(1, len(tokens))))
    return [
        Wording(words[start:end].copy(), small[start:end].copy(), some.copy(), frozenset(own.tolist()))
        for start, end, some, own in zip(starts, ends, features, numbers, strict=True)
    ]


class _Codes(dict[str, int]):
    """Word -> hash << 5 | mark of an "and" | kind; each word is spelled and hashed the first time it is seen."""

    def __missing__(self, word: str) -> int:
        if len(self) > _VOCABULARY:
            self.clear()
        plain = word.casefold().replace("ё", "е")
        number = numerals().get(plain)
        if number or word[0].isdigit():
            plain, kind = number or re.sub(r"\D", "", word), NUMBER
        elif not word[0].isalpha():
            kind = COMMA if word in ",;" else STOP
        else:
            kind = NAME if word[0].isupper() else PLAIN
            plain = spelled(plain)
        digest = int.from_bytes(hashlib.blake2b(plain.encode(), digest_size=4).digest())
        self[word] = code = digest << 5 | (LISTED if plain in _AND else 0) | kind
        return code


def spelled(word: str) -> str:
    """A Latin word without what transliterations differ in (``y``/``i``, ``g``/``h``/``kh``, doubled letters)."""
    if word.isascii():
        for pattern, one in _SPELLING:
            word = pattern.sub(one, word)
    return word


@cache
def _codes() -> _Codes:
    return _Codes()
