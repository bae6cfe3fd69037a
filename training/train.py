"""Trains the attribution tagger: ``python training/train.py --polnear DIR --out DIR``; on two cores about two hours.

Base: multilingual-e5-small (MIT). Loss: conditional random field over word labels + cross entropy + links of spans.
bfloat16 arithmetic with float32 master weights; eager attention, which is the faster on a CPU in training.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent))
import e5
import sentencepiece
import vocabulary
from corpus import Article, Example, Told, example, joined, own, polnear, requoted, told
from evaluate import claims_scored, spans_scored
from network import Chain, Linker, Tagger, load

from counterclaim.claims.tagger.decode import CLAIM_PARTS, PREDICATES, STANCES
from counterclaim.claims.tagger.words import (
    MASK,
    PADDING,
    WINDOW,
    WORD,
    Block,
    Pieces,
    encode,
    paragraphs_of,
    read,
    windows,
)

Labelled = tuple[int, tuple[tuple[int, int, int, int], ...], int]  # a piece, its claims, their speaker


@dataclass(frozen=True, slots=True)
class Item:
    """A window ready for a batch."""

    ids: list[int]
    at: list[int]
    labels: list[int]
    opens: list[bool]
    spans: list[tuple[int, int, int, int]]
    anchors: tuple[Labelled, ...] | None = None  # where claims are labelled


def items(found: Example, rng: random.Random | None) -> Iterator[Item]:
    first = rng.randint(WINDOW // 4, WINDOW) if rng else WINDOW
    for window in windows(found.blocks, WINDOW, first):
        yield item(found, window)


def item(found: Example, window: Sequence[Block]) -> Item:
    ids, at = encode(window)
    low, high = window[0].first, window[-1].last
    opens = [block.opens and i == block.first for block in window for i in range(block.first, block.last)]
    spans = [(kind, a - low, b - low, n) for kind, a, b, n in found.spans if low <= a and b < high]
    return Item(ids, at, found.labels[low:high], opens, spans)


def batches(windows_: Sequence[Item], tokens: int, rng: random.Random | None = None) -> list[list[Item]]:
    """Windows of like length together, ``tokens`` pieces a batch with its padding."""
    ordered = sorted(windows_, key=lambda x: len(x.ids) + (rng.random() * 8 if rng else 0))
    out: list[list[Item]] = [[]]
    for one in ordered:
        if out[-1] and (len(out[-1]) + 1) * len(one.ids) > tokens:
            out.append([])
        out[-1].append(one)
    if rng:
        rng.shuffle(out)
    return out


def padded(rows: Sequence[Sequence[int]], fill: int) -> torch.Tensor:
    width = max(map(len, rows))
    return torch.tensor([[*row, *[fill] * (width - len(row))] for row in rows])


class Learner:
    """The network with its losses and its optimiser."""

    def __init__(self, model: Tagger, options: argparse.Namespace, steps: int) -> None:
        self.model, self.chain, self.linker = model, Chain(), Linker()
        self.options = options
        self.rng = np.random.default_rng(options.seed)
        new = [
            *model.labels.parameters(),
            *model.links.parameters(),
            *model.claims.parameters(),
            *self.chain.parameters(),
            *self.linker.parameters(),
        ]
        fresh = {id(p) for p in [*new, model.word.weight]}
        model.word.weight.requires_grad = options.word_lr > 0
        if options.freeze:
            model.position.requires_grad = False
            for part in (model.norm, *model.layers[: options.freeze]):
                part.requires_grad_(False)
        rest = [p for p in model.parameters() if id(p) not in fresh and p.requires_grad]
        groups = [
            {"params": [p for p in rest if p.ndim > 1], "lr": options.lr, "weight_decay": 0.01},
            {"params": [p for p in rest if p.ndim <= 1], "lr": options.lr, "weight_decay": 0.0},
            {"params": new, "lr": options.head_lr, "weight_decay": 0.0},
        ]
        if options.word_lr > 0:
            groups.append({"params": [model.word.weight], "lr": options.word_lr, "weight_decay": 0.0})
        self.optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
        warm = options.warm * steps
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda s: min((s + 1) / warm, max(0.0, 1 - s / steps) / 0.94)
        )
        self.trained = [p for group in groups for p in group["params"]]

    def step(self, batch: Sequence[Item]) -> float:
        ids = padded([one.ids for one in batch], PADDING)
        mask = padded([[1] * len(one.ids) for one in batch], 0)
        gone = torch.from_numpy(self.rng.random(ids.shape) < self.options.word_drop) & (ids > MASK)
        ids[gone] = MASK
        with torch.autocast("cpu", torch.bfloat16):
            labels, links, claims = self.model(ids, mask)
        if batch[0].anchors is not None:
            loss = self.options.claim_weight * self._claim_loss(batch, claims.float())
        else:
            loss = self._label_loss(batch, labels.float())
            loss = loss + self.options.link_weight * self._link_loss(batch, links.float())
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimiser.step()
        self.schedule.step()
        self.optimiser.zero_grad(set_to_none=True)
        return float(loss.detach())

    def _label_loss(self, batch: Sequence[Item], labels: torch.Tensor) -> torch.Tensor:
        at = padded([one.at for one in batch], 0)
        gold = padded([one.labels for one in batch], 0)
        opens = padded([one.opens for one in batch], 0).bool()
        valid = padded([[1] * len(one.at) for one in batch], 0).bool()
        z = labels.gather(1, at[..., None].expand(-1, -1, labels.shape[-1]))
        words = valid.sum()
        plain = torch.nn.functional.cross_entropy(z[valid], gold[valid])
        return self.chain.loss(z, gold, opens, valid) / words + self.options.plain_weight * plain

    def _claim_loss(self, batch: Sequence[Item], claims: torch.Tensor) -> torch.Tensor:
        rows, at, stances, holders, extents, speakers = [], [], [], [], [], []
        for row, one in enumerate(batch):
            for piece, labelled, speaker in one.anchors or ():
                wanted = [0] * len(PREDICATES)
                for predicate, stance, _, _ in labelled:
                    wanted[predicate] = stance
                rows.append(row)
                at.append(piece)
                stances.append(wanted)
                holders.append(next((h for _, _, h, _ in labelled if h), 0) if labelled else -100)
                extents.append(next((e for _, _, _, e in labelled if e), 0) if labelled else -100)
                speakers.append(speaker if speaker >= 0 else -100)
        stance, holder, extent, speaker = claims[rows, at].split(CLAIM_PARTS, 1)
        entropy = torch.nn.functional.cross_entropy
        loss = entropy(stance.reshape(-1, len(STANCES)), torch.tensor(stances).flatten()) * len(PREDICATES)
        for part, wanted in ((holder, holders), (extent, extents), (speaker, speakers)):
            if any(w >= 0 for w in wanted):
                loss = loss + 0.5 * entropy(part, torch.tensor(wanted))
        return loss

    def _link_loss(self, batch: Sequence[Item], links: torch.Tensor) -> torch.Tensor:
        rows, first, second, kinds, gap, same = [], [], [], [], [], []
        for row, one in enumerate(batch):
            spans = sorted(one.spans, key=lambda s: s[1])
            for i, (kind, a, end, n) in enumerate(spans):
                for other, b, _, m in spans[i + 1 :]:
                    rows.append(row)
                    first.append(one.at[a])
                    second.append(one.at[b])
                    kinds.append((kind, other))
                    gap.append(b - end - 1)
                    same.append(float(n == m))
        if not rows:
            return links.sum() * 0
        kind = torch.tensor(kinds)
        vectors = links.view(*links.shape[:2], 2, 3, -1)
        left = vectors[rows, first, 0, kind[:, 0]]
        right = vectors[rows, second, 1, kind[:, 1]]
        logits = self.linker(left, right, kind, torch.tensor(gap))
        return torch.nn.functional.binary_cross_entropy_with_logits(logits, torch.tensor(same))


class Mean:
    """The mean of the weights over the last steps (Izmailov et al. 2018), which scores better than the last of them."""

    def __init__(self, learner: Learner) -> None:
        self.parts = {"model": learner.model, "chain": learner.chain, "linker": learner.linker}
        self.sums = {name: {k: v.clone() for k, v in part.state_dict().items()} for name, part in self.parts.items()}
        self.count = 1

    def add(self) -> None:
        """Take in the weights of now."""
        self.count += 1
        for name, part in self.parts.items():
            for key, value in part.state_dict().items():
                self.sums[name][key].lerp_(value, 1 / self.count)

    def take(self) -> None:
        """Give the learner the mean."""
        for name, part in self.parts.items():
            part.load_state_dict(self.sums[name])


def save(learner: Learner, model: bytes, options: argparse.Namespace, out: Path) -> None:
    state = {
        name: part.state_dict()
        for name, part in (("model", learner.model), ("chain", learner.chain), ("linker", learner.linker))
    }
    torch.save(state | {"options": vars(options)}, out / "tagger.pt")
    (out / "pieces.model").write_bytes(model)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polnear", type=Path, required=True, help="folder with train/ and dev/")
    parser.add_argument("--own", type=Path, default=Path(__file__).parent / "own", help="our own marked paragraphs")
    parser.add_argument("--out", type=Path, required=True)
    for name, kind, default in (
        ("epochs", int, 6),
        ("own-times", int, 2),
        ("claims-times", int, 3),
        ("claim-weight", float, 1.0),
        ("claim-tokens", int, 1024),
        ("polnear-share", float, 1.0),
        ("vocabulary", int, 40_000),
        ("lr", float, 2e-4),
        ("head-lr", float, 1e-3),
        ("word-lr", float, 5e-5),
        ("tokens", int, 2048),
        ("word-drop", float, 0.05),
        ("dropout", float, 0.1),
        ("requote", float, 0.3),
        ("plain-weight", float, 0.3),
        ("link-weight", float, 0.3),
        ("warm", float, 0.06),
        ("seed", int, 1),
        ("steps", int, 0),
        ("threads", int, 2),
        ("hold", int, 25),
        ("freeze", int, 0),
        ("mean", float, 0.25),
    ):
        parser.add_argument(f"--{name}", type=kind, default=default)
    parser.add_argument("--resume", type=Path, help="go on from the weights of an earlier run")
    return parser.parse_args()


def epoch(
    articles: Sequence[Article],
    extra: Sequence[Article],
    claims: list[Told],
    pieces: Pieces,
    options: argparse.Namespace,
    rng: random.Random,
) -> list[list[Item]]:
    """The batches of one pass: every article packed anew, some with other quotation marks, ours joined into pages."""
    found: list[Item] = []
    chosen = list(articles)
    rng.shuffle(chosen)
    for article in chosen[: round(len(chosen) * options.polnear_share)]:
        shown = requoted(article, rng) if rng.random() < options.requote else article
        found += items(example(shown, pieces), rng)
    for _ in range(options.own_times if extra else 0):
        for language in sorted({article.name.partition("-")[0] for article in extra}):
            page = [article for article in extra if article.name.startswith(language)]
            rng.shuffle(page)
            found += packed([example(article, pieces) for article in page])
    made = batches(found, options.tokens, rng)
    for _ in range(options.claims_times):
        for language in sorted({one.name[:2] for one in claims}):
            page = [one for one in claims if one.name.startswith(language)]
            rng.shuffle(page)
            made += batches(list(anchored(joined(page), pieces, rng)), options.claim_tokens, rng)
    rng.shuffle(made)
    return made


def anchored(told_: Told, pieces: Pieces, rng: random.Random | None) -> Iterator[Item]:
    """Windows of a text with the pieces of its anchors, those that have any."""
    reading = read(told_.text, paragraphs_of(told_.text), pieces)
    first = rng.randint(WINDOW // 4, WINDOW) if rng else WINDOW
    anchors = list(told_.anchors)
    for window in windows(reading.blocks, WINDOW, first):
        ids, at = encode(window)
        words = reading.words[window[0].first : window[-1].last]
        found: list[Labelled] = []
        while anchors and anchors[0].start < words[-1][1]:
            anchor = anchors.pop(0)
            word = next((i for i, (_, end) in enumerate(words) if end > anchor.start), None)
            if word is not None:
                found.append((at[word], anchor.claims, anchor.speaker))
        if found:
            yield Item(ids, [], [], [], [], tuple(found))


def packed(page: Sequence[Example]) -> Iterator[Item]:
    """Windows over several small examples, as over the paragraphs of a page."""
    held: list[Item] = []
    for found in page:
        for one in items(found, None):
            if held and sum(len(h.ids) - 1 for h in held) + len(one.ids) > WINDOW:
                yield merged(held)
                held = []
            held.append(one)
    if held:
        yield merged(held)


def merged(parts: Sequence[Item]) -> Item:
    ids, at, labels, opens, spans = [0], [], [], [], []
    for number, part in enumerate(parts):
        shift, words = len(ids) - 1, len(at)
        at += [i + shift for i in part.at]
        ids += part.ids[1:]
        labels += part.labels
        opens += part.opens
        spans += [(k, a + words, b + words, n + 1000 * number) for k, a, b, n in part.spans]
    return Item(ids, at, labels, opens, spans)


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    train, dev = polnear(options.polnear / "train"), polnear(options.polnear / "dev")
    base = e5.read()
    model_bytes, ids = vocabulary.trim(base, (w for a in train for w in WORD.findall(a.text)), options.vocabulary)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model_bytes)
    pieces = Pieces(processor.encode)
    ours = [a for path in sorted(options.own.glob("*.txt")) for a in own(path)]
    labelled = [t for path in sorted((options.own / "claims").glob("*.txt")) for t in told(path)]
    claims = [one for n, one in enumerate(labelled) if n % options.hold]
    held = [item for one in labelled[:: options.hold] for item in anchored(one, pieces, None)]
    steps_an_epoch = len(epoch(train, ours, claims, pieces, options, random.Random(options.seed)))
    total = options.steps or int(steps_an_epoch * options.epochs * 1.01)
    learner = Learner(load(base, ids, options.dropout), options, total)
    if options.resume:
        state = torch.load(options.resume / "tagger.pt", weights_only=False)
        now = learner.model.state_dict()
        for name, value in state["model"].items():
            if name in now:
                now[name][: len(value)].copy_(value)  # a head may have more outputs than it had then
        learner.chain.load_state_dict(state["chain"])
        learner.linker.load_state_dict(state["linker"])
    print(json.dumps({k: str(v) for k, v in vars(options).items()}), f"steps {total}", flush=True)
    start, done, seen, means, mean = time.time(), 0, 0, {}, None
    for number in range(1, options.epochs + 1):
        learner.model.train()
        for batch in epoch(train, ours, claims, pieces, options, rng):
            loss = learner.step(batch)
            of = "claims" if batch[0].anchors is not None else "attributions"
            means[of] = loss if of not in means else 0.98 * means[of] + 0.02 * loss
            done, seen = done + 1, seen + sum(len(one.ids) for one in batch)
            if done >= total * (1 - options.mean) and done % 10 == 0:
                mean = mean or Mean(learner)
                mean.add()
            if done % 50 == 0:
                spent = time.time() - start
                print(f"step {done}/{total} loss {means} {seen / spent:.0f} pieces/s {spent / 60:.1f} min", flush=True)
            if done % 200 == 0:
                save(learner, model_bytes, options, options.out)
            if options.steps and done >= options.steps:
                break
        save(learner, model_bytes, options, options.out)
        report = f"({len(ours)} + {len(claims)} texts of our own):"
        print(f"epoch {number}", report, spans_scored(learner, dev, pieces), claims_scored(learner, held), flush=True)
        if options.steps and done >= options.steps:
            break
    if mean:
        mean.take()
        (options.out / "mean").mkdir(exist_ok=True)
        save(learner, model_bytes, options, options.out / "mean")
        print("mean", spans_scored(learner, dev, pieces), claims_scored(learner, held), flush=True)


if __name__ == "__main__":
    main()
