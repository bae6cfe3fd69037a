"""The booth: English spoken in a process of its own, so that a server never holds the model in its memory."""

from __future__ import annotations

import os
import subprocess
import sys
import weakref
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import Lock, Timer

from counterclaim.errors import InputError, PluginError
from counterclaim.publications.speech.voices import english_id
from counterclaim.publications.speech.worker import SPOKEN

IDLE = 60.0
"""Seconds without a text after which the process ends."""
_FIRST, _LATER = 60.0, 30.0  # seconds for an answer: loading the model included, and without
_WAITING = 20.0  # seconds that a text waits for those before it
_LARGEST = 64 << 20  # bytes of a recording
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_START = "import sys; sys.path[:] = {path!r}; from counterclaim.publications.speech.worker import main; main({handle})"


class Booth:
    """An English voice (``Voice``) whose model lives in a child process while somebody listens. Threads may share it.

    The child is started by the first text, ends ``idle`` seconds after the last one, and at the latest with its parent.
    """

    def __init__(self, idle: float = IDLE) -> None:
        self._idle, self._lock = idle, Lock()
        self._child: _Child | None = None
        self._rest: Timer | None = None

    @property
    def id(self) -> str:
        """As ``Voice.id``."""
        return english_id()

    @property
    def pid(self) -> int | None:
        """The child's number in the system, None while there is none."""
        child = self._child
        return child.pid if child else None

    def speak(self, text: str) -> bytes:
        """As ``Voice.speak``, one text after the other; raises ``PluginError`` where the child fails or is too busy."""
        if not self._lock.acquire(timeout=_WAITING):
            raise PluginError("the voice is busy", remedy="ask again in a moment")
        try:
            if self._rest:
                self._rest.cancel()
            return self._spoken(text)
        finally:
            self._rest = Timer(self._idle, self.close)
            self._rest.daemon = True
            self._rest.start()
            self._lock.release()

    def close(self) -> None:
        """End the child; another text starts a new one."""
        with self._lock:
            if self._rest:
                self._rest.cancel()
            self._end()

    def _spoken(self, text: str) -> bytes:
        answer = self._asked(text) if self._child is not None else b""
        answer = answer or self._asked(text)  # the child may have ended meanwhile: then another one is asked
        if not answer:
            raise PluginError("the voice ended without an answer", remedy="try again; perhaps memory ran out")
        if not answer.startswith(SPOKEN):
            raise InputError(answer[1:].decode("utf-8", "replace"), where=text[:60])
        return answer[1:]

    def _asked(self, text: str) -> bytes:
        """The child's answer, empty where the child is gone; one that does not answer in time is ended."""
        first = self._child is None
        child = self._child = self._child or _Child()
        try:
            answer = child.ask(text.encode(), _FIRST if first else _LATER)
        except TimeoutError as error:
            self._end()
            raise PluginError("the voice did not answer in time", remedy="try again in a moment") from error
        if not answer:
            self._end()
        return answer

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class _Child:
    """A Python of its own that runs ``worker``; killed with this object at the latest."""

    def __init__(self) -> None:
        self._connection, theirs = Pipe()
        handle = theirs.fileno()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START.format(path=sys.path, handle=handle)],
                pass_fds=(handle,),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=None if os.environ.get("COUNTERCLAIM_DEBUG") == "1" else subprocess.DEVNULL,
                env=os.environ | _ONE_THREAD,
            )
        finally:
            theirs.close()
        self.end = weakref.finalize(self, _stop, self._process, self._connection)

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, question: bytes, seconds: float) -> bytes:
        """The answer to a question, empty where the child is gone; raises ``TimeoutError``."""
        try:
            self._connection.send_bytes(question)
            if self._connection.poll(seconds):
                return self._connection.recv_bytes(_LARGEST)
        except (EOFError, OSError):
            return b""
        raise TimeoutError


def _stop(process: subprocess.Popen[bytes], connection: Connection) -> None:
    connection.close()
    process.kill()
    process.wait()
