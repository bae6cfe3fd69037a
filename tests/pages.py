"""A small page with its story and claims, as a reader would derive them: what the store's tests keep."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

from counterclaim.model import (
    Claim,
    Count,
    Days,
    Document,
    Extent,
    Fetched,
    Finding,
    Predicate,
    Region,
    RegionRole,
    ResolvedClaim,
    Span,
    Stance,
    Story,
    Toponym,
)

MOMENT = datetime(2025, 9, 23, 18, 30, tzinfo=UTC)
TEXT = "Kupiansk holds, the brigade said. The ministry denied it."


def fetched(words: str = TEXT, url: str = "https://news.example/a", moment: datetime = MOMENT) -> Fetched:
    return Fetched(words.encode(), url, moment, "text/plain", "The Example")


def read_page(
    words: str = TEXT, day: date | None = date(2025, 9, 23)
) -> tuple[Document, list[Story], list[ResolvedClaim]]:
    """What a reader might derive from a page: one story, and a claim for each of its first two sentences."""
    name = hashlib.sha256(words.encode()).hexdigest()
    days = Days(day, day, "stated" if day else "unknown")
    body = Region(RegionRole.BODY, 0, len(words))
    document = Document(name, "https://news.example/a", "The Example", days, MOMENT, "en", words, (body,))
    finding = Finding("dateline", "It names no day.", (span(document, 0, 8),))
    story = Story(
        f"s{name[:8]}", name, 0, len(words), "", days, f"s{name[:8]}", (body,), "en", "The Example", (finding,)
    )
    edges = [0, words.index(". ") + 1, len(words)]
    claims = [
        claim(document, story, edges[number] + number, edges[number + 1], speaker)
        for number, speaker in enumerate(("brigade", "ministry"))
    ]
    return document, [story], claims


def span(document: Document, start: int, end: int) -> Span:
    text = document.text
    return Span(document.id, start, end, text[start:end], text[max(0, start - 9) : start], text[end : end + 9])


def claim(document: Document, story: Story, start: int, end: int, speaker: str) -> ResolvedClaim:
    said = Claim(
        f"{document.id[:6]}-{start}", story.id, span(document, start, end), speaker, "", Stance.ASSERTS,
        Predicate.CONTROL, "Kupiansk", Toponym(0, 8, "Kupiansk", ("ua-1",)), "ua", Extent.FULL,
        Count(5, "attacks"), "", "", "rules", 0.9,
    )  # fmt: skip
    days = document.published
    return ResolvedClaim(
        said, speaker, speaker.title(), "", "ua", "military", "", "", "", f"place-{speaker}", "Kupiansk",
        (("ua-1", 1.0),), "", days, days, False,
    )  # fmt: skip
