"""The program: its options, its commands, and what it says of itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from counterclaim import __version__
from counterclaim.cli import (
    access,
    archive,
    area,
    keeping,
    listening,
    own_places,
    publishing,
    reading,
    records,
    watching,
)
from counterclaim.cli.guard import INTERRUPTED, Guarded
from counterclaim.cli.settings import Settings, default_home

EXIT_CODES = """\b
Exit codes:
    0  done
    1  a fault of our own
    2  the command cannot mean what it says
    3  something given could not be read; the rest of a batch was
    4  no such place, speaker, document or day
    5  the store is not as it must be, or the disk refused
    6  an extension failed
  130  interrupted, 141 whoever read the output went away"""


app = typer.Typer(
    name="counterclaim",
    cls=Guarded,
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
places = typer.Typer(no_args_is_help=True, help="Bring your own list of places, or take one back.")

kept = typer.Typer(no_args_is_help=True, help="The archive of what was fetched: list it, export it, stamp it.")

tokens = typer.Typer(no_args_is_help=True, help="Tokens that let somebody add and check over HTTP.")

listen = typer.Typer(no_args_is_help=True, help="Read a page aloud into a file.")


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"counterclaim {__version__}")
        raise typer.Exit


@app.callback()
def main(
    ctx: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="DIR", envvar="COUNTERCLAIM_HOME", help="Where everything read is kept."),
    ] = None,
    war: Annotated[str, typer.Option("--war", metavar="NAME", help="Whose camps, speakers and places.")] = "ukraine",
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Say the version and stop.")
    ] = False,
) -> None:
    """Who says what about the front line, and what holds up.

    \b
    Add reporting, then ask:
      counterclaim add articles/
      counterclaim place Kupiansk --as-of 2025-11-20
      counterclaim check https://news.example/kupiansk
    """
    ctx.obj = Settings((home or default_home()).expanduser(), war)


COMMANDS: dict[str, Callable[..., None]] = {
    "add": keeping.add,
    "check": reading.check,
    "place": reading.place,
    "source": reading.source,
    "records": records.records,
    "brief": reading.brief,
    "map": publishing.write_map,
    "area": area.area,
    "site": publishing.site,
    "serve": publishing.serve,
    "watch": watching.watch,
    "export": publishing.export,
    "verify": keeping.verify,
    "eval": publishing.evaluate,
}
for name, command in COMMANDS.items():
    app.command(name)(command)
app.add_typer(places, name="places")
places.command("import")(own_places.import_places)
places.command("list")(own_places.list_places)
places.command("undo")(own_places.undo_places)
app.add_typer(kept, name="archive")
kept.command("list")(archive.list_archive)
kept.command("export")(archive.export)
kept.command("stamp")(archive.stamp)
app.add_typer(listen, name="listen")
listen.command("brief")(listening.brief)
listen.command("check")(listening.check)
listen.command("place")(listening.place)
app.add_typer(tokens, name="token")
tokens.command("make")(access.make_token)
tokens.command("list")(access.list_tokens)
tokens.command("revoke")(access.revoke_token)


def run() -> None:
    """The program's entry: no word that a terminal cannot show, and no traceback, ends it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="counterclaim")
    except KeyboardInterrupt:  # before or after the command itself
        sys.exit(INTERRUPTED)
