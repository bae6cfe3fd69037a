"""Answers to what others said: denials of "these claims", "could not verify", and a fact check's verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from counterclaim.claims.attribution import Attribution
from counterclaim.claims.discourse import Voice
from counterclaim.claims.focus import Focus
from counterclaim.claims.frames import Proposition
from counterclaim.claims.judging import Found
from counterclaim.claims.lexicon import Lexicon
from counterclaim.model import Predicate, Stance

VERDICTS = {
    "verdict_false": Stance.DENIES,
    "verdict_true": Stance.ASSERTS,
    "verdict_open": Stance.CANNOT_VERIFY,
}
REPORTED = (
    Predicate.ENCIRCLEMENT,
    Predicate.CONTROL,
    Predicate.CLEARING,
    Predicate.WITHDRAWAL,
    Predicate.ADVANCE,
    Predicate.ATTACK,
    Predicate.INFILTRATION,
    Predicate.SURRENDER,
)
WITHIN_ANAPHOR = 90  # how far into a content "these claims" may stand for the content to be about them
MOST_ANSWERED = 8
SHORTEST_NAME = 4


class Answers:
    """Finds what an answer is about among the claims of a story so far; one instance a story."""

    def __init__(self, text: str, lexicon: Lexicon, focus: Focus, camps: frozenset[str]) -> None:
        self.text, self.lexicon, self.focus, self.camps = text, lexicon, focus, camps
        self.settled = 0  # how many of the claims a verdict has been given on

    def verdict(self, words: str) -> Stance | None:
        """What a fact check concludes ("Verdict: false"), or a newsroom that could not verify, in its own voice."""
        for use, stance in VERDICTS.items():
            if self.lexicon.words[use].match(words.lstrip()):
                return stance
        return Stance.CANNOT_VERIFY if self.lexicon.cues["verify"].search(words) else None

    def refers_back(self, attribution: Attribution, words: str) -> bool:
        """Whether a denial is of "these claims", or the words call what others said untrue."""
        head = (attribution.head_start, attribution.head_end)
        if attribution.cue == "deny":
            framed = any(frame.words.search(words) for frame in self.lexicon.frames)
            if framed and self.focus.within(self.text, attribution.start, attribution.end):
                return False
            if len(words.split()) < 4 and not framed:
                return True
            told = self.text[slice(*head)] if attribution.start >= attribution.head_end else ""
            return any(
                self.lexicon.words[use].search(part)
                for use in ("anaphoric", "nominal")
                for part in (words[:WITHIN_ANAPHOR], told)
            )
        whole = self.text[min(head[0], attribution.start) : max(attribution.end, head[1])]
        return bool(attribution.voice.text and self.lexicon.words["untrue"].search(whole))

    def of(self, attribution: Attribution, found_before: Sequence[Found], judged: Stance | None = None) -> list[Found]:
        """A denial or "could not verify" of "these claims" is about what was claimed before, each place once.

        Where the answer names places, it is about those. ``found_before`` are the story's claims so far.
        """
        stance = judged or (Stance.CANNOT_VERIFY if attribution.cue == "verify" else Stance.DENIES)
        around = (min(attribution.head_start, attribution.start), max(attribution.head_end, attribution.end))
        places = self.focus.within(self.text, *around)
        if not places and not judged and (meant := self.focus.meant(self.text, *around)):
            places = [meant]
        named = {place.candidates[:1] for place in places}
        rivals = self._rivals(attribution.voice, found_before)
        if judged and not named:
            rivals = [found for found in rivals if found in found_before[self.settled :]]
            rivals = [found for found in rivals if _place(found) == _place(rivals[-1])] if rivals else []
            self.settled = len(found_before)
        spoken = self.text[slice(*around)].casefold()
        if theirs := [found for found in rivals if _surname(found.voice) and _surname(found.voice) in spoken]:
            rivals = theirs  # "called Balitsky's statement untrue"
        elif partisan := [found for found in rivals if found.voice.camp in self.camps]:
            rivals = partisan
        about = [found for found in rivals if _place(found) in named]
        if stance == Stance.CANNOT_VERIFY and named and not about:
            unknown = Proposition(*around, Predicate.CONTROL, "answer", stance)
            return [Found(attribution.voice, attribution.relayed_by, unknown, place, False) for place in places]
        rivals = about or rivals
        if rivals and not judged and self.lexicon.words["this_one"].search(self.text, *around):
            last = self.text.rfind(". ", 0, rivals[-1].proposition.start)
            rivals = [found for found in rivals if found.proposition.start > last]
        chosen: dict[tuple[str, ...], Found] = {}
        for found in rivals[-MOST_ANSWERED:]:
            best = chosen.get(_place(found))
            if best is None or _rank(found) <= _rank(best):
                chosen[_place(found)] = found
        lead = min(map(_rank, chosen.values()), default=None)
        return [self._answer(attribution, found, stance) for found in chosen.values() if _rank(found) == lead]

    def _rivals(self, voice: Voice, found_before: Sequence[Found]) -> list[Found]:
        """What others have asserted of places so far; to a side's speaker, only who is not of that side."""
        own = voice.camp if voice.camp in self.camps else None
        return [
            found
            for found in found_before
            if found.proposition.stance == Stance.ASSERTS
            and found.proposition.predicate in REPORTED
            and found.place
            and found.voice.text
            and not found.headline
            and found.voice != voice
            and (own is None or found.voice.camp != own)
        ]

    def _answer(self, attribution: Attribution, found: Found, stance: Stance) -> Found:
        comma = self.text.find(", ", attribution.start, attribution.end)
        start = min(attribution.head_start, attribution.start)
        end = max(attribution.head_end, comma if comma >= 0 else attribution.end)
        told = found.proposition
        proposition = Proposition(start, end, told.predicate, "answer", stance)
        if stance == Stance.DENIES:
            proposition = replace(proposition, denies_holder=told.holder)
        elif stance == Stance.ASSERTS:
            proposition = replace(proposition, holder=told.holder, extent=told.extent)
        return Found(attribution.voice, attribution.relayed_by, proposition, found.place, False)


def _surname(voice: Voice) -> str:
    """The surname of a person who speaks, without its ending, else ''."""
    name = voice.text.split(",")[0].split() if voice.person else []
    return name[-1].casefold()[:-1] if name and len(name[-1]) > SHORTEST_NAME else ""


def _place(found: Found) -> tuple[str, ...]:
    return found.place.candidates[:1] if found.place else ()


def _rank(found: Found) -> int:
    return REPORTED.index(found.proposition.predicate)
