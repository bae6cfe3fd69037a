"""Comments that are copied from story to story or poured out at once: what only the whole collection shows.

A comment of a page that was fetched twice, or of a copy of its story, is one comment: it is counted where it stands
most often, and marked everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from counterclaim.model import Document, Region, RegionRole, Story
from counterclaim.stories.repeats import Comment, copied, flooding
from counterclaim.stories.wordlist import spoken

SAME_WORDS = "the same words"
_Key = tuple[str, str, str, str, int]


def mark_campaigns(stories: Sequence[Story], documents: Sequence[Document]) -> list[Story]:
    """The stories with campaigns marked on their comments; ``origin_id`` must be known.

    A mark that a comment has for itself stays; one for copies under its own story gives way to what is known now.
    """
    if not any(region.role is RegionRole.COMMENT for story in stories for region in story.regions):
        return list(stories)
    pages = {document.id: (document.url, document.text) for document in documents}
    homes = _homes(stories, pages)
    found: dict[_Key, Comment] = {}
    keys: dict[tuple[str, int], _Key] = {}
    for story in stories:
        for at, name, comment in _comments(story, pages[story.document_id][1], homes[story.id]):
            found[name] = comment
            keys[story.id, at] = name
    comments = [found[name] for name in sorted(found)]
    reasons = [one or other for one, other in zip(copied(comments), flooding(comments), strict=True)]
    told = dict(zip(sorted(found), reasons, strict=True))
    return [_marked(story, {at: told[keys[story.id, at]] for at in _places(story)}) for story in stories]


def _homes(stories: Sequence[Story], pages: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """For each story what stands for it, its copies and the other fetches of its page."""
    first: dict[tuple[str, str], str] = {}
    for story in stories:
        page = (pages[story.document_id][0], story.title)
        first[page] = min(first.get(page, story.origin_id), story.origin_id)
    return {story.id: first[pages[story.document_id][0], story.title] for story in stories}


def _places(story: Story) -> list[int]:
    return [at for at, region in enumerate(story.regions) if region.role is RegionRole.COMMENT]


def _comments(story: Story, text: str, home: str) -> Iterator[tuple[int, _Key, Comment]]:
    """Place, identity and words of each comment; equal ones of one story are told apart by their number."""
    number: Counter[tuple[str, str, str]] = Counter()
    for at in _places(story):
        region = story.regions[at]
        said = text[region.start : region.end]
        same = (region.author, region.said, spoken(said))
        yield at, (home, *same, number[same]), Comment(said, region.author, region.said, home)
        number[same] += 1


def _marked(story: Story, reasons: Mapping[int, str]) -> Story:
    if not any(reasons.values()):
        return story
    regions = tuple(_with(region, reasons.get(at, "")) for at, region in enumerate(story.regions))
    return replace(story, regions=regions)


def _with(region: Region, reason: str) -> Region:
    gives_way = not region.mark or region.mark.startswith(SAME_WORDS)
    return replace(region, mark=reason) if reason and gives_way else region
