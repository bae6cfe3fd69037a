"""The door: what holds for every request before a page sees it, and for every answer after.

Plain ASGI, so that streams pass as they come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Response
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from counterclaim.documents.decode import MAX_BYTES
from counterclaim.web import server
from counterclaim.web.peer import host_name
from counterclaim.web.rates import Standing

if TYPE_CHECKING:
    from counterclaim.web.access import Access

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "worker-src blob: 'self'; child-src blob:; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    **server.HEADERS,
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""What every answer carries, unless the page itself says otherwise."""
METERED = ("/api/", "/listen/")
"""How addresses begin of which a client may not ask too often."""
UPLOADS = frozenset({"/check", "/api/v1/check", "/add", "/api/v1/add", "/api/v1/documents"})
"""Addresses that take a whole file."""
LARGEST_UPLOAD = MAX_BYTES + (1 << 20)
"""Bytes of a body with a file: the file, and the form around it."""
LARGEST_BODY = 64 << 10
"""Bytes of any other body."""
_STANDINGS = "counterclaim.standings"


class Door:
    """Wraps the whole application: refuses wrong hosts and floods, bounds bodies, and sets the headers."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; what is no HTTP passes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[_STANDINGS] = []
        sending = _headed(scope, send)
        refused = self._refusal(HTTPConnection(scope))
        if refused is not None:
            await refused(scope, receive, sending)
        else:
            await self._app(scope, _bounded(scope, receive), sending)

    def _refusal(self, connection: HTTPConnection) -> Response | None:
        path = str(connection.scope["path"])
        if not self._access.permits_host(connection):
            detail = f"this server answers to localhost only, not to {host_name(connection)[:100]!r}"
            return server.problem(421, "Misdirected request", detail, path)
        if not path.startswith(METERED):
            return None
        standing = self._access.asked(connection)
        count(connection, standing)
        if standing.may:
            return None
        refused = server.problem(429, "Too many requests", f"ask again in {standing.retry_after} s", path)
        refused.headers["Retry-After"] = standing.retry_after
        return refused


def count(connection: HTTPConnection, standing: Standing) -> None:
    """Have the answer tell how its client stands."""
    connection.scope.setdefault(_STANDINGS, []).append(standing)


def _headed(scope: Scope, send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            for standing in scope[_STANDINGS]:
                for name, value in standing.headers:
                    headers.append(name, value)
        await send(message)

    return sending


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """Raise 413 as soon as a body is known to be too large: by what it says of itself, or by what came."""
    most = LARGEST_UPLOAD if scope["path"] in UPLOADS else LARGEST_BODY
    told = HTTPConnection(scope).headers.get("content-length", "")
    size = int(told[:19]) if told.isascii() and told.isdigit() else 0
    came = 0

    async def receiving() -> Message:
        nonlocal came
        if size <= most:
            message = await receive()
            came += len(message.get("body", b""))
        if max(size, came) > most:
            raise HTTPException(413, f"it is larger than the {most >> 10:,} KiB that are taken here")
        return message

    return receiving
