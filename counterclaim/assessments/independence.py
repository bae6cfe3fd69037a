"""Utterances from claims: one speaker, one proposition, one day, however many outlets carry it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from counterclaim.model import ResolvedClaim, Story, Utterance, content_id

STATEMENT_LAG = timedelta(days=14)

Key = tuple[object, ...]


def utterances(claims: Sequence[ResolvedClaim], stories: Mapping[str, Story]) -> tuple[Utterance, ...]:
    """Join the reports of the same saying; a copied story's claims join those of its origin and add nothing.

    Claims whose day of saying is unknown make no utterance. The result is sorted by day and id and does not depend on
    the order of ``claims``.
    """
    groups: dict[Key, list[ResolvedClaim]] = defaultdict(list)
    originals: dict[tuple[str, Key], Key] = {}
    ordered = sorted(claims, key=lambda claim: claim.id)
    for claim in ordered:
        story = stories.get(claim.claim.story_id)
        if story and not story.is_copy and claim.said.is_known:
            key = _key(claim)
            groups[key].append(claim)
            originals.setdefault((story.id, _proposition(claim)), key)
    for claim in ordered:
        story = stories.get(claim.claim.story_id)
        if story and story.is_copy and claim.said.is_known:
            origin = originals.get((_root(story, stories), _proposition(claim)))
            if origin is not None:
                groups[origin].append(claim)
            elif claim.role != "outlet":
                groups[_key(claim)].append(claim)
    made = [_utterance(group, stories) for group in groups.values()]
    return tuple(sorted(made, key=lambda utterance: (utterance.day, utterance.id)))


def statement_day(claim: ResolvedClaim) -> date:
    """The day it was said: the day that the words name if shortly before publication, else publication's."""
    said, event = claim.said.last, claim.event_days.last
    assert said is not None
    if event and claim.event_days.known == "stated" and timedelta(0) <= said - event <= STATEMENT_LAG:
        return event
    return said


def _proposition(claim: ResolvedClaim) -> Key:
    told = claim.claim
    return (
        claim.place_id,
        told.predicate,
        told.stance,
        told.holder,
        told.extent,
        told.denies_predicate,
        told.denies_holder,
        told.outcome,
        told.background,
        claim.relayed_by_id,
        "" if claim.role == "outlet" else claim.speaker_id,
    )


def _key(claim: ResolvedClaim) -> Key:
    return (claim.speaker_id, statement_day(claim), *_proposition(claim))


def _root(story: Story, stories: Mapping[str, Story]) -> str:
    """The story that the first of a line of copies was made of: a copy of a copy has no origin of its own."""
    while story.is_copy and story.origin_id in stories:
        story = stories[story.origin_id]
    return story.origin_id


def _origins(told: Sequence[str], stories: Mapping[str, Story]) -> tuple[str, ...]:
    """The origins of the stories that tell an utterance; those that credit one outlet, which is not here, have one."""
    roots = sorted({_root(stories[story_id], stories) for story_id in told})
    credited: dict[str, str] = {}
    for root in roots:
        credit = stories[root].credit if root in stories else ""
        credited.setdefault(credit or root, root)
    return tuple(sorted(credited.values()))


def _utterance(group: Sequence[ResolvedClaim], stories: Mapping[str, Story]) -> Utterance:
    first = min(group, key=lambda claim: (stories[claim.claim.story_id].is_copy, statement_day(claim), claim.id))
    told = first.claim
    day = statement_day(first)
    event = first.event_days.last or day
    return Utterance(
        id=content_id("utterance", first.speaker_id, day, *_proposition(first)),
        speaker_id=first.speaker_id,
        speaker_name=first.speaker_name,
        camp=first.camp,
        role=first.role,
        relayed=bool(first.relayed_by_id),
        relay_camp=first.relayed_by_camp,
        stance=told.stance,
        predicate=told.predicate,
        holder=told.holder,
        extent=told.extent,
        denies_predicate=told.denies_predicate,
        denies_holder=told.denies_holder,
        outcome=told.outcome,
        likelihood=told.likelihood,
        place_id=first.place_id,
        day=day,
        event_day=min(event, day),
        due=first.due,
        against_interest=first.against_interest,
        background=told.background,
        claim_ids=tuple(sorted(claim.id for claim in group)),
        origins=_origins(sorted({claim.claim.story_id for claim in group}), stories),
        relay_id=first.relayed_by_id,
    )
