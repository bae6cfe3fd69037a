"""The application's briefings: sectors of the front, every sentence cited, days to leaf through, the Atom feed."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from app_browser import app_server, axe, browser, fits, look, open_page, printed_home, shot  # noqa: F401
from lxml import etree, html
from playwright.sync_api import Browser

from counterclaim import press
from counterclaim.language.interface import speaking
from counterclaim.model import Place
from counterclaim.newsroom import Newsroom
from counterclaim.publications.brief_feed import brief_feed
from counterclaim.publications.views import BriefView, brief_view, lookup
from counterclaim.publications.views.brief import BriefItem
from counterclaim.publications.views.claims import ClaimLink
from counterclaim.publications.views.sectors import by_sector, sector_of
from counterclaim.wars import load_war

WAR = load_war("ukraine")
ATOM = "{http://www.w3.org/2005/Atom}"
ADMITTED = date(2025, 12, 25)
QUIET = date(2025, 10, 3)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return printed_home(tmp_path_factory.mktemp("briefings"))


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    with app_server(home) as address:
        yield address


def read(address: str, language: str = "en") -> str:
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept-Language": language})) as found:
        text: str = found.read().decode()
    return text


def got(address: str, language: str = "en") -> html.HtmlElement:
    page: html.HtmlElement = html.fromstring(read(address, language))
    return page


# -- sectors


def place(name: str, oblast: str, raion: str = "", hromada: str = "") -> Place:
    return Place(
        f"{name}-{raion}-{hromada}", name, name, name, "village", oblast, raion, 49.0, 37.0, 2.0, "", 0, hromada=hromada
    )


@pytest.mark.parametrize(
    ("name", "oblast", "raion", "hromada", "day", "sector"),
    [
        ("Kupiansk", "Kharkiv Oblast", "Kupiansk Raion", "", date(2025, 12, 1), "kupiansk"),
        ("Zapadne", "Kharkiv Oblast", "Kupiansk Raion", "", date(2025, 12, 1), "kupiansk"),
        ("Kupiansk", "Odesa Oblast", "", "", date(2025, 12, 1), None),
        ("Vilshana", "Kharkiv Oblast", "Dvorichna Raion", "", date(2025, 12, 1), None),
        ("Kruhliakivka", "Kharkiv Oblast", "", "", date(2022, 9, 30), None),
        ("Kruhliakivka", "Kharkiv Oblast", "", "", date(2022, 10, 1), "kruhliakivka"),
        ("Kruhliakivka", "Kharkiv Oblast", "", "", date(2025, 6, 30), "kruhliakivka"),
        ("Kruhliakivka", "Kharkiv Oblast", "", "", date(2025, 7, 1), None),
        ("Lviv", "Lviv Oblast", "", "", None, None),
    ],
)  # fmt: skip
def test_a_place_is_of_the_sector_that_lists_it_on_a_day_when_that_was_part_of_the_front(
    name: str, oblast: str, raion: str, hromada: str, day: date | None, sector: str | None
) -> None:
    found = sector_of(place(name, oblast, raion, hromada), WAR, day)
    assert (found.id if found else None) == sector


def test_every_sectors_own_places_are_of_it_or_of_a_sector_before_it() -> None:
    for at, sector in enumerate(WAR.sectors):
        for name, area in zip(sector.place_names, sector.areas or ("",) * len(sector.place_names), strict=True):
            for oblast in sector.oblasts:
                found = sector_of(place(name, oblast, area), WAR, sector.last)
                assert found in WAR.sectors[: at + 1], (sector.id, name)


def test_what_is_in_no_sector_stands_under_its_oblast_after_the_sectors(home: Path) -> None:
    with Newsroom.open(home) as newsroom, closing(press.opened(home, "ukraine", newsroom.store)) as edition:
        ledger = edition.day(ADMITTED)
        nowhere = replace(ledger, war=replace(ledger.war, sectors=()))
        groups = by_sector(brief_view(nowhere, ADMITTED), nowhere)
    assert [group.name for group in groups] == ["Kharkiv Oblast"]
    assert groups[0].id == "oblast-kharkiv-oblast-" + groups[0].id.rpartition("-")[2]
    assert groups[0].count == sum(len(items) for _part, items in groups[0].parts)


def test_a_days_briefing_is_that_of_the_whole_ledger_on_quiet_days_too_and_from_many_days_at_once(home: Path) -> None:
    with Newsroom.open(home) as newsroom, closing(press.opened(home, "ukraine", newsroom.store)) as edition:
        whole, head = lookup(newsroom.ledger()), edition.head
        many = lookup(edition.day(head.as_of, head.as_of - timedelta(days=13)))
        for back in range(0, 95, 3):
            day = head.as_of - timedelta(days=back)
            told = brief_view(whole, day)
            assert brief_view(edition.day(day), day) == told, day
            if back < 14:
                assert brief_view(many, day) == told, day


# -- the page


def test_every_sentence_is_cited_and_each_citation_leads_to_its_words(base: str) -> None:
    page = got(f"{base}/brief/{ADMITTED}")
    items = page.xpath("//ul[@class='brief']/li")
    assert len(items) > 5
    pages: dict[str, html.HtmlElement] = {}
    for item in items:
        links = item.xpath(".//ul[@class='cites']//a")
        assert links, item.text_content()
        for link in links:
            address, _hash, anchor = link.get("href").partition("#")
            told = pages.setdefault(address, got(base + address))
            assert told.xpath(f"//*[@id='{anchor}']"), link.get("href")
            assert link.get("lang") in ("en", "uk", "ru")


def test_what_is_newly_admitted_stands_before_what_was_said(base: str) -> None:
    page = got(f"{base}/brief/{ADMITTED}")
    heads = [head.text_content() for head in page.xpath("//h3")]
    assert heads == ["Newly admitted, against the speaker's own interest", "What was said"]
    assert [head.text.strip() for head in page.xpath("//h2")] == ["Kupiansk"]
    assert "2 admissions" in page.xpath("//p[@class='state-line']")[0].text_content()


def test_the_contents_lead_to_the_sectors_in_the_wars_order(base: str) -> None:
    page = got(f"{base}/brief/2025-11-05")
    listed = [link.get("href").removeprefix("#") for link in page.xpath("//nav[@class='contents']//a")]
    assert listed == [head.get("id") for head in page.xpath("//h2[@id]")]
    known = [sector.id for sector in WAR.sectors]
    assert len(listed) > 1
    assert listed == sorted(listed, key=known.index)


def test_a_day_without_words_says_so(base: str) -> None:
    page = got(f"{base}/brief/{QUIET}")
    said = page.xpath("//p[@class='state-line']")[0].text_content()
    assert said == "Nothing that was read was said on this day; the last words are of 24 September 2025."


def test_without_a_day_it_is_that_of_the_newest_words(base: str) -> None:
    assert got(f"{base}/brief").xpath("//h1")[0].text_content() == "25 December 2025"
    assert got(f"{base}/brief").xpath("//link[@rel='canonical']")[0].get("href") == "/brief/2025-12-25"
    assert not got(f"{base}/brief").xpath("//a[@rel='next']")


@pytest.mark.parametrize("path", ["/brief/2025-12-26", "/brief/1999-01-01", "/brief.atom?sector=moon"])
def test_beyond_what_was_read_there_is_no_briefing(base: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        read(base + path)
    with caught.value as error:
        assert error.code == 404
        assert "from 2025-" in (page := error.read().decode()) or "headings" in page


def test_a_reader_leafs_through_the_days_and_picks_one(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/brief") as seen:
        seen.page.locator("a[rel=prev]").click()
        seen.page.wait_for_url(re.compile(r"/brief/2025-12-24$"))
        seen.page.locator("a[rel=next]").click()
        seen.page.wait_for_url(re.compile(r"/brief/2025-12-25$"))
        seen.page.locator("input[type=date]").fill("2025-11-20")
        seen.page.locator(".day-form button").click()
        seen.page.wait_for_url(re.compile(r"\?day=2025-11-20$"))
        assert seen.page.locator("h1").inner_text() == "20 November 2025"
        seen.assert_quiet()


def test_the_words_stay_in_their_language_while_the_sentences_change(base: str) -> None:
    english, ukrainian = got(f"{base}/brief/{ADMITTED}"), got(f"{base}/brief/{ADMITTED}", "uk")
    quotes = "//ul[@class='cites']//a"
    assert [q.text for q in english.xpath(quotes)] == [q.text for q in ukrainian.xpath(quotes)]
    assert [q.get("lang") for q in english.xpath(quotes)] == [q.get("lang") for q in ukrainian.xpath(quotes)]
    assert ukrainian.xpath("//html/@lang") == ["uk"]
    assert english.xpath("//h1")[0].text != ukrainian.xpath("//h1")[0].text


def test_a_sentence_that_is_read_aloud_has_its_place_on_the_page(base: str) -> None:
    page = got(f"{base}/brief/{ADMITTED}")
    assert page.xpath("//*[@data-playlist]/@data-playlist") == [f"/listen/brief/{ADMITTED}"]
    told = json.loads(read(f"{base}/listen/brief/{ADMITTED}"))
    places = set(page.xpath("//@data-say"))
    assert len(told["sentences"]) > 8
    assert {sentence["about"] for sentence in told["sentences"]} - places <= {"more"}


def test_it_fits_and_is_open_to_all_readers(
    browser: Browser,  # noqa: F811
    base: str,
    look: tuple[int, bool],  # noqa: F811
) -> None:
    width, dark = look
    with open_page(browser, f"{base}/brief/{ADMITTED}", width, dark) as seen:
        for summary in seen.page.locator("section summary").all():
            summary.click()
        assert fits(seen.page)
        assert axe(seen.page) == []
        seen.assert_quiet()
        shot(seen.page, f"brief-open-{width}-{'dark' if dark else 'light'}", whole=True)


# -- the feed


def faults(feed: etree._Element) -> list[str]:
    """What RFC 4287 would not have."""
    told = []
    for element in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            if len(element.findall(f"{ATOM}{name}")) != 1:
                told.append(f"{element.tag} has not one {name}")
        if not urlsplit(element.findtext(f"{ATOM}id", "")).scheme:
            told.append("an id is no IRI")
        try:
            datetime.strptime(element.findtext(f"{ATOM}updated", ""), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            told.append("updated is no moment")
        links = [
            (link.get("rel", "alternate"), link.get("type"), link.get("hreflang"))
            for link in element.findall(f"{ATOM}link")
        ]
        if len(links) != len(set(links)):
            told.append("two alternates of a kind")
        if any(not urlsplit(link.get("href", "")).netloc for link in element.findall(f"{ATOM}link")):
            told.append("a link leads nowhere")
    if feed.tag != f"{ATOM}feed" or not feed.findtext(f"{ATOM}author/{ATOM}name"):
        told.append("no author")
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    return told + (["two entries of one id"] if len(ids) != len(set(ids)) else [])


def parsed(text: str | bytes) -> etree._Element:
    return etree.fromstring(text.encode() if isinstance(text, str) else text, etree.XMLParser(resolve_entities=False))


@pytest.mark.parametrize("sector", ["", "kupiansk", "pokrovsk"])
def test_the_feed_is_valid_and_its_ids_are_tags_that_no_server_changes(base: str, home: Path, sector: str) -> None:
    path = f"/brief.atom{f'?sector={sector}' if sector else ''}"
    feed = parsed(read(base + path))
    assert faults(feed) == []
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 14
    ids = [entry.findtext(f"{ATOM}id", "") for entry in entries]
    begins = f"tag:counterclaim.invalid,2025:ukraine/brief{f'/{sector}' if sector else ''}/"
    assert ids[0] == f"{begins}2025-12-25"
    assert ids == sorted(ids, reverse=True)
    assert feed.xpath("a:link[@rel='self']/@href", namespaces={"a": ATOM[1:-1]}) == [base + path]
    with app_server(home) as other:
        elsewhere = parsed(read(other + path))
    assert [entry.findtext(f"{ATOM}id", "") for entry in elsewhere.findall(f"{ATOM}entry")] == ids


def test_a_sectors_feed_tells_of_that_sector_alone(base: str) -> None:
    everything = parsed(read(f"{base}/brief.atom"))
    kupiansk, pokrovsk = (parsed(read(f"{base}/brief.atom?sector={name}")) for name in ("kupiansk", "pokrovsk"))
    told = everything.findtext(f"{ATOM}entry/{ATOM}content", "")
    assert "Kupiansk" in told
    assert kupiansk.findtext(f"{ATOM}entry/{ATOM}content") == told
    assert "Kupiansk" not in pokrovsk.findtext(f"{ATOM}entry/{ATOM}content", "")
    assert kupiansk.findtext(f"{ATOM}title", "").endswith(", Kupiansk")


def test_a_feeds_links_lead_to_the_words(base: str) -> None:
    content = parsed(read(f"{base}/brief.atom")).findtext(f"{ATOM}entry/{ATOM}content", "")
    links = html.fromstring(f"<div>{content}</div>").xpath("//a/@href")
    assert links
    for link in dict.fromkeys(links):
        address, _hash, anchor = str(link).partition("#")
        assert got(address).xpath(f"//*[@id='{anchor}']")


def test_nothing_that_an_article_says_is_markup_in_a_feed() -> None:
    evil = "<script>alert(1)</script>\x00\ud800 & ]]> <b>"
    link = ClaimLink("c", 'check/x.html#claim-"><img src=y>', evil, "a", evil, evil, evil, "en", evil, evil, QUIET)
    item = BriefItem(evil, ((evil, evil),), "a", (link,))
    view = BriefView(QUIET, evil, "", (item,), (), (item,), (), (), 0, "")
    feed = parsed(brief_feed([view], "http://127.0.0.1:1", WAR, WAR.sectors[0]))
    assert faults(feed) == []
    content = html.fromstring(f"<div>{feed.findtext(f'{ATOM}entry/{ATOM}content')}</div>")
    assert not content.xpath("//script | //img | //b")
    assert "alert(1)" in content.text_content()


def test_the_feed_speaks_the_readers_language(base: str) -> None:
    feed = parsed(read(f"{base}/brief.atom", "uk"))
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "uk"
    with speaking("uk"):
        empty = parsed(brief_feed([], "http://127.0.0.1:1", WAR))
    assert feed.findtext(f"{ATOM}title") == empty.findtext(f"{ATOM}title") != "Counterclaim: daily briefing"
    assert faults(empty) == []
