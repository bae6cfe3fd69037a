"""Track records: how utterances held up against what others supplied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from counterclaim.assessments.judgement.due import AHEAD
from counterclaim.assessments.track_records.admiralty import grade as grade
from counterclaim.assessments.track_records.estimates import credible_interval as credible_interval
from counterclaim.assessments.track_records.estimates import median_of, share_of
from counterclaim.assessments.track_records.forecasts import forecasts, outcome
from counterclaim.assessments.track_records.record_table import record_table
from counterclaim.model import Predicate, Record, Utterance, Verdict, VerdictLabel

HELD = frozenset({VerdictLabel.SUPPORTED, VerdictLabel.OVERTAKEN})
RESOLVED = HELD | {VerdictLabel.CONTRADICTED, VerdictLabel.PREMATURE}

Judged = tuple[Utterance, Verdict]


class Matter(NamedTuple):
    """One proposition on one place within some weeks: the first time that it was said, and all its verdicts."""

    first: Verdict
    verdicts: tuple[Verdict, ...]

    def share(self, labels: frozenset[VerdictLabel]) -> float:
        """The share of its verdicts that are among these."""
        return sum(v.label in labels for v in self.verdicts) / len(self.verdicts)


def reliabilities(utterances: Sequence[Utterance], verdicts: Sequence[Verdict], as_of: date) -> tuple[Record, ...]:
    """A record for every speaker of an utterance known on ``as_of``, sorted by speaker id."""
    found: Mapping[str, Verdict] = {verdict.utterance_id: verdict for verdict in verdicts}
    by_speaker: dict[str, list[Judged]] = defaultdict(list)
    for u in utterances:
        if u.day <= as_of and u.id in found:
            by_speaker[u.speaker_id].append((u, found[u.id]))
    return tuple(
        record("speaker", speaker, min(u.speaker_name for u, _ in said), said, as_of)
        for speaker, said in sorted(by_speaker.items())
    )


def record(kind: str, identity: str, name: str, said: Sequence[Judged], as_of: date) -> Record:
    """The record of utterances with their verdicts, whoever said them; their order does not matter.

    Forecasts and orders are no claims of what is so: they are scored apart.
    """
    told = [pair for pair in sorted(said, key=_by_day) if pair[0].predicate not in AHEAD]
    resolved = [pair for pair in told if pair[1].label in RESOLVED]
    some = list(matters(resolved))
    orders = [v.came for u, v in said if u.predicate == Predicate.ORDER and v.came is not None]
    held, premature, contradicted = (
        (sum(v.label in labels for _, v in resolved), sum(matter.share(labels) for matter in some))
        for labels in (HELD, frozenset({VerdictLabel.PREMATURE}), frozenset({VerdictLabel.CONTRADICTED}))
    )
    return Record(
        kind=kind,
        id=identity,
        name=name,
        as_of=as_of,
        utterances=len(said),
        resolved=len(resolved),
        matters=len(some),
        held=held[0],
        premature=premature[0],
        contradicted=contradicted[0],
        admissions=sum(u.against_interest for u, _ in said),
        held_share=share_of(held[1], len(some)),
        premature_share=share_of(premature[1], len(some)),
        contradicted_share=share_of(contradicted[1], len(some)),
        lead=median_of([matter.first.lead_days for matter in some if matter.first.lead_days is not None]),
        forecasts=forecasts(said),
        orders=len(orders),
        met=sum(outcome(came) is True for came in orders),
        grade=grade(held[1], len(some)),
    )


def matters(resolved: Sequence[Judged]) -> Iterator[Matter]:
    """What was said in the order of saying, the same said again within some weeks put together."""
    within = timedelta(days=record_table().matter["days"])
    groups: dict[tuple[object, ...], list[list[Judged]]] = defaultdict(list)
    for utterance, verdict in resolved:
        same = groups[proposition(utterance)]
        if same and utterance.day - same[-1][0][0].day <= within:
            same[-1].append((utterance, verdict))
        else:
            same.append([(utterance, verdict)])
    for group in groups.values():
        yield from (Matter(run[0][1], tuple(verdict for _, verdict in run)) for run in group)


def proposition(utterance: Utterance) -> tuple[object, ...]:
    """What is the same where a thing is said again, by whomever."""
    u = utterance
    return (u.place_id, u.predicate, u.stance, u.holder, u.extent, u.denies_predicate, u.denies_holder, u.outcome)


def _by_day(pair: Judged) -> tuple[date, str]:
    return pair[0].day, pair[0].id
