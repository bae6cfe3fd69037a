"""The control model as a whole: worlds, what would change it, neighbours, learning, and its evaluation."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from desks import read
from sayings import PLACE, said
from typer.testing import CliRunner

from counterclaim.assessments.control.fitting import Shown, believed, errors, fit, slopes
from counterclaim.assessments.control.neighbours import REACH_KM, Around, coupled, distance_km, rows_of
from counterclaim.assessments.control.parameters import parameters
from counterclaim.assessments.control.passes import filtered, share, shown
from counterclaim.assessments.control.states import at_share
from counterclaim.assessments.control.weighing import weigh
from counterclaim.assessments.explain import assess_place
from counterclaim.assessments.independence import utterances
from counterclaim.assessments.worlds import world_of
from counterclaim.cli.app import app
from counterclaim.cli.control_scoring import utterances_of
from counterclaim.model import Extent, Predicate, Stance, Utterance
from counterclaim.wars import load_war

WAR = load_war("ukraine")
TABLE = parameters()
DAY = date(2025, 11, 20)


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: tuple[str, ...]


def counterclaim(home: Path, *words: str | Path) -> Said:
    """The program in this process."""
    done = CliRunner().invoke(app, ["--home", str(home), *map(str, words)])
    return Said(done.exit_code, done.stdout, tuple(done.stderr.splitlines()))


def holds(camp: str, speaker: str, by: str, later: int = 0, **more: object) -> Utterance:
    day = DAY + timedelta(days=later)
    return said(speaker, by, "ministry", day, Predicate.CONTROL, holder=camp, **more)  # type: ignore[arg-type]


# -- worlds and turns ------------------------------------------------------------------------------------------------


def test_each_camp_believed_alone_has_its_own_way_and_silence_makes_no_world() -> None:
    both = [holds("RU", "ministry", "RU"), holds("UA", "staff", "UA")]
    russian, ukrainian = (world_of(camp, both, WAR, DAY) for camp in ("RU", "UA"))
    assert russian is not None and russian[2] > 0.7
    assert ukrainian is not None and ukrainian == russian[::-1]
    assert world_of("UA", both[:1], WAR, DAY) is None


def test_a_rivals_relay_is_no_word_of_the_camps_own() -> None:
    told = replace(holds("UA", "blogger", "RU"), relayed=True, relay_camp="UA")
    assert world_of("RU", [told], WAR, DAY) is None


def test_what_would_change_it_names_single_sayings_that_do() -> None:
    assessment, _ = assess_place(PLACE, [holds("RU", "mapper", "third"), holds("RU", "staff", "UA")], WAR, DAY)
    assert assessment.state == "RU"
    for turn in assessment.turns:
        leading = WAR.states[int(np.argmax(turn.probabilities))]
        assert leading != "RU" and turn.by in {"UA", "RU", "third"} and turn.about in {"UA", "RU"}
    assert {turn.by for turn in assess_place(PLACE, [], WAR, DAY)[0].turns} == {"UA", "RU", "third"}


def test_without_it_is_what_the_assessment_would_be_without_it() -> None:
    told = [holds("RU", "ministry", "RU"), holds("UA", "mapper", "third", 2), holds("RU", "agency", "third", 5)]
    as_of = DAY + timedelta(days=6)
    whole, _ = assess_place(PLACE, told, WAR, as_of, "UA")
    for item in whole.evidence[1:]:  # without the first the chain would begin later
        other, _ = assess_place(PLACE, [u for u in told if u.id != item.utterance_id], WAR, as_of, "UA")
        assert np.allclose(np.subtract(whole.probabilities, other.probabilities), item.influence, atol=3e-6)


def test_a_thousand_repetitions_of_a_report_are_one_saying() -> None:
    work = read(" date 2025-11-20\n\nThe Russian Defence Ministry said that its troops had captured Kupiansk.\n")
    stories = {story.id: story for story in work.stories}
    once = utterances(work.resolved, stories)
    assert once and utterances(tuple(work.resolved) * 1000, stories) != () and len(once) == 1
    again = utterances(tuple(work.resolved) * 1000, stories)
    assert [(u.id, u.day, u.holder) for u in again] == [(u.id, u.day, u.holder) for u in once]
    assert assess_place(PLACE, again, WAR, DAY)[0].probabilities == assess_place(PLACE, once, WAR, DAY)[0].probabilities


# -- neighbours ------------------------------------------------------------------------------------------------------


def test_a_town_behind_two_held_ones_is_pulled_towards_them_and_a_far_one_is_not() -> None:
    days = 30
    held = Around(DAY, np.ones(days), (48.3, 37.2))
    near, far = (rows_of(at, DAY, days, [held, held]) for at in ((48.31, 37.21), (49.5, 37.2)))
    assert not far.any() and not near[0].any() and near[1].any()  # of the first day nothing was believed before
    start, last = at_share(0.5, TABLE), DAY + timedelta(days=days - 1)
    with_them, alone = (share(coupled([], DAY, last, start, rows, TABLE))[-1, 0] for rows in (near, far))
    assert with_them > alone + 0.05


def test_coupled_to_nobody_is_the_model_itself() -> None:
    weighed = weigh([holds("RU", "ministry", "RU", 3)], WAR, TABLE)
    last, start = DAY + timedelta(days=9), at_share(0.2, TABLE)
    plain = filtered(weighed, np.ones((1, 1), bool), DAY, last, start, TABLE)
    assert np.allclose(shown(coupled(weighed, DAY, last, start, np.zeros((10, 2, 11)), TABLE)), shown(plain))


def test_distances_are_those_of_the_earth() -> None:
    assert distance_km((49.71, 37.61), (49.71, 37.61)) == 0
    assert distance_km((50.45, 30.52), (49.99, 36.23)) == pytest.approx(411, abs=3) and REACH_KM < 411


# -- learning --------------------------------------------------------------------------------------------------------


def taken(days: int) -> Shown:
    """A town that the second camp takes on the tenth day, and says so."""
    told = (holds("RU", "ministry", "RU", 10), holds("RU", "staff", "UA", 11))
    rows = np.arange(days)
    occupied = (rows >= 10).astype(float)
    return Shown(told, 0.0, DAY, rows, occupied, (occupied * 2).astype(np.int64))


def test_fitting_lowers_the_loss_stays_near_the_table_and_is_repeatable() -> None:
    places = [taken(30), taken(40)]
    learned = fit(places, WAR, TABLE)
    before, after = (sum(float((errors(p, WAR, t) ** 2).sum()) for p in places) for t in (TABLE, learned))
    assert after < before
    assert np.abs(learned.vector() - TABLE.vector()).max() < 3 * TABLE.spread
    assert np.allclose(fit(places, WAR, TABLE, slopes(places, WAR, TABLE)).vector(), learned.vector())


def test_what_is_believed_of_a_day_rests_on_that_day_and_earlier_ones() -> None:
    early = replace(taken(30), utterances=taken(30).utterances[:1])
    whole, cut = (believed(place, WAR, TABLE).probabilities for place in (taken(30), early))
    assert np.allclose(whole[:11], cut[:11]) and not np.allclose(whole[11:], cut[11:])


# -- the evaluation --------------------------------------------------------------------------------------------------


def rows() -> list[dict[str, object]]:
    """A town of two camps, in the form that the evaluation reads."""
    common = {
        "episode": "Sandy Ford", "place": "Sandy Ford", "url": "", "outlet": "", "lang": "en", "relayed_by": None,
        "likelihood": None, "quotes_map": False, "against_interest": False, "extent": "full", "predicate": "control",
    }  # fmt: skip
    told = [("2024-03-02", "UA", "UA"), ("2024-03-12", "RU", "RU"), ("2024-03-14", "UA", "RU")]
    return [
        common
        | {"claim_id": f"c{k}", "published": day, "event_date": day, "speaker": f"{camp} staff", "speaker_org": ""}
        | {"camp": camp, "role": "ministry", "stance": "asserts", "holder": holder, "statement_id": f"s{k}"}
        for k, (day, camp, holder) in enumerate(told)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    first = date(2024, 3, 1)
    days = [(first + timedelta(days=k), 0.0 if k < 12 else 1.0) for k in range(40)]
    (tmp_path / "claims.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows()), "utf-8")
    lines = ["episode,place,date,occupied_share,grey_share", *(f"Sandy Ford,Sandy Ford,{d},{o}," for d, o in days)]
    (tmp_path / "reference.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return tmp_path


def test_eval_control_scores_model_ablations_and_baselines(tmp_path: Path, folder: Path) -> None:
    ran = counterclaim(tmp_path / "home", "eval", "control", folder, "--json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert found["model"]["brier"] < found["baselines"]["persistence"]["brier"]
    assert {"no_interest_prior", "copies_counted", "no_em", "no_neighbours"} <= found["ablations"].keys()
    measures = {"accuracy", "macro_f1", "brier", "rps", "share_mae", "half_brier", "miscalibration", "near_change"}
    assert all(measures <= row.keys() for row in [found["model"], *found["ablations"].values()])
    assert all(measures <= row.keys() for row in found["baselines"].values())


@pytest.mark.parametrize(
    ("change", "named"),
    [({"stance": "shouts"}, "shouts"), ({"predicate": "flying"}, "flying"), ({"extent": "huge"}, "huge")],
)
def test_a_word_that_the_codebook_has_not_is_named_in_one_line(
    tmp_path: Path, folder: Path, change: dict[str, str], named: str
) -> None:
    bad = [rows()[0] | change, *rows()[1:]]
    (folder / "claims.jsonl").write_text("".join(json.dumps(row) + "\n" for row in bad), "utf-8")
    ran = counterclaim(tmp_path / "home", "eval", "control", folder, "--json")
    assert ran.code == 3 and len(ran.err) == 1 and named in ran.err[0] and "Traceback" not in ran.err[0]


def test_bare_rows_are_scored_and_a_town_of_which_nothing_bears_on_control_stays_as_it_was(
    tmp_path: Path, folder: Path
) -> None:
    kept = ("episode", "place", "camp", "stance", "published", "predicate", "holder", "extent")
    bare = [{key: row[key] for key in kept} for row in rows()]
    silent = [row | {"stance": "cannot-verify"} for row in bare]
    for some in (bare, silent):
        (folder / "claims.jsonl").write_text("".join(json.dumps(row) + "\n" for row in some), "utf-8")
        ran = counterclaim(tmp_path / "home", "eval", "control", folder, "--json")
        assert ran.code == 0 and json.loads(ran.out)["model"]["brier"] is not None, ran.err


def test_on_the_disputed_towns_the_model_keeps_its_floors(shared: Path, tmp_path: Path) -> None:
    found = json.loads(counterclaim(tmp_path, "eval", "control", shared / "data" / "episodes", "--json").out)
    model = found["model"]
    assert model["brier"] <= 0.40 and model["share_mae"] <= 0.14 and model["half_brier"] <= 0.17
    assert model["miscalibration"] <= 0.02
    assert found["differences"]["brier"]["interval"][0] > 0
    assert model["near_change"]["brier"] < found["baselines"]["persistence"]["near_change"]["brier"]


def test_hedged_and_denied_words_are_read_from_the_codebooks_rows(folder: Path) -> None:
    denial = rows()[0] | {"stance": "denies", "holder": None, "extent": None, "denies_holder": "RU"}
    (made,) = utterances_of([denial | {"denies_predicate": "control"}], date(2024, 4, 1).toordinal())
    assert (made.stance, made.denies_holder, made.extent) == (Stance.DENIES, "RU", None)
    assert made.extent != Extent.FULL
