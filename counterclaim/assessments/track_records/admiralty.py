"""The Admiralty code of an utterance (NATO AJP-2.1, STANAG 2511): a letter for who says it, a number for what is said.

The two are found apart. The letter is the speaker's record on its other claims: A completely reliable, B usually, C
fairly, D not usually, E unreliable, F cannot be judged. The number is what others' evidence makes of this item,
whoever says it: 1 confirmed by independent sources, 2 probably true, 3 possibly true, 4 doubtful, 5 improbable, 6 the
truth cannot be judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from counterclaim.assessments.judgement.others import Others, is_independent
from counterclaim.assessments.priors import priors
from counterclaim.assessments.track_records.record_table import record_table
from counterclaim.model import Record, Utterance, Verdict, War


def credibility(probability: float | None, utterance: Utterance, others: Others, war: War) -> int:
    """The number, 1 to 6; 1 only where an independent party says the same and none says the contrary.

    ``probability`` is that of the item by others' evidence alone, None where there is none.
    """
    if probability is None:
        return 6
    table = record_table().credibility
    if probability >= table["confirmed"]:
        agree, object_ = (
            any(is_independent(other, utterance, war) for other in side)
            for side in (others.supporting, others.contradicting)
        )
        return 1 if agree and not object_ else 2
    return next((k for k, name in ((2, "probable"), (3, "possible"), (4, "doubtful")) if probability >= table[name]), 5)


def grade(held: float, resolved: float) -> str:
    """The letter: A to E by the share that held, F where too few are resolved to say."""
    table = priors().grade
    if resolved < table["fewest"]:
        return "F"
    return next((letter for letter in "ABCD" if held / resolved >= table[letter]), "E")


def graded(
    verdicts: Sequence[Verdict], utterances: Sequence[Utterance], records: Sequence[Record]
) -> tuple[Verdict, ...]:
    """The verdicts with their speakers' letters, in the same order: F for a speaker without a record."""
    letters = {record.id: record.grade for record in records if record.kind == "speaker"}
    speakers = {utterance.id: utterance.speaker_id for utterance in utterances}
    return tuple(replace(v, grade=letters.get(speakers.get(v.utterance_id, ""), "F")) for v in verdicts)
