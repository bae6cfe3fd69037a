"""What happens while a server runs, in order and numbered: documents, claims, changed assessments, new editions.

One thread looks at the store and at the edition for all readers; a reader that comes back says what it saw last.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Any

from counterclaim.errors import CounterclaimError
from counterclaim.publications.views import claim_view, lookup, place_rows
from counterclaim.publications.views.words import document_name
from counterclaim.store.database import DERIVED
from counterclaim.web.house import House

REMEMBERED, PAUSE, CLAIMS, MOVES = 500, 0.7, 20, 50
"""Events that are kept; seconds between two looks; claims of a document and moves of an edition that are told."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event: its number in this run of the server, its kind, and what it tells.

    ``kind`` is ``document``, ``claim``, ``move`` or ``edition``. ``data`` holds plain words, nothing marked up.
    """

    number: int
    kind: str
    data: Mapping[str, Any]


class Pulse:
    """Notes what happens, from when it is made; ``close`` ends it. Threads may ask it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.run = secrets.token_hex(4)
        self._lock, self._stopping = Lock(), Event()
        self._events: deque[Happened] = deque(maxlen=REMEMBERED)
        self._number = 0
        self._sequence = house.store.log_length()
        self._mark = house.mark
        self._sides = self._sides_now()
        self._waiting: list[str] = []
        self._thread = Thread(target=self._watch, name="pulse", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._stopping.set()
        self._thread.join(5)

    @property
    def is_over(self) -> bool:
        """Whether nothing will happen any more: streams end then."""
        return self._stopping.is_set() or self._house.is_closing

    @property
    def last(self) -> str:
        """The name of the newest event."""
        return f"{self.run}-{self._number}"

    def after(self, name: str) -> tuple[Happened, ...]:
        """What happened after the event of that name; of another run of the server, all that is remembered."""
        run, _dash, number = name.partition("-")
        since = int(number) if run == self.run and number.isascii() and number.isdigit() else 0
        with self._lock:
            return tuple(event for event in self._events if event.number > since)

    def _watch(self) -> None:
        while not self._stopping.wait(PAUSE) and not self._house.is_closing:
            try:
                self._look()
            except CounterclaimError:
                continue  # the store is being written or the edition replaced: look again

    def _look(self) -> None:
        for entry in self._house.store.log_after(self._sequence):
            self._sequence = entry.sequence
            if entry.kind == DERIVED:
                self._document(entry.data)
        mark = self._house.mark
        if mark != self._mark:
            self._mark = mark
            self._edition()

    def _tell(self, kind: str, data: Mapping[str, Any]) -> None:
        with self._lock:
            self._number += 1
            self._events.append(Happened(self._number, kind, data))

    def _document(self, told: Mapping[str, Any]) -> None:
        found = self._house.store.documents(ids=[told["document_id"]])
        if not found:
            return
        document = found[0]
        self._waiting = [*self._waiting, document.id][-REMEMBERED:]
        self._tell(
            "document",
            {
                "id": document.id, "title": document_name(document), "publisher": document.publisher,
                "language": document.language, "claims": told.get("claims", 0),
                "day": document.published.best.isoformat() if document.published.best else "",
            },
        )  # fmt: skip

    def _edition(self) -> None:
        edition = self._house.edition()
        held = edition.document_counts(self._waiting)
        for document_id in [name for name in self._waiting if name in held]:
            self._claims(document_id)
        self._waiting = [name for name in self._waiting if name not in held]
        before, self._sides = self._sides, self._sides_now()
        moved = sorted(name for name, side in self._sides.items() if before.get(name, "") != side)
        for row in self._rows(moved[:MOVES]):
            self._tell("move", {"place": row.name, "href": row.href, "side": row.side, "words": row.state_sentence})
        head = edition.head
        self._tell("edition", {"as_of": head.as_of.isoformat(), "documents": head.documents, "claims": head.claims,
                               "moved": len(moved)})  # fmt: skip

    def _claims(self, document_id: str) -> None:
        look = lookup(self._house.edition().document(document_id))
        for claim in look.claims_in.get(document_id, ())[:CLAIMS]:
            view = claim_view(look, claim)
            self._tell(
                "claim",
                {
                    "href": view.href, "speaker": view.speaker, "says": view.says, "side": view.side,
                    "label": view.label,
                    "verdict": view.label_text, "quote": view.quote, "language": view.language,
                },
            )  # fmt: skip

    def _rows(self, ids: Sequence[str]) -> Sequence[Any]:
        return place_rows(self._house.edition().places(ids=ids, most=MOVES).ledger) if ids else ()

    def _sides_now(self) -> dict[str, str]:
        return self._house.edition().sides()
