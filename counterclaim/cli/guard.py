"""How a command ends: in one line and with the right exit code, whatever went wrong."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any

import typer
from typer.core import TyperGroup

from counterclaim.errors import CounterclaimError, StoreError

OWN_FAULT, INTERRUPTED, READER_GONE = 1, 130, 141


class Guarded(TyperGroup):
    """Commands that never end in a traceback; with ``COUNTERCLAIM_DEBUG=1`` it is shown before the line."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; raises only what typer itself knows how to end with."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except BrokenPipeError as error:
            _forget_output()
            raise typer.Exit(READER_GONE) from error
        except KeyboardInterrupt as error:
            complain("interrupted; what was done is kept")
            raise typer.Exit(INTERRUPTED) from error
        except Exception as error:
            if os.environ.get("COUNTERCLAIM_DEBUG") == "1":
                traceback.print_exc()
            code, words = in_words(error)
            complain(words)
            raise typer.Exit(code) from error
        return result


def in_words(error: Exception) -> tuple[int, str]:
    """The exit code of an error, and what to say of it."""
    if isinstance(error, CounterclaimError):
        return error.exit_code, str(error)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return StoreError.exit_code, f"{where}{error.strerror}"
    told = f"{type(error).__name__}: {error}".rstrip(": ")
    remedy = "run it again with COUNTERCLAIM_DEBUG=1 and report what it prints, with the input if you may"
    return OWN_FAULT, f"a fault of our own: {told} ({remedy})"


def complain(words: str) -> None:
    """Say on the error stream, in one line, what went wrong."""
    try:
        sys.stdout.flush()
        print(f"counterclaim: {one_line(words)}", file=sys.stderr)
    except OSError:
        _forget_output()  # there is nobody left to tell


def one_line(words: str) -> str:
    """Words from outside as one line that cannot steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in words)


def _forget_output() -> None:
    """Nobody reads any more: what is still buffered goes nowhere, instead of failing once more at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
