"""The client of the web against real servers on loopback: polite to them, unharmed by them."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path

import brotli
import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from loopback import NOON, Handler, Site, serving, web

from counterclaim.documents.sources.packing import TooMuch, gunzip, unpack
from counterclaim.documents.sources.web import USER_AGENT
from counterclaim.documents.sources.wire import Exchange
from counterclaim.errors import CounterclaimError, FetchError, InputError, Refused, TimedOut, TooLarge

squeeze = partial(gzip.compress, mtime=0)  # the same bytes in every process that collects the tests
PAGE = b"<html><body><h1>Pontoon bridge</h1><p>The ferry runs again, the harbour master said.</p></body></html>"
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        running.routes["/page"] = PAGE
        yield running


def test_an_answer_says_all_that_an_archive_wants_to_know(site: Site) -> None:
    head = {"Content-Type": "text/html", "ETag": '"7"', "Last-Modified": "Fri, 26 Dec 2025 10:00:00 GMT"}
    site.routes["/page"] = (200, head, PAGE)
    answer = web().get(f"{site.base}/page")
    assert (answer.url, answer.status, answer.body) == (f"{site.base}/page", 200, PAGE)
    assert (answer.etag, answer.last_modified) == ('"7"', "Fri, 26 Dec 2025 10:00:00 GMT")
    assert answer.retrieved_at == NOON
    assert ("User-Agent", USER_AGENT) in answer.request_headers
    assert ("ETag", '"7"') in answer.response_headers


def test_what_is_said_to_be_sent_is_what_the_server_got(site: Site) -> None:
    answer = web().get(f"{site.base}/page", robots=False)
    sent = {name.lower(): value for name, value in answer.request_headers}
    assert sent == site.headers[0]


def test_a_page_that_did_not_change_is_not_sent_again(site: Site) -> None:
    def tagged(handler: Handler) -> tuple[int, dict[str, str], bytes]:
        known = handler.headers.get("If-None-Match") == '"v1"'
        return (304, {"ETag": '"v1"'}, b"") if known else (200, {"ETag": '"v1"'}, PAGE)

    site.routes["/page"] = tagged
    client = web()
    first = client.get(f"{site.base}/page")
    again = client.get(f"{site.base}/page", etag=first.etag)
    assert not first.not_modified
    assert again.not_modified
    assert (again.body, again.etag) == (b"", '"v1"')


def test_a_day_of_change_is_asked_for_too_and_kept_where_the_server_does_not_repeat_it(site: Site) -> None:
    site.routes["/page"] = lambda handler: (304 if handler.headers.get("If-Modified-Since") else 200, {}, b"")
    day = "Fri, 26 Dec 2025 10:00:00 GMT"
    assert web().get(f"{site.base}/page", last_modified=day).last_modified == day


def test_not_modified_is_no_answer_to_who_has_nothing(site: Site) -> None:
    site.routes["/page"] = (304, {}, b"")
    with pytest.raises(Refused, match="304"):
        web().get(f"{site.base}/page")


# addresses


@pytest.mark.parametrize(
    "inward",
    ["http://10.0.0.1/", "http://169.254.169.254/latest/", "http://[::1]/", "http://127.0.0.2/"],
)
def test_no_redirect_leads_to_a_private_address(site: Site, inward: str) -> None:
    site.routes["/inward"] = (302, {"Location": inward}, b"")
    for robots in (True, False):
        with pytest.raises(Refused, match="private or reserved"):
            web().get(f"{site.base}/inward", robots=robots)


@pytest.mark.parametrize("target", ["file:///etc/hostname", "ftp://example.org/", "gopher://x/", "javascript:1"])
def test_no_redirect_leads_out_of_the_web(site: Site, target: str) -> None:
    site.routes["/out"] = (302, {"Location": target}, b"")
    with pytest.raises(FetchError):
        web().get(f"{site.base}/out", robots=False)


def test_a_name_that_changes_its_address_between_two_look_ups_reaches_nothing_inside(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer is an address that may be fetched from, every later one lies inside."""
    port = int(site.base.rpartition(":")[2])
    answers = iter(["127.0.0.2"])
    real = socket.getaddrinfo

    def rebinding(host: str, *rest: object, **named: object) -> object:
        if host == "rebind.example":
            address = next(answers, "127.0.0.1")
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]
        return real(host, *rest, **named)  # type: ignore[arg-type]

    with serving("127.0.0.2", port) as outside:
        outside.routes["/page"] = b"<p>outside</p>"
        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        client = web(allow=("127.0.0.2",))
        assert client.get(f"http://rebind.example:{port}/page", robots=False).body == b"<p>outside</p>"
        with pytest.raises(Refused, match="private or reserved"):
            client.get(f"http://rebind.example:{port}/page", robots=False)
    assert site.asked == []


def test_a_look_up_that_lies_about_a_checked_address_is_seen_when_connected(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where every look-up but the check itself is turned inward, the other end is looked at."""
    port = int(site.base.rpartition(":")[2])
    asked: list[str] = []

    def lying(host: str, *_: object, **__: object) -> object:
        asked.append(host)
        address = "127.0.0.2" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", lying)
    with pytest.raises(Refused, match="private or reserved"):
        web(allow=("127.0.0.2",)).get(f"http://rebind.example:{port}/page", robots=False)
    assert site.asked == []


def test_a_redirect_in_letters_beyond_ascii_is_followed(site: Site) -> None:
    site.routes["/%D1%84%D1%80%D0%BE%D0%BD%D1%82"] = PAGE
    site.routes["/go"] = lambda handler: handler.raw(
        b"HTTP/1.1 302 Found\r\nLocation: /" + "фронт".encode() + b"\r\nContent-Length: 0\r\n\r\n"
    )
    assert web().get(f"{site.base}/go", robots=False).body == PAGE


def test_a_host_in_cyrillic_is_looked_up_as_dns_has_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(site.base.rpartition(":")[2])
    real, asked = socket.getaddrinfo, []

    def resolver(host: str, *rest: object, **named: object) -> object:
        asked.append(host)
        return real("127.0.0.1" if host.startswith("xn--") else host, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    assert web().get(f"http://новини.укр:{port}/page", robots=False).body == PAGE
    assert asked[0] == "xn--b1amarcd.xn--j1amh"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    encoding = serialization.Encoding.PEM
    secret = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + made.public_bytes(encoding))
    return path


def test_a_certificate_must_hold_and_then_everything_is_as_without(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    heard: list[Exchange] = []
    with serving(tls=context) as site, serving("127.0.0.2", tls=context) as misnamed:
        site.routes |= {"/page": PAGE, "/slow": lambda handler: slowly(handler, OK, b"X: y\r\n")}
        with pytest.raises(Refused, match="certificate does not hold"):
            web().get(f"{site.base}/page", robots=False)
        monkeypatch.setattr(certifi, "where", lambda: str(certificate))
        assert web(on_exchange=heard.append).get(f"{site.base}/page").body == PAGE
        assert [exchange.ip for exchange in heard] == ["127.0.0.1"] * 2
        with pytest.raises(Refused, match="private or reserved"):
            web(allow=()).get(f"{site.base}/page", robots=False)
        with pytest.raises(Refused, match="certificate does not hold"):
            web(allow=("127.0.0.2",)).get(misnamed.base, robots=False)
        with pytest.raises(TimedOut):
            web(total=0.4).get(f"{site.base}/slow", robots=False)


# what servers send


def test_a_page_is_unpacked_however_it_was_packed(site: Site) -> None:
    bare = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = {
        "gzip": squeeze(PAGE),
        "deflate": zlib.compress(PAGE),
        "Deflate": bare.compress(PAGE) + bare.flush(),
        "br": brotli.compress(PAGE),
        "br, gzip": squeeze(brotli.compress(PAGE)),
        "x-unheard-of": PAGE,
    }
    for encoding, body in packed.items():
        site.routes["/packed"] = (200, {"Content-Encoding": encoding}, body)
        assert web().get(f"{site.base}/packed", robots=False).body == PAGE, encoding


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", squeeze(bytes(30_000_000), 9)),
        ("deflate", zlib.compress(bytes(30_000_000), 9)),
        ("br", brotli.compress(bytes(30_000_000), quality=1)),
        ("gzip, gzip", squeeze(squeeze(bytes(30_000_000), 9))),
        ("gzip", b"".join(squeeze(bytes(900_000), 9) for _ in range(5))),
    ],
)
def test_a_bomb_stops_at_the_limit_without_being_unpacked(site: Site, encoding: str, body: bytes) -> None:
    assert len(body) < 1_000_000
    site.routes["/bomb"] = (200, {"Content-Encoding": encoding}, body)
    with pytest.raises(TooLarge):
        web().get(f"{site.base}/bomb", robots=False, most=1_000_000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_packed_content_that_is_cut_off_or_garbled_is_broken(site: Site, encoding: str) -> None:
    whole = {"gzip": squeeze(PAGE), "deflate": zlib.compress(PAGE), "br": brotli.compress(PAGE)}[encoding]
    for body in (whole[:-6], b"never packed at all", whole[:3]):
        site.routes["/bad"] = (200, {"Content-Encoding": encoding}, body)
        with pytest.raises(FetchError, match="compressed content is broken"):
            web().get(f"{site.base}/bad", robots=False)


def test_a_file_that_is_packed_itself_is_unpacked_to_the_same_limit() -> None:
    assert gunzip(squeeze(PAGE) + squeeze(PAGE), 10_000) == PAGE * 2
    assert gunzip(PAGE, 10) == PAGE
    assert unpack([], "gzip", 10) == b""
    with pytest.raises(TooMuch):
        gunzip(squeeze(bytes(100_000)), 10_000)


def test_a_flood_ends_at_the_limit_announced_or_not(site: Site) -> None:
    site.routes["/announced"] = lambda handler: handler.raw(OK + b"Content-Length: 99999999999\r\n\r\n", b"a")
    site.routes["/flood"] = lambda handler: handler.raw(OK + b"\r\n", b"a" * 300_000)
    for path in ("/announced", "/flood"):
        with pytest.raises(TooLarge):
            web().get(f"{site.base}{path}", robots=False, most=100_000)


def slowly(handler: Handler, head: bytes, piece: bytes) -> object:
    """Send a piece every twentieth of a second until the other side hangs up, at most for five seconds."""
    try:
        handler.raw(head)
        for _ in range(100):
            handler.raw(piece)
            time.sleep(0.05)
    except OSError:
        pass
    return 0, {}, b""


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (OK + b"\r\n", b"a"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (OK, b"X-Header: more\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (OK + b"Content-Encoding: gzip\r\n\r\n" + squeeze(PAGE)[:10], b""),
    ],
)
def test_a_trickle_is_cut_when_time_is_up_wherever_it_trickles(site: Site, head: bytes, piece: bytes) -> None:
    site.routes["/slow"] = lambda handler: slowly(handler, head, piece)
    began = time.monotonic()
    with pytest.raises(TimedOut):
        web(total=0.4).get(f"{site.base}/slow", robots=False)
    assert time.monotonic() - began < 1.9


def test_time_is_counted_over_all_hops_and_tries_together(site: Site) -> None:
    def late(handler: Handler) -> object:
        time.sleep(0.15)
        return 302, {"Location": "/slow"}, b""

    site.routes["/slow"] = late
    with pytest.raises(TimedOut):
        web(total=0.4).get(f"{site.base}/slow", robots=False)
    assert 2 <= len(site.asked) <= 4


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: 100\r\n\r\nshort",
        OK + b"Content-Length: 3, 5\r\n\r\nabcde",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nnothing of the kind\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
        OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabcde\r\n0\r\n\r\n",
        OK + b"X-Header: more\r\n" * 200 + b"\r\n",
        OK + b"X-Header: " + b"a" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x00\x01\x02",
        b"",
    ],
)
def test_what_is_no_proper_answer_is_one_clear_error(site: Site, answer: bytes) -> None:
    site.routes["/bad"] = lambda handler: handler.raw(answer)
    with pytest.raises(FetchError) as caught:
        web().get(f"{site.base}/bad", robots=False, retries=0)
    assert "\n" not in str(caught.value)
    assert caught.value.where == f"{site.base}/bad"


def test_what_stands_behind_the_announced_length_is_left_out(site: Site) -> None:
    site.routes["/long"] = lambda handler: handler.raw(
        OK + b"Content-Length: 5\r\n\r\nabcdeHTTP/1.1 200 OK\r\n\r\nevil"
    )
    assert web().get(f"{site.base}/long", robots=False).body == b"abcde"


@pytest.mark.parametrize("length", [b"-1", b"many"])
def test_a_length_that_is_none_is_as_if_there_were_none(site: Site, length: bytes) -> None:
    site.routes["/odd"] = lambda handler: handler.raw(OK + b"Content-Length: " + length + b"\r\n\r\nabcde")
    assert web().get(f"{site.base}/odd", robots=False).body == b"abcde"


# what an archive hears


def test_every_hop_is_told_as_it_went_over_the_wire(site: Site) -> None:
    packed = squeeze(PAGE)
    site.routes["/old"] = (301, {"Location": "/page", "X-Twice": "1"}, b"moved")
    site.routes["/page"] = (200, {"Content-Encoding": "gzip", "Content-Type": "text/html"}, packed)
    heard: list[Exchange] = []
    web(on_exchange=heard.append).get(f"{site.base}/old", etag='"x"')
    assert [exchange.url.removeprefix(site.base) for exchange in heard] == ["/robots.txt", "/old", "/page"]
    assert [exchange.status_line for exchange in heard] == [
        "HTTP/1.1 404 Not Found",
        "HTTP/1.1 301 Moved Permanently",
        "HTTP/1.1 200 OK",
    ]
    assert [exchange.body for exchange in heard] == [b"not here", b"moved", packed]
    last = heard[-1]
    assert (last.method, last.ip, last.at, last.truncated) == ("GET", "127.0.0.1", NOON, "")
    assert last.request_headers[0] == ("Host", site.base.removeprefix("http://"))
    assert ("Content-Encoding", "gzip") in last.response_headers
    assert ("If-None-Match", '"x"') in last.request_headers


def test_not_modified_is_told_too(site: Site) -> None:
    site.routes["/page"] = (304, {"ETag": '"x"'}, b"")
    heard: list[Exchange] = []
    web(on_exchange=heard.append).get(f"{site.base}/page", etag='"x"', robots=False)
    assert [(exchange.status_line, exchange.body) for exchange in heard] == [("HTTP/1.1 304 Not Modified", b"")]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (OK + b"Content-Length: 100\r\n\r\nshort", "disconnect"),
        (OK + b"\r\n" + b"a" * 300_000, "length"),
        (OK + b"Content-Encoding: gzip\r\n\r\nnever packed", "unspecified"),
        (b"HTTP/1.1 404 No\r\n\r\n" + b"a" * 300_000, "length"),
    ],
)
def test_what_did_not_come_whole_is_told_with_the_reason(site: Site, answer: bytes, why: str) -> None:
    site.routes["/part"] = lambda handler: handler.raw(answer)
    heard: list[Exchange] = []
    with pytest.raises(CounterclaimError):
        web(on_exchange=heard.append).get(f"{site.base}/part", robots=False, retries=0, most=100_000)
    assert [exchange.truncated for exchange in heard] == [why]
    assert answer.endswith(heard[0].body[-5:])


def test_everything_that_can_go_wrong_is_an_error_of_the_product() -> None:
    for url in ("http://", "nonsense", "http://a b/", "http://[::1/", "http://u:p@example.org/", "http://x:99999/", ""):
        with pytest.raises(InputError):
            web().get(url)
