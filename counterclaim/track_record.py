"""How claims and forecasts held up, as plain frozen values: the part of the model that records are told in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share, a median or a mean with its 90% credible interval, each None where there is too little to tell it."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """A bar of a reliability diagram: the forecasts that stated from ``low`` to below ``high``, and how many came.

    ``stated`` is the mean stated probability, ``came`` the observed share.
    """

    word: str
    low: float
    high: float
    count: int
    stated: float
    came: Estimate


@dataclass(frozen=True, slots=True)
class Forecasts:
    """How forecasts did whose day has come: how many, how many of them the evidence decides, and the score of these.

    ``brier`` runs from 0, perfect, to 1; stating 50% each time scores .25.
    """

    due: int
    scored: int
    brier: Estimate | None
    diagram: tuple[Bin, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """How the resolved claims of a speaker or a group held up, not counting evidence that it supplied itself.

    ``kind`` is speaker, body, role, camp, country, outlet (in its own voice) or relay (an outlet, what it relayed).
    Counts are of utterances: ``resolved`` are those that held, were premature or were contradicted. The shares are by
    ``matters``, in which the same said again counts once. ``lead`` is in days; orders count as ``met`` of ``orders``
    whose day has come. ``grade`` is the Admiralty letter A to E, or F where too few matters are resolved.
    """

    kind: str
    id: str
    name: str
    as_of: date
    utterances: int
    resolved: int
    matters: int
    held: int
    premature: int
    contradicted: int
    admissions: int
    held_share: Estimate
    premature_share: Estimate
    contradicted_share: Estimate
    lead: Estimate | None
    forecasts: Forecasts
    orders: int
    met: int
    grade: str
