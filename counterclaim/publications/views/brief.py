"""A day's briefing: what changed, what was said, what is disputed or newly admitted, what falls due; all cited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from counterclaim.language.interface import _
from counterclaim.model import Ledger, ResolvedClaim, Utterance, War
from counterclaim.publications.views.claims import (
    ASKED_FIRST,
    ClaimLink,
    asked,
    beside_place,
    claim_link,
    place_href,
    relayed_by,
    said_of,
    utterance_links,
)
from counterclaim.publications.views.dossier import Triple, state_side
from counterclaim.publications.views.lookup import Lookup, lookup
from counterclaim.publications.views.names import place_cases
from counterclaim.publications.views.words import day_text, leading, percent, speaker_text, state_clause

CHANGE = 0.1
DISPUTE_WINDOW = 30
DUE_WINDOW = 14


@dataclass(frozen=True, slots=True)
class BriefItem:
    """One sentence, the places it is about as (name, way to the dossier or empty), and the words it rests on."""

    text: str
    places: tuple[tuple[str, str], ...]
    side: str
    citations: tuple[ClaimLink, ...]


@dataclass(frozen=True, slots=True)
class BriefView:
    """A day's briefing; every item has at least one citation. ``quiet`` says it where nothing was said that day.

    ``elsewhere`` counts the day's claims of kinds that no briefing lists.
    """

    day: date
    title: str
    as_of: str
    changed: tuple[BriefItem, ...]
    said: tuple[BriefItem, ...]
    disputed: tuple[BriefItem, ...]
    admitted: tuple[BriefItem, ...]
    due: tuple[BriefItem, ...]
    elsewhere: int
    quiet: str


def brief_days(source: Ledger | Lookup) -> tuple[date, ...]:
    """The days that have a briefing: those on which something was said, and the as-of day; oldest first."""
    look = lookup(source)
    return tuple(sorted({day for day in look.claims_on if day <= look.as_of} | {look.as_of}))


def _item(look: Lookup, text: str, place_ids: Iterable[str], side: str, citations: tuple[ClaimLink, ...]) -> BriefItem:
    places = dict.fromkeys((look.place_name(name), place_href(look, name)) for name in place_ids if name)
    return BriefItem(text, tuple(places), side, citations)


def _changed(look: Lookup, day: date, today: Sequence[ResolvedClaim]) -> Iterable[BriefItem]:
    war, before = look.ledger.war, day - timedelta(days=1)
    for place_id in sorted({claim.place_id for claim in today if claim.place_id in look.ledger.places}):
        points = look.states_at.get(place_id, {})
        now, then = points.get(day), points.get(before)
        if now is None:
            continue
        fresh = [claim for claim in today if claim.place_id == place_id]
        cited = _citations(look, [claim for claim in fresh if claim.id in look.utterance_of] or fresh)
        top = leading(now)
        text = _change(war, now, then, look.place_name(place_id)) if cited else ""
        if text:
            yield _item(look, text, [place_id], state_side(look, war.states[1 if top is None else top]), cited)


def _change(war: War, now: Triple, then: Triple | None, name: str) -> str:
    """What an assessment became since the day before, in one sentence; empty where it hardly moved."""
    top, before = leading(now), leading(then) if then else None
    if top is None:
        moved = then is None or before is not None
        words = _("Who holds %(place)s is now unclear.") if then else _("Who holds %(place)s is unclear at first.")
        return words % place_cases(name) if moved else ""
    clause = {"share": percent(now[top]), "clause": state_clause(war, war.states[top], name)}
    if then is None:
        return _("First assessed: best supported, at %(share)s, is that %(clause)s.") % clause
    if top != before:
        return _turned(war, before, name) % clause
    if abs(now[top] - then[top]) < CHANGE:
        return ""
    more = _("It became more probable that %(clause)s: from %(before)s to %(share)s.")
    less = _("It became less probable that %(clause)s: from %(before)s to %(share)s.")
    return (more if now[top] > then[top] else less) % {**clause, "before": percent(then[top])}


def _turned(war: War, before: int | None, name: str) -> str:
    """That another state is the best supported one now, with places for its ``share`` and ``clause``."""
    if before is None:
        return _("Best supported, at %(share)s, is now that %(clause)s; the day before it was unclear.")
    old = state_clause(war, war.states[before], name).replace("%", "%%")
    words = _("Best supported, at %(share)s, is now that %(clause)s; the day before it was that %(before)s.")
    return words % {"share": "%(share)s", "clause": "%(clause)s", "before": old}


def _citations(look: Lookup, claims: Iterable[ResolvedClaim]) -> tuple[ClaimLink, ...]:
    first: dict[str, ResolvedClaim] = {}
    for claim in claims:
        utterance = look.utterance_of.get(claim.id)
        first.setdefault(utterance.id if utterance else claim.id, claim)
    return tuple(claim_link(look, claim) for claim in first.values())


def _sentence(look: Lookup, claims: Sequence[ResolvedClaim]) -> str:
    claim = claims[0]
    said = f"{speaker_text(claim, look.document_of(claim), look.ledger.war)} {said_of(look, claims)}"
    relayed = relayed_by(look, claim)
    return _("%(said)s, as told by %(relay)s.") % {"said": said, "relay": relayed} if relayed else f"{said}."


def _spoken(look: Lookup, claims: Iterable[ResolvedClaim]) -> Iterable[BriefItem]:
    """One item per sentence: words of several places are one, and the same words in many outlets are cited together."""
    groups: dict[tuple[object, ...], list[ResolvedClaim]] = {}
    for claim in claims:
        groups.setdefault(beside_place(look, claim), []).append(claim)
    sentences: dict[tuple[str, str], list[list[ResolvedClaim]]] = {}
    for held in groups.values():
        sentences.setdefault((_sentence(look, held), look.side(held[0].camp)), []).append(held)
    for (text, side), told in sentences.items():
        places = [claim.place_id for held in told for claim in held]
        yield _item(look, text, places, side, tuple(claim_link(look, held[0]) for held in told))


def _disputed(look: Lookup, day: date) -> Iterable[BriefItem]:
    """Words against words of the last days, the newest first; the same two sayings once, however often repeated."""
    said: set[frozenset[str]] = set()
    for back in range(DISPUTE_WINDOW):
        for utterance in look.uttered_on.get(day - timedelta(days=back), ()):
            for other in _opponents(look, utterance, day - timedelta(days=DISPUTE_WINDOW), day):
                links = utterance_links(look, (utterance.id, other.id))
                pair = frozenset(f"{link.speaker} {link.says}" for link in links)
                if len(links) < 2 or pair in said:
                    continue
                said.add(pair)
                first, second = links
                text = f"{first.speaker} {first.says}; {second.speaker} {second.says}."
                yield _item(look, text, [utterance.place_id], "contested", links)


def _opponents(look: Lookup, utterance: Utterance, since: date, day: date) -> Iterable[Utterance]:
    verdict = look.verdicts.get(utterance.id)
    if verdict is None or utterance.background:
        return
    for name in verdict.contradicting:
        other = look.utterances.get(name)
        if other and since < other.day <= day and other.camp != utterance.camp and not other.background:
            yield other


def _due(look: Lookup, day: date) -> Iterable[BriefItem]:
    for claim in look.claims_due:
        said = claim.said.best
        if claim.due is None or said is None or said > day or abs((claim.due - day).days) > DUE_WINDOW:
            continue
        text = _falls_due(_sentence(look, [claim]).rstrip("."), claim.due, day)
        yield _item(look, text, [claim.place_id], look.side(claim.camp), (claim_link(look, claim),))


def _falls_due(said: str, due: date, day: date) -> str:
    if due == day:
        return _("%(said)s; this is due today.") % {"said": said}
    words = _("%(said)s; this was due on %(day)s.") if due < day else _("%(said)s; this is due on %(day)s.")
    return words % {"said": said, "day": day_text(due)}


def _quiet(look: Lookup, day: date) -> str:
    earlier = [said for said in look.claims_on if said < day]
    if not earlier:
        return _("Nothing that was read was said on this day.")
    words = _("Nothing that was read was said on this day; the last words are of %(day)s.")
    return words % {"day": day_text(max(earlier))}


def brief_view(source: Ledger | Lookup, day: date | None = None) -> BriefView:
    """The briefing of a day (None: the as-of day), from what was said until then; any day may be asked for."""
    look = lookup(source)
    day = day or look.as_of
    today = sorted((c for c in look.claims_on.get(day, ()) if not c.claim.background), key=_reading_order)
    listed = [claim for claim in today if claim.claim.predicate in ASKED_FIRST]
    return BriefView(
        day=day,
        title=_("Briefing for %(day)s") % {"day": day_text(day)},
        as_of=day_text(look.as_of),
        changed=tuple(_changed(look, day, today)),
        said=tuple(_spoken(look, (claim for claim in listed if not claim.against_interest))),
        disputed=tuple(_disputed(look, day)),
        admitted=tuple(_spoken(look, (claim for claim in today if claim.against_interest))),
        due=tuple(_due(look, day)),
        elsewhere=sum(not claim.against_interest for claim in today) - sum(not c.against_interest for c in listed),
        quiet="" if today else _quiet(look, day),
    )


def _reading_order(claim: ResolvedClaim) -> tuple[int, str, str, int, str]:
    return (asked(claim), claim.place_name or "~", claim.claim.span.document_id, claim.claim.span.start, claim.id)
