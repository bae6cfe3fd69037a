"""What a comment's words look like as numbers: hashed runs of characters, words and pairs of words, and its shape.

Training and the product count with this same code. Each kind of feature is scaled to length one for each comment, so
that a long comment weighs no more than a short one; a feature's count goes in as 1 + ln(count).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

CHARACTER_BITS = 17
WORD_BITS = 16
BUCKETS = (1 << CHARACTER_BITS) + (1 << WORD_BITS)
_RUNS = range(2, 6)
_FACTOR, _SPREAD = np.uint64(0x100000001B3), np.uint64(0x9E3779B97F4A7C15)
_LONGEST = 2_000
_TAG = re.compile(r"<(?:/?[bi]|br ?/?|/a)>")
_ANCHOR = re.compile(r"<a [^>]{0,300}?href=\"([^\"]{0,200})\"[^>]{0,300}>")
_LINK = re.compile(
    r"https?:\S*|www\.\S+|\b[\w-]+ ?\. ?(?:com|net|org|ru|ua|info|be|co|pl|io|tv|se|example)\b\S*|/?watch\?v=\S*", re.I
)
_TOKEN = re.compile(r"§\w+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Features:
    """Sparse rows: feature ``columns[i]`` of comment ``rows[i]`` has ``values[i]``; characters first, then words."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: NDArray[np.float64]


def plain(comment: str) -> str:
    """A comment as it is counted: markup resolved, links named, one case, single spaces; cut at 2,000 characters."""
    text = html.unescape(comment[:_LONGEST]).replace("\ufeff", "")
    if "<" in text:
        text = _TAG.sub(" ", _ANCHOR.sub(r" \1 ", text))
    if "." in text or "://" in text or "?v=" in text:
        text = _LINK.sub(lambda match: f" §link {match.group()}", text)
    return " ".join(text.casefold().split())


def shape(comment: str) -> list[str]:
    """Features of no word: how long the comment is, and whether it shouts."""
    found = [f"§long{min(6, int(log2(comment.count(' ') + 2)))}"]
    if comment[1:].islower():
        return found
    letters = sum(map(str.isalpha, comment))
    capitals = sum(map(str.isupper, comment))
    return [*found, "§shouts"] if letters >= 8 and capitals > 0.6 * letters else found


def word_features(text: str) -> list[str]:
    """The words of a plain text, then its pairs of neighbouring words."""
    tokens = _TOKEN.findall(text)
    return tokens + [f"{first} {second}" for first, second in pairwise(tokens)]


def word_column(feature: str) -> int:
    """The column of a word or pair."""
    return (1 << CHARACTER_BITS) + (crc32(feature.encode()) & ((1 << WORD_BITS) - 1))


def features(comments: Sequence[str]) -> Features:
    """The features of many comments, which share no state: each row is the same whatever stands beside it."""
    texts = [plain(comment) for comment in comments]
    words = [word_features(text) + shape(comment) for text, comment in zip(texts, comments, strict=True)]
    flat = [word for row in words for word in row]
    table = {word: word_column(word) for word in set(flat)}
    columns = np.fromiter(map(table.__getitem__, flat), np.int64, len(flat))
    rows = np.repeat(np.arange(len(words)), [len(row) for row in words])
    kinds = (_scaled(*_characters(texts)), _scaled(rows, columns))
    return Features(
        np.concatenate([kind.rows for kind in kinds]),
        np.concatenate([kind.columns for kind in kinds]),
        np.concatenate([kind.values for kind in kinds]),
    )


def _characters(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row and column of every run of two to five characters, hashed over all the texts at once."""
    padded = [f" {text} " for text in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(padded)), [len(text) for text in padded])
    found = list(_runs(codes, owner))
    return np.concatenate([rows for rows, _ in found]), np.concatenate([columns for _, columns in found])


def _runs(codes: NDArray[np.uint64], owner: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    hashed = codes
    for length in _RUNS:
        hashed = hashed[:-1] * _FACTOR + codes[length - 1 :] + np.uint64(length)
        within = owner[: len(hashed)] == owner[length - 1 :]
        spread = (hashed[within] * _SPREAD) >> np.uint64(64 - CHARACTER_BITS)
        yield owner[: len(hashed)][within], spread.astype(np.int64)


def _scaled(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Features:
    joined = rows * BUCKETS + columns
    small = len(rows) and int(rows[-1] + 1) * BUCKETS < 1 << 31
    keys, counts = np.unique(joined.astype(np.int32) if small else joined, return_counts=True)  # half the bytes to sort
    rows, columns = keys.astype(np.int64) // BUCKETS, keys.astype(np.int64) % BUCKETS
    values = 1 + np.log(counts)
    lengths = np.sqrt(np.bincount(rows, values**2)) if len(rows) else np.ones(1)
    return Features(rows, columns, values / lengths[rows])
