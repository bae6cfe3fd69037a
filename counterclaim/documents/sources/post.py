"""One message of a channel as a small page: the same words always give the same bytes, whichever source brought them.

A channel's own markup changes with every reader and every day; what was said, when and by whom does not. So the kept
bytes are this page and not the markup around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def post_page(
    channel: str, message_id: int | str, paragraphs: Sequence[str], published: str, forwarded_from: str = ""
) -> bytes:
    """The page of a message: when it was written (ISO 8601), its paragraphs in order, from whom it was forwarded.

    ``channel`` is the name that readers see and ``message_id`` the message's number in it; line breaks within a
    paragraph stay. Empty paragraphs are left out; everything is escaped, so that no message brings markup of its own.
    """
    lines = [f"<p>{_inner(paragraph)}</p>" for paragraph in paragraphs if paragraph.strip()]
    if forwarded_from:
        lines.insert(0, f'<p class="forwarded">{_inner(forwarded_from)}:</p>')
    moment = f'<time datetime="{escape(published)}">{escape(published)}</time>\n' if published else ""
    page = (
        '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        f'<meta property="og:site_name" content="{_inner(channel)}">\n</head>\n<body>\n'
        f'<article id="{escape(str(message_id))}">\n{moment}{chr(10).join(lines)}\n</article>\n</body>\n</html>\n'
    )
    return page.encode("utf-8", "replace")


def _inner(words: str) -> str:
    return "<br>".join(escape(" ".join(line.split())) for line in words.strip().splitlines() if line.strip())
