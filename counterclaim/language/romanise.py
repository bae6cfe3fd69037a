"""Ukrainian and Russian names in Latin letters: the official spelling first, then those the press uses beside it."""

from __future__ import annotations

import re
from functools import lru_cache

from counterclaim.language.spelling import same_length

_KMU = dict(
    zip(
        "абвгґдежзиіклмнопрстуфхцчшщ",
        [
            "a",
            "b",
            "v",
            "h",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "y",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
        ],
        strict=True,
    )
) | {"ь": "", "'": "", "ъ": "", "ы": "y", "э": "e", "ё": "io"}
_KMU_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_KMU_LATER = {"є": "ie", "ї": "i", "й": "i", "ю": "iu", "я": "ia"}
_BGN = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_RUSSIAN = {"г": "g", "и": "i", "ы": "y", "й": "y", "е": "e", "ё": "yo", "э": "e", "ю": "yu", "я": "ya"}
_ENDINGS = ((r"yi\b", "y"), (r"yy\b", "y"), (r"iy\b", "y"), (r"iy\b", "i"))
_SOFT = ((r"(?<=n)ie\b", "e"), (r"(?<=n)ye\b", "e"))
_DOUBLED = ((r"(?<=aporizh)zh", ""), (r"(?<=[a-z]n)n", ""))


def _cased(source: str, latin: str, all_caps: bool) -> str:
    if not source.isupper() or not latin:
        return latin
    return latin.upper() if all_caps else latin[0].upper() + latin[1:]


def _transliterate(text: str, first: dict[str, str], later: dict[str, str]) -> str:
    out: list[str] = []
    at_start = True
    for match in re.finditer(r"[^\W\d_]+(?:'[^\W\d_]+)*|.", same_length(text), re.DOTALL):
        word = match.group()
        all_caps = len(word) > 1 and word.isupper()
        for letter in word:
            table = first if at_start else later
            low = letter.lower()
            out.append(_cased(letter, table[low], all_caps) if low in table else letter)
            at_start = not (letter.isalpha() or letter == "'")
    return "".join(out)


def romanise(text: str) -> str:
    """Write Ukrainian text in Latin letters as the Cabinet of Ministers' resolution 55 of 27 January 2010 orders.

    Letters that are not Ukrainian pass through, except that Russian ones are written by sound.

    >>> romanise("Куп’янськ, Згурівка, Єнакієве")
    'Kupiansk, Zghurivka, Yenakiieve'
    """
    marked = re.sub("([зЗ])([гГ])", lambda m: m[1] + {"г": "\u0001", "Г": "\u0002"}[m[2]], text)
    first = _KMU | _KMU_FIRST | {"\u0001": "gh", "\u0002": "gh"}
    later = _KMU | _KMU_LATER | {"\u0001": "gh", "\u0002": "gh"}
    return _transliterate(marked, first, later)


def romanise_russian(text: str) -> str:
    """Write Russian text in Latin letters as the English-language press does (BGN/PCGN without soft signs).

    >>> romanise_russian("Красноармейск, Купянск-Узловой")
    'Krasnoarmeysk, Kupyansk-Uzlovoy'
    """
    table = _KMU | _RUSSIAN
    return _transliterate(text, table | {"е": "e"}, table)


def _with_endings(names: list[str]) -> list[str]:
    out = list(names)
    for name in names:
        for pattern, shorter in (*_ENDINGS, *_SOFT, *_DOUBLED):
            changed = re.sub(pattern, shorter, name, flags=re.IGNORECASE)
            out.append(changed)
    return out


@lru_cache(maxsize=50_000)
def romanisations(name_uk: str) -> tuple[str, ...]:
    """Every Latin spelling of a Ukrainian name that the press is likely to use, the official one first.

    Variants come by rule: ``ia/ya`` (Kupiansk, Kupyansk), ``-skyi/-skyy/-sky``, ``h/g``, and simple for doubled
    consonants. Spellings after the Russian name (Kharkov) come from ``russian_romanisations``.

    >>> romanisations("Куп’янськ")[:2]
    ('Kupiansk', 'Kupyansk')
    """
    official = romanise(name_uk)
    bgn = _transliterate(name_uk, _KMU | _BGN, _KMU | _BGN)
    mixed = _transliterate(name_uk, _KMU | _BGN | {"й": "i"}, _KMU | _BGN | {"й": "i", "ї": "i"})
    names = _with_endings([official, bgn, mixed])
    if re.search("[гГ]", name_uk):
        hard = name_uk.replace("г", "ґ").replace("Г", "Ґ")
        names += _with_endings([romanise(hard), _transliterate(hard, _KMU | _BGN, _KMU | _BGN)])
    return tuple(dict.fromkeys(names))


def russian_romanisations(name_ru: str) -> tuple[str, ...]:
    """Latin spellings of a Russian name, ``-oe`` beside ``-oye`` and ``-yy`` beside ``-y``, the likeliest first.

    >>> russian_romanisations("Песчаное")
    ('Peschanoye', 'Peschanoe')
    >>> russian_romanisations("Гуляйполье")[0]
    'Gulyaypolye'
    """
    plain = romanise_russian(re.sub("ь(?=[её])", "й", name_ru))
    glided = re.sub(r"(?<=[aeiou])e", "ye", plain)
    return tuple(dict.fromkeys(_with_endings([glided, plain])))
