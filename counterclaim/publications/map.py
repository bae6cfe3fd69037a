"""The map: the site's first page, its data as a classic script, and the camps' colours as a style sheet."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from counterclaim.model import Camp, Ledger
from counterclaim.publications.pages import render, safe
from counterclaim.publications.ribbon import share_bar
from counterclaim.publications.views import MapView, lookup, map_view, place_rows, plain
from counterclaim.publications.views.map import GREY

# what the script shows of a place and of its words
_ROW = ("id", "name", "href", "side", "state_sentence", "confidence_sentence", "claim_count")
_LINK = ("href", "speaker", "side", "camp_name", "says", "quote", "language", "said", "publisher", "day")
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}")


def camp_styles(camps: tuple[Camp, Camp]) -> str:
    """The style sheet that gives side a and side b their colours; a colour that is none becomes grey."""
    first, second = (camp.colour if _COLOUR.fullmatch(camp.colour) else GREY for camp in camps)
    return f":root {{ --camp-a: {first}; --camp-b: {second}; --grey: {GREY}; }}\n"


def script(name: str, value: object) -> bytes:
    """Data as a classic script, which a page opened from disk may load: ``window.NAME = …;``."""
    text = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"window.{name} = {text};\n".encode()


class MapPublisher:
    """Publishes ``index.html``, ``data/map.js`` and ``static/camps.css``."""

    def publish(self, ledger: Ledger) -> Mapping[str, bytes]:
        """Return the map's page with a table of the same facts, its data and its colours."""
        look = lookup(ledger)
        view = map_view(look)
        names = {place.row.id: place.names for place in view.places}
        rows = [(row, safe(share_bar(row.probabilities)) if row.probabilities else "") for row in place_rows(look)]
        return {
            "index.html": render("index.html", "index.html", view=view, rows=rows, names=names),
            "data/map.js": script("COUNTERCLAIM_MAP", packed(view)),
            "static/camps.css": camp_styles(ledger.war.camps).encode(),
        }


def packed(view: MapView) -> dict[str, Any]:
    """The map as its script reads it: a place's days from ``from`` on as per mille of the two camps, in whole numbers.

    What neither firmly holds is the rest to 1000; a day on which nothing is assessed is -1 in both.
    """
    data: dict[str, Any] = plain(view)
    for place, item in zip(view.places, data["places"], strict=True):
        first = next((index for index, shares in enumerate(place.days) if shares), len(place.days))
        known = place.days[first:]
        item["days"] = {
            "from": first,
            "a": [round(1000 * shares[0]) if shares else -1 for shares in known],
            "b": [round(1000 * shares[2]) if shares else -1 for shares in known],
        }
        row = item["row"]
        item["row"] = {name: row[name] for name in _ROW}
        item["last"] = [{name: link[name] for name in _LINK} for link in item["last"]]
        del item["names"], item["radius_km"]
    del data["outlines"], data["spellings"]  # the page has them
    return data
