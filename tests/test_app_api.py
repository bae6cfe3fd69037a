"""The API's page for people, in a browser: nothing goes wrong, everything leads somewhere, for every reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from api_server import Served, api_served, printed_home
from app_browser import axe, browser, fits, look, open_page, shot  # noqa: F401
from playwright.sync_api import Browser

Look = tuple[int, bool]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with api_served(printed_home(tmp_path_factory.mktemp("page"))) as served:
        yield served


def test_the_page_is_quiet_narrow_enough_and_for_all_readers(api: Served, browser: Browser, look: Look) -> None:  # noqa: F811
    width, dark = look
    with open_page(browser, f"{api.base}/api", width, dark) as watched:
        assert fits(watched.page)
        assert axe(watched.page) == []
        others = [said for said in watched.complaints if "404" not in said]  # other rooms' scripts are not served here
        assert (others, watched.elsewhere) == ([], [])
        shot(watched.page, f"api-{width}-{'dark' if dark else 'light'}", whole=True)


def test_an_example_leads_to_its_answer(api: Served, browser: Browser) -> None:  # noqa: F811
    with open_page(browser, f"{api.base}/api") as watched:
        watched.page.get_by_role("link", name="/api/v1/places?q=kup").click()
        watched.page.wait_for_url("**/api/v1/places?q=kup")
        assert '"Kupiansk"' in watched.page.content()
