"""Scoring of cleaned pages: both layouts, their own measures, and the command."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from counterclaim.cli.app import app
from counterclaim.evaluation.pages import PageText, Strings, by_strings, by_words, overlap

TRUE = "The bridge over the river was closed for two days after the flood."
PAGE = f"""<html><head><title>Bridge</title></head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Bridge closed</h1><p>{TRUE}</p><p>Traffic was sent through the old town, the council said on Monday.</p>
<p>It opens again on Friday if the water falls, an engineer told the paper.</p></article>
<div class="comments"><h3>2 comments</h3><div class="comment"><b>Olena</b><p>I waited there for an hour.</p></div>
<div class="comment"><b>Marko</b><p>They could have told us earlier.</p></div></div></body></html>"""


def test_equal_texts_share_every_four_words() -> None:
    assert overlap(TRUE, TRUE) == (1.0, 0.0, 0.0)


def test_shares_of_words_sum_to_one() -> None:
    shares = overlap(TRUE, TRUE + " Share this article on all your networks now.")
    assert sum(shares) == pytest.approx(1.0)
    assert shares[1] > 0 and shares[2] == 0


def test_pages_count_alike_whatever_their_length() -> None:
    truth = {"short": TRUE, "long": " ".join(f"word{n}" for n in range(500))}
    scores = by_words(truth, {"short": PageText(""), "long": PageText(truth["long"])})
    assert scores["recall"] == pytest.approx(0.5)
    assert scores["precision"] == pytest.approx(1.0)


def test_strings_are_counted_over_all_pages_and_spaces_do_not_matter() -> None:
    labels = {"a": Strings(("two  days", "flood"), ("Home",), ("an hour", "never there"))}
    scores = by_strings(labels, {"a": PageText("two\ndays, Home", ("for an hour",), 0.0, "two days Home for an hour")})
    assert scores["precision"] == pytest.approx(0.5)
    assert scores["recall"] == pytest.approx(0.5)
    assert scores["comments"] == {
        "pages": 1, "strings": 2, "in_page": 1, "recovered": 1.0, "recovered_of_all": 0.5, "leak": 0.0,
    }  # fmt: skip


@pytest.fixture
def both_sets(tmp_path: Path) -> Path:
    words, strings = tmp_path / "words", tmp_path / "strings"
    (words / "html").mkdir(parents=True)
    (strings / "eval").mkdir(parents=True)
    (words / "html" / "a1.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (words / "ground-truth.json").write_text(json.dumps({"a1": {"articleBody": TRUE, "url": ""}}))
    (strings / "eval" / "br\\303\\274cke.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    label = {"file": "brücke.html", "with": ["after the flood"], "without": ["Home"], "comments": ["for an hour"]}
    absent = {"file": "gone.html", "with": ["x"], "without": []}
    (strings / "evaldata.json").write_text(json.dumps({"https://a.example": label, "https://b.example": absent}))
    return tmp_path


def test_the_command_scores_both_layouts_under_one_folder(both_sets: Path) -> None:
    result = CliRunner().invoke(app, ["eval", "pages", str(both_sets), "--json"])
    assert result.exit_code == 0, result.output
    scores = json.loads(result.stdout)
    assert set(scores) == {"words", "strings"}
    assert scores["words"]["recall"] == 1.0
    assert scores["strings"]["pages"] == 1  # whose page is there
    assert scores["strings"]["f1"] == 1.0
    assert scores["strings"]["comments"]["recovered"] == 1.0
    assert scores["strings"]["cpu_ms_per_page"] > 0


def test_one_folder_alone_gives_its_scores_at_the_top(both_sets: Path) -> None:
    result = CliRunner().invoke(app, ["eval", "pages", str(both_sets / "words"), "--json"])
    assert {"precision", "recall", "f1", "cpu_ms_per_page", "comments"} <= set(json.loads(result.stdout))


def test_a_folder_without_labels_is_one_clear_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["eval", "pages", str(tmp_path)])
    assert result.exit_code == 4
    assert "ground-truth.json" in result.output and len(result.output.strip().splitlines()) == 1
