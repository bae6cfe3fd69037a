"""What is read aloud: real voices, names by their sounds, recordings within bounds, a page that says what it reads."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from app_browser import app_server, axe, browser, open_page  # noqa: F401
from playwright.sync_api import Browser
from typer.testing import CliRunner

from counterclaim import press
from counterclaim.cli import app
from counterclaim.errors import InputError, NotFound, StoreError
from counterclaim.newsroom import Newsroom
from counterclaim.publications.speech.aloud import aloud
from counterclaim.publications.speech.booth import Booth
from counterclaim.publications.speech.voices import EspeakVoice, voices
from counterclaim.publications.speech.wav import joined, samples_of, seconds_of, wav
from counterclaim.store.audio import AudioShelf


@pytest.fixture(scope="module")
def booth() -> Iterator[Booth]:
    made = Booth()
    yield made
    made.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    made = tmp_path_factory.mktemp("listen")
    with Newsroom.open(made) as newsroom:
        assert all(added.error is None for added in newsroom.add([str(root / "samples")]))
    press.print_edition(made)
    return made


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    with app_server(home) as address:
        yield address


def told(address: str) -> dict[str, object]:
    with urllib.request.urlopen(address) as found:
        answer: dict[str, object] = json.load(found)
    return answer


def test_english_is_really_spoken_as_long_as_a_sentence_takes_and_always_alike(booth: Booth) -> None:
    text = aloud("Ukrainian forces hold most of Kupiansk.", "en")
    assert "[Kupiansk](/" in text
    recording = booth.speak(text)
    assert 1.5 < seconds_of(recording) < 8
    samples = np.frombuffer(samples_of(recording)[0], "<i2").astype(float)
    assert np.sqrt((samples**2).mean()) > 500
    assert booth.speak(text) == recording
    assert booth.pid is not None
    assert booth.pid != os.getpid()


def test_a_longer_sentence_takes_longer_and_a_closed_booth_opens_again(booth: Booth) -> None:
    short = booth.speak("Yes.")
    booth.close()
    assert booth.pid is None
    long = booth.speak("The general staff reported five attacks near the town, all of them repelled.")
    assert seconds_of(long) > 2 * seconds_of(short)


def test_nothing_in_a_sentence_commands_the_voice() -> None:
    spoken = aloud("[Kyiv](/x/) <break> {pause} |", "en")
    assert "<" not in spoken
    assert "{" not in spoken
    assert "](/x/)" not in spoken


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_the_other_languages_are_spoken_where_espeak_is_installed(language: str) -> None:
    voice = voices()[language]
    if isinstance(voice, str):
        pytest.skip(f"{voice} is not installed on this machine")
    assert isinstance(voice, EspeakVoice)
    sentence = {"uk": "Сили оборони тримають Куп’янськ.", "ru": "Силы обороны удерживают Купянск."}[language]
    assert 1 < seconds_of(voice.speak(aloud(sentence, language))) < 10


def test_recordings_are_joined_with_pauses_and_nothing_else_is_a_recording() -> None:
    one, two = (wav(np.full(length, 900, "<i2").tobytes(), 8000) for length in (8000, 4000))
    assert seconds_of(joined([one, two], pause=0.5)) == pytest.approx(2.0)
    for bad in (b"", b"RIFF", b"no recording"):
        with pytest.raises(InputError):
            samples_of(bad)


def test_the_shelf_holds_what_was_used_last_within_its_bounds(tmp_path: Path) -> None:
    shelf = AudioShelf(tmp_path / "audio", largest=3000)
    for number in range(5):
        shelf.put(f"{number:032x}", b"RIFF" + bytes(996))
        os.utime(tmp_path / "audio" / f"{number:032x}.wav", (number, number))
    assert sum(path.stat().st_size for path in (tmp_path / "audio").iterdir()) <= 3000
    assert shelf.get(f"{4:032x}") == b"RIFF" + bytes(996)
    assert shelf.get(f"{0:032x}") is None
    for bad in ("../../etc/passwd", "x" * 32, "", "0" * 31):
        with pytest.raises(NotFound):
            shelf.get(bad)


def test_a_recording_that_was_cut_changed_or_renamed_is_none(tmp_path: Path) -> None:
    shelf, key = AudioShelf(tmp_path), f"{7:032x}"
    path = tmp_path / f"{key}.wav"
    recording = wav(bytes(2000), 8000)
    shelf.put(key, recording)
    kept = path.read_bytes()
    assert shelf.get(key) == recording
    assert seconds_of(kept) == seconds_of(recording)
    for broken in (b"", b"something else", kept[:-1], kept[:500], kept[:60] + b"x" + kept[61:]):
        path.write_bytes(broken)
        assert shelf.get(key) is None
    path.with_name(f"{8:032x}.wav").write_bytes(kept)
    assert shelf.get(f"{8:032x}") is None


def test_what_was_never_finished_is_swept_away_and_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    shelf = AudioShelf(tmp_path / "audio")
    shelf.put(f"{1:032x}", b"RIFF")
    old, new = tmp_path / "audio" / ".part-old", tmp_path / "audio" / ".part-new"
    for path in (old, new):
        path.write_bytes(b"RIFF")
    os.utime(old, (0, 0))
    shelf.put(f"{2:032x}", b"RIFF")
    assert (old.exists(), new.exists()) == (False, True)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError):
        AudioShelf(tmp_path / "file" / "audio").put(f"{1:032x}", b"RIFF")


def test_a_voice_that_ended_is_started_again_and_silence_is_refused(booth: Booth) -> None:
    spoken = booth.speak("Yes.")
    assert booth.pid is not None
    os.kill(booth.pid, signal.SIGKILL)
    assert booth.speak("Yes.") == spoken
    with pytest.raises(InputError, match="nothing in this can be spoken"):
        booth.speak(" ")


def test_the_process_that_speaks_goes_when_nobody_listens() -> None:
    booth = Booth(idle=0.2)
    booth.speak("Yes.")
    assert booth.pid is not None
    until = time.monotonic() + 10
    while booth.pid is not None and time.monotonic() < until:
        time.sleep(0.05)
    assert booth.pid is None


def test_a_briefing_is_a_list_of_sentences_each_with_a_recording_that_can_be_had_in_parts(base: str) -> None:
    listed = told(f"{base}/listen/brief/2025-11-20")
    sentences = listed["sentences"]
    assert isinstance(sentences, list)
    assert len(sentences) > 4
    assert any("Kupiansk" in sentence["text"] for sentence in sentences)
    address = base + sentences[0]["audio"]
    with urllib.request.urlopen(address) as found:
        assert found.headers["content-type"] == "audio/wav"
        whole = found.read()
    assert 1 < seconds_of(whole) < 10
    part = urllib.request.Request(address, headers={"Range": "bytes=100-199"})
    with urllib.request.urlopen(part) as found:
        assert (found.status, found.read()) == (206, whole[100:200])
        assert found.headers["content-range"] == f"bytes 100-199/{len(whole)}"
        assert found.headers["content-length"] == "100"
    for wanted, expected in (("bytes=-50", whole[-50:]), (f"bytes={len(whole) - 9}-", whole[-9:]), ("lines=1", whole)):
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Range": wanted})) as found:
            assert found.read() == expected
    with pytest.raises(urllib.error.HTTPError, match="416") as caught:
        urllib.request.urlopen(urllib.request.Request(address, headers={"Range": f"bytes={len(whole)}-"}))
    caught.value.close()
    head = urllib.request.Request(address, method="HEAD", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(head) as found:
        assert found.headers["content-length"] == str(len(whole))
        assert "immutable" in found.headers["cache-control"]


def test_the_text_alone_can_be_had_in_every_language_without_a_voice(base: str) -> None:
    for language, first in (("en", "Briefing for"), ("uk", "Огляд за"), ("ru", "Обзор за")):
        with urllib.request.urlopen(f"{base}/listen/brief/2025-11-20.txt?lang={language}") as found:
            assert found.headers.get_content_type() == "text/plain"
            lines = found.read().decode().splitlines()
        assert len(lines) > 4
        assert lines[0].startswith(first)


def test_the_command_line_reads_into_one_file_and_shares_the_servers_recordings(
    base: str, home: Path, tmp_path: Path
) -> None:
    listed = told(f"{base}/listen/brief/2025-11-20?lang=en")["sentences"]
    assert isinstance(listed, list)
    target = tmp_path / "brief.wav"
    words = ["--home", str(home), "listen", "brief", "2025-11-20", "-o", str(target), "--text"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [sentence["text"] for sentence in listed]
    assert seconds_of(target.read_bytes()) > 2 * len(listed)
    names = {Path(sentence["audio"]).name for sentence in listed}
    assert names <= {path.name for path in (home / "audio").iterdir()}
    for wrong in (words[:5], [*words[:5], "--text", "--language", "fr"]):
        assert CliRunner().invoke(app, wrong).exit_code == 2


@pytest.mark.parametrize(
    "path", ["/listen/audio/" + "0" * 32 + ".wav", "/listen/audio/x.wav", "/listen/song/1", "/listen/place/nowhere"]
)
def test_only_what_a_list_holds_is_spoken(base: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(base + path)
    with caught.value as error:
        assert error.code == 404
        assert error.headers["content-type"] == "application/problem+json"


def test_a_reader_listens_and_sees_which_sentence_is_read(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/brief/2025-11-20") as seen:
        page = seen.page
        page.locator('[data-act="play"]').click()
        page.wait_for_function("() => document.querySelector('.listen').dataset.state === 'reading'")
        assert page.locator("h1.is-spoken").count() == 1
        for _step in range(6):
            page.locator('[data-act="on"]').click()
            if page.locator("li > p.is-spoken").count():
                break
        assert page.locator("li > p.is-spoken").count() == 1
        assert page.locator(".script li.is-spoken").count() == 1
        page.locator('[data-act="play"]').click()
        page.wait_for_function("() => document.querySelector('.listen').dataset.state === 'paused'")
        page.locator(".listen summary").click()
        assert page.locator(".script li").count() > 4
        assert axe(page) == []
        seen.assert_quiet()


def test_a_fact_check_and_a_dossier_mark_what_is_read_and_the_keyboard_does_all(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/place") as seen:
        seen.page.locator("main a[href^='/place/ua']").first.click()
        page = seen.page
        page.locator('[data-act="play"]').focus()
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.querySelector('.listen').dataset.state === 'reading'")
        page.keyboard.press("ArrowRight")
        assert "is-spoken" in str(page.locator('[data-say="state"]').get_attribute("class"))
        page.keyboard.press("ArrowLeft")
        assert page.locator("h1.is-spoken").count() == 1
        page.keyboard.press("Escape")
        assert page.locator(".is-spoken").count() == 0
        assert page.evaluate("document.activeElement.dataset.act") == "play"
        page.goto(f"{base}/check")
        page.locator("main a[href^='/check/']").first.click()
        page.locator('[data-act="play"]').click()
        page.wait_for_function("() => document.querySelector('.listen').dataset.state === 'reading'")
        for _step in range(8):
            page.locator('[data-act="on"]').click()
            if page.locator(".note-card .is-spoken").count():
                break
        assert page.locator(".note-card .is-spoken").count() == 1
        seen.assert_quiet()


def test_a_reader_who_scrolls_away_is_left_there(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/brief/2025-12-25", width=360) as seen:
        page = seen.page
        page.locator('[data-act="play"]').click()
        page.wait_for_function("() => document.querySelector('.listen').dataset.state === 'reading'")
        for _step in range(4):
            page.locator('[data-act="on"]').click()
        assert page.evaluate("scrollY") > 0
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        there = page.evaluate("scrollY")
        for _step in range(2):
            page.locator('[data-act="on"]').click()
        assert page.evaluate("scrollY") == there


def test_a_list_that_the_server_forgot_is_asked_for_again(browser: Browser, home: Path) -> None:  # noqa: F811
    with app_server(home) as address, open_page(browser, f"{address}/brief/2025-12-25") as seen:
        page, failed = seen.page, []
        page.route("**/listen/audio/**", lambda route: (failed.append(route), route.fulfill(status=404))[1]
                   if not failed else route.continue_())  # fmt: skip
        page.locator('[data-act="play"]').click()
        page.wait_for_function("() => document.querySelector('.listen').dataset.state === 'reading'")
        assert len(failed) == 1
        assert page.locator("[data-why]").inner_text() == ""


def test_where_nobody_reads_a_language_the_button_says_what_to_install(
    browser: Browser,  # noqa: F811
    base: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    with open_page(browser, f"{base}/brief/2025-11-20?lang=uk") as seen:
        button = seen.page.locator('[data-act="play"]')
        seen.page.wait_for_function("() => document.querySelector('[data-why]').textContent.includes('espeak-ng')")
        assert button.get_attribute("aria-disabled") == "true"
        seen.page.locator(".listen summary").click()
        seen.page.locator(".script li").first.wait_for()
        assert "Огляд" in seen.page.locator(".script li").first.inner_text()
        seen.assert_quiet()
