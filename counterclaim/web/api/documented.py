"""What the description says of every route: the shapes of its answers, its formats, and all that can go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from counterclaim.web.api import answers
from counterclaim.web.api.answering import MEDIA
from counterclaim.web.api.answers import Problem
from counterclaim.web.api.asking import once

Handler = Callable[..., Response]
_PROBLEM = {"application/problem+json": {"schema": TypeAdapter(Problem).json_schema()}}
_WRONG: Mapping[str, str] = {
    "400": "The request is malformed.",
    "422": "A parameter is unknown, doubled, or not as described.",
    "429": "Too many requests: `Retry-After` says how long to wait.",
    "503": "Nothing is printed yet, or the store cannot be read.",
}
_HEADERS = {
    "ETag": {
        "schema": {"type": "string"},
        "description": "Send it back as `If-None-Match`: 304 where nothing changed.",
    },
    "Counterclaim-Edition": {"schema": {"type": "string"}, "description": "A word that changes when anything does."},
}
_LINK = {"Link": {"schema": {"type": "string"}, "description": "The next page (RFC 8288), where there is one."}}


class Json(JSONResponse):
    """An answer whose first format is JSON."""

    media_type = MEDIA["json"]


class GeoJson(JSONResponse):
    """An answer that is GeoJSON."""

    media_type = MEDIA["geojson"]


class JsonLd(JSONResponse):
    """An answer that is JSON-LD."""

    media_type = MEDIA["jsonld"]


def _words(model: type) -> str:
    """A shape's docstring as Markdown."""
    return " ".join((model.__doc__ or "").replace("``", "`").split()) if model.__module__ == answers.__name__ else ""


def api_router(tag: str = "") -> APIRouter:
    """A router whose parameters are strict and whose operations are called by their functions' names."""
    return APIRouter(
        dependencies=[Depends(once)],
        tags=[tag] if tag else None,
        generate_unique_id_function=lambda route: route.name,
    )


def resource(
    router: APIRouter,
    path: str,
    model: type,
    *,
    kind: type[Response] = Json,
    more: Sequence[str] = (),
    paged: bool = False,
    named: bool = False,
) -> Callable[[Handler], Handler]:
    """Answer GET and HEAD at ``path`` by what is decorated: its first line is the summary, the rest the description.

    ``more`` are formats beside ``kind``; ``named`` says that the path names something that may not be there.
    """
    content: dict[str, Any] = {MEDIA[form].partition(";")[0]: {"schema": {"type": "string"}} for form in more}
    wrong = dict(_WRONG) | ({"404": "There is no such thing, or no such page."} if named or paged else {})
    headers = _HEADERS | (_LINK if paged else {})
    responses: dict[int | str, dict[str, Any]] = {
        "200": {"model": model, "description": _words(model), "content": content, "headers": headers},
        "304": {"description": "What the reader has is still so."},
    }
    responses |= {status: {"description": words, "content": _PROBLEM} for status, words in sorted(wrong.items())}

    def register(handler: Handler) -> Handler:
        summary, _, rest = (handler.__doc__ or "").partition("\n")
        router.get(
            path,
            response_class=kind,
            response_model=None,
            summary=summary.strip().rstrip("."),
            description=" ".join(rest.split()) or _words(model),
            response_description="Here it is.",
            responses=responses,
        )(handler)
        router.head(path, include_in_schema=False, response_model=None)(handler)
        return handler

    return register
