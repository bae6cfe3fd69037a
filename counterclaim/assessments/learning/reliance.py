"""What each speaker's words are worth, learned from how all speakers bear each other out: EM over the control chain.

``by_widths`` learns one number a speaker: the factor on the share of a town by which its words may miss the truth. Its
logarithm is normal around its kind's (camp and role), that around 0; generalised EM (Neal and Hinton 1998), each round
with the best of a grid of factors. ``by_tables`` learns how often each saying is heard of a speaker in a state (Dawid
and Skene 1979, by ``learning``): first of each kind around the model's table, then of each speaker around its kind's.
Neither objective ever falls. Neither reads a map, and a start can be ``states.unknown()``.

Whether what is learned beats the fixed numbers on other settlements and days is for ``eval control`` to show
(docs/decisions/0020-control.md); it is off otherwise.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, TypeVar

import numpy as np

from counterclaim.assessments.control.parameters import Parameters
from counterclaim.assessments.control.sayings import Saying, saying
from counterclaim.assessments.control.states import HALVES, LEVELS, Array
from counterclaim.assessments.control.weighing import Learned
from counterclaim.assessments.learning.chain import Chain
from counterclaim.assessments.learning.em import Prior, Sayings, learn
from counterclaim.assessments.learning.heard import (
    GROUPS,
    STATE_GROUP,
    Heard,
    Indices,
    Kind,
    Told,
    Who,
    chain_of,
    log_tables,
    told_of,
)
from counterclaim.assessments.learning.sweep import Evidence, beliefs_where_said
from counterclaim.model import Utterance, War

Way = Literal["tables", "widths"]
Key = TypeVar("Key", bound=Hashable)
FACTORS: Array = np.linspace(-1.5, 1.5, 41)
"""Logarithms of the factors on a width that are tried."""
SAME = len(FACTORS) // 2
OF_KIND, OF_SPEAKER = 0.4, 0.4
"""Standard deviations of a factor's logarithm: a kind's around 0, a speaker's around its kind's; as ``spread``."""
KIND_WORTH, SPEAKER_WORTH = 40.0, 40.0
"""How many sayings in a state the model's table is worth to a kind, and a kind's table to a speaker."""
ROUNDS, ENOUGH = 30, 1e-5
LEAST, FIRM = 1e-12, 1e4


@dataclass(frozen=True, slots=True, eq=False)
class Reliance:
    """What was learned: additions (22, S), half by level, to the S sayings' rows, in nats; by speaker and by kind.

    ``symbols``: each saying's column. ``factors``: on a speaker's width, where widths were learned. ``trace``: the
    objective before the first round and after each, in nats, never falling but for rounding.
    """

    symbols: Mapping[Saying, int]
    by_speaker: Mapping[Who, Array]
    by_kind: Mapping[Kind, Array]
    factors: Mapping[Who, float]
    trace: tuple[float, ...]

    def learned(self, utterances: Sequence[Utterance], war: War) -> Learned:
        """The additions for ``weigh``: a speaker who was not learned from has its kind's; of no known kind, none."""
        found: dict[tuple[str, Saying], Array] = {}
        for utterance in utterances:
            told = saying(utterance, war)
            if told is not None and told in self.symbols:
                rows = self.by_speaker.get((utterance.speaker_id, told.by))
                rows = self.by_kind.get((told.by, utterance.role)) if rows is None else rows
                if rows is not None:
                    found[utterance.speaker_id, told] = rows[:, self.symbols[told]].reshape(HALVES, LEVELS)
        return found


def reliances(
    places: Mapping[Key, Heard],
    war: War,
    table: Parameters,
    episode: Mapping[Key, str],
    *,
    way: Way = "widths",
    earlier: bool = False,
) -> dict[Key, Learned]:
    """For each place the additions that the places of all other episodes teach; ``episode`` has each place's.

    With ``earlier`` only what was said before the place's first day counts.
    """
    found: dict[Key, Learned] = {}
    known: dict[tuple[str, date | None], Reliance] = {}
    for name, place in places.items():
        key = episode[name], place.first_day if earlier else None
        if key not in known:
            others = [other for at, other in places.items() if episode[at] != episode[name]]
            known[key] = rely([o.until(place.first_day) for o in others] if earlier else others, war, table, way)
        found[name] = known[key].learned(place.utterances, war)
    return found


def rely(places: Sequence[Heard], war: War, table: Parameters, way: Way = "widths") -> Reliance:
    """Learn from some places what the speakers heard there are worth; nothing where nothing was said."""
    told = told_of(places, war, table)
    if not len(told.weight):
        return Reliance({}, {}, {}, {}, ())
    return by_widths(told, table) if way == "widths" else by_tables(told, table)


def _kinds_of(told: Told) -> tuple[list[Kind], Indices]:
    """The kinds, and each speaker's number among them (W,)."""
    kinds = sorted(set(told.kinds))
    return kinds, np.array([kinds.index(kind) for kind in told.kinds])


def _columns(told: Told) -> dict[Saying, int]:
    return {symbol: k for k, symbol in enumerate(told.symbols)}


# -- a width for every speaker ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Widths:
    """What stays the same from round to round. ``logs`` (F, S, 22): the tables under each factor, in nats.

    Evidence's symbols are the P pairs of a speaker and a saying, then the places: each one's start is something said
    there on the first day. ``speaker`` and ``symbol`` (P,).
    """

    chain: Chain
    evidence: Evidence
    logs: Array
    speaker: Indices
    symbol: Indices
    told: Told
    kind_of: Indices


def by_widths(told: Told, table: Parameters) -> Reliance:
    """Learn a factor on every speaker's width: a camp's on ``width.beyond``, a third party's on ``width.third``."""
    kinds, kind_of = _kinds_of(told)
    model = _widths(told, table, kind_of)
    chosen, centre, trace = np.full(len(kind_of), SAME), np.zeros(len(kinds)), list[float]()
    for _ in range(ROUNDS + 1):
        counts, log_likelihood = _expected(model, chosen)
        trace.append(log_likelihood + _log_prior(chosen, centre, kind_of))
        if len(trace) > 1 and trace[-1] - trace[-2] <= ENOUGH * len(told.weight):
            break
        chosen = _best(model, counts, centre)
        centre = _centres(chosen, kind_of, len(kinds))
    gained = (model.logs - model.logs[SAME]).transpose(0, 2, 1)
    nearest = np.abs(centre[:, None] - FACTORS).argmin(1)
    return Reliance(
        _columns(told),
        {who: gained[k] for who, k in zip(told.speakers, chosen, strict=True)},
        {kind: gained[k] for kind, k in zip(kinds, nearest, strict=True)},
        {who: float(np.exp(FACTORS[k])) for who, k in zip(told.speakers, chosen, strict=True)},
        tuple(trace),
    )


@lru_cache(maxsize=4)
def _tables(table: Parameters) -> tuple[Parameters, ...]:
    """The parameters under each of the factors."""
    widths = {name: table[f"width.{name}"] for name in ("beyond", "third")}
    return tuple(table.changed(width={n: w * float(np.exp(x)) for n, w in widths.items()}) for x in FACTORS)


def _widths(told: Told, table: Parameters, kind_of: Indices) -> _Widths:
    logs = np.array([log_tables(told, one).T for one in _tables(table)])
    pairs, pair = np.unique(np.stack([told.who, told.symbol]), axis=1, return_inverse=True)
    places = np.arange(len(told.starts))
    evidence = Evidence(
        place=np.concatenate([told.place, places]),
        day=np.concatenate([told.day, np.zeros_like(places)]),
        symbol=np.concatenate([pair.ravel(), pairs.shape[1] + places]),
        weight=np.concatenate([told.weight, np.ones(len(places))]),
        log_likelihood=np.zeros((pairs.shape[1] + len(places), GROUPS)),
    )
    return _Widths(chain_of(table), evidence, logs, pairs[0], pairs[1], told, kind_of)


def _expected(model: _Widths, chosen: Indices) -> tuple[Array, float]:
    """The E step: how often each pair was said in each group (P, 22), and the log likelihood of everything."""
    starts = np.log(np.maximum(model.told.starts, LEAST))
    rows = np.concatenate([model.logs[chosen[model.speaker], model.symbol], starts])[:, STATE_GROUP]
    days, places = model.told.days, len(starts)
    said = beliefs_where_said(model.chain, model.evidence, days, places, log_likelihood=rows)
    counts = np.zeros((len(rows), len(STATE_GROUP)))
    np.add.at(counts, model.evidence.symbol, said.beliefs * model.evidence.weight[:, None])
    return counts[: len(model.speaker)] @ np.eye(GROUPS)[STATE_GROUP], said.log_likelihood


def _best(model: _Widths, counts: Array, centre: Array) -> Indices:
    """The M step: each speaker's best factor of the grid, given its kind's centre."""
    told = np.einsum("pg,fpg->pf", counts, model.logs[:, model.symbol])
    fit = np.zeros((len(model.kind_of), len(FACTORS)))
    np.add.at(fit, model.speaker, told)
    best: Indices = (fit - ((FACTORS - centre[model.kind_of][:, None]) / OF_SPEAKER) ** 2 / 2).argmax(1)
    return best


def _centres(chosen: Indices, kind_of: Indices, kinds: int) -> Array:
    """The kinds' factors that are likeliest given their speakers'."""
    members = np.bincount(kind_of, minlength=kinds)
    centres: Array = np.bincount(kind_of, FACTORS[chosen], kinds) / (members + (OF_SPEAKER / OF_KIND) ** 2)
    return centres


def _log_prior(chosen: Indices, centre: Array, kind_of: Indices) -> float:
    away = ((FACTORS[chosen] - centre[kind_of]) / OF_SPEAKER) ** 2
    return -float(away.sum() + ((centre / OF_KIND) ** 2).sum()) / 2


# -- a table for every speaker ---------------------------------------------------------------------------------------


def by_tables(told: Told, table: Parameters) -> Reliance:
    """Learn confusion tables: each kind's around the model's, then each speaker's around its kind's."""
    kinds, kind_of = _kinds_of(told)
    model = np.exp(log_tables(told, table))
    parents = np.array([_among(model, told, by) for by, _ in kinds])
    of_kind, first = _learned(told, table, kind_of[told.who], parents, KIND_WORTH)
    of_speaker, second = _learned(told, table, told.who, of_kind[kind_of], SPEAKER_WORTH)
    by_kind = np.log(of_kind) - np.log(parents)
    by_speaker = np.log(of_speaker) - np.log(parents)[kind_of]
    trace = first if len(second) < 2 else second
    return Reliance(
        _columns(told),
        dict(zip(told.speakers, by_speaker, strict=True)),
        dict(zip(kinds, by_kind, strict=True)),
        {},
        trace,
    )


def _among(model: Array, told: Told, by: int) -> Array:
    """The model's table (22, S) with what others than ``by`` say made next to impossible, rows summing to 1."""
    mine = np.array([symbol.by == by for symbol in told.symbols])
    return _rows(np.where(mine, model, LEAST))


def _learned(
    told: Told, table: Parameters, who: Indices, parents: Array, worth: float
) -> tuple[Array, tuple[float, ...]]:
    """Tables (speakers, 22, S) around ``parents``; a place's start is a witness there, heard once, not learned."""
    places, speakers, symbols = np.arange(len(told.starts)), len(parents), len(told.symbols)
    shown = np.maximum(told.starts, LEAST)[:, :, None] / 2
    witness = np.concatenate([shown, np.repeat((1 - shown) / symbols, symbols, axis=2)], axis=2)
    own = np.concatenate([np.full((*parents.shape[:2], 1), LEAST), parents], axis=2)
    sayings = Sayings(
        place=np.concatenate([told.place, places]),
        day=np.concatenate([told.day, np.zeros_like(places)]),
        speaker=np.concatenate([who, speakers + places]),
        symbol=np.concatenate([told.symbol + 1, np.zeros_like(places)]),
        weight=np.concatenate([told.weight, np.ones(len(places))]),
    )
    worths = np.repeat([worth, FIRM], [speakers, len(places)])
    prior = Prior(_rows(np.concatenate([own, witness])), worths, STATE_GROUP)
    chain, rounds = chain_of(table), ROUNDS
    found = learn(chain, sayings, prior, days=told.days, places=len(places), rounds=rounds, tolerance=ENOUGH)
    tables: Array = found.tables[:speakers, :, 1:].astype(np.float64)
    return _rows(tables), found.trace


def _rows(table: Array) -> Array:
    """Every row made whole."""
    whole: Array = table / table.sum(-1, keepdims=True)
    return whole
