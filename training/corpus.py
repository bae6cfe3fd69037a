"""What the tagger learns from: PolNeAR's articles, and paragraphs of our own in three languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

from counterclaim.claims.tagger.words import Block, Pieces, paragraphs_of, read
from counterclaim.evaluation.standoff import KINDS, parse
from counterclaim.model import Marked

LABELS = ("O", *(f"{part}-{kind}" for kind in KINDS for part in "BI"))
_MARKUP = re.compile(r"\[([sct])(\d+)\|([^\]|]*)\]")
_NAMES = {"s": "source", "c": "cue", "t": "content"}
QUOTES = (("“", "”"), ("«", "»"), ('"', '"'), ("„", "“"))


@dataclass(frozen=True, slots=True)
class Article:
    """A text with its attributions; ``name`` is the file's."""

    name: str
    text: str
    marked: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Words and blocks of an article, a label a word, and its spans as ``(kind, first word, last word, attribution)``."""

    words: list[tuple[int, int]]
    blocks: list[Block]
    labels: list[int]
    spans: list[tuple[int, int, int, int]]


def polnear(folder: Path, annotator: int = 0) -> list[Article]:
    """Articles of ``folder/text`` with ``folder/attributions``; of several annotators the one asked for, else the last."""
    by_article: dict[str, list[Path]] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        by_article.setdefault(path.stem.rsplit("_", 1)[0], []).append(path)
    articles = []
    for name, paths in sorted(by_article.items()):
        text = (folder / "text" / f"{name}.txt").read_bytes().decode("utf-8")
        annotations = paths[min(annotator, len(paths) - 1)].read_bytes().decode("utf-8")
        articles.append(Article(name, text, tuple(parse(text, annotations))))
    return articles


def own(path: Path) -> list[Article]:
    """Paragraphs with inline markup ``[s1|source] [c1|cue] [t1|content]``; raises ``ValueError`` where it is broken."""
    articles = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            text, marked = _without_markup(line.strip())
            if any(sign in text for sign in "[]|"):
                raise ValueError(f"{path}:{number}: brackets that are no markup")
            articles.append(Article(f"{path.stem}-{number}", text, marked))
    return articles


def _without_markup(line: str) -> tuple[str, tuple[Marked, ...]]:
    text, at = "", 0
    parts: dict[str, dict[str, list[tuple[int, int]]]] = {}
    for mark in _MARKUP.finditer(line):
        text += line[at : mark.start()]
        spans = parts.setdefault(mark[2], {kind: [] for kind in KINDS})
        spans[_NAMES[mark[1]]].append((len(text), len(text) + len(mark[3])))
        text += mark[3]
        at = mark.end()
    marked = tuple(Marked(*(tuple(spans[kind]) for kind in KINDS)) for spans in parts.values())
    return text + line[at:], marked


def requoted(article: Article, rng: Random) -> Article:
    """The article with its quotation marks in another style of equal length, since newsrooms differ in them."""
    opening, closing = rng.choice(QUOTES)
    text = article.text.replace("“", "\0").replace("”", "\1")
    return Article(article.name, text.replace("\0", opening).replace("\1", closing), article.marked)


def example(article: Article, pieces: Pieces) -> Example:
    """Words, blocks, labels and spans; a later annotation wins over words that an earlier one has too."""
    reading = read(article.text, paragraphs_of(article.text), pieces)
    labels = [0] * len(reading.words)
    spans = []
    fragments = [
        (start, end, kind, number)
        for number, marked in enumerate(article.marked)
        for kind, name in enumerate(KINDS)
        for start, end in marked.of(name)
    ]
    for start, end, kind, number in sorted(fragments):
        inside = [i for i, (s, e) in enumerate(reading.words) if s < end and start < e]
        if inside:
            for i in inside:
                labels[i] = 2 + 2 * kind
            labels[inside[0]] = 1 + 2 * kind
            spans.append((kind, inside[0], inside[-1], number))
    for i in range(1, len(labels)):
        if labels[i] and labels[i] % 2 == 0 and labels[i - 1] not in (labels[i], labels[i] - 1):
            labels[i] -= 1
    return Example(reading.words, reading.blocks, labels, spans)
