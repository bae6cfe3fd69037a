"""From a WARC file to stored claims: documents a second, and memory, which must not grow with the number of documents.

    python -m benchmarks.throughput [COUNT] [--jobs N] [--home DIR]

One page in ten is about the front. The program itself is run, on two cores; memory is that of the program and all its
children together: the sum of their resident sizes, which counts what they share once for each, and of their
proportional sizes, which does not (Linux). Prints a line a tenth of the way; compare the first lines with the last.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.crawls import mixed, write_crawl

PROGRAM = [sys.executable, "-c", "from counterclaim.cli import run; run()"]
EVERY = 0.5  # seconds between two looks at memory


@dataclass
class Group:
    """All processes of a process group, looked at now and then: what they hold and what they have used."""

    number: int
    used: dict[int, float] = field(default_factory=dict)

    def memory(self) -> tuple[float, float]:
        """Resident and proportional MiB of all together; zeros where there is no /proc."""
        resident, proportional = 0, 0
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                if int(fields[2]) != self.number:
                    continue
                self.used[int(folder.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
                rollup = (folder / "smaps_rollup").read_text()
            except (OSError, IndexError):
                continue
            sizes = {line.split(":")[0]: int(line.split()[1]) for line in rollup.splitlines()[1:]}
            resident += sizes.get("Rss", 0)
            proportional += sizes.get("Pss", 0)
        return resident / 1024, proportional / 1024


def measure(crawl: Path, home: Path, count: int, jobs: int) -> None:
    """Run the program over a crawl and print."""
    cores = sorted(os.sched_getaffinity(0))[:2] if hasattr(os, "sched_getaffinity") else []
    start = time.perf_counter()
    process = subprocess.Popen(
        [*PROGRAM, "--home", str(home), "add", str(crawl), "--jobs", str(jobs)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        bufsize=0,
    )
    if cores:
        os.sched_setaffinity(process.pid, cores)
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    done, claims, rest = 0, 0, b""
    tenth, since, before = max(1, count // 10), start, 0
    most, peak = (0.0, 0.0), (0.0, 0.0)
    group = Group(process.pid)
    print("documents   a second   claims   RSS MiB   PSS MiB   (peaks of the tenth)")
    while True:
        lines, rest, ended = _lines(process, rest)
        found = [line for line in lines if line[:5] in (b"new  ", b"known")]
        done += len(found)
        claims += sum(int(line.split(b", ", 1)[1].split()[0]) for line in found)
        sizes = group.memory()
        most = (max(most[0], sizes[0]), max(most[1], sizes[1]))
        if done - before >= tenth or (ended and done > before):
            now = time.perf_counter()
            rate = (done - before) / (now - since)
            print(f"{done:9,}   {rate:8.1f}   {claims:6,}   {most[0]:7.0f}   {most[1]:7.0f}", flush=True)
            peak = (max(peak[0], most[0]), max(peak[1], most[1]))
            since, before, most = now, done, (0.0, 0.0)
        if ended:
            break
        time.sleep(EVERY)
    spent = time.perf_counter() - start
    total, parent = sum(group.used.values()), group.used.get(process.pid, 0.0)
    print(
        f"{done:,} documents, {claims:,} claims in {spent:.0f} s: {done / spent:.1f} documents a second by the clock,"
    )
    if total:
        print(f"{done / total:.1f} a CPU-second of all processes, {parent / total:.0%} of it in the one that writes")
    print(f"peak of all processes together: {peak[0]:.0f} MiB resident, {peak[1]:.0f} MiB proportional")


def _lines(process: subprocess.Popen[bytes], rest: bytes) -> tuple[list[bytes], bytes, bool]:
    """The whole lines printed since, what is left of the last, and whether the program has ended."""
    assert process.stdout is not None
    ended = process.poll() is not None
    while chunk := process.stdout.read(1 << 20):
        rest += chunk
    *lines, rest = rest.split(b"\n")
    return lines, rest, ended


def main() -> None:
    """Write the crawl, run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=5_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        crawl = Path(folder) / "crawl.warc.gz"
        write_crawl(crawl, mixed, options.count)
        measure(crawl, options.home or Path(folder) / "home", options.count, options.jobs)


if __name__ == "__main__":
    main()
