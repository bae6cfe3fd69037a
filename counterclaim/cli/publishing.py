"""Commands that bring results elsewhere: the map, the site, the server, exports, and scores."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counterclaim.cli.screen import print_json, progress
from counterclaim.cli.settings import Day, Json, Output, as_day
from counterclaim.errors import UsageError

if TYPE_CHECKING:
    from counterclaim.model import Ledger


class ExportFormat(StrEnum):
    """What ``export`` can write."""

    JSON = "json"
    CSV = "csv"
    GEOJSON = "geojson"


def write_map(
    ctx: typer.Context,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="A .html file to look at, or .geojson for a program.")
    ],
    as_of: Day = None,
) -> None:
    """Write the map as one file: a page, or GeoJSON for any map program.

    The page opens from disk and needs no network: a map to send to somebody.

    Example: counterclaim map -o front-line.html --as-of 2025-12-01
    """
    suffix = output.suffix.lower()
    if suffix not in (".html", ".htm", ".geojson", ".json"):
        raise UsageError("a map is a page or GeoJSON", where=str(output), remedy="end it in .html or .geojson")
    ledger = ctx.obj.ledger(as_of)
    if suffix in (".geojson", ".json"):
        _write(output, _exported(ledger, ExportFormat.GEOJSON))
    else:
        from counterclaim.publications.onefile import map_file

        _write(output, map_file(ledger))


def site(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder, or one that this made.")],
    as_of: Day = None,
) -> None:
    """Write the site: map, dossiers, fact checks, briefings.

    It opens from disk and needs no network.

    Example: counterclaim site front-line && open front-line/index.html
    """
    with ctx.obj.newsroom() as newsroom, progress("Writing"):
        files = newsroom.site(as_day(as_of))
        from counterclaim.store import write_folder

        written = write_folder(folder.expanduser(), files)
    print(f"{folder}: {len(files)} files, {written} of them new or changed")


def serve(
    ctx: typer.Context,
    host: Annotated[
        str, typer.Option("--host", help="The address to listen on; by default only this machine.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port to listen on.")] = 8765,
    public: Annotated[
        bool, typer.Option("--public", help="Let other machines read; adding and checking then need a token.")
    ] = False,
) -> None:
    """Serve the web application and its API until Ctrl-C.

    What is added meanwhile shows within seconds. Other machines may read only with --public.

    Example: counterclaim serve --port 8080
    """
    from counterclaim.web.access import Access, check_binding
    from counterclaim.web.app import run
    from counterclaim.web.house import House

    check_binding(host, public)
    house = House(ctx.obj.home, ctx.obj.war)
    with progress("Printing the edition"):
        house.open()
    head = house.edition().head
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    print(f"{head.claims:,} claims from {head.documents:,} documents at {address} until Ctrl-C", flush=True)
    try:
        run(house, Access(ctx.obj.home, host, public), port)
    except KeyboardInterrupt:
        return
    except SystemExit as error:
        raise UsageError(f"cannot listen on {host}, port {port}", remedy="choose another with --port") from error
    finally:
        house.close()


def export(
    ctx: typer.Context,
    format_: Annotated[
        ExportFormat, typer.Option("--format", help="Claims as json or csv; the map as geojson.")
    ] = ExportFormat.JSON,
    output: Output = None,
    as_of: Day = None,
) -> None:
    """Export all claims with their verdicts, or the assessed map.

    Example: counterclaim export --format csv -o claims.csv
    """
    content = _exported(ctx.obj.ledger(as_of), format_)
    if output is not None:
        _write(output, content)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)


def _exported(ledger: Ledger, wanted: ExportFormat) -> bytes:
    from counterclaim.publications import exports

    if wanted is ExportFormat.GEOJSON:
        return exports.json_bytes(exports.geojson(ledger))
    files = exports.ExportsPublisher().publish(ledger)
    return files[f"data/claims.{wanted.value}"]


def _write(path: Path, content: bytes) -> None:
    from counterclaim.store import write_file

    write_file(path.expanduser(), content)
    print(f"{path}: {len(content):,} bytes")


def evaluate(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(help="What to measure: attribution, claims, control, pages, places or speakers.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The labelled data.")],
    texts: Annotated[
        Path | None, typer.Option("--texts", metavar="DIR", help="Where the texts lie that it names.")
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(
            "--predictions", metavar="FILE", help="eval attribution: spans to score if it is there, else to write."
        ),
    ] = None,
    leave_one_out: Annotated[
        bool, typer.Option("--leave-one-out", help="eval control: score each town by what the others teach.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure how well we read and assess, against what careful readers found and maps showed.

    Example: counterclaim eval claims data/claims --texts data/texts --json
    Example: counterclaim eval attribution data/polnear/dev --json
    Example: counterclaim eval control data/episodes --leave-one-out --json
    Example: counterclaim eval pages data/pages --json
    Example: counterclaim eval places data/mentions --json
    Example: counterclaim eval speakers data/speakers.jsonl --json
    """
    from counterclaim.cli.scoring import run_evaluation

    scores = run_evaluation(
        ctx.obj,
        name,
        folder.expanduser(),
        texts.expanduser() if texts else None,
        predictions.expanduser() if predictions else None,
        leave_one_out,
    )
    if as_json:
        print_json(scores)
    else:
        _show_scores(scores)


def _show_scores(scores: dict[str, Any], before: str = "") -> None:
    for name, value in scores.items():
        if isinstance(value, dict):
            _show_scores(value, f"{before}{name}.")
        else:
            print(f"{before}{name}: {f'{value:.3f}' if isinstance(value, float) else value}")
