"""What several tests share: where the evaluation data and a browser are, or the reason to leave a test out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import settings
from language_model import Model, serving

from counterclaim.store.gazetteer import GazetteerFile
from tools import chromium as browser

# A shared machine is slow at times: no deadline anywhere. CI repeats the same examples, so that it never fails by luck.
settings.register_profile("patient", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "patient")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def no_language_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test asks a language model that this machine's user has set."""
    for name in [name for name in os.environ if name.startswith("COUNTERCLAIM_LLM_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def running() -> Iterator[Model]:
    """A language model on loopback, for the tests of a module."""
    with serving() as served:
        yield served


@pytest.fixture
def model(running: Model) -> Model:
    """That language model, with nothing asked of it yet."""
    running.answers, running.asked, running.headers, running.paths, running.waits = [], [], [], [], []
    return running


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of evaluation data: $COUNTERCLAIM_SHARED, else ``shared`` beside the repository."""
    named = os.environ.get("COUNTERCLAIM_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared"
    if not (folder / "data").is_dir():
        pytest.skip(f"no evaluation data in {folder}; COUNTERCLAIM_SHARED names another folder")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium or Chrome on this machine."""
    found = browser.find()
    if found is None:
        pytest.skip("no Chromium on this machine")
    return found


@pytest.fixture(scope="session")
def chromium_flags() -> list[str]:
    """Start-up flags: no sandbox (tests may run as root), WebGL in software, no traffic of the browser's own."""
    quiet = ("background-networking", "component-update", "sync", "quic", "gpu")
    return ["--no-sandbox", "--enable-unsafe-swiftshader", "--no-first-run", *(f"--disable-{name}" for name in quiet)]


@pytest.fixture(scope="session")
def gazetteer_path() -> Path:
    """The built-in gazetteer's file."""
    found = Path(str(files("counterclaim.resolution") / "gazetteer.sqlite"))
    if not found.is_file():
        pytest.skip(f"the gazetteer is not built: python -m tools.build_gazetteer {found.relative_to(ROOT)}")
    return found


@pytest.fixture(scope="module")
def gazetteer(gazetteer_path: Path) -> Iterator[GazetteerFile]:
    """The built-in gazetteer, opened for the tests of a module."""
    with closing(GazetteerFile(gazetteer_path)) as opened:
        yield opened
