"""What runs in a child process: it reads one document after the other until its parent is gone."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

from counterclaim.documents.rescue import BY_FALLBACK, lacks_body
from counterclaim.errors import CounterclaimError, PluginError
from counterclaim.model import Fetched
from counterclaim.pipeline import Desk, built_in_gazetteer
from counterclaim.reading.answers import (
    BROKE,
    NO_MEMORY,
    READY,
    SET_UP,
    SIMPLY,
    Reading,
    Setting,
    answer_of,
    refusal_of,
)
from counterclaim.reading.limits import limit_memory, limit_time, no_dumps
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.wars import load_war

OURS = "COUNTERCLAIM_"
"""How the names of the settings begin that are taken over from the parent's environment."""

_SETTING_UP = 120.0  # seconds


def main(handle: int) -> None:
    """Answer what comes in on the connection ``handle`` and end with it.

    An interrupt from the keyboard is the parent's business, which ends its children itself.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    no_dumps()
    connection = Connection(handle)
    reader: Reader | None = None
    try:
        while True:
            question = connection.recv_bytes()
            kind, body = question[:1], question[1:]
            if kind == SET_UP:
                limit_time(_SETTING_UP)
                reader = None  # let go of the desk before
                reader = Reader(pickle.loads(body))
                answer = READY + str(os.getpid()).encode()
            else:
                assert reader is not None
                answer = reader.answer(pickle.loads(body), simply=kind == SIMPLY)
            connection.send_bytes(answer)
            if answer == NO_MEMORY:
                break  # nobody knows what is missing now
    except (EOFError, OSError):
        pass
    os._exit(0)


class Reader:
    """A desk under limits."""

    def __init__(self, setting: Setting) -> None:
        sys.path[:] = setting.path
        for name in [name for name in os.environ if name.startswith(OURS)]:
            del os.environ[name]
        os.environ.update(setting.environment)
        self.seconds, self.memory = setting.seconds, setting.memory
        self.desk: Desk | CounterclaimError
        try:
            self.desk = self._desk(setting)
        except CounterclaimError as error:
            self.desk = error
        limit_memory(setting.memory)

    def answer(self, fetched: Fetched, *, simply: bool) -> bytes:
        """Read one document; what goes wrong is an answer too."""
        if isinstance(self.desk, CounterclaimError):
            return refusal_of(self.desk)
        limit_time(self.seconds)
        start = time.process_time()
        try:
            work = self.desk.work(fetched, simply=simply)
            assert work.document is not None
            notes = (*work.notes, BY_FALLBACK) if simply else work.notes
            bare = not simply and lacks_body(work.document)
            spent = time.process_time() - start
            return answer_of(Reading(work.document, work.stories, work.resolved, notes, bare, spent))
        except CounterclaimError as error:
            return refusal_of(error)
        except MemoryError:
            return NO_MEMORY
        except Exception as error:
            return BROKE + f"{type(error).__name__}: {error}"[:300].encode("utf-8", "backslashreplace")

    @staticmethod
    def _desk(setting: Setting) -> Desk:
        places = Path(setting.places) if setting.places else None
        desk = Desk(load_war(setting.war), GazetteerFile(built_in_gazetteer(), places))
        if setting.extractors:
            try:
                desk.extractors = pickle.loads(setting.extractors)
            except Exception as error:
                raise PluginError(f"the extractors cannot be taken over: {error}") from error
        _ = desk.gazetteer, desk.resolver  # every document needs them, and their loading is not its fault
        return desk
