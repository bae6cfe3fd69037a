"""Makes pages that no parser is quick with harmless: endless nesting, thousands of options, thousands of attributes."""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate

DEEPEST = 256
_FEW_TAGS = 6_000  # so many tags inside one another take lexbor some 70 ms
_MOST_OPTIONS = 1_000
_MOST_ATTRIBUTES = 2_000
_LONG_TAG = 10_000
_LONG = re.compile(r"<([a-zA-Z]\w{0,40})\b[^<]{10000}[^<]*")
_SVG = frozenset(
    """svg g path circle rect line polyline polygon ellipse use defs symbol stop lineargradient radialgradient clippath
    mask filter image animate animatetransform tspan pattern marker""".split()
)
_LONGEST_TAG = 20_000
_WHOLE_TAG = re.compile(r"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*+>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_IMPLIED = frozenset("p li td tr th dt dd option html head body tbody thead tfoot colgroup optgroup".split())
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})(?=[\s/>])")
_QUICK = re.compile(r"</?[a-zA-Z][a-zA-Z0-9:-]{0,40}(?=[\s/>])")
_RAW = re.compile(r"<(?:(/?)(script|style)\b)", re.IGNORECASE)


class _Steps(dict[str, int]):
    """How much deeper a tag leads: 1 for an opening, -1 for a closing one, 0 where it cannot nest."""

    def __missing__(self, tag: str) -> int:
        name = tag.strip("</").lower()
        step = 0 if name in _VOID or name in _IMPLIED else -1 if tag.startswith("</") else 1
        if len(self) < 10_000:
            self[tag] = step
        return step


_STEPS = _Steps()


def shallow(text: str) -> str:
    """The same HTML without the tags that stand deeper than ``DEEPEST``; unchanged, and the same object, for real
    pages, and for those with too few tags to be slow however they nest.
    """
    if any("<" not in text[at : at + _LONG_TAG // 2] for at in range(0, len(text) - _LONG_TAG, _LONG_TAG // 2)):
        text = _LONG.sub(_few_attributes, text)
    if text.count("<") <= _FEW_TAGS or not _may_be_deep(text):
        return text
    depth, last, options, kept, drawing = 0, 0, 0, [], False
    opened: Counter[str] = Counter()
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
        if closing and name != "option" and not opened[name]:
            continue  # it closes nothing, and parsers pass over it
        if name == "option" or (closing and depth > DEEPEST) or (not closing and depth >= DEEPEST):
            kept.append(text[last : match.start()])
            end = text.find(">", match.end())
            last = end + 1 if end >= 0 else len(text)
            if end < 0:
                break
        if name != "option":
            depth += -1 if closing else 1
            opened[name] += -1 if closing else 1
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


def _may_be_deep(text: str) -> bool:
    """Whether the nesting, counted over all tags wherever they stand, could pass the limit.

    Closings that close nothing would hide some of it: with more of these than the limit the answer is yes.
    """
    tags = _QUICK.findall(text)
    levels = list(accumulate(map(_STEPS.__getitem__, tags), initial=0))
    counts = Counter(tags)
    stray = sum(max(0, n - counts["<" + tag[2:]]) for tag, n in counts.items() if tag[1] == "/" and _STEPS[tag])
    deep = max(levels) - min(levels) > DEEPEST or stray > DEEPEST
    return deep or counts["<option"] + counts["<OPTION"] > _MOST_OPTIONS
