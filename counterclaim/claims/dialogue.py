"""Where a story is an interview in turns: which stretches are answers, given by whom the story has introduced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

PARAGRAPH = re.compile(r"[^\n]*[^\s][^\n]*")
TURN = re.compile(r"\s*[—–-]\s")
FEWEST_SPOKEN, FEWEST_PRINTED = 2, 3  # questions that make an interview, with a dash before each turn and without


def answers(text: str, start: int, end: int) -> Sequence[tuple[int, int]]:
    """The stretches of ``text[start:end]`` that answer questions; () where no interview is printed turn by turn."""
    paragraphs = [match.span() for match in PARAGRAPH.finditer(text, start, end)]
    turns = [span for span in paragraphs if TURN.match(text, *span)]
    if sum(_asks(text, span) for span in turns) >= FEWEST_SPOKEN:
        return _alternating(text, turns)
    asked = [n for n, span in enumerate(paragraphs) if _asks(text, span)]
    if len(asked) < FEWEST_PRINTED or any(after - before == 1 for before, after in pairwise(asked)):
        return ()
    return [span for n, span in enumerate(paragraphs) if n > asked[0] and n not in asked]


def _asks(text: str, span: tuple[int, int]) -> bool:
    return text[span[0] : span[1]].rstrip().endswith("?")


def _alternating(text: str, turns: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Every turn after a question, where a turn that ends as one is always a question."""
    found: list[tuple[int, int]] = []
    asked = False
    for span in turns:
        answered = asked and not _asks(text, span)
        if answered:
            found.append(span)
        asked = not answered
    return found
