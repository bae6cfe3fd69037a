"""The tagger as a torch module: the e5-small encoder with a trimmed vocabulary, label scores, and vectors for links."""

from __future__ import annotations

import numpy as np
import torch
from e5 import E5
from torch import Tensor, nn
from torch.nn import functional

from counterclaim.claims.tagger.decode import CLAIM_WIDTH, PREDICATES, STANCE_WIDTH, STANCES

HEADS, LINK = 12, 32
FAR = 64  # pieces
LABELS = 7
FORBIDDEN = -1e4


class Drop(nn.Module):
    """Dropout by random bytes, several times as fast on a CPU as drawing a Bernoulli number each."""

    def __init__(self, share: float = 0.0) -> None:
        super().__init__()
        self.below = round(share * 256)
        self.rng = np.random.default_rng(0)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.below:
            return x
        drawn = np.frombuffer(self.rng.bytes(x.numel()), np.uint8).reshape(tuple(x.shape))
        kept = torch.from_numpy(drawn >= self.below)
        return x * (kept.to(x.dtype) * (256 / (256 - self.below)))


class Layer(nn.Module):
    """A transformer layer of the encoder; the query is scaled beforehand."""

    def __init__(self, hidden: int, feed_forward: int, epsilon: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm = nn.LayerNorm(hidden, eps=epsilon)
        self.wide = nn.Linear(hidden, feed_forward)
        self.narrow = nn.Linear(feed_forward, hidden)
        self.last = nn.LayerNorm(hidden, eps=epsilon)
        self.drop = Drop()
        self.smooth: Tensor | None = None  # what export evens the channels of the second product with

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, hidden = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, hidden // HEADS).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-1, -2) + bias).softmax(-1)
        told = (weights.to(v.dtype) @ v).transpose(1, 2).reshape(batch, length, hidden)
        x = self.norm(x + self.drop(self.out(told)))
        inner = functional.gelu(self.wide(x))
        inner = inner if self.smooth is None else inner * self.smooth
        return self.last(x + self.drop(self.narrow(inner)))


class ClaimHead(nn.Module):
    """What is claimed at each position: the piece itself and the words around it, near ones first, by attention."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.joined = nn.Linear(2 * hidden, hidden)
        self.out = nn.Linear(hidden, CLAIM_WIDTH)
        self._begin_at_priors()
        nn.init.normal_(self.qkv.weight[: 2 * hidden], std=0.01)
        nn.init.eye_(self.qkv.weight[2 * hidden :])
        nn.init.zeros_(self.qkv.bias)
        far = torch.arange(-FAR, FAR + 1).abs().float()
        reach = torch.tensor([3.0, 6.0, 10.0, 16.0, 24.0, 40.0] * (HEADS // 6))
        sides = torch.tensor([-1.0, 1.0]).repeat_interleave(HEADS // 2)
        one_sided = (torch.arange(-FAR, FAR + 1)[None, :] * sides[:, None] < 0).float() * -1.5
        self.distance = nn.Parameter(-far[None, :] / reach[:, None] + one_sided)

    def _begin_at_priors(self) -> None:
        """Most mentions carry few claims: a head that begins even spends its first steps pulling the encoder flat."""
        with torch.no_grad():
            self.out.weight.mul_(0.1)
            self.out.bias.zero_()
            stances = self.out.bias[:STANCE_WIDTH].view(len(PREDICATES), len(STANCES))
            stances[:] = torch.tensor([0.0, -3.0, -4.5, -5.0, -6.0])
            stances[0] = torch.tensor([0.0, -1.3, -2.5, -3.0, -3.5])  # control, the commonest

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, hidden = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, hidden // HEADS).permute(2, 0, 3, 1, 4)
        at = torch.arange(length)
        gap = (at[None, :] - at[:, None]).clamp(-FAR, FAR) + FAR
        weights = (q @ k.transpose(-1, -2) * (hidden // HEADS) ** -0.5 + self.distance[:, gap] + bias).softmax(-1)
        around = (weights.to(v.dtype) @ v).transpose(1, 2).reshape(batch, length, hidden)
        return self.out(functional.gelu(self.joined(torch.cat([x, around], -1))))


class Tagger(nn.Module):
    """``forward(ids, mask)`` gives, a piece, 7 label scores, 6 x 32 numbers for links, and the claim scores."""

    def __init__(self, vocabulary: int, hidden: int, layers: int, feed_forward: int, positions: int, epsilon: float):
        super().__init__()
        self.word = nn.Embedding(vocabulary, hidden)
        self.position = nn.Parameter(torch.zeros(positions, hidden))
        self.norm = nn.LayerNorm(hidden, eps=epsilon)
        self.layers = nn.ModuleList(Layer(hidden, feed_forward, epsilon) for _ in range(layers))
        self.drop = Drop(0.1)
        self.labels = nn.Linear(hidden, LABELS)
        self.links = nn.Linear(hidden, 6 * LINK)
        self.claims = ClaimHead(hidden)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        bias = ((1.0 - mask.float()) * FORBIDDEN)[:, None, None, :]
        x = self.norm(self.word(ids) + self.position[: ids.shape[1]])
        for layer in self.layers:
            x = layer(x, bias)
        x = self.drop(x)
        return self.labels(x), self.links(x), self.claims(x, bias)


def load(encoder: E5, ids: list[int], dropout: float) -> Tagger:
    """A tagger with the encoder's weights; the heads are new."""
    model = Tagger(len(ids), encoder.hidden, encoder.layers, encoder.feed_forward, encoder.positions, encoder.epsilon)
    t = {name: torch.tensor(np.array(value)) for name, value in encoder.tensors.items()}
    with torch.no_grad():
        model.word.weight.copy_(t["emb.word"][torch.tensor(ids)])
        model.position.copy_(t["emb.pos"] + t["emb.type"][0])
        _copy(model.norm, t, "emb.ln")
        for n, layer in enumerate(model.layers):
            scale = (encoder.hidden // encoder.heads) ** -0.5
            layer.qkv.weight.copy_(torch.cat([t[f"l{n}.q.w"] * scale, t[f"l{n}.k.w"], t[f"l{n}.v.w"]]))
            layer.qkv.bias.copy_(torch.cat([t[f"l{n}.q.b"] * scale, t[f"l{n}.k.b"], t[f"l{n}.v.b"]]))
            for ours, theirs in (("out", "ao"), ("norm", "aln"), ("wide", "fi"), ("narrow", "fo"), ("last", "oln")):
                _copy(getattr(layer, ours), t, f"l{n}.{theirs}")
            layer.drop = Drop(dropout)
            layer.drop.rng = np.random.default_rng(n + 1)
    return model


def _copy(module: nn.Module, tensors: dict[str, Tensor], name: str) -> None:
    module.weight.copy_(tensors[f"{name}.w"])
    module.bias.copy_(tensors[f"{name}.b"])


class Chain(nn.Module):
    """A linear-chain conditional random field over word labels, restarted at every paragraph (Lafferty et al. 2001)."""

    def __init__(self) -> None:
        super().__init__()
        self.step = nn.Parameter(torch.zeros(LABELS, LABELS))
        self.start = nn.Parameter(torch.zeros(LABELS))
        illegal, bad_start = torch.zeros(LABELS, LABELS), torch.zeros(LABELS)
        for inside in (2, 4, 6):
            bad_start[inside] = FORBIDDEN
            for before in range(LABELS):
                if before not in (inside, inside - 1):
                    illegal[before, inside] = FORBIDDEN
        self.register_buffer("illegal", illegal)
        self.register_buffer("bad_start", bad_start)

    def tables(self) -> tuple[Tensor, Tensor]:
        """Scores of a label after a label, and at a paragraph's start."""
        return self.step + self.illegal, self.start + self.bad_start

    def loss(self, z: Tensor, gold: Tensor, opens: Tensor, valid: Tensor) -> Tensor:
        """Negative log-likelihood summed over a batch: ``z`` B x W x 7, ``gold``, ``opens``, ``valid`` B x W."""
        step, start = self.tables()
        at = z.gather(-1, gold[..., None])[..., 0]
        moves = torch.where(opens[:, 1:], start[gold[:, 1:]], step[gold[:, :-1], gold[:, 1:]])
        first = torch.where(opens[:, 0], start[gold[:, 0]], torch.zeros(()))
        told = (at * valid).sum() + first.sum() + (moves * valid[:, 1:]).sum()
        score = z[:, 0] + opens[:, :1] * start
        for t in range(1, z.shape[1]):
            moved = torch.logsumexp(score[:, :, None] + step, 1)
            again = torch.logsumexp(score, 1, keepdim=True) + start
            new = torch.where(opens[:, t, None], again, moved) + z[:, t]
            score = torch.where(valid[:, t, None], new, score)
        return torch.logsumexp(score, 1).sum() - told


class Linker(nn.Module):
    """Says of two spans, the earlier first, whether they belong to one attribution: vectors, kinds and distance."""

    def __init__(self) -> None:
        super().__init__()
        self.far = nn.Parameter(torch.zeros(3, 3, 8))
        self.scale = nn.Parameter(torch.tensor(0.2))

    def forward(self, left: Tensor, right: Tensor, kinds: Tensor, gap: Tensor) -> Tensor:
        """Logits of N pairs: vectors N x 32, kinds N x 2, words between N."""
        return (left * right).sum(-1) * self.scale + self.far[kinds[:, 0], kinds[:, 1], bucket(gap)]


def bucket(gap: Tensor) -> Tensor:
    """Words between two spans as one of eight: 0, 1, 2-3, 4-7, ... 64 and more."""
    return (gap.clamp(min=0) + 1).float().log2().floor().long().clamp(max=7)
