"""What assessing one new document for alerts costs, beside making the whole ledger anew.

    python -m benchmarks.watch [DOCUMENTS]

The store is filled with short reports that dispute one another, a share of them on one town. Machines are shared:
compare figures of one run with one another, not with those of another machine.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from counterclaim.model import Fetched
from counterclaim.newsroom import Newsroom
from counterclaim.store.watching import Watching
from counterclaim.watch.alerts import Wanted
from counterclaim.watch.assessing import Assessor

TOWNS = ("Kupiansk", "Pokrovsk", "Lyman", "Siversk", "Vovchansk", "Huliaipole", "Kostiantynivka", "Chasiv Yar")
SAYINGS = (
    "The Russian Ministry of Defence said that Russian forces had captured {town}.",
    "The General Staff of the Armed Forces of Ukraine denied that Russian forces had captured {town}.",
    "Russian military blogger Rybar said that Ukrainian forces control part of {town}.",
    "DeepState said that neither side fully controls {town}.",
    "The General Staff of the Armed Forces of Ukraine said that five attacks near {town} were repelled.",
)
FILLER = "The {number}th edition also tells of roads, weather and supplies in the region, in {number} more words. " * 8


def report(number: int) -> Fetched:
    """A report: every second one is on the first town; days go round a year, as a long watch would see them."""
    town = TOWNS[0] if number % 2 else TOWNS[number // 2 % len(TOWNS)]
    day = date(2025, 1, 1) + timedelta(days=number % 330)
    words = SAYINGS[number % len(SAYINGS)].format(town=town)
    page = (
        f"<html><head><meta property='article:published_time' content='{day}'><title>{words}</title></head>"
        f"<body><article><h1>{words}</h1><p>{words}</p><p>{FILLER.format(number=number)}</p></article></body></html>"
    )
    return Fetched(page.encode(), f"https://news.example/{number}", datetime(2025, 12, 1, tzinfo=UTC), "text/html", "X")


def main(documents: int) -> None:
    """Fill a store, then time both ways."""
    now = datetime(2025, 12, 1, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder, Newsroom.open(Path(folder)) as newsroom:
        watching = Watching(newsroom.store.database)
        wanted = Wanted(("disputed", "changed", "admission"), 14)
        assessor = Assessor(newsroom.desk, newsroom.store, watching, wanted, ())
        start = time.perf_counter()
        for number in range(documents):
            newsroom.keep(report(number))
        print(f"read {documents} documents: {time.perf_counter() - start:.1f} s")
        start = time.perf_counter()
        assessor.begin(now)
        print(f"begin: {time.perf_counter() - start:.2f} s")
        for name, number in (("the busiest town", documents + 1), ("another town", documents + 2)):
            newsroom.keep(report(number + number % 2 if name == "another town" else number | 1))
            start = time.perf_counter()
            made = assessor.assess(now)
            print(f"one new document on {name}: {time.perf_counter() - start:.2f} s, {len(made)} alerts")
        start = time.perf_counter()
        ledger = newsroom.ledger()
        print(f"the whole ledger ({len(ledger.claims)} claims): {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
