"""A small trained part that knows advertising by its words: a logistic regression over hashed features.

``training/comments.py`` made ``advertising.npz``: one byte a weight, whose square is the weight. It only ever adds to
the rules, asks for more where a comment speaks of the story, and names the words that weighed most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from counterclaim.stories.features import CHARACTER_BITS, Features, features, plain, word_column, word_features

_AT_ONCE = 128  # so few that what is sorted stays in the cache
_NAMED = 2
_TELLING = 4  # letters
_ASKED = 12


@dataclass(frozen=True, slots=True)
class Weights:
    """A weight for each column, the constant, and the log odds from which a comment is marked.

    ``threshold`` holds for any comment, ``threshold_about`` for one that speaks of the story.
    """

    columns: NDArray[np.float64]
    constant: float
    threshold: float
    threshold_about: float

    def log_odds(self, found: Features, number: int) -> NDArray[np.float64]:
        """The log odds that each of ``number`` comments is advertising."""
        weighed = np.bincount(found.rows, found.values * self.columns[found.columns], number)
        return np.asarray(self.constant + weighed, np.float64)


def advertising(comments: Sequence[str], about: Sequence[bool]) -> list[str]:
    """A reason for each comment that reads like advertising, empty for the others.

    ``about`` tells which of them speak of the story.
    """
    weights = shipped()
    reasons: list[str] = []
    for start in range(0, len(comments), _AT_ONCE):
        part = comments[start : start + _AT_ONCE]
        odds = weights.log_odds(features(part), len(part))
        least = np.where(about[start : start + _AT_ONCE], weights.threshold_about, weights.threshold)
        marked = [text if is_marked else "" for text, is_marked in zip(part, odds > least, strict=True)]
        reasons += _reasons(marked, weights)
    return reasons


def _reasons(marked: Sequence[str], weights: Weights) -> list[str]:
    """A reason for each text that is not empty: the two of its words and pairs that would be marked most by themselves.

    Of the words only those are asked that weigh most as words.
    """
    candidates = [_candidates(plain(text), weights) for text in marked]
    distinct = sorted({word for words in candidates for word in words})
    odds = dict(zip(distinct, weights.log_odds(features(distinct), len(distinct)), strict=True)) if distinct else {}
    return [_reason(words, odds) if text else "" for text, words in zip(marked, candidates, strict=True)]


def _candidates(text: str, weights: Weights) -> list[str]:
    """The words of a plain text, and its pairs of words, that mean something by themselves, the heaviest first."""
    parts = (feature.split() for feature in set(word_features(text)))
    telling = [" ".join(words) for words in parts if len(words[-1]) >= _TELLING and all(map(str.isalpha, words))]
    return sorted(telling, key=lambda word: (-weights.columns[word_column(word)], word))[:_ASKED]


def _reason(words: Sequence[str], odds: Mapping[str, float]) -> str:
    told: list[str] = []
    for word in sorted(words, key=lambda word: (-odds[word], word)):
        if not any(part in other.split() for part in word.split() for other in told):
            told.append(word)
    return "it reads like advertising" + (f": {', '.join(f'“{word}”' for word in told[:_NAMED])}" if told else "")


def packed(weights: NDArray[np.float64]) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """One byte a weight, characters and words each by their own largest weight; ``unpacked`` is the way back."""
    parts = np.split(weights, [1 << CHARACTER_BITS])
    largest = np.array([max(float(np.abs(part).max()), 1e-9) for part in parts])
    scaled = [np.sign(part) * np.sqrt(np.abs(part) / most) * 127 for part, most in zip(parts, largest, strict=True)]
    return np.round(np.concatenate(scaled)).astype(np.int8), largest


def unpacked(numbers: NDArray[np.int8], largest: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights that ``packed`` wrote, to a 127th of the square root of the largest."""
    share = numbers.astype(np.float64) / 127
    scale = np.where(np.arange(len(numbers)) < 1 << CHARACTER_BITS, largest[0], largest[1])
    return np.asarray(np.sign(share) * share**2 * scale, np.float64)


@lru_cache(maxsize=1)
def shipped() -> Weights:
    """The weights that come with the package."""
    raw = files("counterclaim.stories").joinpath("advertising.npz").read_bytes()
    with np.load(BytesIO(raw), allow_pickle=False) as kept:
        numbers = kept["constants"]
        return Weights(unpacked(kept["weights"], kept["largest"]), *(float(number) for number in numbers))
