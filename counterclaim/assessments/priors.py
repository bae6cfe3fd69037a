"""The table of what verdicts and grades go by, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Priors:
    """Plain numbers by name: of roles, verdicts and Admiralty letters."""

    role: Mapping[str, float]
    verdict: Mapping[str, float]
    grade: Mapping[str, float]


@cache
def priors() -> Priors:
    """The shipped table ``assessments/priors.toml``."""
    table = tomllib.loads(files("counterclaim.assessments").joinpath("priors.toml").read_text("utf-8"))
    return Priors(**{name: table[name] for name in ("role", "verdict", "grade")})
