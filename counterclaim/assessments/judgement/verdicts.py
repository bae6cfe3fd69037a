"""What the evidence makes of each utterance, never counting what its own speaker said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from counterclaim.assessments.control.passes import Array
from counterclaim.assessments.explain import held_without
from counterclaim.assessments.judgement.due import AHEAD, when_due
from counterclaim.assessments.judgement.others import HOLDS, Others, is_another, others, relation, weight_of, window
from counterclaim.assessments.judgement.ruling import ruled, unjudged
from counterclaim.assessments.judgement.truth import row, truth
from counterclaim.assessments.priors import priors
from counterclaim.model import Predicate, Stance, Utterance, Verdict, VerdictLabel, War

BY_STATE = frozenset({Predicate.CONTROL, Predicate.WITHDRAWAL})
LASTING = frozenset({Predicate.ENCIRCLEMENT, Predicate.CLEARING, Predicate.ADVANCE})  # may become true later, or end
BY_OTHERS = LASTING | {
    Predicate.ATTACK,
    Predicate.INFILTRATION,
    Predicate.SURRENDER,
    Predicate.SUPPLY,
    Predicate.SITUATION,
    Predicate.STRIKE,
}
MONTH = timedelta(days=30)
SOONEST = 2  # days: what the evidence bears out a day after it was said was news, not premature


@dataclass(frozen=True, slots=True)
class Basis:
    """What a speaker's claims on a place are judged by: what was said there, and what is believed without the speaker.

    ``states`` (days, 5): the three states' probabilities, and that each camp holds most.
    """

    said: Sequence[Utterance]
    states: Array
    first: date
    war: War
    as_of: date

    def state(self, day: date) -> Array:
        """What is believed (5,) on a day, or on the nearest that is assessed."""
        found: Array = self.states[row(day, self.first, len(self.states))]
        return found


def verdicts(
    utterances: Sequence[Utterance], war: War, as_of: date, starting: Mapping[str, str | None]
) -> tuple[Verdict, ...]:
    """A verdict for every utterance known on ``as_of``, by utterance id; ``starting`` maps place ids to holders."""
    made: list[Verdict] = []
    for place, said in by_place(utterances, as_of).items():
        made += judged(said, said, war, as_of, starting.get(place)) if place else _nowhere(said, as_of)
    return tuple(sorted(made, key=lambda verdict: verdict.utterance_id))


def by_place(utterances: Sequence[Utterance], as_of: date) -> dict[str, list[Utterance]]:
    """What was known of each place on a day, in the order of saying; under "" what names none."""
    known: dict[str, list[Utterance]] = defaultdict(list)
    for utterance in sorted((u for u in utterances if u.day <= as_of), key=lambda u: (u.day, u.id)):
        known[utterance.place_id].append(utterance)
    return dict(sorted(known.items()))


def judged(
    said: Sequence[Utterance], evidence: Sequence[Utterance], war: War, as_of: date, starting: str | None
) -> list[Verdict]:
    """A verdict for each utterance on one place, by the evidence of others; both in the order of saying."""
    speakers = sorted({u.speaker_id for u in said})
    first, posterior = held_without(evidence, speakers, war, as_of, starting)
    column = {speaker: index for index, speaker in enumerate(speakers)}
    return [_verdict(u, Basis(evidence, posterior[:, :, column[u.speaker_id]], first, war, as_of)) for u in said]


def _nowhere(said: Sequence[Utterance], as_of: date) -> list[Verdict]:
    return [unjudged(u, as_of, "it names no place that could be found") for u in said]


def _verdict(utterance: Utterance, basis: Basis) -> Verdict:
    spoke, as_of = others(utterance, basis.said, basis.war, utterance.day), basis.as_of
    if utterance.stance == Stance.CANNOT_VERIFY:
        return unjudged(utterance, as_of, "it asserts nothing that evidence could bear out", spoke)
    if utterance.background:
        return unjudged(utterance, as_of, "history told in passing; outside of the days assessed", spoke)
    if utterance.predicate == Predicate.FORECAST or (utterance.predicate in AHEAD and utterance.due):
        return when_due(utterance, spoke, basis.said, basis.states, basis.first, basis.war, as_of)
    if utterance.predicate not in BY_STATE | BY_OTHERS:
        return unjudged(utterance, as_of, "statements of this kind are recorded, not judged", spoke)
    if spoke.silent:
        return unjudged(utterance, as_of, "nobody else has spoken to it", spoke)
    return (_by_state if utterance.predicate in BY_STATE else _by_others)(utterance, spoke, basis)


def _label(then: float, spoke: Others) -> VerdictLabel:
    """Supported, contradicted, or between the two."""
    table = priors().verdict
    if then >= table["supported"]:
        return VerdictLabel.SUPPORTED
    if then <= table["contradicted"]:
        return VerdictLabel.CONTRADICTED
    return VerdictLabel.DISPUTED if spoke.contradicting else VerdictLabel.UNVERIFIED


# -- claims that are about who holds the place -------------------------------------------------------------------------


def _by_state(utterance: Utterance, spoke: Others, basis: Basis) -> Verdict:
    """By the state on the day spoken of; then by the later ones, whether it became true, or is so no more."""
    held = truth(utterance, basis.states, basis.war)
    if held is None:
        return unjudged(utterance, basis.as_of, "it names no side that would hold the place", spoke)
    then = float(held[row(utterance.event_day, basis.first, len(held))])
    label, lead = _label(then, spoke), None
    if label == VerdictLabel.SUPPORTED and held[-1] <= priors().verdict["contradicted"]:
        label = VerdictLabel.OVERTAKEN
    elif label == VerdictLabel.CONTRADICTED and utterance.stance != Stance.DENIES:
        lead = _lead(utterance, basis, held)
        label = label if lead is None else VerdictLabel.PREMATURE
    label = _if_independent(label, utterance, basis, spoke)
    return replace(ruled(utterance, basis.as_of, label, then, spoke, basis.war), lead_days=lead)


def _if_independent(label: VerdictLabel, utterance: Utterance, basis: Basis, spoke: Others) -> VerdictLabel:
    """What only the speaker's own camp bears out is unverified, what only its rival denies is disputed."""
    camp, rival = utterance.camp, basis.war.other(utterance.camp)
    if rival is None or label not in {VerdictLabel.SUPPORTED, VerdictLabel.CONTRADICTED}:
        return label
    told = [(relation(utterance, u), u) for u in basis.said if is_another(u, utterance)]
    elsewhere = any(sign >= 0 and u.camp != camp and u.predicate in HOLDS for sign, u in told)
    if label == VerdictLabel.SUPPORTED and not elsewhere:
        return VerdictLabel.DISPUTED if spoke.contradicting else VerdictLabel.UNVERIFIED
    rivals_only = [u.camp == rival for sign, u in told if sign < 0]
    if label == VerdictLabel.CONTRADICTED and rivals_only and all(rivals_only):
        return VerdictLabel.DISPUTED
    return label


def _lead(utterance: Utterance, basis: Basis, held: Array) -> int | None:
    """Days from the saying until the evidence supports it, None where it never did or only after too long."""
    start = row(utterance.day, basis.first, len(held))
    borne_out = np.flatnonzero(held[start:] >= priors().verdict["supported"])
    lead = int(borne_out[0]) if len(borne_out) else None
    return lead if lead is not None and SOONEST <= lead <= priors().verdict["premature_days"] else None


# -- claims that only other speakers can bear out ----------------------------------------------------------------------


def _by_others(utterance: Utterance, spoke: Others, basis: Basis) -> Verdict:
    """By what others said around the day; what lasts, such as a ring, also by what they said later."""
    then = _probability(utterance, spoke, basis, utterance.day)
    label, lead = _label(then, spoke), None
    if label == VerdictLabel.CONTRADICTED and not spoke.contradicting:
        label = VerdictLabel.UNVERIFIED
    if utterance.predicate in LASTING and label == VerdictLabel.SUPPORTED:
        label = VerdictLabel.OVERTAKEN if _ended(utterance, basis) else label
    elif utterance.predicate in LASTING and label == VerdictLabel.CONTRADICTED and utterance.stance != Stance.DENIES:
        lead = _lead_by_others(utterance, basis)
        label = label if lead is None else VerdictLabel.PREMATURE
    return replace(ruled(utterance, basis.as_of, label, then, spoke, basis.war), lead_days=lead)


def _probability(utterance: Utterance, spoke: Others, basis: Basis, day: date) -> float:
    """That it was so on a day, by who spoke to it then and what became of the place in the month after."""
    table = priors().verdict
    odds = float(np.log(table["prior"] / (1 - table["prior"])))
    odds += weight_of(utterance, spoke.supporting, basis.war, "agree")
    odds -= weight_of(utterance, spoke.contradicting, basis.war, "deny")
    return 1 / (1 + float(np.exp(-odds - _outcome(utterance, basis, day))))


def _outcome(utterance: Utterance, basis: Basis, day: date) -> float:
    """An encirclement whose defender holds the place firmly a month on did not happen as told, and the reverse."""
    if utterance.predicate not in {Predicate.ENCIRCLEMENT, Predicate.CLEARING} or basis.as_of - day < MONTH:
        return 0.0
    war = basis.war
    side = utterance.denies_holder if utterance.stance == Stance.DENIES else utterance.holder
    if war.camp(side or "") is None:
        return 0.0
    own, state = 0 if side == war.camps[0].id else 2, basis.state(day + MONTH)
    bears = priors().verdict["outcome"] * (-1.0 if utterance.stance == Stance.DENIES else 1.0)
    supported = priors().verdict["supported"]
    return -bears if state[2 - own] >= supported else bears / 2 if state[own] >= supported else 0.0


def _lead_by_others(utterance: Utterance, basis: Basis) -> int | None:
    """Days from the saying until what others then say bears it out."""
    latest = int(priors().verdict["premature_days"])
    for later in basis.said:
        lead = (later.day - utterance.day).days
        agrees = SOONEST <= lead <= latest and is_another(later, utterance)
        if agrees and relation(utterance, later) > 0:
            by_then = others(utterance, basis.said, basis.war, later.day)
            if _probability(utterance, by_then, basis, later.day) >= priors().verdict["supported"]:
                return lead
    return None


def _ended(utterance: Utterance, basis: Basis) -> bool:
    """Whether the last that others said of it, after the days around the claim, rules it out by now."""
    after = utterance.day + window()
    later = [u for u in basis.said if u.day > after and is_another(u, utterance) and relation(utterance, u)]
    if not later:
        return False
    spoke = others(utterance, basis.said, basis.war, later[-1].day)
    ruled_out = _probability(utterance, spoke, basis, later[-1].day) <= priors().verdict["contradicted"]
    return ruled_out and bool(spoke.contradicting)
