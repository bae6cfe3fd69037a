"""The table of ``benchmarks/control.md``: the control model, its ablations and the baselines on disputed towns.

    python -m benchmarks.control DIR > benchmarks/control.md

DIR has ``claims.jsonl`` and ``reference.csv``. The same as ``counterclaim eval control DIR --json``, twice: with the
shipped numbers and with numbers fitted without the episode that is scored (about two minutes on two cores).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from counterclaim.cli.control_scoring import control_scores

COLUMNS = ("accuracy", "macro_f1", "brier", "rps", "share_mae", "half_brier", "miscalibration", "discrimination")
NEAR = ("accuracy", "brier")
DIFFERENCES = ("brier", "rps", "share_mae", "half_brier")


def main() -> None:
    """Print the tables."""
    folder = Path(sys.argv[1])
    print("# Control of disputed towns\n")
    print("Made by `python -m benchmarks.control DIR`. Lower is better but for accuracy, F1 and discrimination.")
    print("`near` is within thirty days of a change of the map's state; `lead` in days, positive: before the map.")
    for title, leave_one_out in (("With the shipped numbers", False), ("Leave one episode out", True)):
        found = control_scores(folder, "ukraine", leave_one_out)
        days = sum(town["days"] for town in found["towns"])
        print(f"\n## {title}\n\n{len(found['towns'])} towns, {days} days.\n")
        table(found)
        differences(found["differences"])


def table(found: Mapping[str, Any]) -> None:
    """A row for the model, each ablation and each baseline."""
    heads = [*COLUMNS, *(f"near {name}" for name in NEAR), "lead", "flicker"]
    print("| | " + " | ".join(heads) + " |\n|---|" + "---|" * len(heads))
    rows = {"**model**": found["model"]} | {f"- {name}": row for name, row in found["ablations"].items()}
    for name, row in (rows | found["baselines"]).items():
        cells = [row[c] for c in COLUMNS] + [row["near_change"][c] for c in NEAR] + [row["lead_days"], row["flicker"]]
        print(f"| {name} | " + " | ".join("" if cell is None else f"{cell:.3f}" for cell in cells) + " |")
    print(
        "| 95% interval of the model | " + " | ".join(interval(found["model"]["interval"][c]) for c in COLUMNS) + " |"
    )


def differences(found: Mapping[str, Any]) -> None:
    """By how much the model is better than the best rule that knows claims only, plain or calibrated."""
    print("\n| better by | than | difference | 95% interval |\n|---|---|---|---|")
    for measure in DIFFERENCES:
        row = found[measure]
        ends = interval(row["interval"])
        print(f"| {measure} | {row['baseline']}, {row['reading']} | {row['difference']:.3f} | {ends} |")


def interval(ends: list[float]) -> str:
    """Two numbers as they stand in a table."""
    return f"{ends[0]:.3f} to {ends[1]:.3f}"


if __name__ == "__main__":
    main()
