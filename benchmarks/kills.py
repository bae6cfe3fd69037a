"""Kills a watcher with SIGKILL at random moments and compares what is kept and told with an undisturbed run.

    python -m benchmarks.kills [KILLS] [SEED]

A feed of short reports and a webhook stand on loopback. Prints how far each run had come when it was killed, and at the
end the differences: documents, stories, claims, alerts, deliveries.
"""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from benchmarks.watch import SAYINGS, TOWNS
from counterclaim.store import Store, verify
from counterclaim.store.watching import Watching

REPORTS = 40
PROGRAM = [sys.executable, "-c", "from counterclaim.cli import run; run()"]


def words(number: int) -> str:
    """A report's words, each town disputed in its turn."""
    return SAYINGS[number % len(SAYINGS)].format(town=TOWNS[number // len(SAYINGS) % len(TOWNS)])


class Site(BaseHTTPRequestHandler):
    """The feed at ``/rss``, its pages, and a webhook that remembers what it got."""

    got: ClassVar[Counter[str]] = Counter()

    def do_GET(self) -> None:
        """Answer with the feed or a page."""
        number = self.path.strip("/")
        if number.isdecimal():
            self._answer(self._page(int(number)))
        else:
            self._answer(self._feed() if self.path == "/rss" else b"", 200 if self.path == "/rss" else 404)

    def do_POST(self) -> None:
        """Take an alert."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Site.got[json.loads(body)["id"]] += 1
        self._answer(b"")

    def _feed(self) -> bytes:
        base = f"http://127.0.0.1:{self.server.server_address[1]}"  # type: ignore[union-attr]
        items = "".join(
            f"<item><title>{number}</title><link>{base}/{number}</link><guid>{number}</guid></item>"
            for number in reversed(range(REPORTS))
        )
        return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Wire</title>{items}</channel></rss>".encode()

    def _page(self, number: int) -> bytes:
        day = date(2025, 11, 1) + timedelta(days=number % 20)
        meta = f"<meta property='article:published_time' content='{day}'>"
        told = words(number)
        head = f"<html><head>{meta}<title>{told}</title></head>"
        return f"{head}<body><article><p>{told}</p></article></body></html>".encode()

    def _answer(self, body: bytes, status: int = 200) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/rss+xml" if self.path == "/rss" else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # whoever asked was killed

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def contents(home: Path) -> dict[str, set[str]]:
    """The ids of everything that a store holds."""
    with Store.open(home) as store:
        faults = verify(store).faults
        assert not faults, faults
        return {
            "documents": {document.id for document in store.documents()},
            "stories": {story.id for story in store.stories()},
            "claims": {claim.id for claim in store.claims()},
            "alerts": {made.alert.id for made in Watching(store.database).alerts()},
        }


def saved(home: Path) -> int:
    """How many documents are read and saved in a store, which may not be there yet."""
    try:
        with closing(sqlite3.connect(f"file:{home}/counterclaim.db?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.Error:
        return 0


def main(kills: int, seed: int) -> None:
    """Kill, finish, compare."""
    chance = random.Random(seed)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder, "sources.toml")
        hook = f'[[alerts.webhook]]\nname = "desk"\nurl = "{base}/hook"\n'
        sources.write_text(
            f'[defaults]\nhost_delay = "0s"\nallow = ["127.0.0.1"]\nassess_every = "0s"\n[alerts]\n'
            f'kinds = ["disputed", "admission"]\nrecent = "0s"\n{hook}'
            f'[[source]]\nname = "wire"\nkind = "feed"\ntarget = "{base}/rss"\n'
        )
        quiet, killed = Path(folder, "quiet"), Path(folder, "killed")
        watch = ["watch", str(sources)]
        subprocess.run([*PROGRAM, "--home", str(quiet), *watch, "--once"], check=True, stdout=subprocess.DEVNULL)
        expected = contents(quiet)
        Site.got.clear()
        for _ in range(kills):
            process = subprocess.Popen([*PROGRAM, "--home", str(killed), *watch], stdout=subprocess.PIPE, text=True)
            wanted, patience = saved(killed) + chance.randint(0, 8), time.monotonic() + 60
            while saved(killed) < min(wanted, REPORTS) and time.monotonic() < patience:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.5))
            process.kill()
            process.communicate()
            print(f"killed with {len(contents(killed)['documents'])} of {REPORTS} documents", flush=True)
        subprocess.run([*PROGRAM, "--home", str(killed), *watch, "--once"], check=True, stdout=subprocess.DEVNULL)
        found = contents(killed)
        for name in expected:
            missing, extra = expected[name] - found[name], found[name] - expected[name]
            print(f"{name}: {len(expected[name])} undisturbed, {len(missing)} missing, {len(extra)} more")
        undelivered = found["alerts"] - set(Site.got)
        twice = sum(count > 1 for count in Site.got.values())
        print(f"deliveries: {len(Site.got)} alerts, {len(undelivered)} undelivered, {twice} delivered twice")


if __name__ == "__main__":
    arguments = [int(word) for word in sys.argv[1:]]
    main(arguments[0] if arguments else 12, arguments[1] if len(arguments) > 1 else 1)
