"""Five ways to draw a day of all places over a map, timed in Chromium with software rendering.

    OMP_NUM_THREADS=1 python -m benchmarks.drawing HOME

HOME holds an edition (``benchmarks.scale``). Each way draws days one after another; the time of a step is from asking
for the day until the browser has gone through a frame, and through WebGL's queue where that is what draws.
"""

from __future__ import annotations

import json
import sys
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.web import FLAGS
from counterclaim.press import opened
from counterclaim.store import Store
from counterclaim.store.edition.planes import CHUNK, Planes
from tools import chromium as browser

WAYS = ("source", "state", "layer", "images", "pixels")
PAGE = """<!doctype html><meta charset=utf-8><div id=map style="width:1440px;height:800px;position:relative"></div>
<script src=maplibre.js></script><script src=drawing.js></script>"""


class Given(BaseHTTPRequestHandler):
    """Answers with files from memory."""

    def __init__(self, held: dict[str, bytes], *rest: object) -> None:
        self.held = held
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Give a file."""
        body = self.held.get(self.path.lstrip("/"), b"")
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html" if self.path.endswith("html") else "text/javascript")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def held(home: Path) -> dict[str, bytes]:
    """The page, the library, the places and two pieces of days."""
    with Store.open(home) as store:
        edition = opened(home, "ukraine", store)
        rows = [row for row in edition.assessed() if row.place.lat is not None and row.place.lon is not None]
        middle = edition.head.days // CHUNK // 2
        chunks = [edition.plane("assessed", at) for at in (middle, middle + 1)]
        cells = Planes.read(edition.head.first, edition.head.width, chunks).cells[:, [row.number for row in rows]]
        edition.close()
    lib = files("counterclaim") / "web" / "static" / "lib"
    places = {"lon": [row.place.lon for row in rows], "lat": [row.place.lat for row in rows]}
    return {
        "index.html": PAGE.encode(),
        "drawing.js": Path(__file__).with_suffix(".js").read_bytes(),
        "maplibre.js": (lib / "maplibre.js").read_bytes(),
        "base.json": (lib / "base.json").read_bytes(),
        "places.json": json.dumps(places).encode(),
        "cells.bin": cells.tobytes(),
    }


def main(home: Path) -> None:
    """Time every way in a browser of its own and print what it took."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Given, held(home)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as play:
        for way in WAYS:
            opened_browser = play.chromium.launch(executable_path=browser.find(), args=list(FLAGS))
            page = opened_browser.new_page(viewport={"width": 1440, "height": 800})
            page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
            found = page.evaluate(f"measured({way!r})")
            print(f"{way}: {found['places']} places in view, first {found['first']:.0f} ms, a step: "
                  f"median {found['median']:.0f} ms, p95 {found['p95']:.0f} ms")  # fmt: skip
            opened_browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
