"""Finds headlines: the page's own, and the one under which a second story starts.

A second headline is a short line without a full stop whose next paragraph says it again in full (a news lead repeats
its headline; a subheading's paragraph goes on) and after which few of the names so far return.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from counterclaim.documents.page import Block
from counterclaim.language.spelling import key
from counterclaim.model import RegionRole

_WORD = re.compile(r"[^\W\d_][\w’'ʼ-]*")
_SENTENCE_END = re.compile(r"[.!?…][\"”»’')\]]*\s*(?:\[\d+\])*$")
_CAPITAL = re.compile(r"(?<![\w’'ʼ-])[A-ZА-ЯІЇЄҐЁÀ-ÖØ-Þ][\w’'ʼ-]{2,}")
_REMEMBERED = 2_000  # paragraphs: those of a page are compared many times
_STEM = 4
_LOOK_BACK = 60
_LEAST_WORDS = 4
_MOST_WORDS = 26
_LEAD_SHARE = 0.5
_NAMES_RETURN = 0.5


def is_headline_like(text: str) -> bool:
    """Whether a line could be a headline: 4 to 26 words, starting as a sentence does, without a full stop."""
    words = text.split()
    if not _LEAST_WORDS <= len(words) <= _MOST_WORDS:
        return False
    if ends_sentence(text) and not text.rstrip().endswith(("?", "!")):
        return False
    return bool(re.match(r"[«“\"'‘]?[A-ZА-ЯІЇЄҐЁ0-9]", text.lstrip("# "))) and not text.rstrip().endswith(
        (",", ":", ";", "-")
    )


def ends_sentence(text: str) -> bool:
    """Whether a line closes with a full stop, question or exclamation mark, quotation marks aside."""
    return _SENTENCE_END.search(text.rstrip()) is not None


def is_paragraph(text: str) -> bool:
    """Whether a line reads as reporting: a whole sentence of eight words, or thirty words of any kind."""
    words = len(text.split())
    return words >= 30 or (words >= (16 if text.rstrip().endswith("?") else 8) and ends_sentence(text))


def second_headlines(blocks: Sequence[Block], most_in_common: float = 3.0, only_headings: bool = False) -> list[int]:
    """Indices of the blocks that start another story; blocks with a role are passed over.

    ``most_in_common`` bounds the ``cohesion`` of what comes before with what comes after; ``only_headings`` passes over
    blocks that the page does not mark as headings.
    """
    found: list[int] = []
    since = 0
    for i, block in enumerate(blocks):
        if only_headings and not block.heading:
            continue
        is_open = block.role is None or (
            only_headings and block.role is RegionRole.FURNITURE and _opens_reporting(blocks, i)
        )
        if not is_open or "subheading" in block.tags or not is_headline_like(block.text):
            continue
        before = [b for b in blocks[max(since, i - _LOOK_BACK) : i] if b.role is None and is_paragraph(b.text)]
        following = [b.text for b in blocks[i + 1 : i + 40] if b.role is None and is_paragraph(b.text)]
        after = following[:4]
        if len(before) < 2 or len(after) < 2:
            continue
        if starts_story(block.text, [b.text for b in before], after) and (
            most_in_common >= 3 or cohesion(following, [b.text for b in before]) <= most_in_common
        ):
            found.append(i)
            since = i + 1
    return found


def _opens_reporting(blocks: Sequence[Block], i: int) -> bool:
    """Whether a paragraph of a story follows a block at once."""
    return i + 1 < len(blocks) and blocks[i + 1].role is None and is_paragraph(blocks[i + 1].text)


def starts_story(headline: str, before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether the paragraphs after a headline say it again in full and name mostly what those before did not."""
    wanted, lead = stems(headline), stems(" ".join(after[:2]))
    if len(wanted & lead) < max(3, _LEAD_SHARE * len(wanted)):
        return False
    old, new = (frozenset().union(*map(names, texts)) for texts in (before, after))
    return bool(new) and len(new & old) / len(new) < _NAMES_RETURN


def cohesion(some: Sequence[str], others: Sequence[str]) -> float:
    """How much paragraphs share with others, 0 to 3: repeated words either way, and names.

    Parts of one story say its few words again and again. Over halves of 127 news stories 95% have more than .74; of
    166 pairs of stories 94% have less.
    """
    here, there = (Counter(word for text in texts for word in _long_stems(text)) for texts in (some, others))
    ours, theirs = ({word for word, n in counts.items() if n > 1} for counts in (here, there))
    own, old = (frozenset().union(*map(names, texts)) for texts in (some, others))
    return (
        len(ours & there.keys()) / max(1, len(ours))
        + len(theirs & here.keys()) / max(1, len(theirs))
        + len(own & old) / max(1, len(own))
    )


@lru_cache(maxsize=_REMEMBERED)
def _long_stems(text: str) -> tuple[str, ...]:
    return tuple(word.lower()[:5] for word in _WORD.findall(text) if len(word) > 3)


def stems(text: str) -> set[str]:
    """The content words of a text, cut to their first letters so that inflected forms meet."""
    return {key(word)[:_STEM] for word in _WORD.findall(text) if len(word) > 3}


@lru_cache(maxsize=_REMEMBERED)
def names(text: str) -> frozenset[str]:
    """The capitalised words of a text that do not open a sentence, cut as ``stems`` are."""
    found = set()
    for match in _CAPITAL.finditer(text):
        before = text[max(0, match.start() - 8) : match.start()].rstrip(" «“\"‘'([—–-")
        if before and before[-1] not in ".!?…:\n":
            found.add(key(match.group())[:_STEM])
    return frozenset(found)
