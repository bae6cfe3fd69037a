"""Tables with a header: plain CSV, OpenStreetMap's and OCHA's, with any usual delimiter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from counterclaim.errors import InputError
from counterclaim.store.imports.rows import LONGEST_NAME, WRONG_SHAPE, Missed, Row, Unusable, header, row_of, table

DELIMITERS = ",;\t|"


def read_table(text: str, where: str) -> Iterator[Row | Missed]:
    """The table's rows, and those that cannot be used. Raises ``InputError`` where the header lacks a column."""
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=head.count))
    try:
        fields = [header(field) for field in next(reader, [])]
        _check(frozenset(fields), where)
        for cells in reader:
            if cells and not cells[0].startswith("#"):  # a row of HXL tags says what columns mean
                yield _row(reader.line_num, cells, fields)
    except csv.Error as error:
        raise InputError(f"line {reader.line_num}: {error}", where=where, remedy="save it as CSV again") from error


def _row(number: int, cells: list[str], fields: list[str]) -> Row | Missed:
    given = {field: cell for field, cell in zip(fields, cells, strict=False) if cell.strip()}
    names = (given[column] for group in table()["names"].values() for column in group if column in given)
    title = (next(names, "") or " ".join(cells))[:LONGEST_NAME]
    if len(cells) != len(fields):
        return Missed("", number, title, WRONG_SHAPE, f"{len(cells)}, not {len(fields)}")
    try:
        return row_of(number, given)
    except Unusable as error:
        return Missed("", number, title, *error.args)


def _check(fields: frozenset[str], where: str) -> None:
    one, names = table()["one"], table()["names"]
    has_name = any(fields & set(columns) for columns in (*names.values(), one["code"]))
    lacking = [want for want, there in (("lat", fields & set(one["lat"])), ("lon", fields & set(one["lon"])),
                                        ("name or katottg", has_name)) if not there]  # fmt: skip
    if lacking:
        raise InputError(f"the header lacks {', '.join(lacking)}", where=where,
                         remedy="needed: lat, lon, and katottg or name; welcome: oblast, raion, hromada")  # fmt: skip
