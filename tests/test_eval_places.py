"""Scoring of place mentions: what counts as found, as right, as refused, and what a bad row says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from counterclaim.cli import app
from counterclaim.errors import InputError, NotFound
from counterclaim.evaluation.places import Found, as_json
from counterclaim.store.labels import read_mentions

TEXT = "Pishchane and Lyman, said Pokrovsky near Torske."
POSITIONS = {"A": (49.65, 37.78), "B": (49.57, 37.83), "L": (48.99, 37.81), "T": (49.0, 38.0)}


def row(name: str, **fields: object) -> dict[str, object]:
    start = TEXT.index(name)
    return {"text": TEXT, "start": start, "end": start + len(name), "language": "en", **fields}


def mention(name: str, chosen: str, candidates: str, kind: str = "settlement") -> Found:
    start = TEXT.index(name)
    return Found(start, start + len(name), kind, chosen, tuple(candidates), candidates[-1])


ROWS = [
    row("Pishchane", place_id="katottg:A"),
    row("Lyman", lat=48.98, lon=37.80),
    row("Torske", kind="ambiguous", candidates=["T", "B"]),
    row("Pokrovsky", kind="trap"),
]


def scores(*found: Found) -> dict[str, object]:
    return as_json(ROWS, {TEXT: found}, POSITIONS.get, lambda place_id: place_id)


def test_everything_right_is_one() -> None:
    found = scores(mention("Pishchane", "A", "AB"), mention("Lyman", "L", "LT"), mention("Torske", "", "TB"))
    assert found["mention"]["f1"] == 1.0  # type: ignore[index]
    assert found["resolution"] == {"rows": 2, "exact": 1.0, "within_10km": 1.0, "mean_error_km": 0.67}
    assert (found["confidently_wrong"], found["refused"]) == (0.0, 0.0)
    assert found["ambiguous"] == {"rows": 1, "refused": 1}
    assert found["baseline"]["most_populous"]["exact"] == 0.0  # type: ignore[index]


def test_a_namesake_near_by_is_wrong_but_near_and_a_refusal_is_neither() -> None:
    found = scores(mention("Pishchane", "B", "AB"), mention("Lyman", "", "LT"), mention("Torske", "T", "TB"))
    assert found["resolution"]["exact"] == 0.0 and found["resolution"]["within_10km"] == 0.5  # type: ignore[index]
    assert found["refused"] == 0.5
    assert found["confidently_wrong"] == round(2 / 3, 4)  # the namesake, and the guess at what nobody can tell


def test_traps_and_names_that_no_row_labels_count_against_precision_but_a_country_does_not() -> None:
    others = [mention("Pokrovsky", "A", "A"), mention("said", "A", "A"), mention("near", "A", "A", kind="country")]
    counted = scores(mention("Pishchane", "A", "AB"), *others)["mention"]
    assert counted == {"precision": round(1 / 3, 4), "recall": round(1 / 3, 4), "f1": round(1 / 3, 4), "wanted": 3,
                       "found": 1, "traps": 1, "traps_taken": 1, "strays": 1}  # fmt: skip


def test_the_command_scores_a_folder(tmp_path: Path) -> None:
    text = "Бої тривають у Покровську. Олександр Покровський мовчав."
    rows = [
        {"text": text, "start": 15, "end": 25, "place_id": "katottg:UA14160210010099403"},
        {"text": text, "start": 37, "end": 48, "kind": "trap"},
    ]
    assert (text[15:25], text[37:48]) == ("Покровську", "Покровський")
    (tmp_path / "mentions.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
    ran = CliRunner().invoke(app, ["--home", str(tmp_path / "home"), "eval", "places", str(tmp_path), "--json"])
    assert ran.exit_code == 0
    printed = json.loads(ran.stdout)
    assert printed["mention"]["f1"] == 1.0 and printed["mention"]["traps_taken"] == 0
    assert not (tmp_path / "home").exists()


def test_a_bad_row_is_told_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="labelled mentions"):
        read_mentions(tmp_path)
    (tmp_path / "mentions.jsonl").write_text('{"text": "x", "start": 0, "end": 1}\n{"text": "x"}\n', "utf-8")
    with pytest.raises(InputError) as bad:
        read_mentions(tmp_path)
    assert "mentions.jsonl:2" in str(bad.value)
