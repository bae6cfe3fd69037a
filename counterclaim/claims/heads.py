"""Heads of attributions: a speaker with the cue that makes the words around them its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from counterclaim.claims.discourse import PERSONS, Discourse, Voice
from counterclaim.claims.lexicon import Lexicon, lexicon, one_of
from counterclaim.claims.sides import Sides
from counterclaim.claims.sources import Source
from counterclaim.language.sentences import Sentence, inside_quotation

QUOTES = '"“”«»„'
LONGEST_GAP = 240
NOBODY = Voice()
READING = frozenset({"analyst", "mapper", "outlet", "agency"})  # who says that there is no evidence yet
PARTS = re.compile(r"[;:—]|\.\s")
QUOTED = re.compile(r" (?:[\w'-]+ ?){1,4}(?P<colon>:) ?[\"“«„]")
CLOCK = re.compile(r"[\W_]*(?:\d{1,2}[:.]\d\d)?[\W_]*")  # what may stand before the speaker of an entry
STOP = re.compile(r"[,.;:]|$")


@dataclass(frozen=True, slots=True)
class Head:
    """A source and its cue; ``form`` is finite, according, nominal, participle or pronoun.

    ``relayed_by`` is who passes on what the source said: "Reuters quotes the ministry: ...".
    """

    start: int
    end: int
    voice: Voice
    cue: str
    form: str
    cue_start: int
    relayed_by: Voice = NOBODY


class HeadFinder:
    """Finds the heads of a sentence."""

    def __init__(self, lexicon: Lexicon, sides: Sides, discourse: Discourse) -> None:
        self.lexicon, self.sides, self.discourse = lexicon, sides, discourse
        self.patterns = _patterns(lexicon.language)

    def find(self, text: str, sentence: Sentence, sources: Sequence[Source]) -> list[Head]:
        """Heads in order of position; ``text`` has its apostrophes unified."""
        heads = (
            self._according(text, sentence, sources)
            + self._nominal(text, sentence)
            + self._colon(text, sentence, sources)
        )
        for match in self.lexicon.any_cue.finditer(text, sentence.start, sentence.end):
            if any(head.start <= match.start() < head.end for head in heads):
                continue
            if any(h.cue == "deny" and h.end + 1 == match.start() for h in heads):
                continue  # "denied claims that ...": a noun
            head = self._finite(text, sentence, match, sources, heads)
            if head:
                heads.append(head)
        heads += self._quoted(text, sentence, sources, heads) + self._elided(text, sentence, sources, heads)
        heads = [head for head in heads if head.voice.text or head.cue == "verify"]
        heads = [head for head in heads if not self.patterns.against.search(text, sentence.start, head.start)]
        heads.sort(key=lambda head: head.start)
        voices = [head.voice for head in heads if head.voice.text]
        return [replace(h, voice=voices[-1]) if h.cue == "verify" and not h.voice.text and voices else h for h in heads]

    def _colon(self, text: str, sentence: Sentence, sources: Sequence[Source]) -> list[Head]:
        """ "X: ...", as posts and live pages have it."""
        first = sources[0] if sources else None
        if (
            first is None
            or text[first.end : first.end + 2] != ": "
            or not CLOCK.fullmatch(text, sentence.start, first.start)
        ):
            return []
        voice = self.discourse.voice(first, first.text)
        return [Head(first.start, first.end + 1, voice, "say", "finite", first.start)]

    def _quoted(self, text: str, sentence: Sentence, sources: Sequence[Source], heads: Sequence[Head]) -> list[Head]:
        """ "X fumed: «...»": whatever the verb, a person or group before a colon and a quotation speaks."""
        found = []
        for source in sources:
            verb = QUOTED.match(text, source.end, sentence.end)
            told = any(head.start < (verb.end() if verb else 0) and source.start < head.end for head in heads)
            if verb and not told and not self.lexicon.words["conjunction"].search(verb.group()):
                voice = self.discourse.voice(source, source.text)
                found.append(Head(source.start, verb.start("colon") + 1, voice, "say", "finite", source.start))
        return found

    def _elided(self, text: str, sentence: Sentence, sources: Sequence[Source], heads: Sequence[Head]) -> list[Head]:
        """ "A speaks of attacks, B — of an advance": a dash stands for the verb of the speaker before."""
        found = []
        for source in sources:
            dash = self.patterns.dash.match(text, source.end, sentence.end)
            spoke = [head for head in heads if head.end <= source.start]
            if dash and spoke and not any(head.start <= source.start < head.end for head in heads):
                voice = self.discourse.voice(source, source.text)
                found.append(Head(source.start, dash.end(), voice, "say", "finite", source.start))
        return found

    def _finite(
        self, text: str, sentence: Sentence, cue: re.Match[str], sources: Sequence[Source], heads: Sequence[Head]
    ) -> Head | None:
        """The head that a cue makes: by the surest reading that fits, its speaker before it, after it or carried on."""
        kind = self.lexicon.cue_kind(cue.group())
        if self.patterns.hears.search(text, max(sentence.start, cue.start() - 12), cue.end()):
            return None
        if kind == "deny" and self.patterns.undone.search(text, sentence.start, cue.start()):
            kind = "admit"
        left = [s for s in sources if s.end <= cue.start() and not _crosses(heads, s.end, cue.start())]
        right = next((s for s in sources if s.start >= cue.end()), None)
        head = (
            self._of_own_body(text, sentence, cue, kind)
            or self._of_subject(text, cue, kind, left)
            or self._of_pronoun(text, sentence, cue, kind, heads)
            or self._of_inverted(text, sentence, cue, kind, right)
            or self._of_elided(text, sentence, cue, kind, heads)
        )
        if head:
            return self._relayed(text, sentence, head, right)
        if kind == "verify":
            inside = next((s for s in sources if cue.start() <= s.start and s.end <= cue.end()), None)
            voice = self.discourse.voice(inside, inside.text) if inside and inside.role in READING else Voice()
            return Head(cue.start(), cue.end(), voice, kind, "according", cue.start())
        return self._of_participle(text, cue, left, heads)

    def _relayed(self, text: str, sentence: Sentence, head: Head, source: Source | None) -> Head:
        """The head with the speaker whom its own passes on, if its cue says so and he is named right after it."""
        passes_on = self.lexicon.words["relays"].search(text, head.cue_start, head.end)
        if source is None or not passes_on or text[head.end : source.start].strip(" ,«\"'") not in {"", "the"}:
            return head
        inner = self.discourse.voice(source, source.text)
        return replace(head, end=source.end, voice=inner, relayed_by=head.voice) if inner.text else head

    def _of_own_body(self, text: str, sentence: Sentence, cue: re.Match[str], kind: str) -> Head | None:
        """ "Its military said": the body of the side named last."""
        bodies = self.lexicon.words.get("possessive_body", self.lexicon.words["both"])
        for match in bodies.finditer(text, sentence.start, cue.start()):
            if not self._only_adverbs(text[match.end() : cue.start()]):
                continue
            camp = self._nearest_camp(text, sentence.start, match.start())
            owner = self.sides.war.camp(camp)
            words = match.group().split()[-1] if not owner else f"{owner.adjective} {match.group().split(None, 1)[1]}"
            voice = Voice(words, camp, self.lexicon.role_of(match.group()))
            return Head(match.start(), cue.end(), voice, kind, "finite", cue.start())
        return None

    def _nearest_camp(self, text: str, start: int, end: int) -> str:
        mentions = self.sides.find(text, start, end)
        return mentions[-1].camp if mentions else self.discourse.speaker.camp

    def _of_subject(self, text: str, cue: re.Match[str], kind: str, left: Sequence[Source]) -> Head | None:
        """ "X said": the nearest of the last mentions before the cue that can be its subject."""
        source = next((s for s in left[:-4:-1] if self._follows(s, text[s.end : cue.start()], kind)), None)
        if source is None:
            return None
        source = self._person_before(text, source, left)
        described = text[source.end : cue.start()].lstrip().startswith((",", "("))
        voice = self.discourse.voice(source, text[source.start : cue.start()] if described else source.text)
        return Head(source.start, cue.end(), voice, kind, "finite", cue.start())

    def _of_inverted(
        self, text: str, sentence: Sentence, cue: re.Match[str], kind: str, source: Source | None
    ) -> Head | None:
        """ "..., said X": the first mention after the cue."""
        if source is None or kind == "order" or self.patterns.not_inverted.match(cue.group()):
            return None
        if not self._inverted(text, sentence, cue, source):
            return None
        return Head(cue.start(), source.end, self.discourse.voice(source, source.text), kind, "finite", cue.start())

    def _of_elided(
        self, text: str, sentence: Sentence, cue: re.Match[str], kind: str, heads: Sequence[Head]
    ) -> Head | None:
        """ "X said ... and added": the speaker of the cue before."""
        elided = self.patterns.elided.search(text[sentence.start : cue.start()])
        if elided is None or not heads or heads[-1].form == "nominal":
            return None
        return Head(sentence.start + elided.start(), cue.end(), heads[-1].voice, kind, "finite", cue.start())

    def _of_participle(
        self, text: str, cue: re.Match[str], left: Sequence[Source], heads: Sequence[Head]
    ) -> Head | None:
        """ "..., adding that": the speaker of the head before, else the last mention before."""
        if not self.lexicon.cues["participle"].fullmatch(cue.group()):
            return None
        apart = text[: cue.start()].rstrip().endswith((",", ";"))  # "X did it near Y, saying": the subject, not Y
        source = (left[0] if apart else left[-1]) if left else None
        voice = self.discourse.voice(source, source.text) if source and not heads else None
        previous = max((head for head in heads if head.end <= cue.start()), key=lambda h: h.end, default=None)
        relay = NOBODY
        if previous and (voice is None or previous.start > (left[-1].start if left else 0)):
            voice, relay = previous.voice, previous.relayed_by
        if voice is None:
            return None
        kind = self._participle_kind(cue.group())
        return Head(cue.start(), cue.end(), voice, kind, "participle", cue.start(), relay)

    def _person_before(self, text: str, source: Source, left: Sequence[Source]) -> Source:
        """The person whose post the words nearest to the cue describe: "X, a spokesman for the Y Corps, told"."""
        index = left.index(source)
        if not index or source.kind not in {"role", "alias"}:
            return source
        person = left[index - 1]
        between = text[person.end : source.start]
        named = person.kind in {"person", "surname"} or (person.kind == "alias" and person.role in PERSONS)
        described = between.startswith(",") and between.count(",") == 1 and not self.lexicon.any_cue.search(between)
        known = self.discourse.voice(person, person.text).camp
        if not (named and described) or (known and source.camp and known != source.camp):
            return source
        words = text[person.start : source.end]
        camp, role = person.camp or source.camp, person.role or source.role
        return Source(person.start, source.end, words, "person", camp, role)

    def _participle_kind(self, word: str) -> str:
        return next((k for k in ("admit", "deny", "claim") if self.lexicon.cues[k].fullmatch(word)), "say")

    def _follows(self, source: Source, gap: str, kind: str) -> bool:
        """A comma alone links only after a description: "X, head of Y, said", but not "... soldiers, said"."""
        return ("," in source.text if gap.strip() == "," else False) or self._links(gap, kind)

    def _links(self, gap: str, kind: str) -> bool:
        """Whether what stands between a source and a cue lets the one be the other's subject."""
        if any(quote in gap for quote in QUOTES) or len(gap) > LONGEST_GAP or PARTS.search(gap):
            return False
        if self.lexicon.words["pronouns"].search(gap):
            return False
        bare = gap.strip()
        if bare.startswith((",", "(")):
            return self._apposition_links(bare)
        if "," in bare:
            first = bare.split(",")[0]
            acts = any(frame.words.search(first) for frame in self.lexicon.frames)  # "the army took A, B said"
            return self._only_adverbs(first) and bare.endswith(",") and len(bare) < LONGEST_GAP // 2 and not acts
        if self._only_adverbs(bare) or (kind == "deny" and len(bare.split()) <= 3):
            return True
        most = 7 if kind in {"admit", "participle"} else 4
        return len(bare.split()) <= most and not self.lexicon.words["conjunction"].search(bare)

    def _apposition_links(self, bare: str) -> bool:
        if self.lexicon.words["hedge"].match(bare.lstrip(" ,")):
            return False  # "X, probably, holds Y": no apposition
        if bare.startswith(",") and self._only_adverbs(bare[1:]):
            return bool(bare.strip(" ,"))
        if bare.endswith((",", ")")):
            return not self.lexicon.any_cue.search(bare)
        return bare.count(",") >= 2 and self._only_adverbs(bare.rsplit(",", 1)[-1].strip())

    def _only_adverbs(self, words: str) -> bool:
        rest = self.patterns.adverb.sub(" ", self.lexicon.words["when"].sub(" ", words))
        return len(rest.split()) <= (0 if self.lexicon.language == "en" else 2)

    def _inverted(self, text: str, sentence: Sentence, cue: re.Match[str], source: Source) -> bool:
        gap = text[cue.end() : source.start]
        before = text[sentence.start : cue.start()].rstrip()
        if self.lexicon.language == "en":
            return bool(before) and before[-1] in "," + QUOTES and gap in {" ", " the "}
        if len(gap.split()) > 4 or self.patterns.content_follows.search(gap):
            return False
        opens = not before or before[-1] in ",—–-" + QUOTES or self.patterns.before_inverted.search(before)
        return bool(opens) or len(before.split()) <= 3 or self._only_adverbs(before.rsplit(",", 1)[-1])

    def _of_pronoun(
        self, text: str, sentence: Sentence, cue: re.Match[str], kind: str, heads: Sequence[Head]
    ) -> Head | None:
        """ "He said", and in Ukrainian and Russian also "said he"."""
        behind = self.patterns.pronoun_behind.match(text, cue.end(), sentence.end)
        if behind and self.lexicon.language != "en":
            voice = self.discourse.he()
            return Head(cue.start(), behind.end(), voice, kind, "according", cue.start()) if voice.text else None
        pronoun = _last(self.lexicon.words["pronouns"], text[sentence.start : cue.start()])
        if pronoun is None or not self._only_adverbs(text[sentence.start + pronoun.end() : cue.start()]):
            return None
        start = sentence.start + pronoun.start()
        inside = sentence.quoted or inside_quotation(text, sentence.start, start)
        voice = self._meant(pronoun.group(), inside, heads)
        return Head(start, cue.end(), voice, kind, "pronoun", cue.start()) if voice.text else None

    def _meant(self, pronoun: str, inside: bool, heads: Sequence[Head]) -> Voice:
        """Whom a pronoun means: "they" in a quotation the last group, "he" the last person, "it" the last speaker."""
        plural, single = (bool(self.lexicon.words[use].fullmatch(pronoun)) for use in ("they", "he"))
        if not plural and not single and heads:
            return heads[-1].voice
        if single and self.discourse.person.text:
            return self.discourse.person
        return self.discourse.group if plural and inside and self.discourse.group.text else self.discourse.it()

    def _according(self, text: str, sentence: Sentence, sources: Sequence[Source]) -> list[Head]:
        """ "According to X", and "the statement said" or "in his words" of the speaker before."""
        heads: list[Head] = []
        for use, carried in (("according_it", self.discourse.speaker), ("according_he", self.discourse.he())):
            for match in self.lexicon.words[use].finditer(text, sentence.start, sentence.end):
                speaks = any(s.end <= match.start() and s.kind != "role" for s in sources)
                if (
                    carried.text and not speaks
                ):  # else it is the speaker named in this sentence, whose head tells it all
                    heads.append(Head(match.start(), match.end(), carried, "say", "according", match.start()))
        for match in self.lexicon.words["according"].finditer(text, sentence.start, sentence.end):
            if not any(head.start <= match.start() < head.end for head in heads):
                end, voice = self._named_after(text, match.end(), sentence.end, sources)
                heads.append(Head(match.start(), end, voice, "say", "according", match.start()))
        return heads

    def _named_after(self, text: str, start: int, end: int, sources: Sequence[Source]) -> tuple[int, Voice]:
        near = (s for s in sources if start <= s.start <= start + 30 and "," not in text[start : s.start])
        source = next(near, None)
        if source:
            return source.end, self.discourse.voice(source, source.text)
        stop = STOP.search(text, start, end)
        end = stop.start() if stop else end
        return end, self.discourse.described(text[start:end].strip())

    def _nominal(self, text: str, sentence: Sentence) -> list[Head]:
        """ "Russian claims that ...": the side's adjective is the speaker."""
        heads = []
        for mention in self.sides.find(text, sentence.start, sentence.end):
            match = self.patterns.nominal.match(text, mention.end, sentence.end)
            camp = self.sides.war.camp(mention.camp)
            if match and camp:
                voice = Voice(camp.name, camp.id, "other")
                heads.append(Head(mention.start, match.end(), voice, "claim", "nominal", mention.start))
        return heads


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What stands around cues: between a speaker and its cue, before a cue whose speaker follows, after a side."""

    adverb: re.Pattern[str]
    elided: re.Pattern[str]
    before_inverted: re.Pattern[str]
    content_follows: re.Pattern[str]
    not_inverted: re.Pattern[str]
    pronoun_behind: re.Pattern[str]
    nominal: re.Pattern[str]
    undone: re.Pattern[str]
    hears: re.Pattern[str]
    against: re.Pattern[str]
    dash: re.Pattern[str]


@cache
def _patterns(language: str) -> _Patterns:
    words = lexicon(language).words
    pronouns, nominal, that = (words[use].pattern for use in ("pronouns", "nominal", "that"))
    return _Patterns(
        adverb=re.compile(rf"(?<!\w)(?:{one_of('adverb')}|\d{{1,2}}(?::\d\d)?)(?!\w)"),
        elided=re.compile(rf"\b{one_of('elided')} (?:\w+ly )?$"),
        before_inverted=re.compile(rf"(?<!\S){one_of('before_inverted')}$", re.IGNORECASE),
        content_follows=re.compile(rf"[.;:,]|\b{one_of('complement')}\b"),
        not_inverted=re.compile(one_of("not_inverted"), re.IGNORECASE),
        pronoun_behind=re.compile(rf" ({pronouns})", re.IGNORECASE),
        dash=re.compile(rf" [—–-] (?={one_of('topic')} )"),
        against=re.compile(rf"\b{one_of('concession')}\b[^,.;:]*$", re.IGNORECASE),
        hears=re.compile(rf"\b{one_of('hears')}$", re.IGNORECASE),
        undone=re.compile(rf"(?<!\S){one_of('undone')}\s$", re.IGNORECASE),
        nominal=re.compile(rf"(?:'s)?(?: \w+)? ({nominal}) (?:{that}|of )", re.IGNORECASE),
    )


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(pattern.finditer(text), key=lambda match: match.start(), default=None)


def _crosses(heads: Sequence[Head], start: int, end: int) -> bool:
    return any(start <= head.cue_start < end for head in heads)
