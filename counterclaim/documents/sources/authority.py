"""Asking a time-stamping authority: one request over HTTP as RFC 3161, section 3.4, has it."""

from __future__ import annotations

import certifi
import urllib3
from urllib3.exceptions import HTTPError, LocationParseError, MaxRetryError
from urllib3.util import Timeout

from counterclaim.errors import FetchError, Refused, TimedOut, TooLarge

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
LARGEST = 256 * 1024
"""In bytes; a stamp with its certificates has a few thousand."""


def ask(url: str, query: bytes, connect: float = 10, read: float = 20) -> bytes:
    """Send a query to the authority that the user named and return its answer; redirects are not followed.

    Raises ``Refused`` (no http or https address, status), ``TimedOut``, ``TooLarge`` or ``FetchError``.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise Refused("this is no http or https address", where=url, remedy="check the authority's address")
    pool = urllib3.PoolManager(cert_reqs="CERT_REQUIRED", ca_certs=certifi.where())
    try:
        answer = pool.request(
            "POST",
            url,
            body=query,
            headers={"Content-Type": QUERY, "Accept": REPLY},
            timeout=Timeout(connect=connect, read=read, total=connect + read),
            redirect=False,
            retries=False,
            preload_content=False,
        )
        try:
            body = answer.read(LARGEST + 1)
        finally:
            answer.close()
    except (LocationParseError, UnicodeError) as error:
        raise FetchError("this is no URL", where=url, remedy="check the authority's address") from error
    except (HTTPError, OSError) as error:
        reason = error.reason if isinstance(error, MaxRetryError) else error
        if "timed out" in str(reason):
            raise TimedOut("the authority did not answer in time", where=url, remedy="try later") from error
        raise FetchError(
            "the authority cannot be reached", where=url, remedy="check the address and the network"
        ) from error
    finally:
        pool.clear()
    if answer.status != 200:
        raise Refused(f"the authority answered {answer.status}", where=url, remedy="check its address, or try another")
    if len(body) > LARGEST:
        raise TooLarge("the answer is too large for a time stamp", where=url, remedy="check the authority's address")
    return body
