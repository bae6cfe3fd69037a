"""Forecasts: what probability their words state, and how the stated ones compare with what came.

The Brier score is the mean squared difference between the stated probability and the outcome, 0 or 1 (Brier 1950); the
reliability diagram sets the stated against the observed share, by the bands of ICD 203.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from counterclaim.assessments.likelihood import WORDS
from counterclaim.assessments.priors import priors
from counterclaim.assessments.track_records.estimates import mean_of, share_of
from counterclaim.assessments.track_records.record_table import record_table
from counterclaim.model import Stance, Utterance, Verdict
from counterclaim.track_record import Bin, Forecasts


class Scored(NamedTuple):
    """A forecast whose outcome is known: the stated probability, whether it came, and what it was about."""

    stated: float
    came: bool
    matter: tuple[object, ...]


def stated_probability(utterance: Utterance) -> float:
    """The probability that a forecast gives to what it speaks of: by its likelihood word, else by its stance."""
    said = word_probability(utterance.likelihood)
    if said is None:
        return record_table().due[utterance.stance if utterance.stance in record_table().due else "hedges"]
    return 1 - said if utterance.stance == Stance.DENIES else said


@cache
def word_probability(likelihood: str) -> float | None:
    """The probability that a likelihood word in English, Ukrainian or Russian stands for, None where it says none."""
    words = likelihood.casefold()
    return next((p for word, p in record_table().words if re.search(rf"(?<!\w){re.escape(word)}", words)), None)


def outcome(came: float) -> bool | None:
    """Whether it came, by the probability that it did; None where the evidence does not decide."""
    table = priors().verdict
    return True if came >= table["supported"] else False if came <= table["contradicted"] else None


def forecasts(said: Sequence[tuple[Utterance, Verdict]]) -> Forecasts:
    """The score of the forecasts among utterances whose day has come; those left undecided are counted apart."""
    due = [(u, v) for u, v in said if v.stated is not None and v.came is not None]
    scored = list(_scored(due))
    errors = [(forecast.stated - forecast.came) ** 2 for forecast in scored]
    brier = mean_of(errors, [forecast.matter for forecast in scored])
    return Forecasts(len(due), len(scored), brier, tuple(_bins(scored)))


def _scored(due: Sequence[tuple[Utterance, Verdict]]) -> Iterator[Scored]:
    for utterance, verdict in due:
        if verdict.stated is not None and verdict.came is not None:
            came = outcome(verdict.came)
            if came is not None:
                yield Scored(verdict.stated, came, (utterance.place_id, utterance.due))


def _bins(scored: Sequence[Scored]) -> Iterator[Bin]:
    low = 0.0
    for high, word in WORDS:
        inside = [forecast for forecast in scored if low <= forecast.stated < high]
        if inside:
            came = sum(forecast.came for forecast in inside)
            stated = sum(sorted(forecast.stated for forecast in inside)) / len(inside)
            yield Bin(word, low, min(high, 1.0), len(inside), round(stated, 4), share_of(came, len(inside)))
        low = high
