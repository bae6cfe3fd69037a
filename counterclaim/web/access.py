"""Who may do what: everybody who reaches the server may read; the local user and holders of a token may write.

A write is any request that is not GET, HEAD or OPTIONS; those never change anything.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from counterclaim.documents.sources.wire import checked
from counterclaim.errors import StoreError, UsageError
from counterclaim.store.tokens import Scope, Token, Tokens
from counterclaim.web.door import LARGEST_UPLOAD, Door, count
from counterclaim.web.peer import address_key, host_name, is_forwarded, is_from_own_page, is_loopback, is_near
from counterclaim.web.rates import Meter, Rates, Slots, Standing

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""
CHECKS = frozenset({"/check", "/api/v1/check"})
"""Addresses that begin a check when something is sent to them."""
FIELD, HEADER = "csrf", "X-CSRF-Token"
"""Where a form of ours, or a script of ours, says the server's secret."""
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_MOST_FIELDS, _MOST_FILES = 100, 4


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks: ``key`` is what limits count by; ``token`` is None for the local user and for readers."""

    key: str
    token: Token | None = None


class Access:
    """What a server that listens on ``host`` permits; raises ``UsageError`` as ``check_binding`` does.

    ``public`` means that others reach it, directly or by a proxy: then nobody is the local user.
    """

    def __init__(self, home: Path, host: str = "127.0.0.1", public: bool = False, rate: Rates | None = None) -> None:
        check_binding(host, public)
        self.host, self.public = host, public
        self.tokens = Tokens(home)
        rates = rate or Rates()
        self.checks = Slots(rates.checks_each, rates.checks_in_all)
        self._near, self._far = Meter("api", rates.near), Meter("api", rates.far)
        self._begun = Meter("check", rates.check)
        self._secret = secrets.token_urlsafe(32)

    def permits_host(self, connection: HTTPConnection) -> bool:
        """Whether the Host header names this machine, or any will do: a name made to lead here by DNS is refused."""
        return self.public or is_loopback(host_name(connection))

    def is_local(self, connection: HTTPConnection) -> bool:
        """Whether the client is the user of this machine, as far as a connection can tell."""
        return (
            not self.public and is_near(connection) and self.permits_host(connection) and not is_forwarded(connection)
        )

    def client(self, connection: HTTPConnection) -> Client:
        """Who asks; a token that is none counts as none."""
        token = bearer(connection)
        holder = self.tokens.holder(token) if token else None
        return Client(f"token {holder.id}", holder) if holder else Client(address_key(connection))

    def asked(self, connection: HTTPConnection) -> Standing:
        """Count a request to the API."""
        try:
            key = self.client(connection).key
        except StoreError:
            key = address_key(connection)
        return (self._near if is_near(connection) else self._far).take(key)

    def begun(self, client: Client) -> Standing:
        """Count a check."""
        return self._begun.take(client.key)

    def csrf_token(self, connection: HTTPConnection) -> str:
        """What forms of ours carry; empty where nobody is the local user, who alone needs it.

        It is the same for all pages as long as the server runs: there is no session that it could be bound to, and
        finished pages are shared.
        """
        return "" if self.public else self._secret

    def knows(self, csrf: str) -> bool:
        """Whether this is what our forms carry."""
        return hmac.compare_digest(csrf.encode("utf-8", "replace"), self._secret.encode())


def check_binding(host: str, public: bool) -> None:
    """Raise ``UsageError`` for an address that other machines reach, unless that was said to be meant."""
    if not public and not is_loopback(host):
        remedy = "say --public if others shall read, or leave --host out"
        raise UsageError("other machines can reach this address", where=f"--host {host}", remedy=remedy)


def add_access(app: FastAPI, access: Access) -> None:
    """Put the door around an application, with the rest of it, errors too, inside; call it before the first request."""
    app.state.access = access
    inside = app.build_middleware_stack
    # `add_middleware` would leave the answers to faults outside, which then lack their headers
    app.build_middleware_stack = lambda: Door(inside(), access)  # type: ignore[method-assign]


def access_of(request: Request) -> Access:
    """The access of the application that answers a request."""
    found: Access = request.app.state.access
    return found


def csrf_token(request: Request) -> str:
    """What a form's hidden field ``csrf``, or a script's header ``X-CSRF-Token``, has to say."""
    return access_of(request).csrf_token(request)


def bearer(connection: HTTPConnection) -> str | None:
    """The token in the Authorization header, or None where there is no such header of that kind."""
    kind, _blank, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


async def may_write(request: Request) -> AsyncIterator[Client]:
    """Let the local user and holders of a token pass; a dependency of everything that writes or starts a check.

    Raises ``HTTPException``: 401 without a token that holds, 403 for a form that is not ours, 429 for checks too often.
    Whoever is refused with 401 has had nothing of the body read, where the handler asks for the body itself
    (``request.form()``); parameters of the kinds ``Form`` and ``File`` are read before.
    """
    try:
        yield await _writer(request, access_of(request))
    finally:
        await request.close()  # the files of a form that was read for its secret


async def _writer(request: Request, access: Access) -> Client:
    if bearer(request) is not None:
        client = await run_in_threadpool(access.client, request)
        if client.token is None or client.token.scope is not Scope.ADD:
            raise _unknown("this token is not known here: it was revoked, or belongs elsewhere", "invalid_token")
    elif access.is_local(request):
        client = Client(address_key(request))
        await _check_form(request, access)
    else:
        raise _unknown("this needs a token, which those who run this server make: `counterclaim token make NAME`")
    if request.method not in SAFE and request.scope["path"].rstrip("/") in CHECKS:
        _check_rate(request, access.begun(client))
    return client


Writer = Annotated[Client, Depends(may_write)]
"""The type of a parameter that wants to know who writes."""


async def checking_turn(request: Request, client: Writer) -> AsyncIterator[Client]:
    """As ``may_write``, and hold one of the turns for checks until the answer is sent; 429 where none is free."""
    access = access_of(request)
    if not access.checks.take(client.key):
        raise HTTPException(429, "a check is running already: wait for it to end", {"Retry-After": "5"})
    try:
        yield client
    finally:
        access.checks.give(client.key)


def guarded_url(url: str) -> str:
    """The address of a page to check, if it is one: http or https, with a host, without a user's name.

    Paths, ``file:``, ``wacz:``, ``feed+https:`` and all else raise ``Refused`` or ``FetchError``. Where it leads is not
    looked at here: ``UrlSource`` fetches it by ``Web``, which looks at the address at the moment of connecting, at
    every redirect anew, and never connects to one that is private.
    """
    address = url.strip()
    checked(address)
    return address


async def _check_form(request: Request, access: Access) -> None:
    """Raise 403 unless a page of ours sent it: by what the browser says, and by what only our pages know."""
    if request.method in SAFE:
        return
    if not is_from_own_page(request):
        raise HTTPException(403, "this was sent by a page of another site, or by a program: programs need a token")
    if not access.knows(await _sent_csrf(request)):
        raise HTTPException(403, "this page is from before the server was started: load it again and send it once more")


async def _sent_csrf(request: Request) -> str:
    said = request.headers.get(HEADER)
    if said is not None or not request.headers.get("content-type", "").lower().startswith(_FORMS):
        return said or ""
    form = await request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=LARGEST_UPLOAD)
    value = form.get(FIELD)
    return value if isinstance(value, str) else ""


def _check_rate(request: Request, standing: Standing) -> None:
    count(request, standing)
    if not standing.may:
        words = f"that is {standing.rate.number} checks in {standing.rate.seconds:g} seconds: try again in"
        raise HTTPException(429, f"{words} {standing.retry_after} s", {"Retry-After": standing.retry_after})


def _unknown(detail: str, error: str = "") -> HTTPException:
    told = f', error="{error}"' if error else ""
    return HTTPException(401, detail, {"WWW-Authenticate": f'Bearer realm="counterclaim"{told}'})
