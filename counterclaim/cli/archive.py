"""Commands for the archive of what was fetched: what is in it, taking it elsewhere, and having it time-stamped."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from counterclaim.cli.guard import one_line
from counterclaim.cli.screen import print_json, progress
from counterclaim.cli.settings import Json, as_day


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
