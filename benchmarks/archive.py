"""The archive's speed and memory: reading a crawl, keeping exchanges, packing them, and reading a map.

    python -m benchmarks.archive [RECORDS]

CPU time of one process; keeping an exchange waits for the disk, so that is told by the clock as well.
"""

from __future__ import annotations

import gzip
import json
import math
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from counterclaim.documents.sources.geojson import SnapshotSource
from counterclaim.documents.sources.warc import WarcSource
from counterclaim.pipeline import Desk, built_in_gazetteer
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.store.wacz import export_wacz
from counterclaim.store.warc import ArchiveWriter
from counterclaim.wars import load_war

AT = datetime(2025, 12, 1, tzinfo=UTC)
PAGE = (
    b"<html><body><article><h1>A town</h1>"
    + b"<p>The mayor said that nothing happened.</p>" * 400
    + b"</article></body></html>"
)


def main() -> None:
    """Run and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _keep(folder / "warc", count // 10)
        _read(folder / "crawl.warc.gz", count)
        _map(folder / "map_2025-06-30.geojson")
    print(f"peak memory {_peak():.0f} MiB")


def _keep(folder: Path, count: int) -> None:
    cpu, clock = time.process_time(), time.perf_counter()
    with ArchiveWriter(folder) as writer:
        for number in range(count):
            writer.write(_exchange(number))
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    print(f"keeping     {count / cpu:,.0f} exchanges a CPU-second, {count / clock:,.0f} a second with the disk")
    cpu = time.process_time()
    done = export_wacz(folder, folder / "out.wacz")
    cpu = time.process_time() - cpu
    print(f"packing     {done.answers / cpu:,.0f} answers a CPU-second, {done.size / 1e6 / cpu:,.0f} MB a CPU-second")


def _exchange(number: int) -> SimpleNamespace:
    return SimpleNamespace(
        url=f"https://news.example/{number}",
        method="GET",
        request_headers=(("Host", "news.example"),),
        status_line="HTTP/1.1 200 OK",
        response_headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip")),
        body=gzip.compress(PAGE + b"<!-- %d -->" % number, 1),
        ip="192.0.2.1",
        at=AT + timedelta(seconds=number),
        truncated="",
    )


def _read(path: Path, count: int) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
    with path.open("wb") as file:
        for number in range(count):
            block = head + gzip.compress(PAGE + b"<!-- %d -->" % number, 1)
            fields = f"WARC-Type: response\r\nWARC-Target-URI: https://a.example/{number}\r\n"
            fields += "WARC-Date: 2025-12-01T00:00:00Z\r\n"
            fields += f"Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
            file.write(gzip.compress(b"WARC/1.1\r\n" + fields.encode() + block + b"\r\n\r\n", 1))
    found = WarcSource().fetch(str(path))
    assert found is not None
    cpu, pages, early = time.process_time(), 0, 0.0
    for pages, _ in enumerate(found, 1):
        early = _peak() if pages == count // 10 else early
    cpu = time.process_time() - cpu
    megabytes = len(PAGE) * pages / 1e6
    print(f"reading     {pages / cpu:,.0f} pages a CPU-second, {megabytes / cpu:,.0f} MB unpacked a CPU-second")
    print(f"            {_peak() - early:.1f} MiB more at the end than after a tenth of {pages:,} pages")


def _map(path: Path) -> None:
    """A jagged line from north to south through the east of the country, a grey strip along it."""
    line = [
        [37.6 + 0.3 * math.sin(n / 900) + 0.004 * math.sin(n * 7.1), 50.2 - n * 3.0 / 30_000] for n in range(30_000)
    ]
    strip = [[x - 0.06, y] for x, y in reversed(line)]
    areas = {"Occupied": [*line, [40.5, 47.0], [40.5, 50.2], line[0]], "Unknown status": [*line, *strip, line[0]]}
    features = [
        {"type": "Feature", "properties": {"name": words}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for words, ring in areas.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found = SnapshotSource().fetch(str(path))
    assert found is not None
    desk = Desk(load_war(), GazetteerFile(built_in_gazetteer()))
    fetched = next(found)
    desk.work(fetched)  # what is made once is made before the clock starts
    cpu = time.process_time()
    work = desk.work(fetched)
    cpu = time.process_time() - cpu
    corners = sum(map(len, areas.values()))
    size = len(fetched.raw) / 1e6
    print(f"a map       {size:.1f} MB, {corners:,} corners: {len(work.resolved)} claims in {cpu:.2f} CPU s")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)


if __name__ == "__main__":
    main()
