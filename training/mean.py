"""The weighted mean of the weights of several runs: ``python training/mean.py OUT RUN=2 OTHER_RUN=1``."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch


def mean(states: list[tuple[dict, float]]) -> dict:
    """The mean of saved runs by weight; what they do not share, as a head of another width, is left out."""
    whole = sum(weight for _, weight in states)
    first = states[0][0]
    found: dict = {"options": first["options"]}
    for part in ("model", "chain", "linker"):
        shared = {
            name
            for name, value in first[part].items()
            if all(name in state[part] and state[part][name].shape == value.shape for state, _ in states)
        }
        found[part] = {
            name: sum(state[part][name].float() * (weight / whole) for state, weight in states)
            for name in first[part]
            if name in shared
        }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("runs", nargs="+", metavar="RUN=WEIGHT")
    options = parser.parse_args()
    pairs = [(Path(name), float(weight)) for name, _, weight in (run.rpartition("=") for run in options.runs)]
    options.out.mkdir(parents=True, exist_ok=True)
    states = [(torch.load(run / "tagger.pt", weights_only=False), weight) for run, weight in pairs]
    torch.save(mean(states), options.out / "tagger.pt")
    shutil.copy(pairs[0][0] / "pieces.model", options.out / "pieces.model")


if __name__ == "__main__":
    main()
