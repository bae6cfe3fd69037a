"""Fact checks: one page a document, and their index."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from counterclaim.model import Ledger
from counterclaim.publications.pages import render
from counterclaim.publications.views import CheckView, check_view, lookup


def check_page(view: CheckView) -> bytes:
    """A fact check as HTML; every claim has the anchor ``claim-<id>``."""
    claims = {claim.id: claim for section in view.sections for claim in section.claims}
    ordered = [claim.id for section in view.sections for claim in section.claims]
    numbers = {name: number for number, name in enumerate(ordered, start=1)}
    path = f"check/{view.document_id}.html"
    return render("check.html", path, view=view, claims=claims, numbers=numbers)


class FactCheckPublisher:
    """Publishes ``check/<document id>.html`` and ``check/index.html``."""

    def publish(self, ledger: Ledger) -> Mapping[str, bytes]:
        """Return a page per document, and the index, newest first."""
        look = lookup(ledger)
        views = [(document.published.best, check_view(look, document.id)) for document in ledger.documents]
        pages = {f"check/{view.document_id}.html": check_page(view) for _, view in views}
        views.sort(key=lambda pair: (pair[0] or date.min, pair[1].document_id), reverse=True)
        index = render("checks.html", "check/index.html", views=[view for _, view in views])
        return pages | {"check/index.html": index}
