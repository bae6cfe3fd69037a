"""The Wayback Machine as a source: every version of a page that it captured, as it was on that day.

Captures are listed by its CDX server (https://archive.org/developers/wayback-cdx-server.html) and fetched with
``id_``, which gives the bytes as they were captured, without its own additions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from counterclaim.documents.decode import MAX_BYTES, require_text
from counterclaim.documents.sources.items import Item, documents, visit
from counterclaim.documents.sources.markup import harmless_json
from counterclaim.documents.sources.packing import TooMuch, gunzip
from counterclaim.documents.sources.web import Answer, Web, shared
from counterclaim.errors import CounterclaimError, FetchError, TooLarge
from counterclaim.model import Fetched, Polled, content_id

PREFIX = "wayback:"
BASE = "https://web.archive.org"
MOST_ROWS = 5000
MOST_LISTS = 20
_FIELDS = "timestamp,original,mimetype,statuscode,digest"
_STAMP = "%Y%m%d%H%M%S"
_IN_URL = re.compile(r"/web/(\d{14})id_/")


@dataclass(frozen=True, slots=True)
class _Capture:
    stamp: str
    original: str
    digest: str

    @property
    def key(self) -> str:
        """Tells versions apart: the same bytes at the same address are one."""
        return content_id(self.original, self.digest, length=12)


class WaybackSource:
    """Brings captures, target ``wayback:`` and an address; ``*`` at its end means all addresses that begin so.

    A document's address is the original one, its day of retrieval that of the capture. ``web`` is the client, by
    default the process's own.
    """

    def __init__(self, web: Web | None = None, base: str = BASE, most: int = MOST_ROWS) -> None:
        self._web, self._base, self._most = web or shared(), base, most

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield one capture of each version, oldest first; None for another target."""
        return documents(self.poll(target, {})) if _address(target) else None

    def poll(self, target: str, cursor: Mapping[str, str], since: date | None = None) -> Iterator[Polled]:
        """Yield the captures made since the last poll, since the day at the earliest."""
        first = max(cursor.get("until", ""), since.strftime("%Y%m%d") if since else "")
        try:
            captures = self._captures(_address(target), first)
        except CounterclaimError as error:
            yield Polled(None, cursor, error)
            return
        items = [Item(capture.key, f"{self._base}/web/{capture.stamp}id_/{capture.original}") for capture in captures]
        until = captures[-1].stamp if captures else first
        yield from visit(items, cursor, None, self._capture, {"until": until})

    def _captures(self, address: str, first: str) -> list[_Capture]:
        """The first capture of every version, in the order of their days."""
        found: list[_Capture] = []
        resume = ""
        for _ in range(MOST_LISTS):
            rows, resume = self._list(address, first, resume)
            found += rows
            if not resume:
                break
        versions: dict[str, _Capture] = {}
        for capture in sorted(found, key=lambda capture: (capture.stamp, capture.original)):
            versions.setdefault(capture.key, capture)
        return list(versions.values())

    def _list(self, address: str, first: str, resume: str) -> tuple[list[_Capture], str]:
        said = {
            "url": address,
            "output": "json",
            "fl": _FIELDS,
            "filter": "statuscode:200",
            "limit": str(self._most),
            "showResumeKey": "true",
        }
        said |= ({"from": first} if first else {}) | ({"resumeKey": resume} if resume else {})
        answer = self._web.get(
            f"{self._base}/cdx/search/cdx?{urlencode(said)}", robots=False, accept="application/json"
        )
        return _rows(answer)

    def _capture(self, item: Item) -> Fetched:
        answer = self._web.get(item.url, robots=False)  # the archive's interface for programs, as is the list
        stamp = _IN_URL.search(answer.url) or _IN_URL.search(item.url)
        original = item.url.split("id_/", 1)[1]
        try:
            raw = gunzip(answer.body, MAX_BYTES, item.url)  # captures that were packed may come without the header
        except TooMuch:
            raise TooLarge("unpacked, it is more than is read", where=item.url) from None
        require_text(raw, item.url)
        captured = datetime.strptime(stamp[1], _STAMP).replace(tzinfo=UTC) if stamp else answer.retrieved_at
        return Fetched(raw, original, captured, answer.content_type)


def _address(target: str) -> str:
    return target[len(PREFIX) :].strip() if target.lower().startswith(PREFIX) else ""


def _rows(answer: Answer) -> tuple[list[_Capture], str]:
    """The captures of a list and the key to the next: a header, rows, then an empty row and the key."""
    try:
        table = harmless_json(answer.body.decode("utf-8", "replace") or "[]")
    except ValueError as error:
        raise FetchError("the list of captures cannot be read", where=answer.url, remedy="try later") from error
    rows = [row for row in table if isinstance(row, list)] if isinstance(table, list) else []
    resume = str(rows[-1][0]) if len(rows) > 1 and not rows[-2] and rows[-1] else ""
    fields = _FIELDS.split(",")
    named = [dict(zip(fields, map(str, row), strict=True)) for row in rows[1:] if len(row) == len(fields)]
    return [_Capture(row["timestamp"], row["original"], row["digest"]) for row in named if _is_capture(row)], resume


def _is_capture(row: Mapping[str, str]) -> bool:
    """Whether a row is a capture of a text at an address of the web, on a day that there is."""
    try:
        datetime.strptime(row["timestamp"], _STAMP)
    except ValueError:
        return False
    kind = row["mimetype"]
    is_text = not kind.startswith(("image/", "video/", "audio/", "font/")) and kind not in ("text/css", "warc/revisit")
    return is_text and row["original"].lower().startswith(("http://", "https://"))
