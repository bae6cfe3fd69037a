"""Recognises lines that are no reporting: furniture, bylines, captions, the labels of comment sections."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

_TRIM = 40


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(files("counterclaim.documents").joinpath("phrases.toml").read_text("utf-8"))


@lru_cache(maxsize=16)
def _whole(group: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{phrase})" for phrase in _table()[group]), re.IGNORECASE)


@lru_cache(maxsize=4)
def _caption(where: str) -> re.Pattern[str]:
    phrases = "|".join(f"(?:{phrase})" for phrase in _table()["caption"][where])
    return re.compile(rf"(?i:{phrases})\s*$") if where == "ends" else re.compile(rf"^(?:{phrases})")


@lru_cache(maxsize=4)
def class_pattern(group: str) -> re.Pattern[str]:
    """What class names and ids say: ``comments``, ``caption`` or ``quoted``; words joined by - and _ count apart."""
    return re.compile(rf"(?:^|[\s_-])(?:{_table()['classes'][group]})", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def is_no_reporting(line: str) -> bool:
    """Whether a short line is furniture or a byline; remembered, since the pages of one site have the same lines."""
    return is_phrase("furniture", line) or is_phrase("byline", line, 70)


def is_phrase(group: str, line: str, limit: int = 200) -> bool:
    """Whether a whole line is one of a group's phrases in ``phrases.toml``; lines over ``limit`` characters never
    are.
    """
    if len(line) > limit + _TRIM:
        return False
    line = line.strip(" \t#*•–—-|>").strip()
    return 0 < len(line) <= limit and _matches(group, line)


@lru_cache(maxsize=20_000)
def _matches(group: str, line: str) -> bool:
    """Remembered, since the pages of one site have the same lines."""
    return _whole(group).fullmatch(line) is not None


def dangles(line: str) -> bool:
    """Whether a line ends in a word after which more must come: a preposition, an article, a conjunction."""
    words = line.rsplit(maxsplit=1)
    return bool(words) and _whole("dangling").fullmatch(words[-1]) is not None


def is_caption(line: str) -> bool:
    """Whether a line reads as the caption of a picture: it opens as a dated caption or closes with a credit."""
    if len(line) > 900:
        return False
    return _caption("starts").search(line[:160]) is not None or _credit_ends(line)


@lru_cache(maxsize=1)
def _signs() -> tuple[str, ...]:
    return tuple(_table()["caption"]["signs"])


def _credit_ends(line: str) -> bool:
    tail = line[-260:]
    if not any(sign in tail for sign in _signs()):
        return False
    match = _caption("ends").search(tail)
    if match is None:
        return False
    return len(line.split()) <= 45 or re.search(r"photo|image|фото|getty", match.group(), re.IGNORECASE) is not None
