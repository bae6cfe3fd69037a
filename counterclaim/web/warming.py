"""What the first reader would wait for, made before it comes: the map's page and data by language, packed scripts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, MutableMapping
from typing import Any

from fastapi import FastAPI

from counterclaim.language.interface import LANGUAGES, _, speaking
from counterclaim.model import War
from counterclaim.publications.views.names import own_names

PATHS = (
    "/static/lib/maplibre.js",
    "/static/lib/maplibre.css",
    "/static/lib/base.json",
    "/map/areas.json",
    "/map/moves.json",
)
SPOKEN = ("/", "/map/places.json")
"""Addresses whose answers differ by language."""


def warm(app: FastAPI, war: War, paths: Iterable[str] = PATHS) -> None:
    """Ask the application itself, in this thread, for what readers begin with; what fails is left to them."""
    for language in LANGUAGES:
        with speaking(language):
            _("Map")
            own_names(war)
    asyncio.run(_asked(app, [*paths, *(f"{path}?lang={language}" for path in SPOKEN for language in LANGUAGES)]))


async def _asked(app: FastAPI, addresses: Iterable[str]) -> None:
    for address in addresses:
        path, _mark, query = address.partition("?")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
            "headers": [(b"host", b"127.0.0.1"), (b"accept-encoding", b"gzip, br")],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
        }  # fmt: skip
        try:
            await app(scope, _nothing, _unheard)
        except Exception:
            continue


async def _nothing() -> MutableMapping[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _unheard(message: Any) -> None:
    return None
