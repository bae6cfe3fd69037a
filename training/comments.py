"""Makes the part that knows advertising in comments: ``python -m training.comments DIR/comments/youtube-spam``.

It learns from the YouTube Spam Collection (Alberto, Lochter and Almeida 2015; CC BY 4.0) and from shapes of our own in
three languages (``own/comments``: ``+`` advertising, ``-`` none; ``{a|b}`` one of several), and from our own reports as
what is no advertising. Only weights are kept, no sentence. The threshold leaves at least 99 in 100 honest comments of
``tests/comments_dev`` unmarked.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from counterclaim.stories.advertising import Weights, packed, unpacked
from counterclaim.stories.features import BUCKETS, features
from counterclaim.stories.neutral import neutral
from counterclaim.wars import load_war, wars

HERE = Path(__file__).parent
OUT = HERE.parent / "counterclaim" / "stories" / "advertising.npz"
DEV = HERE.parent / "tests" / "comments_dev" / "comments.jsonl"
STRENGTH = 60.0  # the inverse of regularisation
OWN_SHARE = 1.0  # how much our sentences weigh together beside the collection
EACH = 16  # at most so many sentences of one shape
HONEST_MARKED = 0.01  # the share of honest comments that the trained part may mark by itself
LEAST = 0.5  # log odds: advertising must be more likely than not in any case
STRICTER = 1.0  # log odds more for a comment that speaks of the story
REPORTING = 1500  # sentences of our own reporting, which comments quote and imitate
_CHOICE = re.compile(r"\{([^{}]*)\}")
_MARKUP = re.compile(r"\[\w+\||\]|\{([^|{}]*)\|[^{}]*\}")
Labelled = tuple[list[str], list[int]]


def collection(path: Path) -> Labelled:
    """Comments of one file of the collection, and 1 for spam."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["CONTENT"] for row in rows], [int(row["CLASS"]) for row in rows]


def own() -> Labelled:
    """Sentences from our shapes, and 1 for advertising; the same at every run."""
    texts, labels = [], []
    for path in sorted((HERE / "own" / "comments").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            made = sorted(set(_made(line[2:])))
            texts += made
            labels += [int(line[0] == "+")] * len(made)
    return texts, labels


def reporting() -> list[str]:
    """Sentences of the paragraphs that the tagger learns from: how reports read, which is no advertising."""
    found = set()
    for path in sorted((HERE / "own").glob("*.txt")) + sorted((HERE / "own" / "claims").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                plain = _MARKUP.sub(lambda match: match[1] or "", line)
                found |= {part.strip() for part in re.split(r"(?<=[.!?…])\s+", plain) if part.count(" ") > 3}
    return random.Random(REPORTING).sample(sorted(found), REPORTING)


def _made(shape: str) -> Iterator[str]:
    chance = random.Random(shape)
    for _ in range(EACH):
        text = shape
        while match := _CHOICE.search(text):
            text = text[: match.start()] + chance.choice(match[1].split("|")) + text[match.end() :]
        text = " ".join(text.split()).replace(" ,", ",").replace(" !", "!")
        yield text if chance.random() < 0.3 else text[0].upper() + text[1:]


def without_sides(texts: Sequence[str]) -> list[str]:
    """Texts with the names of every war's sides made one word, as the product reads them."""
    for war in wars():
        plain = neutral(load_war(war))
        texts = [plain(text) for text in texts]
    return list(texts)


def fitted(texts: Sequence[str], labels: Sequence[int], weights: Sequence[float]) -> tuple[NDArray[np.float64], float]:
    """A weight for each column and the constant, as they are after packing."""
    found = features(texts)
    table = csr_matrix((found.values, (found.rows, found.columns)), shape=(len(texts), BUCKETS))
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(table, labels, sample_weight=weights)
    return unpacked(*packed(model.coef_[0])), float(model.intercept_[0])


def learned(files: Sequence[Path]) -> tuple[NDArray[np.float64], float]:
    """What is learned from files of the collection and from our own sentences, which weigh ``OWN_SHARE`` as much."""
    texts, labels = own()
    reports = reporting()
    texts, labels = without_sides(texts + reports), labels + [0] * len(reports)
    ours = len(texts)
    for path in files:
        more, marks = collection(path)
        texts, labels = texts + more, labels + marks
    theirs = len(texts) - ours
    return fitted(texts, labels, [OWN_SHARE * theirs / ours] * ours + [1.0] * theirs)


def honest() -> list[str]:
    """The development set's comments that are no advertising, copied ones too, as the product reads them."""
    rows = map(json.loads, DEV.read_text(encoding="utf-8").splitlines())
    return without_sides([row["text"] for row in rows if row["label"] in ("fine", "campaign")])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("collection", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    columns, constant = learned(sorted(options.collection.glob("*.csv")))
    texts = honest()
    odds = np.sort(Weights(columns, constant, 0, 0).log_odds(features(texts), len(texts)))
    threshold = max(LEAST, round(float(np.quantile(odds, 1 - HONEST_MARKED, method="higher")) + 0.005, 2))
    numbers, largest = packed(columns)
    np.savez_compressed(
        options.out, weights=numbers, largest=largest, constants=np.array([constant, threshold, threshold + STRICTER])
    )
    print(f"{len(texts)} honest comments, log odds up to {odds[-4:].round(2)}; threshold {threshold:.2f}")
    print(f"{options.out.name}: {options.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
