"""A place's dossier: who holds it, how sure one can be, who said what, and why we think so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from counterclaim.errors import NotFound
from counterclaim.language.figures import decimal
from counterclaim.language.interface import N_, _
from counterclaim.model import CONTESTED, Assessment, Evidence, Ledger, Place
from counterclaim.publications.views.claims import (
    ClaimLink,
    ClaimView,
    claim_link,
    claim_view,
    first_report,
    place_href,
    utterance_links,
)
from counterclaim.publications.views.lookup import Lookup, lookup
from counterclaim.publications.views.names import camp_name, place_name, region_name
from counterclaim.publications.views.whatif import BelievedView, TurnView, believed, is_moved, turns, without
from counterclaim.publications.views.words import (
    confidence_sentence,
    day_text,
    leading,
    share_sentence,
    state_name,
    state_sentence,
    state_short,
)

Triple = tuple[float, float, float]
DISPUTE_DAYS = 30
UNCLEAR = 0.45  # below it the best supported state is itself unlikely (ICD 203)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in one line. ``side`` is ``a``, ``b``, ``contested`` or empty where nothing is assessed."""

    id: str
    name: str
    name_uk: str
    name_ru: str
    region: str
    href: str
    side: str
    state: str
    short: str
    state_sentence: str
    confidence_sentence: str
    likelihood: str
    confidence: str
    probabilities: Triple | None
    unclear: bool
    disputed: bool
    claim_count: int
    position: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the waterfall: what it adds to the log odds of the three states, and where that leaves them.

    ``without`` is what the result would be without this saying alone; None of the prior, and where it would be the same
    to the per cent.
    """

    words: str
    link: ClaimLink | None
    weight: float | None
    log_odds: Triple
    after: Triple
    influence: Triple = (0.0, 0.0, 0.0)
    without: Triple | None = None


@dataclass(frozen=True, slots=True)
class DossierView:
    """A place's page; ``pairs`` are (claim, claims against it), ``series`` the assessed probabilities a day.

    ``share`` is how much of it the second camp is expected to hold, 0 to 1; ``believed`` are the worlds in which one
    camp's own words alone are believed.
    """

    row: PlaceRow
    as_of: str
    as_of_day: date
    state_names: tuple[str, str, str]
    camp_names: tuple[str, str]
    series: tuple[tuple[date, Triple], ...]
    claims: tuple[ClaimView, ...]
    pairs: tuple[tuple[ClaimView, tuple[ClaimLink, ...]], ...]
    waterfall: tuple[Step, ...]
    aliases: tuple[str, ...]
    share: float | None
    share_sentence: str
    turns: tuple[TurnView, ...]
    believed: tuple[BelievedView, ...]


POSITION_SOURCES = (
    N_("hromada centre"),
    N_("raion centre"),
    N_("oblast centre"),
    N_("centre of its settlements"),
    N_("places.toml"),
)
"""What tells where places lie, beside gazetteers that have a name of their own."""


def position_sentence(place: Place) -> str:
    """Where a place lies, by whom it is known and how far off it may be; unlocated is said to be so."""
    if place.lat is None or place.lon is None:
        return _("Unlocated: no position is known, so it is not on the map.")
    source = _(place.position_source) or _("source not stated")
    at = {"at": f"{place.lat:.3f}, {place.lon:.3f}", "source": source}
    if place.radius_km is None:
        return _("%(at)s (%(source)s, uncertainty not stated)") % at
    return _("%(at)s (%(source)s, within %(km)s km)") % {**at, "km": decimal(place.radius_km)}


def other_names(place: Place) -> tuple[str, ...]:
    """A place's other names in every language, without repeats."""
    names = (place.name_uk, place.name_ru, *place.aliases)
    shown = place_name(place)
    if shown != place.name:
        names = (place.name, *names)
    return tuple(dict.fromkeys(name for name in names if name and name.replace("'", "’") != shown))


def region_text(place: Place) -> str:
    """Raion and oblast, those that are known."""
    return ", ".join(region_name(part) for part in (place.raion, place.oblast) if part)


def dispute_days(look: Lookup, place_id: str) -> tuple[tuple[date, date], ...]:
    """Intervals in which words and counter-words about a place stood against each other.

    Each runs from the later of the two sayings to ``DISPUTE_DAYS`` after it.
    """
    found = set()
    for claim in look.claims_at.get(place_id, ()):
        utterance = look.utterance_of.get(claim.id)
        verdict = look.verdicts.get(utterance.id) if utterance else None
        if utterance is None or verdict is None:
            continue
        for name in verdict.contradicting:
            other = look.utterances.get(name)
            if other is None or other.camp == utterance.camp or abs((other.day - utterance.day).days) > DISPUTE_DAYS:
                continue
            later = max(other.day, utterance.day)
            found.add((later, later + timedelta(days=DISPUTE_DAYS)))
    return tuple(sorted(found))


def is_disputed(look: Lookup, place_id: str, day: date) -> bool:
    """Whether speakers of different sides contradict each other about a place on a day."""
    return any(first <= day <= last for first, last in dispute_days(look, place_id))


def state_side(look: Lookup, state: str) -> str:
    """``a``, ``b`` or ``contested`` for a state's name."""
    return "contested" if state == CONTESTED else look.side(state)


def _side(look: Lookup, found: Assessment) -> str:
    top = leading(found.probabilities)
    return "contested" if top is None else ("a", "contested", "b")[top]


def place_row(source: Ledger | Lookup, place_id: str) -> PlaceRow:
    """A place in one line; raises ``NotFound`` where the ledger has no such place."""
    look = lookup(source)
    place = look.ledger.places.get(place_id)
    if place is None:
        raise NotFound(_("no such place"), where=place_id, remedy=_("the map's table lists all places"))
    war, found, name = look.ledger.war, look.assessments.get(place_id), place_name(place)
    return PlaceRow(
        id=place.id,
        name=name,
        name_uk=place.name_uk,
        name_ru=place.name_ru,
        region=region_text(place),
        href=place_href(look, place.id),
        side=_side(look, found) if found else "",
        state=state_name(war, found.state) if found else _("not assessed"),
        short=state_short(war, found),
        state_sentence=state_sentence(war, found, name),
        confidence_sentence=confidence_sentence(found),
        likelihood=found.likelihood if found else "",
        confidence=found.confidence.value if found else "",
        probabilities=found.probabilities if found else None,
        unclear=bool(found and max(found.probabilities) < UNCLEAR),
        disputed=is_disputed(look, place.id, look.as_of),
        claim_count=len(look.claims_at.get(place.id, ())),
        position=position_sentence(place),
    )


def place_rows(source: Ledger | Lookup) -> tuple[PlaceRow, ...]:
    """Every place that is assessed or spoken of, assessed ones first, the most spoken of first among them."""
    look = lookup(source)
    ids = [name for name in look.ledger.places if name in look.assessments or name in look.claims_at]
    rows = [place_row(look, name) for name in ids]
    return tuple(sorted(rows, key=lambda row: (not row.side, -row.claim_count, row.name, row.id)))


def _chance(log_odds: Triple) -> Triple:
    low, middle, high = (1 / (1 + math.exp(-max(-50.0, min(50.0, value)))) for value in log_odds)
    return (low, middle, high)


def _step_words(look: Lookup, evidence: Evidence) -> tuple[str, ClaimLink | None]:
    claim = look.claims.get(evidence.claim_id)
    if claim is None:
        return (_("Evidence whose words are not in this ledger"), None)
    link = claim_link(look, claim)
    return (f"{link.speaker} {link.says}", link)


def waterfall(look: Lookup, assessment: Assessment) -> tuple[Step, ...]:
    """The prior, then each utterance's part in the order of saying; the last step's ``after`` is the result."""
    total = assessment.prior_log_odds
    steps = [Step(_("Before any words: how such places usually stand"), None, None, total, _chance(total))]
    for evidence in assessment.evidence:
        total = tuple(a + b for a, b in zip(total, evidence.log_odds, strict=True))  # type: ignore[assignment]
        words, link = _step_words(look, evidence)
        less = without(assessment, evidence) if is_moved(evidence.influence) else None
        odds, moved = evidence.log_odds, evidence.influence
        steps.append(Step(words, link, evidence.weight, odds, _chance(total), moved, less))
    return tuple(steps)


def _pairs(look: Lookup, place_id: str) -> tuple[tuple[ClaimView, tuple[ClaimLink, ...]], ...]:
    """Each saying with those against it, the newest first; the same two sayings once, however often repeated."""
    acts = {u.id: u for claim in look.claims_at.get(place_id, ()) if (u := look.utterance_of.get(claim.id))}
    shown: set[frozenset[tuple[str, str]]] = set()
    pairs = []
    for utterance in sorted(acts.values(), key=lambda u: (u.day, u.id), reverse=True):
        verdict, claim = look.verdicts.get(utterance.id), first_report(look, utterance)
        if verdict is None or claim is None or utterance.background:
            continue
        own, fresh = claim_link(look, claim), []
        for link in reversed(utterance_links(look, verdict.contradicting)):
            pair = frozenset(((own.speaker, own.says), (link.speaker, link.says)))
            if pair not in shown:
                shown.add(pair)
                fresh.append(link)
        if fresh:
            pairs.append((claim_view(look, claim), tuple(fresh)))
    return tuple(pairs)


def strongest(steps: tuple[Step, ...], most: int) -> tuple[Step, ...]:
    """The prior and the steps that change a state's log odds most, at most ``most`` of them, in the order of saying."""
    said = sorted(steps[1:], key=lambda step: max(map(abs, step.log_odds)), reverse=True)[:most]
    kept = {id(step) for step in said}
    return tuple(step for index, step in enumerate(steps) if index == 0 or id(step) in kept)


def dossier_view(source: Ledger | Lookup, place_id: str) -> DossierView:
    """A place's dossier; raises ``NotFound`` where the ledger has no such place."""
    look = lookup(source)
    row = place_row(look, place_id)
    war, place = look.ledger.war, look.ledger.places[place_id]
    found = look.assessments.get(place_id)
    claims = tuple(claim_view(look, claim) for claim in look.claims_at.get(place_id, ()))
    first, middle, last = (state_name(war, state) for state in war.states)
    return DossierView(
        row=row,
        as_of=day_text(look.as_of),
        as_of_day=look.as_of,
        state_names=(first, middle, last),
        camp_names=(camp_name(war.camps[0]), camp_name(war.camps[1])),
        series=tuple(look.ledger.series.get(place_id, ())),
        claims=claims,
        pairs=_pairs(look, place_id),
        waterfall=waterfall(look, found) if found else (),
        aliases=other_names(place),
        share=found.share if found else None,
        share_sentence=share_sentence(war, found),
        turns=turns(look, found) if found else (),
        believed=believed(look, place_id) if found else (),
    )
