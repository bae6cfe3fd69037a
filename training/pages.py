"""Trains the model that tells a page's story from its furniture (``counterclaim/documents/body.npz``).

    python training/pages.py DIR/pages [--cache FILE]        (make peers first)

Teachers are two other programs' extractions of the 884 pages of trafilatura's evaluation (trafilatura, newspaper4k),
corrected by the strings that its labels want and do not want. The 181 pages of the other set are not learned from.
Printed: both sets' scores; for the pages learned from, each half scored by a model of the other half.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import pickle
import re
import warnings
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from counterclaim.documents.body import BodyModel, Forest, surroundings
from counterclaim.documents.clean import _is_embedded, read_html
from counterclaim.documents.decode import decode
from counterclaim.documents.features import ClassWords, features, tokens
from counterclaim.documents.threads import find_threads
from counterclaim.documents.tree import Tree, parse
from counterclaim.evaluation.pages import PageText, by_strings, by_words, strings_of
from counterclaim.model import UNKNOWN_DAYS, Document, RegionRole
from counterclaim.store.labels import read_pages
from counterclaim.stories.split import split

HOME = Path(__file__).parents[1] / "counterclaim" / "documents"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TREES, DEPTH, RATE = 100, 4, 0.12
KEPT_FURNITURE = 0.4  # of the blocks that are furniture; the others teach little


class Sample(NamedTuple):
    """A page with what each of its blocks is (1 the story) and how sure that is."""

    name: str
    tree: Tree
    wanted: np.ndarray
    weight: np.ndarray


def teachers(text: str) -> tuple[str, str]:
    import trafilatura
    from newspaper import Article, Config

    config = Config()
    config.fetch_images = False
    try:
        first = trafilatura.extract(text, include_comments=False) or ""
    except Exception:
        first = ""
    try:
        article = Article("https://page.invalid/", config=config)
        article.download(input_html=text)
        article.parse()
        second = article.text
    except Exception:
        second = ""
    return first, second


def squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def sample(name: str, text: str, taught: tuple[str, str], label: dict[str, Any]) -> Sample:
    """Label the blocks of a page: comments are never the story."""
    tree = parse(text)
    first, second = map(squeezed, taught)
    strings = strings_of(label)
    wanted, unwanted, comments = (
        [s for s in map(squeezed, group) if s] for group in (strings.wanted, strings.unwanted, strings.comments)
    )
    threads = find_threads(tree)
    unseen = tree.unseen([len(text) for text in tree.texts])
    said: set[str] = set()
    labels, weights = [], []
    for piece, block in enumerate(map(squeezed, tree.texts)):
        is_story, weight = bool(block) and block in first, 1.0
        if is_story != (block in second) and len(block) > 40:
            weight = 0.6
        if len(block) < 12:
            weight *= 0.5
        told = any(s in block or (len(block) > 15 and block in s) for s in wanted)
        if threads.within[piece] >= 0 or any(len(s) > 5 and s in block for s in comments):
            is_story, weight = False, 1.0
        elif told:
            is_story, weight = True, 5.0
        elif any(len(s) > 3 and s in block for s in unwanted):
            is_story, weight = False, 4.0
        if unseen[piece] or (is_story and len(block) > 40 and block in said):
            is_story, weight = False, 0.2
        if _is_embedded(tree, tree.within[piece]):
            weight = 0.05
        said.add(block)
        labels.append(float(is_story))
        weights.append(weight)
    length = np.array([min(len(t), 400) for t in tree.texts], float)
    weight = np.array(weights) * np.sqrt(length)
    weight *= 50 * min(1.0, len(weight) / 10) / max(1e-9, weight.sum())
    tree.parser = None  # type: ignore[assignment]  # samples are kept in files
    return Sample(name, tree, np.array(labels), weight)


def class_words(samples: list[Sample], least: int = 4) -> dict[str, float]:
    """Weigh the words around each block by logistic regression; words of fewer than four pages are left out."""
    pages: Counter[str] = Counter()
    grouped: dict[tuple[str, frozenset[str]], list[float]] = {}
    for name, tree, wanted, weight in samples:
        around: list[frozenset[str]] = []
        for tag, label, parent in zip(tree.tags, tree.labels, tree.parents, strict=True):
            around.append(frozenset(tokens(tag, label)) | (around[parent] if parent >= 0 else frozenset()))
        used: set[str] = set()
        for element, y, w in zip(tree.within, wanted, weight, strict=True):
            used |= around[element]
            grouped.setdefault((name, around[element]), [0.0, 0.0])[int(y)] += w
        pages.update(used)
    words = {w: i for i, w in enumerate(sorted(w for w, n in pages.items() if n >= least))}
    rows, columns, ys, ws = [], [], [], []
    for (_, around_it), weights in sorted(grouped.items(), key=lambda item: (item[0][0], sorted(item[0][1]))):
        known = sorted(words[w] for w in around_it if w in words)
        for y, w in enumerate(weights):
            if w > 0:
                rows += [len(ys)] * len(known)
                columns += known
                ys.append(y)
                ws.append(w)
    matrix = csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(ys), len(words)))
    model = LogisticRegression(C=0.3, max_iter=60).fit(matrix, ys, sample_weight=ws)
    return {w: round(float(model.coef_[0][i]), 2) for w, i in words.items() if abs(model.coef_[0][i]) >= 0.02}


def boosted(rows: np.ndarray, wanted: np.ndarray, weight: np.ndarray) -> Forest:
    kept = (wanted > 0) | (np.random.default_rng(0).random(len(wanted)) < KEPT_FURNITURE)
    weight = np.where(wanted > 0, weight, weight / KEPT_FURNITURE)[kept]
    model = HistGradientBoostingClassifier(
        max_iter=TREES, max_depth=DEPTH, max_leaf_nodes=2**DEPTH, learning_rate=RATE, l2_regularization=1.0,
        min_samples_leaf=30, early_stopping=False, random_state=0,
    ).fit(rows[kept], wanted[kept], sample_weight=weight)  # fmt: skip
    return written_out(model)


def written_out(model: HistGradientBoostingClassifier) -> Forest:
    """The model's trees, each filled up to the whole depth."""
    inner = 2**DEPTH - 1
    predictors = [only for (only,) in model._predictors]
    columns = np.zeros((len(predictors), inner), np.int32)
    limits = np.full((len(predictors), inner), np.inf, np.float32)
    leaves = np.zeros((len(predictors), inner + 1), np.float32)
    for number, predictor in enumerate(predictors):
        stack = [(0, 0)]
        while stack:
            at, slot = stack.pop()
            node = predictor.nodes[at]
            if node["is_leaf"] and slot < inner:
                low = high = slot
                while low < inner:
                    low, high = 2 * low + 1, 2 * high + 2
                leaves[number, low - inner : high - inner + 1] = node["value"]
            elif node["is_leaf"]:
                leaves[number, slot - inner] = node["value"]
            else:
                columns[number, slot] = node["feature_idx"]
                limits[number, slot] = node["num_threshold"]
                stack += [(node["left"], 2 * slot + 1), (node["right"], 2 * slot + 2)]
    return Forest(columns, limits, leaves, float(model._baseline_prediction.ravel()[0]))


def train(samples: list[Sample], folds: int = 2) -> tuple[BodyModel, dict[str, float]]:
    """The second forest learns from what a first one, of other pages, says; so do both from foreign class words."""
    parts = [[s for s in samples if digest(s.name) // 2 % folds == fold] for fold in range(folds)]
    seen: dict[str, np.ndarray] = {}
    first: dict[str, np.ndarray] = {}
    for fold, held in enumerate(parts):
        others = [s for other, part in enumerate(parts) if other != fold for s in part]
        words = ClassWords(class_words(others))
        alone = boosted(*together(others, {s.name: features(s.tree, words) for s in others}))
        for s in held:
            seen[s.name] = features(s.tree, words)
            first[s.name] = alone.probabilities(seen[s.name])
    table = class_words(samples)
    alone = boosted(*together(samples, seen))
    rows = {s.name: np.column_stack([seen[s.name], surroundings(s.tree, first[s.name])]) for s in samples}
    return BodyModel(alone, boosted(*together(samples, rows)), ClassWords(table)), table


def together(samples: list[Sample], rows: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        np.concatenate([rows[s.name] for s in samples]),
        np.concatenate([s.wanted for s in samples]),
        np.concatenate([s.weight for s in samples]),
    )


def digest(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16)


def found(model: BodyModel, tree: Tree, limit: float) -> PageText:
    likely = model.probabilities(tree)
    return PageText("\n".join(t for t, p in zip(tree.texts, likely, strict=True) if p >= limit))


def save(model: BodyModel, table: dict[str, float]) -> None:
    arrays: dict[str, Any] = {}
    for name, forest in (("alone", model.alone), ("among", model.among)):
        arrays |= {
            f"{name}_columns": forest.columns.astype(np.int16),
            f"{name}_limits": forest.limits,
            f"{name}_leaves": forest.leaves,
            f"{name}_start": np.float32(forest.start),
        }
    np.savez_compressed(HOME / "body.npz", **arrays)
    text = json.dumps(table, ensure_ascii=False, indent=0, sort_keys=True)
    (HOME / "class_words.json").write_text(text + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, help="where the teachers' answers are kept between runs")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    began = time()
    labelled = read_pages(arguments.folder / "trafilatura")
    kept = arguments.cache and arguments.cache.is_file()
    answers = pickle.loads(arguments.cache.read_bytes()) if kept else {}
    for name, (_, raw) in labelled.items():
        if name not in answers:
            answers[name] = teachers(decode(raw).text)
    if arguments.cache:
        arguments.cache.write_bytes(pickle.dumps(answers))
    made = [sample(n, decode(raw).text, answers[n], dict(label)) for n, (label, raw) in labelled.items()]
    samples = [s for s in made if s.tree.texts]
    print(f"{len(samples)} pages, {sum(len(s.tree.texts) for s in samples)} blocks, {time() - began:.0f} s", flush=True)
    model, table = train(samples)
    save(model, table)
    print(f"{len(table)} class words, {time() - began:.0f} s", flush=True)
    other = read_pages(arguments.folder / "scrapinghub")
    truth = {name: str(label["articleBody"]) for name, (label, _) in other.items()}
    trees = {name: parse(decode(raw).text) for name, (_, raw) in other.items()}
    for limit in (0.3, 0.4, 0.5, 0.6):
        show(f"not learned from, {limit}", by_words(truth, {n: found(model, t, limit) for n, t in trees.items()}))
    halves = [[s for s in samples if digest(s.name) % 2 == half] for half in range(2)]
    labels = {s.name: strings_of(labelled[s.name][0]) for s in samples}
    texts: dict[str, PageText] = {}
    for half, held in enumerate(halves):
        model = train(halves[1 - half])[0]
        texts |= {s.name: cleaned(decode(labelled[s.name][1]).text, model) for s in held}
    show("by the other half, whole", by_strings(labels, texts))


def cleaned(text: str, model: BodyModel) -> PageText:
    """The first story as the whole cleaning leaves it."""
    page = read_html(text, model=model)
    document = Document("", "", "", UNKNOWN_DAYS, EPOCH, "", page.text, page.regions, media_type="text/html")
    story = next((s for s in split(document) if any(r.role is RegionRole.BODY for r in s.regions)), None)
    body = [page.text[r.start : r.end] for r in story.regions if r.role is RegionRole.BODY] if story else []
    return PageText("\n".join(body), (), 0.0, page.text)


def show(what: str, scores: dict[str, Any]) -> None:
    print(f"{what:<24}P {scores['precision']:.4f} R {scores['recall']:.4f} F1 {scores['f1']:.4f}", flush=True)


if __name__ == "__main__":
    main()
