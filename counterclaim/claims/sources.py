"""Who could be speaking: names, bodies, described persons and groups in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from counterclaim.claims.lexicon import Lexicon, everywhere, one_of
from counterclaim.claims.sides import Sides
from counterclaim.language.spelling import same_length
from counterclaim.model import Speaker, Toponym, War

UPPER = "A-ZА-ЯІЇЄҐЁ"
TOKEN = re.compile(r"[\w'’-]+")
PERSON = re.compile(
    rf"(?<![\w'-])[{UPPER}][\w'-]*[a-zа-яіїєґё'](?: [{UPPER}]\.)?(?: (?:al-)?[{UPPER}][\w'-]+){{1,2}}(?!\w)"
)
SURNAME = re.compile(rf"(?<![\w'-])[{UPPER}][\w'-]*[a-zа-яіїєґё](?!\w)")
CYRILLIC = re.compile("[а-яіїєґё]")
WORD_BEFORE = re.compile(r"([\w'’-]+)[ ]$")
SPACED = re.compile(r"\S+")
NAMES_MORE = re.compile(rf"[-–/]\w| [{UPPER}]\w")
OF_NO_PERSON = re.compile(r"(?<!\w)(?:for|of|the) $")
APPOSITION = re.compile(r",? (?:\()?(?:(?:a|an|the|who is) )?(?:[\w'’-]+ ){0,6}")
ENDS_IN_LINK = re.compile(r"(?:'s| for| of| at)$")
DESCRIBED = re.compile(r",.* \w+")
AT_BODY = re.compile(r" (?:for|of|at|in|with|from) (?:the )?(?:[\w'’-]+ ){0,2}")
SAME_POST = re.compile(r" (?:of|for|at|in) (?:[\w'’-]+ ){0,4}| (?:[\w'’-]+ ){0,2}")
BODIES = frozenset({"general-staff", "ministry"})
NUMBERED = re.compile(r"(\d+)(?:st|nd|rd|th) ")
UNIT = re.compile(r"(?<!\d)(\d{1,3})(?:st|nd|rd|th|-(?:[а-яіїє]{1,3}))(?!\w)")
NAMED = frozenset({"alias", "person", "surname"})
OPENS_NAME = frozenset('«"“')
SHORTEST_SURNAME = 5
LEADING = frozenset({"commander", "ministry", "general-staff"})
KEY = 4  # how many characters of its first word an alias is filed under
LONGEST_ENDING = 3
NAMED_ROLES = frozenset({"spokesperson", "politician", "local-official", "analyst"})  # borne by persons, not bodies
OF_BODY = re.compile(r" (?:of|from|at|with) (?:the )?")


@dataclass(frozen=True, slots=True)
class Source:
    """Words that may name a speaker, ``[start, end)``; ``kind`` is alias, person, role, body, pronoun or surname."""

    start: int
    end: int
    text: str
    kind: str
    camp: str = ""
    role: str = ""
    person: bool = False  # whether the registry has it as a person's name


class Aliases:
    """The registry's names in a form that finds them in running text, whatever the case ending."""

    def __init__(self, speakers: Sequence[Speaker]) -> None:
        self.index: dict[str, list[tuple[tuple[str, ...], Speaker]]] = {}
        self.camps_of_units: dict[str, set[str]] = {}
        for speaker in speakers:
            if numbered := NUMBERED.match(speaker.name):
                self.camps_of_units.setdefault(numbered[1], set()).add(speaker.camp)
            for name in {speaker.name, *speaker.aliases}:
                stems = tuple(_stem(token.removesuffix("'s")) for token in TOKEN.findall(same_length(name)))
                if stems:
                    self.index.setdefault(stems[0][:KEY], []).append((stems, speaker))
        self.people: set[str] = set()
        self.surnames = self._surnames(speakers)
        for surname, speaker in self.surnames.items():
            self.index.setdefault(surname[:KEY], []).append(((surname,), speaker))
        for rows in self.index.values():
            rows.sort(key=lambda row: (-len(row[0]), row[0], row[1].id))

    def find(self, text: str, start: int, end: int) -> list[tuple[int, int, Speaker]]:
        """Non-overlapping aliases in ``text[start:end]``, the longest at each word."""
        tokens = list(TOKEN.finditer(text, start, end))
        words = [token.group().casefold().replace("ё", "е").removesuffix("'s") for token in tokens]
        found: list[tuple[int, int, Speaker]] = []
        position = 0
        while position < len(tokens):
            rows = self._filed(words[position])
            hit = self._match(rows, words, position, tokens[position].group()[0]) if rows else None
            if hit and hit[0] == 1 and self._is_part(text, tokens, words, position, hit[1]):
                hit = None
            if hit:
                length, speaker = hit
                last = tokens[position + length - 1]
                left, right = tokens[position].start(), last.end() - 2 * last.group().endswith("'s")
                closes = right < end and text[right] in '»”"' and any(c in '«“"' for c in text[left:right])
                found.append((left, right + closes, speaker))
            position += hit[0] if hit else 1
        return found

    def _surnames(self, speakers: Sequence[Speaker]) -> dict[str, Speaker]:
        """Stems of the surnames that only one person of the registry bears: "Pushilin" alone is enough to name him."""
        bearers: dict[str, dict[str, Speaker]] = {}
        taken = {stems for rows in self.index.values() for stems, _ in rows}
        for speaker in speakers:
            names = [name.split() for name in {speaker.name, *speaker.aliases}]
            named = [name for name in names if len(name) == 2 and all(word.istitle() for word in name)]
            if speaker.role not in NAMED_ROLES | LEADING or not any(CYRILLIC.search(name[1]) for name in named):
                continue
            if speaker.name.split() not in named:
                continue  # a body: "Минобороны России" is written as a person's name is
            self.people.add(speaker.id)
            for _, surname in named:
                if surname.isascii() and surname[0] != speaker.name.split()[1][0]:
                    continue  # another name of his, such as that of his firm
                bearers.setdefault(_stem(same_length(surname)), {})[speaker.id] = speaker
        return {
            stem: next(iter(by_id.values()))
            for stem, by_id in sorted(bearers.items())
            if len(by_id) == 1 and len(stem) >= SHORTEST_SURNAME and (stem,) not in taken
        }

    def _is_part(
        self, text: str, tokens: Sequence[re.Match[str]], words: Sequence[str], position: int, speaker: Speaker
    ) -> bool:
        """Whether a surname found alone stands beside another capitalised word: then it is somebody else's name."""
        word = words[position]
        stems = [stem for stem, s in self.surnames.items() if s is speaker and _inflects(word, stem)]
        if not stems:
            return False
        if not any(word[len(stem) :] in ("", *everywhere("surname_ending")) for stem in stems):
            return True
        token = tokens[position]
        before = tokens[position - 1] if position else None
        after = tokens[position + 1] if position + 1 < len(tokens) else None
        follows = before is not None and text[before.end() : token.start()] == " " and before.group().istitle()
        leads = after is not None and text[token.end() : after.start()] == " " and after.group()[0].isupper()
        return (follows and words[position - 1] not in _not_names()) or leads

    def camp_of_unit(self, words: str) -> str:
        """The camp of the only unit of a number that the words name ("an officer of the 128th"), else ''."""
        number = UNIT.search(words)
        camps = self.camps_of_units.get(number[1], set()) if number else set()
        return next(iter(camps)) if len(camps) == 1 else ""

    def _filed(self, word: str) -> Sequence[tuple[tuple[str, ...], Speaker]]:
        """Aliases that may begin with a word; "82-ї" is filed under "82-", since the ending of a number is its last."""
        found = self.index.get(word[:KEY], [])
        if word[:1].isdigit() and len(word) >= KEY:
            return [*found, *self.index.get(word[: KEY - 1], [])]
        return found

    def _match(
        self, rows: Sequence[tuple[tuple[str, ...], Speaker]], words: Sequence[str], position: int, initial: str
    ) -> tuple[int, Speaker] | None:
        if words[position] == "the":
            return None
        shortest = 1 if initial.isupper() or initial.isdigit() else 2  # one word alone is a name only by its capital
        for stems, speaker in rows:
            if shortest <= len(stems) <= len(words) - position and all(
                map(_inflects, words[position : position + len(stems)], stems)
            ):
                return len(stems), speaker
        return None


def _stem(token: str) -> str:
    word = token.casefold().replace("ё", "е")
    if not CYRILLIC.search(word) or len(word) < 4 or token.isupper():
        return word
    return _ending().sub("", word)


def _inflects(word: str, stem: str) -> bool:
    """Whether ``word`` (case folded) is ``stem``, or begins with it where the stem is long enough to be declined."""
    if not word.startswith(stem):
        return False
    return word == stem or (
        len(word) - len(stem) <= LONGEST_ENDING
        and len(stem) >= 3
        and (CYRILLIC.search(stem) is not None or stem.endswith("-"))
    )


def _is_known(word: str, known: Mapping[str, str]) -> bool:
    stems = (word[: len(word) - cut] for cut in range(min(len(word), LONGEST_ENDING) + 1))
    return any(stem in known and _inflects(word, stem) for stem in stems)


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf"{one_of('ending')}$")


@cache
def _left() -> re.Pattern[str]:
    return re.compile(rf"{one_of('left')}$", re.IGNORECASE)


@cache
def _right() -> re.Pattern[str]:
    return re.compile(
        rf"(?:'s)? (?:{one_of('joins')} )?(?:the )?"
        rf"(?:(?:[{UPPER}][\w'’-]*|{one_of('right')})(?!\w) ?)+"
    )


@cache
def _seat() -> re.Pattern[str]:
    return re.compile(rf" {one_of('seated')} (\w+)")


@cache
def _callsign() -> re.Pattern[str]:
    """ "with the callsign Buk", after a soldier's description."""
    return re.compile(rf",? (?:(?:the|a|{one_of('joins')}) ){{0,3}}{one_of('callsign')} [\"“«]?[{UPPER}]\w+[\"”»]?")


@cache
def _document() -> re.Pattern[str]:
    return re.compile(rf"['’]s (?:[a-z-]+ ){{0,3}}?{one_of('document')}(?!\w)")


@cache
def _not_names() -> frozenset[str]:
    return frozenset(everywhere("not_name"))


class SourceFinder:
    """Finds speakers' mentions in a story, with what the story has introduced so far."""

    def __init__(self, war: War, lexicon: Lexicon, sides: Sides, aliases: Aliases) -> None:
        self.war, self.lexicon, self.sides, self.aliases = war, lexicon, sides, aliases
        self.not_names, self.left, self.right = _not_names(), _left(), _right()
        self._latest: tuple[tuple[str, int, int], list[tuple[int, int, Speaker]]] = (("", 0, 0), [])

    def find(
        self, text: str, start: int, end: int, toponyms: Sequence[Toponym], known: Mapping[str, str]
    ) -> list[Source]:
        """Mentions in ``text[start:end]`` in order, joined where one describes the other.

        ``toponyms`` are those around, no persons; ``known`` has by surname the names that the story introduced.
        """
        found = self._registered(text, start, end)
        found += self._persons(text, start, end, toponyms, found)
        found += self._roles(text, start, end, found, toponyms)
        found += self._surnames(text, start, end, found, known)
        return self._join(text, sorted(found, key=lambda source: (source.start, -source.end)))

    def mappers(self, text: str, start: int, end: int) -> list[Source]:
        """Mapping projects named, in whatever grammatical role: "DeepState's map", «на карті DeepState»."""
        found = self.named(text, start, end)
        return [Source(a, b, text[a:b], "alias", s.camp, s.role) for a, b, s in found if s.role == "mapper"]

    def named(self, text: str, start: int, end: int) -> Sequence[tuple[int, int, Speaker]]:
        """The registry's names in ``text[start:end]``; those of the latest stretch asked for are kept."""
        stretch = (text, start, end)
        if self._latest[0] != stretch:
            self._latest = (stretch, self.aliases.find(*stretch))
        return self._latest[1]

    def _registered(self, text: str, start: int, end: int) -> list[Source]:
        found: list[Source] = []
        for left, right, speaker in self.named(text, start, end):
            written = _document().match(text, right, end)  # "the ministry's weekly bulletin" speaks as the ministry
            if text[right : right + 2] in {"'s", "’s"} and not written:
                continue
            if speaker.role == "other" and self._names_more(text, right):
                continue
            single = " " not in text[left:right] and text[left - 1 : left] not in OPENS_NAME
            if single and speaker.role == "milblogger" and self.lexicon.any_role.fullmatch(text, left, right):
                continue  # "An officer": a post, though a channel has that name
            left -= 4 if text[max(start, left - 4) : left].casefold() == "the " else 0
            camp = speaker.camp
            seat = _seat().match(text, right, end) if speaker.role in BODIES else None
            capital = next((s.camp for a, _, s in self.named(text, start, end) if seat and a == seat.start(1)), camp)
            if seat and capital != camp:  # "the ministry in Moscow"
                camp, right = capital, seat.end()
            words = text[left:right].removeprefix("the ").removeprefix("The ")
            right = written.end() if written else right
            person = speaker.id in self.aliases.people
            found.append(Source(left, right, words, "alias", camp, speaker.role, person))
        return found

    def _names_more(self, text: str, right: int) -> bool:
        """A country's or group's name that only begins a longer phrase ("Russia-Ukraine war")."""
        return bool(NAMES_MORE.match(text[right : right + 3]))

    def _persons(
        self, text: str, start: int, end: int, toponyms: Sequence[Toponym], taken: Sequence[Source]
    ) -> list[Source]:
        found = []
        for match in PERSON.finditer(text, start, end):
            left, right = match.span()
            words = list(SPACED.finditer(text, left, right))
            while words and words[0].group().casefold().strip("'") in self.not_names:
                words.pop(0)
            while words and words[-1].group().casefold() in self.not_names:
                words.pop()
            if len(words) < 2:
                continue
            left, right = words[0].start(), words[-1].end()
            if (
                OF_NO_PERSON.search(text[max(0, left - 5) : left])
                or self.lexicon.any_role.search(text, left, right)
                or any(t.start < right and left < t.end for t in toponyms)
            ):
                continue
            named = not self.sides.find(text, left, right)  # else a heading: "Assessed X Advances"
            if named and not _overlaps(left, right, taken):
                found.append(Source(left, right, text[left:right], "person"))
        return found

    def _roles(
        self, text: str, start: int, end: int, taken: Sequence[Source], toponyms: Sequence[Toponym]
    ) -> list[Source]:
        found: list[Source] = []
        for match in self.lexicon.any_role.finditer(text, start, end):
            left, right = self._extend_left(text, start, match.start()), match.end()
            if text[right : right + 2] == "'s":
                continue
            if _overlaps(match.start(), right, taken) or _overlaps(match.start(), right, found):
                continue
            cut = [source.end for source in taken if left < source.end <= match.start()]
            if CYRILLIC.search(match.group()):  # "Село X міністерство назвало ...": no part of the ministry's name
                cut += [t.end for t in toponyms if left < t.end <= match.start() and t.kind == "settlement"]
            left = max([left, *(position + 1 for position in cut)])
            stop = min([end, *(s.start for s in taken if s.start >= right and s.kind == "person")])
            right = self._extend_right(text, right, stop)
            words = text[left:right]
            camp = self.sides.camp_of(words) or self.aliases.camp_of_unit(words)
            found.append(Source(left, right, words, "role", camp, self.lexicon.role_of(words)))
        return found

    def _extend_left(self, text: str, start: int, position: int) -> int:
        while position > start:
            before = WORD_BEFORE.search(text[max(start, position - 40) : position])
            if not before:
                break
            word = before.group(1)
            side = any(pattern.fullmatch(word) for pattern in self.sides.patterns.values())
            if not (
                side
                or self.left.match(word)
                or (word[0].isupper() and word.casefold() not in self.not_names)
                or word.endswith(("'s", "’s"))
            ):
                break
            position -= len(word) + 1
        return position

    def _extend_right(self, text: str, position: int, end: int) -> int:
        match = self.right.match(text, position, min(end, position + 120))
        position += len(match.group().rstrip()) if match else 0
        named = _callsign().match(text, position, end)
        return named.end() if named else position

    def _surnames(
        self, text: str, start: int, end: int, taken: Sequence[Source], known: Mapping[str, str]
    ) -> list[Source]:
        return [
            Source(match.start(), match.end(), match.group(), "surname")
            for match in SURNAME.finditer(text, start, end)
            if _is_known(match.group().casefold(), known) and not _overlaps(*match.span(), taken)
        ]

    def _join(self, text: str, sources: Sequence[Source]) -> list[Source]:
        """Join a name and its description: "expert X", "X, an expert at Y", «речник Y X»."""
        joined: list[Source] = []
        for source in sources:
            last = joined[-1] if joined else None
            if last and source.end <= last.end:
                joined[-1] = _with_name_inside(last, source)
                continue
            if last and source.start < last.end:
                words, camp, role = text[last.start : source.end], last.camp or source.camp, last.role or source.role
                person = last.person or source.person
                joined[-1] = Source(last.start, source.end, words, last.kind, camp, role, person)
                continue
            between = text[last.end : source.start] if last else ""
            if last and not self.lexicon.any_cue.search(between) and _describes(text, last, source):
                words = text[last.start : source.end]
                camp, role = last.camp or source.camp, last.role or source.role
                person = last.person or source.person
                joined[-1] = Source(last.start, source.end, words, _joined_kind(last, source), camp, role, person)
            else:
                joined.append(source)
        return joined


def _with_name_inside(described: Source, named: Source) -> Source:
    """A description that holds a registered name: «речник Віктор Трегубов» has that name's side."""
    if described.kind != "role" or named.kind != "alias":
        return described
    camp, role = described.camp or named.camp, described.role or named.role
    if named.role in NAMED_ROLES and all(word[0].isupper() for word in named.text.split()):
        return replace(described, text=named.text, kind="alias", camp=camp, role=role)
    return replace(described, kind="alias", camp=camp, role=role)


def _overlaps(start: int, end: int, sources: Sequence[Source]) -> bool:
    return any(source.start < end and start < source.end for source in sources)


def _joined_kind(first: Source, second: Source) -> str:
    if "person" in {first.kind, second.kind}:
        return "person"
    return second.kind if first.kind == "role" else first.kind


def _describes(text: str, first: Source, second: Source) -> bool:
    """Whether two mentions that follow each other are of one speaker, by their kinds and by what stands between."""
    between = text[first.end : second.start]
    if first.camp and second.camp and first.camp != second.camp:
        return False
    if second.kind == "alias" and OF_BODY.fullmatch(between):
        return first.kind == "person" or (first.kind == "alias" and first.role in NAMED_ROLES and first.text.istitle())
    if first.kind == "role" and "," in between and second.kind == "alias" and second.role not in NAMED_ROLES | LEADING:
        return False  # "by the ministry's account, the army ...": no name of the ministry
    if first.kind == "role" and second.kind in NAMED:
        return bool(_before_name().fullmatch(between))
    if first.kind in NAMED - {"surname"} and second.kind == "role":
        return between.startswith(",") and bool(APPOSITION.fullmatch(between))
    if second.kind == "alias" and between == " " and ENDS_IN_LINK.search(first.text):
        return True
    if second.kind == "alias" and DESCRIBED.search(first.text):
        return bool(AT_BODY.fullmatch(between))
    if second.kind in NAMED and first.kind == "alias" and between == " " and second.text[0].isupper():
        return first.text.split()[-1].islower() or first.text[0].islower()
    if second.kind == "alias" and between == " (":
        return True
    if first.kind == second.kind == "role":
        return " and " not in between and bool(SAME_POST.fullmatch(between))
    return False


@cache
def _before_name() -> re.Pattern[str]:
    return re.compile(rf"(?:,? |, (?:the|a) | of (?:the )?)(?:{one_of('rank')}\.? )*|(?: [\w'’-]+){{1,5}} |: ")
