"""Records of bodies, roles, camps, countries and outlets: no group's claim is judged by what the group supplied.

What is left out where a group's claims are judged (docs/decisions/0019-records.md):

- a body, a role, a country: all that any of its speakers said or told;
- a camp: the same; only where that leaves a claim open, camp-mates' admissions (never the claimant's own) may
  contradict it, and never confirm one;
- an outlet that relays: the speaker's words, as in the speaker's own record, and the outlet's own voice;
- an outlet in its own voice: its own words, so that this is its record as a speaker.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from counterclaim.assessments.control.passes import is_of
from counterclaim.assessments.judgement.due import AHEAD
from counterclaim.assessments.judgement.others import others
from counterclaim.assessments.judgement.ruling import unjudged
from counterclaim.assessments.judgement.verdicts import by_place, judged
from counterclaim.assessments.track_records.groups import Group, groups, outlets
from counterclaim.assessments.track_records.reliability import RESOLVED, record
from counterclaim.model import Record, ResolvedClaim, Speaker, Story, Utterance, Verdict, VerdictLabel, War

PARTY = "\x00party"  # who speaks where a group's words are taken for one speaker's; no id of anybody


@dataclass(frozen=True, slots=True)
class Ground:
    """A place as a group's claims on it are judged: what was said there, the day asked for, who held it first."""

    said: Sequence[Utterance]
    war: War
    as_of: date
    start: str | None
    made: dict[tuple[frozenset[str], frozenset[str]], list[Verdict]] = field(default_factory=dict)  # groups coincide


def records(
    utterances: Sequence[Utterance],
    verdicts: Sequence[Verdict],
    claims: Iterable[ResolvedClaim],
    stories: Iterable[Story],
    speakers: Mapping[str, Speaker],
    war: War,
    as_of: date,
    starting: Mapping[str, str | None],
) -> tuple[Record, ...]:
    """A record for every group and outlet, by kind and id, from what was known on ``as_of``.

    ``verdicts`` are those of the speakers' own records; ``speakers`` tells their bodies and countries; ``starting``
    maps place ids to holders. The order of none of them matters.
    """
    known = by_place(utterances, as_of)
    said = {u.id: u for some in known.values() for u in some}
    own = {verdict.utterance_id: verdict for verdict in verdicts}
    every = sorted(
        (*groups(list(said.values()), speakers, war), *outlets(list(said.values()), claims, stories)),
        key=lambda group: (group.kind, group.id, group.name),
    )
    grounds = [Ground(some, war, as_of, starting.get(place)) for place, some in known.items() if place]
    made = []
    for group in every:
        apart = {v.utterance_id: v for v in _judged_apart(group, grounds)}
        pairs = [(said[name], apart.get(name) or own[name]) for name in sorted(group.utterances & own.keys())]
        made.append(record(group.kind, group.id, group.name, pairs, as_of))
    return tuple(made)


def _judged_apart(group: Group, grounds: Iterable[Ground]) -> Iterator[Verdict]:
    """The verdicts that differ, or may differ, from those of the speakers' own records, place by place."""
    if group.kind == "outlet":
        return
    judge = {"camp": _of_camp, "relay": _of_relay}.get(group.kind, _of_body)
    for ground in grounds:
        subjects = [u for u in ground.said if u.id in group.utterances]
        if subjects:
            yield from judge(group, subjects, ground)


def _of_body(group: Group, subjects: Sequence[Utterance], ground: Ground) -> list[Verdict]:
    """All that the group supplied is left out."""
    return _as_one(subjects, [u for u in ground.said if group.supplied(u)], ground)


def _of_camp(group: Group, subjects: Sequence[Utterance], ground: Ground) -> list[Verdict]:
    """As of a body; what is then open and no admission itself may still be contradicted by camp-mates' admissions."""
    supplied = [u for u in ground.said if group.supplied(u)]
    strict = {v.utterance_id: v for v in _as_one(subjects, supplied, ground)}
    claims = [u for u in subjects if u.id in strict and not u.against_interest]
    open_ = [u for u in claims if strict[u.id].label not in RESOLVED]
    for verdict in _by_admissions(open_, supplied, ground):
        if verdict.label == VerdictLabel.CONTRADICTED:
            strict[verdict.utterance_id] = verdict
    return list(strict.values())


def _by_admissions(subjects: Sequence[Utterance], supplied: Sequence[Utterance], ground: Ground) -> Iterator[Verdict]:
    """Verdicts where of all that a camp supplied its admissions count, but for the claimant's own."""
    admissions = [u for u in supplied if u.against_interest]
    by_own: dict[frozenset[str], list[Utterance]] = defaultdict(list)
    for u in subjects if admissions else ():
        by_own[frozenset(other.id for other in admissions if is_of(other, u.speaker_id))].append(u)
    for own, some in sorted(by_own.items(), key=lambda item: sorted(item[0])):
        yield from _as_one(some, [u for u in supplied if not u.against_interest or u.id in own], ground)


def _of_relay(group: Group, subjects: Sequence[Utterance], ground: Ground) -> list[Verdict]:
    """As in the speakers' own records, but without what the outlet says itself."""
    rest = [u for u in ground.said if not group.supplied(u)]
    return judged(subjects, rest, ground.war, ground.as_of, ground.start) if len(rest) < len(ground.said) else []


def _as_one(subjects: Sequence[Utterance], supplied: Sequence[Utterance], ground: Ground) -> list[Verdict]:
    """Verdicts on the subjects as if one speaker had said all that is supplied; none where that is so anyway."""
    if not subjects or len({(u.speaker_id, u.relay_id) for u in (*subjects, *supplied)}) == 1:
        return []
    chosen = frozenset(u.id for u in subjects)
    own = chosen.union(u.id for u in supplied)
    if (chosen, own) not in ground.made:
        ground.made[chosen, own] = _by_the_rest(chosen, own, ground)
    return ground.made[chosen, own]


def _by_the_rest(chosen: frozenset[str], own: frozenset[str], ground: Ground) -> list[Verdict]:
    said = [replace(u, speaker_id=PARTY, relay_id="") if u.id in own else u for u in ground.said]
    party = [u for u in said if u.id in chosen]
    if all(u.predicate not in AHEAD and others(u, said, ground.war, u.day).silent for u in party):
        return [unjudged(u, ground.as_of, "nobody else has spoken to it") for u in party]
    return judged(party, said, ground.war, ground.as_of, ground.start)
