"""A story as it was told: its text, captions and comments, and who had it first and who copied it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from counterclaim.language.interface import _, ngettext
from counterclaim.language.retold import retold
from counterclaim.model import Ledger, RegionRole, Story
from counterclaim.publications.views.check import Block, blocks_of
from counterclaim.publications.views.claims import ClaimView, claim_view
from counterclaim.publications.views.lookup import Lookup, lookup
from counterclaim.publications.views.words import days_text, document_name, known_text


@dataclass(frozen=True, slots=True)
class Telling:
    """One telling of a story: where it stands, when it came, and how it is known where it comes from.

    ``href`` is from the site's root; ``day`` is None where it is unknown.
    """

    story_id: str
    href: str
    name: str
    title: str
    language: str
    day: date | None
    day_text: str
    credit: str
    reason: str
    is_origin: bool
    is_this: bool


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story's page; ``spam`` are comments that something is held against, with what (``Block.mark``)."""

    story_id: str
    document_id: str
    title: str
    publisher: str
    language: str
    published: str
    published_known: str
    blocks: tuple[Block, ...]
    comments: tuple[Block, ...]
    spam: tuple[Block, ...]
    claims: tuple[ClaimView, ...]
    findings: tuple[str, ...]
    credit: str
    tellings: tuple[Telling, ...]
    independence: str


def story_view(source: Ledger | Lookup, story: Story, family: Sequence[Story]) -> StoryView:
    """A story's page, from the ledger of its document; ``family`` are it, its origin and all copies of that."""
    look = lookup(source)
    document = look.documents[story.document_id]
    raw = [claim for claim in look.claims_in.get(document.id, ()) if claim.claim.story_id == story.id]
    claims = tuple(claim_view(look, claim) for claim in raw)
    spans = [(claim.id, claim.start, claim.end) for claim in claims]
    blocks = blocks_of(document.text, story.start, story.end, story.regions or document.regions, spans)
    comments = [block for block in blocks if block.role == RegionRole.COMMENT]
    shown = [block for block in blocks if RegionRole(block.role) in _TOLD]
    return StoryView(
        story_id=story.id,
        document_id=document.id,
        title=story.title or document_name(document),
        publisher=story.publisher,
        language=story.language or document.language,
        published=days_text(story.published),
        published_known=known_text(story.published),
        blocks=tuple(shown),
        comments=tuple(block for block in comments if not block.mark),
        spam=tuple(block for block in comments if block.mark),
        claims=claims,
        findings=tuple(retold(finding.text) for finding in story.findings),
        credit=story.credit,
        tellings=_tellings(look, story, family),
        independence=_independence(family),
    )


_TOLD = (RegionRole.TITLE, RegionRole.BODY, RegionRole.CAPTION)


def _tellings(look: Lookup, this: Story, family: Sequence[Story]) -> tuple[Telling, ...]:
    found = [_telling(look, story, this) for story in family]
    return tuple(sorted(found, key=lambda t: (not t.is_origin, t.day or date.max, t.name, t.story_id)))


def _telling(look: Lookup, story: Story, this: Story) -> Telling:
    document = look.documents.get(story.document_id)
    name = story.publisher or (document.publisher or document_name(document) if document else "")
    return Telling(
        story_id=story.id,
        href=f"story/{story.id}",
        name=name or story.document_id[:12],
        title=story.title,
        language=story.language,
        day=story.published.best,
        day_text=days_text(story.published),
        credit=story.credit,
        reason=retold(story.origin_reason),
        is_origin=not story.is_copy,
        is_this=story.id == this.id,
    )


def _independence(family: Sequence[Story]) -> str:
    """How many tellings there are and from how many origins they come, in a sentence."""
    if len(family) < 2:
        return _("No other telling of it was read.")
    words = ngettext("%(num)s telling of it was read", "%(num)s tellings of it were read", len(family))
    return _("%(tellings)s; they count as one voice, for all come from one origin.") % {
        "tellings": words % {"num": len(family)}
    }
