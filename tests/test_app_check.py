"""The room of fact checks in a real browser, on a real server: give an article, see it read, read what holds up."""

from __future__ import annotations

import json
import multiprocessing
import time
import zlib
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from re import findall
from typing import Any

import pytest
import urllib3
from app_browser import axe, browser, fits, look, open_page, printed_home, shot  # noqa: F401
from check_server import checking
from loopback import serving
from playwright.sync_api import Browser, Page

from counterclaim.newsroom import Newsroom
from counterclaim.publications.claimreview import BEST, RATINGS, WORST, json_ld
from counterclaim.store.tokens import Tokens
from counterclaim.web.given import file_name, given_address, given_file, given_text
from counterclaim.web.rates import Rate, Rates

DONE = 60_000  # milliseconds until a check is done on a busy machine
NUMBER = count(1)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    return printed_home(tmp_path_factory.mktemp("checks"))


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    with checking(home) as served:
        yield served


@pytest.fixture(scope="module")
def ring(home: Path) -> str:
    """The sample that is told by a Russian outlet and contradicted by others."""
    with Newsroom.open(home) as newsroom:
        return next(d.id for d in newsroom.store.documents() if "cp1251" in d.url)


def article() -> str:
    """A text that nobody has given before."""
    return (
        f"The bridge at Kupiansk still stands, evening {next(NUMBER)} of the watch\n\n"
        "The Russian Ministry of Defence said on Thursday that its troops had taken all of Kupiansk.\n\n"
        "Viktor Trehubov denied it and said that Ukrainian forces hold Kupiansk.\n"
    )


def sent(page: Page, way: str) -> None:
    page.locator(f"form[data-way={way}] button.go").click()


# -- giving an article -------------------------------------------------------------------------------------------------


def test_a_pasted_text_is_checked_while_one_watches(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/check") as seen:
        page = seen.page
        page.locator("#text").fill(article())
        page.locator("#day").fill("2025-11-20")
        page.locator("#outlet").fill("The Watch <b>")
        sent(page, "text")
        page.wait_for_url("**/check/job/*")
        page.wait_for_selector("[data-step=kept].behind", timeout=DONE)
        assert page.locator("#bar").get_attribute("value") not in ("0", "100")
        page.wait_for_selector(".notes-side", timeout=DONE)
        assert page.locator("h1").inner_text().startswith("The bridge at Kupiansk still stands")
        digest = page.locator(".digest").inner_text()
        assert "20 November 2025" in digest and "The Watch <b>" in digest and "pasted" in digest
        assert "Both sides are heard" in digest and "Russia 1" in digest
        assert page.locator(".article mark[data-note]").count() >= 2
        seen.assert_quiet()


def test_a_file_is_checked_without_any_script_and_a_stream_tells_every_stage(
    browser: Browser, base: str, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    saved = tmp_path / "page.html"
    saved.write_text(f"<!doctype html><article><h1>A page</h1><p>{article()}</p></article>", encoding="utf-8")
    with open_page(browser, f"{base}/check", java_script_enabled=False) as seen:
        page = seen.page
        page.locator("#file").set_input_files(saved)
        sent(page, "file")
        page.wait_for_url("**/check/job/*")
        told = list(events(page.url))
        page.wait_for_selector(".notes-side", timeout=DONE)  # the page of the progress reloads itself
        assert told[-1]["go"] == page.url.removeprefix(base)
        assert "a file that a reader gave: page.html" in page.locator(".digest").inner_text()
        first = page.locator(".note-card").first
        assert first.locator(".more").is_visible()
        page.locator(".article mark a.num").first.click()
        assert page.url.endswith(f"#{first.get_attribute('id')}")
    percents = [each["percent"] for each in told]
    assert percents == sorted(percents) and told[-1]["state"] == "done"
    assert set(told[-1]["steps"]) == {"started", "fetched", "kept", "read", "weighed", "printed"}


def events(job: str) -> Iterator[dict[str, Any]]:
    """What a job's stream tells until it ends."""
    answer = urllib3.PoolManager(retries=False).request("GET", f"{job}/events", preload_content=False)
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    yield from (json.loads(line[6:]) for line in answer if line.startswith(b"data: "))


def test_a_dropped_file_is_sent_at_once_and_giving_it_up_leaves_no_process(
    browser: Browser, base: str  # noqa: F811
) -> None:  # fmt: skip
    with open_page(browser, f"{base}/check") as seen:
        seen.page.evaluate(
            """(text) => {
                const dropped = new DataTransfer();
                dropped.items.add(new File([text], "dropped.txt", {type: "text/plain"}));
                const at = document.getElementById("drop");
                at.dispatchEvent(new DragEvent("dragover", {bubbles: true, cancelable: true, dataTransfer: dropped}));
                at.dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: dropped}));
            }""",
            article(),
        )
        seen.page.wait_for_url("**/check/job/*")
        assert seen.page.locator("h1").inner_text() == "dropped.txt"
        seen.page.wait_for_selector("[data-step=started].behind", timeout=DONE)
        working = [child.pid for child in multiprocessing.active_children() if child.name == "check"]
        family = {pid for parent in working if parent for pid in (parent, *below(parent))}
        seen.page.get_by_role("button", name="Give it up").click()
        seen.page.wait_for_selector("#job[data-state=cancelled]", timeout=DONE)
        assert "given up" in seen.page.locator("#now").inner_text()
        seen.assert_quiet()
    until = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in family) and time.monotonic() < until:
        time.sleep(0.1)
    assert family and not [pid for pid in family if Path(f"/proc/{pid}").exists()]


def below(pid: int) -> Iterator[int]:
    """A process's children, and theirs."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            yield from (child, *below(child))


def test_what_is_known_already_is_shown_at_once(browser: Browser, base: str, root: Path) -> None:  # noqa: F811
    with open_page(browser, f"{base}/check") as seen:
        seen.page.locator("#file").set_input_files(root / "samples" / "ru-vestnik-oskola-cp1251.html")
        sent(seen.page, "file")
        seen.page.wait_for_selector(".notes-side")
        assert "/check/job/" not in seen.page.url


def test_an_address_in_a_private_network_is_refused_in_one_line(browser: Browser, base: str) -> None:  # noqa: F811
    with serving() as site, open_page(browser, f"{base}/check") as seen:
        site.routes["/story"] = article().encode()
        seen.page.locator("#address").fill(f"{site.base}/story")
        sent(seen.page, "address")
        seen.page.wait_for_selector("#job[data-state=failed]", timeout=DONE)
        assert "Its address is private or reserved." in seen.page.locator("#job").inner_text()
        assert site.asked == []
        seen.assert_quiet()


def test_an_address_that_may_be_fetched_is_read(
    browser: Browser, home: Path  # noqa: F811
) -> None:  # fmt: skip
    with serving() as site, checking(home, allow=("127.0.0.1",)) as base, open_page(browser, f"{base}/check") as seen:
        paragraphs = "".join(f"<p>{part}</p>" for part in article().split("\n\n"))
        site.routes["/story"] = f"<!doctype html><article><h1>Fetched</h1>{paragraphs}</article>".encode()
        seen.page.locator("#address").fill(f"{site.base}/story")
        sent(seen.page, "address")
        seen.page.wait_for_selector(".notes-side", timeout=DONE)
        assert site.pages() == ["/story"]
        assert seen.page.locator(f'.digest a[href="{site.base}/story"]').count() == 1
        seen.assert_quiet()


def test_what_cannot_be_an_article_is_said_beside_the_form_with_what_was_typed(
    browser: Browser, base: str, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7 nothing")
    with open_page(browser, f"{base}/check") as seen:
        page = seen.page
        for typed, told in (("ftp://example.org/a", "not fetched"), ("what ever", "no address")):
            page.locator("#address").fill(typed)
            sent(page, "address")
            assert told in page.get_by_role("alert").inner_text()
            assert page.locator("#address").input_value() == typed
        page.locator("#file").set_input_files(tmp_path / "x.pdf")
        sent(page, "file")
        assert "this is a PDF, not text" in page.get_by_role("alert").inner_text()


def test_nothing_is_taken_without_the_pages_own_token(base: str) -> None:
    pool = urllib3.PoolManager(retries=False)
    fields = {"way": "text", "text": article()}
    for more in ({}, {"csrf": "x" * 40}):
        found = pool.request("POST", f"{base}/check", fields={**fields, **more}, redirect=False)
        assert found.status == 403, found.data
    for way in ("", "x" * 5000, "\x00"):
        assert pool.request("POST", f"{base}/check", fields={"way": way}, redirect=False).status in (403, 422)


def test_readers_of_a_public_server_read_and_those_with_a_token_add(
    browser: Browser, home: Path  # noqa: F811
) -> None:  # fmt: skip
    token = Tokens(home).make("the desk")
    with checking(home, public=True, rates=Rates(check=Rate(2, 600))) as base:
        with open_page(browser, f"{base}/check") as seen:
            assert seen.page.locator("form.way").count() == 0
            assert "added by those who run this server" in seen.page.locator("main").inner_text()
            assert seen.page.locator(".checked-list li").count() > 10
        pool = urllib3.PoolManager(retries=False)
        fields = {"way": "text", "text": (Path(__file__).parent.parent / "samples/uk-dopys-bez-daty.txt").read_text()}
        assert pool.request("POST", f"{base}/check", fields=fields, redirect=False).status == 401
        headers = {"Authorization": f"Bearer {token}"}
        found = pool.request("POST", f"{base}/check", fields=fields, headers=headers, redirect=False)
        assert found.status == 303 and found.headers["Location"].startswith("/check/")
        for status in (303, 429):
            found = pool.request("POST", f"{base}/check", fields=fields, headers=headers, redirect=False)
            assert found.status == status
        assert int(found.headers["Retry-After"]) > 60 and b"try again" in found.data


def test_a_job_that_nobody_started_is_not_found(base: str) -> None:
    pool = urllib3.PoolManager(retries=False)
    for path in (
        "/check/job/none",
        "/check/job/none/state",
        "/check/job/none/events",
        "/check/" + "0" * 64,
        "/check/.html",
    ):
        assert pool.request("GET", f"{base}{path}").status == 404


# -- the page ----------------------------------------------------------------------------------------------------------


def test_the_page_looks_well_and_says_all(
    browser: Browser, base: str, ring: str, look: tuple[int, bool]  # noqa: F811
) -> None:  # fmt: skip
    width, dark = look
    with open_page(browser, f"{base}/check/{ring}", width, dark) as seen:
        page = seen.page
        assert fits(page) and axe(page) == []
        page.locator(".article mark a.num").nth(1).click()
        shown = page.locator(".note-card.current")
        text = shown.inner_text()
        for words in ("contradicted", "For", "Against", "Said first", "How independent", "Told in", "Assessed for"):
            assert words in text
        assert shown.locator('a[href^="/place/"]').count() and shown.locator('a[href^="/source/"]').count()
        box = shown.bounding_box()
        assert box is not None and box["y"] < page.viewport_size["height"]  # type: ignore[index]
        assert fits(page) and axe(page) == []
        shot(page, f"check-{width}-{'dark' if dark else 'light'}")
        seen.assert_quiet()
    with open_page(browser, f"{base}/check", width, dark) as seen:
        assert fits(seen.page) and axe(seen.page) == []
        shot(seen.page, f"check-form-{width}-{'dark' if dark else 'light'}")
        seen.assert_quiet()


def test_every_verdict_has_a_line_of_its_own(browser: Browser, base: str, ring: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/check/{ring}") as seen:
        lines = seen.page.evaluate(
            """(labels) => labels.map((label) => {
                const mark = document.createElement("mark");
                mark.className = `v-${label}`;
                document.querySelector(".article").append(mark);
                const style = getComputedStyle(mark);
                return [style.textDecorationLine, style.textDecorationStyle, style.textDecorationThickness].join();
            })""",
            ["supported", "contradicted", "disputed", "unverified", "premature", "overtaken", "none"],
        )
    assert len(set(lines)) == len(lines)


def test_the_panel_is_walked_with_the_keyboard_alone(browser: Browser, base: str, ring: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/check/{ring}") as seen:
        page = seen.page
        marks = page.locator(".article mark[id] > a.num")
        marks.first.focus()
        page.keyboard.press("Tab")
        second = page.locator(".note-card").nth(1)
        assert "current" in (second.get_attribute("class") or "")
        assert page.evaluate("document.activeElement.textContent") == "2"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == second.get_attribute("id")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.textContent") == "2"
        assert page.locator(".note-card.current").count() == 0
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Next claim").click()
        assert page.locator("#at").inner_text().startswith("3 of ")
        page.get_by_role("button", name="All claims").click()
        assert page.locator(".note-card:visible").count() == page.locator(".note-card").count()
        seen.assert_quiet()


def test_a_shared_address_leads_to_the_claim(browser: Browser, base: str, ring: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/check/{ring}") as seen:
        claims = [mark.get_attribute("id") or "" for mark in seen.page.locator(".article mark[id]").all()]
    for width in (360, 1440):
        for anchor in (claims[-1], claims[-1].replace("claim-", "note-")):
            with open_page(browser, f"{base}/check/{ring}.html#{anchor}", width) as seen:
                page = seen.page
                page.wait_for_selector(".note-card.current")
                box = page.locator(f"#{claims[-1]}").bounding_box()
                assert box is not None and 0 <= box["y"] < 700
                assert page.locator("mark.chosen").count() >= 1


def test_share_copies_the_address(browser: Browser, base: str, ring: str) -> None:  # noqa: F811
    permitted = ["clipboard-read", "clipboard-write"]
    with open_page(browser, f"{base}/check/{ring}", permissions=permitted) as seen:
        seen.page.locator("#share").click()
        seen.page.wait_for_function("() => document.getElementById('shared').textContent !== ''")
        assert seen.page.evaluate("navigator.clipboard.readText()") == f"{base}/check/{ring}"
        seen.assert_quiet()


def test_it_prints_with_all_its_notes(browser: Browser, base: str, ring: str, tmp_path: Path) -> None:  # noqa: F811
    with open_page(browser, f"{base}/check/{ring}") as seen:
        page = seen.page
        page.locator(".article mark a.num").first.click()
        page.emulate_media(media="print")
        assert all(card.is_visible() for card in page.locator(".note-card .more").all())
        assert not page.locator("#share").is_visible()
        assert page.locator("main").evaluate("(main) => main.scrollWidth <= innerWidth")
        pdf = page.pdf(format="A4")
    streams = [_inflated(part) for part in findall(rb"(?s)stream\r?\n(.*?)\r?\nendstream", pdf)]
    assert pdf.startswith(b"%PDF") and sum(stream.count(b"Tj") + stream.count(b"TJ") for stream in streams) > 50


def _inflated(part: bytes) -> bytes:
    try:
        return zlib.decompress(part)
    except zlib.error:
        return b""


# -- ClaimReview -------------------------------------------------------------------------------------------------------


def test_the_page_carries_a_claim_review_of_every_note(browser: Browser, base: str, ring: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/check/{ring}") as seen:
        reviews = json.loads(seen.page.locator('script[type="application/ld+json"]').text_content() or "")
        ids = {card.get_attribute("id") for card in seen.page.locator(".note-card").all()}
    assert {review["@id"].split("#")[1] for review in reviews} == ids
    for review in reviews:
        assert (review["@context"], review["@type"]) == ("https://schema.org", "ClaimReview")
        assert review["claimReviewed"] and review["author"]["name"] and date.fromisoformat(review["datePublished"])
        assert review["url"].startswith(f"/check/{ring}#claim-")
        item, rating = review["itemReviewed"], review["reviewRating"]
        assert item["@type"] == "Claim" and item["author"]["@type"] in ("Person", "Organization")
        assert item["author"]["name"] and item["name"] and date.fromisoformat(item["datePublished"])
        assert item["appearance"]["@type"] == "CreativeWork"
        assert rating["alternateName"]
        if rating["alternateName"] == "unverified":
            assert "ratingValue" not in rating
        else:
            assert (rating["worstRating"], rating["bestRating"]) == (WORST, BEST)
            assert WORST < rating["ratingValue"] < BEST
    assert {r["reviewRating"]["alternateName"] for r in reviews} == {"contradicted", "disputed", "unverified"}


def test_ratings_are_symmetric_words_and_never_proof() -> None:
    assert all(WORST < rating < BEST for rating in RATINGS.values())
    assert "unverified" not in RATINGS and "" not in RATINGS


def test_json_in_a_page_cannot_end_its_element() -> None:
    bad = "</script><script>alert(1)</script><!-- & \u2028\u2029 \u202e"
    made = str(json_ld({"name": bad}))
    assert not set("<>&\u2028\u2029\u202e") & set(made)
    assert json.loads(made) == {"name": bad}


# -- what is given -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("story.html", "story.html"), ("../../etc/passwd", "passwd"), ("C:\\texts\\a.txt", "a.txt"), ("", "file"),
        ("a\u202elmth.exe", "a lmth.exe"), ("<img src=x>.html", "_img src_x_.html"), ("...", "file"),
        ("Купʼянськ.eml", "Купʼянськ.eml"), ("x" * 500 + ".html", "x" * 100 + ".html"), ("a\x00b.txt", "a b.txt"),
    ],
)  # fmt: skip
def test_a_files_name_is_made_safe(name: str, safe: str) -> None:
    assert file_name(name) == safe


def test_a_text_keeps_the_day_and_the_outlet_that_were_told_in_its_own_bytes() -> None:
    given = given_text("Words.\r\nMore.", "2025-11-20", "The\nWatch: x")
    assert given.fetched is not None
    assert given.fetched.raw == b"---\ndate: 2025-11-20\npublisher: The Watch: x\n---\n\nWords.\nMore.\n"
    assert given_text("Words.").fetched.raw == b"Words.\n"  # type: ignore[union-attr]
    page = given_text("<!doctype html><p>Words</p>", "2025-11-20").fetched
    assert page is not None and page.content_type.startswith("text/html") and b"2025-11-20" in page.raw


def test_an_address_without_its_scheme_is_one() -> None:
    assert given_address(" example.org/story ").address == "https://example.org/story"


def test_a_mail_is_known_by_its_name_alone() -> None:
    assert given_file("a.eml", b"From: a").is_mail
    assert not given_file("a.txt", b"From: a").is_mail
