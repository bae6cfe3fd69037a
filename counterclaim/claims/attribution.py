"""Attribution: who says which stretch of a sentence, by cue words, quotation marks and carry-over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from counterclaim.claims.lexicon import Lexicon
from counterclaim.claims.sides import Sides
from counterclaim.claims.sources import Source, SourceFinder
from counterclaim.language.sentences import Sentence
from counterclaim.language.spelling import same_length
from counterclaim.model import Toponym

QUOTES = '"“”«»„'
OWN_VOICE = ""
PERSONS = frozenset(
    {"spokesperson", "commander", "politician", "local-official", "soldier", "analyst", "milblogger", "other"}
)
TITLED = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|President|General|Gen|Col|Colonel|Major|Maj|Capt|Captain|Lt|пан|г-н)\.? ", re.IGNORECASE
)
BARE = re.compile(r"(?:the )?(?:military|officials|officers|військові|военные|бригада|brigade)", re.IGNORECASE)
VAGUE = re.compile(
    r"(?:.* )?(?:messages|posts|voices|channels|повідомлен\w+|дописи|сообщени\w+|посты|канал\w*)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker as the story describes it; an empty text is the outlet's own voice."""

    text: str = OWN_VOICE
    camp: str = ""
    role: str = ""
    person: bool = False


@dataclass(frozen=True, slots=True)
class Attribution:
    """A stretch of content and whose words it is; ``cue`` is the kind of cue, ``own`` for the outlet's own voice."""

    start: int
    end: int
    voice: Voice
    relayed_by: Voice
    cue: str
    head_start: int
    head_end: int


@dataclass
class Discourse:
    """What a story has introduced so far: names, the last speaker, person and body, the last group told about."""

    known: dict[str, str] = field(default_factory=dict)
    voices: dict[str, Voice] = field(default_factory=dict)
    speaker: Voice = field(default_factory=Voice)
    group: Voice = field(default_factory=Voice)
    person: Voice = field(default_factory=Voice)


@dataclass(frozen=True, slots=True)
class _Head:
    """A source and its cue, before the content is known."""

    start: int
    end: int
    voice: Voice
    cue: str
    form: str  # finite, according, nominal, participle, pronoun
    cue_start: int


class Attributor:
    """Reads sentences in order and keeps the discourse between them; one instance a story."""

    def __init__(self, lexicon: Lexicon, sides: Sides, finder: SourceFinder) -> None:
        self.lexicon, self.sides, self.finder = lexicon, sides, finder
        self.discourse = Discourse()

    def read(self, text: str, sentence: Sentence, toponyms: Sequence[Toponym]) -> list[Attribution]:
        """Attribute every stretch of the sentence; the stretches come in order and the outlet's own voice fills the rest.

        ``text`` must have its apostrophes unified (``spelling.same_length``).
        """
        near = [t for t in toponyms if t.start < sentence.end and sentence.start < t.end]
        sources = self.finder.find(text, sentence.start, sentence.end, near, self.discourse.known)
        heads = self._heads(text, sentence, sources)
        for source in sources:
            self._introduce(source)
        found = self._contents(text, sentence, heads, sources)
        self._remember(found, heads)
        return found

    # -- heads ---------------------------------------------------------------------------------------------------------

    def _heads(self, text: str, sentence: Sentence, sources: Sequence[Source]) -> list[_Head]:
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
        self, text: str, sentence: Sentence, cue: re.Match[str], sources: Sequence[Source], heads: Sequence[_Head]
    ) -> _Head | None:
        kind = self.lexicon.cue_kind(cue.group())
        left = [s for s in sources if s.end <= cue.start() and not _crosses(heads, s.end, cue.start())]
        right = [s for s in sources if s.start >= cue.end()]
        body = self._own_body(text, sentence, cue)
        if body:
            return _Head(body[0], cue.end(), body[1], kind, "finite", cue.start())
        source = next((s for s in left[:-4:-1] if self._links(text[s.end : cue.start()], kind)), None)
        if source:
            source = self._person_before(text, source, left)
            return _Head(
                source.start,
                cue.end(),
                self._voice(source, text[source.start : cue.start()]),
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
            return _Head(cue.start(), source.end, self._voice(source, source.text), kind, "finite", cue.start())
        elided = re.search(
            r"(?:\band|\bbut|\bта|\bі|\bй|\bи|\bно|\bале) (?:\w+ly )?$", text[sentence.start : cue.start()]
        )
        if elided and heads and heads[-1].form != "nominal":
            return _Head(sentence.start + elided.start(), cue.end(), heads[-1].voice, kind, "finite", cue.start())
        if kind == "verify":
            return _Head(cue.start(), cue.end(), Voice(), kind, "according", cue.start())
        if self.lexicon.cues["participle"].fullmatch(cue.group()):
            voice = self._voice(left[-1], left[-1].text) if left and not heads else None
            previous = max((head for head in heads if head.end <= cue.start()), key=lambda h: h.end, default=None)
            if previous and (voice is None or previous.start > (left[-1].start if left else 0)):
                voice = previous.voice
            if voice:
                return _Head(
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
        self, text: str, sentence: Sentence, cue: re.Match[str], kind: str, heads: Sequence[_Head]
    ) -> _Head | None:
        before = text[sentence.start : cue.start()]
        behind = re.compile(rf" ({self.lexicon.words['pronouns'].pattern})", re.IGNORECASE).match(
            text, cue.end(), sentence.end
        )
        if behind and self.lexicon.language != "en":
            voice = self._he()
            return _Head(cue.start(), behind.end(), voice, kind, "according", cue.start()) if voice.text else None
        match = None
        for match in self.lexicon.words["pronouns"].finditer(before):
            pass
        if match is None or not self._only_adverbs(before[match.end() :]):
            return None
        start = sentence.start + match.start()
        plural, single = (bool(self.lexicon.words[use].fullmatch(match.group())) for use in ("they", "he"))
        inside = sentence.quoted or _inside_quote(text, sentence.start, start)
        voice = self.discourse.group if (plural and inside and self.discourse.group.text) else self.discourse.speaker
        voice = self.discourse.person if single and self.discourse.person.text else voice
        if not plural and not single and heads:
            voice = heads[-1].voice
        if not voice.text:
            return None
        return _Head(start, cue.end(), voice, kind, "pronoun", cue.start())

    def _he(self) -> Voice:
        return self.discourse.person if self.discourse.person.text else self.discourse.speaker

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

    def _according(self, text: str, sentence: Sentence, sources: Sequence[Source]) -> list[_Head]:
        heads = []
        for match in self.lexicon.words["according_it"].finditer(text, sentence.start, sentence.end):
            if self.discourse.speaker.text:
                heads.append(
                    _Head(match.start(), match.end(), self.discourse.speaker, "say", "according", match.start())
                )
        for match in self.lexicon.words["according_he"].finditer(text, sentence.start, sentence.end):
            if self._he().text:
                heads.append(_Head(match.start(), match.end(), self._he(), "say", "according", match.start()))
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
                voice = self._voice(near[0], near[0].text)
            else:
                stop = re.compile(r"[,.;:]|$").search(text, match.end(), sentence.end)
                end = stop.start() if stop else sentence.end
                voice = self._described(text[match.end() : end].strip())
            heads.append(_Head(match.start(), end, voice, "say", "according", match.start()))
        return heads

    def _nominal(self, text: str, sentence: Sentence) -> list[_Head]:
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
                    _Head(
                        mention.start,
                        match.end(),
                        Voice(camp.name, camp.id, "other"),
                        "claim",
                        "nominal",
                        mention.start,
                    )
                )
        return heads

    # -- voices --------------------------------------------------------------------------------------------------------

    def _voice(self, source: Source, words: str) -> Voice:
        described = words.strip(" ,;:—–-(").rstrip(" ,;:—–-")
        bare = TITLED.sub("", source.text)
        if source.kind == "surname" or (source.kind == "person" and " " not in bare):
            for name, full in self.discourse.known.items():
                if bare.casefold().startswith(name[: max(4, len(name) - 2)]):
                    return self.discourse.voices.get(full, Voice(full, source.camp, source.role))
        if source.kind == "role":
            return self._described(source.text, source)
        when = self.lexicon.words["when"]
        described = source.text if len(described) > 160 or when.search(described[len(source.text) :]) else described
        role = source.role or self.lexicon.role_of(described)
        return Voice(described or source.text, source.camp, role, _is_person(source))

    def _described(self, words: str, source: Source | None = None) -> Voice:
        """A description such as "the expert" refers back to the speaker it fits, else stands for itself."""
        role = source.role if source else self.lexicon.role_of(words)
        camp = source.camp if source else self.sides.camp_of(words)
        if not camp and self.discourse.speaker.camp and BARE.fullmatch(words):
            return self.discourse.speaker
        definite = re.match(
            r"(?:the|цей|этот|сам) ?\w+$|^(?:експерт|эксперт|речник|аналітик|аналитик|военкор|чиновник|посадовець|військовий)\w*$",
            words,
            re.IGNORECASE,
        )
        if definite and not camp:
            for voice in reversed(list(self.discourse.voices.values())):
                if voice.role and voice.role == role:
                    return voice
        if VAGUE.fullmatch(words) and not camp and self.discourse.group.text:
            return self.discourse.group
        return Voice(words, camp, role)

    def _introduce(self, source: Source) -> None:
        if source.kind in {"person", "alias"}:
            name = source.text.split(",")[0]
            surname = same_length(name).split()[-1].casefold()
            if len(surname) > 3 and surname not in self.discourse.known:
                self.discourse.known[surname] = source.text
        if source.kind == "surname" or TITLED.match(source.text):
            self.discourse.person = self._voice(source, source.text)
        if source.kind != "pronoun":
            voice = Voice(source.text, source.camp, source.role, _is_person(source))
            self.discourse.voices.setdefault(source.text, voice)
            if voice.person and not self.discourse.person.text:
                self.discourse.person = voice

    def _remember(self, found: Sequence[Attribution], heads: Sequence[_Head]) -> None:
        for attribution in found:
            if attribution.relayed_by.text:
                self.discourse.group = attribution.voice
        outer = [head.voice for head in heads if head.form != "participle" and head.voice.text]
        for head in heads:
            if head.voice.person:
                self.discourse.person = head.voice
            if head.cue == "admit" and head.voice.role in {"milblogger", "other"}:
                self.discourse.group = head.voice
        relayers = [a.relayed_by for a in found if a.relayed_by.text]
        if relayers:
            self.discourse.speaker = relayers[-1]
        elif outer:
            self.discourse.speaker = outer[-1]

    # -- contents ------------------------------------------------------------------------------------------------------

    def _contents(
        self, text: str, sentence: Sentence, heads: Sequence[_Head], sources: Sequence[Source]
    ) -> list[Attribution]:
        if not heads:
            return [self._without_head(text, sentence, sources)]
        found: list[Attribution] = []
        outer = self._outer_quote_speaker(text, sentence, heads)
        for index, head in enumerate(heads):
            following = heads[index + 1].start if index + 1 < len(heads) else sentence.end
            before = heads[index - 1].end if index else sentence.start
            found += self._content_of(text, sentence, head, before, following, outer)
        return self._nest(text, _without_overlap(found))

    def _content_of(
        self, text: str, sentence: Sentence, head: _Head, before: int, following: int, outer: Voice
    ) -> list[Attribution]:
        after_text = text[head.end : following]
        relay = (
            outer
            if outer.text and outer != head.voice and _inside_quote(text, sentence.start, head.start, sentence.quoted)
            else Voice()
        )
        make = lambda start, end: Attribution(start, end, head.voice, relay, head.cue, head.start, head.end)  # noqa: E731 - two uses below
        spans: list[Attribution] = []
        leads = head.start - before > 12 and self._postposed(text, before, head)
        if head.form == "according":
            leads = head.start - before > 3
        if leads:
            if head.form == "according" and len(after_text) > 12:
                return [make(before, following)]
            spans.append(make(before, head.start))
            if not self._has_clause(after_text):
                return spans
        elif head.start - before > 25 and before == sentence.start:
            spans.append(Attribution(before, head.start, Voice(), Voice(), "own", before, before))
        spans.append(make(head.end, following))
        return spans

    def _postposed(self, text: str, before: int, head: _Head) -> bool:
        """Whether the content stands before its speaker: "..., X said"."""
        lead = re.sub(r"(?:\b(?:the|a|an))?\s*$", "", text[before : head.start], flags=re.IGNORECASE)
        if not lead or head.form in {"nominal", "participle"}:
            return False
        if lead[-1] in QUOTES or lead.endswith((",—", "—", "–", ", -")) or lead[-2:] in {'",', "”,", "»,"}:
            return True
        if lead[-1] != ",":
            return False
        after = text[head.end : head.end + 200]
        if head.cue == "order":
            return False
        return not self._has_clause(re.split(r"[.!?](?:\s|$)|, (?:" + "adding|saying|noting|що додав" + ")", after)[0])

    def _has_clause(self, words: str) -> bool:
        bare = words.strip(" .,:;" + QUOTES)
        if self.lexicon.words["that"].match(bare) or words.lstrip().startswith((":", '"', "“", "«")):
            return True
        return any(frame.words.search(bare) for frame in self.lexicon.frames if frame.predicate != "forecast") or bool(
            self.lexicon.words["anaphoric"].search(bare)
        )

    def _outer_quote_speaker(self, text: str, sentence: Sentence, heads: Sequence[_Head]) -> Voice:
        """The speaker of the quotation that the sentence stands in: the one whose cue is outside of it."""
        outside = [
            h
            for h in heads
            if not _inside_quote(text, sentence.start, h.start, sentence.quoted) and h.form != "participle"
        ]
        if outside:
            return outside[-1].voice
        return self.discourse.speaker if sentence.quoted or text[sentence.start] in QUOTES else Voice()

    def _nest(self, text: str, found: Sequence[Attribution]) -> list[Attribution]:
        """A speaker told about right after another's cue, with no words between, is relayed by it."""
        nested: list[Attribution] = []
        for attribution in found:
            last = nested[-1] if nested else None
            between = text[last.start : last.end] if last else ""
            linked = last is not None and last.end == attribution.head_start and last.cue != "own"
            words = self.lexicon.words["that"].sub(" ", between).strip(" ,'" + QUOTES)
            if (
                last
                and linked
                and last.voice != attribution.voice
                and (len(words.split()) <= 2)
                and not words.startswith("but")
            ):
                nested[-1] = replace(attribution, relayed_by=last.voice)
            else:
                nested.append(attribution)
        return nested

    def _without_head(self, text: str, sentence: Sentence, sources: Sequence[Source]) -> Attribution:
        """No cue: words inside a running quotation are its speaker's, what a map shows is its mapper's, the rest the outlet's."""
        quoted = sentence.quoted or text[sentence.start] in QUOTES
        make = Attribution(sentence.start, sentence.end, Voice(), Voice(), "own", sentence.start, sentence.start)
        if quoted and self.discourse.speaker.text:
            return replace(make, voice=self.discourse.speaker, cue="say")
        mapper = next((s for s in self.finder.mappers(text, sentence.start, sentence.end)), None)
        if mapper and not quoted:
            return replace(make, voice=Voice(mapper.text, mapper.camp, mapper.role), cue="say")
        return make


def _is_person(source: Source) -> bool:
    return source.kind in {"person", "surname"} or (
        source.kind == "alias"
        and source.role in PERSONS
        and " " in source.text
        and not source.text.split()[0].islower()
    )


def _without_overlap(found: Sequence[Attribution]) -> list[Attribution]:
    """Where two speakers got the same words, the relayed telling is the one that says more; else the first."""
    kept: list[Attribution] = []
    for attribution in found:
        rivals = [a for a in kept if a.start < attribution.end and attribution.start < a.end]
        if not rivals:
            kept.append(attribution)
        elif attribution.head_start == rivals[-1].end and rivals[-1].voice.text and not rivals[-1].relayed_by.text:
            kept[kept.index(rivals[-1])] = replace(rivals[-1], relayed_by=attribution.voice)
        elif attribution.relayed_by.text and not any(a.relayed_by.text for a in rivals):
            kept = [a for a in kept if a not in rivals] + [attribution]
    return sorted(kept, key=lambda a: a.start)


def _crosses(heads: Sequence[_Head], start: int, end: int) -> bool:
    return any(start <= head.cue_start < end for head in heads)


def _inside_quote(text: str, start: int, position: int, inside: bool = False) -> bool:
    depth = inside
    for c in text[start:position]:
        if c in "«“„":
            depth = True
        elif c in "»”":
            depth = False
        elif c == '"':
            depth = not depth
    return depth
