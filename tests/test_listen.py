"""What is read aloud: real voices, names by their sounds, recordings within bounds, a page that says what it reads."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from app_browser import app_server, axe, browser, open_page  # noqa: F401
from playwright.sync_api import Browser

from counterclaim import press
from counterclaim.errors import InputError, NotFound
from counterclaim.newsroom import Newsroom
from counterclaim.publications.speech.aloud import aloud
from counterclaim.publications.speech.booth import Booth
from counterclaim.publications.speech.voices import EspeakVoice, voices
from counterclaim.publications.speech.wav import joined, samples_of, seconds_of, wav
from counterclaim.store.audio import AudioShelf

ROOMS = ("listen", "pages.place", "pages.briefing", "pages.check", "pages.live")


@pytest.fixture(scope="module")
def booth() -> Iterator[Booth]:
    made = Booth()
    yield made
    made.close()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[str]:
    home = tmp_path_factory.mktemp("listen")
    with Newsroom.open(home) as newsroom:
        assert all(added.error is None for added in newsroom.add([str(root / "samples")]))
    press.print_edition(home)
    with app_server(home, *ROOMS) as address:
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
    (tmp_path / "audio" / f"{9:032x}.wav").write_bytes(b"something else")
    assert shelf.get(f"{9:032x}") is None


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
        assert seen.page.locator(".script li").count() > 0
        seen.assert_quiet()
