"""Running an evaluation: the texts through the flow, what came out against what careful readers found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from counterclaim.cli.settings import Settings
from counterclaim.errors import UsageError
from counterclaim.evaluation import NAMES, evaluate
from counterclaim.pipeline import read_texts
from counterclaim.store.labels import read_labels, texts_of


def run_evaluation(settings: Settings, name: str, folder: Path, texts: Path | None) -> dict[str, Any]:
    """The scores of the evaluation ``name`` on the labelled data in ``folder``; the store is not touched.

    ``texts`` is the folder of the texts that the data names, by default the data's own. Raises ``UsageError`` for a
    name that there is not, ``NotFound`` and ``InputError`` where data or a text cannot be read.
    """
    if name not in NAMES:
        raise UsageError(f"there is no evaluation called {name!r}", remedy=f"one of {', '.join(NAMES)}")
    rows = read_labels(folder)
    return evaluate(name, rows, lambda: read_texts(texts_of(rows, texts or folder), settings.war))
