"""How the API answers: validators, formats, languages, refusals in words; and its page for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_server import Served, api_served, printed_home
from test_api import PROBLEM

from counterclaim.errors import NotFound
from counterclaim.newsroom import Newsroom
from counterclaim.press import print_edition


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return printed_home(tmp_path_factory.mktemp("answers"))


@pytest.fixture(scope="module")
def api(home: Path) -> Iterator[Served]:
    with api_served(home) as served:
        yield served


@pytest.fixture(scope="module")
def described(api: Served) -> dict[str, Any]:
    found: dict[str, Any] = api.ask("/openapi.json").json
    return found


# -- how it answers ------------------------------------------------------------------------------------------


def test_what_has_not_changed_is_not_sent_again(api: Served) -> None:
    for path in ("/places", "/claims?limit=3&format=csv", "/map", "/map/front", "/records"):
        plain_reply, packed = api.ask(path), api.ask(path, {"Accept-Encoding": "gzip"})
        assert plain_reply.text == packed.text
        assert ("content-encoding" in packed.headers) == (plain_reply.headers["etag"] != packed.headers["etag"])
        for reply, encoding in ((plain_reply, ""), (packed, "gzip")):
            again = api.ask(path, {"If-None-Match": reply.headers["etag"], "Accept-Encoding": encoding})
            assert (again.status, again.body) == (304, b"")
            assert again.headers["etag"] == reply.headers["etag"]
        assert api.ask(path, {"If-None-Match": '"other"'}).status == 200
        assert plain_reply.headers["cache-control"] == "no-cache"
    assert "content-encoding" not in api.ask("/map", {"Accept-Encoding": "gzip;q=0, br"}).headers


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/json;q=0.5, text/csv;q=0.9", "text/csv; charset=utf-8"),
        ("text/html, application/*;q=0.8, text/*;q=0.1", "application/json"),
        ("application/jsonl", "application/jsonl"),
        ("image/png", "application/json"),
        (";;;,,q=", "application/json"),
    ],
)
def test_the_accept_header_chooses_the_format_and_the_parameter_wins(api: Served, accept: str, media: str) -> None:
    assert api.ask("/claims?limit=1", {"Accept": accept}).headers["content-type"] == media
    named = api.ask("/claims?limit=1&format=json", {"Accept": accept})
    assert named.headers["content-type"] == "application/json"


def test_the_language_is_chosen_by_parameter_or_header(api: Served) -> None:
    assert api.ask("/places", {"Accept-Language": "uk-UA,uk;q=0.9"}).headers["content-language"] == "uk"
    assert api.ask("/places?lang=ru", {"Accept-Language": "uk"}).headers["content-language"] == "ru"
    assert "Accept-Language" in api.ask("/places").headers["vary"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, ""),
        ("/places/nowhere", 404, "/api/v1/places lists all"),
        ("/places/nowhere/series", 404, ""),
        ("/claims?place=nowhere", 404, ""),
        ("/claims?speaker=nobody", 404, ""),
        ("/claims/x", 404, ""),
        ("/documents/x", 404, ""),
        ("/documents/x/claimreview", 404, ""),
        ("/stories/x", 404, ""),
        ("/speakers/x", 404, ""),
        ("/briefings/0001-01-01", 404, "they go from"),
        ("/briefings/9999-12-31", 404, ""),
        ("/briefings/today", 422, "YYYY-MM-DD"),
        ("/map?day=1999-01-01", 404, "ask for a day from"),
        ("/map/front?day=9999-12-31", 404, ""),
        ("/area?day=0001-01-01", 404, ""),
        ("/places?cursor=abc", 404, "`next`"),
        ("/claims?cursor=LS0t", 404, ""),
        ("/places?limit=0", 422, "limit"),
        ("/places?limit=501", 422, "limit"),
        ("/places?limit=ten", 422, "limit"),
        (f"/places?limit={'9' * 5000}", 422, "limit"),
        ("/places?limit=1&limit=2", 422, "more than once"),
        ("/places?colour=red", 422, "colour"),
        ("/places?disputed=maybe", 422, "disputed"),
        ("/places?format=xml", 422, "format"),
        ("/claims?since=1700000000", 422, "YYYY-MM-DD"),
        ("/claims?since=2025-02-30", 422, "since"),
        ("/claims?since=٢٠٢٥-٠١-٠١", 422, "since"),
        ("/claims?predicate=x", 422, "predicate"),
        ("/map?as_of=2025-12-01", 422, "/places/{place}"),
        ("/map?bbox=1,2,3", 422, "bbox"),
        ("/records?sort=luck", 422, "sort"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(api: Served, path: str, status: int, words: str) -> None:
    reply = api.ask(path)
    assert (reply.status, reply.headers["content-type"]) == (status, PROBLEM)
    told = reply.json
    assert set(told) == {"type", "title", "status", "detail", "instance"}
    assert told["status"] == status
    assert words in told["detail"]
    assert told["instance"] == f"/api/v1{path.partition('?')[0]}"


HOSTILE = (
    "%00", "%ED%A0%80", "%FF%FE", "%E2%80%AE%D8%B9", "a" * 300, "'; DROP TABLE places; --", "%F0%9F%92%A9",
    "%0d%0aX: y", "..%2f..%2fetc%2fpasswd", "99999999999999999999999999", "-1", "1e309", "NaN", "%25", "{}", "[]", "%",
)  # fmt: skip


def test_hostile_parameters_never_break_it(api: Served, described: dict[str, Any]) -> None:
    for path, operations in described["paths"].items():
        for value in HOSTILE:
            named = re.sub(r"\{\w+\}", value.replace("%2f", "%252f"), path)
            assert api.ask(named).status < 500, named
            for parameter in operations["get"]["parameters"]:
                if parameter["in"] == "query":
                    asked = f"{re.sub(r'{.*?}', 'x', path)}?{parameter['name']}={value}"
                    assert api.ask(asked).status in (200, 404, 422), asked


def test_other_methods_are_not_allowed(api: Served) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        reply = api.ask("/places", method=method)
        assert (reply.status, reply.headers["content-type"]) == (405, PROBLEM)


def test_without_an_edition_it_is_not_available_and_of_an_empty_store_there_is_nothing(tmp_path: Path) -> None:
    with api_served(tmp_path) as api:
        assert (api.ask("/places").status, api.ask("/").status) == (503, 503)
        assert api.ask("/places").headers["content-type"] == PROBLEM
    print_edition(tmp_path)
    with api_served(tmp_path) as api:
        for path in ("places", "claims", "documents", "speakers", "moves"):
            assert api.ask(f"/{path}").json[path] == []
        assert api.ask("/records").json["records"] == []
        assert api.ask("/map").json["features"] == []
        assert api.ask("/map/front").json["features"] == []
        assert len(api.ask("/briefings").json["briefings"]) == 1
        assert api.ask("/map/area", below="").json["known_km2"] == 0
        assert api.ask("/").status == api.ask("/api").status == 200


def test_what_was_kept_is_made_anew_with_the_edition(home: Path, tmp_path: Path, root: Path) -> None:
    import shutil

    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    with api_served(copy) as api:
        before, front = api.ask("/claims?limit=1"), api.ask("/map/front")
        with Newsroom.open(copy) as newsroom:
            newsroom.store.note("test", {"changes": "the head alone"})
        print_edition(copy)
        house = api.house
        deadline = 50
        while api.ask("/claims?limit=1").headers["counterclaim-edition"] == before.headers["counterclaim-edition"]:
            deadline -= 1
            assert deadline and house.home == copy
        after = api.ask("/claims?limit=1")
        assert after.headers["etag"] == before.headers["etag"], "the same words have the same tag"
        assert api.ask("/map/front").body == front.body


# -- for people ----------------------------------------------------------------------------------------------


def test_the_page_for_people_shows_every_resource(api: Served) -> None:
    page = api.ask("/api", {"Accept-Language": "en"})
    assert page.headers["content-type"].startswith("text/html")
    for resource in api.ask("/").json["resources"]:
        assert resource["path"] in page.text
        assert f'href="{resource["example"].replace("&", "&amp;")}"' in page.text
    assert api.ask("/api", {"Accept-Language": "uk"}).headers.get("vary")


def test_a_cursor_is_a_place_in_a_list_and_nothing_else() -> None:
    from counterclaim.web.api.answering import read_cursor, shown_cursor

    for cursor in ("739610.0a8f2de218e51495", "0.x", "29.geonames:582956", "739609"):
        assert read_cursor(shown_cursor(cursor)) == cursor
    for shown in ("abc", "LS0t", "____", shown_cursor("1.x") + "A", "MS54Cg" * 200):
        with pytest.raises(NotFound):
            read_cursor(shown)
    assert read_cursor("") == ""
