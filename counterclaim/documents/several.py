"""Several stories in one page: further articles, and a story that stands in the middle of another."""

from __future__ import annotations

from collections.abc import Sequence, Set

from counterclaim.documents.headlines import cohesion, is_headline_like, starts_story
from counterclaim.documents.tree import Tree

_LEAST_PARAGRAPHS = 3
_OUTSIDE = 0.3
_EMBEDDED = 0.6
_MOST_TRIED = 50
_COHERENT = 0.25
_INTERRUPTS = 0.75
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))


def without(tree: Tree, weights: Sequence[int], stories: Set[int]) -> list[int]:
    """The weights, of pieces, with those inside ``stories`` set to 0."""
    kept = list(weights)
    for story in stories:
        for piece in tree.spans[story]:
            kept[piece] = 0
    return kept


def other_articles(tree: Tree, weights: Sequence[int], sure: Sequence[int]) -> set[int]:
    """Outermost ``<article>`` elements of three paragraphs or more that are not the page's main story.

    The main story is the article with the page's ``h1``; else the text before the first article, where there is enough
    of it; else the first article. ``weights`` are the paragraphs' sizes, ``sure`` those that are hardly furniture.
    """
    articles: list[int] = []
    for element, tag in enumerate(tree.tags):
        if tag == "article" and not (articles and element <= tree.ends[articles[-1]]) and tree.spans[element]:
            articles.append(element)
    if not articles:
        return set()
    headline = next((i for i, element in enumerate(tree.within) if tree.tags[element] == "h1"), -1)
    main = next((a for a in articles if headline in tree.spans[a]), -1)
    long = [a for a in articles if sum(weights[p] > 0 for p in tree.spans[a]) >= _LEAST_PARAGRAPHS]
    if main not in long and long:
        before = [weight for weight in sure[: tree.spans[long[0]].start] if weight]
        held = sum(weights[p] for p in tree.spans[long[0]])
        main = -1 if len(before) >= _LEAST_PARAGRAPHS and sum(before) >= _OUTSIDE * held else long[0]
    return set(long) - {main}


def embedded_stories(tree: Tree, weights: Sequence[int], main: int) -> set[int]:
    """Elements within the main story that open with a headline of their own and tell of something else."""
    held = tree.sums(list(weights))
    found: set[int] = set()
    tried = 0
    for element in range(main + 1, tree.ends[main] + 1):
        if (
            not held[element]
            or held[element] > _EMBEDDED * held[main]
            or any(tree.is_inside(element, f) for f in found)
        ):
            continue
        headline = tree.spans[element].start
        heading = tree.within[headline]
        if tree.tags[heading] not in _HEADINGS or heading == element:
            continue
        tried += 1
        if tried > _MOST_TRIED:
            break
        inside = [tree.texts[p] for p in tree.spans[element] if weights[p]]
        outside = [tree.texts[p] for p in tree.spans[main] if weights[p] and p not in tree.spans[element]]
        if len(inside) < _LEAST_PARAGRAPHS or len(outside) < 2:
            continue
        told_again = is_headline_like(tree.texts[headline]) and starts_story(tree.texts[headline], outside, inside[:4])
        limit = _INTERRUPTS if _interrupts(tree, weights, element) else _COHERENT
        if told_again or cohesion(inside, outside) < limit:
            found.add(element)
    return found


def _interrupts(tree: Tree, weights: Sequence[int], element: int) -> bool:
    """Whether an element stands between paragraphs that are no such elements themselves: the story goes on after it."""
    parent = tree.parents[element]
    bare = [p for p in tree.spans[parent] if weights[p] and tree.parents[tree.within[p]] == parent]
    return any(p < tree.spans[element].start for p in bare) and any(p >= tree.spans[element].stop for p in bare)
