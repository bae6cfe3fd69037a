"""What parent and child say to one another.

A child reads what strangers wrote and may be made to say anything, so its answers are JSON that is checked, never
pickles; to the child, which trusts its parent, setting and documents go as pickles.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from counterclaim import errors
from counterclaim.documents.rescue import BY_FALLBACK
from counterclaim.errors import CounterclaimError, InputError
from counterclaim.model import Document, ResolvedClaim, Story
from counterclaim.store.codec import encode

READY, READ, REFUSED, BROKE, NO_MEMORY = b"+", b"r", b"e", b"b", b"m"
"""How an answer begins: set up, by whose number; what was read; an error of ours; a fault in words; out of memory."""

SET_UP, DOCUMENT, SIMPLY = b"s", b"d", b"f"
"""How a question begins: the setting; a document; a document to be read the simple way."""

FORK, END = b"f", b"k"
"""How an order to the nursery begins: split off a child, whose connection follows; end the child of a number."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a child is to read; ``extractors`` is a pickle of them, empty for those that are installed."""

    war: str
    places: str
    path: tuple[str, ...]
    environment: dict[str, str] = field(repr=False)
    memory: int
    seconds: float
    extractors: bytes = b""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of one document; ``bare`` where our own reading found no story on a page with much text.

    ``seconds`` is the processor time that it took.
    """

    document: Document
    stories: tuple[Story, ...]
    claims: tuple[ResolvedClaim, ...]
    notes: tuple[str, ...] = ()
    bare: bool = False
    seconds: float = 0.0

    @property
    def is_rescue(self) -> bool:
        """Whether it was read the simple way, which another time our own reading may spare."""
        return any(BY_FALLBACK in note for note in self.notes)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document could not be read at all, in words: too slow, too large in memory, crashed, broke."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Told:
    kind: str
    what: str
    where: str
    remedy: str


@cache
def _adapter(kind: type) -> TypeAdapter[Reading | _Told]:
    return TypeAdapter(kind)


def answer_of(reading: Reading) -> bytes:
    """A reading as an answer; raises ``NotText`` or ``StoreError`` where it holds what cannot be stored."""
    try:
        return READ + _adapter(Reading).dump_json(reading)
    except (PydanticSerializationError, UnicodeError):
        for part in (reading.document, *reading.stories, *reading.claims):
            encode(part)  # says in our words what is wrong
        raise


def refusal_of(error: CounterclaimError) -> bytes:
    """An error as an answer."""
    told = _Told(type(error).__name__, error.what, error.where, error.remedy)
    words = (text.encode("utf-8", "backslashreplace").decode() for text in (told.what, told.where, told.remedy))
    return REFUSED + _adapter(_Told).dump_json(_Told(told.kind, *words))


def read_answer(answer: bytes) -> Reading | CounterclaimError | Failure:
    """What a child answered about a document."""
    kind, body = answer[:1], answer[1:]
    try:
        if kind == READ:
            found = _adapter(Reading).validate_json(body)
            assert isinstance(found, Reading)
            return found
        if kind == REFUSED:
            told = _adapter(_Told).validate_json(body)
            assert isinstance(told, _Told)
            return _error(told)
    except ValidationError:
        return Failure("its reading gave no answer that can be used")
    return Failure(body.decode("utf-8", "replace") or "its reading crashed")


def _error(told: _Told) -> CounterclaimError:
    kind: object = getattr(errors, told.kind, None)
    made = kind if isinstance(kind, type) and issubclass(kind, CounterclaimError) else InputError
    return made(told.what, where=told.where, remedy=told.remedy)
