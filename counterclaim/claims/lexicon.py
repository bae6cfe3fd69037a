"""The words that claims are made of, read from one TOML table a language and compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from counterclaim.errors import InputError
from counterclaim.language.spelling import LANGUAGES
from counterclaim.model import Extent, Predicate, Stance, War

NOTHING = re.compile(r"(?!)")


def compile_words(fragments: Sequence[str]) -> re.Pattern[str]:
    """Compile fragments into one case-insensitive pattern at word boundaries; nothing given matches nothing."""
    if not fragments:
        return NOTHING
    ordered = sorted(fragments, key=len, reverse=True)
    return re.compile(rf"(?<![\w'])(?:{'|'.join(ordered)})(?:(?<=\W)|(?!\w))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Frame:
    """One way of saying a predicate: what to look for, who then holds the place, and what it outranks."""

    predicate: Predicate
    kind: str
    words: re.Pattern[str]
    holder: str
    extent: Extent | None
    extent_from_words: bool
    absorbs: frozenset[Predicate]
    part_words: re.Pattern[str]
    negatable: bool
    stance: Stance | None
    outcomes: tuple[tuple[str, re.Pattern[str]], ...]
    predicate_of: tuple[tuple[str, Predicate], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's words: ``cues`` by kind, ``words`` by use, ``roles`` by role, and frames in order of precedence."""

    language: str
    cues: Mapping[str, re.Pattern[str]]
    any_cue: re.Pattern[str]
    words: Mapping[str, re.Pattern[str]]
    relative: Mapping[str, re.Pattern[str]]
    roles: tuple[tuple[str, re.Pattern[str]], ...]
    any_role: re.Pattern[str]
    frames: tuple[Frame, ...]

    def cue_kind(self, text: str) -> str:
        """The kind of the cue that ``text`` is: say, claim, admit, deny, verify, order or participle."""
        return next((kind for kind, pattern in self.cues.items() if pattern.fullmatch(text)), "say")

    def role_of(self, text: str) -> str:
        """The role that the first role word of a description names, or ''; earlier roles of the table win."""
        return next((role for role, pattern in self.roles if pattern.search(text)), "")


@cache
def everywhere(use: str) -> tuple[str, ...]:
    """The fragments for a use in a story of any language: those of all tables' ``everywhere``, the longest first."""
    found = dict.fromkeys(word for code in LANGUAGES for word in _table(code)["everywhere"].get(use, ()))
    return tuple(sorted(found, key=len, reverse=True))


def one_of(use: str) -> str:
    """What matches any one fragment of :func:`everywhere`, to build a pattern around."""
    return f"(?:{'|'.join(everywhere(use))})"


Phrases = tuple[tuple[str, tuple[str, ...]], ...]


def phrases(war: War) -> Phrases:
    """What a war adds to the frames: (kind.language, fragments), from its words ``frame.<kind>.<language>``."""
    prefix = "frame."
    return tuple(sorted((use.removeprefix(prefix), w) for use, w in war.words.items() if use.startswith(prefix)))


@cache
def lexicon(language: str, added: Phrases = ()) -> Lexicon:
    """The lexicon of ``en``, ``uk`` or ``ru``, any other language read as English; ``added`` are a war's phrases.

    Raises ``InputError`` where a phrase is added to a kind of frame that there is not.
    """
    code = language if language in LANGUAGES else "en"
    table = _table(code)
    kinds = [_kind(row) for row in table["frame"]]
    more = {use.rpartition(".")[0]: words for use, words in added if use.rpartition(".")[2] == code}
    if unknown := sorted(more.keys() - set(kinds)):
        known = ", ".join(dict.fromkeys(kinds))
        raise InputError(f"there is no frame {unknown[0]!r}", where="words.toml", remedy=f"use one of {known}")
    roles = {role: [*words] for role, words in table["roles"].items()}
    cues = table["cues"]
    return Lexicon(
        language=code,
        cues={kind: compile_words(words) for kind, words in cues.items()},
        any_cue=compile_words([word for kind, words in cues.items() for word in words]),
        words={use: compile_words(words) for use, words in table["words"].items()},
        relative={use: compile_words(words) for use, words in table["relative"].items()},
        roles=tuple((role, compile_words(words)) for role, words in roles.items()),
        any_role=compile_words([word for words in roles.values() for word in words]),
        frames=tuple(
            _frame(row, more.get(kind, ()) if kind not in kinds[:number] else ())
            for number, (kind, row) in enumerate(zip(kinds, table["frame"], strict=True))
        ),
    )


@cache
def _table(code: str) -> Mapping[str, Any]:
    return tomllib.loads(files("counterclaim.claims").joinpath("lexicon", f"{code}.toml").read_text("utf-8"))


def _kind(row: Mapping[str, Any]) -> str:
    return str(row.get("kind", row["predicate"]))


def _frame(row: Mapping[str, Any], added: Sequence[str]) -> Frame:
    return Frame(
        predicate=Predicate(row["predicate"]),
        kind=_kind(row),
        words=compile_words([*row["any"], *added]),
        holder=row.get("holder", "none"),
        extent=Extent(row["extent"]) if "extent" in row else None,
        extent_from_words=row.get("extent_from_words", False),
        absorbs=frozenset(Predicate(name) for name in row.get("absorbs", ())),
        part_words=compile_words(row.get("part_words", ())),
        negatable=row.get("negatable", True),
        stance=Stance(row["stance"]) if "stance" in row else None,
        outcomes=tuple((name, compile_words(words)) for name, words in row.get("outcome", {}).items()),
        predicate_of=tuple((word, Predicate(name)) for word, name in row.get("predicate_of", {}).items()),
    )
