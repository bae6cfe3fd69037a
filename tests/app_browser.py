"""What the tests of the application's pages share: a server on loopback, a browser, an eye on what goes wrong.

    from app_browser import app_server, axe, browser, look, open_page, shot  # noqa: F401

``browser`` and ``look`` are fixtures: the import makes them known to a test module.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from counterclaim.newsroom import Newsroom
from counterclaim.press import print_edition
from counterclaim.web.access import Access
from counterclaim.web.app import create_app
from counterclaim.web.house import House

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
LOOKS = tuple((width, dark) for width in (360, 1440) for dark in (False, True))
PATIENCE = 30_000  # milliseconds: WebGL in software on a busy machine


# -- a server ------------------------------------------------------------------------------------------------


@cache
def _samples() -> TemporaryDirectory[str]:
    """A store that has read the samples, its edition printed: made once for all tests of a process, and copied."""
    made = TemporaryDirectory(prefix="samples-")
    _read_and_printed(Path(made.name), [str(ROOT / "samples")])
    return made


def _read_and_printed(home: Path, refs: list[str]) -> None:
    with Newsroom.open(home) as newsroom:
        assert all(added.error is None for added in newsroom.add(refs))
    print_edition(home)


def printed_home(home: Path, *refs: str) -> Path:
    """Make ``home`` a store that has read ``refs`` (the samples, unless told otherwise), with its edition printed."""
    if refs:
        _read_and_printed(home, list(refs))
    else:
        shutil.copytree(_samples().name, home, dirs_exist_ok=True)
    return home


@contextmanager
def app_server(home: Path) -> Iterator[str]:
    """The application over the store in ``home``, served from a thread; yields its address, without a last slash."""
    house = House(home)
    config = uvicorn.Config(create_app(house, Access(home)), log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until = time.monotonic() + 20
        while not server.started:
            if not thread.is_alive() or time.monotonic() > until:
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
            house.close()


# -- a browser -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser(chromium: str, chromium_flags: list[str]) -> Iterator[Browser]:
    """A browser for a module's tests: its driver's event loop would bar other modules' own ones."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=chromium_flags)
        yield found
        found.close()


@pytest.fixture(params=LOOKS, ids=[f"{width}-{'dark' if dark else 'light'}" for width, dark in LOOKS])
def look(request: pytest.FixtureRequest) -> tuple[int, bool]:
    """A width in pixels and whether the reader's screen is dark: every one that a page must look well on."""
    found: tuple[int, bool] = request.param
    return found


class Watched:
    """A page and what went wrong on it: errors of the console, of scripts and of the policy, requests to elsewhere."""

    def __init__(self, page: Page, base: str = "") -> None:
        self.page, self.base = page, base
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', (e) => "
            "console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))"
        )

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(text)

    @property
    def elsewhere(self) -> list[str]:
        """What was asked of others than the server that the page came from."""
        home = urlsplit(self.base or self.page.url).netloc
        asked = [(url, urlsplit(url)) for url in self.requests]
        return [url for url, parts in asked if parts.scheme not in ("blob", "data") and parts.netloc != home]

    def assert_quiet(self) -> None:
        """Nothing went wrong so far."""
        assert self.complaints == []
        assert self.elsewhere == []


def watched(page: Page, base: str = "") -> Watched:
    """Watch a page from before it goes anywhere; ``base`` is the server's address, by default that of the page."""
    return Watched(page, base)


@contextmanager
def open_page(
    browser: Browser, url: str, width: int = 1440, dark: bool = False, language: str = "en", **more: Any
) -> Iterator[Watched]:
    """A page in a context of its own, gone to ``url`` (none where it is empty), watched from the start."""
    with context_of(browser, width, dark, language, **more) as context:
        found = watched(context.new_page())
        if url:
            found.page.goto(url)
        yield found


@contextmanager
def context_of(
    browser: Browser, width: int = 1440, dark: bool = False, language: str = "en", **more: Any
) -> Iterator[BrowserContext]:
    """A browser's context: a screen of a width, light or dark, of somebody who reads a language and wants no motion."""
    settings: dict[str, Any] = {
        "viewport": {"width": width, "height": 800 if width < 600 else 900},
        "color_scheme": "dark" if dark else "light",
        "locale": language,
        "reduced_motion": "reduce",
        **more,
    }
    context = browser.new_context(**settings)
    context.set_default_timeout(PATIENCE)
    try:
        yield context
    finally:
        context.close()


def axe(page: Page, within: str = "") -> list[str]:
    """What axe-core finds seriously or critically wrong for readers of other means, a line each."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: cd frontend && npm ci --ignore-scripts")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # preloading would put styles into the page, which its policy refuses with an error
    options = "{resultTypes: ['violations'], preload: false}"
    run = f"(within) => axe.run(within || document, {options}).then((result) => result.violations)"
    found = page.evaluate(run, within)
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['failureSummary']}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def fits(page: Page) -> bool:
    """Whether a page is no wider than its screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def shot(page: Page, name: str, whole: bool = False) -> None:
    """Write a picture of the page to $COUNTERCLAIM_SCREENSHOTS, where that is set."""
    if folder := os.environ.get("COUNTERCLAIM_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)
