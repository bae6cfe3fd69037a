"""Tokens: what is kept of them, how long they hold, and the commands that make, list and revoke them."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from counterclaim.cli import app as program
from counterclaim.errors import NotFound, UsageError
from counterclaim.store.tokens import TOKENS, Tokens


def test_the_file_never_has_the_token_and_is_its_owners_alone(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "new")
    assert tokens.all() == ()
    made = [tokens.make(f"reader {number}") for number in range(3)]
    tokens.revoke("reader 1")
    for path in tokens.path.parent.iterdir():
        raw = path.read_bytes()
        assert not any(token.encode() in raw or token[3:].encode() in raw for token in made)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(re.fullmatch(r"cc_[\w-]{43}", token) for token in made)
    assert [tokens.holder(token) is not None for token in made] == [True, False, True]


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    Tokens(tmp_path).make("a")
    (tmp_path / TOKENS).chmod(0o644)
    Tokens(tmp_path).make("b")
    assert stat.S_IMODE((tmp_path / TOKENS).stat().st_mode) == 0o600


def test_a_tokens_days_are_kept(tmp_path: Path) -> None:
    token = Tokens(tmp_path, lambda: date(2025, 12, 1)).make("  newsroom ")
    assert Tokens(tmp_path).all()[0].used is None
    for day in (date(2025, 12, 5), date(2025, 12, 9), date(2025, 12, 9)):
        Tokens(tmp_path, lambda day=day: day).holder(token)
    [known] = Tokens(tmp_path).all()
    assert (known.name, known.made, known.used) == ("newsroom", date(2025, 12, 1), date(2025, 12, 9))


def test_a_token_is_revoked_by_name_or_id_and_its_name_is_free_again(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    tokens.make("a")
    with pytest.raises(UsageError, match="of that name"):
        tokens.make("a")
    with pytest.raises(UsageError, match="of that name"):
        tokens.make(tokens.all()[0].id)
    tokens.revoke(tokens.all()[0].id)
    tokens.make("a")
    assert tokens.revoke("a").name == "a"
    with pytest.raises(NotFound, match="no such token"):
        tokens.revoke("a")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 61, "a\x1b[2J"])
def test_a_tokens_name_can_be_shown(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no name for a token"):
        Tokens(tmp_path).make(name)
    assert not (tmp_path / TOKENS).exists()


def test_tokens_made_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: Tokens(tmp_path).make(str(number)), range(24)))
    assert {token.name for token in Tokens(tmp_path).all()} == {str(number) for number in range(24)}
    assert all(Tokens(tmp_path).holder(token) for token in made)


def test_a_disk_that_cannot_be_written_does_not_make_a_token_worthless(tmp_path: Path) -> None:
    token = Tokens(tmp_path).make("a")
    with closing(sqlite3.connect(tmp_path / TOKENS)) as db:
        db.execute("CREATE TRIGGER t BEFORE UPDATE ON tokens BEGIN SELECT RAISE(FAIL, 'disk full'); END")
    assert Tokens(tmp_path).holder(token) is not None


def test_the_command_line_makes_lists_and_revokes(tmp_path: Path) -> None:
    def said(*words: str, code: int = 0) -> Any:
        result = CliRunner().invoke(program, ["--home", str(tmp_path), "token", *words])
        assert result.exit_code == code, result.output
        return result

    assert "there are no tokens" in said("list").stdout
    made = said("make", "news room")
    token = made.stdout.strip()
    assert Tokens(tmp_path).holder(token) is not None
    assert token not in made.stderr
    assert "once" in made.stderr
    assert re.search(r"^[0-9a-f]{8}  made \S+  last used \S+: news room$", said("list").stdout, re.MULTILINE)
    assert set(json.loads(said("make", "b", "--json").stdout)) == {"id", "name", "scope", "made", "used", "token"}
    listed = json.loads(said("list", "--json").stdout)["tokens"]
    assert [(one["name"], one["scope"]) for one in listed] == [("b", "add"), ("news room", "add")]
    assert said("revoke", "b").stdout == "revoked: b\n"
    assert "no such token" in said("revoke", "b", code=4).stderr
    assert "of that name" in said("make", "news room", code=2).stderr
