"""A track record as drawings: shares with their intervals, days too early, stated against come true. SVG text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from counterclaim.language.interface import _, ngettext
from counterclaim.track_record import Bin, Estimate, Record

WIDTH, ROW, NAME, SIDE = 400, 28, 128, 300
BINS = ((0, 1), (2, 3), (4, 7), (8, 14), (15, 30), (31, 60), (61, 10**6))
"""Days too early, in classes that double."""


def share_rows(record: Record) -> tuple[tuple[str, Estimate], ...]:
    """The shares of what held up, came true only later, and was false, each with its name."""
    return (
        (_("Held up"), record.held_share),
        (_("Premature"), record.premature_share),
        (_("False"), record.contradicted_share),
    )


def shares(record: Record) -> str:
    """What held up, came true only later, and was false: a dot a share, a line for its 90% credible interval."""
    rows = share_rows(record)
    if any(share.value is None for _name, share in rows):
        return ""
    kinds = ("good", "early", "bad")
    drawn = "".join(_share(*row, kind, 16 + ROW * at) for at, (row, kind) in enumerate(zip(rows, kinds, strict=True)))
    height = 16 + ROW * len(rows) + 14
    ticks = "".join(
        f'<line class="tick" x1="{_x(part):.0f}" x2="{_x(part):.0f}" y1="4" y2="{height - 24}"/>'
        f'<text class="axis" x="{_x(part):.0f}" y="{height - 6}" text-anchor="middle">{part:.0%}</text>'
        for part in (0, 0.25, 0.5, 0.75, 1)
    )
    label = escape(_("Shares of matters with 90% credible intervals"))
    return f'<svg class="record" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">{ticks}{drawn}</svg>'


def _x(share: float) -> float:
    return NAME + share * (WIDTH - NAME - 22)


def _share(name: str, share: Estimate, kind: str, y: float) -> str:
    low, high, value = share.low or 0.0, share.high or 0.0, share.value or 0.0
    words = escape(f"{name}: {value:.0%} ({low:.0%}-{high:.0%})")
    return (
        f'<g class="{kind}"><title>{words}</title><text x="0" y="{y + 4:.0f}">{escape(name)}</text>'
        f'<line class="whisker" x1="{_x(low):.1f}" x2="{_x(high):.1f}" y1="{y:.0f}" y2="{y:.0f}"/>'
        f'<circle cx="{_x(value):.1f}" cy="{y:.0f}" r="5"/></g>'
    )


def lead_classes(leads: Sequence[int]) -> tuple[tuple[str, int], ...]:
    """How many premature sayings came how many days too early: (words, number) a class."""
    counts = Counter(next(bounds for bounds in BINS if days <= bounds[1]) for days in leads)
    return tuple((_class(low, high), counts[(low, high)]) for low, high in BINS)


def _class(low: int, high: int) -> str:
    if high >= 10**6:
        return _("more than %(days)s days") % {"days": low - 1}
    return _("%(low)s to %(high)s days") % {"low": low, "high": high}


def lead_bars(leads: Sequence[int]) -> str:
    """The same as bars; empty of none."""
    if not leads:
        return ""
    rows = lead_classes(leads)
    most = max(number for _words, number in rows)
    drawn = []
    for at, (words, number) in enumerate(rows):
        y, width = 4 + 24 * at, (WIDTH - NAME - 40) * number / most
        told = escape(ngettext("%(num)s saying", "%(num)s sayings", number) % {"num": number})
        drawn.append(
            f'<g class="early"><title>{escape(words)}: {told}</title><text x="0" y="{y + 14}">{escape(words)}</text>'
            f'<rect x="{NAME}" y="{y}" width="{width:.1f}" height="18"/>'
            f'<text x="{NAME + width + 8:.1f}" y="{y + 14}">{number or ""}</text></g>'
        )
    label = escape(_("How many days too early"))
    return (
        f'<svg class="record" viewBox="0 0 {WIDTH} {8 + 24 * len(rows)}" role="img" aria-label="{label}">'
        f"{''.join(drawn)}</svg>"
    )


def reliability(diagram: Sequence[Bin]) -> str:
    """Stated probability against how often it came, with intervals; dots grow with their number. Empty of none."""
    known = [part for part in diagram if part.count and part.came.value is not None]
    if not known:
        return ""
    at = {
        part.word: (40 + part.stated * (SIDE - 50), 10 + (1 - (part.came.value or 0)) * (SIDE - 50)) for part in known
    }
    most = max(part.count for part in known)
    drawn = []
    for part in known:
        x, y = at[part.word]
        low, high = (10 + (1 - (end or 0)) * (SIDE - 50) for end in (part.came.low, part.came.high))
        words = escape(f"{part.word}: {part.count}, {part.stated:.0%} → {part.came.value:.0%}")
        drawn.append(
            f'<g class="plain"><title>{words}</title><line class="whisker" x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" '
            f'y2="{high:.1f}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="{4 + 5 * part.count / most:.1f}"/></g>'
        )
    end = SIDE - 40
    frame = (
        f'<rect class="frame" x="40" y="10" width="{SIDE - 50}" height="{SIDE - 50}"/>'
        f'<line class="even" x1="40" y1="{end}" x2="{SIDE - 10}" y2="10"/>'
        f'<text class="axis" x="{15 + SIDE / 2:.0f}" y="{SIDE - 8}" text-anchor="middle">{escape(_("stated"))}</text>'
        f'<text class="axis" x="40" y="{SIDE - 24}" text-anchor="middle">0%</text>'
        f'<text class="axis" x="{SIDE - 10}" y="{SIDE - 24}" text-anchor="end">100%</text>'
        f'<text class="axis" x="34" y="18" text-anchor="end">100%</text>'
        f'<text class="axis" x="12" y="{SIDE / 2:.0f}" transform="rotate(-90 12 {SIDE / 2:.0f})" '
        f'text-anchor="middle">{escape(_("came true"))}</text>'
    )
    label = escape(_("Reliability diagram: stated probability against how often it came true"))
    return (
        f'<svg class="record square" viewBox="0 0 {SIDE} {SIDE}" role="img" aria-label="{label}">'
        f"{frame}{''.join(drawn)}</svg>"
    )
