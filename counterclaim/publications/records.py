"""Track records to take away: CSV and JSON, and the league tables as pages, a page an order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from counterclaim.model import Ledger, Record
from counterclaim.publications.exports import csv_bytes, json_bytes
from counterclaim.publications.pages import render
from counterclaim.publications.views.lookup import Lookup, lookup
from counterclaim.publications.views.plain import plain
from counterclaim.publications.views.records import KINDS, SORTS, all_records, leagues_view, ranked

_ESTIMATES = ("held_share", "premature_share", "contradicted_share", "lead", "brier")
_COUNTS = ("utterances", "resolved", "matters", "held", "premature", "contradicted", "admissions", "orders", "met")
RECORD_COLUMNS = (
    "kind", "id", "name", "as_of", "grade", *_COUNTS, "forecasts_due", "forecasts_scored",
    *(column for name in _ESTIMATES for column in (name, f"{name}_low", f"{name}_high")),
)  # fmt: skip


def record_row(record: Record) -> dict[str, Any]:
    """A record as one flat row: the columns of ``records.csv``; shares 0 to 1, ``lead`` in days, None where unknown."""
    forecasts = record.forecasts
    row: dict[str, Any] = {name: plain(getattr(record, name)) for name in ("kind", "id", "name", "as_of", "grade")}
    row |= {name: getattr(record, name) for name in _COUNTS}
    row |= {"forecasts_due": forecasts.due, "forecasts_scored": forecasts.scored}
    for name in _ESTIMATES:
        found = forecasts.brier if name == "brier" else getattr(record, name)
        for end, part in (("", "value"), ("_low", "low"), ("_high", "high")):
            row[f"{name}{end}"] = getattr(found, part) if found else None
    return row


def records_csv(records: Iterable[Record]) -> bytes:
    """Records as CSV (RFC 4180, UTF-8), one a line."""
    return csv_bytes(RECORD_COLUMNS, map(record_row, records))


def records_json(records: Iterable[Record], ledger: Ledger) -> bytes:
    """Records as JSON, with the reliability diagrams that have no place in a table."""
    return json_bytes({"as_of": ledger.as_of, "records": list(records)})


def in_order(ledger: Ledger, kinds: Iterable[str], sort: str) -> list[Record]:
    """Records of some kinds, kind by kind in the order of ``sort``; those that cannot be ranked follow by name."""
    every = all_records(ledger)
    return [
        record
        for kind in kinds
        for some in ranked((record for record in every if record.kind == kind), sort)
        for record in some
    ]


def records_files(source: Ledger | Lookup) -> Mapping[str, bytes]:
    """``records/*.html``, one page for each order, and the downloads ``data/records.csv`` and ``data/records.json``."""
    look = lookup(source)
    every = in_order(look.ledger, KINDS, "name")
    paths = {name: "records/index.html" if name == "held" else f"records/by-{name}.html" for name in SORTS}
    pages = {
        path: render("records.html", path, view=leagues_view(look, name), paths=paths, sorts=SORTS)
        for name, path in paths.items()
    }
    return pages | {
        "data/records.csv": records_csv(every),
        "data/records.json": records_json(every, look.ledger),
    }
