"""One request and its answer, whatever the server does: guarded address, bounded bytes, bounded time."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import certifi
import urllib3
from urllib3.connection import HTTPConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util import Timeout, Url, parse_url

from counterclaim.documents.sources.addresses import guarded
from counterclaim.documents.sources.packing import TooMuch, unpack
from counterclaim.errors import CounterclaimError, FetchError, Refused, TimedOut, TooLarge

Headers = tuple[tuple[str, str], ...]
"""Names and values in their order."""

_PIECE = 16 * 1024
_MOST_OF_AN_ERROR = 64 * 1024


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer as they went over the wire, for an archive of them.

    ``body`` is as received, still compressed, with any chunked framing already taken off (so ``Transfer-Encoding`` no
    longer describes it). ``truncated`` is empty, or why the body is not whole in the words of WARC: ``length``,
    ``time``, ``disconnect``, ``unspecified``. ``at`` is when the answer was complete, in UTC.
    """

    url: str
    method: str
    request_headers: Headers
    status_line: str
    response_headers: Headers
    body: bytes
    ip: str
    at: datetime
    truncated: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for one request: ``body`` is unpacked and, unless the status is 200, only its beginning."""

    status: int
    headers: Headers
    body: bytes
    exchange: Exchange

    def header(self, name: str) -> str:
        """The first value of a header, or empty."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Broken(FetchError):
    """The connection failed or broke off: asking again may help."""


class Wire:
    """Makes single requests.

    ``allow`` are addresses that may be fetched though they are not public; ``connect`` and ``read`` are seconds for one
    wait. ``heard`` is told of every answer, also of one that was too large or broke off.
    """

    def __init__(
        self,
        allow: Collection[str],
        connect: float,
        read: float,
        clock: Callable[[], datetime],
        heard: Callable[[Exchange], None],
    ) -> None:
        self._allow = frozenset(allow)
        self._timeout = Timeout(connect=connect, read=read)
        self._clock, self._heard = clock, heard

    def ask(self, url: str, headers: Headers, most: int, within: float) -> Reply:
        """GET a URL in ``within`` seconds, at most ``most`` bytes, packed and unpacked.

        Raises ``Refused``, ``TimedOut``, ``TooLarge``, ``Broken`` and ``FetchError``. Works in a thread that is left
        behind when time is up, because a name look-up cannot be interrupted; its connection is shut.
        """
        talk = _Talk(self._allow, self._timeout, self._clock, url, headers, most, time.monotonic() + within)
        thread = threading.Thread(target=talk.run, daemon=True, name="fetch")
        thread.start()
        thread.join(max(0.0, within))
        outcome, exchange = talk.outcome, talk.exchange
        if outcome is None:
            talk.cut()
            outcome = TimedOut("it takes too long", where=url, remedy="try later")
        if exchange is not None:
            self._heard(exchange)
        if isinstance(outcome, Reply):
            return outcome
        if isinstance(outcome, CounterclaimError):
            raise outcome
        raise _explained(outcome, url) from outcome


class _Talk:
    """One request in a thread of its own; ``outcome`` is there when it is over."""

    def __init__(
        self,
        allow: Collection[str],
        timeout: Timeout,
        clock: Callable[[], datetime],
        url: str,
        headers: Headers,
        most: int,
        deadline: float,
    ) -> None:
        self._allow, self._timeout, self._clock = allow, timeout, clock
        self._url, self._headers, self._most, self._deadline = url, headers, most, deadline
        self._opened: list[tuple[HTTPConnection, str]] = []
        self._answers: list[http.client.HTTPResponse] = []
        self.outcome: Reply | BaseException | None = None
        self.exchange: Exchange | None = None

    def run(self) -> None:
        """Make the request; nothing is raised, everything stands in ``outcome``."""
        try:
            self.outcome = self._request()
        except BaseException as error:
            self.outcome = error

    def cut(self) -> None:
        """Shut the connection, so that the thread ends."""
        for connection, _ in self._opened:
            with suppress(OSError, AttributeError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    def _request(self) -> Reply:
        parts = checked(self._url)
        headers = (("Host", parts.netloc or ""), *self._headers)
        with self._pool(parts) as pool, closing(self):
            response = pool.urlopen(
                "GET",
                parts.request_uri,
                headers=dict(headers),
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
                timeout=self._timeout,
            )
            return self._reply(headers, response)

    def close(self) -> None:
        """Close the connection and its answer, also one whose headers urllib3 would not take and never handed over."""
        for answer in self._answers:
            answer.close()
        for connection, _ in self._opened:
            connection.close()

    def _reply(self, sent: Headers, response: urllib3.BaseHTTPResponse) -> Reply:
        """Read the body in small steps, so that neither a flood nor a bomb nor a trickle gets far."""
        raw: list[bytes] = []
        truncated = "unspecified"
        try:
            body = self._body(response, raw)
            truncated = "length" if response.status != 200 and sum(map(len, raw)) > _MOST_OF_AN_ERROR else ""
        except TooMuch:
            truncated = "length"
            raise TooLarge(
                f"it is more than the {self._most / 1024 / 1024:.0f} MB that are read",
                where=self._url,
                remedy="give a single article",
            ) from None
        except TimedOut:
            truncated = "time"
            raise
        except (HTTPError, OSError):
            truncated = "disconnect"
            raise
        finally:
            self.exchange = exchange = Exchange(
                self._url,
                "GET",
                sent,
                f"{response.version_string} {response.status} {response.reason or ''}".strip(),
                tuple(response.headers.iteritems()),
                b"".join(raw),
                self._opened[-1][1] if self._opened else "",
                self._clock(),
                truncated,
            )
        return Reply(response.status, exchange.response_headers, body, exchange)

    def _body(self, response: urllib3.BaseHTTPResponse, raw: list[bytes]) -> bytes:
        if response.status != 200:
            size = 0
            for piece in self._pieces(response, raw):
                size += len(piece)
                if size > _MOST_OF_AN_ERROR:
                    break
            return b""
        length = response.headers.get("Content-Length", "")
        if length.isdigit() and int(length) > self._most:
            raise TooMuch
        return unpack(self._pieces(response, raw), response.headers.get("Content-Encoding", ""), self._most, self._url)

    def _pieces(self, response: urllib3.BaseHTTPResponse, raw: list[bytes]) -> Iterator[bytes]:
        size = 0
        while piece := response.read1(_PIECE, decode_content=False):
            raw.append(piece)
            size += len(piece)
            if size > self._most:
                raise TooMuch
            if time.monotonic() > self._deadline:
                raise TimedOut("it answers too slowly", where=self._url, remedy="try later")
            yield piece

    def _pool(self, parts: Url) -> urllib3.HTTPConnectionPool:
        plain, secure = guarded(self._allow, self._opened)
        plain.response_class = secure.response_class = self._answer  # type: ignore[assignment]
        host = (parts.host or "").strip("[]")
        if parts.scheme == "https":
            tls = urllib3.HTTPSConnectionPool(
                host, parts.port or 443, cert_reqs="CERT_REQUIRED", ca_certs=certifi.where()
            )
            tls.ConnectionCls = secure
            return tls
        pool = urllib3.HTTPConnectionPool(host, parts.port or 80)
        pool.ConnectionCls = plain
        return pool

    def _answer(self, *arguments: Any, **named: Any) -> http.client.HTTPResponse:
        self._answers.append(http.client.HTTPResponse(*arguments, **named))
        return self._answers[-1]


def checked(url: str) -> Url:
    """The parts of an ``http`` or ``https`` URL, its host in ASCII; raises ``FetchError`` or ``Refused`` for others."""
    try:
        parts = parse_url(_ascii_host(url))
    except (LocationParseError, ValueError) as error:
        raise FetchError("this is no URL", where=url, remedy="check the address") from error
    if parts.scheme not in ("http", "https") or not parts.host:
        raise Refused(
            f"it leads to {parts.scheme or 'no'}://, which is not fetched",
            where=url,
            remedy="give an http or https address",
        )
    if parts.auth:
        raise Refused("it carries a user name", where=url, remedy="leave out what stands before the @")
    return parts


def _ascii_host(url: str) -> str:
    """The URL with a host in another script written as DNS has it."""
    host = urlsplit(url).hostname or ""
    return url if host.isascii() else url.replace(host, host.encode("idna").decode("ascii"), 1)


def _explained(error: BaseException, url: str) -> CounterclaimError:
    """The product's error for one of the network's."""
    if isinstance(error, (ConnectTimeoutError, ReadTimeoutError, TimeoutError)) and not isinstance(
        error, NewConnectionError
    ):
        return TimedOut("the server did not answer in time", where=url, remedy="try later")
    if isinstance(error, SSLError):
        return Refused("its certificate does not hold", where=url, remedy="save the page and give the file")
    if isinstance(error, (HTTPError, OSError)):
        return Broken("the connection failed", where=url, remedy="check the address and the network")
    return FetchError(f"it could not be fetched ({type(error).__name__})", where=url)
