"""Fact checks: one page a document, and their index."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from counterclaim.model import Ledger
from counterclaim.publications.pages import render
from counterclaim.publications.views import CheckView, ClaimLink, ClaimView, check_view, lookup

SHORT = 6
_WORTH = ("contradicted", "disputed", "premature", "overtaken", "supported")


def check_page(view: CheckView) -> bytes:
    """A fact check as HTML; every claim has the anchors ``claim-<id>`` and ``note-<id>``."""
    return render("check.html", f"check/{view.document_id}.html", **check_values(view))


def check_values(view: CheckView) -> dict[str, Any]:
    """What a fact check's template shows beside the view: its claims, and its notes by their first claims, numbered."""
    claims = {claim.id: claim for section in view.sections for claim in section.claims}
    notes = [note for section in view.sections for note in section.notes]
    told = {(claims[note.claim_ids[0]].speaker, note.says, note.label): note for note in reversed(notes)}
    judged = [note for label in _WORTH for note in reversed(told.values()) if note.label == label]
    return {
        "view": view,
        "claims": claims,
        "notes": {note.claim_ids[0]: note for note in notes},
        "numbers": {note.claim_ids[0]: number for number, note in enumerate(notes, start=1)},
        "links": {
            note.claim_ids[0]: {name: _links(name, [claims[i] for i in note.claim_ids]) for name in _LISTS}
            for note in notes
        },
        "coded": any(note.admiralty for note in notes),
        "short": judged[:SHORT] if len(notes) > SHORT else (),
    }


_LISTS = ("supporting", "contradicting", "also_reported")


def _links(name: str, claims: list[ClaimView]) -> tuple[ClaimLink, ...]:
    """The links of a note's claims under one name, each once."""
    found: dict[str, ClaimLink] = {link.claim_id: link for claim in claims for link in getattr(claim, name)}
    return tuple(found.values())


class FactCheckPublisher:
    """Publishes ``check/<document id>.html`` and ``check/index.html``."""

    def publish(self, ledger: Ledger) -> Mapping[str, bytes]:
        """Return a page per document, and the index, newest first, those of an unknown day last."""
        look = lookup(ledger)
        views = [check_view(look, document.id) for document in ledger.documents]
        pages = {f"check/{view.document_id}.html": check_page(view) for view in views}
        views.sort(key=lambda view: (view.published_day or date.min, view.document_id), reverse=True)
        index = render("checks.html", "check/index.html", views=views)
        return pages | {"check/index.html": index}
