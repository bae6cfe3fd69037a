"""Changes of a town's state: when a predictor saw each, and how many it saw that were none."""

from __future__ import annotations

import numpy as np

from counterclaim.evaluation.control.towns import Ints, Town

REACH = 90
"""Days within which a predicted change can be of the reference's change."""


def turns(days: Ints, states: Ints) -> list[tuple[int, int]]:
    """The days on which the state is another than on the day before it, each with its new state."""
    changed = np.flatnonzero(states[1:] != states[:-1]) + 1
    return [(int(days[at]), int(states[at])) for at in changed]


def leads(town: Town, states: Ints) -> list[int | None]:
    """For each change of label in the window, in order, the days by which a predictor's states (D,) came later.

    The nearest change into the same state within 90 days, negative where it came before; ``None`` where there is none.
    """
    seen = turns(town.days, states)
    found: list[int | None] = []
    for day, state in turns(town.days, town.label):
        late = [when - day for when, into in seen if into == state and abs(when - day) <= REACH]
        found.append(min(late, key=lambda days: (abs(days), days)) if late else None)
    return found


def flicker(town: Town, states: Ints) -> int:
    """By how many a predictor's changes of state are more than the reference's, at least 0."""
    return max(0, len(turns(town.days, states)) - len(turns(town.days, town.label)))
