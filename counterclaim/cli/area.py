"""The command that measures the ground: km² of each side, what changed, and how far the two sides' maps lie apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterclaim.cli.screen import print_json, show
from counterclaim.cli.settings import Day, Json, as_day
from counterclaim.errors import UsageError

if TYPE_CHECKING:
    from counterclaim.model import Ledger


def area(
    ctx: typer.Context,
    since: Annotated[
        datetime | None,
        typer.Option("--since", metavar="DAY", formats=["%Y-%m-%d"], help="Also what changed since that day."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write cells, line and band there, as GeoJSON."),
    ] = None,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """Measure who holds how many square kilometres, and how sure that is.

    With 90% intervals; what changed since a day; and how far the map would differ if one side alone were believed.

    Example: counterclaim area --since 2025-11-20 -o front.geojson
    """
    if output is not None and output.suffix.lower() not in (".geojson", ".json"):
        raise UsageError("the ground is written as GeoJSON", where=str(output), remedy="end it in .geojson")
    ledger = _surveyed(ctx.obj.ledger(as_of), since)
    if output is not None:
        _write(output, ledger, quiet=as_json)
    if as_json:
        from counterclaim.publications.views import area_view, plain

        print_json(plain(area_view(ledger)))
    elif output is None:
        from counterclaim.publications.area_screen import area as screen

        show(screen(ledger))


def _surveyed(ledger: Ledger, since: datetime | None) -> Ledger:
    from counterclaim.assessments.ground.survey import survey

    day = as_day(since)
    if day is not None and day >= ledger.as_of:
        remedy = "ask for an earlier --since, or a later --as-of"
        raise UsageError(f"{day} is not before {ledger.as_of}, the day asked of", where="--since", remedy=remedy)
    return replace(ledger, ground=survey(ledger, day))


def _write(path: Path, ledger: Ledger, quiet: bool) -> None:
    from counterclaim.publications.exports import front
    from counterclaim.store import write_file

    content = front(ledger)
    write_file(path.expanduser(), content)
    if not quiet:
        print(f"{path}: {len(content):,} bytes")
