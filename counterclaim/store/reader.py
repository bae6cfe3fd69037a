"""Which reader read a document: a mark of this program and its tables, so that what it read need not be read again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path


def reader_mark(paths: Iterable[Path], names: Iterable[str]) -> str:
    """Hash the program's own files and ``paths`` (files, or folders of tables) by name, size and time, and ``names``.

    Whatever changes in how documents are read changes it; so does installing the program again.
    """
    home = Path(str(files("counterclaim")))
    seen = hashlib.sha256("\x1f".join(names).encode())
    for path in (*sorted(home.rglob("*")), *paths):
        inside = sorted(path.iterdir()) if path.is_dir() and not path.is_relative_to(home) else [path]
        for one in inside:
            if one.suffix != ".pyc" and one.is_file():
                found = one.stat()
                seen.update(f"{one}\x1f{found.st_size}\x1f{found.st_mtime_ns}\x1e".encode("utf-8", "backslashreplace"))
    return seen.hexdigest()
