"""Scoring speakers: the right one, an unseen one of its own, nobody where the text cannot tell; never somebody else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from counterclaim.cli.app import app
from counterclaim.evaluation.speakers import Found, as_json
from counterclaim.model import Speaker
from counterclaim.resolution.speaker_names import spelling

SPEAKERS = (
    Speaker("jane-doe", "Jane Doe", "N", "spokesperson", aliases=("J. Doe",)),
    Speaker("hill-office", "Hill Office", "S", "ministry"),
)


def row(who: str, camp: str = "N", role: str = "soldier", language: str = "en") -> dict[str, str]:
    return {"text": "…", "who": who, "camp": camp, "role": role, "language": language}


def test_a_registered_speaker_is_right_by_name_alias_or_other_spelling_and_wrong_as_anybody_else() -> None:
    jane, office = Found("jane-doe", "N", "spokesperson", True, True), Found("hill-office", "S", "ministry", True)
    rows = [row("Jane Doe", role="spokesperson"), row("j. doe", role="spokesperson"), row("Jane Doe"), row("Jane Doe")]
    told = as_json(rows, [jane, jane, office, Found("jane", "N", "soldier")], SPEAKERS)
    assert (told["resolved"], told["wrong_joins"], told["wrong"], told["joined"]) == (0.5, 0.25, [3, 4], [3])
    assert told["camp"] == 0.75 and told["role"] == 0.75


def test_an_unseen_speaker_needs_camp_role_and_one_id_that_nobody_else_has() -> None:
    own = Found("sam-hill", "N", "soldier")
    rows = [row("Sam Hill"), row("Sam Hill"), row("Sam Hill"), row("Samuel Hill"), row("Ann Dale")]
    found = [own, own, Found("hill", "N", "soldier"), own, Found("ann-dale", "S", "soldier")]
    told = as_json(rows, found, SPEAKERS)
    assert (told["wrong"], told["joined"]) == ([3, 4, 5], [4])
    assert as_json([row("Sam Hill")], [Found("jane-doe", "N", "soldier", True, True)], SPEAKERS)["wrong_joins"] == 1.0


def test_where_the_text_cannot_tell_no_person_of_the_registry_is_right() -> None:
    found = [
        Found("jane-doe", "N", "soldier", True, True),
        Found("hill-office", "S", "x", True),
        Found("hill", "N", "x"),
    ]
    told = as_json([row("")] * 3, found, SPEAKERS)
    assert (told["wrong"], told["joined"]) == ([1], [1])


def test_languages_are_told_apart_and_no_rows_are_no_division_by_zero() -> None:
    jane = Found("jane-doe", "N", "soldier", True, True)
    told = as_json([row("Jane Doe"), row("Ann", language="uk")], [jane, jane], SPEAKERS)
    assert told["by_language"]["en"]["resolved"] == 1.0 and told["by_language"]["uk"]["wrong_joins"] == 1.0
    assert as_json([], [], SPEAKERS)["rows"] == 0


def test_the_command_reads_a_file_or_a_folder_and_hands_on_day_and_story(tmp_path: Path) -> None:
    rows = [
        {"text": "Ukraine's defence minister", "who": "Rustem Umerov", "day": "2024-05-01"},
        {"text": "Trehubov", "who": "Oleh Trehubov", "story": ["Oleh Trehubov, a Ukrainian soldier"]},
    ]
    file = tmp_path / "speakers.jsonl"
    file.write_text("".join(json.dumps(r | {"camp": "UA", "role": "soldier"}) + "\n" for r in rows), "utf-8")
    for target in (file, tmp_path):
        result = CliRunner().invoke(app, ["eval", "speakers", str(target), "--json"])
        assert json.loads(result.stdout)["resolved"] == 1.0, result.output


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "somebody"}'])
def test_a_broken_row_is_one_clear_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "speakers.jsonl").write_text(line + "\n", "utf-8")
    result = CliRunner().invoke(app, ["eval", "speakers", str(tmp_path)])
    assert result.exit_code == 3 and "Traceback" not in result.output and "speakers.jsonl:1" in result.output


def test_another_transliteration_of_a_name_means_the_same_speaker() -> None:
    jane = Found("jane-doe", "N", "spokesperson", True, True)
    assert as_json([row("Iane Doe")], [jane], SPEAKERS)["wrong_joins"] == 1.0
    assert as_json([row("Iane Doe")], [jane], SPEAKERS, spelling)["resolved"] == 1.0
