"""Who could be speaking: names, bodies, described persons and groups in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from counterclaim.claims.lexicon import Lexicon
from counterclaim.claims.sides import Sides
from counterclaim.language.spelling import same_length
from counterclaim.model import Speaker, Toponym, War

UPPER = "A-ZА-ЯІЇЄҐЁ"
TOKEN = re.compile(r"[\w'’-]+")
PERSON = re.compile(
    rf"(?<![\w'-])[{UPPER}][\w'-]*[a-zа-яіїєґё'](?: [{UPPER}]\.)?(?: (?:al-)?[{UPPER}][\w'-]+){{1,2}}(?!\w)"
)
SURNAME = re.compile(rf"(?<![\w'-])[{UPPER}][\w'-]*[a-zа-яіїєґё](?!\w)")
NOT_NAMES = frozenset(
    """
    the a an in on at of for but and while when as if it its this that these those they he she we i you after before since according earlier later
    meanwhile however russian ukrainian russia ukraine north south east west northern southern eastern western city town village oblast region
    january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday
    ministry defence defense general staff armed forces group joint army military telegram reuters war institute study independent
    у в на за з зі із до від про після під час як що це ці цей та але і й також при об по о с со из от для его ее их
    российские російські украинские українські сили силы генштаб міністерство министерство
    """.split()
)
LEFT_WORDS = re.compile(
    r"(?:the|a|an|its|his|her|their|local|senior|top|some|several|many|even|other|former|security|military|defen[cs]e|city|regional|war|"
    r"pro-\w+|self-styled|prominent|western|independent|unnamed|battlefield|front-?line|deputy|acting|chief|state|armed|joint|head|of|"
    r"російськ\w+|українськ\w+|росийск\w+|российск\w+|украинск\w+|военн\w+|військов\w+|місцев\w+|местн\w+|офіційн\w+|официальн\w+|"
    r"прокремлівськ\w+|армійськ\w+|механізован\w+|штурмов\w+|десантн\w+|армейск\w+|механизированн\w+|\d+-\w+|\d+(?:st|nd|rd|th)|провоенн\w+|z-\w+|міськ\w+|городск\w+|обласн\w+|областн\w+|державн\w+|незалежн\w+|независим\w+)$",
    re.IGNORECASE,
)
RIGHT_LINK = re.compile(r"\s(?:of|for|at|in|from|with|on|and)\s|\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """Words that may name a speaker, ``[start, end)``; ``kind`` is alias, person, role, body, pronoun or surname."""

    start: int
    end: int
    text: str
    kind: str
    camp: str = ""
    role: str = ""

    @property
    def is_group(self) -> bool:
        """Whether it is a described group rather than a named person or body."""
        return self.kind == "role"


class Aliases:
    """The registry's names in a form that finds them in running text, whatever the case ending."""

    def __init__(self, speakers: Sequence[Speaker]) -> None:
        self.index: dict[str, list[tuple[tuple[str, ...], Speaker]]] = {}
        for speaker in speakers:
            for name in {speaker.name, *speaker.aliases}:
                tokens = tuple(_stem(token) for token in TOKEN.findall(same_length(name)))
                if tokens:
                    self.index.setdefault(tokens[0][:4], []).append((tokens, speaker))
        for rows in self.index.values():
            rows.sort(key=lambda row: (-len(row[0]), row[0], row[1].id))

    def find(self, text: str, start: int, end: int) -> list[tuple[int, int, Speaker]]:
        """Non-overlapping aliases in ``text[start:end]``, the longest at each word."""
        tokens = list(TOKEN.finditer(text, start, end))
        found: list[tuple[int, int, Speaker]] = []
        position = 0
        while position < len(tokens):
            hit = self._match(tokens, position)
            if hit:
                length, speaker = hit
                left, right = tokens[position].start(), tokens[position + length - 1].end()
                closes = right < end and text[right] in '»”"' and any(c in '«“"' for c in text[left:right])
                found.append((left, right + closes, speaker))
            position += hit[0] if hit else 1
        return found

    def _match(self, tokens: Sequence[re.Match[str]], position: int) -> tuple[int, Speaker] | None:
        first = tokens[position].group()
        if first.casefold() == "the":
            return None
        if not (first[0].isupper() or first[0].isdigit()):
            rows = [row for row in self.index.get(first.casefold()[:4], ()) if len(row[0]) > 1]
        else:
            rows = self.index.get(first.casefold()[:4], [])
        for stems, speaker in rows:
            window = tokens[position : position + len(stems)]
            if len(window) == len(stems) and all(
                _inflects(token.group(), stem) for token, stem in zip(window, stems, strict=True)
            ):
                return len(stems), speaker
        return None


def _stem(token: str) -> str:
    word = token.casefold()
    if not re.search("[а-яіїєґё]", word) or len(word) < 4 or token.isupper():
        return word
    return re.sub(r"(?:ий|ый|ой|ій|ая|яя|ое|ее|ые|ие|[аеиіїоуюяьйєы])$", "", word)


def _inflects(token: str, stem: str) -> bool:
    word = token.casefold()
    if word == stem:
        return True
    if not re.search("[а-яіїєґё]", stem) or len(stem) < 3:
        return False
    return word.startswith(stem) and len(word) - len(stem) <= 3


class SourceFinder:
    """Finds speakers' mentions in a story, with what the story has introduced so far."""

    def __init__(self, war: War, lexicon: Lexicon, sides: Sides, aliases: Aliases) -> None:
        self.war, self.lexicon, self.sides, self.aliases = war, lexicon, sides, aliases

    def find(
        self, text: str, start: int, end: int, toponyms: Sequence[Toponym], known: Mapping[str, str]
    ) -> list[Source]:
        """Mentions in ``text[start:end]`` in order, joined where one describes the other; ``known`` maps surnames to introductions."""
        found: list[Source] = []
        for left, right, speaker in self.aliases.find(text, start, end):
            if text[right : right + 2] in {"'s", "’s"} or (speaker.role == "other" and self._names_more(text, right)):
                continue
            left -= 4 if text[max(start, left - 4) : left].casefold() == "the " else 0
            found.append(
                Source(
                    left,
                    right,
                    text[left:right].removeprefix("the ").removeprefix("The "),
                    "alias",
                    speaker.camp,
                    speaker.role,
                )
            )
        found += self._persons(text, start, end, toponyms, found)
        found += self._roles(text, start, end, found)
        found += self._surnames(text, start, end, found, known)
        return self._join(text, sorted(found, key=lambda source: (source.start, -source.end)))

    def mappers(self, text: str, start: int, end: int) -> list[Source]:
        """Mapping projects named, in whatever grammatical role: "DeepState's map", «на карті DeepState»."""
        found = self.aliases.find(text, start, end)
        return [Source(a, b, text[a:b], "alias", s.camp, s.role) for a, b, s in found if s.role == "mapper"]

    def _names_more(self, text: str, right: int) -> bool:
        """A country or group name that only begins a longer phrase ("Russia-Ukraine war", "Ukraine Defence Contact Group")."""
        return bool(re.match(rf"[-–/]\w| [{UPPER}]\w", text[right : right + 3]))

    def _persons(
        self, text: str, start: int, end: int, toponyms: Sequence[Toponym], taken: Sequence[Source]
    ) -> list[Source]:
        found = []
        for match in PERSON.finditer(text, start, end):
            left, right = match.span()
            words = [(token.start(), token.end()) for token in re.finditer(r"\S+", text[left:right])]
            while words and text[left + words[0][0] : left + words[0][1]].casefold().strip("'") in NOT_NAMES:
                words.pop(0)
            while words and text[left + words[-1][0] : left + words[-1][1]].casefold() in NOT_NAMES:
                words.pop()
            if len(words) < 2:
                continue
            left, right = left + words[0][0], left + words[-1][1]
            if (
                re.search(r"(?<!\w)(?:for|of|the) $", text[max(0, left - 5) : left])
                or self.lexicon.any_role.search(text, left, right)
                or any(t.start < right and left < t.end for t in toponyms)
            ):
                continue
            if not _overlaps(left, right, taken):
                found.append(Source(left, right, text[left:right], "person"))
        return found

    def _roles(self, text: str, start: int, end: int, taken: Sequence[Source]) -> list[Source]:
        found: list[Source] = []
        for match in self.lexicon.any_role.finditer(text, start, end):
            left, right = self._extend_left(text, start, match.start()), match.end()
            if text[right : right + 2] == "'s":
                continue
            if _overlaps(match.start(), right, taken) or _overlaps(match.start(), right, found):
                continue
            cut = [source.end for source in taken if left < source.end <= match.start()]
            left = max([left, *(position + 1 for position in cut)])
            stop = min([end, *(s.start for s in taken if s.start >= right and s.kind == "person")])
            right = self._extend_right(text, right, stop)
            words = text[left:right]
            found.append(Source(left, right, words, "role", self.sides.camp_of(words), self.lexicon.role_of(words)))
        return found

    def _extend_left(self, text: str, start: int, position: int) -> int:
        while position > start:
            before = re.search(r"([\w'’-]+)[ ]$", text[max(start, position - 40) : position])
            if not before:
                break
            word = before.group(1)
            side = any(pattern.fullmatch(word) for pattern in self.sides.patterns.values())
            if not (
                side
                or LEFT_WORDS.match(word)
                or (word[0].isupper() and word.casefold() not in NOT_NAMES)
                or re.search(r"['’]s$", word)
            ):
                break
            position -= len(word) + 1
        return position

    def _extend_right(self, text: str, position: int, end: int) -> int:
        pattern = re.compile(
            rf"(?:'s)? (?:(?:of|for|at|in|from|with) )?(?:the )?(?:(?:[{UPPER}][\w'’-]*|of|for|the|and|city|group|grouping|forces|military|"
            rf"military-civil|administration|region|oblast|army|joint|сил\w*|оборон\w*|військ\w*|войск\w*|област\w*|міськ\w*)(?!\w) ?)+",
        )
        match = pattern.match(text, position, min(end, position + 120))
        return position + len(match.group().rstrip()) if match else position

    def _surnames(
        self, text: str, start: int, end: int, taken: Sequence[Source], known: Mapping[str, str]
    ) -> list[Source]:
        return [
            Source(match.start(), match.end(), match.group(), "surname")
            for match in SURNAME.finditer(text, start, end)
            if any(_inflects(match.group(), name) for name in known) and not _overlaps(*match.span(), taken)
        ]

    def _join(self, text: str, sources: Sequence[Source]) -> list[Source]:
        """Join a name and its description: "expert X", "X, an expert at Y", «речник Y X»."""
        joined: list[Source] = []
        for source in sources:
            last = joined[-1] if joined else None
            if last and source.end <= last.end:
                continue
            between = text[last.end : source.start] if last else ""
            if last and not self.lexicon.any_cue.search(between) and _describes(text, last, source):
                joined[-1] = Source(
                    last.start,
                    source.end,
                    text[last.start : source.end],
                    "person"
                    if "person" in {last.kind, source.kind}
                    else last.kind
                    if last.kind != "role"
                    else source.kind,
                    last.camp or source.camp,
                    last.role or source.role,
                )
            else:
                joined.append(source)
        return joined


def _overlaps(start: int, end: int, sources: Sequence[Source]) -> bool:
    return any(source.start < end and start < source.end for source in sources)


def _describes(text: str, first: Source, second: Source) -> bool:
    between = text[first.end : second.start]
    named = {"alias", "person", "surname"}
    if first.kind == "role" and second.kind in named:
        return bool(
            re.fullmatch(
                r"(?:,? |, (?:the|a) | of (?:the )?)(?:(?:Lt|Col|Maj|Gen|Brig|Capt)\.? )*|(?: [\w'’-]+){1,5} |: ",
                between,
            )
        )
    if first.kind in named and second.kind == "role":
        return bool(
            re.fullmatch(r",? (?:\()?(?:(?:a|an|the|who is) )?(?:[\w'’-]+ ){0,6}", between)
        ) and between.startswith(",")
    if second.kind == "alias" and between == " " and re.search(r"(?:'s| for| of| at)$", first.text):
        return True
    if second.kind == "alias" and re.search(r",.* \w+", first.text):
        return bool(re.fullmatch(r" (?:for|of|at|in|with|from) (?:the )?(?:[\w'’-]+ ){0,2}", between))
    if second.kind in named and first.kind == "alias" and between == " " and second.text[0].isupper():
        return first.text.split()[-1].islower() or first.text[0].islower()
    if second.kind == "alias" and between == " (":
        return True
    if first.kind == second.kind == "role":
        return (
            bool(re.fullmatch(r" (?:of|for|at|in) (?:[\w'’-]+ ){0,4}| (?:[\w'’-]+ ){0,2}", between))
            and " and " not in between
        )
    return False
