"""HTML to text and regions: which blocks are the story, and what the others are.

Blocks are kept in page order, joined by a blank line; what is not the story stays as furniture, caption or comment, by
role. Whether a block is the story's is told by a small trained model (``body``) from its shape, place and neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace
from functools import lru_cache

import numpy as np

from counterclaim.documents.body import BodyModel, Vector, shipped
from counterclaim.documents.features import container
from counterclaim.documents.headlines import ends_sentence, is_paragraph, second_headlines, stems
from counterclaim.documents.meta import read_meta
from counterclaim.documents.page import Block, Page
from counterclaim.documents.phrases import class_pattern, is_caption, is_no_reporting, is_phrase
from counterclaim.documents.several import embedded_stories, other_articles, without
from counterclaim.documents.threads import Threads, find_threads
from counterclaim.documents.tree import Tree, parse
from counterclaim.model import Region, RegionRole

STARTS_STORY = "starts a story"
"""The mark on the region, headline or body, that opens a further story."""

_LINKED = 0.5
_THRESHOLD = 0.5
_FAINT = 0.1
_LEVELS = 4
_LEAST_UNDER = 0.4
_APART = 0.5
_QUOTED = 0.05
_REPEATED = 8
_FEW_BLOCKS = 8
_MOST_BARE = 400
_FURNISHED = frozenset(("nav", "aside", "footer", "form"))
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_CAPTION_TAGS = frozenset(("figcaption", "caption"))


def read_html(text: str, url: str = "", model: BodyModel | None = None) -> Page:
    """Clean a page, found at ``url``; never raises for its shape; scripts, styles and forms' controls are dropped.

    ``model`` tells the story from the furniture, by default the one that ships.
    """
    tree = parse(text)
    meta = read_meta(tree.parser, url)
    kept, regions, title = clean(tree, meta.title, model)
    notes = ("the page is very large: its end was not read",) if tree.cut else ()
    return Page(kept, regions, title, meta.published, meta.publisher, notes, meta.modified)


def clean(tree: Tree, title: str, model: BodyModel | None = None) -> tuple[str, tuple[Region, ...], str]:
    """The cleaned text of a parsed page, its regions, and its headline; ``title`` is what the page calls itself."""
    if not tree.texts:
        return "", (), title
    threads = find_threads(tree)
    likely = _all(tree) if _is_bare(tree) else _anchored(tree, (model or shipped()).probabilities(tree))
    captions = _captions(tree)
    everything = [_weight(tree, piece) for piece in range(len(tree.texts))]
    weights = [
        0 if root >= 0 or captions[element] else weight
        for weight, root, element in zip(everything, threads.within, tree.within, strict=True)
    ]
    unseen = tree.unseen(weights)
    weights = [0 if hidden else weight for weight, hidden in zip(weights, unseen, strict=True)]
    sure = [weight if likely[piece] >= _THRESHOLD else 0 for piece, weight in enumerate(weights)]
    stories = other_articles(tree, weights, sure)
    main = container(tree, tree.sums(without(tree, weights, stories)))
    embedded = embedded_stories(tree, without(tree, weights, stories), without(tree, everything, stories), main)
    threads = threads.without(tree, embedded)
    stories |= embedded
    shares = likely.tolist()
    blocks = [_block(tree, piece, shares[piece], captions, stories) for piece in range(len(tree.texts))]
    _unseen_and_repeated(blocks, unseen)
    _comment_roles(blocks, threads)
    headline = _title(tree, blocks, title)
    _headlines(tree, blocks, stories)
    return *_join(tree, blocks, threads, stories, embedded), headline


def _is_bare(tree: Tree) -> bool:
    """Whether a page is nothing but text: no class names, nothing marked as a menu, a margin or a form, few blocks."""
    return len(tree.texts) <= _MOST_BARE and not any(tree.labels) and _FURNISHED.isdisjoint(tree.tags)


def _all(tree: Tree) -> Vector:
    """All of a bare page is its story, but for links, times and lines that are known for what they are."""
    return np.array(
        [
            tree.link_share(piece) < _LINKED
            and tree.tags[tree.within[piece]] != "time"
            and not _reads_as_furniture(tree, piece)
            for piece in range(len(tree.texts))
        ],
        np.float32,
    )


def _anchored(tree: Tree, likely: Vector) -> Vector:
    """The probabilities with the page's own headline kept in mind.

    What stands above the headline, elsewhere on the page, is no part of its story; and where nothing likely is left,
    the paragraphs under the headline are the story.
    """
    headline = tree.titled
    if headline < 0:
        return likely if _has_body(tree, likely) else _paragraphs(tree, likely)
    outer = tree.ancestors(tree.within[headline])
    story = next((element for element in outer if tree.tags[element] in ("article", "main")), outer[:_LEVELS][-1])
    around = tree.spans[story]
    mass = likely * np.array([len(text) for text in tree.texts])
    if tree.tags[tree.within[headline]] != "h1" and mass[headline:].sum() < _LEAST_UNDER * mass[: around.start].sum():
        return likely  # the headline of a part: a card, a box
    kept = likely.copy()
    kept[: around.start] = 0
    if _has_body(tree, kept):
        return kept
    under = [p for p in range(headline, len(kept)) if likely[p] >= _FAINT and is_paragraph(tree.texts[p])]
    kept[under] = 1
    return kept if under else _paragraphs(tree, likely)


def _has_body(tree: Tree, likely: Vector) -> bool:
    return any(share >= _THRESHOLD and len(text) >= 60 for text, share in zip(tree.texts, likely, strict=True))


def _paragraphs(tree: Tree, likely: Vector) -> Vector:
    """Where the model finds no story, as on very small pages, the paragraphs that stand together are it; where there is
    not even a paragraph, as in a post of four words, whatever an article or a page of few blocks says.
    """
    weights = [_weight(tree, piece) for piece in range(len(tree.texts))]
    kept = likely.copy()
    if any(weights):
        inside = tree.spans[container(tree, tree.sums(weights))]
        kept[[piece for piece in inside if weights[piece]]] = 1
        return kept
    article = next((element for element, tag in enumerate(tree.tags) if tag == "article"), 0)
    if article or len(tree.texts) <= _FEW_BLOCKS:
        for piece in tree.spans[article]:
            is_time = tree.tags[tree.within[piece]] == "time"
            if not is_time and not _reads_as_furniture(tree, piece):
                kept[piece] = 1
    return kept


def _captions(tree: Tree) -> list[bool]:
    """Per element whether its tag, its class or what is around it says that it is a caption."""
    long = [
        len(text) if linked < _LINKED * len(text) and is_paragraph(text) else 0
        for text, linked in zip(tree.texts, tree.linked, strict=True)
    ]
    sizes = tree.sums(long)
    flags = [False] * len(tree.tags)
    until = -1
    for element, (tag, label) in enumerate(zip(tree.tags, tree.labels, strict=True)):
        if element <= until:
            flags[element] = True
        elif tag in _CAPTION_TAGS or (label and _names_caption(label) and not sizes[element] > 0.4 * sizes[0]):
            flags[element] = True
            until = tree.ends[element]
    return flags


@lru_cache(maxsize=20_000)
def _names_caption(label: str) -> bool:
    return class_pattern("caption").search(label) is not None


def _weight(tree: Tree, piece: int) -> int:
    """Characters that count towards a container: those of whole sentences outside links."""
    text, linked = tree.texts[piece], tree.linked[piece]
    return (
        0 if linked > 0.4 * len(text) or not is_paragraph(text) or is_phrase("furniture", text) else len(text) - linked
    )


def _block(tree: Tree, piece: int, likely: float, captions: list[bool], stories: Set[int]) -> Block:
    text, element = tree.texts[piece], tree.within[piece]
    tag = tree.tags[element]
    block = Block(text, heading=_HEADINGS.get(tag, 0))
    if captions[element] or (likely >= _FAINT and is_caption(text)):
        block.role = RegionRole.CAPTION
    elif stories and any(tree.is_inside(element, story) for story in stories):
        if likely < _THRESHOLD and (_reads_as_furniture(tree, piece) or not _may_be_told(text, tag)):
            block.role = RegionRole.FURNITURE
    elif likely < _THRESHOLD:
        if likely < _QUOTED or not _is_embedded(tree, element):
            block.role = RegionRole.FURNITURE
    elif _ADDRESS.fullmatch(text) or _is_link(tree, piece, tag) or is_phrase("notice", text, 900):
        block.role = RegionRole.FURNITURE
    return block


def _may_be_told(text: str, tag: str) -> bool:
    """Whether a block within a further story could be part of it whatever the model, which knows one story, says."""
    return tag == "h2" or tag == "h3" or is_paragraph(text) or (tag == "p" and len(text.split()) > 4)


def _is_embedded(tree: Tree, element: int) -> bool:
    """Whether words are a post from elsewhere that the story shows: its writer quotes it."""
    for _ in range(3):
        if element >= 0:
            if class_pattern("quoted").search(tree.labels[element]):
                return True
            element = tree.parents[element]
    return False


def _is_link(tree: Tree, piece: int, tag: str) -> bool:
    """Whether a paragraph is nothing but a link to something else."""
    return tag in ("p", "div") and tree.link_share(piece) >= 0.95 and not ends_sentence(tree.texts[piece])


def _reads_as_furniture(tree: Tree, piece: int) -> bool:
    text = tree.texts[piece]
    return is_no_reporting(text) or tree.link_share(piece) > _LINKED


def _unseen_and_repeated(blocks: list[Block], unseen: list[bool]) -> None:
    """What the page does not show, and what it says a second time in full, is none of the story."""
    said: set[str] = set()
    for block, hidden in zip(blocks, unseen, strict=True):
        if hidden or (block.text in said and block.words >= _REPEATED):
            block.role = RegionRole.FURNITURE
        elif block.role is None:
            said.add(block.text)


def _comment_roles(blocks: list[Block], threads: Threads) -> None:
    for block, root in zip(blocks, threads.within, strict=True):
        if root >= 0:
            block.role = RegionRole.FURNITURE
    for turn in threads.turns:
        for piece in turn.said:
            blocks[piece].role = RegionRole.COMMENT


def _title(tree: Tree, blocks: list[Block], title: str) -> str:
    """Mark the headline: the ``h1`` (or, without one, the heading) that is most like what the page calls itself."""
    wanted = stems(title)
    first_body = next((i for i, b in enumerate(blocks) if b.role is None and is_paragraph(b.text)), len(blocks))
    best: tuple[float, int] | None = None
    for i, block in enumerate(blocks):
        if (
            not block.heading
            or block.role in (RegionRole.COMMENT, RegionRole.CAPTION)
            or (i > first_body + 3 and block.heading > 1)
        ):
            continue
        have = stems(block.text)
        alike = len(have & wanted) / max(1, len(have | wanted)) if wanted else 0.0
        score = alike + (0.35 if block.heading == 1 else 0.0) + (0.1 if i <= first_body else 0.0)
        if score > 0.3 and (best is None or score > best[0]):
            best = (score, i)
    if best is None:
        return title
    blocks[best[1]].role = RegionRole.TITLE
    return blocks[best[1]].text


def _headlines(tree: Tree, blocks: list[Block], stories: Set[int]) -> None:
    """Mark the headlines of further stories: an article's own heading, or one after which names change."""
    for story in stories:
        for piece in tree.spans[story]:
            if blocks[piece].heading and blocks[piece].role in (None, RegionRole.FURNITURE):
                blocks[piece].role = RegionRole.TITLE
                break
    own = [block for block in blocks if block.heading or block.role is None]
    for i in second_headlines(own, _APART, only_headings=True):
        own[i].role = RegionRole.TITLE
        own[i].tags |= {STARTS_STORY}


def _join(
    tree: Tree, blocks: list[Block], threads: Threads, stories: Set[int], embedded: Set[int]
) -> tuple[str, tuple[Region, ...]]:
    """The cleaned text and its regions: page order, but a story inside another comes after it.

    The paragraphs of one comment become one region.
    """
    turn_of = {piece: turn for turn in threads.turns for piece in turn.said}
    story_of = {piece: story for story in sorted(stories) for piece in tree.spans[story]}
    inner = {piece for story in embedded for piece in tree.spans[story]}
    order = sorted(range(len(blocks)), key=lambda piece: piece in inner)
    parts: list[str] = []
    regions: list[Region] = []
    offset, last, seen = 0, None, set[int]()
    for piece in order:
        block, turn = blocks[piece], turn_of.get(piece)
        role = block.role or RegionRole.BODY
        mark = STARTS_STORY if STARTS_STORY in block.tags else ""
        story = story_of.get(piece)
        if story is not None and story not in seen and role in (RegionRole.BODY, RegionRole.TITLE):
            seen.add(story)
            mark = STARTS_STORY
        end = offset + len(block.text)
        if turn is not None and turn is last:
            regions[-1] = replace(regions[-1], end=end)
        elif turn is not None:
            path = tree.paths[turn.element]
            regions.append(Region(role, offset, end, mark, turn.author, turn.moment, path))
        else:
            said = _moment(tree, story) if mark and role is RegionRole.TITLE and story is not None else ""
            regions.append(Region(role, offset, end, mark, said=said, node=tree.paths[tree.within[piece]]))
        last = turn
        parts.append(block.text)
        offset = end + 2
    return "\n\n".join(parts), tuple(regions)


def _moment(tree: Tree, story: int) -> str:
    """When a further story says it was published: the first time given in it."""
    return next((stamp for element, stamp in sorted(tree.stamps.items()) if tree.is_inside(element, story)), "")
