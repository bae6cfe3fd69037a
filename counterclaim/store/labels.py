"""Reads labelled claims for evaluation: one JSON object a line, as a careful reader wrote them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from counterclaim.errors import InputError, NotFound

Row = Mapping[str, Any]


def read_labels(folder: Path) -> list[Row]:
    """The rows of every ``*.jsonl`` in a folder, in the order of file names; ``InputError`` names a bad line."""
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise NotFound("no *.jsonl with labelled claims", where=str(folder), remedy="name the folder that holds them")
    rows: list[Row] = []
    for path in files:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                rows.append({"doc": row["doc"], "predicate": row["predicate"], "stance": row["stance"], **row})
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"no labelled claim: {error}", where=f"{path}:{number}", remedy="mend the line"
                ) from error
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
