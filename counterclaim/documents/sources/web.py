"""The one client through which every source reaches the web: polite to hosts, safe from what they send.

Each hop of a redirect is a request of its own: its address is checked at the moment of connecting, its host's
robots.txt is asked, and its host's turn is waited for.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import urljoin, urlsplit

from counterclaim.documents.decode import MAX_BYTES
from counterclaim.documents.sources.file import now
from counterclaim.documents.sources.packing import PACKINGS
from counterclaim.documents.sources.politeness import Politeness
from counterclaim.documents.sources.robots import MOST_BYTES as MOST_OF_ROBOTS
from counterclaim.documents.sources.robots import Robots
from counterclaim.documents.sources.wire import Broken, Exchange, Headers, Reply, Wire, checked
from counterclaim.errors import FetchError, InputError, Refused, TimedOut

MOST_REDIRECTS = 5
RETRIES = 3
"""How often a request that failed in passing is made again."""

USER_AGENT = "counterclaim (+reads news pages that its user names)"
ACCEPT = "text/html,application/xhtml+xml,text/plain,text/markdown;q=0.9,*/*;q=0.1"

_REDIRECTS = (301, 302, 303, 307, 308)
_LASTING = (501, 505)
_FIRST_BACKOFF = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a URL gave: the address that it led to, and the unpacked bytes there.

    ``etag`` and ``last_modified`` are to be given at the next ``get``; with ``not_modified`` there is no body. Headers
    are those of the last hop.
    """

    url: str
    status: int
    body: bytes
    content_type: str
    etag: str
    last_modified: str
    retrieved_at: datetime
    request_headers: Headers
    response_headers: Headers
    not_modified: bool = False


class Web:
    """Fetches URLs; safe to use from several threads.

    ``allow`` are addresses that may be fetched though they are not public. Times are in seconds: ``connect`` and
    ``read`` for one wait, ``total`` for all requests of one ``get`` together (waiting for a host's turn not counted).
    ``on_exchange``, which may be set later too, is told of every request and its answer, redirects and robots.txt
    included. ``jitter`` gives numbers from 0 to 1.
    """

    def __init__(
        self,
        allow: Collection[str] = (),
        connect: float = 10,
        read: float = 20,
        total: float = 60,
        clock: Callable[[], datetime] = now,
        politeness: Politeness | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        on_exchange: Callable[[Exchange], None] | None = None,
    ) -> None:
        self.on_exchange = on_exchange
        self._wire = Wire(allow, connect, read, clock, self._heard)
        self._total, self._clock, self._jitter = total, clock, jitter
        self._politeness = politeness or Politeness()
        self._robots = Robots(self._read_robots, monotonic)

    def get(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        robots: bool = True,
        retries: int = RETRIES,
        most: int = MAX_BYTES,
        delay: float = 0.0,
        accept: str = ACCEPT,
    ) -> Answer:
        """Fetch a URL, over at most five redirects.

        With ``etag`` or ``last_modified`` the server may answer that nothing changed. ``robots=False`` is for what the
        user names by hand. ``most`` bounds the bytes, packed and unpacked; ``delay`` is a longer pause for this host.
        Raises ``Refused`` (address, robots.txt, status, redirects), ``TimedOut``, ``TooLarge`` and ``FetchError``.
        """
        conditions = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
        headers = (
            ("User-Agent", USER_AGENT),
            ("Accept", accept),
            ("Accept-Encoding", PACKINGS),
            *((name, value) for name, value in conditions if value),
        )
        here, reply = self._follow(url, _Manner(headers, robots, retries, most, delay))
        unchanged = reply.status == 304 and bool(etag or last_modified)
        if reply.status != 200 and not unchanged:
            raise Refused(
                f"the server answered {reply.status}", where=here, remedy="open it in a browser and save the page"
            )
        return Answer(
            here,
            reply.status,
            reply.body,
            reply.header("Content-Type"),
            reply.header("ETag") or (etag if unchanged else ""),
            reply.header("Last-Modified") or (last_modified if unchanged else ""),
            reply.exchange.at,
            reply.exchange.request_headers,
            reply.headers,
            unchanged,
        )

    def _follow(self, url: str, manner: _Manner) -> tuple[str, Reply]:
        """The last hop's address and reply."""
        here, budget = url, _Budget(self._total, url)
        for _ in range(MOST_REDIRECTS + 1):
            reply = self._patiently(here, manner, budget)
            target = _target(here, reply)
            if target is None:
                return here, reply
            here = target
        raise Refused(f"it redirects more than {MOST_REDIRECTS} times", where=url, remedy="give the final address")

    def _patiently(self, url: str, manner: _Manner, budget: _Budget) -> Reply:
        """Ask until there is an answer that is worth having; the host rests between, longer each time."""
        for attempt in range(manner.retries):
            backoff = _FIRST_BACKOFF * 2**attempt * (0.5 + self._jitter())
            try:
                reply = self._politely(url, manner, budget, backoff)
            except (Broken, TimedOut):
                if budget.left <= 0:
                    raise
            else:
                if not _is_passing(reply.status):
                    return reply
        return self._politely(url, manner, budget)

    def _politely(self, url: str, manner: _Manner, budget: _Budget, backoff: float = 0.0) -> Reply:
        """One request in its host's turn, after which the host rests: longer where it failed or asks for it."""
        host = checked(url).host or ""
        pause = max(manner.delay, self._permitted(url)) if manner.robots else manner.delay
        with self._politeness.turn(host):
            try:
                with budget:
                    reply = self._wire.ask(url, manner.headers, manner.most, budget.left)
            except Refused:
                raise
            except InputError:
                self._politeness.rest(host, max(pause, backoff))
                raise
            if _is_passing(reply.status):
                self._politeness.rest(host, max(pause, backoff, self._asked_rest(reply)))
            elif urlsplit(_target(url, reply) or "").hostname != host:  # a redirect within a host is one visit
                self._politeness.rest(host, pause)
            return reply

    def _permitted(self, url: str) -> float:
        """The pause that the site's robots.txt asks for, in seconds; raises ``Refused`` where it forbids the URL."""
        rules = self._robots.rules(url)
        if rules.closed:
            raise Refused("its robots.txt cannot be read now", where=url, remedy="try later")
        if not rules.allow(url):
            raise Refused("its robots.txt forbids it", where=url, remedy="open it in a browser and save the page")
        return rules.delay

    def _asked_rest(self, reply: Reply) -> float:
        """The seconds that a Retry-After header names, as a number or as a time; 0 without one."""
        value = reply.header("Retry-After").strip()
        if value.isdigit():
            return float(value[:9])
        try:
            until = parsedate_to_datetime(value)
        except ValueError:
            return 0.0
        return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - self._clock()).total_seconds())

    def _read_robots(self, url: str) -> tuple[int, str]:
        headers = (("User-Agent", USER_AGENT), ("Accept", "text/plain,*/*;q=0.1"), ("Accept-Encoding", PACKINGS))
        try:
            _, reply = self._follow(url, _Manner(headers, False, 1, MAX_BYTES, 0.0))
        except Refused:
            raise
        except InputError:
            return 0, ""
        return reply.status, reply.body[:MOST_OF_ROBOTS].decode("utf-8", "replace")

    def _heard(self, exchange: Exchange) -> None:
        if self.on_exchange is not None:
            self.on_exchange(exchange)


@dataclass(frozen=True, slots=True)
class _Manner:
    """How one ``get`` asks, at every hop."""

    headers: Headers
    robots: bool
    retries: int
    most: int
    delay: float


class _Budget:
    """The time that all requests of one ``get`` may take together; a context manager around each."""

    def __init__(self, seconds: float, url: str) -> None:
        self._all, self._url, self.left = seconds, url, seconds
        self._began = 0.0

    def __enter__(self) -> None:
        if self.left <= 0:
            raise TimedOut(f"it took more than {self._all:g} seconds", where=self._url, remedy="try later")
        self._began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self.left -= time.monotonic() - self._began


@cache
def shared() -> Web:
    """The process's one client: sources that share it never ask one host at the same time."""
    return Web()


def _is_passing(status: int) -> bool:
    """Whether a status says that asking again may help."""
    return status == 429 or (status >= 500 and status not in _LASTING)


def _target(url: str, reply: Reply) -> str | None:
    """Where a redirect leads, or None for what is none; raises ``FetchError`` where that is no URL."""
    location = reply.header("Location")
    if reply.status not in _REDIRECTS or not location:
        return None
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")  # headers are read as Latin-1; many servers send UTF-8
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchError("it redirects to what is no address", where=url, remedy="check the address") from error
