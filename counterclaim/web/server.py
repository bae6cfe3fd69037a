"""Serves the site on loopback: the same files that open from disk, and a small JSON API over the same views."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Protocol

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from counterclaim.publications.views.lookup import slug

Site = Callable[[], Mapping[str, bytes]]


class Giver(Protocol):
    """Answers for a site path, or None where there is nothing."""

    async def __call__(self, request: Request, path: str, status: int = 200) -> Response | None:
        """The answer, with the status that a page found has."""
        ...


# As in the pages themselves, without `file:`; a server can also forbid that others frame the page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; worker-src blob:; "
    "child-src blob:; connect-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
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
API = {
    "places": "every assessed place in one line each",
    "place/{id}": "a place's dossier",
    "check/{document_id}": "an article's fact check",
    "brief/{day}": "a day's briefing, YYYY-MM-DD",
    "watch": "how watching the sources stands",
}


def safe_path(path: str) -> str | None:
    """The site path that a URL path means (a folder means its index), or None where it points outside the site."""
    parts = PurePosixPath(path).parts
    if "\\" in path or "\0" in path or any(part in ("..", "/") or part.startswith(".") for part in parts):
        return None
    return f"{path}index.html" if path.endswith("/") or not path else path


def media_type(path: str) -> str:
    """The content type of a site path; archived bytes are always plain text, whatever is in them."""
    suffix = PurePosixPath(path).suffix
    kind = _TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    if path.startswith("archive/") and suffix == ".txt":
        return "text/plain"  # no charset: the bytes are as they came
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or suffix == ".svg" else kind


def respond(request: Request, data: bytes, status: int = 200) -> Response:
    """Answer with bytes and their ETag; 304 where the reader has them already."""
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    if status == 200 and (tag in known or "*" in known):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(data, status_code=status, headers={"ETag": tag})


def from_memory(site: Site) -> Giver:
    """Give pages from what ``site`` returns at each request."""

    async def give(request: Request, path: str, status: int = 200) -> Response | None:
        data = site().get(path)
        return None if data is None else respond(request, data, status)

    return give


def from_folder(folder: Path) -> Giver:
    """Give pages from a folder; what a link leads out of it is not found."""
    files = StaticFiles(directory=folder, follow_symlink=False)

    async def give(request: Request, path: str, status: int = 200) -> Response | None:
        try:
            found = await files.get_response(path, request.scope)
        except HTTPException:
            return None
        if found.status_code == 200:
            found.status_code = status
        return found

    return give


async def deliver(give: Giver, request: Request, path: str, status: int = 200) -> Response | None:
    """A site path's bytes under the headers that every answer carries, or None where there is nothing."""
    found = await give(request, path, status) if safe_path(path) == path else None
    if found is not None:
        found.headers.update(HEADERS | {"Content-Type": media_type(path)})
    return found


def problem(status: int, title: str, detail: str, instance: str) -> JSONResponse:
    """An error as RFC 9457 problem details."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": instance}
    return JSONResponse(body, status, HEADERS, media_type="application/problem+json")


def _api(app: FastAPI, give: Giver) -> None:
    async def answer(request: Request, path: str, what: str) -> Response:
        found = await deliver(give, request, path)
        return found or problem(404, "Not found", f"there is no such {what}", request.url.path)

    @app.get("/api/v1/", summary="What there is to ask")
    def index() -> JSONResponse:
        return JSONResponse({f"/api/v1/{path}": what for path, what in API.items()}, headers=HEADERS)

    @app.get("/api/v1/places", summary="Every place in one line each")
    async def places(request: Request) -> Response:
        return await answer(request, "data/places.json", "list")

    @app.get("/api/v1/place/{place_id}", summary="A place's dossier")
    async def place(request: Request, place_id: str) -> Response:
        return await answer(request, f"data/place/{slug(place_id)}.json", "place")

    @app.get("/api/v1/check/{document_id}", summary="An article's fact check")
    async def check(request: Request, document_id: str) -> Response:
        return await answer(request, f"data/check/{document_id}.json", "document")

    @app.get("/api/v1/brief/{day}", summary="A day's briefing")
    async def brief(request: Request, day: str) -> Response:
        return await answer(request, f"data/brief/{day}.json", "briefing (days are written YYYY-MM-DD)")


def _errors(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    def failed(request: Request, error: HTTPException) -> Response:
        return problem(error.status_code, str(error.detail), str(error.detail), request.url.path)

    @app.exception_handler(Exception)
    def broke(request: Request, error: Exception) -> Response:
        return problem(500, "Internal error", "the server could not answer; its log says why", request.url.path)


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


def create_app(site: Site | Path | str, live: Mapping[str, Callable[[], bytes]] | None = None) -> FastAPI:
    """Make the application: ``site`` gives path -> bytes at every request (keep them outside), or is a folder.

    ``live`` adds paths whose bytes are made at each request.

    Pages at ``/``, JSON at ``/api/v1``; unknown pages answer 404 with the site's own page, unknown API paths with
    problem details. Nothing can be written through it.
    """
    give = from_folder(Path(site)) if isinstance(site, (str, Path)) else from_memory(site)
    app = FastAPI(title="Counterclaim", docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json")
    app.add_middleware(GZipMiddleware, minimum_size=2048, compresslevel=6)
    _errors(app)
    _api(app, give)
    add_live(app, live or {})

    @app.get("/api/v1/{rest:path}", include_in_schema=False)
    def unknown(request: Request, rest: str) -> Response:
        return problem(404, "Not found", f"the API has: {', '.join(API)}", request.url.path)

    @app.api_route("/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
    async def page(request: Request, path: str) -> Response:
        wanted = safe_path(path)
        found = await deliver(give, request, wanted) if wanted else None
        found = found or await deliver(give, request, "404.html", 404)
        return found or Response("Not found\n", 404, HEADERS, "text/plain")

    return app


def serve(
    site: Site | Path | str,
    host: str = "127.0.0.1",
    port: int = 8000,
    live: Mapping[str, Callable[[], bytes]] | None = None,
) -> None:
    """Serve the site until interrupted; loopback unless told otherwise.

    uvicorn exits with a message of its own where the port is taken.
    """
    uvicorn.run(create_app(site, live), host=host, port=port, log_level="warning", server_header=False)
