"""Runs the trained tagger on the processor with onnxruntime: text in, marked attributions out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np

from counterclaim.claims.tagger.decode import CLAIM_WIDTH, Array, Links, labels_of, spans_of
from counterclaim.claims.tagger.words import PADDING, Block, Pieces, Reading, encode, paragraphs_of, read, windows
from counterclaim.errors import PluginError
from counterclaim.language.marks import Marked

MODEL, PIECES, TABLES = "attribution.onnx", "attribution.model", "attribution.json"
BATCH = 160  # pieces with their padding: more falls out of the processor's cache


@dataclass(frozen=True, slots=True)
class Scored:
    """What the encoder says of a text's words: label scores, vectors for links, and which words open a paragraph."""

    reading: Reading
    labels: Array
    vectors: Array
    claims: Array | None  # None where the model tells no claims
    opens: tuple[bool, ...]


class Tagger:
    """Marks who says what; made once, used for any number of texts, from one thread at a time."""

    def __init__(self, folder: Traversable | None = None) -> None:
        """Load the model that ships with the package, or another version in ``folder``.

        Raises ``PluginError`` with one clear line where it cannot be loaded.
        """
        where: Traversable = folder if folder is not None else files(__package__)
        try:
            import onnxruntime
            import sentencepiece

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self.session = onnxruntime.InferenceSession(
                (where / MODEL).read_bytes(), options, providers=["CPUExecutionProvider"]
            )
            processor = sentencepiece.SentencePieceProcessor(model_proto=(where / PIECES).read_bytes())
            tables = json.loads((where / TABLES).read_text(encoding="utf-8"))
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            remedy = "install the package anew: its model is missing or broken"
            raise PluginError(f"the attribution tagger cannot be loaded: {error}", remedy=remedy) from error
        self.tells_claims = any(output.name == "claims" for output in self.session.get_outputs())
        self.version = str(tables["version"])
        self.sides: dict[str, str] = tables.get("sides", {})  # letters of claims by the adjective of the camp
        self.pieces = Pieces(processor.encode)
        self.step, self.start = np.array(tables["step"], np.float32), np.array(tables["start"], np.float32)
        self.links = Links(np.array(tables["far"], np.float32), float(tables["scale"]))

    def mark(self, text: str, paragraphs: Sequence[tuple[int, int]] | None = None) -> list[Marked]:
        """The attributions of a text, or of some ``[start, end)`` stretches of it, in order of their first words.

        A stretch should be a whole paragraph; spans never cross from one to the next.
        """
        return self.marked(self.score(text, paragraphs_of(text) if paragraphs is None else paragraphs))

    def marked(self, scored: Scored) -> list[Marked]:
        """The attributions that the scores of a text amount to, in order of their first words."""
        spans = spans_of(labels_of(scored.labels, scored.opens, self.step, self.start))
        words = scored.reading.words
        found = []
        for group in self._grouped(scored, spans):
            fragments = [[(words[a][0], words[b][1]) for kind, a, b in group if kind == k] for k in range(3)]
            found.append(Marked(*map(tuple, fragments)))
        return found

    def score(self, text: str, paragraphs: Sequence[tuple[int, int]]) -> Scored:
        """The encoder's scores of every word, before any decision."""
        reading = read(text, paragraphs, self.pieces)
        packed = list(windows(reading.blocks))
        labels = np.zeros((len(reading.words), self.step.shape[0]), np.float32)
        vectors = np.zeros((len(reading.words), 2, 3, 32), np.float32)
        claims = np.zeros((len(reading.words), CLAIM_WIDTH), np.float32) if self.tells_claims else None
        for batch in _batches(packed):
            self._run(batch, labels, vectors, claims)
        opens = [block.opens and i == block.first for block in reading.blocks for i in range(block.first, block.last)]
        return Scored(reading, labels, vectors, claims, tuple(opens))

    def _run(self, batch: Sequence[Sequence[Block]], labels: Array, vectors: Array, claims: Array | None) -> None:
        rows = [encode(window) for window in batch]
        width = max(len(ids) for ids, _ in rows)
        ids = np.full((len(rows), width), PADDING, np.int64)
        for row, (one, _) in enumerate(rows):
            ids[row, : len(one)] = one
        told, linked, *claimed = self.session.run(None, {"ids": ids})
        for row, ((_, at), window) in enumerate(zip(rows, batch, strict=True)):
            words = slice(window[0].first, window[-1].last)
            labels[words] = told[row, at]
            vectors[words] = linked[row, at].reshape(len(at), 2, 3, -1)
            if claims is not None:
                claims[words] = claimed[0][row, at]

    def _grouped(self, scored: Scored, spans: Sequence[tuple[int, int, int]]) -> list[list[tuple[int, int, int]]]:
        """Spans by attribution: linked within the windows that the encoder saw as one."""
        found = []
        at = 0
        for window in windows(scored.reading.blocks):
            inside = []
            while at < len(spans) and spans[at][1] < window[-1].last:
                inside.append(spans[at])
                at += 1
            found += [[inside[i] for i in group] for group in self.links.groups(scored.vectors, inside)]
        return found


def _batches(packed: Sequence[list[Block]]) -> list[list[list[Block]]]:
    """Windows of like length together, so that little is padding; the order of results does not depend on it."""
    sized = sorted(packed, key=lambda window: (1 + sum(1 + block.length for block in window), window[0].first))
    out: list[list[list[Block]]] = []
    for window in sized:
        length = 1 + sum(1 + block.length for block in window)
        if not out or (len(out[-1]) + 1) * length > BATCH:
            out.append([])
        out[-1].append(window)
    return out


@cache
def shipped() -> Tagger:
    """The tagger of the package, loaded once."""
    return Tagger()
