"""Feeds of every kind in three languages, hostile ones included, from a real server on loopback."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

import pytest
from loopback import NOON, Handler, Site, Watch, serving, web

from counterclaim.documents.sources.entries import Entry, read_feed
from counterclaim.documents.sources.feed import FeedSource
from counterclaim.documents.sources.items import TRIES
from counterclaim.documents.sources.markup import harmless
from counterclaim.documents.sources.moments import iso
from counterclaim.errors import FetchError, Refused
from counterclaim.model import Fetched, Polled
from counterclaim.plugins import Poller, Source

WORDS = {
    "en": "The ferry at the old pier was out of service, the harbour office said.",
    "uk": "Міська рада повідомила, що переправу закрито до п’ятниці.",
    "ru": "Администрация сообщила, что паром снова ходит; причал ещё закрыт.",
}


def page(words: str) -> bytes:
    return f"<html><head><meta charset='utf-8'></head><body><article><p>{words}</p></article></body></html>".encode()


def rss(*items: str, head: str = "", charset: str = "utf-8") -> bytes:
    text = f'<?xml version="1.0" encoding="{charset}"?>{head}<rss version="2.0"><channel><title>Pier News</title>'
    return f"{text}{''.join(items)}</channel></rss>".encode(charset)


def item(number: int, *, day: int = 20, more: str = "") -> str:
    return (
        f"<item><title>Item {number}</title><link>/{number}</link><guid>urn:{number}</guid>"
        f"<pubDate>{day} Dec 2025 00:30:00 +0200</pubDate>{more}</item>"
    )


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        for number in range(1, 6):
            running.routes[f"/{number}"] = page(f"{WORDS['en']} It was report number {number}.")
        running.routes["/rss"] = rss(*(item(number, day=20 + number) for number in (5, 4, 3, 2, 1)))
        yield running


def poll(
    site: Site, cursor: dict[str, str] | None = None, since: date | None = None, path: str = "/rss"
) -> list[Polled]:
    return list(FeedSource(web()).poll(f"feed+{site.base}{path}", cursor or {}, since))


def had(steps: list[Polled]) -> list[Fetched]:
    return [step.fetched for step in steps if step.fetched]


def paths(site: Site, steps: list[Polled]) -> list[str]:
    return [fetched.url.removeprefix(site.base) for fetched in had(steps)]


def test_a_feed_is_a_source_and_can_be_asked_again() -> None:
    source = FeedSource(web())
    assert isinstance(source, Source)
    assert isinstance(source, Poller)
    for other in ("feed.xml", "https://example.org/rss", "feed+ftp://example.org/", "feed+", "feed:x", "-"):
        assert source.fetch(other) is None


def test_the_pages_of_all_items_come_oldest_first_with_the_day_that_the_feed_says(site: Site) -> None:
    steps = poll(site)
    assert paths(site, steps) == ["/1", "/2", "/3", "/4", "/5"]
    assert had(steps)[0].raw == site.routes["/1"]
    assert had(steps)[0].published == "2025-12-21T00:30:00+02:00"
    assert had(steps)[0].retrieved_at == NOON
    assert had(steps)[0].publisher == ""


def test_nothing_comes_twice_and_an_unchanged_feed_is_not_read_again(site: Site) -> None:
    body = site.routes["/rss"]

    def tagged(handler: Handler) -> object:
        return (304, {}, b"") if handler.headers.get("If-None-Match") == '"1"' else (200, {"ETag": '"1"'}, body)

    site.routes["/rss"] = tagged
    cursor = dict(poll(site)[-1].cursor)
    site.asked.clear()
    steps = poll(site, cursor)
    assert (had(steps), dict(steps[-1].cursor)) == ([], cursor)
    assert site.asked == ["/rss"]


def test_a_poll_that_is_cut_off_anywhere_goes_on_and_brings_nothing_twice(site: Site) -> None:
    body = site.routes["/rss"]
    site.routes["/rss"] = lambda handler: (
        (304, {}, b"") if handler.headers.get("If-None-Match") else (200, {"ETag": '"1"'}, body)
    )
    whole = paths(site, poll(site))
    for cut in range(len(whole)):
        cursor: dict[str, str] = {}
        first = []
        for step in FeedSource(web()).poll(f"feed+{site.base}/rss", cursor):
            if len(first) == cut:
                break
            first.append(step)
            cursor = dict(step.cursor)
        assert paths(site, first) + paths(site, poll(site, cursor)) == whole


def test_a_new_item_and_an_edited_one_come_at_the_next_poll(site: Site) -> None:
    cursor = dict(poll(site)[-1].cursor)
    site.routes["/6"] = page("The sixth.")
    site.routes["/rss"] = rss(item(6, day=27), item(5, day=26), item(4, day=24), item(3, day=23))
    assert paths(site, poll(site, cursor)) == ["/5", "/6"]


def test_one_bad_item_does_not_stop_the_others_and_is_tried_again(site: Site) -> None:
    del site.routes["/3"]
    steps = poll(site)
    assert paths(site, steps) == ["/1", "/2", "/4", "/5"]
    assert [type(step.error) for step in steps if step.error] == [Refused]
    site.routes["/3"] = page("The third is back.")
    assert paths(site, poll(site, dict(steps[-1].cursor))) == ["/3"]


def test_what_never_can_be_had_is_given_up_in_the_end(site: Site) -> None:
    del site.routes["/3"]
    cursor: dict[str, str] = {}
    for _ in range(TRIES):
        steps = poll(site, cursor)
        assert sum(step.error is not None for step in steps) == 1
        cursor = dict(steps[-1].cursor)
    assert not any(step.error for step in poll(site, cursor))


def test_by_fetch_all_that_can_be_had_comes_before_the_first_error_is_raised(site: Site) -> None:
    del site.routes["/1"]
    seen = []
    with pytest.raises(Refused, match="/1"):
        for fetched in FeedSource(web()).fetch(f"feed+{site.base}/rss") or ():
            seen.append(fetched)
    assert len(seen) == 4


def test_what_was_published_before_the_day_is_passed_over_by_the_feeds_own_clock(site: Site) -> None:
    assert paths(site, poll(site, since=date(2025, 12, 24))) == ["/4", "/5"]


def test_pages_are_asked_for_politely_and_the_feed_without_robots_txt(site: Site) -> None:
    site.routes["/robots.txt"] = b"User-agent: *\nDisallow: /rss\nDisallow: /2\nCrawl-delay: 3\n"
    watch = Watch()
    steps = list(FeedSource(web(watch)).poll(f"feed+{site.base}/rss", {}))
    assert paths(site, steps) == ["/1", "/3", "/4", "/5"]
    assert watch.slept == [3, 3, 3]


def test_where_the_page_cannot_be_had_the_feeds_own_full_text_is_the_article(site: Site) -> None:
    full = "<content:encoded><![CDATA[<p>" + WORDS["uk"] + "</p>]]></content:encoded>"
    site.routes["/rss"] = rss(item(7, more=full), item(8, more="<description>In short.</description>"))
    steps = poll(site)
    (own,) = had(steps)
    assert own.url == f"{site.base}/7"
    assert own.publisher == "Pier News"
    assert f"<p>{WORDS['uk']}</p>" in own.raw.decode()
    assert "<h1>Item 7</h1>" in own.raw.decode()
    assert next(str(step.error) for step in steps if step.error).startswith(f"{site.base}/8")
    assert had(poll(site))[0].raw == own.raw


def test_an_item_without_a_link_is_what_the_feed_carries(site: Site) -> None:
    site.routes["/rss"] = rss(f"<item><title>Note</title><description>{WORDS['en'] * 10}</description></item>")
    (own,) = had(poll(site))
    assert own.url.startswith(f"{site.base}/rss#")


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "utf-16"])
@pytest.mark.parametrize("declared", [True, False])
def test_letters_survive_in_every_encoding_wherever_it_is_declared(
    site: Site, language: str, charset: str, declared: bool
) -> None:
    words = WORDS[language].replace("’", "'")
    text = rss(item(9, more=f"<description>{words}</description>"), charset=charset)
    header = f"text/xml; charset={charset}" if declared else "text/xml"
    (entry,) = read_feed(text, header, site.base) or ()
    assert entry.content == words


FORMATS = {
    "RSS 0.91": b"""<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
        "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>Pier</title>
        <item><title>Ferry &amp; pier</title><link>http://n.example/a</link></item></channel></rss>""",
    "RSS 1.0": b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://n.example/"><title>Pier</title></channel>
        <item rdf:about="http://n.example/a"><title>Ferry &amp; pier</title><link>http://n.example/a</link>
        <dc:date>2025-12-26T10:00:00Z</dc:date></item></rdf:RDF>""",
    "RSS 2.0": b"""<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Pier</title>
        <atom:link rel="self" href="http://n.example/rss"/><item><title>Ferry &amp;amp; pier</title>
        <atom:link rel="self" href="http://n.example/x"/><guid isPermaLink="true">http://n.example/a</guid>
        <pubDate>Fri, 26 Dec 2025 10:00:00 GMT</pubDate></item></channel></rss>""",
    "RSS 2.0 with prefixes that nothing declares": b"""<rss><channel><title>Pier</title><item>
        <media:title>A picture</media:title><title>Ferry &amp; pier</title><link>http://n.example/a</link>
        <dc:date>2025-12-26T10:00:00Z</dc:date></item></channel></rss>""",
    "Atom 1.0": b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://n.example/"><title>Pier</title>
        <entry><title type="html">Ferry &amp;amp; pier</title><link rel="enclosure" href="/sound"/><link href="/a"/>
        <id>tag:n.example,2025:a</id><published>2025-12-26T10:00:00Z</published></entry></feed>""",
    "Atom 0.3": b"""<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Pier</title><entry>
        <title>Ferry &amp; pier</title><link rel="alternate" type="text/html" href="http://n.example/a"/>
        <issued>2025-12-26T10:00:00Z</issued></entry></feed>""",
    "JSON Feed": b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Pier", "items": [{"id": "a",
        "url": "http://n.example/a", "title": "Ferry & pier", "date_published": "2025-12-26T10:00:00Z"}]}""",
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_the_same(name: str) -> None:
    (entry,) = read_feed(FORMATS[name], "", "http://n.example/feed") or ()
    assert (entry.title, entry.link, entry.feed) == ("Ferry & pier", "http://n.example/a", "Pier")
    assert entry.published in ("2025-12-26T10:00:00+00:00", "" if name == "RSS 0.91" else "-")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Fri, 26 Dec 2025 00:30:00 +0200", "2025-12-26T00:30:00+02:00"),
        ("26 Dec 25 10:00 GMT", "2025-12-26T10:00:00+00:00"),
        ("2025-12-26T10:00:00Z", "2025-12-26T10:00:00+00:00"),
        ("2025-12-26 10:00:00 +0200", "2025-12-26T10:00:00+02:00"),
        ("2025-12-26 10:00 UTC", "2025-12-26T10:00:00+00:00"),
        ("20251226T101500Z", "2025-12-26T10:15:00+00:00"),
        ("2025-12-26", "2025-12-26"),
        ("yesterday", ""),
        ("Fri, 99 Dec 2025 10:00:00 GMT", ""),
        ("9" * 5000, ""),
        ("", ""),
    ],
)
def test_a_time_keeps_the_offset_that_it_was_written_with(written: str, meant: str) -> None:
    assert iso(written) == meant


def test_full_text_of_atom_and_json_feed_is_known_to_be_full() -> None:
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>a</title><content type="xhtml">
        <div xmlns="http://www.w3.org/1999/xhtml"><p>Whole &amp; good.</p></div></content></entry></feed>"""
    plain = b'{"items": [{"id": 1, "content_text": "Whole & good.\\nAnd more.", "authors": [{"name": "A"}, 7]}]}'
    for raw, inside in ((atom, "<p>Whole &amp; good.</p>"), (plain, "<p>Whole &amp; good.</p>\n<p>And more.</p>")):
        (entry,) = read_feed(raw, "", "http://n.example/") or ()
        assert entry.is_full
        assert inside in entry.content


def only(raw: bytes) -> Entry:
    """The one entry of a feed, read in bounded time."""
    began = time.monotonic()
    (entry,) = read_feed(raw, "", "http://n.example/") or ()
    assert time.monotonic() - began < 10
    return entry


def hostile(subset: str, content: str) -> Entry:
    return only(rss(item(1, more=f"<description>{content}</description>"), head=f"<!DOCTYPE rss [{subset}]>"))


def test_a_billion_laughs_are_a_few_letters() -> None:
    grow = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    assert hostile(f'<!ENTITY l0 "lol">{grow}', "before &l9; after").content == "before &l9; after"


def test_quadratic_blow_up_does_not_blow_up() -> None:
    content = hostile(f'<!ENTITY a "{"a" * 50_000}">', "&a;" * 5_000).content
    assert content == "&a;" * 5_000


def test_no_file_and_no_address_is_read_for_an_entity(site: Site) -> None:
    site.routes["/secret"] = b"secret"
    for target in ("file:///etc/passwd", f"{site.base}/secret"):
        subset = f'<!ENTITY e SYSTEM "{target}"><!ENTITY % p SYSTEM "{target}">%p;'
        assert hostile(subset, "x &e; y").content == "x &e; y"
    remote = f'<?xml-stylesheet href="{site.base}/secret"?><!DOCTYPE rss SYSTEM "{site.base}/secret">'
    include = f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{site.base}/secret"/>'
    assert "secret" not in only(rss(item(1, more=f"<description>a{include}</description>"), head=remote)).title
    assert site.asked == []


def test_a_doctype_hidden_behind_a_comment_or_the_root_is_none_either() -> None:
    subset = '<!DOCTYPE rss [<!ENTITY a "boom">]>'
    more = "<description>x &a; y</description>"
    for raw in (
        rss(item(1, more=more), head=f"<!-- <rss> -->{subset}"),
        rss(item(1, more=more)).replace(b"<channel>", subset.encode() + b"<channel>"),
        rss(item(1, more=more), head=f"<![CDATA[ ]]>{subset}"),
    ):
        assert b"boom" not in repr(read_feed(raw, "", "http://n.example/")).encode()


def test_characters_of_html_that_feeds_do_not_declare_lose_no_text() -> None:
    written = "&laquo;так&raquo;&nbsp;&mdash; A&B, AT&T; &#8211; &#x2014; &lt;b&gt; &unknown; &#1;."
    assert only(rss(item(1, more=f"<description>{written}</description>"))).content == (
        "«так»\u00a0— A&B, AT&T; – — <b> &unknown; ."
    )


def test_sections_of_character_data_are_left_as_they_are() -> None:
    kept = "<![CDATA[<p>a &nbsp; b & c</p>]]>"
    assert harmless(f"<r>{kept}&nbsp;<![CDATA[ open".encode()) == f"<r>{kept}\u00a0<![CDATA[ open"


def test_half_a_character_in_json_is_replaced_and_a_whole_one_kept() -> None:
    raw = rb'{"items": [{"url": "http://n.example/\ud800x", "title": "a\udc00 \ud83d\ude00"}]}'
    entry = only(raw)
    assert (entry.link, entry.title) == ("http://n.example/\ufffdx", "a\ufffd \U0001f600")


@pytest.mark.parametrize("piece", ["&lt;!--", "<x>", "<![CDATA[", "<!--", "&", "<x a='", "<", "<item>"])
def test_what_is_never_closed_is_read_in_bounded_time(piece: str) -> None:
    began = time.monotonic()
    assert read_feed(rss(item(1, more=f"<description>{piece * 50_000}</description>")), "", "http://n.example/")
    assert time.monotonic() - began < 10


def test_only_links_into_the_web_are_followed(site: Site) -> None:
    for link in ("file:///etc/passwd", "javascript:alert(1)", "http://[", "data:text/html,x", ""):
        assert only(rss(f"<item><link>{link}</link></item>")).link == ""
    inward = "<item><title>a</title><link>http://169.254.169.254/latest</link></item>"
    site.routes["/rss"] = rss(inward, item(1))
    steps = poll(site)
    assert paths(site, steps) == ["/1"]
    assert any("private or reserved" in str(step.error) for step in steps if step.error)


@pytest.mark.parametrize(
    "body", [b"", b"just words", b"{}", b'{"items": 3}', b"[1]", b"{" * 5000, b"<html><p>x</p></html>"]
)
def test_what_is_no_feed_is_said_to_be_none(site: Site, body: bytes) -> None:
    site.routes["/rss"] = (200, {"Content-Type": "text/plain"}, body)
    (step,) = poll(site)
    assert isinstance(step.error, FetchError)
    assert "no feed" in str(step.error)


def test_a_page_that_names_its_feed_helps_to_find_it(site: Site) -> None:
    site.routes["/rss"] = (
        b"<html><head><link rel='alternate' type='application/rss+xml' href='/news.xml'></head></html>"
    )
    (step,) = poll(site)
    assert "this page's feed is /news.xml" in str(step.error)
