"""The map as a reader uses it: finding a place, going over the days, other worlds, layers, taking it away."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_browser import app_server, axe, browser, fits, look, open_page, shot  # noqa: F401
from playwright.sync_api import Browser, Page

from counterclaim import press
from counterclaim.newsroom import Newsroom

ROOMS = (
    "api.routes", "pages.map", "pages.place", "pages.story", "pages.archive", "pages.source", "pages.briefing",
    "pages.live", "pages.check",
)  # fmt: skip
DRAWN = "document.querySelector('[data-map]')?.dataset.drawn"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[str]:
    home = tmp_path_factory.mktemp("map")
    with Newsroom.open(home) as newsroom:
        assert all(added.error is None for added in newsroom.add([str(root / "samples")]))
    press.print_edition(home)
    with app_server(home, *ROOMS) as address:
        yield address


def drawn(page: Page) -> str:
    page.wait_for_function(f"() => Boolean({DRAWN})")
    found: str = page.evaluate(DRAWN)
    return found


def drawn_is(page: Page, wanted: str) -> None:
    page.wait_for_function(f"(wanted) => {DRAWN} === wanted", arg=wanted)


def test_a_reader_finds_a_place_goes_over_the_days_and_opens_its_dossier(
    browser: Browser,  # noqa: F811
    base: str,
) -> None:
    with open_page(browser, f"{base}/") as seen:
        page = seen.page
        assert drawn(page) == "assessed 2025-12-25"
        page.locator("#find").press_sequentially("Купянск")
        page.locator("#offers li").first.wait_for()
        page.keyboard.press("Enter")
        card = page.locator("#card")
        card.wait_for(state="visible")
        assert "Kupiansk" in card.inner_text()
        assert card.locator(".said.a").count() > 0
        assert card.locator(".said.b").count() > 0
        assert card.locator("svg.spark polygon").count() == 3
        page.locator("#day").focus()
        page.keyboard.press("ArrowLeft")
        drawn_is(page, "assessed 2025-12-24")
        page.locator("#day").evaluate("(s) => { s.value = '0'; s.dispatchEvent(new Event('input', {bubbles: true})); }")
        drawn_is(page, "assessed 2025-09-22")
        page.locator("#next").click()
        page.wait_for_function(f"() => {DRAWN} !== 'assessed 2025-09-22'")
        page.wait_for_function("() => location.search.includes('day=')")
        card.get_by_role("link", name="Dossier: Kupiansk").click()
        page.wait_for_url(re.compile("/place/"))
        assert "Kupiansk" in page.locator("h1").inner_text()
        seen.assert_quiet()


def test_the_address_restores_all_that_is_shown(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/") as seen:
        page = seen.page
        drawn(page)
        page.get_by_label("Where they differ").check()
        page.get_by_label("Front line with its band").check()
        page.get_by_label("Claims of the last").check()
        page.locator("[name=claim-days]").select_option("30")
        page.locator("#back").click()
        page.locator("#find").press_sequentially("kupyansk")
        page.locator("#offers li").first.wait_for()
        page.keyboard.press("Enter")
        page.locator("#card").wait_for(state="visible")
        page.wait_for_function("() => location.search.includes('place=')")
        drawn_is(page, "difference 2025-12-24")
        page.wait_for_timeout(400)
        address = page.url
        seen.assert_quiet()
    with open_page(browser, address) as again:
        drawn_is(again.page, "difference 2025-12-24")
        again.page.locator("#card").wait_for(state="visible")
        assert again.page.get_by_label("Front line with its band").is_checked()
        assert again.page.get_by_label("Where they differ").is_checked()
        assert again.page.locator("[name=claim-days]").input_value() == "30"
        again.page.wait_for_function("() => document.querySelector('[data-map]').dataset.front === '2025-12-24'")
        again.page.wait_for_function("() => Number(document.querySelector('[data-map]').dataset.rings) > 0")
        again.assert_quiet()


def test_each_camps_world_is_drawn_and_counts_change(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/") as seen:
        page = seen.page
        drawn(page)
        counted = {}
        for mode in ("assessed", "a", "b"):
            page.locator(f"input[name=mode][value={mode}]").check()
            drawn_is(page, f"{mode} 2025-12-25")
            counted[mode] = [page.locator(f'[data-count="{side}"]').inner_text() for side in ("a", "contested", "b")]
        assert len({tuple(counts) for counts in counted.values()}) > 1
        assert "km²" in page.locator("[data-km2]").inner_text() or page.locator("[data-km2]").inner_text() == ""
        seen.assert_quiet()


def test_the_table_holds_what_the_map_shows_and_leads_to_the_place_by_keyboard(
    browser: Browser,  # noqa: F811
    base: str,
) -> None:
    with open_page(browser, f"{base}/") as seen:
        page = seen.page
        drawn(page)
        page.locator("#table-view").focus()
        page.keyboard.press("Enter")
        page.locator("#places tbody[data-shown]").wait_for(state="attached")
        rows = page.locator("#places tbody tr")
        counts = {side: int(page.locator(f'[data-count="{side}"]').inner_text()) for side in ("a", "contested", "b")}
        for side, number in counts.items():
            assert page.locator(f'#places tbody tr[data-side="{side}"]').count() == number
        assert rows.count() == sum(counts.values())
        rows.first.locator("button").focus()
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.activeElement?.id === 'card'")
        page.keyboard.press("Escape")
        page.locator("#card").wait_for(state="hidden")
        seen.assert_quiet()


def test_the_map_can_be_taken_away_as_a_picture_and_as_data(browser: Browser, base: str, tmp_path: Path) -> None:  # noqa: F811
    with open_page(browser, f"{base}/?day=2025-11-20") as seen:
        page = seen.page
        drawn_is(page, "assessed 2025-11-20")
        with page.expect_download() as taken:
            page.locator("#png").click()
        taken.value.save_as(tmp_path / "map.png")
        picture = (tmp_path / "map.png").read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert len(picture) > 12_000  # a blank one of this size is packed into less
        assert taken.value.suggested_filename == "map-2025-11-20.png"
        found = json.load(urllib.request.urlopen(base + (page.locator("#geojson").get_attribute("href") or "")))
        assert found["type"] == "FeatureCollection"
        assert found["day"] == "2025-11-20"
        assert any(feature["properties"]["name"] == "Kupiansk" for feature in found["features"])
        seen.assert_quiet()


def test_play_goes_on_by_itself_and_stops(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/?day=2025-10-01") as seen:
        page = seen.page
        drawn_is(page, "assessed 2025-10-01")
        page.locator("#play").click()
        page.wait_for_function(f"() => {DRAWN} > 'assessed 2025-10-04'")
        page.locator("#play").click()
        stopped = drawn(page)
        page.wait_for_timeout(400)
        assert drawn(page) == stopped
        seen.assert_quiet()


def test_the_map_is_quiet_fits_and_is_open_to_all_readers(
    browser: Browser,  # noqa: F811
    base: str,
    look: tuple[int, bool],  # noqa: F811
) -> None:
    width, dark = look
    with open_page(browser, f"{base}/", width, dark) as seen:
        drawn(seen.page)
        seen.page.wait_for_function("() => performance.getEntriesByName('map-drawn').length > 0")
        assert fits(seen.page)
        assert axe(seen.page) == []
        seen.assert_quiet()
        shot(seen.page, f"map-{width}-{'dark' if dark else 'light'}")


def test_the_map_speaks_the_readers_language(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/?lang=uk") as seen:
        drawn(seen.page)
        assert seen.page.locator("html").get_attribute("lang") == "uk"
        names = json.load(urllib.request.urlopen(f"{base}/map/places.json?lang=uk"))["name"]
        assert any(name.startswith("Куп") for name in names)
        seen.assert_quiet()


def test_a_name_of_several_places_is_a_choice_and_of_none_says_so(base: str) -> None:
    with urllib.request.urlopen(f"{base}/find?q=Kupiansk") as found:
        assert "/place/" in found.url
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{base}/find?q=Atlantis")
    with caught.value as error:
        assert error.code == 404
        assert "Atlantis" in error.read().decode()


def test_every_script_of_the_application_holds_to_its_types(root: Path) -> None:
    compiler = root / "frontend" / "node_modules" / "typescript" / "bin" / "tsc"
    if not compiler.is_file():
        pytest.skip("TypeScript is not installed: cd frontend && npm ci --ignore-scripts")
    from hatch_build import machine_node, wheel_node

    found = machine_node() or wheel_node()
    if found is None:
        pytest.skip("no Node on this machine")
    checked = subprocess.run(
        [*found[0], str(compiler), "-p", str(root / "frontend" / "tsconfig.json")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout[-3000:]
