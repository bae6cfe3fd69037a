"""Makes the README's pictures from a site: ``python -m tools.pictures [SITE] [FOLDER]``, by default from the demo's.

It needs what the browser tests need: Playwright, and a Chromium on the machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools import chromium

ARTICLE = "Moscow announces the capture of Kupiansk"  # of samples/en-east-desk-announced.html
PLACE = "Kupiansk"
_WHERE = """name => {
    const place = COUNTERCLAIM_MAP.places.find(place => place.row.name === name);
    return COUNTERCLAIM_DRAWN.project([place.lon, place.lat]);
}"""
WIDTH, DRAW = 1200, 60_000  # pixels; milliseconds, as WebGL is drawn in software


def _browser() -> str:
    return chromium.find() or sys.exit("there is no Chromium here: sh tools/browser.sh installs Debian's")


def _opened(browser: Browser, address: str, height: int) -> Page:
    page = browser.new_page(viewport={"width": WIDTH, "height": height}, color_scheme="light", reduced_motion="reduce")
    page.goto(address)
    return page


def take(site: Path, folder: Path) -> list[Path]:
    """Write ``map.png``, ``check.png`` and ``dossier.png`` into ``folder``; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--enable-unsafe-swiftshader", "--disable-gpu", "--hide-scrollbars"]
        browser = playwright.chromium.launch(executable_path=_browser(), args=flags)
        page = _opened(browser, (site / "index.html").resolve().as_uri(), 760)
        page.wait_for_selector("body[data-map=drawn]", timeout=DRAW)
        box = page.locator("#map").bounding_box() or {"x": 0.0, "y": 0.0}
        point = page.evaluate(_WHERE, PLACE)
        page.mouse.click(box["x"] + point["x"], box["y"] + point["y"])
        page.locator("#card").wait_for(state="visible")
        page.screenshot(path=folder / "map.png")
        _follow(page, PLACE, folder / "dossier.png", 900)
        page = _opened(browser, (site / "check" / "index.html").resolve().as_uri(), 900)
        _follow(page, ARTICLE, folder / "check.png", 900)
        browser.close()
    return [folder / name for name in ("map.png", "check.png", "dossier.png")]


def _follow(page: Page, link: str, picture: Path, height: int) -> None:
    """Open the page that a link leads to and take its top."""
    page.get_by_role("link", name=link).first.click()
    page.wait_for_load_state()
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.screenshot(path=picture)


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    for made in take(*(given + [Path(".demo/site"), Path("docs/pictures")][len(given) :])):
        print(f"{made}: {made.stat().st_size:,} bytes")
