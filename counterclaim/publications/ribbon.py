"""The drawings of a dossier, as SVG text: the ribbon of assessed states with the claims about it, and evidence bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import escape

from counterclaim.language.figures import month_text
from counterclaim.language.interface import _
from counterclaim.publications.pages import harmless
from counterclaim.publications.views.claims import ClaimView
from counterclaim.publications.views.dossier import DossierView, Triple
from counterclaim.publications.views.words import day_text

WIDTH, LEFT, RIGHT = 960, 12, 12
BAND_HEIGHT = 130
STEP, RADIUS, MOST_STACKED = 15, 5.5, 5
_STATES = ("a", "contested", "b")


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days to horizontal places; ``top`` is where the ribbon begins."""

    first: date
    last: date
    top: float = 0.0

    @property
    def length(self) -> int:
        """How many days the ribbon spans, at least one."""
        return max((self.last - self.first).days, 1)

    @property
    def bottom(self) -> float:
        """Where the ribbon ends."""
        return self.top + BAND_HEIGHT

    def x(self, day: date) -> float:
        """The horizontal place of a day, kept inside the drawing."""
        share = min(max((day - self.first).days / self.length, 0.0), 1.0)
        return LEFT + 8 + share * (WIDTH - LEFT - RIGHT - 16)


def _points(pairs: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)


def _bands(series: Sequence[tuple[date, Triple]], scale: _Scale) -> str:
    """Camp A's share hangs from the top, camp B's stands on the bottom, the contested lies between."""
    drawn = []
    points = _bends(series) if len(series) > 1 else [*series, (scale.last, series[0][1])]
    for index, side in enumerate(_STATES):
        upper = [(scale.x(day), scale.top + BAND_HEIGHT * sum(p[:index])) for day, p in points]
        lower = [(scale.x(day), scale.top + BAND_HEIGHT * sum(p[: index + 1])) for day, p in points]
        drawn.append(f'<polygon class="band {side}" points="{_points([*upper, *reversed(lower)])}"/>')
    return "".join(drawn)


def _bends(series: Sequence[tuple[date, Triple]]) -> list[tuple[date, Triple]]:
    """The days that a drawing needs: without those on which nothing moves that could be seen."""
    heights = [tuple(round(BAND_HEIGHT * share, 1) for share in p) for _day, p in series]
    last = len(series) - 1
    kept = (i for i in range(len(series)) if i in (0, last) or not heights[i - 1] == heights[i] == heights[i + 1])
    return [series[i] for i in kept]


def _months(scale: _Scale) -> str:
    drawn = []
    day = scale.first.replace(day=1)
    apart = 1 + scale.length // 420
    while day <= scale.last:
        x = scale.x(day)
        if day >= scale.first and (day.month - 1) % apart == 0:
            month = month_text(day.month)
            name = f"{month} {day.year}" if day.month == 1 or apart > 1 else month
            span = f'y1="{scale.top:.1f}" y2="{scale.bottom:.1f}"'
            drawn.append(f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" {span}/>')
            if x < WIDTH - RIGHT - 34:
                drawn.append(f'<text class="axis" x="{x + 4:.1f}" y="{scale.bottom - 6:.1f}">{name}</text>')
        day = (day + timedelta(days=32)).replace(day=1)
    return "".join(drawn)


def _shape(side: str, x: float, y: float) -> str:
    if side == "third":
        r = RADIUS + 1
        return f'<polygon points="{_points([(x, y - r), (x + r, y), (x, y + r), (x - r, y)])}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}"/>'


def _mark(claim: ClaimView, x: float, y: float, quoted: bool) -> str:
    words = f" [{claim.label_text}] “{claim.quote}”" if quoted else ""
    title = escape(str(harmless(f"{claim.said_text}: {claim.speaker} {claim.says}{words}")))
    kind = f"mark {claim.side} s-{claim.stance}"
    return f'<a href="../{escape(claim.href)}" class="{kind}"><title>{title}</title>{_shape(claim.side, x, y)}</a>'


def _cell(claim: ClaimView, scale: _Scale) -> tuple[str, int]:
    return (claim.side, int((scale.x(claim.said.best or scale.first) - LEFT) // (2 * RADIUS + 2)))


def _margin(claims: Sequence[ClaimView], scale: _Scale, side: str) -> float:
    """The room that one side's highest stack and its name need."""
    stacks = Counter(cell for claim in claims if (cell := _cell(claim, scale))[0] == side)
    return 34.0 + STEP * min(max(stacks.values(), default=0), MOST_STACKED + 1)


def _stacked(claims: Sequence[ClaimView], scale: _Scale, quoted: bool) -> str:
    """Claims whose marks would touch are stacked away from the ribbon; what does not fit is counted."""
    base = {"a": scale.top - 12, "third": scale.top + BAND_HEIGHT / 2 - STEP, "b": scale.bottom + 12}
    away = {"a": -STEP, "third": STEP, "b": STEP}
    taken: dict[tuple[str, int], int] = {}
    drawn, more = [], {}
    for claim in claims:
        cell = _cell(claim, scale)
        x, height = LEFT + (cell[1] + 0.5) * (2 * RADIUS + 2), taken.get(cell, 0)
        taken[cell] = height + 1
        if height < MOST_STACKED:
            drawn.append(_mark(claim, x, base[claim.side] + height * away[claim.side], quoted))
        else:
            y = base[claim.side] + MOST_STACKED * away[claim.side] + 4
            more[cell] = f'<text class="more" x="{x:.1f}" y="{y:.1f}">+{height + 1 - MOST_STACKED}</text>'
    return "".join([*drawn, *more.values()])


def ribbon(view: DossierView, quoted: bool = True) -> str:
    """The ribbon of a place as SVG, deterministic to the byte; empty where nothing is assessed.

    Camp A's claims stand above, camp B's below, third parties' on the line; every mark links to its words, and where
    it is ``quoted`` carries them.
    """
    if not view.series:
        return ""
    acts = {claim.utterance_id or claim.id: claim for claim in reversed(view.claims) if not claim.background}
    claims = sorted((c for c in acts.values() if c.said.best), key=lambda c: (c.said.best or date.min, c.id))
    scale = _Scale(view.series[0][0], view.as_of_day)
    scale = replace(scale, top=_margin(claims, scale, "a"))
    height = scale.bottom + _margin(claims, scale, "b")
    days = {"first": day_text(scale.first), "last": day_text(scale.last)}
    label = _("Assessed states from %(first)s to %(last)s, with the claims made") % days
    above, below = (escape(_("Said by %(camp)s") % {"camp": name}) for name in view.camp_names)
    return (
        f'<svg class="ribbon" viewBox="0 0 {WIDTH} {height:.0f}" role="group" '
        f'aria-label="{escape(label)}">'
        f'<text class="side" x="{LEFT}" y="14">{above}</text>'
        f'<text class="side" x="{LEFT}" y="{height - 6:.0f}">{below}</text>'
        f"{_bands(view.series, scale)}{_months(scale)}{_stacked(claims, scale, quoted)}</svg>"
    )


def evidence_bars(log_odds: Triple, most: float) -> str:
    """Three thin bars, right for "more probable", left for "less"; ``most`` is the longest bar's log odds."""
    bars = []
    for row, (side, value) in enumerate(zip(_STATES, log_odds, strict=True)):
        length = 78 * min(abs(value) / most, 1.0) if most else 0.0
        x = 80.0 if value >= 0 else 80.0 - length
        bars.append(f'<rect class="{side}" x="{x:.1f}" y="{2 + row * 9}" width="{length:.1f}" height="7"/>')
    text = ", ".join(f"{value:+.1f}" for value in log_odds)
    return (
        f'<svg class="bars" viewBox="0 0 160 30" role="img" aria-label="{escape(_("log odds"))} {text}">'
        f'<line class="tick" x1="80" x2="80" y1="0" y2="30"/>{"".join(bars)}</svg>'
    )


def share_bar(probabilities: Triple) -> str:
    """The three probabilities as one bar."""
    bars, at, total = [], 0.0, sum(probabilities) or 1.0
    for side, value in zip(_STATES, probabilities, strict=True):
        width = 100 * value / total
        bars.append(f'<rect class="{side}" x="{at:.1f}" y="0" width="{width:.1f}" height="10"/>')
        at += width
    text = ", ".join(f"{value:.0%}" for value in probabilities)
    label = f'role="img" aria-label="{text}"'
    return f'<svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none" {label}>{"".join(bars)}</svg>'
