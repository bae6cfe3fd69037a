"""Which comments under a story are spam, off the subject or copied, and why.

A comment is marked when it carries a link and says nothing of the story, when it makes an offer, when a headline is
stuck into it as into a form, when others say the same words, when it speaks of another subject altogether, or when it
reads like advertising. Opinions, however foolish, are not spam, and which side one favours changes nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from counterclaim.model import RegionRole, Story, War
from counterclaim.stories.advertising import advertising
from counterclaim.stories.neutral import SIDE, neutral
from counterclaim.stories.repeats import Comment, copied
from counterclaim.stories.wordlist import any_of, before_word, names, spoken, stems, words

_TITLE_RUN = 6
_ON_TOPIC = 3  # stems shared with the story from which a comment speaks of it
_WORD = re.compile(r"[\w'’-]+")
_LINK_SIGN = re.compile(r"[.:@=/]\S")  # stands in every link; found much sooner than a link
_CAPITALISED = re.compile(
    r"(?:[A-ZА-ЯІЇЄҐЁ][\w’'-]*|\d+|as|of|in|on|the|to|by|and|for|at|near|a|в|у|на|і|и|з|с)(?:\s+|$)"
)


def mark_comments(story: Story, text: str, war: War | None = None) -> Story:
    """The same story with a reason in ``mark`` of every comment that is spam, off the subject or copied.

    ``text`` is the document's; with the ``war``, the names of its sides are read as one word.
    """
    comments = [region for region in story.regions if region.role is RegionRole.COMMENT]
    if not comments:
        return story
    said = [Comment(text[r.start : r.end], r.author, r.said) for r in comments]
    reporting = "\n".join(text[r.start : r.end] for r in story.regions if r.role in (RegionRole.TITLE, RegionRole.BODY))
    marks = dict(zip(comments, spam_reasons(said, reporting, story.title, war), strict=True))
    return replace(story, regions=tuple(replace(r, mark=marks[r]) if r in marks else r for r in story.regions))


def spam_reasons(
    comments: Sequence[Comment | str], reporting: str, title: str = "", war: War | None = None, *, trained: bool = True
) -> list[str]:
    """A reason for each comment that is spam, empty for the others.

    ``reporting`` is the text commented on and ``title`` its headline; with both empty, only links, offers, repetition
    and advertising can be seen. The order of reasons: link, offer, form, repetition, subject, advertising. Without
    ``trained`` the rules stand alone.
    """
    given = [Comment(comment) if isinstance(comment, str) else comment for comment in comments]
    plain = neutral(war)
    texts = [plain(comment.text) for comment in given]
    story = _Reporting(plain(reporting), plain(title))
    near = [story.speaks(text) for text in texts]
    reasons = [
        _told(text, story, about) or copies or story.other_subject(text, about)
        for text, about, copies in zip(texts, near, copied(given), strict=True)
    ]
    if trained:
        free = [at for at, reason in enumerate(reasons) if not reason]
        for at, reason in zip(free, advertising([texts[at] for at in free], [near[at] for at in free]), strict=True):
            reasons[at] = reason
    return reasons


def _told(comment: str, story: _Reporting, about: bool) -> str:
    """What is wrong with a comment by itself."""
    if (
        _LINK_SIGN.search(comment)
        and _links().search(comment)
        and not about
        and not story.shares(_links().sub(" ", comment))
    ):
        return "it advertises a link"
    if _offers().search(comment):
        return "it makes an offer or asks for followers"
    return "a headline is stuck into a ready-made sentence" if story.is_form(comment) else ""


class _Reporting:
    """What comments are compared with: the story's headline, its words and the names in it."""

    def __init__(self, text: str, title: str) -> None:
        self.text, self.title = text.lower(), spoken(title) if len(title.split()) >= 4 else ""
        self.topic, self.known = stems(text), names(text)

    def speaks(self, comment: str) -> bool:
        """Whether a comment names somebody or something of the story, a side, or has several of its words."""
        said = stems(comment)
        return bool(self.text) and bool(said & self.known or SIDE in said or len(said & self.topic) >= _ON_TOPIC)

    def shares(self, comment: str) -> bool:
        """Whether a comment has any of the story's words."""
        return bool(stems(comment) & self.topic)

    def is_form(self, comment: str) -> bool:
        """Whether the headline, or title-case words about the story, stand inside a sentence that is not about it."""
        if self.title and len(comment) > len(self.title) + 10 and self.title in (said := spoken(comment)):
            before = before_word(comment, said[: said.index(self.title)].count(" "))
            return bool(before) and before[-1] not in ".!?…:>\"'«“„‘—–-"
        start = 0 if sum(map(str.isupper, comment)) >= _TITLE_RUN - 1 else len(comment)
        while start < len(comment):
            end, number, capitals = start, 0, 0
            while match := _CAPITALISED.match(comment, end):
                number += 1
                capitals += match.group()[0].isupper()
                end = match.end()
            if number >= _TITLE_RUN and capitals >= _TITLE_RUN - 1 and start > 0:
                run, rest = stems(comment[start:end]), stems(comment[:start] + comment[end:])
                return len(run & self.topic) >= 2 and len(rest & self.topic) <= max(1, len(rest) // 3)
            step = comment.find(" ", max(end, start + 1))
            start = step + 1 if step >= 0 else len(comment)
        return False

    def other_subject(self, comment: str, about: bool) -> str:
        """The subject of a comment that has nothing to do with the story, said as a reason; empty where none is."""
        if not self.text or about:
            return ""
        told: dict[str, set[str]] = defaultdict(set)
        for word in subject_words(comment):
            for subject, enough in _subjects_of(word):
                if word not in self.text:
                    told[subject] |= {word, f"{word}!"} if enough else {word}
        return next(
            (f"it is about {s}, not about the story" for s in words()["spam"]["subjects"] if len(told[s]) > 1), ""
        )


@lru_cache(maxsize=1)
def _links() -> re.Pattern[str]:
    return re.compile("|".join(words()["spam"]["link"]), re.IGNORECASE)


@lru_cache(maxsize=1)
def _offers() -> re.Pattern[str]:
    return re.compile("|".join(words()["spam"]["offer"]), re.IGNORECASE)


def subject_words(comment: str) -> set[str]:
    """The words and pairs of neighbouring words of a comment, as subjects are known by."""
    said = _WORD.findall(comment.lower())
    return {*said, *(f"{first} {second}" for first, second in pairwise(said) if _opens_pair(first))}


@lru_cache(maxsize=1 << 17)
def _subjects_of(word: str) -> tuple[tuple[str, bool], ...]:
    """The subjects that a word or pair belongs to, each with whether it is enough by itself."""
    if _any_subject().fullmatch(word) is None:
        return ()
    return tuple((subject, enough) for subject, pattern, enough in _subjects() if pattern.fullmatch(word))


@lru_cache(maxsize=1 << 16)
def _opens_pair(word: str) -> bool:
    return _openings().fullmatch(word) is not None


@lru_cache(maxsize=1)
def _openings() -> re.Pattern[str]:
    tables = words()["spam"]["subjects"].values()
    pairs = (fragment for table in tables for size in ("one", "two") for fragment in table[size] if " " in fragment)
    return any_of(pair.split(" ")[0] for pair in pairs)


@lru_cache(maxsize=1)
def _any_subject() -> re.Pattern[str]:
    return re.compile("|".join(pattern.pattern for _, pattern, _ in _subjects()), re.IGNORECASE)


@lru_cache(maxsize=1)
def _subjects() -> tuple[tuple[str, re.Pattern[str], bool], ...]:
    return tuple(
        (subject, any_of(table[size]), size == "one")
        for subject, table in words()["spam"]["subjects"].items()
        for size in ("one", "two")
    )
