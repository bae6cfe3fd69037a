"""How the watching stands: progress and health of every source, the alerts, and what waits for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from counterclaim.publications.alerts import alert_json, alerts_feed
from counterclaim.store.watching import SourceState, Watching
from counterclaim.watch.settings import Watchlist

LATEST = 5
"""Alerts that a status shows."""
IN_FEED = 200
"""Alerts that the feed holds; the newest."""


def status(watching: Watching, now: datetime, *, runs: bool, watchlist: Watchlist | None = None) -> dict[str, Any]:
    """Everything as plain data; with a list, in its order and with the sources that were never asked or are off.

    ``health`` is ok, failing, waiting (never asked yet) or off. Times are ISO 8601 in UTC, lengths are seconds.
    """
    counts = watching.brought()
    states = {state.name: state for state in watching.sources()}
    sources = [_source(state, counts.get(state.name, 0), now) for state in states.values()]
    if watchlist is not None:
        sources = _listed(watchlist, states, counts, now)
    return {
        "now": _text(now),
        "running": runs,
        "sources": sources,
        "alerts": {
            "made": watching.count(),
            "latest": [alert_json(made.alert, made.made_at) for made in watching.alerts(LATEST)],
        },
        "receivers": [
            {
                "name": queue.receiver,
                "waiting": queue.waiting,
                "delivered": queue.delivered,
                "refused": queue.refused,
                "last_error": queue.last_error,
            }
            for queue in watching.queues()
        ],
    }


def feed(watching: Watching, title: str) -> bytes:
    """The Atom feed of the newest alerts; the same bytes as long as nothing was alerted."""
    made = [(one.alert, one.made_at) for one in watching.alerts(IN_FEED)]
    return alerts_feed(made, title, datetime.fromtimestamp(0, UTC))


def _listed(watchlist: Watchlist, states: dict[str, SourceState], counts: Any, now: datetime) -> list[dict[str, Any]]:
    found = []
    for watched in watchlist.source:
        state = states.get(watched.name)
        if state is None or state.asked != watched.asked:
            state = SourceState(watched.name, watched.asked)
        row = _source(state, counts.get(watched.name, 0), now)
        row |= {"every": watchlist.every(watched), "language": watched.language, "publisher": watched.publisher}
        found.append(row if watched.enabled else row | {"health": "off", "next_due": None})
    return found


def _source(state: SourceState, documents: int, now: datetime) -> dict[str, Any]:
    kind, _, target = state.asked.partition(" ")
    due = state.next_due
    return {
        "name": state.name,
        "kind": kind or None,
        "target": target,
        "health": _health(state),
        "documents": documents,
        "skipped": state.skipped,
        "failures": state.failures,
        "last_polled": _text(state.last_polled),
        "last_success": _text(state.last_success),
        "last_news": _text(state.last_news),
        "last_error": state.last_error,
        "last_error_at": _text(state.last_error_at),
        "next_due": _text(due),
        "overdue": max(0.0, round((now - due).total_seconds(), 1)) if due else 0.0,
        "lag": state.lag,
        "kept_in": state.kept_in,
    }


def _health(state: SourceState) -> str:
    if state.failures:
        return "failing"
    return "ok" if state.last_success else "waiting"


def _text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def lines(told: dict[str, Any]) -> Sequence[str]:
    """A status for people, a line a source."""
    now = datetime.fromisoformat(told["now"])
    head = "a watcher runs" if told["running"] else "no watcher runs"
    sources, alerts = len(told["sources"]), told["alerts"]["made"]
    made = [f"{head}; {sources} source{'s' * (sources != 1)}, {alerts} alert{'s' * (alerts != 1)} made"]
    width = max((len(row["name"]) for row in told["sources"]), default=0)
    for row in told["sources"]:
        parts = [f"{row['documents']} documents"]
        parts += [f"last success {_ago(row['last_success'], now)}"] if row["last_success"] else []
        parts += [f"next {_ahead(row['next_due'], now)}"] if row["next_due"] else []
        parts += [f"lag {_length(row['lag'])}"] if row["lag"] is not None else []
        parts += [f"{row['skipped']} skipped"] if row["skipped"] else []
        if row["last_error"]:
            failed = f"{row['failures']} failures in a row, " if row["failures"] else ""
            parts.append(f"{failed}last error {_ago(row['last_error_at'], now)}: {row['last_error']}")
        made.append(f"{row['health']:<8}{row['name']:<{width}}  {'; '.join(parts)}")
    for row in told["receivers"]:
        error = f"; last error: {row['last_error']}" if row["last_error"] and row["waiting"] else ""
        counted = f"{row['delivered']} delivered, {row['waiting']} waiting, {row['refused']} refused"
        made.append(f"{row['name']}: {counted}{error}")
    return made


def _ago(moment: str, now: datetime) -> str:
    return f"{_length((now - datetime.fromisoformat(moment)).total_seconds())} ago"


def _ahead(moment: str, now: datetime) -> str:
    left = (datetime.fromisoformat(moment) - now).total_seconds()
    return f"in {_length(left)}" if left > 0 else "now"


def _length(seconds: float) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size:
            return f"{seconds / size:.0f}{unit}"
    return f"{max(seconds, 0):.0f}s"
