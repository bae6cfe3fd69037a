"""What all pages share: the store's folder, the edition that they read, and that it is printed again when it is old."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread

from counterclaim.errors import CounterclaimError, StoreError
from counterclaim.model import War
from counterclaim.press import opened, print_edition
from counterclaim.store.database import Store
from counterclaim.store.edition import EDITION, Edition
from counterclaim.wars import load_war

LOOK = 0.5
"""Seconds between two looks at whether the edition's file is another."""
PAUSE = 2.0
"""Seconds between two looks at whether the store has news, and, times how long printing took, between printings."""
KEPT_BYTES = 32 << 20
"""Bytes of finished answers that are kept at most."""
_ENTRY = 1000
"""Bytes that keeping an answer takes beside its own."""
_log = logging.getLogger("counterclaim")


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished answer, kept as long as the edition that it was made from."""

    body: bytes
    tag: str
    media_type: str


class House:
    """The newsroom as a server sees it: reads the edition, never the whole store, and lets another process print.

    Threads may share it. ``printing`` prints whole editions in a process of its own while the house is open.
    """

    def __init__(self, home: Path, war: str = "ukraine") -> None:
        self.home, self.war_id = home, war
        self.war: War = load_war(war)
        self.store = Store.open(home)
        self._lock, self._stopping = Lock(), Event()
        self._edition: Edition | None = None
        self._mark: tuple[int, int] | None = None
        self._looked = 0.0
        self._kept: OrderedDict[tuple[str, str, str], Kept] = OrderedDict()
        self._size = 0
        self._thread: Thread | None = None
        self.problem = ""

    # -- the edition -----------------------------------------------------------------------------------------

    def edition(self) -> Edition:
        """The newest edition; raises ``StoreError`` where none was printed yet."""
        with self._lock:
            now = time.monotonic()
            if self._edition is None or now - self._looked > LOOK:
                self._looked = now
                mark = _mark(self.home / EDITION)
                if self._edition is None or mark != self._mark:
                    self._edition, self._mark = opened(self.home, self.war_id, self.store), mark
            return self._edition

    @property
    def is_current(self) -> bool:
        """Whether the edition holds all that the store does."""
        try:
            return self.edition().head.head == self.store.head()
        except StoreError:
            return False

    @property
    def mark(self) -> str:
        """A word that changes with the edition."""
        self.edition()
        return "-".join(map(str, self._mark or ()))

    async def changed(self, mark: str, seconds: float) -> str:
        """Wait until the edition is another than that of ``mark``, or the time is over; returns its mark."""
        until = time.monotonic() + seconds
        while (now := self.mark) == mark and time.monotonic() < until and not self._stopping.is_set():
            await asyncio.sleep(LOOK)
        return now

    def raw(self, document_id: str) -> bytes:
        """A document's archived bytes; raises ``NotFound``, or ``Tampered`` where they are others."""
        return self.store.raw(document_id)

    # -- printing --------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Print an edition where there is none that is current, and again whenever the store has news."""
        if not self.is_current:
            _apart(print_edition, self.home, self.war_id)
        self._thread = Thread(target=self._keep_current, name="press", daemon=True)
        self._thread.start()

    def leave(self) -> None:
        """Say that the server is about to end; what is open still answers."""
        self._stopping.set()

    def close(self) -> None:
        """Stop printing and let go of the files."""
        self.leave()
        if self._thread is not None:
            self._thread.join(10)
        if self._edition is not None:
            self._edition.close()
        self.store.close()

    @property
    def is_closing(self) -> bool:
        """Whether the server is about to end: streams end with it."""
        return self._stopping.is_set()

    def _keep_current(self) -> None:
        took = 0.0
        while not self._stopping.wait(max(PAUSE, took)):
            try:
                if not self.is_current:
                    began = time.monotonic()
                    _apart(print_edition, self.home, self.war_id, until=self._stopping)
                    took = time.monotonic() - began
                self.problem = ""
            except CounterclaimError as error:
                if str(error) != self.problem:
                    _log.warning("the edition is not renewed: %s", error)
                self.problem = str(error)

    # -- finished answers ------------------------------------------------------------------------------------

    def kept(self, name: str, language: str, make: Callable[[], Kept]) -> Kept:
        """An answer made once for each edition and language."""
        key = (name, language, self.mark)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = make()
        with self._lock:
            if key not in self._kept and len(made.body) * 4 < KEPT_BYTES:
                self._kept[key] = made
                self._size += len(made.body) + _ENTRY
            while self._size > KEPT_BYTES:
                _, gone = self._kept.popitem(last=False)
                self._size -= len(gone.body) + _ENTRY
        return made


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns)


def _apart(task: Callable[[Path, str], None], home: Path, war: str, until: Event | None = None) -> None:
    """Run a task in a process of its own; raises ``StoreError`` with what it said where it failed."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(task, home, war, sender), daemon=True)
    process.start()
    sender.close()
    try:
        while not receiver.poll(LOOK):
            if until is not None and until.is_set():
                process.terminate()
                return
        said = receiver.recv()
    except EOFError:
        said = "the process that prints the edition ended without a word: perhaps memory ran out"
    finally:
        process.join(10)
        receiver.close()
    if said:
        raise StoreError(said, where=str(home), remedy="run `counterclaim verify`")


def _run(task: Callable[[Path, str], None], home: Path, war: str, sender: object) -> None:
    said = ""
    try:
        task(home, war)
    except CounterclaimError as error:
        said = str(error)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
    sender.send(said)  # type: ignore[attr-defined]
