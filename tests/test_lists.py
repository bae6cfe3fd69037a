"""Site maps, GDELT's lists and the Wayback Machine's captures, imitated on loopback."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from loopback import Handler, Site, Watch, serving, web

from counterclaim.documents.sources import gdelt
from counterclaim.documents.sources.gdelt import GdeltSource
from counterclaim.documents.sources.sitemap import SitemapSource
from counterclaim.documents.sources.wayback import WaybackSource
from counterclaim.errors import FetchError, Refused, TooLarge
from counterclaim.model import Fetched, Polled
from counterclaim.plugins import Poller


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def had(steps: list[Polled]) -> list[Fetched]:
    return [step.fetched for step in steps if step.fetched]


def urls(steps: list[Polled]) -> list[str]:
    return [urlsplit(fetched.url).path for fetched in had(steps)]


def errors(steps: list[Polled]) -> list[str]:
    return [str(step.error) for step in steps if step.error]


def page(words: str) -> bytes:
    return f"<html><body><p>{words} was said at the pier.</p></body></html>".encode()


def cut_after(steps: Iterator[Polled], documents: int) -> tuple[list[Polled], dict[str, str]]:
    """The first steps of a poll, and the cursor of the last of them."""
    first: list[Polled] = []
    cursor: dict[str, str] = {}
    for step in steps:
        if len(had(first)) == documents:
            break
        first.append(step)
        cursor = dict(step.cursor)
    return first, cursor


# site maps


def urlset(*entries: tuple[str, str, str]) -> bytes:
    """A news site map: path, lastmod and publication date of each page."""
    rows = "".join(
        f"<url><loc>{loc}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}"
        + (f"<n:news><n:publication_date>{said}</n:publication_date><n:title>t</n:title></n:news>" if said else "")
        + "</url>"
        for loc, changed, said in entries
    )
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'
    ).encode()


def sitemap(
    site: Site, cursor: dict[str, str] | None = None, since: date | None = None, most: int = 20
) -> list[Polled]:
    return list(SitemapSource(web(), most).poll(f"sitemap+{site.base}/map.xml", cursor or {}, since))


def news(site: Site, *days: int) -> bytes:
    for day in days:
        site.routes[f"/p{day}"] = page(f"What of the {day}th")
    return urlset(*((f"{site.base}/p{day}", "", f"2025-12-{day:02}T08:00:00+02:00") for day in days))


def test_the_pages_of_a_news_site_map_come_oldest_first_with_their_days(site: Site) -> None:
    site.routes["/map.xml"] = news(site, 22, 24, 23)
    steps = sitemap(site)
    assert urls(steps) == ["/p22", "/p23", "/p24"]
    assert had(steps)[0].published == "2025-12-22T08:00:00+02:00"
    assert urls(sitemap(site, since=date(2025, 12, 24))) == ["/p24"]
    assert urls(sitemap(site, dict(steps[-1].cursor))) == []


def test_a_changed_page_comes_again(site: Site) -> None:
    site.routes["/p"] = page("First")
    site.routes["/map.xml"] = urlset((f"{site.base}/p", "2025-12-22", ""))
    cursor = dict(sitemap(site)[-1].cursor)
    site.routes["/map.xml"] = urlset((f"{site.base}/p", "2025-12-23", ""))
    assert urls(sitemap(site, cursor)) == ["/p"]


def test_of_many_pages_the_newest_are_read_and_with_a_day_all_since(site: Site) -> None:
    site.routes["/same"] = page("One page under many addresses")
    many = [(f"{site.base}/same?{n}", f"2025-{1 + n // 28:02}-{1 + n % 28:02}", "") for n in range(35)]
    site.routes["/map.xml"] = urlset(*many, (f"{site.base}/same?undated", "", ""))
    newest = [fetched.url for fetched in had(sitemap(site))]
    assert newest == [loc for loc, _, _ in many[15:]]
    assert len(had(sitemap(site, since=date(2025, 1, 11)))) == len(many) - 10 + 1


def test_an_index_is_followed_newest_first_packed_or_not_and_one_bad_map_stops_nothing(site: Site) -> None:
    site.routes["/a.xml"] = news(site, 21)
    site.routes["/b.xml.gz"] = (200, {"Content-Type": "application/gzip"}, gzip.compress(news(site, 22)))
    site.routes["/bomb.xml.gz"] = gzip.compress(bytes(53_000_000), 1)
    names = ("a.xml", "b.xml.gz", "bomb.xml.gz", "gone.xml")
    rows = "".join(f"<sitemap><loc>{site.base}/{name}</loc><lastmod>2025-12-22</lastmod></sitemap>" for name in names)
    old = f"<sitemap><loc>{site.base}/old.xml</loc><lastmod>2019-01-01</lastmod></sitemap>"
    site.routes["/map.xml"] = f"<sitemapindex>{old}{rows}</sitemapindex>".encode()
    steps = sitemap(site, since=date(2025, 12, 1))
    assert urls(steps) == ["/p21", "/p22"]
    assert {type(step.error) for step in steps if step.error} == {Refused, TooLarge}
    assert "/old.xml" not in site.asked


def test_a_site_map_that_did_not_change_is_not_read_again(site: Site) -> None:
    body = news(site, 22)
    site.routes["/map.xml"] = lambda handler: (
        (304, {}, b"") if handler.headers.get("If-None-Match") == '"m"' else (200, {"ETag": '"m"'}, body)
    )
    cursor = dict(sitemap(site)[-1].cursor)
    site.asked.clear()
    assert had(sitemap(site, cursor)) == []
    assert site.asked == ["/map.xml"]


def test_a_poll_of_a_site_map_that_is_cut_off_goes_on_and_brings_nothing_twice(site: Site) -> None:
    site.routes["/map.xml"] = news(site, 21, 22, 23)
    for cut in range(4):
        first, cursor = cut_after(SitemapSource(web()).poll(f"sitemap+{site.base}/map.xml", {}), cut)
        assert urls(first) + urls(sitemap(site, cursor)) == ["/p21", "/p22", "/p23"]


def test_a_hostile_site_map_reads_nothing_and_grows_nothing(site: Site) -> None:
    grow = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    subset = f'<!DOCTYPE urlset [<!ENTITY l0 "lol">{grow}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    site.routes["/p&amp;f;"] = page("never")
    body = urlset((f"{site.base}/p1?&l9;&f;", "", ""), ("file:///etc/passwd", "", ""))
    site.routes["/p1"] = page("Well")
    site.routes["/map.xml"] = body.replace(b"<urlset", subset.encode() + b"<urlset")
    steps = sitemap(site)
    assert [fetched.url for fetched in had(steps)] == [f"{site.base}/p1?&l9;&f;"]


def test_prefixes_that_nothing_declares_are_read_all_the_same(site: Site) -> None:
    body = news(site, 22).replace(b"xmlns:n=", b"data-n=")
    site.routes["/map.xml"] = body
    assert [fetched.published for fetched in had(sitemap(site))] == ["2025-12-22T08:00:00+02:00"]


@pytest.mark.parametrize("body", [b"", b"words", b"<html><body>x</body></html>", b"\x1f\x8bnot packed", b"<urlset"])
def test_what_is_no_site_map_is_said_to_be_none(site: Site, body: bytes) -> None:
    site.routes["/map.xml"] = body
    (step,) = sitemap(site)
    assert isinstance(step.error, FetchError)


# GDELT


class Index:
    """GDELT's search over some articles, as its documentation describes it."""

    def __init__(self, site: Site, stamps: list[str], most: int = 250) -> None:
        self.site, self.stamps, self.most = site, stamps, most
        site.routes["/api/v2/doc/doc"] = self
        for stamp in stamps:
            site.routes[f"/{stamp}"] = page(f"Seen {stamp}")

    def __call__(self, handler: Handler) -> object:
        said = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
        if said["query"] == "ab":
            return 200, {"Content-Type": "text/html"}, b"Your search contained a keyword that was too short."
        first, last = said.get("startdatetime", ""), said.get("enddatetime", "9")
        found = [stamp for stamp in sorted(self.stamps, reverse=True) if first <= stamp <= last]
        articles = [
            {
                "url": f"{self.site.base}/{stamp}",
                "title": "A \\'title\\' with bad escapes",
                "seendate": f"{stamp[:8]}T{stamp[8:]}Z",
                "domain": "127.0.0.1",
                "language": "Ukrainian",
            }
            for stamp in found[: int(said["maxrecords"])]
        ]
        body = json.dumps({"articles": articles} if articles else {}).replace("\\\\'", "\\'")
        return 200, {"Content-Type": "application/json"}, body.encode()


def stamps(*days: int) -> list[str]:
    return [f"202512{day:02}101500" for day in days]


def test_what_gdelt_lists_is_fetched_with_the_day_on_which_it_was_seen(site: Site) -> None:
    Index(site, stamps(22, 21, 23))
    steps = list(GdeltSource(web(), site.base).poll("gdelt:pier sourcelang:ukrainian", {}))
    assert urls(steps) == [f"/{stamp}" for stamp in stamps(21, 22, 23)]
    assert had(steps)[0].published == "2025-12-21T10:15:00+00:00"
    asked = parse_qs(urlsplit(site.asked[0]).query)
    assert asked["query"] == ["pier sourcelang:ukrainian"]
    assert (asked["mode"], asked["format"]) == (["artlist"], ["json"])


def test_gdelt_is_asked_for_what_is_new_only_and_nothing_comes_twice(site: Site) -> None:
    index = Index(site, stamps(21, 22))
    source = GdeltSource(web(), site.base)
    cursor = dict(list(source.poll("gdelt:pier", {}))[-1].cursor)
    index.stamps += stamps(23)
    site.routes[f"/{stamps(23)[0]}"] = page("New")
    site.asked.clear()
    assert urls(list(source.poll("gdelt:pier", cursor))) == [f"/{stamps(23)[0]}"]
    assert f"startdatetime={stamps(22)[0]}" in site.asked[0]


def test_a_list_longer_than_gdelt_gives_at_once_is_asked_for_in_pieces(site: Site) -> None:
    Index(site, stamps(*range(10, 20)))
    source = GdeltSource(web(), site.base, most=4)
    assert urls(list(source.poll("gdelt:pier", {}, date(2025, 12, 12)))) == [f"/{s}" for s in stamps(*range(12, 20))]
    assert urls(list(source.poll("gdelt:pier", {}))) == [f"/{s}" for s in stamps(*range(16, 20))]


def test_a_poll_of_gdelt_that_is_cut_off_goes_on_where_it_was(site: Site) -> None:
    Index(site, stamps(21, 22, 23))
    source = GdeltSource(web(), site.base)
    for cut in range(4):
        first, cursor = cut_after(source.poll("gdelt:pier", {}), cut)
        assert urls(first) + urls(list(source.poll("gdelt:pier", cursor))) == [f"/{s}" for s in stamps(21, 22, 23)]


def test_what_gdelt_has_to_say_of_a_query_is_passed_on(site: Site) -> None:
    Index(site, [])
    steps = list(GdeltSource(web(), site.base).poll("gdelt:ab", {}))
    assert "too short" in errors(steps)[0]
    assert errors(list(GdeltSource(web(), site.base).poll("gdelt:nothing", {}))) == []


def test_gdelt_is_not_asked_more_often_than_it_wants(site: Site) -> None:
    Index(site, stamps(*range(10, 20)))
    watch = Watch()
    list(GdeltSource(web(watch), site.base, most=4).poll("gdelt:pier", {}, date(2025, 12, 12)))
    assert [wait for wait in watch.slept if wait] == [gdelt.DELAY] * 3


# the Wayback Machine


class Archive:
    """A CDX server and its replay: captures as (stamp, address, digest, status, kind, bytes)."""

    def __init__(self, site: Site, *captures: tuple[str, str, str, str, str, bytes]) -> None:
        self.site, self.captures = site, list(captures)
        site.routes["/cdx/search/cdx"] = self
        for stamp, address, _, _, kind, body in captures:
            site.routes[f"/web/{stamp}id_/{address}"] = (200, {"Content-Type": kind}, body)

    def __call__(self, handler: Handler) -> object:
        said = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
        wanted = said["url"].removesuffix("*")
        rows = [
            [stamp, address, kind, status, digest]
            for stamp, address, digest, status, kind, _ in self.captures
            if (address.startswith(wanted) if said["url"].endswith("*") else address == wanted)
            and status == said["filter"].removeprefix("statuscode:")
            and stamp >= said.get("from", "")
        ]
        start, limit = int(said.get("resumeKey", "0")), int(said["limit"])
        part = rows[start : start + limit]
        more = [[], [str(start + limit)]] if start + limit < len(rows) else []
        table = [said["fl"].split(","), *part, *more] if part else []
        return 200, {"Content-Type": "application/json"}, json.dumps(table).encode()


PAGE = "https://news.example/ferry?page=1"


def capture(stamp: str, digest: str, address: str = PAGE, status: str = "200", kind: str = "text/html") -> tuple:  # type: ignore[type-arg]
    return stamp, address, digest, status, kind, page(f"Version {digest} of the ferry")


def wayback(
    site: Site, target: str = PAGE, cursor: dict[str, str] | None = None, since: date | None = None, most: int = 5000
) -> list[Polled]:
    return list(WaybackSource(web(), site.base, most).poll(f"wayback:{target}", cursor or {}, since))


def test_one_capture_of_every_version_comes_with_its_own_address_and_day(site: Site) -> None:
    Archive(
        site,
        capture("20251220080000", "AAA"),
        capture("20251221080000", "BBB"),
        capture("20251222080000", "AAA"),
        capture("20251223080000", "CCC", status="404"),
        capture("20251224080000", "DDD", kind="image/png"),
    )
    steps = wayback(site)
    assert [(f.url, f.retrieved_at) for f in had(steps)] == [
        (PAGE, datetime(2025, 12, 20, 8, tzinfo=UTC)),
        (PAGE, datetime(2025, 12, 21, 8, tzinfo=UTC)),
    ]
    assert had(steps)[1].raw == page("Version BBB of the ferry")


def test_later_captures_come_at_the_next_poll_and_since_a_day(site: Site) -> None:
    archive = Archive(site, capture("20251220080000", "AAA"), capture("20251221080000", "BBB"))
    cursor = dict(wayback(site)[-1].cursor)
    assert [f.retrieved_at.day for f in had(wayback(site, since=date(2025, 12, 21)))] == [21]
    archive.__init__(site, *archive.captures, capture("20251222080000", "AAA"), capture("20251223080000", "EEE"))  # type: ignore[misc]
    assert [f.retrieved_at.day for f in had(wayback(site, cursor=cursor))] == [23]


def test_a_long_list_of_captures_is_read_to_its_end(site: Site) -> None:
    Archive(site, *(capture(f"202512{day}080000", f"D{day}") for day in range(10, 20)))
    assert [f.retrieved_at.day for f in had(wayback(site, most=3))] == list(range(10, 20))


def test_a_star_means_all_addresses_that_begin_so(site: Site) -> None:
    Archive(
        site,
        capture("20251221080000", "AAA", "https://news.example/b"),
        capture("20251220080000", "AAA", "https://news.example/a"),
    )
    assert [f.url for f in had(wayback(site, "https://news.example/*"))] == [
        "https://news.example/a",
        "https://news.example/b",
    ]


def test_a_replay_that_leads_to_another_capture_has_that_ones_day_and_may_come_packed(site: Site) -> None:
    Archive(site, capture("20251220080000", "AAA"))
    moved = f"/web/20251219070000id_/{PAGE}"
    site.routes[f"/web/20251220080000id_/{PAGE}"] = (302, {"Location": moved}, b"")
    site.routes[moved] = gzip.compress(page("Packed"))
    (fetched,) = had(wayback(site))
    assert fetched.retrieved_at == datetime(2025, 12, 19, 7, tzinfo=UTC)
    assert (fetched.url, fetched.raw) == (PAGE, page("Packed"))


def test_one_bad_capture_stops_nothing_and_a_cut_poll_goes_on(site: Site) -> None:
    Archive(site, *(capture(f"202512{day}080000", f"D{day}") for day in (20, 21, 22)))
    for cut in range(4):
        first, cursor = cut_after(WaybackSource(web(), site.base).poll(f"wayback:{PAGE}", {}), cut)
        days = [f.retrieved_at.day for f in had(first) + had(wayback(site, cursor=cursor))]
        assert days == [20, 21, 22]
    del site.routes[f"/web/20251221080000id_/{PAGE}"]
    steps = wayback(site)
    assert [f.retrieved_at.day for f in had(steps)] == [20, 22]
    site.routes[f"/web/20251221080000id_/{PAGE}"] = page("There after all")
    assert [f.retrieved_at.day for f in had(wayback(site, cursor=dict(steps[-1].cursor)))] == [21]


@pytest.mark.parametrize(
    "body", [b"<html>Too many requests</html>", b"[[[", b'[1, "2", null]', b"{}", b'[["a"], ["x"]]', b""]
)
def test_a_list_of_captures_that_is_none_harms_nothing(site: Site, body: bytes) -> None:
    site.routes["/cdx/search/cdx"] = body
    assert had(wayback(site)) == []


def test_each_of_them_is_a_poller_that_passes_on_what_is_not_its_own() -> None:
    own = {"sitemap+https://x.example/": SitemapSource, "gdelt:pier": GdeltSource, "wayback:x.example": WaybackSource}
    for target, kind in own.items():
        source = kind(web())
        assert isinstance(source, Poller)
        assert source.fetch(target) is not None
        for other in (*(own.keys() - {target}), "https://x.example/", "sitemap+x", "gdelt:", "wayback: ", "-", "a.txt"):
            assert source.fetch(other) is None
