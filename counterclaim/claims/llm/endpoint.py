"""One OpenAI-compatible server: a question goes out, an answer comes back, and no fault of its ever gets further."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import certifi
import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError, SSLError

from counterclaim.claims.llm.settings import KEY, MODEL, SECONDS, URL, Settings
from counterclaim.errors import CounterclaimError, FetchError, NotText, Refused, TimedOut, TooLarge

MAX_ANSWER = 1024 * 1024  # bytes
WAITS = (1.0, 4.0)  # seconds before the second and the third try
LONGEST_WAIT = 30.0  # seconds, whatever the server asks for
CONNECT = 10.0  # seconds
_BUSY = frozenset({408, 429, 500, 502, 503, 504})
_FORBIDDEN = frozenset({401, 402, 403, 404, 405, 410})
_CHUNK = 16 * 1024
_LONGEST_REASON = 160  # characters of a server's own words


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    retry_after: str
    raw: bytes


class _Busy(Exception):
    """It may go better in a while: ``after`` seconds by the server's own word, and the error if it does not."""

    def __init__(self, error: FetchError, after: float = 0.0) -> None:
        super().__init__(str(error))
        self.error, self.after = error, after


class Endpoint:
    """Asks one server, at the address that its user named and nowhere else: no redirect is followed, no proxy used.

    ``pause`` waits some seconds between tries.
    """

    def __init__(self, settings: Settings, pause: Callable[[float], None] = time.sleep) -> None:
        self._settings, self._pause = settings, pause
        self._pool = urllib3.PoolManager(num_pools=1, cert_reqs="CERT_REQUIRED", ca_certs=certifi.where())

    def ask(self, question: Mapping[str, Any]) -> str:
        """The text that the model answers to a chat completion's ``question``; tries at most three times.

        Raises ``Refused`` where asking again is of no use (address, key, redirect), ``TimedOut`` and ``FetchError``
        where the server fails, and ``TooLarge`` or ``NotText`` where what it says is no whole answer.
        """
        payload = json.dumps(question, ensure_ascii=False).encode("utf-8", "replace")
        for wait in WAITS:
            try:
                return self._answer(self._within_time(payload))
            except _Busy as busy:
                self._pause(min(max(wait, busy.after), LONGEST_WAIT))
        try:
            return self._answer(self._within_time(payload))
        except _Busy as busy:
            raise busy.error from busy

    # -- asking --------------------------------------------------------------------------------------------------------

    def _within_time(self, payload: bytes) -> _Reply:
        """Post in a thread that is left behind when time is up: neither a look-up nor a trickle can be interrupted."""
        results: list[_Reply | BaseException] = []
        deadline = time.monotonic() + self._settings.seconds

        def work() -> None:
            try:
                results.append(self._post(payload, deadline))
            except BaseException as error:
                results.append(error)

        thread = threading.Thread(target=work, daemon=True, name="language-model")
        thread.start()
        thread.join(self._settings.seconds)
        result = results[0] if results else self._too_slow()
        if isinstance(result, _Reply):
            return result
        if isinstance(result, CounterclaimError):
            raise result
        raise self._explained(result) from result

    def _post(self, payload: bytes, deadline: float) -> _Reply:
        settings = self._settings
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "counterclaim"}
        if settings.key:
            headers["Authorization"] = f"Bearer {settings.key}"
        response = self._pool.request(
            "POST",
            settings.url,
            body=payload,
            headers=headers,
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=urllib3.Timeout(connect=min(CONNECT, settings.seconds), read=settings.seconds),
        )
        try:
            return _Reply(response.status, response.headers.get("Retry-After", ""), self._body(response, deadline))
        finally:
            response.close()

    def _body(self, response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        parts, size = [], 0
        while chunk := response.read(_CHUNK, decode_content=True):
            parts.append(chunk)
            size += len(chunk)
            if size > MAX_ANSWER:
                raise TooLarge(f"its answer is more than {MAX_ANSWER // 1024} KB", where=self._settings.url)
            if time.monotonic() > deadline:
                raise self._too_slow()
        return b"".join(parts)

    # -- what came of it -----------------------------------------------------------------------------------------------

    def _answer(self, reply: _Reply) -> str:
        if reply.status != 200:
            raise self._unwilling(reply)
        try:
            told = json.loads(reply.raw)
        except (ValueError, RecursionError) as error:
            raise self._unusable("its answer is no JSON") from error
        choices = told.get("choices") if isinstance(told, dict) else None
        first = choices[0] if isinstance(choices, list) and choices else None
        message = first.get("message") if isinstance(first, dict) else None
        if not isinstance(first, dict) or not isinstance(message, dict):
            raise self._unusable("its answer is no chat completion")
        if first.get("finish_reason") == "length":
            raise self._unusable("its answer was cut short")
        content = message.get("content")
        if not isinstance(content, str):
            raise self._unusable("the model gave no answer")
        return content

    def _unwilling(self, reply: _Reply) -> Exception:
        status, reason = reply.status, self._reason(reply.raw)
        what = f"the server answered {status}" + (f": {reason}" if reason else "")
        if 300 <= status < 400:
            return self._refused(f"the server answered {status}, and a redirect is not followed", f"see {URL}")
        if status in _FORBIDDEN:
            return self._refused(what, f"see {KEY if status in (401, 402, 403) else f'{URL} and {MODEL}'}")
        error = FetchError(what, where=self._settings.url, remedy="add the page again later")
        if status in _BUSY:
            return _Busy(error, float(reply.retry_after) if reply.retry_after.isdecimal() else 0.0)
        return error

    def _reason(self, raw: bytes) -> str:
        """The server's own words for a failure, in one short line; the key, should it repeat it, is struck out."""
        try:
            told = json.loads(raw)
        except (ValueError, RecursionError):
            return ""
        error = told.get("error") if isinstance(told, dict) else None
        words = error.get("message") if isinstance(error, dict) else error
        if not isinstance(words, str):
            return ""
        words = words.replace(self._settings.key, "***") if self._settings.key else words
        line = " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
        return line if len(line) <= _LONGEST_REASON else f"{line[:_LONGEST_REASON]}…"

    def _explained(self, error: BaseException) -> Exception:
        """The product's error for one of the network's."""
        if isinstance(error, NewConnectionError):
            return _Busy(self._failed("nothing answers there", f"start the server, or see {URL}"))
        if isinstance(error, (ConnectTimeoutError, ReadTimeoutError, TimeoutError)):
            return self._too_slow()
        if isinstance(error, SSLError):
            return self._refused("its certificate does not hold", f"see {URL}")
        if isinstance(error, (HTTPError, OSError)):
            return _Busy(self._failed("the connection failed", f"see {URL} and the network"))
        return self._failed(f"it could not be asked ({type(error).__name__})", f"see {URL}")

    def _failed(self, what: str, remedy: str) -> FetchError:
        return FetchError(what, where=self._settings.url, remedy=remedy)

    def _refused(self, what: str, remedy: str) -> Refused:
        return Refused(what, where=self._settings.url, remedy=remedy)

    def _too_slow(self) -> TimedOut:
        what = f"no whole answer within {self._settings.seconds:g} seconds"
        return TimedOut(what, where=self._settings.url, remedy=f"allow more in {SECONDS}, or use a faster model")

    def _unusable(self, what: str) -> NotText:
        return NotText(what, where=self._settings.url, remedy="use a model with structured output")
