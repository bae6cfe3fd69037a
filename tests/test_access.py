"""Who may do what over HTTP: a real server, its door, the local user, and holders of tokens."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from access_server import FORM, FORM_PAGE, OWN, Served, bearer, serving
from playwright.sync_api import sync_playwright
from starlette.requests import HTTPConnection

from counterclaim.documents.sources.url import UrlSource
from counterclaim.documents.sources.web import Web
from counterclaim.errors import FetchError, StoreError, UsageError
from counterclaim.store.tokens import TOKENS, Tokens
from counterclaim.web.access import Access, check_binding, guarded_url
from counterclaim.web.door import HEADERS, LARGEST_BODY, LARGEST_UPLOAD
from counterclaim.web.peer import host_name


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("home")) as running:
        yield running


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
    two = [(b"host", b"localhost"), (b"host", b"evil.example")]  # this server's parser of HTTP refuses them itself
    assert host_name(HTTPConnection({"type": "http", "headers": two})) == ""


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
