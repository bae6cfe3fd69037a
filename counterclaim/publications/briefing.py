"""Briefings: one page a day on which something was said, and their index."""

from __future__ import annotations

from collections.abc import Mapping

from counterclaim.model import Ledger
from counterclaim.publications.pages import render
from counterclaim.publications.views import brief_days, brief_view, lookup

SHOWN = 8  # sentences of each part; the rest is folded


class BriefingPublisher:
    """Publishes ``brief/<day>.html`` and ``brief/index.html``."""

    def publish(self, ledger: Ledger) -> Mapping[str, bytes]:
        """Return a page per day, and the index, newest first."""
        look = lookup(ledger)
        views = [brief_view(look, day) for day in brief_days(look)]
        pages = {}
        for index, view in enumerate(views):
            path = f"brief/{view.day.isoformat()}.html"
            before = views[index - 1].day if index else None
            after = views[index + 1].day if index + 1 < len(views) else None
            pages[path] = render("brief.html", path, view=view, before=before, after=after, shown=SHOWN)
        index_page = render("briefs.html", "brief/index.html", views=list(reversed(views)))
        return pages | {"brief/index.html": index_page}
