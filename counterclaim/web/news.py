"""What happened, as plain words in every language of the interface: what a stream of events sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from counterclaim.language.interface import LANGUAGES, _, ngettext, speaking
from counterclaim.model import Document
from counterclaim.publications.views import ClaimView, claim_view, lookup, place_rows
from counterclaim.publications.views.words import day_text, document_name
from counterclaim.store.edition import Edition

DOCUMENTS, CLAIMS, MOVES = 20, 10, 50
"""Documents of an edition, claims of each, and moves that are told at most."""
Told = Mapping[str, Any]


def in_words(make: Callable[[], Told]) -> dict[str, Told]:
    """What ``make`` says in each language."""
    told = {}
    for name in LANGUAGES:
        with speaking(name):
            told[name] = make()
    return told


def document_told(document: Document, claims: int) -> Told:
    """A document as a list of what arrives shows it, in the language that is spoken."""
    day = document.published.best
    counted = ngettext("%(num)s claim", "%(num)s claims", claims) % {"num": claims}
    about = (document.publisher, day_text(day) if day else "", counted)
    return {"id": document.id, "title": document_name(document), "language": document.language,
            "about": " · ".join(part for part in about if part)}  # fmt: skip


def main_claims(edition: Edition, document_id: str, most: int = CLAIMS) -> Iterator[ClaimView]:
    """A document's first claims, those of its news before what it tells of the past."""
    look = lookup(edition.document(document_id))
    claims = look.claims_in.get(document_id, ())
    for claim in sorted(claims, key=lambda claim: claim.claim.background)[:most]:
        yield claim_view(look, claim)


def claims_told(edition: Edition, document_ids: Sequence[str]) -> Iterator[tuple[str, Mapping[str, Told]]]:
    """The claims of documents that an edition is the first to hold, as events."""
    for document_id in document_ids[:DOCUMENTS]:
        every = in_words(lambda name=document_id: {v.id: _claim(v) for v in main_claims(edition, name)})  # type: ignore[misc]
        yield from _each("claim", every)


def moves_told(edition: Edition, place_ids: Sequence[str]) -> Iterator[tuple[str, Mapping[str, Told]]]:
    """Places that changed sides, as events."""
    if place_ids:
        ledger = edition.places(ids=place_ids[:MOVES], most=MOVES).ledger
        yield from _each("move", in_words(lambda: {
            row.id: {"place": row.name, "href": row.href, "side": row.side, "words": row.state_sentence}
            for row in place_rows(ledger)
        }))  # fmt: skip


def edition_told(edition: Edition, moved: int) -> Told:
    """That everything was weighed again, and how much changed by it, in the language that is spoken."""
    changed = ngettext("%(num)s place changed its state", "%(num)s places changed their state", moved) % {"num": moved}
    weighed = _("Weighed again, as of %(day)s") % {"day": day_text(edition.head.as_of)}
    return {"words": f"{weighed}: {changed}.", "standing": standing_text(edition)}


def standing_text(edition: Edition) -> str:
    """How far an edition reaches, in one sentence."""
    head = edition.head
    claims = ngettext("%(num)s claim", "%(num)s claims", head.claims) % {"num": head.claims}
    documents = ngettext("%(num)s document", "%(num)s documents", head.documents) % {"num": head.documents}
    return f"{_('As of %(day)s') % {'day': day_text(head.as_of)}}: {claims}, {documents}."


def gap_told() -> dict[str, Told]:
    """That some of what happened is not told."""
    return in_words(lambda: {"words": _("More happened meanwhile than is told here. Load the page again to see it.")})


def _each(kind: str, every: Mapping[str, Mapping[str, Told]]) -> Iterator[tuple[str, Mapping[str, Told]]]:
    """Events of one kind, each with its words in every language."""
    for name in every[LANGUAGES[0]]:
        yield kind, {language: told[name] for language, told in every.items()}


def _claim(view: ClaimView) -> Told:
    return {
        "href": view.href, "speaker": view.speaker, "says": view.says, "side": view.side, "label": view.label,
        "verdict": view.label_text, "quote": view.quote, "language": view.language,
    }  # fmt: skip
