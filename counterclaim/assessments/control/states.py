"""The states of a settlement: who defends it, how much of it the attacker holds, and how fast the front moves there.

66 in all: for either camp as defender the attacker's share in tenths (11 levels), each while the front is quiet,
active, or the defence collapses. A town wholly taken becomes, in time, one that its new holder defends. Exchanging the
camps exchanges the two halves and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from counterclaim.assessments.control.parameters import Parameters
from counterclaim.model import CONTESTED, War

Array = npt.NDArray[np.float64]
HALVES, PACES, LEVELS = 2, 3, 11
SHAPE = (HALVES, PACES, LEVELS)
"""Of every belief: defender (first camp, second), pace (quiet, active, collapse), the attacker's tenths."""
TENTHS: Array = np.arange(LEVELS) / (LEVELS - 1)


SHARE: Array = np.stack([TENTHS, TENTHS[::-1]])
"""By (half, level): the second camp's share."""
GROUP: Array = np.zeros((3, HALVES, LEVELS))
"""(3, half, level): what is shown as held by the first camp, as contested, as held by the second."""
GROUP[0, 0, 0] = GROUP[0, 1, -1] = GROUP[2, 0, -1] = GROUP[2, 1, 0] = 1
GROUP[1, :, 1:-1] = 1
HALF: Array = (SHARE > 0.5) + 0.5 * (SHARE == 0.5)
"""By (half, level): whether the second camp holds at least half; the middle counts half."""


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """A day's change. ``stay`` (33, 33): within a half, columns from, rows to; ``turn`` (3, 3): a taken town settled.

    ``silence`` (3,): what a day without a word leaves of each pace's belief, before it is made whole.
    """

    stay: Array
    turn: Array
    silence: Array


@lru_cache(maxsize=64)
def steps(table: Parameters) -> Steps:
    """The day's change under a table of parameters."""
    pace = _paces(table)
    settle = min(table["rate.settle"], 0.5)
    moves = [_moves(table, k) for k in range(PACES)]
    for move in moves:
        move[-1] *= 1 - settle
    stay = np.block([[pace[i, j] * moves[i] for j in range(PACES)] for i in range(PACES)])
    quiet = float(np.exp(-table["stir.silence"]))
    return Steps(np.ascontiguousarray(stay.T), _turn(settle), np.array([1.0, quiet, quiet]))


def _turn(settle: float) -> Array:
    """A taken town that its new holder defends lies behind a front that has moved on: its pace is quiet."""
    turn = np.zeros((PACES, PACES))
    turn[0] = settle
    return turn


def _paces(table: Parameters) -> Array:
    """How the pace changes in a day (3, 3), rows from."""
    wake, rest = min(table["rate.wake"], 0.5), min(table["rate.rest"], 0.4)
    give, recover = min(table["rate.break"], 0.4), min(table["rate.recover"], 0.9)
    return np.array([[1 - wake, wake, 0], [rest, 1 - rest - give, give], [0, recover, 1 - recover]])


def _moves(table: Parameters, pace: int) -> Array:
    """How the attacker's share changes in a day at a pace (11, 11), rows from."""
    rate = {name: table[f"rate.{name}"] for name in ("enter", "advance", "complete", "expel", "lose")}
    speed = table["rate.quiet"] if pace == 0 else table["rate.active"]
    rate = {name: value * speed for name, value in rate.items()}
    if pace == 2:
        faster, fewer = table["rate.collapse"], table["rate.collapse_lose"]
        rate |= {"enter": rate["enter"] * faster, "advance": rate["advance"] * faster}
        rate |= {
            "expel": rate["expel"] * fewer,
            "lose": rate["lose"] * fewer,
            "complete": table["rate.collapse_complete"],
        }
    up = np.array([rate["enter"], *[rate["advance"]] * (LEVELS - 3), rate["complete"], 0.0])
    down = np.array([0.0, rate["expel"], *[rate["lose"]] * (LEVELS - 2)])
    further = table["rate.leap"] / (1 + table["rate.leap"])
    away = np.subtract.outer(np.arange(LEVELS), np.arange(LEVELS)).T  # to minus from
    leap = further ** np.maximum(np.abs(away) - 1, 0)
    raw = np.where(away > 0, up[:, None], np.where(away < 0, down[:, None], 0.0)) * leap
    raw[:-1, -1] += table["rate.fall"] * (table["rate.quiet"] if pace == 0 else 1.0)
    raw /= 1 + raw.sum(1, keepdims=True)
    moved: Array = raw + np.diag(1 - raw.sum(1))
    return moved


def unknown() -> Array:
    """Belief (2, 3, 11) where nothing is known: either camp may defend, half of the belief on contested."""
    level = np.full(LEVELS, 0.5 / (LEVELS - 2))
    level[0] = level[-1] = 0.25
    return _spread(level, 0.5)


def at_share(share: float, table: Parameters) -> Array:
    """Belief (2, 3, 11) where a map shows the second camp to hold ``share`` (0 to 1) of the settlement."""
    at = round(round(share * (LEVELS - 1), 6))
    level = np.zeros(LEVELS)
    near = [k for k in (at - 1, at + 1) if 0 <= k < LEVELS]
    level[at] = table["start.known"]
    level[near] = (1 - table["start.known"]) / len(near)
    against, for_it = (1 - share) ** 2, share**2
    return _spread(level, against / (against + for_it))


def starting_belief(holder: str | None, war: War, table: Parameters) -> Array:
    """Belief (2, 3, 11) before any evidence, from a starting table's word: a camp, contested, or None for unknown."""
    if holder == CONTESTED:
        level = np.full(LEVELS, 0.6 / (LEVELS - 2))
        level[0] = level[-1] = 0.2
        return _spread(level, 0.5)
    if war.camp(holder or "") is None:
        return unknown()
    level = np.full(LEVELS, table["start.foothold"] / (LEVELS - 2))
    level[0], level[-1] = table["start.known"], 1 - table["start.known"] - table["start.foothold"]
    belief = _spread(level, 1.0)
    return belief if holder == war.camps[0].id else belief[::-1].copy()


def _spread(level: Array, first_defends: float) -> Array:
    """Belief over halves and paces from one over the second camp's tenths."""
    pace = np.array([0.5, 0.45, 0.05])[:, None]
    halves = [level * first_defends * pace, level[::-1] * (1 - first_defends) * pace]
    belief: Array = np.stack(halves)
    return belief
