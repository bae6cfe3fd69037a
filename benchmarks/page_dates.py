"""Scores the day of publication found in pages: exact, within a day, none, wrong, and the CPU time a page.

    python -m benchmarks.page_dates [DIR/pages/trafilatura] [--misses]

Two sets of our own pages, of which nobody mends on the held one, and the labelled pages of the trafilatura evaluation
where they are at hand, in two halves by their file's name: ``even`` is mended on, ``odd`` is not. Beside it, on the
same pages in the same run, htmldate (fast and extensive) and trafilatura's metadata. Times are on top of the parse.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import lxml.html
from htmldate import find_date
from selectolax.lexbor import LexborHTMLParser
from trafilatura.metadata import extract_metadata

from counterclaim.documents.decode import decode
from counterclaim.documents.meta import Meta, read_meta
from counterclaim.documents.tree import shallow

SETS = ("tests/page_dates_dev/pages.jsonl", "tests/page_dates_held/pages.jsonl")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page with the day on which it was published; ``modified`` where the label has that too."""

    name: str
    url: str
    html: str
    day: date | None
    modified: date | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over pages that state a day, days found in those that state none, and CPU milliseconds a page."""

    pages: int
    exact: int
    near: int
    none: int
    invented: int
    ms: float

    def __str__(self) -> str:
        wrong = self.pages - self.exact - self.none
        share = self.exact / max(1, self.pages)
        return (
            f"{self.pages} pages: exact {share:.3f}, within a day {self.near / max(1, self.pages):.3f}, "
            f"none {self.none}, wrong {wrong}, invented {self.invented}, {self.ms:.2f} ms a page"
        )


def own(path: Path) -> list[Labelled]:
    """The pages of a file of ours; a page without a ``day`` states none."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Labelled(r["name"], r["url"], r["html"], _day(r.get("day")), _day(r.get("modified"))) for r in rows]


def foreign(folder: Path) -> tuple[list[Labelled], Mapping[str, int]]:
    """The labelled pages that are at hand, and how many labels were left out, by why."""
    found, left = [], {"without a date": 0, "not a date": 0, "page not here": 0}
    rows = json.loads((folder / "evaldata.json").read_text(encoding="utf-8"))
    for url, row in rows.items():
        path = folder / "eval" / (row["file"] + ".gz")
        if not row.get("date"):
            left["without a date"] += 1
        elif (day := _day(row["date"])) is None:
            left["not a date"] += 1
        elif not path.exists():
            left["page not here"] += 1
        else:
            found.append(Labelled(row["file"], url, decode(gzip.decompress(path.read_bytes())).text, day))
    return found, left


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def is_even(page: Labelled) -> bool:
    """Whether a page is of the half that is mended on."""
    return hashlib.sha256(page.name.encode()).digest()[0] % 2 == 0


def meta_of(page: Labelled) -> Meta:
    """What the product reads of a page."""
    return read_meta(LexborHTMLParser(shallow(page.html)), page.url)


def score(pages: Sequence[Labelled], finder: Callable[[Labelled], tuple[date | None, float]]) -> Score:
    """Run a finder, which returns the day and the CPU seconds that it took, over pages."""
    exact = near = none = invented = 0
    spent, stated = 0.0, 0
    for page in pages:
        day, seconds = finder(page)
        spent += seconds
        if page.day is None:
            invented += day is not None
            continue
        stated += 1
        exact += day == page.day
        near += day is not None and abs((day - page.day).days) <= 1
        none += day is None
    return Score(stated, exact, near, none, invented, 1000 * spent / max(1, len(pages)))


def stated(pages: Sequence[Labelled]) -> int:
    """Pages whose label contradicts what JSON-LD or a ``<meta>`` of publication says: nobody can be right on them."""
    found = [(page.day, meta_of(page).published) for page in pages if page.day]
    return sum(
        days.last not in (None, day) and ("JSON" in days.reason or "<meta>" in days.reason) for day, days in found
    )


def ours(page: Labelled) -> tuple[date | None, float]:
    """The product."""
    parser = LexborHTMLParser(shallow(page.html))
    start = time.process_time()
    day = read_meta(parser, page.url).published.last
    return day, time.process_time() - start


def peer(extensive: bool) -> Callable[[Labelled], tuple[date | None, float]]:
    """The htmldate library, given the parsed page and its address."""

    def run(page: Labelled) -> tuple[date | None, float]:
        tree = lxml.html.fromstring(page.html.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
        start = time.process_time()
        try:
            found = find_date(tree, original_date=True, extensive_search=extensive, url=page.url)
        except (ValueError, TypeError, AttributeError):
            found = None
        return _day(found), time.process_time() - start

    return run


def trafilatura(page: Labelled) -> tuple[date | None, float]:
    """The metadata that trafilatura reads, given the parsed page and its address."""
    tree = lxml.html.fromstring(page.html.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    start = time.process_time()
    found = extract_metadata(tree, default_url=page.url)
    return _day(found.date if found else None), time.process_time() - start


FINDERS: Mapping[str, Callable[[Labelled], tuple[date | None, float]]] = {
    "ours": ours,
    "htmldate, fast": peer(False),
    "htmldate, extensive": peer(True),
    "trafilatura": trafilatura,
}


def main() -> None:
    """Print the figures, with ``--misses`` what is missed in the sets that are mended on."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", nargs="?", type=Path)
    options.add_argument("--misses", action="store_true")
    given = options.parse_args()
    logging.disable(logging.CRITICAL)
    sets = {path.split("/")[1]: own(Path(path)) for path in SETS if Path(path).exists()}
    if given.folder:
        pages, left = foreign(given.folder)
        print("evaldata, left out:", ", ".join(f"{count} {why}" for why, count in left.items()))
        sets["evaldata, even half"] = [page for page in pages if is_even(page)]
        sets["evaldata, odd half"] = [page for page in pages if not is_even(page)]
        sets["evaldata, all"] = pages
    whole = [page for name, pages in sets.items() if "half" not in name for page in pages]
    sets["all sets"] = whole
    for name, pages in sets.items():
        for finder, run in FINDERS.items():
            print(f"{name}; {finder}: {score(pages, run)}")
        print(f"{name}; ours, wrong by the label though the page's own head has that day: {stated(pages)}")
        changed = [page for page in pages if page.modified]
        if changed:
            right = sum(meta_of(page).modified.last == page.modified for page in changed)
            print(f"{name}; ours, day of change: {right} of {len(changed)} exact")
    if given.misses:
        for name in ("page_dates_dev", "evaldata, even half"):
            for page in sets.get(name, []):
                meta = meta_of(page)
                if meta.published.last != page.day or (page.modified and meta.modified.last != page.modified):
                    found = f"{meta.published.last} ({meta.published.reason}), changed {meta.modified.last}"
                    print(f"{page.name}: {page.day}, found {found}")


if __name__ == "__main__":
    main()
