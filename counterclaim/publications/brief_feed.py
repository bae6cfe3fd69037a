"""Briefings as an Atom feed (RFC 4287): an entry a day, each sentence with the way to its words."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from urllib.parse import quote
from xml.etree import ElementTree as ET

from counterclaim.language.interface import _, language
from counterclaim.model import Sector, War
from counterclaim.publications.alerts import ATOM, plain_text
from counterclaim.publications.views.brief import BriefItem, BriefView
from counterclaim.publications.views.names import region_name
from counterclaim.publications.views.sectors import PARTS

TAG = "tag:counterclaim.invalid,2025"
"""What ids begin with (RFC 4151): nobody can register a name under ``.invalid``, and no server's own is in them."""


def brief_feed(views: Sequence[BriefView], base: str, war: War, sector: Sector | None = None) -> bytes:
    """The feed of some days' briefings, the newest first; ``base`` is the address that links begin with.

    Equal briefings give equal bytes: an entry is dated by the end of its day. Ids are the same on every server.
    """
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": language()})
    name = f"{TAG}:{war.id}/brief{f'/{sector.id}' if sector else ''}"
    title = _("Counterclaim: daily briefing")
    _add(feed, "id", name)
    _add(feed, "title", f"{title}, {region_name(sector.name)}" if sector else title)
    _add(feed, "updated", _moment(views[0]) if views else "1970-01-01T00:00:00Z")
    _add(_add(feed, "author"), "name", "Counterclaim")
    own = f"{base}/brief.atom{f'?sector={quote(sector.id)}' if sector else ''}"
    _link(feed, "self", own, "application/atom+xml")
    _link(feed, "alternate", f"{base}/brief", "text/html")
    for view in views:
        _entry(feed, view, base, name)
    ET.indent(feed, " ")
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def part_name(part: str) -> str:
    """What a part of a briefing is called."""
    return {
        "changed": _("What changed"),
        "admitted": _("Newly admitted, against the speaker's own interest"),
        "disputed": _("In dispute: each side's words of the last 30 days"),
        "said": _("What was said"),
        "due": _("Forecasts and orders, due within 14 days either way"),
    }[part]


def _entry(feed: ET.Element, view: BriefView, base: str, name: str) -> None:
    entry = ET.SubElement(feed, "entry")
    _add(entry, "id", f"{name}/{view.day.isoformat()}")
    _add(entry, "title", view.title)
    _add(entry, "updated", _moment(view))
    _link(entry, "alternate", f"{base}/brief/{view.day.isoformat()}", "text/html")
    content = _add(entry, "content", plain_text(_content(view, base)))
    content.set("type", "html")


def _content(view: BriefView, base: str) -> str:
    told = [(part, getattr(view, part)) for part in PARTS if part != "said" and getattr(view, part)]
    parts = [f"<h3>{html.escape(part_name(part))}</h3><ul>{_list(items, base)}</ul>" for part, items in told]
    return "".join(parts) or f"<p>{html.escape(view.quiet or _quiet())}</p>"


def _quiet() -> str:
    return _("No assessment moved by a tenth or more since the day before, and nothing was admitted, disputed or due.")


def _list(items: Iterable[BriefItem], base: str) -> str:
    return "".join(
        f"<li>{html.escape(item.text)} "
        + " ".join(
            f'<a href="{html.escape(f"{base}/{link.href}")}">{html.escape(link.publisher or link.speaker)}</a>'
            for link in item.citations
        )
        + "</li>"
        for item in items
    )


def _moment(view: BriefView) -> str:
    return datetime.combine(view.day, time(23, 59, 59), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _link(parent: ET.Element, rel: str, href: str, kind: str) -> None:
    ET.SubElement(parent, "link", {"rel": rel, "href": href, "type": kind})


def _add(parent: ET.Element, name: str, text: str = "") -> ET.Element:
    made = ET.SubElement(parent, name)
    made.text = plain_text(text) if text else None
    return made
