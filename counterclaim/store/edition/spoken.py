"""What a speaker's page asks beside its newest claims: of which places it spoke, how early, and what it admitted."""

from __future__ import annotations

import json
from collections.abc import Sequence

from counterclaim.model import Ledger, Place, ResolvedClaim
from counterclaim.store.edition.reading import AMONG, Edition, _decoded


def places_of(edition: Edition, speaker_id: str) -> tuple[tuple[str, int], ...]:
    """The places that a speaker spoke of, with how many claims, the most first."""
    rows = edition._rows(
        "SELECT place_id, count(*) FROM claims WHERE speaker_id = ? AND place_id != '' GROUP BY 1 ORDER BY 2 DESC, 1",
        speaker_id,
    )
    return tuple((row[0], row[1]) for row in rows)


def leads_of(edition: Edition, speaker_id: str) -> tuple[int, ...]:
    """By how many days each of a speaker's premature sayings came before the evidence, in order."""
    rows = edition._rows(
        "SELECT DISTINCT u.id, u.lead FROM claims c JOIN utterances u ON u.id = c.utterance_id "
        "WHERE c.speaker_id = ? AND u.lead IS NOT NULL",
        speaker_id,
    )
    return tuple(sorted(row[1] for row in rows))


def admissions_of(edition: Edition, speaker_id: str, most: int = 30) -> Ledger:
    """The ledger of what a speaker said against its own interest, the newest at most."""
    rows = edition._rows(
        "SELECT body FROM claims WHERE speaker_id = ? AND admission ORDER BY day DESC, id LIMIT ?", speaker_id, most
    )
    return edition._ledger([_decoded(ResolvedClaim, row[0]) for row in rows])


def named(edition: Edition, ids: Sequence[str]) -> dict[str, tuple[str, Place]]:
    """Places by id, each with its slug."""
    rows = edition._rows(f"SELECT id, slug, body FROM places WHERE id {AMONG}", json.dumps(list(ids)))
    return {row[0]: (row[1], _decoded(Place, row[2])) for row in rows}
