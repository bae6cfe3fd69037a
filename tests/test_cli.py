"""The command line: exit codes, one line for every error, JSON that is JSON, and no colour in a pipe."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from counterclaim.cli import app
from counterclaim.cli.guard import Guarded, in_words
from counterclaim.errors import CounterclaimError, NotFound, StoreError
from counterclaim.store import Store

ROOT = Path(__file__).parents[1]
PROGRAM = [sys.executable, "-c", "from counterclaim.cli import run; run()"]
RING = """Ministry says Kupiansk is encircled
23 September 2025

The Russian Defence Ministry said on Tuesday that its troops had encircled Kupiansk. Viktor Trehubov, a spokesman for
the Ukrainian forces in the area, denied that Kupiansk was encircled. "Ukrainian forces control the city," he said.
"""
HELD = """Kupiansk almost wholly held, spokesman says
24 December 2025

Viktor Trehubov, a spokesman for the Ukrainian forces in the area, said on Wednesday that Ukrainian forces control
almost all of Kupiansk. He said Russian military bloggers admit that Russia has lost the town.
"""
NOTHING = (
    "A bakery reopens in Lviv\n\nThe ovens were lit at five in the morning, and the queue went round the corner.\n"
)


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


Runner = Callable[..., Said]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def counterclaim(home: Path) -> Runner:
    """The program with its own store, run in this process, where nothing heavy is imported twice."""

    def call(*words: str | Path, piped: str = "") -> Said:
        arguments = ["--home", str(home), *map(str, words)]
        result = CliRunner().invoke(
            app, arguments, input=piped, env={"COUNTERCLAIM_HOME": None}, catch_exceptions=False
        )
        return Said(result.exit_code, result.stdout, result.stderr)

    return call


def as_a_user(home: Path, *words: str | Path, **environment: str) -> Said:
    """The program in a process of its own, as a user runs it."""
    command = [*PROGRAM, "--home", str(home), *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=_environment(environment), timeout=60)
    return Said(done.returncode, done.stdout, done.stderr)


def _environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    dropped = ("COUNTERCLAIM_HOME", "COUNTERCLAIM_DEBUG", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"PYTHONIOENCODING": "utf-8", "TERM": "xterm-256color"} | dict(more or {})


def one_line(said: Said) -> str:
    """The error stream, which must be one line of ours."""
    assert "Traceback" not in said.stderr
    (line,) = said.stderr.splitlines()
    assert line.startswith("counterclaim: ")
    return line


# The program itself


def test_help_answers_at_once_and_loads_nothing_heavy() -> None:
    command = [sys.executable, "-X", "importtime", *PROGRAM[1:], "--help"]
    took = []
    for _ in range(3):
        start = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        took.append(time.perf_counter() - start)
    loaded = set(re.findall(r"\|\s+([\w.]+)$", done.stderr, flags=re.MULTILINE))
    assert "Exit codes" in done.stdout
    assert loaded.isdisjoint({"sqlalchemy", "alembic", "pydantic", "numpy", "rich", "jinja2", "fastapi", "urllib3"})
    assert min(took) < 0.5


def test_the_version_is_the_packages(counterclaim: Runner) -> None:
    from counterclaim import __version__

    assert counterclaim("--version").stdout == f"counterclaim {__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["chek", "x"],
        ["place"],
        ["serve", "--port", "many"],
        ["brief", "--day", "yesterday"],
        ["export", "--format", "pdf"],
    ],
)
def test_a_command_that_cannot_mean_what_it_says_exits_2(counterclaim: Runner, words: list[str]) -> None:
    said = counterclaim(*words)
    assert said.returncode == 2
    assert "Traceback" not in said.stderr and said.stdout == ""


def test_a_map_that_is_neither_page_nor_geojson_is_refused_before_anything_is_read(
    counterclaim: Runner, tmp_path: Path
) -> None:
    said = counterclaim("map", "-o", tmp_path / "map.pdf")
    assert said.returncode == 2
    assert "geojson" in one_line(said)


@pytest.mark.parametrize("words", [["verify"], ["brief"], ["add", "x.txt"]])
def test_a_home_that_cannot_be_made_exits_5_in_one_line(home: Path, counterclaim: Runner, words: list[str]) -> None:
    home.write_text("in the way")
    said = counterclaim(*words)
    assert said.returncode == 5
    assert "--home" in one_line(said)


def test_home_comes_from_the_option_then_the_environment(home: Path, tmp_path: Path) -> None:
    there = {"COUNTERCLAIM_HOME": str(tmp_path / "b")}
    assert CliRunner().invoke(app, ["--home", str(home), "verify"], env=there).exit_code == 0
    assert (home / "counterclaim.db").exists() and not (tmp_path / "b").exists()
    assert CliRunner().invoke(app, ["verify"], env=there).exit_code == 0
    assert (tmp_path / "b" / "counterclaim.db").exists()


def test_verify_names_what_was_changed_and_exits_5(counterclaim: Runner, home: Path) -> None:
    assert counterclaim("verify").stdout.endswith("no fault\n")
    with Store.open(home) as store:
        path = store.blobs.path(store.blobs.add(b"raw"))
        store.note("noted", {})
        with store.database.writing() as connection:
            connection.exec_driver_sql("DROP TRIGGER log_no_update")
            connection.exec_driver_sql("UPDATE log SET kind = 'other'")
    said = counterclaim("verify")
    assert said.returncode == 5
    assert "FAULT log entry 1 (other) was changed" in said.stdout and path.name in said.stdout
    report = json.loads(counterclaim("verify", "--json").stdout)
    assert report["ok"] is False and len(report["faults"]) == 1


# How commands end: real commands of a small program under the same guard

guarded = typer.Typer(cls=Guarded, pretty_exceptions_enable=False)


@guarded.callback()
def _guarded() -> None: ...


@guarded.command()
def fail(kind: str) -> None:
    raise {
        "own": ZeroDivisionError("a\nb"),
        "found": NotFound("no such place", where="x\x1b[31m\ny"),
        "disk": OSError(28, "No space left on device", "/x/y"),
        "stop": KeyboardInterrupt(),
    }[kind]


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("own", 1, "a fault of our own: ZeroDivisionError: a b (run it again with COUNTERCLAIM_DEBUG=1"),
        ("found", 4, "x [31m y: no such place"),
        ("disk", 5, "/x/y: No space left on device"),
        ("stop", 130, "interrupted"),
    ],
)
def test_whatever_goes_wrong_ends_in_one_line_and_its_exit_code(kind: str, code: int, words: str) -> None:
    said = _guarded_program("fail", kind)
    assert said.returncode == code
    assert words in one_line(said)


def test_the_traceback_is_there_for_who_asks() -> None:
    assert "Traceback" in _guarded_program("fail", "own", COUNTERCLAIM_DEBUG="1").stderr


def _guarded_program(*words: str, **environment: str) -> Said:
    result = CliRunner().invoke(guarded, words, env=environment, catch_exceptions=False)
    return Said(result.exit_code, result.stdout, result.stderr)


def test_every_error_has_the_exit_code_of_its_class() -> None:
    kinds = [CounterclaimError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    assert all(in_words(kind("x"))[0] == kind.exit_code for kind in kinds)
    assert in_words(OSError("no number")) == (1, in_words(OSError("no number"))[1])
    assert in_words(PermissionError(13, "Permission denied", "/a"))[0] == StoreError.exit_code


# Reading


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    write_articles(folder)
    return folder


def write_articles(folder: Path) -> None:
    for name, words in (("ring.txt", RING), ("held.txt", HELD), ("bakery.txt", NOTHING)):
        (folder / name).write_text(words, encoding="utf-8")


@pytest.fixture(scope="module")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store into which the articles were read, once."""
    folder = tmp_path_factory.mktemp("filled")
    home, articles = folder / "home", folder / "articles"
    articles.mkdir()
    write_articles(articles)
    said = as_a_user(home, "add", articles)
    assert said.returncode == 0, said.stderr
    return home


@pytest.fixture
def filled(counterclaim: Runner, home: Path, filled_home: Path) -> Runner:
    shutil.copytree(filled_home, home)
    return counterclaim


def test_in_a_batch_what_cannot_be_read_is_named_and_the_rest_goes_on(counterclaim: Runner, articles: Path) -> None:
    (articles / "empty.txt").write_text("")
    said = counterclaim(
        "add", articles / "ring.txt", articles / "empty.txt", articles / "none.txt", articles / "held.txt"
    )
    assert said.returncode == 3
    assert [line.split(":")[0] for line in said.stderr.splitlines()] == ["counterclaim", "counterclaim"]
    assert "2 new, 0 known already, 2 not read" in said.stdout
    again = counterclaim("add", "--json", articles / "ring.txt", articles / "empty.txt")
    assert again.returncode == 3
    rows = json.loads(again.stdout)["added"]
    assert [row["new"] for row in rows] == [False, False]
    assert [row["error"] is None for row in rows] == [True, False]


def test_what_is_piped_in_is_read(counterclaim: Runner) -> None:
    said = counterclaim("add", "-", piped=RING)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("new ")


def test_an_article_about_something_else_says_so(counterclaim: Runner, articles: Path) -> None:
    said = counterclaim("check", articles / "bakery.txt")
    assert said.returncode == 0
    assert "No claim about the war was found" in said.stdout


def test_a_check_shows_claims_with_their_words_and_changes_nothing_the_second_time(
    filled: Runner, articles: Path, home: Path
) -> None:
    said = filled("check", articles / "ring.txt")
    assert said.returncode == 0, said.stderr
    shown = " ".join(said.stdout.split())
    assert "Russian forces have encircled Kupiansk" in shown and "its troops had encircled Kupiansk" in shown
    with Store.open(home) as store:
        head = store.head()
    assert filled("check", articles / "ring.txt").stdout == said.stdout
    with Store.open(home) as store:
        assert store.head() == head


QUESTIONS: list[list[str]] = [
    ["check", "{ring}"],
    ["place", "Куп'янськ"],
    ["source", "Victor Tregubov"],
    ["brief"],
    ["verify"],
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda words: str(words[0]))
def test_every_reading_command_answers_in_words_without_colour_and_in_json(
    filled: Runner, articles: Path, question: list[str]
) -> None:
    words = [word.format(ring=articles / "ring.txt") for word in question]
    said = filled(*words)
    assert said.returncode == 0, said.stderr
    assert said.stderr == "" and said.stdout.strip()
    assert "\x1b" not in said.stdout
    answer = filled(*words, "--json")
    assert answer.returncode == 0 and isinstance(json.loads(answer.stdout), dict)
    assert "\x1b" not in answer.stdout


def test_an_output_that_cannot_carry_every_letter_gets_what_it_can(filled: Runner, home: Path) -> None:
    answer = as_a_user(home, "place", "Купянск", "--json", PYTHONIOENCODING="ascii")
    assert answer.stdout.isascii() and json.loads(answer.stdout) == json.loads(
        filled("place", "Купянск", "--json").stdout
    )
    words = as_a_user(home, "place", "Купянск", PYTHONIOENCODING="ascii")
    assert words.returncode == 0 and "\\u041a" in words.stdout


def test_as_of_a_day_only_what_was_said_by_then_is_known(filled: Runner) -> None:
    early, late = (
        json.loads(filled("place", "Kupiansk", *words, "--json").stdout) for words in (["--as-of", "2025-10-01"], [])
    )
    assert len(early["claims"]) < len(late["claims"])
    assert early["as_of_day"] == "2025-10-01"


@pytest.mark.parametrize("words", [["place", "Atlantis"], ["place", "Lviv"], ["source", "Nobody Atall"]])
def test_who_or_what_is_not_known_exits_4(filled: Runner, words: list[str]) -> None:
    said = filled(*words)
    assert said.returncode == 4
    one_line(said)


@pytest.mark.parametrize("words", [["place", "Kupiansk"], ["source", "Victor Tregubov"], ["brief"], ["export"]])
def test_an_empty_store_is_answered_without_a_traceback(counterclaim: Runner, words: list[str]) -> None:
    said = counterclaim(*words)
    assert said.returncode in (0, 4)
    assert "Traceback" not in said.stderr


def test_exports_are_what_they_say(filled: Runner, tmp_path: Path) -> None:
    claims = json.loads(filled("export").stdout)["claims"]
    assert claims and all(claim["quote"] for claim in claims)
    assert filled("export", "--format", "csv").stdout.count("\n") > len(claims)
    target = tmp_path / "front.geojson"
    assert filled("map", "-o", target).returncode == 0
    shapes: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    assert shapes["type"] == "FeatureCollection"
    assert "Kupiansk" in {shape["properties"]["place"] for shape in shapes["features"]}
    assert json.loads(filled("export", "--format", "geojson").stdout) == shapes


def test_the_map_as_a_page_needs_nothing_beside_it(filled: Runner, tmp_path: Path) -> None:
    target = tmp_path / "front.html"
    assert filled("map", "-o", target).returncode == 0
    page = target.read_text(encoding="utf-8")
    head, body = page.split("</head>")
    assert "Kupiansk" in body and "'self' file:" not in head.split("img-src")[0]
    assert not re.search(r'(?:src|href)="(?!data:|#)', re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.DOTALL))
    assert "GeoNames" in body


def test_the_site_is_written_once_and_never_over_somebody_elses_folder(
    filled: Runner, tmp_path: Path, articles: Path
) -> None:
    target = tmp_path / "site"
    assert filled("site", target).returncode == 0
    assert (target / "index.html").is_file()
    assert ", 0 of them new or changed" in filled("site", target).stdout
    said = filled("site", articles)
    assert said.returncode == 2
    assert "not ours" in one_line(said)


def test_an_evaluation_tells_its_scores_in_words_and_in_json(filled: Runner, articles: Path, tmp_path: Path) -> None:
    row = {"doc": "ring.txt", "predicate": "encirclement", "stance": "asserts", "camp": "RU", "place": "Kupiansk"}
    (tmp_path / "labels.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    words = ["eval", "claims", tmp_path, "--texts", articles]
    scores = json.loads(filled(*words, "--json").stdout)
    assert {"precision", "recall", "f1", "fields", "by_language"} <= set(scores)
    assert scores["recall"] == 1.0
    assert "recall: 1.000\n" in filled(*words).stdout


@pytest.mark.parametrize(("name", "code"), [("claims", 4), ("dreams", 2)])
def test_an_evaluation_that_cannot_be_is_told(counterclaim: Runner, tmp_path: Path, name: str, code: int) -> None:
    said = counterclaim("eval", name, tmp_path)
    assert said.returncode == code
    one_line(said)


def test_an_import_of_places_tells_what_did_not_match_and_can_be_taken_back(filled: Runner, tmp_path: Path) -> None:
    file = tmp_path / "villages.csv"
    file.write_text("name,lat,lon\nKupiansk,49.71,37.62\nAtlantis,10,10\n", encoding="utf-8")
    positions = [json.loads(filled("place", "Kupiansk", "--json").stdout)["row"]["position"]]
    said = filled("places", "import", file)
    assert "2 rows, 1 matched" in said.stdout and "row 3, Atlantis" in said.stdout
    positions.append(json.loads(filled("place", "Kupiansk", "--json").stdout)["row"]["position"])
    batch = json.loads(filled("places", "import", file, "--json").stdout)["batch"]
    assert filled("places", "undo", batch).stdout == "1 position taken back\n"
    positions.append(json.loads(filled("place", "Kupiansk", "--json").stdout)["row"]["position"])
    assert positions[0] == positions[2] != positions[1]
    assert filled("places", "undo", batch).returncode == 4
    assert filled("places", "import", tmp_path / "none.csv").returncode == 3


def test_imports_are_listed_and_what_they_missed_is_written_out(counterclaim: Runner, tmp_path: Path) -> None:
    assert "nothing was imported" in counterclaim("places", "list").stdout
    file, missed = tmp_path / "villages.csv", tmp_path / "missed.csv"
    file.write_text("name,lat,lon\nKupiansk,49.71,37.62\n=Atlantis,10,10\nSkadovsk,,\n", encoding="utf-8")
    said = counterclaim("places", "import", file, "--missed", missed)
    assert "2 rows not matched" in said.stdout and "1 not matched: has no position" in said.stdout
    assert missed.read_text(encoding="utf-8").splitlines() == [
        "file,number,name,reason,detail",
        "villages.csv,3,'=Atlantis,no settlement of that name,",
        "villages.csv,4,Skadovsk,has no position,",
    ]
    again = counterclaim("places", "import", file)
    assert "it was there already, and nothing changed" in again.stdout
    (batch,) = json.loads(counterclaim("places", "list", "--json").stdout)["imports"]
    assert (batch["file"], batch["rows"], batch["positions"]) == ("villages.csv", 3, 1)
    assert batch["id"] in again.stdout and batch["id"] in counterclaim("places", "list").stdout


def test_commands_and_options_of_the_program_are_those_that_the_tests_know() -> None:
    command: Any = typer.main.get_command(app)
    known = (
        "add check place source records brief map area site serve watch export verify eval places archive listen token"
    )
    assert list(command.commands) == known.split()
