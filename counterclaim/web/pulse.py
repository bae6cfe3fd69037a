"""What happens while a server runs, in order and numbered: documents, claims, assessments, editions, sources' health.

One thread looks at the store and at the edition for all readers; a reader that comes back says what it saw last.
"""

from __future__ import annotations

import logging
import secrets
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Event, Lock, Thread

from counterclaim.errors import CounterclaimError
from counterclaim.language.interface import language
from counterclaim.store.database import DERIVED
from counterclaim.store.edition import Edition
from counterclaim.web.health import health_of, news_of
from counterclaim.web.house import House
from counterclaim.web.news import Told, claims_told, document_told, edition_told, gap_told, in_words, moves_told

REMEMBERED, REPLAYED, PAUSE = 500, 100, 0.7
"""Events that are kept; entries of the log that are told to who was away; seconds between two looks."""
HEALTH_LOOKS = 7
"""Looks between two looks at the sources' health."""
_log = logging.getLogger("counterclaim")


@dataclass(frozen=True, slots=True)
class Happened:
    """An event: its name, its kind, and what it tells.

    ``kind`` is ``document``, ``claim``, ``move``, ``edition``, ``health`` or ``gap``: more happened than is told.
    ``name`` is the run of the server, the event's number in it, and how far the store's log was told by then.
    ``told`` holds plain words by the language of the interface, nothing marked up.
    """

    name: str
    number: int
    kind: str
    told: Mapping[str, Told]


class Pulse:
    """Notes what happens, from when it is made; ``close`` ends it, and so does its house. Threads may ask it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._run = secrets.token_hex(4)
        self._lock, self._stopping = Lock(), Event()
        self._events: deque[Happened] = deque()
        self._number, self._forgotten, self._looks = 0, 0, 0
        self._began = self._sequence = house.store.log_length()
        self._mark = house.mark
        self._documents, self._sides = house.edition().document_ids(), house.edition().sides()
        self._health = news_of(health_of(house))
        self._waiting: dict[str, Mapping[str, Told]] = {}
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
        with self._lock:
            return self._events[-1].name if self._events else self._name(0, self._began)

    @property
    def waiting(self) -> tuple[Told, ...]:
        """The documents that were told and are in no edition yet, in the language that is spoken; newest first."""
        with self._lock:
            return tuple(told[language()] for told in reversed(self._waiting.values()))

    def after(self, name: str) -> tuple[Happened, ...]:
        """What happened in this run after the event of that name; all of it where the name is of another run.

        Where so much happened that some of it is forgotten, a ``gap`` comes first.
        """
        run, number, _sequence = _parts(name)
        since = number if run == self._run else 0
        with self._lock:
            found = tuple(event for event in self._events if event.number > since)
            forgotten = self._forgotten
        if since >= forgotten:
            return found
        return (Happened(self._name(forgotten, self._began), forgotten, "gap", gap_told()), *found)

    def missed(self, name: str) -> tuple[Happened, ...]:
        """What is to be told before ``after`` to who saw an event of an earlier run of the server.

        Documents that were read meanwhile, by the store's log, and a ``gap``: what else changed is not known here.
        """
        run, number, sequence = _parts(name)
        if run == self._run and (number or sequence >= self._began):
            return ()
        told = self._documents_between(sequence, self._began) if 0 <= sequence < self._began else ()
        return (*told, Happened(self._name(0, self._began), 0, "gap", gap_told()))

    def _name(self, number: int, sequence: int) -> str:
        return f"{self._run}-{number}-{sequence}"

    def _documents_between(self, low: int, high: int) -> tuple[Happened, ...]:
        entries = self._house.store.log_after(max(low, high - REPLAYED), REPLAYED)
        found = ((entry.sequence, self._document(entry.data)) for entry in entries
                 if entry.kind == DERIVED and entry.sequence <= high)  # fmt: skip
        return tuple(Happened(self._name(0, at), 0, "document", told) for at, told in found if told)

    # -- looking ---------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._stopping.wait(PAUSE) and not self._house.is_closing:
            try:
                self._look()
            except CounterclaimError:
                continue  # the store is being written or the edition replaced: look again
            except Exception:
                _log.exception("what happens could not be told")

    def _look(self) -> None:
        for entry in self._house.store.log_after(self._sequence):
            told = self._document(entry.data) if entry.kind == DERIVED else None
            self._sequence = entry.sequence
            if told:
                with self._lock:
                    self._waiting[entry.data["document_id"]] = told
                self._tell([("document", told)])
        mark = self._house.mark
        if mark != self._mark:
            self._look_at(self._house.edition())
            self._mark = mark
        self._looks += 1
        if self._looks % HEALTH_LOOKS == 0:
            self._look_at_health()

    def _look_at(self, edition: Edition) -> None:
        documents, sides = edition.document_ids(), edition.sides()
        fresh = [*(name for name in self._waiting if name in documents), *sorted(documents - self._documents)]
        moved = sorted(name for name, side in sides.items() if self._sides.get(name, "") != side)
        self._tell(
            [
                *claims_told(edition, tuple(dict.fromkeys(fresh))),
                *moves_told(edition, moved),
                ("edition", in_words(lambda: edition_told(edition, len(moved)))),
            ]
        )
        self._documents, self._sides = documents, sides
        with self._lock:
            left = [(name, told) for name, told in self._waiting.items() if name not in documents]
            self._waiting = dict(left[-REMEMBERED:])

    def _look_at_health(self) -> None:
        found = news_of(health_of(self._house))
        if found != self._health:
            self._health = found
            self._tell([("health", in_words(lambda: {"running": found["running"]}))])

    def _tell(self, news: Sequence[tuple[str, Mapping[str, Told]]]) -> None:
        with self._lock:
            for kind, told in news:
                self._number += 1
                if kind == "health":  # only the newest is of use, and they are many
                    self._events = deque(event for event in self._events if event.kind != "health")
                self._events.append(Happened(self._name(self._number, self._sequence), self._number, kind, told))
                if len(self._events) > REMEMBERED:
                    self._forgotten = self._events.popleft().number

    def _document(self, entry: Told) -> Mapping[str, Told] | None:
        found = self._house.store.documents(ids=[entry["document_id"]])
        return in_words(lambda: document_told(found[0], int(entry.get("claims", 0)))) if found else None


def _parts(name: str) -> tuple[str, int, int]:
    """An event's name taken apart: run, number, and how far the log was told; -1 where it does not say."""
    run, *numbers = name.split("-")
    number, sequence, *_rest = (
        *(int(n) if n.isascii() and n.isdigit() and len(n) < 16 else -1 for n in numbers),
        -1,
        -1,
    )
    return run, max(number, 0), sequence
