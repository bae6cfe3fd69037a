"""Whose report a story says that it retells: "Reuters reported", «пише УП», «со ссылкой на ТАСС»."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from counterclaim.model import RegionRole, Speaker, Story

_OUTLETS = frozenset(("agency", "outlet"))
_NEAR = 80  # characters before or behind a name
_ONE = (*((mark, "'") for mark in "’ʼ`´‘"), ("ё", "е"), ("Ё", "Е"), ("\u00a0", " "))
_CAPITAL = re.compile(r"(?<![\w.@/])[A-ZА-ЯІЇЄҐ0-9][\w'.]*")
_VOWELS = "аеєиіїйоуыэюяьъ"
_QUOTES = '«»“”„"'
_DATELINE = re.compile(r"[A-ZА-ЯІЇЄҐ][^\n.!?]{2,40}\($")
_OPENING = 60
_KEY = 3  # letters by which names are looked up


@dataclass(frozen=True, slots=True)
class Outlet:
    """A news outlet: its id, its name, and the names that stories call it by."""

    id: str
    name: str
    aliases: tuple[str, ...]


class Outlets:
    """The outlets of a war's registry, found in text in any case form."""

    def __init__(self, speakers: Iterable[Speaker]) -> None:
        """Keep the agencies and outlets among the speakers."""
        self._by_id: dict[str, Outlet] = {}
        self._names: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        self._called: dict[str, str] = {}
        for speaker in sorted(speakers, key=lambda speaker: speaker.id):
            if speaker.role in _OUTLETS:
                aliases = tuple(dict.fromkeys(a.strip(_QUOTES) for a in (speaker.name, *speaker.aliases)))
                self._by_id[speaker.id] = Outlet(speaker.id, speaker.name, aliases)
        for outlet in self._by_id.values():
            for alias in outlet.aliases:
                plain = _plain(alias)
                self._called.setdefault(_squeezed(plain), outlet.id)
                if plain[:1].isupper() or plain[:1].isdigit():
                    self._names.setdefault(plain.split()[0][:_KEY].casefold(), []).append(
                        (_inflected(plain), outlet.id)
                    )
        for patterns in self._names.values():
            patterns.sort(key=lambda item: (-len(item[0].pattern), item[1]))

    def name(self, outlet_id: str) -> str:
        """What an outlet is called."""
        return self._by_id[outlet_id].name

    def of(self, publisher: str) -> str:
        """The id of the outlet that a story's publisher (a name or a host) is, '' for one that is not known."""
        host = publisher.removeprefix("www.")
        labels = host.split(".")
        tried = (_squeezed(host), *(_squeezed(label) for label in labels[:1] if len(labels) > 1))
        return next((self._called[name] for name in tried if name in self._called), "")

    def credited(self, story: Story, text: str) -> tuple[str, ...]:
        """Ids of the outlets that a story credits, in the order of its text; its own publisher is none of them.

        ``text`` is the cleaned text of its document.
        """
        own = self.of(story.publisher)
        found: dict[str, None] = {}
        for region in story.regions:
            if region.role in (RegionRole.BODY, RegionRole.TITLE):
                part = _plain(text[region.start : region.end])
                found.update(dict.fromkeys(self._in(part, story.language, region.role is RegionRole.TITLE)))
        return tuple(outlet for outlet in found if outlet != own)

    def _in(self, text: str, language: str, is_title: bool) -> Sequence[str]:
        before, after = _cues(language if language in _table() else "en")
        found, covered = [], 0
        for capital in _CAPITAL.finditer(text):
            if capital.start() < covered:
                continue
            for pattern, outlet in self._names.get(capital.group().rstrip(".")[:_KEY].casefold(), ()):
                match = pattern.match(text, capital.start())
                if match is None:
                    continue
                covered = match.end()
                ahead = text[max(0, match.start() - _NEAR) : match.start()].rstrip(_QUOTES + " ")
                behind = text[match.end() : match.end() + _NEAR].lstrip(_QUOTES + " ,")
                dateline = match.end() < _OPENING and _DATELINE.search(ahead) is not None and behind[:1] == ")"
                closes = is_title and not behind and ahead[-1:] in "—–-|:"
                if dateline or closes or before.search(ahead) or after.match(behind):
                    found.append(outlet)
                break
        return found


def _plain(text: str) -> str:
    """One apostrophe and no ё, every character still in its place."""
    for other, one in _ONE:
        text = text.replace(other, one)
    return text


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold().removeprefix("the "))


def _inflected(alias: str) -> re.Pattern[str]:
    """A name in all its forms: the endings of Cyrillic words of more than four letters are free."""
    words = []
    for word in alias.split():
        stem = word.rstrip(_VOWELS)
        bends = len(word) > 4 and "а" <= word[-1].casefold() <= "ґ" and not word.isupper() and len(stem) > 2
        words.append(re.escape(stem) + r"\w{0,3}" if bends else re.escape(word))
    return re.compile(r"\s+".join(words) + r"(?![\w-])")


@cache
def _cues(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = _table()[language]
    kind = rf"(?:\s+(?:{'|'.join(table['kind'])})){{0,4}}"
    before = rf"(?<!\w)(?:{'|'.join(table['before'])}){kind}$"
    after = rf"(?:{'|'.join(table['after'])})(?!\w)"
    return re.compile(before, re.IGNORECASE), re.compile(after, re.IGNORECASE)


@cache
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(files("counterclaim.stories").joinpath("credits.toml").read_text("utf-8"))
