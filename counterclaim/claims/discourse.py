"""What a story has said so far of its speakers: names, the last person and group, and whom a description means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from counterclaim.claims.lexicon import Lexicon, one_of
from counterclaim.claims.sides import Sides
from counterclaim.claims.sources import BODIES, Source
from counterclaim.language.spelling import same_length

PERSONS = frozenset(
    {"spokesperson", "commander", "politician", "local-official", "soldier", "analyst", "milblogger", "other"}
)
MILITARY = frozenset({"soldier", "commander", "spokesperson"})
LONGEST_DESCRIPTION = 160
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker as the story describes it; an empty text is the outlet's own voice."""

    text: str = ""
    camp: str = ""
    role: str = ""
    person: bool = False


@dataclass(frozen=True, slots=True)
class _Patterns:
    """How speakers are described: by a title, by a bare or vague word for a group, as someone already introduced."""

    titled: re.Pattern[str]
    bare: re.Pattern[str]
    vague: re.Pattern[str]
    introduced: re.Pattern[str]
    document: re.Pattern[str]
    callsign: re.Pattern[str]
    pictures: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        titled=re.compile(rf"{one_of('title')}\.? ", re.IGNORECASE),
        bare=re.compile(rf"(?:the )?{one_of('bare')}", re.IGNORECASE),
        vague=re.compile(rf"(?:.* )?{one_of('vague')}$", re.IGNORECASE),
        pictures=re.compile(rf"\b{one_of('pictures')}\b", re.IGNORECASE),
        callsign=re.compile(rf"{one_of('callsign')} [\"“«]?(\w{{3,}})", re.IGNORECASE),
        document=re.compile(rf"(?:(?:the|this|same|{one_of('possessive')}) )*{one_of('document')}", re.IGNORECASE),
        introduced=re.compile(rf"{one_of('definite')} ?\w+$|^{one_of('described')}\w*$", re.IGNORECASE),
    )


class Discourse:
    """What a story has introduced so far; one instance a story."""

    def __init__(self, lexicon: Lexicon, sides: Sides) -> None:
        self.lexicon, self.sides, self.patterns = lexicon, sides, _patterns()
        self.known: dict[str, str] = {}
        self.voices: dict[str, Voice] = {}
        self.spoken: set[str] = set()
        self.speaker = Voice()
        self.group = Voice()
        self.person = Voice()
        self.body = Voice()

    def it(self) -> Voice:
        """Whom "it" means: the last speaker that is no person, else the last body that was named."""
        if self.speaker.person and self.body.text:
            return self.body
        return self.speaker if self.speaker.text else self.body

    def he(self) -> Voice:
        """Whom "he" or "she" means: the last person who spoke, else the last speaker."""
        return self.person if self.person.text else self.speaker

    def voice(self, source: Source, words: str) -> Voice:
        """The voice of a source, ``words`` being it with what describes it.

        A surname means whom the story has introduced by it.
        """
        described = words.strip(" ,;:—–-(").rstrip(" ,;:—–-")
        bare = self.patterns.titled.sub("", source.text)
        if source.kind == "surname" or (source.kind == "person" and " " not in bare):
            for name, full in self.known.items():
                if bare.casefold().startswith(name[: max(4, len(name) - 2)]):
                    return self.voices.get(full, Voice(full, source.camp, source.role))
        if full_name := self._full_name(source):
            return full_name
        if source.kind == "role":
            return self.described(source.text, source)
        timed = self.lexicon.words["when"].search(described[len(source.text) :])
        described = source.text if len(described) > LONGEST_DESCRIPTION or timed else described
        role = source.role or self.lexicon.role_of(described)
        return Voice(described or source.text, source.camp, role, is_person(source))

    def described(self, words: str, source: Source | None = None) -> Voice:
        """A description such as "the expert" refers back to the speaker it fits, else stands for itself."""
        role = source.role if source else self.lexicon.role_of(words)
        camp = source.camp if source else self.sides.camp_of(words)
        if not camp and self.patterns.document.fullmatch(words) and self.it().text:
            return self.it()
        if not role and self.patterns.pictures.search(words):
            return Voice()  # pictures show; who points at them speaks
        if camp:
            return Voice(words, camp, role)
        if NUMBER.search(words) and (unit := self._numbered(words)).camp:
            return Voice(words, unit.camp, role)
        bare = self.patterns.bare.fullmatch(words)
        if bare or self.patterns.introduced.match(words) or self._is_plain(words):
            before = [v for v in reversed(self.voices.values()) if v.role and v.text != words and not v.text.islower()]
            noun = words.split()[-1].casefold() if words else ""
            if named := [v for v in before if v.camp and noun in v.text.casefold().split() and NUMBER.search(v.text)]:
                return named[0]  # "the brigade" of a number that was named before
            same = [v for v in before if v.role == role != "other" and (v.camp or not bare)]
            kind = "soldier" if bare else role
            of_kind = [voice for voice in before if voice.camp and {voice.role, kind} <= MILITARY]
            of_kind = [v for v in of_kind if v.text in self.spoken] or [v for v in of_kind if NUMBER.search(v.text)]
            if same or of_kind:
                return (same or of_kind)[0]
        if bare and self.speaker.camp:
            return self.speaker
        if self.group.text and self.patterns.vague.fullmatch(words):
            return self.group
        return Voice(words, camp or self._comrades(role), role)

    def _comrades(self, role: str) -> str:
        """The side of the soldiers who spoke last, for a soldier of whom the story does not say whose he is."""
        if role not in MILITARY:
            return ""
        military = [v for v in reversed(self.voices.values()) if v.role in MILITARY and v.camp]
        spoke = [v for v in military if v.text in self.spoken] or [v for v in military if NUMBER.search(v.text)]
        return spoke[0].camp if spoke else ""

    def _numbered(self, words: str) -> Voice:
        """The unit of a number that the story has named: "a sergeant of the 110th"."""
        numbers = set(NUMBER.findall(words))
        return next(
            (v for v in reversed(self.voices.values()) if v.camp and numbers & set(NUMBER.findall(v.text))), Voice()
        )

    def _full_name(self, source: Source) -> Voice | None:
        """The body that the story has named in full, where now only a part of its name stands: "the ministry"."""
        if source.kind not in {"alias", "role"} or source.role not in BODIES:
            return None
        name = source.text.casefold().removeprefix("the ")
        longer = (v for v in reversed(self.voices.values()) if v.role == source.role and v.camp != source.camp)
        return next(
            (v for v in longer if v.text.casefold().startswith(f"{name} ") or v.text.casefold().endswith(f" {name}")),
            None,
        )

    def _is_plain(self, words: str) -> bool:
        """Whether a description has no name and no number in it, in a language without articles."""
        return self.lexicon.language != "en" and words.islower() and not any(c.isdigit() for c in words)

    def introduce(self, source: Source) -> None:
        """Take note of a speaker's mention."""
        if source.kind in {"person", "alias"}:
            name = source.text.split(",")[0]
            surname = same_length(name).split()[-1].casefold()
            if len(surname) > 3 and surname not in self.known:
                self.known[surname] = source.text
        if callsign := self.patterns.callsign.search(source.text):
            self.known.setdefault(same_length(callsign[1]).casefold(), source.text)
        if source.kind == "surname" or self.patterns.titled.match(source.text):
            self.person = self.voice(source, source.text)
        if source.kind != "pronoun":
            voice = Voice(source.text, source.camp, source.role, is_person(source))
            self.voices[source.text] = self.voices.pop(source.text, voice)  # the latest last
            if source.role in BODIES and not voice.person and (voice.camp or not self.body.text):
                self.body = voice
            if voice.person and not self.person.text:
                self.person = voice

    def subject(self, source: Source) -> None:
        """Take note of whom a sentence is about: "he" in the next means him, where he is a person."""
        voice = self.voice(source, source.text)
        if is_person(source) and voice.camp:
            self.person = voice

    def spoke(self, told: Sequence[tuple[Voice, Voice]], heads: Sequence[tuple[Voice, str, str]]) -> None:
        """Take note of who spoke in a sentence.

        ``told`` has (voice, relayed by) of its contents, ``heads`` has (voice, form, cue) of its heads.
        """
        for voice, relay in told:
            if relay.text:
                self.group = voice
        self.spoken |= {voice.text for voice, *_ in heads if voice.text}
        for voice, _, cue in heads:
            if voice.person:
                self.person = voice
            if cue == "admit" and voice.role in {"milblogger", "other"}:
                self.group = voice
        relayers = [relay for _, relay in told if relay.text]
        outer = [voice for voice, form, _ in heads if form != "participle" and voice.text]
        if relayers or outer:
            self.speaker = relayers[-1] if relayers else outer[-1]


def is_person(source: Source) -> bool:
    """Whether a mention names a person rather than a body or a group."""
    if source.person or source.kind in {"person", "surname"}:
        return True
    words = source.text.split(",")[0].split()
    if any(mark in source.text for mark in '«»"“”'):
        return False  # a body named after a point of the compass, a channel
    if source.kind != "alias" or source.role not in PERSONS - {"other"} or len(words) < 2:
        return False
    posted = (
        len(words) > 2
        and words[0][0].isalpha()
        and (words[0].islower() or (words[-3].islower() and not words[-1].isascii()))
    )
    ends_in_name = posted and all(word.istitle() for word in words[-2:])
    return ends_in_name or not any(word.islower() for word in words)
