"""An HTML page, parsed once, as blocks of text with the elements they stand in.

Parsing is lexbor's (through selectolax). It slows down with the square of the nesting, so tags nested deeper than any
real page are dropped before it sees them, as browsers do; the walk keeps its own stack, so that no depth can exhaust
Python's.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

DEEPEST = 256
MOST_NODES = 400_000
_MOST_OPTIONS = 1_000
_MOST_ATTRIBUTES = 2_000
_LONG = re.compile(r"<([a-zA-Z]\w{0,40})\b[^<]{10000,}")
_WHOLE_TAG = re.compile(r"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*+>")
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
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_IMPLIED = frozenset("p li td tr th dt dd option html head body tbody thead tfoot colgroup optgroup".split())
_SVG = frozenset(
    """svg g path circle rect line polyline polygon ellipse use defs symbol stop lineargradient radialgradient clippath
    mask filter image animate animatetransform tspan pattern marker""".split()
)
_LONGEST_TAG = 20_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})(?=[\s/>])")
_RAW = re.compile(r"<(?:(/?)(script|style)\b)", re.IGNORECASE)


@dataclass(slots=True)
class Element:
    """A block-level element: its tag, class names with id, parent's index (-1 at the root) and number of children."""

    tag: str
    label: str
    parent: int
    index: int
    children: list[int] = field(default_factory=list)

    @property
    def signature(self) -> str:
        """Tag and classes: equal for the items of a list."""
        return f"{self.tag}|{self.label}"


@dataclass(slots=True)
class Piece:
    """A block of text: white space normalised, ``linked`` characters in links, the innermost block element's index."""

    text: str
    linked: int
    element: int

    @property
    def link_share(self) -> float:
        """Share of the characters that are links, 0 to 1."""
        return self.linked / max(1, len(self.text))


@dataclass(frozen=True, slots=True)
class Tree:
    """A page as elements and pieces in document order; ``cut`` where it had more nodes than are read."""

    parser: LexborHTMLParser
    elements: list[Element]
    pieces: list[Piece]
    cut: bool
    alike: Counter[tuple[int, str]]

    def siblings_alike(self, index: int) -> int:
        """How many children of the same element look like this one by tag and classes, itself included."""
        element = self.elements[index]
        return self.alike[element.parent, element.signature]

    def ancestors(self, index: int) -> list[int]:
        """The element itself and those around it, innermost first."""
        found = []
        while index >= 0:
            found.append(index)
            index = self.elements[index].parent
        return found


def parse(text: str) -> Tree:
    """Parse a page of any shape; takes time in proportion to its length."""
    parser = LexborHTMLParser(shallow(text))
    return _Walk(parser).run()


def shallow(text: str) -> str:
    """The same HTML without the tags that stand deeper than ``DEEPEST``; unchanged, and the same object, for real
    pages.
    """
    text = _LONG.sub(_few_attributes, text)
    if text.count("<") <= DEEPEST:
        return text
    depth, last, options, kept, drawing = 0, 0, 0, [], False
    raw = iter([*_raw_spans(text), (len(text) + 1, len(text) + 1)])
    left, right = next(raw)
    for match in _TAG.finditer(text):
        while match.start() >= right:
            left, right = next(raw)
        name = match.group(2).lower()
        if left < match.start() < right or match.start() < last or name in _VOID:
            continue
        closing = match.group(1) == "/"
        drawing = (drawing or name == "svg") and name in _SVG
        if drawing and not closing and _closes_itself(text, match.end()):
            drawing = name != "svg"
            continue
        options += name == "option" and not closing
        if name in _IMPLIED and (name != "option" or options <= _MOST_OPTIONS):
            continue
        if name == "option" or (closing and depth > DEEPEST) or (not closing and depth >= DEEPEST):
            kept.append(text[last : match.start()])
            end = text.find(">", match.end())
            last = end + 1 if end >= 0 else len(text)
            if end < 0:
                break
        if name != "option":
            depth = max(0, depth - 1) if closing else depth + 1
    return "".join([*kept, text[last:]]) if kept else text


def _closes_itself(text: str, start: int) -> bool:
    """Whether the tag that goes on at ``start`` ends in "/>", which closes an element in drawings alone."""
    end = text.find(">", start, start + _LONGEST_TAG)
    return end > start and text[end - 1] == "/"


def _few_attributes(match: re.Match[str]) -> str:
    """A very long tag without its attributes where these are thousands, which no parser is quick with."""
    tag = _WHOLE_TAG.match(match.group())
    inside = tag.group() if tag else match.group()
    if len(inside.split(maxsplit=_MOST_ATTRIBUTES)) <= _MOST_ATTRIBUTES:
        return match.group()
    return f"<{match.group(1)}>{match.group()[len(inside) :]}"


def _raw_spans(text: str) -> list[tuple[int, int]]:
    """Where scripts and styles stand, in which a tag is no tag; one that never closes reaches to the end."""
    spans: list[tuple[int, int]] = []
    opened: tuple[str, int] | None = None
    for match in _RAW.finditer(text):
        name = match.group(2).lower()
        if opened is None and not match.group(1):
            opened = (name, match.start())
        elif opened and match.group(1) and name == opened[0]:
            spans.append((opened[1], match.start()))
            opened = None
    return [*spans, (opened[1], len(text))] if opened else spans


class _Walk:
    """One pass over the nodes in document order."""

    def __init__(self, parser: LexborHTMLParser) -> None:
        self.parser = parser
        self.elements: list[Element] = []
        self.pieces: list[Piece] = []
        self.buffer: list[str] = []
        self.linked = 0

    def run(self) -> Tree:
        root = self.parser.root
        stack: list[tuple[LexborNode | None, int, bool]] = [(root, -1, False)] if root is not None else []
        seen = 0
        while stack and seen < MOST_NODES:
            node, element, in_link = stack.pop()
            if node is None:
                self._flush(element)
                continue
            seen += 1
            if node.next is not None and element >= 0:
                stack.append((node.next, element, in_link))
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "", in_link)
            elif tag == "br":
                self._break(element)
            elif tag and tag[0] not in "-!" and tag not in _SKIPPED:
                self._enter(node, tag, element, in_link, stack)
        self._flush(0)
        alike = Counter((element.parent, element.signature) for element in self.elements)
        return Tree(self.parser, self.elements, self.pieces, bool(stack), alike)

    def _enter(
        self, node: LexborNode, tag: str, element: int, in_link: bool, stack: list[tuple[LexborNode | None, int, bool]]
    ) -> None:
        if tag in _BLOCKS or element < 0:
            self._flush(element)
            attributes = node.attributes
            label = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()
            if "hidden" in attributes:
                label += " hidden"
            self.elements.append(Element(tag, label[:200], element, len(self.elements)))
            if element >= 0:
                self.elements[element].children.append(len(self.elements) - 1)
            stack.append((None, len(self.elements) - 1, False))
            element = len(self.elements) - 1
        if node.child is not None:
            stack.append((node.child, element, in_link or tag == "a"))

    def _text(self, text: str, in_link: bool) -> None:
        self.buffer.append(text)
        if in_link:
            self.linked += len(text.strip())

    def _break(self, element: int) -> None:
        """Two line breaks with nothing between end a paragraph."""
        if self.buffer and self.buffer[-1] == "\n":
            self._flush(element)
        else:
            self.buffer.append("\n")

    def _flush(self, element: int) -> None:
        text = " ".join("".join(self.buffer).split())
        if text:
            self.pieces.append(Piece(text, self.linked, max(0, element)))
        self.buffer.clear()
        self.linked = 0
