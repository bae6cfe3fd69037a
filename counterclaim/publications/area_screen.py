"""The ground for a terminal: small tables of km² with the sentences that say what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table

from counterclaim.model import Ledger
from counterclaim.publications.screen_text import text
from counterclaim.publications.views.area import AreaRow, AreaView, Km2, SinceView, WorldsView, area_view
from counterclaim.publications.views.words import day_text, km2_text, percent

_PLACES = 10
INTERVALS = "km² with 90% intervals; neighbours may err together, which makes them wide."


def area(ledger: Ledger) -> Group:
    """Who holds how many km², what changed where that was asked, and how far the two sides' maps lie apart.

    Raises ``NotFound`` where the ledger has no ground.
    """
    view = area_view(ledger)
    parts: list[RenderableType] = [text((f"Area as known on {view.as_of}", "bold")), *map(text, view.sentences)]
    parts.append(_held(view.areas))
    if view.since:
        parts += _since(view, view.since)
    if view.worlds:
        parts += _worlds(view, view.worlds)
    return Group(*parts, text((f"{INTERVALS} {view.note}", "dim")))


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    for column in columns:
        table.add_column(text(column), justify="right")
    return table


def _held(rows: Sequence[AreaRow]) -> Table:
    table = _table("km²", "90% interval", "share")
    for row in rows:
        table.add_row(text(row.name), km2_text(row.area.km2), _interval(row.area), percent(row.share))
    return table


def _interval(area: Km2, sign: bool = False) -> str:
    return f"{km2_text(area.low, sign)} to {km2_text(area.high, sign)}"


def _compact(area: Km2, sign: bool = False) -> str:
    return f"{km2_text(area.km2, sign)} ({_interval(area, sign)})"


def _worlds(view: AreaView, worlds: WorldsView) -> Iterator[RenderableType]:
    yield text(("If only one side's words were believed", "bold"))
    yield from map(text, worlds.sentences)
    table = _table("as assessed", *(f"only {name}" for name in view.camps))
    for rows in zip(worlds.assessed, *worlds.believed, strict=True):
        table.add_row(text(rows[0].name), *(_compact(row.area) for row in rows))
    yield table


def _since(view: AreaView, since: SinceView) -> Iterator[RenderableType]:
    yield text((f"What changed since {day_text(since.day)}", "bold"))
    yield from map(text, since.sentences)
    table = _table("then", "now", "change", "90% interval")
    for row in since.rows:
        figures = (km2_text(row.then.km2), km2_text(row.now.km2), km2_text(row.change.km2, True))
        table.add_row(text(row.name), *figures, _interval(row.change, True))
    yield table
    if since.places:
        yield from _places(view, since)


def _places(view: AreaView, since: SinceView) -> Iterator[RenderableType]:
    table = _table(view.camps[0], "contested", view.camps[1])
    for place in since.places[:_PLACES]:
        table.add_row(text(place.name), *(km2_text(change.km2, True) for change in place.changes))
    yield text(("Where it changed, km² more or fewer", "bold"))
    yield table
    if len(since.places) > _PLACES:
        yield text((f"and {len(since.places) - _PLACES} more that changed less; --json has all", "dim"))
