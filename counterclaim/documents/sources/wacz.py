"""WACZ packages (Webrecorder's zip of an archive, its index and its pages) as a source: the WARC files in them.

Names in the package are looked up, never used as paths; what its list vouches for is checked before it is read.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from counterclaim.documents.sources.file import now
from counterclaim.documents.sources.kinds import Each, kind_of, opened, unreadable
from counterclaim.documents.sources.warc import Item, Seen, read_archive
from counterclaim.errors import InputError, TooLarge
from counterclaim.model import Fetched

MOST_MEMBERS = 10_000
"""WARC files read of one package."""

_LARGEST_LIST = 16 * 1024 * 1024
_STRONGEST = 50  # a WARC file is compressed already: what a zip still makes of it fifty times smaller is a bomb
_CHUNK = 1 << 20
_MEMBER = re.compile(r"archive/[^/]+\.warc(?:\.gz)?", re.IGNORECASE)


class WaczSource:
    """Reads ``.wacz``: every page of every WARC file in it, as ``WarcSource`` does."""

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        self._clock = clock

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield the pages of a package, or None for what is no WACZ file.

        The iterator raises ``InputError`` for a record or a file that cannot be read, and goes on.
        """
        return Each(self._through(target)) if kind_of(target) == "wacz" else None

    def _through(self, target: str) -> Iterator[Item]:
        try:
            with opened(Path(target)) as stream, zipfile.ZipFile(stream) as package:
                yield from self._package(package, target)
        except InputError as error:
            yield error
        except (zipfile.BadZipFile, NotImplementedError) as error:
            yield InputError(f"it is no whole package: {error}", where=target, remedy="fetch or export it again")
        except (OSError, ValueError) as error:
            yield unreadable(error, target)

    def _package(self, package: zipfile.ZipFile, target: str) -> Iterator[Item]:
        members = sorted((info for info in package.infolist() if _MEMBER.fullmatch(info.filename)), key=_name)
        if not members:
            yield InputError("there is no WARC file in it", where=target, remedy="give a WACZ file with an archive/")
        if len(members) > MOST_MEMBERS:
            yield TooLarge(f"of its {len(members)} WARC files {MOST_MEMBERS} are read", where=target)
        vouched = _vouched(package)
        if isinstance(vouched, InputError):
            yield InputError(vouched.what, where=target)
            vouched = {}
        seen = Seen()
        for info in members[:MOST_MEMBERS]:
            where = f"{target}, {info.filename[:200]}"
            fault = _fault(package, info, vouched.get(info.filename, ""), where)
            if fault is not None:
                yield fault
            else:
                yield from read_archive(_opener(package, info), where, self._clock, seen)


def _name(info: zipfile.ZipInfo) -> str:
    return info.filename


def _opener(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: cast(BinaryIO, _Member(package, info))


class _Member(io.RawIOBase):
    """A file of the package; what a zip raises where it is broken becomes the ``OSError`` of any broken file."""

    def __init__(self, package: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        try:
            self._stream = package.open(info)
        except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
            raise OSError(str(error)) from error

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes."""
        try:
            return self._stream.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise OSError(str(error)) from error

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place; backwards in a compressed member means from its beginning."""
        try:
            return self._stream.seek(offset, whence)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise OSError(str(error)) from error

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._stream.tell()

    def close(self) -> None:
        """Let go of it; the package stays open."""
        self._stream.close()
        super().close()


def _vouched(package: zipfile.ZipFile) -> Mapping[str, str] | InputError:
    """What the package's list says of its files: path -> hash; empty where there is none."""
    try:
        info = package.getinfo("datapackage.json")
    except KeyError:
        return {}
    if info.file_size > _LARGEST_LIST:
        return InputError("its datapackage.json is too large to be one")
    try:
        told = json.loads(_Member(package, info).read())
        return {str(one["path"]): str(one.get("hash") or "") for one in told["resources"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return InputError("its datapackage.json cannot be read: nothing vouches for what is in it")


def _fault(package: zipfile.ZipFile, info: zipfile.ZipInfo, vouched: str, where: str) -> InputError | None:
    """Why a file of the package is not read: a bomb, or not the bytes that the package's list vouches for."""
    if info.file_size > _STRONGEST * info.compress_size + _CHUNK:
        return TooLarge("it unpacks to so much more than it is that it must be a bomb", where=where)
    name, _, wanted = vouched.partition(":")
    if name not in ("sha256", "sha1", "md5") or not wanted:
        return None
    seen = hashlib.new(name, usedforsecurity=False)
    try:
        with _Member(package, info) as stream:
            while chunk := stream.read(_CHUNK):
                seen.update(chunk)
    except OSError as error:
        return InputError(f"it is broken: {error}", where=where)
    if seen.hexdigest() != wanted.strip().lower():
        return InputError("its bytes are not those that its package vouches for", where=where, remedy="fetch it again")
    return None
