"""How probable it is, day by day, that an utterance about who holds a place is so."""

from __future__ import annotations

from datetime import date

from counterclaim.assessments.control.passes import Array
from counterclaim.model import CONTESTED, Extent, Stance, Utterance, War

SOME = frozenset({Extent.PART, Extent.OUTSKIRTS})  # borne out by a contested place as by one wholly held


def truth(utterance: Utterance, states: Array, war: War) -> Array | None:
    """Probability per day, shape (days,), that what an utterance says is so, given ``states`` (days, 5).

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
    second = holder != war.camps[0].id
    if utterance.extent == Extent.MOST and not denied:
        most: Array = states[:, 3 + second]
        return most
    own: Array = states[:, 2 * second]
    return own + contested if utterance.extent in SOME and not denied else own


def row(day: date, first: date, days: int) -> int:
    """The row of a day in a series of so many days from ``first`` on: the nearest where it lies outside."""
    return min(max((day - first).days, 0), days - 1)
