"""Commands that read a page aloud into a file."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterclaim.cli.screen import progress
from counterclaim.cli.settings import Day, as_day, something
from counterclaim.errors import NotFound, PluginError, UsageError

if TYPE_CHECKING:
    from counterclaim.cli.settings import Settings
    from counterclaim.model import Ledger
    from counterclaim.publications.speech.script import Script

Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="The recording: a .wav file.")]
Text = Annotated[bool, typer.Option("--text", help="Print what is read, a sentence a line.")]
Language = Annotated[
    str, typer.Option("--language", metavar="NAME", help="Who reads: en, or uk and ru where espeak-ng is installed.")
]


def brief(
    ctx: typer.Context,
    day: Annotated[datetime, typer.Argument(metavar="DAY", formats=["%Y-%m-%d"], help="The day, such as 2025-12-26.")],
    output: Output = None,
    text: Text = False,
    language: Language = "en",
) -> None:
    """Read a day's briefing aloud into a file, as known on that day.

    Example: counterclaim listen brief 2025-12-26 -o brief.wav
    """
    from counterclaim.publications.speech.scripts import brief_script
    from counterclaim.publications.views import brief_view
    from counterclaim.publications.views.sectors import by_sector

    ledger = ctx.obj.ledger(day)
    with _speaking(language):
        view = brief_view(ledger, ledger.as_of)
        script = brief_script(view, by_sector(view, ledger))
    _read(ctx.obj, script, ledger, output, text)


def check(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="PATH|URL|-", help="The article: a file, an address, or -.")],
    output: Output = None,
    text: Text = False,
    language: Language = "en",
) -> None:
    """Read the fact check of an article aloud into a file.

    Example: counterclaim listen check report.html -o check.wav
    """
    from counterclaim.publications.speech.scripts import check_script
    from counterclaim.publications.views import check_view
    from counterclaim.reading.pool import prepare

    prepare()
    with ctx.obj.newsroom() as newsroom, progress("Checking"):
        ledger, document_id = newsroom.check(target)
    with _speaking(language):
        script = check_script(check_view(ledger, document_id))
    _read(ctx.obj, script, ledger, output, text)


def place(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="A place, in any of its spellings.")],
    output: Output = None,
    text: Text = False,
    language: Language = "en",
    as_of: Day = None,
) -> None:
    """Read a place's dossier aloud into a file: who holds it, and who says what.

    Example: counterclaim listen place Kupiansk -o kupiansk.wav
    """
    from counterclaim.publications.speech.scripts import place_script
    from counterclaim.publications.views import dossier_view

    with ctx.obj.newsroom() as newsroom:
        found = newsroom.find_place(name)
        ledger = something(newsroom.ledger(as_day(as_of)), as_of)
    if found.id not in ledger.places:
        raise NotFound(f"nothing that was read speaks of {found.name}", remedy="add articles that do")
    with _speaking(language):
        script = place_script(dossier_view(ledger, found.id))
    _read(ctx.obj, script, ledger, output, text)


def _speaking(language: str) -> AbstractContextManager[None]:
    from counterclaim.language.interface import LANGUAGES, speaking

    if language not in LANGUAGES:
        raise UsageError(f"{language!r} is not read", where="--language", remedy=f"one of {', '.join(LANGUAGES)}")
    return speaking(language)


def _read(settings: Settings, script: Script, ledger: Ledger, output: Path | None, text: bool) -> None:
    if output is None and not text:
        raise UsageError("there is nothing to do", remedy="-o FILE.wav for a recording, --text for the words")
    if text:
        for sentence in script.sentences:
            print(sentence.text)
    if output is not None:
        recording = _recorded(settings, script, ledger)
        from counterclaim.publications.speech.wav import seconds_of
        from counterclaim.store import write_file

        write_file(output.expanduser(), recording)
        if not text:
            print(f"{output}: {len(recording):,} bytes, {seconds_of(recording):.0f} s")


def _recorded(settings: Settings, script: Script, ledger: Ledger) -> bytes:
    from counterclaim.publications.speech.aloud import aloud, names_of
    from counterclaim.publications.speech.voices import voices
    from counterclaim.publications.speech.wav import joined
    from counterclaim.store.audio import AudioShelf, recording_key

    voice = voices()[script.language]
    if isinstance(voice, str):
        raise PluginError("no voice for this language is installed", where=script.language, remedy=f"install {voice}")
    shelf, names = AudioShelf(settings.home / "audio"), names_of(ledger.places.values())
    recordings = []
    with progress("Reading", len(script.sentences)) as done:
        for sentence in script.sentences:
            spoken = aloud(sentence.text, script.language, names)
            key = recording_key(voice.id, spoken)
            found = shelf.get(key)
            if found is None:
                shelf.put(key, found := voice.speak(spoken))
            recordings.append(found)
            done(sentence.text)
    return joined(recordings)
