"""What is read out of a folder, once or again and again."""

from __future__ import annotations

import json
from pathlib import Path

from counterclaim.documents.sources.file import FileSource
from counterclaim.documents.sources.folder import FolderSource


def test_json_lines_that_tell_of_no_documents_are_not_read_out_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "labels.jsonl").write_text('{"doc": "a.html", "predicate": "control"}\n')
    (tmp_path / "articles.jsonl").write_text('{"text": "The bridge is closed, the mayor said on Monday."}\n')
    assert [Path(path).name for path in FileSource().expand(str(tmp_path))] == ["articles.jsonl"]


def test_a_folder_that_is_watched_brings_what_stands_in_every_kind_of_file(tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"Bridge {n} is closed, the mayor said on Monday.", "url": f"https://a.example/{n}"})
             for n in range(3)]  # fmt: skip
    (tmp_path / "c.jsonl").write_text("\n".join(lines))
    (tmp_path / "d.txt").write_text("The road is open again, the council said on Tuesday.")
    steps = list(FolderSource().poll(str(tmp_path), {}))
    assert [step.fetched.url for step in steps if step.fetched][:3] == [f"https://a.example/{n}" for n in range(3)]
    assert len([step for step in steps if step.fetched]) == 4
    cut = steps[1].cursor  # cut off in the middle of the file: it is read again, and nothing after it is lost
    assert len([s for s in FolderSource().poll(str(tmp_path), cut) if s.fetched]) == 4
    assert not [s for s in FolderSource().poll(str(tmp_path), steps[-1].cursor) if s.fetched]
