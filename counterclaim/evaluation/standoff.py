"""Attributions as annotators mark them: reads the brat standoff of corpora in the style of PolNeAR."""

from __future__ import annotations

import re

from counterclaim.language.marks import Fragment, Marked

KINDS = ("source", "cue", "content")
_MARK = re.compile(r"(T\d+)\t(Source|Cue|Content) ([\d ;]+)\t")
_EVENT = re.compile(r"E\d+\t(\S.*)")


def parse(text: str, annotations: str) -> list[Marked]:
    """The attributions that an ``.ann`` file marks in ``text``; other marks (Discuss, Discard, notes) are dropped.

    Spans lose the white space at their ends; one outside of the text is cut to it, and an empty one dropped.
    """
    spans: dict[str, tuple[str, tuple[Fragment, ...]]] = {}
    events: list[str] = []
    for line in annotations.split("\n"):
        mark, event = _MARK.match(line), _EVENT.match(line)
        if mark:
            fragments = (_trimmed(text, *map(int, part.split())) for part in mark[3].split(";"))
            spans[mark[1]] = (mark[2].lower(), tuple(sorted(f for f in fragments if f[0] < f[1])))
        elif event:
            events.append(event[1])
    found = []
    for told in events:
        parts: dict[str, list[Fragment]] = {kind: [] for kind in KINDS}
        for argument in told.split():
            kind, fragments_of = spans.get(argument.partition(":")[2], ("", ()))
            if kind:
                parts[kind] += fragments_of
        if any(parts.values()):
            found.append(Marked(*(tuple(sorted(set(parts[kind]))) for kind in KINDS)))
    return found


def _trimmed(text: str, start: int, end: int) -> Fragment:
    end = min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
