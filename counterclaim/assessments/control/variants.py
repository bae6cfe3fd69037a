"""The last day of many chains of one place that differ little: a waterfall's prefixes, and each utterance left out.

Each is followed only while it differs from the chain that counts everything: from the first day of which something is
left out, to the last, or to where it falls silent. All are followed side by side, each from its own first day. What
comes after is one sum: over the states, the chance of what is shown at the end (the backward pass; Rabiner 1989).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from counterclaim.assessments.control import passes
from counterclaim.assessments.control.country import said_in_columns
from counterclaim.assessments.control.parameters import Parameters
from counterclaim.assessments.control.passes import (
    ALL,
    Mask,
    Said,
    backward,
    entries_of,
    forward,
    said_of,
)
from counterclaim.assessments.control.silence import RUN, silence
from counterclaim.assessments.control.spoken import FACTS, Entries, Indices, facts, weighted
from counterclaim.assessments.control.states import GROUP, HALVES, LEVELS, PACES, SHAPE, Array
from counterclaim.assessments.control.weighing import Weighed

_GROUPS: Array = np.broadcast_to(GROUP.transpose(1, 2, 0)[:, None], (*SHAPE, len(GROUP))).copy()
"""Of each state (2, 3, 11), whether it is shown as each of the three."""
FEW = 100
"""So few chains are faster by themselves."""


def last_shown(
    weighed: Sequence[Weighed], masks: Mask, first_day: date, last_day: date, start: Array, table: Parameters
) -> Array:
    """The three states' probabilities (3, chains) on the last day: ``shown(last_day(...))``, in less time.

    Chain j counts the utterances that ``masks[:, j]`` lets in, (utterances, chains); ``start`` (2, 3, 11). The fewer
    days lie between the first utterance that a chain leaves out and its last, or its silence, the faster.
    """
    days = (last_day - first_day).days + 1
    if masks.shape[1] <= FEW or days == 1:
        return _shown(passes.last_day(weighed, masks, first_day, last_day, start, table))
    entries = entries_of(weighed, first_day, days, table)
    spans = _spans(entries, masks, days)
    whole = _whole(said_of(weighed, np.ones((len(weighed), 1), bool), first_day, last_day, table), start, table)
    told = weighted(facts([item.row for item in weighed]), entries)
    beliefs = _followed(told, entries.day, spans, whole.foreseen[..., spans.first], table)
    in_silence = _sum(_silences(table, days)[days - 1 - spans.end], beliefs)
    foreseen = whole.foreseen[..., spans.end]
    compared = np.divide(beliefs, foreseen, out=np.zeros_like(beliefs), where=foreseen > 0)
    with_rest = _sum(whole.given[spans.end], compared) * whole.last
    parts = np.where(spans.silent, in_silence.T, with_rest.T)
    result: Array = parts / (parts[0] + parts[2] + parts[1])
    return result


def _shown(beliefs: Array) -> Array:
    """The three states (3, chains) of beliefs (2, 3, 11, chains), the mirror image to the last bit."""
    both = beliefs[..., None, :] * _GROUPS[..., None]
    total: Array = (both[0] + both[1]).sum((0, 1))
    return total


def _sum(chances: Array, beliefs: Array) -> Array:
    """Over states, (chains, 3): of chances (chains, 2, 3, 11, 3) and beliefs (2, 3, 11, chains)."""
    both = chances * beliefs.transpose(3, 0, 1, 2)[..., None]
    total: Array = (both[:, 0] + both[:, 1]).sum((1, 2))
    return total


@dataclass(frozen=True, slots=True, eq=False)
class _Spans:
    """Of each chain, from the ``first`` day that differs from the whole to its ``end``.

    That is the day after the last that differs, or the last day of all. From it on all is ``silent``, or as in the
    chain that counts everything. ``let_in`` (entries, chains): what it hears in between.
    """

    first: Indices
    end: Indices
    silent: Mask
    let_in: Mask


def _spans(entries: Entries, masks: Mask, days: int) -> _Spans:
    let_in, end = masks[entries.which], days - 1
    first = np.minimum(_edge(entries.day, ~let_in, days), end)
    last_out, last_in = (-_edge(-entries.day[::-1], some[::-1], 1) for some in (~let_in, let_in))
    last_out = np.where(last_out < 0, end, last_out)
    falls_silent = last_in <= last_out
    last = np.where(falls_silent, np.maximum(last_in, first - 1), last_out)
    during = let_in & (entries.day[:, None] >= first) & (entries.day[:, None] <= last)
    return _Spans(first, np.minimum(last + 1, end), falls_silent | (last_out == end), during)


def _edge(day: Indices, some: Mask, otherwise: int) -> Indices:
    """The first day, of days in order, of ``some`` (entries, chains), by chain."""
    if not len(day):
        return np.full(some.shape[1], otherwise)
    return np.where(some.any(0), day[some.argmax(0)], otherwise)


def _followed(told: Array, day: Indices, spans: _Spans, first: Array, table: Parameters) -> Array:
    """Each chain's belief (2, 3, 11, chains) on the day of its end, side by side from each one's first day."""
    chains, days = len(spans.end), int((spans.end - spans.first).max(initial=0)) + 1
    which, chain = np.nonzero(spans.let_in)
    cell = (day[which] - spans.first[chain]) * chains + chain
    order = np.argsort(cell, kind="stable")
    cell, starts = cell[order], np.flatnonzero(np.diff(cell[order], prepend=-1))
    sums = np.add.reduceat(told[which[order]], starts) if len(starts) else np.empty((0, FACTS))
    by_day = said_in_columns(cell[starts], np.ascontiguousarray(sums.T), days, chains, table)
    beliefs = np.empty((days, *SHAPE, chains))
    forward(by_day, first, table, beliefs, made_whole=False)
    at_end: Array = beliefs[spans.end - spans.first, ..., np.arange(chains)]
    return np.moveaxis(at_end, 0, -1)


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """The chain that counts everything: what it says of each day before hearing it, ``foreseen`` (2, 3, 11, days).

    ``given`` (days, 2, 3, 11, 3): its belief of each day, given what is shown at the end; ``last`` (3,): that.
    """

    foreseen: Array
    given: Array
    last: Array


def _whole(day_by_day: list[Said | None], start: Array, table: Parameters) -> _Whole:
    beliefs = np.empty((len(day_by_day), *SHAPE, 1))
    forward(day_by_day, start[..., None], table, beliefs)
    given = beliefs * np.ones(len(GROUP))
    given[-1] *= _GROUPS
    last = _shown(beliefs[-1])[:, 0]
    given[-1] /= last
    heard = day_by_day[-1]
    likelihood = np.ones((HALVES, LEVELS, 1)) if heard is None else heard.emission
    backward([*day_by_day[:-1], Said(ALL, likelihood * _GROUPS[:, 0], None, np.empty(0))], given, table)
    return _Whole(_foreseen(day_by_day, beliefs, start, table), given, last)


def _foreseen(day_by_day: Sequence[Said | None], beliefs: Array, start: Array, table: Parameters) -> Array:
    """Each day's belief (2, 3, 11, days) before anything is heard of it."""
    paces = np.tile(np.eye(PACES)[..., None], (HALVES, 1, 1, len(day_by_day)))
    for day, told in enumerate(day_by_day):
        if told is not None and told.talking is not None:
            paces[..., day] = told.paces[..., 0]
    by_state = np.ascontiguousarray(np.moveaxis(beliefs[..., 0], 0, -1))
    foreseen = np.empty(by_state.shape)
    silence(table)[0].one(np.einsum("hijc,hjlc->hilc", paces, by_state), foreseen)
    return np.concatenate([start[..., None], foreseen[..., :-1]], axis=-1)


def _silences(table: Parameters, days: int) -> Array:
    """The chance of each of the three (days, 2, 3, 11, 3) from each state after 0, 1, … silent days."""
    chances, back = np.empty((days, *_GROUPS.shape)), silence(table)[1]
    chances[0] = _GROUPS
    for day in range(1, days, RUN):
        many = min(RUN, days - day)
        chances[day : day + many] = back.each(chances[day - 1], many)
    return chances
