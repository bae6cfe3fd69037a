"""What the tests of access share: a small application behind the door, served, and a client that says anything."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from starlette.exceptions import HTTPException

from counterclaim.store.tokens import Tokens
from counterclaim.web.access import (
    Access,
    Client,
    add_access,
    checking_turn,
    csrf_token,
    may_write,
)
from counterclaim.web.rates import Rates
from counterclaim.web.server import problem

FORM = "application/x-www-form-urlencoded"
OWN = {"Sec-Fetch-Site": "same-origin"}
FORM_PAGE = """<!doctype html><title>f</title><meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<form action="{0}/add" method="post"><input type="hidden" name="csrf" value="{1}"><button>Add</button></form>"""


@dataclass
class Seen:
    """What the application got to see, and what it waits for."""

    written: list[Client] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    go: threading.Event = field(default_factory=threading.Event)


def application(access: Access, seen: Seen) -> FastAPI:
    """A small application behind the door, with a room of every kind."""
    app = FastAPI(openapi_url=None)
    add_access(app, access)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        found = problem(error.status_code, "Refused", str(error.detail), request.url.path)
        found.headers.update(error.headers or {})
        return found

    @app.get("/")
    def read(request: Request) -> HTMLResponse:
        seen.asked.append(request.url.path)
        return HTMLResponse(FORM_PAGE.format("", csrf_token(request)))

    @app.post("/add")
    @app.post("/check")
    def add(who: Annotated[Client, Depends(may_write)]) -> Any:
        seen.written.append(who)
        return {"who": who.key}

    @app.post("/read")
    async def take(request: Request) -> Any:
        return {"bytes": len(await request.body())}

    @app.post("/long", dependencies=[Depends(checking_turn)])
    def long() -> Any:
        seen.written.append(Client("long"))
        return {"waited": seen.go.wait(20)}

    @app.get("/api/v1/places")
    def places() -> Any:
        return {"places": []}

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def events() -> AsyncIterator[str]:
            yield "data: first\n\n"
            while not seen.go.is_set():
                await asyncio.sleep(0.01)
            yield "data: last\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    @app.get("/boom")
    def boom() -> Any:
        raise RuntimeError("on purpose")

    return app


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def detail(self) -> str:
        assert self.headers["content-type"] == "application/problem+json"
        told = json.loads(self.body)
        assert told["status"] == self.status
        return str(told["detail"])


@dataclass(frozen=True)
class Served:
    """A running server, with what it saw and the tokens that it knows."""

    port: int
    seen: Seen
    tokens: Tokens

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: str = "") -> Answer:
        """One request; a Host header that is given replaces the usual one."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body or None, dict(headers or {}))
            answer = connection.getresponse()
            told: dict[str, str] = {}
            for name, value in answer.getheaders():
                told[name.lower()] = f"{told[name.lower()]}, {value}" if name.lower() in told else value
            return Answer(answer.status, told, answer.read())

    def csrf(self) -> str:
        """What the form on the page carries."""
        found = re.search(rb'name="csrf" value="([^"]*)"', self.ask("GET", "/").body)
        assert found is not None
        return found[1].decode()

    def post(self, path: str = "/add", headers: Mapping[str, str] | None = None, csrf: str | None = None) -> Answer:
        """Send the page's form as a browser does."""
        form = f"text=news&csrf={self.csrf() if csrf is None else csrf}"
        return self.ask("POST", path, {"Content-Type": FORM, **(OWN if headers is None else headers)}, form)

    def raw(self, text: bytes) -> bytes:
        """Send bytes, and return the beginning of what comes back though nothing more is sent."""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=20)) as connection:
            connection.sendall(text)
            return connection.recv(65536)


@contextmanager
def serving(home: Path, rate: Rates | None = None, public: bool = False) -> Iterator[Served]:
    """A real server on a free port of loopback."""
    seen, access = Seen(), Access(home, "127.0.0.1", public, rate)
    config = uvicorn.Config(application(access, seen), host="127.0.0.1", port=0, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    try:
        yield Served(server.servers[0].sockets[0].getsockname()[1], seen, access.tokens)
    finally:
        seen.go.set()
        server.should_exit = True
        thread.join(10)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
