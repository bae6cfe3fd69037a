"""What cleaning makes of raw text: the text to keep, its regions, and what the page says about itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from counterclaim.model import UNKNOWN_DAYS, Days, Region, RegionRole


@dataclass(frozen=True, slots=True)
class Page:
    """A cleaned page; ``regions`` lie in ``text`` in order without overlap. Empty strings are unknown."""

    text: str
    regions: tuple[Region, ...]
    title: str = ""
    published: Days = UNKNOWN_DAYS
    publisher: str = ""
    notes: tuple[str, ...] = ()
    modified: Days = UNKNOWN_DAYS


@dataclass(slots=True)
class Block:
    """A paragraph, headline or line on its way to a region; ``role`` is filled in as rules recognise it."""

    text: str
    start: int = 0
    end: int = 0
    role: RegionRole | None = None
    heading: int = 0  # 1 to 6 for a heading tag or Markdown heading, else 0
    group: int = 0  # blocks of one group had no blank line between them
    tags: frozenset[str] = frozenset()
    author: str = ""  # of a comment, with ``said``: who wrote it and when (ISO 8601), as the page has it
    said: str = ""

    @property
    def words(self) -> int:
        """Number of words, by white space."""
        return len(self.text.split())


def regions_of(blocks: Sequence[Block]) -> tuple[Region, ...]:
    """The regions of blocks that have offsets; a block that no rule recognised is body."""
    return tuple(
        Region(block.role or RegionRole.BODY, block.start, block.end, author=block.author, said=block.said)
        for block in blocks
        if block.end > block.start
    )
