"""Numbers as reporting writes them: digits, words and vague amounts, with the noun they count."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORDS = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    "uk": "один два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять двадцять",
    "ru": "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать",
}
_FORMS = {
    "en": {"dozen": 12, "a dozen": 12, "once": 1, "twice": 2},
    "uk": {"одну": 1, "дві": 2, "двічі": 2, "тричі": 3, "десяток": 10},
    "ru": {"одну": 1, "две": 2, "дважды": 2, "трижды": 3, "десяток": 10},
}
_UNITS = {
    "en": r"(?:\w+ ){0,2}?(attacks?|assaults?|buildings?|houses?|blocks?|troops|soldiers|servicem[ae]n|settlements?|villages?|clashes|engagements?|times|people|civilians?|strikes?|drones?|bombs?|sq(?:uare)? k\w+|km2|percent|per cent|%|men|personnel|combat clashes|assault actions|occupiers|prisoners|square miles)",
    "uk": r"(?:\w+ ){0,2}?(атак\w*|штурм\w*|будин\w+|будів\w+|квартал\w*|військов\w+|солдат\w*|населен\w+ пункт\w*|сел\w*|зіткнен\w+|боєзіткнен\w+|раз\w*|люд\w+|осіб|окупант\w*|загарбник\w*|бійц\w+|ударів|кв\.? ?км|відсотк\w+|%|полонен\w+)",
    "ru": r"(?:\w+ ){0,2}?(атак\w*|штурм\w*|дом\w*|здани\w+|квартал\w*|военн\w+|солдат\w*|населенн\w+ пункт\w*|населённ\w+ пункт\w*|сел\w*|столкновен\w+|боестолкновен\w+|раз\w*|человек\w*|боевик\w*|военнослужащ\w+|удар\w*|кв\.? ?км|процент\w*|%|пленн\w+)",
}
_NAMES = {
    "attack": "attacks", "assault": "attacks", "атак": "attacks", "штурм": "attacks", "clash": "clashes", "engagement": "clashes", "combat": "clashes",
    "зіткнен": "clashes", "боєзіткнен": "clashes", "столкновен": "clashes", "боестолкновен": "clashes", "building": "buildings", "house": "buildings",
    "будин": "buildings", "будів": "buildings", "дом": "buildings", "здани": "buildings", "block": "blocks", "квартал": "blocks",
    "settlement": "settlements", "village": "settlements", "насел": "settlements", "сел": "settlements", "%": "percent", "per": "percent", "відсот": "percent",
    "процент": "percent", "раз": "attacks", "times": "attacks",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CountMention:
    """A number at ``[start, end)`` with the unit it counts, in English plural, or '' where none stands by it."""

    start: int
    end: int
    value: float
    unit: str


def find_counts(text: str, start: int, end: int, language: str) -> list[CountMention]:
    """Counts in ``text[start:end]``: a number with a noun it counts; years and clock times are none.

    Returns mentions in order; ``value`` is >= 0.
    """
    code = language if language in _WORDS else "en"
    numbers = {word: index for index, word in enumerate(_WORDS[code].split(), 1)} | _FORMS[code]
    words = "|".join(sorted((re.escape(word) for word in numbers), key=len, reverse=True))
    pattern = re.compile(
        rf"(?<![\w.,:])(\d+(?:[ ,]\d{{3}})*(?:\.\d+)?|{words})(?: ?-?(?:{_UNITS[code]}))(?!\w)", re.IGNORECASE
    )
    found = []
    for match in pattern.finditer(text, start, end):
        raw, unit = match.group(1).casefold(), match.group(2).casefold()
        value = float(numbers[raw]) if raw in numbers else float(re.sub(r"[ ,]", "", raw))
        found.append(CountMention(match.start(), match.end(), value, _unit(unit)))
    return found


def _unit(word: str) -> str:
    return next((name for stem, name in _NAMES.items() if word.startswith(stem)), word)
