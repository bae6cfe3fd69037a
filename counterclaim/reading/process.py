"""One child process as its parent sees it: started, set up, asked, and ended."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle

from counterclaim.reading.answers import END, FORK, READY

FORKS = sys.platform != "darwin"
"""Whether children are split off from a nursery; on macOS, whose libraries do not bear that, each starts by itself."""

_START = "import sys; sys.path[:] = {path!r}; from counterclaim.reading.{module} import main; main({handle})"
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # children share the cores already
_LONGEST_ANSWER = 512 * 1024 * 1024
_STARTING = 300.0  # seconds, on a machine that is very busy


class Process:
    """A child that reads. It was never part of this process: no thread, lock or secret of ours is in it.

    ``setting`` is what it was last set up for. ``deadline`` is when its answer is due, by ``time.monotonic``, None
    while nothing was asked; ``pid`` its number in the system, None until it is ready.
    """

    def __init__(self, *, forked: bool = FORKS) -> None:
        self.owner = os.getpid()
        self.pid: int | None = None
        self.setting = b""
        self.deadline: float | None = None
        self.connection: Connection
        self.connection, theirs = Pipe()
        self._child: _Interpreter | None = None
        self._nursery: _Interpreter | None = None
        try:
            if forked:
                self._nursery = _nursery_with(theirs)
            else:
                self._child = _Interpreter("child", theirs)
        except BaseException:
            self.connection.close()
            raise
        finally:
            theirs.close()

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
            answer = self.connection.recv_bytes(_LONGEST_ANSWER)
        except (EOFError, OSError):
            return None
        if self.pid is None and answer.startswith(READY):
            self.pid = int(answer[1:])
        return answer

    def end(self) -> None:
        """Stop it at once, whatever it does; one that is not ready yet ends as soon as it is."""
        self.connection.close()
        if self._child is not None:
            self._child.end()
        elif self._nursery is not None and self.pid is not None:
            self._nursery.tell(END + str(self.pid).encode())


class _Interpreter:
    """A Python of its own that runs ``main`` of a module here with one end of a connection."""

    def __init__(self, module: str, theirs: Connection, ours: Connection | None = None) -> None:
        self.owner = os.getpid()
        self.connection = ours
        handle = theirs.fileno()
        errors = None if os.environ.get("COUNTERCLAIM_DEBUG") == "1" else subprocess.DEVNULL
        self._popen = subprocess.Popen(
            [sys.executable, "-c", _START.format(path=sys.path, module=module, handle=handle)],
            pass_fds=(handle,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=os.environ | _ONE_THREAD,
        )

    def tell(self, order: bytes, handle: int | None = None) -> bool:
        """Send an order, with a file handle where it needs one; False where nobody is there any more."""
        try:
            assert self.connection is not None
            self.connection.send_bytes(order)
            if handle is not None:
                send_handle(self.connection, handle, self._popen.pid)
        except OSError:
            return False
        return True

    def end(self) -> None:
        """Stop it at once and wait until it is gone."""
        self._popen.kill()
        self._popen.wait()
        if self.connection is not None:
            self.connection.close()


_nurseries: list[_Interpreter] = []


def _nursery_with(theirs: Connection) -> _Interpreter:
    """The nursery of this process, a new one where there is none, with the order to split off a child."""
    for nursery in [nursery for nursery in _nurseries if nursery.owner == os.getpid()]:
        if nursery.tell(FORK, theirs.fileno()):
            return nursery
        _nurseries.remove(nursery)
        nursery.end()
    ours, its = Pipe()
    try:
        nursery = _Interpreter("nursery", its, ours)
    finally:
        its.close()
    _nurseries.append(nursery)
    nursery.tell(FORK, theirs.fileno())
    return nursery


@atexit.register
def _end_nurseries() -> None:
    while _nurseries:
        nursery = _nurseries.pop()
        if nursery.owner == os.getpid():
            nursery.end()
