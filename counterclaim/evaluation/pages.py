"""How well a page is read: its story's words against the true text, strings that must be there, and its comments.

Two layouts. ``ground-truth.json`` of the article-extraction benchmark: multiset overlap of word 4-grams, every page
counting the same. ``evaldata.json`` of trafilatura's evaluation: counts of strings that must be and must not be in the
text, over all pages; there the comments are told too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(r"\w+")
_LENGTH = 4


@dataclass(frozen=True, slots=True)
class PageText:
    """What was read of a page: its first story's text, the texts of its comments, CPU seconds, and all its text."""

    text: str
    comments: tuple[str, ...] = ()
    seconds: float = 0.0
    everything: str = ""


@dataclass(frozen=True, slots=True)
class Strings:
    """What a labelled page must and must not have in its story, and what its comments say."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]
    comments: tuple[str, ...] = ()


def strings_of(label: Mapping[str, Any]) -> Strings:
    """A page's label as ``evaldata.json`` has it."""
    wanted, unwanted, comments = (tuple(map(str, label.get(key) or ())) for key in ("with", "without", "comments"))
    return Strings(wanted, unwanted, comments)


def overlap(true: str, found: str) -> tuple[float, float, float]:
    """Shares of shared, added and missing word 4-grams of two texts; they sum to 1."""
    wanted, have = _grams(true), _grams(found)
    shared = sum((wanted & have).values())
    added, missing = sum((have - wanted).values()), sum((wanted - have).values())
    total = max(1, shared + added + missing)
    return shared / total, added / total, missing / total


def by_words(truth: Mapping[str, str], found: Mapping[str, PageText]) -> dict[str, Any]:
    """Precision and recall averaged over the pages, and the F1 of the two averages."""
    precisions, recalls = [], []
    for page, true in truth.items():
        shared, added, missing = overlap(true, found[page].text)
        exact = not added and not missing
        if shared + added:
            precisions.append(1.0 if exact else shared / (shared + added))
        if shared + missing:
            recalls.append(1.0 if exact else shared / (shared + missing))
    return _scores(_mean(precisions), _mean(recalls), found)


def by_strings(truth: Mapping[str, Strings], found: Mapping[str, PageText]) -> dict[str, Any]:
    """Precision and recall over all strings of all pages, and what became of the labelled comments.

    ``comments``: of the labelled strings, ``recovered`` is the share that is in a comment and ``leak`` the share that
    is in the story. Many labelled comments are not in the page as it was saved (scripts fetched them): ``in_page``
    counts those that are, over which the two shares go; ``recovered_of_all`` goes over all. Layout matters neither
    way: runs of white space count as one space.
    """
    counts = Counter[str]()
    told = Counter[str]()
    for page, labels in truth.items():
        text = _plain(found[page].text)
        comments = _plain("\n".join(found[page].comments))
        for string in labels.wanted:
            counts["hit" if _plain(string) in text else "miss"] += 1
        for string in labels.unwanted:
            counts["false" if _plain(string) in text else "clear"] += 1
        everything = _plain(found[page].everything)
        for string in filter(None, map(_plain, labels.comments)):
            told["labelled"] += 1
            told["in_page"] += string in everything
            told["recovered"] += string in comments
            told["leaked"] += string in text
        told["pages"] += any(labels.comments)
    precision = counts["hit"] / max(1, counts["hit"] + counts["false"])
    recall = counts["hit"] / max(1, counts["hit"] + counts["miss"])
    in_page = max(1, told["in_page"])
    comments_scores = {
        "pages": told["pages"],
        "strings": told["labelled"],
        "in_page": told["in_page"],
        "recovered": told["recovered"] / in_page,
        "recovered_of_all": told["recovered"] / max(1, told["labelled"]),
        "leak": told["leaked"] / in_page,
    }
    return _scores(precision, recall, found) | {"comments": comments_scores}


def _scores(precision: float, recall: float, found: Mapping[str, PageText]) -> dict[str, Any]:
    whole = precision + recall
    return {
        "pages": len(found),
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / whole if whole else 0.0,
        "cpu_ms_per_page": 1000 * sum(page.seconds for page in found.values()) / max(1, len(found)),
        "comments": None,
    }


def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[i : i + _LENGTH]) for i in range(max(1, len(words) - _LENGTH + 1)))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
