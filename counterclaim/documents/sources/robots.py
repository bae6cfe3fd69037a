"""What a site's robots.txt forbids (RFC 9309), read by Protego and kept for a day."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from threading import Lock
from urllib.parse import urlsplit

from protego import Protego

AGENT = "counterclaim"
"""The name that robots.txt may speak to."""

MOST_BYTES = 500 * 1024
"""What is read of a robots.txt; RFC 9309 asks for no more."""

DAY = 24 * 3600.0
_RETRY = 600.0
_AGENT_LINE = re.compile(r"^[ \t]*user[ -]?agent[ \t]*:?[ \t]*([^#\r\n]*)", re.IGNORECASE | re.MULTILINE)
_UNAVAILABLE = 429


def _ours(line: re.Match[str]) -> str:
    """A line that names a reader; all others are called one name, for rules are kept for each name apart.

    Ten thousand names over ten thousand rules would be a hundred million entries.
    """
    name = line[1].strip().lower().replace("*", "")
    if AGENT in name:
        return f"User-agent: {AGENT}"
    return line[0] if name in AGENT else "User-agent: another"


@dataclass(frozen=True, slots=True)
class Rules:
    """What is known of one site's robots.txt; ``parsed`` is None where all is allowed or, if ``closed``, nothing is."""

    parsed: Protego | None
    closed: bool
    until: float

    def allow(self, url: str) -> bool:
        """Whether a URL may be fetched."""
        return not self.closed and (self.parsed is None or self.parsed.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """The pause between requests that the site asks for, in seconds; 0 where it asks for none."""
        if self.parsed is None:
            return 0.0
        rate = self.parsed.request_rate(AGENT)
        asked = (self.parsed.crawl_delay(AGENT), rate.seconds / rate.requests if rate and rate.requests else None)
        return max([0.0, *(seconds for seconds in asked if seconds is not None and isfinite(seconds))])


class Robots:
    """Every site's rules, asked for once a day.

    ``read`` fetches a robots.txt and returns status and text, status 0 where the server did not answer. A missing file
    allows everything; a server that fails is left alone for ten minutes.
    """

    def __init__(self, read: Callable[[str], tuple[int, str]], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._read, self._monotonic = read, monotonic
        self._lock = Lock()
        self._sites: dict[str, Lock] = {}
        self._known: dict[str, Rules] = {}

    def rules(self, url: str) -> Rules:
        """The rules of a URL's site: its scheme, host and port."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}".lower()
        with self._lock:
            turn = self._sites.setdefault(site, Lock())
        with turn:
            known = self._known.get(site)
            if known is None or known.until <= self._monotonic():
                known = self._known[site] = self._ask(f"{site}/robots.txt")
            return known

    def _ask(self, url: str) -> Rules:
        status, text = self._read(url)
        now = self._monotonic()
        if status == 200:
            lines = "\n".join(text.splitlines())
            return Rules(Protego.parse(_AGENT_LINE.sub(_ours, lines)), False, now + DAY)
        if 400 <= status < 500 and status != _UNAVAILABLE:
            return Rules(None, False, now + DAY)
        return Rules(None, True, now + _RETRY)
