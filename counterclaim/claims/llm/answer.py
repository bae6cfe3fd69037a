"""A model's answer, believed in nothing: what has not the form that was asked for is left out and counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from counterclaim.errors import NotText
from counterclaim.model import Extent, Predicate, Stance, War

MOST_CLAIMS = 200
CHOICES = frozenset({"speaker_side", "stance", "predicate", "holder", "extent", "outcome"})


def _words(value: Any) -> Any:
    return "" if value is None else value


Words = Annotated[str, BeforeValidator(_words)]


class Told(BaseModel):
    """One claim as a model tells it: of the right form, and nothing of it checked against the article yet."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True, allow_inf_nan=False)

    quote: str
    speaker: Words = ""
    speaker_side: str | None = None
    relayed_by: Words = ""
    stance: Stance
    predicate: Predicate
    place: Words = ""
    holder: str | None = None
    extent: Extent | None = None
    count: float | None = None
    outcome: Annotated[Literal["", "repelled", "ongoing", "adverse"], BeforeValidator(_words)] = ""
    likelihood: Words = ""
    background: bool = False


def read_answer(content: str, war: War) -> tuple[tuple[Told, ...], Counter[str]]:
    """The claims of an answer that have the form asked for, and why others have not, by number.

    Raises ``NotText`` where the answer as a whole is no list of claims.
    """
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotText("the model's answer is no JSON", remedy="use a model with structured output") from error
    rows = told.get("claims") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        raise NotText("the model's answer is no list of claims", remedy="use a model with structured output")
    found: list[Told] = []
    refused: Counter[str] = Counter()
    for row in rows[:MOST_CLAIMS]:
        claim = _claim(row, war)
        if isinstance(claim, Told):
            found.append(claim)
        else:
            refused[claim] += 1
    if len(rows) > MOST_CLAIMS:
        refused[f"beyond the first {MOST_CLAIMS}"] = len(rows) - MOST_CLAIMS
    return tuple(found), refused


def _claim(row: object, war: War) -> Told | str:
    """The claim, or in words what is wrong with it."""
    if not isinstance(row, Mapping):
        return "malformed"
    try:
        told = Told.model_validate(row)
    except ValidationError as error:
        wrong = sorted({str(fault["loc"][0]) for fault in error.errors(include_url=False) if fault["loc"]} & CHOICES)
        return _unknown(wrong[0]) if wrong else "malformed"
    if told.holder is not None and told.holder not in war.states:
        return _unknown("holder")
    if told.speaker_side is not None and war.camp(told.speaker_side) is None:
        return _unknown("speaker_side")
    return told


def _unknown(field: str) -> str:
    return f"unknown {field.replace('_', ' ')}"
