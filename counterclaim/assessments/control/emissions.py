"""How well each state explains a saying, and what it tells of the front's pace: tables made from the parameters.

A camp that claims more of a town than it has is common, one that claims less is rare; so the log likelihood of a
statement falls, exponentially in the share (Laplace), slowly on the side that serves the speaker and fast on the other.
An admission against interest needs no rule of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from counterclaim.assessments.control.parameters import Parameters, Span
from counterclaim.assessments.control.sayings import NOBODY, STATED, Saying
from counterclaim.assessments.control.states import HALVES, TENTHS, Array

EDGE = 0.05


class Row(NamedTuple):
    """Of a saying of full weight: ``log_likelihood`` (half, level), at most 0; ``pull`` (half,) towards collapse."""

    log_likelihood: Array
    pull: Array


@lru_cache(maxsize=8192)
def row(saying: Saying, table: Parameters) -> Row:
    """What a saying weighs under a table of parameters."""
    seen = np.stack([_seen(saying, half, table) for half in range(HALVES)])
    floor = table["width.floor"]
    seen = floor * np.tanh((seen - seen.max()) / floor)
    pull = np.array([_pull(saying, half, table) for half in range(HALVES)])
    return Row(seen * _weight(saying, table), pull)


def stated_share(saying: Saying, table: Parameters) -> float | None:
    """The second camp's share (0 to 1) that a statement gives in its middle; None for what states none."""
    if saying.what.startswith("attackers_"):
        return 0.5
    if saying.what not in STATED:
        return None
    middle = sum(table.spans[saying.what]) / 2
    return middle if saying.about == 1 else 1 - middle


def _weight(saying: Saying, table: Parameters) -> float:
    weight = table["weight.statement"]
    weight *= {"fighting": table["weight.fighting"], "left": table["weight.left"]}.get(saying.what, 1.0)
    weight *= table["weight.ring"] if saying.what in {"ring", "no_ring"} else 1.0
    if saying.what == "not_held":
        weight *= table["weight.bare_denial"] * (1.0 if saying.by == 1 - saying.about else table["weight.own_denial"])
    return weight * (table["weight.denial"] if saying.denying else 1.0)


def _seen(saying: Saying, half: int, table: Parameters) -> Array:
    """Log likelihood over the attacker's tenths (11,) where the camp ``half`` defends, up to a constant."""
    attacker = 1 - half
    about = attacker if saying.about == NOBODY else saying.about
    own = TENTHS if about == attacker else TENTHS[::-1]  # the share of the camp spoken of
    if saying.what in STATED:
        return _around(table.spans[saying.what], own, about, saying.by, table)
    if saying.what.startswith("attackers_"):
        return _around(table.attackers[saying.what.removeprefix("attackers_")], own, about, saying.by, table)
    return _SHAPES[saying.what](own)


def _around(span: Span, own: Array, about: int, by: int, table: Parameters) -> Array:
    below, above = np.maximum(span[0] - own, 0), np.maximum(own - span[1], 0)
    if by == NOBODY:
        told: Array = -(below + above) / table["width.third"]
        return told
    claimed, conceded = (below, above) if by == about else (above, below)
    told = -(claimed / table["width.beyond"] + conceded / table["width.short"])
    return told


# of the share of the camp that is spoken of, or of the attacker
_SHAPES: dict[str, Callable[[Array], Array]] = {
    "not_held": lambda own: np.where(own >= 1 - EDGE, -2.0, 0.0) - 0.6 * own,
    "fighting": lambda own: np.where(own >= 1 - EDGE, -1.0, np.where(own <= EDGE, -0.3, 0.0)),
    "ring": lambda own: np.where(own <= EDGE, -0.6, own),
    "no_ring": lambda own: np.where(own >= 1 - EDGE, -1.0, -0.5 * own),
    "left": lambda own: 2.0 * own,
}


def _pull(saying: Saying, half: int, table: Parameters) -> float:
    """How far a saying pulls the front towards collapse where the camp ``half`` defends; negative: away from it."""
    attacker = 1 - half
    pull = table["stir.left"] if saying.breaking else 0.0
    if saying.about == attacker and saying.what in {"full", "most"} and not saying.denying:
        said = table["stir.admitted"] if saying.by == half else table["stir.captured"]
        pull += said * (1.0 if saying.what == "full" else 0.5)
    if saying.denying or (saying.what == "not_held" and saying.about == attacker):
        pull -= table["stir.denied"]
    return pull
