"""What the map's script needs: every assessed settlement, its days, its last words of each side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from counterclaim.language.romanise import romanisations, russian_romanisations
from counterclaim.language.spelling import key
from counterclaim.model import Ledger, Place, Predicate, ResolvedClaim
from counterclaim.publications.views.claims import ASKED_FIRST, ClaimLink, asked, claim_link
from counterclaim.publications.views.dossier import PlaceRow, Triple, dispute_days, place_row
from counterclaim.publications.views.lookup import Lookup, lookup
from counterclaim.publications.views.names import camp_name, place_name
from counterclaim.publications.views.words import day_text

GREY = "#8c8c94"
_KEPT_A_SIDE = 6  # the card shows the first two of them that were said by the day shown


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A settlement on the map. ``days[i]`` belongs to the map's day i; None before anything was said of it."""

    row: PlaceRow
    lat: float | None
    lon: float | None
    radius_km: float | None
    population: int
    names: tuple[str, ...]
    days: tuple[Triple | None, ...]
    disputed: tuple[tuple[int, int], ...]
    last: tuple[ClaimLink, ...]


@dataclass(frozen=True, slots=True)
class MapView:
    """The map: its days in order, its camps, its places; ``grey`` is the colour of what neither side firmly holds.

    ``outlines`` is the script of the regions' shapes, '' for none; ``spellings`` a place's names, to show what to type.
    """

    war: str
    as_of: str
    first_day: date
    last_day: date
    camps: tuple[tuple[str, str, str], tuple[str, str, str]]
    grey: str
    places: tuple[MapPlace, ...]
    outlines: str = ""
    spellings: str = ""


def names_of(place: Place) -> tuple[str, ...]:
    """Every spelling of a place, those of the Latin press included, folded as a search folds what is typed."""
    latin = (*romanisations(place.name_uk), *russian_romanisations(place.name_ru))
    spellings = (place.name, place.name_uk, place.name_ru, *place.aliases, *latin)
    return tuple(dict.fromkeys(key(name) for name in spellings if name))


def first_day(look: Lookup) -> date:
    """The slider's first day: the first on which anything is assessed, at the latest the as-of day."""
    days = [points[0][0] for points in look.ledger.series.values() if points]
    return min([day for day in days if day <= look.as_of], default=look.as_of)


def _days(look: Lookup, place_id: str, first: date) -> tuple[Triple | None, ...]:
    known = dict(look.states_at.get(place_id, {}))
    found = look.assessments.get(place_id)
    if found and look.as_of not in known:
        known[look.as_of] = found.probabilities
    return tuple(known.get(first + timedelta(days=step)) for step in range((look.as_of - first).days + 1))


def _weight(look: Lookup, claim: ResolvedClaim) -> tuple[bool, bool, int, int, bool]:
    """Sort key of last words: what was weighed and is about the front, the newest, and of a day what is asked first."""
    day, kind = claim.said.best or date.min, asked(claim)
    late = kind >= ASKED_FIRST.index(Predicate.ORDER)
    return (claim.id not in look.utterance_of, late, -day.toordinal(), kind, claim.claim.headline)


def last_words(look: Lookup, place_id: str) -> tuple[ClaimLink, ...]:
    """The last claims of each side about a place: those that are about the front first, the newest of them first.

    One act of saying is shown once; background is left out, and what was not weighed comes last.
    """
    shown: dict[str, list[ResolvedClaim]] = {"a": [], "b": [], "third": []}
    seen: set[str] = set()
    newest = [claim for claim in reversed(look.claims_at.get(place_id, ())) if not claim.claim.background]
    for claim in sorted(newest, key=lambda claim: _weight(look, claim)):
        side = shown[look.side(claim.camp)]
        utterance = look.utterance_of.get(claim.id)
        act = utterance.id if utterance else claim.id
        if len(side) < _KEPT_A_SIDE and act not in seen:
            seen.add(act)
            side.append(claim)
    return tuple(claim_link(look, claim) for side in shown.values() for claim in side)


def _disputes(look: Lookup, place_id: str, first: date) -> tuple[tuple[int, int], ...]:
    return tuple(((low - first).days, (high - first).days) for low, high in dispute_days(look, place_id))


def _place(look: Lookup, place_id: str, first: date) -> MapPlace:
    place = look.ledger.places[place_id]
    return MapPlace(
        row=place_row(look, place_id),
        lat=place.lat,
        lon=place.lon,
        radius_km=place.radius_km,
        population=place.population,
        names=names_of(place),
        days=_days(look, place_id, first),
        disputed=_disputes(look, place_id, first),
        last=last_words(look, place_id),
    )


def map_view(source: Ledger | Lookup) -> MapView:
    """The map of a ledger: the assessed places, the largest first so that the small are drawn on top."""
    look = lookup(source)
    war, first = look.ledger.war, first_day(look)
    ids: Sequence[str] = [name for name in look.assessments if name in look.ledger.places]
    places = [_place(look, name, first) for name in ids]
    camps = tuple((camp.id, camp_name(camp), camp.colour) for camp in war.camps)
    places.sort(key=lambda place: (-place.population, place.row.id))
    example = look.ledger.places[places[0].row.id] if places else None
    spellings = dict.fromkeys((place_name(example), example.name, example.name_uk, example.name_ru)) if example else {}
    return MapView(
        war=war.name,
        as_of=day_text(look.as_of),
        first_day=first,
        last_day=look.as_of,
        camps=(camps[0], camps[1]),
        grey=GREY,
        places=tuple(places),
        outlines=war.outlines,
        spellings=", ".join(name for name in spellings if name),
    )
