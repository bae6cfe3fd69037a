"""Files, standard input and real servers on loopback, friendly and not."""

from __future__ import annotations

import gzip
import io
import os
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest

from counterclaim.documents.decode import MAX_BYTES
from counterclaim.documents.sources.addresses import is_public
from counterclaim.documents.sources.file import FileSource
from counterclaim.documents.sources.stdin import StdinSource
from counterclaim.documents.sources.url import UrlSource
from counterclaim.errors import EmptyInput, FetchError, InputError, NotText, Refused, TimedOut, TooLarge
from counterclaim.model import Fetched
from counterclaim.plugins import Source

PAGE = b"<html><body><h1>A bridge was closed</h1>"
PAGE += b"<p>The crossing has been shut since Monday, the mayor said.</p></body></html>"
NOON = datetime(2025, 12, 26, 12, tzinfo=UTC)
LOOPBACK = ("127.0.0.1", "::1")


class Server(BaseHTTPRequestHandler):
    """Answers each path in its own bad manner."""

    def do_GET(self) -> None:
        answer = getattr(self, "path_" + self.path.strip("/").split("/")[0].replace("-", "_"), None)
        if answer is None:
            self.send_error(404)
        else:
            answer()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def path_page(self) -> None:
        self.send(PAGE, Content_Type="text/html; charset=utf-8")

    def path_gzip(self) -> None:
        self.send(gzip.compress(PAGE), Content_Encoding="gzip")

    def path_brotli(self) -> None:
        self.send(brotli.compress(PAGE), Content_Encoding="br")

    def path_bomb(self) -> None:
        self.send(gzip.compress(b"a" * (MAX_BYTES + 10_000_000), 1), Content_Encoding="gzip")

    def path_brotli_bomb(self) -> None:
        self.send(brotli.compress(b"a" * (MAX_BYTES * 4), quality=1), Content_Encoding="br")

    def path_broken_gzip(self) -> None:
        self.send(b"this was never compressed", Content_Encoding="gzip")

    def path_flood(self) -> None:
        self.send(b"a" * (MAX_BYTES + 1))

    def path_announced(self) -> None:
        self.send(b"a", Content_Length=str(MAX_BYTES * 10))

    def path_moved(self) -> None:
        self.send(b"", 302, Location="/page")

    def path_circle(self) -> None:
        self.send(b"", 302, Location="/circle")

    def path_inward(self) -> None:
        self.send(b"", 302, Location="http://10.0.0.1/secret")

    def path_to_file(self) -> None:
        self.send(b"", 302, Location="file:///etc/hostname")

    def path_empty(self) -> None:
        self.send(b"")

    def path_picture(self) -> None:
        self.send(b"\x89PNG\r\n\x1a\n" + bytes(100))

    def path_silent(self) -> None:
        time.sleep(3)

    def path_trickle(self) -> None:
        self.send(b"")
        for _ in range(30):
            try:
                self.wfile.write(b"a")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()


def url_source(total: float = 20) -> UrlSource:
    return UrlSource(allow=LOOPBACK, connect=2, read=1, total=total, clock=lambda: NOON)


def get(source: Source, target: str) -> Fetched:
    found = source.fetch(target)
    assert found is not None
    (fetched,) = found
    return fetched


def test_every_source_keeps_the_protocol_and_passes_on_what_is_not_its_own() -> None:
    sources = {"page.html": FileSource(), "-": StdinSource(io.BytesIO(PAGE)), "https://example.org/": UrlSource()}
    for own, source in sources.items():
        assert isinstance(source, Source)
        for other in sources.keys() - {own}:
            assert source.fetch(other) is None


@pytest.mark.parametrize("path", ["page", "gzip", "brotli", "moved"])
def test_a_page_comes_back_byte_for_byte_however_it_was_packed(server: str, path: str) -> None:
    fetched = get(url_source(), f"{server}/{path}")
    assert fetched.raw == PAGE
    assert fetched.retrieved_at == NOON


def test_a_redirect_is_followed_and_the_last_address_is_kept(server: str) -> None:
    assert get(url_source(), f"{server}/moved").url == f"{server}/page"


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("nowhere", Refused),
        ("circle", Refused),
        ("inward", Refused),
        ("to-file", Refused),
        ("bomb", TooLarge),
        ("brotli-bomb", TooLarge),
        ("flood", TooLarge),
        ("announced", TooLarge),
        ("broken-gzip", FetchError),
        ("empty", EmptyInput),
        ("picture", NotText),
        ("silent", TimedOut),
    ],
)
def test_an_unfriendly_server_gives_one_clear_line(server: str, path: str, error: type[InputError]) -> None:
    with pytest.raises(error) as caught:
        get(url_source(), f"{server}/{path}")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3


def test_a_trickle_ends_with_the_total_time(server: str) -> None:
    began = time.monotonic()
    with pytest.raises(TimedOut):
        get(url_source(total=0.5), f"{server}/trickle")
    assert time.monotonic() - began < 2


def test_loopback_is_refused_unless_it_is_allowed_by_name(server: str) -> None:
    with pytest.raises(Refused, match="private or reserved"):
        get(UrlSource(), f"{server}/page")


@pytest.mark.parametrize(
    "host", ["localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1", "0.0.0.0", "169.254.169.254", "2130706433"]
)
def test_no_spelling_of_a_private_address_gets_through(host: str) -> None:
    with pytest.raises(FetchError):
        get(UrlSource(connect=1, read=1, total=5), f"http://{host}:1/")


def test_a_name_is_resolved_once_and_connected_to_that_address_only(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    port = int(server.rsplit(":", 1)[1])

    def resolver(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: resolver(host) if host == "news.example" else real(host, *a, **k)
    )
    assert get(url_source(), f"http://news.example:{port}/page").raw == PAGE
    assert asked == ["news.example"]


@pytest.mark.parametrize(
    "url", ["http://", "http://a b/", "http://[::1/", "http://user:pass@example.org/", "http://example.org:99999/"]
)
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    with pytest.raises(FetchError):
        get(UrlSource(connect=1, read=1, total=5), url)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "169.254.1.1",
        "224.0.0.1",
        "240.0.0.1",
        "0.0.0.0",
        "100.64.0.1",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "nonsense",
    ],
)
def test_private_and_wrapped_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


def test_a_folder_expands_to_its_texts_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.HTML", "a/y.md", "a.htm", "c.pdf", ".hidden.txt", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("something is said here")
    found = [Path(target).relative_to(tmp_path).as_posix() for target in FileSource().expand(str(tmp_path))]
    assert found == ["a.htm", "a/y.md", "a/z.HTML", "b.txt"]


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text("The first is fine.")
    (tmp_path / "2.txt").write_bytes(b"")
    (tmp_path / "3.txt").write_bytes(b"%PDF-1.7 and so on")
    (tmp_path / "4.txt").write_text("The last is fine.")
    source, read, failed = FileSource(clock=lambda: NOON), [], []
    for target in source.expand(str(tmp_path)):
        try:
            read.append(get(source, target).raw)
        except InputError as error:
            failed.append(type(error))
    assert read == [b"The first is fine.", b"The last is fine."]
    assert failed == [EmptyInput, NotText]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyInput),
        (b" \n\t ", EmptyInput),
        (b"PK\x03\x04rest", NotText),
        (b"\x00\x01\x02" * 50, NotText),
        (b"\xff\xd8\xff\xe0JFIF", NotText),
        (b"a" * (MAX_BYTES + 1), TooLarge),
    ],
)
def test_what_cannot_be_read_says_what_and_where_and_what_to_do(
    tmp_path: Path, content: bytes, error: type[InputError]
) -> None:
    path = tmp_path / "input.txt"
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        get(FileSource(), str(path))
    assert caught.value.where == str(path)
    assert caught.value.remedy


def test_a_missing_file_and_a_name_that_cannot_be_one_are_input_errors() -> None:
    for target in ("/nowhere/at/all.txt", "a\x00b", "x" * 5000):
        with pytest.raises(InputError):
            get(FileSource(), target)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_or_a_device_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for target in (str(tmp_path / "pipe.txt"), "/dev/zero"):
        with pytest.raises(NotText, match="pipe or a device"):
            get(FileSource(), target)


def test_standard_input_is_one_document() -> None:
    assert get(StdinSource(io.BytesIO(PAGE), clock=lambda: NOON), "-").raw == PAGE
    with pytest.raises(EmptyInput):
        get(StdinSource(io.BytesIO(b"")), "-")
