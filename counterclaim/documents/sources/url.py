"""Pages on the web as a source: slow, huge, misdirected and unfriendly servers included."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from urllib.parse import urljoin

import certifi
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    LocationParseError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util import Timeout, Url, parse_url

from counterclaim.documents.decode import MAX_BYTES, require_text
from counterclaim.documents.sources.addresses import guarded
from counterclaim.documents.sources.file import now
from counterclaim.errors import CounterclaimError, FetchError, Refused, TimedOut, TooLarge
from counterclaim.model import Fetched

MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {
    "User-Agent": "counterclaim (+reads news pages that its user names)",
    "Accept": "text/html,application/xhtml+xml,text/plain,text/markdown;q=0.9,*/*;q=0.1",
    "Accept-Encoding": "gzip, deflate, br",
}


class UrlSource:
    """Fetches an ``http`` or ``https`` URL.

    Every hop's address must be public (see ``addresses.is_public``) or in ``allow``. Times are in seconds:
    ``connect`` and ``read`` for one wait, ``total`` for everything, name look-up included.
    """

    def __init__(
        self,
        allow: Collection[str] = (),
        connect: float = 10,
        read: float = 20,
        total: float = 60,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._plain, self._secure = guarded(allow)
        self._timeout = Timeout(connect=connect, read=read)
        self._total = total
        self._clock = clock

    def expand(self, target: str) -> list[str]:
        """The target itself."""
        return [target]

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield the page at a URL, or None for what is no ``http`` or ``https`` URL.

        Raises ``Refused`` (address, status, redirects), ``TimedOut``, ``TooLarge`` (also after decompression),
        ``EmptyInput``, ``NotText`` and ``FetchError`` for all else.
        """
        return self._one(target) if target.lower().startswith(("http://", "https://")) else None

    def _one(self, target: str) -> Iterator[Fetched]:
        url, raw, content_type = self._within_total(target)
        require_text(raw, target)
        yield Fetched(raw, url, self._clock(), content_type)

    def _within_total(self, target: str) -> tuple[str, bytes, str]:
        """Follow the URL in a thread that is left behind when time is up: a name look-up cannot be interrupted."""
        results: list[tuple[str, bytes, str] | BaseException] = []
        deadline = time.monotonic() + self._total

        def work() -> None:
            try:
                results.append(self._follow(target, deadline))
            except BaseException as error:
                results.append(error)

        thread = threading.Thread(target=work, daemon=True, name="fetch")
        thread.start()
        thread.join(self._total)
        result = (
            results[0]
            if results
            else TimedOut(f"it took more than {self._total:g} seconds", where=target, remedy="try later")
        )
        if isinstance(result, CounterclaimError):
            raise result
        if isinstance(result, BaseException):
            raise _explained(result, target) from result
        return result

    def _follow(self, target: str, deadline: float) -> tuple[str, bytes, str]:
        url = target
        for _ in range(MOST_REDIRECTS + 1):
            parts = _checked(url, target)
            with self._pool(parts) as pool:
                response = pool.urlopen(
                    "GET",
                    parts.request_uri,
                    headers=_HEADERS,
                    redirect=False,
                    retries=False,
                    preload_content=False,
                    timeout=self._timeout,
                )
                try:
                    location = response.headers.get("Location")
                    if response.status in _REDIRECTS and location:
                        url = urljoin(url, location)
                        continue
                    if response.status != 200:
                        raise Refused(
                            f"the server answered {response.status}",
                            where=url,
                            remedy="open it in a browser and save the page",
                        )
                    return url, _body(response, url, deadline), response.headers.get("Content-Type", "")
                finally:
                    response.close()
        raise Refused(f"it redirects more than {MOST_REDIRECTS} times", where=target, remedy="give the final address")

    def _pool(self, parts: Url) -> urllib3.HTTPConnectionPool:
        host = (parts.host or "").strip("[]")
        if parts.scheme == "https":
            secure = urllib3.HTTPSConnectionPool(
                host, parts.port or 443, cert_reqs="CERT_REQUIRED", ca_certs=certifi.where()
            )
            secure.ConnectionCls = self._secure
            return secure
        pool = urllib3.HTTPConnectionPool(host, parts.port or 80)
        pool.ConnectionCls = self._plain
        return pool


def _checked(url: str, target: str) -> Url:
    try:
        parts = parse_url(url)
    except LocationParseError as error:
        raise FetchError("this is no URL", where=url, remedy="check the address") from error
    if parts.scheme not in ("http", "https") or not parts.host:
        raise Refused(
            f"it leads to {parts.scheme or 'no'}://, which is not fetched",
            where=target,
            remedy="give an http or https address",
        )
    if parts.auth:
        raise Refused("it carries a user name", where=target, remedy="leave out what stands before the @")
    return parts


def _body(response: urllib3.BaseHTTPResponse, url: str, deadline: float) -> bytes:
    """Read and decompress in small steps, so that neither a flood nor a zip bomb nor a trickle gets far."""
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > MAX_BYTES:
        raise _too_large(url)
    parts, size = [], 0
    while chunk := response.read(16 * 1024, decode_content=True):
        parts.append(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            raise _too_large(url)
        if time.monotonic() > deadline:
            raise TimedOut("it answers too slowly", where=url, remedy="try later")
    return b"".join(parts)


def _too_large(url: str) -> TooLarge:
    return TooLarge(
        f"it is more than the {MAX_BYTES // 1024 // 1024} MB that are read", where=url, remedy="give a single article"
    )


def _explained(error: BaseException, url: str) -> CounterclaimError:
    """The product's error for one of the network's."""
    if isinstance(error, (ConnectTimeoutError, ReadTimeoutError, TimeoutError)) and not isinstance(
        error, NewConnectionError
    ):
        return TimedOut("the server did not answer in time", where=url, remedy="try later")
    if isinstance(error, SSLError):
        return Refused("its certificate does not hold", where=url, remedy="save the page and give the file")
    if isinstance(error, DecodeError):
        return FetchError("its compressed content is broken", where=url, remedy="save the page and give the file")
    if isinstance(error, (HTTPError, OSError)):
        return FetchError("the connection failed", where=url, remedy="check the address and the network")
    return FetchError(f"it could not be fetched ({type(error).__name__})", where=url)
