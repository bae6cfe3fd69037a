"""Which stories are one wire story under several names: copies share an origin, so that copying adds no evidence.

Sentences are hashed; a pair with half of its sentences in common is compared again. Reports written to a form (the
daily ones of a general staff) share sentences too, but differ in a number or a place inside the same sentence: those
are no copies. A copy of a copy points to the one it is a copy of; nothing is merged by transitivity.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from counterclaim.language.spelling import key
from counterclaim.model import RegionRole, Story

_OVERLAP = 0.5
_LEAST_WORDS = 5
_LEAST_SHARED = 30
_APART = 7
_COMMON = 200
_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…](?!\s|$)[^.!?…\n]+)*[.!?…]*")
_VALUE = re.compile(r"\d[\d.,  ]*|(?<![.!?…\n] )(?<!^)\b[A-ZА-ЯІЇЄҐЁ][\w’'-]+")


@dataclass(frozen=True, slots=True)
class _Sentences:
    """A story's sentences: by hash the number of words, by form (numbers and names blanked) the values in it."""

    words: Mapping[str, int]
    forms: Mapping[str, frozenset[str]]
    total: int


def origins(stories: Sequence[Story], texts: Mapping[str, str]) -> dict[str, str]:
    """For every story the id of the story it is a copy of, its own if of none; ``texts`` is by document id.

    The origin is the earliest published of those that a story matches, then the smallest document id. Stories whose
    stated days are more than a week apart, and stories of one page, are never copies.
    """
    ordered = sorted(stories, key=_age)
    sentences = {story.id: _sentences(story, texts[story.document_id]) for story in ordered}
    holders: dict[str, list[int]] = {}
    found: dict[str, str] = {}
    for position, story in enumerate(ordered):
        found[story.id] = story.id
        shared: Counter[int] = Counter()
        for sentence, length in sentences[story.id].words.items():
            for earlier in holders.get(sentence, ())[:_COMMON]:
                shared[earlier] += length
            holders.setdefault(sentence, []).append(position)
        for earlier in sorted(shared):
            if _is_copy(story, ordered[earlier], sentences, shared[earlier]):
                found[story.id] = ordered[earlier].id
                break
    return found


def _age(story: Story) -> tuple[date, str, int]:
    return (story.published.first or date.max, story.document_id, story.start)


def _is_copy(story: Story, other: Story, sentences: Mapping[str, _Sentences], shared: int) -> bool:
    if story.document_id == other.document_id or _days_apart(story, other) > _APART:
        return False
    ours, theirs = sentences[story.id], sentences[other.id]
    smaller = min(ours.total, theirs.total)
    if shared < _OVERLAP * smaller or shared < min(_LEAST_SHARED, smaller):
        return False
    return all(ours.forms[form] == theirs.forms[form] for form in ours.forms.keys() & theirs.forms.keys())


def _days_apart(story: Story, other: Story) -> int:
    if not all(s.published.known in ("stated", "metadata") for s in (story, other)):
        return 0
    first, second = story.published.best, other.published.best
    return abs((first - second).days) if first and second else 0


def _sentences(story: Story, text: str) -> _Sentences:
    lengths: dict[str, int] = {}
    forms: dict[str, set[str]] = {}
    for region in story.regions:
        if region.role is not RegionRole.BODY:
            continue
        for match in _SENTENCE.finditer(text[region.start : region.end]):
            sentence = match.group().strip()
            if len(sentence.split()) < _LEAST_WORDS:
                continue
            lengths[_hash(sentence)] = len(sentence.split())
            forms.setdefault(_hash(_VALUE.sub("#", sentence)), set()).update(
                key(value) for value in _VALUE.findall(sentence)
            )
    return _Sentences(lengths, {form: frozenset(values) for form, values in forms.items()}, sum(lengths.values()))


def _hash(sentence: str) -> str:
    plain = " ".join(re.sub(r"[^\w#\s]", " ", key(sentence)).split())
    return hashlib.blake2b(plain.encode(), digest_size=8).hexdigest()
