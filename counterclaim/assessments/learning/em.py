"""What each speaker's words are worth, learned from how they bear each other out: EM over the chain's states.

A speaker has a confusion table: in each state (or group of states) how often each symbol is said. Its rows have
Dirichlet priors around the table of the speaker's kind, so that a speaker heard twice stays near it. The latent truth
is the chain's; without time it is that of Dawid and Skene (1979, "Maximum likelihood estimation of observer
error-rates using the EM algorithm"), which the same code computes. Maximum a posteriori, as in Dempster, Laird and
Rubin (1977): the objective never falls.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from counterclaim.assessments.learning.chain import Array, Chain, Indices
from counterclaim.assessments.learning.sweep import CHUNK, Evidence, WhereSaid, beliefs_where_said

CELLS = 2**18
LEAST = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class Sayings:
    """Utterances as arrays of length N: ``place``, ``day``, ``speaker`` and ``symbol`` count from 0.

    ``weight`` in [0, 1]: how much of an independent utterance each is worth. Raises ValueError on other weights.
    """

    place: Indices
    day: Indices
    speaker: Indices
    symbol: Indices
    weight: Array

    def __post_init__(self) -> None:
        """Check the weights; ``Evidence`` checks the rest."""
        if len(self.weight) and not (self.weight.min() >= 0 and self.weight.max() <= 1):
            raise ValueError("weights must lie in 0 to 1")


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """Where speakers' tables start and how firmly they are held there.

    ``parents`` (speakers, groups, symbols), positive, rows sum to 1: the table of the speaker's kind (camp, relation,
    role). ``strength`` (speakers,) or a number, positive: how many utterances in a row's state the parent is worth.
    ``group`` (K,): the table's row that a state speaks through; None where each state has its own. Raises ValueError
    where these do not fit.
    """

    parents: Array
    strength: Array | float
    group: Indices | None = None

    def __post_init__(self) -> None:
        """Check."""
        if self.parents.ndim != 3 or not self.parents.min() > 0:
            raise ValueError("parents must be (speakers, groups, symbols) and positive")
        if not np.allclose(self.parents.sum(2), 1, rtol=0, atol=1e-9):
            raise ValueError("the rows of the parents must sum to 1")
        if not np.min(self.strength) > 0:
            raise ValueError("strength must be positive")
        if self.group is not None and (self.group.min() < 0 or self.group.max() >= self.parents.shape[1]):
            raise ValueError("a group is no row of the parents")

    @property
    def pseudo_counts(self) -> Array:
        """The prior as utterances already heard: ``strength`` times ``parents``."""
        counts: Array = np.broadcast_to(self.strength, len(self.parents))[:, None, None] * self.parents
        return counts


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What EM ends with.

    ``tables`` (speakers, groups, symbols), rows sum to 1; ``start`` (K,): belief on the first day, learned where asked;
    ``said``: the beliefs under these, an utterance a row, sorted as ``Evidence`` sorts; ``trace``: the objective before
    the first round and after each (log likelihood and log prior less its constant, in nats), never falling but for
    rounding; ``converged``: whether it had all but stopped rising.
    """

    tables: Array
    start: Array
    said: WhereSaid
    trace: tuple[float, ...]
    converged: bool


@dataclass(frozen=True, slots=True, eq=False)
class Consensus:
    """What a crowd's labels come to: ``beliefs`` (tasks, classes), rows sum to 1, and what was ``learned`` on the way.

    ``learned.tables`` (workers, classes, classes): true class, then label.
    """

    beliefs: Array
    learned: Learned


def learn(
    chain: Chain,
    sayings: Sayings,
    prior: Prior,
    *,
    days: int,
    places: int,
    tables: Array | None = None,
    learn_start: bool = False,
    rounds: int = 50,
    tolerance: float = 1e-6,
) -> Learned:
    """Learn every speaker's table by EM, from ``tables`` or else the parents, until a round gains too little.

    Too little is ``tolerance`` nats an utterance; else ``rounds`` end it. ``learn_start`` learns the belief on the
    first day too. Raises ValueError as ``Evidence`` and ``assess`` do, and on speakers or symbols without a table.
    """
    now = prior.parents if tables is None else tables
    evidence = _evidence(chain, sayings, prior)
    said, objective = _expect(chain, evidence, prior, now, days, places)
    trace, enough = [objective], tolerance * max(len(sayings.place), 1)
    for _ in range(rounds):
        now = _tables(said.beliefs, evidence, prior)
        chain = replace(chain, start=said.first) if learn_start else chain
        said, objective = _expect(chain, evidence, prior, now, days, places)
        trace.append(objective)
        if trace[-1] - trace[-2] <= enough:
            return Learned(now, chain.start, said, tuple(trace), True)
    return Learned(now, chain.start, said, tuple(trace), False)


def dawid_skene(
    task: Indices,
    worker: Indices,
    label: Indices,
    classes: int,
    *,
    strength: float = 0.01,
    learn_start: bool = True,
    rounds: int = 100,
    tolerance: float = 1e-6,
) -> Consensus:
    """A crowd's labels without time: one day, a class a state, and as the first guess each task's share of votes.

    ``task``, ``worker`` and ``label`` (N,) count from 0. ``strength`` labels spread evenly are each worker's prior;
    the class prior is learned, or uniform where not ``learn_start``. Raises ValueError as ``learn`` does.
    """
    chain = Chain(np.eye(classes), np.full(classes, 1 / classes), np.arange(classes))
    workers, tasks = int(worker.max(initial=-1)) + 1, int(task.max(initial=-1)) + 1
    prior = Prior(np.full((workers, classes, classes), 1 / classes), strength)
    sayings = Sayings(task, np.zeros_like(task), worker, label, np.ones(len(task)))
    evidence = _evidence(chain, sayings, prior)
    votes = np.bincount(task * classes + label, minlength=tasks * classes).reshape(tasks, classes)
    shares = (votes / np.maximum(votes.sum(1, keepdims=True), 1))[evidence.place]
    learned = learn(
        chain,
        sayings,
        prior,
        days=1,
        places=tasks,
        tables=_tables(shares, evidence, prior),
        learn_start=learn_start,
        rounds=rounds,
        tolerance=tolerance,
    )
    beliefs = np.repeat(learned.start[None], tasks, axis=0)
    beliefs[evidence.place] = learned.said.beliefs
    return Consensus(beliefs, learned)


def _evidence(chain: Chain, sayings: Sayings, prior: Prior) -> Evidence:
    """The utterances with a row for each speaker and symbol, yet without what the rows say."""
    speakers, groups, symbols = prior.parents.shape
    if groups != len(chain.start) if prior.group is None else len(prior.group) != len(chain.start):
        raise ValueError("every state needs a row of the parents to speak through")
    if (sayings.speaker >= speakers).any() or (sayings.symbol >= symbols).any() or (sayings.symbol < 0).any():
        raise ValueError("a speaker or a symbol has no table")
    row = sayings.speaker * symbols + sayings.symbol
    return Evidence(sayings.place, sayings.day, row, sayings.weight, np.zeros((speakers * symbols, len(chain.start))))


def _expect(
    chain: Chain, evidence: Evidence, prior: Prior, tables: Array, days: int, places: int
) -> tuple[WhereSaid, float]:
    """The E step: beliefs where something was said, and the objective, under the tables."""
    logs = np.log(np.maximum(tables, LEAST))
    by_state = logs if prior.group is None else logs[:, prior.group]
    rows = by_state.transpose(0, 2, 1).reshape(len(evidence.log_likelihood), -1)
    chunk = max(CHUNK, CELLS // days)
    said = beliefs_where_said(chain, evidence, days, places, log_likelihood=rows, chunk=chunk)
    return said, said.log_likelihood + float((prior.pseudo_counts * logs).sum())


def _tables(beliefs: Array, evidence: Evidence, prior: Prior) -> Array:
    """The M step: what was said in each state, the prior's counts added, each row made whole.

    Rows are summed in order of size, so that no order of symbols or states shows in the last bit.
    """
    speakers, groups, symbols = prior.parents.shape
    counts = np.empty((groups, speakers * symbols))
    for group in range(groups):
        inside = beliefs[:, [group] if prior.group is None else prior.group == group]
        share = np.sort(inside, axis=1).sum(1) * evidence.weight
        counts[group] = np.bincount(evidence.symbol, share, speakers * symbols)
    whole = counts.reshape(groups, speakers, symbols).transpose(1, 0, 2) + prior.pseudo_counts
    tables: Array = whole / np.sort(whole, axis=2).sum(2, keepdims=True)
    return tables
