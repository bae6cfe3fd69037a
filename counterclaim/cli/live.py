"""The site as it is now: made again when something was added to the store."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

from counterclaim.cli.settings import Settings
from counterclaim.store import Store


class LiveSite:
    """Path -> bytes of the newest site; the store's newest log entry tells whether the one at hand still holds.

    Safe to call from several threads: one makes the site, the others wait for it.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._head: str | None = None
        self._files: Mapping[str, bytes] = {}

    def __call__(self) -> Mapping[str, bytes]:
        """The site; raises what opening the store or making the site raises."""
        with self._lock:
            with Store.open(self._settings.home) as store:
                head = store.head()
            if head != self._head:
                with self._settings.newsroom() as newsroom:
                    self._files = newsroom.site(None)
                self._head = head
            return self._files
