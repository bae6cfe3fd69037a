"""Heads of attributions: a speaker with the cue that makes the words around them its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from counterclaim.claims.discourse import PERSONS, Discourse, Voice
from counterclaim.claims.lexicon import Lexicon
from counterclaim.claims.sides import Sides
from counterclaim.claims.sources import Source
from counterclaim.language.sentences import Sentence, inside_quotation

QUOTES = '"“”«»„'


@dataclass(frozen=True, slots=True)
class Head:
    """A source and its cue; ``form`` is finite, according, nominal, participle or pronoun."""

    start: int
    end: int
    voice: Voice
    cue: str
    form: str
    cue_start: int


class HeadFinder:
    """Finds the heads of a sentence."""

    def __init__(self, lexicon: Lexicon, sides: Sides, discourse: Discourse) -> None:
        self.lexicon, self.sides, self.discourse = lexicon, sides, discourse

    def find(self, text: str, sentence: Sentence, sources: Sequence[Source]) -> list[Head]:
        """Heads in order of position; ``text`` has its apostrophes unified."""
        heads = self._according(text, sentence, sources) + self._nominal(text, sentence)
        for match in self.lexicon.any_cue.finditer(text, sentence.start, sentence.end):
            if any(head.start <= match.start() < head.end for head in heads):
                continue
            head = self._finite(text, sentence, match, sources, heads)
            if head:
                heads.append(head)
        heads.sort(key=lambda head: head.start)
        voices = [head.voice for head in heads if head.voice.text]
        return [replace(h, voice=voices[-1]) if h.cue == "verify" and not h.voice.text and voices else h for h in heads]

    def _finite(
        self, text: str, sentence: Sentence, cue: re.Match[str], sources: Sequence[Source], heads: Sequence[Head]
    ) -> Head | None:
        kind = self.lexicon.cue_kind(cue.group())
        left = [s for s in sources if s.end <= cue.start() and not _crosses(heads, s.end, cue.start())]
        right = [s for s in sources if s.start >= cue.end()]
        body = self._own_body(text, sentence, cue)
        if body:
            return Head(body[0], cue.end(), body[1], kind, "finite", cue.start())
        source = next((s for s in left[:-4:-1] if self._links(text[s.end : cue.start()], kind)), None)
        if source:
            source = self._person_before(text, source, left)
            return Head(
                source.start,
                cue.end(),
                self.discourse.voice(source, text[source.start : cue.start()]),
                kind,
                "finite",
                cue.start(),
            )
        pronoun = self._pronoun(text, sentence, cue, kind, heads)
        if pronoun:
            return pronoun
        if (
            right
            and kind != "order"
            and not cue.group().casefold().startswith(("told", "tell"))
            and self._inverted(text, sentence, cue, right[0])
        ):
            source = right[0]
            return Head(cue.start(), source.end, self.discourse.voice(source, source.text), kind, "finite", cue.start())
        elided = re.search(
            r"(?:\band|\bbut|\bта|\bі|\bй|\bи|\bно|\bале) (?:\w+ly )?$", text[sentence.start : cue.start()]
        )
        if elided and heads and heads[-1].form != "nominal":
            return Head(sentence.start + elided.start(), cue.end(), heads[-1].voice, kind, "finite", cue.start())
        if kind == "verify":
            return Head(cue.start(), cue.end(), Voice(), kind, "according", cue.start())
        if self.lexicon.cues["participle"].fullmatch(cue.group()):
            voice = self.discourse.voice(left[-1], left[-1].text) if left and not heads else None
            previous = max((head for head in heads if head.end <= cue.start()), key=lambda h: h.end, default=None)
            if previous and (voice is None or previous.start > (left[-1].start if left else 0)):
                voice = previous.voice
            if voice:
                return Head(
                    cue.start(), cue.end(), voice, self._participle_kind(cue.group()), "participle", cue.start()
                )
        return None

    def _person_before(self, text: str, source: Source, left: Sequence[Source]) -> Source:
        """The person whose post the words nearest to the cue describe: "X, a spokesman for the Y Corps, told"."""
        index = left.index(source)
        if index and source.kind in {"role", "alias"}:
            person = left[index - 1]
            between = text[person.end : source.start]
            if person.kind in {"person", "surname"} or (person.kind == "alias" and person.role in PERSONS):
                if between.startswith(",") and between.count(",") == 1 and not self.lexicon.any_cue.search(between):
                    words = text[person.start : source.end]
                    return Source(
                        person.start,
                        source.end,
                        words,
                        "person",
                        person.camp or source.camp,
                        person.role or source.role,
                    )
        return source

    def _participle_kind(self, word: str) -> str:
        return next((k for k in ("admit", "deny", "claim") if self.lexicon.cues[k].fullmatch(word)), "say")

    def _links(self, gap: str, kind: str) -> bool:
        """Whether what stands between a source and a cue lets the one be the other's subject."""
        if any(quote in gap for quote in QUOTES) or len(gap) > 240 or re.search(r"[;:—]|\.\s", gap):
            return False
        bare = gap.strip()
        if bare.startswith(",") or bare.startswith("("):
            if bare.startswith(",") and self._only_adverbs(bare[1:]):
                return True
            if not (bare.endswith(",") or bare.endswith(")")):
                tail = bare.rsplit(",", 1)[-1].strip() if bare.count(",") >= 2 else None
                return tail is not None and self._only_adverbs(tail)
            return not self.lexicon.any_cue.search(bare)
        if "," in bare:
            return self._only_adverbs(bare.split(",")[0]) and bare.endswith(",") and len(bare) < 120
        if self._only_adverbs(bare):
            return True
        return len(bare.split()) <= (7 if kind in {"admit", "participle"} else 4) and not self.lexicon.words[
            "conjunction"
        ].search(bare)

    def _only_adverbs(self, words: str) -> bool:
        rest = self.lexicon.words["when"].sub(" ", words)
        rest = re.sub(r"(?<!\w)(?:\w+ly|\w+о|не|also|has|have|had|\d{1,2}(?::\d\d)?)(?!\w)", " ", rest)
        return len(rest.split()) <= (0 if self.lexicon.language == "en" else 2)

    def _inverted(self, text: str, sentence: Sentence, cue: re.Match[str], source: Source) -> bool:
        gap = text[cue.end() : source.start]
        before = text[sentence.start : cue.start()].rstrip()
        opens = (
            not before
            or before[-1] in ",—–-" + QUOTES
            or before.casefold().split()[-1] in {"як", "как", "об этом", "этом", "це", "as", "про"}
        )
        if self.lexicon.language == "en":
            return bool(before) and before[-1] in "," + QUOTES and gap in {" ", " the "}
        short = len(gap.split()) <= 4 and not re.search(r"[.;:,]|\bщо\b|\bчто\b", gap)
        return short and (opens or len(before.split()) <= 3 or self._only_adverbs(before.rsplit(",", 1)[-1]))

    def _pronoun(
        self, text: str, sentence: Sentence, cue: re.Match[str], kind: str, heads: Sequence[Head]
    ) -> Head | None:
        before = text[sentence.start : cue.start()]
        behind = re.compile(rf" ({self.lexicon.words['pronouns'].pattern})", re.IGNORECASE).match(
            text, cue.end(), sentence.end
        )
        if behind and self.lexicon.language != "en":
            voice = self.discourse.he()
            return Head(cue.start(), behind.end(), voice, kind, "according", cue.start()) if voice.text else None
        match = None
        for match in self.lexicon.words["pronouns"].finditer(before):
            pass
        if match is None or not self._only_adverbs(before[match.end() :]):
            return None
        start = sentence.start + match.start()
        plural, single = (bool(self.lexicon.words[use].fullmatch(match.group())) for use in ("they", "he"))
        inside = sentence.quoted or inside_quotation(text, sentence.start, start)
        voice = self.discourse.group if (plural and inside and self.discourse.group.text) else self.discourse.speaker
        voice = self.discourse.person if single and self.discourse.person.text else voice
        if not plural and not single and heads:
            voice = heads[-1].voice
        if not voice.text:
            return None
        return Head(start, cue.end(), voice, kind, "pronoun", cue.start())

    def _own_body(self, text: str, sentence: Sentence, cue: re.Match[str]) -> tuple[int, Voice] | None:
        for match in self.lexicon.words.get("possessive_body", self.lexicon.words["both"]).finditer(
            text, sentence.start, cue.start()
        ):
            if self._only_adverbs(text[match.end() : cue.start()]):
                camp = self._nearest_camp(text, sentence.start, match.start())
                owner = self.sides.war.camp(camp)
                words = (
                    match.group().split()[-1] if not owner else f"{owner.adjective} {match.group().split(None, 1)[1]}"
                )
                return match.start(), Voice(words, camp, self.lexicon.role_of(match.group()))
        return None

    def _nearest_camp(self, text: str, start: int, end: int) -> str:
        mentions = self.sides.find(text, start, end)
        return mentions[-1].camp if mentions else self.discourse.speaker.camp

    def _according(self, text: str, sentence: Sentence, sources: Sequence[Source]) -> list[Head]:
        heads = []
        for match in self.lexicon.words["according_it"].finditer(text, sentence.start, sentence.end):
            if self.discourse.speaker.text:
                heads.append(
                    Head(match.start(), match.end(), self.discourse.speaker, "say", "according", match.start())
                )
        for match in self.lexicon.words["according_he"].finditer(text, sentence.start, sentence.end):
            if self.discourse.he().text:
                heads.append(Head(match.start(), match.end(), self.discourse.he(), "say", "according", match.start()))
        for match in self.lexicon.words["according"].finditer(text, sentence.start, sentence.end):
            if any(head.start <= match.start() < head.end for head in heads):
                continue
            near = [
                s
                for s in sources
                if match.end() <= s.start <= match.end() + 30 and "," not in text[match.end() : s.start]
            ]
            if near:
                end = near[0].end
                voice = self.discourse.voice(near[0], near[0].text)
            else:
                stop = re.compile(r"[,.;:]|$").search(text, match.end(), sentence.end)
                end = stop.start() if stop else sentence.end
                voice = self.discourse.described(text[match.end() : end].strip())
            heads.append(Head(match.start(), end, voice, "say", "according", match.start()))
        return heads

    def _nominal(self, text: str, sentence: Sentence) -> list[Head]:
        """ "Russian claims that ...": the side's adjective is the speaker."""
        heads = []
        for mention in self.sides.find(text, sentence.start, sentence.end):
            after = re.compile(
                rf"(?:'s)?(?: \w+)? ({self.lexicon.words['nominal'].pattern}) (?:{self.lexicon.words['that'].pattern}|of )",
                re.IGNORECASE,
            )
            match = after.match(text, mention.end, sentence.end)
            camp = self.sides.war.camp(mention.camp)
            if match and camp:
                heads.append(
                    Head(
                        mention.start,
                        match.end(),
                        Voice(camp.name, camp.id, "other"),
                        "claim",
                        "nominal",
                        mention.start,
                    )
                )
        return heads


def _crosses(heads: Sequence[Head], start: int, end: int) -> bool:
    return any(start <= head.cue_start < end for head in heads)
