"""A page of the application: its template, its language, its headers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from fastapi import Request, Response
from jinja2 import ChoiceLoader, Environment, PackageLoader

from counterclaim.language.interface import LANGUAGES, _, language, negotiate, speaking
from counterclaim.publications import pages
from counterclaim.web.house import House, Kept

LANGUAGE_NAMES = {"en": "English", "uk": "Українська", "ru": "Русский"}
HTML = "text/html; charset=utf-8"
_YEAR = 365 * 86400


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The application's templates over those of the publications: everything escaped, unknown names are errors."""
    below = pages.environment()
    assert below.loader is not None
    made = below.overlay(loader=ChoiceLoader([PackageLoader("counterclaim.web", "templates"), below.loader]))
    made.globals = {**below.globals, "language_names": LANGUAGE_NAMES, "navigation": navigation}
    return made


def navigation() -> tuple[tuple[str, str], ...]:
    """The main rooms: address and name."""
    return (
        ("/", _("Map")),
        ("/brief", _("Briefing")),
        ("/check", _("Check")),
        ("/source", _("Sources")),
        ("/live", _("Live")),
    )


def house_of(request: Request) -> House:
    """The house that answers a request."""
    found: House = request.app.state.house
    return found


def chosen_language(request: Request) -> str:
    """The reader's language: ``?lang=``, else the cookie, else what the browser asks for."""
    wanted = request.query_params.get("lang") or request.cookies.get("lang") or ""
    return negotiate(request.headers.get("accept-language", ""), wanted)


@contextmanager
def in_language(request: Request) -> Iterator[str]:
    """Speak the reader's language inside."""
    with speaking(chosen_language(request)):
        yield language()


def render(request: Request, template: str, **values: Any) -> bytes:
    """A page's bytes in the language that is spoken; ``root`` is the site's root for templates of the publications."""
    path = request.url.path
    shown = {
        "lang": language(), "languages": LANGUAGES, "path": path, "root": "/", "here": _here(request),
        "csrf": request.app.state.access.csrf_token(request) if hasattr(request.app.state, "access") else "",
    }  # fmt: skip
    return environment().get_template(template).render({**shown, **values}).encode()


def answer(
    request: Request,
    body: bytes,
    media_type: str = HTML,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Bytes with their ETag, 304 where the reader has them; the language chosen by ``?lang=`` is remembered."""
    return _answered(request, Kept(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', media_type), status, headers)


def kept_answer(request: Request, make: Callable[[], bytes], media_type: str = HTML, name: str = "") -> Response:
    """The same for what depends on the address, the language and the edition alone: made once for each of them.

    ``make`` is called inside the reader's language. Pages that depend on who asks must not come this way.
    """
    with in_language(request) as spoken:
        name = name or f"{request.url.path}?{request.url.query}"

        def made() -> Kept:
            body = make()
            return Kept(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', media_type)

        found = house_of(request).kept(name, spoken, made)
    return _answered(request, found, 200, None)


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """Render a template in the reader's language and answer with it."""
    with in_language(request):
        body = render(request, template, **values)
    return answer(request, body, status=status)


def _answered(request: Request, kept: Kept, status: int, headers: Mapping[str, str] | None) -> Response:
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    shared = {"ETag": kept.tag, "Vary": "Accept-Language, Cookie", "Cache-Control": "no-cache", **(headers or {})}
    if status == 200 and (kept.tag in known or "*" in known):
        found = Response(status_code=304, headers=shared)
    else:
        found = Response(kept.body, status_code=status, headers={**shared, "Content-Type": kept.media_type})
    if (wanted := request.query_params.get("lang")) in LANGUAGES:
        found.set_cookie("lang", str(wanted), max_age=_YEAR, samesite="lax", httponly=True)
    return found


def _here(request: Request) -> str:
    """The address without its language, to add another one to."""
    rest = "&".join(part for part in request.url.query.split("&") if part and not part.startswith("lang="))
    return f"{request.url.path}?{rest}&" if rest else f"{request.url.path}?"
