"""JSON Lines as a source: a document a line, as scrapers and corpora write them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from counterclaim.documents.decode import MAX_BYTES, require_text
from counterclaim.documents.sources.file import now
from counterclaim.documents.sources.kinds import Each, kind_of, opened, unreadable
from counterclaim.documents.sources.sheet import Sheet
from counterclaim.errors import EmptyInput, InputError, TooLarge
from counterclaim.model import Fetched

LONGEST_LINE = 3 * MAX_BYTES
"""In bytes: what is escaped in JSON is longer than what it stands for."""

_TEXTS = ("url", "text", "html", "title", "published", "publisher", "retrieved_at", "language")


class LinesSource:
    """Reads ``.jsonl`` and ``.ndjson``: objects with ``text`` or ``html``; welcome are ``url``, ``title``,
    ``published``, ``publisher``, ``retrieved_at`` and ``language``.

    What is kept of a line is a page of its words, title and day; other keys are left out.
    """

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        self._clock = clock

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield the documents in the order of the lines, or None for what is no such file.

        The iterator raises ``InputError`` for a line that cannot be read, with its number, and goes on with the next.
        """
        return Each(self._through(target)) if kind_of(target) == "jsonl" else None

    def _through(self, target: str) -> Iterator[Fetched | InputError]:
        number = 0
        try:
            with opened(Path(target)) as stream:
                for number, line in enumerate(_lines(stream), 1):
                    where = f"{target}, line {number}"
                    if line is None:
                        yield TooLarge(
                            f"it is longer than the {LONGEST_LINE // 1024 // 1024} MB that are read", where=where
                        )
                    elif line.strip(b"\xef\xbb\xbf \t\r\n"):
                        yield self._document(line, where, f"{Path(target).as_posix()}#{number}")
            if not number:
                raise EmptyInput("there is nothing in it", where=target, remedy="give a file with an object a line")
        except InputError as error:
            yield error
        except (OSError, ValueError) as error:
            yield unreadable(error, target)

    def _document(self, line: bytes, where: str, name: str) -> Fetched | InputError:
        try:
            told = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            reason = getattr(error, "msg", None) or getattr(error, "reason", None) or "it is nested too deeply"
            return InputError(f"it is no JSON: {reason}", where=where, remedy="mend that line")
        if not isinstance(told, dict):
            return InputError("it is no JSON object", where=where, remedy='write {"url": …, "text": …}')
        said = {key: told.get(key) or "" for key in _TEXTS}
        wrong = next((key for key, value in said.items() if not isinstance(value, str)), None)
        if wrong is not None:
            return InputError(f"{wrong!r} is no string", where=where, remedy="mend that line")
        if not said["text"].strip() and not said["html"].strip():
            return InputError("it has neither text nor html", where=where, remedy='write {"url": …, "text": …}')
        sheet = Sheet(said["title"], said["published"], said["publisher"], said["language"])
        raw = sheet.of_html(said["html"]) if said["html"].strip() else sheet.of_text(said["text"])
        try:
            require_text(raw, where)
        except InputError as error:
            return error
        return Fetched(
            raw,
            said["url"] if "://" in said["url"] else name,
            moment(said["retrieved_at"]) or self._clock(),
            "text/html; charset=utf-8",
            said["publisher"],
            said["published"],
        )


def moment(said: str) -> datetime | None:
    """A time in ISO 8601, UTC where it names no zone; None for other words."""
    try:
        told = datetime.fromisoformat(said.strip())
    except ValueError:
        return None
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines, None for each that is longer than is read."""
    while line := stream.readline(LONGEST_LINE):
        if line.endswith(b"\n") or len(line) < LONGEST_LINE:
            yield line
            continue
        while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
        yield None
