"""Puts paragraphs together again that a saver of pages cut at their links.

A page saved as text often has every link's words on a line of their own: "A general", "told", "the agency that ...".
Such lines are no menu: the paragraph before is unfinished, and the link stands in the file's list of links.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from counterclaim.documents.headlines import ends_sentence
from counterclaim.documents.markdown import strip_marks
from counterclaim.documents.page import Block
from counterclaim.documents.phrases import dangles

_CONTINUES = re.compile(r"[^\W_A-ZА-ЯІЇЄҐЁ]|[,.;:!?)»”’]|['’]s\b|[—–-] ")
_LEAST_WORDS = 5
_LONGEST_LINK = 14


def rejoin(blocks: Sequence[Block], text: str, links: Collection[str]) -> list[Block]:
    """Join blocks where one is unfinished and a link or a lower-case line goes on; offsets cover all of it."""
    joined: list[Block] = []
    linked = False  # whether the last piece that was joined is a link, after which anything may go on
    for block in blocks:
        last = joined[-1] if joined else None
        if last is not None and _goes_on(last, block, links, linked):
            linked = strip_marks(block.text) in links
            joined[-1] = Block(text[last.start : block.end], last.start, block.end, None, 0, last.group)
        else:
            linked = False
            joined.append(block)
    return joined


def _goes_on(last: Block, block: Block, links: Collection[str], linked: bool) -> bool:
    if last.role is not None or block.role is not None or last.heading or block.heading or ends_sentence(last.text):
        return False
    if last.words < _LEAST_WORDS and not linked:
        return False
    if strip_marks(last.text) in links:
        return False
    words = strip_marks(block.text)
    is_link = words in links and len(words.split()) <= _LONGEST_LINK
    if dangles(last.text) and last.words >= _LEAST_WORDS:
        return True
    return bool(_CONTINUES.match(words)) or (is_link and len(words.split()) <= 4 and not linked)
