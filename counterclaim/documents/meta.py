"""What a page says about itself in its head: title, publisher, day of publication."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from counterclaim.documents.dates import ARTICLE_TYPES, Head, find_days
from counterclaim.model import UNKNOWN_DAYS, Days

_ASIDE = frozenset(
    """comment comments publisher author creator image video logo thumbnail isPartOf hasPart mentions itemListElement
    review reviews aggregateRating liveBlogUpdate citation isBasedOn relatedLink suggestedAnswer acceptedAnswer
    associatedMedia breadcrumb sourceOrganization sponsor funder about workExample potentialAction
    contributor""".split()
)
"""Keys whose objects are other things than the page's article: their days are not its days."""
_DEEPEST_JSON = 40
_LONGEST_JSON = 2_000_000


@dataclass(frozen=True, slots=True)
class Meta:
    """A page's own title, publisher and published day; empty or unknown where it says nothing."""

    title: str
    publisher: str
    published: Days
    modified: Days = UNKNOWN_DAYS


def read_meta(parser: LexborHTMLParser, url: str = "") -> Meta:
    """Read a page's head, its address ``url`` where that is known, and its visible dates (see ``dates``)."""
    said = _metas(parser)
    linked = list(_json_ld(parser))
    title = " ".join((said.get("og:title") or said.get("twitter:title") or _text(parser, "title") or "").split())
    publisher = said.get("og:site_name") or next((name for name in map(_publisher, linked) if name), "")
    head = Head(said, list(_articles(linked, title)), title, _language(parser, said))
    published, modified = find_days(parser, head, url)
    return Meta(title, " ".join(publisher.split())[:120], published, modified)


def _language(parser: LexborHTMLParser, said: dict[str, str]) -> str:
    """The language and country that the page names, such as ``en-US``."""
    root = parser.css_first("html")
    own = ((root.attributes.get("lang") or root.attributes.get("xml:lang")) if root is not None else "") or ""
    locale = said.get("og:locale", "")
    return locale if len(own) <= 2 and locale.lower().startswith(own.lower()) and locale else own


def _articles(linked: list[dict[str, Any]], title: str) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD that are the page's own article, the one of its title first, then the page itself."""
    wanted = set(title.lower().split())

    def unlike(item: dict[str, Any]) -> float:
        have = set(str(item.get("headline") or item.get("name") or "").lower().split())
        return -len(have & wanted) / max(1, len(have | wanted))

    kinds = [(item, str(item.get("@type", ""))) for item in linked]
    articles = [item for item, kind in kinds if any(word in kind for word in ARTICLE_TYPES)]
    yield from sorted(articles, key=unlike)
    yield from (item for item, kind in kinds if kind.endswith("Page") or "WebPage" in kind)
    yield from (item for item, kind in kinds if kind in ("", "VideoObject", "AudioObject", "Dataset", "QAPage"))


def _metas(parser: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in parser.css("meta")[:500]:
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        if "itemprop" in attributes and (node.parent is None or node.parent.tag != "head"):
            continue  # of one part of the page, perhaps of a comment: the walk over what is shown tells
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
                    for key, value in item.items()
                    if isinstance(value, (dict, list)) and depth < _DEEPEST_JSON and key not in _ASIDE
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
