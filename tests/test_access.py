"""Who may do what over HTTP: a real server, its door, the local user, tokens, and how often one may ask."""

from __future__ import annotations

import http.client
import json
import re
import socket
import sqlite3
import stat
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import pytest
import uvicorn
from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright
from starlette.exceptions import HTTPException
from typer.testing import CliRunner

from counterclaim.cli import app as program
from counterclaim.documents.sources.url import UrlSource
from counterclaim.documents.sources.web import Web
from counterclaim.errors import FetchError, NotFound, StoreError, UsageError
from counterclaim.store.tokens import TOKENS, Tokens
from counterclaim.web.access import (
    Access,
    Client,
    add_access,
    check_binding,
    checking_turn,
    csrf_token,
    guarded_url,
    may_write,
)
from counterclaim.web.door import HEADERS, LARGEST_BODY, LARGEST_UPLOAD
from counterclaim.web.rates import Meter, Rate, Rates, Slots
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
                await _tick()
            yield "data: last\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    @app.get("/boom")
    def boom() -> Any:
        raise RuntimeError("on purpose")

    return app


async def _tick() -> None:
    import asyncio

    await asyncio.sleep(0.01)


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


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("home")) as running:
        yield running


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


# -- reading and the door ----------------------------------------------------------------------------------------------


def test_reading_needs_nothing(served: Served) -> None:
    assert served.ask("GET", "/").status == 200


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "127.8.9.1", "[::1]", "[::1]:8765"])
def test_names_of_this_machine_are_answered_under_any_port(served: Served, host: str) -> None:
    assert served.ask("GET", "/", {"Host": host}).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.nip.example",
        "10.0.0.1",
        "0.0.0.0",
        "[::]",
        "[::1",
        "[::1]x",
        "127.0.0.1:80:80",
        "127.0.0.1:x",
        "127.1",
        "user@localhost",
        "",
    ],
)
def test_a_name_that_was_made_to_lead_here_is_refused_before_any_page_sees_it(served: Served, host: str) -> None:
    before = len(served.seen.asked)
    answer = served.ask("GET", "/", {"Host": host})
    assert answer.status == 421
    assert "localhost only" in answer.detail
    assert len(served.seen.asked) == before


def test_a_request_without_a_host_or_with_two_is_refused(served: Served) -> None:
    assert b" 421 " in served.raw(b"GET / HTTP/1.0\r\n\r\n").splitlines()[0]
    answer = served.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n").splitlines()[0]
    assert b" 421 " in answer or b" 400 " in answer


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/nothing", 404),
        ("PUT", "/", 405),
        ("GET", "/boom", 500),
        ("POST", "/add", 403),
        ("GET", "/api/v1/places", 200),
    ],
)
def test_every_answer_carries_the_headers_also_of_errors(served: Served, method: str, path: str, status: int) -> None:
    answer = served.ask(method, path)
    assert answer.status == status
    own = {"content-security-policy": answer.headers["content-security-policy"]}  # problems bring a stricter one
    for name, value in HEADERS.items():
        assert answer.headers[name.lower()] == own.get(name.lower(), value)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_streams_pass_the_door_as_they_come(tmp_path: Path) -> None:
    with serving(tmp_path) as served, closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)) as line:
        line.request("GET", "/stream")
        answer = line.getresponse()
        assert answer.readline() == b"data: first\n"  # the rest is not even made yet
        served.seen.go.set()
        assert answer.read().endswith(b"data: last\n\n")


# -- bodies ------------------------------------------------------------------------------------------------------------


def test_a_body_is_taken_up_to_its_bound(served: Served) -> None:
    assert json.loads(served.ask("POST", "/read", body="x" * LARGEST_BODY).body) == {"bytes": LARGEST_BODY}
    refused = served.ask("POST", "/read", body="x" * (LARGEST_BODY + 1))
    assert (refused.status, "64 KiB" in refused.detail) == (413, True)


def test_a_body_that_says_that_it_is_too_large_is_not_waited_for(served: Served) -> None:
    answer = served.raw(b"POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n")
    assert answer.split()[1] in (b"413", b"400")
    answer = served.raw(b"POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (1 << 30))
    assert answer.split()[1] == b"413"


def test_a_body_that_does_not_say_how_large_it_is_ends_where_it_is_too_large(served: Served) -> None:
    chunks = b"2000\r\n%s\r\n" % (b"x" * 0x2000) * 9  # 72 KiB, and no end
    answer = served.raw(b"POST /read HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    assert answer.split()[1] == b"413"
    assert b"application/problem+json" in answer


def test_where_files_are_given_more_is_taken(served: Served) -> None:
    headers = {**OWN, "Content-Type": FORM}
    csrf = served.csrf()
    assert served.ask("POST", "/add", headers, f"csrf={csrf}&text={'x' * (1 << 20)}").status == 200
    refused = served.ask("POST", "/add", headers, f"csrf={csrf}&text={'x' * LARGEST_UPLOAD}")
    assert refused.status == 413


# -- the local user ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_local_user_writes_by_the_form_on_our_page(served: Served, site: str) -> None:
    answer = served.post(headers={"Sec-Fetch-Site": site, "Origin": "null"})
    assert (answer.status, json.loads(answer.body)) == (200, {"who": "127.0.0.1"})


def test_an_old_browser_that_tells_only_the_origin_is_believed(served: Served) -> None:
    assert served.post(headers={"Origin": f"http://127.0.0.1:{served.port}"}).status == 200


def test_a_script_of_ours_says_the_secret_in_a_header(served: Served) -> None:
    headers = {**OWN, "Content-Type": "application/json", "X-CSRF-Token": served.csrf()}
    assert served.ask("POST", "/add", headers, "{}").status == 200


def test_a_form_with_a_file_is_read_for_its_secret(served: Served) -> None:
    parts = f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{served.csrf()}\r\n'
    parts += '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nwords\r\n--b--\r\n'
    assert served.ask("POST", "/add", {**OWN, "Content-Type": "multipart/form-data; boundary=b"}, parts).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:{port}"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://localhost:{port}"},
        {"Origin": "null"},
        {},
    ],
)
def test_what_a_page_of_another_site_sends_is_refused_though_it_knew_the_secret(
    served: Served, headers: dict[str, str]
) -> None:
    before = len(served.seen.written)
    answer = served.post(headers={name: value.format(port=served.port) for name, value in headers.items()})
    assert (answer.status, "another site" in answer.detail) == (403, True)
    assert len(served.seen.written) == before


@pytest.mark.parametrize("csrf", ["", "x", "wrong" * 10, "%F0%9F%8C%8B", "%00"])
def test_a_form_without_the_secret_of_this_run_is_refused(served: Served, csrf: str) -> None:
    answer = served.post(csrf=csrf)
    assert (answer.status, "load it again" in answer.detail) == (403, True)


def test_a_secret_in_a_file_or_in_the_address_is_none(served: Served) -> None:
    part = f'--b\r\nContent-Disposition: form-data; name="csrf"; filename="x"\r\n\r\n{served.csrf()}\r\n--b--\r\n'
    headers = {**OWN, "Content-Type": "multipart/form-data; boundary=b"}
    assert served.ask("POST", "/add", headers, part).status == 403
    assert served.ask("POST", f"/add?csrf={served.csrf()}", {**OWN, "Content-Type": FORM}, "a=b").status == 403


def test_broken_forms_are_the_senders_fault(served: Served) -> None:
    headers = {**OWN, "Content-Type": "multipart/form-data; boundary=b"}
    assert served.ask("POST", "/add", headers, "--b\r\nnonsense").status in (400, 403)
    assert served.ask("POST", "/add", {**OWN, "Content-Type": "multipart/form-data"}, "--b").status == 400


def test_the_secret_is_another_in_every_run(served: Served, tmp_path: Path) -> None:
    with serving(tmp_path) as other:
        assert other.csrf() != served.csrf()


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-For": "203.0.113.7"}, {"Forwarded": "for=203.0.113.7"}, {"Via": "1.1 proxy"}]
)
def test_whoever_comes_by_a_proxy_is_not_the_local_user(served: Served, headers: dict[str, str]) -> None:
    answer = served.post(headers={**OWN, **headers})
    assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Bearer realm="counterclaim"')
    assert "counterclaim token make" in answer.detail


def test_the_browser_sends_our_form_and_not_that_of_another_origin(
    tmp_path: Path, chromium: str, chromium_flags: list[str]
) -> None:
    with serving(tmp_path) as served, sync_playwright() as playwright:
        own, csrf = f"http://127.0.0.1:{served.port}", served.csrf()
        with playwright.chromium.launch(executable_path=chromium, args=chromium_flags) as browser:
            page = browser.new_page()
            said: list[str] = []
            page.on("console", lambda message: said.append(message.text))
            page.goto(own, wait_until="networkidle")
            assert said == []  # nor does the browser complain of a header
            page.get_by_role("button").click()
            page.wait_for_url(f"{own}/add")
            assert page.locator("body").inner_text() == '{"who":"127.0.0.1"}'
            page.route("http://evil.example/", lambda route: route.fulfill(body=FORM_PAGE.format(own, csrf)))
            page.goto("http://evil.example/")
            page.get_by_role("button").click()
            page.wait_for_url(f"{own}/add")
            assert "another site" in page.content()
        assert len(served.seen.written) == 1


# -- tokens ------------------------------------------------------------------------------------------------------------


def test_a_token_lets_a_program_write_without_a_form(served: Served) -> None:
    token = served.tokens.make("a program")
    answer = served.ask("POST", "/add", bearer(token))
    assert answer.status == 200
    [known] = [one for one in served.tokens.all() if one.name == "a program"]
    assert json.loads(answer.body) == {"who": f"token {known.id}"}
    assert served.seen.written[-1].token is not None
    assert known.used == known.made


@pytest.mark.parametrize("token", ["", "cc_", "cc_wrong", "x", "cc_" + "A" * 43, "cc_\xff", "a b"])
def test_a_wrong_token_is_refused_also_from_the_local_user(served: Served, token: str) -> None:
    served.tokens.all() or served.tokens.make("some")
    answer = served.post(headers={**OWN, **bearer(token)})
    assert (answer.status, 'error="invalid_token"' in answer.headers["www-authenticate"]) == (401, True)


def test_a_revoked_token_is_worth_nothing_at_once(served: Served) -> None:
    token = served.tokens.make("for a while")
    assert served.ask("POST", "/add", bearer(token)).status == 200
    Tokens(served.tokens.path.parent).revoke("for a while")
    assert served.ask("POST", "/add", bearer(token)).status == 401


def test_on_a_public_server_reading_is_open_and_writing_needs_a_token_also_here(tmp_path: Path) -> None:
    with serving(tmp_path, public=True) as served:
        assert served.ask("GET", "/", {"Host": "news.example"}).status == 200
        assert served.csrf() == ""
        assert served.post().status == 401
        assert served.post(headers={**OWN, "Host": "localhost"}).status == 401
        assert served.ask("POST", "/add", {"Host": "news.example", **bearer(served.tokens.make("a"))}).status == 200


def test_whoever_has_no_token_has_nothing_read_of_what_is_sent(tmp_path: Path) -> None:
    with serving(tmp_path, public=True) as served:
        head = b"POST /add HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        assert served.raw(head + b"Content-Length: 1000000\r\n\r\n--b").split()[1] == b"401"


def test_where_the_tokens_cannot_be_read_readers_still_read(tmp_path: Path) -> None:
    (tmp_path / TOKENS).write_bytes(b"no database" * 1000)
    with serving(tmp_path) as served:
        assert served.ask("GET", "/api/v1/places", bearer("cc_x")).status == 200
        assert served.ask("POST", "/add", bearer("cc_x")).status == 500  # the application words a StoreError itself
        assert served.post().status == 200
    with pytest.raises(StoreError, match="cannot be read"):
        Tokens(tmp_path).all()


def test_the_file_never_has_the_token_and_is_its_owners_alone(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "new")
    assert tokens.all() == ()
    made = [tokens.make(f"reader {number}") for number in range(3)]
    tokens.revoke("reader 1")
    for path in tokens.path.parent.iterdir():
        raw = path.read_bytes()
        assert not any(token.encode() in raw or token[3:].encode() in raw for token in made)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(re.fullmatch(r"cc_[\w-]{43}", token) for token in made)
    assert [tokens.holder(token) is not None for token in made] == [True, False, True]


def test_a_tokens_days_are_kept(tmp_path: Path) -> None:
    token = Tokens(tmp_path, lambda: date(2025, 12, 1)).make("  newsroom ")
    assert Tokens(tmp_path).all()[0].used is None
    for day in (date(2025, 12, 5), date(2025, 12, 9), date(2025, 12, 9)):
        Tokens(tmp_path, lambda day=day: day).holder(token)
    [known] = Tokens(tmp_path).all()
    assert (known.name, known.made, known.used) == ("newsroom", date(2025, 12, 1), date(2025, 12, 9))


def test_a_token_is_revoked_by_name_or_id_and_its_name_is_free_again(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    tokens.make("a")
    with pytest.raises(UsageError, match="of that name"):
        tokens.make("a")
    with pytest.raises(UsageError, match="of that name"):
        tokens.make(tokens.all()[0].id)
    tokens.revoke(tokens.all()[0].id)
    tokens.make("a")
    assert tokens.revoke("a").name == "a"
    with pytest.raises(NotFound, match="no such token"):
        tokens.revoke("a")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 61, "a\x1b[2J"])
def test_a_tokens_name_can_be_shown(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no name for a token"):
        Tokens(tmp_path).make(name)
    assert not (tmp_path / TOKENS).exists()


def test_tokens_made_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: Tokens(tmp_path).make(str(number)), range(24)))
    assert {token.name for token in Tokens(tmp_path).all()} == {str(number) for number in range(24)}
    assert all(Tokens(tmp_path).holder(token) for token in made)


def test_a_disk_that_cannot_be_written_does_not_make_a_token_worthless(tmp_path: Path) -> None:
    token = Tokens(tmp_path).make("a")
    with closing(sqlite3.connect(tmp_path / TOKENS)) as db:
        db.execute("CREATE TRIGGER t BEFORE UPDATE ON tokens BEGIN SELECT RAISE(FAIL, 'disk full'); END")
    assert Tokens(tmp_path).holder(token) is not None


def test_the_command_line_makes_lists_and_revokes(tmp_path: Path) -> None:
    def said(*words: str, code: int = 0) -> Any:
        result = CliRunner().invoke(program, ["--home", str(tmp_path), "token", *words])
        assert result.exit_code == code, result.output
        return result

    assert "there are no tokens" in said("list").stdout
    made = said("make", "news room")
    token = made.stdout.strip()
    assert Tokens(tmp_path).holder(token) is not None
    assert token not in made.stderr
    assert "once" in made.stderr
    assert re.search(r"^[0-9a-f]{8}  made \S+  last used \S+: news room$", said("list").stdout, re.MULTILINE)
    assert set(json.loads(said("make", "b", "--json").stdout)) == {"id", "name", "scope", "made", "used", "token"}
    listed = json.loads(said("list", "--json").stdout)["tokens"]
    assert [(one["name"], one["scope"]) for one in listed] == [("b", "add"), ("news room", "add")]
    assert said("revoke", "b").stdout == "revoked: b\n"
    assert "no such token" in said("revoke", "b", code=4).stderr
    assert "of that name" in said("make", "news room", code=2).stderr


# -- how often ---------------------------------------------------------------------------------------------------------


def test_whoever_asks_too_often_is_told_when_to_ask_again_and_may_then(tmp_path: Path) -> None:
    with serving(tmp_path, Rates(near=Rate(3, 1.5))) as served:
        answers = [served.ask("GET", "/api/v1/places") for _ in range(3)]
        assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0"]
        assert answers[0].headers["ratelimit-policy"] == '"api";q=3;w=2'
        refused = served.ask("GET", "/api/v1/places")
        assert (refused.status, refused.headers["retry-after"]) == (429, "1")
        assert "ask again in 1 s" in refused.detail
        assert refused.headers["ratelimit"].startswith('"api";r=0;')
        assert served.ask("GET", "/").status == 200  # pages are not counted
        holder = served.ask("GET", "/api/v1/places", bearer(served.tokens.make("a")))
        assert (holder.status, ";r=2;" in holder.headers["ratelimit"]) == (200, True)  # whoever has a token is apart
        time.sleep(int(refused.headers["retry-after"]))
        assert served.ask("GET", "/api/v1/places").status == 200


def test_a_client_that_a_proxy_tells_of_is_counted_by_its_own_address(tmp_path: Path) -> None:
    with serving(tmp_path, Rates(far=Rate(1, 60)), public=True) as served:
        statuses = [
            served.ask("GET", "/api/v1/places", {"X-Forwarded-For": address}).status
            for address in (
                "203.0.113.7",
                "203.0.113.7",
                "203.0.113.8",
                "2001:db8::1",
                "2001:db8::2",
                "2001:db8:0:1::1",
            )
        ]
    assert statuses == [200, 429, 200, 200, 429, 200]


def test_checks_are_counted_apart_and_only_those_that_were_permitted(tmp_path: Path) -> None:
    with serving(tmp_path, Rates(check=Rate(2, 120))) as served:
        assert {served.post("/check", csrf="wrong").status for _ in range(4)} == {403}
        assert [served.post("/check").status for _ in range(2)] == [200, 200]
        refused = served.post("/check")
        assert (refused.status, 50 < int(refused.headers["retry-after"]) <= 60) == (429, True)
        assert refused.headers["ratelimit-policy"] == '"check";q=2;w=120'
        assert "2 checks in 120 seconds" in refused.detail
        assert served.post("/add").status == 200
        assert served.ask("POST", "/check", bearer(served.tokens.make("a"))).status == 200


def test_one_check_at_a_time_for_each_and_two_in_all(tmp_path: Path) -> None:
    with serving(tmp_path) as served, ThreadPoolExecutor(2) as pool:
        tokens = [served.tokens.make(name) for name in "abc"]
        running = [pool.submit(served.ask, "POST", "/long", bearer(token)) for token in tokens[:2]]
        while len(served.seen.written) < 2:
            time.sleep(0.01)
        again, third = (served.ask("POST", "/long", bearer(tokens[number])) for number in (0, 2))
        assert (again.status, third.status, third.headers["retry-after"]) == (429, 429, "5")
        served.seen.go.set()
        assert [one.result().status for one in running] == [200, 200]
        assert served.ask("POST", "/long", bearer(tokens[2])).status == 200


@given(st.integers(1, 8), st.integers(1, 5_000), st.lists(st.integers(0, 3_000), max_size=60))
def test_never_more_than_the_bucket_and_its_refill_pass(number: int, milliseconds: int, gaps: list[int]) -> None:
    now = 0
    meter = Meter("api", Rate(number, milliseconds / 1000), clock=lambda: now)
    passed: list[int] = []
    for gap in gaps:
        now += gap * 1_000_000
        standing = meter.take("a")
        if standing.may:
            passed.append(now)
            assert standing.wait == 0
        else:
            assert standing.left == 0
            assert standing.wait > 0
        assert 0 <= standing.left < number or not standing.may
    for first in range(len(passed)):
        for last in range(first, len(passed)):
            span = passed[last] - passed[first]
            assert (last - first + 1 - number) * milliseconds * 1_000_000 <= span * number


@given(st.integers(1, 8), st.integers(1, 5_000), st.integers(0, 20))
def test_whoever_waits_as_long_as_told_may_ask_and_a_whole_bucket_holds_its_number(
    number: int, milliseconds: int, taken: int
) -> None:
    now = 0
    meter = Meter("api", Rate(number, milliseconds / 1000), clock=lambda: now)
    standings = [meter.take("a") for _ in range(taken)]
    assert sum(standing.may for standing in standings) == min(number, taken)
    assert meter.take("b").may
    refused = next((standing for standing in standings if not standing.may), None)
    if refused is not None:
        now += round(refused.wait * 1e9)
        assert meter.take("a").may
        assert not meter.take("a").may
    now += int(milliseconds * 1_000_000) + number
    assert [meter.take("a").may for _ in range(number + 1)] == [True] * number + [False]


def test_a_meter_remembers_only_so_many_clients_and_forgets_who_was_longest_away() -> None:
    meter = Meter("api", Rate(1, 60), most=100)
    for client in range(1000):
        assert meter.take(str(client)).may
        meter.take("0")
    assert len(meter) == 100
    assert not meter.take("0").may
    assert meter.take("1").may


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abc")), max_size=40))
def test_turns_are_never_more_than_there_are(steps: list[tuple[bool, str]]) -> None:
    slots, held = Slots(1, 2), dict.fromkeys("abc", 0)
    for takes, who in steps:
        if takes:
            free = held[who] < 1 and sum(held.values()) < 2
            assert slots.take(who) is free
            held[who] += free
        elif held[who]:
            slots.give(who)
            held[who] -= 1


# -- where a server may listen, and what a check may fetch -------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost", "Localhost"])
def test_loopback_needs_no_word(host: str) -> None:
    check_binding(host, public=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.7", "news.example", "127.0.0.1.example", "fe80::1"])
def test_any_other_address_needs_public_to_be_said(host: str, tmp_path: Path) -> None:
    check_binding(host, public=True)
    with pytest.raises(UsageError, match="--public") as raised:
        check_binding(host, public=False)
    assert "\n" not in str(raised.value)
    with pytest.raises(UsageError, match="--public"):
        Access(tmp_path, host)


@pytest.mark.parametrize("url", ["https://news.example/a?b=c", " http://news.example:8080/ ", "https://[2001:db8::1]/"])
def test_addresses_of_pages_may_be_checked(url: str) -> None:
    assert guarded_url(url) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/etc/passwd",
        "C:\\secret.txt",
        "-",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "wacz:/tmp/x.wacz",
        "telegram:name",
        "feed+https://news.example/rss",
        "wayback:https://news.example/",
        "gopher://news.example/",
        "https:///path",
        "https://",
        "http://user:word@news.example/",
        "javascript:alert(1)",
        "data:text/html,x",
    ],
)
def test_nothing_but_addresses_of_pages_may_be_checked(url: str) -> None:
    with pytest.raises(FetchError):
        guarded_url(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433"])
def test_a_check_never_reaches_a_private_address(served: Served, host: str) -> None:
    before = len(served.seen.asked)
    with pytest.raises(FetchError):
        list(UrlSource(Web()).fetch(guarded_url(f"http://{host}:{served.port}/")) or ())
    assert len(served.seen.asked) == before


def test_limits_are_in_order() -> None:
    assert all(small < large for small, large in pairwise((LARGEST_BODY, LARGEST_UPLOAD)))
