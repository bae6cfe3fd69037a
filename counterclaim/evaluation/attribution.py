"""Scores attributions against annotators' marks: exact character spans, and whole attributions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from counterclaim.errors import InputError
from counterclaim.evaluation.standoff import KINDS
from counterclaim.language.marks import Fragment, Marked

SCORED = (*KINDS, "linked")


def as_json(gold: Mapping[str, Sequence[Marked]], found: Mapping[str, Sequence[Marked]]) -> dict[str, Any]:
    """``source``, ``cue``, ``content``, ``linked`` with ``precision``, ``recall``, ``f1``, and the counts behind them.

    A span, which may be one fragment of a discontinuous one, is right where both its offsets are; an attribution is
    right (``linked``) where all of its spans are, and it has no other. Articles count together.
    """
    hits: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for article in sorted(gold):
        for kind in SCORED:
            right, ours = _things(gold[article], kind), _things(found.get(article, ()), kind)
            hits[kind] += len(right & ours)
            wanted[kind] += len(right)
            given[kind] += len(ours)
    return {kind: _numbers(hits[kind], given[kind], wanted[kind]) for kind in SCORED} | {"articles": len(gold)}


def _things(marked: Sequence[Marked], kind: str) -> set[Any]:
    if kind == "linked":
        return {(m.source, m.cue, m.content) for m in marked if m.content}
    return {fragment for m in marked for fragment in m.of(kind)}


def _numbers(hits: int, given: int, wanted: int) -> dict[str, Any]:
    precision = hits / given if given else 0.0
    recall = hits / wanted if wanted else 0.0
    total = precision + recall
    f1 = 2 * precision * recall / total if total else 0.0
    rounded = {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}
    return rounded | {"hits": hits, "found": given, "wanted": wanted}


def from_rows(rows: Iterable[Mapping[str, Any]], where: str) -> dict[str, list[Marked]]:
    """Predictions by article from rows with ``article, attribution, kind, start, end``.

    Raises ``InputError`` naming the row that has not these.
    """
    spans: dict[tuple[str, str], dict[str, list[Fragment]]] = {}
    for number, row in enumerate(rows, 1):
        try:
            kind, start, end = str(row["kind"]).lower(), int(row["start"]), int(row["end"])
            of = spans.setdefault((str(row["article"]), str(row["attribution"])), {kind: [] for kind in KINDS})
            of[kind].append((start, end))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"prediction {number} is not a span: {error}",
                where=where,
                remedy="one JSON object a line with article, attribution, kind (source, cue, content), start, end",
            ) from error
    found: dict[str, list[Marked]] = {}
    for (article, _), of in spans.items():
        found.setdefault(article, []).append(Marked(*(tuple(sorted(of[kind])) for kind in KINDS)))
    return found


def to_rows(article: str, marked: Sequence[Marked]) -> list[dict[str, Any]]:
    """The rows of one article's attributions, as ``from_rows`` reads them."""
    return [
        {"article": article, "attribution": number, "kind": kind, "start": start, "end": end}
        for number, one in enumerate(marked)
        for kind in KINDS
        for start, end in one.of(kind)
    ]
