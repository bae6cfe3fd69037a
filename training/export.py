"""Exports a trained tagger to int8 ONNX: ``python training/export.py RUN_DIR OUT_DIR --version 1``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import onnx
import sentencepiece
import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parent))
from corpus import told
from network import Chain, Linker, Tagger

from counterclaim.claims.tagger.words import Pieces, encode, paragraphs_of, read, windows

POWER = 0.8  # how far channels are evened: 0 not at all, 1 all alike


class Compact(nn.Module):
    """The tagger for export: embeddings as bytes with a scale a row, the mask made from the padding id."""

    def __init__(self, model: Tagger, claims: bool) -> None:
        super().__init__()
        self.model, self.claims = model, claims
        table = model.word.weight.detach()
        scale = table.abs().amax(1, keepdim=True).clamp(min=1e-6) / 127
        self.register_buffer("table", (table / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> tuple[Tensor, ...]:
        model = self.model
        bias = ((ids == 1).float() * -1e4)[:, None, None, :]
        words = self.table[ids].float() * self.scale[ids]
        x = model.norm(words + model.position[: ids.shape[1]])
        for layer in model.layers:
            x = layer(x, bias)
        told = (model.labels(x), model.links(x))
        return (*told, model.claims(x, bias)) if self.claims else told


def rebuilt(state: dict) -> Tagger:
    """The network of a saved run."""
    tensors = state["model"]
    layers = 1 + max(int(name.split(".")[1]) for name in tensors if name.startswith("layers."))
    vocabulary, hidden = tensors["word.weight"].shape
    model = Tagger(
        vocabulary, hidden, layers, tensors["layers.0.wide.bias"].numel(), tensors["position"].shape[0], 1e-12
    )
    model.load_state_dict({name: value for name, value in tensors.items() if name in model.state_dict()}, strict=False)
    return model.eval()


@torch.no_grad()
def smoothen(model: Tagger, texts: list[list[int]]) -> None:
    """Even the channels before each layer's second product (SmoothQuant, Xiao et al. 2023), so that bytes suit all.

    A few channels there are hundreds of times as large as the rest; ``texts`` are piece ids to see which.
    """
    largest = [torch.zeros(layer.wide.out_features) for layer in model.layers]

    def watch(number: int) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def note(_: nn.Module, given: tuple[Tensor, ...]) -> None:
            largest[number] = torch.maximum(largest[number], given[0].abs().flatten(0, -2).amax(0))

        return note

    hooks = [layer.narrow.register_forward_pre_hook(watch(n)) for n, layer in enumerate(model.layers)]
    for ids in texts:
        row = torch.tensor([ids])
        model(row, torch.ones_like(row))
    for hook, layer, seen in zip(hooks, model.layers, largest, strict=True):
        hook.remove()
        scale = (seen / seen.median()).clamp(min=1) ** POWER
        layer.narrow.weight.mul_(scale)
        layer.smooth = 1 / scale


def to_onnx(model: Tagger, path: Path, claims: bool) -> None:
    """Write the float model, with or without the scores of claims."""
    outputs = ["labels", "links", *(["claims"] if claims else [])]
    with torch.no_grad():
        torch.onnx.export(
            Compact(model, claims).eval(),
            (torch.ones(2, 16, dtype=torch.long),),
            str(path),
            input_names=["ids"],
            output_names=outputs,
            opset_version=18,
            dynamo=False,
            dynamic_axes={name: {0: "batch", 1: "length"} for name in ("ids", *outputs)},
        )


def quantise(source: Path, target: Path, keep: tuple[str, ...] = ()) -> None:
    """Weights of matrix products as int8 a column, activations as bytes at run time; nodes of ``keep`` stay float."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    nodes = [node.name for node in onnx.load(source).graph.node if node.op_type == "MatMul"]
    left = [name for name in nodes if any(part in name for part in keep)]
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=left,
    )


def seen(pieces: Path, own: Path) -> list[list[int]]:
    """A few hundred of our own paragraphs as the encoder reads them."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(pieces))
    split = Pieces(processor.encode)
    texts = [one.text for path in sorted((own / "claims").glob("*.txt")) for one in told(path)[::40]]
    readings = [read(text, paragraphs_of(text), split) for text in texts]
    return [encode(window)[0] for reading in readings for window in windows(reading.blocks)]


def tables(state: dict, version: str) -> dict:
    """What decoding needs beside the network: transitions and the scores of links."""
    chain, linker = Chain(), Linker()
    chain.load_state_dict(state["chain"])
    linker.load_state_dict(state["linker"])
    step, start = (table.detach().numpy().round(5).tolist() for table in chain.tables())
    far, scale = linker.far.detach().numpy().round(5).tolist(), round(float(linker.scale), 6)
    sides = {"U": "Ukrainian", "R": "Russian"}  # whom the letters of claims mean, by the adjective of a war's camp
    return {"version": version, "step": step, "start": start, "far": far, "scale": scale, "sides": sides}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--version", default="1")
    parser.add_argument("--keep", nargs="*", default=[], help="parts of names of matrix products that stay float")
    parser.add_argument("--claims", action="store_true", help="export the scores of claims too")
    parser.add_argument("--own", type=Path, default=Path(__file__).parent / "own", help="our own paragraphs")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    state = torch.load(options.run / "tagger.pt", weights_only=False)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "float.onnx"
        model = rebuilt(state)
        smoothen(model, seen(options.run / "pieces.model", options.own))
        to_onnx(model, whole, options.claims)
        quantise(whole, options.out / "attribution.onnx", tuple(options.keep))
    (options.out / "attribution.model").write_bytes((options.run / "pieces.model").read_bytes())
    (options.out / "attribution.json").write_text(json.dumps(tables(state, options.version)) + "\n")
    for path in sorted(options.out.glob("attribution.*")):
        print(f"{path.name} {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
