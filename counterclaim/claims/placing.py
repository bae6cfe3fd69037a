"""Which places a proposition is said of: those of its clause, without those that only tell where others lie."""

from __future__ import annotations

import re
from collections.abc import Sequence

from counterclaim.claims.attribution import Attribution
from counterclaim.claims.discourse import Voice
from counterclaim.claims.focus import PLACES, Focus, overlapping
from counterclaim.claims.frames import MOVING, Proposition
from counterclaim.claims.lexicon import Lexicon
from counterclaim.claims.sources import Aliases
from counterclaim.model import Predicate, Stance, Toponym

BESIDE = 48  # how many characters before a place can say how it is meant
AROUND = 24
UNPLACED = frozenset({"milblogger", "outlet", "agency", "commander", "soldier", "mapper"})
TARGETED = frozenset({Predicate.CONTROL, Predicate.ADVANCE, Predicate.CLEARING, Predicate.INFILTRATION})
DATELINE = re.compile(
    r"\s*(?: date \S+ )?[A-ZА-ЯІЇЄҐЁ][A-ZА-ЯІЇЄҐЁ' -]{2,24}"
    r"(?:,[^—–\n.:;]{0,30}|\s*\([^)\n]{0,30}\))?\s*(?:[—–]|-(?= ))"
)  # "KYIV (Agency) —", "MOSCOW, Nov 5 -"


def places_of(text: str, body: int | None, toponyms: Sequence[Toponym], aliases: Aliases) -> list[Toponym]:
    """The toponyms that mean places: no parts of speakers' names, and none of a dateline where ``body`` begins."""
    dateline = DATELINE.match(text, body) if body is not None else None
    end = dateline.end() if dateline else 0
    return [t for t in toponyms if t.end > end and not _names_speaker(text, t, aliases)]


def _names_speaker(text: str, toponym: Toponym, aliases: Aliases) -> bool:
    """Whether a place's name is only part of a speaker's: a channel's, a unit's or a group of forces'."""
    start, end = max(0, toponym.start - BESIDE), min(len(text), toponym.end + BESIDE)
    return any(
        left <= toponym.start and toponym.end <= right and right - left > toponym.end - toponym.start
        for left, right, speaker in aliases.find(text, start, end)
        if speaker.role in UNPLACED
    )


def capitals(text: str, toponyms: Sequence[Toponym], aliases: Aliases) -> frozenset[tuple[str, ...]]:
    """Places whose names also stand for a country: "Kyiv denies it"."""
    return frozenset(
        t.candidates[:1]
        for t in toponyms
        for left, right, speaker in aliases.find(text, t.start, t.end)
        if (left, right) == (t.start, t.end) and speaker.role == "other" and speaker.camp
    )


class Placing:
    """Finds the places of propositions; one instance a story."""

    def __init__(self, text: str, lexicon: Lexicon, focus: Focus, toponyms: Sequence[Toponym]) -> None:
        self.text, self.lexicon, self.focus, self.toponyms = text, lexicon, focus, toponyms

    def places(
        self, proposition: Proposition, content: tuple[int, int], sentence: tuple[int, int], head: tuple[int, int]
    ) -> list[Toponym | None]:
        """The places of a proposition in ``content`` of a sentence whose speaker is the ``head``; [None] for none."""
        inside = self.focus.within(self.text, proposition.start, proposition.end)
        inside = [t for t in inside if not head[0] <= t.start < head[1]] or inside  # "Moscow ordered ..."
        if proposition.predicate == Predicate.ORDER and not inside:
            held = self.lexicon.words["city"].search(self.text, *content)  # "ordered the garrison to hold"
            return [self.focus.latest] if held else [None]
        if proposition.predicate == Predicate.ORDER or self.lexicon.words["front"].search(self.text, *content):
            return [*inside] or [None]
        found = self.focus.places(self.text, (proposition.start, proposition.end), content, sentence, head)
        found = self._told_of(proposition, found)
        if proposition.predicate in MOVING and proposition.stance == Stance.DENIES and not inside:
            found = (
                self.focus.within(self.text, content[0], proposition.start) or found
            )  # "attacked A and B but did not"
        return [*found] or [None]

    def _told_of(self, said: Proposition, found: list[Toponym]) -> list[Toponym]:
        """Places without capitals that only stand for who decides, and without those that a withdrawal leads to."""
        before, text = self.lexicon.words["destination"], self.text
        kept = found
        if said.predicate not in {Predicate.STRIKE, Predicate.CASUALTIES}:
            kept = [t for t in kept if t.candidates[:1] not in self.focus.capitals or self._is_around(t)]
        if said.predicate == Predicate.WITHDRAWAL:
            kept = [t for t in kept if not before.search(text[max(0, t.start - BESIDE) : t.start])]
        if kept or not found:
            return kept
        return [self.focus.latest] if self.focus.latest else found

    def _is_around(self, toponym: Toponym) -> bool:
        lead = self.text[max(0, toponym.start - BESIDE) : toponym.start]
        return bool(self.lexicon.words["near"].search(lead) or self.lexicon.words["outskirts"].search(lead[-AROUND:]))

    def targets(self, proposition: Proposition, places: Sequence[Toponym | None]) -> Sequence[Toponym | None]:
        """Places without those that only tell where another one lies: "took A near B"; "in A and near B" has both."""
        beside, text, at = self.lexicon.words["near"], self.text, proposition.at
        named = [place for place in places if place is not None]
        named = [t for n, t in enumerate(named) if not n or not self.focus.describes(text, named[n - 1].end, t.start)]
        if proposition.predicate not in TARGETED or len(named) < 2:
            return named or places
        follows = any(place.start > at for place in named)

        def is_bearing(place: Toponym) -> bool:
            if place.start < at and follows and beside.search(text[max(0, place.start - BESIDE) : place.start]):
                return True  # "Near A they have taken B"
            return any(beside.fullmatch(text[other.end : place.start].lstrip(" (")) for other in named)

        return [place for place in named if not is_bearing(place)] or places

    def own(
        self, proposition: Proposition, beside: Sequence[Proposition], places: Sequence[Toponym | None]
    ) -> Sequence[Toponym | None]:
        """Of the places of a clause that says several things those that this one is said of.

        Names stand after their verbs, or before them where the clause begins with a name: "took A and moved on B".
        """
        ats = sorted({p.at for p in beside if (p.start, p.end) == (proposition.start, proposition.end)})
        named = [place for place in places if place is not None]
        if len(ats) < 2 or len(named) < 2 or len(named) < len(places):
            return places
        leads = named[0].start < ats[0]

        def verb(place: Toponym) -> int:
            if leads:
                return next((at for at in ats if at > place.start), ats[-1])
            return max((at for at in ats if at < place.start), default=ats[0])

        return [place for place in named if verb(place) == proposition.at] or places

    def claimed(self, attribution: Attribution) -> list[Toponym]:
        """What a side claims where it claims no more than places: "X claims A and B"."""
        named = self.focus.inside(attribution.start, attribution.end)
        rest = self.text[attribution.start : attribution.end]
        for place in named:
            rest = rest.replace(place.text, "")
        return named if len(rest.strip(" .,;").split()) <= 1 else []

    def is_loose(self, attribution: Attribution, sentence: tuple[int, int], theme: tuple[str, ...]) -> bool:
        """The outlet's own words that neither name a place nor mean one are no claim on an earlier sentence's."""
        if attribution.voice.text or self.focus.within(self.text, *sentence):
            return False
        if theme and self.focus.latest and self.focus.latest.candidates[:1] == theme:
            return False
        return not any(
            self.lexicon.words[use].search(self.text, *sentence) for use in ("city", "front", "both", "quarter")
        )

    def is_elsewhere(
        self, proposition: Proposition, voice: Voice, sentence: tuple[int, int], camps: frozenset[str]
    ) -> bool:
        """A strike of which somebody of no side tells, or in a region, need not be where the story was last."""
        if proposition.predicate != Predicate.STRIKE or self.focus.within(self.text, *sentence):
            return False
        wide = any(t.kind not in PLACES for t in overlapping(self.toponyms, *sentence))
        if not wide and (voice.camp in camps or not voice.text):
            return False
        return not any(self.lexicon.words[use].search(self.text, *sentence) for use in ("city", "both", "quarter"))
