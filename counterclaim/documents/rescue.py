"""The simple way of reading, for where our own fails: the page's main text as trafilatura tells it, as one region.

It tells no stories, comments or captions apart; it is there so that a page that breaks our own reading is not lost.
"""

from __future__ import annotations

from datetime import date

from counterclaim.documents.page import Page
from counterclaim.model import UNKNOWN_DAYS, Days, Document, Region, RegionRole

BY_FALLBACK = "read by the fallback"
"""What the note says of a document that was read this way."""

_MUCH = 1_000
_LITTLE = 100


def rescue_html(text: str, retrieved: date) -> Page:
    """The main text of a page and what the page says of its title, day and publisher; empty where it has none."""
    from trafilatura import bare_extraction  # costs a third of a second, and few pages need it

    dates = {"extensive_search": False, "original_date": True, "max_date": retrieved.isoformat()}
    found = bare_extraction(
        text, include_comments=False, favor_recall=True, with_metadata=True, date_extraction_params=dates
    )
    if found is None or isinstance(found, dict) or not found.text:
        return Page("", ())
    page = rescue_text("\n\n".join(found.text.splitlines()))
    return Page(page.text, page.regions, found.title or "", _day(found.date), found.sitename or "")


def rescue_text(text: str) -> Page:
    """The whole of a text as one region."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return Page(text, (Region(RegionRole.BODY, start, end),) if start < end else ())


def lacks_body(document: Document) -> bool:
    """Whether our own reading found hardly any story on a page that has much text."""
    body = sum(region.end - region.start for region in document.regions if region.role is RegionRole.BODY)
    return document.media_type == "text/html" and body < _LITTLE and len(document.text) >= _MUCH


def _day(told: str | None) -> Days:
    try:
        day = date.fromisoformat(told or "")
    except ValueError:
        return UNKNOWN_DAYS
    return Days(day, day, "metadata", "the page's own data")
