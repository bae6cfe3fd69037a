"""Commands for the user's own places: taking them in, listing what was taken in, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterclaim.cli.guard import one_line
from counterclaim.cli.screen import print_json, progress
from counterclaim.cli.settings import Json

if TYPE_CHECKING:
    from counterclaim.store.imports import ImportReport, Missed

SHOWN_MISSES = 20


def import_places(
    ctx: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="GeoNames dumps, GeoJSON, Overpass JSON, CSV; plain or zipped."),
    ],
    missed: Annotated[
        Path | None, typer.Option("--missed", metavar="FILE", help="Write every row not matched there, as CSV.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take in places from files of one source, so that villages have positions and further names.

    Says what was matched and how, which rows were not and why, and the name of the batch, which undoes it.

    Example: counterclaim places import villages.csv --missed missed.csv
    Example: counterclaim places import UA.txt alternateNamesV2.txt
    """
    from counterclaim.publications.exports import csv_bytes
    from counterclaim.store.folder import write_file
    from counterclaim.store.imports import import_places as take_in

    with ctx.obj.newsroom() as newsroom, progress("Matching"):
        store = newsroom.store
        report = take_in([file.expanduser() for file in files], newsroom.desk.index, store.places_path)
        if report.new:
            told = {"batch": report.batch, "file": ", ".join(report.files), "places": len(report.matched)}
            store.note("places-imported", told)
    if missed is not None:
        columns = ("file", "number", "name", "reason", "detail")
        write_file(missed.expanduser(), csv_bytes(columns, (asdict(one) for one in report.missed)))
    if as_json:
        print_json(asdict(report))
    else:
        _tell_import(report, missed)


def list_places(ctx: typer.Context, as_json: Json = False) -> None:
    """List the imports in effect: when, from which file, how much, and the batch that undoes each.

    Example: counterclaim places list
    """
    from counterclaim.store import Store
    from counterclaim.store.imports import list_imports

    with Store.open(ctx.obj.home) as store:
        batches = list_imports(store.places_path)
    if as_json:
        print_json({"imports": [asdict(batch) for batch in batches]})
        return
    for batch in batches:
        counts = f"{_many(batch.positions, 'position')}, {_many(batch.names, 'name')}"
        print(f"{batch.id}  {batch.imported_at or 'day not known'}  {counts}: {one_line(batch.file)}")
    if not batches:
        print("nothing was imported: counterclaim places import FILE")


def undo_places(
    ctx: typer.Context,
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="The name that the import told.")],
) -> None:
    """Take an import back.

    Example: counterclaim places undo 3f2a9c01d4e57b86
    """
    from counterclaim.store import Store
    from counterclaim.store.imports import undo_import

    with Store.open(ctx.obj.home) as store:
        undone = undo_import(store.places_path, batch)
        store.note("places-undone", {"batch": batch, "places": undone.positions})
    names = f", {_many(undone.names, 'name')}" if undone.names else ""
    print(f"{_many(undone.positions, 'position')}{names} taken back")


def _tell_import(report: ImportReport, written: Path | None) -> None:
    other = f" ({_many(report.other, 'row')} of other things left out)" if report.other else ""
    print(f"{_many(report.rows, 'row')}, {len(report.matched):,} matched{other}")
    _tell_counts("matched", report.how)
    print(f"{_many(report.names, 'name')} new to their places")
    _tell_counts("not matched", report.reasons)
    if not report.batch:
        print("nothing was taken in")
    else:
        known = "" if report.new else "it was there already, and nothing changed; "
        print(f"{known}to take it back: counterclaim places undo {report.batch}")
    if written is not None:
        print(f"{written}: {_many(len(report.missed), 'row')} not matched")
        return
    for one in report.missed[:SHOWN_MISSES]:
        print(f"not matched: {one_line(one.file)} {_words(one)}")
    if len(report.missed) > SHOWN_MISSES:
        print(f"and {len(report.missed) - SHOWN_MISSES:,} more; --missed FILE writes all")


def _tell_counts(what: str, counts: Mapping[str, int]) -> None:
    for reason, count in counts.items():
        print(f"  {count:,} {what}: {reason}")


def _words(one: Missed) -> str:
    detail = f" ({one_line(one.detail)})" if one.detail else ""
    return f"row {one.number}, {one_line(one.name)}: {one.reason}{detail}"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
