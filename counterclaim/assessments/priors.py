"""The table of fixed interest priors, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Priors:
    """``symbols`` maps symbol and relation to likelihoods of (X holds, contested, Y holds).

    ``forecast`` has parts of likelihood words; the rest are plain numbers.
    """

    symbols: Mapping[str, Mapping[str, tuple[float, float, float]]]
    transition: Mapping[str, float]
    start: Mapping[str, float]
    weight: Mapping[str, float]
    role: Mapping[str, float]
    verdict: Mapping[str, float]
    grade: Mapping[str, float]
    forecast: Mapping[str, tuple[str, ...]]


@cache
def priors() -> Priors:
    """The shipped table ``assessments/priors.toml``."""
    table = tomllib.loads(files("counterclaim.assessments").joinpath("priors.toml").read_text("utf-8"))
    symbols = {name: {rel: tuple(row) for rel, row in rows.items()} for name, rows in table["symbol"].items()}
    plain = {name: table[name] for name in ("transition", "start", "weight", "role", "verdict", "grade")}
    forecast = {name: tuple(words) for name, words in table["forecast"].items()}
    return Priors(symbols, **plain, forecast=forecast)
