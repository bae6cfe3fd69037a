"""Telegram Desktop's export of a channel (``result.json``) as a source: each message is a document.

An export can be larger than memory: it is read in stretches, and parsed message by message.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from counterclaim.documents.decode import MAX_BYTES
from counterclaim.documents.sources.file import now
from counterclaim.documents.sources.jsonl import moment
from counterclaim.documents.sources.kinds import Each, kind_of, opened, unreadable
from counterclaim.documents.sources.post import post_page
from counterclaim.errors import InputError, Refused
from counterclaim.model import Fetched

PRIVATE = frozenset(("personal_chat", "bot_chat", "saved_messages", "private_group"))
"""Chats between persons, which are not read."""

_STRETCH = 1 << 18
_HEAD = 1 << 16
_MESSAGES = re.compile(r'"messages"\s*:\s*\[')
_NEXT = re.compile(r'\{\s*"id"\s*:')
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Channel:
    """What an export says of the chat whose messages follow."""

    name: str
    number: str
    kind: str
    username: str = ""

    def url(self, message_id: object) -> str:
        """Where a message can be found; '' where the export does not say enough."""
        if self.username:
            return f"https://t.me/{self.username}/{message_id}"
        return f"https://t.me/c/{self.number}/{message_id}" if self.number else ""


class ExportSource:
    """Reads a ``.json`` file with ``messages``: one chat's export, or a whole account's channels and groups."""

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        self._clock = clock

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield the messages that have words, in their order, or None for what is no such export.

        The iterator raises ``InputError`` for a message that cannot be read, and ``Refused`` for a chat between
        persons, and goes on with the next.
        """
        return Each(self._through(target)) if kind_of(target) == "telegram_export" else None

    def _through(self, target: str) -> Iterator[Fetched | InputError]:
        try:
            with opened(Path(target)) as stream:
                yield from self._chats(_Text(stream), target)
        except InputError as error:
            yield error
        except (OSError, ValueError) as error:
            yield unreadable(error, target)

    def _chats(self, text: _Text, target: str) -> Iterator[Fetched | InputError]:
        while (head := text.until(_MESSAGES)) is not None:
            channel = _channel(head)
            if channel.kind in PRIVATE:
                remedy = "export a channel or a public group"
                yield Refused(f"a {channel.kind.replace('_', ' ')} is not read", where=target, remedy=remedy)
            for message in text.objects():
                if isinstance(message, str):
                    yield InputError(message, where=target, remedy="export it again")
                elif channel.kind not in PRIVATE:
                    found = self._message(channel, message, target)
                    if found is not None:
                        yield found

    def _message(self, channel: Channel, message: dict[str, Any], target: str) -> Fetched | InputError | None:
        words = _words(message.get("text"))
        if message.get("type") != "message" or not words.strip():
            return None
        number = message.get("id")
        if not isinstance(number, int):
            return InputError("a message has no id", where=target, remedy="export it again")
        published = _published(message)
        paragraphs = re.split(r"\n\s*\n", words.strip())
        raw = post_page(channel.name, number, paragraphs, published, _words(message.get("forwarded_from")))
        url = channel.url(number) or f"{Path(target).as_posix()}#{number}"
        return Fetched(raw, url, self._clock(), "text/html; charset=utf-8", channel.name, published)


class _Text:
    """A JSON text that is read as far as it is needed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held, self._ended = "", False

    def until(self, pattern: re.Pattern[str]) -> str | None:
        """Pass over everything up to the end of a pattern; gives the last part of it, None where there is none."""
        while (match := pattern.search(self._held)) is None:
            self._held = self._held[-_HEAD:]
            if not self._more():
                return None
        passed, self._held = self._held[: match.start()], self._held[match.end() :]
        return passed[-_HEAD:]

    def objects(self) -> Iterator[dict[str, Any] | str]:
        """The objects of the array in which it stands; words instead of what is no whole object."""
        while True:
            self._held = self._held.lstrip(" \t\r\n,")
            if not self._held and self._more():
                continue
            if not self._held.startswith("{"):
                if not self._held.startswith("]"):
                    yield "it breaks off within its messages"
                return
            try:
                value, end = _DECODER.raw_decode(self._held)
            except (ValueError, RecursionError) as error:
                if isinstance(error, ValueError) and len(self._held) < MAX_BYTES and self._more():
                    continue
                goes_on = self._to_next()
                yield "a message is broken or too long" if goes_on else "it breaks off within a message"
                if not goes_on:
                    return
                continue
            self._held = self._held[end:]
            yield value

    def _to_next(self) -> bool:
        """Go to where the next message seems to begin."""
        self._held = self._held[1:]
        while (match := _NEXT.search(self._held)) is None:
            self._held = self._held[-100:]
            if not self._more():
                return False
        self._held = self._held[match.start() :]
        return True

    def _more(self) -> bool:
        raw = self._stream.read(max(_STRETCH, len(self._held)))  # as much again: a long message is not parsed often
        self._held += self._decoder.decode(raw, final=not raw)
        self._ended = not raw
        return bool(raw)


def _channel(head: str) -> Channel:
    """What the last chat's head before its messages says; a head is short, and its keys are in no fixed order."""

    def last(key: str, value: str) -> str:
        found = re.findall(rf'"{key}"\s*:\s*({value})', head)
        return str(json.loads(found[-1])) if found else ""

    text = r'"(?:[^"\\]|\\.)*"'
    username = last("username", text).lstrip("@")
    return Channel(
        last("name", text), last("id", r"\d+"), last("type", text), username if username.isidentifier() else ""
    )


def _words(text: object) -> str:
    """A text in any of the forms that exports have: words, or a list of words and of marked words."""
    if isinstance(text, list):
        return "".join(_words(part) for part in text)
    if isinstance(text, dict):
        return _words(text.get("text"))
    return text if isinstance(text, str) else ""


def _published(message: dict[str, Any]) -> str:
    """When it was written, in UTC where the export says so, else as the exporter's clock had it."""
    stamp = str(message.get("date_unixtime") or "")
    if stamp.isdecimal() and len(stamp) < 12:
        return datetime.fromtimestamp(int(stamp), UTC).isoformat()
    said = str(message.get("date") or "")
    return said if moment(said) else ""
