"""Who had a story first and who copied it, drawn: the origin at the left, its copies to the right of it by day.

A copy hangs from the telling that it credits where that is among those read, else from the origin.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from counterclaim.publications.pages import harmless
from counterclaim.publications.views.story import Telling

WIDTH, ROW, TOP, LEFT, RIGHT = 760, 30, 26, 20, 240
MOST = 40


def origin_graph(tellings: Sequence[Telling], label: str) -> str:
    """The tellings of a story as SVG, at most ``MOST`` of them; empty where there is one alone."""
    shown = list(tellings[:MOST])
    if len(shown) < 2:
        return ""
    days = [telling.day for telling in shown if telling.day]
    first, last = min(days, default=date.min), max(days, default=date.min)
    height = TOP + ROW * len(shown)
    at = [(_x(telling, first, last), float(TOP + ROW * row)) for row, telling in enumerate(shown)]
    links = [_link(at[parent_of(shown, row)], at[row]) for row in range(1, len(shown))]
    drawn = [*links, *(_node(telling, *at[row]) for row, telling in enumerate(shown))]
    return (
        f'<svg class="origins" viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{escape(label)}">'
        f"{''.join(drawn)}</svg>"
    )


def parent_of(tellings: Sequence[Telling], row: int) -> int:
    """Which telling a copy comes from: the one above it that it credits, else the first."""
    credit = tellings[row].credit.casefold()
    return next((above for above in range(row) if credit and tellings[above].name.casefold() == credit), 0)


def _link(start: tuple[float, float], end: tuple[float, float]) -> str:
    return f'<path class="link" d="M{start[0]:.0f},{start[1]:.0f} V{end[1]:.0f} H{end[0]:.0f}"/>'


def _x(telling: Telling, first: date, last: date) -> float:
    share = (telling.day - first).days / max((last - first).days, 1) if telling.day else 1.0
    return LEFT + (0 if telling.is_origin else 28) + share * (WIDTH - LEFT - RIGHT - 28)


def _node(telling: Telling, x: float, y: float) -> str:
    told = str(harmless(telling.name))
    name = told if len(told) < 26 else f"{told[:25]}…"
    kind = " ".join(part for part, true in (("origin", telling.is_origin), ("this", telling.is_this)) if true)
    words = escape(f"{told}, {telling.day_text}: {harmless(telling.title)}")
    return (
        f'<a class="telling {kind}" href="/{escape(telling.href)}" aria-label="{words}"><title>{words}</title>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{7 if telling.is_origin else 5}"/>'
        f'<text x="{x + 12:.1f}" y="{y + 4:.1f}">{escape(name)}</text></a>'
    )
