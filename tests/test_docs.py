"""The documentation of the command line says all that there is, and nothing that there is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from counterclaim import errors
from counterclaim.cli import app
from counterclaim.cli.guard import INTERRUPTED, OWN_FAULT, READER_GONE

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
SECTIONS = {
    match[1]: match[2]
    for match in re.finditer(r"^## `([^`\n]+)`\n(.*?)(?=^## |\Z)", TEXT, flags=re.DOTALL | re.MULTILINE)
}


def leaves(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, by its full name."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, part in inner.items():
        yield from leaves(part, f"{name} {word}")


ROOT_COMMAND = typer.main.get_command(app)
COMMANDS = dict(leaves(ROOT_COMMAND, "counterclaim"))


def options(command: Any) -> set[str]:
    return {name for part in command.params for name in part.opts if name.startswith("-")} - {"-h", "--help"}


def test_every_command_has_its_section_and_every_section_its_command() -> None:
    assert list(SECTIONS) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_in_its_commands_section_and_none_that_does_not_exist(name: str) -> None:
    named = set(re.findall(r"^- (.*?):", SECTIONS[name], flags=re.MULTILINE))
    documented = {option for line in named for option in re.findall(r"`(--?[a-z-]+)", line)}
    assert documented == options(COMMANDS[name])


def test_every_option_before_the_command_is_told() -> None:
    head = TEXT.split("\n## ")[0]
    assert options(ROOT_COMMAND) == set(re.findall(r"^\| `(--[a-z-]+)", head, flags=re.MULTILINE)) - {"--help"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_text_says_what_the_command_does_and_gives_an_example_that_is_one(name: str) -> None:
    command = COMMANDS[name]
    assert command.help and f"Example: {name}" in command.help
    example = command.help.split(f"Example: {name}")[1]
    assert set(re.findall(r"(?<= )--?[a-z][a-z-]*", example)) <= options(command)
    assert all(part.help for part in command.params)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_section_begins_with_an_example_of_its_command(name: str) -> None:
    assert SECTIONS[name].startswith(f"```\n{name}")


def test_the_exit_codes_in_the_docs_and_in_the_help_are_those_of_the_errors() -> None:
    tree = [errors.CounterclaimError]
    for kind in tree:
        tree += kind.__subclasses__()
    codes = {0, OWN_FAULT, INTERRUPTED, READER_GONE} | {kind.exit_code for kind in tree}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", TEXT, flags=re.MULTILINE)} == codes
    epilog = str(ROOT_COMMAND.epilog)
    assert {int(code) for code in re.findall(r"\b\d+\b", epilog)} == codes
