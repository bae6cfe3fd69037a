"""Frames: what is said of a place in a stretch of words, and who would hold it if it were true."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from counterclaim.claims.holders import REACH, Holders, Telling
from counterclaim.claims.lexicon import Frame, Lexicon
from counterclaim.claims.sides import Sides
from counterclaim.language.numbers import find_counts
from counterclaim.model import Count, Extent, Predicate, Stance

BREAK = re.compile(
    r"[;:]|,? (?:but|although|though|while|whereas|however|але|хоча|проте|однак|тоді як|но|хотя|однако|тогда как)(?= )|(?<=[^\d]), (?=(?:and|і|та|и|а) )|—|–(?= )",
    re.IGNORECASE,
)
SUBORDINATE = re.compile(r"(?:while|although|though|even as|as|хоча|хотя|поки|пока|попри|несмотря)\b", re.IGNORECASE)
COMMA = re.compile(r",(?! \d)")


HOLDING = frozenset(
    {
        Predicate.CONTROL,
        Predicate.ENCIRCLEMENT,
        Predicate.CLEARING,
        Predicate.WITHDRAWAL,
        Predicate.FORECAST,
        Predicate.ORDER,
    }
)
EXTENTLESS = frozenset(
    {Predicate.ADVANCE, Predicate.SUPPLY, Predicate.SITUATION, Predicate.SURRENDER, Predicate.INFILTRATION}
)
COUNTED = frozenset(
    {
        Predicate.ATTACK,
        Predicate.CLEARING,
        Predicate.CASUALTIES,
        Predicate.SURRENDER,
        Predicate.STRIKE,
        Predicate.CONTROL,
        Predicate.INFILTRATION,
    }
)


@dataclass(frozen=True, slots=True)
class Proposition:
    """What the clause ``[start, end)`` says; a denial has its denied holder in ``denies_holder`` and no ``holder``."""

    start: int
    end: int
    predicate: Predicate
    kind: str
    stance: Stance
    holder: str | None = None
    extent: Extent | None = None
    denies_holder: str | None = None
    count: Count | None = None
    outcome: str = ""
    likelihood: str = ""
    background: bool = False


class FrameReader:
    """Finds propositions in content, with negation, hedging, intent and who acts on whom."""

    def __init__(self, lexicon: Lexicon, sides: Sides) -> None:
        self.lexicon, self.sides = lexicon, sides
        self.holders = Holders(lexicon, sides)

    def read(self, text: str, start: int, end: int, told: Telling) -> list[Proposition]:
        """Propositions of ``text[start:end]`` in the order of its clauses."""
        found: list[Proposition] = []
        for left, right in clauses(text, start, end):
            taken = self._matches(text, left, right)
            for frame, match_start, match_end in taken:
                proposition = self._proposition(text, (left, right), (match_start, match_end), frame, told)
                if proposition:
                    found.append(proposition)
        return _once(found)

    def _matches(self, text: str, start: int, end: int) -> list[tuple[Frame, int, int]]:
        hits: list[tuple[Frame, int, int]] = []
        absorbed: set[Predicate] = set()
        for frame in self.lexicon.frames:
            if frame.predicate in absorbed:
                continue
            for match in frame.words.finditer(text, start, end):
                if any(a < match.end() and match.start() < b for _, a, b in hits) or not match.group():
                    continue
                if any(hit.predicate == frame.predicate for hit, *_ in hits):
                    break
                hits.append((frame, match.start(), match.end()))
                absorbed |= frame.absorbs
                break
        return sorted(hits, key=lambda hit: hit[1])

    def _proposition(
        self, text: str, clause: tuple[int, int], match: tuple[int, int], frame: Frame, told: Telling
    ) -> Proposition | None:
        start, end = clause
        before, after = (
            text[max(start, match[0] - REACH * 2) : match[0]],
            text[match[1] : min(end, match[1] + REACH * 2)],
        )
        words, found = text[start:end], text[match[0] : match[1]]
        predicate, tried = self._modality(self._predicate(frame, found), frame, before, words)
        if predicate is None:
            return None
        denied = self._negated(before, after, frame) != (told.cue == "deny")
        holder = self.holders.holder(frame, self.holders.scene(text, clause, match, told, denied=denied))
        if holder is None and frame.kind == "hold":
            return None
        extent = self._extent(frame, words)
        if predicate == Predicate.CONTROL and self._no_longer(before):
            holder, denied, extent = self.sides.war.other(holder or ""), False, Extent.MOST
        stance = self._stance(denied, frame, before, told.doubt)
        denies = stance == Stance.DENIES
        says_holder = predicate in HOLDING and not (tried and predicate in {Predicate.ATTACK, Predicate.ADVANCE})
        return Proposition(
            start=start,
            end=end,
            predicate=predicate,
            kind=frame.kind,
            stance=stance,
            holder=holder if says_holder and not denies else None,
            extent=None if denies or predicate in EXTENTLESS or (tried and not says_holder) else extent,
            denies_holder=holder if denies else None,
            count=self._count(text, clause, match, predicate),
            outcome=self._adverse(text, clause, told.camp, predicate) or self._outcome(frame, words),
            likelihood=self._likelihood(words, predicate),
            background=bool(self.lexicon.words["background"].search(words)),
        )

    def _predicate(self, frame: Frame, found: str) -> Predicate:
        named = (predicate for word, predicate in frame.predicate_of if re.search(word, found, re.IGNORECASE))
        return next(named, frame.predicate)

    # -- how it is said ---------------------------------------------------------------------------------------------------

    def _modality(
        self, predicate: Predicate, frame: Frame, before: str, clause_words: str
    ) -> tuple[Predicate | None, bool]:
        """Wanting is no claim; trying to take is fighting for it."""
        near = before[-REACH:]
        if self.lexicon.words["presupposed"].search(near.rsplit(",", 1)[-1]) or self._bare_infinitive(frame, near):
            return None, True
        spatial = {Predicate.CONTROL, Predicate.CLEARING, Predicate.ENCIRCLEMENT, Predicate.WITHDRAWAL}
        intent, attempt = _last(self.lexicon.words["intent"], near), _last(self.lexicon.words["attempt"], near)
        if predicate in spatial | {Predicate.ADVANCE, Predicate.ATTACK} and intent > attempt and intent >= 0:
            return (None, True) if frame.kind != "pushed-out" else (predicate, False)
        if predicate == Predicate.ADVANCE and attempt >= 0 and self.lexicon.words["times"].search(clause_words):
            return Predicate.ATTACK, True
        if predicate in spatial and attempt >= 0:
            return (Predicate.ATTACK if frame.kind in {"take", "hold", "push-out"} else predicate), True
        return predicate, attempt >= 0

    def _bare_infinitive(self, frame: Frame, near: str) -> bool:
        """ "The resources to regain control" claims no control; "managed to regain" does."""
        if frame.kind not in {"take", "hold", "push-out", "withdrawal"} or not re.search(r"(?<!\w)to (?:\w+ )?$", near):
            return False
        words = self.lexicon.words
        return not any(words[use].search(near) for use in ("infinitive_ok", "attempt", "intent"))

    def _negated(self, before: str, after: str, frame: Frame) -> bool:
        if not frame.negatable:
            return False
        near = before[-REACH:]
        near = near[max((match.end() for match in re.finditer(r"[.!?\"“”«»](?=\s)", near)), default=0) :]
        return (
            bool(self.lexicon.words["negation"].search(near))
            or bool(self.lexicon.words["negation_after"].match(after.lstrip(' ,"”»')))
            or bool(self.lexicon.words["negation_after"].search(after[:REACH]))
        )

    def _no_longer(self, before: str) -> bool:
        return bool(self.lexicon.words["no_longer"].search(before[-REACH // 2 :]))

    def _stance(self, negated: bool, frame: Frame, before: str, doubt: bool) -> Stance:
        if frame.stance:
            return frame.stance
        if negated:
            return Stance.DENIES
        if doubt or self.lexicon.words["hedge"].search(before[-REACH:]):
            return Stance.HEDGES
        return Stance.ASSERTS

    def _extent(self, frame: Frame, words: str) -> Extent | None:
        if frame.predicate == Predicate.ATTACK:
            return Extent.OUTSKIRTS if self.lexicon.words["outskirts"].search(words) else None
        if frame.extent is None and not frame.extent_from_words:
            return None
        if frame.part_words.search(words):
            return Extent.PART
        if frame.kind in {"pushed-out", "push-out"}:
            return frame.extent
        for extent in (Extent.MOST, Extent.OUTSKIRTS, Extent.FULL, Extent.PART):
            if self.lexicon.words[extent.value].search(words):
                return extent
        return frame.extent

    def _count(self, text: str, clause: tuple[int, int], match: tuple[int, int], predicate: Predicate) -> Count | None:
        if predicate not in COUNTED:
            return None
        for count in find_counts(text, clause[0], clause[1], self.lexicon.language):
            if abs(count.start - match[0]) <= REACH and (predicate != Predicate.CONTROL or count.unit):
                scope = "sector" if self.lexicon.words["sector"].search(text, clause[0], clause[1]) else ""
                return Count(count.value, count.unit, scope)
        return None

    def _adverse(self, text: str, clause: tuple[int, int], camp: str, predicate: Predicate) -> str:
        """ "adverse" where a situation is bad for the speaker's own side: bad in its words, and nobody else's in its subject."""
        if predicate != Predicate.SITUATION or not self.lexicon.words["adverse"].search(text, *clause):
            return ""
        sides = self.sides.find(text, *clause, camp)
        theirs = (bool(sides) and sides[0].camp != camp) or bool(self.lexicon.words["they"].search(text, *clause))
        return "" if theirs else "adverse"

    def _outcome(self, frame: Frame, words: str) -> str:
        return next((name for name, pattern in frame.outcomes if pattern.search(words)), "")

    def _likelihood(self, words: str, predicate: Predicate) -> str:
        match = self.lexicon.words["likelihood"].search(words) if predicate == Predicate.FORECAST else None
        return match.group().strip("\"'«»“” ").casefold() if match else ""


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut content at semicolons, dashes and contrasting conjunctions; an enumeration of places stays in one piece."""
    cuts = [start]
    breaks = [m for m in BREAK.finditer(text, start, end)]
    if SUBORDINATE.match(text, start):
        breaks += [m for m in COMMA.finditer(text, start, end)][-1:]
    for match in sorted(breaks, key=lambda m: m.start()):
        if match.start() - cuts[-1] >= 12 and end - match.end() >= 8:
            cuts.append(match.start())
    pieces = []
    for left, right in zip(cuts, [*cuts[1:], end], strict=True):
        while left < right and text[left] in " ,;:—–-":
            left += 1
        while right > left and text[right - 1] in " ,;:—–":
            right -= 1
        if right > left:
            pieces.append((left, right))
    return pieces


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _once(found: Sequence[Proposition]) -> list[Proposition]:
    kept: list[Proposition] = []
    for proposition in found:
        same = (p for p in kept if p.predicate == proposition.predicate and p.start == proposition.start)
        if not any(same):
            kept.append(proposition)
    return kept
