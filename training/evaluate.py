"""Scores a tagger in training on exact character spans, decoded as at run time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from corpus import Article, example

from counterclaim.claims.tagger.decode import labels_of, spans_of
from counterclaim.claims.tagger.words import PADDING, Pieces, encode, windows
from counterclaim.evaluation.standoff import KINDS

if TYPE_CHECKING:
    from train import Learner


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


def _scores(learner: Learner, window: list) -> torch.Tensor:
    ids, at = encode(window)
    row = torch.tensor([ids])
    with torch.autocast("cpu", torch.bfloat16):
        labels, *_ = learner.model(row, (row != PADDING).long())
    return labels[0, at].float()
