"""Running an evaluation: the texts through the flow, what came out against what careful readers found."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time
from typing import Any

from counterclaim.claims.tagger.model import shipped
from counterclaim.cli.control_scoring import control_scores
from counterclaim.cli.settings import Settings
from counterclaim.documents.clean import clean
from counterclaim.documents.decode import decode
from counterclaim.documents.tree import parse as parse_page
from counterclaim.errors import UsageError
from counterclaim.evaluation import NAMES, evaluate
from counterclaim.evaluation import pages as pages_evaluation
from counterclaim.evaluation import places as places_evaluation
from counterclaim.evaluation import speakers as speakers_evaluation
from counterclaim.evaluation.attribution import as_json, from_rows, to_rows
from counterclaim.evaluation.standoff import parse
from counterclaim.language.detect import detect_language
from counterclaim.model import UNKNOWN_DAYS, Document, RegionRole
from counterclaim.pipeline import Desk, built_in_gazetteer, read_texts
from counterclaim.resolution.speaker_names import spelling
from counterclaim.resolution.speakers import SpeakerBook
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.store.labels import (
    WORDS,
    page_sets,
    read_annotated,
    read_labels,
    read_mentions,
    read_pages,
    read_predictions,
    read_speakers,
    texts_of,
    write_predictions,
)
from counterclaim.stories.split import split
from counterclaim.wars import load_war


def run_evaluation(
    settings: Settings,
    name: str,
    folder: Path,
    texts: Path | None,
    predictions: Path | None = None,
    leave_one_out: bool = False,
) -> dict[str, Any]:
    """The scores of the evaluation ``name`` on the labelled data in ``folder``; the store is not touched.

    ``texts`` is the folder of the texts that the data names, by default the data's own; ``predictions`` as
    ``attribution_scores`` has it, ``leave_one_out`` as ``control_scores``. Raises ``UsageError`` for a name that there
    is not, ``NotFound`` and ``InputError`` where data or a text cannot be read.
    """
    if name not in NAMES:
        raise UsageError(f"there is no evaluation called {name!r}", remedy=f"one of {', '.join(NAMES)}")
    if name == "attribution":
        return attribution_scores(folder, predictions)
    if name == "control":
        return control_scores(folder, settings.war, leave_one_out)
    if name == "places":
        return place_scores(settings, folder)
    if name == "speakers":
        return speaker_scores(settings, folder)
    if name == "pages":
        return page_scores(folder)
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


def page_scores(folder: Path) -> dict[str, Any]:
    """Scores of cleaning on labelled pages; of each set by its name where the folder holds several."""
    found = {home.name: _page_set(home) for home in page_sets(folder)}
    return found if len(found) > 1 else next(iter(found.values()))


def _page_set(home: Path) -> dict[str, Any]:
    pages = read_pages(home)
    cleaned = {name: clean_page(raw) for name, (_, raw) in pages.items()}
    if (home / WORDS).is_file():
        return pages_evaluation.by_words({n: str(label["articleBody"]) for n, (label, _) in pages.items()}, cleaned)
    labels = {name: pages_evaluation.strings_of(label) for name, (label, _) in pages.items()}
    return pages_evaluation.by_strings(labels, cleaned)


def clean_page(raw: bytes) -> pages_evaluation.PageText:
    """A page from its bytes to its stories: the first one's text, all comments, and the CPU time that took.

    Its day and language are not looked for; ``python -m benchmarks.page_dates`` times the day.
    """
    began = process_time()
    tree = parse_page(decode(raw).text)
    text, regions, title = clean(tree, tree.title)
    day = datetime.now(UTC)
    stories = split(Document("", "", "", UNKNOWN_DAYS, day, "other", text, regions, title, "text/html"))
    spent = process_time() - began
    told = next((s for s in stories if any(r.role is RegionRole.BODY for r in s.regions)), None)
    body = "\n".join(text[r.start : r.end] for r in told.regions if r.role is RegionRole.BODY) if told else ""
    comments = tuple(text[r.start : r.end] for r in regions if r.role is RegionRole.COMMENT)
    return pages_evaluation.PageText(body, comments, spent, text)


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
