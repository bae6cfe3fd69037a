"""The room of what was archived: the bytes as they came, and where and when they were seen."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from counterclaim.errors import NotFound
from counterclaim.language.interface import _
from counterclaim.publications.views.check import page_regions
from counterclaim.store.vouching import vouched
from counterclaim.web.page import answer, house_of, in_language, kept_answer, render

router = APIRouter(include_in_schema=False)
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
AROUND = 300
"""Letters around a quote that are shown with it."""


@router.get("/archive/{document_id}.txt")
def raw(request: Request, document_id: str) -> Response:
    """The archived bytes, checked against their sha256; plain text, whatever they are."""
    body = house_of(request).raw(_known(request, document_id))
    headers = {"Content-Security-Policy": SANDBOX, "Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"}
    return answer(request, body, "text/plain", headers=headers)


@router.get("/archive/{document_id}")
def about(request: Request, document_id: str, start: int = -1, end: int = -1) -> Response:
    """Where and when a document was seen, its hash, and the words from ``start`` to ``end`` in its cleaned text."""
    house, name = house_of(request), _known(request, document_id)
    edition = house.edition()

    def made() -> bytes:
        ledger = edition.document(name)
        document = next(document for document in ledger.documents if document.id == name)
        low, high = max(start, 0), min(max(end, 0), len(document.text))
        words = (
            document.text[max(low - AROUND, 0) : low],
            document.text[low:high],
            document.text[high : high + AROUND],
        )
        regions = page_regions(document, [story for story in ledger.stories if story.document_id == name])
        node = next((region.node for region in regions if region.start <= low < region.end and region.node), "")
        sightings = house.store.sightings(name)
        return render(
            request, "archive_app.html", document=document, words=words if high > low else None, node=node,
            size=len(house.raw(name)), sightings=sightings, vouched=vouched(house.store, name, sightings),
            stories=[story for story in ledger.stories if story.document_id == name],
        )  # fmt: skip

    return kept_answer(request, made)


def _known(request: Request, document_id: str) -> str:
    """The id itself; raises ``NotFound`` for what is no sha256, so that no path can be made of it."""
    if len(document_id) != 64 or not set("0123456789abcdef").issuperset(document_id):
        with in_language(request):
            raise NotFound(_("no such document"), where=document_id[:70], remedy=_("the fact checks' index lists all"))
    return document_id
