"""What "the city" means: the place a story is about at each point."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cache

from counterclaim.claims.lexicon import Lexicon, one_of
from counterclaim.model import Toponym

PLACES = frozenset({"settlement", "sector"})
TOWNS, VILLAGES = (
    frozenset({"city", "town", "settlement", "world-city"}),
    frozenset({"village", "settlement", "district"}),
)
LEAD = 70  # how many characters before a place can say that it is far from what is told


def overlapping(toponyms: Sequence[Toponym], start: int, end: int) -> Sequence[Toponym]:
    """Those of ``toponyms`` (in order, not overlapping) that share a character with ``[start, end)``."""
    first = bisect_left(toponyms, start + 1, key=_end)
    return toponyms[first : bisect_left(toponyms, end, lo=first, key=_start)]


def _start(toponym: Toponym) -> int:
    return toponym.start


def _end(toponym: Toponym) -> int:
    return toponym.end


@cache
def _far() -> re.Pattern[str]:
    return re.compile(rf"\d+\s?{one_of('distance')}\b[^.,;]{{0,40}}$", re.IGNORECASE)


class Focus:
    """Follows a story's places: the latest single settlement, the most named one, and the last two named apart."""

    def __init__(
        self, lexicon: Lexicon, toponyms: Sequence[Toponym], capitals: frozenset[tuple[str, ...]] = frozenset()
    ) -> None:
        self.lexicon, self.capitals = lexicon, capitals
        self.toponyms = [t for t in toponyms if t.kind in PLACES]
        self.counts: Counter[tuple[str, ...]] = Counter(t.candidates[:1] for t in self.toponyms)
        self.latest: Toponym | None = None
        self.named: list[Toponym] = []

    def within(self, text: str, start: int, end: int) -> list[Toponym]:
        """Places that a claim in ``text[start:end]`` can be about.

        A mere point of reference ("10 km from ...") is none, nor is a sector named beside settlements.
        """
        found = [t for t in self.inside(start, end) if not (_is_reference(text, start, t) or _is_bearing(text, t))]
        settlements = [t for t in found if t.kind == "settlement"]
        return _distinct(settlements or found)

    def after(self, text: str, start: int, end: int, heads: Sequence[tuple[int, int]]) -> None:
        """Take note of a sentence that has been read; a place in one of its ``heads`` stands for who speaks there."""
        found = [t for t in self.within(text, start, end) if not any(a <= t.start < b for a, b in heads)]
        found = [t for t in found if t.size != "world-city" and t.candidates[:1] not in self.capitals]  # who decides
        if self.latest:
            found = [t for t in found if self._served(text, t) is t]
        sectors = [t for t in self.inside(start, end) if t.kind == "sector"]
        for toponym in found:
            self.named = [t for t in self.named if t.candidates[:1] != toponym.candidates[:1]] + [toponym]
        if not found and (meant := self.meant(text, start, end)):
            self.latest = meant
        elif len(found) == 1:
            self.latest = found[0]
        elif sectors:
            self.latest = sectors[0]
        elif found:
            ranked = sorted(found, key=lambda t: -self.counts[t.candidates[:1]])
            self.latest = ranked[0]

    def places(
        self,
        text: str,
        clause: tuple[int, int],
        content: tuple[int, int],
        sentence: tuple[int, int],
        head: tuple[int, int] = (0, 0),
    ) -> list[Toponym]:
        """The places of a claim: in its clause, else before it, else the story's at this point, else after it.

        A place in the ``head`` outside of the clause only says who speaks: "Kyiv denies it".
        """
        inside = self.within(text, *clause)
        if inside:
            return [self._served(text, *inside)] if len(inside) == 1 else inside
        if self.lexicon.words["both"].search(text, *clause) and len(self.named) >= 2:
            return self.named[-2:]
        earlier = self.within(text, content[0], clause[0])
        if earlier:
            return earlier[-1:]
        before = [t for t in self.within(text, sentence[0], clause[0]) if not head[0] <= t.start < head[1]]
        if before:
            return before[-1:]
        if self.latest:
            return [self.meant(text, *clause) or self.meant(text, content[0], clause[0]) or self.latest]
        later = self.within(text, clause[1], sentence[1])
        return later[:1]

    def _served(self, text: str, named: Toponym) -> Toponym:
        """Whom a road serves that only leads to another place: what the story is about, where it names that more."""
        about = self.latest
        if about is None or not self.lexicon.words["road"].search(text[max(0, named.start - LEAD) : named.start]):
            return named
        about = max([about, *self.named], key=lambda t: (self.counts[t.candidates[:1]], t is about))
        here, there = self.counts[about.candidates[:1]], self.counts[named.candidates[:1]]
        return about if here >= there else named

    def describes(self, text: str, start: int, end: int) -> bool:
        """Whether ``text[start:end]``, between two places, makes the second tell where the first one lies.

        "A, a village near B", "A and B, two towns on the approaches to C".
        """
        between = text[start:end]
        if not between.lstrip().startswith((",", "(", "—", "–")) or ";" in between or "." in between:
            return False
        kinds = [m for use in ("town", "village") for m in self.lexicon.words[use].finditer(between)]
        return any(between[m.end() :].split()[:1] not in ([], ["of"]) and "," not in between[m.end() :] for m in kinds)

    def meant(self, text: str, start: int, end: int) -> Toponym | None:
        """The place that "the town" or "the village" in a stretch means: the latest of that size, None for neither."""
        for use, sizes in (("town", TOWNS), ("village", VILLAGES)):
            if self.lexicon.words[use].search(text, start, end):
                fitting = [t for t in ([self.latest] if self.latest else []) + self.named[::-1] if t.size in sizes]
                return fitting[0] if fitting else None
        return None

    def inside(self, start: int, end: int) -> list[Toponym]:
        """All settlements and sectors named in ``text[start:end]``, points of reference too."""
        return [t for t in overlapping(self.toponyms, start, end) if start <= t.start and t.end <= end]


def _is_reference(text: str, start: int, toponym: Toponym) -> bool:
    lead = text[max(start, toponym.start - LEAD) : toponym.start]
    return bool(_far().search(lead))


@cache
def _bearing() -> re.Pattern[str]:
    """ "(north of", "south-east of": the start of words that only say where another place lies."""
    point = one_of("compass")
    return re.compile(
        rf"(?P<aside>\((?:{one_of('several')} )?)?\b{point}(?:[\s-]?{point})* of (?:the )?$", re.IGNORECASE
    )


@cache
def _bearing_of() -> re.Pattern[str]:
    return re.compile(rf"(?: City)? {one_of('beside')}\b")


def _is_bearing(text: str, toponym: Toponym) -> bool:
    """Whether a place only gives the bearing of others: "A (north of X)", "east of X near A", "east of X toward A"."""
    lead = _bearing().search(text[max(0, toponym.start - 28) : toponym.start])
    if lead is None:
        return False
    return bool(lead["aside"]) or bool(_bearing_of().match(text, toponym.end))


def _distinct(found: Sequence[Toponym]) -> list[Toponym]:
    seen: dict[tuple[str, ...], Toponym] = {}
    for toponym in found:
        seen.setdefault(toponym.candidates[:1] or (toponym.text,), toponym)
    return list(seen.values())
