"""Raw bytes on disk under their sha256: written once, never overwritten, checked whenever they are read.

Follows the Berkeley Protocol on Digital Open Source Investigations (2022): what was fetched is kept untouched with its
hash; everything else is derived from it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from counterclaim.errors import NotFound, StoreError, Tampered

_CHUNK = 1 << 20


class Blobs:
    """A folder of blobs: ``ab/abcdef…`` holds the bytes whose sha256 is ``abcdef…``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, blob_id: str) -> Path:
        """Where a blob lies, or would lie."""
        return self.folder / blob_id[:2] / blob_id

    def add(self, raw: bytes) -> str:
        """Keep ``raw`` and return its sha256; as ``add_all`` of one."""
        return self.add_all([raw])[0]

    def add_all(self, raws: Sequence[bytes]) -> list[str]:
        """Keep several and return their sha256s; all are on the disk, not only in its cache, when this returns.

        Raises ``Tampered`` where other bytes already lie under a name, ``StoreError`` where the disk refuses.
        """
        names = [hashlib.sha256(raw).hexdigest() for raw in raws]
        folders: dict[Path, None] = {}
        for blob_id, raw in dict(zip(names, raws, strict=True)).items():
            path = self.path(blob_id)
            try:
                if path.exists():
                    self._check(blob_id)
                else:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    _write_once(path, raw)
                    folders[path.parent] = None
            except OSError as error:
                raise _refused(path, error) from error
        for folder in (*folders, *([self.folder] if folders else [])):
            try:
                _sync_folder(folder)
            except OSError as error:
                raise _refused(folder, error) from error
        return names

    def read(self, blob_id: str) -> bytes:
        """The bytes of a blob; raises ``NotFound`` where it is missing and ``Tampered`` where they changed."""
        path = self.path(blob_id)
        try:
            raw = path.read_bytes()
        except FileNotFoundError as error:
            remedy = "restore it from a backup, or add the document again"
            raise NotFound(f"no raw bytes are kept for {blob_id}", where=str(path), remedy=remedy) from error
        except OSError as error:
            raise StoreError(f"cannot be read: {error.strerror or error}", where=str(path)) from error
        if hashlib.sha256(raw).hexdigest() != blob_id:
            raise self._tampered(path)
        return raw

    def ids(self) -> Iterator[str]:
        """The names of all blobs, sorted; half-written files are not blobs."""
        if not self.folder.is_dir():
            return
        for shelf in sorted(path for path in self.folder.iterdir() if path.is_dir() and len(path.name) == 2):
            yield from sorted(path.name for path in shelf.iterdir() if len(path.name) == 64)

    def holds(self, blob_id: str) -> bool:
        """Whether a blob's bytes are there and hash to its name; reads them in pieces."""
        try:
            self._check(blob_id)
        except (OSError, Tampered):
            return False
        return True

    def _check(self, blob_id: str) -> None:
        path = self.path(blob_id)
        seen = hashlib.sha256()
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                seen.update(chunk)
        if seen.hexdigest() != blob_id:
            raise self._tampered(path)

    @staticmethod
    def _tampered(path: Path) -> Tampered:
        remedy = "restore the file from a backup, or move it away and add the document again"
        return Tampered(
            "the raw bytes are not those that were archived: their sha256 differs", where=str(path), remedy=remedy
        )


def _write_once(path: Path, raw: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=".part-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o444)
        os.replace(name, path)  # two writers of one name write the same bytes
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _refused(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"the raw bytes could not be kept: {error.strerror or error}",
        where=str(path),
        remedy="check the disk's free space and the folder's permissions",
    )


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # a folder cannot be opened there, and its entries are journalled
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
