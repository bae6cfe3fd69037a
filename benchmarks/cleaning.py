"""Where the time of cleaning goes, beside trafilatura's fast mode; and what tells two stories from two halves of one.

    python -m benchmarks.cleaning DIR/pages/scrapinghub       (make peers first)

Every page is taken three times and the best counts, in CPU time: what stays when machines are shared.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from selectolax.lexbor import LexborHTMLParser

from benchmarks.injected import paragraphs
from benchmarks.pages import ours, trafilatura_fast
from counterclaim.documents.body import shipped
from counterclaim.documents.clean import clean
from counterclaim.documents.decode import decode
from counterclaim.documents.headlines import cohesion
from counterclaim.documents.tree import parse
from counterclaim.store.labels import read_pages


def best(work: Callable[[Any], Any], things: Iterable[Any]) -> float:
    """CPU milliseconds a thing, the best of three for each."""
    spent = []
    for thing in things:
        times = []
        for _ in range(3):
            began = process_time()
            work(thing)
            times.append(process_time() - began)
        spent.append(min(times))
    return 1000 * sum(spent) / len(spent)


def main() -> None:
    """Run and print."""
    logging.disable(logging.CRITICAL)
    labelled = read_pages(Path(sys.argv[1]))
    raw = [page for _, page in labelled.values()]
    texts = [decode(page).text for page in raw]
    trees = [parse(text) for text in texts]
    whole, theirs = best(ours, raw), best(trafilatura_fast, raw)
    print(f"ours {whole:.1f} ms, trafilatura fast {theirs:.1f} ms, ratio {whole / theirs:.2f}")
    for name, work, things in (
        ("decoding", lambda page: decode(page), raw),
        ("lexbor alone", LexborHTMLParser, texts),
        ("parsing and the walk", parse, texts),
        ("the model and what it looks at", shipped().probabilities, trees),
        ("cleaning, the model among it", lambda tree: clean(tree, tree.title), trees),
    ):
        print(f"{best(work, things):6.2f} ms  {name}")
    stories = [paragraphs(str(label["articleBody"])) for label, _ in labelled.values()]
    halves = [cohesion(s[len(s) // 2 :][:6], s[: len(s) // 2] + s[len(s) // 2 :][6:]) for s in stories if len(s) >= 10]
    pairs = [
        cohesion(two[:6], one)
        for one, two in zip(stories, stories[1:] + stories[:1], strict=True)
        if len(one) >= 2 and len(two) >= 3
    ]
    for limit in (0.25, 0.5, 0.74, 1.0):
        print(
            f"cohesion under {limit}: {np.mean(np.array(halves) < limit):.3f} of {len(halves)} halves of one story, "
            f"{np.mean(np.array(pairs) < limit):.3f} of {len(pairs)} pairs of stories"
        )


if __name__ == "__main__":
    main()
