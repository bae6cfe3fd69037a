"""The checks that readers asked for: a short queue, one or two processes at work, and how far each got."""

from __future__ import annotations

import json
import multiprocessing
import secrets
import time
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from multiprocessing.connection import Connection
from threading import Condition, Thread
from typing import Any

from counterclaim.errors import CounterclaimError, NotFound, StoreError
from counterclaim.web.checker import MOST_BYTES, check_apart
from counterclaim.web.given import Given
from counterclaim.web.house import House

AT_ONCE, MOST_WAITING = 2, 12
"""Checks that run at the same time, and those that may wait for their turn."""
LONGEST = 300.0
"""Seconds that a check may take."""
REMEMBERED = 200
"""Finished checks whose pages are still there."""
_TICK, _SEEN = 0.1, 15.0


class State(StrEnum):
    """How a check stands."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


STAGES = {
    "waiting": 0,
    "starting": 4,
    "started": 14,
    "fetched": 28,
    "kept": 34,
    "read": 72,
    "weighed": 88,
    "printed": 100,
}
"""What is behind, in the order of doing it, and how much of the whole that is in per cent, by the usual time."""


class Busy(StoreError):
    """So many checks wait already that no more are taken."""


@dataclass(frozen=True, slots=True)
class Job:
    """One check as it stands; ``steps`` are the stages behind it with their numbers (bytes, claims, places)."""

    id: str
    given: Given
    state: State = State.WAITING
    steps: tuple[tuple[str, int], ...] = ()
    documents: tuple[str, ...] = ()
    error: str = ""
    remedy: str = ""
    version: int = 0

    @property
    def percent(self) -> int:
        """How far it is."""
        return 100 if self.state is State.DONE else max((STAGES.get(stage, 0) for stage, _ in self.steps), default=0)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (State.DONE, State.FAILED, State.CANCELLED)


class Checking:
    """Runs checks beside a server, in processes of their own; threads may share it.

    ``allow`` are addresses that may be fetched though they are not public.
    """

    def __init__(self, house: House, allow: Collection[str] = ()) -> None:
        self._house, self._allow = house, tuple(allow)
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: list[str] = []
        self._changed = Condition()
        self._threads: list[Thread] = []

    def start(self, given: Given) -> Job:
        """Take a check on; raises ``Busy``."""
        with self._changed:
            if len(self._waiting) >= MOST_WAITING:
                raise Busy("too many checks wait for their turn", remedy="try again in a minute")
            job = Job(secrets.token_urlsafe(18), given)
            self._jobs[job.id] = job
            self._waiting.append(job.id)
            self._forget()
            if len(self._threads) < AT_ONCE:
                thread = Thread(target=self._serve, name="check", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify_all()
            return job

    def find(self, job_id: str) -> Job:
        """A check as it stands now; raises ``NotFound`` where there is none or it is forgotten."""
        with self._changed:
            found = self._jobs.get(job_id)
        if found is None:
            raise NotFound("there is no such check any more", remedy="check the article again")
        return found

    def ahead(self, job_id: str) -> int:
        """How many checks wait before this one."""
        with self._changed:
            return self._waiting.index(job_id) if job_id in self._waiting else 0

    def cancel(self, job_id: str) -> Job:
        """Give a check up; what was fetched by then stays kept. Raises ``NotFound``."""
        with self._changed:
            if not self.find(job_id).is_over:
                self._put(job_id, state=State.CANCELLED)
            if job_id in self._waiting:
                self._waiting.remove(job_id)
            return self._jobs[job_id]

    def _forget(self) -> None:
        over = [name for name, job in self._jobs.items() if job.is_over]
        for name in over[: max(0, len(over) - REMEMBERED)]:
            del self._jobs[name]

    def _put(self, job_id: str, **news: Any) -> None:
        with self._changed:
            job = self._jobs[job_id]
            if not job.is_over:
                self._jobs[job_id] = replace(job, version=job.version + 1, **news)

    def _serve(self) -> None:
        """Work on what waits until the house closes."""
        while not self._house.is_closing:
            with self._changed:
                if not self._waiting:
                    self._changed.wait(_TICK * 5)
                    continue
                job_id = self._waiting.pop(0)
                job = self._jobs[job_id]
                self._put(job_id, state=State.WORKING, steps=(("starting", 0),))
            try:
                self._work(job)
            except (CounterclaimError, OSError) as error:
                self._put(job_id, state=State.FAILED, error=str(error))

    def _work(self, job: Job) -> None:
        context = multiprocessing.get_context("spawn")
        receiver, sender = context.Pipe(duplex=False)
        home, war = str(self._house.home), self._house.war_id
        process = context.Process(
            target=check_apart, args=(home, war, job.given, self._allow, sender), daemon=True, name="check"
        )
        try:
            process.start()
            sender.close()
            self._listen(job.id, receiver)
        finally:
            process.join(1.0 if self.find(job.id).state is State.DONE else 0)
            process.kill()
            process.join(10)
            receiver.close()
            sender.close()

    def _listen(self, job_id: str, receiver: Connection) -> None:
        """Take over what the process tells until it is done, given up, or late."""
        until = time.monotonic() + LONGEST
        while not self.find(job_id).is_over and not self._house.is_closing:
            if time.monotonic() > until:
                remedy = "try a shorter article, or `counterclaim add`"
                self._put(job_id, state=State.FAILED, error=f"it takes more than {LONGEST:g} seconds", remedy=remedy)
            elif receiver.poll(_TICK):
                try:
                    said = json.loads(receiver.recv_bytes(MOST_BYTES))
                except (EOFError, OSError):
                    said = {"error": "the process that checks it ended without a word", "remedy": "try again"}
                self._take(job_id, said)

    def _take(self, job_id: str, said: dict[str, Any]) -> None:
        if "error" in said:
            self._put(job_id, state=State.FAILED, error=said["error"], remedy=said["remedy"])
            return
        with self._changed:
            steps = (*self.find(job_id).steps, (said["stage"], said.get("number", 0)))
            self._put(job_id, steps=steps)
        if documents := said.get("documents"):
            self._see(documents[0])
            self._put(job_id, state=State.DONE, documents=tuple(documents))

    def _see(self, document_id: str) -> None:
        """Wait until the house reads the edition that has the document."""
        until = time.monotonic() + _SEEN
        while time.monotonic() < until and not self._house.is_closing:
            if self._house.edition().document_counts([document_id]):
                return
            time.sleep(_TICK)
