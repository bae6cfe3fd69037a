"""A row of an imported file, whatever its format, and the words for one that cannot be used."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from counterclaim.language.inflection import name_language

RADIUS_KM = 2.0
"""How far a settlement's point may lie from any other point that stands for it, where the file does not say."""

WIDEST_KM = 500.0
LONGEST_NAME = 80
CODE = re.compile(r"[A-Z]{2}\d{10}(?:\d{7})?")
AREA_CODE = re.compile(r"[A-Z]{2}\d{2,17}")


@dataclass(frozen=True, slots=True)
class Row:
    """A place with a position: ``names`` and ``older`` as (name, language), ``areas`` by level, ``part`` of a town."""

    number: int
    lat: float
    lon: float
    names: tuple[tuple[str, str], ...]
    older: tuple[tuple[str, str], ...] = ()
    code: str = ""
    areas: tuple[tuple[str, str], ...] = ()
    area_code: str = ""
    radius_km: float = RADIUS_KM
    origin: str = ""
    part: bool = False
    file: str = ""

    @property
    def title(self) -> str:
        """What to call the row: its first name, else its code."""
        return self.names[0][0] if self.names else self.code


@dataclass(frozen=True, slots=True)
class Missed:
    """A row that was not taken: its file, its line or the feature's number, a reason that others share, a detail."""

    file: str
    number: int
    name: str
    reason: str
    detail: str = ""


NO_POSITION = "has no position"
OFF_GLOBE = "lies outside the globe"
NO_NAME = "has neither a name nor a code"
WRONG_SHAPE = "has the wrong number of columns"
NO_SETTLEMENT = "is no settlement by its own kind"
NO_FEATURE = "is no feature with properties"


class Unusable(Exception):
    """A row that cannot be used; ``args`` are its reason and detail."""


@cache
def table() -> Mapping[str, Any]:
    """What columns, tags and kinds are called."""
    text = (files("counterclaim.store.imports") / "columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=4096)
def header(name: str) -> str:
    """A column's name as it is compared: lower case; blanks, hyphens and underscores alike."""
    return " ".join(re.sub(r"[\s_\-]+", " ", name).lower().split())


def row_of(number: int, given: Mapping[str, str], position: tuple[Any, Any, float] | None = None) -> Row:
    """The row that cells by (compared) column name make; ``position`` (lat, lon, radius) where a geometry has it.

    Raises ``Unusable``.
    """
    one = {want: _first(given, columns) for want, columns in table()["one"].items()}
    kinds = table()["kinds"]
    kind = one["kind"].lower()
    if kind and kind not in kinds["settlement"] and kind not in kinds["part"]:
        raise Unusable(NO_SETTLEMENT, f"place={kind}")
    lat, lon, radius = position if position is not None else (one["lat"], one["lon"], 0.0)
    lat, lon = degrees(lat, lon)
    names, older = _names(given, "names"), _names(given, "older")
    code = next((found.upper() for column in table()["one"]["code"] if (found := given.get(column, "").strip())
                 and CODE.fullmatch(found.upper())), "")  # fmt: skip
    if not names and not code:
        raise Unusable(NO_NAME)
    return Row(
        number, lat, lon, names, older, code,
        areas=tuple((level, one[level]) for level in ("oblast", "raion", "hromada") if one[level]),
        area_code=one["area"].upper() if AREA_CODE.fullmatch(one["area"].upper()) else "",
        radius_km=max(RADIUS_KM, radius) if not one["radius"] else _radius(one["radius"]),
        origin=one["origin"], part=kind in kinds["part"],
    )  # fmt: skip


def degrees(lat: Any, lon: Any) -> tuple[float, float]:
    """A position in degrees, decimal comma or point. Raises ``Unusable``."""
    try:
        found = (_number(lat), _number(lon))
    except (ValueError, TypeError, OverflowError) as error:
        said = f"{lat!r}, {lon!r}"[:80] if lat or lon else ""
        raise Unusable(NO_POSITION, said) from error
    if not all(map(math.isfinite, found)):
        raise Unusable(NO_POSITION, f"{lat}, {lon}")
    if not (-90 <= found[0] <= 90 and -180 <= found[1] <= 180):
        raise Unusable(OFF_GLOBE, f"{found[0]:g}, {found[1]:g}")
    return found


def _number(value: Any) -> float:
    if isinstance(value, str):
        return float(value.strip().removesuffix("°").replace(",", "."))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _radius(text: str) -> float:
    try:
        found = _number(text)
    except ValueError:
        return RADIUS_KM
    return found if 0 < found <= WIDEST_KM else RADIUS_KM


def _first(given: Mapping[str, str], columns: list[str]) -> str:
    for column in columns:
        if column in given and (text := given[column].strip()):
            return text
    return ""


def _names(given: Mapping[str, str], group: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for language, columns in table()[group].items():
        for column in columns:
            if column not in given:
                continue
            for name in given[column].split(";"):
                name = " ".join(name.split())
                if 1 < len(name) <= LONGEST_NAME:
                    found.setdefault(name, name_language(name) if language == "any" else language)
    return tuple(found.items())
