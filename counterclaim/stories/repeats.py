"""Which comments say the same words, nearly the same included, in a time that grows with their number.

Texts are indexed by their rarest words: two that share four fifths of their words share one of these. Texts that differ
in a name or a number are never the same: who turns another's sentence round answers it. Groups are closed by
transitivity, over texts in their own order: what a group holds does not depend on the order of comments.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from counterclaim.language.spelling import key
from counterclaim.stories.wordlist import any_of, spoken, words

ALIKE = 0.8
_LONG = 6  # words; a shorter text is only ever the same as itself
_COMPARED = 8  # texts on each side of a list that a new one is compared with, so that a flood stays linear


_VALUE = re.compile(r"\w*\d\w*|(?<=[^\s.!?…:][ \u00a0])[A-ZА-ЯІЇЄҐЁ][\w’'-]+")


class Comment(NamedTuple):
    """What somebody wrote under a story: ``said`` is ISO 8601; author and time are empty where not known."""

    text: str
    author: str = ""
    said: str = ""
    story: str = ""


def alike(comments: Sequence[Comment]) -> list[str]:
    """For each comment the name of its group: the first text, in the order of texts, of those that say the same."""
    texts = [spoken(comment.text) for comment in comments]
    written: dict[str, set[str]] = defaultdict(set)
    for text, comment in zip(texts, comments, strict=True):
        written[text].add(comment.text)
    distinct = sorted(written)
    parent = {text: text for text in distinct}
    bags = {text: frozenset(text.split()) for text in distinct if text.count(" ") + 1 >= _LONG}
    often = Counter(chain.from_iterable(bags.values()))
    rank = {word: at for at, word in enumerate(sorted(often, key=lambda word: (often[word], word)))}
    index: dict[int, list[str]] = defaultdict(list)
    for text, bag in bags.items():
        rarest = sorted(map(rank.__getitem__, bag))[: len(bag) - int(ALIKE * len(bag)) + 1]
        seen: set[str] = set()
        for word in rarest:
            held = index[word]
            seen.update(held if len(held) <= 2 * _COMPARED else held[:_COMPARED] + held[-_COMPARED:])
            held.append(text)
        for other in seen:
            theirs = bags[other]
            least = ALIKE * (len(bag) + len(theirs)) / (1 + ALIKE) - 1e-9  # words shared, that four fifths of all are
            if least > len(bag) or least > len(theirs) or len(bag & theirs) < least:
                continue
            if not (bag ^ theirs) & _values(written[text] | written[other]):
                _join(parent, text, other)
    return [_root(parent, text) for text in texts]


def _values(texts: Iterable[str]) -> set[str]:
    """The names and numbers in texts: words with digits, and those with a capital that opens no sentence."""
    found = (match.group() for text in texts if not text.isupper() for match in _VALUE.finditer(text))
    return {part for word in found for part in spoken(word).split()}


def _root(parent: dict[str, str], text: str) -> str:
    while parent[text] != text:
        parent[text] = text = parent[parent[text]]
    return text


def _join(parent: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_root(parent, one), _root(parent, other)))
    parent[second] = first


def copied(comments: Sequence[Comment]) -> list[str]:
    """For each comment why its words count as copied, empty where they do not.

    How many copies of how many words it takes stands in ``words.toml``; cheers and condolences are nobody's campaign,
    and what one author sent twice within minutes under one story is a slip of the finger.
    """
    groups = alike(comments)
    members: dict[str, list[Comment]] = defaultdict(list)
    for comment, group in zip(comments, groups, strict=True):
        members[group].append(comment)
    reasons = {group: _reason(held) for group, held in members.items() if len(held) > 1}
    return [reasons.get(group, "") for group in groups]


def flooding(comments: Sequence[Comment]) -> list[str]:
    """For each comment whether its author wrote faster than anybody writes, in words; empty where not."""
    table = words()["campaign"]
    most, minutes = table["flood"], table["flood_minutes"]
    by_author: dict[str, list[datetime]] = defaultdict(list)
    for comment in comments:
        if (at := moment(comment.said)) and _named(comment.author):
            by_author[comment.author].append(at)
    bursts = {author: _bursts(sorted(times), most, minutes) for author, times in by_author.items()}
    reasons = []
    for comment in comments:
        at, stretches = moment(comment.said), bursts.get(comment.author, ())
        held = next((n for low, high, n in stretches if at and low <= at <= high), 0)
        reasons.append(f"its author wrote {held} comments within {minutes} minutes" if held else "")
    return reasons


def moment(said: str) -> datetime | None:
    """The moment of an ISO 8601 time with hours in it, as UTC where it names no zone; None for a day or for nothing."""
    if len(said) <= 10:
        return None
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _bursts(times: Sequence[datetime], most: int, minutes: int) -> list[tuple[datetime, datetime, int]]:
    """Stretches of time, none touching another, in which ``most`` or more came within so many minutes: first moment,
    last moment, and how many came within so many minutes at the height of it.
    """
    found: list[tuple[datetime, datetime, int]] = []
    end = 0
    for start, first in enumerate(times):
        while end < len(times) and times[end] - first <= timedelta(minutes=minutes):
            end += 1
        if end - start < most:
            continue
        if found and found[-1][1] >= first:
            low, _, height = found.pop()
            found.append((low, times[end - 1], max(height, end - start)))
        else:
            found.append((first, times[end - 1], end - start))
    return found


def _reason(held: Sequence[Comment]) -> str:
    table = words()["campaign"]
    length = min(spoken(comment.text).count(" ") + 1 for comment in held)
    ritual = length < table["ritual_words"] and any(_rituals().search(comment.text) for comment in held)
    if ritual or _twice_sent(held):
        return ""
    authors = {comment.author for comment in held if _named(comment.author)}
    same_author = _by_one(held)
    enough = table["copies_of_long"] if length >= table["long"] else table["copies"]
    least = table["least_words_of_one"] if same_author else table["least_words"]
    if length < least or len(held) < enough:
        return ""
    stories = {comment.story for comment in held}
    where = "the story" if len(stories) == 1 else f"{len(stories)} stories"
    names = f", by {len(authors)} names" if len(authors) > 1 else ""
    return f"the same words stand {len(held)} times under {where}{names}{_within(held)}"


def _by_one(held: Sequence[Comment]) -> bool:
    return len({comment.author for comment in held}) == 1 and _named(held[0].author)


def _twice_sent(held: Sequence[Comment]) -> bool:
    times = sorted(at for comment in held if (at := moment(comment.said)))
    within = len(times) == 2 and times[1] - times[0] <= timedelta(minutes=words()["campaign"]["slip_minutes"])
    return len(held) == 2 and _by_one(held) and within and len({comment.story for comment in held}) == 1


def _within(held: Sequence[Comment]) -> str:
    """How many of them came at once, where their times tell."""
    table = words()["campaign"]
    times = sorted(at for comment in held if (at := moment(comment.said)))
    most = max((n for *_, n in _bursts(times, table["burst"], table["burst_minutes"])), default=0)
    return f", {most} of them within {table['burst_minutes']} minutes" if most else ""


def _named(author: str) -> bool:
    """Whether an author is somebody, and not what a page calls those who give no name."""
    return bool(author) and key(author) not in _nameless()


@lru_cache(maxsize=1)
def _nameless() -> frozenset[str]:
    return frozenset(map(key, words()["campaign"]["nameless"]))


@lru_cache(maxsize=1)
def _rituals() -> re.Pattern[str]:
    return any_of(words()["campaign"]["rituals"])
