"""When a page was published and when it was changed, from what its head, its address and its readers' eyes are told.

Sources are asked in an order of trust (``_Evidence.published``). A stamp in universal time is the day before or after
the page's own at night: where the page shows its local day beside it, that one is taken. What belongs to comments,
further articles, pictures and organisations is not asked.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from counterclaim.documents.bylines import Byline, Clock, Shown, bylines, is_named, read_shown, without_others
from counterclaim.documents.stamps import Stamp, bare_days, order_of, read_stamp, written_days
from counterclaim.model import UNKNOWN_DAYS, Days

PUBLISHED_KEYS = (
    "article:published_time",
    "article.published",
    "article:published",
    "og:published_time",
    "og:article:published_time",
    "og:pubdate",
    "datepublished",
    "date_published",
    "date.published",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "pub_date",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publication-date",
    "publisheddate",
    "published-date",
    "published_at",
    "published",
    "article_date_original",
    "article.created",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "citation_publication_date",
    "bt:pubdate",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date.published",
    "dcsext.articlefirstpublished",
    "shareaholic:article_published_time",
)
_LOOSE_KEYS = (
    "date",
    "dc.date",
    "dcterms.date",
    "dc.terms.date",
    "article:date",
    "og:date",
    "createddate",
    "created",
    "creation_date",
    "datecreated",
    "itemprop:datecreated",
    "originaldate",
    "release_date",
    "displaydate",
)
MODIFIED_KEYS = (
    "article:modified_time",
    "article:modified",
    "og:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "article:updated_time",
    "datemodified",
    "lastmod",
    "last-modified",
    "last_modified",
    "modified",
    "moddate",
    "modificationdate",
    "dc.date.modified",
    "dcterms.modified",
    "revised",
    "utime",
)
ARTICLE_TYPES = ("Article", "Posting", "Report", "CreativeWork", "Recipe", "PodcastEpisode")
"""Words in the names of schema.org's types that are articles."""
_PATH = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([/_.-])([01]?\d|[a-z]{3,9})\2([0-3]?\d)(?!\d)|(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)",
    re.IGNORECASE,
)
_PATH_BACKWARDS = re.compile(r"(?<!\d)([0-3]\d)([-_./]?)([01]\d)\2((?:19|20)\d\d)(?!\d)")
_STATE = re.compile(
    r"[\"'](?:datePublished|date_published|publish(?:ed)?_?(?:date|at|time|on)?|pub_?date|publicationDate|publishedTime|"
    r"first_publish_date|cmsPublishingDate|release_?date|created_?(?:at|date)?)[\"']\s*:\s*[\"']([^\"']{8,40})[\"']",
    re.IGNORECASE,
)
_LONGEST_FOR_HTMLDATE = 1_000_000
_NIGHT = timedelta(hours=14)
_SURE, _NEAR = 1, 2


@dataclass(frozen=True, slots=True)
class Head:
    """What the head says: ``metas`` by lower-case name, the objects of JSON-LD, the page's own title and language."""

    metas: Mapping[str, str]
    linked: Sequence[Mapping[str, Any]]
    title: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    stamp: Stamp
    reason: str


def find_days(parser: LexborHTMLParser, head: Head, url: str = "") -> tuple[Days, Days]:
    """The days of publication and of change, each known or known to be unknown, with the reason in words."""
    evidence = _Evidence(parser, head, url)
    published = evidence.published()
    modified = evidence.modified()
    if published.last and modified.last and modified.last < published.last:
        modified = Days(None, None, "unknown", f"it says it was changed on {modified.last}, before it was published")
    if not published.is_known and modified.is_known:
        reason = f"the day of its last change, the only one it tells: {modified.reason}"
        published = Days(modified.first, modified.last, "inferred", reason)
    if not published.is_known:
        published = _by_htmldate(parser, head.title, url)
    return published, modified


class _Evidence:
    """One page's sources, each read when it is first asked."""

    def __init__(self, parser: LexborHTMLParser, head: Head, url: str) -> None:
        self.parser, self.head, self.url = parser, head, url
        self.order = order_of(head.language)

    @cached_property
    def shown(self) -> Shown:
        return read_shown(self.parser, self.head.title)

    @cached_property
    def lines(self) -> list[Byline]:
        return bylines(self.shown, self.order)

    def published(self) -> Days:
        stamped = next(iter(self._stamped()), None)
        address = self._address()
        if stamped is not None:
            return self._local(stamped, address)
        shown = [line for line in self.lines if line.kind != "modified"]
        sure = [_Found(Stamp(line.day), f"the line “{_cut(line.text)}”") for line in shown if line.rank <= _NEAR]
        unsure = [_Found(Stamp(line.day), f"the line “{_cut(line.text)}”") for line in shown if line.rank > _NEAR]
        loose = self._metas(_LOOSE_KEYS)
        for found in (
            *self._clocks(near=True),
            *([address] if address else []),
            *sure,
            *loose,
            *unsure,
            *self._clocks(near=False),
            *self._state(),
        ):
            return self._local(found, address) if found in loose else _days(found)
        return UNKNOWN_DAYS

    def modified(self) -> Days:
        for source in (self._linked("dateModified"), self._metas(MODIFIED_KEYS), self._itemprop("datemodified")):
            for found in source:
                return self._local(found, None, "modified")
        for clock in self.shown.clocks:
            if is_named("modified", f"{clock.name} {clock.itemprop}") and (stamp := self._read(clock)):
                return _days(_Found(stamp, "a time marked as that of an update"))
        for line in self.lines:
            if line.kind == "modified" and line.rank <= _NEAR:
                return _days(_Found(Stamp(line.day), f"the line “{_cut(line.text)}”"))
        return Days(None, None, "unknown", "nothing in the document tells when it was changed")

    def _stamped(self) -> Iterator[_Found]:
        """Stamps that are said to be of publication, in order of trust."""
        linked, metas = list(self._linked("datePublished")), list(self._metas(PUBLISHED_KEYS))
        if linked and metas and linked[0].stamp.day != metas[0].stamp.day:
            shown = {line.day for line in self.lines if line.kind != "modified" and line.rank <= _SURE}
            if metas[0].stamp.day in shown and linked[0].stamp.day not in shown:
                yield from metas
        if metas and not linked:
            shown = {line.day for line in self.lines if line.kind != "modified" and line.rank <= _SURE}
            if len(shown) == 1 and (day := min(shown)) < metas[0].stamp.day - timedelta(days=1):
                yield _Found(Stamp(day), f"the day beside its headline, before that of {metas[0].reason}")
        yield from linked
        yield from metas
        yield from self._itemprop("datepublished")

    def _linked(self, key: str) -> Iterator[_Found]:
        for item in self.head.linked:
            if stamp := read_stamp(str(item.get(key) or ""), self.order):
                yield _Found(stamp, f"{key} in the page's JSON-LD")

    def _metas(self, names: Iterable[str]) -> Iterator[_Found]:
        for name in names:
            if stamp := read_stamp(self.head.metas.get(name, ""), self.order):
                yield _Found(stamp, f"the page's <meta> {name}")

    def _itemprop(self, name: str) -> Iterator[_Found]:
        for clock in self.shown.clocks:
            if name in clock.itemprop and (stamp := self._read(clock)):
                yield _Found(stamp, f"itemprop={clock.itemprop} in the page")

    def _read(self, clock: Clock) -> Stamp | None:
        return read_stamp(clock.value, self.order) or read_stamp(clock.text, self.order)

    def _clocks(self, *, near: bool) -> Iterator[_Found]:
        """The ``<time>`` of the article: marked as its day, or beside its headline; or else any outside of lists."""
        clocks = [clock for clock in self.shown.clocks if not clock.itemprop]
        for clock in clocks:
            away = clock.number - self.shown.headline
            marked = clock.pubdate or is_named("date", clock.name)
            close = self.shown.headline >= 0 and -6 <= away <= 12
            changed = is_named("modified", clock.name) and not is_named("date", _unchanged(clock.name))
            if changed or (near and not (close or (marked and self.shown.headline < 0))):
                continue
            line = next((line for line in self.lines if line.text.find(clock.text[:20]) >= 0 and clock.text), None)
            if line is not None and line.kind == "modified":
                continue
            if stamp := self._read(clock):
                local = next(iter(written_days(clock.text, self.order)), None)
                if stamp.universal and local is not None and _is_same_moment(stamp, local.day):
                    stamp = Stamp(local.day)
                yield _Found(stamp, "<time> beside its headline" if near else "<time> in the page")

    def _state(self) -> Iterator[_Found]:
        for source in self.shown.scripts:
            for match in _STATE.finditer(source):
                if stamp := read_stamp(match[1], self.order):
                    yield _Found(stamp, f"{match[0].split(':')[0].strip(chr(34))} in the page's script")

    def _address(self) -> _Found | None:
        canonical = self.parser.css_first("link[rel=canonical]")
        addresses = (self.url, canonical.attributes.get("href") if canonical else "", self.head.metas.get("og:url"))
        for address in addresses:
            path = unquote(urlsplit(address).path) if address and "://" in address else ""
            if day := day_of_path(path):
                return _Found(Stamp(day), f"the address has {day}")
        return None

    def _local(self, found: _Found, address: _Found | None, kind: str = "") -> Days:
        """The page's own day for a stamp in universal time, where the page itself shows that day."""
        stamp = found.stamp
        if not stamp.universal or stamp.instant is None:
            return _days(found)
        if address and _is_same_moment(stamp, address.stamp.day):
            day = address.stamp.day
            own = "" if day == stamp.day else f", in universal time; the address has {day}"
            return Days(day, day, "metadata", found.reason + own)
        for other in self._others(stamp):
            return Days(other, other, "metadata", f"{found.reason}, in the page's own time zone")
        lines = [line.day for line in self.lines if (line.kind == "modified") == (kind == "modified")]
        for day in (*lines, *self._bare_days(stamp)):
            if _is_same_moment(stamp, day):
                reason = found.reason if day == stamp.day else f"{found.reason}, in universal time; the page has {day}"
                return Days(day, day, "metadata", reason)
        return _days(found)

    def _bare_days(self, stamp: Stamp) -> Iterator[date]:
        """Days without a year about the headline, in the year that is nearest to a stamp."""
        near = [stamp.day + timedelta(days=step) for step in (0, -1, 1)]
        for line in self.shown.around:
            for month, number in bare_days(line):
                yield from (day for day in near if (day.month, day.day) == (month, number))

    def _others(self, stamp: Stamp) -> Iterator[date]:
        """Days of stamps of the same minute with a time zone of their own."""
        clocks = (self._read(clock) for clock in self.shown.clocks)
        metas = (read_stamp(self.head.metas.get(name, ""), self.order) for name in (*PUBLISHED_KEYS, *_LOOSE_KEYS))
        scripts = (read_stamp(match[0]) for source in self.shown.scripts for match in _ZONED.finditer(source))
        for other in (*metas, *clocks, *scripts):
            if other is None or other.universal or other.instant is None or stamp.instant is None:
                continue
            if abs(other.instant - stamp.instant) < timedelta(minutes=1):
                yield other.day


_ZONED = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:?\d\d")


def day_of_path(path: str) -> date | None:
    """The full day in a path such as ``/2025/11/20/``, ``/2025/nov/20/`` or ``20251120-name``, or None."""
    for match in _PATH.finditer(path):
        year, month, day = match.group(1, 3, 4) if match[1] else match.group(5, 6, 7)
        if month.isalpha():
            written = next(iter(written_days(f"{day} {month} {year}")), None)
            stamp = Stamp(written.day) if written else None
        else:
            stamp = read_stamp(f"{year}-{month}-{day}")
        if stamp and 1994 < stamp.day.year < 2100:
            return stamp.day
    for match in _PATH_BACKWARDS.finditer(path):
        if stamp := read_stamp(f"{match[4]}-{match[3]}-{match[1]}"):
            return stamp.day
    return None


def _unchanged(name: str) -> str:
    return " ".join(word for word in name.split() if not is_named("modified", word))


def _is_same_moment(stamp: Stamp, day: date) -> bool:
    """Whether an instant falls on ``day`` somewhere between UTC-12 and UTC+14."""
    if stamp.instant is None:
        return stamp.day == day
    return (stamp.instant - timedelta(hours=12)).date() <= day <= (stamp.instant + _NIGHT).date()


def _days(found: _Found) -> Days:
    return Days(found.stamp.day, found.stamp.day, "metadata", found.reason)


def _cut(text: str) -> str:
    return text if len(text) <= 70 else text[:69] + "…"


def _by_htmldate(parser: LexborHTMLParser, title: str, url: str) -> Days:
    """The last resort: the htmldate library, for pages of a size that it reads quickly."""
    source = parser.html or ""
    if not source or len(source) > _LONGEST_FOR_HTMLDATE:
        return UNKNOWN_DAYS
    from htmldate import find_date  # only where nothing else told the day: it imports slowly

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = find_date(without_others(source, title), original_date=True, extensive_search=False, url=url or None)
    except Exception:  # a library's fault on odd markup must not cost the page
        return UNKNOWN_DAYS
    day = read_stamp(found or "")
    if day is None or (day.day.month == 1 and day.day.day == 1):  # what it gives for a mere year
        return UNKNOWN_DAYS
    return Days(day.day, day.day, "metadata", "read from the page's markup by htmldate; no sure mark tells it")
