"""The command that sets track records side by side."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from counterclaim.cli.screen import show
from counterclaim.cli.settings import Day, Output


class By(StrEnum):
    """Whose records."""

    SPEAKER = "speaker"
    BODY = "body"
    ROLE = "role"
    CAMP = "camp"
    COUNTRY = "country"
    OUTLET = "outlet"
    RELAY = "relay"


class Sort(StrEnum):
    """In which order."""

    HELD = "held"
    PREMATURE = "premature"
    FALSE = "false"
    LEAD = "lead"
    BRIER = "brier"
    NAME = "name"


class RecordFormat(StrEnum):
    """What ``records`` can write."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


def records(
    ctx: typer.Context,
    by: Annotated[By, typer.Option("--by", help="Whose records; relay: outlets by what they relayed.")] = By.SPEAKER,
    sort: Annotated[
        Sort, typer.Option("--sort", help="Best share first; worst; most days too early; best Brier score; or by name.")
    ] = Sort.HELD,
    format_: Annotated[
        RecordFormat, typer.Option("--format", help="A table to read, or csv or json for programs.")
    ] = RecordFormat.TEXT,
    output: Output = None,
    as_of: Day = None,
) -> None:
    """Set track records side by side: how many claims held up, came too early, were false.

    Never counting evidence that the speaker or the group itself supplied. Who has too few resolved is not ranked.

    Example: counterclaim records --by body --sort held
    """
    ledger = ctx.obj.ledger(as_of)
    if format_ is RecordFormat.TEXT and output is None:
        from counterclaim.publications.record_screen import leagues

        show(leagues(ledger, [by.value], sort.value))
        return
    from counterclaim.publications.records import in_order, records_csv, records_json

    found = in_order(ledger, [by.value], sort.value)
    content = records_json(found, ledger) if format_ is RecordFormat.JSON else records_csv(found)
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    from counterclaim.store import write_file

    write_file(output.expanduser(), content)
    print(f"{output}: {len(content):,} bytes")
