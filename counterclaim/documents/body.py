"""How likely each block of a page belongs to its story: two small boosted forests over what can be seen of it.

The first looks at a block alone; the second also at what the first says of the blocks around it. ``training/pages.py``
made them (``body.npz``) and the words of class names that they lean on (``class_words.json``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from counterclaim.documents.features import ClassWords, Matrix, features, levels, shifted
from counterclaim.documents.tree import Tree

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Forest:
    """Boosted trees of one depth, written out in full: ``columns`` and ``limits`` (trees, 2**depth - 1), ``leaves``
    (trees, 2**depth) in log odds, and where they start from.
    """

    columns: npt.NDArray[np.int32]
    limits: Vector
    leaves: Vector
    start: float

    def probabilities(self, rows: Matrix) -> Vector:
        """For each row the probability, 0 to 1."""
        trees, inner = self.columns.shape
        columns, limits, leaves = self.columns.ravel(), self.limits.ravel(), self.leaves.ravel()
        flat = np.ascontiguousarray(rows).ravel()
        offsets = (np.arange(len(rows), dtype=np.int32) * rows.shape[1])[:, None]
        first = np.arange(trees, dtype=np.int32) * inner
        at = np.broadcast_to(first, (len(rows), trees))
        for _ in range(inner.bit_length()):
            right = flat.take(columns.take(at) + offsets) > limits.take(at)
            at = 2 * at + (1 - first) + right
        odds = self.start + leaves.take(at + np.arange(trees, dtype=np.int32) - inner).sum(axis=1)
        likely: Vector = (1 / (1 + np.exp(-odds))).astype(np.float32)
        return likely


@dataclass(frozen=True, slots=True)
class BodyModel:
    """Both forests and the weights of class names' words."""

    alone: Forest
    among: Forest
    words: ClassWords

    def probabilities(self, tree: Tree) -> Vector:
        """For each piece of a page how likely it belongs to the story, 0 to 1."""
        if not tree.texts:
            return np.zeros(0, np.float32)
        seen = features(tree, self.words)
        first = self.alone.probabilities(seen)
        return self.among.probabilities(np.column_stack([seen, surroundings(tree, first)]))


def surroundings(tree: Tree, likely: Vector) -> Matrix:
    """What the first forest says of the blocks around each: in the elements that hold it, before, after and near."""
    lengths = np.array([len(text) for text in tree.texts], np.float64)
    mass = likely * lengths
    held, chars = tree.sums(mass), tree.sums(lengths)
    total = max(1.0, float(held[0]))
    columns: list[npt.NDArray[Any]] = [likely]
    around = levels(tree)
    columns += [held[level] / np.maximum(1, chars[level]) for level in around]
    columns += [held[level] / total for level in around]
    so_far = np.cumsum(mass)
    columns += [(so_far - mass) / total, (total - so_far) / total]
    columns += [shifted(likely[:, None], step)[:, 0] for step in (-3, -2, -1, 1, 2, 3)]
    masses, sizes = np.append(0, so_far), np.append(0, np.cumsum(lengths))
    places = np.arange(len(likely))
    for reach in (5, 10):
        low, high = np.maximum(0, places - reach), np.minimum(len(likely), places + reach + 1)
        columns.append((masses[high] - masses[low]) / np.maximum(1, sizes[high] - sizes[low]))
    return np.column_stack(columns).astype(np.float32)


@lru_cache(maxsize=1)
def shipped() -> BodyModel:
    """The model that ships with the package."""
    home = files("counterclaim.documents")
    words = json.loads(home.joinpath("class_words.json").read_text("utf-8"))
    with home.joinpath("body.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        alone, among = (
            Forest(
                arrays[f"{name}_columns"].astype(np.int32),
                arrays[f"{name}_limits"].astype(np.float32),
                arrays[f"{name}_leaves"].astype(np.float32),
                float(arrays[f"{name}_start"]),
            )
            for name in ("alone", "among")
        )
    return BodyModel(alone, among, ClassWords(words))
