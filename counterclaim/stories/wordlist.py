"""The words of ``words.toml``, read once and compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from typing import Any

from counterclaim.language.spelling import key

_WORD = re.compile(r"[^\W\d_][\w’'ʼ-]*")
_SPOKEN = re.compile(r"[\w’'ʼ`´‘ʹ＇′\u0300-\u036f]+")


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The table of ``words.toml``."""
    return tomllib.loads(files("counterclaim.stories").joinpath("words.toml").read_text("utf-8"))


def any_of(fragments: Iterable[str]) -> re.Pattern[str]:
    """One pattern for many fragments, whole words, without regard to case."""
    return re.compile("|".join(rf"(?<!\w)(?:{fragment})(?!\w)" for fragment in fragments), re.IGNORECASE)


def stems(text: str, length: int = 5) -> set[str]:
    """The words of more than three letters, cut to ``length`` so that inflected forms meet."""
    return {key(word)[:length] for word in _WORD.findall(text) if len(word) > 3}


def names(text: str, length: int = 5) -> set[str]:
    """Capitalised words that do not open a sentence, cut as ``stems`` are."""
    found = set()
    for match in _WORD.finditer(text):
        before = text[max(0, match.start() - 6) : match.start()].rstrip(" «“„\"‘'([—–-")
        if match.group()[0].isupper() and len(match.group()) > 3 and before and before[-1] not in ".!?…:\n":
            found.add(key(match.group())[:length])
    return found


@lru_cache(maxsize=1 << 15)
def spoken(text: str) -> str:
    """The words of a text in one spelling, without punctuation: what two comments share that say the same."""
    return " ".join(filter(None, map(key, _SPOKEN.findall(text))))


def before_word(text: str, number: int) -> str:
    """What stands before the word of that number, counted from 0 as ``spoken`` has them."""
    starts = (match.start() for match in _SPOKEN.finditer(text) if key(match.group()))
    return text[: next(islice(starts, number, None), 0)].rstrip()
