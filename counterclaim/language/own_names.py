"""Which of a speaker's names a reader of a language is used to: the one in its letters, as long as the English name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from counterclaim.language.romanise import romanisations, russian_romanisations

_WORDS = re.compile("[а-яёіїєґ0-9][а-яёіїєґ0-9'’ʼ .«»-]*", re.IGNORECASE)
_UKRAINIAN = re.compile(
    "[іїєґ]|['’ʼ](?=[юяєї])|[сцз]ьк|\\d-(?:та|га|ма|ша|тя)|(?:^| )(?:Олекса|Олена|Дмитро|Павло|Петро|Михайло|Микол|"
    "Володимир|Кирило|Данило|Василь|Ганна|Марко|Пилип|Тимоф|Сили|оборони)",
    re.IGNORECASE,
)
_RUSSIAN = re.compile(
    "[ыэъё]|[сцз]к(?:ий|ая|ой|ие|их|ое)(?: |$)|\\d-я|[оы]е |ого |ая |войск|(?:^| )(?:Алекса|Алексе|Елена|Андрей|"
    "Сергей|Дмитрий|Николай|Михаил|Владимир|Павел|Петр|Кирилл|Даниил|Василий|Виталий|Анатолий|Юрий|Геннадий|Григорий|"
    "Евген|Игорь|Илья|Виктор|Анна|Филипп|Никита|Валерий|Аркадий|Георгий|Леонид)",
    re.IGNORECASE,
)
"""Letters, endings and first names by which one of the two languages is told from the other."""


def own_name(name: str, others: Sequence[str], wanted: str) -> str:
    """The name of ``others`` to show in a language (``uk``, ``ru``) for an English one, which stands where none is fit.

    A name of the neighbouring language is fitter than one in Latin letters.

    >>> own_name("Andrii Kovalov", ("А. Ковальов", "Андрій Ковальов", "Андрей Ковалев"), "uk")
    'Андрій Ковальов'
    """
    fit = [other for other in others if _WORDS.fullmatch(other)]
    ranks = {other: _rank(name, other, wanted) for other in fit}
    best = [other for other in fit if ranks[other] == max(ranks.values())]
    return best[0] if len(best) == 1 else max(best, key=lambda other: _likeness(name, other), default=name)


def _rank(name: str, other: str, wanted: str) -> tuple[bool, bool, bool, int, bool]:
    """In full, of the language, with a capital, of as many words; then what is of this language alone."""
    languages = _languages(other)
    spaces = -abs(name.count(" ") - other.count(" "))
    return (other[1:2] != ".", wanted in languages, not other[0].islower(), spaces, len(languages) == 1)


def _languages(name: str) -> tuple[str, ...]:
    is_uk, is_ru = bool(_UKRAINIAN.search(name)), bool(_RUSSIAN.search(name))
    return ("uk", "ru") if is_uk == is_ru else ("uk",) if is_uk else ("ru",)


def _likeness(name: str, other: str) -> float:
    """How alike a name is to its romanisations, 0 to 1."""
    latin = (*romanisations(other)[:1], *russian_romanisations(other)[:1])
    return max((SequenceMatcher(None, name.lower(), one.lower()).ratio() for one in latin), default=0.0)
