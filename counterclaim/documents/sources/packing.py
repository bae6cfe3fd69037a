"""Unpacks what a server packed (gzip, deflate, brotli) piece by piece, so that a bomb stops at the limit.

urllib3 could unpack too, but then the bytes as they came over the wire, which an archive of the exchange keeps, are
gone.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import brotli

from counterclaim.errors import FetchError

PACKINGS = "gzip, deflate, br"
"""What the client says that it understands."""

GZIP = b"\x1f\x8b"
_PIECE = 64 * 1024
_BROKEN = "its compressed content is broken"


class TooMuch(Exception):
    """Unpacked, it is more than the limit; the caller knows the words for its user."""


class _Unpacker(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]:
        """Unpack what follows, at most a piece at a time."""
        ...

    def is_whole(self) -> bool:
        """Whether the end of the packed content was reached, or nothing came at all."""
        ...


class _Zlib:
    """gzip, of any number of members, and deflate in both of its readings."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._inner = zlib.decompressobj(bits)
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        if not self._started and data and self._bits == zlib.MAX_WBITS and not _has_zlib_header(data):
            self._inner = zlib.decompressobj(-zlib.MAX_WBITS)
        self._started = self._started or bool(data)
        while data:
            yield self._inner.decompress(data, _PIECE)
            data = self._inner.unconsumed_tail
            if self._inner.eof:
                data = self._inner.unused_data
                if self._bits <= zlib.MAX_WBITS or not data.startswith(GZIP):
                    return  # what follows the last member is padding
                self._inner = zlib.decompressobj(self._bits)

    def is_whole(self) -> bool:
        return self._inner.eof or not self._started


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._started = self._started or bool(data)
        while piece := self._inner.process(data, output_buffer_limit=_PIECE):
            yield piece
            data = b""

    def is_whole(self) -> bool:
        return self._inner.is_finished() or not self._started


def unpack(raw: Iterable[bytes], encoding: str, most: int, where: str = "") -> bytes:
    """The content behind a ``Content-Encoding``; one that is not known leaves it as it is.

    Raises ``TooMuch`` as soon as more than ``most`` bytes come out, ``FetchError`` where it is broken or cut off.
    """
    layers = [_unpacker(name.strip()) for name in reversed(encoding.lower().split(","))]
    known = [layer for layer in layers if layer is not None]
    parts, size = [], 0
    try:
        for piece in _through(raw, known):
            parts.append(piece)
            size += len(piece)
            if size > most:
                raise TooMuch
    except (zlib.error, brotli.error) as error:
        raise _broken(where) from error
    if not all(layer.is_whole() for layer in known):
        raise _broken(where)
    return b"".join(parts)


def gunzip(raw: bytes, most: int, where: str = "") -> bytes:
    """A gzip file's content, or the bytes themselves where they are none; raises as ``unpack`` does."""
    return unpack([raw], "gzip", most, where) if raw.startswith(GZIP) else raw


def _through(pieces: Iterable[bytes], layers: list[_Unpacker]) -> Iterator[bytes]:
    for layer in layers:
        pieces = _fed(layer, pieces)
    return iter(pieces)


def _fed(layer: _Unpacker, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from layer.feed(piece)


def _unpacker(name: str) -> _Unpacker | None:
    if name in ("gzip", "x-gzip"):
        return _Zlib(16 + zlib.MAX_WBITS)
    if name == "deflate":
        return _Zlib(zlib.MAX_WBITS)
    return _Brotli() if name == "br" else None


def _has_zlib_header(data: bytes) -> bool:
    """Whether it begins as RFC 1950 wants; some servers send the bare stream of RFC 1951."""
    return data[0] & 0x0F == 8 and (len(data) < 2 or int.from_bytes(data[:2], "big") % 31 == 0)


def _broken(where: str) -> FetchError:
    return FetchError(_BROKEN, where=where, remedy="save the page and give the file")
