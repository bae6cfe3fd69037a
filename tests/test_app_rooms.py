"""The application's reading rooms in a real browser: dossiers, stories, the archive, sources, briefings, live."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from app_browser import app_server, axe, browser, fits, look, open_page, printed_home, shot  # noqa: F401
from playwright.sync_api import Browser

from counterclaim.language.spelling import key
from counterclaim.newsroom import Newsroom
from counterclaim.publications.charts import Bar, day_bars
from counterclaim.publications.record_charts import lead_bars, lead_classes, reliability, shares
from counterclaim.publications.views.lookup import slug
from counterclaim.track_record import Bin, Estimate
from counterclaim.web.pages.ground import month_ends


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return printed_home(tmp_path_factory.mktemp("rooms"))


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    with app_server(home) as address:
        yield address


@pytest.fixture(scope="module")
def kupiansk(home: Path) -> str:
    with Newsroom.open(home) as newsroom:
        return newsroom.find_place("Купянск").id


def got(address: str) -> str:
    with urllib.request.urlopen(address) as found:
        text: str = found.read().decode()
    return text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/place/nowhere", 404), ("/place/{place}/why?day=2020-01-01", 404), ("/place/{place}/why?day=yesterday", 400),
        ("/source/nobody", 404), ("/records/by-height", 404), ("/brief/2020-01-01", 404), ("/brief/soon", 400),
        ("/story/0000000000000000", 404), ("/archive/0000", 404), ("/archive/" + "0" * 64, 404),
        ("/archive/" + "0" * 64 + ".txt", 404), ("/brief.atom?sector=moon", 404), ("/place?after=x.y", 404),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_a_page(base: str, kupiansk: str, path: str, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        got(base + path.format(place=slug(kupiansk)))
    with caught.value as error:
        assert error.code == status
        text = error.read().decode()
    assert "<h1>" in text
    assert "Traceback" not in text


def test_the_archive_gives_the_bytes_as_they_came(base: str, home: Path) -> None:
    with Newsroom.open(home) as newsroom:
        for document in newsroom.store.documents()[:3]:
            with urllib.request.urlopen(f"{base}/archive/{document.id}.txt") as found:
                assert found.read() == newsroom.store.raw(document.id)
                assert found.headers["content-type"].startswith("text/plain")
                assert found.headers["x-content-type-options"] == "nosniff"


def test_a_place_is_found_in_the_list_by_any_spelling(base: str) -> None:
    for typed in ("%D0%9A%D1%83%D0%BF%D1%8F%D0%BD%D1%81%D0%BA", "kupyansk"):
        assert "Kupiansk" in got(f"{base}/place?q={typed}")
    assert key("Купянск") == key("купянск")


def test_charts_are_the_same_for_the_same_numbers_and_say_them_in_words() -> None:
    day = date(2025, 12, 1)
    bars = [Bar(day, 5, "The General Staff said five", "check/x#y", "a"), Bar(day, 3, "<b>&", "check/z", "b")]
    drawn = day_bars(bars, "Attacks")
    assert drawn == day_bars(bars, "Attacks")
    assert "&lt;b&gt;&amp;" in drawn
    assert drawn.count("<rect") == 2
    assert day_bars([], "Attacks") == lead_bars([]) == reliability([]) == ""
    assert sum(number for _words, number in lead_classes([0, 1, 5, 90, 400])) == 5
    assert lead_classes([400])[-1][1] == 1
    parts = [
        Bin("likely", 0.55, 0.8, 4, 0.7, Estimate(0.5, 0.2, 0.8)),
        Bin("no", 0, 0.1, 0, 0, Estimate(None, None, None)),
    ]
    assert reliability(parts).count("<circle") == 1


def test_a_record_without_anything_resolved_draws_no_shares(home: Path) -> None:
    with Newsroom.open(home) as newsroom:
        records = newsroom.ledger().reliabilities
    assert records
    for record in records:
        assert bool(shares(record)) == (record.held_share.value is not None)


def test_the_ground_by_day_is_drawn_and_its_table_ends_with_the_last_day(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/ground") as seen:
        seen.page.wait_for_function("() => document.querySelector('[data-ground]').dataset.drawn === 'yes'")
        assert seen.page.locator(".ground canvas").count() >= 1
        assert "25 December 2025" in seen.page.locator("section tbody tr").first.inner_text()
        assert axe(seen.page) == []
        seen.assert_quiet()


def test_the_last_day_of_each_month_stands_for_it() -> None:
    rows = [(date(2025, 1, 30), 1.0, 2.0, 3.0), (date(2025, 1, 31), 4.0, 5.0, 6.0), (date(2025, 2, 2), 7.0, 8.0, 9.0)]
    assert month_ends(rows) == (rows[2], rows[1])
    assert month_ends([]) == ()
