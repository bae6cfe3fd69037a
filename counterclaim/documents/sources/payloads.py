"""HTTP messages as they were archived: their head, and their body unpacked piece by piece under a limit.

Archives are not always what they say: a body may stand there unpacked already while its head still names an encoding.
Where the bytes plainly are not in the encoding that is named they are taken as they are.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import brotli
from fastwarc.stream_io import ZstdReader

from counterclaim.documents.decode import MAX_BYTES
from counterclaim.errors import InputError, TooLarge

PIECE = 1 << 16
LONGEST_HEAD = 1 << 16
Pieces = Iterator[bytes]

_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_BEGINS_CHUNK = re.compile(rb"[ \t]*[0-9a-fA-F]{1,8}[ \t]*(?:[;\r\n]|$)")
_LONGEST_LINE = 1024
GZIP = b"\x1f\x8b"


class Broken(ValueError):
    """A body is not in the encoding that its head names, or breaks off in it."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a response: its status, and its fields by lower-case name, the values of equal names joined."""

    status: int
    fields: dict[str, str]

    @property
    def encodings(self) -> tuple[str, ...]:
        """The encodings to undo, the outermost first."""
        return (*_named(self.fields, "transfer-encoding"), *_named(self.fields, "content-encoding"))


def split_head(pieces: Pieces) -> tuple[Head | None, Pieces]:
    """The head of an HTTP response and the pieces of its body; None where there is no such head."""
    held = b""
    for piece in pieces:
        held += piece
        end = re.search(rb"\r?\n\r?\n", held)
        if end:
            return parse_head(held[: end.start()]), _chained(held[end.end() :], pieces)
        if len(held) > LONGEST_HEAD:
            break
    return (parse_head(held.rstrip(b"\r\n")) if len(held) <= LONGEST_HEAD else None), _chained(b"", pieces)


def parse_head(raw: bytes) -> Head | None:
    """Read the lines of a head; folded lines are joined, what is no field is passed over."""
    lines = re.sub(rb"\r?\n[ \t]+", b" ", raw).splitlines()
    started = re.match(rb"HTTP/\d(?:\.\d)? +(\d{3})", lines[0]) if lines else None
    if started is None:
        return None
    fields: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            name = name.strip().lower()
            fields[name] = f"{fields[name]}, {value.strip()}" if name in fields else value.strip()
    return Head(int(started[1]), fields)


def body(pieces: Pieces, encodings: Iterable[str], where: str) -> bytes:
    """The whole body with the encodings undone, the outermost first.

    Raises ``TooLarge`` once it passes ``MAX_BYTES``, however small the archived bytes are, and ``InputError`` where an
    encoding is unknown or broken.
    """
    for name in encodings:
        undo = UNDO.get(name)
        if undo is None:
            raise InputError(f"its encoding {name[:40]!r} is not known", where=where)
        pieces = undo(pieces)
    parts, size = [], 0
    try:
        for piece in pieces:
            parts.append(piece)
            size += len(piece)
            if size > MAX_BYTES:
                limit = MAX_BYTES // 1024 // 1024
                raise TooLarge(f"unpacked it is more than the {limit} MB that are read", where=where)
    except (Broken, zlib.error, brotli.error, EOFError) as error:
        raise InputError(f"its packed content is broken: {error}", where=where) from error
    return b"".join(parts)


def _named(fields: dict[str, str], field: str) -> tuple[str, ...]:
    """The encodings of a field in the order of undoing: those applied last stand last."""
    names = [name.strip().lower() for name in fields.get(field, "").split(",")]
    return tuple(name for name in reversed(names) if name not in ("", "identity", "none"))


def _chained(first: bytes, rest: Iterable[bytes]) -> Pieces:
    if first:
        yield first
    yield from rest


def _unchunked(pieces: Pieces) -> Pieces:
    """Undo the chunked transfer coding; a body whose first line is no size was unpacked already."""
    held = next(pieces, b"")
    if held and not _BEGINS_CHUNK.match(held):
        yield from _chained(held, pieces)
        return
    while True:
        while (line := _CHUNK_SIZE.match(held)) is None:
            if len(held) > _LONGEST_LINE or not (piece := next(pieces, b"")):
                raise Broken("a chunk's size is missing")
            held += piece
        left, held = int(line[1], 16), held[line.end() :]
        if left == 0:
            return
        while left:
            if not held and not (held := next(pieces, b"")):
                raise Broken("it breaks off within a chunk")
            yield held[:left]
            left, held = left - min(left, len(held)), held[left:]
        while len(held) < 2 and (piece := next(pieces, b"")):
            held += piece
        held = held.removeprefix(b"\r").removeprefix(b"\n")


def _gunzipped(pieces: Pieces) -> Pieces:
    first = next(pieces, b"")
    if first and not first.startswith(GZIP):
        yield from _chained(first, pieces)
        return
    yield from _members(_chained(first, pieces))


def _members(pieces: Pieces) -> Pieces:
    """Undo gzip, whose members are streams of their own."""
    return _inflated_all(pieces, 16 + zlib.MAX_WBITS)


def _inflated(pieces: Pieces) -> Pieces:
    """Undo ``deflate``: with zlib's header as the standard says, or without as some servers have it."""
    first = next(pieces, b"")
    has_header = len(first) > 1 and first[0] & 15 == 8 and (first[0] * 256 + first[1]) % 31 == 0
    yield from _inflated_all(_chained(first, pieces), 15 if has_header else -15)


def _inflated_all(pieces: Pieces, bits: int) -> Pieces:
    """Inflate one stream after another, never more than a piece at a time."""
    engine, started = zlib.decompressobj(bits), False
    for piece in pieces:
        left = piece
        while left:
            if engine.eof:
                if bits <= zlib.MAX_WBITS or not left.startswith(GZIP):
                    break  # what follows the last member is padding
                engine = zlib.decompressobj(bits)
            started = True
            if made := engine.decompress(left, PIECE):
                yield made
            left = engine.unconsumed_tail or engine.unused_data
    while started and not engine.eof and (made := engine.decompress(b"", PIECE)):
        yield made
    if started and not engine.eof:
        raise Broken("it breaks off")


def _unbrotlied(pieces: Pieces) -> Pieces:
    first = next(pieces, b"")
    try:
        brotli.Decompressor().process(first, output_buffer_limit=PIECE)
    except brotli.error:
        if not first[:1].isascii():
            raise
        yield from _chained(first, pieces)  # unpacked already
        return
    yield from _brotli(_chained(first, pieces))


def _brotli(pieces: Pieces) -> Pieces:
    engine, started = brotli.Decompressor(), False
    for piece in pieces:
        started = started or bool(piece)
        made = engine.process(piece, output_buffer_limit=PIECE)
        while made or not engine.can_accept_more_data():
            yield made
            made = engine.process(b"", output_buffer_limit=PIECE)
    if started and not engine.is_finished():
        raise Broken("it breaks off")


def _unzstded(pieces: Pieces) -> Pieces:
    held = b""
    for piece in pieces:
        held += piece
        if len(held) > MAX_BYTES:
            raise Broken("it is too large")
    if held and not held.startswith(b"\x28\xb5\x2f\xfd"):
        yield held
        return
    reader = ZstdReader(io.BytesIO(held))
    try:
        while made := reader.read(PIECE):
            yield made
    except OSError as error:
        raise Broken(str(error)) from error


UNDO: dict[str, Callable[[Pieces], Pieces]] = {
    "chunked": _unchunked,
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _inflated,
    "br": _unbrotlied,
    "zstd": _unzstded,
}
"""By the name of an encoding, what turns the pieces of an archived body into those of the body."""

AS_NAMED = {"gzip": _members, "x-gzip": _members, "deflate": _inflated, "br": _brotli}
"""The same for what a server sends, which is in the encoding that it names, or broken."""
