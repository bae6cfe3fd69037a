"""The map as a reader uses it: finding a place, going over the days, whose words, layers, table, taking it away."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from app_browser import app_server, axe, browser, fits, look, open_page, printed_home, shot  # noqa: F401
from playwright.sync_api import Browser, Page

LAST = "2025-12-25"
BOX = [[[37.0, 48.0], [37.4, 48.0], [37.4, 48.4], [37.0, 48.4], [37.0, 48.0]]]
IMPORTED = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "<b>Occupied</b>"},
            "geometry": {"type": "Polygon", "coordinates": BOX},
        }
    ],
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("map")
    (folder / "deepstatemap_2025-11-20.geojson").write_text(json.dumps(IMPORTED))
    home = printed_home(folder / "home", str(root / "samples"), str(folder / "deepstatemap_2025-11-20.geojson"))
    with app_server(home) as address:
        yield address


def told(page: Page, name: str) -> str:
    """What the map says of itself: the mode and day that are drawn, counts, layers."""
    return str(page.evaluate("(name) => document.querySelector('[data-map]').dataset[name] ?? ''", name))


def until(page: Page, name: str, wanted: str) -> None:
    page.wait_for_function(
        "([name, wanted]) => RegExp(wanted).test(document.querySelector('[data-map]')?.dataset[name] ?? '')",
        arg=[name, wanted],
    )


def search(page: Page, typed: str) -> None:
    page.locator("#find").press_sequentially(typed)
    page.locator("#offers li").first.wait_for()
    page.keyboard.press("Enter")
    page.locator("#card").wait_for(state="visible")


def data(base: str, path: str) -> Any:
    with urllib.request.urlopen(base + path) as found:
        return json.load(found)


def test_a_reader_finds_a_place_and_goes_over_its_days(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/") as seen:
        page = seen.page
        until(page, "drawn", f"assessed {LAST}")
        search(page, "Купянск")
        card = page.locator("#card")
        assert card.locator("h2").inner_text() == "Kupiansk"
        assert "25 December 2025: contested, " in card.inner_text()
        assert "Confidence is" in card.inner_text()
        assert card.locator(".said.a .words[lang]").count() > 0
        assert card.locator(".said.b .words[lang]").count() > 0
        assert card.locator("svg.spark polygon").count() == 3
        page.locator("#day").focus()
        page.keyboard.press("ArrowLeft")
        until(page, "drawn", "assessed 2025-12-24")
        assert "24 December 2025: contested" in card.inner_text()
        before = told(page, "counts")
        page.keyboard.press("Home")
        until(page, "drawn", "assessed 2025-09-22")
        assert told(page, "counts") != before
        assert page.locator("[data-count=contested]").inner_text() == "1"
        card.locator("[data-last]", has_text="22 September 2025").wait_for()
        card.get_by_role("link", name="Dossier: Kupiansk").click()
        page.wait_for_url(re.compile("/place/"))
        assert "Kupiansk" in page.locator("h1").inner_text()
        seen.assert_quiet()


def test_one_goes_to_the_next_change_of_what_is_drawn(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/#mode=b&day=2025-11-20") as seen:
        page = seen.page
        until(page, "base", "drawn")
        page.get_by_role("button", name="Next change here").click()
        until(page, "drawn", "b 2025-12-20")
        assert page.locator("#told").inner_text() == "20 December 2025: Kupiansk"
        assert told(page, "changed") == "1"
        page.get_by_role("button", name="Next change here").click()
        page.locator("#told", has_text="No later change here.").wait_for()
        page.locator("#on").click()
        until(page, "drawn", "b 2025-12-21")
        page.get_by_role("button", name="Previous change here").click()
        until(page, "drawn", "b 2025-12-20")
        page.wait_for_function("() => document.querySelector('#strip').dataset.changes === '1'")
        search(page, "Pokrovsk")
        page.get_by_role("button", name="Previous change here").click()
        page.locator("#told", has_text="No earlier change here.").wait_for()
        seen.assert_quiet()


def test_the_address_restores_all_that_is_shown(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/") as seen:
        page = seen.page
        until(page, "base", "drawn")
        page.get_by_label("Where they differ").check()
        page.locator("summary", has_text="Layers").click()
        for layer in ("front", "claims", "reference"):
            page.locator(f"input[name=layer][value={layer}]").check()
        page.locator("[name=claim-days]").select_option("90")
        page.locator("input[name=kind][value=rest]").uncheck()
        page.keyboard.press("Escape")
        page.locator("#back").click()
        search(page, "kupyansk")
        page.get_by_role("button", name="Zoom in").click()
        until(page, "drawn", "difference 2025-12-24")
        page.wait_for_function("() => /place=.*at=/.test(location.hash)")
        page.wait_for_timeout(600)
        page.locator("summary", has_text="Share").click()
        link = page.locator("#link").input_value()
        camera = page.url.rpartition("at=")[2]
        assert link == page.url
        seen.assert_quiet()
    with open_page(browser, link) as again:
        page = again.page
        until(page, "drawn", "difference 2025-12-24")
        until(page, "front", "2025-12-24")
        until(page, "reference", "2025-12-24")
        until(page, "claims", "2025-12-24 [1-9]")
        page.locator("#card").wait_for(state="visible")
        assert page.locator("#card h2").inner_text() == "Kupiansk"
        assert page.get_by_label("Where they differ").is_checked()
        assert page.locator("[name=claim-days]").input_value() == "90"
        assert not page.locator("input[name=kind][value=rest]").is_checked()
        page.wait_for_timeout(500)
        assert page.url.rpartition("at=")[2] == camera
        again.assert_quiet()


def test_each_camps_words_alone_and_where_they_differ(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/#day=2025-12-10") as seen:
        page = seen.page
        counts = {}
        for mode in ("assessed", "a", "b", "difference"):
            page.locator(f"input[name=mode][value={mode}]").check()
            until(page, "drawn", f"{mode} 2025-12-10")
            counts[mode] = dict(part.split(":") for part in told(page, "counts").split())
        assert counts["b"]["b"] == "1"  # that it had Kupiansk
        assert counts["a"]["b"] == "0"
        assert counts["difference"]["apart"] == "1"
        assert page.locator("[data-count=apart]").inner_text() == "1"
        assert page.locator("[data-legend=difference]").is_visible()
        assert page.locator("[data-km2=apart]").inner_text() == ""
        seen.assert_quiet()


def test_layers_say_what_they_show_or_that_there_is_nothing(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/") as seen:
        page = seen.page
        until(page, "base", "drawn")
        page.locator("summary", has_text="Layers").click()
        assert "20 November 2025" in page.locator("#reference-name").inner_text()
        page.locator("input[name=layer][value=claims]").check()
        until(page, "claims", f"{LAST} [1-9]")
        for kind in ("control", "attack", "strike", "rest"):
            page.locator(f"input[name=kind][value={kind}]").uncheck()
        until(page, "claims", f"{LAST} 0")
        page.locator("input[name=layer][value=front]").check()
        until(page, "front", LAST)
        page.locator("#back").click()
        until(page, "front", "2025-12-24")
        page.locator("summary", has_text="Layers").click()
        page.locator("input[name=layer][value=front]").uncheck()
        until(page, "front", "^$")
        seen.assert_quiet()


def test_the_table_holds_the_same_facts(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/#day=2025-12-10&mode=b") as seen:
        page = seen.page
        until(page, "drawn", "b 2025-12-10")
        counts = dict(part.split(":") for part in told(page, "counts").split())
        page.get_by_role("button", name="Table", exact=True).click()
        rows = page.locator("#places tbody tr")
        rows.first.wait_for()
        for side in ("a", "contested", "b", "none"):
            assert page.locator(f"#places tbody tr[data-standing={side}]").count() == int(counts[side])
        held = page.locator("#places tbody tr[data-standing=b]")
        assert "held by Russia" in held.inner_text()
        page.locator("#sieve").select_option("b")
        page.wait_for_function("() => document.querySelectorAll('#places tbody tr').length === 1")
        assert "1 of 1 places, 10 December 2025" in page.locator("#caption").inner_text()
        page.wait_for_function("() => location.hash.includes('view=table')")
        page.reload()
        rows.first.wait_for()
        assert page.locator("#tabled").is_visible()
        assert page.locator("[data-map]").is_hidden()
        page.get_by_role("button", name="Table", exact=True).click()
        until(page, "drawn", "b 2025-12-10")
        assert page.locator("[data-map]").is_visible()
        seen.assert_quiet()


def test_all_of_it_works_with_the_keyboard_alone(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/") as seen:
        page = seen.page
        until(page, "base", "drawn")
        page.locator("input[name=mode][value=assessed]").focus()
        page.keyboard.press("ArrowRight")
        until(page, "drawn", f"a {LAST}")
        for wanted in ("Layers", "Share"):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.textContent") == wanted
        page.keyboard.press("Enter")
        assert page.locator("#png").is_visible()
        page.keyboard.press("Escape")
        assert page.locator("#png").is_hidden()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator("#places tbody tr").first.wait_for()
        page.locator("#places tbody button").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.activeElement?.id === 'card'")
        page.keyboard.press("Escape")
        page.locator("#card").wait_for(state="hidden")
        page.locator("#find").focus()
        page.keyboard.type("покровск")
        page.locator("#offers li").first.wait_for()
        page.keyboard.press("ArrowDown")
        assert page.locator("#find").get_attribute("aria-activedescendant") == "offer-0"
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.activeElement?.id === 'card'")
        seen.assert_quiet()


def test_the_map_can_be_taken_away_as_a_picture_and_as_data(
    browser: Browser,  # noqa: F811
    base: str,
    tmp_path: Path,
) -> None:
    with open_page(browser, f"{base}/#day=2025-12-10&mode=b") as seen:
        page = seen.page
        until(page, "base", "drawn")
        page.locator("summary", has_text="Share").click()
        with page.expect_download() as taken:
            page.locator("#png").click()
        assert taken.value.suggested_filename == "counterclaim-b-2025-12-10.png"
        taken.value.save_as(tmp_path / "map.png")
        picture = b64encode((tmp_path / "map.png").read_bytes()).decode()
        assert page.evaluate(COLOURS, picture) > 40  # land, borders, discs of several states, names
        with page.expect_download() as taken:
            page.locator("#geojson").click()
        taken.value.save_as(tmp_path / "map.geojson")
        found = json.loads((tmp_path / "map.geojson").read_text())
        assert (found["type"], found["day"], found["shown"]) == ("FeatureCollection", "2025-12-10", "b")
        counts = dict(part.split(":") for part in told(page, "counts").split())
        states = [feature["properties"]["state"] for feature in found["features"]]
        assert {side: states.count(side) for side in ("a", "contested", "b")} == {
            side: int(counts[side]) for side in ("a", "contested", "b")
        }
        kupiansk = next(f for f in found["features"] if f["properties"]["name"] == "Kupiansk")
        assert kupiansk["properties"]["state"] == "b"
        assert kupiansk["geometry"]["coordinates"] == pytest.approx([37.61, 49.71], abs=0.05)
        seen.assert_quiet()


COLOURS = """async (packed) => {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  return new Set(new Uint32Array(context.getImageData(0, 0, image.width, image.height - 60).data.buffer)).size;
}"""


def test_play_goes_on_by_itself_and_stops(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/#day=2025-10-01") as seen:
        page = seen.page
        until(page, "drawn", "assessed 2025-10-01")
        page.locator("#stride").select_option("7")
        page.locator("#play").click()
        until(page, "drawn", "assessed 2025-10-(15|22|29)")
        page.locator("#play").click()
        page.wait_for_timeout(200)
        stopped = told(page, "drawn")
        page.wait_for_timeout(400)
        assert told(page, "drawn") == stopped
        seen.assert_quiet()


def test_without_the_library_the_states_are_drawn_all_the_same(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, "") as seen:
        seen.page.route("**/maplibre.js", lambda route: route.abort())
        seen.page.goto(f"{base}/")
        until(seen.page, "base", "missing")
        assert seen.page.locator("#map-missing").is_visible()
        assert told(seen.page, "drawn") == f"assessed {LAST}"
        search(seen.page, "Kupiansk")


def test_the_map_is_quiet_fits_and_is_open_to_all_readers(
    browser: Browser,  # noqa: F811
    base: str,
    look: tuple[int, bool],  # noqa: F811
) -> None:
    width, dark = look
    name = f"{width}-{'dark' if dark else 'light'}"
    with open_page(browser, f"{base}/#layers=claims.reference&claims=90", width, dark) as seen:
        page = seen.page
        until(page, "base", "drawn")
        until(page, "claims", LAST)
        moved = page.evaluate(SHIFT)
        assert moved < 0.02
        search(page, "Купянск")
        page.wait_for_timeout(300)
        assert fits(page)
        assert axe(page) == []
        shot(page, f"map-{name}")
        page.get_by_role("button", name="Table", exact=True).click()
        page.locator("#places tbody tr").first.wait_for()
        page.locator("summary", has_text="Layers").click()
        assert fits(page)
        assert axe(page) == []
        shot(page, f"map-table-{name}")
        seen.assert_quiet()


SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 100);
})"""


@pytest.mark.parametrize(("language", "name", "state"), [("uk", "Куп’янськ", "Україна"), ("ru", "Купянск", "Украина")])
def test_the_map_speaks_the_readers_language(
    browser: Browser,  # noqa: F811
    base: str,
    language: str,
    name: str,
    state: str,
) -> None:
    with open_page(browser, f"{base}/?lang={language}#day=2025-12-10&mode=difference") as seen:
        until(seen.page, "drawn", "difference 2025-12-10")
        assert seen.page.locator("html").get_attribute("lang") == language
        assert state in seen.page.locator(".modes").inner_text()
        search(seen.page, "Kupiansk")
        assert seen.page.locator("#card h2").inner_text() == name
        seen.page.wait_for_function("() => document.querySelector('.tongues a').hash.includes('place=')")
        seen.assert_quiet()


def test_a_name_of_one_place_leads_there_and_of_none_says_so(base: str) -> None:
    with urllib.request.urlopen(f"{base}/find?q=Kupiansk") as found:
        assert "/place/" in found.url
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{base}/find?q=Atlantis")
    with caught.value as error:
        assert error.code == 404
        assert "Atlantis" in error.read().decode()
    assert [offer["name"] for offer in data(base, "/map/find.json?q=kupyansk")] == ["Kupiansk"]
    assert data(base, "/map/find.json?q=") == []


def test_data_of_another_edition_are_refused_and_of_this_one_kept(base: str) -> None:
    with urllib.request.urlopen(f"{base}/map/mark") as found:
        mark = found.read().decode()
    for path in ("places.json", "more.json", "areas.json", "moves.json", "plane/assessed/0", "claims.json"):
        request = urllib.request.Request(f"{base}/map/{path}?e={mark}", headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as found:
            assert found.headers["Content-Encoding"] == "gzip"
            assert "immutable" in found.headers["Cache-Control"]
            assert gzip.decompress(found.read())
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{base}/map/{path}?e=1-2")
        with caught.value as error:
            assert error.code == 409
            assert error.headers["Content-Type"].startswith("application/problem+json")
            assert error.headers["Cache-Control"] != "public, max-age=31536000, immutable"


def test_what_is_imported_is_shown_as_shapes_alone(base: str) -> None:
    found = data(base, "/map/reference.geojson")
    assert [feature["properties"] for feature in found["features"]] == [{}]
    assert found["features"][0]["geometry"] == {"type": "Polygon", "coordinates": BOX}


@pytest.mark.parametrize("path", ["place/nowhere.json", "place/99999.json", "plane/assessed/9999", "plane/c/0"])
def test_what_there_is_none_of_is_not_found(base: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{base}/map/{path}")
    with caught.value as error:
        assert error.code == 404
        assert json.load(error)["status"] == 404


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
