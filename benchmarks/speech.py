"""How fast, how large and how alike the voices are: `python -m benchmarks.speech`.

The English voice in the process in which a server has it, on one thread, with scipy's transforms where scipy is
installed (it is with what the tests need) or numpy's; espeak-ng where it is installed. One minute at most.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from counterclaim.publications.speech.aloud import aloud
from counterclaim.publications.speech.booth import Booth
from counterclaim.publications.speech.voices import Voice, espeak
from counterclaim.publications.speech.wav import seconds_of

SENTENCES = {
    "en": (
        "The General Staff said that Ukrainian forces hold most of Kupiansk. Source: Northern Wire, in Ukrainian.",
        "It is likely (66%) that neither side firmly holds Pokrovsk.",
        "On 12 November 2025 the Russian Ministry of Defence said that Russian forces are clearing Kostiantynivka.",
        "Claim 4: Viktor Trehubov denied that Russian forces have encircled Huliaipole. Verdict: supported.",
    ),
    "uk": ("Генеральний штаб заявляє, що українські сили утримують більшу частину Куп’янська.", "Імовірно (66%)."),
    "ru": ("Генеральный штаб заявляет, что украинские силы удерживают большую часть Купянска.", "Вероятно (66%)."),
}
ROUNDS = 5


def spoken(voice: Voice, language: str) -> dict[str, float | bool]:
    """Seconds of sound for a second of work, and whether each round gave the same bytes."""
    texts = [aloud(sentence, language) for sentence in SENTENCES[language]]
    began = time.perf_counter()
    rounds = [tuple(voice.speak(text) for text in texts) for _ in range(ROUNDS)]
    took = time.perf_counter() - began
    seconds = sum(seconds_of(recording) for made in rounds for recording in made)
    size = sum(len(recording) for recording in rounds[0])
    return {
        "seconds_of_sound_a_second": round(seconds / took, 1),
        "seconds_a_sentence": round(took / ROUNDS / len(texts), 3),
        "kilobytes_a_second": round(size * ROUNDS / seconds / 1000, 1),
        "always_the_same_bytes": len(set(rounds)) == 1,
    }


def megabytes(pid: int | None) -> float:
    """The memory that a process holds now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def main() -> int:
    """Print the figures as JSON."""
    booth, before = Booth(), megabytes(os.getpid())
    began = time.perf_counter()
    booth.speak(aloud("Yes.", "en"))
    first = time.perf_counter() - began
    english = spoken(booth, "en")
    figures: dict[str, object] = {
        "en": {
            **english,
            "seconds_to_the_first_sentence": round(first, 2),
            "megabytes_of_its_process": megabytes(booth.pid),
            "megabytes_more_in_the_asker": round(megabytes(os.getpid()) - before, 1),
        }
    }
    booth.close()
    for language in ("uk", "ru"):
        voice = espeak(language)
        figures[language] = f"{voice} is not installed" if isinstance(voice, str) else spoken(voice, language)
    print(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
