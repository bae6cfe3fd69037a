"""Watching sources: the list, the one writer, what a hanging or a killed part costs, and how it all is told."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from watching import ADMITTED, DENIED, ELSEWHERE, NOW, QUIET, TAKEN, Desk, Server, atom, desk, fetched, serving

from counterclaim.documents.sources.file import FolderSource
from counterclaim.documents.sources.politeness import Politeness
from counterclaim.documents.sources.telegram import TelegramSource
from counterclaim.documents.sources.url import UrlSource
from counterclaim.documents.sources.web import Web
from counterclaim.errors import InputError, StoreError, UsageError
from counterclaim.model import Polled
from counterclaim.store import Store, verify
from counterclaim.store.lock import WatchLock
from counterclaim.store.watching import SourceState, Watching
from counterclaim.wars import load_war, war_file, wars
from counterclaim.watch.asking import AskAgain, Askers, kinds, placed
from counterclaim.watch.settings import Watched, Watchlist, parse
from counterclaim.watch.status import lines, status
from counterclaim.watch.watcher import Teller, Watcher
from counterclaim.web.server import create_app
from counterclaim.web.watching import create_app as watch_app
from counterclaim.web.watching import live

LIST = """
[defaults]
every = "5m"
host_delay = "0s"
allow = ["127.0.0.1"]
assess_every = "0s"

[alerts]
kinds = ["disputed", "admission"]
"""


# The list


def faults(text: str) -> list[str]:
    found = parse(text.encode(), "sources.toml", kinds())
    return [] if isinstance(found, Watchlist) else [str(fault) for fault in found]


def test_a_list_says_what_to_ask_how_often_and_whom_to_tell():
    found = parse(
        b"""
        [defaults]
        every = "10m"
        [alerts]
        kinds = ["changed"]
        [[alerts.webhook]]
        name = "desk"
        url = "http://10.1.2.3/hook"
        secret = "a shared secret"
        [[source]]
        name = "Wire"
        kind = "feed"
        target = "https://wire.example/rss"
        every = "90s"
        since = 2025-11-01
        language = "uk"
        publisher = "The Wire"
        [[source]]
        name = "Off"
        target = "https://off.example/page"
        enabled = false
        """,
        "sources.toml",
        kinds(),
    )
    assert isinstance(found, Watchlist)
    wire, off = found.source
    assert (found.every(wire), found.every(off), found.enabled) == (90, 600, (wire,))
    assert (wire.since, wire.publisher, wire.language) == (date(2025, 11, 1), "The Wire", "uk")
    assert found.alerts.webhook[0].url == "http://10.1.2.3/hook" and found.alerts.kinds == ("changed",)


SOURCE = '[[source]]\nname = "A"\nkind = "feed"\ntarget = "https://a.example/rss"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["sources.toml: there is no [[source]] in it (`counterclaim watch --example` shows one)"]),
        ("[[source]\n", [r"sources.toml: no valid TOML: "]),
        (SOURCE + 'every = "ten"', ["sources.toml: source 1 'A': 'every' must be a length of time such as 30s, 10m,"]),
        (
            SOURCE + "every = 10",
            ["sources.toml: source 1 'A': 'every' must be a length of time such as 30s, 10m, 2h or"],
        ),
        (SOURCE + 'since = "2025-01-01"', ["sources.toml: source 1 'A': 'since' must be"]),
        (SOURCE + 'evry = "10m"', ["sources.toml: source 1 'A': 'evry' is no key here"]),
        (
            SOURCE.replace("feed", "fed"),
            ["sources.toml: source 'A': 'kind' is 'fed', but must be one of feed, file, folder"],
        ),
        (SOURCE + SOURCE, ["sources.toml: source: 'name' stands 2 times: 'A' (rename one)"]),
        (SOURCE + "enabled = false", ["sources.toml: every source has enabled = false (enable those that you want)"]),
        ('[[source]]\nname = "A"', ["sources.toml: source 1 'A': 'target' is missing"]),
        (SOURCE + "[defaults]\nthreads = 0", ["sources.toml: defaults: 'threads' must be greater than or equal to 1"]),
        (SOURCE + '[alerts]\nkinds = ["news"]', ["sources.toml: alerts: 'kinds 1' must be 'disputed', 'changed' or"]),
        (
            SOURCE + '[[alerts.webhook]]\nurl = "gopher://x"',
            [
                "sources.toml: alerts webhook 1: 'name' is missing",
                "sources.toml: alerts webhook 1: 'url' must be an http",
            ],
        ),
        (
            SOURCE + '[[alerts.webhook]]\nname="x"\nurl="https://x"\nsecret="12345678"\nsecret_env="X"',
            ["sources.toml: alerts.webhook 'x': 'secret' and 'secret_env' exclude each other"],
        ),
    ],
)
def test_every_mistake_in_a_list_is_one_line_with_file_and_key(text, told):
    found = faults(text)
    assert len(found) == len(told)
    assert [line[: len(want)] for line, want in zip(found, told, strict=True)] == told
    assert not any("\n" in line for line in found)


def test_a_target_stands_beside_its_list_or_gets_the_word_of_its_kind(tmp_path):
    def target(kind: str | None, words: str) -> str:
        return placed(Watched(name="A", kind=kind, target=words), tmp_path).target

    assert target("folder", "in") == target(None, "in") == str(tmp_path / "in")
    assert target("folder", "/in") == str(Path("/in"))
    assert target("feed", "https://a.example/rss") == target("feed", "feed+https://a.example/rss")
    telegrams = {target("telegram", words) for words in ("rybar", "@rybar", "https://t.me/s/rybar", "t.me/rybar")}
    assert telegrams == {"telegram:rybar"}
    assert target("gdelt", "Kupiansk") == "gdelt:Kupiansk"
    assert target("url", "https://a.example/") == target(None, "https://a.example/") == "https://a.example/"


def test_a_target_that_no_source_knows_is_told_with_the_sources_name():
    askers = Askers(Watchlist().defaults)
    with pytest.raises(InputError, match="source 'A': nonsense: this is no target of kind telegram"):
        askers.asker(Watched(name="A", kind="telegram", target="nonsense"))
    with pytest.raises(InputError, match="source 'A': gopher://x: no source knows this target"):
        askers.asker(Watched(name="A", target="gopher://x"))


@pytest.mark.parametrize("war", [war for war in wars() if war_file(war, "sources.toml")])
def test_a_wars_own_list_is_right_names_its_speakers_and_favours_no_camp(war):
    found = parse(war_file(war, "sources.toml") or b"", war, kinds())
    assert isinstance(found, Watchlist), found
    camps = {speaker.name: speaker.camp for speaker in load_war(war).speakers}
    assert {source.publisher for source in found.source if source.publisher} <= set(camps)
    enabled = Counter(camps[source.publisher] for source in found.enabled if source.publisher)
    one, other = (camp.id for camp in load_war(war).camps)
    assert enabled[one] == enabled[other] and enabled["third"] >= enabled[one]
    assert {source.language for source in found.enabled} == {"en", "uk", "ru"}
    askers = Askers(found.defaults)
    for source in found.source:
        askers.asker(placed(source, Path(".")))
    text = (war_file(war, "sources.toml") or b"").decode()
    assert "verified = false" in text
    described = [
        block.split("\n[[source]]")[0].splitlines()[-1] for block in text.split("\n\n") if "[[source]]" in block
    ]
    assert all(line.startswith("# ") and len(line) > 8 for line in described)


# Asking


def test_a_folder_gives_what_is_new_or_changed_and_goes_on_where_it_was_cut(tmp_path):
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(f"{name} says that the town is quiet.")
    source = FolderSource()
    steps = source.poll(str(tmp_path), {})
    first = next(steps)
    rest = list(source.poll(str(tmp_path), first.cursor))
    assert [Path(step.fetched.url).name for step in rest if step.fetched] == ["b.txt", "c.txt"]
    cursor = rest[-1].cursor
    assert list(source.poll(str(tmp_path), cursor)) == [Polled(None, cursor)]
    (tmp_path / "b.txt").write_text("b.txt says that the town is not quiet at all.")
    (tmp_path / "c.txt").unlink()
    (tmp_path / "d.txt").write_bytes(b"")
    *changed, end = source.poll(str(tmp_path), cursor)
    assert [step.fetched and Path(step.fetched.url).name for step in changed] == ["b.txt", None]
    assert "d.txt" in str(changed[1].error) and len(end.cursor) == 3
    with pytest.raises(InputError, match="there is no such file or folder"):
        list(source.poll(str(tmp_path / "nowhere"), {}))


def test_a_page_that_is_asked_again_is_news_only_where_its_bytes_changed():
    with serving() as served:
        served.pages["/live"] = b"<p>The town is quiet, the mayor said.</p>"
        asker = AskAgain(UrlSource(Web(allow=("127.0.0.1",), politeness=Politeness(0))))
        first = list(asker.poll(f"{served.base}/live", {}))
        assert [step.fetched is not None for step in first] == [True, False]
        assert [s.fetched for s in asker.poll(f"{served.base}/live", first[-1].cursor)] == [None]
        served.pages["/live"] = b"<p>The town is not quiet, the mayor said.</p>"
        assert [s.fetched is not None for s in asker.poll(f"{served.base}/live", first[-1].cursor)] == [True, False]
        with pytest.raises(InputError, match="does not know such a target"):
            list(asker.poll("telegram:rybar", {}))


# The watcher's loop


class Asked:
    """A poller made of a function: what it yields for a cursor."""

    def __init__(self, steps: Callable[[Mapping[str, str]], Iterator[Polled]]) -> None:
        self._steps = steps
        self.times = 0

    def fetch(self, target: str) -> None:
        return None

    def poll(self, target: str, cursor: Mapping[str, str], since: date | None = None) -> Iterator[Polled]:
        self.times += 1
        return self._steps(cursor)


def reports(*names: str) -> Callable[[Mapping[str, str]], Iterator[Polled]]:
    """Yield a small report for each name that the cursor does not know."""

    def steps(cursor: Mapping[str, str]) -> Iterator[Polled]:
        known = dict(cursor)
        for name in names:
            if name not in known:
                known[name] = "had"
                yield Polled(fetched(QUIET, name, extra=f" {name}."), dict(known))

    return steps


class Heard:
    """What the watcher told."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.failed: list[str] = []
        self.alerts: list[str] = []

    def teller(self) -> Teller:
        return Teller(
            lambda name, added: self.kept.append(name),
            lambda alert: self.alerts.append(alert.kind),
            lambda name, error: self.failed.append(f"{name}: {error}"),
        )


def listed(every: str = "1s", limit: str = "1s", **askers: Asked) -> Watchlist:
    sources = "".join(f'[[source]]\nname = "{name}"\ntarget = "x://{name}"\n' for name in askers)
    text = LIST.replace('every = "5m"', f'every = "{every}"\nlimit = "{limit}"\nthreads = 2\nmost = 3')
    found = parse((text + sources).encode(), "sources.toml", kinds())
    assert isinstance(found, Watchlist)
    return found


def watcher(watched: Desk, askers: dict[str, Asked], heard: Heard, **settings: str) -> Watcher:
    watched.assessor.begin(NOW)
    return Watcher(watched.newsroom, listed(**settings, **askers), askers, watched.assessor, heard.teller())


@contextmanager
def running(made: Watcher) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        made.stop()
        thread.join(20)
        assert not thread.is_alive()


def until(holds: Callable[[], object], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def test_every_source_is_asked_once_to_its_end_and_its_cursor_kept(tmp_path):
    heard = Heard()
    askers = {"long": Asked(reports(*"abcdefg")), "short": Asked(reports("z")), "empty": Asked(reports())}
    with desk(tmp_path) as watched:
        assert watcher(watched, askers, heard).run(once=True) == ()
        assert Counter(heard.kept) == {"long": 7, "short": 1}
        assert watched.watching.brought() == {"long": 7, "short": 1}
        assert askers["long"].times == 3  # three at a time, so that no source takes all the time
        assert sorted(watched.watching.source("long", " x://long").cursor) == list("abcdefg")
        assert watcher(watched, askers, heard).run(once=True) == ()
        assert len(heard.kept) == 8
        assert verify(watched.newsroom.store).faults == ()


def test_sources_that_hang_or_break_stop_no_other_and_are_left_behind(tmp_path):
    let_go = threading.Event()

    def hangs(cursor: Mapping[str, str]) -> Iterator[Polled]:
        let_go.wait(60)
        yield Polled(fetched(QUIET, "late"), {"late": "had"})

    def breaks(cursor: Mapping[str, str]) -> Iterator[Polled]:
        yield Polled(fetched(QUIET, "one"), {"one": "had"})
        raise ZeroDivisionError("of its own")

    heard = Heard()
    askers = {"hangs": Asked(hangs), "breaks": Asked(breaks), "works": Asked(reports("a", "b"))}
    with desk(tmp_path) as watched:
        made = watcher(watched, askers, heard, limit="1s", every="1s")
        with running(made):
            until(lambda: sum("hangs" in told and "left behind" in told for told in heard.failed) >= 2)
            until(lambda: heard.kept.count("works") == 2 and askers["works"].times >= 2)
            let_go.set()
        assert any("breaks: the source broke: ZeroDivisionError: of its own" in told for told in heard.failed)
        states = {state.name: state for state in watched.watching.sources()}
        assert states["hangs"].failures >= 2 and states["hangs"].cursor == {}
        assert states["breaks"].failures >= 1 and states["breaks"].cursor == {"one": "had"}
        assert states["works"].failures == 0 and states["works"].last_success is not None


def test_a_failing_source_is_asked_ever_more_seldom_and_after_a_success_as_before(tmp_path):
    broken = [True]

    def steps(cursor: Mapping[str, str]) -> Iterator[Polled]:
        if broken[0]:
            yield Polled(None, cursor, InputError("it is down"))
            return
        yield Polled(None, cursor)

    with desk(tmp_path) as watched:
        waits = []
        for number in range(4):
            broken[0] = number < 3
            watcher(watched, {"a": Asked(steps)}, Heard(), every="10m").run(once=True)
            state = watched.watching.source("a", " x://a")
            assert state.next_due and state.last_polled
            waits.append((state.next_due - state.last_polled).total_seconds() / 600)
        assert [round(wait / waits[3]) for wait in waits] == [2, 4, 8, 1]
        assert (state.failures, state.skipped, state.last_error) == (0, 0, "it is down")


def test_while_everybody_fails_the_fault_is_ours_and_nobody_is_asked_less(tmp_path):
    def down(cursor: Mapping[str, str]) -> Iterator[Polled]:
        yield Polled(None, cursor, InputError("there is no such host"))

    with desk(tmp_path) as watched:
        for _ in range(4):
            watcher(watched, {"a": Asked(down), "b": Asked(down)}, Heard()).run(once=True)
        assert [state.failures for state in watched.watching.sources()] == [1, 1]
        watcher(watched, {"a": Asked(down), "b": Asked(reports("x"))}, Heard()).run(once=True)
        watcher(watched, {"a": Asked(down), "b": Asked(reports("x"))}, Heard()).run(once=True)
        counted = {state.name: state.failures for state in watched.watching.sources()}
        assert counted["b"] == 0 and counted["a"] >= 2


def test_what_cannot_be_read_is_named_and_passed_over(tmp_path):
    def steps(cursor: Mapping[str, str]) -> Iterator[Polled]:
        if not cursor:
            empty = fetched(QUIET, "empty")
            yield Polled(type(empty)(b"\x00\x01\x02", empty.url, empty.retrieved_at), {"empty": "had"})
            yield Polled(fetched(QUIET, "good"), {"empty": "had", "good": "had"})

    heard = Heard()
    with desk(tmp_path) as watched:
        assert watcher(watched, {"a": Asked(steps)}, heard).run(once=True) == ()
        assert heard.kept == ["a"] and len(heard.failed) == 1
        assert watched.watching.source("a", " x://a").skipped == 1


def test_a_disk_that_refuses_loses_nothing(tmp_path, monkeypatch):
    heard = Heard()
    asked = Asked(reports("a", "b", "c"))
    with desk(tmp_path) as watched:
        keep, full = watched.newsroom.keep, [True]

        def refuse(one):
            if full[0] and one.url.endswith("/b"):
                raise StoreError("the disk is full")
            return keep(one)

        monkeypatch.setattr(watched.newsroom, "keep", refuse)
        assert watcher(watched, {"s": asked}, heard).run(once=True) == ("s",)
        assert watched.watching.source("s", " x://s").cursor == {"a": "had"}
        full[0] = False
        assert watcher(watched, {"s": asked}, heard).run(once=True) == ()
        assert len(watched.newsroom.store.documents()) == 3 and heard.kept == ["s"] * 3


def test_a_source_with_much_to_bring_does_not_make_the_others_wait(tmp_path):
    heard = Heard()
    askers = {"much": Asked(reports(*(f"m{number}" for number in range(9)))), "little": Asked(reports("z"))}
    with desk(tmp_path) as watched:
        watcher(watched, askers, heard).run(once=True)
        assert heard.kept.index("little") <= 3 and len(heard.kept) == 10


def test_another_target_under_the_same_name_starts_afresh(tmp_path):
    with desk(tmp_path) as watched:
        watched.watching.keep(SourceState("a", "feed https://old", {"x": "y"}, failures=3))
        assert watched.watching.source("a", "feed https://old").cursor == {"x": "y"}
        assert watched.watching.source("a", "feed https://new") == SourceState("a", "feed https://new")


def test_a_feed_and_a_channel_are_watched_over_the_network(tmp_path):
    heard = Heard()
    with serving() as served, desk(tmp_path) as watched:
        served.feed("/rss", [TAKEN, ELSEWHERE])
        served.pages["/s/wire"] = channel(DENIED)
        web = Web(allow=("127.0.0.1",), politeness=Politeness(0))
        text = f'{LIST}[[source]]\nname = "feed"\nkind = "feed"\ntarget = "{served.base}/rss"\n' + (
            '[[source]]\nname = "channel"\nkind = "telegram"\ntarget = "wire"\npublisher = "The Wire"\n'
        )
        found = parse(text.encode(), "sources.toml", kinds())
        assert isinstance(found, Watchlist)
        sources = [placed(source, tmp_path) for source in found.source]
        askers = {
            "feed": Askers(found.defaults).asker(sources[0]),
            "channel": TelegramSource(web, served.base),
        }
        watched.assessor.begin(NOW)
        placed_list = found.model_copy(update={"source": tuple(sources)})
        made = Watcher(watched.newsroom, placed_list, askers, watched.assessor, heard.teller())
        assert made.run(once=True) == (), heard.failed
        assert Counter(heard.kept) == {"feed": 2, "channel": 1} and heard.alerts == ["disputed"]
        assert {document.publisher for document in watched.newsroom.store.documents()} >= {"The Wire"}
        asked = len(served.asked)
        Watcher(watched.newsroom, placed_list, askers, watched.assessor, heard.teller()).run(once=True)
        assert len(heard.kept) == 3 and len(served.asked) - asked <= 3
        state = watched.watching.source("channel", "telegram telegram:wire")
        assert state.lag is not None and state.lag > 0 and state.kept_in is not None and state.kept_in < 60


def channel(report: tuple[str, str]) -> bytes:
    """A channel's preview page with one post, in the markup that the preview has."""
    day = datetime.strptime(report[0], "%d %B %Y").date()
    return (
        '<html><body><div class="tgme_channel_info_header_title"><span>Wire</span></div>'
        '<section class="tgme_channel_history"><div class="tgme_widget_message_wrap">'
        '<div class="tgme_widget_message" data-post="wire/1"><div class="tgme_widget_message_text">'
        f"{report[1]}</div><div class='tgme_widget_message_info'><a class='tgme_widget_message_date' "
        f"href='https://t.me/wire/1'><time datetime='{day}T10:00:00+00:00' class='time'>10:00</time></a></div>"
        "</div></div></section></body></html>"
    ).encode()


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
    with desk(tmp_path) as watched:
        watched.watching.keep(SourceState("A", "feed https://a.example", last_success=NOW))
    answers = live(tmp_path, "ukraine")
    with site_served_with(answers) as client:
        told = client.get("/api/v1/watch")
        assert told.status == 200 and told.json()["sources"][0]["name"] == "A"
        feed = client.get("/alerts.atom")
        assert feed.headers["content-type"] == "application/atom+xml" and atom(feed.content)["entries"] == []
        assert client.get("/alerts.atom", {"If-None-Match": feed.headers["etag"]}).status == 304
        assert "/api/v1/watch" in client.get("/api/v1/").json()
        assert client.ask("POST", "/api/v1/watch").status == 405
    assert watch_app(answers).title == "Counterclaim, watching"


@contextmanager
def site_served_with(answers):
    import uvicorn
    from test_server import Client

    config = uvicorn.Config(create_app(dict, answers), host="127.0.0.1", port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    try:
        yield Client(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(10)


def test_one_watcher_holds_the_store_and_lets_go_however_it_ends(tmp_path):
    lock = WatchLock(tmp_path)
    assert not lock.is_held
    with lock:
        assert WatchLock(tmp_path).is_held
        with pytest.raises(UsageError, match="another watcher runs on this store"), WatchLock(tmp_path):
            pass
    assert not WatchLock(tmp_path).is_held and os.path.exists(tmp_path / "watch.lock")
