"""One page, many stories: each headline after the first starts another; comments stay with the story they follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from counterclaim.language.detect import detect_language
from counterclaim.model import Days, Document, Region, RegionRole, Story, content_id

STARTS_STORY = "starts a story"
"""The mark of a region, headline or body, that opens a further story of an HTML page."""
_FEWEST_LETTERS = 40
"""Of a story with fewer letters the language is the document's."""


def split(document: Document) -> tuple[Story, ...]:
    """The stories of a document in page order; together they cover all its regions.

    Each story of several has its own language, and its own day where the region of its headline tells one (an ISO day
    in ``said``). A page with no body is still one story, without claims. ``origin_id`` is the story's own until copies
    are known.
    """
    stories: list[Story] = []
    groups = list(_groups(document.regions, is_marked=document.media_type == "text/html"))
    for regions in groups:
        start, end = regions[0].start, regions[-1].end
        identity = content_id(document.id, start, end)
        heading = next((r for r in regions if r.role is RegionRole.TITLE), None)
        title = document.text[heading.start : heading.end] if heading else (document.title if not stories else "")
        stories.append(
            Story(
                id=identity,
                document_id=document.id,
                start=start,
                end=end,
                title=" ".join(title.lstrip("# ").split()),
                published=_day(heading, document),
                origin_id=identity,
                regions=regions,
                language=_language(regions, document) if len(groups) > 1 else document.language,
                publisher=document.publisher,
            )
        )
    return tuple(stories)


def _day(heading: Region | None, document: Document) -> Days:
    """The story's own day from beside its headline, unless that is after retrieval; else the document's."""
    try:
        day = date.fromisoformat(heading.said[:10]) if heading and heading.said else None
    except ValueError:
        day = None
    if day is None or day > document.retrieved_at.date():
        return document.published
    return Days(day, day, "metadata", "the day beside this story's headline")


def _language(regions: tuple[Region, ...], document: Document) -> str:
    wanted = (RegionRole.BODY, RegionRole.TITLE)
    text = "\n".join(document.text[r.start : r.end] for r in regions if r.role in wanted)
    return detect_language(text) if sum(c.isalpha() for c in text) >= _FEWEST_LETTERS else document.language


def _groups(regions: tuple[Region, ...], is_marked: bool) -> Iterator[tuple[Region, ...]]:
    """Cut the regions at every start of a story that has a body before it and one behind it.

    Where starts are marked, a headline alone is none: much stands above the headline on many pages.
    """
    cuts = [0]
    for i, region in enumerate(regions):
        begins = region.mark == STARTS_STORY or (region.role is RegionRole.TITLE and not is_marked)
        if begins and _has_body(regions[cuts[-1] : i]) and _has_body(regions[i:]):
            cuts.append(i)
    for start, end in zip(cuts, [*cuts[1:], len(regions)], strict=True):
        if regions[start:end]:
            yield regions[start:end]


def _has_body(regions: tuple[Region, ...]) -> bool:
    return any(region.role is RegionRole.BODY for region in regions)
