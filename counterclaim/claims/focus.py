"""What "the city" means: the place a story is about at each point."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from counterclaim.claims.lexicon import Lexicon
from counterclaim.model import Toponym

DISTANCE = re.compile(
    r"(?:\b(?:east|west|north|south|northeast|northwest|southeast|southwest)\w*(?: of)?|\bfrom|\bkm|\bkilomet\w+|на (?:схід|захід|північ|південь) від|к (?:востоку|западу|северу|югу) от|восточнее|западнее|севернее|южнее|східніше|західніше|північніше|південніше) (?:the )?(?:(?:town|city|village) of )?$",
    re.IGNORECASE,
)
FAR = re.compile(r"\d+\s?(?:km|kilomet\w+|miles|км|кілометр\w*|километр\w*)\b[^.,;]{0,40}$", re.IGNORECASE)
PLACES = frozenset({"settlement", "sector"})


class Focus:
    """Follows a story's places: the latest single settlement, the most named one, and the last two named apart."""

    def __init__(self, lexicon: Lexicon, toponyms: Sequence[Toponym]) -> None:
        self.lexicon = lexicon
        self.toponyms = [t for t in toponyms if t.kind in PLACES]
        self.counts: Counter[tuple[str, ...]] = Counter(t.candidates[:1] for t in self.toponyms)
        self.latest: Toponym | None = None
        self.named: list[Toponym] = []

    def within(self, text: str, start: int, end: int) -> list[Toponym]:
        """Places that a claim in ``text[start:end]`` can be about: no mere reference point, no sector beside its settlements."""
        found = [t for t in self.toponyms if start <= t.start and t.end <= end and not _is_reference(text, start, t)]
        settlements = [t for t in found if t.kind == "settlement"]
        return _distinct(settlements or found)

    def after(self, text: str, start: int, end: int) -> None:
        """Take note of a sentence that has been read."""
        found = self.within(text, start, end)
        sectors = [t for t in self.toponyms if start <= t.start and t.end <= end and t.kind == "sector"]
        for toponym in found:
            self.named = [t for t in self.named if t.candidates[:1] != toponym.candidates[:1]] + [toponym]
        if len(found) == 1:
            self.latest = found[0]
        elif sectors:
            self.latest = sectors[0]
        elif found:
            ranked = sorted(found, key=lambda t: -self.counts[t.candidates[:1]])
            self.latest = ranked[0]

    def places(
        self, text: str, clause: tuple[int, int], content: tuple[int, int], sentence: tuple[int, int]
    ) -> list[Toponym]:
        """The places of a claim: in its clause, else in the content, else meant by "the city", else the story's at this point."""
        inside = self.within(text, *clause)
        if inside:
            return inside
        if self.lexicon.words["both"].search(text, *clause) and len(self.named) >= 2:
            return self.named[-2:]
        earlier = self.within(text, content[0], clause[0])
        if earlier:
            return earlier[-1:]
        before = self.within(text, sentence[0], clause[0])
        if before:
            return before[-1:]
        if self.latest:
            return [self.latest]
        later = self.within(text, clause[1], sentence[1])
        return later[:1]


def _is_reference(text: str, start: int, toponym: Toponym) -> bool:
    lead = text[max(start, toponym.start - 70) : toponym.start]
    return bool(FAR.search(lead))


def _distinct(found: Sequence[Toponym]) -> list[Toponym]:
    seen: dict[tuple[str, ...], Toponym] = {}
    for toponym in found:
        seen.setdefault(toponym.candidates[:1] or (toponym.text,), toponym)
    return list(seen.values())
