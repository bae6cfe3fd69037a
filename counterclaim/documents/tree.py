"""An HTML page, parsed once, as blocks of text with the elements they stand in.

Parsing is lexbor's (through selectolax). It slows down with the square of the nesting, so what would be too deep is
dropped before it sees it (``shallow``); the walk keeps its own stack, so that no depth can exhaust Python's. Elements
are numbered in page order, so that all of an element's descendants are a range of numbers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from selectolax.lexbor import LexborHTMLParser, LexborNode

from counterclaim.documents.shallow import shallow

MOST_NODES = 400_000
_SKIPPED = frozenset(
    """script style noscript template svg math iframe object embed canvas audio video button select textarea datalist
    head map""".split()
)
_BLOCKS = frozenset(
    """html body main article section div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table tr td th tbody
    thead tfoot caption figure figcaption header footer nav aside form fieldset address hr details summary center
    dir menu time dialog
    """.split()
)
_LABEL = 200
_PATH = 1_000
_CELL = 60
_HEADLINES = frozenset(("h1", "h2", "h3"))
_SHORT, _BEGINNING = 12, 30
_LOST = "?" * (_PATH + 1)


@dataclass(slots=True)
class Tree:
    """A page as block-level elements and pieces of text, in document order; ``cut`` where it had more nodes than are
    read.

    Of elements, by number: ``tags``, ``labels`` (class names, then id), ``parents`` (-1 at the root), ``ends`` (the
    last number inside), ``paths`` (child numbers from the root, counting elements from 0), ``spans`` (the pieces
    inside, as ``starts`` and ``stops`` too) and ``stamps`` (the moment that a ``<time>`` gives). Of pieces: ``texts``
    with white space normalised, ``linked`` characters in links, ``links``, and ``within``, the innermost element's
    number. ``alike`` tells of each element how many of its parent's children have its tag and classes; ``hidden`` are
    the outermost elements that the page does not show; ``title`` is what it calls itself,
    ``titled`` the first heading that says the same and ``first_h1`` the first ``h1``, by piece, -1 for none.
    """

    parser: LexborHTMLParser
    tags: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    spans: list[range] = field(default_factory=list)
    starts: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    stops: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    stamps: dict[int, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)
    within: list[int] = field(default_factory=list)
    alike: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    hidden: list[int] = field(default_factory=list)
    title: str = ""
    titled: int = -1
    first_h1: int = -1
    cut: bool = False

    @property
    def headline(self) -> int:
        """The page's own headline: the heading that its title repeats, else its first ``h1``, else -1."""
        return self.titled if self.titled >= 0 else self.first_h1

    def children(self) -> list[list[int]]:
        """Per element the numbers of the elements directly inside it."""
        found: list[list[int]] = [[] for _ in self.tags]
        for index, parent in enumerate(self.parents):
            if parent >= 0:
                found[parent].append(index)
        return found

    def sums(self, weights: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Per element the weight of all pieces within it, at any depth; ``weights`` is per piece."""
        so_far = np.concatenate(([0.0], np.cumsum(np.asarray(weights, np.float64))))
        return so_far[self.stops] - so_far[self.starts]

    def is_inside(self, element: int, outer: int) -> bool:
        """Whether an element is ``outer`` or stands in it."""
        return outer <= element <= self.ends[outer]

    def ancestors(self, element: int) -> list[int]:
        """The element itself and those around it, innermost first."""
        found = []
        while element >= 0:
            found.append(element)
            element = self.parents[element]
        return found

    def unseen(self, weights: npt.ArrayLike) -> list[bool]:
        """Per piece whether the page hides it; what hides most of the page's ``weights`` (a paywall) does not count."""
        found = [False] * len(self.texts)
        held = self.sums(weights)
        for element in self.hidden:
            if held[element] <= 0.4 * held[0]:
                for piece in self.spans[element]:
                    found[piece] = True
        return found

    def link_share(self, piece: int) -> float:
        """Share of a piece's characters that are links, 0 to 1."""
        return self.linked[piece] / max(1, len(self.texts[piece]))


def parse(text: str) -> Tree:
    """Parse a page of any shape; takes time in proportion to its length."""
    tree = Tree(LexborHTMLParser(shallow(text)))
    walk = _Walk(tree)
    walk.run()
    starts, stops = np.array(walk.starts, np.int64), np.array(walk.stops, np.int64)
    if "tr" in tree.tags:
        places = _join_rows(tree)
        starts, stops = places[starts], places[stops]
    tree.starts, tree.stops = starts, stops
    tree.spans = list(map(range, starts.tolist(), stops.tolist()))
    keys = list(zip(tree.parents, tree.tags, tree.labels, strict=True))
    counts = Counter(keys)
    tree.alike = np.array([counts[key] for key in keys], np.float64)
    outer: list[int] = []
    for element in tree.hidden:
        if not outer or element > tree.ends[outer[-1]]:
            outer.append(element)
    tree.hidden = outer
    head = tree.parser.css_first("title")
    tree.title = " ".join((head.text() or "").split())[:500] if head is not None else ""
    _find_headlines(tree)
    return tree


def _find_headlines(tree: Tree) -> None:
    for piece, (text, element) in enumerate(zip(tree.texts, tree.within, strict=True)):
        tag = tree.tags[element]
        if tag == "h1" and tree.first_h1 < 0:
            tree.first_h1 = piece
        if tag in _HEADLINES and tree.titled < 0 and len(text) > _SHORT and tree.title:
            same = text in tree.title or text[:_BEGINNING] == tree.title[:_BEGINNING]
            tree.titled = piece if same else -1


def _join_rows(tree: Tree) -> npt.NDArray[np.int64]:
    """Make one piece of a table's row whose cells are short: apart, its cells say nothing.

    Returns for each of the pieces before, and for their end, how many pieces stand before it now.
    """
    number = len(tree.texts)
    kept, first = [], 0
    while first < number:
        row, last = _row_of(tree, first), first
        while row >= 0 and last + 1 < number and _row_of(tree, last + 1) == row:
            last += 1
        if last > first:
            inside = range(first, last + 1)
            tree.texts[first] = " ".join(tree.texts[piece] for piece in inside)
            tree.linked[first] = sum(tree.linked[piece] for piece in inside)
            tree.links[first] = sum(tree.links[piece] for piece in inside)
            tree.within[first] = row
        kept.append(first)
        first = last + 1
    if len(kept) < number:
        tree.texts = [tree.texts[piece] for piece in kept]
        tree.linked, tree.links, tree.within = (
            [column[piece] for piece in kept] for column in (tree.linked, tree.links, tree.within)
        )
    return np.searchsorted(np.array(kept, np.int64), np.arange(number + 1))


def _row_of(tree: Tree, piece: int) -> int:
    """The row in which a piece is a short cell, -1 for other pieces."""
    element = tree.within[piece]
    row = tree.parents[element]
    is_cell = tree.tags[element] in ("td", "th") and row >= 0 and tree.tags[row] == "tr"
    return row if is_cell and len(tree.texts[piece]) <= _CELL else -1


def _is_hidden(style: str | None) -> bool:
    return bool(style) and "display:none" in str(style).replace(" ", "").lower()


class _Walk:
    """One pass over the nodes in document order."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.starts: list[int] = []
        self.stops: list[int] = []
        self.buffer: list[str] = []
        self.linked = 0
        self.links = 0

    def run(self) -> None:
        node, element, in_link, position, above = self.tree.parser.root, -1, False, 0, ""
        # where to go on: node, innermost block, whether in a link, number among siblings, the DOM parent's path; and
        # the block that ends there, -1 for none
        stack: list[tuple[LexborNode | None, int, bool, int, str, int]] = []
        buffer, push, pop = self.buffer, stack.append, stack.pop
        seen = 0
        while seen < MOST_NODES:
            if node is None:
                if not stack:
                    break
                node, element, in_link, position, above, ended = pop()
                if ended >= 0:
                    self._leave(ended)
                continue
            seen += 1
            tag = node.tag or ""
            after = node.next if element >= 0 else None
            if tag == "-text":
                text = node.text_content or ""
                if buffer or not text.isspace():
                    buffer.append(text)
                    if in_link:
                        self.linked += len(text.strip())
            elif tag == "br":
                self._break(element)
                position += 1
            elif tag[:1] not in "-!":
                if tag not in _SKIPPED:
                    path = _LOST if len(above) > _PATH else f"{above}.{position}" if above else str(position)
                    child = node.child
                    if tag in _BLOCKS or element < 0:
                        if buffer:
                            self._flush(element)
                        inner = self._enter(node, tag, element, path)
                        push((after, element, in_link, position + 1, above, inner))
                        node, element, in_link, position, above = child, inner, False, 0, path
                        continue
                    is_link = tag == "a"
                    self.links += is_link
                    if child is not None:
                        push((after, element, in_link, position + 1, above, -1))
                        node, in_link, position, above = child, in_link or is_link, 0, path
                        continue
                position += 1
            node = after
        self.tree.cut = node is not None
        while stack:
            if (ended := pop()[5]) >= 0:
                self._leave(ended)

    def _leave(self, element: int) -> None:
        if self.buffer:
            self._flush(element)
        self.stops[element] = len(self.tree.texts)
        self.tree.ends[element] = len(self.tree.tags) - 1

    def _enter(self, node: LexborNode, tag: str, element: int, path: str) -> int:
        tree = self.tree
        attributes = node.attributes
        label = ""
        if attributes:
            label = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()
            if "hidden" in attributes or _is_hidden(attributes.get("style")):
                tree.hidden.append(len(tree.tags))
        self.starts.append(len(tree.texts))
        self.stops.append(0)
        tree.ends.append(0)
        tree.tags.append(tag)
        tree.labels.append(label[:_LABEL])
        tree.parents.append(element)
        tree.paths.append("" if path is _LOST else path)
        if tag == "time" and attributes.get("datetime"):
            tree.stamps[len(tree.tags) - 1] = str(attributes["datetime"])[:40]
        return len(tree.tags) - 1

    def _break(self, element: int) -> None:
        """Two line breaks with nothing between end a paragraph."""
        if self.buffer and self.buffer[-1] == "\n":
            self._flush(element)
        else:
            self.buffer.append("\n")

    def _flush(self, element: int) -> None:
        text = " ".join("".join(self.buffer).split())
        if text and self.tree.tags:
            tree = self.tree
            tree.texts.append(text)
            tree.linked.append(self.linked)
            tree.links.append(self.links)
            tree.within.append(max(0, element))
        self.buffer.clear()
        self.linked = self.links = 0
