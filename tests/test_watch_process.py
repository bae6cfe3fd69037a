"""The watcher as a process: killed at any moment, ended by a signal, and how it tells how it stands."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from watching import (
    ADMITTED,
    DENIED,
    ELSEWHERE,
    LIST,
    NOW,
    SOURCE,
    TAKEN,
    Desk,
    Heard,
    Server,
    atom,
    desk,
    serving,
    until,
)

from counterclaim.errors import UsageError
from counterclaim.press import print_edition
from counterclaim.store import Store, verify
from counterclaim.store.lock import WatchLock
from counterclaim.store.watching import SourceState, Watching
from counterclaim.wars import war_file
from counterclaim.watch.asking import Askers, kinds, placed
from counterclaim.watch.settings import Watchlist, parse
from counterclaim.watch.status import lines, status
from counterclaim.watch.watcher import Watcher
from counterclaim.web.watching import create_app as watch_app
from counterclaim.web.watching import live

# Kill -9


REPORTS = [
    TAKEN,
    ("20 November 2025", "The mayor of Izium said that the bridge in the town is open again for buses."),
    DENIED,
    ELSEWHERE,
    ADMITTED,
    ("23 November 2025", "The governor said that two schools in Kharkiv will open on Monday after repairs."),
]


PROGRAM = [sys.executable, "-c", "from counterclaim.cli import run; run()"]


def command(home: Path, sources: Path, *more: str) -> list[str]:
    return [*PROGRAM, "--home", str(home), "watch", str(sources), *more]


@contextmanager
def begun(home: Path, sources: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """The program in a process of its own, which is killed with SIGKILL at the end if it still runs."""
    asked_for = command(home, sources, *more)
    with subprocess.Popen(asked_for, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1) as process:
        try:
            yield process
        finally:
            process.kill()
            process.wait(30)


def saved(home: Path) -> int:
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{home}/counterclaim.db?mode=ro", uri=True)) as file:
        return int(file.execute("SELECT count(*) FROM documents").fetchone()[0])
    return 0


def test_kill_9_at_any_moment_loses_nothing_and_tells_nothing_twice(tmp_path):
    with serving() as served:
        sources = tmp_path / "sources.toml"
        hook = f'[[alerts.webhook]]\nname = "desk"\nurl = "{served.base}/hook"\nsecret = "a shared secret"\n'
        source = f'[[source]]\nname = "wire"\nkind = "feed"\ntarget = "{served.base}/rss"\n'
        sources.write_text(LIST.replace('assess_every = "0s"', 'assess_every = "1h"') + hook + source)
        served.feed("/rss", REPORTS)
        home = tmp_path / "killed"
        served.held = frozenset({"/rss.3.html"})
        moments: list[Callable[[], object]] = [
            lambda: saved(home) >= 1,  # amid the list, an item being read
            lambda: saved(home) >= 3 and "/rss.3.html" in served.asked,  # while the source hangs
        ]
        for moment in moments:
            with begun(home, sources):
                until(moment)
        served.hold.set()
        with begun(home, sources):
            until(lambda: saved(home) == len(REPORTS))  # all kept, the last of it not assessed
        done = subprocess.run(command(home, sources, "--once"), capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        told = [str(alert["id"]) for alert in served.received()]
        with desk(tmp_path / "undisturbed", kinds=("disputed", "admission")) as quiet, Store.open(home) as store:
            undisturbed(quiet, served)
            assert contents(store) == contents(quiet.newsroom.store)
            expected = {made.alert.id for made in quiet.watching.alerts()}
            assert set(told) == {made.alert.id for made in Watching(store.database).alerts()} == expected
            assert len(expected) == 3
            assert Watching(store.database).brought() == {"wire": len(REPORTS)}
            assert verify(store).faults == verify(store).underived == verify(store).unrecorded == ()
        with desk(home) as again:
            undisturbed(again, served)  # nothing is left to do
            assert again.watching.brought() == {"wire": len(REPORTS)} and again.watching.count() == 3


def undisturbed(watched: Desk, served: Server) -> None:
    found = parse(
        f'{LIST}[[source]]\nname = "wire"\nkind = "feed"\ntarget = "{served.base}/rss"\n'.encode(), "", kinds()
    )
    assert isinstance(found, Watchlist)
    source = placed(found.source[0], Path("."))
    watched.assessor.begin(NOW)
    found = found.model_copy(update={"source": (source,)})
    askers = {"wire": Askers(found.defaults).asker(source)}
    assert Watcher(watched.newsroom, found, askers, watched.assessor, Heard().teller()).run(once=True) == ()


def contents(store: Store) -> tuple[set[str], set[str], set[str]]:
    return (
        {document.id for document in store.documents()},
        {story.id for story in store.stories()},
        {claim.id for claim in store.claims()},
    )


# The command


def test_the_watcher_ends_cleanly_at_sigterm_serves_meanwhile_and_is_alone_on_its_store(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "sources.toml").write_text(
        LIST.replace('every = "5m"', 'every = "1s"').replace("[alerts]", '[alerts]\nfeed = "told.atom"\ndesktop = true')
        + '[[source]]\nname = "papers"\nkind = "folder"\ntarget = "in"\n'
        + '[[source]]\nname = "gone"\nkind = "folder"\ntarget = "nowhere"\n'
    )
    home = tmp_path / "home"
    with begun(home, tmp_path / "sources.toml", "--port", "0") as process:
        told = heard_from(process)
        until(lambda: any("/status" in line for line in told))
        port = int(next(line for line in told if "/status" in line).split("127.0.0.1:")[1].split("/")[0])
        for number, report in enumerate((TAKEN, DENIED)):
            (tmp_path / "in" / f"{number}.txt").write_text("\n\n".join(report))
        until(lambda: any(line.startswith("ALERT Disputed: Kupiansk") for line in told))
        answer = asked(port, "/status")
        papers = next(row for row in json.loads(answer[2])["sources"] if row["name"] == "papers")
        assert answer[0] == 200 and answer[1] == "application/json" and papers["documents"] == 2
        feed = asked(port, "/alerts.atom")
        assert feed[1].startswith("application/atom+xml") and len(atom(feed[2])["entries"]) == 1
        assert (tmp_path / "told.atom").read_bytes() == feed[2] and asked(port, "/other")[0] == 404
        second = subprocess.run(
            command(home, tmp_path / "sources.toml", "--once"), capture_output=True, text=True, timeout=60
        )
        assert second.returncode == 2 and "another watcher runs on this store" in second.stderr
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        until(lambda: told and told[-1] == "stopped; what was kept is kept\n")
        assert sum("pip install 'counterclaim[desktop]'" in line for line in told) == 1
    said = subprocess.run(
        command(home, tmp_path / "sources.toml", "--status", "--json"), capture_output=True, text=True, timeout=60
    )
    rows = {row["name"]: row for row in json.loads(said.stdout)["sources"]}
    assert rows["papers"]["health"] == "ok" and rows["papers"]["last_success"] and rows["papers"]["next_due"]
    assert rows["gone"]["health"] == "failing" and "there is no such file or folder" in rows["gone"]["last_error"]
    assert rows["gone"]["failures"] >= 1 and json.loads(said.stdout)["running"] is False


def heard_from(process: subprocess.Popen[str]) -> list[str]:
    """The lines that a process says, as they come."""
    told: list[str] = []
    stream = process.stdout
    assert stream is not None
    threading.Thread(target=lambda: told.extend(iter(stream.readline, "")), daemon=True).start()
    return told


def asked(port: int, path: str) -> tuple[int, str, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Content-Type", ""), answer.read()


def test_the_example_is_the_wars_own_list_and_mistakes_are_told_before_anything_is_asked(tmp_path):
    shown = subprocess.run([*PROGRAM, "watch", "--example"], capture_output=True, timeout=60, check=True)
    assert shown.stdout == war_file("ukraine", "sources.toml")
    (tmp_path / "bad.toml").write_text(SOURCE + 'every = "soon"\nevry = 1\n')
    bad = subprocess.run(command(tmp_path / "home", tmp_path / "bad.toml"), capture_output=True, text=True, timeout=60)
    assert bad.returncode == 3 and len(bad.stderr.splitlines()) == 2 and not (tmp_path / "home").exists()


# Status


def test_a_status_tells_every_source_of_the_list_with_its_health(tmp_path):
    text = LIST + SOURCE + SOURCE.replace('"A"', '"B"') + SOURCE.replace('"A"', '"C"') + "enabled = false\n"
    found = parse(text.encode(), "", kinds())
    assert isinstance(found, Watchlist)
    with desk(tmp_path) as watched:
        asked_for = found.source[0].asked
        state = SourceState("A", asked_for, failures=2, last_error="it is down", last_error_at=NOW, next_due=NOW)
        watched.watching.keep(state)
        told = status(watched.watching, datetime(2025, 12, 1, 13, tzinfo=UTC), runs=True, watchlist=found)
        assert [(row["name"], row["health"]) for row in told["sources"]] == [
            ("A", "failing"),
            ("B", "waiting"),
            ("C", "off"),
        ]
        assert told["sources"][0]["overdue"] == 3600 and told["sources"][0]["every"] == 300
        assert lines(told) == [
            "a watcher runs; 3 sources, 0 alerts made",
            "failing A  0 documents; next now; 2 failures in a row, last error 1h ago: it is down",
            "waiting B  0 documents",
            "off     C  0 documents",
        ]
        assert json.loads(json.dumps(told)) == told


def test_the_sites_server_tells_the_watching_too(tmp_path):
    from app_browser import app_server
    from test_server import Client

    with desk(tmp_path) as watched:
        watched.watching.keep(SourceState("A", "feed https://a.example", last_success=NOW))
    print_edition(tmp_path)
    with app_server(tmp_path) as base:
        client = Client(int(base.rsplit(":", 1)[1]))
        told = client.get("/api/v1/watch")
        assert told.status == 200 and told.json()["sources"][0]["name"] == "A"
        feed = client.get("/alerts.atom")
        assert feed.headers["content-type"] == "application/atom+xml" and atom(feed.content)["entries"] == []
        assert client.get("/alerts.atom", {"If-None-Match": feed.headers["etag"]}).status == 304
        assert "watch" in client.get("/api/v1/").content.decode()
        assert client.ask("POST", "/api/v1/watch").status in (403, 405)
    assert watch_app(live(tmp_path, "ukraine")).title == "Counterclaim, watching"


def test_one_watcher_holds_the_store_and_lets_go_however_it_ends(tmp_path):
    lock = WatchLock(tmp_path)
    assert not lock.is_held
    with lock:
        assert WatchLock(tmp_path).is_held
        with pytest.raises(UsageError, match="another watcher runs on this store"), WatchLock(tmp_path):
            pass
    assert not WatchLock(tmp_path).is_held and os.path.exists(tmp_path / "watch.lock")
