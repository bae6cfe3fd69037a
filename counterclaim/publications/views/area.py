"""Square kilometres in words and rows: who holds how much, what changed, and how far the two sides' maps lie apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from counterclaim.errors import NotFound
from counterclaim.ground import Area, Areas, Difference, Ground, PlaceChange, Since, Worlds
from counterclaim.language.figures import decimal
from counterclaim.language.interface import N_, _, ngettext
from counterclaim.model import Ledger
from counterclaim.publications.views.claims import place_href
from counterclaim.publications.views.lookup import Lookup, lookup
from counterclaim.publications.views.names import camp_cases, camp_name, place_name
from counterclaim.publications.views.words import day_text, km2_text

NOTE = N_(
    "Who is thought to hold settlements and the ground around them; no positions of anybody, and no targeting tool."
)


@dataclass(frozen=True, slots=True)
class Km2:
    """Square kilometres to a tenth, with the ends of the 90% interval."""

    km2: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A state's part of the ground: ``side`` is ``a``, ``contested`` or ``b``, ``share`` that of the known ground."""

    side: str
    name: str
    area: Km2
    share: float


@dataclass(frozen=True, slots=True)
class WorldsView:
    """The same ground as assessed, and where one camp alone is believed: a row a state, in three tables.

    ``believed`` and ``from_assessed`` are in the order of the camps; ``places`` are (id, name, km² expected to differ).
    """

    place_count: int
    known_km2: float
    assessed: tuple[AreaRow, ...]
    believed: tuple[tuple[AreaRow, ...], tuple[AreaRow, ...]]
    between: Km2
    opposed_km2: float
    from_assessed: tuple[Km2, Km2]
    places: tuple[tuple[str, str, float], ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A state's km² on two days, and what changed."""

    side: str
    name: str
    then: Km2
    now: Km2
    change: Km2


@dataclass(frozen=True, slots=True)
class PlaceChangeRow:
    """A place's km² more, or fewer, of each state, in the order of the states."""

    place_id: str
    name: str
    href: str
    changes: tuple[Km2, Km2, Km2]


@dataclass(frozen=True, slots=True)
class SinceView:
    """What changed since a day; ``gained`` is what each camp gained whatever it lost elsewhere, most changed first."""

    day: date
    place_count: int
    new_count: int
    rows: tuple[ChangeRow, ...]
    gained: tuple[Km2, Km2]
    places: tuple[PlaceChangeRow, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaView:
    """The ground of a day; ``states`` and ``camps`` are names in the order of every row of numbers."""

    as_of: str
    as_of_day: date
    states: tuple[str, str, str]
    camps: tuple[str, str]
    place_count: int
    unlocated: int
    reach_km: float
    known_km2: float
    areas: tuple[AreaRow, ...]
    line_km: float
    sentences: tuple[str, ...]
    worlds: WorldsView | None
    since: SinceView | None
    note: str = NOTE


def area_view(source: Ledger | Lookup) -> AreaView:
    """The ground of a ledger; raises ``NotFound`` where none was worked out, having too few settlements."""
    look = lookup(source)
    ground = look.ledger.ground
    if ground is None:
        raise NotFound(
            _("too few settlements with a position are assessed to speak of an area"),
            remedy=_("three are needed: add articles, or import places"),
        )
    first, second = map(camp_name, look.ledger.war.camps)
    return AreaView(
        as_of=day_text(look.as_of),
        as_of_day=look.as_of,
        states=look.ledger.war.states,
        camps=(first, second),
        place_count=len(ground.place_ids),
        unlocated=ground.unlocated,
        reach_km=ground.reach_km,
        known_km2=_km2(ground.areas.known_km2),
        areas=_rows(look, ground.areas),
        line_km=ground.line_km,
        sentences=tuple(_ground_sentences(ground)),
        worlds=_worlds(look, ground.worlds) if ground.worlds else None,
        since=_since(look, ground.since) if ground.since else None,
        note=_(NOTE),
    )


def _km2(value: float) -> float:
    return round(value, 1) + 0.0  # never -0.0


def _shown(area: Area) -> Km2:
    return Km2(_km2(area.expected), _km2(area.low), _km2(area.high))


def _names(look: Lookup) -> tuple[tuple[str, str], ...]:
    first, second = look.ledger.war.camps
    return (("a", camp_name(first)), ("contested", _("contested")), ("b", camp_name(second)))


def _rows(look: Lookup, areas: Areas) -> tuple[AreaRow, ...]:
    whole = areas.known_km2 or 1.0
    three = (areas.first, areas.contested, areas.second)
    return tuple(
        AreaRow(side, name, _shown(area), round(area.expected / whole, 4))
        for (side, name), area in zip(_names(look), three, strict=True)
    )


def _ground_sentences(ground: Ground) -> Iterable[str]:
    yield ngettext(
        "%(known)s km² are known: what lies within %(reach)s km of %(number)s settlement. Beyond that nothing is "
        "claimed.",
        "%(known)s km² are known: what lies within %(reach)s km of %(number)s settlements. Beyond that nothing is "
        "claimed.",
        len(ground.place_ids),
    ) % {
        "known": km2_text(ground.areas.known_km2),
        "reach": decimal(ground.reach_km),
        "number": decimal(len(ground.place_ids), ","),
    }
    if ground.unlocated:
        yield ngettext(
            "%(number)s assessed settlement without a position is left out.",
            "%(number)s assessed settlements without a position are left out.",
            ground.unlocated,
        ) % {"number": decimal(ground.unlocated, ",")}
    if ground.line_km:
        yield _("The line between the two sides is %(km)s km long.") % {"km": decimal(ground.line_km, ".0f")}
    else:
        yield _("No line can be drawn: no ground leans to one side beside ground that leans to the other.")


def _worlds(look: Lookup, worlds: Worlds) -> WorldsView:
    names = look.ledger.places
    return WorldsView(
        place_count=worlds.places,
        known_km2=_km2(worlds.assessed.known_km2),
        assessed=_rows(look, worlds.assessed),
        believed=(_rows(look, worlds.first), _rows(look, worlds.second)),
        between=_shown(worlds.between.area),
        opposed_km2=_km2(worlds.between.opposed_km2),
        from_assessed=(_shown(worlds.from_first.area), _shown(worlds.from_second.area)),
        places=tuple(
            (name, place_name(names[name]), _km2(km2))
            for name, km2 in sorted(worlds.between.places, key=lambda found: (-found[1], found[0]))
        ),
        sentences=tuple(_world_sentences(look, worlds)),
    )


def _world_sentences(look: Lookup, worlds: Worlds) -> Iterable[str]:
    camps = _both(look)
    yield ngettext(
        "Of the %(number)s settlement of which both sides spoke, %(known)s km², each side's own words alone make "
        "another map.",
        "Of the %(number)s settlements of which both sides spoke, %(known)s km², each side's own words alone make "
        "another map.",
        worlds.places,
    ) % {"number": decimal(worlds.places, ","), "known": km2_text(worlds.assessed.known_km2)}
    between = {**camps, "differing": _differing(worlds.between)}
    yield _("%(differing)s differ between believing only %(first)s and only %(second)s.") % between
    opposed = {"km2": km2_text(worlds.between.opposed_km2)}
    yield _("%(km2)s km² are ground of settlements that lean to opposite sides in them.") % opposed
    yield _("As assessed, %(one)s differ from %(first)s's map, %(other)s from %(second)s's.") % {
        **camps, "one": _differing(worlds.from_first), "other": _differing(worlds.from_second),
    }  # fmt: skip


def _both(look: Lookup) -> dict[str, str]:
    """The two camps' names for a sentence, as ``first`` and ``second``."""
    first, second = look.ledger.war.camps
    return {**camp_cases(first, "first"), **camp_cases(second, "second")}


def _differing(found: Difference) -> str:
    area = found.area
    return _("%(km2)s km² (%(low)s to %(high)s)") % {
        "km2": km2_text(area.expected), "low": km2_text(area.low), "high": km2_text(area.high),
    }  # fmt: skip


def _since(look: Lookup, since: Since) -> SinceView:
    change = since.change
    days = zip(
        _names(look),
        (since.then.first, since.then.contested, since.then.second),
        (since.now.first, since.now.contested, since.now.second),
        (change.first, change.contested, change.second),
        strict=True,
    )
    return SinceView(
        day=since.day,
        place_count=since.places,
        new_count=since.new,
        rows=tuple(ChangeRow(*named, *map(_shown, three)) for named, *three in days),
        gained=(_shown(change.gained_by_first), _shown(change.gained_by_second)),
        places=tuple(_place(look, place) for place in sorted(change.places, key=_most_changed)),
        sentences=tuple(_since_sentences(look, since)),
    )


def _most_changed(place: PlaceChange) -> tuple[float, str]:
    return (-max(abs(area.expected) for area in (place.first, place.contested, place.second)), place.place_id)


def _place(look: Lookup, place: PlaceChange) -> PlaceChangeRow:
    changes = (_shown(place.first), _shown(place.contested), _shown(place.second))
    return PlaceChangeRow(place.place_id, look.place_name(place.place_id), place_href(look, place.place_id), changes)


def _since_sentences(look: Lookup, since: Since) -> Iterable[str]:
    days = {"then": day_text(since.day), "now": day_text(look.as_of)}
    yield (
        _(
            "%(then)s and %(now)s, both from all that was known on %(now)s: the earlier day is seen in hindsight, not "
            "as it was known then."
        )
        % days
    )
    yield _("%(first)s gained %(one)s km², %(second)s %(other)s km², whatever each lost elsewhere.") % {
        **_both(look),
        "one": km2_text(since.change.gained_by_first.expected),
        "other": km2_text(since.change.gained_by_second.expected),
    }
    if since.new:
        yield ngettext(
            "Left out: %(number)s settlement of which nobody spoke until after %(then)s.",
            "Left out: %(number)s settlements of which nobody spoke until after %(then)s.",
            since.new,
        ) % {**days, "number": decimal(since.new, ",")}
