"""A web server on loopback whose every path answers as a test wants, and a clock that only moves when told to."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from counterclaim.documents.sources.politeness import Politeness
from counterclaim.documents.sources.web import Web

NOON = datetime(2025, 12, 26, 12, tzinfo=UTC)


class Handler(BaseHTTPRequestHandler):
    """Answers by the site's routes; ``raw`` sends bytes that need not be HTTP."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        site.asked.append(self.path)
        site.headers.append({name.lower(): value for name, value in self.headers.items()})
        path = self.path.partition("?")[0]
        route = site.routes.get(self.path, site.routes.get(path))
        if callable(route):
            route = route(self)
        if isinstance(route, bytes):
            route = (200, {"Content-Type": "text/html; charset=utf-8"}, route)
        status, headers, body = route or (404, {}, b"not here")
        try:
            self.send(status, headers, body)
        except OSError:
            self.close_connection = True

    def send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        if status == 0:
            return  # the route has answered by itself
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304 and not {"content-length", "transfer-encoding"} & {name.lower() for name in headers}:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def raw(self, *pieces: bytes) -> tuple[int, dict[str, str], bytes]:
        """Send pieces as they are and hang up."""
        for piece in pieces:
            self.wfile.write(piece)
            self.wfile.flush()
        self.close_connection = True
        return 0, {}, b""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


Route = bytes | tuple[int, Mapping[str, str], bytes] | Callable[[Handler], Any]


@dataclass
class Site:
    """A running site: ``routes`` by path (with or without the query), ``asked`` and ``headers`` in their order."""

    base: str
    routes: dict[str, Route] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def pages(self) -> list[str]:
        """What was asked beside robots.txt."""
        return [path for path in self.asked if path != "/robots.txt"]


@contextmanager
def serving(address: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    server = ThreadingHTTPServer((address, port), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site = Site(f"http{'s' * bool(tls)}://{address}:{server.server_port}")
    server.site = site  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


class Watch:
    """A clock for politeness: sleeping moves it and takes no time."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


def web(watch: Watch | None = None, delay: float = 0.0, **settings: Any) -> Web:
    """A client that may fetch from loopback, with little patience and no jitter."""
    watch = watch or Watch()
    settings = {"allow": ("127.0.0.1",), "connect": 2, "read": 1, "total": 10, "clock": lambda: NOON} | settings
    politeness = Politeness(delay=delay, monotonic=watch.monotonic, sleep=watch.sleep)
    return Web(politeness=politeness, monotonic=watch.monotonic, jitter=lambda: 0.5, **settings)
