"""The nouns of an alert: what became known with a new document, and the words that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AlertWords:
    """Words that an alert rests on: whose they are, on which day, and where they stand."""

    claim_id: str
    document_id: str
    url: str
    publisher: str
    speaker: str
    day: date
    quote: str


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that became known with a new document; ``kind`` is disputed, changed or admission.

    Its id is a hash of what it is about, so that the same news makes the same alert. The first of ``words`` is the
    claim itself; the others speak against it, or led to the change.
    """

    id: str
    kind: str
    place_id: str
    place_name: str
    day: date
    text: str
    words: tuple[AlertWords, ...]
