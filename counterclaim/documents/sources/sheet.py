"""Words that came without a page of their own, as one: the same words and the same facts always give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_LONG_LINE = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was said beside some words: title, publication in ISO 8601, publisher, language; empty where unknown."""

    title: str = ""
    published: str = ""
    publisher: str = ""
    language: str = ""

    def of_text(self, text: str) -> bytes:
        """A page of plain text: the title as its headline, a paragraph for each of the text's."""
        heading = f"<h1>{_line(self.title)}</h1>\n" if self.title.strip() else ""
        body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs(text))
        return self._page(f"<body>\n<article>\n{heading}{body}\n</article>\n</body>\n")

    def of_html(self, html: str) -> bytes:
        """Markup as it came, with what was said beside it in front, where a reader of pages looks for it first."""
        return self._page(html)

    def _page(self, rest: str) -> bytes:
        language = f' lang="{_line(self.language)}"' if self.language else ""
        said = {"og:title": self.title, "article:published_time": self.published, "og:site_name": self.publisher}
        metas = "".join(
            f'<meta property="{name}" content="{_line(value)}">\n' for name, value in said.items() if value.strip()
        )
        head = f'<!doctype html>\n<html{language}>\n<meta charset="utf-8">\n{metas}'
        return (head + rest).encode("utf-8", "replace")


def paragraphs(text: str) -> Sequence[str]:
    """The paragraphs of a plain text: between blank lines, or long lines each for themselves."""
    parts = [part.strip() for part in re.split(r"\r?\n[ \t]*\r?\n", text) if part.strip()]
    if len(parts) == 1 and max(map(len, parts[0].splitlines())) > _LONG_LINE:
        parts = [line.strip() for line in parts[0].splitlines() if line.strip()]
    return parts


def _line(words: str) -> str:
    return escape(" ".join(words.split()))
