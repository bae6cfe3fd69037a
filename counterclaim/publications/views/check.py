"""The fact check of one document: its text cut at every claim, and what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from counterclaim.errors import NotFound
from counterclaim.model import Document, Finding, Ledger, Region, RegionRole, Story
from counterclaim.publications.views.claims import ClaimView, claim_view
from counterclaim.publications.views.lookup import Lookup, lookup
from counterclaim.publications.views.words import VERDICT_WORDS, day_text, days_text, document_name, known_text

_ASIDE = (RegionRole.COMMENT, RegionRole.FURNITURE, RegionRole.METADATA)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same claims; ``opens`` are those that begin here, outermost first."""

    text: str
    claim_ids: tuple[str, ...]
    opens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: its role, what is held against it (``mark``), and its segments, which join to its text."""

    role: str
    mark: str
    start: int
    end: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One story of the document: its text, its claims, what a reader should know of it, and where its sources stand.

    ``loose`` are claims whose words begin in no block that is shown; ``findings`` are (kind, text, quotes).
    """

    story_id: str
    title: str
    language: str
    published: str
    published_known: str
    copy_of: str
    blocks: tuple[Block, ...]
    claims: tuple[ClaimView, ...]
    loose: tuple[ClaimView, ...]
    findings: tuple[tuple[str, str, tuple[str, ...]], ...]
    verdict_counts: tuple[tuple[str, str, int], ...]
    camp_counts: tuple[tuple[str, str, int], ...]
    sides: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """An article's fact check; ``aside`` are comments, furniture and the rest that belongs to no story."""

    document_id: str
    title: str
    publisher: str
    url: str
    language: str
    published: str
    published_known: str
    as_of: str
    sections: tuple[Section, ...]
    aside: tuple[Block, ...]
    comments: str
    claim_count: int
    summary: str
    verdict_counts: tuple[tuple[str, str, int], ...]
    archive_href: str


def cut(text: str, start: int, end: int, spans: Sequence[tuple[str, int, int]]) -> tuple[Segment, ...]:
    """Cut ``text[start:end]`` at every border of the spans (id, start, end), which may nest and overlap.

    The segments join to the text; each names the spans over it, the one that starts first (then the longest) outermost.
    A span that runs in from before ``start`` opens nowhere here.
    """
    here = sorted((s for s in spans if s[1] < end and s[2] > start), key=lambda s: (s[1], -s[2], s[0]))
    borders = sorted({start, end} | {b for _, low, high in here for b in (low, high) if start < b < end})
    return tuple(
        Segment(
            text=text[low:high],
            claim_ids=tuple(name for name, first, last in here if first <= low and high <= last),
            opens=tuple(name for name, first, _ in here if first == low),
        )
        for low, high in pairwise(borders)
    )


def _stretches(start: int, end: int, regions: Sequence[Region]) -> list[Region]:
    found: list[Region] = []
    at = start
    for region in sorted(regions, key=lambda r: (r.start, r.end)):
        low, high = max(region.start, at), min(region.end, end)
        if low >= high:
            continue
        if low > at:
            found.append(Region(RegionRole.BODY, at, low))
        found.append(Region(region.role, low, high, region.mark))
        at = high
    if at < end:
        found.append(Region(RegionRole.BODY, at, end))
    return found


def blocks_of(
    text: str, start: int, end: int, regions: Sequence[Region], spans: Sequence[tuple[str, int, int]]
) -> tuple[Block, ...]:
    """Cut a stretch into paragraphs by its regions and line ends; what no region names is body."""
    blocks: list[Block] = []
    for region in _stretches(start, end, regions):
        at = region.start
        for line in text[region.start : region.end].splitlines(keepends=True):
            stop = at + len(line.rstrip())
            if line.strip():
                begin = at + len(line) - len(line.lstrip())
                segments = cut(text, begin, stop, spans)
                blocks.append(Block(region.role.value, region.mark, begin, stop, segments))
            at += len(line)
    return tuple(blocks)


def verdict_counts(claims: Sequence[ClaimView]) -> tuple[tuple[str, str, int], ...]:
    """(label, words, how many) in the fixed order of the labels, those that occur."""
    counts = Counter(claim.label for claim in claims)
    return tuple((label, words, counts[label]) for label, words in VERDICT_WORDS.items() if counts[label])


def camp_counts(look: Lookup, claims: Sequence[ClaimView]) -> tuple[tuple[str, str, int], ...]:
    """(side, name, how many claims) for both camps, then everybody else, noughts included for the camps."""
    counts = Counter(claim.side for claim in claims)
    first, second = look.ledger.war.camps
    return (
        ("a", first.name, counts["a"]),
        ("b", second.name, counts["b"]),
        ("third", "third parties and unknown", counts["third"]),
    )


def sides_sentence(counts: Sequence[tuple[str, str, int]]) -> str:
    """Whether both sides are heard, in one sentence."""
    (_, first, a), (_, second, b), (_, _, third) = counts
    if not a + b + third:
        return "No claim, so no side is heard."
    if not a and not b:
        return f"Neither {first} nor {second} is heard: every claim is a third party's or nobody's."
    if not a or not b:
        return f"One-sided: nobody of {second if a else first} is heard."
    return f"Both sides are heard: {first} in {a}, {second} in {b} of {a + b + third} claims."


def comments_sentence(regions: Sequence[Region]) -> str:
    """The comment section in one sentence, empty where there is none."""
    comments = [region for region in regions if region.role is RegionRole.COMMENT]
    marked = sum(bool(region.mark) for region in comments)
    if not comments:
        return ""
    many = f"{len(comments)} comment{'s' if len(comments) > 1 else ''}"
    if marked == len(comments):
        return f"{many}, {'all of them' if marked > 1 else 'and it is'} spam."
    return f"{many}, {f'{marked} of them' if marked else 'none of them'} marked as spam."


def _finding(finding: Finding) -> tuple[str, str, tuple[str, ...]]:
    return (finding.kind, finding.text, tuple(span.quote for span in finding.spans))


def _section(look: Lookup, document: Document, story: Story) -> Section:
    raw = [claim for claim in look.claims_in.get(document.id, ()) if claim.claim.story_id == story.id]
    claims = tuple(claim_view(look, claim) for claim in raw)
    spans = [(claim.id, claim.start, claim.end) for claim in claims]
    sides = camp_counts(look, claims)
    regions = story.regions or document.regions
    blocks = blocks_of(document.text, story.start, story.end, regions, spans)
    shown = tuple(block for block in blocks if RegionRole(block.role) not in _ASIDE)
    opened = {name for block in shown for segment in block.segments for name in segment.opens}
    origin = look.stories.get(story.origin_id) if story.is_copy else None
    return Section(
        story_id=story.id,
        title=story.title or document_name(document),
        language=story.language or document.language,
        published=days_text(story.published),
        published_known=known_text(story.published),
        copy_of=origin.document_id if origin else "",
        blocks=shown,
        claims=claims,
        loose=tuple(claim for claim in claims if claim.id not in opened),
        findings=tuple(_finding(finding) for finding in story.findings),
        verdict_counts=verdict_counts(claims),
        camp_counts=sides,
        sides=sides_sentence(sides),
    )


def page_regions(document: Document, stories: Sequence[Story]) -> tuple[Region, ...]:
    """A document's regions, each with the role and mark that its story gave it, where one did."""
    told = {(region.start, region.end): region for story in stories for region in story.regions}
    own = {(region.start, region.end): region for region in document.regions}
    return tuple(sorted((own | told).values(), key=lambda region: (region.start, region.end)))


def _aside(document: Document, stories: Sequence[Story]) -> tuple[Block, ...]:
    blocks = blocks_of(document.text, 0, len(document.text), page_regions(document, stories), ())
    held = [(story.start, story.end) for story in stories]
    return tuple(
        block
        for block in blocks
        if RegionRole(block.role) in _ASIDE or not any(low <= block.start < high for low, high in held)
    )


def summary_sentence(sections: Sequence[Section]) -> str:
    """How many claims of how many stories, in one sentence; an article without claims says so."""
    claims = sum(len(section.claims) for section in sections)
    stories = f"{len(sections)} {'story' if len(sections) == 1 else 'stories'}"
    if not claims:
        return f"No claim about the war was found in this article ({stories} read)."
    return f"{claims} claim{'s' if claims > 1 else ''} in {stories}."


def check_view(source: Ledger | Lookup, document_id: str) -> CheckView:
    """The fact check of a document; raises ``NotFound`` where the ledger has no such document."""
    look = lookup(source)
    document = look.documents.get(document_id)
    if document is None:
        raise NotFound("no such document", where=document_id, remedy="the fact checks' index lists all")
    stories = look.stories_of.get(document_id, ())
    sections = tuple(_section(look, document, story) for story in stories)
    published = document.published
    if not published.is_known and len(stories) == 1:
        published = stories[0].published
    claims = [claim for section in sections for claim in section.claims]
    return CheckView(
        document_id=document.id,
        title=document_name(document),
        publisher=document.publisher,
        url=document.url,
        language=document.language,
        published=days_text(published),
        published_known=known_text(published),
        as_of=day_text(look.as_of),
        sections=sections,
        aside=_aside(document, stories),
        comments=comments_sentence(page_regions(document, stories)),
        claim_count=len(claims),
        summary=summary_sentence(sections),
        verdict_counts=verdict_counts(claims),
        archive_href=f"archive/{document.id}.txt",
    )
