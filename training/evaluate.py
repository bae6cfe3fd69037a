"""Scores a tagger in training on exact character spans, decoded as at run time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from corpus import Article, example

from counterclaim.claims.tagger.decode import CLAIM_PARTS, PREDICATES, STANCES, labels_of, spans_of
from counterclaim.claims.tagger.words import PADDING, Pieces, encode, windows
from counterclaim.evaluation.standoff import KINDS

if TYPE_CHECKING:
    from train import Item, Learner


@torch.no_grad()
def spans_scored(learner: Learner, articles: Sequence[Article], pieces: Pieces) -> str:
    """F1 of source, cue and content over whole articles, as one line."""
    learner.model.eval()
    step, start = (table.detach().numpy() for table in learner.chain.tables())
    counts: Counter[tuple[str, str]] = Counter()
    for article in articles:
        found = example(article, pieces)
        scores = torch.cat([_scores(learner, list(window)) for window in windows(found.blocks)])
        opens = [block.opens and i == block.first for block in found.blocks for i in range(block.first, block.last)]
        predicted = {
            (kind, found.words[a][0], found.words[b][1])
            for kind, a, b in spans_of(labels_of(scores.numpy(), opens, step, start))
        }
        gold = {(k, *f) for m in article.marked for k, name in enumerate(KINDS) for f in m.of(name)}
        for kind, name in enumerate(KINDS):
            ours, theirs = {x for x in predicted if x[0] == kind}, {x for x in gold if x[0] == kind}
            counts[name, "hit"] += len(ours & theirs)
            counts[name, "all"] += len(ours) + len(theirs)
    return " ".join(f"{name} {2 * counts[name, 'hit'] / max(1, counts[name, 'all']):.4f}" for name in KINDS)


@torch.no_grad()
def claims_scored(learner: Learner, windows_: Sequence[Item]) -> str:
    """F1 of claims by predicate and stance at their places, and the share of right holders, extents and speakers."""
    learner.model.eval()
    counts: Counter[str] = Counter()
    for window in windows_:
        row = torch.tensor([window.ids])
        with torch.autocast("cpu", torch.bfloat16):
            claims = learner.model(row, torch.ones_like(row))[2][0].float()
        for piece, labelled, speaker in window.anchors or ():
            stances, *parts = claims[piece].split(CLAIM_PARTS)
            best = stances.view(len(PREDICATES), len(STANCES)).argmax(-1).tolist()
            found = {(p, s) for p, s in enumerate(best) if s}
            gold = {(p, s) for p, s, _, _ in labelled}
            counts["hit"] += len(found & gold)
            counts["all"] += len(found) + len(gold)
            holder = next((h for _, _, h, _ in labelled if h), 0) if labelled else -1
            extent = next((e for _, _, _, e in labelled if e), 0) if labelled else -1
            for name, part, wanted in zip(
                ("holder", "extent", "speaker"), parts, (holder, extent, speaker), strict=True
            ):
                if wanted >= 0:
                    counts[name] += int(part.argmax()) == wanted
                    counts[f"{name} of"] += 1
    shares = (f"{name} {counts[name] / max(1, counts[f'{name} of']):.3f}" for name in ("holder", "extent", "speaker"))
    return f"claims {2 * counts['hit'] / max(1, counts['all']):.4f} " + " ".join(shares)


def _scores(learner: Learner, window: list) -> torch.Tensor:
    ids, at = encode(window)
    row = torch.tensor([ids])
    with torch.autocast("cpu", torch.bfloat16):
        labels, *_ = learner.model(row, (row != PADDING).long())
    return labels[0, at].float()
