"""Site maps as a source: news site maps, ordinary ones and indexes of them (sitemaps.org, Google News)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lxml import etree

from counterclaim.documents.sources.items import Item, address_after, documents, is_before, listing, page, visit
from counterclaim.documents.sources.markup import UNTRUSTED, harmless, name_of
from counterclaim.documents.sources.moments import instant, iso
from counterclaim.documents.sources.packing import TooMuch, gunzip
from counterclaim.documents.sources.web import Answer, Web, shared
from counterclaim.errors import CounterclaimError, FetchError, TooLarge
from counterclaim.model import Fetched, Polled, content_id

PREFIX = "sitemap+"
MOST_BYTES = 50 * 1024 * 1024
"""What sitemaps.org permits, unpacked."""

MOST_PAGES = 200
"""How many pages are read at a time, newest first; with a first day up to ``MOST_SINCE``."""

MOST_SINCE = 5000
MOST_MAPS = 50
"""How many site maps of an index are read, newest first."""

_ACCEPT = "application/xml,text/xml;q=0.9,application/gzip;q=0.9,*/*;q=0.1"


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a site map says of a page, or an index of a site map; ``changed`` and ``published`` are ISO 8601."""

    url: str
    changed: str
    published: str

    @property
    def when(self) -> str:
        """The day that it is sorted by."""
        return self.published or self.changed


class SitemapSource:
    """Reads a site map, target ``sitemap+https://…``, and the newest pages in it, oldest of them first.

    ``web`` is the client, by default the process's own; ``most`` is how many pages are read without a first day.
    """

    def __init__(self, web: Web | None = None, most: int = MOST_PAGES) -> None:
        self._web, self._most = web or shared(), most

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield the newest pages of the site map; None for another target."""
        return documents(self.poll(target, {})) if address_after(PREFIX, target) else None

    def poll(self, target: str, cursor: Mapping[str, str], since: date | None = None) -> Iterator[Polled]:
        """Yield the pages that are new or changed; a site map that cannot be read does not stop the others."""
        try:
            answer = listing(self._web, address_after(PREFIX, target), cursor, MOST_BYTES, _ACCEPT)
            pages, maps = ([], []) if answer.not_modified else _read(answer)
        except CounterclaimError as error:
            yield Polled(None, cursor, error)
            return
        if answer.not_modified:
            yield Polled(None, cursor)
            return
        for listed in _newest(maps, since, MOST_MAPS):
            try:
                pages += _read(self._web.get(listed.url, most=MOST_BYTES, accept=_ACCEPT))[0]
            except CounterclaimError as error:
                yield Polled(None, cursor, error)
        # The site maps of an index change while it stays as it is, so that only a single one is asked whether it did.
        done = {} if maps else {"etag": answer.etag, "last_modified": answer.last_modified}
        newest = _newest(pages, since, MOST_SINCE if since else self._most)
        yield from visit(
            [_item(listed) for listed in reversed(newest)], cursor, None, lambda item: page(self._web, item), done
        )


def _item(listed: _Listed) -> Item:
    return Item(content_id(listed.url, listed.changed, length=12), listed.url, listed.published)


def _newest(listed: list[_Listed], since: date | None, most: int) -> list[_Listed]:
    """The newest, newest first, those without a day last; nothing that was neither written nor changed since."""
    recent = [one for one in listed if not is_before(max(one.changed, one.published, key=instant), since)]
    return sorted(recent, key=lambda one: -instant(one.when))[:most]


def _read(answer: Answer) -> tuple[list[_Listed], list[_Listed]]:
    """The pages and the site maps that a site map lists; raises ``FetchError`` where it is none."""
    try:
        raw = gunzip(answer.body, MOST_BYTES, answer.url)
    except TooMuch:
        raise TooLarge("unpacked, it is more than a site map may be", where=answer.url) from None
    source = io.BytesIO(harmless(raw, answer.content_type).encode())
    pages: list[_Listed] = []
    maps: list[_Listed] = []
    try:
        for _, element in etree.iterparse(source, tag=("{*}url", "{*}sitemap"), **UNTRUSTED):
            (maps if name_of(element) == "sitemap" else pages).append(_listed(element))
            element.clear()
    except etree.XMLSyntaxError as error:
        if not pages and not maps:
            raise _no_map(answer) from error
    if not pages and not maps and b"sitemap" not in raw[:1000].lower():
        raise _no_map(answer)
    return [one for one in pages if one.url], [one for one in maps if one.url]


def _listed(element: etree._Element) -> _Listed:
    said: dict[str, str] = {}
    for part in element.iterdescendants(tag=etree.Element):
        said.setdefault(name_of(part), "".join(part.itertext()).strip())
    url = said.get("loc", "")
    is_web = url.lower().startswith(("http://", "https://"))
    return _Listed(url if is_web else "", iso(said.get("lastmod", "")), iso(said.get("publication_date", "")))


def _no_map(answer: Answer) -> FetchError:
    return FetchError("this is no site map", where=answer.url, remedy="give the address of its XML")
