"""One webhook: an alert goes out, signed, to the address that its user named and nowhere else.

Signed as Standard Webhooks has it (https://www.standardwebhooks.com, version 1): ``webhook-id`` is the alert's id, the
same however often it is tried; ``webhook-signature`` is ``v1,`` and the base64 of the HMAC-SHA256 of
``id.timestamp.body``. The address may be a private one: it comes from the user's own list, never from what was read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import threading
from dataclasses import dataclass
from datetime import datetime

import certifi
import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, SSLError

from counterclaim.errors import CounterclaimError, FetchError, Refused, TimedOut

SECONDS = 15.0
"""For one try, name look-up included."""
_ITS_OWN_FAULT = frozenset({400, 405, 406, 409, 411, 413, 414, 415, 422, 431})
"""Answers that say something about this alert, not about the receiver: another one may fare better."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where alerts go: a name that may be shown, an address that may hold a secret, and the secret to sign with."""

    name: str
    url: str
    secret: str = ""


class RefusedAlert(Refused):
    """The receiver answers, but does not want this alert."""


def post(receiver: Receiver, alert_id: str, body: bytes, now: datetime) -> None:
    """Send ``body`` (JSON); returns where the receiver took it (2xx).

    Raises ``RefusedAlert`` where it does not want this one, ``FetchError`` where it cannot be reached or fails.
    """
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "counterclaim",
        "webhook-id": alert_id,
        "webhook-timestamp": str(int(now.timestamp())),
    }
    if receiver.secret:
        headers["webhook-signature"] = signature(receiver.secret, alert_id, headers["webhook-timestamp"], body)
    status = _within_time(receiver, body, headers)
    if 200 <= status < 300:
        return
    if status in _ITS_OWN_FAULT:
        raise RefusedAlert(f"it answered {status}", where=_where(receiver), remedy="see its log")
    raise FetchError(f"it answered {status}", where=_where(receiver), remedy="it is tried again")


def signature(secret: str, alert_id: str, timestamp: str, body: bytes) -> str:
    """The value of ``webhook-signature``; a secret that begins with ``whsec_`` is base64, any other is its bytes."""
    content = b".".join((alert_id.encode(), timestamp.encode(), body))
    digest = hmac.new(_key(secret), content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def _within_time(receiver: Receiver, body: bytes, headers: dict[str, str]) -> int:
    """Post in a thread that is left behind when time is up: neither a look-up nor a trickle can be interrupted."""
    results: list[int | BaseException] = []

    def work() -> None:
        try:
            results.append(_post(receiver, body, headers))
        except BaseException as error:
            results.append(error)

    thread = threading.Thread(target=work, daemon=True, name="webhook")
    thread.start()
    thread.join(SECONDS)
    result = results[0] if results else TimedOut(f"no answer within {SECONDS:g} seconds", where=_where(receiver))
    if isinstance(result, int):
        return result
    raise _explained(result, receiver) from result


def _post(receiver: Receiver, body: bytes, headers: dict[str, str]) -> int:
    timeout = urllib3.Timeout(connect=SECONDS, read=SECONDS)
    with urllib3.PoolManager(num_pools=1, cert_reqs="CERT_REQUIRED", ca_certs=certifi.where()) as pool:
        response = pool.request(
            "POST",
            receiver.url,
            body=body,
            headers=headers,
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=timeout,
        )
        try:
            return response.status
        finally:
            response.close()


def _explained(error: BaseException, receiver: Receiver) -> CounterclaimError:
    where = _where(receiver)
    if isinstance(error, CounterclaimError):
        return error
    if isinstance(error, NewConnectionError):
        return FetchError("nothing answers there", where=where)
    if isinstance(error, SSLError):
        return FetchError("its certificate does not hold", where=where)
    if isinstance(error, (HTTPError, OSError)):
        return FetchError(f"the connection failed ({type(error).__name__})", where=where)
    return FetchError(f"it could not be asked ({type(error).__name__})", where=where)


def _where(receiver: Receiver) -> str:
    """Its name, not its address, which may hold a secret."""
    return f"webhook {receiver.name!r}"
