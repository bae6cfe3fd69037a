"""The groups that speakers belong to, and the outlets that carry their words: who has a record beside its speakers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from counterclaim.model import ResolvedClaim, Speaker, Story, Utterance, War


@dataclass(frozen=True, slots=True)
class Group:
    """A group with a record: kind, id, name, ids of its ``members``, and of the ``utterances`` that it answers for."""

    kind: str
    id: str
    name: str
    members: frozenset[str]
    utterances: frozenset[str]

    def supplied(self, utterance: Utterance) -> bool:
        """Whether an utterance is evidence that the group supplied: its own words, or words that it told."""
        return not self.members.isdisjoint((utterance.speaker_id, utterance.relay_id))


def groups(utterances: Sequence[Utterance], speakers: Mapping[str, Speaker], war: War) -> Iterator[Group]:
    """Bodies, roles, camps, countries of who spoke; a third party is of no camp, and who has no body, of none."""
    known = {u.speaker_id: _told(u) for u in sorted(utterances, key=lambda u: u.id, reverse=True)} | dict(speakers)
    names = {camp.id: camp.name for camp in war.camps}
    homes = {camp.id: camp.country for camp in war.camps}
    bodies = {speaker.org: speaker.id for speaker in speakers.values() if speaker.org == speaker.name}
    kinds: dict[str, tuple[dict[str, str], Mapping[str, str], Mapping[str, str]]] = {
        "body": ({i: s.org for i, s in known.items()}, bodies, {}),
        "role": ({i: s.role for i, s in known.items()}, {}, {}),
        "camp": ({i: s.camp for i, s in known.items() if s.camp in names}, {}, names),
        "country": ({i: s.country or homes.get(s.camp, "") for i, s in known.items()}, {}, {}),
    }
    for kind, (key_of, ids, called) in kinds.items():
        for key, members in _by_key(key_of).items():
            said = frozenset(u.id for u in utterances if u.speaker_id in members)
            if said:
                yield Group(kind, ids.get(key, key), called.get(key, key), members, said)


def _by_key(key_of: Mapping[str, str]) -> dict[str, frozenset[str]]:
    members: dict[str, set[str]] = defaultdict(set)
    for speaker, key in key_of.items():
        if key:
            members[key].add(speaker)
    return {key: frozenset(some) for key, some in sorted(members.items())}


def _told(utterance: Utterance) -> Speaker:
    """What an utterance tells of a speaker that is in no registry."""
    return Speaker(utterance.speaker_id, utterance.speaker_name, utterance.camp, utterance.role)


def outlets(
    utterances: Sequence[Utterance], claims: Iterable[ResolvedClaim], stories: Iterable[Story]
) -> Iterator[Group]:
    """Outlets in their own voice (``outlet``), and by what they relayed of others (``relay``), by the page's publisher.

    Copies count: who printed it relayed it. Pages of which no publisher is known make no outlet.
    """
    publisher = {story.id: story.publisher for story in stories if story.publisher}
    told = {claim.id: claim for claim in claims if claim.claim.story_id in publisher}
    pages: dict[str, set[str]] = defaultdict(set)
    voices: dict[str, set[str]] = defaultdict(set)
    for utterance in utterances:
        for claim in (told[name] for name in utterance.claim_ids if name in told):
            name = publisher[claim.claim.story_id]
            pages[name].add(utterance.id)
            if claim.claim.speaker_role == "outlet":
                voices[name].add(claim.speaker_id)
    speaker_of = {u.id: u.speaker_id for u in utterances}
    for name in sorted(pages):
        own = frozenset(u for u in pages[name] if speaker_of[u] in voices[name])
        members = frozenset(voices[name])
        for kind, some in (("outlet", own), ("relay", pages[name] - own)):
            if some:
                yield Group(kind, min(members, default=name), name, members, frozenset(some))
