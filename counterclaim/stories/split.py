"""One page, many stories: each headline after the first starts another; comments stay with the story they follow."""

from __future__ import annotations

from collections.abc import Iterator

from counterclaim.model import Document, Region, RegionRole, Story, content_id

STARTS_STORY = "starts a story"
"""The mark of a region, headline or body, that opens a further story of an HTML page."""


def split(document: Document) -> tuple[Story, ...]:
    """The stories of a document in page order; together they cover all its regions.

    A page with no body is still one story, without claims. ``origin_id`` is the story's own until copies are known.
    """
    stories: list[Story] = []
    is_marked = document.media_type == "text/html"
    for regions in _groups(document.regions, is_marked):
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
                published=document.published,
                origin_id=identity,
                regions=regions,
                language=document.language,
                publisher=document.publisher,
            )
        )
    return tuple(stories)


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
