"""A war's sides made one word, so that no rule on comments can tell which of them a comment favours."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from counterclaim.model import War

_WORD = re.compile(r"[^\W\d_][\w’'ʼ-]*")
_OWNS = re.compile(r"['’]s$")
_GROUPS = ("side", "called")
SIDE = "side"
Neutral = Callable[[str], str]


def neutral(war: War | None) -> Neutral:
    """What puts ``Side`` or ``side`` for each word that names a side of the war in any language; nothing for None."""
    if war is None:
        return str
    fragments = {name for camp in war.camps for name in (camp.name, camp.adjective)}
    groups = tuple(f"{group}.{camp.id}." for group in _GROUPS for camp in war.camps)
    for group, members in war.words.items():
        if group.startswith(groups):
            fragments |= set(members)
    return _replacer("|".join(sorted(fragments)))


@lru_cache(maxsize=4)
def _replacer(fragments: str) -> Neutral:
    names = re.compile(fragments, re.IGNORECASE)

    @lru_cache(maxsize=1 << 16)
    def one(word: str) -> str:
        if not names.fullmatch(word) and not names.fullmatch(_OWNS.sub("", word)):
            return word
        return SIDE.upper() if word.isupper() else SIDE.capitalize() if word[0].isupper() else SIDE

    return lambda text: _WORD.sub(lambda match: one(match.group()), text)
