"""What a speaker says, as a clause of ours: the speaker's own words are always shown beside it."""

from __future__ import annotations

from collections.abc import Sequence

from counterclaim.language.figures import decimal
from counterclaim.language.interface import N_, NN_, _, ngettext, pgettext
from counterclaim.model import CONTESTED, Camp, Claim, Extent, Predicate, Stance, War
from counterclaim.publications.views.names import forces_of, place_cases

_MANY = 2  # the number of a plural, where it matters only that it is one

_HELD = {
    None: N_("%(forces)s forces hold %(place)s"),
    Extent.FULL: N_("%(forces)s forces hold all of %(place)s"),
    Extent.MOST: N_("%(forces)s forces hold most of %(place)s"),
    Extent.PART: N_("%(forces)s forces hold part of %(place)s"),
    Extent.OUTSKIRTS: N_("%(forces)s forces hold the outskirts of %(place)s"),
    Extent.NONE: N_("%(forces)s forces hold no part of %(place)s"),
}
_HELD_BY_ONE = {
    None: N_("one side holds %(place)s"),
    Extent.FULL: N_("one side holds all of %(place)s"),
    Extent.MOST: N_("one side holds most of %(place)s"),
    Extent.PART: N_("one side holds part of %(place)s"),
    Extent.OUTSKIRTS: N_("one side holds the outskirts of %(place)s"),
    Extent.NONE: N_("one side holds no part of %(place)s"),
}
_ACTS = {
    Predicate.ADVANCE: (N_("%(forces)s forces are advancing at %(place)s"), N_("forces are advancing at %(place)s")),
    Predicate.ATTACK: (N_("%(forces)s forces attacked at %(place)s"), N_("forces attacked at %(place)s")),
    Predicate.ENCIRCLEMENT: (
        N_("%(forces)s forces have encircled %(place)s"),
        N_("forces have encircled %(place)s"),
    ),
    Predicate.INFILTRATION: (
        N_("%(forces)s groups have infiltrated %(place)s"),
        N_("groups have infiltrated %(place)s"),
    ),
    Predicate.CLEARING: (N_("%(forces)s forces are clearing %(place)s"), N_("forces are clearing %(place)s")),
    Predicate.WITHDRAWAL: (
        N_("%(forces)s forces are withdrawing at %(place)s"),
        N_("forces are withdrawing at %(place)s"),
    ),
    Predicate.SURRENDER: (
        N_("%(forces)s troops are surrendering at %(place)s"),
        N_("troops are surrendering at %(place)s"),
    ),
}
"""What a side is said to do: with the side named, and without."""
_TOPICS = {
    Predicate.SUPPLY: (N_("supply"), N_("supply at %(place)s")),
    Predicate.SITUATION: (N_("the situation"), N_("the situation at %(place)s")),
    Predicate.STRIKE: (N_("a strike"), N_("a strike at %(place)s")),
    Predicate.CASUALTIES: (N_("losses"), N_("losses at %(place)s")),
    Predicate.FORECAST: (N_("what is to come"), N_("what is to come at %(place)s")),
    Predicate.ORDER: (N_("an order"), N_("an order about %(place)s")),
    Predicate.OTHER: (N_("another matter"), N_("%(place)s")),
}
"""What is spoken of: without a place, and of one."""
_KINDS = {
    Predicate.ADVANCE: N_("advance"), Predicate.ATTACK: N_("attack"), Predicate.CASUALTIES: N_("casualties"),
    Predicate.CLEARING: N_("clearing"), Predicate.CONTROL: N_("control"), Predicate.ENCIRCLEMENT: N_("encirclement"),
    Predicate.FORECAST: N_("forecast"), Predicate.INFILTRATION: N_("infiltration"), Predicate.ORDER: N_("order"),
    Predicate.OTHER: N_("other"), Predicate.SITUATION: N_("situation"), Predicate.STRIKE: N_("strike"),
    Predicate.SUPPLY: N_("supply"), Predicate.SURRENDER: N_("surrender"), Predicate.WITHDRAWAL: N_("withdrawal"),
}  # fmt: skip
_UNITS = {
    "attacks": NN_("%(number)s attacks", "%(number)s attacks"),
    "blocks": NN_("%(number)s blocks", "%(number)s blocks"),
    "buildings": NN_("%(number)s buildings", "%(number)s buildings"),
    "clashes": NN_("%(number)s clashes", "%(number)s clashes"),
    "percent": NN_("%(number)s percent", "%(number)s percent"),
    "settlements": NN_("%(number)s settlements", "%(number)s settlements"),
}
"""What is counted, by the names of ``numbers.toml``; other units are words of the text."""
_OUTCOMES = (N_("repelled"), N_("ongoing"), N_("adverse"))


def kind_text(predicate: str) -> str:
    """A kind of claims in one word."""
    return _(_KINDS[Predicate(predicate)])


def proposition(
    war: War, predicate: Predicate, holder: str | None, extent: Extent | None, place: str | Sequence[str]
) -> str:
    """What is said to be so, as a clause in our words; ``place`` is one name or several."""
    camp, where = war.camp(holder or ""), place_cases(place)
    if predicate is Predicate.CONTROL and holder == CONTESTED:
        return _("neither side firmly holds %(place)s") % where
    if predicate is Predicate.CONTROL:
        return _by(camp, _HELD[extent], _HELD_BY_ONE[extent]) % {**where, **_forces(camp)}
    named, unnamed = _ACTS.get(predicate, (N_("something is so at %(place)s"), N_("something is so at %(place)s")))
    return _by(camp, named, unnamed) % {**where, **_forces(camp)}


def _by(camp: Camp | None, named: str, unnamed: str) -> str:
    return _(named if camp else unnamed)


def _forces(camp: Camp | None) -> dict[str, str]:
    return {"forces": forces_of(camp)} if camp else {}


def says(war: War, claim: Claim, place: str | Sequence[str], many: bool = False) -> str:
    """What a speaker says, as a clause that follows the speaker's name: ``denied that …``, ``spoke of …``.

    ``place`` is one name or several; ``many`` says that the name before it takes a plural (``names.is_many``).
    """
    denied, number = claim.stance is Stance.DENIES, _MANY if many else 1
    predicate = (claim.denies_predicate if denied else None) or claim.predicate
    holder = (claim.denies_holder if denied else None) or claim.holder
    outcome = claim.outcome
    if predicate is Predicate.SITUATION and outcome and claim.stance is Stance.ASSERTS:
        clause, outcome = _called(outcome, place, number), ""
    elif predicate in _TOPICS:
        clause = _spoke_of(claim.stance, number) % {"topic": _topic(predicate, place)}
    else:
        clause = _said_that(claim.stance, number) % {"what": proposition(war, predicate, holder, claim.extent, place)}
    details = _details(claim, outcome)
    return f"{clause} ({details})" if details else clause


def _said_that(stance: Stance, number: int) -> str:
    return {
        Stance.ASSERTS: ngettext("said that %(what)s", "said that %(what)s", number),
        Stance.DENIES: ngettext("denied that %(what)s", "denied that %(what)s", number),
        Stance.HEDGES: ngettext(
            "said, with reservation, that %(what)s", "said, with reservation, that %(what)s", number
        ),
        Stance.CANNOT_VERIFY: ngettext(
            "could not verify that %(what)s", "could not verify that %(what)s", number
        ),
    }[stance]  # fmt: skip


def _spoke_of(stance: Stance, number: int) -> str:
    return {
        Stance.ASSERTS: ngettext("spoke of %(topic)s", "spoke of %(topic)s", number),
        Stance.DENIES: ngettext("denied what was said of %(topic)s", "denied what was said of %(topic)s", number),
        Stance.HEDGES: ngettext(
            "spoke, with reservation, of %(topic)s", "spoke, with reservation, of %(topic)s", number
        ),
        Stance.CANNOT_VERIFY: ngettext(
            "could not verify what was said of %(topic)s", "could not verify what was said of %(topic)s", number
        ),
    }[stance]  # fmt: skip


def _called(outcome: str, place: str | Sequence[str], number: int) -> str:
    how = {"how": pgettext("called", "adverse") if outcome == "adverse" else _(outcome)}
    if not place:
        return ngettext("called the situation %(how)s", "called the situation %(how)s", number) % how
    return ngettext(
        "called the situation at %(place)s %(how)s", "called the situation at %(place)s %(how)s", number
    ) % {**how, **place_cases(place)}  # fmt: skip


def _topic(predicate: Predicate, place: str | Sequence[str]) -> str:
    alone, of_place = _TOPICS[predicate]
    return _(of_place) % place_cases(place) if place else _(alone)


def _details(claim: Claim, outcome: str) -> str:
    parts = [
        _counted(claim),
        _(outcome),
        _("likelihood: “%(words)s”") % {"words": claim.likelihood} if claim.likelihood else "",
    ]
    return "; ".join(part for part in parts if part)


def _counted(claim: Claim) -> str:
    if claim.count is None:
        return ""
    count, number = claim.count, decimal(claim.count.value, "g")
    counted = {"counted": f"{number} {count.unit or kind_text(claim.predicate)}", "scope": count.scope}
    if count.unit in _UNITS:
        one, many = _UNITS[count.unit]
        counted["counted"] = ngettext(one, many, int(count.value)) % {"number": number}
    if not count.scope:
        return counted["counted"]
    in_sector = count.scope == "sector"
    return (_("%(counted)s in the sector") if in_sector else _("%(counted)s in the %(scope)s")) % counted
