"""Running an evaluation: the texts through the flow, what came out against what careful readers found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from counterclaim import plugins
from counterclaim.cli.settings import Settings
from counterclaim.errors import InputError, UsageError
from counterclaim.evaluation import claims as claim_scores
from counterclaim.language.spelling import key
from counterclaim.model import Document, Fetched, ResolvedClaim
from counterclaim.pipeline import Desk, Newsroom, Work, assess

EVALUATIONS = ("claims",)


def run_evaluation(settings: Settings, name: str, folder: Path, texts: Path | None) -> dict[str, Any]:
    """The scores of the evaluation ``name`` on the labelled data in ``folder``; nothing is added to the store.

    Raises ``UsageError`` for a name that there is not, ``InputError`` where data or a text cannot be read.
    """
    if name not in EVALUATIONS:
        raise UsageError(f"there is no evaluation called {name!r}", remedy=f"one of {', '.join(EVALUATIONS)}")
    rows = claim_scores.read_rows(folder)
    with settings.newsroom() as newsroom:
        documents, told = _read(newsroom, sorted({str(row["doc"]) for row in rows}), texts or folder)
        index = newsroom.desk.index

        def same_place(wanted: str, claim: ResolvedClaim) -> bool:
            named = {place.id for place in index.named(wanted)}
            return claim.place_id in named or key(claim.place_name) == key(wanted)

        languages = {doc: document.language for doc, document in documents.items()}
        return claim_scores.as_json(rows, told, same_place, languages)


def _read(
    newsroom: Newsroom, names: list[str], texts: Path
) -> tuple[Mapping[str, Document], Mapping[str, tuple[ResolvedClaim, ...]]]:
    """Every named text as a document, and its claims as the whole collection dates them."""
    works = {name: _work(newsroom.desk, fetched) for name in names for fetched in _fetch(texts / name)}
    documents = {name: work.document for name, work in works.items() if work.document is not None}
    whole = Work(
        documents=tuple(documents.values()),
        stories=tuple(story for work in works.values() for story in work.stories),
        resolved=tuple(claim for work in works.values() for claim in work.resolved),
    )
    ledger = assess(newsroom.desk, whole).ledger
    found = ledger.claims if ledger else ()
    told = {
        name: tuple(claim for claim in found if claim.claim.span.document_id == document.id)
        for name, document in documents.items()
    }
    return documents, told


def _work(desk: Desk, fetched: Fetched) -> Work:
    return desk.work(replace(fetched, url=Path(fetched.url).name))


def _fetch(path: Path) -> Iterator[Fetched]:
    found = plugins.create("sources", "file").fetch(str(path))
    if found is None:
        raise InputError("this is no file", where=str(path), remedy="name the folder of the texts with --texts")
    return iter(found)
