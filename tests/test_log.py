"""The log: append-only, hash-chained, and linear whoever writes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.errors import UsageError
from counterclaim.store import LogEntry, Store, log, verify

ROOT = Path(__file__).parents[1]


def chain(payloads: list[str]) -> list[LogEntry]:
    entries: list[LogEntry] = []
    for number, payload in enumerate(payloads, 1):
        previous = entries[-1].sha256 if entries else log.GENESIS
        entries.append(LogEntry(number, "noted", payload, previous, log.digest(number, "noted", payload, previous)))
    return entries


def edit(home: Path, *statements: str) -> None:
    with closing(sqlite3.connect(home / "counterclaim.db")) as database, database:
        for statement in statements:
            database.execute(statement)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with Store.open(tmp_path) as store:
        for number in range(4):
            store.note("noted", {"number": number, "word": "Куп'янськ"})
    return tmp_path


def test_entries_come_back_in_the_order_of_writing_with_their_payloads(home: Path) -> None:
    with Store.open(home) as store:
        entries = list(store.log())
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4]
    assert [entry.data["number"] for entry in entries] == [0, 1, 2, 3]
    assert entries[0].previous == log.GENESIS
    assert [entry.previous for entry in entries[1:]] == [entry.sha256 for entry in entries[:-1]]


@given(st.lists(st.text(), max_size=6))
def test_an_untouched_chain_has_no_fault(payloads: list[str]) -> None:
    assert list(log.faults(chain(payloads))) == []


@given(st.lists(st.text(), min_size=2, max_size=6), st.data())
def test_any_change_to_any_entry_but_a_cut_at_the_end_is_a_fault(payloads: list[str], data: st.DataObject) -> None:
    entries = chain(payloads)
    place = data.draw(st.integers(0, len(entries) - 1))
    entry = entries[place]
    change = data.draw(st.sampled_from(["payload", "kind", "sha256", "previous", "gone", "swapped"]))
    if change == "gone":
        place = min(place, len(entries) - 2)
        del entries[place]
    elif change == "swapped":
        other = (place + 1) % len(entries)
        entries[place], entries[other] = entries[other], entries[place]
    else:
        entries[place] = replace(entry, **{change: getattr(entry, change) + "x"})
    assert list(log.faults(entries))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log SET payload = '{}' WHERE sequence = 2",
        "DELETE FROM log WHERE sequence = 4",
        "INSERT OR REPLACE INTO log SELECT * FROM log WHERE sequence = 2",
        "INSERT INTO log SELECT 9, kind, payload, previous, sha256 FROM log WHERE sequence = 4",
    ],
)
def test_the_database_itself_refuses_to_rewrite_the_log(home: Path, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        edit(home, statement)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE log SET payload = replace(payload, '1', '7') WHERE sequence = 2", "log entry 2 (noted) was changed"),
        ("DELETE FROM log WHERE sequence = 3", "log entry 3 is missing"),
        ("UPDATE log SET previous = sha256 WHERE sequence = 4", "log entry 4 does not follow"),
    ],
)
def test_verify_sees_what_was_done_to_the_log_behind_its_triggers(home: Path, statement: str, said: str) -> None:
    edit(home, "DROP TRIGGER log_no_update", "DROP TRIGGER log_no_delete", statement)
    with Store.open(home) as store:
        report = verify(store)
    assert not report.ok
    assert any(fault.startswith(said) for fault in report.faults), report.faults


def test_the_head_tells_a_log_that_was_cut_from_one_that_was_not(home: Path) -> None:
    with Store.open(home) as store:
        head = verify(store).head
    edit(home, "DROP TRIGGER log_no_delete", "DELETE FROM log WHERE sequence = 4")
    with Store.open(home) as store:
        assert verify(store).head != head


@pytest.mark.parametrize("kind", ["archived", "derived"])
def test_nobody_else_can_write_the_entries_that_vouch_for_documents(home: Path, kind: str) -> None:
    with Store.open(home) as store, pytest.raises(UsageError):
        store.note(kind, {"document_id": "ab" * 32, "sha256": "cd" * 32})


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from counterclaim.model import Fetched
from counterclaim.store import Store
for number in range(15):
    with Store.open(Path(sys.argv[1])) as store:
        raw = f"page {number if number % 2 else sys.argv[2]}".encode()
        store.archive(Fetched(raw, f"https://news.example/{sys.argv[2]}/{number}", datetime(2025, 9, 23, tzinfo=UTC)))
        store.note("noted", {"number": number})
"""


def test_processes_that_write_at_once_all_succeed_and_the_chain_stays_linear(tmp_path: Path) -> None:
    home = tmp_path / "made by whoever is first"
    command = [sys.executable, "-c", WRITER, str(home)]
    writers = [
        subprocess.Popen([*command, name], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for name in ("one", "two", "three")
    ]
    for writer in writers:
        _, said = writer.communicate(timeout=60)
        assert writer.returncode == 0, said
    with Store.open(home) as store:
        report = verify(store)
    assert report.faults == ()
    assert report.entries == 3 * 15 * 2
    assert report.blobs == 7 + 3
