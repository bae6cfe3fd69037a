"""A site's folder: exactly the last site, nothing of anybody else's touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.errors import StoreError, UsageError
from counterclaim.store.folder import MANIFEST, write_folder


def contents(target: Path) -> dict[str, bytes]:
    return {
        path.relative_to(target).as_posix(): path.read_bytes()
        for path in target.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }


paths = st.lists(st.sampled_from(["a", "b", "c.html", "ї"]), min_size=1, max_size=3).map("/".join)
sites = st.dictionaries(paths, st.binary(max_size=8), max_size=5).filter(
    lambda site: not any(other.startswith(path + "/") for path in site for other in site)
)


@settings(max_examples=40, deadline=None)
@given(first=sites, second=sites)
def test_a_folder_holds_exactly_the_last_site_and_only_changes_are_written(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, bytes], second: dict[str, bytes]
) -> None:
    target = tmp_path_factory.mktemp("site")
    assert write_folder(target, first) == len(first)
    assert contents(target) == first
    write_folder(target, second)
    assert contents(target) == second
    assert write_folder(target, second) == 0
    assert all(any(path.iterdir()) for path in target.rglob("*") if path.is_dir())


@pytest.mark.parametrize(
    "path", ["", "/etc/x", "../x", "a/../../x", "a//b", "./a", "a\\b", "c:x", "a\0", MANIFEST, "a/b"]
)
def test_a_path_that_is_none_inside_the_folder_is_refused_before_anything_is_written(tmp_path: Path, path: str) -> None:
    target = tmp_path / "site"
    with pytest.raises(UsageError):
        write_folder(target, {"a": b"1", path: b"2"})
    assert not target.exists()


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="not ours"):
        write_folder(tmp_path, {"index.html": b"x"})
    with pytest.raises(UsageError, match="no folder"):
        write_folder(tmp_path / "thesis.txt", {"index.html": b"x"})
    assert contents(tmp_path) == {"thesis.txt": b"years of work"}


def test_what_the_user_put_into_our_folder_stays(tmp_path: Path) -> None:
    write_folder(tmp_path, {"index.html": b"1", "old/page.html": b"1"})
    (tmp_path / "old" / "notes.txt").write_text("mine")
    assert write_folder(tmp_path, {"index.html": b"2"}) == 1
    assert contents(tmp_path) == {"index.html": b"2", "old/notes.txt": b"mine"}
    with pytest.raises(UsageError, match="in the way"):
        write_folder(tmp_path, {"old/notes.txt": b"theirs"})
    assert contents(tmp_path)["old/notes.txt"] == b"mine"


def test_no_link_leads_a_write_or_a_removal_out_of_the_folder(tmp_path: Path) -> None:
    outside, target = tmp_path / "outside", tmp_path / "site"
    outside.mkdir()
    (outside / "page").write_text("theirs")
    write_folder(target, {"index.html": b"1"})
    (target / "a").symlink_to(outside)
    with pytest.raises(UsageError, match="link"):
        write_folder(target, {"a/new": b"2"})
    (target / MANIFEST).write_text('{"a/page": "", "index.html": ""}')
    write_folder(target, {"index.html": b"1"})
    (target / MANIFEST).write_text('{"../outside/page": ""}')
    with pytest.raises(UsageError):
        write_folder(target, {"index.html": b"1"})
    assert contents(outside) == {"page": b"theirs"}


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    write_folder(tmp_path, {"index.html": b"1"})
    (tmp_path / "a").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        write_folder(tmp_path, {"a": b"2"})
