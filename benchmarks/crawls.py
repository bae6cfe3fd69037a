"""Crawls to measure with: WARC files of pages made from our own sentences, no two alike, the same on every machine."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from benchmarks.flow import SAMPLES, TOWNS

ORDINARY = Path(__file__).with_name("ordinary.txt").read_text("utf-8").splitlines()
PARAGRAPHS = 8  # of an ordinary page, about thirty sentences
START = datetime(2026, 1, 1, tzinfo=UTC)
SAYINGS = (
    "The Russian Defence Ministry said that its troops had captured {town}.",
    "Viktor Trehubov denied that {town} had been captured.",
    "Речник Віктор Трегубов заявив, що українські війська утримують {town}.",
    "The General Staff said that five attacks had been repelled near {town}.",
)
Page = Callable[[int], bytes]


@cache
def _samples() -> tuple[str, ...]:
    return tuple(path.read_text("utf-8") for path in sorted(SAMPLES.glob("en-*.html")))


def mixed(number: int) -> bytes:
    """One page in ten is about the front, the others about something else."""
    if number % 10 == 0:
        copy, sample = divmod(number // 10, len(_samples()))
        day = date(2025, 1, 1) + timedelta(days=copy % 330)
        text = _samples()[sample].replace("Kupiansk", TOWNS[copy % len(TOWNS)])
        return f"<meta property='article:published_time' content='{day}'>{text}<p>Edition {number}.</p>".encode()
    lines = [ORDINARY[(number * 5 + k * 3) % len(ORDINARY)] for k in range(PARAGRAPHS)]
    body = "".join(f"<p>{line}</p>" for line in lines)
    return _page(f"News {number}", body)


def small(number: int) -> bytes:
    """A report of two sentences with a claim in each, on a day and a town of its own."""
    day = date(2025, 1, 1) + timedelta(days=number % 330)
    town = TOWNS[number % len(TOWNS)]
    said = (SAYINGS[number % len(SAYINGS)], SAYINGS[(number // 4) % len(SAYINGS)])
    body = "".join(f"<p>{words.format(town=town)} This was report {number}.</p>" for words in said)
    return _page(f"Report {number} of {day}", f"<time datetime='{day}'>{day}</time>{body}")


def _page(title: str, body: str) -> bytes:
    head = f"<head><title>{title}</title></head>"
    return f"<html>{head}<body><article><h1>{title}</h1>{body}</article></body></html>".encode()


def records(page: Page, count: int) -> Iterator[bytes]:
    """The records of a crawl, one page a minute."""
    for number in range(count):
        yield record(page(number), f"https://news.example/{number}", START + timedelta(minutes=number))


def record(body: bytes, url: str, moment: datetime) -> bytes:
    """A page as a server sent it, as a WARC record."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:sha1:{hashlib.sha1(block).hexdigest()}>\r\n"
        f"WARC-Date: {moment:%Y-%m-%dT%H:%M:%SZ}\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def write_crawl(path: Path, page: Page, count: int) -> None:
    """Write a ``.warc.gz`` of ``count`` pages, each record compressed for itself, as crawlers do."""
    with path.open("wb") as file:
        for one in records(page, count):
            file.write(gzip.compress(one, 1, mtime=0))
