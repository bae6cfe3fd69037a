"""Who says what, in three languages: tables of sentences and the claims a careful reader finds in them."""

from __future__ import annotations

import pytest
from claim_cases import ENGLISH, Case
from claim_cases_cyrillic import RUSSIAN, UKRAINIAN
from desks import claims_of

from counterclaim.model import Predicate, ResolvedClaim, Stance

TERRITORY = {Predicate.CONTROL, Predicate.ENCIRCLEMENT, Predicate.CLEARING, Predicate.WITHDRAWAL}


def in_words(resolved: ResolvedClaim) -> str:
    """A claim as the tables write it."""
    told = resolved.claim
    teller = f" < {resolved.relayed_by_name}" if resolved.relayed_by_name else ""
    holder = told.denies_holder if told.stance == Stance.DENIES else told.holder
    if told.predicate == Predicate.ATTACK:
        holder = None
    extent = (
        told.extent.value if told.extent and told.predicate not in {Predicate.ATTACK, Predicate.WITHDRAWAL} else "-"
    )
    return (
        f"{resolved.speaker_name}{teller} {told.stance} {told.predicate} {holder or '-'}/{extent} {resolved.place_name}"
    )


def cases() -> list[object]:
    """Every case of every language; one that does not hold yet must fail, so that nobody forgets to say it does."""
    tables = {"en": ENGLISH, "uk": UKRAINIAN, "ru": RUSSIAN}
    return [
        pytest.param(
            case, id=f"{language}: {case.name}", marks=[pytest.mark.xfail(reason=case.not_yet)] if case.not_yet else []
        )
        for language, table in tables.items()
        for case in table
    ]


@pytest.mark.parametrize("case", cases())
def test_a_sentence_makes_exactly_the_claims_on_territory_that_a_reader_finds(case: Case) -> None:
    found = claims_of(case.words)
    said = sorted({in_words(claim) for claim in found})
    assert sorted(claim for claim in case.claims if claim not in said) == [], said
    territory = {in_words(claim) for claim in found if claim.claim.predicate in TERRITORY}
    assert sorted(territory - set(case.claims)) == []
