"""Documents and their stories: fact checks, ClaimReview, cleaned texts and where they come from."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request, Response

from counterclaim.errors import NotFound
from counterclaim.model import Document, Story
from counterclaim.publications.views import check_view, lookup
from counterclaim.publications.views.digest import digest
from counterclaim.store.edition import Edition
from counterclaim.web.api.answering import Told, answered, json_of, next_page, read_cursor
from counterclaim.web.api.answers import DocumentLinks, DocumentRow, Documents, FactCheck, Relative, StoryAnswer
from counterclaim.web.api.asking import Asked, DocumentName, Paged, StoryName
from counterclaim.web.api.documented import JsonLd, api_router, resource
from counterclaim.web.page import house_of
from counterclaim.web.pages.checked import checked_values

router = api_router("documents")


@resource(router, "/documents", Documents, paged=True)
def documents(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """Every document in one line each, the newest first."""
    after = read_cursor(asked.cursor)

    def make(edition: Edition, form: str) -> Told:
        shown, cursor = edition.documents(after, asked.limit)
        counts = edition.document_counts([document.id for document in shown])
        rows = tuple(_row(document, counts[document.id]) for document in shown)
        further = next_page(request, cursor) or None
        return Told(json_of(Documents(edition.head.as_of, edition.head.documents, rows, further)), cursor)

    return answered(request, make, lang=asked.lang)


def _row(document: Document, claims: int) -> DocumentRow:
    return DocumentRow(
        document.id, document.title, document.publisher, document.url, document.published.best,
        document.published.known, document.language, claims, f"check/{document.id}.html",
    )  # fmt: skip


@resource(router, "/documents/{document}", FactCheck, named=True)
def fact_check(request: Request, document: DocumentName, asked: Annotated[Asked, Query()]) -> Response:
    """A document's fact check."""

    def make(edition: Edition, form: str) -> Told:
        look = lookup(edition.document(document))
        view = check_view(look, document)
        links = DocumentLinks(
            f"/check/{document}",
            f"/api/v1/claims?document={document}",
            f"/api/v1/documents/{document}/claimreview",
            f"/archive/{document}.txt",
        )
        return Told(json_of(FactCheck(edition.head.as_of, view, digest(look, view), links)))

    return answered(request, make, lang=asked.lang)


@resource(router, "/documents/{document}/claimreview", list[dict[str, Any]], kind=JsonLd, named=True)
def claim_review(request: Request, document: DocumentName, asked: Annotated[Asked, Query()]) -> Response:
    """A fact check as schema.org ClaimReview.

    A list of reviews in JSON-LD, one for each note, as the page of the fact check carries them.
    """

    def make(edition: Edition, form: str) -> Told:
        found = checked_values(edition, document)["json_ld"]
        return Told(f"{found or '[]'}\n".encode())

    return answered(request, make, ("jsonld",), asked.lang)


@resource(router, "/stories/{story}", StoryAnswer, named=True)
def story(request: Request, story: StoryName, asked: Annotated[Asked, Query()]) -> Response:
    """A story: its cleaned text, its regions, what is found in it, and its copies."""

    def make(edition: Edition, form: str) -> Told:
        own, family = edition.story(story)
        whole = house_of(request).store.documents(ids=[own.document_id])
        if not whole:
            raise NotFound("the story's document is gone", remedy="run `counterclaim verify`")
        text = whole[0].text[own.start : own.end]
        relatives = tuple(_relative(other) for other in family if other.id != own.id)
        address = f"/api/v1/documents/{own.document_id}"
        return Told(json_of(StoryAnswer(edition.head.as_of, own, text, relatives, address)))

    return answered(request, make, lang=asked.lang)


def _relative(story: Story) -> Relative:
    return Relative(
        story.id, story.document_id, story.title, story.publisher, story.published.best, story.is_copy, story.origin_id,
        story.origin_reason, f"/api/v1/stories/{story.id}",
    )  # fmt: skip
