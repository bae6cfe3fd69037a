"""The lines of a page that may tell its day: what a reader sees, with where it stands and what its element is called.

One walk over the parsed page. Comments, further articles, menus, captions and embedded posts are left out, because
their days are others'.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from counterclaim.documents.stamps import Written, table, written_days

MOST_NODES = 60_000
"""Nodes of a page that are looked at, in page order."""

_SKIPPED = frozenset(
    "script style noscript template svg math iframe object embed canvas audio video button select textarea head".split()
)
_OUTSIDE = frozenset("nav aside footer figure figcaption blockquote dialog menu".split())
_BLOCKS = frozenset(
    """html body main article section div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tr td th tbody header hr details
    center address time br pre""".split()
)
_WHOLE = frozenset(("html", "body", "main", "article"))
_DIGITS = re.compile(r"(?:19|20)\d\d|\d\d?\.\d\d?\.\d\d")
_SENTENCE = re.compile(r"[.!?…]\W*$")
_DATELINE = re.compile(
    r"[(\[]\0[^)\]]{0,12}[)\]]|\0\s*(?:[–—:|]|- )|[^\W\d][^\d,.]{1,30},\s\0[^\w,]{0,2}\s?(?:[^\W\d]{1,6}\s)?[.–—-]"
)
"""What stands around a date (the zero) at a paragraph's start: "(20 May 2025)", "20 May 2025 –", "TOWN, 20 May."."""
_STAMPS = (
    "datetime",
    "content",
    "data-timestamp",
    "data-datetime",
    "data-published",
    "data-date",
    "data-time",
    "title",
)
_LABEL = 30
_LONGEST = 400
_SHORT = 90
_CLOCKED = frozenset(("itemprop", "property", *_STAMPS[:1], *_STAMPS[2:5]))
_BEFORE, _AFTER, _BESIDE = 8, 14, 10


@dataclass(slots=True)
class Line:
    """A line of text: ``name`` is the class names of the elements in and around it, ``tag`` its block's."""

    text: str
    name: str
    tag: str
    number: int
    above: str = ""  # the line before it, where that is short enough for a label


@dataclass(frozen=True, slots=True)
class Clock:
    """A ``<time>`` or an element with ``itemprop``: its stamp, else its text."""

    value: str
    text: str
    name: str
    itemprop: str
    pubdate: bool
    number: int


@dataclass(slots=True)
class Shown:
    """What a page shows: lines that hold a date, clocks, and the number of the line of its headline (-1 for none)."""

    lines: list[Line] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    headline: int = -1
    scripts: list[str] = field(default_factory=list)
    around: list[str] = field(default_factory=list)  # short lines about the headline


@dataclass(frozen=True, slots=True)
class Byline:
    """A date in a line, what its label or element says it is (published, modified or nothing), and how sure that is.

    ``rank`` counts from 0, the surest.
    """

    day: date
    kind: str
    rank: int
    text: str


def read_shown(parser: LexborHTMLParser, title: str) -> Shown:
    """Walk the page once; ``title`` is what it calls itself, to tell its headline among several."""
    return _Walk(parser, title).run()


def bylines(shown: Shown, order: str) -> list[Byline]:
    """Every line's date outside of sentences, surest first, then in page order."""
    named = Counter(line.name for line in shown.lines if line.name)
    found = []
    for line in shown.lines:
        for place, written in enumerate(written_days(line.text, order)):
            read = _judge(line, written, shown, named, first=place == 0)
            if read is not None:
                found.append(read)
    return sorted(found, key=lambda byline: byline.rank)


@lru_cache(maxsize=1)
def _labels() -> dict[str, re.Pattern[str]]:
    labels = table()["labels"]
    end = rf"\s*(?:{labels['before_day']})?\s*[:\-–—|,]?\s*(?:\w{{2,12}}\.?,?\s*)?$"
    wide = r"(?![\w])[^.!?\d]{0,40}$"
    return {
        "modified": re.compile(rf"(?<!\w)(?:{labels['modified']})(?!\w)[^.!?]{{0,40}}$", re.IGNORECASE),
        "asof": re.compile(rf"(?<!\w)(?:{labels['asof']}){end}", re.IGNORECASE),
        "published": re.compile(rf"(?<!\w)(?:{labels['published']}){wide}", re.IGNORECASE),
        "other": re.compile(rf"(?<!\w)(?:{labels['other']})(?!\w)|^©|\(c\)", re.IGNORECASE),
    }


@lru_cache(maxsize=1)
def _names() -> dict[str, re.Pattern[str]]:
    classes = table()["classes"]
    return {
        "others": re.compile(rf"(?:^|[\s_])(?:{classes['out']})(?![a-z]{{3}})", re.IGNORECASE),
        "alone": re.compile(rf"(?:^|\s)(?:{classes['out_alone']})(?![a-z]{{3}})", re.IGNORECASE),
        "date": re.compile(rf"(?:^|[\s_-]|(?<=[a-z])(?=[A-Z]))(?:{classes['date']})(?![a-z])", re.IGNORECASE),
        "modified": re.compile(classes["modified"], re.IGNORECASE),
    }


def is_named(kind: str, name: str) -> bool:
    """Whether class names or an id say ``others``, ``alone`` (see ``dates.toml``), ``date`` or ``modified``."""
    return _names()[kind].search(name) is not None


def _judge(line: Line, written: Written, shown: Shown, named: Counter[str], *, first: bool) -> Byline | None:
    before, after = line.text[: written.start], line.text[written.end :]
    labels = _labels()
    label = before[-60:] if before.strip() else line.above
    others = labels["other"].search(label)
    if others:
        return None
    away = line.number - shown.headline
    near = shown.headline >= 0 and -_BEFORE <= away <= _AFTER
    short = len(line.text) <= _SHORT
    share = (written.end - written.start) / max(1, len(line.text))
    heading = line.tag[0] == "h" and line.tag[1:].isdigit()
    dated = is_named("date", line.name)
    modified, published = labels["modified"].search(label), labels["published"].search(label)
    if modified and published:
        modified = None if published.start() > modified.start() else modified
    kind = "modified" if modified else "published" if published or labels["asof"].search(label) else ""
    if not kind and dated and is_named("modified", line.name) and not is_named("date", _without_modified(line.name)):
        kind = "modified"
    sentence = bool(_SENTENCE.search(after)) and len(after) > 3 and not dated
    if kind and len(before) <= 60 and not sentence:
        return Byline(written.day, kind, 0 if near else 2, line.text)
    if heading and share < 0.6:
        return None
    if near and dated and (short or len(before) < 40):
        return Byline(written.day, kind, 1, line.text)
    if near and short and not sentence and (share > 0.25 or first):
        return Byline(written.day, kind, 2 if away > 0 else 3, line.text)
    if dated and short and named[line.name] <= 2 and not sentence:
        return Byline(written.day, kind, 3, line.text)
    first = first and (near or line is shown.lines[0])
    if first and (away > 0 or shown.headline < 0) and _DATELINE.match(f"{before}\0{after}"):
        return Byline(written.day, "", 4, line.text[:60])
    if share > 0.5 and shown.headline < 0:
        return Byline(written.day, kind, 4, line.text)
    return None


def _without_modified(name: str) -> str:
    return " ".join(word for word in name.split() if not is_named("modified", word))


class _Walk:
    """One pass in page order with its own stack of nodes and the class names around them."""

    def __init__(self, parser: LexborHTMLParser, title: str) -> None:
        self.parser = parser
        self.shown = Shown()
        self.heading = _headline(parser, title)
        self.around = _ancestors(self.heading)
        self.buffer: list[str] = []
        self.names: list[str] = []
        self.tag = "body"
        self.above = ""
        self.number = 0

    def run(self) -> Shown:
        root = self.parser.root
        stack: list[tuple[LexborNode, str] | None] = [(root, "")] if root is not None else []
        seen = 0
        while stack and seen < MOST_NODES:
            item = stack.pop()
            if item is None:
                self._flush()
                continue
            node, name = item
            seen += 1
            following = node.next
            if following is not None:
                stack.append((following, name))
            tag = node.tag or ""
            if tag == "-text":
                text = node.text_content or ""
                self.buffer.append(text)
                if name and not text.isspace() and name not in self.names:
                    self.names.append(name)
            elif tag == "script":
                self._script(node)
            elif tag and tag[0] not in "-!" and tag not in _SKIPPED:
                self._enter(node, tag, name, stack)
        self._flush()
        return self.shown

    def _enter(self, node: LexborNode, tag: str, name: str, stack: list[tuple[LexborNode, str] | None]) -> None:
        attributes = node.attributes
        own = ""
        if attributes:
            own = " ".join(filter(None, (attributes.get("class"), attributes.get("id"), attributes.get("itemprop"))))
        holds = node.mem_id in self.around
        block = tag in _BLOCKS
        if block:
            self._flush()
            self.tag = tag
        if not holds and tag not in _WHOLE and _is_outside(tag, own, attributes):
            beside = self.shown.headline >= 0 and self.number - self.shown.headline <= _BESIDE
            if not (beside and self._is_in_article(node) and (tag == "aside" or _is_alone(own))):
                return
        if holds and self.heading is not None and node.mem_id == self.heading.mem_id:
            self.shown.headline = self.number
        if tag == "time" or (attributes and not _CLOCKED.isdisjoint(attributes)):
            self._clock(node, tag, own or name, attributes)
        child = node.child
        if block:
            stack.append(None)
        if child is not None:
            stack.append((child, "" if holds or tag in _WHOLE or len(own) > 200 else (own or name)))

    def _is_in_article(self, node: LexborNode) -> bool:
        """Whether an element stands in the ``<article>`` that has the page's headline: its byline may be there."""
        parent = node.parent
        while parent is not None:
            if parent.tag == "article":
                return parent.mem_id in self.around
            parent = parent.parent
        return False

    def _clock(self, node: LexborNode, tag: str, name: str, attributes: dict[str, str | None]) -> None:
        itemprop = (attributes.get("itemprop") or attributes.get("property") or "").lower()
        told = "date" in itemprop or "datetime" in attributes or any(key in attributes for key in _STAMPS[2:5])
        if tag != "time" and (not told or tag in ("ins", "del") or (tag == "meta" and "itemprop" not in attributes)):
            return
        value = next((attributes[key] for key in _STAMPS if attributes.get(key)), None) or ""
        text = " ".join((node.text() or "").split())[:200]
        self.shown.clocks.append(Clock(value, text, name, itemprop, "pubdate" in attributes, self.number))

    def _script(self, node: LexborNode) -> None:
        if (node.attributes.get("type") or "") != "application/ld+json":
            source = node.text() or ""
            if "ubl" in source or "date" in source:
                self.shown.scripts.append(source[:200_000])

    def _flush(self) -> None:
        if not self.buffer:
            return
        text = " ".join("".join(self.buffer).split())
        if text:
            if _DIGITS.search(text[:_LONGEST]):
                name = " ".join(self.names)[-200:]
                self.shown.lines.append(Line(text[:_LONGEST], name, self.tag, self.number, self.above))
            since = self.number - self.shown.headline
            if len(text) <= _SHORT and (self.shown.headline < 0 or since <= _AFTER):
                if self.shown.headline < 0:
                    self.shown.around = self.shown.around[-_BEFORE:]
                self.shown.around.append(text)
            self.above = text if len(text) <= _LABEL else ""
            self.number += 1
            self.names.clear()
        self.buffer.clear()


def _is_outside(tag: str, name: str, attributes: Mapping[str, str | None]) -> bool:
    """Whether an element is another thing than the article: by its tag, its names or its role."""
    if tag in _OUTSIDE or (name and (is_named("others", name) or is_named("alone", name))):
        return True
    return attributes.get("role") in ("navigation", "contentinfo", "complementary")


def _is_alone(name: str) -> bool:
    """Whether names say a sidebar or the like, and nothing that is surely another's."""
    return is_named("alone", name) and not is_named("others", name)


def without_others(source: str, title: str) -> str:
    """The HTML of a page without comments, further articles, menus, captions and embedded posts."""
    parser = LexborHTMLParser(source)
    around = _ancestors(_headline(parser, title))
    stack: list[LexborNode | None] = [parser.root]
    others: list[LexborNode] = []
    while stack:
        node = stack.pop()
        if node is None:
            continue
        stack.append(node.next)
        tag = node.tag or "-"
        if tag[0] in "-!" and node.child is None:
            continue
        names = " ".join(filter(None, map(node.attributes.get, ("class", "id", "itemprop"))))
        if node.mem_id not in around and tag not in _WHOLE and _is_outside(tag, names, node.attributes):
            others.append(node)
        else:
            stack.append(node.child)
    for node in others:
        node.decompose()
    return parser.html or ""


def _headline(parser: LexborHTMLParser, title: str) -> LexborNode | None:
    """The heading that is most like what the page calls itself, else the first ``h1``."""
    best: tuple[float, int] | None = None
    wanted = set(title.lower().split())
    nodes = parser.css("h1, h2, h3")[:80]
    for index, node in enumerate(nodes):
        have = set((node.text() or "").lower().split())
        alike = len(have & wanted) / max(1, len(have | wanted)) if wanted else 0.0
        score = alike + (0.3 if node.tag == "h1" and have else 0.0)
        if score > 0.25 and (best is None or score > best[0]):
            best = (score, index)
    return nodes[best[1]] if best else None


def _ancestors(node: LexborNode | None) -> frozenset[int]:
    found = []
    while node is not None:
        found.append(node.mem_id)
        node = node.parent
    return frozenset(found)
