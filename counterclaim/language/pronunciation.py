"""How Ukrainian and Russian names sound, in the phonemes that English voices know.

The phonemes are those of misaki, which the Kokoro family of voices reads: IPA with single capitals for diphthongs
(``A`` as in *day*, ``I`` as in *my*, ``O`` as in *go*, ``Y`` as in *boy*), stress before its vowel. Sounds that English
lacks become the nearest that it has, so that a listener can find the name on a map: a reading, no transcription.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from counterclaim.language.romanise import romanisations, russian_romanisations
from counterclaim.language.spelling import same_length

ACUTE = "\u0301"
"""The mark after a stressed vowel."""
_VOWELS = "аеєиіїоуюяёыэ"
_CONSONANTS = {
    "б": "b", "в": "v", "д": "d", "ж": "ʒ", "з": "z", "й": "j", "к": "k", "л": "l", "м": "m", "н": "n", "п": "p",
    "р": "ɹ", "с": "s", "т": "t", "ф": "f", "ц": "ts", "ч": "ʧ", "ш": "ʃ", "ґ": "ɡ",
}  # fmt: skip
_BY_LANGUAGE: Mapping[str, Mapping[str, str]] = {
    "uk": {
        **_CONSONANTS, "г": "h", "щ": "ʃʧ", "а": "ɑ", "е": "ɛ", "и": "ɪ", "і": "i", "о": "ɔ", "у": "u",
        "є": "jɛ", "ї": "ji", "ю": "ju", "я": "jɑ",
    },
    "ru": {
        **_CONSONANTS, "г": "ɡ", "щ": "ʃ", "а": "ɑ", "е": "jɛ", "и": "i", "о": "ɔ", "у": "u", "ы": "ɪ", "э": "ɛ",
        "ю": "ju", "я": "jɑ", "ё": "jɔ",
    },
}  # fmt: skip
_GLIDES = {"ɑ": "I", "ɛ": "A", "ɔ": "Y", "ɪ": "i", "i": "i", "u": "uj"}
_LAST_UNSTRESSED = {"ɑ": "ə", "ɔ": "O", "ɪ": "i"}
_WORD = re.compile(rf"[^\W\d_]+(?:[{ACUTE}'][^\W\d_]*)*")


@lru_cache(maxsize=20_000)
def stressed(name: str, language: str = "uk") -> str:
    """A name in lower case with a mark after the stressed vowel of each word: as the table has it, else by its ending.

    ``language`` is ``uk`` or ``ru``; marks that the name has already stay.

    >>> stressed("Часів Яр"), stressed("Олексіївка")
    ('ча́сів яр', 'олексі́ївка')
    """
    low = same_length(unicodedata.normalize("NFC", name)).lower()
    return _WORD.sub(lambda match: _stressed_word(match.group(), language), low)


@lru_cache(maxsize=20_000)
def phonemes(name: str, language: str = "uk") -> str:
    """How a Ukrainian (``uk``) or Russian (``ru``) name sounds, in misaki's phonemes; what is no letter is left out.

    >>> phonemes("Куп’янськ"), phonemes("Гуляйполе")
    ('kupjˈɑnsk', 'hˌuljIpˈɔlɛ')
    """
    words = _WORD.findall(stressed(name, language))
    return " ".join(filter(None, (_sounds(word, language) for word in words)))


@cache
def well_known() -> Mapping[str, str]:
    """Every Latin spelling of the names in the table, to how it sounds; the spellings of longer names whole."""
    table, found = _table(), dict[str, str]()
    for name in (*table["people"], *table["towns"]):
        plain = name.replace(ACUTE, "")
        found |= dict.fromkeys(romanisations(plain), phonemes(name))
    for name in table["russian"]:
        plain = name.replace(ACUTE, "")
        found |= dict.fromkeys(russian_romanisations(plain), phonemes(name, "ru"))
    return found


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files("counterclaim.language") / "stress.toml").read_text(encoding="utf-8"))


@cache
def _known_words(language: str) -> Mapping[str, str]:
    table = _table()
    names = table["russian"] if language == "ru" else [*table["words"], *table["people"], *table["towns"]]
    words = (word for name in names for word in _WORD.findall(name.lower()))
    return {word.replace(ACUTE, ""): word for word in words}


@cache
def _endings(language: str) -> tuple[tuple[str, int], ...]:
    rules: Mapping[str, int] = _table()["endings"][language]
    return tuple(sorted(rules.items(), key=lambda rule: -len(rule[0])))


def _stressed_word(word: str, language: str) -> str:
    if ACUTE in word:
        return word
    return _known_words(language).get(word) or _by_ending(word, language)


def _by_ending(word: str, language: str) -> str:
    at = [index for index, letter in enumerate(word) if letter in _VOWELS]
    if len(at) < 2:
        return word
    if "ё" in word:
        place = word.index("ё")
    else:
        usual = 2 if word[-1] in _VOWELS else 1
        back = next((number for ending, number in _endings(language) if word.endswith(ending)), usual)
        place = at[-min(back, len(at))]
    return f"{word[: place + 1]}{ACUTE}{word[place + 1 :]}"


def _sounds(word: str, language: str) -> str:
    letters = list(_letters(word))
    vowels = [index for index, (letter, _) in enumerate(letters) if letter in _VOWELS]
    main = next((index for index in vowels if letters[index][1]), vowels[0] if vowels else -1)
    second = vowels[0] if len(vowels) > 2 and vowels.index(main) > 1 else -1
    marks = {second: "ˌ", main: "ˈ"}
    heard = "".join(_sound(letters, index, language, marks.get(index, "")) for index in range(len(letters)))
    return re.sub(r"([^\W\d_])\1+", r"\1", heard).replace("dʒ", "ʤ")


def _letters(word: str) -> Iterator[tuple[str, bool]]:
    """Each letter with whether it is stressed; apostrophes and soft signs too, which part consonants from vowels."""
    for index, letter in enumerate(word):
        if letter != ACUTE:
            yield letter, word[index + 1 : index + 2] == ACUTE


def _sound(letters: list[tuple[str, bool]], index: int, language: str, mark: str) -> str:
    letter = letters[index][0]
    before = letters[index - 1][0] if index else ""
    after = letters[index + 1][0] if index + 1 < len(letters) else ""
    if letter in _VOWELS:
        return _vowel(letter, before, letters[index + 1 :], language, mark)
    if letter == "й" and before and before in _VOWELS and not (after and after in _VOWELS):
        return ""  # the vowel before it took it in
    if letter in "ьъ'":
        return "j" if letter != "'" and after == "о" else ""
    if letter in "хг":
        return _breath(letter, after, language)
    if letter == "в" and not after and language == "ru":
        return "f"
    return _BY_LANGUAGE[language].get(letter, "")


def _breath(letter: str, after: str, language: str) -> str:
    """Kh and h, which English has before vowels only: elsewhere the one is k, and the other takes a short vowel."""
    if letter == "г" and language == "ru":
        return "ɡ"
    if after and after in _VOWELS:
        return "h"
    return "k" if letter == "х" else "hə" if after else "ɡ"


def _vowel(letter: str, before: str, rest: list[tuple[str, bool]], language: str, mark: str) -> str:
    sound = _BY_LANGUAGE[language].get(letter, "")
    glide, sound = ("j", sound[1:]) if sound.startswith("j") else ("", sound)
    if letter == "е" and language == "ru" and before and before not in f"{_VOWELS}ьъ'":
        glide = ""
    if rest and rest[0][0] == "й" and (len(rest) == 1 or rest[1][0] not in _VOWELS):
        sound = _GLIDES.get(sound, sound)
    elif not rest and mark != "ˈ":
        sound = _LAST_UNSTRESSED.get(sound, sound)
    elif not mark and language == "ru" and letter == "о":
        sound = "ə"
    return f"{glide}{mark}{sound}"
