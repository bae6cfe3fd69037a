"""The day of publication and of change: labelled pages of our own, and the rules one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from benchmarks.page_dates import SETS, Labelled, meta_of, ours, own, score
from counterclaim.documents.dates import day_of_path
from counterclaim.documents.meta import read_meta
from counterclaim.documents.read import read
from counterclaim.documents.stamps import order_of, read_stamp, written_days
from counterclaim.documents.tree import shallow
from counterclaim.model import UNKNOWN_DAYS, Days, Document, Fetched, Region, RegionRole
from counterclaim.stories.days import infer_days
from counterclaim.stories.split import split

NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)
BODY = "<p>The depot at the river port burned for hours, the council said, and two streets were closed.</p>" * 2


def page(head: str = "", body: str = "", language: str = "en") -> Labelled:
    html = f'<html lang="{language}"><head>{head}</head><body><h1>Depot fire</h1>{body}{BODY}</body></html>'
    return Labelled("x", "https://news.example/x", html, None)


def published(head: str = "", body: str = "", language: str = "en") -> Days:
    return meta_of(page(head, body, language)).published


def fetched(html: str, published: str = "", url: str = "https://news.example/x") -> Document:
    return read(Fetched(html.encode(), url, NOON, "text/html", published=published))[0]


# the labelled sets


@pytest.mark.parametrize(("path", "least"), [(SETS[0], 0.98), (SETS[1], 0.85)])
def test_the_labelled_pages_keep_their_figures(root: Path, path: str, least: float) -> None:
    result = score(own(root / path), ours)
    assert result.exact / result.pages >= least
    assert result.invented == 0


def test_the_sets_are_large_enough_and_no_page_is_in_both(root: Path) -> None:
    dev, held = (own(root / path) for path in SETS)
    assert len(dev) >= 80 and len(held) >= 40
    assert not {p.html for p in dev} & {p.html for p in held}


@pytest.mark.parametrize("path", SETS)
def test_days_of_change_are_found(root: Path, path: str) -> None:
    changed = [p for p in own(root / path) if p.modified]
    assert changed and all(meta_of(p).modified.last == p.modified for p in changed)


# stamps and written days


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025-11-20T23:59:00-05:00", date(2025, 11, 20)),
        ("20251120", date(2025, 11, 20)),
        ("2025/11/20 10:00", date(2025, 11, 20)),
        ("Thu, 20 Nov 2025 12:00:00 GMT", date(2025, 11, 20)),
        ("1763596800", date(2025, 11, 20)),
        ("1763596800000", date(2025, 11, 20)),
        ("20 листопада 2025, 14:05", date(2025, 11, 20)),
        ("20 ноября 2025 г.", date(2025, 11, 20)),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01", None),
        ("2025-02-30", None),
        ("20251", None),
        ("", None),
    ],
)
def test_stamps_are_read_in_their_own_clock(value: str, day: date | None) -> None:
    stamp = read_stamp(value)
    assert (stamp.day if stamp else None) == day


@pytest.mark.parametrize(
    ("line", "language", "day"),
    [
        ("20.11.2025", "uk", date(2025, 11, 20)),
        ("20.11.25 14:05", "ru", date(2025, 11, 20)),
        ("04/03/2023", "en-US", date(2023, 4, 3)),
        ("04/03/2023", "en-GB", date(2023, 3, 4)),
        ("04/03/2023", "en", None),
        ("24/03/2023", "en", date(2023, 3, 24)),
        ("Nov. 20th, 2025", "en", date(2025, 11, 20)),
        ("20. November 2025", "de", date(2025, 11, 20)),
        ("le 20 février 2025", "fr", date(2025, 2, 20)),
        ("20 de mayo de 2025", "es", date(2025, 5, 20)),
        ("9.V.2024", "uk", date(2024, 5, 9)),
        ("10.20.30.40", "uk", None),
        ("version 2025.1", "en", None),
    ],
)
def test_dates_are_read_in_many_ways_of_writing(line: str, language: str, day: date | None) -> None:
    assert next((w.day for w in written_days(line, order_of(language))), None) == day


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2025/11/20/depot", date(2025, 11, 20)),
        ("/news/20251120-depot.html", date(2025, 11, 20)),
        ("/2025/nov/20/depot", date(2025, 11, 20)),
        ("/20-11-2025-pozhar", date(2025, 11, 20)),
        ("/2021/22/reports", None),
        ("/2025/11/", None),
        ("/story-20259931", None),
        ("/id/1202511201", None),
    ],
)
def test_a_path_tells_a_day_only_in_full(path: str, day: date | None) -> None:
    assert day_of_path(path) == day


@given(st.text(max_size=80))
def test_no_stamp_or_path_raises(text: str) -> None:
    read_stamp(text)
    day_of_path(text)
    list(written_days(text, "mdy"))


# order of trust


def test_a_universal_stamp_at_night_gives_way_to_the_day_that_the_page_shows() -> None:
    head = '<meta property="article:published_time" content="2025-11-19T22:30:00Z">'
    assert published(head).last == date(2025, 11, 19)
    shown = published(head, '<div class="date">20 листопада 2025, 00:30</div>', "uk")
    assert shown.last == date(2025, 11, 20) and "universal time" in shown.reason
    assert published(head, '<div class="date">20 листопада, 00:30</div>', "uk").last == date(2025, 11, 20)
    assert published(head, '<div class="date">25 листопада 2025</div>', "uk").last == date(2025, 11, 19)


def test_a_stamp_with_its_own_zone_is_the_pages_day() -> None:
    head = '<meta property="article:published_time" content="2025-11-20T00:30:00+02:00">'
    assert published(head).last == date(2025, 11, 20)


def test_the_days_of_comments_captions_copyright_and_other_articles_are_nobodys() -> None:
    body = (
        '<aside><time datetime="2025-12-01">1 December</time></aside>'
        "<figure><figcaption>Port, 2 February 2022</figcaption></figure>"
        '<div class="comments"><p>Ann, 3 March 2023</p></div><div class="related"><p>04.04.2024 Other</p></div>'
        "<div>Copyright 05.05.2025</div>"
    )
    assert not published("", body).is_known


def test_a_day_that_is_only_that_of_an_update_is_inferred_and_says_so() -> None:
    days = published("", "<p>Updated 10 September 2025</p>")
    assert days == Days(days.first, date(2025, 9, 10), "inferred", days.reason)
    assert "last change" in days.reason


def test_a_change_before_publication_is_not_believed() -> None:
    head = '<meta property="article:published_time" content="2025-01-20">'
    modified = meta_of(page(head + '<meta property="article:modified_time" content="2025-01-18">')).modified
    assert not modified.is_known and "before it was published" in modified.reason


def test_an_itemprop_in_a_comment_is_not_the_pages() -> None:
    comment = '<div class="comments"><meta itemprop="datePublished" content="2025-04-02"></div>'
    body = f'<p class="date">18 March 2025</p>{comment}'
    assert published("", body).last == date(2025, 3, 18)


@pytest.mark.parametrize("html", ["", "<", "<html>", "<time>", "<meta itemprop>", "<time datetime>", "<h1></h1>" * 90])
def test_hardly_any_page_has_no_day(html: str) -> None:
    assert not read_meta(LexborHTMLParser(html)).published.is_known


# the document


def test_a_document_has_its_day_of_change_and_a_feeds_day_where_it_tells_none_itself() -> None:
    head = '<meta property="article:published_time" content="2025-01-20">'
    head += '<meta property="article:modified_time" content="2025-01-22">'
    document = fetched(page(head).html, "2025-02-02T10:00:00+02:00")
    assert (document.published.last, document.modified.last) == (date(2025, 1, 20), date(2025, 1, 22))
    bare = fetched(page().html, "2025-02-02T23:30:00+02:00")
    assert (bare.published.last, bare.published.reason) == (date(2025, 2, 2), "the feed's own date")
    assert not fetched(page().html, "2031-02-02").published.is_known
    assert fetched(page().html).modified.known == "unknown"


def test_the_address_that_was_fetched_tells_the_day() -> None:
    assert fetched(page().html, url="https://news.example/2025/11/20/x").published.last == date(2025, 11, 20)


def test_a_day_after_retrieval_is_not_believed_of_a_change_either() -> None:
    html = page('<meta property="article:modified_time" content="2031-01-22">').html
    assert fetched(html).modified == UNKNOWN_DAYS


def test_a_page_full_of_drawings_is_read_to_its_end() -> None:
    html = f"<body>{'<svg><path d=x /><g><circle r=1 /></g></svg>' * 1_000}<p>{BODY}</p></body>"
    assert shallow(html) == html
    assert len(shallow("<body>" + "<path/>" * 7_000)) < len("<body>" + "<path/>" * 7_000)


# stories


def test_a_story_has_the_day_beside_its_own_headline_and_the_others_the_pages() -> None:
    text = "First headline\n\nThe depot burned.\n\nSecond headline\n\nThe bridge was opened."
    spans = [
        (RegionRole.TITLE, 0, 14),
        (RegionRole.BODY, 16, 33),
        (RegionRole.TITLE, 35, 50),
        (RegionRole.BODY, 52, 74),
    ]
    said = ["", "", "2025-11-18", ""]
    regions = tuple(Region(*span, said=day) for span, day in zip(spans, said, strict=True))
    day = date(2025, 11, 20)
    document = Document("d", "", "", Days(day, day), NOON, "en", text, regions)
    first, second = split(document)
    assert (first.published.last, second.published.last) == (day, date(2025, 11, 18))
    assert "headline" in second.published.reason
    undated = Document("d", "", "", UNKNOWN_DAYS, NOON, "en", text, regions)
    stories = split(undated)
    inferred = infer_days(stories, {"d": text}, {"d": NOON.date()})
    assert not inferred[stories[0].id].is_known
    assert inferred[stories[1].id].last == date(2025, 11, 18)


@pytest.mark.parametrize("said", ["2031-01-01", "yesterday", "2025-13-40"])
def test_a_storys_day_that_cannot_be_is_not_used(said: str) -> None:
    text = "Headline\n\nThe depot burned."
    regions = (Region(RegionRole.TITLE, 0, 8, said=said), Region(RegionRole.BODY, 10, 27))
    (story,) = split(Document("d", "", "", UNKNOWN_DAYS, NOON, "en", text, regions))
    assert story.published == UNKNOWN_DAYS
