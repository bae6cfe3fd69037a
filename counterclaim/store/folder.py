"""Writing a site into a folder: only into our own, whole files only, and nothing stale left behind."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from counterclaim.errors import StoreError, UsageError

MANIFEST = ".counterclaim-files.json"
"""The list of what we wrote, path to sha256: what makes a folder ours."""


def write_folder(target: Path, files: Mapping[str, bytes]) -> int:
    """Make ``target`` hold exactly ``files`` beside what the user put there; returns how many files were written.

    A file that is right already is not touched; one that an earlier run wrote and this one does not is removed. Paths
    are relative, with ``/``. Raises ``UsageError`` where a path leads out of the folder, or where the folder (or a
    file in the way) is not ours; ``StoreError`` where the disk refuses.
    """
    _check_paths(files)
    try:
        earlier = _ours(target)
        target.mkdir(parents=True, exist_ok=True)
        wanted = {path: hashlib.sha256(files[path]).hexdigest() for path in sorted(files)}
        changed = [path for path in wanted if _differs(target, path, files[path], path in earlier)]
        _write_manifest(target, {path: "" for path in earlier} | wanted)  # a run cut short leaves the folder ours
        for path in sorted(earlier.difference(wanted)):
            _remove(target, path)
        for path in changed:
            _write(target / path, files[path])
        _write_manifest(target, wanted)
    except OSError as error:
        where = str(error.filename or target)
        raise StoreError(f"cannot be written: {error.strerror or error}", where=where) from error
    return len(changed)


def write_file(path: Path, content: bytes) -> None:
    """Write one file whole or not at all, over an earlier one; raises ``StoreError`` where the disk refuses."""
    try:
        _write(path, content)
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror or error}", where=str(path)) from error


def _check_paths(paths: Iterable[str]) -> None:
    known = set(paths)
    for path in sorted(known):
        parents = {str(parent) for parent in PurePosixPath(path).parents}
        if not _is_inside(path) or path == MANIFEST or parents & known:
            raise UsageError(f"{path!r} is no path for a file of a site", remedy="relative, with /, and without ..")


def _is_inside(path: str) -> bool:
    parts = path.split("/")
    return not any(part in ("", ".", "..") for part in parts) and not any(sign in path for sign in "\\:\0")


def _ours(target: Path) -> frozenset[str]:
    """The paths that an earlier run wrote; raises ``UsageError`` where the folder is somebody else's."""
    if not target.exists() and not target.is_symlink():
        return frozenset()
    remedy = "name a new or an empty folder"
    if not target.is_dir():
        raise UsageError("this is no folder", where=str(target), remedy=remedy)
    manifest = target / MANIFEST
    if not manifest.is_file():
        if any(target.iterdir()):
            raise UsageError("the folder holds files that are not ours", where=str(target), remedy=remedy)
        return frozenset()
    try:
        names = json.loads(manifest.read_bytes())
    except ValueError as error:
        raise UsageError("the list of our files cannot be read", where=str(manifest), remedy=remedy) from error
    if not isinstance(names, dict) or not all(_is_inside(name) for name in names):
        raise UsageError("the list of our files names files that are not", where=str(manifest), remedy=remedy)
    return frozenset(names)


def _differs(target: Path, path: str, content: bytes, is_ours: bool) -> bool:
    place = target / path
    if not place.parent.resolve().is_relative_to(target.resolve()):
        raise UsageError("a link leads out of the folder", where=str(place), remedy="remove the link")
    if place.is_file() and not place.is_symlink():
        if place.stat().st_size == len(content) and place.read_bytes() == content:
            return False
        if not is_ours:
            raise UsageError("a file that is not ours is in the way", where=str(place), remedy="move it away")
    elif place.is_symlink():
        raise UsageError("a link is in the way of a file", where=str(place), remedy="remove the link")
    return True


def _remove(target: Path, path: str) -> None:
    place = target / path
    if not place.parent.resolve().is_relative_to(target.resolve()) or (place.is_dir() and not place.is_symlink()):
        return
    place.unlink(missing_ok=True)
    for parent in place.parents:
        if parent == target or (parent.is_dir() and any(parent.iterdir())):
            return
        if parent.is_dir():
            parent.rmdir()


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name[:100]}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        os.replace(part, place)
    finally:
        part.unlink(missing_ok=True)


def _write_manifest(target: Path, names: Mapping[str, str]) -> None:
    _write(target / MANIFEST, json.dumps(names, indent=0, sort_keys=True).encode() + b"\n")
