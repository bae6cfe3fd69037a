"""What the tests of the API share: the samples read and printed once, and the application with the API's room alone."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import uvicorn
from app_browser import printed_home as printed_home

from counterclaim.web import app
from counterclaim.web.access import Access
from counterclaim.web.house import House
from counterclaim.web.rates import Rate, Rates

ROOT = Path(__file__).resolve().parent.parent
OFTEN = Rates(near=Rate(1_000_000, 1))


@dataclass(frozen=True)
class Reply:
    """An answer as it came; ``text`` is unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Served:
    """A running application on loopback."""

    port: int
    house: House

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET", below: str = "/api/v1"
    ) -> Reply:
        """Ask for a path, below ``/api/v1`` unless it is a whole one; letters need no quoting."""
        whole = path if path.startswith("/api") else f"{below}{path}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, quote(whole, safe="/?&=%,:+-._~"), headers=dict(headers or {}))
            found = connection.getresponse()
            return Reply(found.status, {k.lower(): v for k, v in found.getheaders()}, found.read())
        finally:
            connection.close()


def _tcp() -> socket.socket:
    """A socket that says it is TCP: asyncio takes others for something that must wait to fill its packets."""
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)


@contextmanager
def api_served(home: Path) -> Iterator[Served]:
    """The application over a printed home, its API alone, served from a thread."""
    house = House(home)
    with pytest.MonkeyPatch.context() as patch, _tcp() as listening:
        patch.setattr(app, "ROOMS", ("assets", "api.routes"))
        made = app.create_app(house, Access(home, rate=OFTEN))
        server = uvicorn.Server(uvicorn.Config(made, log_level="warning", timeout_graceful_shutdown=1))
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until = time.monotonic() + 20
        while not server.started:
            assert thread.is_alive() and time.monotonic() < until, "the server did not start"
            time.sleep(0.01)
        try:
            yield Served(listening.getsockname()[1], house)
        finally:
            server.should_exit = True
            thread.join(10)
