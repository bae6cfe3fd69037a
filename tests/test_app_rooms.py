"""The application's reading rooms in a real browser: dossiers, stories, the archive, sources, briefings, live."""

from __future__ import annotations

import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from app_browser import app_server, axe, browser, fits, look, open_page, printed_home, shot  # noqa: F401
from playwright.sync_api import Browser

from counterclaim import press
from counterclaim.language.spelling import key
from counterclaim.newsroom import Newsroom
from counterclaim.publications.charts import Bar, day_bars
from counterclaim.publications.record_charts import lead_bars, lead_classes, reliability, shares
from counterclaim.publications.views import brief_view, dossier_view
from counterclaim.publications.views.lookup import slug
from counterclaim.publications.views.sectors import PARTS, by_sector, sector_of
from counterclaim.track_record import Bin, Estimate
from counterclaim.wars import load_war
from counterclaim.web.pages.ground import month_ends
from counterclaim.web.pages.place import known_by

ROOMS = (
    "pages.ground",
    "pages.place",
    "pages.story",
    "pages.archive",
    "pages.source",
    "pages.briefing",
    "pages.live",
    "pages.check",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _with_samples(tmp_path_factory.mktemp("rooms"))


def _with_samples(folder: Path) -> Path:
    with Newsroom.open(folder) as newsroom:
        assert all(added.error is None for added in newsroom.add([str(Path(__file__).parent.parent / "samples")]))
    press.print_edition(folder)
    return folder


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    with app_server(home, *ROOMS) as address:
        yield address


@pytest.fixture(scope="module")
def kupiansk(home: Path) -> str:
    with Newsroom.open(home) as newsroom:
        return newsroom.find_place("Купянск").id


def got(address: str) -> str:
    with urllib.request.urlopen(address) as found:
        text: str = found.read().decode()
    return text


def first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, pattern
    return found[1]


def addresses(base: str, place: str) -> dict[str, str]:
    """A page of each room."""
    dossier = got(f"{base}/place/{place}")
    document = first(r"/check/([0-9a-f]{64})", dossier)
    about = got(f"{base}/archive/{document}")
    return {
        "place": f"/place/{place}", "why": f"/place/{place}/why?day=2025-12-01", "places": "/place",
        "story": first(r'"(/story/[0-9a-f]+)"', about), "archive": f"/archive/{document}?start=10&end=60",
        "source": first(r'"(/source/[a-z0-9-]+)"', got(f"{base}/source")), "sources": "/source",
        "records": "/records", "brief": "/brief/2025-11-20", "live": "/live",
    }  # fmt: skip


def test_every_room_is_quiet_fits_and_is_open_to_all_readers(
    browser: Browser,  # noqa: F811
    base: str,
    kupiansk: str,
    look: tuple[int, bool],  # noqa: F811
) -> None:
    width, dark = look
    for name, path in addresses(base, slug(kupiansk)).items():
        with open_page(browser, base + path, width, dark) as seen:
            assert fits(seen.page), name
            assert axe(seen.page) == [], name
            seen.assert_quiet()
            shot(seen.page, f"{name}-{width}-{'dark' if dark else 'light'}")


def test_a_mark_on_the_ribbon_shows_its_words_to_mouse_and_keyboard(
    browser: Browser,  # noqa: F811
    base: str,
    kupiansk: str,
) -> None:
    with open_page(browser, f"{base}/place/{slug(kupiansk)}") as seen:
        marks = seen.page.locator("[data-ribbon] a.mark")
        assert marks.count() > 10
        card = seen.page.locator("[data-card]")
        marks.nth(3).hover()
        card.wait_for(state="visible")
        words = card.locator(".words")
        assert words.get_attribute("lang") in ("en", "uk", "ru")
        assert "/check/" in (words.locator("a").get_attribute("href") or "")
        seen.page.locator('[data-ribbon] a.mark[tabindex="0"]').focus()
        before = card.inner_text()
        for _step in range(4):
            seen.page.keyboard.press("ArrowRight")
        seen.page.wait_for_function(
            "(before) => document.querySelector('[data-card]').innerText !== before", arg=before
        )
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url(re.compile(r"/check/[0-9a-f]{64}(\.html)?#claim-"))
        assert seen.page.locator("mark:target, [id]:target").count() == 1
        seen.assert_quiet()


def test_why_on_another_day_is_what_the_whole_ledger_of_that_day_says(home: Path, kupiansk: str) -> None:
    with Newsroom.open(home) as newsroom, closing(press.opened(home, "ukraine", newsroom.store)) as edition:
        for day in (date(2025, 9, 24), date(2025, 11, 21), date(2025, 12, 25)):
            there = dossier_view(newsroom.ledger(day), kupiansk)
            here = dossier_view(known_by(edition.place(kupiansk), kupiansk, day), kupiansk)
            assert here.series == there.series
            assert [replace(step, link=None) for step in here.waterfall] == [
                replace(step, link=None) for step in there.waterfall
            ]


def test_a_day_on_the_ribbon_tells_why_without_leaving_the_page(
    browser: Browser,  # noqa: F811
    base: str,
    kupiansk: str,
) -> None:
    with open_page(browser, f"{base}/place/{slug(kupiansk)}") as seen:
        box = seen.page.locator("[data-ribbon] svg").bounding_box()
        assert box is not None
        seen.page.locator("[data-ribbon] svg .band.contested").click(position={"x": box["width"] * 0.5, "y": 30})
        seen.page.locator("[data-why-room][data-day]").wait_for()
        day = seen.page.locator("[data-why-room]").get_attribute("data-day")
        assert day is not None
        assert "2025-10-01" < day < "2025-12-01"
        assert seen.page.locator("[data-why-room] table tbody tr").count() > 3
        seen.assert_quiet()


def test_without_scripts_the_same_day_is_a_page(browser: Browser, base: str, kupiansk: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/place/{slug(kupiansk)}", java_script_enabled=False) as seen:
        seen.page.locator('form[data-why] input[type="date"]').fill("2025-11-21")
        seen.page.locator("form[data-why] button").click()
        assert seen.page.url.endswith("/why?day=2025-11-21")
        assert "21 November 2025" in seen.page.locator("h1").inner_text()


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


def test_the_feed_is_atom_and_has_an_entry_a_day(base: str) -> None:
    feed = ET.fromstring(got(f"{base}/brief.atom"))
    atom = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{atom}entry")
    assert len(entries) == 14
    for entry in (feed, *entries):
        assert entry.findtext(f"{atom}id")
        assert entry.findtext(f"{atom}title")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.findtext(f"{atom}updated") or "")
    assert got(f"{base}/brief.atom") == got(f"{base}/brief.atom")
    assert len({entry.findtext(f"{atom}id") for entry in entries}) == 14


def test_a_briefing_by_sector_holds_every_item_once(home: Path) -> None:
    with Newsroom.open(home) as newsroom, closing(press.opened(home, "ukraine", newsroom.store)) as edition:
        for day in edition.days():
            ledger = edition.day(day)
            view = brief_view(ledger, day)
            told = [item for sector in by_sector(view, ledger) for _part, items in sector.parts for item in items]
            every = [item for part in PARTS for item in getattr(view, part)]
            assert sorted(item.text for item in told) == sorted(item.text for item in every)
        kupiansk = newsroom.find_place("Kupiansk")
        sector = sector_of(kupiansk, load_war("ukraine"), date(2025, 12, 1))
        assert sector is not None
        assert sector.id == "kupiansk"
        assert sector_of(replace(kupiansk, name="Lviv", oblast="Lviv Oblast"), load_war("ukraine"), None) is None


def test_what_is_added_shows_on_the_live_page_by_itself_and_a_lost_stream_resumes(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
    root: Path,
) -> None:
    pages = sorted(path for path in (root / "samples").rglob("*.html"))
    with Newsroom.open(tmp_path) as newsroom:
        list(newsroom.add([str(path) for path in pages[:3]]))
    press.print_edition(tmp_path)
    with app_server(tmp_path, *ROOMS) as address, open_page(browser, f"{address}/live") as seen:
        seen.page.wait_for_function("() => document.getElementById('link-state').textContent.startsWith('Connected')")
        before = seen.page.locator("#arrivals > li").count()
        with Newsroom.open(tmp_path) as newsroom:
            (added,) = newsroom.add([str(pages[3])])
        seen.page.locator("#arrivals > li.fresh.document").wait_for()
        press.reprint(tmp_path, [added.document_id])
        seen.page.locator("#arrivals > li.fresh.claim").first.wait_for()
        assert seen.page.locator("#arrivals > li").count() > before + 1
        seen.assert_quiet()
        stream = _stream(f"{address}/live/events", "0-0")
        names = re.findall(r"^id: (\S+)$", stream, re.MULTILINE)
        assert len(names) == len(set(names)) > 2
        again = _stream(f"{address}/live/events", names[1])
        assert re.findall(r"^id: (\S+)$", again, re.MULTILINE) == names[2:]


def _stream(address: str, last: str) -> str:
    """What a stream says at once to a reader who saw the event ``last`` last."""
    request = urllib.request.Request(address, headers={"Last-Event-ID": last})
    told = b""
    with urllib.request.urlopen(request, timeout=1.5) as found:
        try:
            while line := found.readline():
                told += line
        except TimeoutError:
            pass
    return told.decode()


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


def test_the_same_house_serves_a_copy_of_its_folder(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "copy")
    with app_server(tmp_path / "copy", *ROOMS) as address:
        assert "Kupiansk" in got(f"{address}/place")


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
