"""Plain text and Markdown to regions, over the text as it is: not a character is changed, so every offset stays.

Rules go over the lines in the order of ``_RULES``; what none of them claims is body.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice, pairwise

from counterclaim.documents.headlines import ends_sentence, is_headline_like, is_paragraph, second_headlines, stems
from counterclaim.documents.markdown import header, is_link_list, link_texts, strip_marks
from counterclaim.documents.page import Block, Page, regions_of
from counterclaim.documents.phrases import is_caption, is_phrase
from counterclaim.documents.rejoin import rejoin
from counterclaim.documents.turns import name_turns
from counterclaim.language.dates import find_dates, resolve
from counterclaim.language.spelling import LANGUAGES
from counterclaim.model import UNKNOWN_DAYS, Days, RegionRole

_DATE_PREFIX = re.compile(r"\s*(?:date|дата)[:\s]\s*(\d{4}-\d{2}-\d{2})(?=\s|$)", re.IGNORECASE)
_DATE_LINE = re.compile(
    r"(?:published|posted|updated|last updated|опубліковано|оновлено|опубликовано|обновлено|дата)(?: on| at)?:?", re.I
)
_CLOCK = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?::\d{2})?\b|\b(?:am|pm|gmt|utc|est|edt|cet|о|at|в)\b|[,|·•–—-]|\b[A-ZА-Я]{3,4}\b|\(.*?\)",
    re.I,
)
_BULLET = re.compile(r"\s*(?:[-*•–—]|\d+[.)])\s+")
_MOST_BLOCKS = 50_000
_LONGEST_GROUP = 10_000
_LINE = re.compile(r"[^\r\n\x0b\x0c\u2028\u2029]*(?:\r\n|[\r\n\x0b\x0c\u2028\u2029]|$)")
_RUN = 3
_CANDIDATES = 200
_FRAGMENT_WORDS = 26
_LATE_LABEL = 15  # lines after the first paragraph in which a labelled day still counts


def read_plain(text: str, language: str, *, markdown: bool = False) -> Page:
    """Make regions over a decoded text; ``page.text`` is ``text`` itself.

    A leading ``date 2025-09-23`` and Markdown front matter are metadata and give the day, as does a line before the
    first paragraph that is only a date.
    """
    published, start = _prefix(text)
    head = header(text) if markdown or text.startswith("---\n") else None
    blocks = list(islice(_blocks(text, start), _MOST_BLOCKS))
    rest = blocks[-1].end if len(blocks) == _MOST_BLOCKS else len(text)
    if start:
        blocks.insert(0, Block(text[:start].strip(), text.index(text[:start].strip()), start, RegionRole.METADATA))
    if head:
        for block in blocks:
            block.role = block.role or head.role_at(block.start)
            if strip_marks(block.text) in head.subheadings:
                block.tags = frozenset({"subheading"})
        published = published if published.is_known else head.published
        blocks = rejoin(blocks, text, link_texts(text))
    for rule in _RULES:
        rule(blocks)
    written = (language, *(other for other in LANGUAGES if other != language))  # comments come in any of them
    name_turns(blocks, lambda line: next((day for each in written if (day := _day_of(line, each))), None))
    title = _title(blocks, text, head.title if head else "")
    if markdown:
        _fragments(blocks)
    if not published.is_known:
        published = _date_line(blocks, language)
    for i in second_headlines(blocks) if title or not markdown else []:
        blocks[i].role = RegionRole.TITLE
    notes: tuple[str, ...] = ()
    if text[rest:].strip():
        blocks.append(Block(text[rest:], rest, len(text), RegionRole.FURNITURE))
        notes = (f"it has more than {_MOST_BLOCKS} lines: the rest was not read",)
    return Page(text, regions_of(blocks), title, published, head.publisher if head else "", notes)


def _prefix(text: str) -> tuple[Days, int]:
    match = _DATE_PREFIX.match(text)
    if not match:
        return UNKNOWN_DAYS, 0
    try:
        day = date.fromisoformat(match.group(1))
    except ValueError:
        return UNKNOWN_DAYS, 0
    return Days(day, day, "stated", "the date line before the text"), match.end()


def _blocks(text: str, start: int) -> Iterator[Block]:
    """Lines as blocks, or groups of lines where the text is wrapped by hand."""
    group: list[tuple[int, int]] = []
    number = 0
    for match in _LINE.finditer(text, start):
        line = match.group()
        if line.strip():
            left = match.start() + len(line) - len(line.lstrip())
            group.append((left, match.start() + len(line.rstrip())))
        if group and (not line.strip() or len(group) == _LONGEST_GROUP):
            yield from _grouped(text, group, number)
            group, number = [], number + 1


def _grouped(text: str, group: list[tuple[int, int]], number: int) -> Iterator[Block]:
    for left, right in [(group[0][0], group[-1][1])] if _is_wrapped(text, group) else group:
        line = text[left:right]
        heading = re.match(r"(#{1,6})\s", line)
        yield Block(line, left, right, None, len(heading.group(1)) if heading else 0, number)


def _is_wrapped(text: str, group: list[tuple[int, int]]) -> bool:
    """Whether a group of lines is one paragraph broken at a fixed width: no next word would have fitted its line."""
    if len(group) < 2 or any(_BULLET.match(text[left:right]) for left, right in group):
        return False
    width = max(right - left for left, right in group)
    if not 40 <= width <= 100:
        return False
    for (left, right), (after, end) in pairwise(group):
        first_word = text[after:end].split(maxsplit=1)[0]
        if right - left + 1 + len(first_word) <= width or text[left:right] == text[after:end]:
            return False
    return True


def _furniture(blocks: list[Block]) -> None:
    for block in blocks:
        line = strip_marks(block.text)
        if (
            block.role is None
            and (is_phrase("furniture", line) or is_link_list(block.text) or not any(c.isalnum() for c in line))
        ) or (block.role is None and is_phrase("byline", line, 70)):
            block.role = RegionRole.FURNITURE


def _comments(blocks: list[Block]) -> None:
    """Everything after the label of a comment section is comments, to the end or the next label."""
    label = next(
        (i for i in range(len(blocks) - 1, 0, -1) if is_phrase("comments_label", strip_marks(blocks[i].text), 60)), None
    )
    if label is None or blocks[label].role not in (None, RegionRole.FURNITURE):
        return
    if not any(is_paragraph(block.text) for block in blocks[:label]):
        return
    blocks[label].role = RegionRole.FURNITURE
    for block in blocks[label + 1 :]:
        line = strip_marks(block.text)
        if is_phrase("after_comments", line):
            return
        if is_phrase("comment_meta", line, 60) or is_phrase("furniture", line, 60):
            block.role = RegionRole.FURNITURE
        elif block.role in (None, RegionRole.CAPTION):
            block.role = RegionRole.COMMENT


def _captions(blocks: list[Block]) -> None:
    free = [block for block in blocks if block.role is None]
    for block in free:
        if is_caption(strip_marks(block.text)) or block.text.startswith("!["):
            block.role = RegionRole.CAPTION
    for first, second in pairwise(blocks):
        if (
            first.role is None
            and second.role is None
            and first.text == second.text
            and not ends_sentence(first.text)
            and first.group == second.group
            and first.words >= 4
        ):
            first.role = second.role = RegionRole.CAPTION
    for first, second in (*pairwise(blocks), *pairwise(blocks[::-1])):
        alike = first.role is RegionRole.CAPTION and second.role is None and first.group == second.group
        if (
            alike
            and not ends_sentence(second.text)
            and 3 <= second.words <= 40
            and len(stems(first.text) & stems(second.text)) >= 0.5 * len(stems(second.text))
        ):
            second.role = RegionRole.CAPTION


_RULES: tuple[Callable[[list[Block]], None], ...] = (_furniture, _captions, _comments)


def _first_paragraph(blocks: list[Block]) -> int:
    return next((i for i, block in enumerate(blocks) if block.role is None and is_paragraph(block.text)), len(blocks))


def _title(blocks: list[Block], text: str, known: str) -> str:
    """Mark the page's headline: the ``known`` one, or before the first paragraph the line said most often, else the
    first.
    """
    before = blocks[: _first_paragraph(blocks)]
    candidates = [b for b in blocks if known and b.role is None and strip_marks(b.text) == known]
    candidates = (
        candidates or [b for b in before if b.role is None and is_headline_like(strip_marks(b.text))][:_CANDIDATES]
    )
    if not candidates or len(blocks) == 1:
        return ""
    often = {block.text: text.count(strip_marks(block.text)) for block in candidates}
    most = max(often.values())
    best = [block for block in candidates if often[block.text] == most]
    chosen = best[-1] if most > 1 else next((b for b in best if b.heading == 1), best[0])
    for block in blocks:
        if block.role is None and block.text == chosen.text:
            block.role = RegionRole.TITLE if block is chosen else RegionRole.FURNITURE
    return strip_marks(chosen.text)


def _fragments(blocks: list[Block]) -> None:
    """Mark menus: runs of three lines that are no sentences, and all short lines before the headline or first
    paragraph.
    """
    title = next((i for i, block in enumerate(blocks) if block.role is RegionRole.TITLE), 0)
    first = max(title, _first_paragraph(blocks) if not title else 0)
    for block in blocks[:title]:
        if block.role is None and block.words <= _FRAGMENT_WORDS:
            block.role = RegionRole.FURNITURE
    run: list[Block] = []
    for i, block in enumerate([*blocks, Block("", role=RegionRole.BODY)]):
        if block.role is RegionRole.FURNITURE or (block.role is None and _is_fragment(block)):
            run.append(block)
            continue
        if len(run) >= _RUN or i <= first:
            for member in run:
                member.role = RegionRole.FURNITURE
        run = []


def _is_fragment(block: Block) -> bool:
    return block.words <= _FRAGMENT_WORDS and not ends_sentence(block.text)


def _date_line(blocks: list[Block], language: str) -> Days:
    first = _first_paragraph(blocks)
    for number, block in enumerate(blocks[: first + _LATE_LABEL]):
        if block.role not in (None, RegionRole.FURNITURE) or len(block.text) > 120:
            continue
        for line in map(strip_marks, block.text.splitlines()):
            late = number >= first and not _DATE_LINE.match(line)  # a caption before it may look like a paragraph
            days = None if late or len(line) > 60 else _day_of(line, language)
            if days:
                block.role = RegionRole.METADATA
                return days
    return UNKNOWN_DAYS


def _day_of(line: str, language: str) -> Days | None:
    """The day of a line that tells a day, a clock time and that they are of publication, and nothing else."""
    for mention in find_dates(line, language):
        rest = _CLOCK.sub("", _DATE_LINE.sub("", line[: mention.start] + " " + line[mention.end :]))
        rest_days = [m for m in find_dates(rest, language) if m.kind == "weekday"]
        if mention.is_absolute and (not rest.strip() or rest_days):
            days = resolve(mention, date(2000, 1, 1))
            return Days(days[0], days[1], "stated", f"the line “{line}”") if days else UNKNOWN_DAYS
    return None
