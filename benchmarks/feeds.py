"""How long reading a feed takes: an ordinary one, and ones that nobody closed. `python -m benchmarks.feeds`."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import feedparser

from counterclaim.documents.sources.entries import read_feed

WORDS = "The ferry at the old pier runs again, the harbour office said; the crossing had been shut since Monday. "
UNCLOSED = {"&lt;!--": "comments", "&lt;p ": "tags"}


def feed(*items: str) -> bytes:
    """A feed of these items."""
    body = "".join(f"<item><title>Note</title><link>/{n}</link>{item}</item>" for n, item in enumerate(items))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Pier</title>{body}</channel></rss>'.encode()


def seconds(work: Callable[[], object]) -> float:
    """CPU-seconds that some work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def ours(raw: bytes) -> object:
    """What the product does with a feed."""
    return read_feed(raw, "", "http://pier.example/rss")


def theirs(raw: bytes) -> object:
    """What feedparser does with it."""
    return feedparser.parse(io.BytesIO(raw))


def main() -> None:
    """Print the table."""
    ordinary = feed(*[f"<description>&lt;p&gt;{WORDS * 20}&lt;/p&gt;</description>"] * 500)
    rows = [("500 items, 2 kB each", ordinary)]
    for piece, name in UNCLOSED.items():
        rows += [
            (f"{n:,} unclosed {name}", feed(f"<description>{piece * n}</description>")) for n in (4000, 8000, 16000)
        ]
    print("| feed | kB | CPU-s | feedparser, CPU-s |\n|---|---|---|---|")
    for name, raw in rows:
        took = [seconds(lambda read=read, raw=raw: read(raw)) for read in (ours, theirs)]
        print(f"| {name} | {len(raw) / 1000:.0f} | {took[0]:.3f} | {took[1]:.2f} |")


if __name__ == "__main__":
    main()
