"""Reads the entries of a feed, whatever its format and however carelessly it was written.

RSS 0.9x, 1.0 and 2.0 and Atom 0.3 and 1.0 differ in where they say a thing, not in what they say, so one table of
element names serves all. The parser is libxml2, which recovers from broken markup in linear time, over text that was
made harmless; feedparser takes minutes for a few hundred thousand unclosed comments (docs/decisions/0011-fetching.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from counterclaim.documents.decode import decode
from counterclaim.documents.sources.markup import UNTRUSTED, harmless, harmless_json, name_of
from counterclaim.documents.sources.moments import iso

MOST_ENTRIES = 1000
"""How many entries of a feed are read, the first in it."""

_ROOTS = frozenset(("rss", "rdf", "feed"))
_MEDIA = ("media", "itunes", "image", "yandex")
_BASE = "{http://www.w3.org/XML/1998/namespace}base"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed: ``content`` is HTML, ``is_full`` where the feed says that it is all; times are ISO 8601.

    ``feed`` is the feed's own title. Empty strings are unknown.
    """

    id: str
    link: str
    title: str
    published: str
    updated: str
    author: str
    content: str
    is_full: bool
    feed: str


def read_feed(raw: bytes, content_type: str, url: str) -> list[Entry] | None:
    """The entries in the feed's order, or None where the bytes are no feed; ``url`` resolves relative links."""
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json(decode(raw, content_type).text, url)
    root = _root(harmless(raw, content_type))
    if root is None or _name(root) not in _ROOTS:
        return None
    base = _joined(url, root.get(_BASE))
    channel = next((part for part in root if _name(part) == "channel"), root)
    title = _title(_parts(channel))
    entries = (element for element in root.iter(etree.Element) if _name(element) in ("item", "entry"))
    return [_xml(element, title, base) for element, _ in zip(entries, range(MOST_ENTRIES), strict=False)]


def _root(text: str) -> etree._Element | None:
    parser = etree.XMLParser(remove_comments=True, remove_pis=True, **UNTRUSTED)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser) if text else None
    except etree.XMLSyntaxError:
        return None


def _name(element: etree._Element) -> str:
    return name_of(element).lower()


def _parts(element: etree._Element) -> dict[str, list[etree._Element]]:
    """An element's children by name; those of vocabularies for pictures and sounds are left out."""
    found: dict[str, list[etree._Element]] = {}
    for part in element:
        prefix = part.prefix or str(part.tag).rpartition("}")[2].rpartition(":")[0]
        if prefix not in _MEDIA:
            found.setdefault(_name(part), []).append(part)
    return found


def _xml(element: etree._Element, feed: str, base: str) -> Entry:
    parts = _parts(element)
    base = _joined(base, element.get(_BASE))
    full = next((html for html in map(_html, _named(parts, "encoded", "content", "full-text")) if html), "")
    links = [link for link in map(_said, _named(parts, "origlink", "link")) if link]
    atom = [
        link.get("href")
        for link in _named(parts, "link")
        if link.get("href") and link.get("rel", "alternate") == "alternate"
    ]
    ids = list(_named(parts, "guid", "id"))
    permalink = [_said(one) for one in ids if _name(one) == "guid" and one.get("isPermaLink", "true") == "true"]
    published = _time(parts, "pubdate", "published", "issued", "created", "date")
    updated = _time(parts, "updated", "modified")
    authors = [
        _said(name)
        for author in _named(parts, "author")
        for name in (author.find("{*}name"), author)
        if name is not None
    ]
    return Entry(
        id=next(iter([*map(_said, ids), element.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or ""]), ""),
        link=next((link for link in (_link(base, one) for one in [*links, *atom, *permalink]) if link), ""),
        title=_title(parts),
        published=published or updated,
        updated=updated,
        author=next((name for name in [*map(_said, _named(parts, "creator")), *authors] if name), "")[:200],
        content=full or next((html for html in map(_html, _named(parts, "description", "summary")) if html), ""),
        is_full=bool(full),
        feed=feed,
    )


def _named(parts: Mapping[str, list[etree._Element]], *names: str) -> Iterator[etree._Element]:
    for name in names:
        yield from parts.get(name, ())


def _said(element: etree._Element) -> str:
    """An element's text in one line."""
    return _line("".join(element.itertext()))


def _title(parts: Mapping[str, list[etree._Element]]) -> str:
    """The title as text, whether it was written as text or as HTML."""
    words = next(map(_said, _named(parts, "title")), "")
    return _line(LexborHTMLParser(words).text() or "") if "<" in words or "&" in words else words


def _html(element: etree._Element) -> str:
    """The HTML that an element holds: written out as text, as elements (XHTML), or none but plain text."""
    if len(element):
        return "".join(etree.tostring(part, encoding="unicode") for part in element)
    text = (element.text or "").strip()
    return f"<p>{escape(text)}</p>" if text and element.get("type") in ("text", "text/plain") else text


def _time(parts: Mapping[str, list[etree._Element]], *names: str) -> str:
    return next((moment for moment in map(iso, map(_said, _named(parts, *names))) if moment), "")


def _json(text: str, url: str) -> list[Entry] | None:
    """A JSON Feed's entries (jsonfeed.org, versions 1 and 1.1)."""
    try:
        feed = harmless_json(text)
    except ValueError:
        return None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    title = _line(feed.get("title"))
    return [_json_entry(item, title, url) for item in feed["items"][:MOST_ENTRIES] if isinstance(item, dict)]


def _json_entry(item: Mapping[str, Any], feed: str, url: str) -> Entry:
    html = str(item.get("content_html") or "")
    lines = (line.strip() for line in str(item.get("content_text") or "").splitlines())
    authors = item.get("authors") or [item.get("author")]
    names = [
        str(one.get("name") or "") for one in (authors if isinstance(authors, list) else ()) if isinstance(one, dict)
    ]
    updated = iso(str(item.get("date_modified") or ""))
    return Entry(
        id=str(item.get("id") or ""),
        link=_link(url, item.get("url") or item.get("external_url")),
        title=_line(item.get("title")),
        published=iso(str(item.get("date_published") or "")) or updated,
        updated=updated,
        author=_line(", ".join(name for name in names if name)),
        content=html or "\n".join(f"<p>{escape(line)}</p>" for line in lines if line),
        is_full=bool(html or item.get("content_text")),
        feed=feed,
    )


def _link(base: str, link: object) -> str:
    """An absolute web address, or empty."""
    address = _joined(base, link)
    return address if link and address.lower().startswith(("http://", "https://")) else ""


def _joined(base: str, link: object) -> str:
    try:
        return urljoin(base, str(link or "").strip())
    except ValueError:
        return ""


def _line(words: object) -> str:
    return " ".join(str(words or "").split())
