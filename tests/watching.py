"""What the watcher's tests share: small reports that dispute one another, and servers on loopback."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from counterclaim.model import Fetched
from counterclaim.newsroom import Newsroom
from counterclaim.pipeline import Desk as Tools
from counterclaim.pipeline import built_in_gazetteer
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.store.watching import Watching
from counterclaim.wars import load_war
from counterclaim.watch.alerts import Wanted
from counterclaim.watch.assessing import Assessor
from counterclaim.watch.watcher import Teller

ATOM = "{http://www.w3.org/2005/Atom}"
NOW = datetime(2025, 12, 1, 12, tzinfo=UTC)
ALL = ("disputed", "changed", "admission")

TAKEN = ("20 November 2025", "The Russian Ministry of Defence said that Russian forces had captured Kupiansk.")
DENIED = (
    "21 November 2025",
    "The General Staff of the Armed Forces of Ukraine denied that Russian forces had captured Kupiansk.",
)
ADMITTED = ("22 November 2025", "Russian military blogger Rybar said that Ukrainian forces control Kupiansk.")
ELSEWHERE = (
    "22 November 2025",
    "The General Staff of the Armed Forces of Ukraine said that Ukrainian forces hold Siversk.",
)
QUIET = ("23 November 2025", "The museum in the capital opens an exhibition of old maps next week.")


def text(report: tuple[str, str], extra: str = "") -> bytes:
    """A report as a small text: its day, then its words."""
    return f"{report[0]}\n\n{report[1]}{extra}\n".encode()


def page(report: tuple[str, str]) -> bytes:
    """A report as a small page."""
    day, words = report
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{escape(words[:60])}</title></head><body><article>"
        f"<h1>{escape(words[:60])}</h1><p>{day}</p><p>{escape(words)}</p></article></body></html>"
    ).encode()


def fetched(report: tuple[str, str], name: str = "", extra: str = "") -> Fetched:
    """A report as a source brings it."""
    raw = text(report, extra)
    return Fetched(raw, f"https://news.example/{name or abs(hash(raw)) % 10**8}", NOW, "text/plain", "The Example")


@dataclass
class Desk:
    """A newsroom that is watched, and what assesses it for alerts."""

    newsroom: Newsroom
    watching: Watching
    assessor: Assessor

    def keep(self, *reports: tuple[str, str]) -> None:
        """Archive, read and save reports, in this process."""
        for number, report in enumerate(reports):
            brought = fetched(report, f"{report[0].replace(' ', '-')}-{number}")
            self.keep_one(brought)

    def keep_one(self, brought: Fetched) -> None:
        self.newsroom.store.archive(brought)
        work = self.newsroom.desk.work(brought)
        assert work.document is not None
        self.newsroom.store.save(work.document, work.stories, work.resolved)

    def alerts(self) -> list[tuple[str, str]]:
        return [(alert.kind, alert.words[0].speaker) for alert in self.assessor.assess(NOW)]


@contextmanager
def desk(
    home: Path, receivers: Sequence[str] = (), kinds: Sequence[str] = ALL, recent: float = 14, own: Tools | None = None
) -> Iterator[Desk]:
    """A real newsroom on a store in ``home``, with tools that were made already."""
    newsroom = Newsroom.open(home)
    newsroom.desk.index.close()
    newsroom.desk = own or tools()
    watching = Watching(newsroom.store.database)
    assessor = Assessor(newsroom.desk, newsroom.store, watching, Wanted(kinds, recent), receivers)
    try:
        yield Desk(newsroom, watching, assessor)
    finally:
        newsroom.store.close()


@cache
def tools() -> Tools:
    """What reading needs, made once for all tests."""
    return Tools(load_war("ukraine"), GazetteerFile(built_in_gazetteer()))


LIST = """
[defaults]
every = "5m"
host_delay = "0s"
allow = ["127.0.0.1"]
assess_every = "0s"

[alerts]
kinds = ["disputed", "admission"]
"""

SOURCE = '[[source]]\nname = "A"\nkind = "feed"\ntarget = "https://a.example/rss"\n'


class Heard:
    """What the watcher told."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.failed: list[str] = []
        self.alerts: list[str] = []

    def teller(self) -> Teller:
        return Teller(
            lambda name, added: self.kept.append(name),
            lambda alert: self.alerts.append(alert.kind),
            lambda name, error: self.failed.append(f"{name}: {error}"),
        )


def until(holds: Callable[[], object], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def atom(raw: bytes) -> dict[str, Any]:
    """A feed's parts, with what RFC 4287 (4.1.1, 4.1.2) asks of every feed and entry checked."""
    feed = ET.fromstring(raw)
    assert feed.tag == f"{ATOM}feed" and feed.find(f"{ATOM}author/{ATOM}name") is not None
    return {**_needed(feed), "entries": [_entry(entry) for entry in feed.findall(f"{ATOM}entry")]}


def _entry(entry: ET.Element) -> dict[str, Any]:
    links = [(link.get("rel"), link.get("href")) for link in entry.findall(f"{ATOM}link")]
    assert [rel for rel, _ in links].count("alternate") <= 1
    return {**_needed(entry), "links": links, "content": entry.findtext(f"{ATOM}content")}


def _needed(element: ET.Element) -> dict[str, str]:
    found = {
        name: [part.text or "" for part in element.findall(f"{ATOM}{name}")] for name in ("id", "title", "updated")
    }
    assert all(len(values) == 1 and values[0] for values in found.values()), found
    assert datetime.fromisoformat(found["updated"][0]).tzinfo is not None
    return {name: values[0] for name, values in found.items()}


# -- servers -----------------------------------------------------------------------------------------------------------


@dataclass
class Server:
    """A server on loopback: ``pages`` by path, what was ``asked``, what was ``posted`` and answered with ``status``."""

    port: int = 0
    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    posted: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 200
    hold: threading.Event = field(default_factory=threading.Event)
    held: frozenset[str] = frozenset()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def feed(self, path: str, reports: Sequence[tuple[str, str]]) -> None:
        """Offer reports as an RSS feed at ``path``, each with a page of its own."""
        items = []
        for number, report in enumerate(reports):
            link = f"{path}.{number}.html"
            self.pages[link] = page(report)
            day = datetime.strptime(report[0], "%d %B %Y").strftime("%a, %d %b %Y 08:00:00 +0000")
            items.append(
                f"<item><title>{escape(report[1][:40])}</title><link>{self.base}{link}</link>"
                f"<guid>{self.base}{link}</guid><pubDate>{day}</pubDate></item>"
            )
        head = f"<title>Wire</title><link>{self.base}/</link><description>news</description>"
        body = f"<?xml version='1.0'?><rss version='2.0'><channel>{head}{''.join(items)}</channel></rss>"
        self.pages[path] = body.encode()

    def received(self) -> list[dict[str, object]]:
        return [json.loads(body) for _, body in self.posted]


@contextmanager
def serving(port: int = 0) -> Iterator[Server]:
    """Run a server on loopback."""
    served = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            served.asked.append(self.path)
            if self.path in served.held:
                served.hold.wait(30)
            body = served.pages.get(self.path)
            self._answer(404 if body is None else 200, body or b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            served.posted.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self._answer(served.status, b"")

        def _answer(self, status: int, body: bytes) -> None:
            kind = "application/rss+xml" if body.startswith(b"<?xml") else "text/html; charset=utf-8"
            try:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # whoever asked was killed
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    httpd = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    httpd.daemon_threads = True
    served.port = httpd.server_address[1]
    thread = threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.hold.set()
        httpd.shutdown()
        httpd.server_close()
        thread.join(5)
