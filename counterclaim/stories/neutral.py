"""A war's sides made one word, so that no rule on comments can tell which of them a comment favours."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from counterclaim.model import War

_WORD = re.compile(r"[^\W\d_][\w’'ʼ-]*")
SIDE = "side"
Neutral = Callable[[str], str]


def neutral(war: War | None) -> Neutral:
    """What puts ``Side`` or ``side`` for each word that names a side of the war in any language; nothing for None."""
    if war is None:
        return str
    camps = {camp.id for camp in war.camps}
    fragments = {camp.name for camp in war.camps} | {camp.adjective for camp in war.camps}
    for group, members in war.words.items():
        kind, *rest = group.split(".")
        if kind == "side" and rest[:1] and rest[0] in camps:
            fragments |= set(members)
    return _replacer("|".join(sorted(fragments)))


@lru_cache(maxsize=4)
def _replacer(fragments: str) -> Neutral:
    names = re.compile(fragments, re.IGNORECASE)

    @lru_cache(maxsize=1 << 16)
    def one(word: str) -> str:
        if not names.fullmatch(word):
            return word
        return SIDE.upper() if word.isupper() else SIDE.capitalize() if word[0].isupper() else SIDE

    return lambda text: _WORD.sub(lambda match: one(match.group()), text)
