"""What the options before a command said, and the options that several commands share."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterclaim.errors import NotFound

if TYPE_CHECKING:
    from counterclaim.model import Ledger
    from counterclaim.newsroom import Newsroom

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
Day = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="DAY",
        formats=["%Y-%m-%d"],
        help="Only what could be known on that day (2025-11-20). By default the last day on which anything was said.",
    ),
]
Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write there, not to the screen.")]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the options before the command said."""

    home: Path
    war: str

    def newsroom(self) -> Newsroom:
        """Open the newsroom that they name; a context manager."""
        from counterclaim.newsroom import Newsroom

        return Newsroom.open(self.home, self.war)

    def ledger(self, moment: datetime | None) -> Ledger:
        """All that was known on a day; None means the last day on which anything was said. Raises ``NotFound``."""
        with self.newsroom() as newsroom:
            return something(newsroom.ledger(as_day(moment)), moment)


def something(ledger: Ledger, moment: datetime | None) -> Ledger:
    """The ledger itself; raises ``NotFound`` where nothing is in it, which no answer could be made of."""
    if ledger.documents:
        return ledger
    if moment is None:
        raise NotFound("nothing has been read yet", remedy="counterclaim add PATH|URL")
    raise NotFound(f"nothing that was read was said by {as_day(moment)}", remedy="ask for a later day, or add articles")


def default_home() -> Path:
    """Where the store lies unless ``--home`` says otherwise: the system's place for a user's data."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "counterclaim"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "counterclaim"


def as_day(moment: datetime | None) -> date | None:
    """The day of an option's value."""
    return moment.date() if moment else None
