"""The whole site: what every publisher brings, with the assets that all pages share."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from counterclaim.errors import CounterclaimError, PluginError
from counterclaim.model import Ledger
from counterclaim.plugins import Publisher
from counterclaim.publications.pages import render


def _walk(folder: Traversable, prefix: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        path = f"{prefix}/{entry.name}"
        if entry.is_dir():
            found |= _walk(entry, path)
        elif not entry.name.startswith("."):
            found[path] = entry.read_bytes()
    return found


def assets() -> dict[str, bytes]:
    """The shared style sheets and scripts by their path in the site.

    Without the built map library (``static/lib``) the map's page says so and shows its table.
    """
    folder = files("counterclaim") / "web" / "static"
    return _walk(folder, "static") if folder.is_dir() else {}


def publish_site(ledger: Ledger, publishers: Iterable[Publisher]) -> dict[str, bytes]:
    """Join what the publishers bring, with assets and a page for what is not found; sorted by path.

    Raises ``PluginError`` where a publisher breaks, or two bring different bytes for one path.
    """
    site = assets() | {"404.html": render("404.html", "404.html", root="/")}
    for publisher in publishers:
        name = type(publisher).__name__
        try:
            brought = publisher.publish(ledger)
        except CounterclaimError:
            raise
        except Exception as error:
            raise PluginError(f"{type(error).__name__}: {error}", where=f"publisher {name}") from error
        for path, data in brought.items():
            if site.get(path, data) != data:
                raise PluginError(f"two publishers bring {path}", where=name, remedy="leave one of them out")
            site[path] = data
    return dict(sorted(site.items()))
