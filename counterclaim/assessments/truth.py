"""How probable it is, day by day, that an utterance about who holds a place is so."""

from __future__ import annotations

from datetime import date

from counterclaim.assessments.control import Array
from counterclaim.model import CONTESTED, Extent, Stance, Utterance, War

SHARES = {Extent.MOST: 0.5, Extent.PART: 1.0, Extent.OUTSKIRTS: 1.0}  # of "contested" that bears out so much of a place


def truth(utterance: Utterance, states: Array, war: War) -> Array | None:
    """Probability per day, shape (days,), that what an utterance says is so, given ``states`` (days, 3).

    None where it names no holder.
    """
    held = event(utterance, states, war)
    return held if held is None or utterance.stance != Stance.DENIES else 1 - held


def event(utterance: Utterance, states: Array, war: War) -> Array | None:
    """The same of what is spoken of, whether it is asserted or denied."""
    denied = utterance.stance == Stance.DENIES
    holder = utterance.denies_holder if denied else utterance.holder
    contested: Array = states[:, 1]
    if holder == CONTESTED:
        return contested
    if war.camp(holder or "") is None:
        return None
    own: Array = states[:, 0 if holder == war.camps[0].id else 2]
    share = 0.0 if denied else SHARES.get(utterance.extent or Extent.FULL, 0.0)
    held: Array = own + share * contested
    return held


def row(day: date, first: date, days: int) -> int:
    """The row of a day in a series of so many days from ``first`` on: the nearest where it lies outside."""
    return min(max((day - first).days, 0), days - 1)
