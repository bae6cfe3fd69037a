"""Exports a trained tagger to int8 ONNX: ``python training/export.py RUN_DIR OUT_DIR --version 1``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parent))
from network import Chain, Layer, Linker, Tagger


class Compact(nn.Module):
    """The tagger for export: embeddings as bytes with a scale a row, the mask made from the padding id."""

    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.model = model
        table = model.word.weight.detach()
        scale = table.abs().amax(1, keepdim=True).clamp(min=1e-6) / 127
        self.register_buffer("table", (table / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        model = self.model
        bias = ((ids == 1).float() * -1e4)[:, None, None, :]
        words = self.table[ids].float() * self.scale[ids]
        x = model.norm(words + model.position[: ids.shape[1]])
        for layer in model.layers:
            x = layer(x, bias)
        return model.labels(x), model.links(x)


def rebuilt(state: dict) -> Tagger:
    """The network of a saved run."""
    tensors = state["model"]
    layers = 1 + max(int(name.split(".")[1]) for name in tensors if name.startswith("layers."))
    vocabulary, hidden = tensors["word.weight"].shape
    model = Tagger(vocabulary, hidden, layers, tensors["layers.0.wide.bias"].numel(), tensors["position"].shape[0], 1e-12)
    model.load_state_dict(tensors)
    return model.eval()


def to_onnx(model: Tagger, path: Path) -> None:
    """Write the float model."""
    with torch.no_grad():
        torch.onnx.export(
            Compact(model).eval(), (torch.ones(2, 16, dtype=torch.long),), str(path), input_names=["ids"],
            output_names=["labels", "links"], opset_version=18, dynamo=False,
            dynamic_axes={name: {0: "batch", 1: "length"} for name in ("ids", "labels", "links")},
        )


def quantise(source: Path, target: Path) -> None:
    """Weights of matrix products as int8 a column, activations as bytes at run time; the two heads stay float."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, target, op_types_to_quantize=["MatMul"], per_channel=True, weight_type=QuantType.QInt8)


if __name__ == "__main__":
    pass
