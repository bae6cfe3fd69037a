"""The site in a real browser, opened from disk: it draws, it answers, and nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ledger_sample import DOC_EN, DOC_TWO, NO_RING, PLACES, sample_ledger
from playwright.sync_api import Browser, Page, sync_playwright

from counterclaim.language.spelling import key
from counterclaim.publications.briefing import BriefingPublisher
from counterclaim.publications.dossier import DossierPublisher
from counterclaim.publications.exports import ExportsPublisher
from counterclaim.publications.factcheck import FactCheckPublisher
from counterclaim.publications.map import MapPublisher
from counterclaim.publications.site import publish_site

DRAW = 60_000  # milliseconds: WebGL in software on a busy machine


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    publishers = (MapPublisher(), DossierPublisher(), FactCheckPublisher(), BriefingPublisher(), ExportsPublisher())
    root = tmp_path_factory.mktemp("site")
    for path, data in publish_site(sample_ledger(), publishers).items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return root


@pytest.fixture(scope="module")
def with_map(folder: Path) -> Path:
    if not (folder / "static/lib/maplibre.js").exists():
        pytest.skip("the map library is not built (counterclaim/web/static/lib)")
    return folder


@pytest.fixture(scope="module")
def browser(chromium: str, chromium_flags: list[str]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=chromium_flags)
        yield browser
        browser.close()


class Watched:
    """A page, and what it complained of and asked for."""

    def __init__(self, page: Page) -> None:
        self.page, self.complaints, self.requests = page, [], []
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def assert_quiet(self) -> None:
        assert self.complaints == []
        assert [url for url in self.requests if not url.startswith(("file:", "blob:", "data:"))] == []


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1200, "height": 800}, reduced_motion="reduce")
    yield Watched(context.new_page())
    context.close()


@pytest.fixture
def drawn(watched: Watched, with_map: Path) -> Watched:
    watched.page.goto((with_map / "index.html").as_uri())
    watched.page.wait_for_selector("body[data-map=drawn]", timeout=DRAW)
    return watched


def on_screen(page: Page, place: str) -> tuple[float, float]:
    """Where a place lies on the screen, in pixels."""
    found = PLACES[place]
    point = page.evaluate("([x, y]) => COUNTERCLAIM_DRAWN.project([x, y])", [found.lon, found.lat])
    box = page.locator("#map").bounding_box()
    assert box is not None
    return box["x"] + point["x"], box["y"] + point["y"]


def test_the_map_draws_every_located_place_and_a_click_shows_its_words(drawn: Watched) -> None:
    page = drawn.page
    names = page.evaluate("COUNTERCLAIM_DRAWN.queryRenderedFeatures({layers: ['discs']}).map((f) => f.properties.name)")
    assert set(names) == {"Kupiansk", "Petropavlivka", "Pokrovsk"}
    assert page.evaluate("COUNTERCLAIM_DRAWN.queryRenderedFeatures({layers: ['land']}).length") > 0
    page.mouse.click(*on_screen(page, "pokrovsk"))
    card = page.locator("#card")
    card.wait_for(state="visible")
    assert "Who holds Pokrovsk is unclear." in card.inner_text()
    assert "its units hold most of Pokrovsk" in card.inner_text()
    card.get_by_role("link", name="its units hold most of Pokrovsk", exact=True).click()
    page.wait_for_load_state()
    assert DOC_TWO.id in page.url and "#claim-" in page.url
    drawn.assert_quiet()


def test_a_click_on_places_that_overlap_takes_the_nearest(drawn: Watched) -> None:
    page = drawn.page
    page.evaluate("COUNTERCLAIM_DRAWN.jumpTo({center: [37.66, 49.71], zoom: 6})")
    page.wait_for_timeout(500)
    for place in ("kupiansk", "petropavlivka"):
        page.mouse.click(*on_screen(page, place))
        page.locator("#card h2", has_text=PLACES[place].name).wait_for(timeout=5000)
    drawn.assert_quiet()


def test_the_slider_goes_back_in_time(drawn: Watched) -> None:
    page = drawn.page
    day = page.locator("#day")
    day.focus()
    page.keyboard.press("Home")
    assert page.locator("#day-text").inner_text() == "23 September 2025"
    kupiansk = page.locator("tr[data-place=kupiansk] [data-state]")
    assert kupiansk.inner_text() == "66% held by Ukraine"
    page.get_by_role("button", name="Show Kupiansk on the map").click()
    then = page.locator("#card").inner_text()
    assert "Last words as of 23 September 2025" in then and "There is no ring" in then
    assert "воєнблогери" not in then
    day.focus()
    assert page.locator("tr[data-place=pokrovsk] [data-state]").inner_text() == "not assessed on this day"
    page.wait_for_timeout(300)
    rings = page.evaluate("COUNTERCLAIM_DRAWN.queryRenderedFeatures({layers: ['rings']}).map((f) => f.properties.name)")
    assert set(rings) == {"Kupiansk"}
    page.keyboard.press("End")
    assert kupiansk.inner_text() == "very likely held by Ukraine"
    page.locator("#play").click()
    page.locator("#play", has_text="Pause").wait_for()
    page.locator("#play").click()
    drawn.assert_quiet()


def test_the_list_does_all_that_the_map_does_without_a_mouse(drawn: Watched) -> None:
    page = drawn.page
    page.get_by_role("button", name="Show Kupiansk on the map").focus()
    page.keyboard.press("Enter")
    card = page.locator("#card")
    card.wait_for(state="visible")
    assert "It is very likely (86%) that Ukraine holds Kupiansk." in card.inner_text()
    assert page.evaluate("document.activeElement.id") == "card"
    assert card.locator(f'a[href$="#claim-{NO_RING.id}"]').count() == 1
    card.get_by_role("button", name="Close").click()
    assert card.is_hidden()
    drawn.assert_quiet()


@pytest.mark.parametrize("typed", ["Купянск", "куп’янськ", "KUPJANSK", "Kupyansk", "Kupi", "куп"])
def test_search_takes_any_spelling(watched: Watched, folder: Path, typed: str) -> None:
    watched.page.goto((folder / "index.html").as_uri())
    watched.page.locator("#search").fill(typed)
    found = watched.page.locator("#places tbody tr:visible th a")
    assert found.all_inner_texts() == ["Kupiansk"]


def test_the_search_folds_spellings_as_the_pages_do(watched: Watched, folder: Path) -> None:
    watched.page.goto((folder / "index.html").as_uri())
    names = [
        "Куп’янськ",
        "Kup'yans'k",
        "Щастя",
        "Їжівка",
        "Йосипівка",
        "Орёл",
        "«Схід»",
        "Івано-Дар'ївка",
        "  Chasiv  Yar ",
    ]
    assert watched.page.evaluate("(names) => names.map(COUNTERCLAIM_FOLD)", names) == [key(name) for name in names]


def test_without_the_library_the_page_says_so_and_lists_the_places(watched: Watched, folder: Path) -> None:
    watched.page.route("**/maplibre.js", lambda route: route.abort())
    watched.page.goto((folder / "index.html").as_uri())
    watched.page.locator("#map-missing").wait_for(state="visible")
    watched.page.get_by_role("button", name="Show Pokrovsk on the map").click()
    assert "its units hold most of Pokrovsk" in watched.page.locator("#card").inner_text()


@pytest.mark.parametrize("width", [390, 1200])
def test_no_page_is_wider_than_the_screen_or_complains(browser: Browser, folder: Path, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme="dark")
    paths = ("place/kupiansk.html", f"check/{DOC_EN.id}.html", f"check/{DOC_TWO.id}.html", "check/index.html",
             "brief/2025-12-26.html", "brief/index.html", "source/ru-mod.html", "source/index.html")  # fmt: skip
    for path in paths:
        watched = Watched(context.new_page())
        watched.page.goto((folder / path).as_uri())
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width, path
        watched.assert_quiet()
        watched.page.close()
    context.close()


def test_a_mark_in_the_article_and_its_note_lead_to_each_other(watched: Watched, folder: Path) -> None:
    page = watched.page
    page.goto((folder / f"check/{DOC_EN.id}.html").as_uri())
    page.locator(f"#claim-{NO_RING.id} > a").click()
    assert page.url.endswith(f"#note-{NO_RING.id}")
    note = page.locator(f"#note-{NO_RING.id}")
    note.locator("summary").click()
    assert "Віктор Трегубов сказав" in note.inner_text()
    note.locator("a.num").click()
    assert page.url.endswith(f"#claim-{NO_RING.id}")
    watched.assert_quiet()
