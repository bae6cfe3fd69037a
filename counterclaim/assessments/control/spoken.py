"""A country's utterances as arrays, weighed all at once; and on which days each of them is heard.

The rules are ``weighing``'s: a party that repeats itself counts ever less, what no rival contradicts stands for some
days. Here they are sorting, searching and running sums, for a million utterances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from counterclaim.assessments.control.emissions import Row, row, stated_share
from counterclaim.assessments.control.parameters import Parameters
from counterclaim.assessments.control.sayings import NOBODY, Saying
from counterclaim.assessments.control.states import HALVES, LEVELS, Array

Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
GRID = 2.0**40
BACK = 30
FACTS = HALVES * LEVELS + 1 + HALVES
"""Numbers a day and chain that what was said comes down to: log likelihoods (half, level), voice, pull (half)."""


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """Everything said of a country's settlements, an utterance an entry of each array (N,).

    ``place`` counts settlements from 0; ``event_day`` and ``day`` count days from any first one, of what is spoken of
    and of the saying; ``saying`` is an index into ``sayings``; ``voice`` (0 to 1) the weight by itself; ``party`` (from
    0) who repeats himself where he says the same again: one for each camp, one for each other speaker. ``rows``, beside
    ``sayings``, are what each weighs where more is known than the table. Kept sorted by place, day and voice, of equal
    ones the later event first, then as they came. Raises ValueError where arrays do not fit.
    """

    place: Indices
    event_day: Indices
    day: Indices
    saying: Indices
    voice: Array
    party: Indices
    sayings: Sequence[Saying]
    rows: Sequence[Row] | None = None

    def __post_init__(self) -> None:
        """Check and sort."""
        names = ("place", "event_day", "day", "saying", "voice", "party")
        arrays = [np.asarray(getattr(self, name)) for name in names]
        if len({array.shape for array in arrays}) != 1 or arrays[0].ndim != 1:
            raise ValueError(f"{', '.join(names)} must be of one length")
        if len(arrays[0]) and min(int(arrays[k].min()) for k in (0, 3, 5)) < 0:
            raise ValueError("place, saying and party count from 0")
        rows = self.sayings if self.rows is None else self.rows
        if (arrays[3] >= len(self.sayings)).any() or len(rows) != len(self.sayings):
            raise ValueError("saying must be an index into sayings, and rows as many as these")
        if not np.isfinite(arrays[4]).all():
            raise ValueError("voice must be finite")
        order = np.lexsort((-arrays[1], -arrays[4], arrays[2], arrays[0]))
        for name, array in zip(names, arrays, strict=True):
            object.__setattr__(self, name, array[order].astype(np.float64 if name == "voice" else np.int64))

    def facts(self, table: Parameters) -> Array:
        """What each of ``sayings`` says at full weight, (sayings, 25)."""
        if self.rows is not None:
            return facts(self.rows)
        return facts([row(saying, table) for saying in self.sayings])


def facts(rows: Sequence[Row]) -> Array:
    """Rows (N, 25): log likelihoods (2, 11) laid flat, 1 for the voice, the pulls (2,)."""
    flat = [np.concatenate([known.log_likelihood.ravel(), [1.0], known.pull]) for known in rows]
    return np.array(flat).reshape(-1, FACTS)


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Of each utterance (N,): the ``day`` it bears on, its ``weight`` (0 to 1), how many days it is ``standing``."""

    day: Indices
    weight: Array
    standing: Indices


def weigh(spoken: Spoken, table: Parameters) -> Weights:
    """Weigh all utterances, in the order of ``spoken``: what ``weighing.weigh`` does for the objects of a place."""
    day = np.maximum(np.minimum(spoken.event_day, spoken.day), spoken.day - BACK)
    return Weights(day, _repeated(spoken, int(table["weight.repeat_days"])), _standing(spoken, table))


def _repeated(spoken: Spoken, window: int) -> Array:
    """log2(1 + sum) of a party's sayings of the same within ``window`` days, less the same without the last.

    Running sums of whole numbers: exact, whatever the order.
    """
    names = [(saying.what, saying.about, saying.denying) for saying in spoken.sayings]
    kinds = {name: kind for kind, name in enumerate(dict.fromkeys(names))}
    kind = np.array([kinds[name] for name in names], dtype=np.int64)[spoken.saying]
    party = (spoken.place * (spoken.party.max(initial=0) + 1) + spoken.party) * len(kinds) + kind
    key = _by_day(party, spoken.day, window)
    order = np.argsort(key, kind="stable")
    sums = np.concatenate([[0], np.cumsum(np.rint(spoken.voice[order] * GRID).astype(np.int64))])
    first = np.searchsorted(key[order], key[order] - window)
    before = np.empty(len(key))
    before[order] = (sums[:-1] - sums[first]) / GRID
    weight: Array = np.log2((1 + before + spoken.voice) / (1 + before))
    return weight


def _by_day(group: Indices, day: Indices, apart: int) -> Indices:
    """Keys that sort by group, then day; those of two groups lie more than ``apart`` from one another."""
    if not len(day):
        return day
    first, last = int(day.min()), int(day.max())
    return group * (last - first + apart + 2) + (day - first)


def _standing(spoken: Spoken, table: Parameters) -> Indices:
    """For how many days after it was said no rival contradicted a camp's statement."""
    limit = int(table["standing.days"])
    standing, key = np.zeros(len(spoken.day), np.int64), _by_day(spoken.place, spoken.day, limit)
    pairs = [(saying, stated_share(saying, table)) for saying in spoken.sayings]
    for by, stated in dict.fromkeys((s.by, share) for s, share in pairs if s.by != NOBODY and share is not None):
        asks = np.array([s.by == by and share == stated and not s.denying for s, share in pairs])[spoken.saying]
        rival = np.array([s.by == 1 - by and _contradicts(s, share, stated, table) for s, share in pairs])
        against = np.append(key[rival[spoken.saying]], np.iinfo(np.int64).max)
        gap = against[np.searchsorted(against, key[asks] - 1)] - key[asks]
        standing[asks] = np.clip(gap, 0, limit)
    return standing


def _contradicts(saying: Saying, share: float | None, stated: float, table: Parameters) -> bool:
    """Whether a rival's saying contradicts a stated share of the town."""
    if saying.what == "not_held":
        return saying.about == 1 - saying.by
    return share is not None and abs(share - stated) > table["standing.conflict"]


class Entries(NamedTuple):
    """On which days utterances are heard: ``which`` of them, ``day``, ``weight``, and whether said ``aloud``.

    Aloud on the day it bears on; on the days that it stands, what it says of the town is heard again, but no voice.
    """

    which: Indices
    day: Indices
    weight: Array
    aloud: Mask

    def ordered(self, order: Indices) -> Entries:
        """The same in another order."""
        return Entries(self.which[order], self.day[order], self.weight[order], self.aloud[order])


def laid_out(day: Indices, said: Indices, weight: Array, standing: Indices, days: int, table: Parameters) -> Entries:
    """Lay utterances out over ``days`` days, by the day each bears on, when it was said, and how long it stands."""
    first, last = np.maximum(said + 1, 0), np.minimum(said + standing + 1, days)
    count = np.maximum(last - first, 0)
    index = np.repeat(np.arange(len(day)), count)
    after = first[index] + np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)
    return Entries(
        np.concatenate([np.arange(len(day)), index]),
        np.concatenate([np.clip(day, 0, days - 1), after]),
        np.concatenate([weight, weight[index] * table["standing.share"]]),
        np.arange(len(day) + len(index)) < len(day),
    )


def weighted(known: Array, entries: Entries) -> Array:
    """What each entry of ``entries`` says (entries, 25), of ``known`` (N, 25) at full weight.

    To the nearest 2**-40: sums of such numbers are exact, so that no order of adding shows in the last digit.
    """
    told = known[entries.which]
    told *= entries.weight[:, None]
    told[~entries.aloud, HALVES * LEVELS :] = 0
    told *= GRID
    np.rint(told, out=told)
    told /= GRID
    return told
