"""A process that reads nothing and only splits off children that do, with everything loaded already.

A fresh interpreter takes a second or two until it can read; a child split off from this one a moment. It runs no thread
and never sees a document, so that splitting is safe and what it hands on is clean.
"""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle

from counterclaim.claims.lexicon import lexicon
from counterclaim.errors import CounterclaimError
from counterclaim.model import Fetched
from counterclaim.pipeline import Desk, built_in_gazetteer
from counterclaim.reading import child
from counterclaim.reading.answers import END, FORK
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.wars import load_war

_FIRST_WORDS = {
    "en": "A spokesman said on Monday that the meeting had been put off, and denied that anybody had left.",
    "uk": "Речник заявив у понеділок, що зустріч відклали, і спростував, що хтось поїхав.",
    "ru": "Представитель заявил в понедельник, что встречу отложили, и опроверг, что кто-то уехал.",
}


def main(handle: int) -> None:
    """Do what is asked on the connection ``handle`` and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = Connection(handle)
    alive: set[int] = set()
    forks = 0
    try:
        while True:
            question = connection.recv_bytes()
            _forget_ended(alive)
            if question == FORK:
                theirs = recv_handle(connection)
                if forks == 1:
                    warm_up()  # there is more to read than one child does: from now on they know what all need
                forks += 1
                pid = os.fork()
                if pid == 0:
                    connection.close()
                    child.main(theirs)
                alive.add(pid)
                os.close(theirs)
            elif question.startswith(END) and (pid := int(question[1:])) in alive:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                alive.discard(pid)
    except (EOFError, OSError, RuntimeError):
        pass
    os._exit(0)


def warm_up() -> None:
    """Load the tables that reading needs in every language; not the model, which brings a thread with it."""
    try:
        desk = Desk(load_war(), GazetteerFile(built_in_gazetteer()))
        desk.extractors = ()
        for language, words in _FIRST_WORDS.items():
            raw = f"<html><body><article><h1>{words[:30]}</h1><p>{words}</p></article></body></html>".encode()
            desk.work(Fetched(raw, "https://example.org/", datetime.now(UTC), "text/html"))
            lexicon(language)
        desk.index.close()
    except (CounterclaimError, OSError):
        pass  # the child that reads a document will say so


def _forget_ended(alive: set[int]) -> None:
    """Let the system forget children that ended by themselves, whose numbers it may then give to others."""
    for pid in list(alive):
        if os.waitpid(pid, os.WNOHANG)[0]:
            alive.discard(pid)
