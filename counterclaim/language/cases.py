"""The accusative of a place's name, as a sentence of ours needs it: «утримує Костянтинівку», «удерживает Боровую»."""

from __future__ import annotations

import re
from functools import lru_cache

from counterclaim.language.interface import language

_ENDINGS = {
    "uk": (("а", "у"), ("я", "ю")),
    "ru": (("ая", "ую"), ("яя", "юю"), ("а", "у"), ("я", "ю")),
}
"""Endings of feminine names; the accusative of all others is their name."""
_OTHERS = re.compile("([бвгґджзклмнпрстфхцчшщ])\\1я$|[жч]чя$|[’'ʼ]я$|стя$|ища$|ята$", re.IGNORECASE)
"""Endings of neuter names and plurals, which look like feminine ones."""
_UNBENT = frozenset("озера озёра ворота болота хутора березня марта травня мая".split())
_NAMED_AFTER = frozenset("імені имени".split())


def accusative(name: str) -> str:
    """A place's name in the accusative of the language that is spoken; what is in another alphabet stays as it is."""
    return _accusative(name, language())


@lru_cache(maxsize=20_000)
def _accusative(name: str, spoken: str) -> str:
    parts = re.split(r"([ -])", name)
    if spoken not in _ENDINGS or parts[0].lower() in _NAMED_AFTER:
        return name
    return "".join(_bent(part, spoken) for part in parts)


def _bent(word: str, spoken: str) -> str:
    if word.lower() in _UNBENT or (spoken == "uk" and _OTHERS.search(word)) or word.lower().endswith("ища"):
        return word
    for ending, bent in _ENDINGS[spoken]:
        if word.lower().endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + bent
    return word
