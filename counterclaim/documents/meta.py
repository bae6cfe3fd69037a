"""What a page says about itself in its head: title, publisher, day of publication."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from counterclaim.model import UNKNOWN_DAYS, Days

_ISO = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?:\D|$)")
_DAY_KEYS = (
    "article:published_time",
    "article.published",
    "og:published_time",
    "datepublished",
    "date.published",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "date",
    "article:published",
    "cxenseparse:recs:publishtime",
    "og:article:published_time",
    "publish-date",
    "publication_date",
)
_DEEPEST_JSON = 40
_LONGEST_JSON = 2_000_000


@dataclass(frozen=True, slots=True)
class Meta:
    """A page's own title, publisher and published day; empty or unknown where it says nothing."""

    title: str
    publisher: str
    published: Days


def read_meta(parser: LexborHTMLParser) -> Meta:
    """Read JSON-LD, ``<meta>``, ``<time>`` and ``itemprop``, in this order of trust for the day."""
    said = _metas(parser)
    linked = list(_json_ld(parser))
    title = said.get("og:title") or said.get("twitter:title") or _text(parser, "title") or ""
    publisher = said.get("og:site_name") or next((name for name in map(_publisher, linked) if name), "")
    return Meta(" ".join(title.split()), " ".join(publisher.split())[:120], _published(parser, said, linked))


def parse_day(value: str) -> date | None:
    """The day of an ISO 8601 stamp, as the page's own clock has it, or None."""
    match = _ISO.match(value)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _published(parser: LexborHTMLParser, said: dict[str, str], linked: list[dict[str, Any]]) -> Days:
    for item in linked:
        if day := parse_day(str(item.get("datePublished", ""))):
            return Days(day, day, "metadata", "datePublished in the page's JSON-LD")
    for name in _DAY_KEYS:
        if day := parse_day(said.get(name, "")):
            return Days(day, day, "metadata", f"the page's <meta> {name}")
    for selector, attribute in (
        ("[itemprop=datePublished]", "content"),
        ("[itemprop=datePublished]", "datetime"),
        ("time[pubdate]", "datetime"),
        ("article time[datetime]", "datetime"),
        ("time[datetime]", "datetime"),
    ):
        node = parser.css_first(selector)
        if node is not None and (day := parse_day(node.attributes.get(attribute) or "")):
            return Days(day, day, "metadata", f"{selector} in the page")
    return UNKNOWN_DAYS


def _metas(parser: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in parser.css("meta")[:500]:
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = attributes.get("content")
        if name and content:
            found.setdefault(name.strip().lower(), content.strip())
    return found


def _json_ld(parser: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """Every object in the page's JSON-LD, articles first; broken JSON is passed over."""
    found: list[dict[str, Any]] = []
    for node in parser.css("script[type='application/ld+json']")[:30]:
        source = node.text() or ""
        if len(source) > _LONGEST_JSON:
            continue
        try:
            stack: list[tuple[Any, int]] = [(json.loads(source, strict=False), 0)]
        except (ValueError, RecursionError):
            continue
        while stack and len(found) < 500:
            item, depth = stack.pop()
            if isinstance(item, dict):
                found.append(item)
                stack.extend(
                    (value, depth + 1)
                    for value in item.values()
                    if isinstance(value, (dict, list)) and depth < _DEEPEST_JSON
                )
            elif isinstance(item, list):
                stack.extend((value, depth + 1) for value in item[:100])
    yield from sorted(
        found,
        key=lambda item: "Article" not in str(item.get("@type", "")) and "Posting" not in str(item.get("@type", "")),
    )


def _publisher(item: dict[str, Any]) -> str:
    publisher = item.get("publisher")
    if isinstance(publisher, list) and publisher:
        publisher = publisher[0]
    return str(publisher.get("name") or "") if isinstance(publisher, dict) else ""


def _text(parser: LexborHTMLParser, selector: str) -> str:
    node = parser.css_first(selector)
    return (node.text() or "").strip() if node is not None else ""
