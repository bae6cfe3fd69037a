"""How the sources do: as plain data from the store, and in words for the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from counterclaim.language.interface import _, ngettext
from counterclaim.store.lock import WatchLock
from counterclaim.store.watching import Watching
from counterclaim.watch.status import status
from counterclaim.web.house import House

CLOCK = ("overdue", "next_due", "last_polled")
"""What of a source changes with every poll though nothing happened."""
Health = Mapping[str, Any]


def health_of(house: House) -> Health:
    """How the watching stands, as ``watch.status`` tells it."""
    runs = WatchLock(house.home).is_held
    return status(Watching(house.store.database), datetime.now(UTC), runs=runs)


def news_of(health: Health) -> Health:
    """What of the health is news: not the clock."""
    sources = [{key: value for key, value in row.items() if key not in CLOCK} for row in health["sources"]]
    return {"running": health["running"], "sources": sources, "receivers": health["receivers"]}


def health_words(source: Health, now: str) -> tuple[str, ...]:
    """How a source does, in sentences; ``now`` is when it was so, as ``health_of`` tells it."""
    return tuple(_sentences(source, datetime.fromisoformat(now)))


def _sentences(source: Health, now: datetime) -> Iterator[str]:
    if source["last_success"]:
        yield _("Last read %(ago)s ago.") % {"ago": _since(source["last_success"], now)}
    elif source["last_polled"]:
        yield _("Never read yet.")
    else:
        yield _("Never asked yet.")
    if source["failures"]:
        told = ngettext("%(num)s failure in a row.", "%(num)s failures in a row.", source["failures"])
        yield told % {"num": source["failures"]}
    if source["last_error"]:
        ago = _since(source["last_error_at"], now)
        yield _("Last error %(ago)s ago: %(error)s.") % {"ago": ago, "error": source["last_error"].rstrip(".")}
    if source["lag"] is not None:
        yield _("The newest came %(lag)s after it was published.") % {"lag": length_text(source["lag"])}
    if source["skipped"]:
        told = ngettext("%(num)s could not be read.", "%(num)s could not be read.", source["skipped"])
        yield told % {"num": source["skipped"]}
    if source["overdue"] > 0:
        yield _("The next look is overdue by %(time)s.") % {"time": length_text(source["overdue"])}
    elif source["next_due"]:
        ahead = (datetime.fromisoformat(source["next_due"]) - now).total_seconds()
        yield _("Looked at again in %(time)s.") % {"time": length_text(ahead)}


def _since(moment: str | None, now: datetime) -> str:
    return length_text((now - datetime.fromisoformat(moment)).total_seconds()) if moment else "?"


def length_text(seconds: float) -> str:
    """A length of time in its greatest unit, in words."""
    whole = max(round(seconds), 0)
    if whole >= 86400:
        return ngettext("%(num)s day", "%(num)s days", whole // 86400) % {"num": whole // 86400}
    if whole >= 3600:
        return ngettext("%(num)s hour", "%(num)s hours", whole // 3600) % {"num": whole // 3600}
    if whole >= 60:
        return ngettext("%(num)s minute", "%(num)s minutes", whole // 60) % {"num": whole // 60}
    return ngettext("%(num)s second", "%(num)s seconds", whole) % {"num": whole}
