"""Towns of the evaluation of control, and the rules of thumb that a model has to beat there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from control_towns import CAMPS, said, several, shown, town

from counterclaim.errors import InputError, NotFound
from counterclaim.evaluation.control import Town, towns
from counterclaim.evaluation.control.answers import Answer
from counterclaim.evaluation.control.baselines import (
    READINGS,
    answered,
    baselines,
    calibrated,
    follow,
    persistence,
    plain,
    state_of,
)
from counterclaim.evaluation.control.scores import sample, scores
from counterclaim.store.episodes import read_episodes


def states(of: Town, rule: str, reading: str = "strict") -> list[int]:
    answer = follow(of, baselines(CAMPS)[rule], reading)
    return [int(state) for state in answer.probabilities.argmax(axis=1)]


# -- towns -----------------------------------------------------------------------------------------------------------


def test_a_window_goes_from_the_first_claim_to_three_weeks_after_the_last_where_the_reference_has_days() -> None:
    found = town([said(5, "N"), said(10, "S")], [0.0] * 20 + [None] + [0.0] * 30)
    assert [int(day - found.days[0]) for day in found.days] == [day for day in range(27) if day != 15]
    assert found.start == (0.0, 0.0) and len(found.statements) == 2


def test_claims_that_quote_a_map_neither_count_nor_widen_the_window() -> None:
    found = town([said(5, "N"), said(1, "S", quotes_map=True), said(40, "S", quotes_map=True)], [0.0] * 50)
    assert len(found.statements) == 1 and len(found.days) == 22


def test_claims_outside_the_reference_and_places_without_either_are_no_fault() -> None:
    rows = [said(-40, "N"), said(90, "S"), said(3, "N", place="Dale"), said(500, "S", place="Moor")]
    reference = shown([0.0] * 30) + shown([0.0], town="Fen") + [day | {"place": "Moor"} for day in shown([0.0])]
    (found,) = towns(rows, reference, *CAMPS)
    assert (found.key, len(found.days), len(found.statements)) == (("Hill", "Hill"), 30, 2)


def test_a_label_counts_grey_only_where_it_is_known() -> None:
    shares = [0.0, 0.09, 0.1, 0.89, 0.9, 1.0]
    assert town([said(0, "N")], shares, None).label.tolist() == [0, 0, 1, 1, 2, 2]
    assert town([said(0, "N")], shares, 0.05).label.tolist() == [0, 1, 1, 1, 2, 2]
    assert np.isnan(town([said(0, "N")], shares, None).grey).all()


def test_days_are_near_a_change_within_thirty_days_even_of_one_outside_the_window() -> None:
    found = town([said(20, "N"), said(60, "N")], [0.0] * 10 + [1.0] * 90)
    assert found.near.tolist() == [True] * 21 + [False] * 41


# -- what a claim says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("holder", "extent", "strict", "lenient"),
    [
        ("S", "full", 2, 2),
        ("S", None, 2, 2),
        ("S", "most", 1, 2),
        ("S", "part", 1, 1),
        ("N", "full", 0, 0),
        ("N", "most", 1, 1),
        ("contested", "part", 1, 1),
        ("contested", None, 1, 1),
        ("contested", "outskirts", 1, 0),
        (None, None, None, None),
        ("elsewhere", "full", None, None),
    ],
)
def test_a_claim_says_a_state_by_its_holder_and_extent(
    holder: str | None, extent: str | None, strict: int | None, lenient: int | None
) -> None:
    row = said(0, holder, extent)
    assert (state_of(row, "strict", CAMPS, 0), state_of(row, "lenient", CAMPS, 0)) == (strict, lenient)


@pytest.mark.parametrize(("stance", "state"), [("denies", 0), ("hedges", None), ("cannot-verify", None)])
def test_a_denial_says_how_the_town_is_and_a_hedge_does_not(stance: str, state: int | None) -> None:
    assert state_of(said(0, "N", stance=stance), "strict", CAMPS, 0) == state


# -- rules -----------------------------------------------------------------------------------------------------------


def test_the_last_claim_wins_and_before_the_first_the_first_days_reference_does() -> None:
    found = town([said(0, None), said(3, "S"), said(5, "contested", "part")], [0.0] * 8)
    assert states(found, "last_claim") == [0, 0, 0, 2, 2, 1, 1, 1]


def test_claims_of_one_day_divide_the_answer() -> None:
    found = town([said(0, "S"), said(0, "S"), said(0, "N")], [0.0] * 2)
    answer = follow(found, baselines(CAMPS)["last_claim"], "strict")
    assert answer.probabilities[0] == pytest.approx([1 / 3, 0, 2 / 3])
    assert answer.share[0] == pytest.approx(2 / 3)


def test_the_majority_recalls_a_fortnight_and_then_keeps_what_it_said() -> None:
    found = town([said(0, "N"), said(1, "N"), said(5, "S")], [0.0] * 27)
    answer = follow(found, baselines(CAMPS)["majority_14"], "strict")
    assert answer.probabilities[13] == pytest.approx([2 / 3, 0, 1 / 3])
    assert answer.probabilities[14] == pytest.approx([1 / 2, 0, 1 / 2])
    assert answer.probabilities[15:].tolist() == [[0, 0, 1]] * 12


def test_a_camp_is_trusted_alone_and_against_interest_a_party_counts_only_where_it_admits() -> None:
    rows = [
        said(0, "N", camp="N"),
        said(1, "S", camp="S"),
        said(2, "contested", "part", camp="third"),
        said(3, "S", camp="N", against_interest=True),
    ]
    found = town(rows, [0.5] * 5)
    assert states(found, "trust_N") == [0, 0, 0, 2, 2]
    assert states(found, "trust_S") == [1, 2, 2, 2, 2]
    assert states(found, "against_interest") == [1, 1, 1, 2, 2]


def test_persistence_is_the_map_of_thirty_days_before_or_of_its_first_day() -> None:
    found = town([said(10, "N"), said(40, "S")], [0.0] * 5 + [1.0] * 60)
    answer = persistence(found)
    assert answer.probabilities.argmax(axis=1).tolist() == [0] * 25 + [2] * 27
    assert answer.share.tolist() == [0.0] * 25 + [1.0] * 27


def test_with_camps_and_map_mirrored_every_rule_says_the_mirror_image() -> None:
    rows = [said(0, "N", "most"), said(2, "S", "most", "S"), said(4, "contested", "outskirts"), said(9, "S", camp="S")]
    swap = {"N": "S", "S": "N", "contested": "contested"}
    turned = [row | {"camp": swap[row["camp"]], "holder": swap[row["holder"]]} for row in rows]
    one, other = town(rows, [0.3] * 30, 0.1), town(turned, [0.6] * 30, 0.1)
    names = dict(zip(baselines(CAMPS), baselines(CAMPS[::-1]), strict=True))
    names |= {f"trust_{camp}": f"trust_{swap[camp]}" for camp in CAMPS}
    for reading in READINGS:
        for name, mirrored in names.items():
            here = follow(one, baselines(CAMPS)[name], reading)
            there = follow(other, baselines(CAMPS)[mirrored], reading)
            assert here.probabilities == pytest.approx(there.probabilities[:, ::-1])
            assert here.half == pytest.approx(1 - there.half)


# -- calibrated ------------------------------------------------------------------------------------------------------


def test_a_calibrated_answer_is_what_was_true_elsewhere_when_the_same_was_said() -> None:
    rows = [said(0, "S", episode=name, place=name) for name in ("Hill", "Dale")]
    of = towns(rows, shown([1.0] * 10, town="Hill") + shown([0.5] * 10, town="Dale"), *CAMPS)
    answers = {one.key: plain(np.tile([0.0, 0.0, 1.0], (10, 1))) for one in of}
    told = calibrated(of, answers)
    assert told["Hill", "Hill"].probabilities == pytest.approx(np.tile([0, 1.0, 0], (10, 1)))
    assert told["Dale", "Dale"].probabilities == pytest.approx(np.tile([0, 0, 1.0], (10, 1)))
    assert told["Hill", "Hill"].share == pytest.approx(np.full(10, 0.5))


def test_an_episode_is_never_used_for_itself() -> None:
    of = several()
    before = answered(of)["last_claim_calibrated", "strict"]
    one = of[0]
    lie = {key: answer for key, answer in answered(of)["last_claim", "strict"].items()}
    flipped = towns(
        [row for other in of for row in other.statements],
        [
            {"episode": t.episode, "place": t.place, "date": _date(day), "occupied": 1 - share if t is one else share,
             "grey": 0.0}
            for t in of for day, share in zip(t.days, t.occupied, strict=True)
        ],
        *CAMPS,
    )  # fmt: skip
    after = calibrated(flipped, lie)
    assert after[one.key].probabilities == pytest.approx(before[one.key].probabilities)
    assert after[of[1].key].probabilities != pytest.approx(before[of[1].key].probabilities)


def _date(ordinal: int) -> date:
    from datetime import date

    return date.fromordinal(int(ordinal))


def test_a_calibrated_answer_is_a_probability() -> None:
    for answers in answered(several()).values():
        for answer in answers.values():
            assert isinstance(answer, Answer)
            assert answer.probabilities.sum(axis=1) == pytest.approx(np.ones(len(answer.share)))
            assert answer.half.min() >= 0 and answer.half.max() <= 1


# -- files -----------------------------------------------------------------------------------------------------------

CLAIM = '{"episode": "Hill", "place": "Hill", "camp": "N", "stance": "asserts", "published": "2024-01-01"}\n'
DAYS = "episode,place,date,occupied_share,grey_share\nHill,Hill,2024-01-01,0.5,\nHill,Hill,2024-01-02,,\n"


def test_empty_shares_are_read_as_none(tmp_path: Path) -> None:
    (tmp_path / "claims.jsonl").write_text(CLAIM, "utf-8")
    (tmp_path / "reference.csv").write_text(DAYS, "utf-8")
    rows, reference = read_episodes(tmp_path)
    assert [(day["occupied"], day["grey"]) for day in reference] == [(0.5, None), (None, None)]
    assert [len(found.days) for found in towns(rows, reference, *CAMPS)] == [1]


@pytest.mark.parametrize(
    ("claims", "days", "where"),
    [
        (CLAIM + "{", DAYS, "claims.jsonl:2: no labelled claim"),
        (CLAIM + "[]", DAYS, "claims.jsonl:2: no labelled claim: no JSON object"),
        (CLAIM.replace('"camp"', '"side"'), DAYS, "claims.jsonl:1: no labelled claim: 'camp' is missing"),
        (CLAIM.replace("2024-01-01", "some day"), DAYS, "claims.jsonl:1"),
        (CLAIM, DAYS.replace("0.5", "half"), "reference.csv:2: no day of reference"),
        (CLAIM, DAYS.replace("0.5", "1.5"), "reference.csv:2: no day of reference: 1.5 is no share"),
        (CLAIM, DAYS.replace("occupied_share", "share"), "reference.csv:2: no day of reference: 'occupied_share'"),
        (CLAIM, DAYS.replace("2024-01-02", "2024-13-02"), "reference.csv:3"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(tmp_path: Path, claims: str, days: str, where: str) -> None:
    (tmp_path / "claims.jsonl").write_text(claims, "utf-8")
    (tmp_path / "reference.csv").write_text(days, "utf-8")
    with pytest.raises(InputError) as caught:
        read_episodes(tmp_path)
    assert where in str(caught.value)


def test_a_folder_without_episodes_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"claims\.jsonl"):
        read_episodes(tmp_path)


# -- the shared episodes ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def episodes(shared: Path) -> tuple[Town, ...]:
    folder = shared / "data" / "episodes"
    if not folder.is_dir():
        pytest.skip(f"no episodes in {folder}")
    return towns(*read_episodes(folder), "UA", "RU")


def test_the_shared_episodes_are_fourteen_places_of_thirteen_episodes(episodes: tuple[Town, ...]) -> None:
    assert (len(episodes), len({one.episode for one in episodes})) == (14, 13)
    assert sum(len(one.days) for one in episodes) == 2486


@pytest.mark.parametrize(
    ("rule", "reading", "brier", "share_mae"),
    [
        ("last_claim", "lenient", 0.61, 0.151),
        ("majority_14", "lenient", 0.58, 0.163),
        ("trust_RU", "strict", 1.04, 0.228),
    ],
)
def test_rules_score_on_the_shared_episodes_about_as_others_found(
    episodes: tuple[Town, ...], rule: str, reading: str, brier: float, share_mae: float
) -> None:
    answers = answered(episodes)[rule, reading]
    found = scores(sample(episodes, answers))
    assert found["brier"] == pytest.approx(brier, abs=0.02)
    assert found["share_mae"] == pytest.approx(share_mae, abs=0.035)
