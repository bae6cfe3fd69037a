"""Unpacks what a server packed (gzip, deflate, brotli), stopping at a limit; the engines are those of ``payloads``.

urllib3 could unpack too, but then the bytes as they came over the wire, which an archive of the exchange keeps, are
gone.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import brotli

from counterclaim.documents.sources.payloads import AS_NAMED, GZIP, Broken
from counterclaim.errors import FetchError

PACKINGS = "gzip, deflate, br"
"""What the client says that it understands."""


class TooMuch(Exception):
    """Unpacked, it is more than the limit; the caller knows the words for its user."""


def unpack(raw: Iterable[bytes], encoding: str, most: int, where: str = "") -> bytes:
    """The content behind a ``Content-Encoding``; one that is not known leaves it as it is.

    Raises ``TooMuch`` as soon as more than ``most`` bytes come out, ``FetchError`` where it is broken or cut off.
    """
    pieces = iter(raw)
    for name in reversed(encoding.lower().split(",")):
        undo = AS_NAMED.get(name.strip())
        pieces = undo(pieces) if undo else pieces
    parts, size = [], 0
    try:
        for piece in pieces:
            parts.append(piece)
            size += len(piece)
            if size > most:
                raise TooMuch
    except (Broken, zlib.error, brotli.error) as error:
        raise FetchError(
            "its compressed content is broken", where=where, remedy="save the page and give the file"
        ) from error
    return b"".join(parts)


def gunzip(raw: bytes, most: int, where: str = "") -> bytes:
    """A gzip file's content, or the bytes themselves where they are none; raises as ``unpack`` does."""
    return unpack([raw], "gzip", most, where) if raw.startswith(GZIP) else raw
