"""The registry's names in a form that finds them in any alphabet, transliteration and case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from counterclaim.language.spelling import key
from counterclaim.model import Speaker
from counterclaim.resolution.speaker_names import (
    GivenNames,
    forms,
    is_latin,
    may_be_case_of,
    noun_forms,
    same_ending,
    skeleton,
    words,
)

SHORTEST_ACRONYM = 3
CHANNELS = frozenset({"milblogger", "mapper"})
MOST_WORDS = 50_000
_FEMININE = frozenset({"a", "oi", "oiu", "u", "aia", "uiu"})
_PATRONYMIC = re.compile(r"(?:vych|vich|vna|ович|евич|євич|йович|івн|ївн|овн|евн)\w{0,3}$")
OWN_LETTERS = {"ru": frozenset("ыэъё"), "uk": frozenset("іїєґ")}


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of a speaker, word by word; ``spelt`` is its folded spelling, ``forms`` the forms of each word."""

    speaker: Speaker
    spelt: str
    skeleton: tuple[str, ...]
    forms: tuple[frozenset[str], ...]
    single_capital: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """An alias found at words ``[start, end)`` of a phrase."""

    start: int
    end: int
    speaker: Speaker


class Registry:
    """Finds speakers by name; says nothing where two speakers answer equally well."""

    def __init__(self, speakers: Iterable[Speaker], given: GivenNames, same_words: Iterable[str] = ()) -> None:
        self._given = given
        self._same = {skeleton(word): skeleton(row.split()[0]) for row in same_words for word in row.split()}
        self._words: dict[str, frozenset[str]] = {}
        self._by_form: dict[str, list[Alias]] = {}
        self._by_surname: dict[str, list[tuple[str, str, Speaker]]] = {}
        self.by_id: dict[str, Speaker] = {}
        for speaker in speakers:
            self.by_id[speaker.id] = speaker
            person = speaker.role in CHANNELS or given.first(speaker.name.split()[0]) is not None
            for name in dict.fromkeys((speaker.name, *speaker.aliases)):
                parts = words(name)
                self._add(speaker, parts)
                if person and len(parts) in (2, 3):
                    self._add_person(speaker, parts)

    def _add(self, speaker: Speaker, parts: Sequence[str]) -> None:
        if not parts:
            return
        skeletons = tuple(map(self._skeleton, parts))
        alias = Alias(speaker, _spelt(parts), skeletons, tuple(map(self._forms, parts)), len(parts) == 1)
        for form in alias.forms[0]:
            self._by_form.setdefault(form, []).append(alias)

    def _add_person(self, speaker: Speaker, parts: Sequence[str]) -> None:
        first = self._given.first(parts[0])
        row = (first or "", skeleton(parts[-1]), speaker)
        for form in forms(parts[-1]) if first else ():
            if row not in self._by_surname.setdefault(form, []):
                self._by_surname[form].append(row)

    def _skeleton(self, word: str) -> str:
        found = skeleton(word)
        return self._same.get(found, found)

    def _forms(self, word: str) -> frozenset[str]:
        found = self._words.get(word)
        if found is None:
            found = noun_forms(word)
            if not found.isdisjoint(self._same):
                found = frozenset(self._same.get(form, form) for form in found)
            if len(self._words) < MOST_WORDS:
                self._words[word] = found
        return found

    def _asked(self, parts: Sequence[str]) -> tuple[frozenset[str], ...]:
        """The forms of a text's words: those in Latin letters have no case, at most a plural."""
        return tuple(self._plain(part) if is_latin(part) else self._forms(part) for part in parts)

    def _plain(self, word: str) -> frozenset[str]:
        plural = len(word) > SHORTEST_ACRONYM and word.islower() and word.endswith("s")
        return frozenset(self._skeleton(form) for form in ((word, word[:-1]) if plural else (word,)))

    def whole(self, parts: Sequence[str]) -> Speaker | None:
        """The speaker whose name the words are, closest spelling first: as written, transliterated, declined."""
        spelt_forms = self._asked(parts)
        candidates = [alias for alias in self._starting(spelt_forms[:1]) if _fits(alias, spelt_forms)]
        if not candidates:
            return None
        spelt = _spelt(parts)
        letters = _letters(spelt)
        skeletons = tuple(self._skeleton(part) for part in parts)
        for closest in (
            [alias for alias in candidates if alias.spelt == spelt],
            [alias for alias in candidates if alias.skeleton == skeletons],
            candidates,
            [alias for alias in candidates if letters and _letters(alias.spelt) == letters],
        ):
            if len(found := {alias.speaker.id: alias.speaker for alias in closest}) == 1:
                return next(iter(found.values()))
        return None

    def within(self, parts: Sequence[str]) -> list[Hit]:
        """Names inside a phrase, the longest at each word; one-word names count only as capitals of named bodies."""
        found: list[Hit] = []
        spelt_forms = self._asked(parts)
        position = 0
        while position < len(parts):
            hit = self._longest(parts, spelt_forms, position)
            if hit:
                found.append(hit)
            position = hit.end if hit else position + 1
        return found

    def _longest(self, parts: Sequence[str], spelt_forms: tuple[frozenset[str], ...], position: int) -> Hit | None:
        rows = [
            alias
            for alias in self._starting(spelt_forms[position : position + 1])
            if _fits(alias, spelt_forms[position : position + len(alias.forms)])
            and self._telling(alias, parts[position])
        ]
        for length in sorted({len(alias.forms) for alias in rows}, reverse=True):
            speaker = self.whole(parts[position : position + length])
            if speaker:
                return Hit(position, position + length, speaker)
        return None

    def _telling(self, alias: Alias, first: str) -> bool:
        acronym = len(first) >= SHORTEST_ACRONYM and first.isupper()
        return not alias.single_capital or acronym or (first[:1].isupper() and alias.speaker.role != "other")

    def _starting(self, first: tuple[frozenset[str], ...]) -> list[Alias]:
        found = {id(alias): alias for word in first for form in word for alias in self._by_form.get(form, ())}
        return list(found.values())

    def person(self, parts: Sequence[str]) -> Speaker | None:
        """The last person named with given name and surname, in either order, with at most one word between."""
        found: Speaker | None = None
        for at, word in enumerate(parts):
            others = [other for other in (at + 1, at + 2, at - 1) if 0 <= other < len(parts) and _is_name(parts[other])]
            if at + 1 in others and not _PATRONYMIC.search(parts[at + 1]):
                others = [other for other in others if other > at]  # what stands before a whole name is somebody else's
            named = (self._of(first, parts[other]) for first in self._given.readings(word) for other in others)
            found = next(filter(None, named), found)
        return found

    def _of(self, first: str, surname: str) -> Speaker | None:
        asked = skeleton(surname)
        rows = [row for row in self._bearing(surname) if row[0] == first]
        rows = [row for row in rows if row[1] == asked] or rows
        return rows[0][2] if len({row[2].id for row in rows}) == 1 else None

    def surname(self, word: str, *, oblique: bool = False) -> tuple[Speaker, ...]:
        """Everybody whose surname the word can be; ``oblique`` says that it is in no nominative: "за словами …".

        A surname that looks alike in two cases is of several: Подоляка, or of Подоляк.
        """
        rows = self._bearing(word)
        if oblique:
            rows = [row for row in rows if row[1] != skeleton(word) or row[1][-1:] == "o"] or rows
        return tuple({row[2].id: row[2] for row in rows}.values())

    def _bearing(self, word: str) -> list[tuple[str, str, Speaker]]:
        asked = skeleton(word)
        if is_latin(word):
            rows = self._by_surname.get(same_ending(asked), ())
            return [row for row in rows if same_ending(row[1]) == same_ending(asked)]
        rows = [row for form in sorted(forms(word)) for row in self._by_surname.get(form, ())]
        rows = [row for row in rows if not _is_feminine_of(asked, row[1])]
        declined = [row for row in rows if may_be_case_of(asked, row[1])]
        return declined or [row for row in rows if not row[1].startswith(asked)]


def _is_feminine_of(asked: str, nominative: str) -> bool:
    """Whether a surname is a woman's and the other a man's: Зеленська is no case of Зеленський."""
    stem = nominative[:-1] if nominative.endswith("i") else ""
    return bool(stem) and asked.startswith(stem) and asked[len(stem) :] in _FEMININE


def _is_name(word: str) -> bool:
    return word[:1].isupper()


def _fits(alias: Alias, spelt_forms: tuple[frozenset[str], ...]) -> bool:
    return len(spelt_forms) == len(alias.forms) and not any(map(frozenset.isdisjoint, alias.forms, spelt_forms))


def _spelt(parts: Sequence[str]) -> str:
    return " ".join(key(part.casefold()) for part in parts)  # the case that skeletons ask for: one look-up for both


def _letters(spelt: str) -> str:
    """The language whose own letters a spelling has, where it has those of one."""
    found = [language for language, letters in OWN_LETTERS.items() if not letters.isdisjoint(spelt)]
    return found[0] if len(found) == 1 else ""


def with_adjectives(
    speakers: Iterable[Speaker], adjectives: Iterable[Sequence[str]], countries: Iterable[str]
) -> tuple[Speaker, ...]:
    """The speakers, those named by their side under its other forms too: "Ukraine's", "Ukrainian", "… of Ukraine"."""
    pairs = []
    for (adjective, possessive, *_), country in zip(adjectives, countries, strict=True):
        pairs += [(f"{adjective} ", possessive, country), (f"{possessive} ", adjective, country)]
    found = []
    for speaker in speakers:
        names = (speaker.name, *speaker.aliases)
        others: list[str] = []
        for one, other, country in pairs:
            for name in names:
                if name.startswith(one):
                    others += [f"{other} {name[len(one) :]}"]
                    others += [f"{name[len(one) :]} of {country}"] if country and name[len(one)].isupper() else []
                elif country and name.endswith(of := f" of {country}"):
                    others += [f"{one}{name.removesuffix(of)}"]
        new = tuple(name for name in dict.fromkeys(others) if name not in names)
        found.append(replace(speaker, aliases=(*speaker.aliases, *new)) if new else speaker)
    return tuple(found)
