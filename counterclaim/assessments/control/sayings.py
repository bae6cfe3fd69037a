"""What a saying is in the model's terms: what is said, of which camp, by which camp."""

from __future__ import annotations

from typing import NamedTuple

from counterclaim.model import CONTESTED, Extent, Predicate, Stance, Utterance, War

NOBODY = -1
"""In place of a camp's index (0 first, 1 second): of no camp in particular; by a third party."""

_EXTENTS = {
    Extent.FULL: "full",
    Extent.MOST: "most",
    Extent.PART: "part",
    Extent.OUTSKIRTS: "outskirts",
    Extent.NONE: "none",
}
_MOVING = frozenset(
    {Predicate.ADVANCE, Predicate.INFILTRATION, Predicate.SITUATION, Predicate.ATTACK, Predicate.SUPPLY}
)
_FIGHTING = frozenset({Predicate.ATTACK, Predicate.ADVANCE, Predicate.INFILTRATION, Predicate.CLEARING})
_BREAKING = frozenset({Predicate.WITHDRAWAL, Predicate.SURRENDER, Predicate.ENCIRCLEMENT})
_HOLDING = frozenset(
    {Predicate.CONTROL, Predicate.ADVANCE, Predicate.INFILTRATION, Predicate.WITHDRAWAL, Predicate.CLEARING}
)
_SILENT = frozenset({Predicate.FORECAST, Predicate.ORDER, Predicate.STRIKE, Predicate.CASUALTIES, Predicate.OTHER})

STATED = frozenset({"full", "most", "bare", "part", "outskirts", "none"})
"""What gives a share of the town to the camp that is spoken of; ``attackers_…`` gives it to whoever attacks."""


class Saying(NamedTuple):
    """``what``: an extent, ``attackers_`` and an extent, ``not_held``, ``fighting``, ``ring``, ``no_ring``, ``left``.

    ``about`` and ``by`` are camps' indices or ``NOBODY``. ``denying``: the words also deny something; ``moving``: they
    tell of an advance or a situation; ``breaking``: of a withdrawal or a ring.
    """

    what: str
    about: int
    by: int
    denying: bool = False
    moving: bool = False
    breaking: bool = False


def saying(utterance: Utterance, war: War) -> Saying | None:
    """The saying of an utterance; None where it bears on no state of control."""
    told = utterance.predicate
    if utterance.stance == Stance.CANNOT_VERIFY or utterance.background or not utterance.place_id or told in _SILENT:
        return None
    by = camp_index(utterance.camp, war)
    denies = utterance.stance == Stance.DENIES
    found = _denied(utterance, war) if denies else _asserted(utterance, war)
    if found is None:
        return None
    return Saying(*found, by, denies and found[0] not in {"not_held", "no_ring"}, told in _MOVING, _breaks(utterance))


def camp_index(camp: str | None, war: War) -> int:
    """0 for the war's first camp, 1 for its second, ``NOBODY`` for anybody else."""
    names = [known.id for known in war.camps]
    return names.index(camp) if camp in names else NOBODY


def _breaks(utterance: Utterance) -> bool:
    return utterance.predicate in _BREAKING and utterance.stance != Stance.DENIES


def _asserted(utterance: Utterance, war: War) -> tuple[str, int] | None:
    told, about = utterance.predicate, camp_index(utterance.holder, war)
    if told == Predicate.ENCIRCLEMENT:
        return "ring", about
    if utterance.holder == CONTESTED or about != NOBODY:
        return _stated(utterance, about)
    if utterance.holder is not None:
        return None
    return ("left", NOBODY) if told == Predicate.WITHDRAWAL else ("fighting", NOBODY) if told in _FIGHTING else None


def _stated(utterance: Utterance, about: int) -> tuple[str, int] | None:
    """What share is stated, and of whom."""
    extent = _EXTENTS.get(utterance.extent, "bare") if utterance.extent else "bare"
    if about == NOBODY:
        return ("attackers_bare" if extent in {"full", "none"} else f"attackers_{extent}"), NOBODY
    if extent == "bare" and utterance.predicate in _FIGHTING and utterance.predicate != Predicate.CLEARING:
        return "fighting", NOBODY
    return extent, about


def _denied(utterance: Utterance, war: War) -> tuple[str, int] | None:
    denied = utterance.denies_predicate or utterance.predicate
    about = camp_index(utterance.denies_holder, war)
    if denied == Predicate.ENCIRCLEMENT:
        return "no_ring", about
    if utterance.holder == CONTESTED or camp_index(utterance.holder, war) != NOBODY:
        return _stated(utterance, camp_index(utterance.holder, war))
    return ("not_held", about) if about != NOBODY and denied in _HOLDING else None
