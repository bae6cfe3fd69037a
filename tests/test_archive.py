"""What went over the wire is kept as it came: whole records whatever happens, and a package that others can read."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import signal
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import brotli
import pytest
from app_browser import app_server
from fastwarc.warc import ArchiveIterator, WarcRecordType
from test_server import Client
from typer.testing import CliRunner

from counterclaim.cli import app
from counterclaim.documents.sources.wacz import WaczSource
from counterclaim.documents.sources.warc import WarcSource
from counterclaim.errors import NotFound, StoreError
from counterclaim.model import Fetched
from counterclaim.newsroom import Newsroom
from counterclaim.press import print_edition
from counterclaim.store import Store
from counterclaim.store.wacz import export_wacz, list_archive, surt
from counterclaim.store.warc import ArchiveWriter, archive_files

PAGE = (
    b"<html><body><h1>A bridge was closed</h1>"
    b"<p>The crossing has been shut since Monday, the mayor said.</p></body></html>"
)
AT = datetime(2025, 12, 1, 10, 0, 0, 123456, UTC)


@dataclass(frozen=True)
class Sent:
    """An exchange as a source hands it over."""

    url: str = "https://news.example/bridge?b=2&a=1"
    body: bytes = PAGE
    at: datetime = AT
    status_line: str = "HTTP/1.1 200 OK"
    response_headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"x"'))
    request_headers: tuple[tuple[str, str], ...] = (("Host", "news.example"), ("User-Agent", "counterclaim"))
    method: str = "GET"
    ip: str = "192.0.2.7"
    truncated: str = ""


def records(folder: Path) -> list[tuple[str, dict[str, str], bytes]]:
    """Every record as another library reads it, its digests checked by it."""
    found = []
    for path in archive_files(folder):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, parse_http=False):
                assert record.record_type in (WarcRecordType.warcinfo, WarcRecordType.request) or record.headers.get(
                    "WARC-Payload-Digest"
                )
                headers = record.headers.to_dict()
                block = record.reader.read(1 << 24)
                assert headers["WARC-Block-Digest"] == "sha256:" + hashlib.sha256(block).hexdigest()
                assert int(headers["Content-Length"]) == len(block)
                found.append((headers["WARC-Type"], headers, block))
    return found


def kept(folder: Path, *exchanges: Sent, largest: int = 1 << 30) -> list[str]:
    with ArchiveWriter(folder, largest) as writer:
        for exchange in exchanges:
            writer.write(exchange)
    return [kind for kind, _, _ in records(folder)]


# -- records ---------------------------------------------------------------------------------------------------


def test_an_exchange_is_an_answer_and_its_request_as_they_went_over_the_wire(tmp_path: Path) -> None:
    packed = brotli.compress(PAGE)
    sent = Sent(body=packed, response_headers=(("Content-Type", "text/html"), ("Content-Encoding", "br"), ("X-A", "é")))
    assert kept(tmp_path, sent) == ["warcinfo", "response", "request"]
    (_, info, said), (_, answer, block), (_, request, asked) = records(tmp_path)
    assert info["WARC-Filename"] == "2025-12-01-1.warc.gz" and b"software: counterclaim/" in said
    assert answer["WARC-Target-URI"] == sent.url and answer["WARC-Date"] == "2025-12-01T10:00:00.123456Z"
    assert answer["WARC-IP-Address"] == "192.0.2.7"
    assert answer["WARC-Payload-Digest"] == "sha256:" + hashlib.sha256(packed).hexdigest()
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br\r\nX-A: é\r\n\r\n"
    assert block == head.encode("latin-1") + packed
    assert request["WARC-Concurrent-To"] == answer["WARC-Record-ID"]
    assert asked == b"GET /bridge?b=2&a=1 HTTP/1.1\r\nHost: news.example\r\nUser-Agent: counterclaim\r\n\r\n"


def test_our_own_reader_gives_the_page_back(tmp_path: Path) -> None:
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))
    kept(tmp_path, Sent(body=gzip.compress(PAGE), response_headers=headers))
    found = WarcSource().fetch(str(tmp_path / "2025-12-01-1.warc.gz"))
    assert found is not None and list(found) == [Fetched(PAGE, Sent().url, AT, "text/html")]


def test_the_same_page_again_is_a_revisit_and_so_is_one_that_did_not_change(tmp_path: Path) -> None:
    later = AT + timedelta(hours=1)
    unchanged = Sent(
        status_line="HTTP/1.1 304 Not Modified", body=b"", at=later + timedelta(hours=1), response_headers=()
    )
    kinds = kept(
        tmp_path, Sent(), replace(Sent(), at=later), replace(Sent(), url="https://other.example/", at=later), unchanged
    )
    assert kinds == ["warcinfo", *["response", "request"], *["revisit", "request"] * 3]
    told = [headers for kind, headers, _ in records(tmp_path) if kind == "revisit"]
    assert [one["WARC-Profile"].rpartition("/")[2] for one in told] == [
        "identical-payload-digest",
        "identical-payload-digest",
        "server-not-modified",
    ]
    for one in told:
        assert one["WARC-Refers-To-Target-URI"] == Sent().url
        assert one["WARC-Refers-To-Date"] == "2025-12-01T10:00:00.123456Z"
        assert one["WARC-Payload-Digest"] == "sha256:" + hashlib.sha256(PAGE).hexdigest()
    found = WarcSource().fetch(str(tmp_path / "2025-12-01-1.warc.gz"))
    assert found is not None and [page.url for page in found] == [
        Sent().url,
        Sent().url,
        "https://other.example/",
        Sent().url,
    ]


def test_what_is_empty_an_error_or_cut_short_is_never_a_revisit(tmp_path: Path) -> None:
    error = Sent(status_line="HTTP/1.1 404 Not Found", body=b"gone")
    cut = Sent(body=b"half", truncated="length")
    empty = Sent(body=b"", url="https://news.example/empty")
    kinds = kept(tmp_path, error, error, cut, cut, empty, empty)
    assert "revisit" not in kinds
    assert [headers.get("WARC-Truncated") for kind, headers, _ in records(tmp_path) if kind == "response"][2:4] == [
        "length"
    ] * 2


def test_no_field_carries_a_line_of_its_own_and_no_secret_is_kept(tmp_path: Path) -> None:
    sent = Sent(
        url="https://news.example/a b\r\nWARC-Type: evil",
        response_headers=(("X", "a\r\nSet-Cookie: b\r\n\r\nbody"), ("Ünï", "кирилиця")),
        request_headers=(("Cookie", "secret"), ("Authorization", "secret"), ("X", "1")),
    )
    kept(tmp_path, sent)
    (_, _, _), (_, answer, block), (_, _, asked) = records(tmp_path)
    assert (
        answer["WARC-Type"] == "response"
        and answer["WARC-Target-URI"] == "https://news.example/a%20b%0D%0AWARC-Type:%20evil"
    )
    assert block.count(b"\r\n\r\n") == 1 and b"secret" not in asked and "кирилиця".encode() in block


def test_files_have_the_day_and_a_number_and_a_full_one_is_followed_by_the_next(tmp_path: Path) -> None:
    pages = [replace(Sent(), body=PAGE + b"%d" % n, url=f"https://a.example/{n}") for n in range(4)]
    kept(tmp_path, *pages[:3], largest=900)
    kept(tmp_path, replace(pages[3], at=AT + timedelta(days=1)))
    assert [path.name for path in archive_files(tmp_path)] == [
        *(f"2025-12-01-{n}.warc.gz" for n in (1, 2, 3)),
        "2025-12-02-1.warc.gz",
    ]


def test_the_next_run_goes_on_with_the_days_file_and_two_at_a_time_have_one_each(tmp_path: Path) -> None:
    kept(tmp_path, Sent())
    with ArchiveWriter(tmp_path) as one, ArchiveWriter(tmp_path) as other:
        for number in range(3):
            one.write(replace(Sent(), body=b"one %d" % number))
            other.write(replace(Sent(), body=b"other %d" % number))
    assert [path.name for path in archive_files(tmp_path)] == ["2025-12-01-1.warc.gz", "2025-12-01-2.warc.gz"]
    assert [kind for kind, _, _ in records(tmp_path)].count("response") == 7


# -- what can go wrong -----------------------------------------------------------------------------------------

ENDLESS = """
import random, sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from counterclaim.store.warc import ArchiveWriter
sent = dict(at=datetime(2025, 12, 1, 10, tzinfo=UTC), status_line="HTTP/1.1 200 OK", method="GET", ip="", truncated="")
sent |= dict(request_headers=(), response_headers=())
with ArchiveWriter(Path(sys.argv[1])) as writer:
    number = 0
    while True:
        number += 1
        writer.write(SimpleNamespace(**sent, url=f"https://a.example/{number}", body=random.randbytes(200_000)))
        print(number, flush=True)
"""


def test_a_process_that_is_killed_leaves_whole_records_and_the_next_goes_on(tmp_path: Path) -> None:
    told = 0
    for round_ in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", ENDLESS, str(tmp_path)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            while told < 5 * (round_ + 1):
                assert process.stdout.readline()
                told += 1
            time.sleep(0.013 * (round_ + 1))
            process.send_signal(signal.SIGKILL)
            told += len(process.stdout.read().splitlines())
    kept(tmp_path, replace(Sent(), at=datetime(2025, 12, 1, 23, tzinfo=UTC)))
    kinds = [kind for kind, _, _ in records(tmp_path)]
    assert told + 1 <= kinds.count("response") <= told + 3
    answers = sum(held.answers for held in list_archive(tmp_path))
    assert answers == kinds.count("response")


@pytest.mark.parametrize("torn", [1, 10, 150, 300])
def test_a_torn_end_is_readable_up_to_there_and_cut_off_by_the_next_run(tmp_path: Path, torn: int) -> None:
    kept(tmp_path, Sent(), replace(Sent(), body=b"<p>Another page that says something else.</p>"))
    (path,) = archive_files(tmp_path)
    whole = path.read_bytes()
    (tmp_path / "index.db").unlink()
    path.write_bytes(whole + gzip.compress(whole)[:torn])
    assert sum(held.answers for held in list_archive(tmp_path)) == 2
    kept(tmp_path, replace(Sent(), body=b"third"))
    assert [kind for kind, _, _ in records(tmp_path)].count("response") == 3
    assert path.read_bytes().startswith(whole)


def test_a_lost_index_is_made_again_from_the_files(tmp_path: Path) -> None:
    kept(tmp_path, Sent(), replace(Sent(), at=AT + timedelta(hours=1)))
    before = list_archive(tmp_path)
    for path in tmp_path.glob("index.db*"):
        path.unlink()
    assert list_archive(tmp_path) == before and before[0].answers == before[0].revisits == 1


def test_a_store_keeps_what_several_threads_fetch_at_a_time(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, ThreadPoolExecutor(4) as threads:
        sent = [replace(Sent(), url=f"https://a.example/{n}", body=PAGE + b"%d" % n) for n in range(20)]
        list(threads.map(store.keep_exchange, sent))
    kinds = [kind for kind, _, _ in records(tmp_path / "warc")]
    assert kinds == ["warcinfo", *["response", "request"] * 20]


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "warc").write_text("a file is in the way")
    with pytest.raises(StoreError):
        ArchiveWriter(tmp_path / "warc")


# -- packages --------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A store with an archive of three pages, one of them fetched twice, over two days."""
    folder = tmp_path / "home"
    with Store.open(folder) as store:
        kept(
            store.warc_folder,
            Sent(),
            Sent(url="https://www.news.example/", body=PAGE + b"<p>And more of it.</p>"),
            Sent(
                url="https://news.example/pic.png", body=b"\x89PNG", response_headers=(("Content-Type", "image/png"),)
            ),
            Sent(at=AT + timedelta(days=3)),
        )
    return folder


def wacz(home: Path, since: date | None = None) -> zipfile.ZipFile:
    export_wacz(home / "warc", home / "out.wacz", since)
    return zipfile.ZipFile(home / "out.wacz")


def test_a_package_has_all_that_the_format_wants_with_hashes_that_hold(home: Path) -> None:
    with wacz(home) as package:
        assert all(info.compress_type == zipfile.ZIP_STORED for info in package.infolist())
        listed = json.loads(package.read("datapackage.json"))
        assert (listed["profile"], listed["wacz_version"]) == ("data-package", "1.1.1")
        paths = {one["path"] for one in listed["resources"]}
        assert paths == set(package.namelist()) - {"datapackage.json", "datapackage-digest.json"}
        assert {"indexes/index.cdxj", "pages/pages.jsonl", "archive/2025-12-01-1.warc.gz"} <= paths
        for one in listed["resources"]:
            data = package.read(one["path"])
            assert one["hash"] == "sha256:" + hashlib.sha256(data).hexdigest() and one["bytes"] == len(data)
            assert one["name"] == one["path"].rpartition("/")[2]
        digest = json.loads(package.read("datapackage-digest.json"))
        assert digest["hash"] == "sha256:" + hashlib.sha256(package.read("datapackage.json")).hexdigest()


def test_every_line_of_the_index_points_at_its_record_and_lines_are_sorted(home: Path) -> None:
    with wacz(home) as package:
        lines = package.read("indexes/index.cdxj").decode().splitlines()
        assert lines == sorted(lines) and len(lines) == 4
        for line in lines:
            key, stamp, told = line.split(" ", 2)
            entry = json.loads(told)
            start, length = int(entry["offset"]), int(entry["length"])
            data = package.read(f"archive/{entry['filename']}")[start : start + length]
            (record,) = ArchiveIterator(io.BytesIO(data), parse_http=False)
            assert record.headers["WARC-Target-URI"] == entry["url"] and key == surt(entry["url"])
            assert record.headers["WARC-Payload-Digest"] == entry["digest"]
            assert record.headers["WARC-Date"].replace("-", "").replace(":", "").replace("T", "")[:14] == stamp
            assert (record.headers["WARC-Type"] == "revisit") == (entry["mime"] == "warc/revisit")
        assert [line.split()[0] for line in lines].count("example,news)/bridge?a=1&b=2") == 2


def test_the_pages_are_listed_with_address_and_time(home: Path) -> None:
    with wacz(home) as package:
        head, *pages = map(json.loads, package.read("pages/pages.jsonl").splitlines())
    assert head["format"] == "json-pages-1.0"
    assert [(page["url"], page["ts"]) for page in pages] == [
        (Sent().url, "2025-12-01T10:00:00Z"),
        ("https://www.news.example/", "2025-12-01T10:00:00Z"),
        (Sent().url, "2025-12-04T10:00:00Z"),
    ]
    assert len({page["id"] for page in pages}) == 3


def test_our_own_reader_gives_the_packages_pages_back(home: Path) -> None:
    wacz(home).close()
    found = WaczSource().fetch(str(home / "out.wacz"))
    assert found is not None
    assert [page.url for page in found] == [Sent().url, "https://www.news.example/", Sent().url]


def test_what_was_fetched_since_a_day_brings_the_pages_that_it_refers_to(home: Path) -> None:
    with wacz(home, date(2025, 12, 3)) as package:
        entries = [
            json.loads(line.split(" ", 2)[2]) for line in package.read("indexes/index.cdxj").decode().splitlines()
        ]
    assert [(entry["url"], entry["mime"]) for entry in entries] == [
        (Sent().url, "text/html"),
        (Sent().url, "warc/revisit"),
    ]
    with pytest.raises(NotFound, match="nothing was archived since 2026-01-01"):
        export_wacz(home / "warc", home / "none.wacz", date(2026, 1, 1))
    assert not (home / "none.wacz").exists()


def test_the_same_archive_gives_the_same_package(home: Path) -> None:
    wacz(home).close()
    first = (home / "out.wacz").read_bytes()
    wacz(home).close()
    assert (home / "out.wacz").read_bytes() == first


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.News.example/A/b?z=1&a=2&a=1", "example,news)/a/b?a=2&a=1&z=1"),
        ("http://news.example:8080", "example,news:8080)/"),
        ("https://news.example:443/", "example,news)/"),
        ("https://[::1/", "https://[::1/"),
        ("dns:news.example", "dns:news.example"),
    ],
)
def test_the_key_of_an_address_is_its_host_turned_round(url: str, key: str) -> None:
    assert surt(url) == key


def test_the_commands_list_and_export_and_leave_a_line_in_the_log(home: Path) -> None:
    listed = CliRunner().invoke(app, ["--home", str(home), "archive", "list"])
    assert (
        listed.exit_code == 0 and "2025-12-01-1.warc.gz" in listed.stdout and "3 answers, 0 revisits" in listed.stdout
    )
    told = CliRunner().invoke(
        app, ["--home", str(home), "archive", "export", str(home / "x.wacz"), "--since", "2025-12-03", "--json"]
    )
    assert told.exit_code == 0 and json.loads(told.stdout)["answers"] == 2
    with Store.open(home) as store:
        assert [entry.kind for entry in store.log()] == ["archive-exported"]
    empty = CliRunner().invoke(app, ["--home", str(home / "new"), "archive", "export", str(home / "y.wacz")])
    assert empty.exit_code == 4
    assert "nothing was fetched yet" in CliRunner().invoke(app, ["--home", str(home / "new"), "archive", "list"]).stdout


# -- what is served of it --------------------------------------------------------------------------------------

HOSTILE = b"""<!doctype html><html><head><title>../../evil</title><script>document.title='owned'</script>
<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/"></head>
<body onload="alert(1)"><h1>../../etc/passwd</h1><p>The Russian Defence Ministry said on Tuesday that its troops had
captured Kupiansk.</p><img src=x onerror=alert(1)><script src="//evil.example/x.js"></script></body></html>"""


def test_a_hostile_page_is_served_as_plain_text_that_runs_nothing(tmp_path: Path) -> None:
    page = tmp_path / "..%2f..%2fevil.html"
    page.write_bytes(HOSTILE)
    with Newsroom.open(tmp_path / "home") as newsroom:
        (added,) = newsroom.add([str(page)])
        assert added.error is None
        site = newsroom.site()
    archived = [path for path in site if path.startswith("archive/")]
    assert archived == [f"archive/{added.document_id}.txt"] and site[archived[0]] == HOSTILE
    assert added.document_id == hashlib.sha256(HOSTILE).hexdigest()
    assert not [path for path in site if "evil" in path or ".." in path or "passwd" in path]
    print_edition(tmp_path / "home")
    with app_server(tmp_path / "home") as base:
        client = Client(int(base.rsplit(":", 1)[1]))
        answer = client.get("/" + archived[0])
        assert answer.content == HOSTILE and answer.headers["content-type"] == "text/plain"
        assert answer.headers["x-content-type-options"] == "nosniff"
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'") and "sandbox" in policy and "script" not in policy
        check = client.get(f"/check/{added.document_id}.html")
        assert (
            check.status == 200
            and b"<script>document.title" not in check.content
            and b"onerror=alert" not in check.content
        )
