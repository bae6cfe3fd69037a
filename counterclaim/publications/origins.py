"""Who had a story first and who copied it, drawn: the origin at the left, its copies to the right of it by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

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
    x0, y0 = _x(shown[0], first, last), float(TOP)
    drawn = []
    for row, telling in enumerate(shown):
        x, y = _x(telling, first, last), float(TOP + ROW * row)
        if row:
            bend = max(x0 + 8, x - 26)
            drawn.append(f'<path class="link" d="M{x0:.0f},{y0:.0f} V{y:.0f} H{min(bend, x):.0f} H{x:.0f}"/>')
        drawn.append(_node(telling, x, y))
    return (
        f'<svg class="origins" viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{escape(label)}">'
        f"{''.join(drawn)}</svg>"
    )


def _x(telling: Telling, first: date, last: date) -> float:
    share = (telling.day - first).days / max((last - first).days, 1) if telling.day else 1.0
    return LEFT + (0 if telling.is_origin else 28) + share * (WIDTH - LEFT - RIGHT - 28)


def _node(telling: Telling, x: float, y: float) -> str:
    name = telling.name if len(telling.name) < 26 else f"{telling.name[:25]}…"
    kind = " ".join(part for part, true in (("origin", telling.is_origin), ("this", telling.is_this)) if true)
    words = escape(f"{telling.name}, {telling.day_text}: {telling.title}")
    return (
        f'<a class="telling {kind}" href="/{escape(telling.href)}" aria-label="{words}"><title>{words}</title>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{7 if telling.is_origin else 5}"/>'
        f'<text x="{x + 12:.1f}" y="{y + 4:.1f}">{escape(name)}</text></a>'
    )
