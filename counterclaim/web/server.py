"""What every answer over HTTP shares: content types, validators, errors as problem details."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

# For the watcher's own small server, which gives no page; the application's policy stands in ``access``.
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_TYPES = {
    ".atom": "application/atom+xml",
    ".geojson": "application/geo+json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".csv": "text/csv",
    ".txt": "text/plain",
}


def media_type(path: str) -> str:
    """The content type of a path by its ending."""
    suffix = PurePosixPath(path).suffix
    kind = _TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or suffix == ".svg" else kind


def respond(request: Request, data: bytes, status: int = 200) -> Response:
    """Answer with bytes and their ETag; 304 where the reader has them already."""
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    if status == 200 and (tag in known or "*" in known):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(data, status_code=status, headers={"ETag": tag})


def problem(status: int, title: str, detail: str, instance: str) -> JSONResponse:
    """An error as RFC 9457 problem details."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": instance}
    return JSONResponse(body, status, HEADERS, media_type="application/problem+json")


def add_live(app: FastAPI, live: Mapping[str, Callable[[], bytes]]) -> None:
    """Answer some paths with what is made at each request; a path without an ending gives JSON."""

    def route(path: str, make: Callable[[], bytes]) -> None:
        @app.api_route(f"/{path}", methods=["GET", "HEAD"], include_in_schema=False)
        def answer(request: Request) -> Response:
            found = respond(request, make())
            found.headers.update(HEADERS | {"Content-Type": media_type(path if "." in path else f"{path}.json")})
            return found

    for path, make in live.items():
        route(path, make)
