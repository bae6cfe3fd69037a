"""Several stories in one page: further articles, and a story that stands in the middle of another."""

from __future__ import annotations

from collections.abc import Sequence, Set

from counterclaim.documents.headlines import cohesion, ends_sentence, is_headline_like, starts_story
from counterclaim.documents.tree import Tree

_LEAST_PARAGRAPHS = 3
_LEAST_UNDER = 2
_LEAST_CHARACTERS = 150
_OUTSIDE = 0.3
_EMBEDDED = 0.6
_MOST_TRIED = 50
_LEAST_ELSEWHERE = 600
_COHERENT = 0.25
_INTERRUPTS = 1.0
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
    long = [article for article in articles if _is_long(tree, article, weights)]
    if not long:
        return set()
    headline = tree.headline
    main = next((article for article in long if headline in tree.spans[article]), -1)
    if main < 0:
        start = tree.spans[long[0]].start
        above = [weight for weight in sure[max(0, headline) if headline < start else 0 : start] if weight]
        enough = sum(above) >= _OUTSIDE * sum(weights[p] for p in tree.spans[long[0]])
        least = _LEAST_UNDER if 0 <= headline < start else _LEAST_PARAGRAPHS
        main = -1 if len(above) >= least and (enough or 0 <= headline < start) else long[0]
    return set(long) - {main}


def _lines(tree: Tree, element: int, weights: Sequence[int]) -> list[int]:
    """The paragraphs of an element; lines of a list or a table that are written as paragraphs count."""
    return [
        p
        for p in tree.spans[element]
        if weights[p] or (tree.tags[tree.within[p]] == "p" and not tree.linked[p] and len(tree.texts[p].split()) > 4)
    ]


def _is_long(tree: Tree, article: int, weights: Sequence[int]) -> bool:
    lines = _lines(tree, article, weights)
    return len(lines) >= _LEAST_PARAGRAPHS and sum(len(tree.texts[p]) for p in lines) >= _LEAST_CHARACTERS


def embedded_stories(tree: Tree, weights: Sequence[int], everything: Sequence[int], main: int) -> set[int]:
    """Elements that open with a headline of their own and tell of something else than the main story, in its middle or
    elsewhere on the page.

    ``weights`` are the sizes of the main story's possible paragraphs, ``everything`` those of all paragraphs.
    """
    held, whole = tree.sums(weights), tree.sums(everything)
    own = tree.headline
    found: set[int] = set()
    tried = 0
    for element in _headed(tree):
        span = tree.spans[element]
        if own in span or whole[element] > _EMBEDDED * held[main] or tree.is_inside(main, element):
            continue
        if any(tree.is_inside(element, story) for story in found):
            continue
        lines = _lines(tree, element, everything)
        if len(lines) < _LEAST_PARAGRAPHS:
            continue
        tried += 1
        if tried > _MOST_TRIED:
            break
        outside = [tree.texts[p] for p in tree.spans[main] if weights[p] and p not in span]
        if len(outside) >= 2 and _is_apart(tree, element, main, lines, outside):
            found.add(element)
    return found


def _headed(tree: Tree) -> list[int]:
    """The elements that open with a heading, outer ones first; not the headings themselves."""
    found: set[int] = set()
    for piece, heading in enumerate(tree.within):
        if tree.tags[heading] in _HEADINGS:
            element = tree.parents[heading]
            while element > 0 and tree.spans[element].start == piece:
                found.add(element)
                element = tree.parents[element]
    return sorted(found)


def _is_apart(tree: Tree, element: int, main: int, lines: list[int], outside: list[str]) -> bool:
    """Whether an element's paragraphs tell of something else; how much that takes depends on where it stands."""
    inside = [tree.texts[p] for p in lines]
    headline = tree.texts[tree.spans[element].start]
    if not tree.is_inside(element, main):
        long = len(lines) > _LEAST_PARAGRAPHS and sum(map(len, inside)) >= _LEAST_ELSEWHERE
        return long and _is_written_out(inside) and cohesion(inside, outside) < _INTERRUPTS
    if is_headline_like(headline) and starts_story(headline, outside, inside[:4]):
        return True
    return cohesion(inside, outside) < (_INTERRUPTS if _interrupts(tree, element) else _COHERENT)


def _is_written_out(texts: list[str]) -> bool:
    """Whether most paragraphs are sentences of some length: boxes, lists and single comments seldom are."""
    return sum(len(text.split()) >= 15 and ends_sentence(text) for text in texts) > len(texts) / 2


def _interrupts(tree: Tree, element: int) -> bool:
    """Whether an element stands between paragraphs that are no such elements themselves: the story goes on after it."""
    parent, span = tree.parents[element], tree.spans[element]
    bare = [
        p
        for p in tree.spans[parent]
        if tree.parents[tree.within[p]] == parent
        and tree.tags[tree.within[p]] == "p"
        and len(tree.texts[p].split()) > 4
    ]
    return any(p < span.start for p in bare) and any(p >= span.stop for p in bare)
