"""Whether one story is another in a second language, or retells it: by names, numbers and what it speaks of.

No encoder: mean vectors of sentence encoders tell subjects, not events, and two stories on one town and day are alike
to them (docs/decisions/0014-copies.md has the figures). The tables of this folder cost a hundredth and do better.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from counterclaim.stories.telling import Telling, is_same_name

APART = 3  # days
_ALIKE, _CONCEPTS = 0.6, 0.55  # of two translations, at least
_RETOLD = 0.35  # concepts, of a story that credits the other
_EVIDENCE = 3  # names and numbers in common
_LONGER = 2.5


def is_translation(one: Telling, two: Telling) -> bool:
    """Whether two stories in different languages are one; the order does not matter."""
    concepts = shared_concepts(one, two)
    if concepts < _CONCEPTS or not 1 / _LONGER <= (one.words + 1) / (two.words + 1) <= _LONGER:
        return False
    names, numbers = _shared(one, two)
    if names + numbers < _EVIDENCE or 2 * names < min(len(one.names), len(two.names)) or _contradict(one, two, numbers):
        return False
    named = 2 * (names + numbers) / (len(one.order) + len(two.order))
    return (named + concepts) / 2 >= _ALIKE


def retells(later: Telling, earlier: Telling) -> bool:
    """Whether a story that credits an outlet retells this one of it: most of what it names stands there."""
    names, numbers = _shared(later, earlier)
    if names + numbers < _EVIDENCE or 2 * names < len(later.names) or _contradict(later, earlier, numbers):
        return False
    mine = later.concepts.bit_count()
    return (later.concepts & earlier.concepts).bit_count() >= _RETOLD * mine


def shared_concepts(one: Telling, two: Telling) -> float:
    """The share of concepts that two stories have in common (Dice), 0 where neither has any."""
    total = one.concepts.bit_count() + two.concepts.bit_count()
    return 2 * (one.concepts & two.concepts).bit_count() / total if total else 0.0


def candidates(
    tellings: Sequence[Telling], languages: Sequence[str], days: Sequence[date | None]
) -> Iterator[tuple[int, list[int]]]:
    """For a story the earlier ones in another language, at most three days apart, that may be it, earliest first.

    All sequences are in the order of age. A story of unknown day has none. Two stories are looked at where two of
    their names (by their first consonants) or numbers are the same, and enough of their concepts.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for number, (telling, day) in enumerate(zip(tellings, days, strict=True)):
        if day is None:
            continue
        keys = {item if item[0].isdigit() else item[:3] for item in telling.order}
        shared = Counter(
            other
            for item in keys
            for other in holders[item]
            if languages[other] != languages[number] and abs((day - (days[other] or day)).days) <= APART
        )
        found = [
            other
            for other, count in shared.items()
            if count >= 2 and shared_concepts(telling, tellings[other]) >= _CONCEPTS
        ]
        if found:
            yield number, sorted(found)
        for item in keys:
            holders[item].append(number)


def _shared(one: Telling, two: Telling) -> tuple[int, int]:
    """How many names and numbers two stories have in common; every name counts once."""
    left = list(dict.fromkeys(two.names))
    names = 0
    for name in one.names:
        match = next((other for other in left if is_same_name(name, other)), None)
        if match is not None:
            left.remove(match)
            names += 1
    return names, len(set(one.numbers) & set(two.numbers))


def _contradict(one: Telling, two: Telling, shared: int) -> bool:
    """Whether more than a third of the numbers of the story with fewer are not in the other."""
    return 3 * shared < 2 * min(len(one.numbers), len(two.numbers))
