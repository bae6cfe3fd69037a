"""An article in a few lines: who is heard in it and who is not, what does not fit in it, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from counterclaim.language.retold import retold
from counterclaim.model import Ledger, Story
from counterclaim.publications.views.check import CheckView, camp_counts, sides_sentence
from counterclaim.publications.views.lookup import Lookup, lookup
from counterclaim.publications.views.words import document_name

COMMENTS = "comments"
"""The kind of finding that tells of the comments under a story; every other kind is an inconsistency."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A story elsewhere: the way to its fact check from the site's root, and what to call it."""

    href: str
    name: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where one story of the article comes from: what it is a copy of and why that is thought, whom it credits, and
    what was copied from it.
    """

    story_id: str
    title: str
    copy_of: Relative | None
    reason: str
    credit: str
    copies: tuple[Relative, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """``camps`` are (side, name, how many claims); ``oddities`` and ``comments`` are (what, quotes)."""

    camps: tuple[tuple[str, str, int], ...]
    sides: str
    oddities: tuple[tuple[str, tuple[str, ...]], ...]
    comments: tuple[tuple[str, tuple[str, ...]], ...]
    sources: tuple[Source, ...]


def digest(source: Ledger | Lookup, view: CheckView) -> Digest:
    """The few lines about a fact check's article."""
    look = lookup(source)
    claims = [claim for section in view.sections for claim in section.claims]
    camps = camp_counts(look, claims)
    found = [finding for section in view.sections for finding in section.findings]
    stories = [look.stories[section.story_id] for section in view.sections]
    return Digest(
        camps=camps,
        sides=sides_sentence(camps),
        oddities=tuple((words, quotes) for kind, words, quotes in found if kind != COMMENTS),
        comments=tuple((words, quotes) for kind, words, quotes in found if kind == COMMENTS),
        sources=tuple(_source(look, story) for story in stories),
    )


def _source(look: Lookup, story: Story) -> Source:
    origin = look.stories.get(story.origin_id) if story.is_copy else None
    copies = [other for other in look.stories.values() if other.origin_id == story.id and other.id != story.id]
    return Source(
        story.id,
        story.title,
        _relative(look, origin) if origin else None,
        retold(story.origin_reason),
        story.credit,
        _relatives(look, copies),
    )


def _relatives(look: Lookup, stories: Sequence[Story]) -> tuple[Relative, ...]:
    return tuple(_relative(look, story) for story in sorted(stories, key=lambda story: (story.publisher, story.id)))


def _relative(look: Lookup, story: Story) -> Relative:
    document = look.documents.get(story.document_id)
    title = story.title or (document_name(document) if document else "")
    return Relative(f"check/{story.document_id}.html", " · ".join(filter(None, (story.publisher, title))))
