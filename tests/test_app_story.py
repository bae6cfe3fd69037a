"""Stories and what was archived of them in a real browser: regions, comments, copies, words in the archived text."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from app_browser import app_server, axe, browser, fits, look, open_page, printed_home, shot  # noqa: F401
from playwright.sync_api import Browser
from test_app_hostile import ADDRESS, EVIL, PAGE, SCRIPT, harm
from test_timestamps import OPENSSL, Authority, authorities, server  # noqa: F401
from typer.testing import CliRunner

from counterclaim import press
from counterclaim.cli import app
from counterclaim.model import Document, Fetched, Ledger, RegionRole, Story
from counterclaim.newsroom import Newsroom
from counterclaim.publications.origins import MOST, origin_graph, parent_of
from counterclaim.publications.views.story import Telling
from counterclaim.store import Store
from counterclaim.store.database import Sighting
from counterclaim.store.vouching import vouched


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return printed_home(tmp_path_factory.mktemp("story"))


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    with app_server(home) as address:
        yield address


@pytest.fixture(scope="module")
def ledger(home: Path) -> Ledger:
    with Newsroom.open(home) as newsroom:
        return newsroom.ledger()


@pytest.fixture(scope="module")
def copied(ledger: Ledger) -> Story:
    """A story that was copied, with comments some of which are spam, a caption and claims."""
    origins = {story.origin_id for story in ledger.stories if story.is_copy}
    found = [story for story in ledger.stories if story.id in origins and any(r.mark for r in story.regions)]
    return found[0]


@pytest.fixture(scope="module")
def document(ledger: Ledger, copied: Story) -> Document:
    return next(document for document in ledger.documents if document.id == copied.document_id)


def texts(document: Document, story: Story, role: RegionRole, marked: bool | None = None) -> list[str]:
    regions = [region for region in story.regions if region.role == role and marked in (None, bool(region.mark))]
    return [squeezed(document.text[region.start : region.end]) for region in regions]


def squeezed(words: str) -> str:
    return " ".join(words.split())


# -- a story -------------------------------------------------------------------------------------------------


def test_a_story_unfolded_fits_is_quiet_and_open_to_all(
    browser: Browser,  # noqa: F811
    base: str,
    copied: Story,
    look: tuple[int, bool],  # noqa: F811
) -> None:
    width, dark = look
    with open_page(browser, f"{base}/story/{copied.id}", width, dark) as seen:
        seen.page.evaluate("document.querySelectorAll('main details').forEach((d) => { d.open = true; })")
        assert fits(seen.page)
        assert axe(seen.page) == []
        seen.assert_quiet()
        shot(seen.page, f"story-whole-{width}-{'dark' if dark else 'light'}", whole=True)


def test_a_story_stands_in_its_parts_with_every_claim_leading_to_its_check(
    browser: Browser,  # noqa: F811
    base: str,
    ledger: Ledger,
    copied: Story,
    document: Document,
) -> None:
    claims = {claim.id: claim.claim for claim in ledger.claims if claim.claim.story_id == copied.id}
    assert claims
    with open_page(browser, f"{base}/story/{copied.id}") as seen:
        article = squeezed(" ".join(seen.page.locator(".article .text").all_inner_texts()))
        for role in (RegionRole.TITLE, RegionRole.BODY, RegionRole.CAPTION):
            for words in texts(document, copied, role):
                assert words in article
        assert seen.page.locator(".article .caption .role").count() == len(texts(document, copied, RegionRole.CAPTION))
        marks = seen.page.locator(".article mark a")
        for mark in marks.all():
            claim = claims[(mark.get_attribute("href") or "").split("#claim-")[1]]
            assert squeezed(mark.inner_text()) in squeezed(claim.span.quote)
        assert {(mark.get_attribute("href") or "").split("#claim-")[1] for mark in marks.all()} <= claims.keys()
        marks.first.click()
        seen.page.wait_for_url(re.compile(rf"/check/{document.id}#claim-"))
        assert seen.page.locator(":target").count() == 1


def test_comments_tell_who_wrote_them_and_spam_is_folded_with_its_reason(
    browser: Browser,  # noqa: F811
    base: str,
    copied: Story,
    document: Document,
) -> None:
    with open_page(browser, f"{base}/story/{copied.id}") as seen:
        section = seen.page.locator("section[aria-labelledby=h-comments]")
        shown = squeezed(section.locator("> ul").inner_text())
        spam = texts(document, copied, RegionRole.COMMENT, True)
        assert spam
        for words in texts(document, copied, RegionRole.COMMENT, False):
            assert words in shown
        assert not any(words in shown for words in spam)
        assert not section.locator("details li").first.is_visible()
        section.locator("summary").click()
        folded = squeezed(section.locator("details").inner_text())
        marked = [region for region in copied.regions if region.role == RegionRole.COMMENT and region.mark]
        for region, words in zip(marked, spam, strict=True):
            assert words in folded
            assert squeezed(region.mark) in folded
            assert region.author in folded


def test_copies_are_drawn_and_listed_with_who_had_it_first(
    browser: Browser,  # noqa: F811
    base: str,
    ledger: Ledger,
    copied: Story,
) -> None:
    family = [story for story in ledger.stories if story.origin_id == copied.origin_id]
    assert len(family) > 1
    copy = next(story for story in family if story.is_copy)
    with open_page(browser, f"{base}/story/{copy.id}") as seen:
        rows = seen.page.locator(".tellings li")
        assert rows.count() == len(family) == seen.page.locator("svg.origins a.telling").count()
        assert seen.page.locator("svg.origins .link").count() == len(family) - 1
        assert "origin" in rows.first.inner_text()
        assert copy.origin_reason in seen.page.locator('.tellings li[aria-current="true"]').inner_text()
        assert f"{len(family)} tellings of it were read; they count as one voice" in seen.page.inner_text("main")
        rows.first.locator("a").click()
        seen.page.wait_for_url(f"**/story/{copied.origin_id}")
        seen.assert_quiet()


def telling(name: str, day: int, credit: str = "", origin: bool = False) -> Telling:
    said = date(2025, 11, day)
    return Telling(
        name, f"story/{name}", name, f"<b>{name}\u202e", "en", said, said.isoformat(), credit, "", origin, False
    )


def test_a_copy_hangs_from_the_telling_that_it_credits() -> None:
    family = [
        telling("First", 1, origin=True),
        telling("Second", 2),
        telling("Third", 3, "second"),
        telling("Fourth", 3, "Elsewhere"),
    ]
    assert [parent_of(family, row) for row in (1, 2, 3)] == [0, 1, 0]
    drawing = origin_graph(family, "Copies")
    ends = re.findall(r'class="link" d="M(\d+),(\d+) V(\d+) H(\d+)"', drawing)
    assert [int(start) for _x, start, _y, _end in ends] == [26, 56, 26]
    assert "&lt;b&gt;First[U+202E]" in drawing
    assert "\u202e" not in drawing
    assert origin_graph(family[:1], "Copies") == ""
    assert origin_graph([replace(family[0]), *(telling(f"C{n}", 2) for n in range(90))], "x").count("<a ") == MOST


# -- the archive ---------------------------------------------------------------------------------------------


def test_the_archived_words_are_marked_where_they_stand(
    browser: Browser,  # noqa: F811
    base: str,
    ledger: Ledger,
    document: Document,
) -> None:
    claim = next(claim.claim for claim in ledger.claims if claim.claim.span.document_id == document.id)
    span, path = claim.span, f"/archive/{document.id}"
    with open_page(browser, f"{base}{path}?start={span.start}&end={span.end}#words", 360, dark=True) as seen:
        assert seen.page.locator("mark#words").inner_text() == span.quote
        around = seen.page.locator("p.archived").inner_text()
        assert around.startswith(document.text[max(span.start - 300, 0) : span.start][:40].strip("\n")[:10])
        node = next(r.node for r in document.regions if r.start <= span.start < r.end)
        assert f"the element {node} of the archived page" in seen.page.inner_text("main")
        assert document.id in seen.page.inner_text("main")
        assert seen.page.locator("table tbody tr").count() == 1
        assert re.search(r"Entry \d+ of the store's log", seen.page.inner_text("main"))
        assert fits(seen.page)
        seen.assert_quiet()
    for odd in ("?start=5", "?start=9&end=3", "?start=-4&end=-2", "?start=999999999&end=9999999999"):
        with urllib.request.urlopen(base + path + odd) as found:
            assert '<mark id="words"' not in found.read().decode()


def test_hostile_bytes_are_given_as_text_that_nothing_runs_in_and_hostile_stories_do_no_harm(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    now = datetime(2025, 11, 21, tzinfo=UTC)
    with Newsroom.open(tmp_path) as newsroom:
        kept = newsroom.keep(Fetched(PAGE.encode(), ADDRESS, now, "text/html; charset=utf-8", publisher=f"Post{EVIL}"))
        (story,) = newsroom.store.stories(document_id=kept.document_id)
    press.print_edition(tmp_path)
    with app_server(tmp_path) as base:
        with urllib.request.urlopen(f"{base}/archive/{kept.document_id}.txt") as found:
            assert found.read() == PAGE.encode()
            assert SCRIPT in PAGE
            assert found.headers["content-type"].startswith("text/plain")
            assert "sandbox" in found.headers["content-security-policy"]
            assert "default-src 'none'" in found.headers["content-security-policy"]
            assert found.headers["content-disposition"] == "inline"
            assert found.headers["x-content-type-options"] == "nosniff"
        for path in (f"/story/{story.id}", f"/archive/{kept.document_id}?start=0&end=400"):
            with open_page(browser, base + path, 360) as seen:
                seen.base = base
                seen.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
                assert harm(seen, path) == []
                assert fits(seen.page)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request and its answer, as they went over the wire."""

    url: str
    body: bytes
    at: datetime
    method: str = "GET"
    request_headers: tuple[tuple[str, str], ...] = ()
    status_line: str = "HTTP/1.1 200 OK"
    response_headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/plain"),)
    ip: str = "192.0.2.1"
    truncated: str = ""


def test_what_vouches_for_a_document_is_found_its_entry_and_its_record(tmp_path: Path) -> None:
    at, url = datetime(2025, 11, 21, 10, tzinfo=UTC), "https://example.org/one"
    with Store.open(tmp_path) as store:
        first = store.archive(Fetched(b"first", url, at))
        second = store.archive(Fetched(b"second", "notes/two.txt", at))
        assert vouched(store, first, store.sightings(first)).records == ()
        for body, moment in ((b"older", at - timedelta(hours=2)), (b"first", at - timedelta(seconds=2))):
            store.keep_exchange(Sent(url, body, moment))
        found = vouched(store, first, store.sightings(first))
        assert [record.entry.at for record in found.records] == ["2025-11-21T09:59:58.000000Z"]
        assert found.entry is not None
        assert (found.entry.sequence, found.entry.data["document_id"]) == (1, first)
        other = vouched(store, second, store.sightings(second))
        assert other.entry is not None
        assert (other.entry.sequence, other.records, other.stamp) == (2, (), None)
        nothing = vouched(store, "0" * 64, [Sighting("0" * 64, "https://example.org/none", "", "", at)])
        assert (nothing.entry, nothing.stamp, nothing.records) == (None, None, ())


@pytest.mark.skipif(OPENSSL is None, reason="the authority signs with the openssl program")
def test_a_time_stamp_vouches_for_what_was_there_before_it(
    tmp_path: Path,
    server: str,  # noqa: F811
    authorities: dict[str, Authority],  # noqa: F811
) -> None:
    now = datetime.now(UTC)
    text = "Viktor Trehubov said on 20 November 2025 that Ukrainian forces hold Kupiansk."
    with Newsroom.open(tmp_path) as newsroom:
        early = newsroom.keep(Fetched(text.encode(), "early.txt", now)).document_id
    told = CliRunner().invoke(app, ["--home", str(tmp_path), "archive", "stamp", "--authority", f"{server}/one"])
    assert told.exit_code == 0, told.output
    with Newsroom.open(tmp_path) as newsroom:
        late = newsroom.keep(Fetched(f"{text} It is quiet.".encode(), "late.txt", now)).document_id
        store = newsroom.store
        covering = vouched(store, early, store.sightings(early)).stamp
        assert covering is not None
        assert covering.at is not None
        assert abs(covering.at - datetime.now(UTC)) < timedelta(minutes=10)
        assert vouched(store, late, store.sightings(late)).stamp is None
    press.print_edition(tmp_path)
    with app_server(tmp_path) as base:
        for name, covered in ((early, True), (late, False)):
            with urllib.request.urlopen(f"{base}/archive/{name}") as found:
                assert ("Covered by a time stamp (RFC 3161)" in found.read().decode()) is covered
    assert authorities


def test_an_unknown_story_or_document_is_said_to_be_unknown(base: str) -> None:
    for path in ("/story/nothing", "/story/0000000000000000", "/archive/" + "f" * 64, "/archive/..%2f..%2fetc.txt"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(base + path)
        with caught.value as error:
            assert error.code == 404
