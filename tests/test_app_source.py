"""The application's sources: records drawn with intervals, what was said too early, leagues, all said about a place."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from app_browser import app_server, axe, browser, fits, look, open_page, shot  # noqa: F401
from ledger_sample import SAID, sample_ledger
from lxml import html
from playwright.sync_api import Browser

from counterclaim import press
from counterclaim.model import Ledger
from counterclaim.publications.record_charts import BINS, lead_classes, reliability, share_rows, shares
from counterclaim.publications.views.records import SORTS, all_records, ranked, share_text
from counterclaim.store import Store
from counterclaim.store.edition import EDITION, remake
from counterclaim.store.edition.spoken import admissions_of, leads_of, places_of
from counterclaim.track_record import Bin, Estimate
from counterclaim.web.pages import source

WHO = "ua-trehubov"
LEADS = {"held": 21, "no ring": 3}
"""Days by which two of his sayings were too early, by what the sample calls them."""


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    made = sample_ledger()
    leads = {SAID[name].id: days for name, days in LEADS.items()}
    verdicts = tuple(replace(v, lead_days=leads.get(v.utterance_id)) for v in made.verdicts)
    return replace(made, verdicts=verdicts)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, ledger: Ledger) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    with Store.open(folder) as store:
        remake(folder / EDITION, ledger, store.head(), press.extras(ledger))
    return folder


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    with app_server(home) as address:
        yield address


def got(address: str) -> html.HtmlElement:
    with urllib.request.urlopen(address) as found:
        page: html.HtmlElement = html.fromstring(found.read().decode())
    return page


def text_of(page: html.HtmlElement, path: str) -> str:
    return " ".join(" ".join(" ".join(found.itertext()) for found in page.xpath(path)).split())


def hrefs(page: html.HtmlElement, path: str) -> list[str]:
    return [str(found.get("href")) for found in page.xpath(path)]


def test_a_record_is_told_in_words_drawn_with_its_intervals_and_given_as_a_table(base: str, ledger: Ledger) -> None:
    record = next(record for record in ledger.reliabilities if record.id == WHO)
    page = got(f"{base}/source/{WHO}")
    drawn = page.xpath("//section[@aria-labelledby='h-shares']//*[name()='svg']")
    assert len(drawn) == 1
    assert drawn[0].get("aria-label")
    table = text_of(page, "//section[@aria-labelledby='h-shares']//table")
    for name, share in share_rows(record):
        assert f"{name} {share_text(share)}" in table
        assert share_text(share) in text_of(page, "//header")
    assert text_of(page, "//span[@class='grade']").startswith("B")


def test_a_dot_stands_at_its_share_and_a_whisker_spans_its_interval(ledger: Ledger) -> None:
    record = next(record for record in ledger.reliabilities if record.id == WHO)
    drawing = shares(record)
    start, end = (float(x) for x in re.findall(r'class="tick" x1="([\d.]+)"', drawing)[:: len(SORTS) - 2])
    dots = [float(x) for x in re.findall(r'cx="([\d.]+)"', drawing)]
    lines = re.findall(r'class="whisker" x1="([\d.]+)" x2="([\d.]+)"', drawing)
    for (_name, share), dot, (low, high) in zip(share_rows(record), dots, lines, strict=True):
        for drawn, told in ((dot, share.value), (float(low), share.low), (float(high), share.high)):
            assert drawn == pytest.approx(start + (end - start) * (told or 0), abs=0.6)


def test_the_days_too_early_are_those_of_every_premature_saying_not_only_of_the_newest(
    base: str, home: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "SHOWN", 1)
    page = got(f"{base}/source/{WHO}?lang=en&after=")
    assert text_of(page, "//section[@aria-labelledby='h-early']/p").startswith("2 sayings came true only later")
    rows = page.xpath("//section[@aria-labelledby='h-early']//tbody/tr")
    told = {row[0].text_content(): int(row[1].text_content()) for row in rows}
    assert told == dict(lead_classes(sorted(LEADS.values())))
    assert sum(told.values()) == len(LEADS)
    with Store.open(home) as store, closing(press.opened(home, "ukraine", store)) as edition:
        assert leads_of(edition, WHO) == tuple(sorted(LEADS.values()))
        assert leads_of(edition, "ru-mod") == ()


@pytest.mark.parametrize("days", [0, 1, 2, 7, 8, 60, 61, 4000])
def test_every_lead_is_in_one_class(days: int) -> None:
    counts = [number for _words, number in lead_classes([days])]
    assert sum(counts) == 1
    low, high = BINS[counts.index(1)]
    assert low <= days <= high


def test_the_reliability_diagram_has_a_dot_and_a_row_for_every_word_that_was_forecast_with(
    base: str, ledger: Ledger
) -> None:
    record = next(record for record in ledger.reliabilities if record.id == WHO)
    page = got(f"{base}/source/{WHO}")
    section = "//section[@aria-labelledby='h-forecasts']"
    assert len(page.xpath(f"{section}//*[name()='circle']")) == len(record.forecasts.diagram)
    table = text_of(page, f"{section}//tbody")
    for part in record.forecasts.diagram:
        assert f"{part.word} {part.low * 100:.0f}–{part.high * 100:.0f}% {part.count} {part.stated:.0%}" in table
        assert share_text(part.came) in table


def test_on_the_diagrams_line_stated_is_what_came() -> None:
    parts = [Bin(str(at), 0, 1, 3, at, Estimate(at, at, at)) for at in (0.0, 0.3, 1.0)]
    for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', reliability(parts)):
        assert float(x) - 40 == pytest.approx(260 - float(y), abs=0.2)


def test_too_few_resolved_is_said_in_words_and_draws_nothing(base: str) -> None:
    page = got(f"{base}/source/ru-bloggers")
    assert "too few to judge" in text_of(page, "//p[@class='state-line']")
    assert not page.xpath("//main//*[name()='svg']")
    assert "No forecast of it has been decided" in text_of(page, "//section[@aria-labelledby='h-forecasts']")


def test_admissions_are_told_in_their_own_words(base: str, home: Path, ledger: Ledger) -> None:
    admitted = [claim for claim in ledger.claims if claim.against_interest and claim.speaker_id == "ru-bloggers"]
    page = got(f"{base}/source/ru-bloggers")
    words = page.xpath("//section[@aria-labelledby='h-admitted']//p[@class='words']")
    assert {found.text_content() for found in words} == {claim.claim.span.quote for claim in admitted}
    assert {found.get("lang") for found in words} <= {"en", "uk", "ru"}
    with Store.open(home) as store, closing(press.opened(home, "ukraine", store)) as edition:
        assert admissions_of(edition, WHO).claims == ()


def test_the_picker_counts_and_shows_what_was_said_about_a_place(
    browser: Browser,  # noqa: F811
    base: str,
    home: Path,
) -> None:
    with Store.open(home) as store, closing(press.opened(home, "ukraine", store)) as edition:
        places = dict(places_of(edition, WHO))
    with open_page(browser, f"{base}/source/{WHO}") as seen:
        choice = seen.page.locator("select[name=place]")
        offered = choice.locator("option").all_inner_texts()
        assert len(offered) == len(places) + 1
        assert f"Kupiansk ({places['kupiansk']})" in offered
        choice.focus()
        seen.page.keyboard.type("Kupiansk")
        seen.page.keyboard.press("Tab")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url(re.compile(r"\?place=kupiansk$"))
        assert seen.page.locator("#h-claims").inner_text() == "What it said about Kupiansk"
        rows = seen.page.locator("table.claims tbody tr")
        assert rows.count() == places["kupiansk"]
        assert set(rows.locator("td:nth-child(3)").all_inner_texts()) == {"Kupiansk"}
        seen.assert_quiet()


def test_pages_of_claims_walk_over_each_once(base: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "SHOWN", 2)
    address, told = f"{base}/source/{WHO}?walk=1", list[str]()
    while address:
        page = got(address)
        told += hrefs(page, "//table[@class='claims']//span[@class='words']/a")
        further = hrefs(page, "//a[@rel='next']")
        address = f"{base}{further[0]}" if further else ""
    every = [claim.id for claim in ledger.claims if claim.speaker_id == WHO]
    assert len(every) > 2
    assert sorted(href.rpartition("#claim-")[2] for href in told) == sorted(every)


def test_leagues_rank_in_every_order_and_leave_out_those_with_too_few(base: str, ledger: Ledger) -> None:
    for sort in SORTS:
        page = got(f"{base}/records/by-{sort}.html")
        first, rest = ranked(all_records(ledger), sort)
        tables = "//section[@aria-labelledby='h-speaker']"
        assert hrefs(page, f"{tables}/div//th/a") == [f"/source/{one.id}" for one in first]
        assert hrefs(page, f"{tables}/details//th/a") == [f"/source/{one.id}" for one in rest]
        if rest:
            assert f"Not ranked: {len(rest)}, since too few" in text_of(page, f"{tables}/details/summary")
        others = hrefs(page, "//main//header//a[starts-with(@href, '/records')]")
        assert len(others) == len(SORTS) - 1
    assert "forecasts" in text_of(got(f"{base}/records/by-brier"), "//details/summary")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"/source/{WHO}", f"/source/{WHO}.html"),
        ("/source", "/source/index.html"),
        ("/records", "/records/by-held.html"),
    ],
)
def test_both_forms_of_an_address_are_one_page(base: str, one: str, other: str) -> None:
    first, second = got(base + one), got(base + other)
    assert text_of(first, "//main") == text_of(second, "//main")
    assert hrefs(first, "//link[@rel='canonical']") == hrefs(second, "//link[@rel='canonical']") == [one]


@pytest.mark.parametrize("path", ["/source/nobody", f"/source/{WHO}?place=nowhere", "/records/by-height"])
def test_what_is_unknown_is_a_page_that_says_so(base: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        got(base + path)
    with caught.value as error:
        assert error.code == 404
        assert "<h1>" in error.read().decode()


def test_drawn_records_fit_and_are_open_to_all_readers(
    browser: Browser,  # noqa: F811
    base: str,
    look: tuple[int, bool],  # noqa: F811
) -> None:
    width, dark = look
    for name, path in (("source-drawn", f"/source/{WHO}"), ("records-ranked", "/records/by-name")):
        with open_page(browser, base + path, width, dark) as seen:
            for summary in seen.page.locator("main summary").all():
                summary.click()
            assert fits(seen.page), name
            assert axe(seen.page) == [], name
            seen.assert_quiet()
            shot(seen.page, f"{name}-{width}-{'dark' if dark else 'light'}", whole=True)
