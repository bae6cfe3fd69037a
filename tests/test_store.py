"""The store: raw bytes first, nothing lost, everything vouched for."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import MOMENT, fetched, read_page

from counterclaim.errors import NotFound, NotText, StoreError, Tampered
from counterclaim.model import (
    Assessment,
    Claim,
    Count,
    Days,
    Document,
    Fetched,
    Finding,
    Region,
    RegionRole,
    ResolvedClaim,
    Span,
    Story,
    Utterance,
    Verdict,
)
from counterclaim.store import Store, schema, verify
from counterclaim.store.codec import canonical, decode, encode

ROOT = Path(__file__).parents[1]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def filled(store: Store) -> Store:
    store.archive(fetched())
    store.save(*read_page())
    return store


def edit(store: Store, *statements: str) -> None:
    """Change the database as somebody would who knows SQL and not our code."""
    with closing(sqlite3.connect(store.home / "counterclaim.db")) as database, database:
        for statement in statements:
            database.execute(statement)


def everything(store: Store) -> tuple[Any, ...]:
    return store.documents(), store.stories(), store.claims()


# Archive


def test_what_is_archived_comes_back_byte_for_byte_under_its_sha256(store: Store) -> None:
    raw = bytes(range(256)) * 40
    name = store.archive(Fetched(raw, "file.bin", MOMENT))
    assert name == hashlib.sha256(raw).hexdigest()
    assert store.raw(name) == raw
    assert (store.home / "blobs" / name[:2] / name).read_bytes() == raw


def test_the_same_page_from_the_same_url_changes_nothing(store: Store) -> None:
    name = store.archive(fetched())
    before = (store.sightings(name), list(store.log()))
    assert store.archive(fetched(moment=MOMENT + timedelta(days=1))) == name
    assert (store.sightings(name), list(store.log())) == before


def test_the_same_page_from_another_url_is_a_sighting_of_one_document_earliest_first(store: Store) -> None:
    name = store.archive(fetched(url="https://b.example/"))
    store.archive(fetched(url="https://a.example/", moment=MOMENT - timedelta(hours=1)))
    assert [seen.url for seen in store.sightings(name)] == ["https://a.example/", "https://b.example/"]
    assert store.sightings(name)[1].retrieved_at == MOMENT
    assert len(list(store.blobs.ids())) == 1


def test_a_time_in_another_zone_or_in_none_is_kept_as_the_moment_it_was(store: Store) -> None:
    kyiv = datetime(2025, 9, 23, 21, 30, tzinfo=timezone(timedelta(hours=3)))
    names = [
        store.archive(fetched(str(n), moment=moment)) for n, moment in enumerate((kyiv, MOMENT.replace(tzinfo=None)))
    ]
    assert [store.sightings(name)[0].retrieved_at for name in names] == [MOMENT, MOMENT]


def test_a_file_name_that_is_no_utf8_does_not_keep_its_bytes_from_being_archived(store: Store) -> None:
    name = store.archive(fetched(url=os.fsdecode(b"/news/\xff.txt")))
    assert store.sightings(name)[0].url == "/news/\\udcff.txt"


def test_raw_bytes_that_changed_on_disk_are_not_handed_out_nor_written_over(store: Store) -> None:
    name = store.archive(fetched())
    path = store.blobs.path(name)
    path.chmod(0o644)
    path.write_bytes(b"something else")
    with pytest.raises(Tampered, match="move it away"):
        store.raw(name)
    with pytest.raises(Tampered):
        store.archive(fetched())
    assert path.read_bytes() == b"something else"


def test_raw_bytes_that_are_gone_are_not_found(store: Store) -> None:
    name = store.archive(fetched())
    store.blobs.path(name).unlink()
    with pytest.raises(NotFound):
        store.raw(name)


# Save and read


def test_what_is_saved_reads_back_equal_and_stays_after_closing(filled: Store) -> None:
    document, stories, claims = read_page()
    with Store.open(filled.home) as again:
        assert everything(again) == ((document,), tuple(stories), tuple(claims))


def test_a_document_must_be_archived_before_what_is_derived_from_it_is_saved(store: Store) -> None:
    with pytest.raises(StoreError, match="never archived"):
        store.save(*read_page())


def test_a_claim_of_another_document_is_refused_and_nothing_is_half_saved(filled: Store) -> None:
    before = everything(filled)
    document, stories, claims = read_page()
    _, _, strangers = read_page("Somebody else spoke. So did others.")
    with pytest.raises(StoreError, match="belongs to no story"):
        filled.save(document, stories, [*claims, *strangers])
    with pytest.raises(StoreError, match="refuses"):
        filled.save(document, stories, [*claims, claims[0]])
    assert everything(filled) == before


def test_saving_replaces_what_was_derived_before_and_logs_only_what_changed(filled: Store) -> None:
    document, stories, claims = read_page()
    count = len(list(filled.log()))
    filled.save(document, stories, list(reversed(claims)))
    assert len(list(filled.log())) == count
    filled.save(document, stories, claims[:1])
    assert filled.claims() == tuple(claims[:1])
    assert len(list(filled.log())) == count + 1
    assert verify(filled).faults == ()


@settings(max_examples=8, deadline=None)
@given(order=st.permutations(range(4)), twice=st.lists(st.integers(0, 3), max_size=3))
def test_repeated_and_reordered_saves_read_the_same(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], twice: list[int]
) -> None:
    pages = [f"Page {number} speaks. Another answers." for number in range(4)]
    reads = []
    for sequence in ([0, 1, 2, 3], [*order, *twice]):
        with Store.open(tmp_path_factory.mktemp("home")) as store:
            for number in sequence:
                store.archive(fetched(pages[number]))
                store.save(*read_page(pages[number]))
            reads.append(everything(store))
            assert verify(store).faults == ()
    assert reads[0] == reads[1]


def test_reads_are_sorted_and_every_filter_must_hold(store: Store) -> None:
    for words, day in (
        ("Early. Words.", date(2025, 9, 1)),
        ("Late. Words.", date(2025, 12, 1)),
        ("Undated. Words.", None),
    ):
        store.archive(fetched(words))
        store.save(*read_page(words, day))
    ids = [document.id for document in store.documents()]
    assert ids == sorted(ids) and len(ids) == 3
    places = [(c.claim.span.document_id, c.claim.span.start, c.id) for c in store.claims()]
    assert places == sorted(places) and len(places) == 6
    autumn = date(2025, 10, 1)
    assert [document.text for document in store.documents(said_until=autumn)] == ["Early. Words."]
    assert len(store.stories(said_until=autumn)) == 1
    assert {c.speaker_id for c in store.claims(said_until=autumn)} == {"brigade", "ministry"}
    assert len(store.claims(said_until=date(2025, 12, 1))) == 4
    assert len(store.claims(speaker_id="ministry", place_id="place-ministry")) == 3
    assert store.claims(speaker_id="ministry", place_id="place-brigade") == ()
    assert len(store.claims(document_id=ids[0], said_until=date.max)) in (0, 2)
    assert [story.document_id for story in store.stories(document_id=ids[1])] == [ids[1]]


def test_a_document_is_known_once_it_was_saved_and_not_when_only_archived(filled: Store) -> None:
    assert filled.knows(read_page()[0].id)
    assert not filled.knows(filled.archive(fetched("Not read yet.")))


def test_a_document_is_found_by_its_id_or_the_beginning_of_it(filled: Store) -> None:
    document = read_page()[0]
    assert filled.document(document.id) == filled.document(document.id[:6].upper()) == document


@pytest.mark.parametrize("wrong", ["", "ab", "%%%%", "____", "zzzzzz", "Kupiansk"])
def test_what_is_no_id_is_not_found(filled: Store, wrong: str) -> None:
    with pytest.raises(NotFound):
        filled.document(wrong)


def test_an_id_that_several_documents_begin_with_is_not_found(store: Store) -> None:
    names: dict[str, str] = {}
    for number in range(2000):
        words = f"Page {number}. More."
        prefix = hashlib.sha256(words.encode()).hexdigest()[:4]
        if prefix in names:
            for page in (words, names[prefix]):
                store.archive(fetched(page))
                store.save(*read_page(page))
            with pytest.raises(NotFound, match="several"):
                store.document(prefix)
            return
        names[prefix] = words
    pytest.fail("no two of the pages share four digits")


# Codec

words = st.text(max_size=12)
numbers = st.floats(allow_nan=False, allow_infinity=False)
moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=3)), timezone(timedelta(hours=-5))]))
offsets = st.integers(0, 10**6)
days = st.builds(Days, st.none() | st.dates(), st.none() | st.dates(), words, words)
spans = st.builds(Span, words, offsets, offsets, words, words, words)
regions = st.lists(st.builds(Region, st.sampled_from(RegionRole), offsets, offsets, words), max_size=2).map(tuple)
said = st.builds(Claim, span=spans, confidence=numbers, count=st.none() | st.builds(Count, numbers, words, words))
findings = st.lists(st.builds(Finding, words, words), max_size=2).map(tuple)
values = st.one_of(
    st.builds(Document, published=days, retrieved_at=moments, regions=regions, text=st.text()),
    st.builds(Story, published=days, regions=regions, findings=findings),
    st.builds(
        ResolvedClaim, claim=said, event_days=days, said=days,
        place_candidates=st.lists(st.tuples(words, numbers), max_size=2).map(tuple),
    ),
    st.builds(Utterance),
    st.builds(Verdict, probability=st.none() | numbers),
    st.builds(Assessment, probabilities=st.tuples(numbers, numbers, numbers), prior_log_odds=st.tuples(*[numbers] * 3),
              evidence=st.just(())),
)  # fmt: skip


@given(values)
def test_every_noun_survives_the_way_to_bytes_and_back(value: Any) -> None:
    data = encode(value)
    assert decode(type(value), data) == value
    assert encode(decode(type(value), data)) == data


@given(st.dictionaries(words, st.integers() | words, max_size=5))
def test_equal_values_have_equal_bytes_whatever_the_order_of_their_keys(value: dict[str, Any]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


def test_what_cannot_be_written_down_is_refused_in_words(filled: Store) -> None:
    with pytest.raises(StoreError):
        canonical({"x": float("nan")})
    with pytest.raises(NotText, match="half a character"):
        encode(replace(read_page()[0], text="\ud83d"))
    with pytest.raises(StoreError, match="not a stored Document: publisher"):
        decode(Document, b'{"id": "a", "url": "b"}')
    with pytest.raises(StoreError):
        encode(replace(read_page()[0], text=7))  # type: ignore[arg-type]


# Verify


def test_an_untouched_store_has_no_fault_and_the_counts_are_told(filled: Store) -> None:
    report = verify(filled)
    assert report.ok and report.underived == report.unrecorded == ()
    assert (report.blobs, report.documents, report.stories, report.claims, report.entries) == (1, 1, 1, 2, 2)


def test_verify_lists_what_was_archived_but_never_read(filled: Store) -> None:
    name = filled.archive(fetched("Not read yet."))
    report = verify(filled)
    assert report.ok and report.underived == (name,)


def test_verify_lists_bytes_whose_adding_was_cut_short(filled: Store) -> None:
    name = filled.blobs.add(b"the process died after this")
    report = verify(filled)
    assert report.ok and report.unrecorded == (name,)


def test_verify_sees_a_changed_and_a_missing_blob(filled: Store) -> None:
    lost, changed = filled.archive(fetched("Lost.")), filled.archive(fetched("Changed."))
    filled.blobs.path(lost).unlink()
    filled.blobs.path(changed).chmod(0o644)
    filled.blobs.path(changed).write_bytes(b"Changed!")
    assert sorted(verify(filled).faults) == sorted(
        [
            f"document {lost}: its raw bytes are gone",
            f"document {changed}: its raw bytes were changed, or cannot be read",
        ]
    )


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE documents SET body = replace(body, 'holds', 'falls')", "the quote is not what the text says at 0-33"),
        ("UPDATE documents SET body = replace(body, 'The Example', 'The Other')", "not what the log vouches for"),
        ("UPDATE claims SET body = replace(body, 'asserts', 'denies')", "not what the log vouches for"),
        (
            "UPDATE claims SET body = replace(body, '\"start\":34', '\"start\":33')",
            "the quote is not what the text says",
        ),
        ("UPDATE claims SET body = replace(body, 'suffix\":\" The', 'suffix\":\" Not')", "the words around the quote"),
        ("UPDATE stories SET body = replace(body, '\"end\":8', '\"end\":7')", "finding 'dateline'"),
        ("UPDATE stories SET body = replace(body, '\"end\":57', '\"end\":570')", "lies outside the text"),
        ("UPDATE claims SET place_id = 'elsewhere'", "the row and the body of claim"),
        ("UPDATE documents SET published_last = '2020-01-01'", "its row and its body differ"),
        ("UPDATE documents SET body = 'nonsense'", "not a stored Document"),
        ("DELETE FROM claims", "not what the log vouches for"),
        ("DELETE FROM documents", "what was derived is gone"),
        ("DELETE FROM blobs", "its record is gone"),
        ("INSERT INTO blobs VALUES ('abcd', 4)", "the log knows nothing of it"),
    ],
)
def test_verify_sees_every_change_made_behind_our_back(filled: Store, statement: str, said: str) -> None:
    edit(filled, statement)
    report = verify(filled)
    assert not report.ok
    assert any(said in fault for fault in report.faults), report.faults
    assert all("\n" not in fault for fault in report.faults)


def test_a_stored_value_that_cannot_be_read_is_a_store_error(filled: Store) -> None:
    edit(filled, "UPDATE stories SET body = '{'")
    with pytest.raises(StoreError, match="Story s"):
        filled.stories()


# Crashes

CRASH = """
import sys, time
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from counterclaim.store import Store
from test_store import fetched, read_page
with Store.open(Path(sys.argv[1])) as store:
    for number in range(10**6):
        words = f"Page {number} speaks. Another answers."
        store.archive(fetched(words))
        print(number, flush=True)
        if sys.argv[3] == "stop":
            time.sleep(60)
        store.save(*read_page(words))
"""


def killed_after(home: Path, lines: int, how: str) -> None:
    command = [sys.executable, "-c", CRASH, str(home), str(ROOT / "tests"), how]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(lines):
            assert process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def test_a_kill_between_archive_and_save_loses_nothing(tmp_path: Path) -> None:
    killed_after(tmp_path, 1, "stop")
    words = "Page 0 speaks. Another answers."
    with Store.open(tmp_path) as store:
        (name,) = verify(store).underived
        assert store.raw(name) == words.encode()
        store.save(*read_page(words))
        assert verify(store).faults == verify(store).underived == ()


def test_a_kill_at_any_moment_leaves_a_whole_store(tmp_path: Path) -> None:
    killed_after(tmp_path, 20, "go on")
    with Store.open(tmp_path) as store:
        report = verify(store)
        assert report.faults == ()
        assert report.documents >= 19 and len(report.underived) <= 1 and len(report.unrecorded) <= 1


# Opening


def test_the_migrations_lead_to_the_schema_that_the_code_knows(store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "counterclaim" / "store" / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.HEAD
    with store.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


OPENING = """
import sys, time
from pathlib import Path
from counterclaim.store import Store
took = []
for _ in range(5):
    start = time.perf_counter()
    Store.open(Path(sys.argv[1])).close()
    took.append(time.perf_counter() - start)
print("alembic" in sys.modules, min(took))
"""


def test_a_store_that_is_up_to_date_opens_at_once_and_without_alembic(store: Store) -> None:
    command = [sys.executable, "-c", OPENING, str(store.home)]
    loaded, took = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert loaded == "False"
    assert float(took) < 0.15


def test_a_store_made_by_a_newer_version_is_left_alone(store: Store) -> None:
    edit(store, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newest Counterclaim"):
        Store.open(store.home)


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "counterclaim.db")) as other, other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreError, match=r"none of Counterclaim's"):
        Store.open(tmp_path)


def test_a_file_that_is_no_database_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "counterclaim.db").write_bytes(b"this is a shopping list\n" * 100)
    with pytest.raises(StoreError, match=r"not a database.*backup") as told:
        Store.open(tmp_path)
    assert "\n" not in str(told.value)


def test_a_home_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for home in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(StoreError, match="--home"):
            Store.open(home)


def test_a_writer_that_waits_too_long_says_so(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counterclaim.store.connection.BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(filled.home / "counterclaim.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        with Store.open(filled.home) as impatient, pytest.raises(StoreError, match="another process is writing"):
            impatient.note("noted", {})
        assert time.monotonic() - started < 5
        assert filled.documents()  # readers do not wait


def test_the_users_places_lie_in_the_same_folder(store: Store) -> None:
    assert store.places_path == store.home / "places.db"
