"""Alerts as an Atom feed (RFC 4287) and as JSON: every one leads to the words that it rests on."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from counterclaim.alert import Alert, AlertWords
from counterclaim.publications.views.words import day_text, shortened

ATOM = "http://www.w3.org/2005/Atom"
FEED_ID = "urn:counterclaim:alerts"
TITLES: Mapping[str, str] = {
    "disputed": "Disputed",
    "changed": "Changed",
    "admission": "Admitted",
}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_IRI = re.compile(r"[\s<>\"{}|\\^`]")


def alerts_feed(alerts: Sequence[tuple[Alert, datetime]], war: str, began: datetime) -> bytes:
    """The feed of alerts with the moments of their making, the newest first; ``began`` dates a feed without any.

    Equal alerts give equal bytes; an entry's id is the alert's, the same in every feed.
    """
    updated = max((moment for _, moment in alerts), default=began)
    feed = ET.Element("feed", xmlns=ATOM)
    _add(feed, "id", FEED_ID)
    _add(feed, "title", f"Counterclaim: {war}")
    _add(feed, "updated", _moment(updated))
    _add(_add(feed, "author"), "name", "Counterclaim")
    for alert, moment in alerts:
        _add_entry(feed, alert, moment)
    ET.indent(feed, " ")
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def alert_json(alert: Alert, made_at: datetime) -> dict[str, Any]:
    """An alert as a receiver gets it."""
    return {
        "id": alert.id,
        "kind": alert.kind,
        "made_at": _moment(made_at),
        "day": alert.day.isoformat(),
        "place": {"id": alert.place_id, "name": alert.place_name} if alert.place_id else None,
        "title": title(alert),
        "text": alert.text,
        "words": [
            {
                "speaker": words.speaker,
                "day": words.day.isoformat(),
                "quote": words.quote,
                "url": words.url,
                "publisher": words.publisher,
                "document_id": words.document_id,
                "claim_id": words.claim_id,
            }
            for words in alert.words
        ],
    }


def alert_bytes(alert: Alert, made_at: datetime) -> bytes:
    """The JSON of an alert as bytes, the same at every try."""
    return json.dumps(alert_json(alert, made_at), ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")


def title(alert: Alert) -> str:
    """A line for a list: what kind of news, where, and its beginning."""
    where = f"{alert.place_name}: " if alert.place_name and not alert.text.startswith(alert.place_name) else ""
    return f"{TITLES.get(alert.kind, alert.kind)}: {where}{shortened(alert.text, 140)}"


def _add_entry(feed: ET.Element, alert: Alert, moment: datetime) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", f"urn:counterclaim:alert:{alert.id}")
    _add(entry, "title", title(alert))
    _add(entry, "updated", _moment(moment))
    _add(entry, "published", _moment(moment))
    _add(entry, "category", term=alert.kind, label=TITLES.get(alert.kind, alert.kind))
    links = dict.fromkeys(words.url for words in alert.words if _is_web(words.url))
    for number, url in enumerate(links):  # RFC 4287 wants one alternate: the page of the claim itself
        _add(entry, "link", rel="related" if number else "alternate", href=_iri(url))
    _add(entry, "content", _content(alert), type="html")


def _add(parent: ET.Element, name: str, words: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, name, {key: plain_text(value) for key, value in attributes.items()})
    made.text = plain_text(words) or None
    return made


def _content(alert: Alert) -> str:
    return f"<p>{html.escape(alert.text)}</p>" + "".join(_quoted(words) for words in alert.words)


def _quoted(words: AlertWords) -> str:
    source = html.escape(words.publisher or words.url or words.document_id[:12])
    if _is_web(words.url):
        source = f'<a href="{html.escape(_iri(words.url))}">{source}</a>'
    who = html.escape(words.speaker or "Speaker not named")
    told = f"{who}, {day_text(words.day)}, in {source} (document {words.document_id[:12]}, claim {words.claim_id})"
    return f"<blockquote><p>{html.escape(words.quote)}</p><p>{told}</p></blockquote>"


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _iri(url: str) -> str:
    """An address as found, with what no address may hold written as RFC 3986 has it."""
    return _NO_IRI.sub(lambda sign: quote(sign[0]), url)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def plain_text(words: str) -> str:
    """Words that XML can carry."""
    return _NO_XML.sub("\ufffd", words)
