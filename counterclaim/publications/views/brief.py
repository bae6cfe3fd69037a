"""A day's briefing: what changed, what was said, what is disputed or newly admitted, what falls due; all cited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from counterclaim.model import Ledger, ResolvedClaim, Utterance
from counterclaim.publications.views.claims import ClaimLink, claim_link, claim_place, place_href, utterance_links
from counterclaim.publications.views.dossier import Triple, state_side
from counterclaim.publications.views.lookup import Lookup, lookup
from counterclaim.publications.views.words import day_text, percent, says, speaker_text, state_clause

CHANGE = 0.1
DISPUTE_WINDOW = 30
DUE_WINDOW = 14


@dataclass(frozen=True, slots=True)
class BriefItem:
    """One sentence, the place it is about, and the words it rests on."""

    text: str
    place: str
    place_href: str
    side: str
    citations: tuple[ClaimLink, ...]


@dataclass(frozen=True, slots=True)
class BriefView:
    """A day's briefing; every item has at least one citation. ``quiet`` says it where nothing was said that day."""

    day: date
    title: str
    as_of: str
    changed: tuple[BriefItem, ...]
    said: tuple[BriefItem, ...]
    disputed: tuple[BriefItem, ...]
    admitted: tuple[BriefItem, ...]
    due: tuple[BriefItem, ...]
    quiet: str


def _said_on(claim: ResolvedClaim) -> date | None:
    return claim.said.best


def brief_days(source: Ledger | Lookup) -> tuple[date, ...]:
    """The days that have a briefing: those on which something was said, and the as-of day; oldest first."""
    look = lookup(source)
    days = {day for claim in look.ledger.claims if (day := _said_on(claim)) and day <= look.as_of}
    return tuple(sorted(days | {look.as_of}))


def _item(look: Lookup, text: str, place_id: str, side: str, citations: tuple[ClaimLink, ...]) -> BriefItem:
    return BriefItem(text, look.place_name(place_id), place_href(look, place_id), side, citations)


def _top(triple: Triple) -> int:
    return max((1, 0, 2), key=lambda index: triple[index])


def _changed(look: Lookup, day: date, before: date) -> Iterable[BriefItem]:
    war = look.ledger.war
    for place_id in sorted(look.ledger.series):
        points = dict(look.ledger.series[place_id])
        now, then = points.get(day), points.get(before)
        if now is None or place_id not in look.ledger.places:
            continue
        fresh = [claim for claim in look.claims_at.get(place_id, ()) if _within(claim, before, day)]
        cited = _citations(look, [claim for claim in fresh if claim.id in look.utterance_of] or fresh)
        state, name = war.states[_top(now)], look.place_name(place_id)
        clause = f"that {state_clause(war, state, name)}"
        if not cited:
            continue
        if then is None:
            text = f"First assessed: best supported, at {percent(now[_top(now)])}, is {clause}."
        elif _top(now) != _top(then):
            old = state_clause(war, war.states[_top(then)], name)
            text = f"Best supported, at {percent(now[_top(now)])}, is now {clause}; the day before it was that {old}."
        elif abs(now[_top(now)] - then[_top(now)]) >= CHANGE:
            way = "more" if now[_top(now)] > then[_top(now)] else "less"
            shares = f"{percent(then[_top(now)])} to {percent(now[_top(now)])}"
            text = f"It became {way} probable {clause}: from {shares}."
        else:
            continue
        yield _item(look, text, place_id, state_side(look, state), cited)


def _within(claim: ResolvedClaim, after: date, day: date) -> bool:
    said = _said_on(claim)
    return said is not None and after < said <= day and not claim.claim.background


def _citations(look: Lookup, claims: Iterable[ResolvedClaim]) -> tuple[ClaimLink, ...]:
    first: dict[str, ResolvedClaim] = {}
    for claim in claims:
        utterance = look.utterance_of.get(claim.id)
        first.setdefault(utterance.id if utterance else claim.id, claim)
    return tuple(claim_link(look, claim) for claim in first.values())


def _sentence(look: Lookup, claim: ResolvedClaim) -> str:
    relayed = claim.relayed_by_name or claim.claim.relayed_by_text
    text = f"{speaker_text(claim)} {says(look.ledger.war, claim.claim, claim_place(look, claim))}"
    return f"{text}, as told by {relayed}." if relayed else f"{text}."


def _spoken(look: Lookup, claims: Iterable[ResolvedClaim]) -> Iterable[BriefItem]:
    """One item per sentence: the same words of one speaker in many outlets are one sentence with many citations."""
    sentences: dict[tuple[str, str, str], list[ResolvedClaim]] = {}
    for claim in claims:
        sentences.setdefault((_sentence(look, claim), claim.place_id, look.side(claim.camp)), []).append(claim)
    for (text, place_id, side), held in sentences.items():
        yield _item(look, text, place_id, side, tuple(claim_link(look, claim) for claim in held))


def _disputed(look: Lookup, day: date) -> Iterable[BriefItem]:
    since = day - timedelta(days=DISPUTE_WINDOW)
    pairs: set[frozenset[str]] = set()
    for utterance in sorted(look.ledger.utterances, key=lambda u: (u.day, u.id), reverse=True):
        for other in _opponents(look, utterance, since, day):
            pair = frozenset((utterance.id, other.id))
            links = utterance_links(look, (utterance.id, other.id))
            if pair not in pairs and len(links) > 1:
                pairs.add(pair)
                first, second = links
                text = f"{first.speaker} {first.says}; {second.speaker} {second.says}."
                yield _item(look, text, utterance.place_id, "contested", links)


def _opponents(look: Lookup, utterance: Utterance, since: date, day: date) -> Iterable[Utterance]:
    verdict = look.verdicts.get(utterance.id)
    if verdict is None or not since < utterance.day <= day or utterance.background:
        return
    for name in verdict.contradicting:
        other = look.utterances.get(name)
        if other and since < other.day <= day and other.camp != utterance.camp and not other.background:
            yield other


def _due(look: Lookup, day: date) -> Iterable[BriefItem]:
    for claim in sorted(look.ledger.claims, key=lambda c: (c.due or date.max, c.id)):
        said = _said_on(claim)
        if claim.due is None or said is None or said > day or abs((claim.due - day).days) > DUE_WINDOW:
            continue
        when = "is due today" if claim.due == day else "was due" if claim.due < day else "is due"
        on = "" if claim.due == day else f" on {day_text(claim.due)}"
        text = f"{_sentence(look, claim).rstrip('.')}; this {when}{on}."
        yield _item(look, text, claim.place_id, look.side(claim.camp), (claim_link(look, claim),))


def _quiet(look: Lookup, day: date) -> str:
    earlier = [said for claim in look.ledger.claims if (said := _said_on(claim)) and said < day]
    last = f"; the last words are of {day_text(max(earlier))}" if earlier else ""
    return f"Nothing that was read was said on this day{last}."


def brief_view(source: Ledger | Lookup, day: date | None = None) -> BriefView:
    """The briefing of a day (None: the as-of day), from what was said until then; any day may be asked for."""
    look = lookup(source)
    day = day or look.as_of
    today = [c for c in sorted(look.ledger.claims, key=_reading_order) if _within(c, day - timedelta(days=1), day)]
    return BriefView(
        day=day,
        title=f"Briefing for {day_text(day)}",
        as_of=day_text(look.as_of),
        changed=tuple(_changed(look, day, day - timedelta(days=1))),
        said=tuple(_spoken(look, (claim for claim in today if not claim.against_interest))),
        disputed=tuple(_disputed(look, day)),
        admitted=tuple(_spoken(look, (claim for claim in today if claim.against_interest))),
        due=tuple(_due(look, day)),
        quiet="" if today else _quiet(look, day),
    )


def _reading_order(claim: ResolvedClaim) -> tuple[str, str, int, str]:
    return (claim.place_name or "~", claim.claim.span.document_id, claim.claim.span.start, claim.id)
