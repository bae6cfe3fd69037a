"""Frames: what is said of a place in a stretch of words, and who would hold it if it were true."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from counterclaim.claims.holders import REACH, Holders, Telling
from counterclaim.claims.lexicon import Frame, Lexicon, one_of
from counterclaim.claims.sides import Sides
from counterclaim.language.numbers import find_counts
from counterclaim.model import Count, Extent, Predicate, Stance

COMMA = re.compile(r",(?! \d)")
ENDS_STATEMENT = re.compile(r"[.!?\"“”«»](?=\s)")
ENDS_CLAUSE = re.compile(r"[,;:—]")
LONGEST_LABEL = 4  # words
LONGEST_ARTICLE = 3  # words, the comma among them
LONGEST_SUBJECT = 5  # words
DASHES = frozenset("—–")
SHORTEST_CLAUSE, SHORTEST_REST = 12, 8  # a cut that left less would part a name from its apposition
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
SPATIAL = frozenset({Predicate.CONTROL, Predicate.CLEARING, Predicate.ENCIRCLEMENT, Predicate.WITHDRAWAL})
FORESEEN = frozenset({Predicate.ATTACK, Predicate.CONTROL, Predicate.ENCIRCLEMENT, Predicate.ADVANCE})
MOVING = frozenset({Predicate.ATTACK, Predicate.ADVANCE})
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
    at: int = -1  # where the words of its frame begin


class FrameReader:
    """Finds propositions in content, with negation, hedging, intent and who acts on whom."""

    def __init__(self, lexicon: Lexicon, sides: Sides) -> None:
        self.lexicon, self.sides = lexicon, sides
        self.holders = Holders(lexicon, sides)

    def read(self, text: str, start: int, end: int, told: Telling) -> list[Proposition]:
        """Propositions of ``text[start:end]`` in the order of its clauses."""
        found: list[Proposition] = []
        for (left, right), taken in self._told(text, start, end):
            begins = left  # of the part that a negation can be in: what stands before another statement's comma is not
            for frame, match_start, match_end in taken:
                proposition = self._proposition(text, (left, right), (match_start, match_end), frame, told, begins)
                begins = max(text.find(",", match_end, right), begins)
                if proposition:
                    found.append(proposition)
        return _once(found)

    def _told(self, text: str, start: int, end: int) -> list[tuple[tuple[int, int], list[tuple[Frame, int, int]]]]:
        """Clauses with their frames; one that says nothing itself goes on with the places of the one before."""
        told: list[tuple[tuple[int, int], list[tuple[Frame, int, int]]]] = []
        for left, right in self._parted(text, clauses(text, start, end)):
            if text[right : right + 1] == ":" and right < end - 1 and len(text[left:right].split()) <= LONGEST_LABEL:
                if self.lexicon.words["intent"].search(text, left, right):
                    break  # "Russian objective: push on to ..."
                if not any(frame.predicate == Predicate.SITUATION for frame, *_ in self._matches(text, left, right)):
                    continue  # "Assessed advances: ..." only says what follows
            if _concession().match(text, left):
                continue  # "..., whatever X maintains" is what the sentence stands against
            taken = self._matches(text, left, right)
            if told and not told[-1][1] and self._is_subject(text, *told[-1][0], left):
                left = told.pop()[0][0]  # "Most of the town — under control": a dash instead of a verb
                taken = self._matches(text, left, right)
            if taken or not told:
                told.append(((left, right), taken))
            else:
                (first, _), before = told[-1]
                told[-1] = ((first, right), before)
        return told

    def _parted(self, text: str, found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Clauses, cut where one calls a part grey "and" gives the rest to a side."""
        parts: list[tuple[int, int]] = []
        for left, right in found:
            hits = sorted(
                (match.start(), match.end(), frame.kind == "grey")
                for frame in self.lexicon.frames
                if frame.predicate == Predicate.CONTROL
                for match in frame.words.finditer(text, left, right)
            )
            pairs = [(a, b) for a, b in pairwise(hits) if a[2] != b[2] and a[1] < b[0]]
            joins = [m for a, b in pairs[:1] for m in _addition().finditer(text, a[1], b[0])]
            parts += [(left, joins[-1].start()), (joins[-1].end(), right)] if joins else [(left, right)]
        return parts

    def _is_subject(self, text: str, start: int, end: int, following: int) -> bool:
        """Whether a stretch that says nothing is only the subject of what follows it after a dash."""
        return text[end:following].strip() in DASHES and len(text[start:end].split()) <= LONGEST_SUBJECT

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
        self, text: str, clause: tuple[int, int], match: tuple[int, int], frame: Frame, told: Telling, begins: int
    ) -> Proposition | None:
        start, end = clause
        before = text[max(start, match[0] - REACH * 2) : match[0]]
        after = text[match[1] : min(end, match[1] + REACH * 2)]
        words = text[start:end]
        predicate, tried = self._modality(self._predicate(frame, text[match[0] : match[1]]), frame, before, words)
        if predicate is None:
            return None
        ended = predicate == Predicate.CONTROL and self._no_longer(before)
        denying = text[max(begins, match[0] - REACH * 2) : match[0]] if begins < match[0] else before
        told_before = denying + text[match[0] : match[1]] if predicate == Predicate.FORECAST else denying
        inside = frame.kind == "pushed-out" and self.lexicon.words["negation"].search(text, *match)
        negated = not ended and self._negated(told_before, "" if inside else after, frame)
        if frame.predicate == Predicate.SUPPLY and self.lexicon.words["supplies"].match(text, match[0]):
            negated = False
        denied = negated != (told.cue == "deny") and not ended
        scene = self.holders.scene(text, clause, match, told, denied=denied)
        holder = self.holders.holder(frame, scene)
        if denied and holder is None and predicate in MOVING | {Predicate.INFILTRATION}:
            holder = self.holders.mover(scene)
        if holder is None and frame.kind == "hold" and not denied:
            return None
        extent = self._extent(frame, words)
        count = self._count(text, clause, match, predicate)
        if count and extent == Extent.FULL and self.lexicon.words["measured"].fullmatch(count.unit):
            extent = Extent.PART
        if ended:
            holder, extent = self.sides.war.other(holder or ""), Extent.MOST
        if told.cue != "own" and predicate in FORESEEN and self._is_likelihood(words):
            predicate, denied = Predicate.FORECAST, False  # "thinks an assault improbable"
        said = Proposition(
            start=start,
            end=end,
            predicate=predicate,
            kind=frame.kind,
            stance=self._stance(denied, frame, before, told, predicate == Predicate.FORECAST != frame.predicate),
            count=count,
            outcome=self._adverse(text, clause, told.camp, predicate) or self._outcome(frame, words),
            likelihood=self._likelihood(words, predicate),
            background=bool(self.lexicon.words["background"].search(words)),
            at=match[0],
        )
        return held(said, holder, extent, tried)

    def _predicate(self, frame: Frame, found: str) -> Predicate:
        named = (predicate for word, predicate in frame.predicate_of if re.search(word, found, re.IGNORECASE))
        return next(named, frame.predicate)

    # -- how it is said ------------------------------------------------------------------------------------------------

    def _modality(
        self, predicate: Predicate, frame: Frame, before: str, clause_words: str
    ) -> tuple[Predicate | None, bool]:
        """Wanting is no claim; trying to take is fighting for it."""
        near = before[-REACH:]
        if self.lexicon.words["presupposed"].search(near.rsplit(",", 1)[-1]) or self._bare_infinitive(frame, near):
            return None, True
        if predicate == Predicate.WITHDRAWAL and self.lexicon.words["civil"].search(near.rsplit(",", 1)[-1]):
            return None, True
        intent, attempt = _last(self.lexicon.words["intent"], near), _last(self.lexicon.words["attempt"], near)
        if predicate in SPATIAL | MOVING and intent > attempt and intent >= 0:
            return (None, True) if frame.kind != "pushed-out" else (predicate, False)
        if predicate == Predicate.STRIKE and self.lexicon.words["intercepted"].search(before.rsplit(",", 1)[-1]):
            return None, False
        if predicate == Predicate.ADVANCE and self.lexicon.words["flying"].search(before.rsplit(",", 1)[-1]):
            return Predicate.STRIKE, False
        if predicate == Predicate.ADVANCE and attempt >= 0:
            fought = self.lexicon.words["times"].search(clause_words) or self._repelled(clause_words)
            return (Predicate.ATTACK if fought else predicate), True
        if predicate in SPATIAL and attempt >= 0:
            return (Predicate.ATTACK if frame.kind in {"take", "hold", "push-out"} else predicate), True
        return predicate, attempt >= 0

    def _repelled(self, words: str) -> bool:
        attack = (frame for frame in self.lexicon.frames if frame.predicate == Predicate.ATTACK)
        return any(pattern.search(words) for frame in attack for name, pattern in frame.outcomes if name == "repelled")

    def _bare_infinitive(self, frame: Frame, near: str) -> bool:
        """ "The resources to regain control" claims no control; "managed to regain" does."""
        if frame.kind not in {"take", "hold", "push-out", "withdrawal"} or not _infinitive().search(near):
            return False
        words = self.lexicon.words
        return not any(words[use].search(near) for use in ("infinitive_ok", "attempt", "intent"))

    def _negated(self, before: str, after: str, frame: Frame) -> bool:
        if not frame.negatable:
            return False
        near = before[-REACH:]
        near = near[max((match.end() for match in ENDS_STATEMENT.finditer(near)), default=0) :]
        condition = self.lexicon.words["presupposed"].search(near)
        if condition and "," in near[condition.end() :]:  # "if nothing changes, ..."
            near = near[: condition.start()] + near[near.index(",", condition.end()) :]
        return (
            bool(self.lexicon.words["negation"].search(near))
            or bool(self.lexicon.words["negation_after"].match(after.lstrip(' ,"”»')))
            or bool(
                self.lexicon.words["negation_after"].search(ENDS_CLAUSE.split(self._without_asides(after))[0][:REACH])
            )
        )

    def _without_asides(self, words: str) -> str:
        """Words without those between commas that only say who speaks: ", he stressed,"."""
        first, *parts = words.split(",")
        says = (self.lexicon.any_cue, *(self.lexicon.words[f"according{of}"] for of in ("", "_he", "_it")))
        inner = [part for part in parts[:-1] if not any(pattern.search(part) for pattern in says)]
        if len(parts) > 1 and not inner:
            return f"{first} {parts[-1]}"
        return ",".join([first, *inner, *parts[-1:]])

    def _no_longer(self, before: str) -> bool:
        return bool(self.lexicon.words["no_longer"].search(before[-REACH // 2 :]))

    def _is_likelihood(self, words: str) -> bool:
        """Whether a stretch ends by saying how likely it is: "an assault on the city this year improbable"."""
        bare = words.rstrip(' .,;"”»')
        return any(match.end() == len(bare) for match in self.lexicon.words["likelihood"].finditer(bare))

    def _stance(self, negated: bool, frame: Frame, before: str, told: Telling, foreseen: bool) -> Stance:
        if negated:
            return Stance.DENIES
        if foreseen:
            return Stance.HEDGES
        if frame.stance:
            return frame.stance
        near = before[-REACH:]
        if told.cue != "own":  # "нібито" is then the teller's distance, not the speaker's doubt
            near = self.lexicon.words["distance"].sub(" ", near)
        if told.doubt or self.lexicon.words["hedge"].search(near):
            return Stance.HEDGES
        return Stance.ASSERTS

    def _without_apposition(self, words: str) -> str:
        """Words up to a comma after which a place is described: ", a village on the approaches to B"."""
        for use in ("village", "town"):
            for match in self.lexicon.words[use].finditer(words):
                comma = words.rfind(",", 0, match.start())
                if comma > 0 and len(words[comma : match.start()].split()) <= LONGEST_ARTICLE:
                    return words[:comma]
        return words

    def _extent(self, frame: Frame, words: str) -> Extent | None:
        words = self._without_apposition(words)
        if frame.predicate == Predicate.ATTACK:
            return Extent.OUTSKIRTS if self.lexicon.words["outskirts"].search(words) else None
        if frame.extent is None and not frame.extent_from_words:
            return None
        if frame.part_words.search(words):
            return Extent.PART
        if frame.predicate == Predicate.CLEARING and self.lexicon.words["completed"].search(words):
            return Extent.FULL
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
            reach = REACH * 2 if predicate == Predicate.ATTACK and self._is_fought(count.unit) else REACH
            if abs(count.start - match[0]) <= reach and (predicate != Predicate.CONTROL or count.unit):
                scope = "sector" if self.lexicon.words["sector"].search(text, clause[0], clause[1]) else ""
                return Count(count.value, count.unit, scope)
        return None

    def _is_fought(self, unit: str) -> bool:
        """Whether a unit counts attacks: "191 clashes" need not stand near to the word that told of fighting."""
        return any(f.predicate == Predicate.ATTACK and f.words.fullmatch(unit) for f in self.lexicon.frames)

    def _adverse(self, text: str, clause: tuple[int, int], camp: str, predicate: Predicate) -> str:
        """ "adverse" where a situation is bad for the speaker's own side: bad in words, and not said of others."""
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
    breaks = list(_break().finditer(text, start, end))
    if _subordinate().match(text, start):
        breaks += list(COMMA.finditer(text, start, end))[-1:]
    for match in sorted(breaks, key=lambda m: m.start()):
        if match.start() - cuts[-1] >= SHORTEST_CLAUSE and end - match.end() >= SHORTEST_REST:
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


@cache
def _addition() -> re.Pattern[str]:
    return re.compile(rf",? {one_of('addition')} ", re.IGNORECASE)


@cache
def _concession() -> re.Pattern[str]:
    return re.compile(rf"{one_of('concession')}\b", re.IGNORECASE)


@cache
def _break() -> re.Pattern[str]:
    contrast, addition = one_of("contrast"), one_of("addition")
    against = one_of("concession")
    return re.compile(rf"[;:]|,? (?:{contrast}|{against})(?= )|(?<=[^\d]), (?={addition} )|—|–(?= )", re.IGNORECASE)


@cache
def _subordinate() -> re.Pattern[str]:
    return re.compile(rf"{one_of('subordinate')}\b", re.IGNORECASE)


@cache
def _infinitive() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){one_of('infinitive')} (?:\w+ )?$")


def held(said: Proposition, holder: str | None, extent: Extent | None, tried: bool) -> Proposition:
    """Who holds how much of the place if it is true; a denial says whose hold it denies, an attempt neither."""
    if said.stance == Stance.DENIES:
        return replace(said, denies_holder=holder)
    holds = said.predicate in HOLDING
    extentless = said.predicate in EXTENTLESS or (tried and not holds)
    return replace(said, holder=holder if holds else None, extent=None if extentless else extent)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _once(found: Sequence[Proposition]) -> list[Proposition]:
    kept: list[Proposition] = []
    for proposition in found:
        same = (p for p in kept if p.predicate == proposition.predicate and p.start == proposition.start)
        if not any(same):
            kept.append(proposition)
    return kept
