"""What a predictor says of a town, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from counterclaim.evaluation.control.towns import STATES, Floats, Town, TownKey

SLACK = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Of D days, those of a town: ``probabilities`` (D, 3) of first camp, contested, second camp, rows summing to 1.

    ``share`` (D,) is the share of the disc that one expects the second camp to hold, 0-1; ``half`` (D,) the probability
    that it holds at least half.
    """

    probabilities: Floats
    share: Floats
    half: Floats


Answers = Mapping[TownKey, Answer]


def check(name: str, towns: Iterable[Town], answers: Answers) -> None:
    """Raise ``ValueError``, naming predictor and town, where an answer is missing, misshapen or no probability."""
    for town in towns:
        answer = answers.get(town.key)
        fault = "there is no answer" if answer is None else _fault(answer, len(town.days))
        if fault:
            raise ValueError(f"{name}, {' / '.join(town.key)}: {fault}")


def _fault(answer: Answer, days: int) -> str:
    if answer.probabilities.shape != (days, STATES) or answer.share.shape != (days,) or answer.half.shape != (days,):
        return f"the answer is not for the {days} days of the window"
    numbers = np.column_stack([answer.probabilities, answer.share, answer.half])
    if not np.all((numbers >= -SLACK) & (numbers <= 1 + SLACK)):
        return "the answer has numbers that are not between 0 and 1"
    if np.abs(answer.probabilities.sum(axis=1) - 1).max() > SLACK:
        return "the probabilities of a day do not sum to 1"
    return ""
