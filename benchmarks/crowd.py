"""Learning from a crowd's labels beside crowd-kit's Dawid-Skene: accuracy and time, in one run.

    python -m benchmarks.crowd [TASKS]        (make peers first)

The labels are made up by seed: workers of all kinds, from careful to careless, a few of them against the truth.
Every time is the best of three, in CPU time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time

import numpy as np
import pandas as pd
from crowdkit.aggregation import DawidSkene

from counterclaim.assessments.learning.chain import Indices
from counterclaim.assessments.learning.em import dawid_skene


@dataclass(frozen=True, slots=True)
class Crowd:
    """Labels (N,) of ``worker`` on ``task``, and the ``truth`` of every task."""

    task: Indices
    worker: Indices
    label: Indices
    truth: Indices
    classes: int


def simulated(seed: int, tasks: int, workers: int, classes: int, each: int) -> Crowd:
    """``each`` labels a task; classes are not equally frequent, and each worker confuses them in a way of its own."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(classes, tasks, p=rng.dirichlet(np.full(classes, 4.0)))
    right = rng.beta(4, 2.5, workers)[:, None, None] * np.eye(classes)
    wrong = rng.dirichlet(np.ones(classes), (workers, classes)) * (1 - right.sum(2, keepdims=True))
    task = np.repeat(np.arange(tasks), each)
    worker = np.argsort(rng.random((tasks, workers)), axis=1)[:, :each].ravel()
    chosen = (right + wrong).cumsum(2)[worker, truth[task]]
    label = (chosen < rng.random(len(task))[:, None]).sum(1).clip(max=classes - 1)
    return Crowd(task, worker, label, truth, classes)


def ours(crowd: Crowd) -> Indices:
    """The class of every task by our EM."""
    found: Indices = dawid_skene(crowd.task, crowd.worker, crowd.label, crowd.classes).beliefs.argmax(1)
    return found


def theirs(crowd: Crowd) -> Indices:
    """The class of every task by crowd-kit's EM, told to stop as late as ours."""
    labels = pd.DataFrame({"task": crowd.task, "worker": crowd.worker, "label": crowd.label})
    found = DawidSkene(n_iter=100, tol=1e-6).fit_predict(labels)
    classes: Indices = found.loc[range(len(crowd.truth))].to_numpy()
    return classes


def votes(crowd: Crowd) -> Indices:
    """The class of every task by majority."""
    shape = (len(crowd.truth), crowd.classes)
    cast = np.bincount(crowd.task * crowd.classes + crowd.label, minlength=shape[0] * shape[1])
    found: Indices = cast.reshape(shape).argmax(1)
    return found


def measured(way: Callable[[Crowd], Indices], crowd: Crowd, times: int = 3) -> tuple[float, float]:
    """Accuracy, and CPU seconds, the best of ``times``."""
    spent = []
    for _ in range(times):
        began = process_time()
        found = way(crowd)
        spent.append(process_time() - began)
    return float((found == crowd.truth).mean()), min(spent)


def main() -> None:
    """Run and print."""
    tasks = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    for seed, (workers, classes, each) in enumerate([(100, 2, 5), (200, 4, 5), (500, 8, 7)]):
        crowd = simulated(seed, tasks, workers, classes, each)
        (mine, my_time), (other, other_time), (plain, _) = (measured(way, crowd) for way in (ours, theirs, votes))
        print(
            f"{tasks:,} tasks x {each} labels, {workers} workers, {classes} classes: accuracy ours {mine:.4f}, "
            f"crowd-kit {other:.4f}, majority {plain:.4f}; time {my_time:.2f} s against {other_time:.2f} s, "
            f"{other_time / my_time:.1f} times as fast"
        )


if __name__ == "__main__":
    main()
