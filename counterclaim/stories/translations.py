"""Whether one story is another in a second language, or retells it: by names, numbers and what it speaks of.

No encoder: mean vectors of sentence encoders tell subjects, not events, and two stories on one town and day are alike
to them (docs/decisions/0014-copies.md has the figures). The tables of this folder cost a hundredth and do better.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from counterclaim.stories.telling import Telling, is_same_name

APART = 3  # days
_ALIKE, _CONCEPTS = 0.6, 0.55  # of two translations, at least
_RETOLD = 0.35  # concepts, of a story that credits the other
_EVIDENCE = 3  # names and numbers in common
_LONGER = 2.5
_KEY = 3  # consonants of a name by which candidates are found


def is_translation(one: Telling, two: Telling) -> bool:
    """Whether two stories in different languages are one; the order does not matter."""
    concepts = shared_concepts(one, two)
    if concepts < _CONCEPTS or not 1 / _LONGER <= (one.words + 1) / (two.words + 1) <= _LONGER:
        return False
    numbers = _shared_numbers(one, two)
    names = 0 if numbers is None else _shared_names(one, two)
    if numbers is None or names + numbers < _EVIDENCE or 2 * names < min(len(one.names), len(two.names)):
        return False
    named = 2 * (names + numbers) / (len(one.order) + len(two.order))
    return (named + concepts) / 2 >= _ALIKE


def retells(later: Telling, earlier: Telling) -> bool:
    """Whether a story that credits an outlet retells this one of it: most of what it names stands there."""
    numbers = _shared_numbers(later, earlier)
    names = _shared_names(later, earlier)
    if numbers is None or names + numbers < _EVIDENCE or 2 * names < len(later.names):
        return False
    mine = later.concepts.bit_count()
    return (later.concepts & earlier.concepts).bit_count() >= _RETOLD * mine


def shared_concepts(one: Telling, two: Telling) -> float:
    """The share of concepts that two stories have in common (Dice), 0 where neither has any."""
    total = one.concepts.bit_count() + two.concepts.bit_count()
    return 2 * (one.concepts & two.concepts).bit_count() / total if total else 0.0


class TranslationIndex:
    """Which stories are each other in different languages; each is compared once, when it comes or its day changes."""

    def __init__(self) -> None:
        """An index without stories."""
        self._put: dict[str, tuple[Telling, str, int]] = {}
        self._holders: dict[tuple[str, str, int], list[str]] = defaultdict(list)
        self._found: dict[str, set[str]] = defaultdict(set)
        self._spoken: set[str] = set()

    def put(self, story_id: str, told: Telling, language: str, day: date) -> None:
        """Compare a story with those in other languages at most three days apart.

        Two are looked at where two of their names (by their first consonants) or numbers are the same, and enough of
        their concepts.
        """
        item = (told, language, day.toordinal())
        if self._put.get(story_id) == item:
            return
        self.drop(story_id)
        keys, shared = _keys(told), Counter[str]()
        for other in sorted(self._spoken - {language}):
            for key in keys:
                for then in range(item[2] - APART, item[2] + APART + 1):
                    if held := self._holders.get((key, other, then)):
                        shared.update(held)
        for other, count in shared.items():
            theirs = self._put[other][0]
            if count >= 2 and _may_be(told, theirs) and is_translation(told, theirs):
                self._found[story_id].add(other)
                self._found[other].add(story_id)
        self._put[story_id] = item
        self._spoken.add(language)
        for key in keys:
            self._holders[key, language, item[2]].append(story_id)

    def drop(self, story_id: str) -> None:
        """Forget a story."""
        told, language, day = self._put.pop(story_id, (None, "", 0))
        if told is not None:
            for key in _keys(told):
                self._holders[key, language, day].remove(story_id)
            for other in self._found.pop(story_id, ()):
                self._found[other].discard(story_id)

    def of(self, story_id: str) -> frozenset[str]:
        """The ids of the stories that a story is a translation of, or they of it."""
        return frozenset(self._found.get(story_id, ()))

    def ids(self) -> frozenset[str]:
        """The ids of all stories that were put and not dropped."""
        return frozenset(self._put)


def _keys(told: Telling) -> list[str]:
    return sorted({item if item[0].isdigit() else item[:_KEY] for item in told.order})


def _may_be(one: Telling, two: Telling) -> bool:
    """Whether two stories speak of enough of the same: a look at two numbers."""
    total = one.concepts.bit_count() + two.concepts.bit_count()
    return 2 * (one.concepts & two.concepts).bit_count() >= _CONCEPTS * total > 0


def _shared_names(one: Telling, two: Telling) -> int:
    """How many names two stories have in common; every name counts once."""
    left: dict[str, list[str]] = {}
    for name in two.names:
        left.setdefault(name[0], []).append(name)
    names = 0
    for name in one.names:
        alike = left.get(name[0], [])
        match = next((other for other in alike if is_same_name(name, other)), None)
        if match is not None:
            alike.remove(match)
            names += 1
    return names


def _shared_numbers(one: Telling, two: Telling) -> int | None:
    """How many numbers two stories have in common; None where more than a third of the fewer are not in the other."""
    shared = len(set(one.numbers) & set(two.numbers))
    return shared if 3 * shared >= 2 * min(len(one.numbers), len(two.numbers)) else None
