"""Speakers and track records: who said it, and how what it says holds up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Query, Request, Response

from counterclaim.model import Estimate, Record
from counterclaim.publications.exports import csv_bytes
from counterclaim.publications.views import SpeakerView, leagues_view, lookup, speaker_view
from counterclaim.publications.views.lookup import slug
from counterclaim.store.edition import Edition
from counterclaim.store.edition.lists import Listed, id_of, speaker_page
from counterclaim.web.api.answering import Told, answered, json_of, next_page, read_cursor
from counterclaim.web.api.answers import RankedRecord, Records, SpeakerAnswer, SpeakerRow, Speakers
from counterclaim.web.api.asking import Asked, Paged, RecordsAsked, SpeakerName
from counterclaim.web.api.documented import api_router, resource

router = api_router("speakers")
_COUNTS = ("utterances", "resolved", "matters", "held", "premature", "contradicted", "admissions", "orders", "met")
_ESTIMATES = ("held_share", "premature_share", "contradicted_share", "lead", "brier")
COLUMNS = (
    "rank", "kind", "id", "name", "side", "grade", *_COUNTS, "forecasts_due", "forecasts_scored",
    *(f"{name}{end}" for name in _ESTIMATES for end in ("", "_low", "_high")),
)  # fmt: skip


@resource(router, "/speakers", Speakers, paged=True)
def speakers(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """Everybody who spoke in one line each, those of most claims first."""
    after = read_cursor(asked.cursor)

    def make(edition: Edition, form: str) -> Told:
        shown, cursor, total = speaker_page(edition, after, asked.limit)
        known = edition.records(kinds=("speaker",), ids=[one.speaker.id for one in shown] or [""])
        grades = {record.id: record.grade for record in known}
        rows = tuple(_row(edition, one, grades.get(one.speaker.id, "F")) for one in shown)
        further = next_page(request, cursor) or None
        return Told(json_of(Speakers(edition.head.as_of, total, rows, further)), cursor)

    return answered(request, make, lang=asked.lang)


def _row(edition: Edition, listed: Listed, grade: str) -> SpeakerRow:
    who = listed.speaker
    side = {camp.id: side for camp, side in zip(edition.war.camps, ("a", "b"), strict=True)}.get(who.camp, "third")
    return SpeakerRow(
        who.id, who.name, who.org, who.role, who.camp, side, who.country, listed.claims, grade,
        f"source/{listed.slug}.html",
    )  # fmt: skip


@resource(router, "/speakers/{speaker}", SpeakerAnswer, named=True)
def speaker(request: Request, speaker: SpeakerName, asked: Annotated[Asked, Query()]) -> Response:
    """A speaker with its track record."""

    def make(edition: Edition, form: str) -> Told:
        found = edition.speaker(id_of(edition, "speakers", speaker), most=1)
        view = speaker_view(lookup(found.ledger), id_of(edition, "speakers", speaker))
        return Told(json_of(_answer(edition, view, found.total, found.ledger.speakers[view.id].country)))

    return answered(request, make, lang=asked.lang)


def _answer(edition: Edition, view: SpeakerView, claims: int, country: str) -> SpeakerAnswer:
    row = SpeakerRow(
        view.id, view.name, view.org, view.role, view.camp, view.side, country, claims, view.grade, view.href
    )  # fmt: skip
    address = f"/api/v1/claims?speaker={slug(view.id)}"
    return SpeakerAnswer(edition.head.as_of, row, view.aliases, view.record, view.record_sentences, address)


@resource(router, "/records", Records, more=("csv",))
def records(request: Request, asked: Annotated[RecordsAsked, Query()]) -> Response:
    """Track records, ranked by kind.

    Of speakers, bodies, roles, camps, countries and outlets. Who has too little resolved is not ranked and comes last.
    """

    def make(edition: Edition, form: str) -> Told:
        leagues = leagues_view(edition.overview(), asked.sort).leagues
        rows = []
        for league in leagues:
            if asked.kind in ("", league.kind):
                rows += [RankedRecord(rank, row) for rank, row in enumerate(league.ranked, start=1)]
                rows += [RankedRecord(None, row) for row in league.unranked]
        if form == "csv":
            return Told(csv_bytes(COLUMNS, map(_flat, rows)))
        return Told(json_of(Records(edition.head.as_of, asked.sort, tuple(rows))))

    return answered(request, make, ("json", "csv"), asked.lang, asked.format)


def _flat(ranked: RankedRecord) -> dict[str, object]:
    record = ranked.row.record
    row: dict[str, object] = {name: getattr(record, name) for name in ("kind", "id", "grade", *_COUNTS)}
    row |= {"rank": ranked.rank, "name": ranked.row.name, "side": ranked.row.side}
    row |= {"forecasts_due": record.forecasts.due, "forecasts_scored": record.forecasts.scored}
    for name, found in _estimates(record):
        row |= {name: found and found.value, f"{name}_low": found and found.low, f"{name}_high": found and found.high}
    return row


def _estimates(record: Record) -> Iterator[tuple[str, Estimate | None]]:
    for name in _ESTIMATES:
        yield name, record.forecasts.brier if name == "brier" else getattr(record, name)
