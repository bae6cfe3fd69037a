"""The web application: its rooms, its errors, and the server that runs it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from threading import Thread
from types import FrameType

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from counterclaim.errors import CounterclaimError, NotFound, StoreError, UsageError
from counterclaim.language.interface import _
from counterclaim.web.access import Access, add_access
from counterclaim.web.house import House
from counterclaim.web.page import in_language, page
from counterclaim.web.server import problem
from counterclaim.web.warming import warm

ROOMS = (
    "assets", "api.routes", "listen", "pages.map", "pages.ground", "pages.place", "pages.story", "pages.check",
    "pages.source", "pages.briefing", "pages.live", "pages.archive",
)  # fmt: skip
_log = logging.getLogger("counterclaim")


def create_app(house: House, access: Access) -> FastAPI:
    """Make the application over a house that is open; ``access`` says who may do what."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        for name in ("pulse", "studio"):
            if (running := getattr(app.state, name, None)) is not None:
                await run_in_threadpool(running.close)
        await run_in_threadpool(house.close)

    app = FastAPI(
        title="Counterclaim",
        summary="Who says what about the front line, and what holds up",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=lifespan,
    )
    app.state.house, app.state.access = house, access
    app.add_middleware(GZipMiddleware, minimum_size=2048, compresslevel=5)
    add_access(app, access)
    _errors(app)
    for name in ROOMS:
        app.include_router(import_module(f"counterclaim.web.{name}").router)
    return app


def _errors(app: FastAPI) -> None:
    @app.exception_handler(CounterclaimError)
    async def ours(request: Request, error: CounterclaimError) -> Response:
        status = 404 if isinstance(error, NotFound) else 400 if isinstance(error, UsageError) else 422
        return told(request, 503 if isinstance(error, StoreError) else status, error)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        found = told(request, error.status_code, str(error.detail))
        found.headers.update(error.headers or {})
        return found

    @app.exception_handler(RequestValidationError)
    async def misread(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0] if error.errors() else {}
        where = ".".join(str(part) for part in first.get("loc", ())[1:])
        return told(request, 422, f"{where}: {first.get('msg', 'not understood')}")

    @app.exception_handler(Exception)
    async def broke(request: Request, error: Exception) -> Response:
        _log.exception("a page broke")
        return told(request, 500, "the server could not answer; its log says why")


def told(request: Request, status: int, error: CounterclaimError | str) -> Response:
    """An error as a page, or to programs as RFC 9457 problem details."""
    if request.url.path.startswith(("/api/", "/listen/", "/map/")):
        return problem(status, _TITLES.get(status, "Error"), str(error), request.url.path)
    with in_language(request):
        heading = _("Not found") if status == 404 else _("This did not work")
        words = _("There is nothing at this address") if status == 404 else str(error)
    known = isinstance(error, CounterclaimError)
    text, remedy = (error.what, error.remedy) if known else (words, "")  # type: ignore[union-attr]
    return page(request, "message.html", status=status, heading=heading, text=text, remedy=remedy)


_TITLES = {
    400: "Bad request",
    401: "Not known",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    413: "Too large",
    422: "Not understood",
    429: "Too many requests",
    500: "Internal error",
    503: "Not available",
}


class _Server(uvicorn.Server):
    """Tells the house first that it is about to end: it waits for open answers, and streams would not end."""

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self._house = house

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._house.leave()
        super().handle_exit(sig, frame)


def run(house: House, access: Access, port: int) -> None:
    """Serve an open house until interrupted; uvicorn exits with a message of its own where the port is taken."""
    app = create_app(house, access)
    Thread(target=warm, args=(app, house.war), name="warming", daemon=True).start()
    config = uvicorn.Config(
        app,
        host=access.host,
        port=port,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    with suppress(KeyboardInterrupt):
        _Server(config, house).run()
