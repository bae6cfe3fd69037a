"""What the command line writes on: a terminal with colours and bars, or a pipe without either."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from counterclaim.cli.guard import one_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

PIPE_WIDTH = 100


def show(what: RenderableType) -> None:
    """Print a renderable; where the output is no terminal without colour, and without blanks at the ends of lines."""
    console = _console()
    if console.is_terminal:
        console.print(what)
        return
    with console.capture() as shown:
        console.print(what)
    for line in shown.get().splitlines():
        print(line.rstrip())


def print_json(value: Any) -> None:
    """Print a value as indented JSON, letters of every script kept where the output can carry them."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(value, indent=1, ensure_ascii=not unicode, allow_nan=False))


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
    """A bar on the terminal's error stream, gone when it is done; nothing where there is no terminal.

    Call what it yields with the name of each thing done.
    """
    if not sys.stderr.isatty():
        yield lambda _name: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    counted = [BarColumn(), MofNCompleteColumn()] if total and total > 1 else []
    columns = [SpinnerColumn(), TextColumn("{task.description}", markup=False), *counted, TimeElapsedColumn()]
    with Progress(*columns, console=_console(stderr=True), transient=True, redirect_stdout=sys.stdout.isatty()) as bar:
        task = bar.add_task(what, total=total)
        yield lambda name: bar.update(task, advance=1, description=f"{what} {one_line(name)[-60:]}")


def _console(stderr: bool = False) -> Console:
    from rich.console import Console

    class Screen(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    is_terminal = (sys.stderr if stderr else sys.stdout).isatty()
    return Screen(stderr=stderr, highlight=False, markup=False, emoji=False, width=None if is_terminal else PIPE_WIDTH)
