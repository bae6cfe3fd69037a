"""CPU time a stage, a ledger's and a site's time, and peak memory, on pages made from the samples.

    python -m benchmarks.flow [COPIES]

Every copy of the samples is told on another day and of another town, so that nothing is a copy of anything. Machines
are shared: compare figures of one run with one another, not with those of another machine.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from counterclaim.model import Fetched
from counterclaim.pipeline import PER_DOCUMENT, STAGES, Desk, Work, built_in_gazetteer
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.wars import load_war

SAMPLES = Path(__file__).parents[1] / "samples"
TOWNS = ("Kupiansk", "Pokrovsk", "Lyman", "Siversk", "Vovchansk", "Huliaipole", "Kostiantynivka", "Chasiv Yar")


def pages(copies: int) -> list[Fetched]:
    """The English sample pages, each in ``copies`` variants: another town, another day."""
    made = []
    for number in range(copies):
        day = date(2025, 1, 1) + timedelta(days=number % 330)
        for path in sorted(SAMPLES.glob("en-*.html")):
            text = path.read_text("utf-8").replace("Kupiansk", TOWNS[number % len(TOWNS)])
            text = f"<meta property='article:published_time' content='{day}'>{text}<p>Edition {number}.</p>"
            made.append(
                Fetched(text.encode(), f"https://example.org/{number}/{path.name}", datetime.now(UTC), "text/html")
            )
    return made


def main() -> None:
    """Run and print."""
    copies = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    desk = Desk(load_war(), GazetteerFile(built_in_gazetteer()))
    spent: Counter[str] = Counter()
    works = []
    fetched = pages(copies)
    desk.work(fetched[0])  # what is made once is made before the clock starts
    for item in fetched:
        work = Work(fetched=item)
        for stage in STAGES[:PER_DOCUMENT]:
            start = time.process_time()
            work = stage.run(desk, work)
            spent[stage.name] += time.process_time() - start
        works.append(work)
    whole = Work(
        documents=tuple(w.document for w in works if w.document),
        stories=tuple(story for w in works for story in w.stories),
        resolved=tuple(claim for w in works for claim in w.resolved),
    )
    for stage in STAGES[PER_DOCUMENT:]:
        start = time.process_time()
        whole = stage.run(desk, whole)
        spent[stage.name] += time.process_time() - start
    characters = sum(len(document.text) for document in whole.documents)
    print(
        f"{len(works)} pages, {characters:,} characters, {len(whole.resolved)} claims, {len(whole.files or {})} files"
    )
    for stage in STAGES:
        print(f"{stage.name:14} {spent[stage.name]:8.2f} CPU s  {1000 * spent[stage.name] / len(works):8.1f} ms a page")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    print(f"peak memory    {peak:8.0f} MiB")


if __name__ == "__main__":
    main()
