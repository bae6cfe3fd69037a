"""How the API answers: the format and language agreed on, answers made once for each edition, tags, and next pages."""

from __future__ import annotations

import gzip
import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import TypeAdapter

from counterclaim.errors import NotFound
from counterclaim.language.interface import negotiate, speaking
from counterclaim.store.edition import Edition
from counterclaim.web.house import Kept
from counterclaim.web.page import house_of

MEDIA: Mapping[str, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "geojson": "application/geo+json",
    "jsonld": "application/ld+json",
}
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}
_SMALLEST = 1024
_GZIP = re.compile(r"(?i)(?:^|[\s,])gzip(?!\s*;\s*q\s*=\s*0(?:\.0*)?\s*(?:,|$))")
_RANGE = re.compile(r"\s*([\w*+.-]+)/([\w*+.-]+)\s*((?:;[^,]*)?)")


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says: its bytes, and the cursor of the next page, '' where there is none."""

    body: bytes
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Answer(Kept):
    """A finished answer with the address of its next page, '' where there is none."""

    further: str = ""


Make = Callable[[Edition, str], Told]
"""Makes an answer from the edition, in one of the formats."""


def answered(
    request: Request,
    make: Make,
    formats: Sequence[str] = ("json",),
    lang: str = "",
    wanted: str = "",
    keep: bool = True,
) -> Response:
    """Answer with what ``make`` makes, once for each address, format, language and edition; 304 to who has it.

    Without ``keep`` it is made each time: what any number of different things can be asked of is not worth keeping.
    ``wanted`` is the format that was asked for by name.
    """
    form = wanted if wanted in formats and "format" in request.query_params else agreed(request, formats)
    spoken = negotiate(request.headers.get("accept-language", ""), lang)
    packing = "gzip" if _GZIP.search(request.headers.get("accept-encoding", "")) else ""
    scope = request.scope

    def made() -> Answer:
        house = house_of(request)
        with speaking(spoken):
            told = make(house.edition(), form)
        further = next_page(request, told.cursor)
        return _packed(told.body, MEDIA[form], packing, further)

    if keep:
        name = f"{scope['path']}?{scope['query_string'].decode('latin-1')}"
        found = house_of(request).kept(name, f"{spoken} {form} {packing}", made)
    else:
        found = made()
    return _sent(request, found, spoken)


def json_of(value: object) -> bytes:
    """A dataclass as JSON in one line: exactly what the description says of its type."""
    return _adapter(type(value)).dump_json(value) + b"\n"


def _adapter(kind: type) -> TypeAdapter[Any]:
    """Making an adapter costs tens of milliseconds, so each is made once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def agreed(request: Request, formats: Sequence[str]) -> str:
    """The format that the Accept header likes most; the first where it likes none of them (RFC 9110, 12.5.1)."""
    accept = request.headers.get("accept", "")[:1000]
    if not accept or len(formats) == 1:
        return formats[0]
    weights = {form: _weight(accept, MEDIA[form].partition(";")[0]) for form in formats}
    best = max(formats, key=lambda form: weights[form])  # the first of equals
    return best if weights[best] > 0 else formats[0]


def _weight(accept: str, media: str) -> float:
    """What a header thinks of a type, by the most specific range that fits."""
    kind, _, sub = media.partition("/")
    found = (-1, 0.0)
    for main, rest, parameters in _RANGE.findall(accept):
        fits = 2 if (main, rest) == (kind, sub) else 1 if (main, rest) == (kind, "*") else 0
        if fits or (main, rest) == ("*", "*"):
            found = max(found, (fits, _quality(parameters)))
    return found[1]


def _quality(parameters: str) -> float:
    told = re.search(r";\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*(?:;|$)", parameters)
    return float(told[1]) if told else 1.0


# -- pages ---------------------------------------------------------------------------------------------------


def shown_cursor(cursor: str) -> str:
    """An edition's cursor as readers see it: letters that say nothing and need no quoting."""
    return urlsafe_b64encode(cursor.encode()).decode().rstrip("=")


def read_cursor(shown: str) -> str:
    """The edition's cursor; raises ``NotFound`` for one that no list here gave."""
    try:
        cursor = urlsafe_b64decode(shown + "=" * (-len(shown) % 4)).decode()
    except (Error, ValueError):
        cursor = "?"
    if cursor and (not re.fullmatch(r"[0-9]{1,11}(?:\..{0,300})?", cursor, re.DOTALL) or shown_cursor(cursor) != shown):
        raise NotFound("this cursor is of no list here", remedy="use the one in `next` as it is")
    return cursor


def next_page(request: Request, cursor: str) -> str:
    """The address of the next page, relative to the server's root; '' where there is none."""
    if not cursor:
        return ""
    rest = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return f"{request.scope['path']}?{urlencode([*rest, ('cursor', shown_cursor(cursor))])}"


# -- bytes ---------------------------------------------------------------------------------------------------


def _packed(body: bytes, media: str, packing: str, further: str) -> Answer:
    """Packed here, and once: two forms of an answer are two, and have two strong tags."""
    tag = hashlib.sha256(body).hexdigest()[:32]
    if packing and len(body) > _SMALLEST:
        return Answer(gzip.compress(body, 4, mtime=0), f'"{tag}-{packing}"', media, further)
    return Answer(body, f'"{tag}"', media, further)


def _sent(request: Request, found: Kept, spoken: str) -> Response:
    headers = {
        "ETag": found.tag,
        "Cache-Control": "no-cache",
        "Vary": "Accept, Accept-Encoding, Accept-Language",
        "Content-Language": spoken,
        "Counterclaim-Edition": house_of(request).mark,
    }
    if isinstance(found, Answer) and found.further:
        headers["Link"] = f'<{found.further}>; rel="next"'
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    if found.tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    headers["Content-Type"] = found.media_type
    if found.tag.endswith('-gzip"'):
        headers["Content-Encoding"] = "gzip"
    return Response(found.body, headers=headers)
