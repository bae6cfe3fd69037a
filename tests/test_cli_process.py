"""The program as a process: readers that go away, interruptions, terminals."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "en-oskil-courier-ring.html"
PROGRAM = [sys.executable, "-c", "from counterclaim.cli import run; run()"]


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A store that has read one sample page."""
    home = tmp_path / "home"
    subprocess.run([*PROGRAM, "--home", str(home), "add", str(SAMPLE)], cwd=ROOT, capture_output=True, check=True)
    return home


def test_a_reader_that_goes_away_is_no_error_to_tell(filled: Path) -> None:
    command = [*PROGRAM, "--home", str(filled), "export"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


def test_an_interruption_is_one_line_and_130(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [*PROGRAM, "--home", str(home), "add", "-"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # what runs in the background ignores it
    ) as process:  # fmt: skip
        deadline = time.monotonic() + 10
        while not list(home.glob("*.db-wal")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)  # while it waits for what is piped in
        _, said = process.communicate(timeout=10)
    assert process.returncode == 130
    assert said.strip() == "counterclaim: interrupted; what was done is kept"


def on_a_terminal(words: list[str], environment: Mapping[str, str]) -> str:
    """What a terminal receives from the program."""
    dropped = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "COUNTERCLAIM_HOME")
    shown = {name: value for name, value in os.environ.items() if name not in dropped} | {"TERM": "xterm-256color"}
    ours, theirs = pty.openpty()
    with subprocess.Popen(words, cwd=ROOT, stdout=theirs, stderr=theirs, env=shown | environment) as process:
        os.close(theirs)
        received = b""
        try:
            while piece := os.read(ours, 65536):
                received += piece
        except OSError:
            pass  # the other end is closed
        process.wait(60)
    os.close(ours)
    return received.decode()


def test_colour_is_for_terminals_that_want_it(filled: Path) -> None:
    command = [*PROGRAM, "--home", str(filled), "check", str(SAMPLE)]
    assert "\x1b[1" in on_a_terminal(command, {})
    plain = on_a_terminal(command, {"NO_COLOR": "1"})
    assert not re.search(r"\x1b\[[0-9;]*(3[0-9]|4[0-9]|38|48)[0-9;]*m", plain)
