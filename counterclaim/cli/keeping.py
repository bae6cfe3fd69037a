"""Commands that change or prove what is kept: adding and verifying."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counterclaim.cli.guard import complain, one_line
from counterclaim.cli.screen import print_json, progress
from counterclaim.cli.settings import Json, as_day
from counterclaim.errors import InputError, Tampered

if TYPE_CHECKING:
    from counterclaim.newsroom import Added
    from counterclaim.store.timestamps import Stamp

Since = Annotated[
    datetime | None,
    typer.Option(
        "--since",
        metavar="DAY",
        formats=["%Y-%m-%d"],
        help="Of a feed, channel or index only what was published on that day (2025-11-20) or later.",
    ),
]


def add(
    ctx: typer.Context,
    targets: Annotated[
        list[str], typer.Argument(metavar="PATH|URL|-...", help="Files, folders, addresses, or - for what is piped in.")
    ],
    since: Since = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="N", min=1, help="How many processes read; one a core, at most 4."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read articles and keep them, with every claim in them.

    Addresses may be pages or lists of them: feed+https://…, sitemap+https://…, telegram:NAME, gdelt:QUERY, wayback:URL.
    What cannot be read is named, and the rest goes on.

    Example: counterclaim add samples/ report.txt
    """
    from counterclaim.reading.pool import prepare

    prepare()  # its first seconds and ours pass at the same time
    listed: list[dict[str, Any]] = []
    tally = Counter[str]()
    code = 0
    with ctx.obj.newsroom() as newsroom, progress("Reading", len(targets)) as advance:
        for added in newsroom.add(targets, as_day(since), jobs):
            tally["not read" if added.error else "new" if added.new else "known already"] += 1
            code = added.error.exit_code if added.error else code
            advance(added.target)
            if as_json:
                listed.append(_added_data(added))
            else:
                _tell_added(added)
    if as_json:
        print_json({"added": listed})
    elif tally.total() > 1:
        print(", ".join(f"{tally[what]} {what}" for what in ("new", "known already", "not read")))
    if code:
        raise typer.Exit(InputError.exit_code if tally.total() > 1 else code)


def _added_data(added: Added) -> dict[str, Any]:
    return {
        "target": added.target,
        "document_id": added.document_id,
        "stories": added.stories,
        "claims": added.claims,
        "new": added.new,
        "error": str(added.error) if added.error else None,
        "notes": list(added.notes),
    }


def _tell_added(added: Added) -> None:
    if added.error is not None:
        complain(str(added.error))
        return
    stories = "1 story" if added.stories == 1 else f"{added.stories} stories"
    claims = "1 claim" if added.claims == 1 else f"{added.claims} claims"
    print(f"{'new  ' if added.new else 'known'} {added.document_id[:12]} {stories}, {claims}: {one_line(added.target)}")
    for note in added.notes:
        print(f"      {one_line(note)}")


def verify(
    ctx: typer.Context,
    trust: Annotated[
        list[Path] | None,
        typer.Option("--trust", metavar="PEM", help="Certificates of the authorities whose time stamps to believe."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Prove that nothing that is kept was changed.

    Checks every hash, every quote at its place in its text, the chain of the log, and the time stamps of it.

    Example: counterclaim verify --json
    """
    from counterclaim.store import Store
    from counterclaim.store import verify as verify_store
    from counterclaim.store.timestamps import certificates, stamps

    believed = [one for path in trust or () for one in certificates(path.expanduser())]
    with Store.open(ctx.obj.home) as store, progress("Verifying"):
        report = verify_store(store)
        found = list(stamps(store.log(), believed))
    faults = (*report.faults, *(one.fault for one in found if one.fault))
    if as_json:
        told = [asdict(one) | {"at": one.at.isoformat() if one.at else None} for one in found]
        print_json({"ok": not faults} | asdict(report) | {"faults": list(faults), "stamps": told})
    else:
        print(
            f"{report.blobs} raw files, {report.documents} documents, {report.stories} stories, {report.claims} claims,"
        )
        print(f"{report.entries} log entries, the last one {report.head}")
        for one in found:
            if not one.fault:
                _tell_stamp(one)
        for fault in faults:
            print(f"FAULT {one_line(fault)}")
        for document_id in report.underived:
            print(f"archived, but not yet read: {document_id} (add it again)")
        for blob_id in report.unrecorded:
            print(f"its adding was cut short: {blob_id} (add it again)")
        print("no fault" if not faults else f"{len(faults)} faults")
    if faults:
        raise typer.Exit(Tampered.exit_code)


def _tell_stamp(one: Stamp) -> None:
    from counterclaim.store.timestamps import utc

    believed = "believed" if one.trusted else "not checked against any certificate: --trust PEM"
    when = utc(one.at) if one.at else ""
    print(f"log entries 1 to {one.entry} were there at {when}, signed by {one_line(one.signer)}: {believed}")
