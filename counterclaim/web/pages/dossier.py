"""What a dossier's page shows beside its view: the ribbon of some days, attacks by day, forecasts pending."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from counterclaim.language.interface import _
from counterclaim.model import Count, Predicate
from counterclaim.publications.charts import Bar, day_bars
from counterclaim.publications.dossier import drawn
from counterclaim.publications.pages import safe
from counterclaim.publications.ribbon import ribbon
from counterclaim.publications.views import DossierView, dossier_view, lookup
from counterclaim.publications.views.claims import ClaimView, one_per_act
from counterclaim.publications.views.dossier import Triple, strongest
from counterclaim.publications.views.lookup import Lookup
from counterclaim.publications.views.words import leading
from counterclaim.store.edition import Edition
from counterclaim.store.edition.places import EVER, Within, newest_of

STRONGEST, PAIRS, MORE_PAIRS, SAYINGS, MORE_SAYINGS, FORECASTS = 6, 5, 40, 12, 60, 8
MARKED = 300
"""Of how many claims a page tells at most, the newest first; older ones are a page or a window further."""
QUOTED = 120
"""Up to how many claims the ribbon's marks carry their words for readers without scripts."""


@dataclass(frozen=True, slots=True)
class Span:
    """A way to other days of the ribbon: its name, its query, and whether it is shown now."""

    name: str
    query: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the ribbon's table: the probabilities, and the most probable state's side."""

    day: date
    probabilities: Triple
    side: str


@dataclass(frozen=True, slots=True)
class RibbonPart:
    """The ribbon of the days from ``first`` to ``last``, of those from ``earliest`` to ``latest`` that there are.

    ``marked`` of the ``total`` claims of these days are looked at; ``query`` asks for these days again.
    """

    drawing: Markup
    first: date
    last: date
    earliest: date
    latest: date
    query: str
    spans: tuple[Span, ...]
    marked: int
    total: int
    rows: tuple[DayRow, ...]
    state_names: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast or an order of which it is not decided whether it came true; ``days`` until its day, None without."""

    claim: ClaimView
    days: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """A place with its newest claims: its view, what the view was made from, and how many claims there are in all."""

    view: DossierView
    look: Lookup
    total: int


def told_of(edition: Edition, place_id: str, within: Within = EVER) -> Told:
    """A place with its newest claims in some days."""
    page = newest_of(edition, place_id, MARKED, within, STRONGEST)
    look, shown = lookup(page.ledger), frozenset(page.claim_ids)
    view = dossier_view(look, place_id)
    claims, disputed = edition.place_counts([place_id])[place_id]
    row = replace(view.row, claim_count=claims, disputed=disputed)
    return Told(replace(view, row=row, claims=tuple(c for c in view.claims if c.id in shown)), look, page.total)


def dossier_values(told: Told, slug: str) -> dict[str, Any]:
    """What a dossier's template shows beside the ribbon."""
    view = told.view
    first = strongest(view.waterfall, STRONGEST)
    acts = one_per_act(view.claims)
    bars = attacks(told)
    return {
        "view": view, "slug": slug, "total": told.total, "newest": len(view.claims),
        "steps": drawn(view, first), "sayings": len(view.waterfall) - 1,
        "pairs": view.pairs[:PAIRS], "more_pairs": view.pairs[PAIRS:MORE_PAIRS],
        "acts": acts[:SAYINGS], "more_acts": acts[SAYINGS:MORE_SAYINGS], "further": told.total > MORE_SAYINGS,
        "attacks": bars,
        "attack_chart": safe(day_bars(bars, _("Attacks by day, each bar one report's number"))) if bars else "",
        "forecasts": pending(told), "forecasts_shown": FORECASTS,
    }  # fmt: skip


# -- the ribbon ----------------------------------------------------------------------------------------------


def ribbon_part(told: Told, within: Within) -> RibbonPart | None:
    """The ribbon of some days; of all where none of them was assessed, and None where no day was."""
    series = told.view.series
    if not series:
        return None
    earliest, latest = series[0][0], series[-1][0]
    first, last = max(within.since or earliest, earliest), min(within.until or latest, latest)
    if first >= last:
        first, last = earliest, latest
    window = _windowed(told.view, first, last)
    return RibbonPart(
        safe(ribbon(window, quoted=len(window.claims) <= QUOTED)), first, last, earliest, latest,
        query_of(within), tuple(_spans(within, earliest, latest)), min(told.total, MARKED), told.total,
        tuple(_day_rows(window.series)), told.view.state_names,
    )  # fmt: skip


def query_of(within: Within) -> str:
    """Days as the query that asks for them, empty for all."""
    parts = (("since", within.since), ("until", within.until))
    found = "&".join(f"{name}={day.isoformat()}" for name, day in parts if day)
    return f"?{found}" if found else ""


def _spans(within: Within, earliest: date, latest: date) -> Iterator[Span]:
    for name, days in ((_("All days"), 0), (_("Last year"), 365), (_("Last three months"), 92)):
        since = latest - timedelta(days=days) if days else None
        if since is None or since > earliest:
            yield Span(name, query_of(Within(since)), within == Within(since))


def _windowed(view: DossierView, first: date, last: date) -> DossierView:
    claims = tuple(claim for claim in view.claims if claim.said.best and first <= claim.said.best <= last)
    series = tuple(pair for pair in view.series if first <= pair[0] <= last)
    return replace(view, series=series, as_of_day=last, claims=claims)


def _day_rows(series: Sequence[tuple[date, Triple]]) -> Iterator[DayRow]:
    """The first and the last day, each month's first, and each day on which another state became the most probable."""
    before = None
    for index, (day, probabilities) in enumerate(series):
        top = leading(probabilities)
        side = "contested" if top is None else ("a", "contested", "b")[top]
        if index in (0, len(series) - 1) or day.day == 1 or side != before:
            yield DayRow(day, probabilities, side)
        before = side


# -- attacks and forecasts -----------------------------------------------------------------------------------


def attacks(told: Told) -> tuple[Bar, ...]:
    """Each number of attacks that somebody told of a day, in order; numbers of a wider scope say so."""
    bars = []
    for claim in one_per_act(told.view.claims):
        count, day = told.look.claims[claim.id].claim.count, claim.event_days.best or claim.said.best
        if count and day and claim.predicate == Predicate.ATTACK and not claim.background:
            label, scope = f"{claim.speaker} {claim.says}, {claim.said_text}", _scope(count)
            bars.append(Bar(day, count.value, label, claim.href, claim.side, scope, claim.quote, claim.language))
    return tuple(sorted(bars, key=lambda bar: (bar.day, bar.href)))


def _scope(count: Count) -> str:
    return _("of a whole sector") if count.scope == "sector" else count.scope or _("of the place alone")


def pending(told: Told) -> tuple[Forecast, ...]:
    """Forecasts and orders that are not decided: those due next first, then those without a day, then those overdue."""
    return tuple(sorted(_undecided(told), key=_turn))


def _undecided(told: Told) -> Iterator[Forecast]:
    for claim in one_per_act(told.view.claims):
        verdict = told.look.verdicts.get(claim.utterance_id)
        is_decided = verdict is not None and verdict.came is not None
        if (claim.due or claim.predicate == Predicate.FORECAST) and not (claim.background or is_decided):
            yield Forecast(claim, (claim.due - told.view.as_of_day).days if claim.due else None)


def _turn(forecast: Forecast) -> tuple[int, int, str]:
    days, said = forecast.days, forecast.claim.said.best
    if days is None:
        return (1, -(said.toordinal() if said else 0), forecast.claim.id)
    return (0, days, forecast.claim.id) if days >= 0 else (2, -days, forecast.claim.id)
