"""A script: what of a page is read aloud, sentence by sentence, each with the element of the page that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from counterclaim.language.interface import language
from counterclaim.publications.views.words import shortened

LONGEST = 500
"""Letters of a sentence at most: what comes from documents may be of any length."""
_UNHEARD = re.compile("[\0-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that is said at a time. ``id`` is that of the page's element, ``say-1`` and so on.

    ``about`` names what of the view it tells, such as ``said-0`` for the first item of that part.
    """

    id: str
    text: str
    language: str
    about: str


@dataclass(frozen=True, slots=True)
class Script:
    """Sentences in the order of reading, in one language."""

    language: str
    sentences: tuple[Sentence, ...]

    @property
    def ids(self) -> Mapping[str, str]:
        """What is told -> the id of its sentence; a template marks its elements by it."""
        return MappingProxyType({sentence.about: sentence.id for sentence in self.sentences})


def script_of(said: Iterable[tuple[str, str]]) -> Script:
    """Number (about, text) pairs in the language that is spoken now; empty texts are left out."""
    spoken = language()
    texts = [(about, heard(text)) for about, text in said]
    kept = [(about, text) for about, text in texts if text]
    sentences = (Sentence(f"say-{number}", text, spoken, about) for number, (about, text) in enumerate(kept, start=1))
    return Script(spoken, tuple(sentences))


def heard(text: str) -> str:
    """A text as one sentence on one line: without signs that are not heard, no longer than ``LONGEST``, with an end."""
    words = shortened(_UNHEARD.sub(" ", text), LONGEST)
    return f"{words}." if words and words[-1] not in ".!?…:”»" else words
