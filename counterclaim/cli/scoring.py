"""Running an evaluation: the texts through the flow, what came out against what careful readers found."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from counterclaim.claims.tagger.model import shipped
from counterclaim.cli.settings import Settings
from counterclaim.language.detect import detect_language
from counterclaim.errors import UsageError
from counterclaim.evaluation import NAMES, evaluate
from counterclaim.evaluation import places as places_evaluation
from counterclaim.evaluation import speakers as speakers_evaluation
from counterclaim.evaluation.attribution import as_json, from_rows, to_rows
from counterclaim.evaluation.standoff import parse
from counterclaim.pipeline import Desk, built_in_gazetteer, read_texts
from counterclaim.resolution.speaker_names import spelling
from counterclaim.resolution.speakers import SpeakerBook
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.store.labels import (
    read_annotated,
    read_labels,
    read_mentions,
    read_predictions,
    read_speakers,
    texts_of,
    write_predictions,
)
from counterclaim.wars import load_war


def run_evaluation(
    settings: Settings, name: str, folder: Path, texts: Path | None, predictions: Path | None = None
) -> dict[str, Any]:
    """The scores of the evaluation ``name`` on the labelled data in ``folder``; the store is not touched.

    ``texts`` is the folder of the texts that the data names, by default the data's own; ``predictions`` as
    ``attribution_scores`` has it. Raises ``UsageError`` for a name that there is not, ``NotFound`` and ``InputError``
    where data or a text cannot be read.
    """
    if name not in NAMES:
        raise UsageError(f"there is no evaluation called {name!r}", remedy=f"one of {', '.join(NAMES)}")
    if name == "attribution":
        return attribution_scores(folder, predictions)
    if name == "places":
        return place_scores(settings, folder)
    if name == "speakers":
        return speaker_scores(settings, folder)
    rows = read_labels(folder)
    return evaluate(name, rows, lambda: read_texts(texts_of(rows, texts or folder), settings.war))


def attribution_scores(folder: Path, predictions: Path | None) -> dict[str, Any]:
    """Scores of the tagger, or of a predictions file, on annotated articles.

    A predictions file that is there is scored in the tagger's place; one that is not, or is empty, is written.
    """
    articles = read_annotated(folder)
    gold = {name: parse(text, annotations) for name, (text, annotations) in articles.items()}
    rows = read_predictions(predictions) if predictions else None
    if rows is not None:
        return as_json(gold, from_rows(rows, str(predictions))) | {"predictions": str(predictions)}
    tagger = shipped()
    found = {name: tagger.mark(text) for name, (text, _) in articles.items()}
    if predictions:
        write_predictions(predictions, (row for name, marked in found.items() for row in to_rows(name, marked)))
    return as_json(gold, found) | {"tagger": tagger.version}


def place_scores(settings: Settings, folder: Path) -> dict[str, Any]:
    """Scores of finding and resolving on labelled mentions; ``InputError`` names a row that is none."""
    rows = read_mentions(folder)
    desk = Desk(load_war(settings.war), GazetteerFile(built_in_gazetteer()))
    found = {}
    for text, row in places_evaluation.texts_of(rows).items():
        language = str(row.get("language") or detect_language(text))
        day = date.fromisoformat(str(row["day"])) if row.get("day") else None
        found[text] = desk.mentions(text, language, day)
    return places_evaluation.as_json(rows, found, desk.position, desk.index.same)


def speaker_scores(settings: Settings, folder: Path) -> dict[str, Any]:
    """Scores of resolving labelled descriptions of speakers; ``InputError`` names a row that is none."""
    rows = read_speakers(folder)
    war = load_war(settings.war)
    book = SpeakerBook(war)
    found = []
    for row in rows:
        day = date.fromisoformat(str(row["day"])) if row.get("day") else None
        story = book.introduced(map(str, row.get("story") or ()), day)
        choice = book.resolve(str(row["text"]), story_names=story, day=day)
        known = book.speaker(choice.id) is not None
        found.append(speakers_evaluation.Found(choice.id, choice.camp, choice.role, known, book.is_person(choice.id)))
    return speakers_evaluation.as_json(rows, found, book.listed(), spelling)
