"""Reads episodes of disputed towns: labelled claims, and the share of each town that a reference map shows."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from counterclaim.errors import InputError, NotFound

Row = Mapping[str, Any]
CLAIMS, REFERENCE = "claims.jsonl", "reference.csv"
OF_CLAIM = "one object a line with episode, place, camp, stance, published"
OF_DAY = "columns episode, place, date, occupied_share and grey_share, shares from 0 to 1"
SLACK = 0.01
"""How far beyond 0 or 1 a share may lie by rounding; it is cut to 0-1."""


def read_episodes(folder: Path) -> tuple[list[Row], list[Row]]:
    """The claims of ``claims.jsonl`` and the days of ``reference.csv`` in a folder.

    A claim is its row as it stands, its day checked. A day of reference has ``episode, place, date, occupied, grey``:
    a ``date``, and shares 0-1, ``None`` where the column is empty. Raises ``NotFound`` where a file is absent,
    ``InputError`` with file and line where a row is none.
    """
    return _claims(folder / CLAIMS), _reference(folder / REFERENCE)


def _text(path: Path) -> str:
    if not path.is_file():
        raise NotFound(f"no {path.name}", where=str(path.parent), remedy=f"name a folder with {CLAIMS} and {REFERENCE}")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=str(path), remedy="it has to be UTF-8") from error


def _claims(path: Path) -> list[Row]:
    rows: list[Row] = []
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            try:
                rows.append(_claim(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"no labelled claim: {_said(error)}", where=f"{path}:{number}", remedy=OF_CLAIM
                ) from error
    return rows


def _claim(row: Any) -> Row:
    if not isinstance(row, dict):
        raise TypeError("no JSON object")
    for field in ("episode", "place", "camp", "stance"):
        if not isinstance(row[field], str):
            raise TypeError(f"{field!r} is no text")
    day = row.get("published") or row.get("event_date")
    if not isinstance(day, str):
        raise TypeError("it has neither published nor event_date")
    date.fromisoformat(day[:10])
    return row


def _reference(path: Path) -> list[Row]:
    found: list[Row] = []
    for number, row in _lines(path):
        try:
            found.append({
                "episode": _name(row, "episode"),
                "place": _name(row, "place"),
                "date": date.fromisoformat(_name(row, "date")[:10]),
                "occupied": _share(row["occupied_share"]),
                "grey": _share(row.get("grey_share")),
            })  # fmt: skip
        except (ValueError, KeyError) as error:
            raise InputError(f"no day of reference: {_said(error)}", where=f"{path}:{number}", remedy=OF_DAY) from error
    return found


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    reader = csv.DictReader(_text(path).splitlines())
    for row in reader:
        yield reader.line_num, row


def _name(row: Mapping[str, str | None], field: str) -> str:
    if not (text := row[field]):
        raise ValueError(f"{field!r} is empty")
    return text


def _share(text: str | None) -> float | None:
    if not (text or "").strip():
        return None
    share = float(text or "")
    if not math.isfinite(share) or not -SLACK <= share <= 1 + SLACK:
        raise ValueError(f"{text} is no share")
    return min(1.0, max(0.0, share))


def _said(error: Exception) -> str:
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
