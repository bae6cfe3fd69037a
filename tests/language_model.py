"""A server on loopback that answers as an OpenAI-compatible one does, well and badly, and an article to ask about."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from desks import desk, read

from counterclaim.claims.llm.extractor import LlmExtractor
from counterclaim.claims.llm.settings import Settings
from counterclaim.model import Claim
from counterclaim.pipeline import Work

Answer = Callable[[BaseHTTPRequestHandler], None]
ENGLISH = """date 2025-12-24

Olena Marchuk, a spokeswoman for the brigade, said that Russian troops had not entered Kupiansk. The town holds.

Russia's Ministry of Defence said its forces had captured Petropavlivka and Pishchane. It isn't possible to check this.

Five attacks were repelled near Kupiansk, the General Staff said. Five attacks were repelled near Lyman, it added.
"""


@dataclass
class Model:
    """What the server answers, in order (the last one for ever), and what it was asked."""

    address: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def tells(self, *claims: dict[str, Any]) -> None:
        """Answer with these claims from now on."""
        self.answers = [completion(json.dumps({"claims": claims}, ensure_ascii=False))]

    def extractor(self, key: str = "", seconds: float = 20) -> LlmExtractor:
        """The extractor set to ask this server; it waits for nothing but notes for how long it would."""
        made = Settings.of({"COUNTERCLAIM_LLM_URL": f"{self.address}/v1", "COUNTERCLAIM_LLM_MODEL": "tiny"})
        assert made is not None
        return LlmExtractor(replace(made, key=key, seconds=seconds), self.waits.append)


def sending(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def completion(content: Any, finish: str = "stop") -> Answer:
    message = {"role": "assistant", "content": content}
    return sending(json.dumps({"choices": [{"index": 0, "finish_reason": finish, "message": message}]}).encode())


def failing(status: int, words: str = "", **headers: str) -> Answer:
    return sending(json.dumps({"error": {"message": words}}).encode(), status, **headers)


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)


def trickling(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(20):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def hanging_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()


@contextmanager
def serving() -> Iterator[Model]:
    """Serve a model until the block ends."""
    model = Model()

    class Server(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            model.asked.append(json.loads(body))
            model.headers.append(dict(self.headers))
            model.paths.append(self.path)
            try:
                (model.answers.pop(0) if len(model.answers) > 1 else model.answers[0])(self)
            except (OSError, ValueError):
                self.close_connection = True  # the other side went away

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A connection that is cut is part of the test."""

    httpd = Quiet(("127.0.0.1", 0), Server)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    model.address = f"http://127.0.0.1:{httpd.server_port}"
    yield model
    httpd.shutdown()
    httpd.server_close()


@cache
def work_of(text: str) -> Work:
    """The text through the flow."""
    return read(text)


def extracted(extractor: LlmExtractor, text: str = ENGLISH) -> tuple[Claim, ...]:
    """What the extractor finds in the text."""
    work = work_of(text)
    assert work.document is not None and work.toponyms is not None
    war = desk().war
    return tuple(c for s in work.stories for c in extractor.extract(work.document, s, work.toponyms[s.id], war))


def told(quote: str, predicate: str = "control", stance: str = "asserts", **more: Any) -> dict[str, Any]:
    """A claim in the form that the schema asks for."""
    empty: dict[str, Any] = {"speaker": "", "speaker_side": None, "relayed_by": "", "place": "", "holder": None}
    empty |= {"extent": None, "count": None, "outcome": "", "likelihood": "", "background": False}
    return {"quote": quote, "predicate": predicate, "stance": stance} | empty | more
