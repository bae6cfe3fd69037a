"""Speed and memory of places: opening the gazetteer, finding names in text, choosing among namesakes.

    python -m benchmarks.places [FOLDER]

``FOLDER`` has news texts (``*.txt``) to read too. CPU time of one core; machines are shared, so compare
figures of one run with one another.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from counterclaim.model import Toponym
from counterclaim.pipeline import built_in_gazetteer
from counterclaim.resolution.places import PlaceResolver
from counterclaim.resolution.toponyms import EmbeddedGazetteer
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.wars import load_war

OWN = Path(__file__).parents[1] / "training" / "own" / "claims"
ORDINARY = Path(__file__).with_name("ordinary.txt").read_text("utf-8").splitlines()
PARAGRAPHS = 8
IN_TEN = 10
_MARKED = re.compile(r"\{([^|}]*)\|[^}]*\}")
_MEMORY = """
import os, subprocess
from counterclaim.pipeline import built_in_gazetteer
from counterclaim.resolution.places import PlaceResolver
from counterclaim.resolution.toponyms import EmbeddedGazetteer
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.wars import load_war
from benchmarks.places import front_texts
war, texts = load_war(), front_texts()
def held():
    return int(subprocess.run(["ps", "-o", "rss=", "-p", str(os.getpid())], capture_output=True, text=True).stdout)
before = held()
index = GazetteerFile(built_in_gazetteer())
finder, resolver = EmbeddedGazetteer(index, war), PlaceResolver(war, index)
for text, language in texts:
    resolver.of_story(text, finder.find(text, language))
print((held() - before) / 1024)
"""


def front_texts() -> list[tuple[str, str]]:
    """Texts that are all about the front, of eight to twelve paragraphs, with their languages."""
    found = []
    for path in sorted(OWN.glob("*.txt")):
        lines = [_MARKED.sub(r"\1", line) for line in path.read_text("utf-8").splitlines() if line and line[0] != "#"]
        found += [("\n".join(lines[n : n + PARAGRAPHS]), path.name[:2]) for n in range(0, len(lines), PARAGRAPHS)]
    return found


def ordinary_text(number: int) -> tuple[str, str]:
    """A text on something else, no two alike."""
    return "\n".join(ORDINARY[(number * 5 + k * 3) % len(ORDINARY)] for k in range(PARAGRAPHS)), "en"


def find_all(finder: EmbeddedGazetteer, texts: Sequence[tuple[str, str]]) -> tuple[float, list[Sequence[Toponym]]]:
    """MB of UTF-8 read for each second of CPU time, and what was found."""
    size = sum(len(text.encode()) for text, _ in texts)
    start = time.process_time()
    found = [finder.find(text, language) for text, language in texts]
    return size / 1e6 / (time.process_time() - start), found


def main() -> None:
    """Run and print."""
    war, path = load_war(), built_in_gazetteer()
    print(f"file               {path.stat().st_size / 1e6:8.1f} MB")
    start = time.perf_counter()
    index = GazetteerFile(path)
    assert index.named("Kupiansk")
    print(f"open, first answer {1000 * (time.perf_counter() - start):8.1f} ms")
    finder, resolver = EmbeddedGazetteer(index, war), PlaceResolver(war, index)
    front = front_texts()
    mix = [front[n // IN_TEN] if n % IN_TEN == 0 else ordinary_text(n) for n in range(IN_TEN * len(front))]
    sets = {"one in ten at the front": mix, "all on the front": front}
    if len(sys.argv) > 1:
        sets["the folder's texts"] = [(p.read_text("utf-8"), "en") for p in sorted(Path(sys.argv[1]).rglob("*.txt"))]
    for name, texts in sets.items():
        cold, _ = find_all(EmbeddedGazetteer(GazetteerFile(path), war), texts)
        find_all(finder, texts)
        warm, found = find_all(finder, texts)
        print(f"finding, {name:<24}{warm:6.2f} MB a CPU-second; {cold:.2f} by a finder that has read nothing yet")
    found = [finder.find(text, language) for text, language in front]
    start = time.process_time()
    for (text, _), toponyms in zip(front, found, strict=True):
        resolver.of_story(text, toponyms)
    spent = time.process_time() - start
    count = sum(map(len, found))
    several = sum(len(t.candidates) > 1 for toponyms in found for t in toponyms) / count
    print(f"choosing           {count / spent:8,.0f} mentions a CPU-second ({several:.0%} of {count:,} have namesakes)")
    run = subprocess.run([sys.executable, "-c", _MEMORY], capture_output=True, text=True, check=True)
    print(f"memory             {float(run.stdout):8.1f} MiB more after all of these texts")


if __name__ == "__main__":
    main()
