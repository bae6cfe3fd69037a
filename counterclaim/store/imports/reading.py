"""Files as they come, plain or zipped: what format each has, and its rows or names."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from counterclaim.errors import EmptyInput, InputError, NotText, TooLarge
from counterclaim.store.imports import geonames
from counterclaim.store.imports.features import read_features
from counterclaim.store.imports.rows import Missed, Row
from counterclaim.store.imports.tables import read_table

LARGEST_BYTES = 200_000_000
LARGEST_ALTERNATES_BYTES = 2_000_000_000
"""The table of alternate names has the whole world in it; it is read line by line."""

_HEAD_BYTES, _LONGEST_LINE = 65_536, 65_536
_SUFFIXES = frozenset({".txt", ".csv", ".tsv", ".json", ".geojson", ".geojsonseq"})
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was given; ``first`` is its first line and ``alternates`` says that it is a table of names."""

    path: Path
    first: str

    @property
    def alternates(self) -> bool:
        """Whether it gives GeoNames' alternate names, and no places."""
        return geonames.is_alternates(self.first)


def look(path: Path) -> Source:
    """See what a file is. Raises ``InputError`` or a kind of it."""
    with _opened(path) as stream:
        head = stream.read(_HEAD_BYTES)
    if not head.strip():
        raise EmptyInput("the file is empty", where=str(path))
    text = head.decode("utf-8", "replace").lstrip("\ufeff\x1e \r\n")
    return Source(path, text.split("\n", 1)[0].rstrip("\r"))


def rows(source: Source) -> tuple[str, Iterator[Row | Missed]]:
    """A file's sha256 and its rows, those that cannot be used among them. Raises ``InputError`` or a kind of it."""
    path = source.path
    with _opened(path) as stream:
        raw = stream.read(LARGEST_BYTES + 1)
    if len(raw) > LARGEST_BYTES:
        raise TooLarge(f"larger than {LARGEST_BYTES // 1_000_000} MB", where=str(path), remedy="give a country's part")
    digest = hashlib.sha256(raw).hexdigest()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotText("not UTF-8 text", where=str(path), remedy="save it as UTF-8") from error
    if "\0" in text:
        raise NotText("not text", where=str(path), remedy="give a GeoNames dump, CSV, GeoJSON or Overpass JSON")
    if source.first.startswith(("{", "[")):
        return digest, read_features(text, str(path))
    if geonames.is_places(source.first):
        return digest, geonames.read_places(text)
    return digest, read_table(text.lstrip("\r\n"), str(path))


def lines(source: Source, digest: hashlib._Hash) -> Iterator[bytes]:
    """A long file's lines, one by one, told to ``digest``. Raises ``InputError`` or a kind of it."""
    read = 0
    with _opened(source.path) as stream:
        while line := stream.readline(_LONGEST_LINE):
            read += len(line)
            if read > LARGEST_ALTERNATES_BYTES:
                raise TooLarge(f"larger than {LARGEST_ALTERNATES_BYTES // 1_000_000} MB", where=str(source.path))
            digest.update(line)
            yield line.rstrip(b"\r\n")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, or those of the one dump in a zip file."""
    if not path.is_file():
        raise InputError("is a folder" if path.is_dir() else "no such file", where=str(path),
                         remedy="give a GeoNames dump, CSV, GeoJSON or Overpass JSON")  # fmt: skip
    try:
        with path.open("rb") as stream:
            if stream.read(4) != b"PK\x03\x04":
                stream.seek(0)
                yield stream
                return
            with zipfile.ZipFile(stream) as archive, archive.open(_member(archive, path)) as inner:
                yield inner  # type: ignore[misc]
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", where=str(path)) from error
    except _BROKEN as error:
        raise InputError(f"the zip file cannot be read: {error}", where=str(path), remedy="unpack it first") from error


def _member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    found = [info for info in archive.infolist() if Path(info.filename).suffix.lower() in _SUFFIXES
             and not Path(info.filename).name.lower().startswith(("readme", "iso-", "._"))]  # fmt: skip
    if len(found) != 1:
        raise InputError(f"the zip file has {len(found)} files to read, not one", where=str(path),
                         remedy="unpack it, and give the files that are meant")  # fmt: skip
    return found[0]
