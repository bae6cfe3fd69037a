"""Names of people and bodies, whatever their alphabet, transliteration or case ending.

A word becomes a *skeleton* in which Tregubov, Trehubov and Трегубов are one, and its *forms* are the skeleton with each
case ending that it may carry taken off, so that Сирським and Syrskyi share one. Forms over-generate on purpose: they
are only ever compared as whole names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from counterclaim.language.romanise import romanise, romanise_russian
from counterclaim.language.spelling import key, same_length

WORD = re.compile(r"[^\W_]+(?:['.+&-]+[^\W_]+)*\+?")
_POSSESSIVE = re.compile(r"'s$|(?<=s)'$")
_ORDINAL = re.compile(r"^(\d+)(?:-?(?:st|nd|rd|th|[а-яіїєґ]{1,3}))$")
_TWICE = re.compile(r"(.)\1+")
_CYRILLIC = str.maketrans(
    {
        "а": "a",
        "б": "b",
        "в": "v",
        "г": "g",
        "ґ": "g",
        "д": "d",
        "е": "e",
        "є": "e",
        "ж": "Z",
        "з": "z",
        "и": "i",
        "і": "i",
        "ї": "i",
        "й": "i",
        "к": "k",
        "л": "l",
        "м": "m",
        "н": "n",
        "о": "o",
        "п": "p",
        "р": "r",
        "с": "s",
        "т": "t",
        "у": "u",
        "ф": "f",
        "х": "X",
        "ц": "ts",
        "ч": "Q",
        "ш": "S",
        "щ": "SQ",
        "ъ": "",
        "ы": "i",
        "э": "e",
        "ю": "iu",
        "я": "ia",
    }
)
_LATIN = (
    ("shch", "SQ"),
    ("kh", "X"),
    ("zh", "Z"),
    ("ch", "Q"),
    ("sh", "S"),
    ("gh", "g"),
    ("ph", "f"),
    ("tz", "ts"),
    ("ck", "k"),
    ("x", "ks"),
    ("c", "k"),
    ("w", "v"),
    ("h", "g"),
    ("y", "i"),
    ("j", "i"),
    ("ie", "e"),
    ("io", "e"),
)
_ENDINGS = (
    "ogo",
    "ego",
    "omu",
    "emu",
    "aia",
    "uiu",
    "oe",
    "imi",
    "oiu",
    "oi",
    "om",
    "em",
    "im",
    "ei",
    "ia",
    "iu",
    "a",
    "i",
    "u",
    "e",
    "o",
)
_LAST_LETTERS = frozenset(ending[-1] for ending in _ENDINGS)
_PLURAL = ("iX", "aX", "iaX", "am", "iam", "ami", "iami")
_PLURAL_OF = ("iv", "ov", "ev")
_SPELT = str.maketrans({"X": "kh", "Z": "zh", "Q": "ch", "S": "sh"})
_DECLINED = (
    (r"(сь?к)(?:им|ого|ому)$", r"\1ий"),
    (r"([оеєё]в|[иії]н)(?:им|ым|а|у|ом|і)$", r"\1"),
    (r"ової$|овой$", "ова"),
    (r"енк(?:а|у|ом|ові)$", "енко"),
    (r"(?:ового)$", "овий"),
    (r"(?<=[бвгджзклмнпрстфхцчшщ])(?:ом|ем|ові|еві|а|у)$", ""),
)
_CASES = {
    "a": ("i", "u", "e", "oiu", "oi", "eiu", "ei", "iu"),
    "o": ("a", "u", "om", "ovi"),
    "i": ("ogo", "omu", "im", "om", "ego", "emu", "em", "ia", "iu"),
    "": ("a", "u", "om", "em", "im", "ovi", "evi", "ia", "iu"),
}
SHORTEST_STEM = 3
_SOFTENED = (("tsi", "k"), ("zi", "g"))  # розвідці of розвідка, Сибізі of Сибіга


@lru_cache(maxsize=50_000)
def skeleton(word: str) -> str:
    """The form that all transliterations of a word share; ``X Z Q S`` stand for kh, zh, ch, sh.

    >>> skeleton("Tregubov") == skeleton("Trehubov") == skeleton("Трегубов")
    True
    """
    low = word.casefold()
    low = _ORDINAL.sub(r"\1", low) if low[:1].isdigit() else low
    text = key(low.replace("ьо", "йо")).translate(_CYRILLIC)
    for written, sound in _LATIN:
        text = text.replace(written, sound)
    return _TWICE.sub(r"\1", text) if not text.isdigit() else text


@lru_cache(maxsize=50_000)
def forms(word: str) -> frozenset[str]:
    """The skeletons that a word may have without its case ending, itself among them.

    >>> bool(forms("Сирським") & forms("Syrskyi")), bool(forms("Машовця") & forms("Mashovets"))
    (True, True)
    """
    whole = skeleton(word)
    found = {whole}
    for ending in _ENDINGS if whole[-1:] in _LAST_LETTERS else ():
        if whole.endswith(ending) and len(whole) - len(ending) >= SHORTEST_STEM:
            stem = whole[: len(whole) - len(ending)]
            found.add(stem)
            if re.search(r"[^aeiou]ts$|[^aeiou]tsi$", stem):
                found.add(re.sub(r"tsi?$", "ets", stem))
    for softened, hard in _SOFTENED if not is_latin(word) else ():
        if whole.endswith(softened) and len(whole) - len(softened) >= SHORTEST_STEM - 1:
            found.add(whole.removesuffix(softened) + hard)
    found |= {same_ending(form) for form in found}
    return frozenset(found)


@lru_cache(maxsize=50_000)
def noun_forms(word: str) -> frozenset[str]:
    """Like :func:`forms`, with plural endings taken off as well: for words of a body's or a group's name.

    >>> bool(noun_forms("пропагандистів") & noun_forms("пропагандисти"))
    True
    """
    whole = skeleton(word)
    found = set(forms(word))
    for ending in (*_PLURAL, *_PLURAL_OF) if word.islower() else _PLURAL:
        if whole.endswith(ending) and len(whole) - len(ending) >= SHORTEST_STEM:
            found.add(whole[: len(whole) - len(ending)])
    if word.isascii() and word.islower() and len(word) > SHORTEST_STEM and word.endswith("s"):
        found.add(skeleton(word[:-1]))
    return frozenset(found)


def stem(word: str) -> str:
    """One form for a word in any case: the shortest, spelt out for an id.

    >>> stem("Петренком") == stem("Petrenko")
    True
    """
    shortest = min(forms(word), key=lambda form: (len(form), form.endswith("ev"), form))
    return shortest.translate(_SPELT).replace(" ", "-")


def words(text: str) -> list[str]:
    """The words of a phrase in order, apostrophes unified, possessive endings taken off.

    >>> words("Ukraine’s «Хортиця» group")
    ['Ukraine', 'Хортиця', 'group']
    """
    return [_POSSESSIVE.sub("", word) if "'" in word else word for word in WORD.findall(same_length(text))]


def spelling(name: str) -> str:
    """A name's words in the form that all their transliterations share.

    >>> spelling("Vitali Klychko") == spelling("Vitaly Klychko")
    True
    """
    return " ".join(same_ending(skeleton(word)) for word in words(name))


def is_latin(word: str) -> bool:
    """Whether a word is in Latin letters, so that it carries no case ending."""
    return word.isascii() or not re.search("[а-яіїєґ]", word, re.IGNORECASE)


def same_ending(name: str) -> str:
    """A skeleton with the Russian ending of Kovalev made the Ukrainian one of Kovalov."""
    return name[:-2] + "ov" if name.endswith("ev") else name


def may_be_case_of(asked: str, nominative: str) -> bool:
    """Whether a skeleton may be a surname in some case: Подоляком is of Подоляк, Подоляки of Подоляка.

    >>> [may_be_case_of(skeleton("Подоляком"), skeleton(name)) for name in ("Подоляк", "Подоляка")]
    [True, False]
    """
    if asked == nominative:
        return True
    last = nominative[-1:]
    base = nominative[:-1] if last in "aoi" else nominative
    endings = _CASES.get(last, _CASES[""])
    if nominative.endswith("ets"):
        return asked.startswith(nominative[:-3] + "ts")
    return asked.startswith(base) and asked[len(base) :] in endings


def is_same_surname(word: str, surname: str, introduction: Sequence[str]) -> bool:
    """Whether a word names the bearer of a surname's stem whom a full name introduced; Latin words have no case."""
    if len(introduction) < 2 or not forms(surname) & forms(word):
        return False
    latin = is_latin(word) and all(map(is_latin, introduction))
    return not latin or same_ending(skeleton(word)) in {same_ending(skeleton(part)) for part in introduction}


def _short_cases(name: str) -> frozenset[str]:
    """The cases of a short feminine given name, whose stem is too short to be found by its ending: Анни, Анною."""
    short = name.endswith("a") and len(name) <= SHORTEST_STEM + 1
    return frozenset(name[:-1] + ending for ending in _CASES["a"]) if short else frozenset()


class GivenNames:
    """Which given names are one: Viktor, Victor, Віктор, Виктор."""

    def __init__(self, rows: Iterable[str]) -> None:
        self._first: dict[str, list[str]] = {}
        self._nominative: set[str] = set()
        listed = [row.split() for row in rows]
        for spellings in listed:
            for spelling in spellings:
                self._nominative.add(skeleton(spelling))
                self._add(skeleton(spelling), spellings[0])
        for spellings in listed:
            for spelling in spellings:
                for form in sorted(forms(spelling) | _short_cases(skeleton(spelling))):
                    self._add(form, spellings[0])

    def _add(self, form: str, name: str) -> None:
        if name not in self._first.setdefault(form, []):
            self._first[form].append(name)

    def first(self, word: str) -> str | None:
        """Our spelling of a given name in any case and transliteration, or None where it is none that is known."""
        return next(self.readings(word), None)

    def readings(self, word: str) -> Iterator[str]:
        """Every given name that a word can be, the likeliest first: Александра is Александра or of Александр."""
        if word[:1].isupper():
            whole = skeleton(word)
            others = () if is_latin(word) else sorted(forms(word) - {whole}, key=lambda form: (-len(form), form))
            yield from dict.fromkeys(name for form in (whole, *others) for name in self._first.get(form, ()))

    def is_nominative(self, word: str) -> bool:
        """Whether the word is a given name as listed, without a case ending."""
        return skeleton(word) in self._nominative


def english_name(name_words: Sequence[str], given: GivenNames, *, russian: bool = False) -> str:
    """A person's name in English: as written in Latin letters, else our given name and a romanised nominative surname.

    ``russian`` says that the words around the name are Russian, so that the surname is romanised from Russian.

    >>> english_name(["Андрієм", "Петренком"], GivenNames(["Andrii Андрій"]))
    'Andrii Petrenko'
    """
    if all(re.search("[a-z]", word, re.IGNORECASE) for word in name_words):
        return " ".join(name_words)
    declined = bool(given.first(name_words[0])) and not given.is_nominative(name_words[0])
    surnames = (_nominative(word) if declined else word for word in name_words)
    latin = [romanise_russian(word) if russian else romanise(word) for word in surnames]
    return " ".join(given.first(word) or spelt for word, spelt in zip(name_words, latin, strict=True))


def is_russian(text: str) -> bool:
    """Whether Cyrillic text has letters that Russian has and Ukrainian has not, and none the other way round."""
    return bool(re.search("[ыэъё]", text, re.IGNORECASE)) and not re.search("[іїєґ]", text, re.IGNORECASE)


def _nominative(word: str) -> str:
    for ending, nominative in _DECLINED:
        changed = re.sub(ending, nominative, word)
        if changed != word:
            return changed
    return word
