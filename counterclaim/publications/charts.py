"""Small charts as SVG text, the same to the byte for the same numbers: bars by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from counterclaim.publications.pages import harmless
from counterclaim.publications.views.words import day_text

WIDTH, HEIGHT, LEFT, FOOT = 960, 150, 34, 20
THINNEST, WIDEST = 2.0, 14.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One number that somebody told of a day, with the way to its words from the site's root."""

    day: date
    value: float
    label: str
    href: str
    side: str
    scope: str = ""
    quote: str = ""
    language: str = ""


def day_bars(bars: Sequence[Bar], label: str) -> str:
    """Bars along the days, side by side where several are of one day; empty of none."""
    if not bars:
        return ""
    first, last = min(bar.day for bar in bars), max(bar.day for bar in bars)
    most = max(max(bar.value for bar in bars), 1.0)
    days = (last - first).days + 1
    room = (WIDTH - LEFT - 8) / days
    same: dict[date, int] = {}
    counts = Counter(bar.day for bar in bars)
    drawn = []
    for bar in bars:
        width = min(max(room / counts[bar.day] - 1, THINNEST), WIDEST)
        x = LEFT + (bar.day - first).days * room + same.get(bar.day, 0) * (width + 1)
        same[bar.day] = same.get(bar.day, 0) + 1
        drawn.append(_bar(bar, min(x, WIDTH - width), width, most))
    return (
        f'<svg class="days" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{escape(label)}">'
        f"{_axis(most)}{''.join(drawn)}{_ends(first, last)}</svg>"
    )


def _bar(bar: Bar, x: float, width: float, most: float) -> str:
    height = (HEIGHT - FOOT - 14) * bar.value / most
    scope = f" ({bar.scope})" if bar.scope else ""
    title = escape(str(harmless(f"{day_text(bar.day)}: {bar.value:g}{scope}. {bar.label} “{bar.quote}”")))
    return (
        f'<a href="/{escape(bar.href)}" class="bar {bar.side}" aria-label="{title}"><title>{title}</title>'
        f'<rect x="{x:.1f}" y="{HEIGHT - FOOT - height:.1f}" width="{width:.1f}" height="{max(height, 1):.1f}"/></a>'
    )


def _axis(most: float) -> str:
    lines = []
    for share in (0.5, 1.0):
        y = HEIGHT - FOOT - (HEIGHT - FOOT - 14) * share
        lines.append(f'<line class="tick" x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(f'<text class="axis" x="{LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{most * share:g}</text>')
    return "".join(lines)


def _ends(first: date, last: date) -> str:
    y = HEIGHT - 5
    end = (
        f'<text class="axis" x="{WIDTH - 4}" y="{y}" text-anchor="end">{day_text(last)}</text>' if last > first else ""
    )
    return f'<text class="axis" x="{LEFT}" y="{y}">{day_text(first)}</text>{end}'
