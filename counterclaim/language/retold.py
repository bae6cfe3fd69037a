"""Reasons that were written down in English, told in the reader's language.

Assessments, verdicts, days and findings are kept with their reasons in words. A reason is matched against the forms
that those parts of the program write; what matches none stays as it is. Words in quotation marks are never changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from counterclaim.language.figures import day_text
from counterclaim.language.interface import LANGUAGES, _, language, ngettext, pgettext
from counterclaim.language.retold_forms import COUNTED, FORMS

Names = Mapping[str, str]
"""What names in a reason are called in the reader's language, by what they are called in English."""

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_INTEGER = rf"\d+|{'|'.join(_NUMBERS)}"
_SHAPES = {
    "comments": r"\d+ comments?",
    "day": r"\d{4}-\d\d-\d\d",
    "key": r"[^\s;“]+",
    "names": "[^;]+",
    "months": r"\w+ months?",
    "parties": r"\d+ independent part(?:y|ies)",
    "tail": ".*",
    "voices": r"\d+ speakers?",
    "where": "[^:;]+",
    "year": r"\d{4}",
    "years": r"\w+ years?",
}
"""What may stand in a placeholder, by its name: anything, where its name is not here."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)([sd])")
_MORE = re.compile(r"(.+) and (\d+) more")


@dataclass(frozen=True, slots=True)
class _Form:
    pattern: re.Pattern[str]
    one: str
    many: str  # empty where no number decides the form

    @property
    def numbers(self) -> frozenset[str]:
        """The names of its placeholders that are numbers."""
        return frozenset(name for name, kind in _PLACEHOLDER.findall(self.one + self.many) if kind == "d")


def retold(reason: str, names: Names | None = None) -> str:
    """A reason in the language that is spoken; in English, and where no form fits, as it is."""
    return reason if language() == LANGUAGES[0] or not reason else _retold(reason, names or {})


def _retold(reason: str, names: Names) -> str:
    found = _matched(reason)
    if found is None:
        return reason
    form, groups = found
    numbers = {name: _number(text) for name, text in groups if name in form.numbers}
    values = numbers | {name: _value(name, text, names) for name, text in groups if name not in numbers}
    words = ngettext(form.one, form.many, numbers["count"]) if form.many else _(form.one)
    return words % values


@lru_cache(maxsize=20_000)
def _matched(reason: str) -> tuple[_Form, tuple[tuple[str, str], ...]] | None:
    for form in _forms():
        if match := form.pattern.fullmatch(reason):
            return form, tuple(match.groupdict().items())
    return None


@lru_cache(maxsize=1)
def _forms() -> tuple[_Form, ...]:
    found = [_Form(_pattern(words), words, "") for words in FORMS]
    counted = [_Form(_pattern(form), one, many) for one, many in COUNTED for form in (one, many)]
    return (*sorted(found, key=lambda form: form.one.count("%(")), *counted)


def _pattern(words: str) -> re.Pattern[str]:
    """What a form matches: its words as they are, and in each placeholder what may stand there."""
    parts = _PLACEHOLDER.split(words)
    texts, named = parts[::3], zip(parts[1::3], parts[2::3], strict=True)
    shapes = [f"(?P<{name}>{_INTEGER if kind == 'd' else _SHAPES.get(name, '.+?')})" for name, kind in named]
    return re.compile(
        "".join(re.escape(text) + shape for text, shape in zip(texts, [*shapes, ""], strict=True)), re.DOTALL
    )


def _number(text: str) -> int:
    return _NUMBERS.index(text) if text in _NUMBERS else int(text)


def _value(name: str, text: str, names: Names) -> str:
    return _VALUES.get(name, _as_it_is)(text, names)


def _as_it_is(text: str, _names: Names) -> str:
    return text


def _day(text: str, _names: Names) -> str:
    return day_text(date.fromisoformat(text))


def _list(separator: str) -> Callable[[str, Names], str]:
    def told(text: str, names: Names) -> str:
        return separator.join(_retold(part, names) for part in text.split(separator))

    return told


def _named(text: str, names: Names) -> str:
    """Names with commas between them, of which the last may be a number of others."""
    more = _MORE.fullmatch(text)
    first, rest = (more[1], int(more[2])) if more else (text, 0)
    told = ", ".join(names.get(name, name) for name in first.split(", "))
    return _("%(names)s and %(count)d more") % {"names": told, "count": rest} if rest else told


def _where(text: str, names: Names) -> str:
    """A place with the raion and oblast that it lies in, or several such with their chances."""
    return ", ".join(names.get(part, pgettext("region", part)) for part in text.split(", "))


def _chances(text: str, names: Names) -> str:
    parts = re.split(r"( \d+%)", text)
    return "".join(part if at % 2 else _where(part, names) for at, part in enumerate(parts))


_VALUES: Mapping[str, Callable[[str, Names], str]] = {
    "day": _day,
    "names": _named,
    "where": _where,
    "chances": _chances,
    "because": _list(", "),
    "reasons": _list("; "),
    "more": _list("; "),
    **{name: _retold for name in ("reason", "voices", "parties", "how", "tail", "length", "years", "months", "subject",
                                  "comments")},
}  # fmt: skip
