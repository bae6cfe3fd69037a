"""Commands that answer a question: the fact check, the dossier, the track record, the briefing."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from counterclaim.cli.screen import print_json, progress, show
from counterclaim.cli.settings import Day, Json, as_day, something
from counterclaim.errors import NotFound


def check(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="PATH|URL|-", help="The article: a file, an address, or -.")],
    as_json: Json = False,
) -> None:
    """Fact-check an article, claim by claim.

    Its claims by verdict, each in its own words and with why; --json also has who says the same and who the opposite.

    Example: counterclaim check https://news.example/kupiansk
    """
    from counterclaim.reading.pool import prepare

    prepare()
    with ctx.obj.newsroom() as newsroom, progress("Checking"):
        ledger, document_id = newsroom.check(target)
    if as_json:
        from counterclaim.publications.views import check_view

        _print_view(check_view(ledger, document_id))
    else:
        from counterclaim.publications.terminal import fact_check

        show(fact_check(ledger, document_id))


def place(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="A place, in any of its spellings.")],
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """Show a place's dossier: who holds it, and why one may think so.

    How likely that is, how sure one can be, what was said last, and which words weigh most.

    Example: counterclaim place "Куп'янськ" --as-of 2025-11-20
    """
    with ctx.obj.newsroom() as newsroom:
        found = newsroom.find_place(name)
        ledger = something(newsroom.ledger(as_day(as_of)), as_of)
    if found.id not in ledger.places:
        when = f" by {ledger.as_of}" if as_of else ""
        raise NotFound(f"nothing that was read{when} speaks of {found.name}", remedy="add articles that do")
    if as_json:
        from counterclaim.publications.views import dossier_view

        _print_view(dossier_view(ledger, found.id))
    else:
        from counterclaim.publications.terminal import dossier

        show(dossier(ledger, found.id))


def source(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="A person, body or outlet, in any spelling.")],
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """Show a speaker's track record: what was said, and how it held up.

    Example: counterclaim source "Viktor Trehubov"
    """
    with ctx.obj.newsroom() as newsroom:
        ledger = something(newsroom.ledger(as_day(as_of)), as_of)
        found = newsroom.find_speaker(name, ledger)
    if as_json:
        from counterclaim.publications.views import speaker_view

        _print_view(speaker_view(ledger, found.id))
    else:
        from counterclaim.publications.terminal import track_record

        show(track_record(ledger, found.id))


def brief(
    ctx: typer.Context,
    day: Annotated[
        datetime | None,
        typer.Option("--day", metavar="DAY", formats=["%Y-%m-%d"], help="Which day; the last one by default."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Sum up a day, every sentence with its source.

    What changed, what was said, what was admitted, what is disputed, what falls due.

    Example: counterclaim brief --day 2025-12-26
    """
    ledger = ctx.obj.ledger(day)
    if as_json:
        from counterclaim.publications.views import brief_view

        _print_view(brief_view(ledger, ledger.as_of))
    else:
        from counterclaim.publications.terminal import briefing

        show(briefing(ledger))


def _print_view(view: object) -> None:
    from counterclaim.publications.views import plain

    print_json(plain(view))
