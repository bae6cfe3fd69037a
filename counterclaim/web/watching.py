"""What the watcher answers over HTTP: its status as JSON and the alerts as an Atom feed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response

from counterclaim.store import Store
from counterclaim.store.lock import WatchLock
from counterclaim.store.watching import Watching
from counterclaim.watch.settings import Watchlist
from counterclaim.watch.status import feed, status
from counterclaim.web.server import add_live, problem

FEED, API = "alerts.atom", "api/v1/watch"


def live(home: Path, war: str, watchlist: Watchlist | None = None) -> Mapping[str, Callable[[], bytes]]:
    """Path -> what makes its bytes, from the store in ``home`` as it is at each request."""

    def told() -> bytes:
        with Store.open(home) as store:
            runs = WatchLock(home).is_held
            data = status(Watching(store.database), datetime.now(UTC), runs=runs, watchlist=watchlist)
        return json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "replace")

    def alerts() -> bytes:
        with Store.open(home) as store:
            return feed(Watching(store.database), war)

    return {FEED: alerts, API: told}


def create_app(answers: Mapping[str, Callable[[], bytes]]) -> FastAPI:
    """The watcher's own small server: ``/status``, ``/api/v1/watch`` and ``/alerts.atom``, nothing else."""
    app = FastAPI(title="Counterclaim, watching", docs_url=None, redoc_url=None, openapi_url=None)
    add_live(app, {**answers, "status": answers[API]})

    @app.get("/{rest:path}", include_in_schema=False)
    def other(request: Request, rest: str) -> Response:
        return problem(404, "Not found", "there is /status and /alerts.atom", request.url.path)

    @app.exception_handler(Exception)
    def broke(request: Request, error: Exception) -> Response:
        return problem(500, "Internal error", "the status could not be read", request.url.path)

    return app


def server(answers: Mapping[str, Callable[[], bytes]], port: int) -> uvicorn.Server:
    """A server for loopback alone; run it in a thread. It exits with a message of its own where the port is taken."""
    config = uvicorn.Config(create_app(answers), host="127.0.0.1", port=port, log_level="error", server_header=False)
    return uvicorn.Server(config)
