"""Reads the entries of a feed, whatever its format and however carelessly it was written.

feedparser knows thirty years of RSS and Atom, but it expands entities and reads files and addresses when it is given
strings: it gets harmless text only, as a stream.
"""

from __future__ import annotations

import io
import json
from calendar import timegm
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import urljoin

import feedparser
from selectolax.lexbor import LexborHTMLParser

from counterclaim.documents.decode import decode
from counterclaim.documents.sources.markup import harmless
from counterclaim.documents.sources.moments import iso


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
    text = harmless(raw, content_type)
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    parsed = feedparser.parse(io.BytesIO(text.encode()), response_headers=headers) if text else {}
    if not parsed.get("version"):
        return None
    title = _words(parsed["feed"].get("title"))
    return [_xml(entry, title, url) for entry in parsed["entries"]]


def _xml(entry: Mapping[str, Any], feed: str, url: str) -> Entry:
    full = [part.get("value") or "" for part in entry.get("content", ()) if "html" in str(part.get("type"))]
    full = full or [f"<p>{escape(part.get('value') or '')}</p>" for part in entry.get("content", ())]
    summary = str(entry.get("summary") or "")
    return Entry(
        id=str(entry.get("id") or ""),
        link=_link(url, entry.get("feedburner_origlink") or entry.get("link")),
        title=_words(entry.get("title")),
        published=_time(entry, "published") or _time(entry, "updated"),
        updated=_time(entry, "updated"),
        author=_line(entry.get("author")),
        content="\n".join(full) or summary,
        is_full=bool(full),
        feed=feed,
    )


def _time(entry: Mapping[str, Any], name: str) -> str:
    """A time as written, with its own offset; else what feedparser makes of it, which is in UTC."""
    if name == "updated" and "updated" not in entry.keys():  # noqa: SIM118 (feedparser's dict falls back to published)
        return ""
    written = iso(str(entry.get(name) or ""))
    parsed = entry.get(f"{name}_parsed")
    try:
        return written or (datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else "")
    except (ValueError, TypeError, OverflowError):
        return ""


def _json(text: str, url: str) -> list[Entry] | None:
    """A JSON Feed's entries (jsonfeed.org, versions 1 and 1.1)."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    title = _line(feed.get("title"))
    return [_json_entry(item, title, url) for item in feed["items"] if isinstance(item, dict)]


def _json_entry(item: Mapping[str, Any], feed: str, url: str) -> Entry:
    html = str(item.get("content_html") or "")
    lines = (line.strip() for line in str(item.get("content_text") or "").splitlines())
    authors = item.get("authors") or [item.get("author")]
    names = [
        str(one.get("name") or "") for one in (authors if isinstance(authors, list) else ()) if isinstance(one, dict)
    ]
    return Entry(
        id=str(item.get("id") or ""),
        link=_link(url, item.get("url") or item.get("external_url")),
        title=_line(item.get("title")),
        published=iso(str(item.get("date_published") or "")),
        updated=iso(str(item.get("date_modified") or "")),
        author=_line(", ".join(name for name in names if name)),
        content=html or "\n".join(f"<p>{escape(line)}</p>" for line in lines if line),
        is_full=bool(html or item.get("content_text")),
        feed=feed,
    )


def _link(base: str, link: object) -> str:
    """An absolute web address, or empty."""
    try:
        address = urljoin(base, str(link or "").strip())
    except ValueError:
        return ""
    return address if link and address.lower().startswith(("http://", "https://")) else ""


def _words(html: object) -> str:
    """The text of what feedparser gives as HTML."""
    source = str(html or "")
    return _line((LexborHTMLParser(source).text() or "") if "<" in source or "&" in source else source)


def _line(words: object) -> str:
    return " ".join(str(words or "").split())
