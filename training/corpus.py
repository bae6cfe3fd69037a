"""What the tagger learns from: PolNeAR's articles, and paragraphs of our own in three languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from counterclaim.claims.tagger.decode import EXTENTS, HOLDERS, PREDICATES, SPEAKERS, STANCES
from counterclaim.claims.tagger.words import Block, Pieces, paragraphs_of, read
from counterclaim.evaluation.standoff import KINDS, parse
from counterclaim.language.marks import Marked
from counterclaim.language.sentences import split_sentences

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
    """Words and blocks of an article, a label a word, spans as ``(kind, first word, last word, attribution)``."""

    words: list[tuple[int, int]]
    blocks: list[Block]
    labels: list[int]
    spans: list[tuple[int, int, int, int]]


def polnear(folder: Path, annotator: int = 0) -> list[Article]:
    """Articles of ``folder/text`` with ``folder/attributions``; of several annotators the one asked for."""
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


@dataclass(frozen=True, slots=True)
class Anchor:
    """A mention of a place, ``[start, end)``, its claims as ``(predicate, stance, holder, extent)`` indices, and whose.

    ``speaker`` is an index too, -1 where nobody has said whose claim it is.
    """

    start: int
    end: int
    claims: tuple[tuple[int, int, int, int], ...]
    speaker: int = -1


@dataclass(frozen=True, slots=True)
class Told:
    """A paragraph, or several, with its place mentions; sentences without one have their first word as an anchor."""

    name: str
    text: str
    anchors: tuple[Anchor, ...]


def told(path: Path) -> list[Told]:
    """Texts with ``{mention|speaker>predicate:stance:holder:extent;...}``; ``ValueError`` where it is broken.

    In a file with empty lines between articles a text is an article, else it is a line.
    """
    found: list[list[Told]] = [[]]
    lines = path.read_text(encoding="utf-8").splitlines()
    whole = sum(not line.strip() for line in lines) * 12 > len(lines)
    for number, line in enumerate(lines, 1):
        if line.startswith("#") or not line.strip():
            found.append([])
            continue
        found[-1].append(_told(f"{path.stem}-{number}", line.strip(), f"{path}:{number}"))
        if not whole:
            found.append([])
    return [joined(article) for article in found if article]


def joined(parts: Sequence[Told]) -> Told:
    """Texts one after the other as one, a line or more each."""
    anchors, at = [], 0
    for part in parts:
        anchors += [replace(a, start=a.start + at, end=a.end + at) for a in part.anchors]
        at += len(part.text) + 1
    return Told(parts[0].name, "\n".join(part.text for part in parts), tuple(anchors))


def _told(name: str, line: str, where: str) -> Told:
    text, at = "", 0
    anchors: list[Anchor] = []
    for mark in re.finditer(r"\{([^{}|]*)\|([^{}|]*)\}\s?", line):
        text += line[at : mark.start()]
        mention = "" if mark[1] == "^" else mark[1]
        whose, _, labels = mark[2].rpartition(">")
        speaker = SPEAKERS.index(whose) if whose else -1
        anchors.append(Anchor(len(text), len(text) + len(mention), _labels(labels, where), speaker))
        text += mention + ("" if mark[1] == "^" else mark[0][len(mark[0].rstrip()) :])
        at = mark.end()
    text += line[at:]
    if any(sign in text for sign in "{}|"):
        raise ValueError(f"{where}: braces that are no markup")
    for sentence in split_sentences(text, 0, len(text)):
        if not any(sentence.start <= a.start < sentence.end for a in anchors):
            anchors.append(Anchor(sentence.start, sentence.start, ()))
    return Told(name, text, tuple(sorted(anchors, key=lambda a: a.start)))


def _labels(words: str, where: str) -> tuple[tuple[int, int, int, int], ...]:
    if words.strip() == "-":
        return ()
    found = []
    for label in words.split(";"):
        parts = label.strip().split(":")
        if len(parts) != 4:
            raise ValueError(f"{where}: a label has four parts, not {label!r}")
        tables = (PREDICATES, STANCES, HOLDERS, EXTENTS)
        found.append(tuple(table.index(part) for table, part in zip(tables, parts, strict=True)))
    return tuple(found)


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
