"""Killed at random moments and started again, the program ends with the very store that it makes without a break."""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks.crash import crash, differences, is_whole, start
from benchmarks.crawls import small, write_crawl


def test_five_kills_leave_the_same_store_to_the_last_log_entry(tmp_path: Path) -> None:
    crawl = tmp_path / "crawl.warc.gz"
    write_crawl(crawl, small, 60)
    whole = start(tmp_path / "whole", crawl, 2)
    assert not whole.communicate(timeout=300)[1]
    rounds = crash(crawl, tmp_path / "killed", 5, random.Random(3), longest=4.0)
    assert sum(map(len, rounds)) == 5
    for number, read in enumerate(rounds):
        assert read == sorted(read), "what was read once is kept"
        assert not differences(tmp_path / "whole", tmp_path / "killed" / str(number))
    assert is_whole(tmp_path / "whole")
