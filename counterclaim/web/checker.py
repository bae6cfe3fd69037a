"""What checks one article, in a process of its own: keep it, read it, weigh what it touches, print that."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from counterclaim.errors import CounterclaimError, StoreError
from counterclaim.web.given import Given

MOST_BYTES = 1 << 20
"""Bytes of a message at most."""


def check_apart(home: str, war: str, given: Given, allow: tuple[str, ...], sender: Connection) -> None:
    """Check what was given and tell, as JSON, every stage that is behind; then the documents, or what went wrong.

    ``allow`` are addresses that may be fetched though they are not public.
    """

    def tell(**said: Any) -> None:
        sender.send_bytes(json.dumps(said).encode())

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt from the keyboard is the server's business
    try:
        documents = _checked(Path(home), war, given, allow, tell)
        tell(stage="printed", documents=documents)
    except CounterclaimError as error:
        tell(error=error.what, remedy=error.remedy)
    except MemoryError:
        tell(error="there is too little memory", remedy="try a shorter article")
    except Exception as error:
        tell(error=f"it could not be checked: {type(error).__name__}: {error}"[:300], remedy="")


def _checked(home: Path, war: str, given: Given, allow: tuple[str, ...], tell: Any) -> list[str]:
    from counterclaim import press
    from counterclaim.newsroom import Newsroom
    from counterclaim.reading.pool import prepare

    prepare()
    with Newsroom.open(home, war) as newsroom:
        _ = newsroom.desk  # made while the process that reads gets ready
        tell(stage="started")
        added = list(newsroom.read(_arriving(newsroom, given, allow, tell), jobs=1))
    failed = next((one.error for one in added if one.error is not None), None)
    good = [one for one in added if one.error is None]
    if failed is not None and not good:
        raise failed
    tell(stage="read", number=sum(one.claims for one in good))
    documents = [one.document_id for one in good]
    if not any(one.new for one in good) and not press.lacking(home, documents, war):
        return documents
    try:
        press.reprint(home, documents, war, lambda places: tell(stage="weighed", number=places))
    except StoreError:
        press.print_edition(home, war)  # there was none, or one of another version
    return documents


def _arriving(newsroom: Any, given: Given, allow: tuple[str, ...], tell: Any) -> Iterator[Any]:
    """What was given as it arrives; whoever asks for the next has kept the one before."""
    from counterclaim.documents.sources.eml import MailSource
    from counterclaim.documents.sources.url import UrlSource
    from counterclaim.documents.sources.web import Web
    from counterclaim.reading.arrivals import arrivals
    from counterclaim.reading.keeping import AHEAD_OF_WEB, Arrival

    if given.fetched is None:
        source = UrlSource(Web(allow, on_exchange=newsroom.store.keep_exchange))
        coming = arrivals([source], [given.address])
    elif given.is_mail:
        coming = _mails(given, MailSource().within(given.fetched.raw, given.fetched.url))
    else:
        coming = iter([Arrival(given.name, given.fetched, None, AHEAD_OF_WEB)])
    for arrival in coming:
        if arrival.fetched is not None:
            tell(stage="fetched", number=len(arrival.fetched.raw))
        yield arrival
        if arrival.error is None:
            tell(stage="kept")


def _mails(given: Given, found: Iterator[Any]) -> Iterator[Any]:
    from counterclaim.reading.keeping import AHEAD_OF_WEB, Arrival

    while True:
        try:
            fetched = next(found, None)
        except CounterclaimError as error:
            yield Arrival(given.name, None, error, AHEAD_OF_WEB)
            continue
        if fetched is None:
            return
        yield Arrival(given.name, fetched, None, AHEAD_OF_WEB)
