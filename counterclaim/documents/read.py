"""Reads what a source brought into a document: decoded, cleaned, its regions, language and day known or known
unknown.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

from counterclaim.documents.clean import read_html
from counterclaim.documents.decode import decode, require_text
from counterclaim.documents.geojson import MEDIA_TYPE, read_geojson
from counterclaim.documents.page import Page
from counterclaim.documents.plain import read_plain
from counterclaim.documents.rescue import rescue_html, rescue_text
from counterclaim.documents.stamps import read_stamp
from counterclaim.errors import EmptyInput
from counterclaim.language.detect import detect_language
from counterclaim.model import UNKNOWN_DAYS, Days, Document, Fetched, RegionRole

_HTML = re.compile(r"<(?:!doctype html|html|head|body|article|main|section|div|p|h1|meta|title)\b[^>]*>", re.IGNORECASE)
_MARKDOWN = (".md", ".markdown")
_PLAIN = (".txt", *_MARKDOWN)
_EARLIEST = 1990


def read(fetched: Fetched, *, simply: bool = False) -> tuple[Document, tuple[str, ...]]:
    """Return the document and notes for the user (replaced bytes, a wrong charset, a day that cannot be).

    Of plain text not one character is changed, only a byte-order mark dropped, so that offsets are those of the file. A
    published day after the day of retrieval counts as unknown. Raises ``EmptyInput``, ``NotText`` or ``TooLarge``.
    ``simply`` reads it the other way, for where this one fails.
    """
    require_text(fetched.raw, fetched.url)
    decoded = decode(fetched.raw, fetched.content_type)
    media_type = _media_type(fetched, decoded.text)
    if simply and media_type == "text/html":
        page = rescue_html(decoded.text, fetched.retrieved_at.date())
    elif simply:
        page = rescue_text(decoded.text)
    elif media_type == MEDIA_TYPE:
        page = read_geojson(decoded.text, _beside(fetched))
    elif media_type == "text/html":
        page = read_html(decoded.text, fetched.url)
    else:
        page = read_plain(decoded.text, detect_language(decoded.text), markdown=media_type == "text/markdown")
    if not page.text.strip():
        raise EmptyInput(
            "the page has no text", where=fetched.url, remedy="it may be made by scripts: save it from a browser"
        )
    published, note = _published(page.published, fetched)
    modified, _ = _credible(page.modified, fetched)
    document = Document(
        id=hashlib.sha256(fetched.raw).hexdigest(),
        url=fetched.url,
        publisher=fetched.publisher or page.publisher or _host(fetched.url),
        published=published,
        retrieved_at=fetched.retrieved_at,
        language=detect_language(_reporting(page)),
        text=page.text,
        regions=page.regions,
        title=page.title,
        media_type=media_type,
        modified=modified,
    )
    return document, tuple(note for note in (decoded.note, *page.notes, note) if note)


def _media_type(fetched: Fetched, text: str) -> str:
    path = (urlsplit(fetched.url).path if "://" in fetched.url else fetched.url).lower()
    if path.endswith(_MARKDOWN) or "markdown" in fetched.content_type:
        return "text/markdown"
    if MEDIA_TYPE in fetched.content_type:
        return MEDIA_TYPE
    if "html" in fetched.content_type:
        return "text/html"
    if path.endswith(_PLAIN) and "://" not in fetched.url:
        start = text.lstrip()[:15].lower()
        return "text/html" if start.startswith(("<!doctype html", "<html")) else "text/plain"
    if (
        path.endswith((".html", ".htm", ".xhtml"))
        or len(_HTML.findall(text[:20_000])) >= 2
        or _HTML.match(text.lstrip()[:200])
    ):
        return "text/html"
    return "text/plain"


def _beside(fetched: Fetched) -> Days:
    """The day that the source said beside the page."""
    stamp = read_stamp(fetched.published)
    return Days(stamp.day, stamp.day, "metadata", "said beside it by its source") if stamp else UNKNOWN_DAYS


def _published(stated: Days, fetched: Fetched) -> tuple[Days, str]:
    """The page's own day; where it states none, the feed's or channel's that brought it."""
    published, note = _credible(stated, fetched)
    if published.known in ("unknown", "inferred") and (stamp := read_stamp(fetched.published)):
        told, late = _credible(Days(stamp.day, stamp.day, "metadata", "the feed's own date"), fetched)
        return (told, note) if told.is_known else (published, note or late)
    return published, note


def _credible(days: Days, fetched: Fetched) -> tuple[Days, str]:
    """The days, unless they lie after the day of retrieval or before there were pages: then unknown, and a note."""
    if not days.is_known or days.last is None:
        return days if days.known == "unknown" else UNKNOWN_DAYS, ""
    if days.last > fetched.retrieved_at.date():
        return UNKNOWN_DAYS, f"it is dated {days.last}, after it was retrieved: the date is not used"
    if days.last.year < _EARLIEST:
        return UNKNOWN_DAYS, f"it is dated {days.last}, before there were such pages: the date is not used"
    return days, ""


def _host(url: str) -> str:
    host = urlsplit(url).hostname if url.startswith(("http://", "https://")) else None
    return (host or "").removeprefix("www.")


def _reporting(page: Page) -> str:
    """The text that tells the language: the stories', else everything."""
    wanted = (RegionRole.BODY, RegionRole.TITLE)
    body = "\n".join(page.text[r.start : r.end] for r in page.regions if r.role in wanted)
    return body or page.text
