"""Which stories are one wire story under several names: copies share an origin, so that copying adds no evidence.

Stories that share a few rare phrases are compared word by word (``likeness``), the earliest first; the first that
matches is the origin. A copy of a copy points to the one it is a copy of; nothing is merged by transitivity.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from counterclaim.model import Story
from counterclaim.stories.likeness import Copying, copying
from counterclaim.stories.wording import KEPT, Wording, body, wordings

APART = 7  # days
_EARLIEST = 12  # of the stories that share a phrase with a later one, so many are looked at
_SHARED = 0.25  # of the kept phrases of the story with fewer
_STATED = ("stated", "metadata")

Indices = NDArray[np.int64]


class CopyIndex:
    """Finds copies; made once and asked again at every ledger, so that only new stories are read and compared.

    What it keeps depends on single stories or pairs of them alone: answers never depend on what was asked before.
    """

    def __init__(self) -> None:
        """An index that has read nothing yet."""
        self._wordings: dict[str, Wording] = {}
        self._verdicts: dict[tuple[str, str], Copying | None] = {}

    def origins(
        self, stories: Sequence[Story], texts: Mapping[str, str], credits: Mapping[str, str] | None = None
    ) -> dict[str, tuple[str, str]]:
        """For every story that is a copy: the id of its origin, and how that is known, in words.

        ``texts`` is by document id and asked only for stories not seen before. The origin is the earliest published
        that the story matches, then one without a credit (by story id), then the smallest document id. Stories whose
        stated days are more than a week apart, and stories of one page, are never copies.
        """
        ordered = sorted(stories, key=lambda story: age(story, credits or {}))
        self._read(ordered, texts)
        found: dict[str, tuple[str, str]] = {}
        for later, earlier in _candidates(ordered, [self._wordings[story.id].features for story in ordered]):
            for index in earlier:
                how = self._compared(ordered[later], ordered[index])
                if how is not None:
                    found[ordered[later].id] = (ordered[index].id, how.value)
                    break
        return found

    def _read(self, stories: Sequence[Story], texts: Mapping[str, str]) -> None:
        new = [story for story in stories if story.id not in self._wordings]
        made = wordings([body(story, texts[story.document_id]) for story in new])
        self._wordings.update((story.id, words) for story, words in zip(new, made, strict=True))
        if len(self._wordings) > 2 * len(stories):  # most of them belong to another collection
            kept = {story.id for story in stories}
            self._wordings = {name: words for name, words in self._wordings.items() if name in kept}
            self._verdicts = {pair: how for pair, how in self._verdicts.items() if kept.issuperset(pair)}

    def _compared(self, later: Story, earlier: Story) -> Copying | None:
        if later.document_id == earlier.document_id or _are_apart(later, earlier):
            return None
        pair = (later.id, earlier.id)
        if pair not in self._verdicts:
            self._verdicts[pair] = copying(self._wordings[later.id], self._wordings[earlier.id])
        return self._verdicts[pair]


def origins(stories: Sequence[Story], texts: Mapping[str, str]) -> dict[str, str]:
    """For every story the id of the story it is a copy of, its own if of none; ``texts`` is by document id."""
    found = CopyIndex().origins(stories, texts)
    return {story.id: found[story.id][0] if story.id in found else story.id for story in stories}


def age(story: Story, credits: Mapping[str, str]) -> tuple[date, bool, str, int]:
    """What decides which of two stories came first: the day, then having no credit, then the document id."""
    return (story.published.first or date.max, bool(credits.get(story.id)), story.document_id, story.start)


def _stated(story: Story) -> date | None:
    return story.published.first if story.published.known in _STATED else None


def _are_apart(story: Story, other: Story) -> bool:
    first, second = _stated(story), _stated(other)
    return bool(first and second and abs((first - second).days) > APART)


def _candidates(ordered: Sequence[Story], features: Sequence[NDArray[np.uint32]]) -> Iterator[tuple[int, list[int]]]:
    """For a story (by its place in ``ordered``) the earlier ones that share enough of its phrases, earliest first."""
    sizes = np.array([len(some) for some in features], np.int64)
    owner = np.repeat(np.arange(len(ordered)), sizes)
    kept = np.concatenate([np.zeros(0, np.uint64), *features]).astype(np.uint64)
    postings = np.unique((kept << np.uint64(32)) | owner.astype(np.uint64))
    phrase, owner = (postings >> np.uint64(32)).astype(np.int64), (postings & np.uint64(0xFFFFFFFF)).astype(np.int64)
    sizes = np.bincount(owner[phrase % KEPT == 0], minlength=len(ordered))
    pairs, counts = np.unique(_pairs(phrase, owner, ordered), return_counts=True)
    later, earlier = pairs // len(ordered), pairs % len(ordered)
    enough = counts >= _SHARED * np.minimum(sizes[later], sizes[earlier])
    found: dict[int, list[int]] = defaultdict(list)
    for one, other in zip(later[enough].tolist(), earlier[enough].tolist(), strict=True):
        found[one].append(other)
    yield from found.items()


def _pairs(phrase: Indices, owner: Indices, ordered: Sequence[Story]) -> Indices:
    """Every pair of stories a phrase that they share, as one number: later x stories + earlier."""
    new = np.flatnonzero(np.concatenate([[True], phrase[1:] != phrase[:-1]])) if len(phrase) else phrase
    ends = np.append(new[1:], len(phrase))
    many = ends - new
    count = len(ordered)
    made: list[Indices] = [np.zeros(0, np.int64)]
    for size in range(2, _EARLIEST + 1):
        holders = owner[new[many == size][:, None] + np.arange(size)]
        first, second = np.triu_indices(size, 1)
        made.append((holders[:, second] * count + holders[:, first]).ravel())
    days = [day.toordinal() if (day := _stated(story)) else None for story in ordered]
    for start, end in zip(new[many > _EARLIEST].tolist(), ends[many > _EARLIEST].tolist(), strict=True):
        made.append(_earliest(owner[start:end].tolist(), days, count))
    return np.concatenate(made)


def _earliest(holders: Sequence[int], days: Sequence[int | None], count: int) -> Indices:
    """The pairs of a phrase that many have: each with the earliest of its week, and of those without a day."""
    dated = [one for one in holders if days[one] is not None]
    dayless = [one for one in holders if days[one] is None]
    made = []
    for group in (dated, dayless):
        known = [days[one] or 0 for one in group]
        for one in holders:
            day = days[one]
            start = bisect_left(known, day - APART) if group is dated and day is not None else 0
            made += [one * count + other for other in group[start : start + _EARLIEST] if other < one]
    return np.array(made, np.int64)
