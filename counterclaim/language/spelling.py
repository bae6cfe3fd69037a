"""One spelling for many: apostrophes, dashes, quotation marks and case, with text offsets kept."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LANGUAGES = ("en", "uk", "ru")
APOSTROPHES = "'’ʼ`´‘ʹ＇′"
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_TO_ONE = str.maketrans({c: "'" for c in APOSTROPHES} | {c: "-" for c in "‐‑‒"} | {"\u00a0": " ", "\u202f": " "})


def same_length(text: str) -> str:
    """Unify apostrophes, hyphens and no-break spaces, one character for one: offsets stay valid."""
    return text.translate(_TO_ONE)


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """Fold a name to the form that all its spellings share: case, apostrophes, accents, ё, hyphens and soft signs.

    >>> key("Куп’янськ") == key("КУП'ЯНСЬК")
    True
    >>> key("Kup’yans’k")
    'kupyansk'
    """
    text = _APOSTROPHE.sub("", name.casefold().replace("ё", "е").replace("й", "\u0001").replace("ї", "\u0002"))
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = text.replace("\u0001", "й").replace("\u0002", "ї")
    return " ".join(re.sub(r"[\s\-‐‑‒–]+", " ", re.sub(r"[\"«»“”„ь]", "", text)).split())
