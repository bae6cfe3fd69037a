"""The closed vocabularies of the nouns: what a region, a stance, a predicate, an extent, a verdict may be."""

from __future__ import annotations

from enum import StrEnum


class RegionRole(StrEnum):
    """What a stretch of a page is."""

    TITLE = "title"
    BODY = "body"
    CAPTION = "caption"
    COMMENT = "comment"
    FURNITURE = "furniture"
    METADATA = "metadata"


class Stance(StrEnum):
    """How a speaker stands to the proposition."""

    ASSERTS = "asserts"
    DENIES = "denies"
    HEDGES = "hedges"
    CANNOT_VERIFY = "cannot-verify"


class Predicate(StrEnum):
    """What a claim is about."""

    CONTROL = "control"
    ADVANCE = "advance"
    ATTACK = "attack"
    ENCIRCLEMENT = "encirclement"
    INFILTRATION = "infiltration"
    CLEARING = "clearing"
    WITHDRAWAL = "withdrawal"
    SURRENDER = "surrender"
    SUPPLY = "supply"
    SITUATION = "situation"
    STRIKE = "strike"
    CASUALTIES = "casualties"
    FORECAST = "forecast"
    ORDER = "order"
    OTHER = "other"


class Extent(StrEnum):
    """How much of a place."""

    FULL = "full"
    MOST = "most"
    PART = "part"
    OUTSKIRTS = "outskirts"
    NONE = "none"


class VerdictLabel(StrEnum):
    """What the evidence makes of an utterance, as of a day."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    DISPUTED = "disputed"
    UNVERIFIED = "unverified"
    PREMATURE = "premature"
    OVERTAKEN = "overtaken"


class Confidence(StrEnum):
    """How much the evidence behind a likelihood can bear; never mixed with the likelihood itself."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


PROPOSITION = (
    "place_id", "stance", "predicate", "holder", "extent", "denies_predicate", "denies_holder", "outcome",
)  # fmt: skip
"""The fields that acts of saying share which say the same; who says it, when, and in which words, may differ."""


def proposition(said: object) -> tuple[object, ...]:
    """What an act of saying says of which place: equal for those that say the same."""
    return tuple(getattr(said, name) for name in PROPOSITION)
