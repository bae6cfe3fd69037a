"""The application's live page: what arrives shows by itself, streams resume, end, and are few; health in words."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from app_browser import app_server, axe, browser, fits, look, open_page, printed_home, shot  # noqa: F401
from playwright.sync_api import Browser

from counterclaim import press
from counterclaim.language.interface import speaking
from counterclaim.model import Days, Document, Fetched
from counterclaim.newsroom import Newsroom
from counterclaim.store import Store
from counterclaim.store.database import Derived
from counterclaim.store.watching import SourceState, Watching
from counterclaim.web import pulse
from counterclaim.web.health import health_words, length_text
from counterclaim.web.house import House
from counterclaim.web.pages import live
from counterclaim.web.pulse import Pulse

NOW = datetime(2025, 12, 25, 12, tzinfo=UTC)
NOTE = """On 25 December 2025 the General Staff of Ukraine said that Russian forces hold all of Lyman.

The Russian Defence Ministry said that Russian troops had captured Lyman.
"""
EARLIER = NOTE.replace("Lyman", "Siversk")


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    pages = sorted((root / "samples").rglob("*.html"))
    folder = tmp_path_factory.mktemp("live")
    home = printed_home(folder / "home", str(pages[0]))
    (folder / "read").write_text(added(home, folder, EARLIER), encoding="utf-8")
    return home


@pytest.fixture
def unprinted(sampled: Path) -> str:
    """A document that the store holds and the edition does not yet."""
    return (sampled.parent / "read").read_text(encoding="utf-8")


@pytest.fixture
def home(sampled: Path, tmp_path: Path) -> Path:
    """A store of one article, which a test may change."""
    return Path(shutil.copytree(sampled, tmp_path / "home"))


def keep(home: Path, *titles: str) -> list[str]:
    """Documents without claims, kept as a reader keeps them; returns their ids."""
    ids = []
    with Store.open(home) as store:
        for title in titles:
            name = store.archive(Fetched(title.encode(), f"https://desk.example/{title}", NOW, publisher="Desk"))
            document = Document(
                name, "", "Desk", Days(date(2025, 12, 24), date(2025, 12, 24)), NOW, "en", title, (), title
            )
            assert store.keep([Derived(document, (), ())])[0].new
            ids.append(name)
    return ids


def added(home: Path, folder: Path, text: str = NOTE, name: str = "note.txt") -> str:
    """A document read in earnest, and brought into the edition."""
    (folder / name).write_text(text, encoding="utf-8")
    with Newsroom.open(home) as newsroom:
        (one,) = newsroom.add([str(folder / name)])
    assert one.error is None
    return one.document_id


# -- streams


class Stream:
    """An open stream of events, read line by line."""

    def __init__(self, base: str, last: str = "", language: str = "en") -> None:
        address = urlsplit(base)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
        headers = {"Accept-Language": language, **({"Last-Event-ID": last} if last else {})}
        self._connection.request("GET", "/live/events", headers=headers)
        self.answer = self._connection.getresponse()

    def until(self, *kinds: str) -> list[dict[str, Any]]:
        """Events until one of each kind came, in the order of coming; ``comment`` is a kind too."""
        found: list[dict[str, Any]] = []
        wanted, event, limit = set(kinds), dict[str, Any](), time.monotonic() + 30
        while wanted:
            assert time.monotonic() < limit, found
            line = self.answer.readline().decode().rstrip("\n")
            if line.startswith(":"):
                event = {"event": "comment"}
            elif line:
                name, _colon, value = line.partition(": ")
                event[name] = json.loads(value) if name == "data" else value
                continue
            if "event" in event:
                found.append(event)
                wanted.discard(event["event"])
            event = {}
        return found

    def close(self) -> None:
        """Go away."""
        self.answer.close()
        self._connection.close()


@contextmanager
def stream(base: str, last: str = "", language: str = "en") -> Iterator[Stream]:
    opened = Stream(base, last, language)
    assert opened.answer.status == 200
    assert opened.answer.headers["content-type"].startswith("text/event-stream")
    try:
        yield opened
    finally:
        opened.close()


def begun(base: str) -> str:
    """The name of the newest event as the page has it."""
    address = urlsplit(base)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
    connection.request("GET", "/live")
    page = connection.getresponse().read().decode()
    connection.close()
    found = re.search(r"/live/events\?after=([\w-]+)", page)
    assert found is not None
    return found[1]


def test_a_document_its_claims_and_what_they_changed_are_told_in_order_each_with_a_name(
    home: Path, tmp_path: Path
) -> None:
    with app_server(home) as base, stream(base, begun(base)) as events:
        name = added(home, tmp_path)
        press.reprint(home, [name])
        told = events.until("document", "claim", "edition")
        names = [event["id"] for event in told]
        assert len(set(names)) == len(names)
        kinds = list(dict.fromkeys(event["event"] for event in told))
        assert kinds in (["document", "claim", "move", "edition"], ["document", "claim", "edition"])
        assert told[0]["data"]["id"] == name
        claims = [event["data"] for event in told if event["event"] == "claim"]
        assert all(f"check/{name}" in claim["href"] for claim in claims)
        assert {claim["quote"] in NOTE for claim in claims} == {True}
        moved = [event["data"]["place"] for event in told if event["event"] == "move"]
        assert f"{len(moved)} place" in told[-1]["data"]["words"]


def test_a_stream_that_was_cut_goes_on_without_loss_or_repetition(home: Path) -> None:
    with app_server(home) as base:
        start = begun(base)
        with stream(base, start) as events:
            keep(home, "one", "two")
            first = events.until("document")
        keep(home, "three")
        with stream(base, start) as whole:
            every = [whole.until("document")[0] for _ in range(3)]
        for at in range(3):
            with stream(base, every[at]["id"]) as again:
                rest = [again.until("document")[0] for _ in every[at + 1 :]]
            assert rest == every[at + 1 :]
        assert first == every[: len(first)]
        assert [event["data"]["title"] for event in every] == ["one", "two", "three"]


def test_what_was_read_while_the_server_was_away_is_told_when_it_is_back(home: Path) -> None:
    with app_server(home) as base, stream(base, begun(base)) as events:
        keep(home, "before")
        last = events.until("document")[-1]["id"]
    keep(home, "meanwhile", "and again")
    with app_server(home) as base:
        begun(base)
        with stream(base, last) as events:
            told = events.until("gap")
            assert [event["data"].get("title") for event in told] == ["meanwhile", "and again", None]
            keep(home, "after")
            assert events.until("document")[-1]["data"]["title"] == "after"
        with stream(base, told[0]["id"]) as events:
            assert [event["data"].get("title") for event in events.until("gap")] == ["and again", None]
        with stream(base, told[-1]["id"]) as events:
            assert [event["data"]["title"] for event in events.until("document")] == ["after"]


def test_who_was_away_for_too_long_is_told_that_something_is_missing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "REMEMBERED", 3)
    with app_server(home) as base:
        start = begun(base)
        keep(home, *"abcde")
        until = time.monotonic() + 20
        while "-5-" not in begun(base) and time.monotonic() < until:
            time.sleep(0.1)
        with stream(base, start) as events:
            told = [events.until("gap", "document"), events.until("document"), events.until("document")]
            titles = [event["data"].get("title") for found in told for event in found]
        assert titles == [None, "c", "d", "e"]


@pytest.mark.parametrize("name", ["nonsense", "0-0", "-", "a-b-c", f"x-{'9' * 60}", "١-٢-٣"])
def test_a_name_that_is_none_gets_what_is_remembered(home: Path, name: str) -> None:
    house = House(home)
    told = Pulse(house)
    try:
        keep(home, "heard")
        until = time.monotonic() + 10
        while not told.after(name) and time.monotonic() < until:
            time.sleep(0.05)
        assert [event.kind for event in told.after(name)] == ["document"]
        assert [event.kind for event in told.missed(name)] == ["gap"]
    finally:
        told.close()
        house.close()


def test_a_silent_stream_says_that_it_lives(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BEAT", 0.5)
    with app_server(home) as base, stream(base) as events:
        assert [event["event"] for event in events.until("comment")] == ["comment"]


def test_streams_are_few_for_each_client_and_hold_no_thread(home: Path) -> None:
    with app_server(home) as base, ExitStack() as stack:
        begun(base)
        for _ in range(live.MOST_EACH):
            stack.enter_context(stream(base))
        before = threading.active_count()
        refused = Stream(base)
        assert refused.answer.status == 503
        assert int(refused.answer.headers["retry-after"]) > 0
        assert json.loads(refused.answer.read())["status"] == 503
        refused.close()
        assert threading.active_count() - before <= 1
        stack.close()
        until = time.monotonic() + 10
        while (again := Stream(base)).answer.status != 200 and time.monotonic() < until:
            again.close()
            time.sleep(0.1)
        assert again.answer.status == 200
        again.close()


def test_streams_are_few_in_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST", 1)
    with app_server(home) as base, stream(base):
        refused = Stream(base)
        assert refused.answer.status == 503
        refused.close()


SERVER = """
import sys
from pathlib import Path
from counterclaim.web.access import Access
from counterclaim.web.app import run
from counterclaim.web.house import House
home = Path(sys.argv[1])
run(House(home), Access(home), int(sys.argv[2]))
"""


def test_a_server_that_is_told_to_stop_ends_its_streams_without_a_word(home: Path) -> None:
    port = 20_000 + os.getpid() % 20_000
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(home), str(port)], stderr=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + 30
        while True:
            try:
                events = Stream(f"http://127.0.0.1:{port}")
                break
            except OSError:
                assert process.poll() is None, process.stderr and process.stderr.read()
                assert time.monotonic() < until
                time.sleep(0.1)
        assert events.answer.readline() == b"retry: 2000\n"
        process.send_signal(signal.SIGINT)
        assert events.answer.read().strip() == b""
        events.close()
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()


def test_a_stream_speaks_the_readers_language(home: Path, unprinted: str) -> None:
    with app_server(home) as base:
        start = begun(base)
        keep(home, "anything")
        press.reprint(home, [unprinted])
        with stream(base, start, "uk") as events:
            told = {event["event"]: event["data"] for event in events.until("claim", "edition")}
    assert told["claim"]["quote"] in EARLIER
    assert "твердж" in told["document"]["about"]
    assert not re.search("[a-z]{4}", told["edition"]["words"])


# -- the page


def ready(page: Any) -> None:
    page.get_by_text("Connected: what arrives is shown at once.").wait_for()


def test_what_arrives_shows_by_itself_as_text_and_the_newest_is_on_top(
    browser: Browser,  # noqa: F811
    home: Path,
    tmp_path: Path,
) -> None:
    with app_server(home) as base, open_page(browser, f"{base}/live") as seen:
        ready(seen.page)
        evil = "<img src=x onerror=alert(1)> \u202egnp.exe"
        keep(home, evil)
        seen.page.locator("li.fresh.document").wait_for()
        assert seen.page.locator("#arrivals > li").first.locator("a").inner_text() == evil.replace("\u202e", "[U+202E]")
        name = added(home, tmp_path)
        seen.page.locator(f'li.fresh[data-id="{name}"]').wait_for()
        press.reprint(home, [name])
        seen.page.locator("li.fresh.claim").first.wait_for()
        quote = seen.page.locator("li.fresh.claim a.words").first
        assert quote.inner_text() in NOTE
        assert "2 documents." in seen.page.locator("#standing").inner_text()
        assert quote.get_attribute("lang") == "en"
        seen.assert_quiet()
        quote.click()
        seen.page.wait_for_url(re.compile(rf"/check/{name}#claim-"))


def test_a_paused_page_keeps_what_arrives_until_it_goes_on(browser: Browser, home: Path) -> None:  # noqa: F811
    with app_server(home) as base, open_page(browser, f"{base}/live") as seen:
        ready(seen.page)
        button = seen.page.locator("#pause")
        button.focus()
        seen.page.keyboard.press("Enter")
        keep(home, "held back")
        seen.page.get_by_role("button", name="Go on (1)").wait_for()
        assert seen.page.locator("li.fresh").count() == 0
        seen.page.keyboard.press("Enter")
        seen.page.locator("li.fresh.document").wait_for()
        assert button.inner_text() == "Pause"


def test_at_most_a_hundred_rows_stay(browser: Browser, home: Path) -> None:  # noqa: F811
    with app_server(home) as base, open_page(browser, f"{base}/live") as seen:
        ready(seen.page)
        (last,) = keep(home, *(f"number {at}" for at in range(105)))[-1:]
        seen.page.locator(f'li[data-id="{last}"]').wait_for()
        assert seen.page.locator("#arrivals > li").count() == 100
        again = keep(home, "one more")
        seen.page.locator(f'li[data-id="{again[0]}"]').wait_for()
        assert seen.page.locator("#arrivals > li").count() == 100


def test_a_document_that_is_in_no_edition_yet_is_on_the_page_from_the_start(
    browser: Browser,  # noqa: F811
    home: Path,
) -> None:
    with app_server(home) as base:
        with stream(base, begun(base)) as events:
            keep(home, "too new")
            events.until("document")
        with open_page(browser, f"{base}/live", java_script_enabled=False) as seen:
            first = seen.page.locator("#arrivals > li").first
            assert "too new" in first.inner_text()
            assert "not weighed yet" in first.inner_text()
            assert seen.page.locator(".heard li").count() > 0


def test_the_health_of_a_source_shows_by_itself(
    browser: Browser,  # noqa: F811
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pulse, "HEALTH_LOOKS", 1)
    with app_server(home) as base, open_page(browser, f"{base}/live") as seen:
        ready(seen.page)
        assert "No source was ever watched here." in seen.page.locator("#health").inner_text()
        now = datetime.now(UTC)
        state = SourceState("desk", "feed https://desk.example/", failures=2, last_polled=now,
                            last_error="<b>no answer</b>", last_error_at=now)  # fmt: skip
        with Store.open(home) as store:
            Watching(store.database).keep(state)
        seen.page.locator("#health table").wait_for()
        words = seen.page.locator("#health table").inner_text()
        assert "failing" in words
        assert "2 failures in a row." in words
        assert "<b>no answer</b>." in words
        assert axe(seen.page) == []
        seen.assert_quiet()


def test_it_fits_and_is_open_to_all_readers(
    browser: Browser,  # noqa: F811
    home: Path,
    unprinted: str,
    look: tuple[int, bool],  # noqa: F811
) -> None:
    width, dark = look
    with app_server(home) as base, open_page(browser, f"{base}/live", width, dark) as seen:
        ready(seen.page)
        press.reprint(home, [unprinted])
        seen.page.locator("li.fresh.edition").wait_for()
        assert fits(seen.page)
        assert axe(seen.page) == []
        seen.assert_quiet()
        shot(seen.page, f"live-fresh-{width}-{'dark' if dark else 'light'}", whole=True)


# -- health


def health(**more: Any) -> dict[str, Any]:
    told = dict.fromkeys(("last_success", "last_polled", "last_error", "last_error_at", "lag", "next_due"))
    return {**told, "failures": 0, "skipped": 0, "overdue": 0.0, **more}


def at(**ago: float) -> str:
    return (NOW - timedelta(**ago)).isoformat()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (health(), ["Never asked yet."]),
        (health(last_polled=at(minutes=1)), ["Never read yet."]),
        (health(last_success=at(minutes=5), lag=7200.0),
         ["Last read 5 minutes ago.", "The newest came 2 hours after it was published."]),
        (health(last_success=at(days=2), failures=1, last_error="gone.", last_error_at=at(seconds=1)),
         ["Last read 2 days ago.", "1 failure in a row.", "Last error 1 second ago: gone."]),
        (health(last_success=at(hours=1), skipped=2, overdue=90.0),
         ["Last read 1 hour ago.", "2 could not be read.", "The next look is overdue by 1 minute."]),
        (health(last_success=at(hours=1), next_due=at(seconds=-30)),
         ["Last read 1 hour ago.", "Looked at again in 30 seconds."]),
    ],
)  # fmt: skip
def test_how_a_source_does_is_told_in_sentences(state: dict[str, Any], words: list[str]) -> None:
    assert list(health_words(state, NOW.isoformat())) == words


def test_lengths_are_told_in_the_readers_language() -> None:
    with speaking("uk"):
        assert length_text(3 * 86400) != "3 days"
    assert length_text(-5) == "0 seconds"


def test_the_alerts_are_still_a_feed(home: Path) -> None:
    with app_server(home) as base:
        address = urlsplit(base)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
        connection.request("GET", "/alerts.atom")
        answer = connection.getresponse()
        assert answer.headers["content-type"].startswith("application/atom+xml")
        assert ET.fromstring(answer.read()).tag.endswith("}feed")
        connection.close()
