"""The head of a Markdown file, and its marks: links, emphasis, headings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from urllib.parse import urlsplit

from counterclaim.model import UNKNOWN_DAYS, Days, RegionRole

_FRONT = re.compile(r"---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_FIELD = re.compile(
    r"^(?:[-*]\s+)?(?:\*\*|__)?([A-Za-z][A-Za-z _-]{1,30}?)(?:\*\*|__)?:(?:\*\*|__)?\s+(.+?)\s*$", re.MULTILINE
)
_SECTION = re.compile(r"^#{1,3}\s+(.+?)\s*$", re.MULTILINE)
_OUTLINE = re.compile(r"^\s*-\s+(#{1,6})\s+(.+?)\s*$", re.MULTILINE)
_LINK = re.compile(r"!?\[((?:[^\[\]\\]|\\.){0,400})\]\([^()\s]{0,3000}(?:\([^()]*\)[^()\s]*)?(?:\s+\"[^\"]*\")?\)")
_LINK_LINE = re.compile(r"^\s*(?:[-*+]|\d+\.)?\s*!?\[.*\]\(.*\)\s*$")
_LONGEST_LINE = 5_000
_APART = {
    "metadata": RegionRole.METADATA,
    "page structure": RegionRole.FURNITURE,
    "links": RegionRole.FURNITURE,
    "table of contents": RegionRole.FURNITURE,
    "contents": RegionRole.FURNITURE,
}
_DAY_FIELDS = ("date", "published", "published at", "published on", "date published", "publication date")


@dataclass(frozen=True, slots=True)
class Header:
    """What a Markdown file says of itself; ``parts`` are stretches ``(start, end, role)`` that are no article."""

    parts: tuple[tuple[int, int, RegionRole], ...]
    published: Days
    publisher: str
    url: str
    title: str = ""
    subheadings: frozenset[str] = frozenset()

    def role_at(self, offset: int) -> RegionRole | None:
        """The role of a stretch that holds ``offset``, or None in the article."""
        return next((role for start, end, role in self.parts if start <= offset < end), None)


def header(text: str) -> Header:
    """Read front matter and the sections that savers of pages add: metadata, page structure, links."""
    parts: list[tuple[int, int, RegionRole]] = []
    fields: dict[str, str] = {}
    if front := _FRONT.match(text):
        parts.append((0, front.end(), RegionRole.METADATA))
        fields |= _fields(front.group(1))
    sections = list(_SECTION.finditer(text))
    for section, following in zip_longest(sections, sections[1:]):
        name = section.group(1).strip().lower()
        end = following.start() if following else len(text)
        if name in _APART:
            parts.append((section.start(), end, _APART[name]))
            if _APART[name] is RegionRole.METADATA:
                fields = _fields(text[section.start() : end]) | fields
        elif name == "content" or re.fullmatch(r"(?:[\w-]+\.)+[a-z]{2,}", name):
            parts.append((section.start(), section.end(), RegionRole.FURNITURE))
    url = fields.get("url", fields.get("source", ""))
    host = urlsplit(url).hostname if url.startswith("http") else None
    publisher = fields.get("publisher", fields.get("site", (host or "").removeprefix("www.")))
    outline = _OUTLINE.findall(text)
    title = next((line for level, line in outline if level == "#"), "")
    subheadings = frozenset(line for level, line in outline if level != "#" and line != title)
    return Header(tuple(parts), _published(fields), publisher, url, title, subheadings)


def _fields(text: str) -> dict[str, str]:
    return {match.group(1).strip().lower(): match.group(2).strip("\"' ") for match in _FIELD.finditer(text)}


def _published(fields: Mapping[str, str]) -> Days:
    for name in _DAY_FIELDS:
        try:
            day = date.fromisoformat(fields.get(name, "")[:10])
        except ValueError:
            continue
        return Days(day, day, "metadata", f"the file's field “{name}”")
    return UNKNOWN_DAYS


def link_texts(text: str) -> frozenset[str]:
    """The words of every link that stands on a line of its own, as in a saver's list of links."""
    lines = (line for line in text.splitlines() if is_link_list(line))
    return frozenset(strip_marks(match.group(1)) for line in lines for match in _LINK.finditer(line))


def strip_marks(line: str) -> str:
    """A line without Markdown's marks, for judging it; offsets do not survive."""
    line = _LINK.sub(r"\1", line) if "](" in line and len(line) <= _LONGEST_LINE else line
    return re.sub(r"^\s*(?:#{1,6}\s+|>\s*|[-*+•]\s+)", "", line).replace("**", "").strip(" \t*_`")


def is_link_list(line: str) -> bool:
    """Whether a line is nothing but a link, as in a list of links."""
    return (
        len(line) <= _LONGEST_LINE
        and _LINK_LINE.match(line) is not None
        and len(_LINK.sub("", line).strip(" -*+.0123456789\t,|·")) == 0
    )
