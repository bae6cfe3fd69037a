"""Pages on the web that the user names one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from counterclaim.documents.decode import require_text
from counterclaim.documents.sources.web import Web, shared
from counterclaim.model import Fetched


class UrlSource:
    """Fetches an ``http`` or ``https`` URL as a browser would: at once, without asking robots.txt, once.

    ``web`` is the client, by default the process's own; ``settings`` make another (see ``Web``).
    """

    def __init__(self, web: Web | None = None, **settings: Any) -> None:
        self._web = web or (Web(**settings) if settings else shared())

    def expand(self, target: str) -> list[str]:
        """The target itself."""
        return [target]

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield the page at a URL, or None for what is no ``http`` or ``https`` URL.

        Raises ``Refused`` (address, status, redirects), ``TimedOut``, ``TooLarge`` (also after decompression),
        ``EmptyInput``, ``NotText`` and ``FetchError`` for all else.
        """
        return self._one(target) if target.lower().startswith(("http://", "https://")) else None

    def _one(self, target: str) -> Iterator[Fetched]:
        answer = self._web.get(target, robots=False, retries=0)
        require_text(answer.body, target)
        yield Fetched(answer.body, answer.url, answer.retrieved_at, answer.content_type)
