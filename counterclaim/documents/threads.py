"""Finds the comments of a page: by what their section is called, by the label above it, and by their shape.

Class names are often hashes, so shape counts most: siblings alike, each of which is a name or a time and then a short
turn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, replace
from functools import lru_cache

from counterclaim.documents.headlines import ends_sentence
from counterclaim.documents.phrases import class_pattern, is_phrase
from counterclaim.documents.tree import Tree

_AUTHOR = re.compile(r"author|user|name|nick|avatar|date|time|meta|byline|stamp", re.IGNORECASE)
_OPEN_CLASS = re.compile(r"comments?-(?:open|count|link|enabled|closed)|no-comments?", re.IGNORECASE)
_INITIAL = re.compile(r"^\w+ [A-ZА-ЯІЇЄҐ]\.$")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DIGITS = re.compile(r"\d+")
_LEAST_TURNS = 3
_SHARE = 0.6
_LONGEST_TURN = 160


@dataclass(frozen=True, slots=True)
class Turn:
    """One comment: the element that holds it, the pieces in which it is said, who said it and when, "" if unknown."""

    element: int
    said: tuple[int, ...]
    author: str
    moment: str


@dataclass(frozen=True, slots=True)
class Threads:
    """A page's comment sections: ``within`` is the outermost section of each piece, -1 for none; ``turns`` in order."""

    within: tuple[int, ...]
    turns: tuple[Turn, ...]

    def without(self, tree: Tree, stories: Set[int]) -> Threads:
        """The same but for what stands in ``stories``, which are no comments though they stand among some."""
        inner = {piece for story in stories for piece in tree.spans[story]}
        within = tuple(-1 if piece in inner else root for piece, root in enumerate(self.within))
        kept = (replace(turn, said=tuple(p for p in turn.said if p not in inner)) for turn in self.turns)
        return Threads(within, tuple(turn for turn in kept if turn.said)) if inner else self


def find_threads(tree: Tree) -> Threads:
    """The comment sections of a page and the comments in them."""
    roots = comment_roots(tree)
    within = [-1] * len(tree.texts)
    for root in sorted(roots, key=lambda index: (index, -tree.ends[index])):
        for piece in tree.spans[root]:
            if within[piece] < 0:
                within[piece] = root
    return Threads(tuple(within), tuple(_turns(tree, within)))


def _turns(tree: Tree, within: list[int]) -> list[Turn]:
    items: dict[int, list[int]] = {}
    for piece, root in enumerate(within):
        if root >= 0:
            items.setdefault(_item(tree, piece, root), []).append(piece)
    turns = []
    for element, pieces in items.items():
        about: list[int] = []
        said: list[int] = []
        for position, piece in enumerate(pieces):
            is_last = position + 1 == len(pieces)
            is_paragraph = tree.tags[tree.within[piece]] == "p" and bool(about or said)
            (about if _is_about(tree, piece, is_last or is_paragraph) else said).append(piece)
        if said:
            turns.append(Turn(element, tuple(said), *_who_and_when(tree, element, about)))
    return turns


def _item(tree: Tree, piece: int, root: int) -> int:
    """The element that is the single comment to which a piece belongs: the innermost whose like repeats in the
    section.
    """
    last = element = tree.within[piece]
    while element != root and element >= 0:
        tag, parent = tree.tags[element], tree.parents[element]
        if tree.alike[element] > 1 and (tag != "p" or parent == root):
            return element
        last, element = element, parent
    return last


def _is_about(tree: Tree, piece: int, is_said: bool) -> bool:
    """Whether a piece of a comment is a name, a time or a button; ``is_said`` where a short one cannot be a name."""
    text = tree.texts[piece]
    if any(is_phrase(group, text, 60) for group in ("comment_meta", "comments_label", "furniture")):
        return True
    words = len(text.split())
    element = tree.within[piece]
    if words <= 8 and (tree.tags[element] == "time" or _AUTHOR.search(tree.labels[element])):
        return True
    return words <= 4 and not is_said and (not ends_sentence(text) or bool(_INITIAL.search(text)))


def _who_and_when(tree: Tree, element: int, about: list[int]) -> tuple[str, str]:
    author = moment = ""
    for piece in about:
        text = tree.texts[piece]
        stamp = tree.stamps.get(tree.within[piece], "")
        if stamp or is_phrase("comment_meta", text, 60) or (_DIGITS.search(text) and len(text) <= 40):
            moment = moment or stamp or text
        elif not author and not any(is_phrase(group, text, 60) for group in ("comments_label", "furniture")):
            author = text[:80]
    if not moment:
        moment = next((stamp for index, stamp in tree.stamps.items() if tree.is_inside(index, element)), "")
    return author, moment


# -- where they are ------------------------------------------------------------------------------------------


def comment_roots(tree: Tree) -> set[int]:
    """The elements that hold a comment section, by number."""
    children = tree.children()
    roots = set()
    single = {span.start for span in tree.spans if len(span) == 1}
    labels = {piece for piece in single if is_phrase("comments_label", tree.texts[piece], 60)}
    for element, span in enumerate(tree.spans):
        if not span:
            continue
        inside = children[element]
        if _is_called_so(tree, element) or (len(inside) >= _LEAST_TURNS and _is_conversation(tree, inside)):
            roots.add(element)
        if len(span) == 1 and span.start in labels and (root := _labelled(tree, element, children)) is not None:
            roots.add(root)
    long = [len(text) if len(text) > 60 else 0 for text in tree.texts]
    total = sum(long)
    return {
        root
        for root in roots
        if tree.first_h1 not in tree.spans[root]
        and not sum(long[piece] for piece in tree.spans[root]) > 0.85 * total > 0
    }


def _is_called_so(tree: Tree, element: int) -> bool:
    label = tree.labels[element]
    if not label or tree.tags[element] in ("html", "body", "main", "article"):
        return False
    return _names_comments(label)


@lru_cache(maxsize=20_000)
def _names_comments(label: str) -> bool:
    plain = _OPEN_CLASS.sub("", label)
    return class_pattern("comments").search(_HUMPS.sub("-", plain)) is not None


def _labelled(tree: Tree, element: int, children: list[list[int]]) -> int | None:
    """The element after a line that says "23 comments", or the one around both."""
    piece, parent = tree.spans[element][0], tree.parents[element]
    if parent < 0:
        return None
    if tree.spans[parent][0] == piece and len(tree.spans[parent]) > 1:
        return parent
    after = [child for child in children[parent] if child > element and tree.spans[child]]
    return after[0] if after and len(tree.spans[after[0]]) >= 2 else None


def _is_conversation(tree: Tree, children: list[int]) -> bool:
    filled = [child for child in children if tree.spans[child]]
    signatures = Counter((tree.tags[child], tree.labels[child]) for child in filled)
    if not signatures:
        return False
    signature, number = signatures.most_common(1)[0]
    if number < _LEAST_TURNS or signature[0] in ("p", "td", "tr", "h2", "h3"):
        return False
    turns = [tree.spans[child] for child in filled if (tree.tags[child], tree.labels[child]) == signature]
    return sum(_is_turn(tree, turn) for turn in turns) >= _SHARE * len(turns)


def _is_turn(tree: Tree, pieces: range) -> bool:
    """A name or a time, then something said in a few sentences without being a link."""
    if len(pieces) > 8 or len(tree.texts[pieces[0]].split()) > 4:
        return False
    texts = [tree.texts[piece] for piece in pieces]
    is_said = [len(text.split()) > 4 or ends_sentence(text) for text in texts]
    if not any(is_said):
        return False
    is_about = [not said or is_phrase("comment_meta", text, 60) for text, said in zip(texts, is_said, strict=True)]
    said = [text for text, flag in zip(texts, is_said, strict=True) if flag]
    linked = sum(tree.linked[piece] for piece, flag in zip(pieces, is_said, strict=True) if flag)
    words = sum(len(text.split()) for text in said)
    if not said or not is_about[0] or linked > 0.3 * sum(map(len, said)) or not 1 <= words <= _LONGEST_TURN:
        return False
    return any(ends_sentence(text) for text in said)
