"""Scoring attributions: brat standoff in, exact spans and whole attributions counted, predictions in and out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from counterclaim.cli.app import app
from counterclaim.evaluation.attribution import as_json, from_rows, to_rows
from counterclaim.evaluation.standoff import parse
from counterclaim.language.marks import Marked

TEXT = "The mayor said the bridge is open. Nobody, she added, was hurt."
ANN = (
    "T1\tSource 0 9\tThe mayor\nT2\tCue 10 14\tsaid\n"
    "T3\tContent 15 33\tthe bridge is open\nT4\tAttribution 10 14\tsaid\n"
    "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n"
    "T5\tSource 43 46\tshe\nT6\tCue 47 52\tadded\n"
    "T7\tContent 35 41;54 62\tNobody was hurt\nT8\tAttribution 47 52\tadded\n"
    "E2\tAttribution:T8 Content:T7 Cue:T6 Source:T5\nT9\tDiscuss 0 3\tThe\n#1\tAnnotatorNotes T9\twhy\n"
)


def measured(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["eval", "attribution", *map(str, words)])


def folder(tmp_path: Path) -> Path:
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text" / "a_1.txt").write_text(TEXT, "utf-8")
    (tmp_path / "attributions" / "a_1_k.ann").write_text(ANN, "utf-8")
    (tmp_path / "attributions" / "a_1_z.ann").write_text("", "utf-8")  # a later annotator does not count
    return tmp_path


def test_standoff_keeps_fragments_and_drops_what_is_no_attribution() -> None:
    first, second = parse(TEXT, ANN)
    assert first == Marked(((0, 9),), ((10, 14),), ((15, 33),))
    assert second.content == ((35, 41), (54, 62))
    assert [TEXT[a:b] for a, b in second.content] == ["Nobody", "was hurt"]


def test_a_perfect_reading_scores_one_and_a_shifted_one_loses_span_and_link() -> None:
    gold = {"a": parse(TEXT, ANN)}
    perfect = as_json(gold, gold)
    assert {perfect[kind]["f1"] for kind in ("source", "cue", "content", "linked")} == {1.0}
    first, second = gold["a"]
    shifted = Marked(first.source, first.cue, ((16, 33),))
    scores = as_json(gold, {"a": [shifted, second]})
    assert scores["content"]["precision"] == round(2 / 3, 4) and scores["source"]["f1"] == 1.0
    assert scores["linked"]["hits"] == 1
    swapped = as_json(gold, {"a": [Marked(second.source, first.cue, first.content)]})
    assert swapped["linked"]["f1"] == 0.0


def test_rows_go_out_and_come_back() -> None:
    gold = parse(TEXT, ANN)
    assert from_rows(to_rows("a", gold), "x") == {"a": gold}


def test_the_command_scores_a_file_that_is_there_and_writes_one_that_is_not(tmp_path: Path) -> None:
    home = folder(tmp_path)
    perfect = tmp_path / "perfect.jsonl"
    perfect.write_text("".join(json.dumps(row) + "\n" for row in to_rows("a_1", parse(TEXT, ANN))), "utf-8")
    told = json.loads(measured(home, "--json", "--predictions", perfect).stdout)
    assert told["linked"]["f1"] == 1.0 and told["source"]["precision"] == 1.0
    written = tmp_path / "ours.jsonl"
    ours = json.loads(measured(home, "--json", "--predictions", written).stdout)
    again = json.loads(measured(home, "--json", "--predictions", written).stdout)
    assert {kind: ours[kind] for kind in ("source", "cue", "content", "linked")} == {
        kind: again[kind] for kind in ("source", "cue", "content", "linked")
    }
    assert set(json.loads(written.read_text("utf-8").splitlines()[0])) == {
        "article", "attribution", "kind", "start", "end",
    }  # fmt: skip


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"article": "a_1"}', '{"article":"a","attribution":1,"kind":"x","start":0,"end":1}']
)
def test_a_broken_predictions_file_is_one_clear_line(tmp_path: Path, line: str) -> None:
    home = folder(tmp_path)
    bad = tmp_path / "bad.jsonl"
    bad.write_text(line + "\n", "utf-8")
    result = measured(home, "--predictions", bad)
    assert result.exit_code == 3 and "Traceback" not in result.output and "bad.jsonl" in result.output


def test_a_folder_without_annotations_says_what_it_should_have(tmp_path: Path) -> None:
    result = measured(tmp_path)
    assert result.exit_code == 4 and "attributions" in result.output


def test_the_shipped_tagger_does_not_fall_behind_what_it_has_scored(shared: Path) -> None:
    dev = shared / "data" / "polnear" / "dev"
    if not dev.is_dir():
        pytest.skip("the annotated articles are not beside the checkout")
    scores = json.loads(measured(dev, "--json").stdout)
    assert scores["source"]["f1"] >= 0.825
    assert scores["cue"]["f1"] >= 0.748
    assert scores["content"]["f1"] >= 0.692
    assert scores["linked"]["f1"] >= 0.54
