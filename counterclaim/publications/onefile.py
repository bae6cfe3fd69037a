"""One page of the site as one file that needs nothing beside it: a map to send to somebody."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping

from markupsafe import escape

from counterclaim.errors import PluginError
from counterclaim.model import Ledger
from counterclaim.publications.map import MapPublisher
from counterclaim.publications.pages import POLICY
from counterclaim.publications.site import assets

_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
_ICON = re.compile(r'(<link rel="icon" href=|<img src=)"([^"]+\.svg)"')
_SCRIPT = re.compile(r'<script src="([^"]+)"></script>')
_AROUND = re.compile(r"<nav\b.*?</nav>|Data: (?:<a\b[^>]*>[^<]*</a>[,.]\s*)+", re.DOTALL)
_LINK = re.compile(r'<a\b[^>]*\bhref="(?!#)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_DEAD = "a:not([href^='#']) { pointer-events: none; color: inherit; text-decoration: none; }"


def map_file(ledger: Ledger) -> bytes:
    """The map as a single page: styles, scripts and data inside, links to the rest of the site taken out.

    It opens from disk without network, as the site does; each inline part is permitted by its hash alone.
    """
    files = assets() | dict(MapPublisher().publish(ledger))
    allowed: dict[str, list[str]] = {"script-src": [], "style-src": []}

    def inline(path: str, tag: str, directive: str) -> str:
        text = _read(files, path)
        if tag == "script":
            text = re.sub(r"</(?=script)", r"<\\/", text, flags=re.IGNORECASE)
        return _embed(text, tag, allowed[directive])

    page = _AROUND.sub("", _read(files, "index.html"))
    page = _LINK.sub(r"\1", page)
    page = _ICON.sub(lambda found: f'{found[1]}"{_data(_read(files, found[2]))}"', page)
    page = _STYLE.sub(lambda found: inline(found[1], "style", "style-src") if found[1] in files else "", page)
    page = page.replace("</head>", _embed(_DEAD, "style", allowed["style-src"]) + "\n</head>", 1)
    page = _SCRIPT.sub(lambda found: inline(found[1], "script", "script-src") if found[1] in files else "", page)
    return page.replace(escape(POLICY), escape(_policy(allowed)), 1).encode()


def _read(files: Mapping[str, bytes], path: str) -> str:
    try:
        return files[path].decode()
    except KeyError as error:
        raise PluginError(f"the page needs {path}, which nothing brings", where="map") from error


def _embed(text: str, tag: str, hashes: list[str]) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    hashes.append(f"'sha256-{base64.b64encode(digest).decode()}'")
    return f"<{tag}>{text}</{tag}>"


def _data(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _policy(allowed: Mapping[str, list[str]]) -> str:
    """The site's policy with our hashes for the places that it loads files from."""
    parts = []
    for part in POLICY.split("; "):
        name = part.split()[0]
        parts.append(f"{name} {' '.join(allowed[name])}" if name in allowed else part)
    return "; ".join(parts)
