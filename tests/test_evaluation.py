"""Scores: matched one to one, wanted before optional, and bad labels told by their line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desks import claims_of, desk

from counterclaim.errors import InputError, NotFound, UsageError
from counterclaim.evaluation import evaluate
from counterclaim.evaluation.claims import Row, as_json, matches, score
from counterclaim.model import ResolvedClaim
from counterclaim.pipeline import read_texts
from counterclaim.store.labels import read_labels, texts_of

WORDS = "The Russian Defence Ministry said that its troops had captured Kupiansk. Reuters could not verify the claim."
CLAIMS = claims_of(WORDS)


def row(claim: ResolvedClaim, **changes: Any) -> Row:
    """The label that a claim exactly fits."""
    told = claim.claim
    fields: dict[str, Any] = {
        "doc": "a.txt", "predicate": str(told.predicate), "stance": str(told.stance), "camp": claim.camp,
        "place": claim.place_name,
        "start": told.span.start, "end": told.span.end, "quote": told.span.quote, "speaker": claim.speaker_name,
        "relayed_by": None, "role": claim.role, "holder": told.holder,
        "extent": told.extent.value if told.extent else None,
        "event_date": "2025-12-24", "against_interest": claim.against_interest,
    }  # fmt: skip
    return fields | changes


def scored(rows: list[Row], claims: tuple[ResolvedClaim, ...] = CLAIMS) -> Any:
    return score(rows, {"a.txt": claims}, desk().is_on)


def test_there_are_two_claims_to_score() -> None:
    assert [(c.claim.predicate, c.claim.stance) for c in CLAIMS] == [
        ("control", "asserts"),
        ("control", "cannot-verify"),
    ]


def test_all_found_and_nothing_else_is_perfect() -> None:
    result = scored([row(c) for c in CLAIMS])
    assert (result.precision, result.recall, result.f1) == (1, 1, 1)
    assert all(right == total for right, total in result.fields.values())
    assert (result.missed, result.extra) == ((), ())


def test_a_claim_that_nobody_labelled_costs_precision_and_a_label_not_found_recall() -> None:
    result = scored([row(CLAIMS[0]), row(CLAIMS[0], place="Pokrovsk", start=0, end=20)])
    assert (result.hits, result.wanted, result.surplus) == (1, 2, 1)
    assert (result.precision, result.recall) == (0.5, 0.5)
    assert result.missed[0]["place"] == "Pokrovsk" and result.extra == CLAIMS[1:]


def test_a_claim_is_matched_once_however_many_labels_it_would_fit() -> None:
    result = scored([row(CLAIMS[0]), row(CLAIMS[0])])
    assert (result.hits, len(result.missed)) == (1, 1)


def test_an_optional_label_is_neither_a_hit_nor_a_fault() -> None:
    result = scored([row(CLAIMS[0]), row(CLAIMS[1], optional=True)])
    assert (result.hits, result.wanted, result.surplus, result.precision, result.recall) == (1, 1, 0, 1, 1)
    absent = scored([row(CLAIMS[0]), row(CLAIMS[1], place="Pokrovsk", optional=True)])
    assert (absent.recall, absent.surplus) == (1, 1)


def test_a_wanted_label_takes_a_claim_before_an_optional_one() -> None:
    result = scored([row(CLAIMS[0], optional=True), row(CLAIMS[0])], CLAIMS[:1])
    assert (result.hits, result.missed) == (1, ())


def test_with_nothing_found_precision_is_one_and_f1_zero() -> None:
    result = scored([row(CLAIMS[0])], ())
    assert (result.precision, result.recall, result.f1) == (1, 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"predicate": "advance"}, {"stance": "denies"}, {"camp": "UA"}, {"place": "Pokrovsk"}, {"place": None},
        {"start": 9_000, "end": 9_001},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_label_that_differs_in_what_must_match_does_not(change: dict[str, Any]) -> None:
    assert matches(row(CLAIMS[0]), CLAIMS[0], desk().is_on)
    assert not matches(row(CLAIMS[0], **change), CLAIMS[0], desk().is_on)


def test_a_label_without_offsets_matches_by_half_of_its_words() -> None:
    bare = row(CLAIMS[0], start=None, end=None)
    assert matches(bare, CLAIMS[0], desk().is_on)
    assert not matches(dict(bare) | {"quote": "an entirely different sentence"}, CLAIMS[0], desk().is_on)


def test_the_place_may_be_written_in_any_spelling() -> None:
    assert matches(row(CLAIMS[0], place="Kupyansk"), CLAIMS[0], desk().is_on)
    assert matches(row(CLAIMS[0], place="Куп'янськ"), CLAIMS[0], desk().is_on)


def test_a_wrong_field_of_a_match_shows_in_its_share_and_costs_no_hit() -> None:
    result = scored([row(CLAIMS[0], speaker="Somebody Else", extent="part"), row(CLAIMS[1])])
    assert result.hits == 2 and result.fields["speaker"] == (1, 2) and result.fields["extent"] == (1, 2)


def test_the_order_of_labels_and_claims_changes_no_count() -> None:
    rows = [row(c) for c in CLAIMS]
    one, other = scored(rows), scored(rows[::-1], CLAIMS[::-1])
    assert (one.hits, one.surplus, one.fields) == (other.hits, other.surplus, other.fields)


def test_the_json_has_what_was_promised_and_a_part_for_each_language_and_predicate() -> None:
    answer = as_json([row(c) for c in CLAIMS], {"a.txt": CLAIMS}, desk().is_on, {"a.txt": "en"})
    assert {"precision", "recall", "f1", "fields", "by_language", "by_predicate"} <= answer.keys()
    assert answer["by_language"].keys() == {"en"} and answer["by_predicate"].keys() == {"control"}
    assert json.loads(json.dumps(answer)) == answer


# -- reading labels --------------------------------------------------------------------------------------------------


def labels(folder: Path, *lines: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "rows.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


GOOD = json.dumps({"doc": "a.txt", "predicate": "control", "stance": "asserts"})


@pytest.mark.parametrize("bad", ["{", "[]", "null", '{"doc": "a.txt"}', '"words"', "17"])
def test_a_bad_label_is_told_with_file_and_line(tmp_path: Path, bad: str) -> None:
    with pytest.raises(InputError, match=r"rows\.jsonl:3"):
        read_labels(labels(tmp_path / "labels", GOOD, "", bad))


def test_empty_lines_are_passed_over(tmp_path: Path) -> None:
    assert len(read_labels(labels(tmp_path / "labels", GOOD, "", " ", GOOD))) == 2


def test_a_folder_without_labels_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="jsonl"):
        read_labels(tmp_path)


def test_absent_texts_and_unknown_names_are_told(tmp_path: Path) -> None:
    folder = labels(tmp_path / "labels", GOOD)
    with pytest.raises(InputError, match=r"1 of 1 labelled texts are not there, a\.txt first"):
        texts_of(read_labels(folder), tmp_path)
    with pytest.raises(UsageError, match="claims"):
        evaluate("magic", [], lambda: read_texts([]))


def test_the_whole_evaluation_runs_on_a_folder_of_ones_own(tmp_path: Path) -> None:
    labelled = {name: value for name, value in row(CLAIMS[0]).items() if name not in {"start", "end"}}
    folder = labels(tmp_path / "labels", json.dumps(labelled))
    (folder / "a.txt").write_text(f" date 2025-12-24\n\n{WORDS}\n")
    rows = read_labels(folder)
    answer = evaluate("claims", rows, lambda: read_texts(texts_of(rows, folder)))
    assert answer["recall"] == 1 and answer["found"] == 2


def test_a_claim_on_a_region_is_a_claim_on_no_settlement() -> None:
    nowhere = replace(
        CLAIMS[0], place_id="", place_name="", place_candidates=(), claim=replace(CLAIMS[0].claim, place=None)
    )
    assert matches(row(CLAIMS[0], place=None), nowhere, desk().is_on)
