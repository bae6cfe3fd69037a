"""HTML to text and regions: which blocks are the story, and what the others are.

The story's container is found by weight: from the root down to where no child holds most of the paragraphs any more.
Blocks are kept in page order, joined by a blank line; what is not the story stays as furniture, caption or comment,
by role.
"""

from __future__ import annotations

from collections.abc import Set

from counterclaim.documents.headlines import ends_sentence, is_paragraph, second_headlines, stems
from counterclaim.documents.meta import Meta, read_meta
from counterclaim.documents.page import Block, Page
from counterclaim.documents.phrases import class_pattern, is_caption, is_phrase
from counterclaim.documents.several import embedded_stories, other_articles, sums, without
from counterclaim.documents.threads import comment_item, comment_roots, is_about_comment
from counterclaim.documents.tree import Piece, Tree, parse
from counterclaim.model import Region, RegionRole

STARTS_STORY = "starts a story"
"""The mark on a body region that opens a second story which has no headline of its own."""

_MOST = 0.75
_LINKED = 0.5
_FURNITURE_TAGS = frozenset(("nav", "aside", "footer", "dialog", "menu", "form"))
_CAPTION_TAGS = frozenset(("figcaption", "caption"))
_TEXT_TAGS = frozenset("p blockquote li h2 h3 h4 h5 h6 pre dd dt td".split())


def read_html(text: str, url: str = "") -> Page:
    """Clean a page, found at ``url``; never raises for its shape; scripts, styles and forms' controls are dropped."""
    tree = parse(text)
    meta = read_meta(tree.parser, url)
    roots = comment_roots(tree)
    flags = _flags(tree, roots)
    weights = [_weight(tree, piece) if flags[piece.element] == "" else 0 for piece in tree.pieces]
    stories = other_articles(tree, weights)
    main = _container(tree, without(tree, weights, stories))
    embedded = embedded_stories(tree, without(tree, weights, stories), main)
    stories |= embedded
    blocks = [_block(tree, i, flags, main, stories) for i in range(len(tree.pieces))]
    _comment_roles(tree, blocks, roots)
    title = _title(tree, blocks, meta, main)
    _headlines(tree, blocks, stories)
    notes = ("the page is very large: its end was not read",) if tree.cut else ()
    kept, regions = _join(tree, blocks, roots, stories, embedded)
    return Page(kept, regions, title, meta.published, meta.publisher, notes, meta.modified)


def _flags(tree: Tree, roots: set[int]) -> list[str]:
    """Per element what its tag, class or surroundings say it is: furniture, caption, comments or nothing."""
    sizes = [0] * len(tree.elements)
    for piece in tree.pieces:
        if is_paragraph(piece.text) and piece.link_share < _LINKED:
            for index in tree.ancestors(piece.element):
                sizes[index] += len(piece.text)
    flags: list[str] = []
    for element in tree.elements:
        own = flags[element.parent] if element.parent >= 0 else ""
        whole = sizes[0] and sizes[element.index] > 0.4 * sizes[0]
        if element.index in roots or own == "comments":
            own = "comments"
        elif (not own and element.tag in _CAPTION_TAGS) or (
            not own and not whole and class_pattern("caption").search(element.label)
        ):
            own = "caption"
        elif (not own and not whole and element.tag in _FURNITURE_TAGS) or (
            not own
            and not whole
            and element.tag not in ("html", "body", "main", "article", "h1")
            and class_pattern("furniture").search(element.label)
        ):
            own = "furniture"
        flags.append(own)
    return flags


def _weight(tree: Tree, piece: Piece) -> int:
    """Characters that count towards a container: those of whole sentences outside links."""
    if piece.link_share > 0.4 or not is_paragraph(piece.text) or is_phrase("furniture", piece.text):
        return 0
    return len(piece.text) - piece.linked


def _container(tree: Tree, weights: list[int]) -> int:
    """The innermost element that still holds most of the page's paragraphs."""
    if not tree.elements:
        return 0
    held = sums(tree, weights)
    here = 0
    while tree.elements[here].children:
        best = max(tree.elements[here].children, key=lambda child: (held[child], -child))
        if held[best] < _MOST * held[here] or tree.elements[best].tag in ("p", "li", "blockquote", "td", "pre"):
            break
        here = best
    return here


def _block(tree: Tree, i: int, flags: list[str], main: int, stories: Set[int]) -> Block:
    piece = tree.pieces[i]
    element = tree.elements[piece.element]
    heading = int(element.tag[1]) if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6") else 0
    block = Block(piece.text, heading=heading)
    around = tree.ancestors(piece.element)
    inside = main in around or any(index in stories for index in around)
    if flags[piece.element] == "caption" or (is_caption(piece.text) and flags[piece.element] != "comments"):
        block.role = RegionRole.CAPTION
    elif flags[piece.element] == "furniture" or not inside or _reads_as_furniture(piece, element.tag, heading):
        block.role = RegionRole.FURNITURE
    return block


def _reads_as_furniture(piece: Piece, tag: str, heading: int) -> bool:
    """Whether a block within the story's container is none of it: a phrase, a list of links, a stray label."""
    if is_phrase("furniture", piece.text) or is_phrase("byline", piece.text, 70):
        return True
    if piece.link_share > _LINKED and not (heading and piece.link_share < 1):
        return not ends_sentence(piece.text) or piece.link_share >= 0.8
    return tag not in _TEXT_TAGS and not heading and not is_paragraph(piece.text) and len(piece.text.split()) < 6


def _comment_roles(tree: Tree, blocks: list[Block], roots: set[int]) -> None:
    for i, piece in enumerate(tree.pieces):
        root = _root(tree, piece, roots)
        if root is None:
            continue
        following = (
            tree.pieces[i + 1] if i + 1 < len(tree.pieces) and _root(tree, tree.pieces[i + 1], roots) == root else None
        )
        about = is_about_comment(tree, piece, following, root)
        blocks[i].role = RegionRole.FURNITURE if about else RegionRole.COMMENT


def _root(tree: Tree, piece: Piece, roots: set[int]) -> int | None:
    """The outermost comment section around a piece."""
    return next((index for index in reversed(tree.ancestors(piece.element)) if index in roots), None)


def _title(tree: Tree, blocks: list[Block], meta: Meta, main: int) -> str:
    """Mark the headline: the ``h1`` (or, without one, the heading) that is most like what the page calls itself."""
    wanted = stems(meta.title)
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
        return meta.title
    blocks[best[1]].role = RegionRole.TITLE
    return blocks[best[1]].text


def _headlines(tree: Tree, blocks: list[Block], stories: Set[int]) -> None:
    """Mark the headlines of further stories: an article's own heading, or one after which names change."""
    waiting = set(stories)
    for block, piece in zip(blocks, tree.pieces, strict=True):
        if block.heading and block.role in (None, RegionRole.FURNITURE):
            story = next((index for index in tree.ancestors(piece.element) if index in waiting), None)
            if story is not None:
                waiting.discard(story)
                block.role = RegionRole.TITLE
    own = [block for block in blocks if block.heading or block.role is None]
    for i in second_headlines(own):
        if own[i].heading or own[i].words >= 5:
            own[i].role = RegionRole.TITLE


def _join(
    tree: Tree, blocks: list[Block], roots: set[int], stories: Set[int], embedded: Set[int]
) -> tuple[str, tuple[Region, ...]]:
    """The cleaned text and its regions: page order, but a story inside another comes after it.

    The paragraphs of one comment become one region.
    """
    parts: list[str] = []
    regions: list[Region] = []
    offset, last_item, seen = 0, -1, set[int]()
    pairs = sorted(
        zip(blocks, tree.pieces, strict=True), key=lambda pair: not embedded.isdisjoint(tree.ancestors(pair[1].element))
    )
    for block, piece in pairs:
        role = block.role or RegionRole.BODY
        item = -1
        if role is RegionRole.COMMENT and (root := _root(tree, piece, roots)) is not None:
            item = comment_item(tree, piece, root)
        mark = ""
        story = next((a for a in tree.ancestors(piece.element) if a in stories and a not in seen), None)
        if story is not None and role in (RegionRole.BODY, RegionRole.TITLE):
            seen.add(story)
            mark = STARTS_STORY if role is RegionRole.BODY else ""
        end = offset + len(block.text)
        if item >= 0 and item == last_item and regions:
            regions[-1] = Region(RegionRole.COMMENT, regions[-1].start, end)
        else:
            regions.append(Region(role, offset, end, mark))
        last_item = item
        parts.append(block.text)
        offset = end + 2
    return "\n\n".join(parts), tuple(regions)
