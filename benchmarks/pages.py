"""Cleaning beside other programs, on the same pages in the same run: text, speed, and what is injected.

    python -m benchmarks.pages DIR/pages            (make peers installs what it compares with)

CPU time is of one process; machines are shared, so the ratios to trafilatura's fast mode are what to compare.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from benchmarks.injected import KINDS, Injected, chosen, inject
from counterclaim.documents.clean import clean
from counterclaim.documents.decode import decode
from counterclaim.documents.tree import parse
from counterclaim.evaluation.pages import PageText, by_strings, by_words, strings_of
from counterclaim.model import UNKNOWN_DAYS, Document, RegionRole
from counterclaim.store.labels import read_pages
from counterclaim.stories.split import split

Extract = Callable[[bytes], list[str]]
"""A page's bytes to its stories' texts and, last, its comments' text."""


def ours(raw: bytes) -> list[str]:
    """Counterclaim, from bytes to stories, as ``counterclaim eval pages`` times it."""
    tree = parse(decode(raw).text)
    text, regions, title = clean(tree, tree.title)
    day = datetime.now(UTC)
    stories = split(Document("", "", "", UNKNOWN_DAYS, day, "other", text, regions, title, "text/html"))
    told = ["\n".join(text[r.start : r.end] for r in story.regions if r.role is RegionRole.BODY) for story in stories]
    comments = "\n".join(text[r.start : r.end] for r in regions if r.role is RegionRole.COMMENT)
    return [*([text for text in told if text] or [""]), comments]


def trafilatura_fast(raw: bytes) -> list[str]:
    """Trafilatura without its fallbacks; comments as it finds them."""
    from trafilatura import bare_extraction

    found = bare_extraction(decode(raw).text, fast=True, include_comments=True)
    return [found.text or "", found.comments or ""] if found else ["", ""]


def trafilatura_default(raw: bytes) -> list[str]:
    """Trafilatura as it comes."""
    from trafilatura import bare_extraction

    found = bare_extraction(decode(raw).text, include_comments=True)
    return [found.text or "", found.comments or ""] if found else ["", ""]


def resiliparse(raw: bytes) -> list[str]:
    """Resiliparse's main content."""
    from resiliparse.extract.html2text import extract_plain_text

    return [extract_plain_text(decode(raw).text, main_content=True, comments=False), ""]


def newspaper(raw: bytes) -> list[str]:
    """newspaper4k."""
    from newspaper import Article, Config

    config = Config()
    config.fetch_images = False
    article = Article("https://page.invalid/", config=config)
    article.download(input_html=decode(raw).text)
    article.parse()
    return [article.text, ""]


PEERS: dict[str, Extract] = {
    "ours": ours,
    "trafilatura fast": trafilatura_fast,
    "trafilatura": trafilatura_default,
    "resiliparse": resiliparse,
    "newspaper4k": newspaper,
}


def run(extract: Extract, pages: Mapping[str, bytes]) -> dict[str, tuple[list[str], float]]:
    """Every page's texts and CPU seconds; a page that a program fails on counts as empty."""
    found = {}
    for name, raw in pages.items():
        began = process_time()
        try:
            texts = extract(raw)
        except Exception:
            texts = ["", ""]
        found[name] = (texts, process_time() - began)
    return found


def text_scores(home: Path, extract: Extract) -> dict[str, Any]:
    """The set's own measure."""
    labelled = read_pages(home)
    found = run(extract, {name: raw for name, (_, raw) in labelled.items()})
    read_texts = {
        name: PageText(texts[0], (texts[-1],), seconds, _all_text(labelled[name][1]))
        for name, (texts, seconds) in found.items()
    }
    if home.name == "scrapinghub":
        return by_words({name: str(label["articleBody"]) for name, (label, _) in labelled.items()}, read_texts)
    return by_strings({name: strings_of(label) for name, (label, _) in labelled.items()}, read_texts)


def _all_text(raw: bytes) -> str:
    """Whatever the page says anywhere."""
    body = LexborHTMLParser(decode(raw).text).body
    return body.text(separator=" ") if body is not None else ""


def injection_scores(cases: list[Injected], extract: Extract) -> dict[str, float]:
    """Shares: injected paragraphs in the first story, stories lost, injected stories that are an item of their own."""
    leaked = told = total = lost = own = 0
    for case in cases:
        texts = run(extract, {"": case.page.encode()})[""][0]
        first, others = _plain(texts[0]), [_plain(text) for text in texts[1:-1]]
        comments = _plain(texts[-1])
        added = [_plain(text) for text in case.added]
        total += len(added)
        leaked += sum(text in first for text in added)
        told += sum(text in comments for text in added)
        own += any(sum(text in other for text in added) > len(added) / 2 for other in others)
        lost += sum(_plain(text) in first for text in case.true) < len(case.true) / 2
    return {"leak": leaked / total, "lost": lost / len(cases), "own": own / len(cases), "comments": told / total}


def _plain(text: str) -> str:
    return " ".join(text.split())


def main() -> None:
    """Run and print."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    home = Path(sys.argv[1])
    wanted = {name: PEERS[name] for name in (sys.argv[2].split(",") if len(sys.argv) > 2 else PEERS)}
    for folder in ("scrapinghub", "trafilatura"):
        times: dict[str, float] = {}
        for name, extract in wanted.items():
            scores = text_scores(home / folder, extract)
            times[name] = scores["cpu_ms_per_page"]
            comments = scores["comments"]
            told = f" comments {comments['recovered']:.3f} leak {comments['leak']:.3f}" if comments else ""
            ratio = times[name] / times.get("trafilatura fast", times[name])
            print(
                f"{folder:<12}{name:<18}P {scores['precision']:.4f} R {scores['recall']:.4f} F1 {scores['f1']:.4f} "
                f"{times[name]:6.1f} ms ({ratio:.2f}){told}",
                flush=True,
            )
        if "ours" in times and "trafilatura fast" in times:
            print(f"{folder:<12}ours takes {times['ours'] / times['trafilatura fast']:.2f} of trafilatura fast's time")
    labelled = read_pages(home / "scrapinghub")
    truth = {name: str(label["articleBody"]) for name, (label, _) in labelled.items()}
    texts = {name: decode(raw).text for name, (_, raw) in labelled.items()}
    names = chosen(truth)
    for kind in KINDS:
        cases = [inject(kind, n, other, texts, truth) for n, other in zip(names, names[1:] + names[:1], strict=True)]
        for name, extract in wanted.items():
            s = injection_scores(cases, extract)
            print(
                f"{kind:<12}{name:<18}leak {s['leak']:.3f} lost {s['lost']:.3f} "
                + (f"own item {s['own']:.3f}" if kind in KINDS[:2] else f"as comments {s['comments']:.3f}"),
                flush=True,
            )


if __name__ == "__main__":
    main()
