"""Briefings as an Atom feed (RFC 4287): an entry a day, each sentence with the way to its words."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from xml.etree import ElementTree as ET

from counterclaim.language.interface import _
from counterclaim.publications.alerts import ATOM, plain_text
from counterclaim.publications.views.brief import BriefItem, BriefView
from counterclaim.publications.views.sectors import PARTS

SITE = "urn:counterclaim:brief"


def brief_feed(views: Sequence[BriefView], base: str, sector: str = "") -> bytes:
    """The feed of some days' briefings, the newest first; ``base`` is the address that links begin with.

    Equal briefings give equal bytes: an entry is dated by the end of its day.
    """
    feed = ET.Element("feed", {"xmlns": ATOM})
    _add(feed, "id", f"{SITE}:{sector}" if sector else SITE)
    _add(feed, "title", _("Counterclaim: daily briefing"))
    _add(feed, "updated", _moment(views[0]) if views else "1970-01-01T00:00:00Z")
    _add(_add(feed, "author"), "name", "Counterclaim")
    ET.SubElement(feed, "link", {"rel": "self", "href": f"{base}/brief.atom"})
    for view in views:
        _entry(feed, view, base, sector)
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


def _entry(feed: ET.Element, view: BriefView, base: str, sector: str) -> None:
    entry = ET.SubElement(feed, "entry")
    _add(entry, "id", f"{SITE}:{view.day.isoformat()}{f':{sector}' if sector else ''}")
    _add(entry, "title", view.title)
    _add(entry, "updated", _moment(view))
    ET.SubElement(entry, "link", {"href": f"{base}/brief/{view.day.isoformat()}"})
    content = _add(entry, "content", plain_text(_content(view, base)))
    content.set("type", "html")


def _content(view: BriefView, base: str) -> str:
    told = [(part, getattr(view, part)) for part in PARTS if part != "said" and getattr(view, part)]
    parts = [f"<h3>{html.escape(part_name(part))}</h3><ul>{_list(items, base)}</ul>" for part, items in told]
    return "".join(parts) or f"<p>{html.escape(view.quiet or _('Nothing changed.'))}</p>"


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


def _add(parent: ET.Element, name: str, text: str = "") -> ET.Element:
    made = ET.SubElement(parent, name)
    made.text = plain_text(text) if text else None
    return made
