"""Feeds as a source: RSS, Atom and JSON Feed, each item with its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape

from selectolax.lexbor import LexborHTMLParser

from counterclaim.documents.sources.entries import Entry, read_feed
from counterclaim.documents.sources.items import Item, address_after, documents, listing, page, visit
from counterclaim.documents.sources.moments import instant
from counterclaim.documents.sources.web import Answer, Web, shared
from counterclaim.errors import CounterclaimError, FetchError
from counterclaim.model import Fetched, Polled, content_id

PREFIX = "feed+"
MOST_BYTES = 10 * 1024 * 1024
_ACCEPT = (
    "application/atom+xml,application/rss+xml,application/feed+json,application/rdf+xml;q=0.9,application/xml;q=0.8,"
    "application/json;q=0.7,*/*;q=0.1"
)
_FULL = 500


class FeedSource:
    """Reads a feed, target ``feed+https://…``: for each item its page, else the item's own content if that is whole.

    ``web`` is the client, by default the process's own.
    """

    def __init__(self, web: Web | None = None) -> None:
        self._web = web or shared()

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield every item of the feed, oldest first; None for another target."""
        return documents(self.poll(target, {})) if address_after(PREFIX, target) else None

    def poll(self, target: str, cursor: Mapping[str, str], since: date | None = None) -> Iterator[Polled]:
        """Yield the items that the cursor does not know; the feed is not read again where it did not change."""
        try:
            answer = listing(self._web, address_after(PREFIX, target), cursor, MOST_BYTES, _ACCEPT)
            items = [] if answer.not_modified else _items(answer)
        except CounterclaimError as error:
            yield Polled(None, cursor, error)
            return
        if answer.not_modified:
            yield Polled(None, cursor)
            return
        done = {"etag": answer.etag, "last_modified": answer.last_modified}
        yield from visit(items, cursor, since, lambda item: page(self._web, item), done)


def _items(answer: Answer) -> list[Item]:
    """The items, oldest first; raises ``FetchError`` where this is no feed."""
    entries = read_feed(answer.body, answer.content_type, answer.url)
    if entries is None:
        raise FetchError("this is no feed", where=answer.url, remedy=_better(answer))
    known = [entry for entry in entries if entry.link or _is_whole(entry)]
    ordered = sorted(reversed(known), key=lambda entry: instant(entry.published))
    return [_item(entry, answer) for entry in ordered]


def _item(entry: Entry, answer: Answer) -> Item:
    key = content_id(entry.id or entry.link or entry.title, entry.updated or entry.published, length=12)
    url = entry.link or f"{answer.url}#{key}"
    own = None
    if _is_whole(entry):
        own = Fetched(
            _own_page(entry), url, answer.retrieved_at, "text/html; charset=utf-8", entry.feed, entry.published
        )
    return Item(key, url, entry.published, own)


def _is_whole(entry: Entry) -> bool:
    """Whether the feed carries the article and not only its beginning."""
    return bool(entry.content) if entry.is_full else len(entry.content) >= _FULL


def _own_page(entry: Entry) -> bytes:
    """What the feed carries of an item, as a page of its own; equal items give equal bytes."""
    moment = f'<time datetime="{escape(entry.published)}">{escape(entry.published)}</time>\n' if entry.published else ""
    author = f'<p class="byline">{escape(entry.author)}</p>\n' if entry.author else ""
    page = (
        f'<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{escape(entry.title)}</title>\n'
        f'<meta property="og:site_name" content="{escape(entry.feed)}">\n</head>\n<body>\n<article>\n'
        f"<h1>{escape(entry.title)}</h1>\n{moment}{author}{entry.content}\n</article>\n</body>\n</html>\n"
    )
    return page.encode("utf-8", "replace")


def _better(answer: Answer) -> str:
    """What to do instead: a page may say where its feed is."""
    if "html" in answer.content_type:
        for node in LexborHTMLParser(answer.body).css("link[rel=alternate][href]")[:50]:
            kind, address = node.attributes.get("type") or "", node.attributes.get("href") or ""
            if "rss" in kind or "atom" in kind or "feed+json" in kind:
                return f"this page's feed is {address}"
    return "give the address of an RSS, Atom or JSON feed"
