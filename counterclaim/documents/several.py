"""Several stories in one page: further articles, and a story that stands in the middle of another."""

from __future__ import annotations

from collections.abc import Set

from counterclaim.documents.headlines import is_headline_like, starts_story
from counterclaim.documents.tree import Tree

_LEAST_PARAGRAPHS = 3
_OUTSIDE = 0.3
_EMBEDDED = 0.6
_MOST_TRIED = 50
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))


def sums(tree: Tree, weights: list[int]) -> list[int]:
    """Per element the weight of all pieces within it; ``weights`` is per piece."""
    held = [0] * len(tree.elements)
    for piece, weight in zip(tree.pieces, weights, strict=True):
        if weight:
            for index in tree.ancestors(piece.element):
                held[index] += weight
    return held


def without(tree: Tree, weights: list[int], stories: Set[int]) -> list[int]:
    """The weights with those of pieces inside ``stories`` set to 0."""
    return [
        0 if weight and stories and not stories.isdisjoint(tree.ancestors(piece.element)) else weight
        for piece, weight in zip(tree.pieces, weights, strict=True)
    ]


def other_articles(tree: Tree, weights: list[int]) -> set[int]:
    """Outermost ``<article>`` elements of three paragraphs or more that are not the page's main story.

    The main story is the article with the page's ``h1``; else the text before the first article, where there is enough
    of it; else the first article.
    """
    counts: dict[int, int] = {}
    before, main = [], -1
    held = sums(tree, weights)
    for piece, weight in zip(tree.pieces, weights, strict=True):
        around = [index for index in tree.ancestors(piece.element) if tree.elements[index].tag == "article"]
        if around and tree.elements[piece.element].tag == "h1" and main < 0:
            main = around[-1]
        if weight and around:
            counts[around[-1]] = counts.get(around[-1], 0) + 1
        elif weight and not counts:
            before.append(weight)
    articles = [index for index, count in sorted(counts.items()) if count >= _LEAST_PARAGRAPHS]
    if main not in articles and articles:
        enough = len(before) >= _LEAST_PARAGRAPHS and sum(before) >= _OUTSIDE * held[articles[0]]
        main = -1 if enough else articles[0]
    return set(articles) - {main}


def embedded_stories(tree: Tree, weights: list[int], main: int) -> set[int]:
    """Elements within the main story that open with a headline of their own and tell of something else."""
    held = sums(tree, weights)
    first: dict[int, int] = {}
    for i, piece in enumerate(tree.pieces):
        for index in tree.ancestors(piece.element):
            first.setdefault(index, i)
    found: set[int] = set()
    tried = 0
    for index, i in sorted(first.items()):
        element, headline = tree.elements[index], tree.pieces[i]
        if tree.elements[headline.element].tag not in _HEADINGS or element.index == headline.element:
            continue
        if not held[index] or held[index] > _EMBEDDED * held[main] or not is_headline_like(headline.text):
            continue
        around = tree.ancestors(index)
        if main not in around or index == main or not found.isdisjoint(around):
            continue
        tried += 1
        if tried > _MOST_TRIED:
            break
        inside, outside = _paragraphs(tree, weights, index, main)
        if len(inside) >= _LEAST_PARAGRAPHS and len(outside) >= 2 and starts_story(headline.text, outside, inside[:4]):
            found.add(index)
    return found


def _paragraphs(tree: Tree, weights: list[int], index: int, main: int) -> tuple[list[str], list[str]]:
    """The paragraphs inside an element, and those of the main story outside it."""
    inside, outside = [], []
    for piece, weight in zip(tree.pieces, weights, strict=True):
        if weight:
            around = tree.ancestors(piece.element)
            if index in around:
                inside.append(piece.text)
            elif main in around:
                outside.append(piece.text)
    return inside, outside
