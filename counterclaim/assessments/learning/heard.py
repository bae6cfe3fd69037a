"""What was said of many places as arrays, and the model as chain and tables: what reliabilities are learned from.

A day's step is taken for constant: that talk and silence stir the front is left out, and so is what stands
uncontradicted. Both are approximations for learning only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from counterclaim.assessments.control.emissions import row
from counterclaim.assessments.control.parameters import Parameters
from counterclaim.assessments.control.sayings import Saying
from counterclaim.assessments.control.states import HALVES, LEVELS, PACES, Array, steps, unknown
from counterclaim.assessments.control.weighing import Weighed, weigh
from counterclaim.assessments.learning.chain import Chain
from counterclaim.model import Utterance, War

Indices = npt.NDArray[np.int64]
Who = tuple[str, int]
"""A speaker's id and the index of the camp that it speaks for, or ``NOBODY``."""
Kind = tuple[int, str]
"""That index and a role."""
GROUPS = HALVES * LEVELS
STATE_GROUP: Indices = np.arange(GROUPS).reshape(HALVES, 1, LEVELS).repeat(PACES, axis=1).ravel()
"""(66,): which of the 22 rows of a table, half by level, a state speaks through."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A place to learn from: what was said of it, and the belief ``start`` (2, 3, 11) before ``first_day``.

    Of ``start`` the shares and defenders count, not the paces.
    """

    utterances: tuple[Utterance, ...]
    start: Array
    first_day: date

    def until(self, day: date) -> Heard:
        """The same without what was said on ``day`` or later."""
        return replace(self, utterances=tuple(u for u in self.utterances if u.day < day))


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """N sayings: ``place``, ``day`` (from the place's first), ``who`` and ``symbol`` count from 0; ``weight`` 0 to 1.

    ``speakers`` and their ``kinds`` (W,), ``symbols`` (S,) the distinct sayings; ``starts`` (places, 22) rows of sum 1.
    """

    place: Indices
    day: Indices
    who: Indices
    symbol: Indices
    weight: Array
    speakers: tuple[Who, ...]
    kinds: tuple[Kind, ...]
    symbols: tuple[Saying, ...]
    starts: Array

    @property
    def days(self) -> int:
        """How many days the longest place needs."""
        return int(self.day.max(initial=0)) + 1


def told_of(places: Sequence[Heard], war: War, table: Parameters) -> Told:
    """The sayings of places as they are weighed: relayed, hedged and repeated words less."""
    found = [(k, item) for k, place in enumerate(places) for item in weigh(place.utterances, war, table)]
    found = [(k, item) for k, item in found if item.weight > 0]
    kind = _kinds([item for _, item in found])
    speakers, symbols = sorted(kind), sorted({item.saying for _, item in found})
    at, of = {who: k for k, who in enumerate(speakers)}, {said: k for k, said in enumerate(symbols)}
    return Told(
        place=np.array([k for k, _ in found], dtype=np.int64),
        day=np.array([max((item.day - places[k].first_day).days, 0) for k, item in found], dtype=np.int64),
        who=np.array([at[_who(item)] for _, item in found], dtype=np.int64),
        symbol=np.array([of[item.saying] for _, item in found], dtype=np.int64),
        weight=np.array([item.weight for _, item in found], dtype=np.float64),
        speakers=tuple(speakers),
        kinds=tuple(kind[who] for who in speakers),
        symbols=tuple(symbols),
        starts=np.array([place.start.sum(1).ravel() / place.start.sum() for place in places]).reshape(-1, GROUPS),
    )


def _who(item: Weighed) -> Who:
    return item.utterance.speaker_id, item.saying.by


def _kinds(items: Sequence[Weighed]) -> Mapping[Who, Kind]:
    """The kind that each speaker has most often."""
    roles: dict[Who, Counter[str]] = defaultdict(Counter)
    for item in items:
        roles[_who(item)][item.utterance.role] += 1
    return {who: (who[1], min(said, key=lambda role: (-said[role], role))) for who, said in roles.items()}


def chain_of(table: Parameters) -> Chain:
    """The 66 states' chain without stirring, every share as likely at the start; states in the order of ``states``."""
    step, half = steps(table), PACES * LEVELS
    over = np.zeros((PACES, LEVELS, PACES, LEVELS))
    over[:, -1, :, 0] = step.turn.T
    turned, stay = over.reshape(half, half), step.stay.T
    start = np.tile(unknown().sum((0, 2)).repeat(LEVELS), HALVES)
    transition = np.block([[stay, turned], [turned, stay]])
    return Chain(transition, start / start.sum(), np.roll(np.arange(2 * half), half))


def log_tables(told: Told, table: Parameters) -> Array:
    """How likely each saying is in each state (22, S), in nats, among the sayings of the same ``by``.

    The model's rows times how often each is said, made whole.
    """
    often = np.log(np.bincount(told.symbol, told.weight, len(told.symbols)))
    rows = np.array([row(symbol, table).log_likelihood.ravel() for symbol in told.symbols]).T + often
    by = np.array([symbol.by for symbol in told.symbols])
    for side in np.unique(by):
        part = rows[:, by == side]
        rows[:, by == side] = part - np.log(np.exp(part).sum(1, keepdims=True))
    return rows
