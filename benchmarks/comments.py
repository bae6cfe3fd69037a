"""Scores what is marked among comments: ``python -m benchmarks.comments [DIR/comments/youtube-spam]``.

With the folder of the YouTube Spam Collection, each file is left out in turn: rules alone, rules with the trained part
(trained anew on the other files and our own shapes, marked from the shipped threshold), and a linear support vector
machine on the same files. Then both labelled sets of ours, and the time for 10,000 comments.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import process_time
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.svm import LinearSVC

from counterclaim.stories.advertising import Weights, shipped
from counterclaim.stories.comments import Comment, spam_reasons
from counterclaim.stories.features import features
from counterclaim.wars import load_war
from training.comments import collection, learned, own

SETS = (Path("tests/comments_dev"), Path("tests/comments_held"))
MANY = 10_000
Row = Mapping[str, str]


class Score(NamedTuple):
    """Counts of marks: right, wrong and missing among so many comments."""

    right: int
    wrong: int
    missing: int
    comments: int

    @property
    def precision(self) -> float:
        """The share of marks that are right; 1 where there are none."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what should be marked that is; 1 where there is none."""
        return self.right / (self.right + self.missing) if self.right + self.missing else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missing)

    @property
    def accuracy(self) -> float:
        """The share of comments treated rightly."""
        return (self.comments - self.wrong - self.missing) / max(1, self.comments)

    def __str__(self) -> str:
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}  acc {self.accuracy:.3f}"


def score(marked: Sequence[bool], wanted: Sequence[bool]) -> Score:
    """How marks compare with what should be marked."""
    pairs = list(zip(marked, wanted, strict=True))
    return Score(pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)), len(pairs))


def support_vectors(texts: Sequence[str], labels: Sequence[int], asked: Sequence[str]) -> list[bool]:
    """The peer: TF-IDF of words and pairs and of runs of two to five characters, and LinearSVC as it comes."""
    parts = [
        ("words", TfidfVectorizer(ngram_range=(1, 2))),
        ("characters", TfidfVectorizer(analyzer="char", ngram_range=(2, 5))),
    ]
    model = make_pipeline(FeatureUnion(parts), LinearSVC()).fit(texts, labels)
    return [bool(label) for label in model.predict(asked)]


def left_out(folder: Path) -> Iterator[tuple[str, dict[str, Score]]]:
    """For each file of the collection how the three do on it, having seen only the others."""
    paths = sorted(folder.glob("*.csv"))
    for path in paths:
        others = [other for other in paths if other != path]
        asked, labels = collection(path)
        wanted = [label == 1 for label in labels]
        rules = [bool(reason) for reason in spam_reasons(asked, "", trained=False)]
        columns, constant = learned(others)
        odds = Weights(columns, constant, 0, 0).log_odds(features(asked), len(asked))
        ours = [bool(rule or high) for rule, high in zip(rules, odds > shipped().threshold, strict=True)]
        texts = [text for other in others for text in collection(other)[0]]
        known = [label for other in others for label in collection(other)[1]]
        clean = [[text.replace("\ufeff", "") for text in group] for group in (texts, asked)]
        peer = support_vectors(clean[0], known, clean[1])
        yield (
            path.stem,
            {
                "rules": score(rules, wanted),
                "ours": score(ours, wanted),
                "SVM": score(peer, wanted),
            },
        )


def labelled(folder: Path) -> list[tuple[Row, str]]:
    """Each comment of one of our sets with the reason that it is marked for, empty where it is not."""
    stories, rows = (
        [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        for name in ("stories", "comments")
    )
    war, found = load_war("ukraine"), []
    for story in stories:
        under = [row for row in rows if row["story"] == story["id"]]
        given = [Comment(row["text"], row.get("author", ""), row.get("said", "")) for row in under]
        found += zip(under, spam_reasons(given, story["text"], story["title"], war), strict=True)
    return found


def print_set(folder: Path, misses: bool) -> None:
    """The figures of one of our sets, by language and by kind."""
    pairs = labelled(folder)
    for language in ("en", "uk", "ru", ""):
        rows = [(row, reason) for row, reason in pairs if row["language"].startswith(language)]
        result = score([bool(reason) for _, reason in rows], [row["label"] != "fine" for row, _ in rows])
        fine = sum(row["label"] == "fine" for row, _ in rows)
        print(
            f"{folder.name} {language or 'all'}: {len(rows)} comments, {result}, {result.wrong} of {fine} fine marked"
        )
    for kind in ("spam", "off-topic", "campaign"):
        held = [bool(reason) for row, reason in pairs if row["label"] == kind]
        print(f"{folder.name} {kind}: {sum(held)} of {len(held)} marked")
    if misses:
        for row, reason in pairs:
            if (row["label"] == "fine") == bool(reason):
                print(f"  {row['label']}, {reason or 'not marked'}: {row['text']}")


def print_speed() -> None:
    """CPU seconds for many different comments under one story, one in five advertising, nothing remembered before."""
    texts, labels = own()
    chance = random.Random(7)
    honest, adverts = ([t for t, label in zip(texts, labels, strict=True) if label == kind] for kind in (0, 1))
    words = sorted({word for text in honest for word in text.split() if word.isalpha()})
    made = [
        " ".join([chance.choice(adverts if i % 5 == 0 else honest), *chance.choices(words, k=chance.randrange(1, 9))])
        for i in range(MANY)
    ]
    story = json.loads((SETS[0] / "stories.jsonl").read_text(encoding="utf-8").splitlines()[0])
    war = load_war("ukraine")
    given = [Comment(text, f"a{i % 997}", f"2025-10-14T{i // 600:02}:{i // 10 % 60:02}") for i, text in enumerate(made)]
    start = process_time()
    reasons = spam_reasons(given, story["text"], story["title"], war)
    spent = process_time() - start
    print(f"{MANY:,} comments under one story: {spent:.2f} s CPU, {sum(map(bool, reasons)):,} marked")


def main() -> None:
    """Print the figures; ``--misses`` shows what is missed of the set that is mended on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("collection", type=Path, nargs="?")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    print_speed()
    for folder in SETS:
        print_set(folder, options.misses and folder is SETS[0])
    if options.collection is None:
        return
    every: dict[str, list[Score]] = {}
    for name, scores in left_out(options.collection):
        for kind, result in scores.items():
            print(f"{name} left out, {kind}: {result}")
            every.setdefault(kind, []).append(result)
    for kind, results in every.items():
        means = [float(np.mean([getattr(r, n) for r in results])) for n in ("precision", "recall", "f1", "accuracy")]
        print("mean, {}: P {:.3f}  R {:.3f}  F1 {:.3f}  acc {:.3f}".format(kind, *means))


if __name__ == "__main__":
    main()
