"""Back from the form in the text to the name in the gazetteer: «Часового Яру» may be Часів Яр.

The rules over-generate on purpose: a name that no gazetteer has costs nothing, a missing one loses a claim.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product

from counterclaim.language.spelling import same_length

MOST_FORMS = 160
_CYRILLIC = re.compile("[а-яёіїєґ]", re.IGNORECASE)
_UKRAINIAN = re.compile("[іїєґ]|[а-яґ]'[яюєї]", re.IGNORECASE)
_RUSSIAN = re.compile("[ыэъё]", re.IGNORECASE)
_ADJECTIVE = {
    "uk": re.compile("^(.*[сцз]ьк)(ий|ого|ому|им|ім|а|ої|ій|у|ою|е|і|их|ими)$"),
    "ru": re.compile("^(.*[сц]к)(ий|ой|ого|ому|им|ом|ая|ую|ою|ое|ие|их|ими)$"),
    "en": re.compile("^(.*(?:sk|tsk|zk))(yi|yy|yj|yy|y|iy|ij|a|e|oho|oi|ii|ogo|oy)$"),
}
_POSSESSIVE = re.compile("'s?$")


@cache
def _table(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    text = (files("counterclaim.language") / "inflection.toml").read_text(encoding="utf-8")
    rules = tomllib.loads(text)[name]
    return tuple((ending, tuple(names)) for ending, names in rules.items())


def name_language(name: str, page_language: str = "en") -> str:
    """The language a name is written in, by its letters: ``en`` for Latin, else ``uk`` or ``ru``, else the page's.

    >>> name_language("Куп’янська", "ru"), name_language("Покровска", "ru"), name_language("Kupiansk", "uk")
    ('uk', 'ru', 'en')
    """
    name = same_length(name)
    if not _CYRILLIC.search(name):
        return "en"
    if _UKRAINIAN.search(name):
        return "uk"
    if _RUSSIAN.search(name) or page_language == "ru":
        return "ru"
    return "uk"


@lru_cache(maxsize=20_000)
def _word_forms(word: str, language: str) -> tuple[str, ...]:
    forms = [word]
    for ending, nominatives in _table(language):
        stem = word[: len(word) - len(ending)] if ending else word
        if word.endswith(ending) and len(stem) >= 1 and (ending or word[-1] not in "аеєиіїоуюяыэйь"):
            forms += [stem + nominative for nominative in nominatives]
    return tuple(dict.fromkeys(forms))


def nominatives(name: str, page_language: str = "en") -> tuple[str, ...]:
    """The nominatives, in lower case, that a name's form may come from; the form itself first.

    Words of a longer name are taken apart at spaces and hyphens, each with its own ending. English loses its ``'s``.

    >>> "часів яр" in nominatives("Часового Яру", "uk"), nominatives("Kupyansk's")
    (True, ('kupyansk',))
    """
    low = same_length(name).lower()
    language = name_language(low, page_language)
    if language == "en":
        return (_POSSESSIVE.sub("", low),)
    parts = re.split(r"([\s\-]+)", low)
    choices = [(part,) if re.fullmatch(r"[\s\-]*", part) else _word_forms(part, language) for part in parts]
    if len(choices) == 1:
        return choices[0]
    return tuple("".join(choice) for _, choice in zip(range(MOST_FORMS * 10), product(*choices), strict=False))


@lru_cache(maxsize=20_000)
def adjective_bases(word: str, page_language: str = "en") -> tuple[str, ...]:
    """The place names, in lower case, that an adjective may be made of; empty where it is no such adjective.

    >>> "лиман" in adjective_bases("Лиманському", "uk"), "kupiansk" in adjective_bases("Kupianskyi")
    (True, True)
    """
    low = same_length(word).lower()
    language = name_language(low, page_language)
    match = _ADJECTIVE[language].match(low)
    if not match:
        return ()
    stem = match[1]
    found: list[str] = []
    for ending, bases in _table(f"adjective_{language}"):
        if stem.endswith(ending):
            found += [stem[: len(stem) - len(ending)] + base for base in bases]
    return tuple(dict.fromkeys(base for base in found if len(base) >= 3))
