"""What runs in the process that speaks English: it loads the voice and answers with recordings."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection

SPOKEN, REFUSED = b"+", b"-"
"""How an answer begins: with a recording, or with why there is none."""


def main(handle: int) -> None:
    """Answer the texts that come in on the connection ``handle`` until it closes.

    An interrupt from the keyboard is the parent's business.
    """
    from counterclaim.errors import CounterclaimError
    from counterclaim.publications.speech.voices import EnglishVoice

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection, voice = Connection(handle), EnglishVoice()
    try:
        while True:
            text = connection.recv_bytes().decode()
            try:
                answer = SPOKEN + voice.speak(text)
            except CounterclaimError as error:
                answer = REFUSED + error.what.encode()
            except Exception as error:
                answer = REFUSED + f"{type(error).__name__}: {error}"[:300].encode("utf-8", "replace")
            connection.send_bytes(answer)
    except (EOFError, OSError):
        pass
    os._exit(0)
