"""The room of what is read aloud: a page's sentences as a list to play, and each sentence's recording.

Only sentences of a list that this server made can be asked for, so that nobody has it speak words of their own. Few
may wait for a voice at the same time, so that the others are answered.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import BoundedSemaphore, Lock
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from counterclaim.errors import NotFound, PluginError
from counterclaim.language.interface import _, language
from counterclaim.model import Ledger
from counterclaim.publications.pages import harmless_text
from counterclaim.publications.speech.aloud import aloud, names_of
from counterclaim.publications.speech.booth import Booth
from counterclaim.publications.speech.script import Script
from counterclaim.publications.speech.scripts import brief_script, check_script, place_script
from counterclaim.publications.speech.voices import Voice, voices
from counterclaim.publications.views import brief_view, check_view
from counterclaim.publications.views.sectors import by_sector
from counterclaim.store.audio import AudioShelf, recording_key
from counterclaim.store.edition import Edition
from counterclaim.web.house import House
from counterclaim.web.page import house_of, in_language
from counterclaim.web.pages.dossier import told_of
from counterclaim.web.pages.place import day_of

router = APIRouter(include_in_schema=False)
REMEMBERED = 5000
"""Sentences that may be asked for; those of the newest lists."""
WAITING = 6
"""Sentences that may be in the making, or wait for it, at the same time."""


class Studio:
    """The voices of a server with the shelf of what they read; threads may share it."""

    def __init__(self, house: House) -> None:
        self._shelf = AudioShelf(house.home / "audio")
        self._booth = Booth()
        self._known: OrderedDict[str, tuple[str, str]] = OrderedDict()
        self._lock, self._turns = Lock(), BoundedSemaphore(WAITING)

    def voice(self, wanted: str) -> Voice | str:
        """Who reads a language, or the package that is lacking for it."""
        found = voices()[wanted]
        return self._booth if wanted == "en" and not isinstance(found, str) else found

    def listed(self, script: Script, ledger: Ledger) -> dict[str, Any]:
        """A script as a list to play; ``missing`` names the package without which nobody reads it."""
        voice, names = self.voice(script.language), names_of(ledger.places.values())
        rows = [{"id": s.id, "about": s.about, "text": harmless_text(s.text)} for s in script.sentences]
        missing = voice if isinstance(voice, str) else ""
        if not isinstance(voice, str):
            for row, sentence in zip(rows, script.sentences, strict=True):
                spoken = aloud(sentence.text, script.language, names)
                row["audio"] = f"/listen/audio/{self._key(voice, script.language, spoken)}.wav"
        return {"language": script.language, "missing": missing, "why_not": _why_not(missing), "sentences": rows}

    def recording(self, key: str) -> bytes:
        """A sentence's recording, made where it is not there yet.

        Raises ``NotFound`` for one that no list has, and 503 where too many wait for a voice or the voice fails.
        """
        found = self._shelf.get(key)
        if found is not None:
            return found
        with self._lock:
            known = self._known.get(key)
        if known is None:
            raise NotFound(_("this sentence is in no list"), where=key[:40], remedy=_("load the page again"))
        if not self._turns.acquire(blocking=False):
            raise HTTPException(503, _("the voice is busy"), {"Retry-After": "1"})
        try:
            made = self._spoken(*known)
        except PluginError as error:
            raise HTTPException(503, str(error), {"Retry-After": "5"}) from error
        finally:
            self._turns.release()
        self._shelf.put(key, made)
        return made

    def _spoken(self, language: str, text: str) -> bytes:
        voice = self.voice(language)
        if isinstance(voice, str):
            raise PluginError(_why_not(voice))
        return voice.speak(text)

    def close(self) -> None:
        """End the process that speaks."""
        self._booth.close()

    def _key(self, voice: Voice, spoken: str, text: str) -> str:
        key = recording_key(voice.id, text)
        with self._lock:
            self._known[key] = (spoken, text)
            self._known.move_to_end(key)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return key


def _why_not(missing: str) -> str:
    if not missing:
        return ""
    return _("No voice for this language is installed; it needs the package %(name)s.") % {"name": missing}


def studio_of(request: Request) -> Studio:
    """The studio of the server that answers a request; made with the first."""
    state = request.app.state
    if not hasattr(state, "studio"):
        state.studio = Studio(house_of(request))
    found: Studio = state.studio
    return found


@router.get("/listen/voices")
def heard(request: Request) -> Response:
    """Who reads which language: true, or in words why nobody does."""
    with in_language(request):
        told = {name: _why_not(voice) if isinstance(voice, str) else True for name, voice in voices().items()}
    return JSONResponse(told, headers={"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie"})


@router.api_route("/listen/audio/{name}", methods=["GET", "HEAD"])
def recording(request: Request, name: str) -> Response:
    """A sentence's recording; a part of it where the player asks for a part."""
    body = studio_of(request).recording(name.removesuffix(".wav"))
    headers = {**_KEPT, "ETag": f'"{name.removesuffix(".wav")}"'}
    wanted = _range(request.headers.get("range", ""), len(body))
    if wanted is None:
        return Response(body, headers=headers)
    first, last = wanted
    if first >= len(body):
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{len(body)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
    return Response(body[first : last + 1], status_code=206, headers=headers)


_KEPT = {
    "Content-Type": "audio/wav",
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, max-age=31536000, immutable",  # its name tells all that it depends on
}


def _range(header: str, length: int) -> tuple[int, int] | None:
    """The first and last byte of a single range (RFC 9110, 14.1.2); None where all is asked for or it is no range."""
    unit, _equals, spec = header.partition("=")
    start, dash, end = spec.strip().partition("-")
    if unit.strip() != "bytes" or not dash or "," in spec or not (start + end).isdigit() or len(spec) > 40:
        return None
    if not start:
        return (max(length - int(end), 0), length - 1)
    first, last = int(start), min(int(end), length - 1) if end else length - 1
    return (first, last) if first <= last or first >= length else None


@router.get("/listen/{kind}/{name}")
def playlist(request: Request, kind: str, name: str) -> Response:
    """What is read of a briefing (``brief``, a day), a fact check (``check``) or a dossier (``place``).

    With ``.txt`` after the name, the text alone.
    """
    edition, named = house_of(request).edition(), name.removesuffix(".txt")
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie"}
    with in_language(request):
        script, ledger = _read(edition, kind, named)
        if named != name:
            return PlainTextResponse(_text(script), headers=headers)
        told = studio_of(request).listed(script, ledger) | {"speaking": language()}
    return JSONResponse(told, headers=headers)


def _read(edition: Edition, kind: str, name: str) -> tuple[Script, Ledger]:
    if kind == "brief":
        day = day_of(name)
        ledger = edition.day(day)
        view = brief_view(ledger, day)
        return brief_script(view, by_sector(view, ledger)), ledger
    if kind == "check":
        ledger = edition.document(name)
        return check_script(check_view(ledger, name)), ledger
    if kind == "place":
        place_id = edition.place_id(name)
        told = told_of(edition, place_id)
        return place_script(told.view), told.look.ledger
    raise NotFound(_("nothing of this kind is read aloud"), where=kind[:40])


def _text(script: Script) -> str:
    return "".join(f"{harmless_text(sentence.text)}\n" for sentence in script.sentences)
