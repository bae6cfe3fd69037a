"""Track records: how a speaker's utterances held up against what others supplied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from counterclaim.assessments.priors import priors
from counterclaim.model import Reliability, Utterance, Verdict, VerdictLabel

RESOLVED = frozenset(
    {VerdictLabel.SUPPORTED, VerdictLabel.OVERTAKEN, VerdictLabel.CONTRADICTED, VerdictLabel.PREMATURE}
)
HELD = frozenset({VerdictLabel.SUPPORTED, VerdictLabel.OVERTAKEN})


def reliabilities(utterances: Sequence[Utterance], verdicts: Sequence[Verdict], as_of: date) -> tuple[Reliability, ...]:
    """A record for every speaker of an utterance known on ``as_of``, sorted by speaker id."""
    judged: Mapping[str, Verdict] = {verdict.utterance_id: verdict for verdict in verdicts}
    by_speaker: dict[str, list[Utterance]] = defaultdict(list)
    for utterance in utterances:
        if utterance.day <= as_of:
            by_speaker[utterance.speaker_id].append(utterance)
    return tuple(_record(speaker, said, judged, as_of) for speaker, said in sorted(by_speaker.items()))


def _record(speaker: str, said: Sequence[Utterance], judged: Mapping[str, Verdict], as_of: date) -> Reliability:
    found = [judged[u.id] for u in said if u.id in judged]
    resolved = [v for v in found if v.label in RESOLVED]
    held = sum(v.label in HELD for v in resolved)
    leads = sorted(v.lead_days for v in resolved if v.lead_days is not None)
    low, high = credible_interval(held, len(resolved))
    return Reliability(
        speaker,
        as_of,
        len(said),
        len(resolved),
        held,
        sum(v.label == VerdictLabel.PREMATURE for v in resolved),
        sum(v.label == VerdictLabel.CONTRADICTED for v in resolved),
        sum(u.against_interest for u in said),
        low,
        high,
        float(np.median(leads)) if leads else None,
        None,
        grade(held, len(resolved)),
    )


def credible_interval(held: int, resolved: int, mass: float = 0.9) -> tuple[float, float]:
    """The central interval of a Beta(held + 1, missed + 1) belief about the share that holds up, summed on a grid."""
    share = np.linspace(0.0005, 0.9995, 2000)
    density = held * np.log(share) + (resolved - held) * np.log1p(-share)
    total = np.cumsum(np.exp(density - density.max()))
    total /= total[-1]
    tail = (1 - mass) / 2
    low, high = (float(share[np.searchsorted(total, limit)]) for limit in (tail, 1 - tail))
    return round(low, 4), round(high, 4)


def grade(held: int, resolved: int) -> str:
    """The Admiralty letter: A to E by the share that held, F where too few are resolved to say."""
    table = priors().grade
    if resolved < table["fewest"]:
        return "F"
    return next((letter for letter in "ABCD" if held / resolved >= table[letter]), "E")
