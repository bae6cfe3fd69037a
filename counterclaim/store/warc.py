"""The archive of what went over the wire: every request and answer appended to WARC 1.1 files (ISO 28500:2017).

Each record is compressed for itself and on the disk before it is in the index, so that a process that is killed in the
middle leaves whole records and at most one torn one at the end, which the next writer cuts off.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import os
import re
import uuid
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import BinaryIO, Protocol

from counterclaim import __version__
from counterclaim.errors import StoreError
from counterclaim.store.warc_index import Entry, WarcIndex

LARGEST = 1 << 30
"""A file of this many bytes is full: the next record begins another."""

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-(\d+)\.warc\.gz")
_SECRET = frozenset(("authorization", "cookie", "proxy-authorization"))
_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
_CHUNK = 1 << 20
Fields = Sequence[tuple[str, str]]


class Exchange(Protocol):
    """One request and its answer: header fields are pairs in their order, ``body`` is as received (still compressed,
    chunked framing taken off), ``truncated`` is '' or why the body is not whole, in the words of WARC.
    """

    @property
    def url(self) -> str: ...  # noqa: D102 - the class says what they are
    @property
    def method(self) -> str: ...  # noqa: D102
    @property
    def request_headers(self) -> Fields: ...  # noqa: D102
    @property
    def status_line(self) -> str: ...  # noqa: D102
    @property
    def response_headers(self) -> Fields: ...  # noqa: D102
    @property
    def body(self) -> bytes: ...  # noqa: D102
    @property
    def ip(self) -> str: ...  # noqa: D102
    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def truncated(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Record:
    """A record before it is written: its own fields, in order, and its block."""

    fields: tuple[tuple[str, str], ...]
    block: bytes

    def packed(self) -> bytes:
        """The record as one gzip member; equal records give equal bytes."""
        told = (*self.fields, ("WARC-Block-Digest", sha256(self.block)), ("Content-Length", str(len(self.block))))
        head = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in told if value)
        return gzip.compress(f"WARC/1.1\r\n{head}\r\n".encode() + self.block + b"\r\n\r\n", 6, mtime=0)


class ArchiveWriter:
    """Appends exchanges to ``<day>-<number>.warc.gz`` in a folder; one writer a file, several in a folder.

    A context manager, which threads may share. ``largest`` is when a file is full, in bytes.
    """

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self.folder, self.largest = folder, largest
        self._index = WarcIndex(folder)
        self._file: io.FileIO | None = None
        self._path = folder
        self._size = 0
        self._lock = Lock()

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._let_go()
        self._index.close()

    def write(self, exchange: Exchange) -> None:
        """Append an answer and its request; what the archive holds already is a revisit of it.

        The records are on the disk when this returns. Raises ``StoreError`` where the disk refuses.
        """
        try:
            with self._lock:
                self._write(exchange)
        except OSError as error:
            remedy = "check the disk's free space and the folder's permissions"
            what = f"the archive cannot be written: {error.strerror or error}"
            raise StoreError(what, where=str(self._path), remedy=remedy) from error

    def _write(self, exchange: Exchange) -> None:
        self._require_file(exchange.at.astimezone(UTC).date())
        answer, entry = self._answer(exchange)
        self._append(answer, entry)
        self._append(*_request(exchange, entry))
        assert self._file is not None
        os.fsync(self._file.fileno())
        self._index.commit()

    def _append(self, record: Record, entry: Entry) -> None:
        assert self._file is not None
        packed = record.packed()
        left = memoryview(packed)
        while left:
            left = left[self._file.write(left) :]
        self._index.add(entry, self._path.name, self._size, len(packed))
        self._size += len(packed)

    def _answer(self, exchange: Exchange) -> tuple[Record, Entry]:
        head = _head(exchange.status_line, _unframed(exchange.response_headers))
        status = _status(exchange.status_line)
        mime = next((v for n, v in exchange.response_headers if n.lower() == "content-type"), "")
        digest, url, at = sha256(exchange.body), _address(exchange.url), _stamp(exchange.at)
        earlier, profile = None, ""
        if status == 304:
            earlier, profile = self._index.last_of(url), "server-not-modified"
        elif 200 <= status < 300 and exchange.body and not exchange.truncated:
            earlier, profile = self._index.same_payload(digest), "identical-payload-digest"
        block = head if earlier else head + exchange.body
        payload = earlier.digest if earlier else digest
        kind = "revisit" if earlier else "response"
        identity = _identity(kind, url, at, payload, sha256(head))
        fields = [
            ("WARC-Type", kind),
            ("WARC-Record-ID", identity),
            ("WARC-Date", at),
            ("WARC-Target-URI", url),
            ("WARC-IP-Address", exchange.ip),
            ("WARC-Payload-Digest", payload),
            ("WARC-Truncated", exchange.truncated),
            ("Content-Type", "application/http; msgtype=response"),
        ]
        if earlier:
            fields += [
                ("WARC-Profile", _PROFILES + profile),
                ("WARC-Refers-To", earlier.id),
                ("WARC-Refers-To-Target-URI", earlier.url),
                ("WARC-Refers-To-Date", earlier.at),
            ]
        return Record(tuple(fields), block), Entry(kind, identity, url, at, status, mime, payload)

    # -- files ---------------------------------------------------------------------------------------------------

    def _require_file(self, day: date) -> None:
        is_of_day = self._path.name.startswith(day.isoformat())
        if self._file is not None and is_of_day and self._size < self.largest:
            return
        self._let_go()
        self.folder.mkdir(parents=True, exist_ok=True)
        numbers = sorted(number for name, number in _files(self.folder) if name == day.isoformat())
        if numbers and self._take_over(self.folder / f"{day}-{numbers[-1]}.warc.gz"):
            return
        number = numbers[-1] + 1 if numbers else 1
        while not self._begin(self.folder / f"{day}-{number}.warc.gz"):
            number += 1

    def _begin(self, path: Path) -> bool:
        """Begin a file that nobody else has begun."""
        try:
            self._file = io.FileIO(path, "x+")
        except FileExistsError:
            return False
        self._path, self._size = path, 0
        _lock(self._file)
        self._append(*_warcinfo(path.name, datetime.now(UTC)))
        return True

    def _take_over(self, path: Path) -> bool:
        """Go on with a file that nobody holds and that is not full; what is torn at its end is cut off."""
        if path.stat().st_size >= self.largest:
            return False
        file = io.FileIO(path, "r+")
        if not _lock(file):
            file.close()
            return False
        end = self._index.end_of(path.name)
        for entry, offset, length in whole_records(file, end):
            self._index.add(entry, path.name, offset, length)
            end = offset + length
        self._index.commit()
        file.truncate(end)
        file.seek(end)
        self._file, self._path, self._size = file, path, end
        if not end:
            self._append(*_warcinfo(path.name, datetime.now(UTC)))
        return True

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()  # and the lock with it
            self._file = None


def sha256(data: bytes) -> str:
    """A labelled digest as WARC fields have it."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def archive_files(folder: Path) -> list[Path]:
    """The archive's files, oldest first."""
    return [folder / f"{day}-{number}.warc.gz" for day, number in sorted(_files(folder))]


def whole_records(file: io.FileIO | BinaryIO, start: int = 0) -> Iterator[tuple[Entry, int, int]]:
    """The records that are whole from a place on: what each says of itself, its offset and its length."""
    file.seek(start)
    offset, held = start, b""
    while True:
        engine, head, length = zlib.decompressobj(31), b"", 0
        while not engine.eof:
            held = held or file.read(_CHUNK) or b""
            if not held:
                return
            try:
                made = engine.decompress(held)
            except zlib.error:
                return
            head += made if len(head) < _CHUNK else b""
            length += len(held) - len(engine.unused_data)
            held = engine.unused_data
        yield _entry(head), offset, length
        offset += length


def _files(folder: Path) -> Iterator[tuple[str, int]]:
    if folder.is_dir():
        for path in folder.iterdir():
            if match := _NAME.fullmatch(path.name):
                yield match[1], int(match[2])


def _entry(record: bytes) -> Entry:
    """What a record's own head, and its answer's, say of it."""
    head, _, block = record.partition(b"\r\n\r\n")
    told = dict(_pairs(head))
    answer, _, _ = block.partition(b"\r\n\r\n")
    is_answer = told.get("warc-type") in ("response", "revisit")
    said = dict(_pairs(answer)) if is_answer else {}
    return Entry(
        told.get("warc-type", ""),
        told.get("warc-record-id", ""),
        told.get("warc-target-uri", ""),
        told.get("warc-date", ""),
        _status(answer.split(b"\r\n", 1)[0].decode("latin-1")) if is_answer else 0,
        said.get("content-type", ""),
        told.get("warc-payload-digest", ""),
    )


def _pairs(head: bytes) -> Iterator[tuple[str, str]]:
    for line in head.split(b"\r\n")[1:]:
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _request(exchange: Exchange, answer: Entry) -> tuple[Record, Entry]:
    path = re.sub(r"^[a-z]+://[^/?#]*", "", _address(exchange.url), flags=re.IGNORECASE).partition("#")[0]
    kept = [(name, value) for name, value in exchange.request_headers if name.lower() not in _SECRET]
    line = f"{exchange.method} {path if path.startswith('/') else f'/{path}'} HTTP/1.1"
    block = _head(line, kept)
    identity = _identity("request", answer.url, answer.at, sha256(block))
    fields = (
        ("WARC-Type", "request"),
        ("WARC-Record-ID", identity),
        ("WARC-Date", answer.at),
        ("WARC-Target-URI", answer.url),
        ("WARC-Concurrent-To", answer.id),
        ("Content-Type", "application/http; msgtype=request"),
    )
    return Record(fields, block), Entry("request", identity, answer.url, answer.at, 0, "", "")


def _warcinfo(name: str, at: datetime) -> tuple[Record, Entry]:
    said = {
        "software": f"counterclaim/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    }
    block = "".join(f"{key}: {value}\r\n" for key, value in said.items()).encode()
    stamp = _stamp(at)
    identity = _identity("warcinfo", name, stamp)
    fields = (
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", identity),
        ("WARC-Date", stamp),
        ("WARC-Filename", name),
        ("Content-Type", "application/warc-fields"),
    )
    return Record(fields, block), Entry("warcinfo", identity, "", stamp, 0, "", "")


def _head(line: str, fields: Iterable[tuple[str, str]]) -> bytes:
    lines = [_one_line(line), *(f"{_one_line(name)}: {_one_line(value)}" for name, value in fields)]
    text = "\r\n".join(lines) + "\r\n\r\n"
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _unframed(fields: Fields) -> Iterator[tuple[str, str]]:
    """The fields of an answer whose chunked framing was taken off: under another name that one misleads nobody."""
    for name, value in fields:
        yield (f"X-Archive-Orig-{name}" if name.lower() == "transfer-encoding" else name), value


def _status(line: str) -> int:
    match = re.match(r"HTTP/[\d.]+ +(\d{3})", line)
    return int(match[1]) if match else 0


def _address(url: str) -> str:
    """A URL without what cannot stand in a field."""
    return "".join(c if "!" <= c <= "~" or c > "\x9f" else f"%{ord(c):02X}" for c in url)


def _stamp(at: datetime) -> str:
    moment = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _identity(*parts: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, chr(31).join(parts))}>"


def _one_line(value: str) -> str:
    return " ".join(value.split("\r\n")).replace("\r", " ").replace("\n", " ").replace("\0", " ")


def _lock(file: io.FileIO) -> bool:
    """Hold a file as long as it is open; False where another process holds it, or where that cannot be told."""
    with contextlib.suppress(ImportError):
        import fcntl  # where there is none every run begins a file of its own

        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
    return False
