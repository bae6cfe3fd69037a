"""Frames: what is said of a place in a stretch of words, and who would hold it if it were true."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from counterclaim.claims.lexicon import Frame, Lexicon
from counterclaim.claims.sides import SideMention, Sides
from counterclaim.language.numbers import find_counts
from counterclaim.model import CONTESTED, Count, Extent, Predicate, Stance

BREAK = re.compile(
    r"[;:]|,? (?:but|although|though|while|whereas|however|але|хоча|проте|однак|тоді як|но|хотя|однако|тогда как)(?= )|(?<=[^\d]), (?=(?:and|і|та|и|а) )|—|–(?= )",
    re.IGNORECASE,
)
SUBORDINATE = re.compile(r"(?:while|although|though|even as|as|хоча|хотя|поки|пока|попри|несмотря)\b", re.IGNORECASE)
COMMA = re.compile(r",(?! \d)")
REACH = 60


@dataclass(frozen=True, slots=True)
class Telling:
    """How a stretch is told: the speaker's camp, the kind of cue and whether it doubts; ``context`` is the whole sentence."""

    camp: str
    cue: str
    doubt: bool
    context: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Proposition:
    """What a stretch says: the frame found at ``[match_start, match_end)`` in the clause ``[start, end)``."""

    start: int
    end: int
    match_start: int
    match_end: int
    predicate: Predicate
    kind: str
    stance: Stance
    holder: str | None
    extent: Extent | None
    denied: bool
    denies_holder: str | None
    count: Count | None
    outcome: str
    likelihood: str
    background: bool
    holder_side: str = ""


class FrameReader:
    """Finds propositions in content, with negation, hedging, intent and who acts on whom."""

    def __init__(self, lexicon: Lexicon, sides: Sides) -> None:
        self.lexicon, self.sides = lexicon, sides
        self.they = ""  # the side that "they" means: the latest that was a sentence's first

    def note(self, text: str, start: int, end: int) -> None:
        """Take note of a sentence that has been read, for the pronouns of the next."""
        mentions = self.sides.find(text, start, end)
        self.they = mentions[0].camp if mentions else self.they

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
        self,
        text: str,
        clause: tuple[int, int],
        match: tuple[int, int],
        frame: Frame,
        told: Telling,
    ) -> Proposition | None:
        camp, context = told.camp, told.context
        start, end = clause
        before, after = (
            text[max(start, match[0] - REACH * 2) : match[0]],
            text[match[1] : min(end, match[1] + REACH * 2)],
        )
        words = text[start:end]
        predicate = next(
            (p for word, p in frame.predicate_of if re.search(word, text[match[0] : match[1]], re.IGNORECASE)),
            frame.predicate,
        )
        predicate, intent = self._modality(predicate, frame, before, words)
        if predicate is None:
            return None
        holder = self._holder(text, clause, match, frame, camp, context)
        if holder is None and frame.kind == "hold":
            return None
        extent = self._extent(frame, words, text[match[0] : match[1]])
        negated = self._negated(before, after, frame)
        if self._no_longer(before) and predicate == Predicate.CONTROL:
            holder, negated, extent = self.sides.war.other(holder or ""), False, Extent.MOST
        if told.cue == "deny":
            negated = not negated
        stance = self._stance(negated, frame, before, told.doubt)
        if intent and predicate in {Predicate.ATTACK, Predicate.ADVANCE}:
            holder, extent = None, None
        denies = stance == Stance.DENIES
        if predicate in {
            Predicate.ADVANCE,
            Predicate.ATTACK,
            Predicate.SUPPLY,
            Predicate.SITUATION,
            Predicate.SURRENDER,
            Predicate.STRIKE,
            Predicate.CASUALTIES,
            Predicate.INFILTRATION,
        }:
            holder_out: str | None = None
        else:
            holder_out = holder
        return Proposition(
            start,
            end,
            match[0],
            match[1],
            predicate,
            frame.kind,
            stance,
            None if denies else holder_out,
            None
            if denies
            or predicate
            in {Predicate.ADVANCE, Predicate.SUPPLY, Predicate.SITUATION, Predicate.SURRENDER, Predicate.INFILTRATION}
            else extent,
            denies,
            holder if denies else None,
            self._count(text, clause, match, predicate),
            self._adverse(text, clause, camp, predicate) or self._outcome(frame, words),
            self._likelihood(words, predicate),
            bool(self.lexicon.words["background"].search(words)),
            holder or "",
        )

    # -- who holds ------------------------------------------------------------------------------------------------------

    def _holder(
        self,
        text: str,
        clause: tuple[int, int],
        match: tuple[int, int],
        frame: Frame,
        camp: str,
        context: tuple[int, int],
    ) -> str | None:
        rule = frame.holder
        if rule == CONTESTED:
            return CONTESTED
        if rule == "none":
            return None
        mentions = self.sides.find(text, clause[0], clause[1], camp)
        inside = [m for m in mentions if match[0] <= m.start < match[1]]
        before = [m for m in mentions if m.end <= match[0]]
        after = [m for m in mentions if m.start >= match[1]]
        other = self.sides.war.other
        if rule == "other-of-object":
            return self._encircler(text, match, inside, before, after, camp)
        if frame.predicate == Predicate.FORECAST:
            near = [m for m in (*inside, *after) if m.start - match[1] < REACH] or before
            if not near:
                return None
            return near[0].camp
        agent = self._agent(text, clause, match, inside, before, after, camp, context)
        if rule == "agent-after":
            near = [m for m in after if m.start - match[1] < 25]
            return near[0].camp if near else (other(before[-1].camp) if before else None)
        if rule == "other":
            subject = inside or before or self.sides.find(text, context[0], clause[0], camp)
            near = subject[-1].camp if subject else (agent or "")
            return other(near)
        return agent

    def _encircler(
        self,
        text: str,
        match: tuple[int, int],
        inside: Sequence[SideMention],
        before: Sequence[SideMention],
        after: Sequence[SideMention],
        camp: str,
    ) -> str | None:
        other = self.sides.war.other
        by = [m for m in after if self.lexicon.words["by"].search(text[match[1] : m.start][-12:])]
        if by:
            return by[0].camp
        near = [m for m in (*inside, *after) if m.start - match[1] < REACH]
        if near:
            return other(near[0].camp)
        if before and self._passive(text, match):
            return other(before[-1].camp)
        if before:
            return before[-1].camp
        return camp if self.sides.war.camp(camp) else None

    def _agent(
        self,
        text: str,
        clause: tuple[int, int],
        match: tuple[int, int],
        inside: Sequence[SideMention],
        before: Sequence[SideMention],
        after: Sequence[SideMention],
        camp: str,
        context: tuple[int, int],
    ) -> str | None:
        by = [
            m
            for m in after
            if self.lexicon.words["by"].search(text[match[1] : m.start][-16:]) and m.start - match[1] < REACH * 2
        ]
        passive = self._passive(text, match)
        if inside:
            return inside[0].camp
        if passive and self.lexicon.words["by_them"].match(text[match[1] : clause[1]].lstrip()):
            return self.sides.war.other(camp) or self.they or None
        if by and (passive or not before):
            return by[0].camp
        if before and not (passive and match[0] - before[-1].end > REACH):
            return before[-1].camp
        possessor = [m for m in after if m.start - match[1] < 12]
        if possessor:
            return possessor[0].camp
        if before:
            return before[-1].camp
        if self.lexicon.words["they"].search(text, clause[0], match[0]):
            return self.sides.war.other(camp) or self.they or None
        outside = [m for m in self.sides.find(text, context[0], clause[0], camp)]
        if self.sides.war.camp(camp):
            return camp
        return outside[-1].camp if outside else None

    def _passive(self, text: str, match: tuple[int, int]) -> bool:
        return bool(self.lexicon.words["passive"].search(text[max(0, match[0] - 30) : match[0]]))

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

    def _extent(self, frame: Frame, words: str, match: str) -> Extent | None:
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
        counted = {
            Predicate.ATTACK,
            Predicate.CLEARING,
            Predicate.CASUALTIES,
            Predicate.SURRENDER,
            Predicate.STRIKE,
            Predicate.CONTROL,
            Predicate.INFILTRATION,
        }
        if predicate not in counted:
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
        theirs = bool(sides) and sides[0].camp != camp or bool(self.lexicon.words["they"].search(text, *clause))
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
