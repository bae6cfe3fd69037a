"""How the site is served on loopback: headers, validators, errors, the API, nothing outside of it."""

from __future__ import annotations

import gzip
import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from ledger_sample import DOC_EN, sample_ledger
from test_site import made

from counterclaim.web.server import create_app


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    return made(sample_ledger())


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> object:
        return json.loads(self.content)


@dataclass(frozen=True)
class Client:
    """Sends request lines as they are, which no tidy client would."""

    port: int

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, headers=headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self.ask("GET", path, headers)


@contextmanager
def served(site: object) -> Iterator[Client]:
    """A real server on a free port of loopback."""
    server = uvicorn.Server(uvicorn.Config(create_app(site), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    try:
        yield Client(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def client(site) -> Iterator[Client]:
    with served(lambda: {**site, "archive/abc.txt": b"<html>raw</html>"}) as made_client:
        yield made_client


def test_the_server_gives_pages_with_headers_that_forbid_the_rest(client, site):
    answer = client.get("/")
    assert answer.content == site["index.html"]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_what_a_reader_has_already_is_not_sent_again(client):
    tag = client.get("/check/").headers["etag"]
    again = client.get("/check/", {"If-None-Match": f'"other", W/{tag}'})
    assert (again.status, again.content) == (304, b"")


def test_archived_bytes_are_plain_text_whatever_they_are(client):
    answer = client.get("/archive/abc.txt")
    assert answer.headers["content-type"] == "text/plain"


@pytest.mark.parametrize(
    "path", ["/nothing.html", "/%2e%2e/etc/passwd", "/.git/config", "/place/..%2f..%2fx", "/a%00b"]
)
def test_what_is_not_in_the_site_gets_the_sites_own_404(client, path):
    answer = client.get(path)
    assert answer.status == 404
    assert b"There is nothing at this address" in answer.content


def test_the_api_gives_the_views_of_the_pages(client):
    assert next(row["name"] for row in client.get("/api/v1/places").json()["places"]) == "Kupiansk"
    assert client.get("/api/v1/place/kupiansk").json()["row"]["likelihood"] == "very likely"
    assert client.get(f"/api/v1/check/{DOC_EN.id}").json()["claim_count"] == 5
    assert client.get("/api/v1/brief/2025-12-26").json()["admitted"][0]["side"] == "b"


def test_the_api_tells_what_there_is_and_answers_are_compressed_for_who_takes_it(client, site):
    assert "/api/v1/places" in client.get("/api/v1/").json()
    answer = client.get("/", {"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.content) == site["index.html"]


@pytest.mark.parametrize("path", ["place/atlantis", "check/none", "brief/yesterday", "place/..%2f..%2fx", "nonsense"])
def test_api_errors_are_problem_details(client, path):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "instance"} <= set(answer.json())


def test_nothing_can_be_written_through_the_server(client):
    answer = client.ask("POST", "/index.html")
    assert answer.status == 405
    assert json.loads(answer.content)["status"] == 405


def test_a_folder_is_served_as_the_memory_is_and_links_out_of_it_are_not_followed(tmp_path, site):
    folder = tmp_path / "site"
    for path, data in site.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "leak.txt").symlink_to(tmp_path / "secret.txt")
    with served(folder) as client:
        answer = client.get("/place/kupiansk.html")
        assert answer.content == site["place/kupiansk.html"]
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert client.get("/place/kupiansk.html", {"If-None-Match": answer.headers["etag"]}).status == 304
        for path in ("/leak.txt", "/place", "/%2e%2e/secret.txt", "/nothing"):
            missing = client.get(path)
            assert (missing.status, b"There is nothing" in missing.content) == (404, True), path
        assert client.get("/api/v1/place/pokrovsk").json()["row"]["name"] == "Pokrovsk"
