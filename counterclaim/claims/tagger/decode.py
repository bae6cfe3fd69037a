"""From the encoder's scores to attributions: the best legal path of labels, its spans, and which belong together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

# what the claim head tells of a place mention, in the order of its outputs
PREDICATES = (
    "control advance attack encirclement infiltration clearing withdrawal surrender supply situation strike casualties "
    "forecast order"
).split()
STANCES = ("none", "asserts", "denies", "hedges", "cannot")
HOLDERS = ("-", "U", "R", "C")
EXTENTS = ("-", "full", "most", "part", "outskirts", "none")
SPEAKERS = ("T", "U", "R", "O")  # whose claim: the text's own, Ukraine's side, Russia's side, another's
STANCE_WIDTH = len(PREDICATES) * len(STANCES)
CLAIM_PARTS = (STANCE_WIDTH, len(HOLDERS), len(EXTENTS), len(SPEAKERS))
CLAIM_WIDTH = sum(CLAIM_PARTS)


def labels_of(scores: Array, opens: Sequence[bool], step: Array, start: Array) -> list[int]:
    """The best path (Viterbi 1967) over words x 7 ``scores``; ``opens`` tells the words that begin a paragraph."""
    if not len(scores):
        return []
    best = scores[0] + (start if opens[0] else 0)
    back = np.zeros(scores.shape, np.int64)
    for t in range(1, len(scores)):
        if opens[t]:
            back[t] = best.argmax()
            best = best.max() + start + scores[t]
        else:
            moved = best[:, None] + step
            back[t] = moved.argmax(0)
            best = moved.max(0) + scores[t]
    path = [int(best.argmax())]
    for t in range(len(scores) - 1, 0, -1):
        path.append(int(back[t, path[-1]]))
    return path[::-1]


def spans_of(labels: Sequence[int]) -> list[tuple[int, int, int]]:
    """``(kind, first word, last word)`` in order; kinds 0 source, 1 cue, 2 content."""
    spans: list[tuple[int, int, int]] = []
    kind, first = -1, 0
    for i, label in enumerate([*labels, 0]):
        now = (label - 1) // 2 if label else -1
        if kind >= 0 and (now != kind or label % 2 == 1):
            spans.append((kind, first, i - 1))
            kind = -1
        if now >= 0 and kind < 0:
            kind, first = now, i
    return spans


class Links:
    """Which spans make one attribution, by the learned scores of pairs, decoded under the constraints of the task.

    A source or a content belongs to one attribution; an attribution has one cue, which may have several fragments, or
    none: then it is a content with the source that it goes with, or a content alone.
    """

    def __init__(self, far: Array, scale: float) -> None:
        self.far, self.scale = far, scale

    def probability(self, vectors: Array, spans: Sequence[tuple[int, int, int]]) -> Array:
        """``[i, j]`` for spans in order, ``vectors`` words x 2 x 3 x width (as the earlier span, as the later)."""
        kinds = np.array([kind for kind, _, _ in spans])
        first, last = np.array([a for _, a, _ in spans]), np.array([b for _, _, b in spans])
        left, right = vectors[first, 0, kinds], vectors[first, 1, kinds]
        gap = np.clip(first[None, :] - last[:, None] - 1, 0, None)
        bucket = np.minimum(np.floor(np.log2(gap + 1)).astype(int), 7)
        logits = left @ right.T * self.scale + self.far[kinds[:, None], kinds[None, :], bucket]
        upper = np.triu(1 / (1 + np.exp(-logits)), 1)
        return np.asarray(upper + upper.T, np.float32)

    def groups(self, vectors: Array, spans: Sequence[tuple[int, int, int]]) -> list[list[int]]:
        """Indices of spans by attribution, in order of the first span; a span that fits nowhere stands alone."""
        if not spans:
            return []
        chance = self.probability(vectors, spans)
        cues = [i for i, span in enumerate(spans) if span[0] == 1]
        home: dict[int, int] = {}
        for n, i in enumerate(cues):
            mates = [j for j in cues[:n] if chance[i, j] > 0.5]
            home[i] = home[max(mates, key=lambda j: (chance[i, j], j))] if mates else i
        for kind, anchors in ((2, cues), (0, cues)):
            for i, span in enumerate(spans):
                if span[0] == kind:
                    self._attach(i, anchors, chance, home)
        bare = [i for i, span in enumerate(spans) if span[0] == 2 and i not in home]
        for i in bare:
            home[i] = i
        for i, span in enumerate(spans):
            if span[0] == 0 and i not in home:
                self._attach(i, bare, chance, home)
        grouped: dict[int, list[int]] = {}
        for i in range(len(spans)):
            grouped.setdefault(home.get(i, i), []).append(i)
        return list(grouped.values())

    @staticmethod
    def _attach(i: int, anchors: Sequence[int], chance: Array, home: dict[int, int]) -> None:
        best = max(anchors, key=lambda j: (chance[i, j], -j), default=None)
        if best is not None and chance[i, best] > 0.5:
            home[i] = home[best]
