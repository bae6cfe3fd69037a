"""The map: the site's first page, its data as a classic script, and the camps' colours as a style sheet."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from counterclaim.model import Camp, Ledger
from counterclaim.publications.pages import render, safe
from counterclaim.publications.ribbon import share_bar
from counterclaim.publications.views import lookup, map_view, place_rows, plain
from counterclaim.publications.views.map import GREY

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
            "data/map.js": script("COUNTERCLAIM_MAP", _rounded(plain(view))),
            "static/camps.css": camp_styles(ledger.war.camps).encode(),
        }


def _rounded(value: object) -> object:
    """Probabilities to three decimals: what a colour can show, at a third of the bytes."""
    if isinstance(value, float):
        return round(value, 5) if abs(value) > 1 else round(value, 3)
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    return value
