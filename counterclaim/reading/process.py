"""One child process as its parent sees it: started, set up, asked, and ended."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection

_START = "import sys; sys.path[:] = {path!r}; from counterclaim.reading.child import main; main({handle})"
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # children share the cores already
_LONGEST_ANSWER = 512 * 1024 * 1024
_STARTING = 300.0  # seconds, on a machine that is very busy


class Process:
    """A child that reads; a fresh interpreter, so that no thread, lock or secret of the parent is in it.

    ``deadline`` is when its answer is due, by ``time.monotonic``; None while nothing was asked.
    """

    def __init__(self) -> None:
        self.connection: Connection
        self.connection, theirs = Pipe()
        self.owner = os.getpid()
        self.deadline: float | None = None
        handle = theirs.fileno()
        errors = None if os.environ.get("COUNTERCLAIM_DEBUG") == "1" else subprocess.DEVNULL
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-c", _START.format(path=sys.path, handle=handle)],
                pass_fds=(handle,),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=os.environ | _ONE_THREAD,
            )
        except BaseException:
            self.connection.close()
            raise
        finally:
            theirs.close()

    @property
    def pid(self) -> int:
        """Its number in the system."""
        return self._child.pid

    def ask(self, question: bytes, seconds: float = _STARTING) -> bool:
        """Send a question that is to be answered within ``seconds``; False where the child is gone."""
        self.deadline = time.monotonic() + seconds
        try:
            self.connection.send_bytes(question)
        except OSError:
            return False
        return True

    def take(self) -> bytes | None:
        """The answer that has come in; None where the child is gone."""
        self.deadline = None
        try:
            return self.connection.recv_bytes(_LONGEST_ANSWER)
        except (EOFError, OSError):
            return None

    def end(self) -> None:
        """Stop it at once, and wait until it is gone."""
        self._child.kill()
        self._child.wait()
        self.connection.close()
