"""What Russian-language reports call a Ukrainian settlement, by rule, where no gazetteer tells.

The rules are the map-makers' usual correspondences: -ове/-ово, -івка/-овка, -не/-ное, -ськ/-ск, the closed syllable's
і as о or е, and common roots (піщан/песчан, біл/бел). Several guesses are given where the rules cannot choose.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from counterclaim.language.spelling import same_length

MOST_GUESSES = 6

_ROOTS = (
    ("вовчо", ("волче",)), ("виїмк", ("выемк",)), ("ньке$", ("нькое",)), ("глибоке$", ("глубокое",)),
    ("піщан", ("песчан",)), ("пісок", ("песок",)), ("піск", ("песк",)), ("біло", ("бело",)), ("біл", ("бел",)),
    ("вовч", ("волч",)), ("чорн", ("черн",)), ("жовт", ("желт",)), ("червон", ("червон", "красн")),
    ("лісо", ("лесо",)), ("ліс", ("лес",)), ("середн", ("средн",)), ("дмитр", ("дмитр",)),
    ("олександр", ("александр",)), ("олексії", ("алексеї",)), ("андрії", ("андреї",)), ("микол", ("никол",)),
    ("микіль", ("николь",)), ("михайл", ("михайл",)), ("костянтин", ("константин",)),
    ("катерин", ("екатерин", "катерин")),
    ("єлизавет", ("елизавет",)), ("іван", ("иван",)), ("матвії", ("матвеї",)), ("сергії", ("сергеї",)),
    ("тимофії", ("тимофеї",)), ("запоріж", ("запорож",)), ("велик", ("велик", "больш")), ("вузлов", ("узлов",)),
    ("вугл", ("угл",)), ("кам'ян", ("камен", "каменн")), ("миролюб", ("миролюб",)), ("хутор", ("хутор",)),
    ("слов'ян", ("славян",)), ("дніпр", ("днепр",)), ("зелен", ("зелен",)), ("степан", ("степан",)),
    ("пилип", ("филипп",)), ("федор", ("федор",)), ("йосип", ("иосиф",)), ("артем", ("артем",)), ("ганн", ("анн",)),
    ("олен", ("елен",)), ("оріхов", ("орехов",)), ("горіхов", ("орехов",)), ("петрі", ("петро",)),
    ("верхньо", ("верхне",)), ("нижньо", ("нижне",)), ("верхнє", ("верхнее",)), ("нижнє", ("нижнее",)),
    ("сьом", ("седьм",)), ("перш", ("перв",)), ("південн", ("южн",)), ("північн", ("северн",)),
    ("^пів", ("пол",)), ("міст", ("мост",)),
    ("дворіч", ("двуреч",)), ("річ", ("реч",)), ("рибн", ("рыбн",)), ("рибал", ("рыбал",)),
    ("висок", ("высок",)), ("бистр", ("быстр",)),
    ("сніж", ("снеж",)), ("хліб", ("хлеб",)), ("дід", ("дед",)), ("світл", ("светл",)), ("ведмеж", ("медвеж",)),
    ("звір", ("звер", "звир")), ("гніз", ("гнез",)), ("колодяз", ("колодез",)), ("вільн", ("вольн",)),
    ("вільх", ("ольх",)), ("сіль", ("соль",)), ("кільськ", ("кольск",)), ("піль", ("поль",)),
    ("підгор", ("подгор",)), ("під", ("под",)), ("попів", ("попов",)), ("торець", ("торец",)),
    ("донець", ("донец",)), ("шахт", ("шахт",)), ("володимир", ("владимир",)), ("рівн", ("ровн",)),
    ("різник", ("резник",)),
    ("яблук", ("яблок",)), ("яблун", ("яблон",)), ("олеш", ("алеш",)), ("бик$", ("бык",)), ("глибок", ("глубок",)),
    ("роздол", ("раздол",)), ("розділ", ("раздел",)), ("багат", ("богат",)), ("хрест", ("крест", "хрест")),
    ("щасл", ("счастл",)), ("перемог", ("побед", "перемог")), ("сонц", ("солнц",)), ("солод", ("солод", "слад")),
    ("зірк", ("зирк", "звезд")), ("тьот", ("тет",)), ("прийд", ("прид",)), ("^новий", ("новый",)),
    ("тихе$", ("тихое",)),
    ("дке$", ("дкое",)),
    ("оскіл", ("оскол",)), ("крохмал", ("крахмал",)),
    ("степногір", ("степногор",)), ("гірськ", ("горск",)), ("гірн", ("горн",)),
)  # fmt: skip
_SUFFIXES = (
    (r"([жчшщцй])івка$", (r"\1евка", r"\1овка")), (r"ївка$", ("евка",)), (r"івка$", ("овка", "евка")),
    (r"ївське$", ("евское",)), (r"івське$", ("овское", "евское")), (r"ївськ$", ("евск",)),
    (r"івськ$", ("овск", "евск")), (r"івці$", ("овцы", "евцы")), (r"([сз]|ц)ьке$", (r"\1кое",)),
    (r"([сз]|ц)ька$", (r"\1кая",)), (r"([сз]|ц)ький$", (r"\1кий",)), (r"([сз]|ц)ьк$", (r"\1к",)),
    (r"нє$", ("нее",)), (r"ське$", ("ское",)), (r"ове$", ("ово", "овое", "овка")), (r"еве$", ("ево", "евое")),
    (r"єве$", ("ево",)), (r"не$", ("ное", "но")), (r"те$", ("тое",)), (r"ре$", ("рое",)), (r"поле$", ("поле",)),
    (r"ле$", ("лое",)), (r"че$", ("чье",)), (r"ий$", ("ый", "ой")), (r"ій$", ("ий",)), (r"ївка$", ("евка",)),
    (r"їв$", ("ев",)), (r"ів$", ("ов", "ев")), (r"ин$", ("ин",)), (r"ілля$", ("олье",)),
    (r"([тнлджчш])\1я$", (r"\1ье",)), (r"([жчшщкгх])и$", (r"\1и",)), (r"и$", ("ы",)), (r"і$", ("ы", "и")),
    (r"на$", ("на", "ная")), (r"ька$", ("ька",)), (r"річка$", ("речка",)),
)  # fmt: skip


def _stems(word: str) -> list[str]:
    """The word with its roots exchanged, one after another where it has several."""
    stems = [word]
    for ukrainian, russian in _ROOTS:
        if re.search(ukrainian, stems[0]):
            stems = [re.sub(ukrainian, root, stem, count=1) for stem in stems for root in russian]
    return stems[:MOST_GUESSES]


def _endings(word: str) -> list[str]:
    for pattern, replacements in _SUFFIXES:
        if re.search(pattern, word):
            return [re.sub(pattern, replacement, word) for replacement in replacements]
    return [word]


def _letters(word: str) -> list[str]:
    word = re.sub(r"'я", "ья", word).replace("'ю", "ью").replace("'є", "ье").replace("'ї", "ьи").replace("'", "")
    word = word.replace("ськ", "ск").replace("цьк", "цк").replace("зьк", "зк").replace("є", "е").replace("ґ", "г")
    word = re.sub(r"(?<=[аеиоуыэюя])ї", "и", word).replace("ї", "и")
    if "і" not in word:
        return [word]
    if re.match("і", word):
        return [word.replace("і", "и")]
    return [word.replace("і", "и"), word.replace("і", "е")]


def _adjective(word: str) -> list[str]:
    """Endings of a word before its noun: Велика -> Великая; where it is no adjective, those of any word."""
    if re.search("[вкнтрл][аеі]$", word):
        plural = "ие" if word[-2] in "кгх" else "ые"
        return [word[:-1] + {"а": "ая", "е": "ое", "і": plural}[word[-1]]]
    return _endings(word)


@lru_cache(maxsize=50_000)
def _one(word: str, before_noun: bool) -> list[str]:
    low = word.lower()
    endings = _adjective if before_noun else _endings
    found = [letters for stem in _stems(low) for ended in endings(stem) for letters in _letters(ended)]
    return list(dict.fromkeys(f[:1].upper() + f[1:] for f in found))


@lru_cache(maxsize=50_000)
def russian_guesses(name_uk: str) -> tuple[str, ...]:
    """The likely Russian forms of a Ukrainian settlement name, likeliest first, at most ``MOST_GUESSES``.

    >>> russian_guesses("Загризове")[0], russian_guesses("Піщане")[0], russian_guesses("Петропавлівка")[0]
    ('Загризово', 'Песчаное', 'Петропавловка')
    """
    parts = re.split(r"([\s\-]+)", same_length(name_uk).strip())
    choices = [
        [part] if re.fullmatch(r"[\s\-]*", part) else _one(part, parts[n + 1 : n + 2] == [" "])[:3]
        for n, part in enumerate(parts)
    ]
    guesses = ["".join(choice) for choice in product(*choices)]
    if "и" in name_uk[1:-1].lower():
        guesses += [
            re.sub("(?<=[бвдзлмнпрстф])и(?=[а-я]{2})", "ы", guess, flags=re.IGNORECASE) for guess in guesses[:2]
        ]
    return tuple(dict.fromkeys(guesses))[:MOST_GUESSES]
