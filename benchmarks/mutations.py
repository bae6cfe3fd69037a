"""Reads thousands of broken and hostile pages, feeds and archives: none may crash the program, hang it or half store.

    python -m benchmarks.mutations [COUNT] [--seed 1] [--keep DIR]

Seeded mutations of the samples, of generated pages and feeds, and of WARC files. Prints how many ended how, the
slowest, and what ``verify`` says of the store in the end; every document must be there whole or have an error of its
own. What takes longer than ``--seconds``, or breaks our own reading, is written to DIR to be looked at.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.crawls import START, mixed, record, small
from benchmarks.flow import SAMPLES
from benchmarks.mutators import MOST, mutate
from counterclaim.documents.rescue import BY_FALLBACK
from counterclaim.documents.sources.entries import read_feed
from counterclaim.documents.sources.warc import WarcSource
from counterclaim.errors import CounterclaimError
from counterclaim.model import Fetched
from counterclaim.newsroom import Added, Arrival, Newsroom
from counterclaim.reading.arrivals import arrivals
from counterclaim.reading.limits import Limits
from counterclaim.store import verify

SLOW = 5.0  # processor seconds
TYPES = (
    "text/html",
    "text/html; charset=utf-8",
    "text/html; charset=windows-1251",
    "",
    "text/plain",
    "application/xml",
)


@dataclass(frozen=True, slots=True)
class Report:
    """How many ended how, the slowest as (seconds, name), and the faults: none is what is wanted."""

    ended: Counter[str]
    slowest: tuple[tuple[float, str], ...]
    faults: tuple[str, ...]


def feed(number: int) -> bytes:
    """An RSS or Atom feed of three items."""
    lines = small(number).decode().split("<p>")[1:]
    if number % 2:
        items = "".join(
            f"<item><title>N{n}</title><link>https://news.example/{n}</link><description><![CDATA[<p>{line}]]>"
            f"</description><pubDate>Mon, 01 Dec 2025 10:0{n}:00 GMT</pubDate></item>"
            for n, line in enumerate(lines)
        )
        return f"<?xml version='1.0'?><rss version='2.0'><channel><title>F</title>{items}</channel></rss>".encode()
    items = "".join(
        f"<entry><title>N{n}</title><id>urn:{number}:{n}</id><updated>2025-12-01T10:0{n}:00Z</updated>"
        f"<content type='html'>&lt;p&gt;{line.replace('<', '&lt;')}</content></entry>"
        for n, line in enumerate(lines)
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title>{items}</feed>".encode()


def sources() -> list[bytes]:
    """What is mutated: the samples, pages on the front and on other things, feeds."""
    pages = [path.read_bytes() for path in sorted(SAMPLES.glob("*.*")) if path.suffix in (".html", ".txt")]
    return pages + [make(n) for n in range(1, 8) for make in (small, mixed, feed)]


def mutated(count: int, seed: int, folder: Path, most: int = MOST) -> Iterator[Arrival]:
    """``count`` mutated documents, each named by its number and what was done to it; one in ten a mutated archive."""
    corpus = sources()
    for number in range(count):
        draw = random.Random(seed * 1_000_003 + number)
        if number % 10 == 9:
            yield from _archive(number, draw, corpus, folder, most)
            continue
        raw, what = mutate(draw.choice(corpus), draw, corpus, most)
        name = f"{number} {what}"
        url = f"https://mutated.example/{number}"
        yield Arrival(name, Fetched(raw, url, START + timedelta(minutes=number), draw.choice(TYPES)))


def _archive(number: int, draw: random.Random, corpus: list[bytes], folder: Path, most: int) -> Iterator[Arrival]:
    """A WARC file of three pages, itself mutated, read as the program reads one."""
    pages = [record(draw.choice(corpus), f"https://mutated.example/{number}/{n}", START) for n in range(3)]
    raw, what = mutate(b"".join(pages), draw, corpus, most)
    path = folder / f"{number}.warc"
    path.write_bytes(raw)
    for arrival in arrivals((WarcSource(),), (str(path),)):
        arrival.target = f"{number} warc {what}"
        yield arrival
    path.unlink()


def run(
    count: int, seed: int, home: Path, limits: Limits, keep: Path | None = None, jobs: int = 2, most: int = MOST
) -> Report:
    """Add mutated documents to a new store and say how they ended."""
    ended: Counter[str] = Counter()
    slowest: list[tuple[float, str]] = []
    arrived: dict[str, Arrival] = {}
    given = told = 0

    def passing() -> Iterator[Arrival]:
        nonlocal given
        for arrival in mutated(count, seed, home.parent, most):
            given += 1
            arrived[arrival.target] = arrival
            yield arrival

    with Newsroom.open(home, limits=limits) as newsroom:
        for added in newsroom.read(passing(), jobs):
            told += 1
            ended[outcome(added)] += 1
            arrival = arrived.pop(added.target, None)
            slowest = sorted([*slowest, (added.seconds, added.target)], reverse=True)[:10]
            if keep is not None and arrival and arrival.fetched and (added.seconds > SLOW or _is_trouble(added)):
                keep.mkdir(parents=True, exist_ok=True)
                (keep / added.target.replace(" ", "-")).write_bytes(arrival.fetched.raw)
                print(f"{added.seconds:6.1f} s  {added.target}: {added.error or added.notes[-1:]}", flush=True)
        report = verify(newsroom.store)
    faults = list(report.faults)
    if told != given:
        faults.append(f"{given} documents came, and of {told} it was said what became of them")
    refused = sum(number for name, number in ended.items() if name.split(":")[0] != "read")
    if len(report.underived) > refused:
        faults.append(f"{len(report.underived)} documents are archived and not read, but only {refused} have an error")
    return Report(ended, tuple(slowest), tuple(faults))


def outcome(added: Added) -> str:
    """How a document ended, in a few words that many share."""
    if added.error is None:
        rescued = [note for note in added.notes if note.endswith(BY_FALLBACK)]
        why = rescued[0].removesuffix(f": {BY_FALLBACK}") if rescued else ""
        return f"read: by the fallback, {why}" if why else "read"
    kind = type(added.error).__name__
    broke = "not yet read" in added.error.what
    return f"not yet read: {added.error.what.split(': ', 1)[1]}" if broke else f"an error of its own: {kind}"


def _is_trouble(added: Added) -> bool:
    found = outcome(added)
    return found.startswith("not yet read") or ("fallback" in found and "finds no story" not in found)


def feeds(count: int, seed: int) -> Counter[str]:
    """Mutated feeds through the reader of feeds."""
    ended: Counter[str] = Counter()
    corpus = [feed(n) for n in range(20)]
    slowest = 0.0
    for number in range(count):
        draw = random.Random(seed * 1_000_003 + number)
        raw, what = mutate(draw.choice(corpus), draw, corpus)
        start = time.process_time()
        try:
            found = read_feed(raw, draw.choice(TYPES), f"https://mutated.example/{number}")
            ended["feed" if found is not None else "no feed"] += 1
        except CounterclaimError as error:
            ended[type(error).__name__] += 1
        except Exception as error:
            ended[f"FAULT {type(error).__name__}: {error}"[:100]] += 1
            print(f"FAULT {number} {what}: {error!r}", flush=True)
        slowest = max(slowest, time.process_time() - start)
        if time.process_time() - start > SLOW:
            ended["FAULT too slow"] += 1
            print(f"FAULT {time.process_time() - start:.1f} s  feed {number} {what}", flush=True)
    print(f"{slowest:7.2f} s  the slowest feed")
    return ended


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--most", type=int, default=MOST, help="bytes of a page")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        limits = Limits(seconds=options.seconds, waiting=9 * options.seconds)  # machines are shared
        report = run(options.count, options.seed, Path(folder) / "home", limits, options.keep, most=options.most)
    for name, number in report.ended.most_common():
        print(f"{number:7,}  {name}")
    for seconds, name in report.slowest:
        print(f"{seconds:7.2f} s  {name}")
    fed = feeds(options.count, options.seed)
    for name, number in fed.most_common():
        print(f"{number:7,}  feeds: {name}")
    for fault in report.faults:
        print(f"FAULT {fault}")
    broken = bool(report.faults) or any(name.startswith("FAULT") for name in fed)
    print("FAULTS" if broken else "no fault")
    sys.exit(broken)


if __name__ == "__main__":
    main()
