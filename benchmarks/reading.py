"""Speed and memory of reading: the model alone, the cascade on a news mix and on pages that are all about the front.

    python -m benchmarks.reading [PAGES]

Figures are of CPU time on one core; the ratios to reading without the model, in the same run, are what to compare.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.flow import pages as front_pages
from counterclaim.claims import rules
from counterclaim.claims.tagger.model import shipped
from counterclaim.language.sentences import split_sentences
from counterclaim.model import Fetched
from counterclaim.pipeline import PER_DOCUMENT, STAGES, Desk, Work, built_in_gazetteer
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.wars import load_war

ORDINARY = Path(__file__).with_name("ordinary.txt").read_text("utf-8").splitlines()
PARAGRAPHS = 8  # of an ordinary page, about thirty sentences


def ordinary(number: int) -> Fetched:
    """A page on something else, no two alike."""
    lines = [ORDINARY[(number * 5 + k * 3) % len(ORDINARY)] for k in range(PARAGRAPHS)]
    body = "".join(f"<p>{line}</p>" for line in lines)
    head = f"<head><title>Page {number}</title></head>"
    html = f"<html>{head}<body><article><h1>News {number}</h1>{body}</article></body></html>"
    return Fetched(html.encode(), f"https://example.org/ordinary/{number}", datetime.now(UTC), "text/html")


def a_second(desk: Desk, fetched: Sequence[Fetched]) -> float:
    """Pages read for each second of CPU time, from bytes to resolved claims."""
    start = time.process_time()
    for item in fetched:
        work = Work(fetched=item)
        for stage in STAGES[:PER_DOCUMENT]:
            work = stage.run(desk, work)
    return len(fetched) / (time.process_time() - start)


def model_alone() -> tuple[float, float]:
    """Sentences and characters for each second of CPU time, over the ordinary pages' text."""
    text = "\n".join(ORDINARY * 4)
    tagger = shipped()
    tagger.mark(ORDINARY[0])
    start = time.process_time()
    tagger.mark(text)
    spent = time.process_time() - start
    return len(list(split_sentences(text, 0, len(text)))) / spent, len(text) / spent


def main() -> None:
    """Run and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    desk = Desk(load_war(), GazetteerFile(built_in_gazetteer()))
    front = front_pages(max(1, count // 4))[:count]
    mix = [front[n // 10] if n % 10 == 0 else ordinary(n) for n in range(count)]
    a_second(desk, [front[0], ordinary(0)])  # what is made once is made before the clock starts
    sentences, characters = model_alone()
    print(f"model alone        {sentences:8.0f} sentences, {characters:,.0f} characters a CPU-second")
    with_model = a_second(desk, mix), a_second(desk, front)
    reader = rules.story_reading
    rules.story_reading = lambda *_: None  # the same pages by the rules alone
    without = a_second(desk, mix), a_second(desk, front)
    rules.story_reading = reader
    for name, ours, rest in zip(("one in ten at front", "all on the front"), with_model, without, strict=True):
        print(f"{name:<19}{ours:8.1f} pages a CPU-second; {rest / ours:.1f} times as many by the rules alone")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    print(f"peak memory        {peak:8.0f} MiB")


if __name__ == "__main__":
    main()
