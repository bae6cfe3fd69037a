"""The application's styles and scripts, packed once each for readers that take them packed."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import brotli
from fastapi import APIRouter, Request, Response

from counterclaim.publications.map import camp_styles
from counterclaim.publications.site import assets
from counterclaim.web.page import house_of
from counterclaim.web.server import media_type, problem

router = APIRouter(include_in_schema=False)
PACKED = ("text/", "application/json", "application/geo+json", "image/svg")
SMALLEST = 1024


@dataclass(frozen=True, slots=True)
class Asset:
    """A file by the encodings that it can be sent in ('' as it is), with its tag."""

    bodies: Mapping[str, bytes]
    tag: str
    media_type: str


@lru_cache(maxsize=1)
def _files() -> dict[str, bytes]:
    return assets()


@lru_cache(maxsize=256)
def _asset(path: str) -> Asset | None:
    body = _files().get(path)
    return None if body is None else packed(path, body)


def packed(path: str, body: bytes) -> Asset:
    """A file in every encoding that makes it smaller."""
    kind = media_type(path)
    bodies = {"": body}
    if kind.startswith(PACKED) and len(body) > SMALLEST:
        bodies |= {"br": brotli.compress(body, quality=6), "gzip": gzip.compress(body, 6, mtime=0)}
    return Asset(bodies, hashlib.sha256(body).hexdigest()[:32], kind)


@router.api_route("/static/{path:path}", methods=["GET", "HEAD"])
def static(request: Request, path: str) -> Response:
    """A style, a script or a picture of the application."""
    if path == "camps.css":
        found: Asset | None = packed("static/camps.css", camp_styles(house_of(request).war.camps).encode())
    else:
        found = _asset(f"static/{path}")
    if found is None:
        return problem(404, "Not found", "there is no such file", request.url.path)
    return send(request, found)


def send(request: Request, asset: Asset) -> Response:
    """An asset in the best encoding that the reader takes; 304 where the reader has it."""
    accepted = {part.split(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
    encoding = next((name for name in ("br", "gzip") if name in accepted and name in asset.bodies), "")
    tag = f'"{asset.tag}{encoding and f"-{encoding}"}"'
    headers = {"ETag": tag, "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
    if tag in [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(asset.bodies[encoding], headers={**headers, "Content-Type": asset.media_type})
