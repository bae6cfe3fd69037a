"""How the application is served on loopback: headers, validators, errors, the newest edition, nothing outside of it."""

from __future__ import annotations

import gzip
import http.client
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from app_browser import app_server

from counterclaim import press
from counterclaim.errors import StoreError
from counterclaim.newsroom import Newsroom
from counterclaim.web.house import House, Kept

PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"
WORDS = "On 21 November 2025 the Russian Defence Ministry said that its troops had taken the city of Kupiansk."


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
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, headers=headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self.ask("GET", path, headers)


def filled(home: Path, *articles: tuple[str, str]) -> Path:
    """A store that has read some made-up pages; its edition is not printed."""
    with Newsroom.open(home) as newsroom:
        for number, (title, words) in enumerate(articles):
            path = home / f"{number}.html"
            path.write_text(PAGE.format(title, words), encoding="utf-8")
            assert [added.error for added in newsroom.add([str(path)])] == [None]
    return home


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    home = filled(tmp_path_factory.mktemp("served"), ("Moscow says it took Kupiansk", WORDS))
    press.print_edition(home)
    with app_server(home) as base:
        yield Client(int(base.rsplit(":", 1)[1]))


@pytest.mark.parametrize("path", ["/place", "/nothing", "/api/v1/places", "/api/v1/nothing", "/static/site.css"])
def test_every_answer_has_headers_that_forbid_the_rest(client: Client, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/place", "/static/site.css", "/brief.atom", "/api/v1/places"])
def test_what_a_reader_has_already_is_not_sent_again(client: Client, path: str) -> None:
    tag = client.get(path).headers["etag"]
    again = client.get(path, {"If-None-Match": f'"other", {tag}'})
    assert (again.status, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["/nothing.html", "/%2e%2e/etc/passwd", "/.git/config", "/place/..%2f..%2fx", "/a%00b", "/static/..%2fapp.py",
     "/static/../app.py", "/archive/..%2fx", "/place/%ed%a0%80", "/story/%00"],
)  # fmt: skip
def test_what_is_not_there_gets_a_page_that_says_so(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status == 404
    assert b"Traceback" not in answer.content


def test_nothing_can_be_written_where_nothing_is_taken(client: Client) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert client.ask(method, "/place").status in (403, 405)


def test_answers_are_packed_for_who_takes_them_so(client: Client) -> None:
    plain = client.get("/static/site.css")
    packed = client.get("/static/site.css", {"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert client.get("/place", {"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"


def test_the_reader_is_spoken_to_in_the_language_that_the_browser_the_cookie_or_the_address_says(
    client: Client,
) -> None:
    def spoken(path: str, **headers: str) -> str:
        content = client.get(path, headers).content.decode()
        return content.split('<html lang="', 1)[1][:2]

    assert spoken("/place") == "en"
    assert spoken("/place", **{"Accept-Language": "ru;q=0.4, uk-UA, en;q=0.8"}) == "uk"
    assert spoken("/place", Cookie="lang=ru", **{"Accept-Language": "uk"}) == "ru"
    assert spoken("/place?lang=en", Cookie="lang=ru") == "en"
    assert "lang=uk" in client.get("/place?lang=uk").headers["set-cookie"]
    assert "set-cookie" not in client.get("/place?lang=xx").headers


def test_what_is_added_while_it_is_served_shows_within_seconds(tmp_path: Path) -> None:
    home = filled(tmp_path, ("Moscow says it took Kupiansk", WORDS))
    house = House(home)
    house.open()
    try:
        before = house.mark
        assert house.edition().head.documents == 1
        filled(home, ("Another", WORDS.replace("Kupiansk", "Pokrovsk")))
        assert not house.is_current
        until = time.monotonic() + 60
        while house.edition().head.documents == 1 and time.monotonic() < until:
            time.sleep(0.1)
        assert house.edition().head.documents == 2
        assert house.mark != before
        assert house.is_current
        assert house.problem == ""
    finally:
        house.close()


def test_a_house_without_an_edition_says_so_and_a_spoiled_one_is_printed_again(tmp_path: Path) -> None:
    house = House(filled(tmp_path, ("Moscow says it took Kupiansk", WORDS)))
    with pytest.raises(StoreError, match="no edition"):
        house.edition()
    (tmp_path / "edition.db").write_bytes(b"spoiled" * 100)
    assert not house.is_current
    house.open()
    try:
        assert house.edition().head.documents == 1
    finally:
        house.close()


def test_finished_answers_are_kept_for_one_edition_and_language_and_not_without_end(tmp_path: Path) -> None:
    press.print_edition(filled(tmp_path, ("Moscow says it took Kupiansk", WORDS)))
    house, made = House(tmp_path), []
    try:

        def make() -> Kept:
            made.append(1)
            return Kept(b"x" * (4 << 20), '"tag"', "text/plain")

        house.kept("/a", "en", make)
        house.kept("/a", "en", make)
        assert len(made) == 1
        house.kept("/a", "uk", make)
        assert len(made) == 2
        for number in range(20):
            house.kept(f"/{number}", "en", make)
        assert house._size <= 32 << 20
        house.kept("/a", "en", make)
        assert len(made) == 23
        press.print_edition(tmp_path)
        time.sleep(0.6)
        house.kept("/19", "en", make)
        assert len(made) == 24
    finally:
        house.close()


def test_what_a_first_reader_wants_is_made_before_it_comes(tmp_path: Path) -> None:
    from counterclaim.web.access import Access
    from counterclaim.web.app import create_app
    from counterclaim.web.warming import warm

    press.print_edition(filled(tmp_path, ("Moscow says it took Kupiansk", WORDS)))
    house = House(tmp_path)
    try:
        warm(create_app(house, Access(tmp_path)), house.war)
        kept = {(name, language) for name, language, _mark in house._kept}
        assert {("map", "en"), ("map", "uk"), ("map", "ru"), ("map places", "uk")} <= kept
    finally:
        house.close()
