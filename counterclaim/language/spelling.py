"""One spelling for many: apostrophes, dashes, quotation marks and case, with text offsets kept."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LANGUAGES = ("en", "uk", "ru")
APOSTROPHES = "'’ʼ`´‘ʹ＇′"
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_TO_ONE = {c: "'" for c in APOSTROPHES[1:]} | {c: "-" for c in "‐‑‒"} | {"\u00a0": " ", "\u202f": " "}
_TABLE = str.maketrans(_TO_ONE)
_SHORT = 200


def same_length(text: str) -> str:
    """Unify apostrophes, hyphens and no-break spaces, one character for one: offsets stay valid."""
    if text.isascii() and "`" not in text:
        return text
    if len(text) < _SHORT:
        return text.translate(_TABLE)
    for other, one in _TO_ONE.items():  # a dozen scans that find nothing cost less than a look at every character
        text = text.replace(other, one)
    return text


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
