"""Commands for the archive of what was fetched: what is in it, taking it elsewhere, and having it time-stamped."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counterclaim.cli.guard import complain, one_line
from counterclaim.cli.screen import print_json, progress
from counterclaim.cli.settings import Json, as_day
from counterclaim.errors import InputError

if TYPE_CHECKING:
    from counterclaim.store.timestamps import Stamp


def list_archive(ctx: typer.Context, as_json: Json = False) -> None:
    """List the files in which every request and answer is kept, and how much each holds.

    Example: counterclaim archive list
    """
    from counterclaim.store import Store
    from counterclaim.store.wacz import list_archive as held_in

    with Store.open(ctx.obj.home) as store:
        held = held_in(store.warc_folder)
    if as_json:
        print_json({"files": [asdict(one) for one in held]})
        return
    for one in held:
        counts = f"{_many(one.answers, 'answer')}, {_many(one.revisits, 'revisit')}, {one.size:,} bytes"
        print(f"{one.file}  {one.first[:19]} to {one.last[:19]}  {counts}")
    if not held:
        print("nothing was fetched yet: counterclaim add URL")


def export(
    ctx: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE.wacz", help="Where to write the package.")],
    since: Annotated[
        datetime | None,
        typer.Option("--since", metavar="DAY", formats=["%Y-%m-%d"], help="Only what was fetched from that day on."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write everything that was fetched into one WACZ package, which ReplayWeb.page shows.

    Example: counterclaim archive export front.wacz --since 2025-12-01
    """
    from counterclaim.store import Store
    from counterclaim.store.wacz import export_wacz

    with Store.open(ctx.obj.home) as store, progress("Exporting"):
        done = export_wacz(store.warc_folder, target.expanduser(), as_day(since))
        store.note("archive-exported", {"answers": done.answers, "bytes": done.size, "since": str(as_day(since) or "")})
    if as_json:
        print_json(asdict(done))
    else:
        print(
            f"{_many(done.answers, 'answer')}, {_many(done.pages, 'page')}, {done.size:,} bytes: {one_line(done.path)}"
        )


def _many(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def stamp(
    ctx: typer.Context,
    authorities: Annotated[
        list[str],
        typer.Option("--authority", metavar="URL", help="A time-stamping authority (RFC 3161); give two, or more."),
    ],
    as_json: Json = False,
) -> None:
    """Have the log's newest entry signed with the time, so that others vouch for all that was kept until now.

    Only a hash leaves this machine. One authority that is down costs only its own stamp.

    Example: counterclaim archive stamp --authority https://tsa.example/ --authority https://stamp.example/
    """
    from counterclaim.documents.sources.authority import ask
    from counterclaim.store import Store
    from counterclaim.store.timestamps import keep, question, utc

    made, failed = [], []
    with Store.open(ctx.obj.home) as store, progress("Stamping", len(authorities)) as advance:
        asked = question(store)
        for authority in dict.fromkeys(authorities):
            try:
                made.append(keep(store, asked, authority, ask(authority, asked.raw)))
            except InputError as error:
                failed.append(str(error))
                complain(str(error))
            advance(authority)
    if as_json:
        print_json({"head": asked.head, "stamps": [_stamp_data(one) for one in made], "failed": failed})
    else:
        for one in made:
            signer = f" ({one_line(one.signer)})" if one.signer else ""
            print(f"log entry {one.entry} stamped {utc(one.at) if one.at else ''} by {one_line(one.authority)}{signer}")
    if failed:
        raise typer.Exit(InputError.exit_code)


def _stamp_data(one: Stamp) -> dict[str, Any]:
    return asdict(one) | {"at": one.at.isoformat() if one.at else None}
