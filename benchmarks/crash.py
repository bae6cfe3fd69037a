"""Kills the program at random moments of a run and proves that nothing is lost, doubled or half stored.

    python -m benchmarks.crash [DIR] [--documents 2000] [--kills 50] [--seed 1] [--within SECONDS]

A crawl of small pages is added without a break, and once more into another store with the whole process group killed
(SIGKILL) at seeded random moments, each time started again with the same command. In the end both stores must hold the
same documents, stories, claims, raw bytes and log, to the last hash, and ``verify`` must find no fault in either, nor
after any kill. DIR keeps the two stores; without it they are thrown away.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.crawls import small, write_crawl
from counterclaim.store import Store, verify

PROGRAM = [sys.executable, "-c", "from counterclaim.cli import run; run()"]


def start(home: Path, crawl: Path, jobs: int) -> subprocess.Popen[bytes]:
    """The program adding a crawl, in a process group of its own."""
    command = [*PROGRAM, "--home", str(home), "add", str(crawl), "--jobs", str(jobs)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)


def kept(home: Path) -> dict[str, object]:
    """Everything that a store holds, by kind."""
    with Store.open(home) as store:
        return {
            "documents": store.documents(),
            "stories": store.stories(),
            "claims": store.claims(),
            "blobs": tuple(store.blobs.ids()),
            "sightings": tuple(store.sightings(document.id) for document in store.documents()),
            "log": tuple(store.log()),
        }


def faults(home: Path) -> tuple[str, ...]:
    """What ``verify`` finds fault with."""
    if not home.exists():
        return ()
    with Store.open(home) as store:
        return verify(store).faults


def is_whole(home: Path) -> bool:
    """Whether every document that was read has all that was read of it, which its digest in the log vouches for."""
    found = faults(home)
    for fault in found:
        print(f"FAULT {fault}")
    return not found


def crash(crawl: Path, folder: Path, kills: int, draw: random.Random, longest: float) -> list[list[int]]:
    """Add a crawl over and over with ``kills`` kills, each at most ``longest`` seconds after a start.

    A store that is finished stays as ``folder``/0, 1 and so on, and the next is begun. Returns how many documents each
    had at each of its kills; an ``AssertionError`` says that one left a fault.
    """
    rounds: list[list[int]] = [[]]
    while sum(map(len, rounds)) < kills:
        home = folder / str(len(rounds) - 1)
        process = start(home, crawl, 2)
        try:
            process.communicate(timeout=draw.uniform(0, longest))
            rounds.append([])
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            assert is_whole(home), "a kill left something half stored"
            rounds[-1].append(count(home))
    last = start(folder / str(len(rounds) - 1), crawl, 2)
    _, errors = last.communicate()
    assert last.returncode == 0, errors.decode()
    return rounds


def count(home: Path) -> int:
    """How many documents a store has read; 0 where there is none yet."""
    if not home.exists():
        return 0
    with Store.open(home) as store:
        return len(store.documents())


def differences(first: Path, second: Path) -> list[str]:
    """The kinds of things that two stores hold differently."""
    one, other = kept(first), kept(second)
    return [name for name in one if one[name] != other[name]]


def main() -> None:
    """Run both ways, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--within", type=float, help="seconds after a start; by default 0.7 of an unbroken run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as thrown_away:
        folder = options.folder or Path(thrown_away)
        folder.mkdir(parents=True, exist_ok=True)
        crawl = folder / "crawl.warc.gz"
        write_crawl(crawl, small, options.documents)
        begun = time.perf_counter()
        whole = start(folder / "whole", crawl, 2)
        assert not whole.communicate()[1]
        spent = time.perf_counter() - begun
        counts = {name: len(found) for name, found in kept(folder / "whole").items()}  # type: ignore[arg-type]
        print(f"without a break: {spent:.0f} s; " + ", ".join(f"{count:,} {name}" for name, count in counts.items()))
        rounds = crash(
            crawl, folder / "killed", options.kills, random.Random(options.seed), options.within or 0.7 * spent
        )
        print(f"{sum(map(len, rounds))} kills; documents read at each, a line for each store that was finished:")
        found = set[str]()
        for number, read in enumerate(rounds):
            different = differences(folder / "whole", folder / "killed" / str(number))
            print(f"  {', '.join(map(str, read)) or 'no kill'}: different: {', '.join(different) or 'nothing'}")
            found.update(different)
        ok = is_whole(folder / "whole") and not found
        print("no fault" if ok else "FAULTS")
        sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
