"""WARC records written by hand, for the tests that read and break them, and all that a source gives."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterable, Iterator

from counterclaim.errors import CounterclaimError
from counterclaim.model import Fetched

Items = list[Fetched | CounterclaimError]

PAGE = (
    b"<html><head><title>A bridge was closed</title></head><body><h1>A bridge was closed</h1>"
    b"<p>The crossing has been shut since Monday, the mayor of the town said on Tuesday.</p></body></html>"
)
DATE = "2025-12-01T10:00:00Z"


def everything(found: Iterator[Fetched] | None) -> Items:
    """What an iterator gives that goes on after an error, with its errors."""
    assert found is not None
    items: Items = []
    while True:
        try:
            items.append(next(found))
        except StopIteration:
            return items
        except CounterclaimError as error:
            items.append(error)


def http(body: bytes = PAGE, status: str = "200 OK", kind: str = "text/html; charset=utf-8", **fields: str) -> bytes:
    """A server's answer as it came over the wire."""
    named = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in fields.items()}}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def record(
    block: bytes,
    url: str = "https://news.example/bridge",
    kind: str = "response",
    content_type: str = "application/http; msgtype=response",
    **fields: str,
) -> bytes:
    """One WARC record."""
    named = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:sha1:{hashlib.sha1(block + url.encode()).hexdigest()}>",
        "WARC-Date": DATE,
        "WARC-Target-URI": url,
        "Content-Type": content_type,
        **{name.replace("_", "-"): value for name, value in fields.items()},
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def packed(records: Iterable[bytes]) -> bytes:
    """A ``.warc.gz``: each record compressed for itself."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def sha1(data: bytes) -> str:
    """A digest as most crawlers write it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def chunked(body: bytes, size: int = 50) -> bytes:
    """A body in the chunked transfer coding."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
