"""WARC files (ISO 28500), the archives of web crawls, as a source: every archived page of text is a document.

They are read as a stream, record by record: a crawl of any size needs the memory of one page. What is broken is named
by its place in the file, and the reading goes on with the next record that is whole.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from counterclaim.documents.decode import require_text
from counterclaim.documents.sources.file import now
from counterclaim.documents.sources.kinds import Each, kind_of, opened, unreadable
from counterclaim.documents.sources.payloads import PIECE, Pieces, body, split_head
from counterclaim.errors import InputError
from counterclaim.model import Fetched

READ_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/geo+json")
"""What is read of an archive; an empty type is judged by the bytes. Pictures, scripts, styles and data are not."""

_OF_MACHINES = frozenset(("/robots.txt", "/ads.txt", "/app-ads.txt", "/llms.txt", "/humans.txt"))
_START = re.compile(rb"\x1f\x8b\x08|(?:^|(?<=\n))WARC/[01]\.\d\r?\n")
_WINDOW = 1 << 20
_OVERLAP = 4096
Item = Fetched | InputError
Opener = Callable[[], BinaryIO]


class WarcSource:
    """Reads ``.warc`` and ``.warc.gz``: pages that were answered with 200, resources and conversions that are text.

    ``clock`` gives the time of retrieval for records that have none of their own.
    """

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        self._clock = clock

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield the pages of an archive in its order, or None for what is no WARC file.

        The iterator raises ``InputError`` for a record that cannot be read, and goes on with the next.
        """
        if kind_of(target) != "warc":
            return None
        return Each(read_archive(lambda: opened(Path(target)), target, self._clock))


def read_archive(opener: Opener, where: str, clock: Callable[[], datetime] = now) -> Iterator[Item]:
    """The documents of a WARC stream in its order, and an error for each record or stretch that is broken.

    ``opener`` opens the same bytes again, seekable: revisits read the record that they refer to a second time.
    """
    return _Archive(opener, where, clock).items()


class _Archive:
    """One archive on its way through; of what was read only places in the file are kept."""

    def __init__(self, opener: Opener, where: str, clock: Callable[[], datetime]) -> None:
        self.opener, self.where, self.clock = opener, where, clock
        self.places: dict[int, int] = {}
        self.unresolved = 0

    def items(self) -> Iterator[Item]:
        """Every document and every error, in the order of the file."""
        try:
            with self.opener() as stream:
                yield from self._through(stream)
        except (OSError, ValueError) as error:
            yield unreadable(error, self.where)
        if self.unresolved:
            pages = "1 page is" if self.unresolved == 1 else f"{self.unresolved} pages are"
            what = f"{pages} only said to be as an earlier one, which is not in this file"
            yield InputError(what, where=self.where, remedy="add the archive that holds it, too")

    def _through(self, stream: BinaryIO) -> Iterator[Item]:
        """Go through the records; after a stretch that is none, go on where the next one begins as one should."""
        start: int | None = 0
        last, gap = -1, -1
        while start is not None:
            stream.seek(start)
            reading = None
            try:
                for record in ArchiveIterator(stream, parse_http=False):
                    if gap >= 0:
                        yield self._gap(gap, record.stream_pos)
                    last, gap = record.stream_pos, -1
                    reading = _Reading(record, self.where)
                    found = self._found(reading)
                    if found is not None:
                        yield found
                    yield from reading.rest()
                if reading is not None and not reading.broken and _next_start(stream, reading.after) is not None:
                    gap = last
                break
            except OSError:
                if reading is None or not reading.broken:
                    gap = max(last, start) if gap < 0 else gap
                start = _next_start(stream, max(last, start) + 1)
        if last < 0:
            yield self._nothing(stream)
        elif gap >= 0:
            yield self._gap(gap, None)

    def _gap(self, start: int, end: int | None) -> InputError:
        upto = "the file breaks off" if end is None else f"something is no record, up to byte {end}"
        return InputError(f"after the record at byte {start} {upto}", where=self.where)

    def _nothing(self, stream: BinaryIO) -> InputError:
        what = "there is no record in it" if stream.seek(0, 2) else "there is nothing in it"
        return InputError(what, where=self.where, remedy="give a WARC file as crawlers write it")

    def _found(self, reading: _Reading) -> Item | None:
        try:
            if reading.kind == WarcRecordType.response:
                return self._response(reading)
            if reading.kind in (WarcRecordType.resource, WarcRecordType.conversion):
                return self._text(reading)
            return self._revisit(reading) if reading.kind == WarcRecordType.revisit else None
        except OSError as error:
            reading.broken = True
            return InputError(f"it is broken: {error}", where=reading.where)
        except InputError as error:
            return error if reading.is_whole() else reading.breaks_off()

    def _response(self, reading: _Reading) -> Item | None:
        if not reading.is_http or not _is_address(reading.url):
            return None
        head, rest = split_head(reading.pieces())
        if head is None:
            raise InputError("it holds no answer of a server", where=reading.where)
        content_type = head.fields.get("content-type", "")
        wanted = head.status == 200 and _is_read(content_type) and urlsplit(reading.url).path not in _OF_MACHINES
        for name in reading.names():
            self.places.setdefault(name, reading.at if wanted else -1)
        if not wanted:
            return None
        raw = body(rest, head.encodings, reading.where)
        return self._kept(reading, raw, content_type)

    def _text(self, reading: _Reading) -> Item | None:
        content_type = reading.record.headers.get("Content-Type") or ""
        if not content_type or not _is_read(content_type) or not _is_address(reading.url):
            return None
        return self._kept(reading, body(reading.pieces(), (), reading.where), content_type)

    def _revisit(self, reading: _Reading) -> Item | None:
        """The page that a record only says to be as an earlier one; None for what would not have been read."""
        head, _ = split_head(reading.pieces())
        if head is not None and not _is_read(head.fields.get("content-type", "")):
            return None
        place = next((self.places[name] for name in reading.referred() if name in self.places), None)
        if place is None:
            self.unresolved += 1
        if place is None or place < 0:
            return None
        with self.opener() as stream:
            stream.seek(place)
            for record in ArchiveIterator(stream, parse_http=False):
                earlier = _Reading(record, self.where)
                if earlier.names().isdisjoint(reading.referred()):
                    break
                found = self._found(earlier)
                if isinstance(found, Fetched):
                    return Fetched(found.raw, reading.url, reading.date or self.clock(), found.content_type)
                return found
        self.unresolved += 1
        return None

    def _kept(self, reading: _Reading, raw: bytes, content_type: str) -> Item:
        if not reading.is_whole():
            return reading.breaks_off()
        if reading.was_changed:
            return InputError("its bytes are not those that its digest was made of", where=reading.where)
        require_text(raw, reading.where)
        return Fetched(raw, reading.url, reading.date or self.clock(), content_type)


class _Reading:
    """One record while it is read: how much of it came, and whether that is all."""

    def __init__(self, record: WarcRecord, where: str) -> None:
        self.record, self.kind, self.at = record, record.record_type, record.stream_pos
        self.url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
        self.where = f"{where}, byte {self.at}" + (f" ({self.url[:200]})" if self.url else "")
        self.is_http = "application/http" in (record.headers.get("Content-Type") or "").lower()
        length = record.headers.get("Content-Length") or ""
        self.length = int(length) if length.isdecimal() else -1
        self.taken = 0
        self.broken = False  # it was reported already
        name, _, self._digest = (record.headers.get("WARC-Block-Digest") or "").partition(":")
        self._hash = hashlib.new(name) if name in ("sha1", "sha256") and self._digest else None

    @property
    def date(self) -> datetime | None:
        """When it was archived, None where the record does not say it in a way that can be read."""
        try:
            moment = datetime.fromisoformat(self.record.headers.get("WARC-Date") or "")
        except ValueError:
            return None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment

    @property
    def after(self) -> int:
        """A place in the file that no byte of this record's own text lies behind, if it is not packed."""
        return self.at + max(1, self.taken)

    @property
    def was_changed(self) -> bool:
        """Whether its bytes, all of which were read, do not hash to what the record says."""
        if self._hash is None:
            return False
        made = self._hash.digest()
        return self._digest.strip().lower() not in (made.hex(), base64.b32encode(made).decode().lower())

    def pieces(self) -> Pieces:
        """The record's block in pieces; raises ``OSError`` where the file is broken there."""
        while piece := self.record.reader.read(PIECE):
            self.taken += len(piece)
            if self._hash is not None:
                self._hash.update(piece)
            yield piece

    def is_whole(self) -> bool:
        """Read what is left of it, and say whether as much came as the record says."""
        for _ in self.pieces():
            pass
        return 0 <= self.length <= self.taken

    def breaks_off(self) -> InputError:
        """The error for a record of which not all came."""
        self.broken = True
        of_length = f"after {self.taken} of its {self.length} bytes" if self.length >= 0 else "within its head"
        return InputError(f"it breaks off {of_length}", where=self.where)

    def rest(self) -> Iterator[InputError]:
        """Pass over what is left of it; says where that shows that it breaks off."""
        self.taken += self.record.reader.consume()
        if not self.broken and not 0 <= self.length <= self.taken:
            yield self.breaks_off()

    def names(self) -> frozenset[int]:
        """What a later record may call it by: its payload's digest, or its address and time."""
        return self._named("WARC-Payload-Digest", "WARC-Target-URI", "WARC-Date")

    def referred(self) -> frozenset[int]:
        """What a revisit calls the earlier record by."""
        return self._named("WARC-Payload-Digest", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date")

    def _named(self, digest: str, address: str, date: str) -> frozenset[int]:
        said = {name: self.record.headers.get(name) or "" for name in (digest, address, date)}
        names = {hash(said[digest])} if said[digest] else set()
        if said[address] and said[date]:
            names.add(hash((said[address].strip("<> "), said[date])))
        return frozenset(names)


def _is_read(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return not kind or kind in READ_TYPES


def _is_address(url: str) -> bool:
    return url.lower().startswith(("http://", "https://", "ftp://", "file://"))


def _next_start(stream: BinaryIO, start: int) -> int | None:
    """Where, from ``start`` on, bytes begin as a record does, packed or not; None where they do nowhere."""
    at = start
    while True:
        stream.seek(at)
        window = stream.read(_WINDOW + _OVERLAP)
        for match in _START.finditer(window):
            if match.start() >= _WINDOW:
                break
            if _begins(window[match.start() : match.start() + _OVERLAP]):
                return at + match.start()
        if len(window) <= _WINDOW:
            return None
        at += _WINDOW


def _begins(sample: bytes) -> bool:
    """Whether bytes that look like a record's start are one: packed bytes may look so by chance."""
    if not sample.startswith(b"\x1f\x8b"):
        return True
    try:
        begun = zlib.decompressobj(31).decompress(sample, 16)
    except zlib.error:
        return False
    return begun.startswith(b"WARC/") or (len(sample) < _OVERLAP and not begun)
