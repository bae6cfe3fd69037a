"""Reads and writes what evaluations need: labelled claims, annotated articles, predictions."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from counterclaim.errors import InputError, NotFound

Row = Mapping[str, Any]


def read_labels(folder: Path) -> list[Row]:
    """The rows of every ``*.jsonl`` in a folder, in the order of file names; ``InputError`` names a bad line."""
    return [
        {"doc": row["doc"], "predicate": row["predicate"], "stance": row["stance"], **row}
        for row in _rows(folder, "labelled claims", ("doc", "predicate", "stance"))
    ]


def read_mentions(folder: Path) -> list[Row]:
    """The rows of every ``*.jsonl`` of place mentions in a folder (or of one file); ``InputError`` names a bad line."""
    return _rows(folder, "labelled mentions", ("text", "start", "end"))


def read_speakers(folder: Path) -> list[Row]:
    """The rows of every ``*.jsonl`` of speakers in a folder (or of one file); ``InputError`` names a bad line."""
    return _rows(folder, "labelled speakers", ("text", "who"))


def _rows(folder: Path, what: str, fields: tuple[str, ...]) -> list[Row]:
    files = [folder] if folder.is_file() else sorted(folder.glob("*.jsonl"))
    if not files:
        raise NotFound(f"no *.jsonl with {what}", where=str(folder), remedy="name the folder that holds them")
    rows: list[Row] = []
    for path in files:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                rows.append({field: row[field] for field in fields} | row)
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f"not one of the {what}: {error}", where=f"{path}:{number}",
                                 remedy="mend the line") from error  # fmt: skip
    return rows


def texts_of(rows: list[Row], home: Path) -> list[Path]:
    """The files in ``home`` that the rows name, sorted; raises ``InputError`` where one is not there."""
    paths = [home / doc for doc in sorted({str(row["doc"]) for row in rows})]
    absent = [path.name for path in paths if not path.is_file()]
    if absent:
        raise InputError(
            f"{len(absent)} of {len(paths)} labelled texts are not there, {absent[0]} first",
            where=str(home),
            remedy="name their folder with --texts",
        )
    return paths


def read_annotated(folder: Path) -> dict[str, tuple[str, str]]:
    """Text and annotations by article, of ``text/<article>.txt`` and ``attributions/<article>_<annotator>.ann``.

    Where several annotators marked an article, the first by name counts. Raises ``NotFound`` where there is none and
    ``InputError`` where a text is missing or not UTF-8.
    """
    first: dict[str, Path] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        first.setdefault(path.stem.rpartition("_")[0] or path.stem, path)
    if not first:
        raise NotFound(
            "no attributions/*.ann", where=str(folder), remedy="name a folder with text/ and attributions/ inside"
        )
    found = {}
    for article, path in sorted(first.items()):
        text = folder / "text" / f"{article}.txt"
        if not text.is_file():
            text = folder / "text" / f"{path.stem}.txt"
        found[article] = (_exact(text), _exact(path))
    return found


def _exact(path: Path) -> str:
    """The text of a file with its line ends as they are, since offsets count them."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=str(path), remedy="it has to be there, in UTF-8") from error


def read_predictions(path: Path) -> list[Row] | None:
    """The rows of a predictions file, None where it is absent or empty; ``InputError`` names a line that is no JSON."""
    if not path.is_file() or not path.stat().st_size:
        return None
    rows: list[Row] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise InputError(f"not JSON: {error}", where=f"{path}:{number}", remedy="one object a line") from error
            if not isinstance(row, dict):
                raise InputError("no JSON object", where=f"{path}:{number}", remedy="one object a line")
            rows.append(row)
    return rows


def write_predictions(path: Path, rows: Iterable[Row]) -> None:
    """One JSON object a line."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


_ESCAPED = re.compile(r"(?:\\[0-7]{3})+")
WORDS, STRINGS = "ground-truth.json", "evaldata.json"
"""The files that tell the two layouts of labelled pages apart: true text, and strings that must be there or not."""


def page_sets(folder: Path) -> list[Path]:
    """The folder itself where it holds labelled pages, else those of its folders that do, by name."""
    inside = sorted(path for path in folder.glob("*/") if path.is_dir())
    found = [path for path in (folder, *inside) if (path / WORDS).is_file() or (path / STRINGS).is_file()]
    if not found:
        raise NotFound(f"neither {WORDS} nor {STRINGS}", where=str(folder), remedy="name the folder that holds one")
    return found


def read_pages(folder: Path) -> dict[str, tuple[Row, bytes]]:
    """The labelled pages of one folder, label and raw bytes by name; labels whose page is not there are left out.

    Pages lie in ``html/NAME.html`` or ``eval/FILE``, gzipped (``.gz``) or not. Raises ``InputError`` where the labels
    or a page cannot be read.
    """
    is_words = (folder / WORDS).is_file()
    labels_path = folder / (WORDS if is_words else STRINGS)
    try:
        labels: dict[str, Row] = json.loads(labels_path.read_text("utf-8"))
        named = {name: f"{name}.html" if is_words else str(label["file"]) for name, label in labels.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"no labelled pages: {error}", where=str(labels_path), remedy="mend the file") from error
    home = folder / ("html" if is_words else "eval")
    paths = {_unescaped(path.name.removesuffix(".gz")): path for path in sorted(home.glob("*"))}
    return {name: (labels[name], _page_bytes(paths[file])) for name, file in named.items() if file in paths}


def _unescaped(name: str) -> str:
    """A file name whose letters beyond ASCII were written as octal escapes, with its letters."""
    return _ESCAPED.sub(lambda m: bytes(int(code, 8) for code in m[0].split("\\")[1:]).decode("utf-8", "replace"), name)


def _page_bytes(path: Path) -> bytes:
    try:
        return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError) as error:
        raise InputError(f"cannot be read: {error}", where=str(path), remedy="restore the file") from error
