"""What can be seen of each block of a page without understanding it: its shape, its place, its neighbours.

The features follow Kohlschütter et al., "Boilerplate detection using shallow text features" (2010), with what class
names say and where the page's paragraphs lie beside them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from counterclaim.documents.phrases import is_no_reporting
from counterclaim.documents.tree import Tree

Matrix = npt.NDArray[np.float32]

_AROUND = "article main aside nav footer header form table ul ol dl figure blockquote section".split()
_OWN = "p div li tr td h1 h2 h3 h4 h5 h6 blockquote pre dt dd time figcaption address article section body".split()
_BITS = {tag: 1 << i for i, tag in enumerate(_AROUND)}
_KINDS = {tag: i for i, tag in enumerate(_OWN)}
_INNERMOST = frozenset(("p", "li", "blockquote", "td", "pre"))
_MOST_REMEMBERED = 20_000
_NO_DIGITS = {ord(c): None for c in "0123456789"}
_PARTS = re.compile(r"[a-zа-яіїєґё]+|[A-ZА-ЯІЇЄҐЁ]+(?![a-zа-яіїєґё])|[A-ZА-ЯІЇЄҐЁ][a-zа-яіїєґё]+")
_SIGNS = re.compile(r"©|@|https?:|www\.|\||»|›|→|▶|\.\.\.$|…$")
_SHORT = 90
_CLOSING = "\"”»’')]"
_OWN_COLUMNS, _PARAGRAPH = 21, 19


def tokens(tag: str, label: str) -> tuple[str, ...]:
    """The words in an element's class names and id, in lower case, and its tag as ``<tag``."""
    return (f"<{tag}", *sorted({part.lower() for part in _PARTS.findall(label) if len(part) > 1}))


class ClassWords:
    """Weights of the words in class names, ids and tags: below 0 is furniture, above 0 the story."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights
        self._known: dict[tuple[str, str], float] = {}

    def score(self, tag: str, label: str) -> float:
        """The weights of an element's words, added; remembered, since a site's pages share their names."""
        found = self._known.get((tag, label))
        if found is None:
            found = sum(self._weights.get(token, 0.0) for token in tokens(tag, label))
            if len(self._known) < _MOST_REMEMBERED:
                self._known[tag, label] = found
        return found


def features(tree: Tree, words: ClassWords) -> Matrix:
    """One row for each piece of the page, as many columns as there are features."""
    texts = tree.texts
    own = _text_columns(texts, tree.linked, tree.links)
    return np.column_stack([own, _element_columns(tree, words), _place_columns(tree, own), _neighbours(own)])


def _text_columns(texts: Sequence[str], linked: Sequence[int], links: Sequence[int]) -> Matrix:
    number = len(texts)
    chars = np.array([len(text) for text in texts], np.float32)
    words = np.array([text.count(" ") + 1 for text in texts], np.float32)
    lasts = [text[-1] if text[-1] not in _CLOSING else text[-2:-1] for text in texts]
    firsts = [text[0] for text in texts]
    ends = np.array([last in ".!?…" for last in lasts])
    asks = np.array([last == "?" for last in lasts])
    short = [len(text) <= _SHORT for text in texts]
    first = {text: -piece for piece, text in enumerate(reversed(texts), 1 - number)}
    again = [first[text] < piece for piece, text in enumerate(texts)]
    return np.column_stack(
        [
            np.log1p(chars), np.log1p(words), chars / words, np.array(linked, np.float32) / chars, np.log1p(links),
            ends, [last == ":" for last in lasts], asks,
            np.log1p([text.count(",") for text in texts]), np.log1p([text.count(". ") for text in texts]),
            [first.islower() for first in firsts], [first.isdigit() for first in firsts],
            [first.isupper() for first in firsts],
            [
                (len(text) - len(text.translate(_NO_DIGITS))) / len(text) if is_short else 0.0
                for text, is_short in zip(texts, short, strict=True)
            ],
            [is_short and text.isupper() for text, is_short in zip(texts, short, strict=True)],
            [_SIGNS.search(text) is not None for text in texts],
            ["“" in text or "«" in text or '"' in text or "„" in text for text in texts],
            [
                is_short and is_no_reporting(text)
                for text, is_short in zip(texts, short, strict=True)
            ],
            again, (words >= 30) | (ends & (words >= np.where(asks, 16, 8))),
            ["ookie" in text or "rivacy" in text for text in texts],
        ],
    ).astype(np.float32).reshape(number, _OWN_COLUMNS)  # fmt: skip


def _element_columns(tree: Tree, words: ClassWords) -> Matrix:
    """What the piece's element and those around it are called."""
    own = np.array([*map(words.score, tree.tags, tree.labels), 0.0])
    parents = np.array([*tree.parents, -1], np.int64)  # the last one stands for what is around the root
    parents[parents < 0] = len(tree.tags)
    above = own[parents]
    total, low, high = own.copy(), np.append(own[:-1], np.inf), np.append(own[:-1], -np.inf)
    depth = np.append(np.ones(len(tree.tags)), 0.0)
    bits = np.array([*(_BITS.get(tag, 0) for tag in tree.tags), 0], np.int64)
    while (parents < len(tree.tags)).any():  # each time twice as many of the elements around are known
        total, depth = total + total[parents], depth + depth[parents]
        low, high = np.minimum(low, low[parents]), np.maximum(high, high[parents])
        bits, parents = bits | bits[parents], parents[parents]
    whole = np.column_stack([own, above, total, low, high, depth])[tree.within]
    around = bits[tree.within][:, None] >> np.arange(len(_AROUND)) & 1
    own_tag = np.array([_KINDS.get(tree.tags[element], len(_OWN)) for element in tree.within], np.int64)
    return np.column_stack([whole, around, own_tag[:, None] == np.arange(len(_OWN) + 1)]).astype(np.float32)


def _place_columns(tree: Tree, own: Matrix) -> Matrix:
    """Where the piece stands: how much of the page's paragraphs lies in the elements around it, before and after."""
    number = len(tree.texts)
    chars = np.array([len(text) for text in tree.texts], np.float64)
    linked = np.array(tree.linked, np.float64)
    weights = np.where(own[:, _PARAGRAPH] > 0, chars - linked, 0.0)
    held, all_chars, all_linked = tree.sums(weights), tree.sums(chars), tree.sums(linked)
    pieces = (tree.stops - tree.starts).astype(np.float64)
    total, total_chars = max(1.0, held[0]), max(1.0, all_chars[0])
    main = container(tree, held)
    here, first, second, third = levels(tree)
    alike = tree.alike
    columns = np.column_stack(
        [
            held[here] / total, held[first] / total, held[second] / total, held[third] / total,
            all_linked[first] / np.maximum(1, all_chars[first]), all_linked[second] / np.maximum(1, all_chars[second]),
            all_chars[first] / total_chars, all_chars[second] / total_chars,
            *np.log1p([pieces[here], pieces[first], pieces[second], alike[here], alike[first], alike[second]]),
            (main <= here) & (here <= tree.ends[main]), (first == main) | (here == main), first == main,
        ]
    )  # fmt: skip
    before, before_chars = np.cumsum(weights) - weights, np.cumsum(chars) - chars
    order = np.arange(number, dtype=np.float64)
    since = [
        np.clip(order - headline, -60, 60) if headline >= 0 else np.full(number, -99.0)
        for headline in (tree.first_h1, tree.titled)
    ]
    return np.column_stack(
        [
            columns, before / total, (total - before - weights) / total, before_chars / total_chars,
            order / max(1, number), *since, np.full(number, np.log1p(number)), np.full(number, np.log1p(total)),
            np.full(number, total / total_chars),
        ]
    ).astype(np.float32)  # fmt: skip


def levels(tree: Tree, number: int = 4) -> list[npt.NDArray[np.int64]]:
    """For each piece the element it stands in, the one around that, and so on; the root is around itself."""
    parents = np.array(tree.parents, np.int64)
    found = [np.array(tree.within, np.int64)]
    while len(found) < number:
        above = parents[found[-1]]
        found.append(np.where(above >= 0, above, found[-1]))
    return found


def container(tree: Tree, held: npt.NDArray[np.float64], most: float = 0.75) -> int:
    """The innermost element that still holds most of the page's paragraphs; ``held`` is their weight per element."""
    here = best = 0
    ends, tags = tree.ends, tree.tags
    while best >= 0:
        here, child, best = best, best + 1, -1
        while child <= ends[here]:
            if held[child] >= most * held[here] and (best < 0 or held[child] > held[best]):
                best = child
            child = ends[child] + 1
        if best >= 0 and tags[best] in _INNERMOST:
            break
    return here


_NEAR = (0, 1, 3, 5, 17, _PARAGRAPH)


def _neighbours(own: Matrix) -> Matrix:
    """Some of the text columns of the two pieces before and the two after."""
    return np.column_stack([shifted(own[:, _NEAR], step) for step in (-2, -1, 1, 2)])


def shifted(columns: Matrix, step: int) -> Matrix:
    """The rows ``step`` further on, 0 beyond either end."""
    moved = np.zeros_like(columns)
    if step > 0:
        moved[:-step] = columns[step:]
    elif step < 0:
        moved[-step:] = columns[:step]
    return moved
