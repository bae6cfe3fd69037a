"""Recordings: one channel of 16-bit samples in a WAV file, whole ones with a header that tells their length."""

from __future__ import annotations

import io
import wave
from collections.abc import Sequence

from counterclaim.errors import InputError

HEADER = 44
"""Bytes before the samples of a file that ``wav`` made."""


def wav(samples: bytes, rate: int) -> bytes:
    """Little-endian 16-bit samples, ``rate`` a second, as a file."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples)
    return made.getvalue()


def samples_of(recording: bytes) -> tuple[bytes, int]:
    """The samples of a file and how many there are in a second; raises ``InputError`` where it is no such recording.

    A program that writes into a pipe does not know the length yet: what the header says of it is not believed.
    """
    try:
        with wave.open(io.BytesIO(recording)) as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise InputError("a recording has one channel of 16 bits")
            samples = file.readframes(len(recording))
            return samples[: len(samples) // 2 * 2], file.getframerate()
    except (wave.Error, EOFError) as error:
        raise InputError(f"this is no recording: {error}") from error


def seconds_of(recording: bytes) -> float:
    """How long a recording is; raises as ``samples_of``."""
    samples, rate = samples_of(recording)
    return len(samples) / 2 / rate


def joined(recordings: Sequence[bytes], pause: float = 0.35) -> bytes:
    """Recordings of one voice as one file, with a pause of seconds between them.

    Raises ``InputError`` where there is none, one is no recording, or they differ in their rate.
    """
    parts = [samples_of(recording) for recording in recordings]
    rates = {rate for _samples, rate in parts}
    if len(rates) != 1:
        raise InputError("there is nothing to join" if not parts else "recordings of several rates cannot be joined")
    (rate,) = rates
    return wav((bytes(2 * round(pause * rate))).join(samples for samples, _rate in parts), rate)
