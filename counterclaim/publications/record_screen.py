"""Track records for a terminal: the league tables, and a reliability diagram as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from counterclaim.model import Estimate, Ledger
from counterclaim.publications.screen_text import text
from counterclaim.publications.views.records import SORTS, League, RecordRow, leagues_view, share_text
from counterclaim.publications.views.words import percent
from counterclaim.track_record import Forecasts

_COLUMNS = ("resolved", "matters", "held up %", "early %", "false %", "days early", "Brier")


def leagues(ledger: Ledger, kinds: Sequence[str], sort: str) -> Group:
    """The league tables of some kinds, in the order of ``sort``; who cannot be ranked stands below, by name."""
    view = leagues_view(ledger, sort)
    shown = [league for league in view.leagues if league.kind in kinds]
    parts: list[RenderableType] = [
        text((f"Track records as known on {view.as_of}, by {SORTS[sort]}", "bold")),
        text(("Shares are of matters; brackets are 90% credible intervals. F: too few resolved to judge.", "dim")),
    ]
    for league in shown:
        parts += _league(league)
    return Group(*parts, *(() if shown else (text("No such record yet."),)))


def _league(league: League) -> Iterator[RenderableType]:
    yield Text()
    yield text((league.title, "bold underline"))
    if league.ranked:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("")
        table.add_column("who", overflow="fold")
        for name in _COLUMNS:
            table.add_column(name, justify="right", no_wrap=True)
        for row in league.ranked:
            table.add_row(row.record.grade, text(row.name), *_cells(row))
        yield table
    if league.unranked:
        names = ", ".join(f"{row.name} ({row.record.resolved})" for row in league.unranked)
        yield text(("Not ranked, too few resolved to judge: ", "dim"), names)


def _cells(row: RecordRow) -> tuple[str, ...]:
    record = row.record
    shares = (record.held_share, record.premature_share, record.contradicted_share)
    return (
        str(record.resolved),
        str(record.matters),
        *(_compact(share, 100, 0) for share in shares),
        _compact(record.lead, 1, 0),
        _compact(record.forecasts.brier, 1, 2),
    )


def _compact(estimate: Estimate | None, scale: int, digits: int) -> str:
    """``83 (59-93)``: a screen is narrow."""
    if estimate is None or estimate.value is None:
        return ""
    value = f"{estimate.value * scale:.{digits}f}"
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} ({estimate.low * scale:.{digits}f}-{estimate.high * scale:.{digits}f})"


def diagram(forecasts: Forecasts) -> list[RenderableType]:
    """A reliability diagram as a table, a row a band of stated probability; nothing where no forecast is scored."""
    if not forecasts.diagram:
        return []
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("stated")
    for name in ("forecasts", "on average", "came"):
        table.add_column(name, justify="right")
    for bin_ in forecasts.diagram:
        band = f"{bin_.word} ({bin_.low * 100:.0f} to {bin_.high * 100:.0f}%)"
        table.add_row(band, str(bin_.count), percent(bin_.stated), share_text(bin_.came))
    return [Text(), text(("Forecasts: what was stated, and how often it came", "bold")), table]
