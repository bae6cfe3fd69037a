"""Words from documents on a terminal: never markup, never what could steer it."""

from __future__ import annotations

import unicodedata

from rich.text import Text


def clean(text: str) -> str:
    """Drop what could steer a terminal or turn its letters round: control and format characters, but line ends."""
    return "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
    )


def text(*parts: str | tuple[str, str]) -> Text:
    """One line of cleaned words, each plain or with a style."""
    whole = Text()
    for part in parts:
        words, style = (part, "") if isinstance(part, str) else part
        whole.append(clean(words), style=style)
    return whole
