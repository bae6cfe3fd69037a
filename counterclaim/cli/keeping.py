"""Commands that change or prove what is kept: adding and verifying."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counterclaim.cli.guard import complain, one_line
from counterclaim.cli.screen import print_json, progress
from counterclaim.cli.settings import Json, as_day
from counterclaim.errors import InputError, Tampered

if TYPE_CHECKING:
    from counterclaim.newsroom import Added

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
    as_json: Json = False,
) -> None:
    """Read articles and keep them, with every claim in them.

    Addresses may be pages or lists of them: feed+https://…, sitemap+https://…, telegram:NAME, gdelt:QUERY, wayback:URL.
    What cannot be read is named, and the rest goes on.

    Example: counterclaim add samples/ report.txt
    """
    done: list[Added] = []
    with ctx.obj.newsroom() as newsroom, progress("Reading", len(targets)) as advance:
        for added in newsroom.add(targets, as_day(since)):
            done.append(added)
            advance(added.target)
            if not as_json:
                _tell_added(added)
    if as_json:
        print_json({"added": [_added_data(added) for added in done]})
    failed = [added.error for added in done if added.error is not None]
    if not as_json and len(done) > 1:
        new = sum(added.new for added in done)
        print(f"{new} new, {len(done) - new - len(failed)} known already, {len(failed)} not read")
    if failed:
        raise typer.Exit(InputError.exit_code if len(done) > 1 else failed[0].exit_code)


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


def verify(ctx: typer.Context, as_json: Json = False) -> None:
    """Prove that nothing that is kept was changed.

    Checks every hash, every quote at its place in its text, and the chain of the log.

    Example: counterclaim verify --json
    """
    from counterclaim.store import Store
    from counterclaim.store import verify as verify_store

    with Store.open(ctx.obj.home) as store, progress("Verifying"):
        report = verify_store(store)
    if as_json:
        print_json({"ok": report.ok} | asdict(report))
    else:
        print(
            f"{report.blobs} raw files, {report.documents} documents, {report.stories} stories, {report.claims} claims,"
        )
        print(f"{report.entries} log entries, the last one {report.head}")
        for fault in report.faults:
            print(f"FAULT {one_line(fault)}")
        for document_id in report.underived:
            print(f"archived, but not yet read: {document_id} (add it again)")
        for blob_id in report.unrecorded:
            print(f"its adding was cut short: {blob_id} (add it again)")
        print("no fault" if report.ok else f"{len(report.faults)} faults")
    if not report.ok:
        raise typer.Exit(Tampered.exit_code)
