"""The words of the interface in the reader's language: English msgids, catalogs for the others.

The catalogs are PO files (GNU gettext), which translators' tools know; they are compiled in memory when first needed.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages import Catalog

LANGUAGES = ("en", "uk", "ru")
"""The languages of the interface; the first one's words are the msgids."""
_spoken: ContextVar[str] = ContextVar("interface_language", default=LANGUAGES[0])


def language() -> str:
    """The language that is spoken now: one of ``LANGUAGES``."""
    return _spoken.get()


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Speak a language inside; one that there is no catalog of is English."""
    token = _spoken.set(wanted if wanted in LANGUAGES else LANGUAGES[0])
    try:
        yield
    finally:
        _spoken.reset(token)


def _(message: str) -> str:
    """An English sentence in the reader's language; itself where the catalog lacks it."""
    return message if language() == LANGUAGES[0] or not message else catalog(language()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """The form of a sentence that goes with a number, by the reader's language's own rules of plural."""
    return catalog(language()).ngettext(one, many, number)


def pgettext(context: str, message: str) -> str:
    """As ``_`` for a word that means different things: ``context`` tells which."""
    return catalog(language()).pgettext(context, message)


def told(context: str, message: str) -> str:
    """What the reader's language's catalog says for a word in a context; empty where it does not have it."""
    found = messages(language()).get(message, context)
    return found.string if found is not None and isinstance(found.string, str) else ""


def N_(message: str) -> str:
    """Mark a constant to be translated where it is shown."""
    return message


def NN_(one: str, many: str) -> tuple[str, str]:
    """Mark a constant that a number bends, to be translated where it is shown."""
    return one, many


@lru_cache(maxsize=len(LANGUAGES))
def messages(wanted: str) -> Catalog:
    """A language's messages as its PO file has them; none in English, whose words are the msgids."""
    from babel.messages.pofile import read_po

    source = files("counterclaim.language").joinpath("locales", f"{wanted}.po")
    text = source.read_bytes() if wanted in LANGUAGES[1:] and source.is_file() else b""
    return read_po(io.BytesIO(text), locale=wanted if wanted in LANGUAGES else None)


@lru_cache(maxsize=len(LANGUAGES))
def catalog(wanted: str) -> gettext.NullTranslations:
    """A language's catalog, compiled in memory when first asked for; that of English is empty."""
    if wanted == LANGUAGES[0] or wanted not in LANGUAGES:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo

    compiled = io.BytesIO()
    write_mo(compiled, messages(wanted))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=len(LANGUAGES))
def words_for_script(wanted: str) -> dict[str, str]:
    """Everything that the application's scripts say, English to the language; empty in English."""
    return {
        message.id: message.string
        for message in messages(wanted)
        if isinstance(message.id, str) and isinstance(message.string, str) and message.string
        if any(path.endswith(".js") for path, _line in message.locations)
    }


def negotiate(accepted: str, chosen: str = "") -> str:
    """The language to speak: ``chosen`` where there is a catalog of it, else what an Accept-Language header likes most.

    Lookup by RFC 4647: ``uk-UA`` falls back to ``uk``; what is not understood is left out; English where none fits.
    """
    if chosen in LANGUAGES:
        return chosen
    liked: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted[:500].split(",")):
        name, _semicolon, rest = part.partition(";")
        base = name.strip().lower().split("-")[0]
        weight = _weight(rest)
        if base in LANGUAGES and weight > 0:
            liked.append((-weight, place, base))
    return min(liked)[2] if liked else LANGUAGES[0]


def _weight(rest: str) -> float:
    name, _equals, value = rest.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
