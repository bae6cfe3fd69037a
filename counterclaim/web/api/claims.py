"""Claims: who said what in which words, and what the evidence makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Annotated, Any

from fastapi import Query, Request, Response

from counterclaim.publications.exports import csv_bytes
from counterclaim.publications.views import claim_view, lookup, plain
from counterclaim.publications.views.lookup import Lookup
from counterclaim.store.edition import Edition
from counterclaim.store.edition.lists import claim_of, claim_page, id_of
from counterclaim.web.api.answering import Told, answered, json_of, next_page, read_cursor
from counterclaim.web.api.answers import Claim, ClaimRow, Claims
from counterclaim.web.api.asking import Asked, ClaimName, ClaimsAsked, PlaceName, SayingsAsked
from counterclaim.web.api.documented import api_router, resource

router = api_router("claims")
COLUMNS = tuple(part.name for part in fields(ClaimRow))
FORMATS = ("json", "csv", "jsonl")


@resource(router, "/claims", Claims, more=("csv", "jsonl"), paged=True, named=True)
def claims(request: Request, asked: Annotated[ClaimsAsked, Query()]) -> Response:
    """Claims, the newest first.

    Every filter that is given holds. CSV and JSON lines have a header `Link` for the next page.
    """
    wanted = (("document_id", asked.document),)
    return _claims(request, asked, wanted, place=asked.place, speaker=asked.speaker)


@resource(router, "/places/{place}/claims", Claims, more=("csv", "jsonl"), paged=True, named=True)
def place_claims(request: Request, place: PlaceName, asked: Annotated[SayingsAsked, Query()]) -> Response:
    """Claims about a place, the newest first."""
    return _claims(request, asked, (), place=place)


@resource(router, "/claims/{claim_id}", Claim, named=True)
def claim(request: Request, claim_id: ClaimName, asked: Annotated[Asked, Query()]) -> Response:
    """A claim with all that was said for it and against it."""

    def make(edition: Edition, form: str) -> Told:
        look = lookup(claim_of(edition, claim_id))
        return Told(json_of(Claim(edition.head.as_of, claim_view(look, look.claims[claim_id]))))

    return answered(request, make, lang=asked.lang)


def _claims(
    request: Request, asked: SayingsAsked, wanted: Sequence[tuple[str, str]], place: str = "", speaker: str = ""
) -> Response:
    after = read_cursor(asked.cursor)

    def make(edition: Edition, form: str) -> Told:
        equal = [*wanted, ("predicate", asked.predicate), ("side", asked.side)]
        equal += [("place_id", id_of(edition, "places", place))] if place else []
        equal += [("speaker_id", id_of(edition, "speakers", speaker))] if speaker else []
        page = claim_page(edition, equal, asked.since, asked.until, after, asked.limit)
        look = lookup(page.ledger)
        rows = tuple(_row(look, name) for name in page.claim_ids)
        if form == "csv":
            return Told(csv_bytes(COLUMNS, (plain(row) for row in rows)), page.after)
        if form == "jsonl":
            return Told(b"".join(map(json_of, rows)), page.after)
        further = next_page(request, page.after) or None
        return Told(json_of(Claims(edition.head.as_of, page.total, rows, further)), page.after)

    return answered(request, make, FORMATS, asked.lang, asked.format)


def _row(look: Lookup, claim_id: str) -> ClaimRow:
    view = claim_view(look, look.claims[claim_id])
    verdict = look.verdicts.get(view.utterance_id)
    own: dict[str, Any] = {
        "said_first": view.said.first,
        "said_last": view.said.last,
        "said_known": view.said.known,
        "verdict": view.label,
        "verdict_probability": view.probability,
        "supported_by": len(verdict.supporting) if verdict else 0,
        "contradicted_by": len(verdict.contradicting) if verdict else 0,
    }
    return ClaimRow(**{name: own[name] if name in own else getattr(view, name) for name in COLUMNS})
