"""Pages with something put into them: a second story, a story in the middle, comments, comments under hashed names.

Made from pages of the article-extraction benchmark, whose true text is known, by a fixed order: nothing is drawn.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

KINDS = ("article", "middle", "comments", "hashed")
COUNT = 40
_PARAGRAPHS = {"article": 12, "middle": 6}
_NAMES = "Olena Marko Iryna Bohdan Petra Luka Taras Anneke Joao Sofia Dmytro Kateryna Yusuf Hanna".split()
_SAID = (
    "My uncle lives two streets from there and says the power has been off since Sunday.",
    "Thanks for the map, it makes the whole thing much easier to follow.",
    "I do not believe a word of this until somebody shows a picture with a date.",
    "Why does nobody ask what happens to the people who stayed behind?",
    "The second half reads as if it was written in a hurry. Please check the numbers.",
    "Good piece. I would have liked to hear the other side as well.",
    "We heard the same last spring and nothing came of it!",
    "Could you say where the quote in the fourth paragraph comes from?",
    "Strange that the ministry has not answered yet, they are usually quick.",
    "I drove through that village in August and it looked very different then.",
    "This is the third article this week on the same subject, is there no other news?",
    "Finally somebody writes about the hospital. My sister works there.",
)


@dataclass(frozen=True, slots=True)
class Injected:
    """A page, the true paragraphs of its story, and what was put into it."""

    page: str
    true: tuple[str, ...]
    added: tuple[str, ...]


def chosen(truth: Mapping[str, str]) -> list[str]:
    """The first 40 pages, by name, whose text has 150 to 1,200 words."""
    return [name for name in sorted(truth) if 150 <= len(truth[name].split()) <= 1200][:COUNT]


def inject(kind: str, name: str, other: str, pages: Mapping[str, str], truth: Mapping[str, str]) -> Injected:
    """Put ``kind`` into the page ``name``, the words of a second story from the page ``other``."""
    true = paragraphs(truth[name])
    if kind in _PARAGRAPHS:
        added = paragraphs(truth[other])[: _PARAGRAPHS[kind]]
        inner = "".join(f"<p>{html.escape(text)}</p>" for text in added)
        if kind == "article":
            return Injected(_before_end(pages[name], f"<article>{inner}</article>"), true, added)
        heading = html.escape(_title(pages[other]))
        return Injected(_after_longest(pages[name], f"<div><h2>{heading}</h2>{inner}</div>"), true, added)
    start = sum(map(ord, name)) % len(_SAID)
    added = tuple((_SAID[start:] + _SAID[:start])[:8])
    section = _comments(added, hashed=kind == "hashed")
    return Injected(_before_end(pages[name], section), true, added)


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of six words or more."""
    return tuple(line for line in map(str.strip, text.split("\n")) if len(line.split()) >= 6)


def _comments(said: tuple[str, ...], hashed: bool) -> str:
    outer, one, who, when, what = (
        ("css-9kq2", "css-1x7", "css-a0b", "css-77f", "css-zq1")
        if hashed
        else ("comments", "comment", "comment-author", "comment-date", "comment-body")
    )
    made = []
    for number, text in enumerate(said):
        name = _NAMES[(number * 5 + len(text)) % len(_NAMES)]
        made.append(
            f'<div class="{one}"><span class="{who}">{name}</span> <div class="{when}">{number + 1} hours ago</div>'
            f'<div class="{what}"><p>{html.escape(text)}</p></div></div>'
        )
    return f'<div class="{outer}">{"".join(made)}</div>'


def _title(page: str) -> str:
    node = LexborHTMLParser(page).css_first("title")
    return " ".join((node.text() if node is not None else "").split())


def _before_end(page: str, what: str) -> str:
    at = page.lower().rfind("</body>")
    return page + what if at < 0 else page[:at] + what + page[at:]


def _after_longest(page: str, what: str) -> str:
    tree = LexborHTMLParser(page)
    longest = max(tree.css("p"), key=lambda node: len(node.text()), default=None)
    if longest is None:
        return _before_end(page, what)
    fragment = LexborHTMLParser(f"<html><body>{what}</body></html>").css_first("body > div")
    assert fragment is not None
    longest.insert_after(fragment)
    return tree.html or page
