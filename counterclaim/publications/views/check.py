"""The fact check of one document: its text cut at every claim, and what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from counterclaim.errors import NotFound
from counterclaim.language.interface import _, ngettext
from counterclaim.language.retold import retold
from counterclaim.model import Days, Document, Finding, Ledger, Region, RegionRole, ResolvedClaim, Story
from counterclaim.publications.views.claims import ClaimView, beside_place, claim_view, said_of
from counterclaim.publications.views.lookup import Lookup, lookup
from counterclaim.publications.views.names import camp_name
from counterclaim.publications.views.words import (
    NAMELESS_OUTLET,
    VERDICT_WORDS,
    day_text,
    days_text,
    document_name,
    known_text,
    listed,
    moment_text,
    quoted,
    verdict_text,
)

_ASIDE = (RegionRole.COMMENT, RegionRole.FURNITURE, RegionRole.METADATA)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same notes, named by their first claims; ``opens`` are those that begin here."""

    text: str
    claim_ids: tuple[str, ...]
    opens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: its role, what is held against it (``mark``), and its segments, which join to its text.

    Of a comment ``author`` and ``said`` tell who wrote it and when, as words.
    """

    role: str
    mark: str
    start: int
    end: int
    segments: tuple[Segment, ...]
    author: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What one speaker says in the same words of one or more places, with why it was judged so; by its claims' ids.

    ``admiralty`` are its claims' Admiralty codes, each once.
    """

    claim_ids: tuple[str, ...]
    says: str
    label: str
    label_text: str
    reason: str
    admiralty: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One story of the document: its text, its claims, what a reader should know of it, and where its sources stand.

    ``notes`` hold every claim once; ``loose`` are the first claims of notes whose words begin in no block that is
    shown; ``findings`` are (kind, text, different quotes); ``copy_of`` is (document id, what it is called) or empty.
    """

    story_id: str
    title: str
    language: str
    published: str
    published_known: str
    copy_of: tuple[str, ...]
    blocks: tuple[Block, ...]
    claims: tuple[ClaimView, ...]
    notes: tuple[Note, ...]
    loose: tuple[str, ...]
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
    published_day: date | None
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
        found.append(replace(region, start=low, end=high))
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
                said = moment_text(region.said)
                mark = retold(region.mark)
                blocks.append(Block(region.role.value, mark, begin, stop, segments, region.author, said))
            at += len(line)
    return tuple(blocks)


def verdict_counts(claims: Sequence[ClaimView]) -> tuple[tuple[str, str, int], ...]:
    """(label, words, how many) in the fixed order of the labels, those that occur."""
    counts = Counter(claim.label for claim in claims)
    return tuple((label, verdict_text(label), counts[label]) for label in VERDICT_WORDS if counts[label])


def camp_counts(look: Lookup, claims: Sequence[ClaimView]) -> tuple[tuple[str, str, int], ...]:
    """(side, name, how many claims) for both camps, then everybody else, noughts included for the camps."""
    counts = Counter(claim.side for claim in claims)
    first, second = look.ledger.war.camps
    return (
        ("a", camp_name(first), counts["a"]),
        ("b", camp_name(second), counts["b"]),
        ("third", _("third parties and unknown"), counts["third"]),
    )


def sides_sentence(counts: Sequence[tuple[str, str, int]]) -> str:
    """Whether both sides are heard, in one sentence."""
    (_a, first, a), (_b, second, b), (_side, _name, third) = counts
    if not a + b + third:
        return _("No claim, so no side is heard.")
    if not a and not b:
        words = _("Neither %(first)s nor %(second)s is heard: every claim is a third party's or nobody's.")
        return words % {"first": first, "second": second}
    if not a or not b:
        return _("One-sided: nobody of %(camp)s is heard.") % {"camp": second if a else first}
    return _("Both sides are heard: %(first)s in %(a)d, %(second)s in %(b)d of %(all)d claims.") % {
        "first": first, "a": a, "second": second, "b": b, "all": a + b + third,
    }  # fmt: skip


def comments_sentence(regions: Sequence[Region]) -> str:
    """The comment section in one sentence, empty where there is none."""
    comments = [region for region in regions if region.role is RegionRole.COMMENT]
    marked = sum(bool(region.mark) for region in comments)
    if not comments:
        return ""
    many = ngettext("%(count)d comment", "%(count)d comments", len(comments)) % {"count": len(comments)}
    told = {"comments": many, "marked": marked}
    if marked == len(comments):
        return (_("%(comments)s, all of them spam.") if marked > 1 else _("%(comments)s, and it is spam.")) % told
    if not marked:
        return _("%(comments)s, none of them marked as spam.") % told
    return _("%(comments)s, %(marked)d of them marked as spam.") % told


def _finding(finding: Finding) -> tuple[str, str, tuple[str, ...]]:
    return (
        finding.kind,
        retold(finding.text),
        tuple(dict.fromkeys(" ".join(span.quote.split()) for span in finding.spans)),
    )


def _of_this_page(claim: ClaimView, document: Document) -> ClaimView:
    """What a page of an unknown outlet says itself needs no other name on its own fact check."""
    nameless = claim.speaker_id == NAMELESS_OUTLET and not document.publisher
    return replace(claim, speaker=_("The article itself")) if nameless else claim


def _notes(look: Lookup, raw: Sequence[ResolvedClaim], views: Mapping[str, ClaimView]) -> tuple[Note, ...]:
    groups: dict[tuple[object, ...], list[ResolvedClaim]] = {}
    for claim in raw:
        groups.setdefault((*beside_place(look, claim), views[claim.id].label), []).append(claim)
    return tuple(_note(look, held, [views[claim.id] for claim in held]) for held in groups.values())


def _note(look: Lookup, held: Sequence[ResolvedClaim], claims: Sequence[ClaimView]) -> Note:
    reasons: dict[str, list[str]] = {}
    for claim in claims:
        reasons.setdefault(claim.reason, []).append(claim.place)
    told = [reason if len(reasons) == 1 else f"{listed(at)}: {reason}" for reason, at in reasons.items()]
    ids = tuple(claim.id for claim in claims)
    codes = tuple(dict.fromkeys(claim.admiralty for claim in claims if claim.admiralty))
    return Note(ids, said_of(look, held), claims[0].label, claims[0].label_text, "; ".join(told), codes)


def _original(look: Lookup, story: Story) -> tuple[str, ...]:
    """The document that a copy's story was in first, and what to call it; empty where it is no copy."""
    origin = look.stories.get(story.origin_id) if story.is_copy else None
    document = look.documents.get(origin.document_id) if origin else None
    if origin is None or document is None:
        return ()
    title = quoted(origin.title or document_name(document))
    return (document.id, f"{title} ({document.publisher})" if document.publisher else title)


def _section(look: Lookup, document: Document, story: Story) -> Section:
    raw = [claim for claim in look.claims_in.get(document.id, ()) if claim.claim.story_id == story.id]
    claims = tuple(_of_this_page(claim_view(look, claim), document) for claim in raw)
    views = {claim.id: claim for claim in claims}
    notes = _notes(look, raw, views)
    leading = [views[note.claim_ids[0]] for note in notes]
    spans = [(claim.id, claim.start, claim.end) for claim in leading]
    sides = camp_counts(look, claims)
    regions = story.regions or document.regions
    blocks = blocks_of(document.text, story.start, story.end, regions, spans)
    shown = tuple(block for block in blocks if RegionRole(block.role) not in _ASIDE)
    opened = {name for block in shown for segment in block.segments for name in segment.opens}
    return Section(
        story_id=story.id,
        title=story.title or document_name(document),
        language=story.language or document.language,
        published=days_text(story.published),
        published_known=known_text(story.published),
        copy_of=_original(look, story),
        blocks=shown,
        claims=claims,
        notes=notes,
        loose=tuple(claim.id for claim in leading if claim.id not in opened),
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
    if not claims:
        return ngettext(
            "No claim about the war was found in this article (%(num)d story read).",
            "No claim about the war was found in this article (%(num)d stories read).",
            len(sections),
        ) % {"num": len(sections)}
    stories = ngettext("%(num)d story", "%(num)d stories", len(sections)) % {"num": len(sections)}
    words = ngettext("%(num)d claim in %(stories)s.", "%(num)d claims in %(stories)s.", claims)
    return words % {"num": claims, "stories": stories}


def published_days(document: Document, stories: Sequence[Story]) -> Days:
    """When a document was published: its own day, else the newest that was inferred for one of its stories."""
    known = [story.published for story in stories if story.published.last]
    if document.published.is_known or not known:
        return document.published if document.published.is_known or not stories else stories[0].published
    return max(known, key=lambda days: (days.last or date.min, days.first or date.min))


def check_view(source: Ledger | Lookup, document_id: str) -> CheckView:
    """The fact check of a document; raises ``NotFound`` where the ledger has no such document."""
    look = lookup(source)
    document = look.documents.get(document_id)
    if document is None:
        raise NotFound(_("no such document"), where=document_id, remedy=_("the fact checks' index lists all"))
    stories = look.stories_of.get(document_id, ())
    sections = tuple(_section(look, document, story) for story in stories)
    published = published_days(document, stories)
    claims = [claim for section in sections for claim in section.claims]
    return CheckView(
        document_id=document.id,
        title=document_name(document),
        publisher=document.publisher,
        url=_("piped in") if document.url == "-" else document.url,
        language=document.language,
        published=days_text(published),
        published_known=known_text(published),
        published_day=published.best,
        as_of=day_text(look.as_of),
        sections=sections,
        aside=_aside(document, stories),
        comments=comments_sentence(page_regions(document, stories)),
        claim_count=len(claims),
        summary=summary_sentence(sections),
        verdict_counts=verdict_counts(claims),
        archive_href=f"archive/{document.id}.txt",
    )
