"""GDELT as a source: the articles that its full-text search lists (DOC 2.0, mode ArtList).

https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/ describes it. It searches the last three months and gives at
most 250 articles for a query, so a longer list is asked for piece by piece, newest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from counterclaim.documents.decode import decode
from counterclaim.documents.sources.items import Item, documents, page, visit
from counterclaim.documents.sources.markup import harmless_json
from counterclaim.documents.sources.moments import instant, iso
from counterclaim.documents.sources.web import Answer, Web, shared
from counterclaim.errors import CounterclaimError, FetchError
from counterclaim.model import Fetched, Polled, content_id

PREFIX = "gdelt:"
BASE = "https://api.gdeltproject.org"
MOST_RECORDS = 250
MOST_LISTS = 20
DELAY = 5.0
"""Seconds between two questions: more often, it refuses."""

_STAMP = "%Y%m%d%H%M%S"
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')


class GdeltSource:
    """Asks GDELT for articles, target ``gdelt:`` and a query in its own words, and fetches their pages.

    The day beside an article is when GDELT saw it first. ``web`` is the client, by default the process's own.
    """

    def __init__(self, web: Web | None = None, base: str = BASE, most: int = MOST_RECORDS) -> None:
        self._web, self._base, self._most = web or shared(), base, most

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield the newest articles that the query finds, oldest of them first; None for another target."""
        return documents(self.poll(target, {})) if _query(target) else None

    def poll(self, target: str, cursor: Mapping[str, str], since: date | None = None) -> Iterator[Polled]:
        """Yield the articles seen since the last poll; without one, since the day, else the newest only."""
        first = cursor.get("until") or (since.strftime(_STAMP) if since else "")
        try:
            items = self._items(_query(target), first)
        except CounterclaimError as error:
            yield Polled(None, cursor, error)
            return
        last = max((item.published for item in items), key=instant, default="")
        until = datetime.fromisoformat(last).strftime(_STAMP) if last else first
        yield from visit(items, cursor, since, lambda item: page(self._web, item), {"until": until})

    def _items(self, query: str, first: str) -> list[Item]:
        """The articles seen from ``first`` on, oldest first; the newest list alone without it."""
        found: dict[str, Item] = {}
        end = ""
        for _ in range(MOST_LISTS):
            articles = self._list(query, first, end)
            found |= {item.key: item for item in map(_item, articles) if item.url}
            oldest = min((item.published for item in found.values() if item.published), key=instant, default="")
            stamp = datetime.fromisoformat(oldest).strftime(_STAMP) if oldest else ""
            if not first or len(articles) < self._most or not stamp or stamp == end:
                break
            end = stamp
        return sorted(found.values(), key=lambda item: (instant(item.published), item.url))

    def _list(self, query: str, first: str, end: str) -> list[Mapping[str, Any]]:
        said = {
            "query": query,
            "mode": "artlist",
            "format": "json",
            "sort": "datedesc",
            "maxrecords": str(self._most),
        }
        said |= ({"startdatetime": first} if first else {}) | ({"enddatetime": end} if end else {})
        answer = self._web.get(
            f"{self._base}/api/v2/doc/doc?{urlencode(said)}", robots=False, delay=DELAY, accept="application/json"
        )
        return _articles(answer)


def _query(target: str) -> str:
    return target[len(PREFIX) :].strip() if target.lower().startswith(PREFIX) else ""


def _articles(answer: Answer) -> list[Mapping[str, Any]]:
    """The articles of a list; what is wrong with a query GDELT says in a sentence instead."""
    text = decode(answer.body, answer.content_type).text.strip()
    if not text:
        return []
    try:
        found = harmless_json(_BAD_ESCAPE.sub(r"\\\\", text))
    except ValueError as error:
        said = " ".join(text[:200].split())
        raise FetchError(f"GDELT does not answer: {said}", where=answer.url, remedy="change the query") from error
    articles = found.get("articles") if isinstance(found, dict) else None
    return [one for one in articles if isinstance(one, dict)] if isinstance(articles, list) else []


def _item(article: Mapping[str, Any]) -> Item:
    url = str(article.get("url") or "")
    is_web = url.lower().startswith(("http://", "https://"))
    return Item(content_id(url, length=12), url if is_web else "", iso(str(article.get("seendate") or "")))
