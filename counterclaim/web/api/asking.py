"""What may be asked: parameters as strict as they are described; what is unknown, doubled or misspelled is refused."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Path, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from counterclaim.model import Predicate

Format = Literal["json", "csv"]
PLACE, SPEAKER, CLAIM, DOCUMENT = "UA63080090010026457", "some-speaker", "0a8f2de218e51495", "0a8f2de2" * 8
_DEGREES = r"-?[0-9]{1,3}(\.[0-9]{1,10})?"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AS_OF_ELSEWHERE = (
    "only /places/{place} and /places/{place}/series can be worked out as of an earlier day; "
    "`day` shows a day in hindsight, from all that is known now"
)


def _day(value: Any) -> Any:
    """A day as ISO 8601 writes it; pydantic would take seconds since 1970 as well."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day is written YYYY-MM-DD")
    return date.fromisoformat(value)


def _whole(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch("-?[0-9]{1,18}", value):
        raise ValueError("a whole number is wanted")
    return value


def _truth(value: Any) -> Any:
    if isinstance(value, str) and value not in ("true", "false"):
        raise ValueError("true or false is wanted")
    return value


_DATE = WithJsonSchema({"type": "string", "format": "date", "examples": ["2025-11-20"]})
Day = Annotated[date, BeforeValidator(_day), _DATE]
MaybeDay = Annotated[date | None, BeforeValidator(_day), _DATE]
Limit = Annotated[int, Field(ge=1, le=500), BeforeValidator(_whole)]
Truth = Annotated[bool | None, BeforeValidator(_truth), WithJsonSchema({"type": "boolean"})]
Side = Literal["", "a", "b", "contested"]
Speaking = Literal["", "a", "b", "third"]
Kind = Predicate | Literal[""]


class Asked(BaseModel):
    """What every resource may be asked."""

    model_config = ConfigDict(extra="forbid")

    lang: Literal["", "en", "uk", "ru"] = Field(
        default="", description="The language of sentences; else by Accept-Language. Quotes stay as they were said."
    )


class Paged(Asked):
    """What lists may be asked."""

    limit: Limit = Field(default=100, description="Items of a page at most.", examples=[50])
    cursor: str = Field(
        default="",
        pattern="^[A-Za-z0-9_-]{0,400}$",
        examples=["NzM5NjEwLjBhOGYyZGUyMThlNTE0OTU"],
        description="Where the page before ended: as its `next` has it.",
    )


class Span(Asked):
    """A span of days, its ends included."""

    since: MaybeDay = Field(default=None, description="From this day on.")
    until: MaybeDay = Field(default=None, description="Until this day.")


class PlacesAsked(Paged):
    """Filters of places."""

    q: str = Field(
        default="", max_length=100, description="A name in any spelling, or its beginning, or a part of it; the best "
        "first, on one page.", examples=["Купянск", "kup"],
    )  # fmt: skip
    oblast: str = Field(
        default="", max_length=100, examples=["Kharkiv"], description="The oblast, as `places` names it."
    )
    side: Side = Field(default="", description="Who most probably holds it, of camps a and b, or contested.")
    disputed: Truth = Field(default=None, description="Whether speakers of both sides contradict each other now.")
    format: Format = Field(default="json", description="As an Accept header may say as well.")


class PlaceAsked(Asked):
    """How a place is to be shown."""

    as_of: MaybeDay = Field(
        default=None, description="What was known then: worked out from what had been said until that day.",
    )  # fmt: skip


class SeriesAsked(Span):
    """Which days of a place."""

    as_of: MaybeDay = Field(default=None, description="What was known then.")
    format: Format = Field(default="json", description="As an Accept header may say as well.")


class SayingsAsked(Paged, Span):
    """Filters of claims that hold for one place."""

    predicate: Kind = Field(default="", description="What kind of claim.", examples=["control"])
    side: Speaking = Field(default="", description="Who speaks: camp a, camp b, or a third party.")
    format: Literal["json", "csv", "jsonl"] = Field(default="json", description="As an Accept header may say as well.")


class ClaimsAsked(SayingsAsked):
    """Filters of claims."""

    place: str = Field(default="", max_length=200, examples=[PLACE], description="A place's id or slug.")
    speaker: str = Field(default="", max_length=200, examples=[SPEAKER], description="A speaker's id or slug.")
    document: str = Field(default="", max_length=200, examples=[DOCUMENT], description="A document's id.")


class MovesAsked(Paged, Span):
    """Filters of changes."""

    place: str = Field(default="", max_length=200, examples=[PLACE], description="A place's id or slug.")
    format: Format = Field(default="json", description="As an Accept header may say as well.")


class BriefingsAsked(Paged, Span):
    """Which days."""


class RecordsAsked(Asked):
    """Which records, and in which order."""

    kind: Literal["", "speaker", "body", "role", "camp", "country", "outlet", "relay"] = Field(
        default="", description="Whose."
    )
    sort: Literal["held", "premature", "false", "lead", "brier", "name"] = Field(
        default="held", description="By what they are ranked; those with too little resolved follow without a rank."
    )
    format: Format = Field(default="json", description="As an Accept header may say as well.")


class AreaAsked(Span):
    """Which days of the ground."""

    day: MaybeDay = Field(default=None, description="One day alone: its areas come with 90% intervals.")
    format: Format = Field(default="json", description="As an Accept header may say as well.")


class MapAsked(Asked):
    """Which map."""

    day: MaybeDay = Field(default=None, description="The day, in hindsight; the last one unless told otherwise.")
    world: Literal["assessed", "a", "b"] = Field(
        default="assessed", description="As assessed, or by the words of camp a or b alone, taken at their word."
    )
    bbox: str = Field(
        default="", pattern=rf"^({_DEGREES}(,{_DEGREES}){{3}})?$", examples=["36,49,39,50"],
        description="Only what lies within west,south,east,north; from east to west across the 180th meridian.",
    )  # fmt: skip

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The box in degrees; everywhere where none was asked for."""
        west, south, east, north = (float(part) for part in (self.bbox or "-180,-90,180,90").split(","))
        return (west, south, east, north)


class FrontAsked(Asked):
    """Which front line."""

    day: MaybeDay = Field(default=None, description="The day, in hindsight; the last one unless told otherwise.")


PlaceName = Annotated[str, Path(max_length=200, examples=[PLACE], description="A place's id or slug.")]
SpeakerName = Annotated[str, Path(max_length=200, examples=[SPEAKER], description="A speaker's id or slug.")]
DocumentName = Annotated[
    str, Path(max_length=200, examples=[DOCUMENT], description="A document's id: the sha256 of its bytes.")
]
ClaimName = Annotated[str, Path(max_length=200, examples=[CLAIM], description="A claim's id.")]
DayName = Annotated[Day, Path(description="A day: YYYY-MM-DD.")]
StoryName = Annotated[str, Path(max_length=200, examples=[CLAIM], description="A story's id.")]


async def once(request: Request) -> None:
    """Refuse a parameter that is given twice, and say of ``as_of`` where it can be asked; a dependency of all routes.

    Raises ``RequestValidationError``.
    """
    seen: set[str] = set()
    for name, _ in request.query_params.multi_items():
        if name in seen:
            raise _refused(name, "it is given more than once")
        seen.add(name)
    if "as_of" in seen and not request.scope["path"].startswith("/api/v1/places/"):
        raise _refused("as_of", _AS_OF_ELSEWHERE)


def _refused(name: str, words: str) -> RequestValidationError:
    return RequestValidationError([{"loc": ("query", name), "msg": words, "type": "value_error"}])
