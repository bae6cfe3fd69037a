"""How much each saying counts: relayed words less, a camp that repeats itself ever less, what no rival denies more."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from counterclaim.assessments.control.emissions import Row, row, stated_share
from counterclaim.assessments.control.parameters import Parameters
from counterclaim.assessments.control.sayings import NOBODY, Saying, saying
from counterclaim.assessments.control.states import Array
from counterclaim.model import Stance, Utterance, War

BACK = timedelta(days=30)
"""A saying bears on the day it speaks of, but on none longer ago than this."""
Learned = Mapping[tuple[str, Saying], Array]
"""By speaker and saying: what is learned of the speaker, to add to a row's log likelihood (half, level), in nats."""


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """An utterance's part: the ``day`` it speaks of, its ``weight`` (0 to 1) and what a full weight says (``row``).

    ``standing`` counts the days after its saying on which no rival contradicted it, up to the table's limit.
    """

    utterance: Utterance
    saying: Saying
    day: date
    weight: float
    row: Row
    standing: int

    @property
    def by_state(self) -> tuple[float, float, float]:
        """The best log likelihood that it leaves to each of the three states, times its weight."""
        told = self.row.log_likelihood
        first, second = max(told[0, 0], told[1, -1]), max(told[0, -1], told[1, 0])
        return tuple(float(x) * self.weight for x in (first, told[:, 1:-1].max(), second))  # type: ignore[return-value]


def weigh(
    utterances: Sequence[Utterance], war: War, table: Parameters, learned: Learned | None = None
) -> list[Weighed]:
    """Weigh a place's utterances, in the order of saying; of one day the weightiest comes first.

    So many sayings of the same by one party within ten days weigh log2(1 + their sum): the order within a day decides
    only which of them is called the repetition.
    """
    found = sorted(_found(utterances, war, table), key=_order)
    earlier: dict[tuple[object, ...], list[tuple[date, float]]] = defaultdict(list)
    against = _contradictions([(u, s) for u, s, _ in found], table)
    window, weighed = timedelta(days=table["weight.repeat_days"]), []
    for utterance, told, voice in found:
        said = earlier[(_party(utterance, told), told.what, told.about, told.denying)]
        before = sum(weight for day, weight in said if utterance.day - day <= window)
        said.append((utterance.day, voice))
        weight = float(np.log2((1 + before + voice) / (1 + before)))
        day = max(min(utterance.event_day, utterance.day), utterance.day - BACK)
        standing = _standing(utterance, told, against, table)
        weighed.append(Weighed(utterance, told, day, weight, _row(utterance, told, table, learned), standing))
    return weighed


def _row(utterance: Utterance, told: Saying, table: Parameters, learned: Learned | None) -> Row:
    """What it weighs by the table, and what is learned of who says it."""
    known = row(told, table)
    more = learned.get((utterance.speaker_id, told)) if learned else None
    return known if more is None else known._replace(log_likelihood=known.log_likelihood + more)


def _found(utterances: Sequence[Utterance], war: War, table: Parameters) -> Iterator[tuple[Utterance, Saying, float]]:
    for utterance in utterances:
        told = saying(utterance, war)
        if told is not None:
            yield utterance, told, _voice(utterance, told, war, table)


def _order(found: tuple[Utterance, Saying, float]) -> tuple[object, ...]:
    utterance, _, voice = found
    return utterance.day, -voice, -utterance.event_day.toordinal(), utterance.speaker_id, utterance.id


def _party(utterance: Utterance, told: Saying) -> object:
    return utterance.speaker_id if told.by == NOBODY else told.by


def _voice(utterance: Utterance, told: Saying, war: War, table: Parameters) -> float:
    """The weight of a saying by itself, 0 to 1: hedged and relayed words weigh less, an advance less than a hold."""
    weight = table["weight.hedged"] if utterance.stance == Stance.HEDGES else 1.0
    weight *= table["weight.moving"] if told.moving and told.what != "fighting" else 1.0
    if utterance.relayed:
        rival = utterance.relay_camp != utterance.camp and war.camp(utterance.relay_camp) is not None
        weight *= table["weight.relayed_by_rival" if rival else "weight.relayed"]
    return weight


# -- what stands uncontradicted --------------------------------------------------------------------------------------

Against = dict[tuple[int, float | None], list[date]]


def _contradictions(found: Sequence[tuple[Utterance, Saying]], table: Parameters) -> Against:
    """The days on which each camp stated a share, or denied that its rival holds anything (None), sorted."""
    said: Against = defaultdict(list)
    for utterance, told in found:
        if told.by != NOBODY and told.what == "not_held" and told.about == 1 - told.by:
            said[told.by, None].append(utterance.day)
        elif told.by != NOBODY and (share := stated_share(told, table)) is not None:
            said[told.by, share].append(utterance.day)
    return said


def _standing(utterance: Utterance, told: Saying, against: Against, table: Parameters) -> int:
    """For how many days after it was said no rival had contradicted a camp's statement on an earlier day.

    A contradiction counts from the day after it: else a claim could take more from its own day than it brings.
    """
    share = stated_share(told, table)
    if told.by == NOBODY or told.denying or share is None:
        return 0
    days = int(table["standing.days"])
    for (camp, other), said in against.items():
        if camp != told.by and (other is None or abs(other - share) > table["standing.conflict"]):
            first = bisect_left(said, utterance.day - timedelta(days=1))
            if first < len(said):
                days = min(days, max((said[first] - utterance.day).days, 0))
    return days
