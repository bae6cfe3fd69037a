"""How polite the client of the web is: robots.txt, turns, pauses and second tries, against real servers on loopback."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

import pytest
from loopback import NOON, Handler, Site, Watch, serving, web

from counterclaim.documents.sources.politeness import Politeness
from counterclaim.documents.sources.url import UrlSource
from counterclaim.errors import Refused

PAGE = b"<html><body><h1>Pontoon bridge</h1><p>The ferry runs again, the harbour master said.</p></body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        running.routes["/page"] = PAGE
        yield running


# robots.txt


def test_what_robots_txt_forbids_is_not_asked_for(site: Site) -> None:
    site.routes["/robots.txt"] = b"User-agent: *\nDisallow: /private/\nAllow: /private/open\n"
    site.routes["/private/open"] = PAGE
    client = web()
    with pytest.raises(Refused, match=r"robots\.txt forbids"):
        client.get(f"{site.base}/private/page")
    assert client.get(f"{site.base}/private/open").body == PAGE
    assert client.get(f"{site.base}/page").body == PAGE
    assert site.asked == ["/robots.txt", "/private/open", "/page"]


def test_rules_for_this_reader_by_name_come_before_those_for_all(site: Site) -> None:
    site.routes["/robots.txt"] = b"User-agent: *\nDisallow:\n\nUser-agent: Counterclaim\nDisallow: /\n"
    with pytest.raises(Refused, match=r"robots\.txt forbids"):
        web().get(f"{site.base}/page")


def test_robots_txt_is_read_once_a_day(site: Site) -> None:
    watch = Watch()
    client = web(watch)
    for _ in range(3):
        client.get(f"{site.base}/page")
    watch.time += 23 * 3600
    client.get(f"{site.base}/page")
    assert site.asked.count("/robots.txt") == 1
    watch.time += 2 * 3600
    client.get(f"{site.base}/page")
    assert site.asked.count("/robots.txt") == 2


def test_a_site_whose_robots_txt_fails_is_left_alone_for_now(site: Site) -> None:
    site.routes["/robots.txt"] = (503, {}, b"")
    watch = Watch()
    client = web(watch)
    for _ in range(2):
        with pytest.raises(Refused, match="cannot be read now"):
            client.get(f"{site.base}/page")
    assert "/page" not in site.asked
    del site.routes["/robots.txt"]
    watch.time += 700
    assert client.get(f"{site.base}/page").body == PAGE


def test_a_page_that_the_user_names_is_fetched_as_a_browser_would(site: Site) -> None:
    site.routes["/robots.txt"] = b"User-agent: *\nDisallow: /\n"
    (fetched,) = UrlSource(web()).fetch(f"{site.base}/page") or ()
    assert fetched.raw == PAGE
    assert site.asked == ["/page"]


def test_a_redirect_is_judged_by_the_rules_of_the_site_that_it_leads_to(site: Site) -> None:
    with serving() as other:
        other.routes |= {"/robots.txt": b"User-agent: *\nDisallow: /\n", "/page": PAGE}
        site.routes["/away"] = (302, {"Location": f"{other.base}/page"}, b"")
        with pytest.raises(Refused, match=r"robots\.txt forbids"):
            web().get(f"{site.base}/away")
        assert other.asked == ["/robots.txt"]


@pytest.mark.parametrize(
    ("rules", "pause"),
    [
        (b"User-agent: *\nCrawl-delay: 7\n", 7),
        (b"User-agent: *\nCrawl-delay: 0.1\n", 2),
        (b"User-agent: *\nRequest-rate: 1/9\n", 9),
        (b"User-agent: *\nCrawl-delay: soon\n", 2),
        (b"User-agent: *\nCrawl-delay: -4\n", 2),
        (b"User-agent: *\nCrawl-delay: inf\n", 2),
    ],
)
def test_the_pause_is_the_longer_of_ours_and_the_one_that_the_site_asks_for(
    site: Site, rules: bytes, pause: float
) -> None:
    site.routes["/robots.txt"] = rules
    watch = Watch()
    client = web(watch, delay=2)
    client.get(f"{site.base}/page")
    watch.slept.clear()
    client.get(f"{site.base}/page")
    assert watch.slept == [pytest.approx(pause)]


def test_a_site_that_wants_an_hour_between_requests_is_asked_again_another_time(site: Site) -> None:
    site.routes["/robots.txt"] = b"User-agent: *\nCrawl-delay: 3600\n"
    watch = Watch()
    client = web(watch)
    client.get(f"{site.base}/page")
    with pytest.raises(Refused, match="left alone for 3600 seconds"):
        client.get(f"{site.base}/page")
    watch.time += 3601
    assert client.get(f"{site.base}/page").body == PAGE


def test_a_robots_txt_of_ten_thousand_names_and_rules_is_read_in_bounded_time(site: Site) -> None:
    names = "".join(f"User-agent: reader{n}\r" for n in range(9_000))
    site.routes["/robots.txt"] = (names + "Disallow: /page\n" + "Allow: /x\n" * 12_000).encode()
    began = time.monotonic()
    assert web().get(f"{site.base}/page").body == PAGE
    assert time.monotonic() - began < 5


def test_rules_for_others_stay_theirs(site: Site) -> None:
    groups = (
        b"User-agent: a\nDisallow: /\n\nUser-agent: b\nUser-agent: *\nDisallow: /no\n\nUser-agent: c\nDisallow: /page\n"
    )
    site.routes["/robots.txt"] = groups
    assert web().get(f"{site.base}/page").body == PAGE
    with pytest.raises(Refused):
        web().get(f"{site.base}/no")
    site.routes["/robots.txt"] = groups + b"User-Agent: Counterclaim/2.0 # by name\nDisallow: /page\n"
    with pytest.raises(Refused):
        web().get(f"{site.base}/page")


# turns


def test_one_host_is_asked_by_one_at_a_time_and_another_host_meanwhile() -> None:
    politeness = Politeness(delay=0)
    inside, most, other = [0], [0], []

    def visit() -> None:
        with politeness.turn("a.example"):
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.01)
            inside[0] -= 1

    with politeness.turn("a.example"):
        threads = [threading.Thread(target=visit) for _ in range(5)]
        for thread in threads:
            thread.start()
        with politeness.turn("b.example"):
            other.append(most[0])
    for thread in threads:
        thread.join()
    assert (other, most) == ([0], [1])


def test_redirects_within_a_host_are_one_visit(site: Site) -> None:
    site.routes["/old"] = (301, {"Location": "/page"}, b"")
    watch = Watch()
    web(watch, delay=5).get(f"{site.base}/old", robots=False)
    assert watch.slept == []


# trying again


def failing(times: int, status: int, **headers: str) -> object:
    """A route that fails so many times first."""
    left = [times]

    def answer(_: Handler) -> object:
        left[0] -= 1
        return (
            (status, {name.replace("_", "-"): value for name, value in headers.items()}, b"") if left[0] >= 0 else PAGE
        )

    return answer


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_fails_in_passing_is_asked_again_after_longer_and_longer_rests(site: Site, status: int) -> None:
    site.routes["/page"] = failing(3, status)  # type: ignore[assignment]
    watch = Watch()
    assert web(watch).get(f"{site.base}/page", robots=False).body == PAGE
    assert watch.slept == [1, 2, 4]


def test_patience_ends(site: Site) -> None:
    site.routes["/page"] = (503, {}, b"")
    with pytest.raises(Refused, match="answered 503"):
        web().get(f"{site.base}/page", robots=False)
    assert site.asked == ["/page"] * 4


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 501])
def test_what_is_refused_for_good_is_not_asked_again(site: Site, status: int) -> None:
    site.routes["/page"] = (status, {"Retry-After": "1"}, b"")
    with pytest.raises(Refused, match=str(status)):
        web().get(f"{site.base}/page", robots=False)
    assert site.asked == ["/page"]


@pytest.mark.parametrize("wait", ["30", format_datetime(NOON + timedelta(seconds=30), usegmt=True)])
def test_the_time_that_a_server_names_is_kept(site: Site, wait: str) -> None:
    site.routes["/page"] = failing(1, 429, Retry_After=wait)  # type: ignore[assignment]
    watch = Watch()
    web(watch).get(f"{site.base}/page", robots=False)
    assert watch.slept == [30]


@pytest.mark.parametrize("wait", ["soon", "-5", "Thu, 01 Jan 1970 00:00:00 GMT", "0", ""])
def test_a_time_that_is_none_or_over_leaves_our_own_rest(site: Site, wait: str) -> None:
    site.routes["/page"] = failing(1, 503, Retry_After=wait)  # type: ignore[assignment]
    watch = Watch()
    web(watch).get(f"{site.base}/page", robots=False)
    assert watch.slept == [1]


def test_a_server_that_names_an_hour_is_not_waited_for_and_not_asked_by_anybody_meanwhile(site: Site) -> None:
    site.routes["/page"] = (429, {"Retry-After": "3600"}, b"")
    site.routes["/other"] = PAGE
    watch = Watch()
    client = web(watch)
    for path in ("/page", "/other"):
        with pytest.raises(Refused, match="left alone for 3600 seconds"):
            client.get(f"{site.base}{path}", robots=False)
    assert (site.asked, watch.slept) == (["/page"], [])


def test_a_connection_that_breaks_is_made_again(site: Site) -> None:
    count = [0]

    def flaky(handler: Handler) -> object:
        count[0] += 1
        return PAGE if count[0] > 2 else handler.raw(b"")

    site.routes["/page"] = flaky
    assert web().get(f"{site.base}/page", robots=False).body == PAGE


def test_by_hand_there_is_one_try(site: Site) -> None:
    site.routes["/page"] = (503, {}, b"")
    with pytest.raises(Refused, match="503"):
        list(UrlSource(web()).fetch(f"{site.base}/page") or ())
    assert site.asked == ["/page"]
