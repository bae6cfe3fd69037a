"""What the evidence makes of each utterance, never counting what its own speaker said."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from counterclaim.assessments.control import Array, is_of
from counterclaim.assessments.explain import without
from counterclaim.assessments.priors import Priors, priors
from counterclaim.model import CONTESTED, Extent, Predicate, Stance, Utterance, Verdict, VerdictLabel, War

JUDGED = frozenset(
    {
        Predicate.CONTROL,
        Predicate.ENCIRCLEMENT,
        Predicate.ADVANCE,
        Predicate.CLEARING,
        Predicate.WITHDRAWAL,
        Predicate.ATTACK,
        Predicate.INFILTRATION,
        Predicate.SURRENDER,
        Predicate.SUPPLY,
        Predicate.SITUATION,
        Predicate.STRIKE,
        Predicate.FORECAST,
    }
)
BY_STATE = frozenset({Predicate.CONTROL, Predicate.WITHDRAWAL})
TRUTHS = frozenset({Stance.ASSERTS, Stance.DENIES, Stance.HEDGES})


@dataclass(frozen=True, slots=True)
class _Others:
    """What other speakers said of the same matter, for and against; and whether any spoke of the place afterwards."""

    supporting: tuple[Utterance, ...]
    contradicting: tuple[Utterance, ...]
    heard_later: bool = False


def verdicts(
    utterances: Sequence[Utterance], war: War, as_of: date, starting: Mapping[str, str | None]
) -> tuple[Verdict, ...]:
    """A verdict for every utterance known on ``as_of``, by utterance id; ``starting`` maps place ids to holders."""
    known = sorted((u for u in utterances if u.day <= as_of), key=lambda u: (u.day, u.id))
    by_place: dict[str, list[Utterance]] = defaultdict(list)
    for utterance in known:
        by_place[utterance.place_id].append(utterance)
    made: list[Verdict] = []
    for place, said in sorted(by_place.items()):
        if not place:
            made += [_plain(u, as_of, "it names no place that could be found") for u in said]
            continue
        speakers = sorted({u.speaker_id for u in said})
        first, posterior = without(said, speakers, war, as_of, starting.get(place))
        column = {speaker: index for index, speaker in enumerate(speakers)}
        for utterance in said:
            others = _others(utterance, said, war)
            made.append(_verdict(utterance, others, posterior[:, :, column[utterance.speaker_id]], first, war, as_of))
    return tuple(sorted(made, key=lambda verdict: verdict.utterance_id))


def _verdict(utterance: Utterance, others: _Others, states: Array, first: date, war: War, as_of: date) -> Verdict:
    if utterance.stance == Stance.CANNOT_VERIFY or utterance.predicate not in JUDGED:
        return _plain(
            utterance,
            as_of,
            "it asserts nothing that evidence could bear out"
            if utterance.stance == Stance.CANNOT_VERIFY
            else "statements of this kind are recorded, not judged",
            others,
        )
    if utterance.background:
        return _plain(utterance, as_of, "history told in passing; outside of the days assessed", others)
    table = priors()
    if utterance.predicate == Predicate.FORECAST:
        return _forecast(utterance, others, states, first, war, as_of, table)
    if utterance.predicate in BY_STATE:
        return _by_state(utterance, others, states, first, war, as_of, table)
    return _by_others(utterance, others, states, first, war, as_of, table)


# -- claims that are about who holds the place -------------------------------------------------------------------------


def _by_state(
    utterance: Utterance, others: _Others, states: Array, first: date, war: War, as_of: date, table: Priors
) -> Verdict:
    truth = _truth(utterance, states, war)
    if truth is None or not (others.supporting or others.contradicting):
        return _plain(utterance, as_of, "nobody else has spoken to it", others)
    start = _row(utterance.event_day, first, len(truth))
    then, now = float(truth[start]), float(truth[-1])
    supported, contradicted = table.verdict["supported"], table.verdict["contradicted"]
    later = np.flatnonzero(truth[start:] >= supported)
    lead = int(later[0]) if len(later) else None
    if then >= supported:
        label = VerdictLabel.OVERTAKEN if now <= contradicted else VerdictLabel.SUPPORTED
        return _made(utterance, as_of, label, then, others, _because(label, others, then))
    if then <= contradicted:
        premature = (
            lead is not None and 2 <= lead <= table.verdict["premature_days"] and utterance.stance != Stance.DENIES
        )
        label = VerdictLabel.PREMATURE if premature else VerdictLabel.CONTRADICTED
        return _made(utterance, as_of, label, then, others, _because(label, others, then), lead if premature else None)
    label = VerdictLabel.DISPUTED if others.contradicting else VerdictLabel.UNVERIFIED
    return _made(utterance, as_of, label, then, others, _because(label, others, then))


def _truth(utterance: Utterance, states: Array, war: War) -> Array | None:
    """Probability per day, shape (days,), that what the utterance says is so."""
    denied = utterance.stance == Stance.DENIES
    holder = utterance.denies_holder if denied else utterance.holder
    if holder == CONTESTED:
        held: Array = states[:, 1]
        return 1 - held if denied else held
    if war.camp(holder or "") is None:
        return None
    own: Array = states[:, 0 if holder == war.camps[0].id else 2]
    if denied:
        return 1 - own
    share = {Extent.MOST: 0.5, Extent.PART: 1.0, Extent.OUTSKIRTS: 1.0}.get(utterance.extent or Extent.FULL, 0.0)
    return own + share * states[:, 1]


# -- claims that only other speakers can bear out ----------------------------------------------------------------------


def _by_others(
    utterance: Utterance, others: _Others, states: Array, first: date, war: War, as_of: date, table: Priors
) -> Verdict:
    if not (others.supporting or others.contradicting):
        return _plain(utterance, as_of, "nobody else has spoken to it", others)
    odds = float(np.log(table.verdict["prior"] / (1 - table.verdict["prior"])))
    odds += _sum(utterance, others.supporting, war, table, "agree") - _sum(
        utterance, others.contradicting, war, table, "deny"
    )
    odds += _outcome(utterance, states, first, war, as_of, table)
    probability = round(1 / (1 + float(np.exp(-odds))), 4)
    if probability >= table.verdict["supported"]:
        label = VerdictLabel.SUPPORTED
    elif probability <= table.verdict["contradicted"] and others.contradicting:
        label = VerdictLabel.CONTRADICTED
    else:
        label = VerdictLabel.DISPUTED if others.contradicting else VerdictLabel.UNVERIFIED
    return _made(utterance, as_of, label, probability, others, _because(label, others, probability))


def _sum(utterance: Utterance, others: Sequence[Utterance], war: War, table: Priors, word: str) -> float:
    """Log odds from others: a party counts once; a rival who agrees speaks against its interest."""
    parties: dict[str, float] = {}
    for other in others:
        if war.camp(other.camp) is None:
            key, weight = other.speaker_id, table.verdict[f"{word}_third"] * table.role.get(other.role, 0.7)
        elif other.camp == utterance.camp:
            key, weight = other.camp, table.verdict["agree_own" if word == "agree" else "agree_against"]
        else:
            key, weight = other.camp, table.verdict["agree_against" if word == "agree" else "deny_own"]
        parties[key] = max(parties.get(key, 0.0), weight)
    return sum(parties.values())


def _outcome(utterance: Utterance, states: Array, first: date, war: War, as_of: date, table: Priors) -> float:
    """An encirclement whose defender holds the place firmly a month on did not happen as told, and the reverse."""
    if utterance.predicate not in {Predicate.ENCIRCLEMENT, Predicate.CLEARING}:
        return 0.0
    side = utterance.denies_holder if utterance.stance == Stance.DENIES else utterance.holder
    if war.camp(side or "") is None or as_of - utterance.day < timedelta(days=30):
        return 0.0
    own = 0 if side == war.camps[0].id else 2
    sign = -1.0 if utterance.stance == Stance.DENIES else 1.0
    last = states[-1]
    supported = table.verdict["supported"]
    if last[2 - own] >= supported:
        return -sign * table.verdict["outcome"]
    return sign * table.verdict["outcome"] / 2 if last[own] >= supported else 0.0


def _forecast(
    utterance: Utterance, others: _Others, states: Array, first: date, war: War, as_of: date, table: Priors
) -> Verdict:
    due = utterance.due
    truth = _truth(utterance, states, war)
    if truth is None or due is None or due > as_of:
        reason = f"a forecast, due {due.isoformat()}" if due else "a forecast without a day on which it falls due"
        return _plain(utterance, as_of, reason, others)
    if not others.heard_later:
        return _plain(
            utterance, as_of, f"its day, {due.isoformat()}, has come, but nobody else has spoken since", others
        )
    if _likelihood_in(utterance, table.forecast["even"]):
        return _plain(
            utterance, as_of, "a forecast of about even odds, neither borne out nor refuted by one outcome", others
        )
    span = truth[_row(utterance.day, first, len(truth)) : _row(due, first, len(truth)) + 1]
    if utterance.stance == Stance.DENIES:
        held = float(span.min())
    else:
        held = float(span.max())
        held = 1 - held if _likelihood_in(utterance, table.forecast["contrary"]) else held
    label = VerdictLabel.DISPUTED if others.contradicting else VerdictLabel.UNVERIFIED
    if held >= table.verdict["supported"]:
        label = VerdictLabel.SUPPORTED
    elif held <= table.verdict["contradicted"]:
        label = VerdictLabel.CONTRADICTED
    return _made(utterance, as_of, label, held, others, f"its day, {due.isoformat()}, has come")


def _likelihood_in(utterance: Utterance, words: Sequence[str]) -> bool:
    return any(word in utterance.likelihood for word in words)


# -- who else spoke to it ----------------------------------------------------------------------------------------------


def _others(utterance: Utterance, said: Sequence[Utterance], war: War) -> _Others:
    window = timedelta(days=priors().verdict["window_days"])
    first = bisect_left(said, utterance.day - window, key=lambda u: u.day)
    last = bisect_right(said, utterance.day + window, key=lambda u: u.day)
    near = [u for u in said[first:last] if not (is_of(u, utterance.speaker_id) or u.background)]
    supporting = tuple(u for u in near if relation(utterance, u, war) > 0)
    contradicting = tuple(u for u in near if relation(utterance, u, war) < 0)
    heard = utterance.predicate == Predicate.FORECAST and any(
        not (is_of(u, utterance.speaker_id) or u.background)
        for u in said[bisect_left(said, utterance.day, key=lambda u: u.day) :]
    )
    return _Others(supporting, contradicting, heard)


def relation(one: Utterance, other: Utterance, war: War) -> int:
    """+1 where the two cannot but agree, -1 where they cannot both be right, 0 where they do not touch."""
    if one.stance not in TRUTHS or other.stance not in TRUTHS:
        return 0
    if one.predicate == other.predicate:
        return _same_matter(one, other, war)
    mine, theirs = _held_by(one), _held_by(other)
    if mine and theirs and Predicate.CONTROL in {one.predicate, other.predicate}:
        return 0 if CONTESTED in {mine, theirs} else 1 if mine == theirs else -1
    return 0


def _same_matter(one: Utterance, other: Utterance, war: War) -> int:
    mine = one.denies_holder if one.stance == Stance.DENIES else one.holder
    theirs = other.denies_holder if other.stance == Stance.DENIES else other.holder
    sign = 1 if (one.stance == Stance.DENIES) == (other.stance == Stance.DENIES) else -1
    if mine is None or theirs is None or mine == theirs:
        return sign
    if CONTESTED in {mine, theirs}:
        full = Extent.FULL in {one.extent, other.extent}
        return (-1 if full else 0) if sign > 0 else 1
    if one.predicate == Predicate.CONTROL:
        return -sign
    return 0


def _held_by(utterance: Utterance) -> str | None:
    """Who holds the place if the utterance is right, for predicates that say so."""
    if utterance.stance == Stance.DENIES:
        return None
    return (
        utterance.holder
        if utterance.predicate in {Predicate.CONTROL, Predicate.WITHDRAWAL, Predicate.CLEARING}
        else None
    )


# -- putting it into words ---------------------------------------------------------------------------------------------


def _row(day: date, first: date, days: int) -> int:
    return min(max((day - first).days, 0), days - 1)


def _names(utterances: Sequence[Utterance]) -> str:
    names = sorted({u.speaker_name for u in utterances})
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _because(label: VerdictLabel, others: _Others, probability: float) -> str:
    sides = []
    if others.supporting:
        sides.append(
            f"also said by {_names(others.supporting)}"
            if label == VerdictLabel.UNVERIFIED
            else f"borne out by {_names(others.supporting)}"
        )
    if others.contradicting:
        sides.append(f"contradicted by {_names(others.contradicting)}")
    return "; ".join(sides) or "weighed against the assessed state"


def _plain(utterance: Utterance, as_of: date, reason: str, others: _Others | None = None) -> Verdict:
    return _made(utterance, as_of, VerdictLabel.UNVERIFIED, None, others or _Others((), ()), reason)


def _made(
    utterance: Utterance,
    as_of: date,
    label: VerdictLabel,
    probability: float | None,
    others: _Others,
    reason: str,
    lead: int | None = None,
) -> Verdict:
    return Verdict(
        utterance.id,
        as_of,
        label,
        None if probability is None else round(probability, 4),
        tuple(sorted(u.id for u in others.supporting)),
        tuple(sorted(u.id for u in others.contradicting)),
        reason,
        lead,
    )
