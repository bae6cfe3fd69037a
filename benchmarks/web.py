"""How quick and how large the web application is over a home, measured from outside on loopback.

    OMP_NUM_THREADS=1 python -m benchmarks.web HOME [SECONDS]

Starts ``counterclaim serve`` on HOME (see ``benchmarks.scale``), then: place pages one after another, at random and the
most spoken of; the API at 50 requests a second for a minute (or SECONDS), sent on time whether or not earlier ones were
answered; the memory of the server; and the map in Chromium with an empty cache and software rendering: the first view,
what it transfers, steps of the slider. The client shares the cores with the server and its garbage collector is on.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools import chromium as browser

RATE, PLACES = 50, 300
FLAGS = ("--no-sandbox", "--enable-unsafe-swiftshader", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-quic", "--disable-gpu")  # fmt: skip


@contextmanager
def serving(home: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """The server on a free port, when it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("counterclaim")
    command = [str(program), "--home", str(home), "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        print(process.stdout.readline().strip())
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, process
    finally:
        process.terminate()
        process.wait(20)


async def ask(port: int, path: str) -> tuple[int, float, int]:
    """One request on a connection of its own: status, seconds, bytes."""
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    writer.write(head.encode())
    data = await reader.read(-1)
    writer.close()
    return int(data[9:12]), time.perf_counter() - began, len(data)


def fetched(port: int, path: str) -> Any:
    """JSON from the server."""

    async def whole() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        data = await reader.read(-1)
        writer.close()
        return data.partition(b"\r\n\r\n")[2]

    return json.loads(asyncio.run(whole()))


def told(name: str, seconds: Sequence[float]) -> None:
    """Print a distribution in milliseconds."""
    ordered = sorted(1000 * value for value in seconds)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95, 0.99)]
    print(f"{name}: {len(ordered)} times, median {at[0]:.0f} ms, p95 {at[1]:.0f} ms, p99 {at[2]:.0f} ms, "
          f"worst {ordered[-1]:.0f} ms")  # fmt: skip


def memory(process: subprocess.Popen[str]) -> tuple[int, int]:
    """Resident memory of the server now and at its peak, MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    found = {name: int(kib) // 1024 for name, kib in re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", status)}
    return found["VmRSS"], found["VmHWM"]


def places(port: int) -> tuple[list[str], list[str]]:
    """Slugs of places: the most spoken of first, and all that the API lists in some pages."""
    found, path = list[str](), "/api/v1/places?limit=500"
    while path and len(found) < 15_000:
        page = fetched(port, path)
        found += [re.sub(r"^place/|\.html$", "", row["href"]) for row in page["places"]]
        path = page.get("next") or ""
    return found[:100], found


async def one_by_one(port: int, paths: Sequence[str]) -> list[float]:
    """Requests after one another; every one has to succeed."""
    spent = []
    for path in paths:
        status, seconds, _ = await ask(port, path)
        assert status == 200, (path, status)
        spent.append(seconds)
    return spent


async def on_time(port: int, paths: Sequence[str], seconds: float) -> tuple[list[float], int]:
    """Requests at ``RATE`` a second whatever becomes of earlier ones; times, and how many were no success."""
    began, waiting = asyncio.get_running_loop().time(), []
    for number in range(int(RATE * seconds)):
        await asyncio.sleep(max(0.0, began + number / RATE - asyncio.get_running_loop().time()))
        waiting.append(asyncio.create_task(ask(port, paths[number % len(paths)])))
    answers = await asyncio.gather(*waiting)
    return [spent for _, spent, _ in answers], sum(status != 200 for status, _, _ in answers)


def asked_of_the_api(slugs: Sequence[str], chance: random.Random) -> list[str]:
    """A mix of what programs ask: lists, dossiers, claims by filters, days, a search, the map of a day."""
    paths = []
    for _ in range(600):
        slug = chance.choice(slugs)
        paths += [
            f"/api/v1/places/{slug}", f"/api/v1/places/{slug}/series?since=2025-01-01&until=2025-02-01",
            f"/api/v1/claims?place={slug}&limit=50", "/api/v1/places?limit=100", f"/api/v1/places?q={slug[:3]}",
            f"/api/v1/claims?since=2024-0{chance.randint(1, 9)}-01&limit=100", "/api/v1/records",
            f"/api/v1/places/{slug}/claims",
        ]  # fmt: skip
    return paths


def server_side(port: int, process: subprocess.Popen[str], seconds: float) -> None:
    """Everything that needs no browser."""
    chance = random.Random(1)
    most, every = places(port)
    print(f"{len(every):,} places; memory at the start: {memory(process)[0]} MiB")
    picked = [f"/place/{chance.choice(every)}" for _ in range(PLACES)]
    told("place page, at random", asyncio.run(one_by_one(port, picked)))
    told("place page, the hundred most spoken of", asyncio.run(one_by_one(port, [f"/place/{slug}" for slug in most])))
    spent, failed = asyncio.run(on_time(port, asked_of_the_api(every, chance), seconds))
    told(f"API at {RATE}/s for {seconds:g} s ({failed} failed)", spent)
    print("memory of the server: {} MiB, at most {} MiB".format(*memory(process)))


def browsed(port: int) -> None:
    """The map in a browser that has never seen it."""
    from playwright.sync_api import sync_playwright

    path = browser.find()
    assert path is not None, "no Chromium on this machine"
    with sync_playwright() as play:
        for turn in range(3):
            opened = play.chromium.launch(executable_path=path, args=list(FLAGS))
            page = opened.new_page(viewport={"width": 1440, "height": 900})
            client = page.context.new_cdp_session(page)
            client.send("Network.enable")
            sizes: list[float] = []
            client.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
            page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
            page.wait_for_function("() => document.querySelector('[data-map]')?.dataset.drawn", timeout=30_000)
            first = page.evaluate("performance.getEntriesByName('map-drawn')[0]?.startTime ?? performance.now()")
            moved = sum(sizes)
            print(f"map, first view {turn + 1}: {first:.0f} ms, {moved / 2**20:.2f} MiB transferred by then")
            page.wait_for_timeout(4000)
            print(f"  with what it fetches ahead: {sum(sizes) / 2**20:.2f} MiB")
            told("  a step of the slider, key to drawn frame", steps(page))
            if turn == 0:
                paint(page)
            opened.close()


def steps(page: Any) -> list[float]:
    """Seconds from a key press on the slider to the frame after its day is drawn."""
    script = """async () => {
      const slider = document.querySelector('[data-map] input[type=range], input[type=range][data-day]')
        ?? document.querySelector('input[type=range]');
      const map = document.querySelector('[data-map]'), spent = [];
      const far = Math.floor(Number(slider.max) / 40);
      slider.value = String(Math.floor(Number(slider.max) / 2));
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((done) => setTimeout(done, 1500));
      for (let turn = 0; turn < 60; turn += 1) {
        const by = turn % 6 === 5 ? far : 1, before = map.dataset.drawn, began = performance.now();
        const next = (Number(slider.value) + by) % Number(slider.max);
        slider.value = String(next);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        while (map.dataset.drawn === before && performance.now() - began < 5000) {
          await new Promise((done) => requestAnimationFrame(done));
        }
        spent.push((performance.now() - began) / 1000);
        await new Promise((done) => setTimeout(done, 60));
      }
      return spent;
    }"""
    found: list[float] = page.evaluate(script)
    return found


def paint(page: Any) -> None:
    """What Lighthouse would call the vitals, from the browser's own observers."""
    script = """() => new Promise((done) => {
      const fcp = performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
      const found = { cls: 0, lcp: 0, tbt: 0, fcp };
      const see = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each))
        .observe({ type, buffered: true });
      see('layout-shift', (entry) => { if (!entry.hadRecentInput) found.cls += entry.value; });
      see('largest-contentful-paint', (entry) => { found.lcp = entry.startTime; });
      see('longtask', (entry) => { found.tbt += Math.max(0, entry.duration - 50); });
      setTimeout(() => done(found), 300);
    })"""
    found = page.evaluate(script)
    print(f"  first paint {found['fcp']:.0f} ms, largest {found['lcp']:.0f} ms, layout shift {found['cls']:.3f}, "
          f"blocked {found['tbt']:.0f} ms")  # fmt: skip


def main() -> None:
    """Measure and print."""
    home, seconds = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    with serving(home) as (port, process):
        server_side(port, process, seconds)
        browsed(port)
        print("memory of the server in the end: {} MiB, at most {} MiB".format(*memory(process)))


if __name__ == "__main__":
    main()
