"""Finds comment sections in a page: by what they are called, and by their shape where class names say nothing.

The shape is that of a conversation: three or more siblings alike, each a few words of name or time and then a short
turn.
"""

from __future__ import annotations

import re
from collections import Counter

from counterclaim.documents.headlines import ends_sentence
from counterclaim.documents.phrases import class_pattern, is_phrase
from counterclaim.documents.tree import Element, Piece, Tree

_AUTHOR = re.compile(r"author|user|name|nick|avatar|date|time|meta|byline|stamp", re.IGNORECASE)
_OPEN_CLASS = re.compile(r"comments?-(?:open|count|link|enabled|closed)|no-comments?", re.IGNORECASE)
_INITIAL = re.compile(r"^\w+ [A-ZА-ЯІЇЄҐ]\.$")
_LEAST_TURNS = 3
_SHARE = 0.6
_LONGEST_TURN = 160


def comment_roots(tree: Tree) -> set[int]:
    """Indices of the elements that hold a comment section."""
    held: dict[int, list[Piece]] = {}
    for piece in tree.pieces:
        for index in tree.ancestors(piece.element):
            held.setdefault(index, []).append(piece)
    roots = {e.index for e in tree.elements if _is_called_so(e) and e.index in held}
    roots |= {root for e in tree.elements if (root := _labelled(tree, e, held)) is not None}
    roots |= {e.index for e in tree.elements if len(e.children) >= _LEAST_TURNS and _is_conversation(tree, e, held)}
    return {index for index in roots if not _holds_the_page(tree, index, held)}


def comment_item(tree: Tree, piece: Piece, root: int) -> int:
    """The element that is the single comment to which a piece belongs: the innermost whose like repeats in the
    section.
    """
    path = []
    for index in tree.ancestors(piece.element):
        if index == root:
            break
        path.append(index)
    if not path:
        return piece.element
    for index in path:
        element = tree.elements[index]
        if tree.siblings_alike(index) > 1 and (element.tag != "p" or element.parent == root):
            return index
    return path[-1]


def is_about_comment(tree: Tree, piece: Piece, following: Piece | None, root: int) -> bool:
    """Whether a piece in a comment section is a name, a time or a button, not what was said."""
    if (
        is_phrase("comment_meta", piece.text, 60)
        or is_phrase("comments_label", piece.text, 60)
        or is_phrase("furniture", piece.text, 60)
    ):
        return True
    words = len(piece.text.split())
    element = tree.elements[piece.element]
    if words <= 8 and (element.tag == "time" or _AUTHOR.search(element.label)):
        return True
    if words > 4 or (ends_sentence(piece.text) and not _INITIAL.search(piece.text)) or following is None:
        return False
    same = comment_item(tree, piece, root) == comment_item(tree, following, root)
    return same or is_phrase("comment_meta", following.text, 60)


def _is_called_so(element: Element) -> bool:
    if element.tag in ("html", "body", "main", "article") or not element.label:
        return False
    return class_pattern("comments").search(_OPEN_CLASS.sub("", element.label)) is not None


def _labelled(tree: Tree, element: Element, held: dict[int, list[Piece]]) -> int | None:
    """The element after a line that says "23 comments", or the one around both."""
    pieces = held.get(element.index, [])
    if len(pieces) != 1 or not is_phrase("comments_label", pieces[0].text, 60) or element.parent < 0:
        return None
    around = tree.elements[element.parent]
    inside = held.get(around.index, [])
    if inside and inside[0] is pieces[0] and len(inside) > 1:
        return around.index
    position = around.children.index(element.index)
    after = [child for child in around.children[position + 1 :] if held.get(child)]
    return after[0] if after and len(held[after[0]]) >= 2 else None


def _is_conversation(tree: Tree, element: Element, held: dict[int, list[Piece]]) -> bool:
    signatures = Counter(tree.elements[child].signature for child in element.children if held.get(child))
    if not signatures:
        return False
    signature, number = signatures.most_common(1)[0]
    if number < _LEAST_TURNS or signature.split("|")[0] in ("p", "td", "tr", "h2", "h3"):
        return False
    turns = [held[c] for c in element.children if held.get(c) and tree.elements[c].signature == signature]
    return sum(_is_turn(turn) for turn in turns) >= _SHARE * len(turns)


def _is_turn(pieces: list[Piece]) -> bool:
    """A name or a time, then something said in a few sentences without being a link."""
    said = [p for p in pieces if len(p.text.split()) > 4 or ends_sentence(p.text)]
    about = [p for p in pieces if p not in said or is_phrase("comment_meta", p.text, 60)]
    words = sum(len(p.text.split()) for p in said)
    linked = sum(p.linked for p in said) / max(1, sum(len(p.text) for p in said))
    if (
        not said
        or not about
        or linked > 0.3
        or not 1 <= words <= _LONGEST_TURN
        or not any(ends_sentence(p.text) for p in said)
    ):
        return False
    return pieces[0] in about and (len(pieces[0].text.split()) <= 4) and len(pieces) <= 8


def _holds_the_page(tree: Tree, index: int, held: dict[int, list[Piece]]) -> bool:
    """Whether an element called "comments" is really the whole page, with its headline or nearly all its text."""
    inside = held.get(index, [])
    if any(tree.elements[piece.element].tag == "h1" for piece in inside):
        return True
    total = sum(len(piece.text) for piece in tree.pieces if len(piece.text) > 60)
    return sum(len(piece.text) for piece in inside if len(piece.text) > 60) > 0.85 * total > 0
