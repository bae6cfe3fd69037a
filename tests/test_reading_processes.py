"""Reading in child processes: what hangs, crashes or eats memory costs itself only, and nothing shows how many read."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from trouble import Troubled

from counterclaim.documents.rescue import BY_FALLBACK
from counterclaim.errors import EmptyInput, InputError, NotText, PluginError
from counterclaim.model import Fetched
from counterclaim.newsroom import Added, Arrival, Newsroom
from counterclaim.reading.answers import DOCUMENT, Failure, read_answer, refusal_of
from counterclaim.reading.limits import Limits
from counterclaim.reading.pool import MOST_BYTES, Pool
from counterclaim.reading.process import Process
from counterclaim.store import verify

READ_AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
LEAST = Limits(memory=1200 * 2**20, seconds=8)
SAID = "The Russian Defence Ministry said that its troops had captured Kupiansk. "


def page(title: str, words: str) -> str:
    head = f"<head><title>{title}</title></head>"
    return f"<html>{head}<body><article><h1>{title}</h1><p>{words}</p></article></body></html>"


def arrival(name: str, words: str) -> Arrival:
    return Arrival(name, Fetched(page(name, words).encode(), f"https://example.org/{name}", READ_AT, "text/html"))


@pytest.fixture
def troubled(tmp_path: Path) -> Iterator[Newsroom]:
    with Newsroom.open(tmp_path / "home", limits=LEAST) as newsroom:
        newsroom.desk.extractors = (Troubled(),)
        yield newsroom


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_page_that_hangs_crashes_or_eats_memory_costs_itself_only(troubled: Newsroom) -> None:
    names = ["good", "sleep once", "crash once", "crash here", "eat here", "better"]
    added = list(troubled.read([arrival(name, SAID * 3 + f"It was told to {name}.") for name in names], jobs=2))
    assert [one.target for one in added] == names
    assert [one.error is None for one in added] == [True, True, True, False, False, True]
    assert all(one.claims >= 1 for one in added if one.error is None)
    assert added[1].notes[-1] == f"its reading takes longer than 8 s: {BY_FALLBACK}"
    assert added[2].notes[-1] == f"its reading crashed: {BY_FALLBACK}"
    reasons = ["crashed", "more than 1,200 MB of memory"]
    for one, reason in zip(added[3:5], reasons, strict=True):
        assert isinstance(one.error, InputError) and "\n" not in str(one.error)
        assert reason in str(one.error) and "archived, but not yet read" in str(one.error), one.error
        assert one.error.remedy and one.target in one.error.where
    report = verify(troubled.store)
    assert report.ok and (report.documents, len(report.underived)) == (4, 2)  # the bytes are kept
    assert not report.unrecorded
    rescued = [story for story in troubled.store.stories() if [str(r.role) for r in story.regions] == ["body"]]
    assert len(rescued) >= 2


def test_a_page_that_spins_is_ended_by_the_system_even_while_nobody_watches() -> None:
    process = Process()
    pool = Pool("ukraine", "", Limits(seconds=1), (Troubled(),))
    try:
        assert process.ask(pool._setting) and process.connection.poll(120) and process.take()
        process.ask(DOCUMENT + pickle.dumps(arrival("spin here", SAID + "spin here").fetched))
        assert process.connection.poll(30), "it still runs"
        assert process.take() is None
    finally:
        process.end()
        pool.close()


def test_a_page_whose_story_we_cannot_find_is_read_the_simple_way(tmp_path: Path) -> None:
    listed = "".join(f"<p><a href='/{n}'>{SAID}Part {n} of what was said there.</a></p>" for n in range(12))
    raw = f"<html><title>Front</title><body><div class='related'>{listed}</div></body></html>".encode()
    arrived = Arrival("list", Fetched(raw, "https://example.org/list", READ_AT, "text/html"))
    with Newsroom.open(tmp_path / "home") as newsroom:
        (added,) = newsroom.read([arrived])
        (document,) = newsroom.store.documents()
    assert added.error is None
    assert added.notes[-1:] == (f"our own reading finds no story in it: {BY_FALLBACK}",)
    assert any(region.role == "body" for region in document.regions)


def test_what_is_no_text_keeps_its_own_error_on_the_way_back(tmp_path: Path) -> None:
    arrivals = [
        Arrival("pdf", Fetched(b"%PDF-1.7 ...", "https://example.org/pdf", READ_AT)),
        Arrival("none", Fetched(b"<html><body></body></html>", "https://example.org/none", READ_AT, "text/html")),
        Arrival("gone", None, InputError("there is no such file", where="gone")),
    ]
    with Newsroom.open(tmp_path / "home") as newsroom:
        pdf, none, gone = newsroom.read(arrivals)
    assert isinstance(pdf.error, NotText) and isinstance(none.error, EmptyInput) and none.error.where.endswith("/none")
    assert gone.error is arrivals[2].error


def mixed(count: int) -> list[Arrival]:
    """Pages long and short, in three languages, some that cannot be read."""
    words = (
        SAID,
        "Речник Віктор Трегубов заявив, що Куп'янськ не оточений. ",
        "Минобороны РФ сообщило о взятии Купянска. ",
    )
    made = [arrival(f"n{n}", words[n % 3] * (1 + 7 * (n % 5)) + f"Day {n}.") for n in range(count)]
    made[4] = Arrival("pdf", Fetched(b"%PDF-1.7", "https://example.org/pdf", READ_AT))
    made[9] = Arrival("again", made[0].fetched and Fetched(made[0].fetched.raw, "https://example.org/a", READ_AT))
    return made


def everything(home: Path, arrivals: Sequence[Arrival], jobs: int) -> tuple[list[Added], object]:
    with Newsroom.open(home) as newsroom:
        added = list(newsroom.read(arrivals, jobs))
        store = newsroom.store
        assert verify(store).ok
        kept = store.documents(), store.stories(), store.claims(), list(store.log()), list(store.blobs.ids())
    return [Added(a.target, a.document_id, a.stories, a.claims, a.new, None, a.notes) for a in added], kept


def test_results_are_the_same_to_the_last_log_entry_for_one_process_and_for_three(tmp_path: Path) -> None:
    one = everything(tmp_path / "1", mixed(24), 1)
    assert [added.target for added in one[0]] == [arrived.target for arrived in mixed(24)]
    assert sum(added.claims for added in one[0]) > 20
    for jobs in (2, 3):
        assert everything(tmp_path / str(jobs), mixed(24), jobs) == one


def test_a_run_that_is_left_off_keeps_what_it_told_and_ends_its_children(tmp_path: Path) -> None:
    with Newsroom.open(tmp_path / "home") as newsroom:
        going = newsroom.read(mixed(20), jobs=2)
        first = [next(going), next(going)]
        going.close()  # type: ignore[attr-defined]
        kept = {document.id for document in newsroom.store.documents()}
        assert {added.document_id for added in first} <= kept and verify(newsroom.store).ok
        assert len(list(newsroom.read(mixed(20), jobs=2))) == 20
        assert verify(newsroom.store).ok and not verify(newsroom.store).underived[1:]  # the PDF alone


def test_little_is_taken_ahead_where_documents_are_large_or_come_from_far() -> None:
    taken: list[int] = []

    def coming(size: int, ahead: int) -> Iterator[Arrival]:
        for n in range(6):
            taken.append(n)
            yield Arrival(str(n), Fetched(b"\x00" * size, str(n), READ_AT), None, ahead)

    pool = Pool("ukraine", "", LEAST)
    try:
        for size, ahead, expected in ((10, 2, 2), (MOST_BYTES, 16, 1), (MOST_BYTES // 2, 16, 2), (10, 16, 6)):
            taken.clear()
            going = pool.read(coming(size, ahead))
            assert next(found for found in going if found is not None)
            assert len(taken) == expected
            going.close()  # type: ignore[attr-defined]
    finally:
        pool.close()


def test_an_extractor_that_no_other_process_can_have_is_named(tmp_path: Path) -> None:
    with Newsroom.open(tmp_path / "home") as newsroom:
        newsroom.desk.extractors = (lambda: None,)  # type: ignore[assignment]
        with pytest.raises(PluginError, match="cannot be handed"):
            list(newsroom.read([arrival("a", SAID)]))


def threads(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("Threads")))


def until_gone(pid: int) -> bool:
    return any(is_gone(pid) or time.sleep(0.05) for _ in range(200))


@pytest.mark.parametrize("forked", [True, False])
def test_a_child_is_gone_when_it_was_ended_and_when_its_parent_lets_go_of_it(forked: bool) -> None:
    ended, left = Process(forked=forked), Process(forked=forked)
    question = Pool("ukraine", "", LEAST)._setting
    for process in (ended, left):
        assert process.ask(question) and process.connection.poll(120) and process.take() and process.pid
    assert not is_gone(ended.pid or 0)
    ended.end()
    assert until_gone(ended.pid or 0)
    left.connection.close()
    assert until_gone(left.pid or 0) or Path(f"/proc/{left.pid}/stat").read_text().split()[2] == "Z"
    left.end()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc here")
def test_children_are_split_off_from_a_process_without_threads() -> None:
    process = Process(forked=True)
    assert process._nursery
    assert process.ask(Pool("ukraine", "", LEAST)._setting) and process.connection.poll(120) and process.take()
    Process(forked=True).end()  # before the second, it warms up
    second = Process(forked=True)
    assert second.ask(Pool("ukraine", "", LEAST)._setting) and second.connection.poll(120) and second.take()
    assert threads(process._nursery._popen.pid) == 1
    process.end()
    second.end()


@pytest.mark.parametrize("answer", [b"", b"r{}", b"rnonsense", b"e{", b"z", b"bKeyError: 'x'"])
def test_a_child_that_says_nonsense_has_failed(answer: bytes) -> None:
    assert isinstance(read_answer(answer), Failure)


def test_errors_come_back_as_they_were() -> None:
    error = NotText("half a \udcd0 character", where="x\udcd0", remedy="save it again")
    back = read_answer(refusal_of(error))
    assert isinstance(back, NotText) and back.remedy == error.remedy and "\\udcd0" in str(back)
