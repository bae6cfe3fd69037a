"""Bad input through the whole program: one clear line, the right exit code, the rest goes on, and nothing is lost."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from desks import ROOT, claims_of, desk
from typer.testing import CliRunner

from counterclaim.claims.rules import RuleExtractor
from counterclaim.cli import app
from counterclaim.documents.sources.file import FileSource
from counterclaim.documents.sources.url import UrlSource
from counterclaim.errors import (
    CounterclaimError,
    EmptyInput,
    FetchError,
    InputError,
    NotFound,
    NotText,
    PluginError,
    Refused,
    TimedOut,
)
from counterclaim.model import Claim, Document, Fetched, Story
from counterclaim.newsroom import Added, Newsroom
from counterclaim.pipeline import PER_DOCUMENT, STAGES, Work
from counterclaim.store import verify

GOOD = (
    " date 2025-12-24\n\nFrom the front\n\nThe Russian Defence Ministry said that its troops had captured Kupiansk.\n"
)
UKRAINIAN = (
    "Речник Віктор Трегубов заявив, що українські війська утримують Куп'янськ, і що місто не оточене. "
    "Росія заявила, що захопила Куп'янськ."
)


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with Newsroom.open(tmp_path / "home") as opened:
        yield opened


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: tuple[str, ...]


def counterclaim(home: Path, *words: str | Path) -> Said:
    """The program in this process, a real store on disk."""
    done = CliRunner().invoke(app, ["--home", str(home), *map(str, words)], catch_exceptions=False)
    assert "Traceback" not in done.output
    return Said(done.exit_code, done.stdout, tuple(done.stderr.splitlines()))


def is_whole(home: Path) -> bool:
    """Whether every hash and quote in the store holds."""
    said = counterclaim(home, "verify", "--json")
    return said.code == 0 and bool(json.loads(said.out)["ok"])


# -- files -----------------------------------------------------------------------------------------------------------

BAD = {
    "empty.txt": (b"", "nothing in it"),
    "spaces.txt": (b" \n\t\r\n \n", "nothing in it"),
    "zeros.txt": (bytes(5000), "nothing in it"),
    "picture.html": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "a picture"),
    "noise.txt": (bytes((k * 7919) % 251 for k in range(20_000)), "no text"),
    "scripts.html": (b"<!doctype html><html><head><script>let a = 1</script></head><body></body></html>", "no text"),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_file_gets_one_clear_line_exit_3_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    raw, words = BAD[name]
    (tmp_path / name).write_bytes(raw)
    for good in ("a.txt", "z.txt"):
        (tmp_path / good).write_text(GOOD + good)
    home = tmp_path / "home"
    alone = counterclaim(home, "add", tmp_path / name)
    assert alone.code == 3
    (line,) = alone.err
    assert line.startswith("counterclaim: ") and words in line and name in line and line.endswith(")")
    batch = counterclaim(home, "add", tmp_path / "a.txt", tmp_path / name, tmp_path / "z.txt")
    assert (batch.code, len(batch.err)) == (3, 1) and "2 new, 0 known already, 1 not read" in batch.out
    assert is_whole(home)


def test_a_page_of_50_megabytes_is_refused_at_once_and_kept_out(tmp_path: Path) -> None:
    page = tmp_path / "huge.html"
    page.write_bytes(b"<html><body><p>" + b"Kupiansk is held. " * (50 * 1024 * 1024 // 18) + b"</p></body></html>")
    start = time.perf_counter()
    said = counterclaim(tmp_path / "home", "add", page)
    assert said.code == 3 and time.perf_counter() - start < 5
    (line,) = said.err
    assert "MB" in line and "more than" in line
    assert not list((tmp_path / "home" / "blobs").rglob("*.*")) and is_whole(tmp_path / "home")


def test_a_page_of_a_megabyte_on_one_line_is_read_in_time(tmp_path: Path) -> None:
    page = tmp_path / "long.html"
    filler = "The harbour market was busy again and the ferries ran late. " * 16_000
    page.write_text(
        f"<html><body><article><p>{filler}The Russian Defence Ministry said its troops had captured "
        f"Kupiansk.</p></article></body></html>"
    )
    start = time.perf_counter()
    said = counterclaim(tmp_path / "home", "add", page, "--json")
    assert said.code == 0 and time.perf_counter() - start < 30
    assert json.loads(said.out)["added"][0]["claims"] >= 1


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"), ("cp1251", "windows-1251"), ("koi8-u", "windows-1251"), ("cp1251", "utf-8"),
        ("utf-8", "koi8-u"), ("utf-16", ""), ("cp1251", "nonsense-8"),
    ],
)  # fmt: skip
def test_a_wrong_or_missing_encoding_costs_no_claim(
    newsroom: Newsroom, tmp_path: Path, encoding: str, declared: str
) -> None:
    charset = f"<meta charset={declared}>" if declared else ""
    article = f"<article><h1>З фронту</h1><p>{UKRAINIAN}</p></article>"
    page = f"<html><head>{charset}<title>З фронту</title></head><body>{article}</body></html>"
    path = tmp_path / "page.html"
    path.write_bytes(page.encode(encoding, "replace"))
    (added,) = newsroom.add([str(path)])
    assert added.error is None and added.claims == len(claims_of(UKRAINIAN))
    assert bool(added.notes) == (
        declared not in {"", "nonsense-8"}
        and (encoding, declared) not in {("utf-8", "utf-8"), ("cp1251", "windows-1251")}
    )


def test_mixed_encodings_in_one_page_are_read_and_said_to_be(newsroom: Newsroom, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed.html"
    mixed.write_bytes(
        f"<html><body><article><p>{UKRAINIAN * 3}</p><p>".encode()
        + "Купянск взят".encode("cp1251")
        + b"</p></article></body></html>"
    )
    (added,) = newsroom.add([str(mixed)])
    assert added.error is None and added.claims >= 2
    assert any("cp1251" in note for note in added.notes)


def test_a_day_in_the_future_is_not_believed_and_the_reader_is_told(newsroom: Newsroom, tmp_path: Path) -> None:
    ahead = (datetime.now(UTC) + timedelta(days=400)).date()
    path = tmp_path / "ahead.html"
    path.write_text(
        f"<html><head><meta property=article:published_time content={ahead}T10:00:00Z></head><body><article>"
        "<p>The Russian Defence Ministry said that its troops had captured Kupiansk.</p></article></body></html>"
    )
    (added,) = newsroom.add([str(path)])
    assert added.error is None and added.claims == 1
    assert any(str(ahead) in note and "not used" in note for note in added.notes)
    assert newsroom.ledger().utterances == ()


def test_an_article_about_something_else_has_no_claims_and_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "soup.txt"
    path.write_text(
        "Ten soups for cold days\n\nStart with onions, the cook said. Butter helps, and so does patience.\n"
    )
    added = counterclaim(tmp_path / "home", "add", path)
    assert (added.code, added.err) == (0, ()) and "0 claims" in added.out


def test_checking_what_cannot_be_read_ends_as_adding_it_does(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert counterclaim(tmp_path / "home", "check", tmp_path / "empty.txt").code == EmptyInput.exit_code
    assert counterclaim(tmp_path / "home", "check", tmp_path).code in {0, 3, 4}


def test_an_empty_folder_is_nothing_to_add_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    said = counterclaim(tmp_path / "home", "add", tmp_path / "folder")
    assert said.code in {0, InputError.exit_code} and len(said.err) <= 1
    checked = counterclaim(tmp_path / "home", "check", tmp_path / "folder")
    assert checked.code in {NotFound.exit_code, InputError.exit_code} and len(checked.err) == 1


# -- addresses -------------------------------------------------------------------------------------------------------


class Server(BaseHTTPRequestHandler):
    """One good page among bad ones."""

    def do_GET(self) -> None:
        path = self.path.strip("/")
        if path == "silent":
            time.sleep(3)
            return
        answers = {
            "good": (200, GOOD.encode(), "text/plain; charset=utf-8", ""),
            "missing": (404, b"gone", "text/plain", ""),
            "inward": (302, b"", "text/plain", "http://10.1.2.3/"),
            "inward-name": (302, b"", "text/plain", "http://localhost.localdomain.invalid/"),
            "script": (200, b"\x7fELF" + bytes(200), "text/html", ""),
        }
        status, body, kind, location = answers.get(path, (500, b"", "text/plain", ""))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def online(newsroom: Newsroom) -> Newsroom:
    """A newsroom that may fetch from this machine alone, and does not wait long."""
    newsroom.sources = (UrlSource(allow=("127.0.0.1",), connect=1, read=0.5, total=5), FileSource())
    return newsroom


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ("missing", Refused, "404"),
        ("inward", Refused, "private"),
        ("inward-name", FetchError, "host"),
        ("silent", TimedOut, ""),
        ("script", NotText, "a program"),
    ],
)
def test_a_bad_address_is_named_and_the_rest_of_the_batch_goes_on(
    online: Newsroom, server: str, path: str, kind: type[CounterclaimError], words: str
) -> None:
    bad, good = f"{server}/{path}", f"{server}/good"
    first, second = online.add([bad, good])
    assert isinstance(first.error, kind) and words in str(first.error) and "\n" not in str(first.error)
    assert first.error.exit_code == 3 and first.error.remedy
    assert second.error is None and (second.new, second.claims) == (True, 1)
    assert len(online.store.documents()) == 1 and verify(online.store).ok


def test_an_address_where_nobody_answers_is_named(online: Newsroom) -> None:
    (added,) = online.add([f"http://127.0.0.1:{closed_port()}/"])
    assert isinstance(added.error, FetchError)


def test_on_the_command_line_an_address_of_this_machine_is_refused_in_one_line(tmp_path: Path, server: str) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    said = counterclaim(tmp_path / "home", "add", f"{server}/good", tmp_path / "good.txt", "ftp://example.org/x")
    assert said.code == 3 and len(said.err) == 2 and "1 new" in said.out
    assert "private" in said.err[0] and is_whole(tmp_path / "home")


def test_an_address_and_a_file_with_the_same_bytes_are_one_document(
    online: Newsroom, server: str, tmp_path: Path
) -> None:
    path = tmp_path / "good.txt"
    path.write_text(GOOD)
    first, second = online.add([f"{server}/good", str(path)])
    assert (first.new, second.new) == (True, False) and first.document_id == second.document_id
    assert len(online.store.documents()) == 1 and len(online.store.sightings(first.document_id)) == 2


# -- our own faults and others' --------------------------------------------------------------------------------------


class Broken(RuleExtractor):
    """An extension that breaks on some pages and invents words on others."""

    def extract(self, document: Document, story: Story, toponyms: object, war: object) -> list[Claim]:
        if "ferry" in document.text:
            raise ZeroDivisionError("no ferries")
        found = super().extract(document, story, toponyms, war)  # type: ignore[arg-type]
        return [replace_quote(claim) for claim in found]


def replace_quote(claim: Claim) -> Claim:
    return replace(claim, span=replace(claim.span, quote="words that nobody said"))


def test_an_extractor_that_breaks_costs_its_page_only_and_is_named(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.desk.extractors = (RuleExtractor(), Broken())
    for name, words in (("a.txt", "The ferry sailed."), ("b.txt", "")):
        (tmp_path / name).write_text(GOOD + words)
    broken, fine = newsroom.add([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    assert isinstance(broken.error, PluginError) and "Broken" in str(broken.error) and "a.txt" in str(broken.error)
    assert fine.error is None and fine.claims == 1
    report = verify(newsroom.store)
    assert report.ok and len(report.underived) == 1  # its bytes are kept


def test_words_that_an_extractor_invents_are_not_believed(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.desk.extractors = (Broken(),)
    (tmp_path / "b.txt").write_text(GOOD)
    (added,) = newsroom.add([str(tmp_path / "b.txt")])
    assert (added.error, added.claims) == (None, 0)


def test_what_cannot_be_read_the_first_time_is_read_once_it_can(newsroom: Newsroom, tmp_path: Path) -> None:
    path = tmp_path / "later.txt"
    assert [added.error is None for added in newsroom.add([str(path)])] == [False]
    path.write_text(GOOD)
    (added,) = newsroom.add([str(path)])
    assert added.new and added.claims == 1


# -- the flow itself -------------------------------------------------------------------------------------------------


def test_the_stages_are_the_folders_of_the_tree_in_the_order_of_the_flow() -> None:
    assert [stage.name for stage in STAGES] == [
        "documents",
        "stories",
        "claims",
        "resolution",
        "assessments",
        "publications",
    ]
    assert all((ROOT / "counterclaim" / stage.name / "__init__.py").is_file() and stage.what for stage in STAGES)


def test_each_stage_adds_one_thing_and_leaves_the_rest() -> None:
    work = Work(fetched=Fetched(GOOD.encode(), "good.txt", datetime(2026, 1, 1, tzinfo=UTC)))
    steps = [work]
    for stage in STAGES[:PER_DOCUMENT]:
        steps.append(stage.run(desk(), steps[-1]))
    assert [bool(step.document) for step in steps] == [False, True, True, True, True]
    assert [len(step.stories) for step in steps] == [0, 0, 1, 1, 1]
    assert [len(step.claims) for step in steps] == [0, 0, 0, 1, 1]
    assert [len(step.resolved) for step in steps] == [0, 0, 0, 0, 1]


def test_an_empty_store_makes_an_empty_ledger_and_a_site_all_the_same(newsroom: Newsroom) -> None:
    ledger = newsroom.ledger()
    assert (ledger.claims, ledger.assessments, ledger.verdicts) == ((), (), ())
    assert "index.html" in newsroom.site()


def test_adding_is_one_at_a_time_so_that_progress_can_be_shown(newsroom: Newsroom, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(GOOD + name)
    going = newsroom.add([str(tmp_path)])
    first: Added = next(going)
    assert first.target.endswith("a.txt") and len(newsroom.store.documents()) == 1
    assert next(going).target.endswith("b.txt")


def test_the_ledger_of_a_hundred_articles_is_made_in_seconds(tmp_path: Path) -> None:
    towns = ("Kupiansk", "Pokrovsk", "Siversk", "Kramatorsk", "Vovchansk")
    with Newsroom.open(tmp_path / "home") as newsroom:
        for k in range(100):
            day = (datetime(2025, 6, 1) + timedelta(days=k)).date()
            words = (
                f"The Russian Defence Ministry said its troops had captured {towns[k % 5]} on day {k} of the fighting. "
                f"Viktor Trehubov denied that {towns[k % 5]} had been captured on day {k}."
            )
            (tmp_path / f"{k:03}.txt").write_text(f" date {day}\n\nReport {k}\n\n{words}\n")
        start = time.perf_counter()
        added = list(newsroom.add([str(path) for path in sorted(tmp_path.glob("*.txt"))]))
        reading = time.perf_counter() - start
        start = time.perf_counter()
        ledger = newsroom.ledger()
        assert len(added) == 100 and len(ledger.utterances) == 200 and len(ledger.assessments) == 5
        assert reading < 20 and time.perf_counter() - start < 5


def test_what_the_same_reader_read_is_not_read_again_unless_it_was_harmed(tmp_path: Path, root: Path) -> None:
    page = str(root / "samples" / "en-oskil-courier-ring.html")
    with Newsroom.open(tmp_path / "home") as newsroom:
        (first,) = newsroom.add([page])
        (again,) = newsroom.add([page])
        assert (first.new, again.new) == (True, False)
        assert (again.document_id, again.stories, again.claims) == (first.document_id, first.stories, first.claims)
        assert first.seconds > 0 and again.seconds == 0
        with newsroom.store.database.writing() as connection:
            connection.exec_driver_sql("UPDATE claims SET body = replace(body, 'Kupiansk', 'Nowhere')")
        assert verify(newsroom.store).faults
        (mended,) = newsroom.add([page])
        assert mended.seconds > 0 and not mended.new
        assert verify(newsroom.store).faults == ()
