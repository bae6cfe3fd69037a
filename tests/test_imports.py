"""Imports run one way, only sources (and two endpoints) touch the network, and only the store touches the disk.

errors <- vocabulary, ground <- model <- plugins <- language <- stages, store, evaluation, wars <- pipeline <- reading
<- newsroom <- watch <- press <- web <- cli
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(layer.split())
    for layer in (
        "errors",
        "vocabulary ground track_record",
        "model alert",
        "plugins",
        "language",
        "documents stories claims resolution assessments publications store evaluation wars",
        "pipeline",
        "reading",
        "newsroom",
        "watch",
        "press",
        "web",
        "cli",
        "__main__",
    )
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

NETWORK = frozenset(
    "socket ssl http.client http.server socketserver ftplib smtplib urllib.request urllib3 requests httpx "
    "aiohttp".split()
)
NETWORK_HOME = (
    "documents.sources",
    "watch.webhook",  # the addresses that a user names to be told of alerts; tells nobody else
    "claims.llm.endpoint",  # the one address that a user names to have a language model read; asks nothing unasked
)

DISK = frozenset("sqlite3 sqlalchemy alembic shutil tempfile glob fileinput".split())
DISK_CALLS = frozenset(
    "write_text write_bytes read_text read_bytes mkdir rmdir unlink touch rename iterdir rglob symlink_to hardlink_to "
    "makedirs remove removedirs rmtree copyfile scandir listdir".split()
)
DISK_HOME = ("store", "documents.sources")
DISK_EXCEPTIONS = {
    "resolution.gazetteer": frozenset({"sqlite3"}),  # package data, read-only: sqlite3 opens no resources
    "publications.speech.voices": frozenset({"shutil"}),  # asks where a program is installed; opens nothing
}


def is_under(name: str, roots: frozenset[str] | tuple[str, ...]) -> bool:
    """Whether a dotted name is one of the roots or inside one."""
    return any(name == root or name.startswith(f"{root}.") for root in roots)


def imported(tree: ast.Module, module: str, is_package: bool) -> Iterator[str]:
    """Every dotted name that a module imports, wherever in it: at its top, in functions, for type checking only."""
    package = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"import_module", "importlib.import_module"}:
            yield from (str(argument.value) for argument in node.args[:1] if isinstance(argument, ast.Constant))


def direction_faults(module: str, names: set[str]) -> Iterator[str]:
    """Imports of ``counterclaim.<module>`` that run against the direction."""
    own = module.split(".")[0]
    for name in sorted(names):
        if not name.startswith("counterclaim."):
            continue
        other = name.split(".")[1]
        if other in LEVEL and other != own and (own not in LEVEL or LEVEL[other] >= LEVEL[own]):
            yield f"{module or 'counterclaim'} imports {name}"


def disk_calls(tree: ast.Module) -> Iterator[str]:
    """Calls that read or write files; in a module without ``pathlib``, reading methods are of package resources."""
    knows_paths = "pathlib" in ast.dump(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "open":
            yield "open"
        elif isinstance(node.func, ast.Attribute) and node.func.attr in DISK_CALLS:
            receiver = ast.unparse(node.func.value)
            reads = node.func.attr in {"read_text", "read_bytes", "iterdir"}
            of_resource = reads and (not knows_paths or "files(" in receiver)
            of_list = node.func.attr == "remove" and receiver != "os"
            if not (of_resource or of_list):
                yield ast.unparse(node.func)


def faults(module: str, source: str, is_package: bool = False) -> list[str]:
    """Everything that ``counterclaim.<module>`` does against the rules, in words."""
    tree = ast.parse(source)
    names = set(imported(tree, f"counterclaim.{module}" if module else "counterclaim", is_package))
    found = list(direction_faults(module, names))
    if not is_under(module, NETWORK_HOME):
        found += [f"{module} uses the network: {name}" for name in sorted(names) if is_under(name, NETWORK)]
    if not is_under(module, DISK_HOME):
        disk = DISK - DISK_EXCEPTIONS.get(module, frozenset())
        found += [f"{module} uses the disk: {name}" for name in sorted(names) if is_under(name, disk)]
        found += [f"{module} touches the disk: {call}" for call in disk_calls(tree)]
    return found


def modules(root: Path) -> dict[str, Path]:
    """Dotted name below ``counterclaim`` -> file."""
    home = root / "counterclaim"
    named = {}
    for path in sorted(home.rglob("*.py")):
        parts = path.relative_to(home).with_suffix("").parts
        named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return named


def test_the_tree_keeps_its_rules(root: Path) -> None:
    found = [
        fault
        for name, path in modules(root).items()
        for fault in faults(name, path.read_text(encoding="utf-8"), path.name == "__init__.py")
    ]
    assert not found, "\n".join(found)


def test_every_part_of_the_tree_has_its_place_in_the_order(root: Path) -> None:
    parts = {name.split(".")[0] for name in modules(root)} - {""}
    assert parts <= set(LEVEL), f"no place in the order: {sorted(parts - set(LEVEL))}"


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("claims.rules", "from counterclaim.resolution.speakers import name"),
        ("claims.rules", "from counterclaim import resolution"),
        ("claims.rules", "from ..stories import split"),
        ("claims.rules", "def later():\n    import counterclaim.store"),
        ("claims.rules", "import importlib\nimportlib.import_module('counterclaim.pipeline')"),
        ("claims", "from ..stories import split"),
        ("model", "from counterclaim.plugins import load"),
        ("store.database", "import counterclaim.pipeline"),
        ("web.routes", "from counterclaim.cli import run"),
        ("documents.page", "import urllib3"),
        ("documents.page", "from urllib.request import urlopen"),
        ("assessments.chain", "import sqlite3"),
        ("assessments.chain", "text = open('x').read()"),
        ("publications.site", "from pathlib import Path\nPath('x').read_text()"),
        ("publications.site", "target.write_bytes(b'')"),
        ("cli", "import os\nos.remove('x')"),
        ("claims.llm.extractor", "import urllib3"),
        ("watch.delivery", "import urllib3"),
        ("newsroom", "from counterclaim.watch import alerts"),
    ],
)
def test_a_breach_is_seen(module: str, source: str) -> None:
    assert faults(module, source, is_package="." not in module and module in {"claims"})


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("claims.rules", "from counterclaim.claims.lexicon import Lexicon\nfrom . import lexicon"),
        ("claims.rules", "from counterclaim.language.spelling import key\nfrom counterclaim.model import Claim"),
        ("documents.page", "from urllib.parse import urlsplit"),
        ("documents.sources.url", "import socket, urllib3"),
        ("claims.llm.endpoint", "import urllib3"),
        ("watch.webhook", "import urllib3"),
        ("store.folder", "open('x')"),
        ("claims.lexicon", "from importlib.resources import files\nfiles('a').joinpath('b').read_text()"),
        ("cli", "import counterclaim.pipeline, counterclaim.web, counterclaim.store\nlines.remove(1)"),
    ],
)
def test_what_is_permitted_is_not_called_a_breach(module: str, source: str) -> None:
    assert faults(module, source) == []
