"""The judge: how claims of a model that reads places are weighed against those of the rules.

The shipped model tells no claims. These tests give its reading of a text scores at a word, as one that does would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from desks import claims_of, desk, mirror_desk

from counterclaim.claims import rules
from counterclaim.claims.tagger.decode import (
    CLAIM_PARTS,
    CLAIM_WIDTH,
    EXTENTS,
    HOLDERS,
    PREDICATES,
    SPEAKERS,
    STANCES,
)
from counterclaim.claims.tagger.model import shipped
from counterclaim.claims.tagger.reading import OTHER, OWN, StoryReading, story_reading
from counterclaim.model import Predicate, ResolvedClaim, Stance, War

Mark = tuple[str, str, str, str, str]  # predicate, stance, holder, extent, speaker
Reads = Callable[[dict[str, Mark]], None]


def scored(reading: StoryReading, text: str, marks: dict[str, Mark]) -> StoryReading:
    """The reading with a claim at each marked word and none anywhere else, all with next to no doubt."""
    words = [text[a:b] for a, b in reading.scored.reading.words]
    claims = np.zeros((len(words), CLAIM_WIDTH), np.float32)
    stances, holders, extents, speakers = np.cumsum((0, *CLAIM_PARTS))[:4]
    claims[:, stances : holders : len(STANCES)] = 9
    for word, (predicate, stance, holder, extent, speaker) in marks.items():
        row, at = claims[words.index(word)], int(PREDICATES.index(predicate)) * len(STANCES)
        row[at] = 0
        row[at + STANCES.index(stance)] = 9
        row[holders + HOLDERS.index(holder)] = 9
        row[extents + EXTENTS.index(extent)] = 9
        row[speakers + SPEAKERS.index(speaker)] = 9
    reading.scored = replace(reading.scored, claims=claims)
    return reading


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reads]:
    """Makes the extractor's model find what is marked."""

    def make(marks: dict[str, Mark]) -> None:
        def read(tagger: Any, text: str, *more: Any) -> StoryReading | None:
            reading = story_reading(tagger, text, *more)
            return scored(reading, text, marks) if reading else None

        monkeypatch.setattr(rules, "story_reading", read)

    yield make


def told(claims: list[ResolvedClaim] | tuple[ResolvedClaim, ...]) -> list[tuple[str, str, str | None, str, str]]:
    return [
        (str(c.claim.predicate), str(c.claim.stance), c.claim.holder, c.camp, c.place_name)
        for c in claims
        if c.claim.predicate != Predicate.OTHER
    ]


def test_a_claim_that_no_rule_knows_stands_where_the_model_is_sure(reads: Reads) -> None:
    words = "Kupiansk went up in smoke for the garrison on Monday, a Ukrainian officer said."
    assert told(claims_of(words)) == []
    reads({"Kupiansk": ("control", "asserts", "R", "full", "U")})
    assert told(claims_of(words)) == [("control", "asserts", "RU", "UA", "Kupiansk")]


def test_a_claim_of_the_rules_that_the_model_sees_no_trace_of_is_dropped(reads: Reads) -> None:
    words = "Russia's Ministry of Defence said that its troops had captured Kupiansk."
    assert told(claims_of(words)) == [("control", "asserts", "RU", "RU", "Kupiansk")]
    reads({})
    assert told(claims_of(words)) == []


def test_a_stance_of_which_the_model_is_sure_replaces_that_of_the_rules(reads: Reads) -> None:
    words = "Ukraine's General Staff said that Russian troops had captured Kupiansk."
    reads({"Kupiansk": ("control", "denies", "R", "full", "U")})
    (claim,) = claims_of(words)
    assert (claim.claim.stance, claim.claim.holder, claim.claim.denies_holder) == (Stance.DENIES, None, "RU")


def test_a_speaker_whom_the_model_finds_unlikely_gives_way_to_the_text_itself(reads: Reads) -> None:
    words = "Russia's Ministry of Defence said that its troops had captured Kupiansk."
    reads({"Kupiansk": ("control", "asserts", "R", "full", "T")})
    (claim,) = claims_of(words)
    assert claim.camp == "third"


@pytest.mark.parametrize(("war", "holder"), [(desk().war, "RU"), (mirror_desk().war, "UA")], ids=["plain", "mirror"])
def test_letters_mean_camps_by_their_adjective(war: War, holder: str) -> None:
    text = "Kupiansk has fallen."
    reading = scored(
        StoryReading(shipped(), text, [(0, len(text))], war),
        text,
        {"Kupiansk": ("control", "asserts", "R", "full", "R")},
    )
    assert reading.tells_claims
    (claim,) = reading.claims_at(0) or ()
    assert claim.holder == holder and claim.chance > 0.99 < claim.sure
    speakers = reading.speakers_at(0) or {}
    assert set(speakers) == {"UA", "RU", OWN, OTHER} and speakers[holder] > 0.99
    assert reading.chance_of(0, Predicate.STRIKE) == pytest.approx(0, abs=0.01)
    assert reading.claims_at(len(text) + 5) is None


def test_of_a_war_whose_camps_it_never_learned_the_model_tells_no_claims() -> None:
    text = "Kupiansk has fallen."
    reading = scored(StoryReading(shipped(), text, [(0, len(text))]), text, {})
    assert not reading.tells_claims
