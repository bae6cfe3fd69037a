"""The archive as one WACZ 1.1.1 file (Webrecorder's package format), which ReplayWeb.page shows and others read.

Records are copied as they stand, compressed bytes and all, so that their hashes hold; index and list are made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from counterclaim import __version__
from counterclaim.errors import NotFound, StoreError
from counterclaim.store.warc import archive_files, whole_records
from counterclaim.store.warc_index import Held, Placed, WarcIndex

WACZ_VERSION = "1.1.1"
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
_KINDS = ("response", "request", "revisit")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: answers, pages among them, bytes."""

    path: str
    answers: int
    pages: int
    size: int


def list_archive(folder: Path) -> list[Held]:
    """What each file of the archive holds, oldest first; files that the index does not know are read into it."""
    with _known(folder) as index:
        return index.held()


def export_wacz(folder: Path, target: Path, since: date | None = None) -> Exported:
    """Write what was archived, since a day or from the beginning, into one WACZ file; equal archives give equal bytes.

    An earlier answer that a revisit refers to comes with it. Raises ``NotFound`` where nothing was archived,
    ``StoreError`` where the file cannot be written.
    """
    with _known(folder) as index:
        records = list(_wanted(index, since.isoformat() if since else ""))
    if not any(record.entry.kind in ("response", "revisit") for record in records):
        when = f" since {since}" if since else " yet"
        raise NotFound(
            f"nothing was archived{when}", where=str(folder), remedy="fetch something, or ask for an earlier day"
        )
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(part, "x", zipfile.ZIP_STORED, allowZip64=True) as package:
            pages = _write(_Package(package), folder, records)
        os.replace(part, target)
        size = target.stat().st_size
    except OSError as error:
        what = f"the package cannot be written: {error.strerror or error}"
        raise StoreError(what, where=str(target), remedy="choose another place, or free some space") from error
    finally:
        part.unlink(missing_ok=True)
    return Exported(str(target), sum(r.entry.kind != "request" for r in records), pages, size)


def surt(url: str) -> str:
    """The key that an index is sorted by: the host turned round, lower case, a query's parts by name."""
    if not url.lower().startswith(("http:", "https:")):
        return url
    try:
        parts = urlsplit(re.sub(r"^(https?://)www\d*\.", r"\1", url.lower()))
        port = parts.port
    except ValueError:
        return url.lower()
    host = ",".join(reversed((parts.hostname or "").split(".")))
    named = f":{port}" if port and port != {"http": 80, "https": 443}[parts.scheme] else ""
    query = "&".join(sorted(parts.query.split("&"), key=lambda pair: pair.partition("=")[0]))
    return f"{host}{named}){parts.path or '/'}" + (f"?{query}" if query else "")


class _Known:
    """The index, brought up to what the files hold."""

    def __init__(self, folder: Path) -> None:
        self._index = WarcIndex(folder)
        for path in archive_files(folder):
            end = self._index.end_of(path.name)
            if end < path.stat().st_size:
                with path.open("rb") as file:
                    for entry, offset, length in whole_records(file, end):
                        self._index.add(entry, path.name, offset, length)
        self._index.commit()

    def __enter__(self) -> WarcIndex:
        return self._index

    def __exit__(self, *_: object) -> None:
        self._index.close()


def _known(folder: Path) -> _Known:
    return _Known(folder)


def _wanted(index: WarcIndex, since: str) -> Iterator[Placed]:
    """The records to copy, in order; before them the answers from before that their revisits refer to."""
    records = [record for record in index.records(since) if record.entry.kind in _KINDS]
    held = {(record.file, record.offset) for record in records}
    digests = {record.entry.digest for record in records if record.entry.kind == "response"}
    missing = {record.entry.digest for record in records if record.entry.kind == "revisit"} - digests
    earlier = []
    for digest in sorted(missing):
        entry = index.same_payload(digest)
        placed = index.answered(entry.url, entry.at) if entry else None
        if placed is not None and (placed.file, placed.offset) not in held:
            earlier.append(placed)
    return iter(sorted([*earlier, *records], key=lambda record: (record.file, record.offset)))


class _Package:
    """A package being written: every member is stored, and noted with its hash."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self.resources: list[dict[str, Any]] = []

    def add(self, path: str, parts: Iterable[bytes]) -> int:
        """Write a member piece by piece; returns its size."""
        info = zipfile.ZipInfo(path, _EPOCH)
        info.external_attr = 0o644 << 16
        seen, size = hashlib.sha256(), 0
        with self._package.open(info, "w", force_zip64=True) as member:
            for part in parts:
                member.write(part)
                seen.update(part)
                size += len(part)
        name = path.rpartition("/")[2]
        self.resources.append({"name": name, "path": path, "hash": f"sha256:{seen.hexdigest()}", "bytes": size})
        return size


def _write(package: _Package, folder: Path, records: list[Placed]) -> int:
    placed: list[Placed] = []
    for name in sorted({record.file for record in records}):
        own = [record for record in records if record.file == name]
        offset = 0
        for record in own:
            placed.append(replace(record, offset=offset))
            offset += record.length
        package.add(f"archive/{name}", _bytes(folder / name, own))
    answers = [record for record in placed if record.entry.kind in ("response", "revisit")]
    package.add("indexes/index.cdxj", (line.encode() for line in sorted(_cdxj(record) for record in answers)))
    pages = [record for record in answers if _is_page(record)]
    package.add("pages/pages.jsonl", _page_lines(pages))
    listed = _datapackage(package.resources, answers, pages)
    package.add("datapackage.json", [listed])
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(listed).hexdigest()}"}
    package.add("datapackage-digest.json", [json.dumps(digest, indent=2).encode()])
    return len(pages)


def _bytes(path: Path, records: list[Placed]) -> Iterator[bytes]:
    with path.open("rb") as file:
        for record in records:
            file.seek(record.offset)
            left = record.length
            while left:
                chunk = file.read(min(left, _CHUNK))
                if not chunk:
                    raise StoreError("a record is not where the index says", where=str(path), remedy="remove index.db")
                left -= len(chunk)
                yield chunk


def _cdxj(record: Placed) -> str:
    entry = record.entry
    told = {
        "url": entry.url,
        "mime": "warc/revisit" if entry.kind == "revisit" else entry.mime.partition(";")[0].strip().lower() or "unk",
        "status": str(entry.status),
        "digest": entry.digest,
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": record.file,
    }
    return f"{surt(entry.url)} {_stamp(entry.at)} {json.dumps(told)}\n"


def _stamp(at: str) -> str:
    return re.sub(r"\D", "", at)[:14]


def _is_page(record: Placed) -> bool:
    kind = record.entry.mime.partition(";")[0].strip().lower()
    return record.entry.status == 200 and kind in _PAGE_TYPES


def _page_lines(pages: list[Placed]) -> Iterator[bytes]:
    yield json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "All pages"}).encode() + b"\n"
    for page in pages:
        entry = page.entry
        identity = entry.id.strip("<>").rpartition(":")[2]
        ts = entry.at[:19] + "Z"
        yield json.dumps({"id": identity, "url": entry.url, "ts": ts, "title": entry.url}).encode() + b"\n"


def _datapackage(resources: list[dict[str, Any]], answers: list[Placed], pages: list[Placed]) -> bytes:
    told: dict[str, Any] = {
        "profile": "data-package",
        "wacz_version": WACZ_VERSION,
        "software": f"counterclaim/{__version__}",
        "title": "What Counterclaim fetched",
        "created": max(answer.entry.at for answer in answers),
        "resources": resources,
    }
    if pages:
        told |= {"mainPageUrl": pages[0].entry.url, "mainPageDate": pages[0].entry.at}
    return json.dumps(told, indent=2).encode()
