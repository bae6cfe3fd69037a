"""Where a Chromium or Chrome is on this machine."""

from __future__ import annotations

import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def find() -> str | None:
    """The browser's path, or None where there is none."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    return found or (MAC_CHROME if Path(MAC_CHROME).exists() else None)
