"""Archives of web crawls as a source: whole ones, packed ones, broken ones, hostile ones, and huge ones."""

from __future__ import annotations

import gzip
import subprocess
import sys
import tracemalloc
import zlib
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from warcs import PAGE, Items, chunked, everything, http, packed, record, sha1

from counterclaim.documents.decode import MAX_BYTES
from counterclaim.documents.read import read
from counterclaim.documents.sources.warc import WarcSource
from counterclaim.errors import CounterclaimError, TooLarge
from counterclaim.model import Fetched

URL = "https://news.example/bridge"


def of(data: bytes, folder: Path, name: str = "crawl.warc.gz") -> Items:
    (folder / name).write_bytes(data)
    return everything(WarcSource().fetch(str(folder / name)))


def urls(items: Items) -> list[str]:
    return [item.url.rpartition("/")[2] if isinstance(item, Fetched) else "ERROR" for item in items]


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz", "CRAWL.WARC.GZ"])
def test_an_archived_page_keeps_its_address_its_time_and_its_type(tmp_path: Path, name: str) -> None:
    records = [record(b"software: x\r\n", "", "warcinfo", "application/warc-fields"), record(http())]
    (page,) = of(packed(records) if name.lower().endswith("gz") else b"".join(records), tmp_path, name)
    assert page == Fetched(PAGE, URL, datetime(2025, 12, 1, 10, tzinfo=UTC), "text/html; charset=utf-8")
    document, notes = read(page)
    assert (document.title, document.publisher, notes) == ("A bridge was closed", "news.example", ())


def test_a_text_in_a_code_page_is_read_in_it(tmp_path: Path) -> None:
    words = "Міст закрито з понеділка, сказав у вівторок міський голова, і коли його відкриють, ще невідомо."
    answer = http(words.encode("cp1251"), kind="text/plain; charset=windows-1251")
    (page,) = of(packed([record(answer)]), tmp_path)
    assert isinstance(page, Fetched) and read(page)[0].text == words


ENCODED = {
    "chunked": http(chunked(PAGE), Transfer_Encoding="chunked"),
    "gzip": http(gzip.compress(PAGE), Content_Encoding="gzip"),
    "gzip in chunks": http(chunked(gzip.compress(PAGE)), Content_Encoding="gzip", Transfer_Encoding="chunked"),
    "gzip as a transfer encoding": http(chunked(gzip.compress(PAGE)), Transfer_Encoding="gzip, chunked"),
    "gzip in two members": http(gzip.compress(PAGE[:50]) + gzip.compress(PAGE[50:]), Content_Encoding="x-gzip"),
    "deflate": http(zlib.compress(PAGE), Content_Encoding="deflate"),
    "deflate without a header": http(zlib.compress(PAGE)[2:-4], Content_Encoding="deflate"),
    "brotli": http(brotli.compress(PAGE), Content_Encoding="br"),
    "brotli in chunks": http(chunked(brotli.compress(PAGE), 7), Content_Encoding="br", Transfer_Encoding="chunked"),
    "gzip in brotli": http(brotli.compress(gzip.compress(PAGE)), Content_Encoding="gzip, br"),
    "identity": http(Content_Encoding="identity"),
    "said to be in chunks, but is not": http(Transfer_Encoding="chunked"),
    "said to be gzip, but is not": http(Content_Encoding="gzip"),
    "said to be brotli, but is not": http(Content_Encoding="br"),
    "lines end in a line feed alone": http().replace(b"\r\n", b"\n"),
}


@pytest.mark.parametrize("name", ENCODED)
def test_every_encoding_of_the_web_is_undone_and_the_next_record_is_not_lost(tmp_path: Path, name: str) -> None:
    items = of(packed([record(ENCODED[name]), record(http(), f"{URL}/next")]), tmp_path)
    assert [item.raw if isinstance(item, Fetched) else str(item) for item in items] == [PAGE, PAGE]


BROKEN = {
    "a chunk is no number": (http(b"5\r\nhello\r\nzz\r\n", Transfer_Encoding="chunked"), "a chunk's size is missing"),
    "the chunks break off": (http(chunked(PAGE)[:60], Transfer_Encoding="chunked"), "breaks off within a chunk"),
    "the gzip breaks off": (http(gzip.compress(PAGE)[:-20], Content_Encoding="gzip"), "it breaks off"),
    "the gzip is damaged": (http(gzip.compress(PAGE)[:20] + b"\xff" * 60, Content_Encoding="gzip"), "Error -3"),
    "the brotli breaks off": (http(brotli.compress(PAGE)[:-9], Content_Encoding="br"), "breaks off"),
    "an encoding of the future": (http(Content_Encoding="vapour"), "'vapour' is not known"),
    "no head": (b"no answer at all", "no answer of a server"),
    "a picture that says it is a page": (http(b"\x89PNG\r\n\x1a\n" + bytes(99)), "a picture"),
    "an empty page": (http(b" "), "nothing in it"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_record_is_named_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    answer, said = BROKEN[name]
    error, page = of(packed([record(answer), record(http(), f"{URL}/next")]), tmp_path)
    assert isinstance(error, CounterclaimError) and said in str(error) and URL in str(error) and "byte 0" in str(error)
    assert isinstance(page, Fetched) and page.raw == PAGE


@pytest.mark.parametrize("name", ["gzip", "br", "deflate", "gzip, br", "gzip in chunks"])
def test_a_bomb_costs_neither_memory_nor_the_rest(tmp_path: Path, name: str) -> None:
    much = bytes(12 * MAX_BYTES)
    packs = {
        "gzip": lambda: http(gzip.compress(much, 1), Content_Encoding="gzip"),
        "br": lambda: http(brotli.compress(much, quality=1), Content_Encoding="br"),
        "deflate": lambda: http(zlib.compress(much, 1), Content_Encoding="deflate"),
        "gzip, br": lambda: http(brotli.compress(gzip.compress(much, 1), quality=1), Content_Encoding="gzip, br"),
        "gzip in chunks": lambda: http(
            chunked(gzip.compress(much, 1), 9000), Content_Encoding="gzip", Transfer_Encoding="chunked"
        ),
    }
    (tmp_path / "crawl.warc.gz").write_bytes(packed([record(packs[name]()), record(http(), f"{URL}/next")]))
    tracemalloc.start()
    try:
        bomb, page = everything(WarcSource().fetch(str(tmp_path / "crawl.warc.gz")))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(bomb, TooLarge) and URL in str(bomb) and isinstance(page, Fetched)
    assert peak < 2.5 * MAX_BYTES


def test_what_is_no_page_or_was_not_found_is_passed_over(tmp_path: Path) -> None:
    records = [
        record(http(b"gone", "404 Not Found")),
        record(http(b"", "302 Found", Location="/x")),
        record(http(b"var x = 1;", kind="text/javascript")),
        record(http(b"{}", kind="application/json")),
        record(http(bytes(400), kind="image/png")),
        record(http(b"User-agent: *", kind="text/plain"), "https://news.example/robots.txt"),
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request", content_type="application/http; msgtype=request"),
        record(b"x: y\r\n", kind="metadata", content_type="application/warc-fields"),
        record(b"20251201 news.example", "dns:news.example", content_type="text/dns"),
        record(b"words of a page", "urn:text:https://news.example/", "resource", "text/plain"),
        record(http(kind=""), f"{URL}/untyped"),
    ]
    assert urls(of(packed(records), tmp_path)) == ["untyped"]


def test_texts_that_came_without_http_are_read(tmp_path: Path) -> None:
    words = b"The mayor said that the bridge would stay closed."
    records = [
        record(words, f"{URL}/conversion", "conversion", "text/plain"),
        record(PAGE, f"{URL}/resource", "resource", "text/html"),
        record(bytes(100), f"{URL}/picture", "resource", "image/png"),
    ]
    assert urls(of(packed(records), tmp_path)) == ["conversion", "resource"]


REVISIT = {"kind": "revisit", "WARC_Date": "2025-12-09T00:00:00Z"}


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_a_revisit_gives_the_page_that_it_refers_to_under_its_own_address_and_time(tmp_path: Path, name: str) -> None:
    head = http(b"")
    records = [
        record(http(), f"{URL}/first", WARC_Payload_Digest=sha1(PAGE)),
        record(http(bytes(100), kind="image/png"), f"{URL}/picture", WARC_Payload_Digest=sha1(bytes(100))),
        record(head, f"{URL}/again", WARC_Payload_Digest=sha1(PAGE), **REVISIT),
        record(
            http(b"", "304 Not Modified", kind=""),
            f"{URL}/third",
            WARC_Refers_To_Target_URI=f"{URL}/first",
            WARC_Refers_To_Date="2025-12-01T10:00:00Z",
            **REVISIT,
        ),
        record(http(b"", kind="image/png"), f"{URL}/picture", WARC_Payload_Digest=sha1(bytes(100)), **REVISIT),
        record(head, f"{URL}/lost", WARC_Payload_Digest=sha1(b"elsewhere"), **REVISIT),
    ]
    items = of(packed(records) if name.endswith("gz") else b"".join(records), tmp_path, name)
    assert urls(items) == ["first", "again", "third", "ERROR"]
    again = items[1]
    assert isinstance(again, Fetched) and again.raw == PAGE and again.retrieved_at.day == 9
    assert "1 page is only said to be as an earlier one" in str(items[3])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("pack", [packed, b"".join], ids=["gz", "plain"])
def test_of_a_file_that_breaks_off_what_is_whole_is_read_and_one_line_says_where(
    tmp_path: Path, pack: object, share: float
) -> None:
    records = [record(http(PAGE + b"<!-- %d -->" % number), f"{URL}/{number}") for number in range(3)]
    whole = len(pack(records[:2]))
    last = len(pack(records[2:]))
    items = of(pack(records)[: whole + int(last * share)], tmp_path, "crawl.warc")
    assert urls(items) == ["0", "1", "ERROR"]
    assert all(word in str(items[-1]) for word in ("breaks off", "byte"))


@pytest.mark.parametrize("pack", [packed, b"".join], ids=["gz", "plain"])
def test_wherever_a_file_is_cut_no_page_is_half_and_no_cut_goes_unsaid(tmp_path: Path, pack: object) -> None:
    records = [record(http(PAGE + b"<!-- %d -->" % number), f"{URL}/{number}") for number in range(2)]
    whole, first = pack(records), len(pack(records[:1]))
    unsaid = []
    for cut in range(first + 1, len(whole)):
        items = of(whole[:cut], tmp_path, "crawl.warc")
        assert {item.raw for item in items if isinstance(item, Fetched)} <= {PAGE + b"<!-- %d -->" % n for n in (0, 1)}
        assert sum(isinstance(item, CounterclaimError) for item in items) <= 1
        if urls(items) == ["0"]:
            unsaid.append(cut - first)
    assert unsaid == [] or max(unsaid) <= 4, "a rest of less than a record's first five bytes may go unsaid"


@pytest.mark.parametrize("pack", [packed, b"".join], ids=["gz", "plain"])
@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.97])
def test_after_a_damaged_record_the_next_whole_one_is_found(tmp_path: Path, pack: object, place: float) -> None:
    records = [record(http(PAGE + b"<!-- %d -->" % number), f"{URL}/{number}") for number in range(4)]
    before, damaged = len(pack(records[:1])), len(pack(records[1:2]))
    data = bytearray(pack(records))
    at = before + int(damaged * place)
    data[at : at + 6] = b"\xff\xfe\xfd\xfc\xfb\xfa"
    items = of(bytes(data), tmp_path, "crawl.warc")
    good = [name for name in urls(items) if name not in ("ERROR", "1")]
    assert good == ["0", "2", "3"]
    assert sum(isinstance(item, CounterclaimError) for item in items) <= 1


def test_a_record_that_was_changed_is_told_by_its_digest(tmp_path: Path) -> None:
    block = http()
    good = record(block, f"{URL}/good", WARC_Block_Digest=sha1(block))
    bad = record(block.replace(b"Monday", b"Friday"), f"{URL}/bad", WARC_Block_Digest=sha1(block))
    items = of(good + bad, tmp_path, "crawl.warc")
    assert urls(items) == ["good", "ERROR"] and "digest" in str(items[1])


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "nothing in it"), (b"words " * 9999, "no record"), (gzip.compress(bytes(99_999)), "no record")],
)
def test_what_is_no_archive_is_said_in_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    (error,) = of(data, tmp_path)
    assert isinstance(error, CounterclaimError) and said in str(error)


def test_a_missing_file_a_folder_and_other_names(tmp_path: Path) -> None:
    (error,) = everything(WarcSource().fetch(str(tmp_path / "none.warc")))
    assert "there is no such file" in str(error)
    assert WarcSource().fetch("page.html") is None
    assert WarcSource().fetch("https://news.example/crawl.warc.gz") is None


COUNT = """
import resource, sys
from counterclaim.documents.sources.warc import WarcSource
peaks, pages = [], 0
for pages, page in enumerate(WarcSource().fetch(sys.argv[1]), 1):
    if pages % 5000 == 0:
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(pages, peaks[0], peaks[-1])
"""


def test_memory_stays_flat_over_fifty_thousand_records(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    block = http(b"<p>The mayor says that nothing happened.</p>" + b"<!-- -->" * 60)
    with path.open("wb") as stream:
        for number in range(50_000):
            stream.write(record(block, f"{URL}/{number}"))
    said = subprocess.run([sys.executable, "-c", COUNT, str(path)], capture_output=True, text=True, check=True).stdout
    pages, early, late = map(int, said.split())
    assert pages == 50_000 and path.stat().st_size > 40_000_000
    assert late - early < 16_000 * (1024 if sys.platform == "darwin" else 1), "only the places of pages are kept"
