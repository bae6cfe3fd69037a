"""Which comments under a story are spam, and why.

A comment is marked when others say the same words, when it carries a link or an offer, when a headline is stuck into
it as into a form, or when it speaks of another subject altogether. Opinions, however foolish, are not spam.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from counterclaim.language.spelling import key
from counterclaim.model import RegionRole, Story
from counterclaim.stories.wordlist import any_of, names, stems, words

_TITLE_RUN = 6
_SHORT = 3
_ALIKE = 0.8
_CAPITALISED = re.compile(
    r"(?:[A-ZА-ЯІЇЄҐЁ][\w’'-]*|\d+|as|of|in|on|the|to|by|and|for|at|near|a|в|у|на|і|и|з|с)(?:\s+|$)"
)
_NOT_WORD = re.compile(r"[^\w\s]")


def mark_comments(story: Story, text: str) -> Story:
    """The same story with a reason in ``mark`` of every comment region that is spam; ``text`` is the document's."""
    comments = [region for region in story.regions if region.role is RegionRole.COMMENT]
    if not comments:
        return story
    said = [text[region.start : region.end] for region in comments]
    reporting = "\n".join(text[r.start : r.end] for r in story.regions if r.role in (RegionRole.TITLE, RegionRole.BODY))
    marks = dict(zip(comments, spam_reasons(said, reporting, story.title), strict=True))
    return replace(story, regions=tuple(replace(r, mark=marks[r]) if r in marks else r for r in story.regions))


def spam_reasons(comments: Sequence[str], reporting: str, title: str = "") -> list[str]:
    """A reason for each comment that is spam, empty for the others.

    ``reporting`` is the text commented on and ``title`` its headline; with both empty, only repetition, links and
    offers can be seen. The order of reasons: link, offer, form, repetition, subject.
    """
    plain = [" ".join(_NOT_WORD.sub(" ", key(comment)).split()) for comment in comments]
    repeated = _repetitions(plain)
    topic, known = stems(reporting), names(reporting)
    reasons = []
    for comment, copies in zip(comments, repeated, strict=True):
        if _links().search(comment):
            reason = "it advertises a link"
        elif _offers().search(comment):
            reason = "it makes an offer or asks for followers"
        elif _is_form(comment, topic, title):
            reason = "a headline is stuck into a ready-made sentence"
        elif copies > 1:
            reason = f"the same words stand {copies} times under the story"
        else:
            reason = _other_subject(comment, reporting, topic, known)
        reasons.append(reason)
    return reasons


def _repetitions(plain: Sequence[str]) -> list[int]:
    """How often each comment's words stand in the section, nearly the same words included; 1 for short exclamations."""
    exact = Counter(plain)
    bags = {text: frozenset(text.split()) for text in exact if len(text.split()) >= 6}
    near = {text: count for text, count in exact.items() if len(text.split()) > _SHORT}
    index: dict[str, list[str]] = {}
    for text, bag in bags.items():
        rarest = sorted(bag)[: len(bag) - int(_ALIKE * len(bag)) + 1]
        partners = {other for word in rarest for other in index.get(word, ())}
        for other in partners:
            if len(bag & bags[other]) >= _ALIKE * len(bag | bags[other]):
                near[text] += exact[other]
                near[other] += exact[text]
        for word in rarest:
            index.setdefault(word, []).append(text)
    return [near.get(text, 1) for text in plain]


def _is_form(comment: str, topic: set[str], title: str) -> bool:
    """Whether a run of title-case words about the story stands inside a sentence that is not about it."""
    if title and len(title.split()) >= 4 and key(title) in key(comment) and len(comment) > len(title) + 10:
        return True
    start = 0
    while start < len(comment):
        end, number, capitals = start, 0, 0
        while match := _CAPITALISED.match(comment, end):
            number += 1
            capitals += match.group()[0].isupper()
            end = match.end()
        if number >= _TITLE_RUN and capitals >= _TITLE_RUN - 1 and start > 0:
            run, rest = stems(comment[start:end]), stems(comment[:start] + comment[end:])
            return len(run & topic) >= 2 and len(rest & topic) <= max(1, len(rest) // 3)
        step = comment.find(" ", max(end, start + 1))
        start = step + 1 if step >= 0 else len(comment)
    return False


def _other_subject(comment: str, reporting: str, topic: set[str], known: set[str]) -> str:
    if not reporting or stems(comment) & known or len(stems(comment) & topic) > 2:
        return ""
    for subject, pattern in _subjects():
        told = {match.group().lower() for match in pattern.finditer(comment)}
        if told and not all(word in reporting.lower() for word in told):
            return f"it is about {subject}, not about the story"
    return ""


@lru_cache(maxsize=1)
def _links() -> re.Pattern[str]:
    return re.compile("|".join(words()["spam"]["link"]), re.IGNORECASE)


@lru_cache(maxsize=1)
def _offers() -> re.Pattern[str]:
    return re.compile("|".join(words()["spam"]["offer"]), re.IGNORECASE)


@lru_cache(maxsize=1)
def _subjects() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((subject, any_of(fragments)) for subject, fragments in words()["spam"]["subjects"].items())
